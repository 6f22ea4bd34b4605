//! Expressions: the pack's own units, and those of ARKit's faces where the pack has them.

use rand::Rng;

use crate::assets::Pack;

/// Units that part the lips, and by how much.
const OPENS: [(&str, f32); 12] = [
    ("mouth-open", 1.0),
    ("mouth-part-later", 1.0),
    ("mouth-upward-retraction", 1.0),
    ("mouth-parling", 1.0),
    ("jawOpen", 1.0),
    ("mouthFunnel", 0.5),
    ("mouthUpperUpLeft", 0.5),
    ("mouthUpperUpRight", 0.5),
    ("mouthLowerDownLeft", 0.5),
    ("mouthLowerDownRight", 0.5),
    ("mouthSmileLeft", 0.05),
    ("mouthSmileRight", 0.05),
];

/// How far the lips are parted, so that teeth may show; 1 = by a whole unit.
pub fn opening(units: &[(&'static str, f32)]) -> f32 {
    let of = |name: &str| OPENS.iter().find(|o| o.0 == name).map_or(0.0, |o| o.1);
    units.iter().map(|(name, w)| w * of(name)).sum()
}

/// Whether a unit belongs to mouth and jaw.
pub fn moves_mouth(name: &str) -> bool {
    ["mouth", "jaw", "cheek", "tongue"].iter().any(|stem| name.starts_with(stem))
}

/// An expression, as photos have them.
pub fn draw(pack: &Pack, rng: &mut impl Rng) -> Vec<(&'static str, f32)> {
    // Brows at rest look stern, so everyone's sit a little higher.
    let mut units = vec![("eyebrows-left-up", 0.15), ("eyebrows-right-up", 0.15)];
    units.extend([("eyebrows-left-inner-up", 0.35), ("eyebrows-right-inner-up", 0.35)]);
    let captured = pack.targets.get("jawOpen").is_some();
    units.extend(if captured && rng.random::<f32>() < 0.7 { captured_units(rng) } else { plain_units(rng) });
    units
}

fn plain_units(rng: &mut impl Rng) -> Vec<(&'static str, f32)> {
    let mut units = Vec::new();
    match rng.random::<f32>() {
        x if x < 0.55 => units.push(("mouth-corner-puller", rng.random_range(0.0..0.15))),
        x if x < 0.75 => {
            units.push(("mouth-corner-puller", rng.random_range(0.2..0.5)));
            units.push(("eye-left-slit", 0.1));
            units.push(("eye-right-slit", 0.1));
        }
        x if x < 0.85 => units.push(("mouth-open", rng.random_range(0.08..0.26))),
        x if x < 0.93 => {
            let up = rng.random_range(0.3..0.8);
            units.push(("eyebrows-left-up", up));
            units.push(("eyebrows-right-up", up));
            units.push(("eyebrows-left-inner-up", 0.3 * up));
            units.push(("eyebrows-right-inner-up", 0.3 * up));
        }
        x if x < 0.97 => {
            let slit = rng.random_range(0.2..0.6);
            units.push(("eye-left-slit", slit));
            units.push(("eye-right-slit", slit));
        }
        x if x < 0.985 => units.push(("mouth-compression", rng.random_range(0.2..0.6))),
        // Photos are taken in the middle of a blink or a wink, too.
        x => {
            units.push(("eye-left-closure", rng.random_range(0.6..1.0)));
            if x < 0.995 {
                units.push(("eye-right-closure", rng.random_range(0.6..1.0)));
            }
        }
    }
    units
}

/// Units of both sides, each name once for either side.
const SMILE: [&str; 2] = ["mouthSmileLeft", "mouthSmileRight"];
const CHEEK: [&str; 2] = ["cheekSquintLeft", "cheekSquintRight"];
const SQUINT: [&str; 2] = ["eyeSquintLeft", "eyeSquintRight"];
const BLINK: [&str; 2] = ["eyeBlinkLeft", "eyeBlinkRight"];
const WIDE: [&str; 2] = ["eyeWideLeft", "eyeWideRight"];
const UPPER: [&str; 2] = ["mouthUpperUpLeft", "mouthUpperUpRight"];
const LOWER: [&str; 2] = ["mouthLowerDownLeft", "mouthLowerDownRight"];
const OUTER: [&str; 2] = ["browOuterUpLeft", "browOuterUpRight"];
const DOWN: [&str; 2] = ["browDownLeft", "browDownRight"];
const FROWN: [&str; 2] = ["mouthFrownLeft", "mouthFrownRight"];
const PRESS: [&str; 2] = ["mouthPressLeft", "mouthPressRight"];
const STRETCH: [&str; 2] = ["mouthStretchLeft", "mouthStretchRight"];
const DIMPLE: [&str; 2] = ["mouthDimpleLeft", "mouthDimpleRight"];
const SNEER: [&str; 2] = ["noseSneerLeft", "noseSneerRight"];
const SINGLE: [&str; 8] = [
    "jawOpen",
    "mouthFunnel",
    "mouthPucker",
    "mouthShrugUpper",
    "mouthShrugLower",
    "mouthRollLower",
    "mouthRollUpper",
    "browInnerUp",
];

fn captured_units(rng: &mut impl Rng) -> Vec<(&'static str, f32)> {
    let mut units = Vec::new();
    let kind: f32 = rng.random();
    // One side is always a little stronger.
    let lean: f32 = rng.random_range(-0.15..0.15);
    let mut both = |names: [&'static str; 2], w: f32| {
        units.extend([(names[0], w * (1.0 + lean)), (names[1], w * (1.0 - lean))]);
    };
    let mut pick = |low: f32, high: f32| rng.random_range(low..high);
    match kind {
        x if x < 0.28 => both(SMILE, pick(0.0, 0.18)),
        x if x < 0.52 => {
            let s = pick(0.2, 0.6);
            both(SMILE, s);
            both(CHEEK, s * pick(0.3, 0.9));
            both(SQUINT, s * pick(0.2, 0.7));
        }
        // A laugh that shows the teeth.
        x if x < 0.74 => {
            let s = pick(0.35, 0.65);
            both(SMILE, s);
            both(CHEEK, s);
            both(SQUINT, s * pick(0.3, 0.9));
            both(UPPER, pick(0.2, 0.5));
            both(LOWER, pick(0.1, 0.4));
            both(STRETCH, pick(0.0, 0.2));
            units.push(("jawOpen", pick(0.03, 0.3)));
        }
        // Speech.
        x if x < 0.84 => {
            both(LOWER, pick(0.0, 0.4));
            both(UPPER, pick(0.0, 0.2));
            let round = if pick(0.0, 1.0) < 0.5 { "mouthFunnel" } else { "mouthPucker" };
            units.extend([("jawOpen", pick(0.08, 0.45)), (round, pick(0.0, 0.45))]);
        }
        x if x < 0.88 => {
            both(OUTER, pick(0.4, 1.0));
            both(WIDE, pick(0.2, 0.7));
            units.extend([("browInnerUp", pick(0.4, 1.0)), ("jawOpen", pick(0.1, 0.55))]);
        }
        x if x < 0.92 => {
            both(DOWN, pick(0.4, 1.0));
            both(FROWN, pick(0.1, 0.7));
            both(PRESS, pick(0.0, 0.5));
            both(SNEER, pick(0.0, 0.5));
            both(SQUINT, pick(0.0, 0.5));
        }
        x if x < 0.94 => units.push(("mouthPucker", pick(0.4, 0.9))),
        x if x < 0.96 => {
            let side = if lean > 0.0 { ["mouthLeft", "mouthDimpleLeft"] } else { ["mouthRight", "mouthDimpleRight"] };
            units.extend([(side[0], pick(0.2, 0.6)), (side[1], pick(0.2, 0.8))]);
        }
        x if x < 0.965 => units.push(("cheekPuff", pick(0.3, 0.9))),
        x if x < 0.985 => {
            both(DIMPLE, pick(0.0, 0.4));
            both(OUTER, pick(0.0, 0.6));
            for name in SINGLE {
                let w = pick(-0.4, 0.35);
                units.extend((w > 0.0).then_some((name, w)));
            }
        }
        // In the middle of a blink or a wink.
        x => {
            let s = pick(0.0, 0.5);
            both(SMILE, s);
            let shut = pick(0.6, 1.0);
            units.push((BLINK[usize::from(lean > 0.0)], shut));
            if x < 0.995 {
                units.push((BLINK[usize::from(lean <= 0.0)], shut));
            }
        }
    }
    units
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;

    #[test]
    fn expressions_are_many_and_within_bounds() {
        let mut rng = Pcg64Mcg::seed_from_u64(5);
        let all: Vec<_> = (0..2000).map(|_| captured_units(&mut rng)).collect();
        for units in &all {
            assert!(units.iter().all(|(_, w)| (0.0..=1.2).contains(w)), "{units:?}");
            let mut names: Vec<&str> = units.iter().map(|u| u.0).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), units.len(), "{units:?}");
        }
        let open = all.iter().filter(|u| opening(u) > 0.15).count();
        // Laughs, speech and surprise are 36 % of 2000; five spreads of 21.
        assert!((615..900).contains(&open), "{open}");
    }

    #[test]
    fn a_pack_without_captured_units_keeps_to_its_own() {
        let pack = Pack::builtin();
        let mut rng = Pcg64Mcg::seed_from_u64(6);
        let names: Vec<&str> = (0..200).flat_map(|_| draw(&pack, &mut rng)).map(|u| u.0).collect();
        assert!(names.iter().all(|n| n.contains('-')), "captured names have no dashes");
        assert!(moves_mouth("jawOpen") && moves_mouth("mouth-open") && !moves_mouth("browInnerUp"));
    }
}
