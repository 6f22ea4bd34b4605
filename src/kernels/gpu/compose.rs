//! The texts of the composition's passes, and what a launch of one of them is.

use burn::tensor::Shape;

use super::text::bindings;

const OKLAB: &str = include_str!("../../../shaders/oklab.wgsl");
const PARTS: &str = include_str!("../../../shaders/parts.wgsl");
const BILATERAL: &str = include_str!("../../../shaders/bilateral.wgsl");
const SHARES: &str = include_str!("../../../shaders/shares.wgsl");
const RELIEF: &str = include_str!("../../../shaders/relief.wgsl");
const COARSE: &str = include_str!("../../../shaders/coarse.wgsl");
const BLUR: &str = include_str!("../../../shaders/blur.wgsl");
const SHADE: &str = include_str!("../../../shaders/shade.wgsl");
const LAMP: &str = include_str!("../../../shaders/lamp.wgsl");
const RECOLOUR: &str = include_str!("../../../shaders/recolour.wgsl");

/// A pass over a photo or its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pass {
    Parts,
    Bilateral,
    Recolour,
    Relief,
    Coarse,
    Blur,
    Shade,
    Lamp,
}

impl Pass {
    pub(super) const EVERY: [Self; 8] =
        [Self::Parts, Self::Bilateral, Self::Recolour, Self::Relief, Self::Coarse, Self::Blur, Self::Shade, Self::Lamp];

    /// The file in `shaders/`, without its ending.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Parts => "parts",
            Self::Bilateral => "bilateral",
            Self::Recolour => "recolour",
            Self::Relief => "relief",
            Self::Coarse => "coarse",
            Self::Blur => "blur",
            Self::Shade => "shade",
            Self::Lamp => "lamp",
        }
    }

    pub(super) fn text(self) -> String {
        match self {
            Self::Parts => [&bindings(&["raw", "photo"], "f32"), OKLAB, PARTS].concat(),
            Self::Bilateral => [&bindings(&["parts"], "vec4f"), BILATERAL].concat(),
            Self::Recolour => [&bindings(&["photo", "parts", "numbers"], "f32"), OKLAB, SHARES, RECOLOUR].concat(),
            Self::Relief => [&bindings(&["photo", "parts", "numbers"], "f32"), OKLAB, SHARES, RELIEF].concat(),
            Self::Coarse => [&bindings(&["relief", "raw"], "f32"), COARSE].concat(),
            Self::Blur => [&bindings(&["places"], "vec4f"), BLUR].concat(),
            Self::Shade => [&bindings(&["photo", "relief", "coarse", "matter"], "f32"), OKLAB, SHADE].concat(),
            Self::Lamp => [&bindings(&["picture", "parts", "lean", "lamp"], "f32"), OKLAB, LAMP].concat(),
        }
    }

    /// How many tensors it takes.
    pub(super) fn inputs(self) -> usize {
        match self {
            Self::Bilateral | Self::Blur => 1,
            Self::Parts | Self::Coarse => 2,
            Self::Recolour | Self::Relief => 3,
            Self::Shade | Self::Lamp => 4,
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
