//! The camera against `tests/golden/cameras.json`, the cases that the app, the studio and the trainer are all tested by.
//!
//! The file holds the formulas of `docs/dataset.md` in double precision. `STUDIO_WRITE_CAMERAS=1 cargo test -p studio --test
//! cameras` writes it anew.

#![allow(clippy::expect_used, reason = "a test may fail in any way that says where")]

use std::f64::consts::{FRAC_PI_2, PI};
use std::path::PathBuf;

use glam::{DVec3, Vec2, Vec3};
use serde::{Deserialize, Serialize};
use studio::draw::camera::Camera;

/// One camera and where it sees some points. Angles in radians; `log_scale` is the logarithm of the zoom; `dx` and `dy` shift
/// the principal point in image sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Case {
    yaw: f64,
    pitch: f64,
    roll: f64,
    log_scale: f64,
    dx: f64,
    dy: f64,
    /// What single precision may differ by in any number of this case.
    tolerance: f64,
    camera_to_world: [f64; 16],
    intrinsics: [f64; 9],
    points: Vec<Point>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Point {
    world: [f64; 3],
    uv: [f64; 2],
}

#[derive(Debug, Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

const ABOUT: &str = "Cameras of docs/dataset.md in double precision: angles in radians, matrices row-major, OpenCV axes, uv in \
                     image sides from the top left. The cosine of the polar angle is kept within 0.9999, so that the poles \
                     have a sideways direction.";

/// yaw, pitch, roll in degrees, log scale, dx, dy.
const POSES: [[f64; 6]; 12] = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [30.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [-30.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, 20.0, 0.0, 0.0, 0.0, 0.0],
    [0.0, -20.0, 0.0, 0.0, 0.0, 0.0],
    [12.0, -7.0, 5.0, 0.0, 0.0, 0.0],
    [0.0, 0.0, -15.0, 0.06, 0.02, -0.01],
    [35.0, 20.0, 15.0, 0.25, 0.1, -0.1],
    [-50.0, -22.0, 0.0, -0.25, -0.1, 0.1],
    [170.0, 10.0, -4.0, 0.0, 0.0, 0.0],
    // Beyond the poles, where the clamp holds.
    [10.0, 90.0, 0.0, 0.0, 0.0, 0.0],
    [-10.0, -95.0, 3.0, 0.0, 0.0, 0.0],
];

const WORLD: [[f64; 3]; 5] =
    [[0.0, 0.0, 0.2], [0.07, 0.02, 0.2], [-0.07, 0.02, 0.2], [0.0, -0.05, 0.3], [0.3, -0.4, -0.1]];

/// The formulas once more, in double precision.
fn reference(pose: [f64; 6]) -> Case {
    let [yaw, pitch, roll] = [pose[0], pose[1], pose[2]].map(f64::to_radians);
    let [log_scale, dx, dy] = [pose[3], pose[4], pose[5]];
    let (theta, v) = (FRAC_PI_2 + yaw, 1.0 - 2.0 * (FRAC_PI_2 + pitch) / PI);
    let phi = v.clamp(-0.9999, 0.9999).acos();
    let origin = 2.7 * DVec3::new(phi.sin() * (PI - theta).cos(), phi.cos(), phi.sin() * (PI - theta).sin());
    let forward = (DVec3::new(0.0, 0.0, 0.2) - origin).normalize();
    let level = -DVec3::Y.cross(forward).normalize();
    let upright = forward.cross(level).normalize();
    let right = roll.cos() * level + roll.sin() * upright;
    let down = roll.cos() * upright - roll.sin() * level;
    #[allow(clippy::approx_constant, reason = "the paper's own truncated pi")]
    let focal = log_scale.exp() / (1.414 * (18.837_f64 * 3.14159 / 360.0).tan());
    let row = |k: usize| [right[k], down[k], forward[k], origin[k]];
    let rows = [row(0), row(1), row(2), [0.0, 0.0, 0.0, 1.0]];
    let see = |world: [f64; 3]| {
        let p = DVec3::from(world) - origin;
        let scale = focal / p.dot(forward);
        Point { world, uv: [p.dot(right) * scale + 0.5 + dx, p.dot(down) * scale + 0.5 + dy] }
    };
    Case {
        yaw,
        pitch,
        roll,
        log_scale,
        dx,
        dy,
        // A few roundings of numbers up to three, five times larger in uv; near a pole the arc cosine enlarges them 70-fold.
        tolerance: if v.abs() > 0.99 { 1e-4 } else { 1e-5 },
        camera_to_world: std::array::from_fn(|k| rows[k / 4][k % 4]),
        intrinsics: [focal, 0.0, 0.5 + dx, 0.0, focal, 0.5 + dy, 0.0, 0.0, 1.0],
        points: WORLD.map(see).into(),
    }
}

/// A dozen decimals are enough for anybody's single precision.
fn rounded(mut case: Case) -> Case {
    let lists = [case.camera_to_world.as_mut_slice(), case.intrinsics.as_mut_slice()].into_iter();
    let uvs = case.points.iter_mut().map(|p| p.uv.as_mut_slice());
    for number in lists.chain(uvs).flatten() {
        // Zero has no sign.
        *number = (*number * 1e12).round() / 1e12 + 0.0;
    }
    case
}

fn cases() -> Cases {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/cameras.json");
    if std::env::var_os("STUDIO_WRITE_CAMERAS").is_some() {
        let line = |pose| serde_json::to_string(&rounded(reference(pose))).expect("plain numbers");
        let lines = POSES.map(line).join(",\n");
        let text = format!("{{\"about\": \"{ABOUT}\", \"cases\": [\n{lines}\n]}}\n");
        std::fs::write(&path, text).expect("the repository can be written");
    }
    serde_json::from_slice(&std::fs::read(&path).expect("tests/golden/cameras.json")).expect("cases")
}

fn close(got: impl IntoIterator<Item = f64>, want: &[f64], tolerance: f64) {
    let got: Vec<f64> = got.into_iter().collect();
    assert_eq!(got.len(), want.len());
    let off = got.iter().zip(want).map(|(g, w)| (g - w).abs()).fold(0.0, f64::max);
    assert!(off <= tolerance, "{got:?} instead of {want:?}: off by {off:e}");
}

#[test]
fn the_file_holds_the_formulas() {
    let file = cases();
    assert_eq!(file.cases.len(), POSES.len());
    for (case, pose) in file.cases.iter().zip(POSES) {
        let want = reference(pose);
        // The file's dozen decimals.
        close(case.camera_to_world, &want.camera_to_world, 2e-12);
        close(case.intrinsics, &want.intrinsics, 2e-12);
        for (got, want) in case.points.iter().zip(&want.points) {
            assert_eq!(got.world, want.world);
            close(got.uv, &want.uv, 2e-12);
        }
    }
}

#[test]
fn the_studio_s_camera_has_the_numbers_of_the_cases() {
    for case in cases().cases {
        let [yaw, pitch, roll, zoom, dx, dy] =
            [case.yaw, case.pitch, case.roll, case.log_scale, case.dx, case.dy].map(|v| v as f32);
        let camera = Camera::photo(yaw, pitch, roll, zoom, Vec2::new(dx, dy));
        let numbers = camera.numbers().map(f64::from);
        close(numbers[..16].iter().copied(), &case.camera_to_world, case.tolerance);
        close(numbers[16..].iter().copied(), &case.intrinsics, case.tolerance);
        for point in &case.points {
            let image = camera.project(Vec3::from(point.world.map(|v| v as f32)));
            close([image.x, image.y].map(f64::from), &point.uv, case.tolerance);
        }
    }
}
