//! Curves of hair: a root on the scalp, a flow over the head, gravity, and the body that is never entered.

use glam::Vec3;

use super::recipe::{Grown, Lie};
use crate::math::smoothstep;
use crate::noise::hash;
use crate::person::cover::Shell;

/// Length of a step and the most steps of a curve.
const STEP: f32 = 0.13;
const MOST: usize = 56;

/// The curve from `root` (a point of the body whose place at rest is `m`, in coordinates of `Mask`); `eyes` is their middle.
/// `layer` 0..1 is how far out it lies. In the body's unit, root first.
pub fn grow(grown: &Grown, shell: &Shell, eyes: Vec3, root: Vec3, m: Vec3, layer: f32, number: u32) -> Vec<Vec3> {
    let chance = |k: u32| hash(number.wrapping_mul(0x9e37_79b9) ^ grown.seed ^ k.wrapping_mul(0x85eb_ca6b));
    let fringe = grown.fringe.filter(|_| m.z > -0.45 && m.y > 1.0 && m.x.abs() < 0.95);
    let gather = if fringe.is_some() { None } else { grown.gathers(m) };
    let top = smoothstep(0.7, 1.3, m.y);
    let mut length = (grown.sides + (grown.top - grown.sides) * top) * (0.88 + 0.24 * chance(1));
    if let Some((low, _)) = fringe {
        // The forehead is bent; a little more than the way down.
        length = (m.y - low) * 1.15 + 0.25 * (m.z - 0.1).abs() + 0.1 * chance(2);
    }
    if grown.lie == Lie::Forward && m.z > -1.3 {
        // Combed forwards it ends over the brows.
        length = length.min((1.05 * (m.y - 0.6) + (0.2 - m.z).max(0.0)).max(0.15));
    }
    let gather = gather.map(|g| eyes + shell.unit * g);
    if gather.is_some() {
        length = 6.0;
    }
    let off = 0.025 + grown.volume * layer;
    let side = match grown.lie {
        Lie::Parted(x) => (m.x - x + 0.05 * (chance(3) - 0.5)).signum(),
        _ => m.x.signum(),
    };
    let mut points = vec![root];
    let out = |p: Vec3| (p - shell.origin).normalize_or(Vec3::Y);
    let mut p = root;
    let mut way = out(root) * (0.3 + grown.lift);
    let steps = ((length / STEP).ceil() as usize).clamp(2, MOST);
    let step = length.min(STEP * MOST as f32) / steps as f32;
    for k in 0..steps {
        let q = (p - shell.origin) / shell.unit;
        let normal = out(p);
        let flow = match (&gather, fringe) {
            (Some(goal), _) => *goal - p,
            (_, Some((_, sweep))) => Vec3::new(sweep, -1.0, 0.35),
            _ => lie(grown.lie, q, m, side),
        };
        let tangent = (flow - normal * flow.dot(normal)).normalize_or(Vec3::NEG_Y);
        // Below the widest place hair hangs.
        let hangs = if gather.is_some() { 0.0 } else { smoothstep(0.35, -0.35, q.y) };
        let flow = tangent.lerp(Vec3::NEG_Y, hangs);
        let stiff = if k < 3 { 0.55 + 0.3 * grown.lift } else { 0.55 };
        way = (way.normalize_or(normal) * stiff + flow * (1.0 - stiff)).normalize_or(flow);
        p += way * (step * shell.unit);
        let (turn, row, reach) = shell.measure(p);
        let near = off * smoothstep(0.0, 3.0, k as f32 + 1.0);
        let least = shell.at(turn, row) + near;
        // Pressed down where it is gathered, kept out elsewhere; lifted hair may stand off.
        let most = least + if gather.is_some() { 0.05 } else { 0.25 + grown.lift };
        if reach < least || reach > most {
            p = shell.point(turn, row, reach.clamp(least, most));
        }
        if gather.is_none() && fringe.is_none() && grown.sides > 1.2 {
            p = beside_face(p, eyes, shell.unit, side);
        }
        points.push(p);
        if gather.is_some_and(|g| p.distance(g) < 0.28 * shell.unit) {
            break;
        }
    }
    if let Some(goal) = gather {
        // All end in the tie.
        let (turn, row, _) = shell.measure(goal);
        let tied = shell.point(turn, row, shell.at(turn, row) + 0.10);
        let jitter = Vec3::new(chance(4) - 0.5, chance(5) - 0.5, chance(6) - 0.5) * (0.14 * shell.unit);
        points.push(tied + jitter);
    }
    points
}

/// Long hair hangs beside the face, not before it.
fn beside_face(p: Vec3, eyes: Vec3, unit: f32, side: f32) -> Vec3 {
    let m = (p - eyes) / unit;
    let least = 1.04 * smoothstep(1.25, 0.45, m.y) * smoothstep(-1.0, -0.5, m.z);
    let x = side * m.x;
    if x >= least || m.z < -1.0 { p } else { p + Vec3::X * (side * (least - x) * unit) }
}

/// The way hair lies at a place `q` of the head (from the middle of the skull); `m` is its root's place.
fn lie(lie: Lie, q: Vec3, m: Vec3, side: f32) -> Vec3 {
    // Away from the whorl at the back of the crown.
    let whorl = Vec3::new(0.25, 1.45, -0.75);
    let away = (q - whorl).normalize_or(Vec3::NEG_Y) + Vec3::NEG_Y * 0.5;
    match lie {
        Lie::Parted(_) => {
            // About the front-back axis to the side; front hair is drawn back off the face.
            let round = Vec3::new(side * q.y.max(0.05), -side * q.x, 0.0).normalize_or(Vec3::NEG_Y);
            let front = smoothstep(-1.6, -0.4, m.z);
            let back = Vec3::new(0.0, 0.0, -0.7 * smoothstep(0.5, 1.3, q.z));
            away.lerp(round + back, front.max(0.35 * smoothstep(-2.2, -1.2, m.z)))
        }
        Lie::Back => Vec3::new(0.12 * side, -0.35, -1.0).lerp(away, smoothstep(-1.0, -2.2, m.z)),
        Lie::Forward => {
            let front = smoothstep(-2.0, -1.2, m.z);
            away.lerp(Vec3::new(0.25 * side, -0.25, 1.0), front)
        }
    }
}

/// The tail from a tie: curves of a bundle that springs away from the head and falls, kept out of the body.
pub fn tail(shell: &Shell, tie: Vec3, away: Vec3, length: f32, spread: f32, seed: u32, number: u32) -> Vec<Vec3> {
    let chance = |k: u32| hash(number.wrapping_mul(0x85eb_ca6b) ^ seed ^ k.wrapping_mul(0x9e37_79b9)) - 0.5;
    let own = Vec3::new(chance(1), chance(2), chance(3)) * spread;
    let steps = ((length / (1.3 * STEP)).ceil() as usize).clamp(4, MOST);
    let step = length * (0.85 + 0.3 * (chance(4) + 0.5)) / steps as f32;
    let mut p = tie + own * (0.25 * shell.unit);
    let mut way = (away + own * 0.8).normalize_or(Vec3::Y);
    let mut points = vec![p];
    for k in 0..steps {
        way = (way + Vec3::NEG_Y * (0.16 + 0.02 * k as f32)).normalize_or(Vec3::NEG_Y);
        p += way * (step * shell.unit);
        let swell = own * (0.05 * shell.unit * smoothstep(0.0, 0.4, k as f32 / steps as f32));
        p += swell * Vec3::new(1.0, 0.2, 1.0);
        let (turn, row, reach) = shell.measure(p);
        let least = shell.at(turn, row) + 0.10 + 0.15 * (chance(5) + 0.5);
        if reach < least {
            p = shell.point(turn, row, least);
        }
        points.push(p);
    }
    points
}
