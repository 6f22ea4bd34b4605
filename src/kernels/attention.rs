//! Multi-head attention; heads lie contiguous in the channels, the scale is `1 / sqrt(channels / heads)`.

use burn::tensor::Tensor;
use burn::tensor::activation::softmax;

use super::around::Around;
use super::laid::Laid;
use super::packed::{Packed, Taps};
use super::{cpu, gpu};

/// Of `qkv` `[B, N, 3 C]`, whose rows are queries, keys and values: `[B, N, C]`.
pub fn attention(qkv: Tensor<3>, heads: usize) -> Tensor<3> {
    let [b, _, all] = qkv.dims();
    let c = all / 3;
    let each = |i: usize| {
        let qkv = qkv.clone().narrow(0, i, 1);
        let part = |i: usize| qkv.clone().narrow(2, i * c, c);
        gpu::attention(&qkv, heads)
            .or_else(|| cpu::attention(&qkv, heads))
            .unwrap_or_else(|| plain(part(0), part(1), part(2), heads, None))
    };
    batch(b, each)
}

/// Of queries `[B, N, C]` on keys and values `kv` `[B, M, 2 C]`, with `bias` `[M]` added to the scores before softmax:
/// `[B, N, C]`.
pub fn cross_attention(q: Tensor<3>, kv: Tensor<3>, bias: Tensor<1>, heads: usize) -> Tensor<3> {
    let [b, _, c] = q.dims();
    let each = |i: usize| {
        let (q, kv) = (q.clone().narrow(0, i, 1), kv.clone().narrow(0, i, 1));
        gpu::cross_attention(&q, &kv, &bias, heads)
            .or_else(|| cpu::cross_attention(&q, &kv, &bias, heads))
            .unwrap_or_else(|| {
                let part = |i: usize| kv.clone().narrow(2, i * c, c);
                plain(q, part(0), part(1), heads, Some(&bias))
            })
    };
    batch(b, each)
}

/// One after the other.
fn batch(count: usize, mut each: impl FnMut(usize) -> Tensor<3>) -> Tensor<3> {
    if count == 1 {
        return each(0);
    }
    Tensor::cat((0..count).map(each).collect(), 0)
}

/// Head by head in products, for heads of sizes that no kernel takes: `q` `[1, N, C]` on `k`, `v` `[1, M, C]`.
pub(super) fn plain(q: Tensor<3>, k: Tensor<3>, v: Tensor<3>, heads: usize, bias: Option<&Tensor<1>>) -> Tensor<3> {
    let [_, _, c] = q.dims();
    let wide = c / heads;
    let scale = 1.0 / (wide as f32).sqrt();
    let each = |head: usize| {
        let part = |x: &Tensor<3>| x.clone().squeeze_dim::<2>(0).narrow(1, head * wide, wide);
        let mut scores = times(part(&q) * scale, part(&k).transpose());
        if let Some(bias) = bias {
            scores = scores + bias.clone().unsqueeze();
        }
        times(softmax(scores, 1), part(&v))
    };
    Tensor::cat((0..heads).map(each).collect(), 1).unsqueeze()
}

/// `[n, k]` times `[k, m]`.
fn times(x: Tensor<2>, matrix: Tensor<2>) -> Tensor<2> {
    let none = Tensor::zeros([matrix.dims()[1]], &matrix.device());
    let packed = Packed::of_matrix(matrix, none, false, gpu::fours_of(&x.device()));
    Laid::of(packed).product(&x, Taps::ONE, Around::default())
}
