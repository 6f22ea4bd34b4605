//! The texts of the composition's passes, and what a launch of one of them is.

use burn::tensor::Shape;

use super::text::bindings;

const OKLAB: &str = include_str!("../../../shaders/oklab.wgsl");
const PARTS: &str = include_str!("../../../shaders/parts.wgsl");
const BILATERAL: &str = include_str!("../../../shaders/bilateral.wgsl");
const NEAR: &str = include_str!("../../../shaders/near.wgsl");
const SHARES: &str = include_str!("../../../shaders/shares.wgsl");
const RELIEF: &str = include_str!("../../../shaders/relief.wgsl");
const COARSE: &str = include_str!("../../../shaders/coarse.wgsl");
const BLUR: &str = include_str!("../../../shaders/blur.wgsl");
const SHADE: &str = include_str!("../../../shaders/shade.wgsl");
const LAMP: &str = include_str!("../../../shaders/lamp.wgsl");
const RECOLOUR: &str = include_str!("../../../shaders/recolour.wgsl");
const PLANAR: &str = include_str!("../../../shaders/planar.wgsl");

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
        let (inputs, element, parts): (&[&str], &str, &[&str]) = match self {
            Self::Parts => (&["raw", "photo"], "f32", &[OKLAB, PARTS]),
            Self::Bilateral => (&["parts"], "vec4f", &[BILATERAL]),
            Self::Recolour => (&["photo", "parts", "numbers"], "f32", &[OKLAB, NEAR, SHARES, RECOLOUR, PLANAR]),
            Self::Relief => (&["photo", "parts", "numbers"], "f32", &[OKLAB, NEAR, SHARES, RELIEF]),
            Self::Coarse => (&["relief", "raw"], "f32", &[COARSE]),
            Self::Blur => (&["places"], "vec4f", &[BLUR]),
            Self::Shade => (&["photo", "relief", "coarse", "matter"], "f32", &[OKLAB, NEAR, SHADE, PLANAR]),
            Self::Lamp => (&["picture", "parts", "lean", "lamp"], "f32", &[OKLAB, NEAR, LAMP, PLANAR]),
        };
        bindings(inputs, element) + &parts.concat()
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
