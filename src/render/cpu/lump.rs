//! Light that ends close together on a ray, which the photo is asked about once. Shader twin: `lump.wgsl`.
//!
//! Density is soft: the light of a surface ends over some hundredths of a world unit. Seen from where the photo was
//! taken from all of that is one place of the photo; from elsewhere it is a row of them, and their mean, weighted by the
//! light, is a picture smeared along the turn. So the light itself is gathered first, and the photo is looked up in its
//! middle, as a surface would be.

use crate::render::cpu::cost::Asked;

/// Light whose colour is not known yet.
#[derive(Debug, Default, Clone, Copy)]
pub struct Lump {
    pub weight: f32,
    /// Weighted sum of the distances.
    pub depth: f32,
    /// What of the weight lies behind what the photo sees, as far as is known.
    hidden: f32,
}

impl Lump {
    /// Light of this weight that ends at a distance.
    pub fn of(weight: f32, distance: f32, hidden: f32) -> Lump {
        Lump { weight, depth: weight * distance, hidden: weight * hidden }
    }

    /// Whether light of another lump is further from the middle of this one than `length`. No light is apart from none.
    pub fn is_apart(&self, other: &Lump, length: f32) -> bool {
        other.depth * self.weight - self.depth * other.weight > length * self.weight * other.weight
    }

    /// Adds a part of other light.
    pub fn join(&mut self, other: &Lump, part: f32) {
        self.weight += part * other.weight;
        self.depth += part * other.depth;
        self.hidden += part * other.hidden;
    }

    /// Where it is in the mean. Without light: not a number.
    pub fn distance(&self) -> f32 {
        self.depth / self.weight
    }

    /// Its colour times its weight: what `photo` says of its middle and of how much of it is hidden, and whether it asked
    /// the mirror image.
    pub fn seen(&self, asked: &mut Asked, photo: impl Fn(f32, f32) -> ([f32; 3], bool)) -> [f32; 3] {
        if self.weight == 0.0 {
            return [0.0; 3];
        }
        let hidden = self.hidden / self.weight;
        asked.photos += 1;
        let (colour, mirrored) = photo(self.distance(), hidden);
        asked.mirrors += u32::from(mirrored);
        colour.map(|c| self.weight * c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_is_looked_up_in_its_middle() {
        let mut lump = Lump::default();
        let mut asked = Asked::default();
        assert_eq!(lump.seen(&mut asked, |_, _| ([1.0; 3], true)), [0.0; 3]);
        assert_eq!(asked.photos, 0);
        lump.join(&Lump::of(0.2, 2.4, 0.0), 1.0);
        lump.join(&Lump::of(0.6, 2.5, 1.0), 0.5);
        let colour = lump.seen(&mut asked, |distance, hidden| ([distance, hidden, 1.0], hidden > 0.0));
        // Sums of a few f32.
        for (got, wanted) in colour.into_iter().zip([0.5 * 2.46, 0.5 * 0.6, 0.5]) {
            assert!((got - wanted).abs() < 1e-6, "{colour:?}");
        }
        assert_eq!((asked.photos, asked.mirrors), (1, 1));
    }

    #[test]
    fn what_is_apart_is_another_surface() {
        let lump = Lump::of(0.3, 2.4, 0.0);
        assert!(!lump.is_apart(&Lump::of(0.1, 2.45, 0.0), 0.06));
        assert!(lump.is_apart(&Lump::of(0.1, 2.47, 0.0), 0.06));
        assert!(!Lump::default().is_apart(&lump, 0.0), "nothing has no middle");
    }
}
