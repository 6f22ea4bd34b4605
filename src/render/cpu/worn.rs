//! What is put on a head and stands out of it, as surfaces of rods. Shader twin: `worn.wgsl`.

use super::point::{NOTHING, Point};
use crate::field::{Kind, Rod, Worn};
use crate::geometry::smoothstep;

/// Raw density a world unit inside of a surface, and the most of it. A surface is as sharp as the guide can hold it.
const SLOPE: f32 = 1200.0;
const SOLID: f32 = 12.0;
/// Within so far a cut is soft.
const SOFT: f32 = 0.006;
/// How dark the rest gets where something is worn on it, and up to which distance.
const SHADOW: f32 = 0.4;
const SHADOW_REACH: f32 = 0.045;
/// Above this the photo has shown nothing, and there is nothing.
const TOP: f32 = 0.33;
/// What is reflected of the light, and how sharply.
const GLOSS: f32 = 0.6;
const SHARP: f32 = 24.0;

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn length(v: [f32; 3]) -> f32 {
    dot(v, v).sqrt()
}

fn turn(worn: &Worn, p: [f32; 3]) -> [f32; 3] {
    let [y, z, c, s] = worn.seat;
    let v = [p[0], p[1] - y, p[2] - z];
    [v[0], c * v[1] - s * v[2], s * v[1] + c * v[2]]
}

/// Of a direction.
fn turn_back(worn: &Worn, v: [f32; 3]) -> [f32; 3] {
    let [_, _, c, s] = worn.seat;
    [v[0], c * v[1] + s * v[2], c * v[2] - s * v[1]]
}

/// How far a place of a rod's own is from it, and the direction away, of any length.
fn near(rod: &Rod, q: [f32; 3]) -> (f32, [f32; 3]) {
    let along: [f32; 3] = std::array::from_fn(|k| rod.to[k] - rod.from[k]);
    let begun: [f32; 3] = std::array::from_fn(|k| q[k] - rod.from[k]);
    let part = (dot(begun, along) / dot(along, along).max(1e-9)).clamp(0.0, 1.0);
    let thin = rod.thin;
    let away: [f32; 3] = std::array::from_fn(|k| thin[k] * (begun[k] - part * along[k]));
    let radius = rod.from[3] + part * (rod.to[3] - rod.from[3]);
    (length(away) - radius, std::array::from_fn(|k| thin[k] * away[k]))
}

/// A point with what is worn there, as the eye sees it.
pub fn dressed(worn: &Worn, eye: [f32; 3], p: [f32; 3], point: Point) -> Point {
    if worn.is_empty() {
        return point;
    }
    let [ellipse, curl, teeth, depth] = worn.crown;
    // Around the axis: how far from it, and how high.
    let seated = turn(worn, p);
    let radius = seated[0].hypot(ellipse * seated[2]);
    let mut height = seated[1] - curl * seated[0] * seated[0];
    if teeth > 0.0 {
        height *= 1.0 + depth * (0.5 - 0.5 * (teeth * seated[0].atan2(seated[2])).cos());
    }
    let (mut nearest, mut rod, mut normal) = (1e3, &worn.rods[0], [0.0, 1.0, 0.0]);
    for other in worn.rods() {
        let q = match other.kind {
            kind if kind == Kind::Turned as u8 as f32 => [radius, height, 0.0],
            kind if kind == Kind::Paired as u8 as f32 => [p[0].abs(), p[1], p[2]],
            _ => p,
        };
        let (distance, away) = near(other, q);
        if distance < nearest {
            (nearest, rod, normal) = (distance, other, away);
        }
    }
    let there = rod.thin[3];
    let own = NOTHING + there * ((-SLOPE * nearest).clamp(NOTHING, SOLID) - NOTHING);
    let [from, least, most, amount] = worn.cut;
    let ring = smoothstep(0.0, SOFT, radius - least) * (1.0 - smoothstep(0.0, SOFT, radius - most));
    let above = smoothstep(TOP, TOP + 4.0 * SOFT, p[1]);
    let gone = (amount * ring * smoothstep(0.0, SOFT, height - from)).max(above);
    let raw = point.raw + gone * (NOTHING - point.raw);
    if nearest > SHADOW_REACH {
        return Point { raw: raw.max(NOTHING), ..point };
    }
    let share = smoothstep(-1.0, 1.0, own - raw);
    if rod.kind == Kind::Turned as u8 as f32 {
        let out = normal[0] / radius.max(1e-6);
        let x = seated[0] * (out - 2.0 * curl * normal[1]);
        normal = turn_back(worn, [x, normal[1], seated[2] * out * ellipse * ellipse]);
    } else if rod.kind == Kind::Paired as u8 as f32 && p[0] < 0.0 {
        normal[0] = -normal[0];
    }
    let across = length(normal).max(1e-9);
    let normal = normal.map(|c| c / across);
    let colour = shone(worn, rod.colour, normal, eye, p);
    // It falls below.
    let below = (0.3 - 0.7 * normal[1]).clamp(0.0, 1.0);
    let light = 1.0 - there * SHADOW * below * (1.0 - smoothstep(0.0, SHADOW_REACH, nearest));

    // The photo's part is mixed in later, by the gate alone.
    let gate = point.gate * light * (1.0 - share);
    let under = (1.0 - share) * (1.0 - point.gate) * light;
    let colour = std::array::from_fn(|c| (under * point.colour[c] + share * colour[c]) / (1.0 - gate).max(1e-4));
    Point { raw: own.max(raw), colour, gate, hidden: point.hidden * (1.0 - share) }
}

/// A surface in the light.
fn shone(worn: &Worn, [r, g, b, gloss]: [f32; 4], normal: [f32; 3], eye: [f32; 3], p: [f32; 3]) -> [f32; 3] {
    let [even, x, y, z] = worn.light;
    let falling = (even + dot([x, y, z], normal)).clamp(0.15, 1.6);
    let unit = |v: [f32; 3]| v.map(|c| c / length(v));
    let (lamp, sight) = (unit([x, y + 1e-4, z]), unit(std::array::from_fn(|k| eye[k] - p[k])));
    let between: [f32; 3] = std::array::from_fn(|k| lamp[k] + sight[k]);
    let mirrored = (dot(normal, between) / length(between).max(1e-6)).max(0.0);
    // sRGB is near a power of 2.2.
    [r, g, b].map(|c| c * falling.powf(1.0 / 2.2) + GLOSS * gloss * mirrored.powf(SHARP))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EYE: [f32; 3] = [0.0, 0.0, 2.7];

    fn wearing(kind: Kind, from: [f32; 4], to: [f32; 4]) -> Worn {
        let mut worn = Worn {
            seat: [0.1, 0.0, 1.0, 0.0],
            crown: [1.0, 0.0, 0.0, 0.0],
            light: [0.6, 0.0, 0.5, 0.0],
            ..Worn::default()
        };
        let colour = [0.5, 0.5, 0.5, 0.0];
        worn.put(Rod { from, to, colour, thin: [1.0; 4], kind: f32::from(kind as u8), ..Rod::default() });
        worn
    }

    fn empty() -> Point {
        Point { raw: NOTHING, ..Point::default() }
    }

    fn raw(worn: &Worn, p: [f32; 3]) -> f32 {
        dressed(worn, EYE, p, empty()).raw
    }

    #[test]
    fn who_wears_nothing_stays_as_they_are() {
        let point = Point { raw: 3.0, colour: [0.1, 0.2, 0.3], gate: 0.7, hidden: 0.2 };
        assert_eq!(dressed(&Worn::default(), EYE, [0.0; 3], point), point);
    }

    #[test]
    fn rods_are_where_their_kind_says() {
        let (one, other) = ([0.2, 0.1, 0.0, 0.02], [0.2, 0.2, 0.0, 0.02]);
        let free = wearing(Kind::Free, one, other);
        assert_eq!((raw(&free, [0.2, 0.15, 0.0]), raw(&free, [-0.2, 0.15, 0.0])), (SOLID, NOTHING));
        let paired = wearing(Kind::Paired, one, other);
        assert_eq!((raw(&paired, [-0.2, 0.15, 0.0]), raw(&paired, [0.0, 0.15, 0.2])), (SOLID, NOTHING));
        // Around the axis, from its foot up.
        let turned = wearing(Kind::Turned, [0.2, 0.1, 0.0, 0.02], [0.2, 0.2, 0.0, 0.02]);
        assert_eq!((raw(&turned, [0.0, 0.25, 0.2]), raw(&turned, [0.0, 0.1, 0.2])), (SOLID, NOTHING));
        // Half of a slope's width from the surface: two f32 of size 0.2 apart, times 1200.
        assert!((raw(&free, [0.225, 0.15, 0.0]) + 6.0).abs() < 1e-3);
    }

    #[test]
    fn a_hat_takes_the_place_of_what_is_above_its_brim() {
        let hat =
            Worn { cut: [0.0, -1.0, 1.0, 1.0], ..wearing(Kind::Turned, [0.2, 0.0, 0.0, 0.01], [0.2, 0.1, 0.0, 0.01]) };
        let hair = Point { raw: 9.0, ..Point::default() };
        let left = |p: [f32; 3]| dressed(&hat, EYE, p, hair).raw;
        assert_eq!((left([0.0, 0.0, 0.0]), left([0.0, 0.15, 0.0])), (9.0, NOTHING));
        // A crown leaves what is within it.
        let crown = Worn { cut: [0.0, 0.2, 1.0, 1.0], ..hat };
        let left = |p: [f32; 3]| dressed(&crown, EYE, p, hair).raw;
        assert_eq!((left([0.0, 0.15, 0.0]), left([0.0, 0.15, 0.3])), (9.0, NOTHING));
        assert_eq!(left([0.0, 0.4, 0.0]), NOTHING, "above what the photo has shown");
    }

    #[test]
    fn what_is_worn_is_lit_and_shades_what_is_below() {
        let ball = wearing(Kind::Free, [0.0, 0.1, 0.2, 0.04], [0.0, 0.1, 0.2, 0.04]);
        let shown = |p: [f32; 3]| dressed(&ball, EYE, p, empty()).colour[0];
        assert!(shown([0.0, 0.14, 0.2]) > 0.5 && shown([0.0, 0.061, 0.2]) < 0.25);
        let skin = Point { raw: 9.0, colour: [0.6; 3], gate: 0.5, hidden: 0.0 };
        let under = dressed(&ball, EYE, [0.0, 0.05, 0.2], skin);
        // Its own colour and the photo's are darker by the same factor.
        let share = under.gate / skin.gate;
        let own = under.colour[0] * (1.0 - under.gate) / (0.6 * 0.5);
        assert!(share < 0.75 && (own - share).abs() < 1e-5, "{share} {own}");
        assert_eq!(dressed(&ball, EYE, [0.0, -0.1, 0.2], skin), skin);
    }
}
