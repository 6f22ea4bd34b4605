//! Sums of rows.

use burn::tensor::Shape;

use super::text::bindings;

const TEXT: &str = include_str!("../../../shaders/mix.wgsl");

/// The text of `shaders/mix.wgsl`.
pub(super) fn text() -> String {
    [&bindings(&["shares", "rows"], "vec4f").replace("shares: array<vec4f>", "shares: array<f32>"), TEXT].concat()
}

/// One launch of `shaders/mix.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct MixJob {
    pub shape: Shape,
    pub numbers: [u32; 4],
    pub groups: [u32; 2],
}
