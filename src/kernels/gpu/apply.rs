//! The change of a photo, applied.

use burn::tensor::Shape;

use super::text::bindings;

const TEXT: &str = include_str!("../../../shaders/apply.wgsl");

/// The text of `shaders/apply.wgsl`.
pub(super) fn text() -> String {
    [&bindings(&["photo", "change"], "f32"), TEXT].concat()
}

/// One launch of `shaders/apply.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct ApplyJob {
    pub shape: Shape,
    pub numbers: [u32; 8],
    pub groups: [u32; 2],
}
