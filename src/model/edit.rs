//! E_t: appearance and structure to planes, view features and local colour.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::{Device, Tensor};

use super::block::{self, Block};
use super::config::{AFFINE, Config, VIEW_HIDDEN};
use super::high::Detail;
use super::layers::{Res, act, conv, linear, patches, shuffle, to_map, to_tokens};

/// The editor's last network.
#[derive(Module, Debug)]
pub struct Edit {
    fuse: Conv2d,
    geometry: Linear,
    blocks: Vec<Block>,
    norm: LayerNorm,
    up1: Linear,
    res1: Res,
    up2: Conv2d,
    skip64: Conv2d,
    res2: Res,
    planes: Conv2d,
    view_up: Conv2d,
    view1: Conv2d,
    view2: Conv2d,
    grid: usize,
}

/// What the editor's last network makes.
#[derive(Debug, Clone)]
pub struct Planes {
    /// `[B, 3 C, H, W]`, channel `C plane + c`.
    pub planes: Tensor<4>,
    /// `[B, 12 + view_channels, Hv, Wv]`: local affine colour (3x4, row-major), then features.
    pub affine_and_view: Tensor<4>,
}

impl Edit {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2, w3] = c.high_widths;
        Self {
            fuse: patches(w3, c.dim, 2, device),
            geometry: linear(c.dim, c.dim, device),
            blocks: Block::many(c.edit_blocks, c.dim, c.heads, c.mlp_ratio, device),
            norm: LayerNormConfig::new(c.dim).init(device),
            up1: linear(c.dim, 4 * w3, device),
            res1: Res::new(w3, device),
            up2: conv(w3, 4 * w2, 1, 1, device),
            skip64: conv(w2, w2, 1, 1, device),
            res2: Res::new(w2, device),
            planes: conv(w2, 4 * 3 * c.plane_channels, 1, 1, device),
            view_up: conv(w2, 4 * w1, 1, 1, device),
            view1: conv(2 * w1, VIEW_HIDDEN, 3, 1, device),
            view2: conv(VIEW_HIDDEN, AFFINE + c.view_channels, 1, 1, device),
            grid: c.token_grid,
        }
    }

    /// F_g `[B, tokens, dim]`, the photo's detail and F_a `[B, w3, image / 8, image / 8]` to
    /// planes.
    pub fn forward(&self, f_g: Tensor<3>, detail: &Detail, f_a: Tensor<4>) -> Planes {
        let x = to_tokens(self.fuse.forward(f_a.clone())) + self.geometry.forward(f_g);
        let x = self.up1.forward(self.norm.forward(block::run(&self.blocks, x)));
        let x = act(shuffle(to_map(x, self.grid)) + f_a);
        let x = self.res1.forward(x);
        let x = shuffle(self.up2.forward(act(x))) + self.skip64.forward(detail.quarter.clone());
        let u = act(self.res2.forward(x));
        let planes = shuffle(self.planes.forward(u.clone()));
        let view = Tensor::cat(vec![shuffle(self.view_up.forward(u)), detail.half.clone()], 1);
        let view = self.view2.forward(act(self.view1.forward(act(view))));
        Planes { planes, affine_and_view: view }
    }
}
