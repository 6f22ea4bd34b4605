//! Attention.

use burn::tensor::Shape;

use super::text::{bindings, fours};

const TEXT: &str = include_str!("../../../shaders/attention.wgsl");

/// Fours of channels that a head may have: so many fit into a workgroup's memory.
const MOST_QUADS: u32 = 15;
/// Queries of a workgroup.
const TOGETHER: u32 = 16;

/// All that the text of `shaders/attention.wgsl` depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AttentionSource {
    /// Fours of channels of a head.
    quads: u32,
    /// Queries, keys and values in one tensor.
    joint: bool,
}

impl AttentionSource {
    pub(super) fn text(&self) -> String {
        let [inputs, query, key, bias]: [&str; 4] =
            if self.joint { ["qkv", "qkv", "qkv", "0.0"] } else { ["q kv bias", "q", "kv", "bias[k]"] };
        let inputs: Vec<&str> = inputs.split(' ').collect();
        let bound = bindings(&inputs, "vec4f").replace("bias: array<vec4f>", "bias: array<f32>");
        let functions = format!(
            "const QUADS = {}u;\nfn query(at: u32) -> vec4f {{ return {query}[at]; }}\n\
             fn key(at: u32) -> vec4f {{ return {key}[at]; }}\nfn value(at: u32) -> vec4f {{ return {key}[at]; }}\n\
             fn bias_of(k: u32) -> f32 {{ return {bias}; }}\n",
            self.quads
        );
        [&bound, &functions, TEXT].concat()
    }

    pub(super) fn every(quads: u32) -> [Self; 2] {
        [false, true].map(|joint| Self { quads, joint })
    }
}

/// One launch of `shaders/attention.wgsl`.
#[derive(Debug, Clone)]
pub(super) struct AttentionJob {
    pub source: AttentionSource,
    pub shape: Shape,
    pub numbers: [u32; 8],
    pub groups: [u32; 2],
}

/// Of `queries` by `keys` of `channels`; with `joint`, keys and values lie behind the queries.
pub(super) fn job(queries: usize, keys: usize, channels: usize, heads: usize, joint: bool) -> Option<AttentionJob> {
    let head = channels / heads;
    let (quads, all) = (fours(head)?, fours(channels)?);
    if quads > MOST_QUADS {
        return None;
    }
    let [n, m, count] = [queries, keys, heads].map(u32::try_from);
    let (n, m, count) = (n.ok()?, m.ok()?, count.ok()?);
    let [query_pitch, key_pitch, key_at, value_at] =
        if joint { [3 * all, 3 * all, all, 2 * all] } else { [all, 2 * all, 0, all] };
    let scale = 1.0 / (head as f32).sqrt();
    Some(AttentionJob {
        source: AttentionSource { quads, joint },
        shape: Shape::from([1, queries, channels]),
        numbers: [n, m, query_pitch, key_pitch, key_at, value_at, all, scale.to_bits()],
        groups: [n.div_ceil(TOGETHER), count],
    })
}
