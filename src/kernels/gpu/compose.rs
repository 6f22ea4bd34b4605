//! The texts of the composition's passes, and what a launch of one of them is.

use burn::tensor::Shape;

use super::text::bindings;

const OKLAB: &str = include_str!("../../../shaders/oklab.wgsl");
const PARTS: &str = include_str!("../../../shaders/parts.wgsl");
const BILATERAL: &str = include_str!("../../../shaders/bilateral.wgsl");
const RECOLOUR: &str = include_str!("../../../shaders/recolour.wgsl");

/// A pass over a photo or its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pass {
    Parts,
    Bilateral,
    Recolour,
}

impl Pass {
    pub(super) const EVERY: [Self; 3] = [Self::Parts, Self::Bilateral, Self::Recolour];

    /// The file in `shaders/`, without its ending.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Parts => "parts",
            Self::Bilateral => "bilateral",
            Self::Recolour => "recolour",
        }
    }

    pub(super) fn text(self) -> String {
        match self {
            Self::Parts => [&bindings(&["raw", "photo"], "f32"), OKLAB, PARTS].concat(),
            Self::Bilateral => [&bindings(&["parts"], "vec4f"), BILATERAL].concat(),
            Self::Recolour => [&bindings(&["photo", "parts", "numbers"], "f32"), OKLAB, RECOLOUR].concat(),
        }
    }

    /// How many tensors it takes.
    pub(super) fn inputs(self) -> usize {
        match self {
            Self::Parts => 2,
            Self::Bilateral => 1,
            Self::Recolour => 3,
        }
    }
}

/// One launch of a pass.
#[derive(Debug, Clone)]
pub(super) struct ComposeJob {
    pub pass: Pass,
    pub shape: Shape,
    pub numbers: [u32; 4],
    pub groups: u32,
}
