//! What somebody is made of, and how it differs from the material as it is listed.

use std::fmt::{self, Display};

use super::colour::{oklab_of_shown, shown, to_hex};
use super::material::Material;
use super::names;
use super::part::Part;

/// Of two shades of one colour, the distance of their hues in OKLab.
const SAME: f32 = 0.05;

/// What may be otherwise of any material, as a share from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Property {
    Metal,
    Rough,
    Translucent,
}

impl Property {
    pub const ALL: [Self; 3] = [Self::Metal, Self::Rough, Self::Translucent];

    /// Its name in the text form.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metal => "metal",
            Self::Rough => "rough",
            Self::Translucent => "translucent",
        }
    }

    fn of(self, material: &mut Material) -> &mut f32 {
        match self {
            Self::Metal => &mut material.metal,
            Self::Rough => &mut material.rough,
            Self::Translucent => &mut material.translucent,
        }
    }
}

/// A material, and what of it is otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Made {
    pub of: &'static Material,
    /// sRGB.
    pub base: Option<[u8; 3]>,
    /// Of each of [`Property::ALL`].
    pub changed: [Option<f32>; Property::ALL.len()],
}

impl From<&'static Material> for Made {
    fn from(of: &'static Material) -> Self {
        Self { of, base: None, changed: [None; Property::ALL.len()] }
    }
}

impl Made {
    /// The material of that name as it is listed.
    pub fn named(name: &str) -> Option<Self> {
        Material::named(name).map(Self::from)
    }

    /// The point in the space of materials. A pattern differs from another base as it differs from the listed one.
    pub fn material(&self) -> Material {
        let mut material = *self.of;
        if let Some(base) = self.base {
            let [own, second, new] = [self.of.base, self.of.second, base].map(oklab_of_shown);
            material.base = base;
            material.second = shown(std::array::from_fn(|c| new[c] + second[c] - own[c]));
        }
        for (property, changed) in Property::ALL.into_iter().zip(self.changed) {
            let share = property.of(&mut material);
            *share = changed.unwrap_or(*share);
        }
        material
    }

    /// How much of a property it has.
    pub fn share(&self, property: Property) -> f32 {
        *property.of(&mut self.material())
    }

    #[must_use]
    pub fn with(mut self, property: Property, share: f32) -> Self {
        self.changed[property as usize] = Some(share.clamp(0.0, 1.0));
        self
    }

    /// What its colour is called, or `#rrggbb`, if it is not as it is listed.
    pub fn colour_name(&self) -> Option<String> {
        let rgb = self.base?;
        Some(names::name(Part::Clothes, rgb).map_or_else(|| to_hex(rgb), str::to_owned))
    }

    /// The same for people: a colour without a name is darker or lighter than the material's own, if no more.
    pub fn colour_said(&self) -> Option<String> {
        let name = self.colour_name()?;
        let base = self.base.filter(|_| name.starts_with('#'));
        let Some([[l, a, b], [own_l, own_a, own_b]]) = base.map(|base| [base, self.of.base].map(oklab_of_shown)) else {
            return Some(name);
        };
        let is_same = (a - own_a).hypot(b - own_b) < SAME;
        Some(if is_same { if l < own_l { "dark" } else { "light" }.to_owned() } else { name })
    }

    /// How its surface differs, as far as there are words for it.
    pub fn finish(&self) -> Vec<&'static str> {
        let [metal, rough, translucent] = Property::ALL.map(|p| self.share(p) - *p.of(&mut { *self.of }));
        let surface = if rough > 0.25 { Some("matte") } else { (rough < -0.1).then_some("shiny") };
        let metallic = (metal > 0.3).then_some("metallic");
        let through = (translucent > 0.3).then_some("translucent");
        surface.into_iter().chain(metallic).chain(through).collect()
    }

    /// In words: "matte blue marble".
    pub fn said(&self) -> String {
        let mut words: Vec<String> = self.finish().into_iter().map(str::to_owned).collect();
        words.extend(self.colour_said());
        words.push(self.of.name.to_owned());
        words.join(" ")
    }
}

impl Display for Made {
    /// `rose gold,base=teal,rough=0.8`: the name, and what is otherwise.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.of.name)?;
        if let Some(name) = self.colour_name() {
            write!(f, ",base={name}")?;
        }
        for (property, changed) in Property::ALL.into_iter().zip(self.changed) {
            if let Some(share) = changed {
                write!(f, ",{}={share}", property.name())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_material_is_itself_until_it_is_changed() {
        for material in ["marble", "gold"].map(|name| Material::named(name).unwrap()) {
            let made = Made::from(material);
            assert_eq!((made.material(), made.said().as_str()), (*material, material.name));
        }
        assert_eq!(Made::named("cheese"), None);
    }

    #[test]
    fn veins_are_darker_than_any_base() {
        let blue = Made { base: Some([40, 60, 200]), ..Made::named("marble").unwrap() }.with(Property::Rough, 0.9);
        let material = blue.material();
        let [base, second] = [material.base, material.second].map(oklab_of_shown);
        assert!(material.base == [40, 60, 200] && second[0] < base[0] - 0.2, "{material:?}");
        assert_eq!((material.rough, material.metal, material.name), (0.9, 0.0, "marble"));
        assert_eq!(blue.to_string(), "marble,base=#283cc8,rough=0.9");
        assert_eq!(blue.said(), "matte #283cc8 marble");
        let dark = Made { base: Some([0x76, 0x50, 0x2a]), ..Made::named("wood").unwrap() };
        assert_eq!((dark.said().as_str(), dark.to_string().as_str()), ("dark wood", "wood,base=#76502a"));
    }
}
