//! What is where in a photo: its parts, normals, albedo and shading, in the photo's own view.
//!
//! A small U over what the encoders make and what its own look at the photo (`context`) says, once per photo
//! (docs/compact.md, `Layers`).

use burn::module::Module;
use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Tensor};

use super::block::Block;
use super::config::Config;
use super::context::{Context, STEP};
use super::high::Detail;
use super::pieces::{Res, double};
use crate::kernels::{Around, Conv, Dense, Norm, enter, map};

/// Parts of a photo (`crate::wish::Part` has their names).
pub const PARTS: usize = 12;
/// Logits of the parts, normal (2), albedo (3), shading.
pub const CHANNELS: usize = PARTS + 2 + 3 + 1;
/// The brightest shading that can be said.
const SHADING: f64 = 3.0;

/// The layers head.
#[derive(Module, Debug)]
pub struct Layers {
    block: Block,
    norm: Norm,
    up1: Dense,
    skip32: Conv,
    res1: Res,
    up2: Conv,
    skip64: Conv,
    res2: Res,
    up3: Conv,
    skip128: Conv,
    mix: Conv,
    out: Conv,
    context: Option<Context>,
    join: Option<Conv>,
    says: Option<Conv>,
    grid: usize,
}

impl Layers {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2, w3] = c.high_widths;
        let [first, second, third, fourth] = c.layer_widths;
        Self {
            block: Block::new(c.dim, c.heads, c.mlp_ratio, device),
            norm: Norm::new(c.dim, device),
            up1: Dense::shuffled(c.dim, 4 * first, device),
            skip32: Conv::new(w3, first, 1, 1, device),
            res1: Res::new(first, device),
            up2: Conv::shuffled(first, 4 * second, device),
            skip64: Conv::new(w2, second, 1, 1, device),
            res2: Res::new(second, device),
            up3: Conv::shuffled(second, 4 * third, device),
            skip128: Conv::new(w1, third, 1, 1, device),
            mix: Conv::new(third + 4 * 5, fourth, 3, 1, device),
            out: Conv::new(fourth, 4 * CHANNELS, 1, 1, device),
            context: c.context.then(|| Context::new(c.context_widths, device)),
            join: c.context.then(|| Conv::new(c.context_widths[0], second, 1, 1, device)),
            says: c.context.then(|| Conv::new(c.context_widths[0], 4 * CHANNELS, 1, 1, device)),
            grid: c.token_grid,
        }
    }

    /// A photo `[1, 3, image, image]` and what the encoders made of it.
    pub fn forward(&self, photo: Tensor<4>, f_g: Tensor<3>, detail: &Detail) -> Seen {
        let t = self.norm.forward(self.block.forward(f_g, None), Around::default());
        let photo = enter(photo, false, true);
        let skip = |conv: &Conv, x: &Tensor<4>| Around::default().plus(conv.forward(x.clone(), Around::default()));
        let y = self.up1.forward(map(t, self.grid), skip(&self.skip32, &detail.eighth).last());
        let y = self.res1.forward(y, true);
        let (mut quarter, mut end) = (skip(&self.skip64, &detail.quarter), Around::default());
        if let (Some(context), Some(join), Some(says)) = (&self.context, &self.join, &self.says) {
            let whole = context.forward(unshuffled(photo.clone(), STEP));
            quarter = Around::default().plus(join.forward(whole.clone(), quarter));
            end = end.plus(double(says.forward(whole, Around::default())));
        }
        let y = self.up2.forward(y, quarter.last());
        let y = self.res2.forward(y, true);
        let y = self.up3.forward(y, skip(&self.skip128, &detail.half).last());
        let y = Tensor::cat(vec![y, unshuffled(photo, 2)], 3);
        Seen { raw: self.out.forward(self.mix.forward(y, Around::default().last()), end) }
    }
}

/// `n` by `n` places as one: `[1, n h, n w, 5 or more]` to `[1, h, w, 5 n n]`; sub-row i, sub-column j of channel c becomes
/// channel `n n c + n i + j`.
fn unshuffled(x: Tensor<4>, n: usize) -> Tensor<4> {
    let [_, h, w, all] = x.dims();
    let (h, w) = (h / n, w / n);
    let x = x.reshape([h, n, w, n, all]).slice([0..h, 0..n, 0..w, 0..n, 0..5]);
    x.permute([0, 2, 4, 1, 3]).reshape([1, h, w, 5 * n * n])
}

/// A photo's layers as the head gives them.
#[derive(Debug, Clone)]
pub struct Seen {
    /// `[1, image / 2, image / 2, 4 CHANNELS]`; channel `4 c + 2 i + j` is sub-row i, sub-column j of layer c.
    pub raw: Tensor<4>,
}

impl Seen {
    /// All layers `[CHANNELS, image, image]`: logits of the parts, n_x and n_y (to the right and up, towards the camera
    /// what is left of 1), albedo (sRGB) and shading (linear light, up to 3).
    pub fn layers(&self) -> Tensor<3> {
        let [_, h, w, _] = self.raw.dims();
        let (h, w) = (2 * h, 2 * w);
        let x = self.raw.clone().reshape([h / 2, w / 2, CHANNELS, 2, 2]).permute([2, 0, 3, 1, 4]);
        let x = x.reshape([CHANNELS, h, w]);
        let layer = |range: std::ops::Range<usize>| x.clone().slice([range, 0..h, 0..w]);
        let normal = layer(PARTS..PARTS + 2);
        let length = normal.clone().square().sum_dim(0).sqrt().clamp_min(1.0);
        let albedo = sigmoid(layer(PARTS + 2..PARTS + 5));
        let shading = sigmoid(layer(PARTS + 5..CHANNELS)) * SHADING;
        Tensor::cat(vec![layer(0..PARTS), normal / length, albedo, shading], 0)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;

    #[test]
    fn places_become_one_in_the_order_of_the_description() {
        let values: Vec<f32> = (0..8 * 8 * 6).map(|i| i as f32).collect();
        let x = Tensor::<4>::from_data(TensorData::new(values, [1, 8, 8, 6]), &Device::flex());
        for n in [2, 4] {
            let y: Vec<f32> = unshuffled(x.clone(), n).into_data().try_to_vec().unwrap();
            for (row, column, channel, i, j) in [(0, 0, 0, 0, 0), (1, 0, 4, 1, 0), (1, 1, 2, 0, 1), (0, 1, 3, 1, 1)] {
                let from = ((n * row + i) * 8 + n * column + j) * 6 + channel;
                assert_eq!(y[(row * 8 / n + column) * 5 * n * n + n * n * channel + n * i + j], from as f32);
            }
        }
    }
}
