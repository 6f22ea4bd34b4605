//! Macro shape: gender, age, race, muscle and weight as weights of the macro targets.

use glam::Vec3;

use crate::assets::targets::{RACES, Targets};

const GENDERS: [&str; 2] = ["male", "female"];
const AGES: [&str; 4] = ["baby", "child", "young", "old"];
const LEVELS: [&str; 3] = ["min", "average", "max"];

/// Each in 0..1; the races add up to one. Age 0.1875 is 10 years, 0.5 is 25, 1 is 90.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Macros {
    pub gender: f32,
    pub age: f32,
    pub race: [f32; 3],
    pub muscle: f32,
    pub weight: f32,
}

/// Weights of baby, child, young, old.
fn ages(a: f32) -> [f32; 4] {
    if a < 0.5 {
        let baby = (1.0 - 5.333 * a).max(0.0);
        let young = (3.2 * (a - 0.1875)).max(0.0);
        [baby, ((5.333 * a).min(1.0) - young).max(0.0), young, 0.0]
    } else {
        let old = (2.0 * a - 1.0).max(0.0);
        [0.0, 0.0, 1.0 - old, old]
    }
}

/// Weights of min, average, max.
fn levels(x: f32) -> [f32; 3] {
    let (min, max) = ((1.0 - 2.0 * x).max(0.0), (2.0 * x - 1.0).max(0.0));
    [min, 1.0 - min - max, max]
}

/// The names of all macro targets.
pub fn names() -> impl Iterator<Item = String> {
    let race =
        RACES.iter().flat_map(|r| GENDERS.iter().flat_map(move |g| AGES.iter().map(move |a| format!("{r}-{g}-{a}"))));
    let universal = GENDERS.iter().flat_map(|g| {
        AGES.iter().flat_map(move |a| {
            LEVELS
                .iter()
                .flat_map(move |m| LEVELS.iter().map(move |w| format!("universal-{g}-{a}-{m}muscle-{w}weight")))
        })
    });
    race.chain(universal)
}

impl Macros {
    pub fn male(&self) -> bool {
        self.gender > 0.5
    }

    /// Adds the macro targets to the base mesh's `positions`.
    pub fn apply(&self, targets: &Targets, positions: &mut [Vec3]) {
        let genders = [self.gender, 1.0 - self.gender];
        for (g, gw) in GENDERS.iter().zip(genders) {
            for (a, aw) in AGES.iter().zip(ages(self.age)) {
                if gw * aw < 1e-4 {
                    continue;
                }
                for (r, rw) in RACES.iter().zip(self.race) {
                    targets.add(positions, &format!("{r}-{g}-{a}"), rw * gw * aw);
                }
                for (m, mw) in LEVELS.iter().zip(levels(self.muscle)) {
                    for (w, ww) in LEVELS.iter().zip(levels(self.weight)) {
                        targets.add(positions, &format!("universal-{g}-{a}-{m}muscle-{w}weight"), gw * aw * mw * ww);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_weights_add_up() {
        for k in 0..=100 {
            let sum: f32 = ages(k as f32 / 100.0).iter().sum();
            // 5.333 stands for 16/3, so the sum is off by up to 1e-4.
            assert!((sum - 1.0).abs() < 2e-4, "{k}: {sum}");
        }
    }
}
