//! Multi-head attention; heads lie contiguous in the channels, the scale is `1 / sqrt(channels / heads)`.

use burn::tensor::Tensor;

use super::{cpu, gpu, reference};

/// Of `qkv` `[B, N, 3 C]`, whose rows are queries, keys and values: `[B, N, C]`.
pub fn attention(qkv: Tensor<3>, heads: usize) -> Tensor<3> {
    if let Some(y) = gpu::attention(&qkv, heads).or_else(|| cpu::attention(&qkv, heads)) {
        return y;
    }
    let [b, n, all] = qkv.dims();
    let c = all / 3;
    let part = |i: usize| qkv.clone().slice([0..b, 0..n, i * c..(i + 1) * c]);
    reference::attention(part(0), part(1), part(2), heads, None)
}

/// Of queries `[B, N, C]` on keys and values `kv` `[B, M, 2 C]`, with `bias` `[M]` added to the scores before softmax:
/// `[B, N, C]`.
pub fn cross_attention(q: Tensor<3>, kv: Tensor<3>, bias: Tensor<1>, heads: usize) -> Tensor<3> {
    let own = gpu::cross_attention(&q, &kv, &bias, heads).or_else(|| cpu::cross_attention(&q, &kv, &bias, heads));
    if let Some(y) = own {
        return y;
    }
    let [b, m, both] = kv.dims();
    let c = both / 2;
    let part = |i: usize| kv.clone().slice([0..b, 0..m, i * c..(i + 1) * c]);
    reference::attention(q, part(0), part(1), heads, Some(bias))
}
