//! From a photo to a map.

use burn::tensor::Shape;

use super::text::bindings;

const TEXT: &str = include_str!("../../../shaders/enter.wgsl");

/// All that the text of `shaders/enter.wgsl` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EnterSource {
    pub(super) halved: bool,
    pub(super) coordinates: bool,
}

impl EnterSource {
    pub(super) fn text(&self) -> String {
        let step = 1 + u32::from(self.halved);
        let constants = format!("const STEP = {step}u;\nconst COORDINATES = {};\n", self.coordinates);
        [&bindings(&["x"], "f32"), &constants, TEXT].concat()
    }

    pub(super) fn every() -> [Self; 2] {
        [false, true].map(|all| Self { halved: all, coordinates: all })
    }
}

/// One launch of `shaders/enter.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct EnterJob {
    pub source: EnterSource,
    pub shape: Shape,
    pub numbers: [u32; 4],
    pub groups: [u32; 2],
}
