//! What the parts of a portrait should look like.

use super::lamp::Lamp;
use super::made::Made;
use super::part::Part;
use super::shades::Compared;

/// What becomes of a part's colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aim {
    /// Mean of the part, in OKLab.
    Colour([f32; 3]),
    /// Beside what it is in the photo.
    Shade(Compared),
}

impl Aim {
    /// The mean that a part of this mean is moved to, both in OKLab.
    pub fn of(self, mean: [f32; 3]) -> [f32; 3] {
        match self {
            Self::Colour(colour) => colour,
            Self::Shade(compared) => compared.of(mean),
        }
    }
}

/// The colour that a part is moved to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartColour {
    pub colour: Aim,
    /// How far the part is moved there, 0 to 1.
    pub amount: f32,
}

impl PartColour {
    /// What a part of this mean becomes, both in OKLab.
    pub fn on(self, mean: [f32; 3]) -> [f32; 3] {
        let aim = self.colour.of(mean);
        std::array::from_fn(|c| mean[c] + self.amount * (aim[c] - mean[c]))
    }
}

/// The colours asked for, by part; a part without one stays as it is in the photo.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Look {
    parts: [Option<PartColour>; Part::ALL.len()],
    material: Option<Made>,
    lamp: Option<Lamp>,
}

impl Look {
    pub fn get(&self, part: Part) -> Option<PartColour> {
        self.parts[part.index()]
    }

    /// Gives a part a colour, or none; a part that may not be coloured stays without.
    pub fn set(&mut self, part: Part, colour: Option<PartColour>) {
        self.parts[part.index()] = colour.filter(|_| part.may_be_coloured());
    }

    /// What the person is made of, but for the parts that have a colour; nothing but themselves if not said.
    pub fn material(&self) -> Option<Made> {
        self.material
    }

    pub fn set_material(&mut self, material: Option<Made>) {
        self.material = material;
    }

    /// The lamp that somebody stands in the light of, in place of the photo's own light.
    pub fn lamp(&self) -> Option<Lamp> {
        self.lamp
    }

    pub fn set_lamp(&mut self, lamp: Option<Lamp>) {
        self.lamp = lamp;
    }

    /// Whether everything stays as it is in the photo.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(Option::is_none) && self.material.is_none() && self.lamp.is_none()
    }

    /// The parts that have a colour, in the network's order.
    pub fn iter(&self) -> impl Iterator<Item = (Part, PartColour)> + '_ {
        Part::ALL.into_iter().filter_map(|part| Some((part, self.get(part)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_colours_of_their_own() {
        let teal = PartColour { colour: Aim::Colour([0.5, -0.1, 0.0]), amount: 1.0 };
        let mut look = Look::default();
        assert!(look.is_empty());
        look.set(Part::Lips, Some(teal));
        look.set(Part::Hair, Some(teal));
        look.set(Part::Mouth, Some(teal));
        assert_eq!(look.get(Part::Hair), Some(teal));
        assert!(look.iter().map(|(part, _)| part).eq([Part::Hair, Part::Lips]));
        look.set(Part::Hair, None);
        look.set(Part::Lips, None);
        assert!(look.is_empty());
    }

    #[test]
    fn a_shade_is_that_of_the_photo() {
        let brown = [0.35, 0.02, 0.04];
        assert_eq!(Aim::Colour([0.5, -0.1, 0.0]).of(brown), [0.5, -0.1, 0.0]);
        let [darker, lighter] = [Compared::Darker, Compared::Lighter].map(|shade| Aim::Shade(shade).of(brown));
        assert!(darker[0] < 0.27 && lighter[0] > 0.45, "{darker:?} {lighter:?}");
        // 8 bits hold the hue of so little chroma this well.
        assert!([darker, lighter].iter().all(|[_, a, b]| (b.atan2(*a) - 0.04_f32.atan2(0.02)).abs() < 0.2));
    }
}
