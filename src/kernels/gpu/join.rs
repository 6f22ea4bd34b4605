//! What the view features are made of.

use burn::tensor::Shape;

use super::text::bindings;

const TEXT: &str = include_str!("../../../shaders/join.wgsl");

/// The text of `shaders/join.wgsl`.
pub(super) fn text() -> String {
    let numbers = ["sheet", "places"];
    numbers
        .iter()
        .fold([&bindings(&["view", "detail", "film", "sheet", "places"], "vec4f"), TEXT].concat(), |text, n| {
            text.replace(&format!("{n}: array<vec4f>"), &format!("{n}: array<f32>"))
        })
}

/// One launch of `shaders/join.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct JoinJob {
    pub shape: Shape,
    pub numbers: [u32; 12],
    pub groups: [u32; 2],
}
