//! Cameras of the world the studio renders: the orbit of the viewer and the camera of a photo.
//!
//! Conventions are those of `docs/dataset.md`: OpenCV axes (x right, y down, z forward), a world
//! with y up and the face towards +z, image width and height 1.

use serde::{Deserialize, Serialize};
use std::f32::consts::{FRAC_PI_2, PI};

/// Normalised focal length shared by the studio, the photos and the viewer.
///
/// `1 / (1.414 tan(18.837 * 3.14159 / 360))`
pub const FOCAL: f32 = 4.263_391;
/// Distance from the world's origin to an orbiting camera, in box sides.
pub const DISTANCE: f32 = 2.7;
/// The point every orbiting camera looks at.
pub const PIVOT: [f32; 3] = [0.0, 0.0, 0.2];

/// A pinhole camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// 4x4, row-major; columns are right, down, forward, origin.
    pub camera_to_world: [f32; 16],
    /// 3x3, row-major: fx, 0, cx, 0, fy, cy, 0, 0, 1 for an image of side 1.
    pub intrinsics: [f32; 9],
}

/// How a photo was taken, as the low-frequency encoder predicts it.
///
/// Angles in radians; `log_scale` multiplies the focal length by its exponential; `dx`, `dy`
/// shift the principal point in image sides.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Pose {
    pub yaw: f32,
    pub pitch: f32,
    pub roll: f32,
    pub log_scale: f32,
    pub dx: f32,
    pub dy: f32,
}

impl Pose {
    /// Reads the network's six numbers.
    pub fn from_array(v: [f32; 6]) -> Self {
        let [yaw, pitch, roll, log_scale, dx, dy] = v;
        Self { yaw, pitch, roll, log_scale, dx, dy }
    }
}

impl Camera {
    /// A camera on the orbit; positive `yaw` moves it to +x, positive `pitch` below the face
    /// (radians).
    pub fn orbit(yaw: f32, pitch: f32) -> Camera {
        Camera::photo(&Pose { yaw, pitch, ..Pose::default() })
    }

    /// The camera that took a photo: on the orbit, rolled about its own axis, with its own focal
    /// length and principal point.
    pub fn photo(pose: &Pose) -> Camera {
        let theta = FRAC_PI_2 + pose.yaw;
        // The pole itself has no sideways direction; stop a hair before it.
        let v = (1.0 - 2.0 * (FRAC_PI_2 + pose.pitch) / PI).clamp(-0.999_9, 0.999_9);
        let phi = v.acos();
        let origin = [
            DISTANCE * phi.sin() * (PI - theta).cos(),
            DISTANCE * phi.cos(),
            DISTANCE * phi.sin() * (PI - theta).sin(),
        ];
        let forward = normalise(sub(PIVOT, origin));
        let right = normalise(cross([0.0, 1.0, 0.0], forward)).map(|c| -c);
        let down = normalise(cross(forward, right));
        // Roll turns the camera's right axis towards its down axis.
        let (s, c) = pose.roll.sin_cos();
        let rolled_right = add(scale(right, c), scale(down, s));
        let rolled_down = add(scale(right, -s), scale(down, c));
        let focal = FOCAL * pose.log_scale.exp();
        Camera::from_axes(rolled_right, rolled_down, forward, origin, focal, [0.5 + pose.dx, 0.5 + pose.dy])
    }

    fn from_axes(r: [f32; 3], d: [f32; 3], f: [f32; 3], o: [f32; 3], focal: f32, centre: [f32; 2]) -> Camera {
        Camera {
            camera_to_world: [
                r[0], d[0], f[0], o[0], //
                r[1], d[1], f[1], o[1], //
                r[2], d[2], f[2], o[2], //
                0.0, 0.0, 0.0, 1.0,
            ],
            intrinsics: [focal, 0.0, centre[0], 0.0, focal, centre[1], 0.0, 0.0, 1.0],
        }
    }

    /// The camera with a head so many times as large, whose lower end stays where it was: there is room above and beside it.
    #[must_use]
    pub fn with_room(mut self, room: f32) -> Camera {
        for i in [0, 1, 4] {
            self.intrinsics[i] *= room;
        }
        self.intrinsics[2] = 0.5 + room * (self.intrinsics[2] - 0.5);
        self.intrinsics[5] = 1.0 + room * (self.intrinsics[5] - 1.0);
        self
    }

    /// The 25 numbers of a dataset: camera-to-world, then intrinsics.
    pub fn to_array(&self) -> [f32; 25] {
        let mut out = [0.0; 25];
        out[..16].copy_from_slice(&self.camera_to_world);
        out[16..].copy_from_slice(&self.intrinsics);
        out
    }

    /// The inverse of [`Camera::to_array`].
    pub fn from_array(v: &[f32; 25]) -> Camera {
        let mut camera = Camera { camera_to_world: [0.0; 16], intrinsics: [0.0; 9] };
        camera.camera_to_world.copy_from_slice(&v[..16]);
        camera.intrinsics.copy_from_slice(&v[16..]);
        camera
    }

    /// Where the camera stands, in world units.
    pub fn origin(&self) -> [f32; 3] {
        let m = &self.camera_to_world;
        [m[3], m[7], m[11]]
    }

    /// Projects a world point to the image (0..1 inside it); `None` behind the camera.
    pub fn project(&self, p: [f32; 3]) -> Option<[f32; 2]> {
        let m = &self.camera_to_world;
        let v = sub(p, self.origin());
        let axis = |i: usize| v[0] * m[i] + v[1] * m[4 + i] + v[2] * m[8 + i];
        let (x, y, z) = (axis(0), axis(1), axis(2));
        let k = &self.intrinsics;
        (z > 0.0).then(|| [(k[0] * x + k[1] * y) / z + k[2], k[4] * y / z + k[5]])
    }

    /// The unit direction of the ray through image point `uv` (0..1 inside the image).
    pub fn direction(&self, uv: [f32; 2]) -> [f32; 3] {
        let k = &self.intrinsics;
        let y = (uv[1] - k[5]) / k[4];
        let x = (uv[0] - k[2] - k[1] * y) / k[0];
        let m = &self.camera_to_world;
        normalise(std::array::from_fn(|r| m[4 * r] * x + m[4 * r + 1] * y + m[4 * r + 2]))
    }
}

fn sub(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|i| a[i] - b[i])
}
fn add(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|i| a[i] + b[i])
}
fn scale(a: [f32; 3], s: f32) -> [f32; 3] {
    a.map(|c| c * s)
}
fn cross(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}
fn normalise(a: [f32; 3]) -> [f32; 3] {
    let n = (a[0] * a[0] + a[1] * a[1] + a[2] * a[2]).sqrt();
    scale(a, 1.0 / n.max(1e-12))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// f32 trigonometry and a few products: errors stay within a few ulps of 2.7.
    const TOLERANCE: f32 = 2e-6;

    #[allow(clippy::approx_constant, reason = "the paper's own truncated pi")]
    #[test]
    fn frontal_view_looks_along_minus_z() {
        let c = Camera::orbit(0.0, 0.0);
        let expected = [1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, -1.0, 2.7, 0.0, 0.0, 0.0, 1.0];
        for (a, b) in c.camera_to_world.iter().zip(expected) {
            assert!((a - b).abs() < TOLERANCE, "{:?}", c.camera_to_world);
        }
        let f = 1.0 / (1.414 * (18.837_f64 * 3.14159 / 360.0).tan());
        assert!((c.intrinsics[0] as f64 - f).abs() < 1e-5);
    }

    #[test]
    fn yaw_moves_right_and_pitch_moves_below() {
        assert!(Camera::orbit(0.4, 0.0).origin()[0] > 0.5);
        assert!(Camera::orbit(0.0, 0.3).origin()[1] < -0.3);
    }

    #[test]
    fn projection_and_ray_agree() {
        let c = Camera::photo(&Pose { yaw: 0.3, pitch: -0.2, roll: 0.1, log_scale: 0.05, dx: 0.02, dy: -0.01 });
        let (o, d) = (c.origin(), c.direction([0.3, 0.8]));
        let uv = c.project(add(o, scale(d, 2.5))).expect("in front of the camera");
        assert!((uv[0] - 0.3).abs() < 1e-5 && (uv[1] - 0.8).abs() < 1e-5, "{uv:?}");
        assert_eq!(Camera::from_array(&c.to_array()), c);
        assert!(c.project(add(o, scale(d, -1.0))).is_none());
    }

    #[derive(Deserialize)]
    struct Cases {
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        #[serde(flatten)]
        pose: Pose,
        /// What f32 may lose at this camera, from the file.
        tolerance: f32,
        camera_to_world: [f32; 16],
        intrinsics: [f32; 9],
        points: Vec<Point>,
    }

    #[derive(Deserialize)]
    struct Point {
        world: [f32; 3],
        uv: [f32; 2],
    }

    /// The file that studio and trainer are tested by as well, so that their numbers cannot differ.
    #[test]
    fn cameras_are_those_of_studio_and_trainer() {
        let file = include_str!("../../tests/golden/cameras.json");
        let cases = serde_json::from_str::<Cases>(file).unwrap().cases;
        assert!(cases.len() >= 10);
        for case in cases {
            let camera = Camera::photo(&case.pose);
            let all = camera.to_array();
            let expected = case.camera_to_world.iter().chain(&case.intrinsics);
            assert!(all.iter().zip(expected).all(|(a, b)| (a - b).abs() < case.tolerance), "{:?}: {all:?}", case.pose);
            for point in case.points {
                let uv = camera.project(point.world).unwrap();
                // The focal length of 4.3 multiplies the errors of the axes.
                let close = uv.iter().zip(point.uv).all(|(a, b)| (a - b).abs() < 5.0 * case.tolerance);
                assert!(close, "{:?}: {uv:?} instead of {:?}", case.pose, point.uv);
            }
        }
    }
}
