//! What somebody can be made of.

/// Where a material's second colour is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    None,
    Clouds,
    Veins,
    Grain,
}

/// A point in the space of materials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Material {
    pub name: &'static str,
    /// sRGB; of metals, what they reflect at normal incidence.
    pub base: [u8; 3],
    /// Where the pattern says.
    pub second: [u8; 3],
    /// 0 to 1, as roughness and translucency.
    pub metal: f32,
    pub rough: f32,
    pub translucent: f32,
    pub pattern: Pattern,
    /// Waves of the pattern across a picture.
    pub scale: f32,
    /// How much of the second colour there is where the pattern has most.
    pub amount: f32,
}

/// Polished, without a pattern.
const fn plain(name: &'static str, base: [u8; 3], metal: f32, rough: f32) -> Material {
    let pattern = Pattern::None;
    Material { name, base, second: base, metal, rough, translucent: 0.0, pattern, scale: 6.0, amount: 0.0 }
}

impl Material {
    /// Chosen by eye, on photos of people.
    pub const ALL: [Self; 20] = [
        Self {
            second: [0x5d, 0x7a, 0x62],
            pattern: Pattern::Clouds,
            scale: 7.0,
            amount: 0.12,
            ..plain("bronze", [0xb9, 0x7f, 0x45], 1.0, 0.24)
        },
        plain("gold", [0xff, 0xc2, 0x57], 1.0, 0.12),
        plain("silver", [0xd2, 0xd2, 0xd4], 1.0, 0.10),
        Self {
            second: [0x4f, 0x9a, 0x86],
            pattern: Pattern::Clouds,
            scale: 8.0,
            amount: 0.08,
            ..plain("copper", [0xf2, 0xa2, 0x7e], 1.0, 0.16)
        },
        plain("rose gold", [0xf4, 0xbf, 0xae], 1.0, 0.13),
        Self {
            second: [0x5a, 0x5e, 0x68],
            translucent: 0.25,
            pattern: Pattern::Veins,
            scale: 7.0,
            amount: 0.45,
            ..plain("marble", [0xee, 0xeb, 0xe4], 0.0, 0.25)
        },
        Self {
            second: [0x86, 0xc0, 0x8a],
            translucent: 0.7,
            pattern: Pattern::Clouds,
            amount: 0.6,
            ..plain("jade", [0x2f, 0x8a, 0x55], 0.0, 0.14)
        },
        Self {
            second: [0x17, 0x15, 0x1b],
            pattern: Pattern::Clouds,
            scale: 5.0,
            amount: 0.5,
            ..plain("obsidian", [0x0c, 0x0b, 0x0e], 0.0, 0.06)
        },
        Self {
            second: [0x9a, 0x5a, 0x40],
            pattern: Pattern::Clouds,
            scale: 14.0,
            amount: 0.4,
            ..plain("clay", [0xb0, 0x69, 0x4a], 0.0, 0.85)
        },
        Self {
            second: [0x5a, 0x33, 0x17],
            pattern: Pattern::Grain,
            scale: 9.0,
            amount: 0.8,
            ..plain("wood", [0xb8, 0x7f, 0x48], 0.0, 0.40)
        },
        Self { translucent: 0.2, ..plain("porcelain", [0xf6, 0xf4, 0xf2], 0.0, 0.07) },
        Self {
            second: [0xf2, 0xfb, 0xff],
            translucent: 0.6,
            pattern: Pattern::Veins,
            scale: 7.0,
            amount: 0.5,
            ..plain("ice", [0x8f, 0xc6, 0xe2], 0.25, 0.05)
        },
        plain("steel", [0xa4, 0xa9, 0xb0], 1.0, 0.22),
        plain("brass", [0xe0, 0xc0, 0x6c], 1.0, 0.18),
        Self {
            second: [0x5c, 0x59, 0x55],
            pattern: Pattern::Clouds,
            scale: 24.0,
            amount: 0.5,
            ..plain("stone", [0x98, 0x94, 0x8d], 0.0, 0.8)
        },
        Self { translucent: 0.15, ..plain("plastic", [0xe4, 0xe2, 0xde], 0.0, 0.18) },
        Self { translucent: 0.1, ..plain("chocolate", [0x5b, 0x33, 0x1f], 0.0, 0.3) },
        Self { translucent: 0.8, ..plain("wax", [0xee, 0xd9, 0xa8], 0.0, 0.4) },
        Self {
            second: [0x7a, 0x2f, 0x08],
            translucent: 0.9,
            pattern: Pattern::Clouds,
            amount: 0.5,
            ..plain("amber", [0xd9, 0x82, 0x1c], 0.0, 0.08)
        },
        Self {
            second: [0xc4, 0xad, 0x80],
            translucent: 0.3,
            pattern: Pattern::Grain,
            scale: 12.0,
            amount: 0.35,
            ..plain("ivory", [0xf1, 0xe6, 0xcc], 0.0, 0.2)
        },
    ];

    /// The material of that name.
    pub fn named(name: &str) -> Option<&'static Self> {
        static ALL: [Material; Material::ALL.len()] = Material::ALL;
        ALL.iter().find(|material| material.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_numbers_make_sense() {
        for material in Material::ALL {
            assert_eq!(Material::named(material.name), Some(&material));
            let shares = [material.metal, material.rough, material.translucent, material.amount];
            assert!(shares.iter().all(|v| (0.0..=1.0).contains(v)) && material.scale > 0.0, "{material:?}");
            assert_eq!(material.pattern == Pattern::None, material.amount == 0.0, "{}", material.name);
        }
        assert_eq!(Material::named("cheese"), None);
    }
}
