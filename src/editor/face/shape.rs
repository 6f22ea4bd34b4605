//! What a face can be moved to.

use super::field::{Feature, Field};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::editor) enum Shape {
    Smile,
    Sad,
    Angry,
    Surprised,
    OpenMouth,
    BigEyes,
    BigNose,
    SmallNose,
    FullLips,
    Thin,
    Full,
}

pub(super) const NAMES: [(&str, Shape); 11] = [
    ("smile", Shape::Smile),
    ("sad", Shape::Sad),
    ("angry", Shape::Angry),
    ("surprised", Shape::Surprised),
    ("open-mouth", Shape::OpenMouth),
    ("big-eyes", Shape::BigEyes),
    ("big-nose", Shape::BigNose),
    ("small-nose", Shape::SmallNose),
    ("full-lips", Shape::FullLips),
    ("thin-face", Shape::Thin),
    ("full-face", Shape::Full),
];

impl Shape {
    /// By the name of the edit.
    pub fn named(label: &str) -> Option<Self> {
        NAMES.iter().find(|(name, _)| *name == label).map(|(_, shape)| *shape)
    }

    pub(super) fn fields(self) -> &'static [Field] {
        use Feature::{Eyes, Lips, Nose};
        use Field::{Brows, Cheeks, Corners, Grows};
        match self {
            Self::Smile => &[Corners { apart: 0.24, up: 0.3, cheeks: 0.06 }],
            Self::Sad => &[
                Corners { apart: -0.04, up: -0.26, cheeks: 0.0 },
                Brows { inner: 0.12, outer: -0.04, together: 0.03 },
                Grows { feature: Eyes, by: [0.0, -0.16] },
            ],
            Self::Angry => &[
                Corners { apart: -0.03, up: -0.16, cheeks: 0.0 },
                Brows { inner: -0.14, outer: 0.05, together: 0.05 },
                Grows { feature: Eyes, by: [0.0, -0.2] },
                Grows { feature: Lips, by: [0.0, -0.25] },
            ],
            Self::Surprised => {
                &[Brows { inner: 0.15, outer: 0.15, together: 0.0 }, Grows { feature: Eyes, by: [0.05, 0.3] }]
            }
            Self::OpenMouth => &[],
            Self::BigEyes => &[Grows { feature: Eyes, by: [0.35, 0.35] }],
            Self::BigNose => &[Grows { feature: Nose, by: [0.4, 0.3] }],
            Self::SmallNose => &[Grows { feature: Nose, by: [-0.3, -0.25] }],
            Self::FullLips => &[Grows { feature: Lips, by: [0.06, 0.45] }],
            Self::Thin => &[Cheeks { out: -0.16 }],
            Self::Full => &[Cheeks { out: 0.17 }],
        }
    }

    /// Whether nothing but a mouth moves.
    pub fn is_of_mouth(self) -> bool {
        matches!(self, Self::Smile | Self::OpenMouth | Self::FullLips)
    }

    /// Whether it moves where the person ends, and not only what is seen within.
    pub fn is_outer(self) -> bool {
        matches!(self, Self::Thin | Self::Full)
    }

    /// How wide the mouth opens.
    pub(super) fn opens(self) -> f32 {
        match self {
            Self::Surprised => 0.8,
            Self::OpenMouth => 1.0,
            _ => 0.0,
        }
    }
}
