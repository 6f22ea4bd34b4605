//! E_t: appearance and structure to planes, view features and what changes in the photo.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{LayerNorm, LayerNormConfig, Linear};
use burn::tensor::{Device, Tensor};

use super::block::{self, Block};
use super::config::{CHANGE, Config, VIEW_HIDDEN};
use super::high::Detail;
use super::layers::{Res, act, conv, double, linear, patches, shuffle, to_map, to_tokens};

/// The editor's last network.
#[derive(Module, Debug)]
pub struct Edit {
    fuse: Conv2d,
    geometry: Linear,
    norm0: LayerNorm,
    blocks: Vec<Block>,
    norm: LayerNorm,
    up1: Linear,
    res1: Res,
    up2: Conv2d,
    skip64: Conv2d,
    res2: Res,
    front: Conv2d,
    side1: Linear,
    side_res: Res,
    side2: Conv2d,
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
    /// `[B, 14 + view_channels, Hv, Wv]`: local affine colour (3x4, row-major), displacement, then
    /// features.
    pub change_and_view: Tensor<4>,
}

impl Edit {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2, w3] = c.high_widths;
        Self {
            fuse: patches(w3, c.dim, 2, device),
            geometry: linear(c.dim, c.dim, device),
            norm0: LayerNormConfig::new(c.dim).init(device),
            blocks: Block::many(c.edit_blocks, c.dim, c.heads, c.mlp_ratio, device),
            norm: LayerNormConfig::new(c.dim).init(device),
            up1: linear(c.dim, 4 * w3, device),
            res1: Res::new(w3, device),
            up2: conv(w3, 4 * w2, 1, 1, device),
            skip64: conv(w2, w2, 1, 1, device),
            res2: Res::new(w2, device),
            front: conv(w2, 4 * c.plane_channels, 1, 1, device),
            side1: linear(c.dim, 4 * c.side_width, device),
            side_res: Res::new(c.side_width, device),
            side2: conv(c.side_width, 4 * 2 * c.plane_channels, 1, 1, device),
            view_up: conv(w2, 4 * w1, 1, 1, device),
            view1: conv(2 * w1, VIEW_HIDDEN, 3, 1, device),
            view2: conv(VIEW_HIDDEN, CHANGE + c.view_channels, 1, 1, device),
            grid: c.token_grid,
        }
    }

    /// F_g `[B, tokens, dim]`, the photo's detail and F_a `[B, w3, image / 8, image / 8]` to
    /// planes.
    pub fn forward(&self, f_g: Tensor<3>, detail: &Detail, f_a: Tensor<4>) -> Planes {
        let x = to_tokens(self.fuse.forward(f_a.clone())) + self.geometry.forward(f_g);
        let tokens = self.norm.forward(block::run(&self.blocks, self.norm0.forward(x)));
        let x = act(shuffle(to_map(self.up1.forward(tokens.clone()), self.grid)) + f_a);
        let x = self.res1.forward(x);
        let x = shuffle(self.up2.forward(act(x))) + self.skip64.forward(detail.quarter.clone());
        let u = act(self.res2.forward(x));
        let front = shuffle(self.front.forward(u.clone()));
        // The planes seen from above and from the side are not aligned with the photo, so they come
        // from tokens alone.
        let x = self.side_res.forward(shuffle(to_map(self.side1.forward(tokens), self.grid)));
        let side = double(shuffle(self.side2.forward(act(x))));
        let planes = Tensor::cat(vec![front, side], 1);
        let view = Tensor::cat(vec![shuffle(self.view_up.forward(u)), detail.half.clone()], 1);
        let view = self.view2.forward(act(self.view1.forward(act(view))));
        Planes { planes, change_and_view: view }
    }
}
