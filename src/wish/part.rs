//! What a portrait consists of, by the network's numbers.

/// A part of the photo, in the order of the network's channels (docs/dataset.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Background,
    /// With neck and ears.
    Skin,
    Hair,
    Brows,
    /// The whites; the rest is [`Part::Irises`].
    Eyes,
    Irises,
    Lips,
    /// Teeth and tongue.
    Mouth,
    /// With the moustache.
    Beard,
    Glasses,
    Headwear,
    Clothes,
}

impl Part {
    pub const ALL: [Self; 12] = [
        Self::Background,
        Self::Skin,
        Self::Hair,
        Self::Brows,
        Self::Eyes,
        Self::Irises,
        Self::Lips,
        Self::Mouth,
        Self::Beard,
        Self::Glasses,
        Self::Headwear,
        Self::Clothes,
    ];

    /// The network's channel.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// What it is called in the text form of a wish.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Background => "background",
            Self::Skin => "skin",
            Self::Hair => "hair",
            Self::Brows => "brows",
            Self::Eyes => "eyes",
            Self::Irises => "irises",
            Self::Lips => "lips",
            Self::Mouth => "mouth",
            Self::Beard => "beard",
            Self::Glasses => "glasses",
            Self::Headwear => "headwear",
            Self::Clothes => "clothes",
        }
    }

    /// The part of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    /// Whether a wish may give it another colour. The whites of the eyes and the teeth stay as they are.
    pub const fn may_be_coloured(self) -> bool {
        !matches!(self, Self::Eyes | Self::Mouth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_the_networks() {
        // The order of training/volteface_common/parts.py.
        let names = "background skin hair brows eyes irises lips mouth beard glasses headwear clothes";
        assert!(Part::ALL.iter().map(|part| part.name()).eq(names.split(' ')));
        for (i, part) in Part::ALL.into_iter().enumerate() {
            assert_eq!((part.index(), Part::named(part.name())), (i, Some(part)));
        }
        assert_eq!(Part::named("nose"), None);
        assert_eq!(Part::ALL.iter().filter(|part| part.may_be_coloured()).count(), 10);
    }
}
