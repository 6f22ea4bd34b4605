//! E_t: appearance and structure to planes, view features and what changes in the photo.

use burn::module::{Module, Param};
use burn::nn::conv::Conv2d;
use burn::nn::{Initializer, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::block::Block;
use super::features::{Appearance, PortraitFeatures};
use crate::model::config::{AFFINE, CHANGE, Config};
use crate::model::layers::{Res, act, conv, double, linear, modulate, patches, shuffle, to_map, to_tokens, unshuffle};
use crate::model::place::{Seen, atlas, drawn};

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
    /// What every edit draws on a face, in face coordinates: `[labels, channels, size, size]`.
    atlas: Param<Tensor<4>>,
    /// What that is multiplied by: alone in the first row, beside another edit in the second, `[2, labels]`.
    drawing_gain: Param<Tensor<2>>,
    /// What every edit does to the channels: one column of `film_widths` numbers for each label.
    film: Linear,
    film_widths: Vec<usize>,
    grid: usize,
}

/// What the editor's last network makes.
#[derive(Debug, Clone)]
pub struct Planes {
    /// `[B, 3 C, H, W]`, channel `C plane + c`.
    pub planes: Tensor<4>,
    /// `[B, 14, image, image]`: local affine colour (3x4, row-major), then displacement.
    pub change: Tensor<4>,
    /// View features, `[B, view_channels, Hv, Wv]`.
    pub view: Tensor<4>,
}

impl Edit {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2, w3] = c.high_widths;
        let film_widths = film_widths(c);
        Self {
            film: LinearConfig::new(c.labels.len(), film_widths.iter().sum()).with_bias(false).init(device),
            film_widths,
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
            view1: conv(2 * w1 + 4 * c.atlas_channels, c.view_hidden, 3, 1, device),
            view2: conv(c.view_hidden, 4 * CHANGE + c.view_channels, 1, 1, device),
            atlas: atlas(c, device),
            drawing_gain: Initializer::Ones.init([2, c.labels.len()], device),
            grid: c.token_grid,
        }
    }

    /// A wish `[B, labels]` as its drawings hear it. What training left was the mean of what could be there, soft, and
    /// softer beside another edit (docs/compact.md).
    fn gained(&self, wish: Tensor<2>) -> Tensor<2> {
        let gain = self.drawing_gain.val();
        let [_, labels] = gain.dims();
        let (alone, beside) = (gain.clone().slice([0..1, 0..labels]), gain.slice([1..2, 0..labels]));
        let together = wish.clone().greater_elem(0.0).float().sum_dim(1).greater_elem(1.5).float();
        wish * (alone.clone() + together * (beside - alone))
    }

    /// A photo, what a prompt makes of it and how it was seen to planes.
    pub fn forward(&self, photo: &PortraitFeatures, appearance: Appearance, seen: &Seen) -> Planes {
        let PortraitFeatures { f_g, detail, .. } = photo;
        let Appearance { f_a, wish } = appearance;
        let [b, _] = wish.dims();
        let mut film_widths = self.film.forward(wish.clone()).split_with_sizes(self.film_widths.clone(), 1).into_iter();
        let mut film = || film_widths.next().unwrap_or_else(|| unreachable!("`film_widths` has one for every use"));
        let x = to_tokens(self.fuse.forward(f_a.clone())) + self.geometry.forward(f_g.clone());
        let x = self.blocks.iter().fold(self.norm0.forward(x), |x, block| block.forward(modulate(x, film(), 2)));
        let tokens = self.norm.forward(x);
        let x = modulate(shuffle(to_map(self.up1.forward(tokens.clone()), self.grid)) + f_a, film(), 1);
        let x = self.res1.forward(act(x));
        let x = shuffle(self.up2.forward(act(x))) + self.skip64.forward(detail.quarter.clone());
        let u = act(self.res2.forward(modulate(x, film(), 1)));
        let front = shuffle(self.front.forward(u.clone()));
        // The planes seen from above and from the side are not aligned with the photo, so they come
        // from tokens alone.
        let x = modulate(shuffle(to_map(self.side1.forward(tokens), self.grid)), film(), 1);
        let side = double(shuffle(self.side2.forward(act(self.side_res.forward(x)))));
        let planes = Tensor::cat(vec![front, side], 1);
        let view = Tensor::cat(vec![shuffle(self.view_up.forward(u)), detail.half.clone()], 1);
        let view = act(modulate(view, film(), 1));
        // The drawing and the change of the photo are twice as fine: four places of theirs are one of the rest.
        let drawn = unshuffle(drawn(self.atlas.val(), self.gained(wish), seen));
        let hidden = modulate(self.view1.forward(Tensor::cat(vec![view, drawn], 1)), film(), 1);
        let view = self.view2.forward(act(hidden));
        let [_, channels, h, w] = view.dims();
        let change = shuffle(view.clone().slice([0..b, 0..4 * CHANGE, 0..h, 0..w]));
        let affine = change.clone().slice([0..b, 0..AFFINE, 0..2 * h, 0..2 * w]) + film().reshape([b, AFFINE, 1, 1]);
        let displacement = change.slice([0..b, AFFINE..CHANGE, 0..2 * h, 0..2 * w]);
        Planes {
            planes,
            change: Tensor::cat(vec![affine, displacement], 1),
            view: view.slice([0..b, 4 * CHANGE..channels, 0..h, 0..w]),
        }
    }
}

/// Lengths of the parts of a column of `film`: scales and shifts before each block, after `up1`, after `up2`, of the
/// side planes, of the view and after `view1`; then what is added to the affine colour everywhere.
pub(super) fn film_widths(c: &Config) -> Vec<usize> {
    let [w1, w2, w3] = c.high_widths;
    let mut lengths = vec![2 * c.dim; c.edit_blocks];
    lengths.extend([2 * w3, 2 * w2, 2 * c.side_width, 4 * w1, 2 * c.view_hidden, AFFINE]);
    lengths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_has_one_gain_alone_and_another_beside_others() {
        let device = Device::flex();
        let c = Config { labels: ["none", "hat", "vampire"].map(str::to_owned).to_vec(), ..Config::small() };
        let mut edit = Edit::new(&c, &device);
        let drawn = |edit: &Edit, wish: [f32; 3]| -> Vec<f32> {
            edit.gained(Tensor::from_floats([wish], &device)).into_data().try_to_vec().unwrap()
        };
        assert_eq!(drawn(&edit, [0.0, 0.5, 1.0]), [0.0, 0.5, 1.0]);
        edit.drawing_gain = Param::from_tensor(Tensor::from_floats([[1.0, 1.25, 1.0], [1.0, 1.5, 2.0]], &device));
        // Products of such binary fractions are exact.
        assert_eq!(drawn(&edit, [0.0, 0.5, 0.0]), [0.0, 0.625, 0.0]);
        assert_eq!(drawn(&edit, [0.0, 0.5, 1.0]), [0.0, 0.75, 2.0]);
        assert_eq!(drawn(&edit, [0.0; 3]), [0.0; 3]);
    }
}
