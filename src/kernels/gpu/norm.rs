//! Layer norms.

use burn::tensor::Shape;

use super::text::{bindings, surroundings};

const TEXT: &str = include_str!("../../../shaders/norm.wgsl");

/// All that the text of `shaders/norm.wgsl` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NormSource {
    pub(super) added: bool,
    pub(super) film: bool,
}

impl NormSource {
    pub(super) fn text(&self) -> String {
        let mut inputs = vec!["x", "gain", "shift"];
        inputs.extend(self.added.then_some("added"));
        inputs.extend(self.film.then_some("film"));
        [&bindings(&inputs, "vec4f"), &surroundings(self.added, self.film), TEXT].concat()
    }

    pub(super) fn every() -> [Self; 2] {
        [false, true].map(|all| Self { added: all, film: all })
    }
}

/// Places of a workgroup.
pub(super) const TOGETHER: u32 = 8;

/// One launch of `shaders/norm.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct NormJob {
    pub source: NormSource,
    pub shape: Shape,
    pub numbers: [u32; 8],
    pub groups: [u32; 2],
}
