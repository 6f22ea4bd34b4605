//! Things that are made by code, placed by the landmarks of the morphed body: glasses, a red nose, tusks, fangs, a bun.

use std::sync::{Arc, LazyLock};

use glam::{Vec2, Vec3};

use super::place::Landmarks;
use super::solid::Solid;
use crate::assets::Pack;
use crate::assets::pack::centre;
use crate::scene::{Kind, Texture};

/// A thing that a person wears or has grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Prop {
    Glasses(Glasses),
    /// A ball of this linear colour on the tip of the nose.
    RedNose(Vec3),
    /// Two teeth that stand up from the lower lip; length in eye distances.
    Tusks(f32),
    /// Two teeth that hang from the upper lip.
    Fangs(f32),
    /// A knot of hair on the crown; radius in eye distances.
    Bun(f32),
    /// Round covers in place of the ears.
    EarDiscs(Vec3),
    /// Two stalks with a ball each.
    Feelers(Vec3),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glasses {
    /// Half width and half height of a lens, and half the thickness of the rim, in eye distances.
    pub lens: Vec2,
    pub rim: f32,
    /// 2 = round, larger = boxier.
    pub corner: f32,
    /// Linear colours of the rim, and of dark lenses.
    pub colour: Vec3,
    pub dark: Option<Vec3>,
}

/// What is to be drawn: a mesh with one colour.
pub struct Piece {
    pub solid: Solid,
    pub kind: Kind,
    /// `None`: the colour of the hair.
    pub colour: Option<Vec3>,
    /// Stays as it is on a statue.
    pub keeps: bool,
    pub glow: Vec3,
}

/// Vertices of the rest face that the things are placed by, in the coordinates of `Mask`.
const NOSE: Vec3 = Vec3::new(0.0, -0.58, 0.72);
const CROWN: Vec3 = Vec3::new(0.0, 1.70, -0.50);
const BRIDGE: Vec3 = Vec3::new(0.0, 0.02, 0.44);

/// Fine upright lines for knots of hair.
static STRANDS: LazyLock<Arc<Texture>> = LazyLock::new(|| {
    let texel = |k: usize| {
        let (x, y) = ((k % 128) as u32, (k / 128) as u32);
        let v = 90.0 + 100.0 * crate::noise::hash((x + y / 6) * 7919) + 40.0 * crate::noise::hash(k as u32);
        [v as u8, v as u8, v as u8, 255]
    };
    Arc::new(Texture { width: 128, height: 64, rgba: (0..128 * 64).map(texel).collect() })
});

static PLAIN: LazyLock<Arc<Texture>> =
    LazyLock::new(|| Arc::new(Texture { width: 1, height: 1, rgba: vec![[188, 188, 188, 255]] }));

/// The texture of hair made by code and of plain things.
pub fn texture(hair: bool) -> &'static Arc<Texture> {
    if hair { &STRANDS } else { &PLAIN }
}

/// The drawn vertex whose place on the rest face is nearest to `at`.
fn nearest(pack: &Pack, body: &[Vec3], at: Vec3) -> Vec3 {
    let far = |v: &u32| pack.base.face.measure(pack.base.positions[*v as usize]).distance_squared(at);
    let best = pack.base.triangles.iter().flatten().min_by(|a, b| far(a).total_cmp(&far(b)));
    best.map_or(Vec3::ZERO, |v| body[*v as usize])
}

/// The pieces of a thing on `body`, in the body's unit.
pub fn pieces(prop: &Prop, pack: &Pack, body: &[Vec3], face: &Landmarks) -> Vec<Piece> {
    let unit = face.unit();
    let piece = |solid, kind, colour| Piece { solid, kind, colour, keeps: false, glow: Vec3::ZERO };
    match *prop {
        Prop::Glasses(g) => glasses(&g, pack, body, face, unit),
        Prop::RedNose(colour) => {
            let tip = nearest(pack, body, NOSE) + Vec3::new(0.0, 0.02, 0.03) * unit;
            vec![piece(Solid::ball(tip, Vec3::splat(0.225 * unit)), Kind::Gloss, Some(colour))]
        }
        Prop::Tusks(length) => vec![piece(teeth(face, unit, 0.30, -0.05, length), Kind::Gloss, Some(IVORY))],
        Prop::Fangs(length) => vec![piece(teeth(face, unit, 0.17, 0.03, -length), Kind::Gloss, Some(ENAMEL))],
        Prop::Bun(radius) => {
            let at = nearest(pack, body, CROWN) + Vec3::new(0.0, 0.50 * radius, -0.10) * unit;
            let knot = Solid::ball(at, Vec3::new(radius, 0.86 * radius, radius) * unit);
            let band =
                Solid::ball(at - Vec3::Y * (0.62 * radius * unit), Vec3::new(0.62, 0.22, 0.62) * (radius * unit));
            vec![piece(knot, Kind::Hair, None), piece(band, Kind::Cloth, Some(Vec3::new(0.02, 0.02, 0.025)))]
        }
        Prop::EarDiscs(glow) => {
            let mut out = Vec::new();
            for (ear, side) in ears(pack, body).into_iter().zip([1.0, -1.0]) {
                let at = ear + Vec3::new(0.02 * side, -0.18, 0.10) * unit;
                out.push(piece(
                    Solid::ball(at, Vec3::new(0.16, 0.40, 0.40) * unit),
                    Kind::Gloss,
                    Some(Vec3::new(0.16, 0.17, 0.19)),
                ));
                let lamp = Solid::ball(at + Vec3::X * (0.10 * side * unit), Vec3::new(0.10, 0.17, 0.17) * unit);
                out.push(Piece { keeps: true, glow, ..piece(lamp, Kind::Gloss, Some(glow * 0.3)) });
                let rod = [Vec3::ZERO, Vec3::new(0.04 * side, 0.9, -0.1), Vec3::new(0.05 * side, 1.55, -0.15)];
                let path = rod.map(|p| at + p * unit);
                out.push(piece(Solid::tube(&path, false, |_| 0.035 * unit), Kind::Gloss, Some(Vec3::splat(0.2))));
                let tip = Solid::ball(path[2], Vec3::splat(0.085 * unit));
                out.push(Piece { keeps: true, glow, ..piece(tip, Kind::Gloss, Some(glow * 0.3)) });
            }
            out
        }
        Prop::Feelers(colour) => {
            let crown = nearest(pack, body, Vec3::new(0.0, 1.75, -0.45));
            let mut out = Vec::new();
            for side in [1.0, -1.0] {
                let at = |x: f32, y: f32, z: f32| crown + Vec3::new(x * side, y, z) * unit;
                let path = [at(0.28, -0.12, 0.0), at(0.40, 0.25, 0.06), at(0.52, 0.55, 0.16)];
                out.push(piece(Solid::tube(&path, false, |t| (0.06 - 0.02 * t) * unit), Kind::Skin, Some(colour)));
                out.push(piece(Solid::ball(path[2], Vec3::splat(0.13 * unit)), Kind::Gloss, Some(colour * 1.6)));
            }
            out
        }
    }
}

const IVORY: Vec3 = Vec3::new(0.72, 0.62, 0.40);
const ENAMEL: Vec3 = Vec3::new(0.86, 0.84, 0.78);

/// Two cones beside the middle of the mouth, up or (negative `length`) down.
fn teeth(face: &Landmarks, unit: f32, beside: f32, y: f32, length: f32) -> Solid {
    let cone = |side: f32| {
        let root = face.mouth + Vec3::new(beside * side, y, 0.13) * unit;
        let lean = Vec3::new(0.12 * side * length.abs(), length, 0.10 * length.abs()) * unit;
        let path: Vec<Vec3> = (0..=6).map(|k| root + lean * (k as f32 / 6.0)).collect();
        Solid::tube(&path, false, move |t| (0.30 * length.abs()).min(0.075) * unit * (1.0 - t * t).max(0.03))
    };
    cone(1.0).with(cone(-1.0))
}

fn ears(pack: &Pack, body: &[Vec3]) -> [Vec3; 2] {
    [0, 1].map(|k| {
        let rim: Vec<u32> = pack.base.ears[k].iter().map(|e| e.0).collect();
        centre(body, &rim)
    })
}

fn glasses(g: &Glasses, pack: &Pack, body: &[Vec3], face: &Landmarks, unit: f32) -> Vec<Piece> {
    let bridge = nearest(pack, body, BRIDGE);
    let middle = face.middle();
    let front = (middle.z + 0.50 * unit).max(bridge.z + 0.05 * unit);
    // The frame bends back to the sides.
    let bent = |x: f32, y: f32| Vec3::new(middle.x + x * unit, middle.y + y * unit, front - 0.13 * x * x * unit);
    let mut frame = Solid::default();
    let mut lenses = Solid::default();
    let ears = ears(pack, body);
    for (side, ear) in [1.0, -1.0].into_iter().zip(ears) {
        let rim: Vec<Vec3> = (0..40)
            .map(|k| {
                let (sin, cos) = (k as f32 / 40.0 * std::f32::consts::TAU).sin_cos();
                let power = 2.0 / g.corner;
                let x = cos.abs().powf(power) * cos.signum() * g.lens.x;
                let y = sin.abs().powf(power) * sin.signum() * g.lens.y;
                bent(side * (0.54 + x), y - 0.05)
            })
            .collect();
        lenses = lenses.with(Solid::plate(&rim));
        frame = frame.with(Solid::tube(&rim, true, |_| g.rim * unit));
        let hinge = bent(side * (0.54 + g.lens.x), 0.10);
        let hook = ear + Vec3::new(0.02 * side, 0.02, 0.0) * unit;
        let out = hinge.lerp(hook, 0.45) + Vec3::X * (0.12 * side * unit);
        let arm: Vec<Vec3> = (0..=12)
            .map(|k| {
                let t = k as f32 / 12.0;
                hinge.lerp(out, t).lerp(out.lerp(hook, t), t)
            })
            .collect();
        frame = frame.with(Solid::tube(&arm, false, |_| 0.85 * g.rim * unit));
    }
    let inner = 0.54 - g.lens.x;
    let arch: Vec<Vec3> = (0..=10)
        .map(|k| {
            let x = inner * (k as f32 / 5.0 - 1.0);
            bent(x, 0.06 - 0.25 * x * x) + Vec3::Z * (0.02 * unit)
        })
        .collect();
    frame = frame.with(Solid::tube(&arch, false, |_| g.rim * unit));
    let piece = |solid, colour| Piece { solid, kind: Kind::Gloss, colour: Some(colour), keeps: true, glow: Vec3::ZERO };
    let mut out = vec![piece(frame, g.colour)];
    if let Some(dark) = g.dark {
        out.push(piece(lenses, dark));
    }
    out
}
