//! E_t: appearance and structure to planes, view features and what changes in the photo.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use super::block::Block;
use super::features::{Appearance, PortraitFeatures};
use crate::kernels::{Around, Conv, Dense, Film, Fresh, Norm, join, map, mix, tokens};
use crate::model::config::{AFFINE, CHANGE, Config};
use crate::model::pieces::{Res, double};
use crate::model::place::{Seen, atlas, drawn};

/// The editor's last network.
#[derive(Module, Debug)]
pub struct Edit {
    fuse: Conv,
    geometry: Dense,
    norm0: Norm,
    blocks: Vec<Block>,
    norm: Norm,
    up1: Dense,
    res1: Res,
    up2: Conv,
    skip64: Conv,
    res2: Res,
    front: Conv,
    side1: Dense,
    side_res: Res,
    side2: Conv,
    view_up: Conv,
    view1: Conv,
    view2: Conv,
    /// What every edit draws on a face, in face coordinates: `[labels, channels, size, size]`.
    atlas: Param<Tensor<4>>,
    /// What that is multiplied by: alone in the first row, beside another edit in the second, `[2, labels]`.
    drawing_gain: Param<Tensor<2>>,
    /// What every edit does to the channels: one row of `film_widths` numbers for each label.
    film: Rows,
    film_widths: Vec<usize>,
    grid: usize,
}

/// A row of numbers for each label.
#[derive(Module, Debug)]
struct Rows {
    weight: Param<Tensor<2>>,
}

impl Rows {
    fn new(labels: usize, numbers: usize, device: &Device) -> Self {
        Self { weight: Fresh::Fan(labels).of([labels, numbers], device) }
    }
}

/// What the editor's last network makes.
#[derive(Debug, Clone)]
pub struct Planes {
    /// `[3, H, W, C]`
    pub planes: Tensor<4>,
    /// `[1, 14, image, image]`: local affine colour (3x4, row-major), then displacement.
    pub change: Tensor<4>,
    /// View features, `[1, Hv, Wv, view_channels]`.
    pub view: Tensor<4>,
}

impl Planes {
    /// View features `[Hv, Wv, view_channels]`.
    pub fn places(&self) -> Tensor<3> {
        let [_, h, w, channels] = self.view.dims();
        self.view.clone().reshape([h, w, channels])
    }

    /// The photo changes less where `shares` `[1, 1, image, image]` are nearer to 1, and not at all where they are.
    #[must_use]
    pub fn without_change(self, shares: Tensor<4>) -> Self {
        Self { change: self.change * (1.0 - shares), ..self }
    }
}

impl Edit {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2, w3] = c.high_widths;
        let film_widths = film_widths(c);
        Self {
            film: Rows::new(c.labels.len(), film_widths.iter().sum(), device),
            film_widths,
            fuse: Conv::patches(w3, c.dim, 2, device),
            geometry: Dense::new(c.dim, c.dim, device),
            norm0: Norm::new(c.dim, device),
            blocks: Block::many(c.edit_blocks, c.dim, c.heads, c.mlp_ratio, device),
            norm: Norm::new(c.dim, device),
            up1: Dense::shuffled(c.dim, 4 * w3, device),
            res1: Res::new(w3, device),
            up2: Conv::shuffled(w3, 4 * w2, device),
            skip64: Conv::new(w2, w2, 1, 1, device),
            res2: Res::new(w2, device),
            front: Conv::shuffled(w2, 4 * c.plane_channels, device),
            side1: Dense::shuffled(c.dim, 4 * c.side_width, device),
            side_res: Res::new(c.side_width, device),
            side2: Conv::shuffled(c.side_width, 4 * 2 * c.plane_channels, device),
            view_up: Conv::shuffled(w2, 4 * w1, device),
            view1: Conv::new(2 * w1 + 4 * c.atlas_channels, c.view_hidden, 3, 1, device),
            view2: Conv::new(c.view_hidden, 4 * CHANGE + c.view_channels, 1, 1, device),
            atlas: atlas(c, device),
            drawing_gain: Fresh::All(1.0).of([2, c.labels.len()], device),
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
        let mut films = self.films(wish.clone());
        // What a block's result is scaled and shifted by is the next block's.
        let structure = map(self.geometry.forward(f_g.clone(), Around::default()), self.grid);
        let x = tokens(self.fuse.forward(f_a.clone(), Around::default().plus(structure)));
        let x = self.norm0.forward(x, Around { film: Some(films()), ..Around::default() });
        let last = self.blocks.len() - 1;
        let x = self.blocks.iter().enumerate().fold(x, |x, (i, block)| block.forward(x, (i < last).then(&mut films)));
        let tokens = map(self.norm.forward(x, Around::default()), self.grid);
        let x = self.up1.forward(tokens.clone(), Around::default().plus(f_a).film(films()).last());
        let x = self.res1.forward(x, false);
        let skip = self.skip64.forward(detail.quarter.clone(), Around::default());
        let x = self.up2.forward(x, Around::default().before().plus(skip).film(films()));
        let u = self.res2.forward(x, true);
        let [_, h, w, _] = detail.half.dims();
        let front = self.front.forward(u.clone(), Around::default());
        let planes = front.dims()[3];
        // The planes seen from above and from the side are not aligned with the photo, so they come
        // from tokens alone.
        let side = self.side_res.forward(self.side1.forward(tokens, Around::default().film(films())), false);
        let side = double(self.side2.forward(side, Around::default().before()));
        let side = side.reshape([h, w, 2, planes]).permute([2, 0, 1, 3]);
        let planes = Tensor::cat(vec![front, side], 0);
        let film = films();
        let beside = Film { at: film.at + detail.half.dims()[3], ..film.clone() };
        let view = self.view_up.forward(u, Around::default().film(film).last());
        // The drawing and the change of the photo are twice as fine: four places of theirs are one of the rest.
        let sheet = drawn(self.atlas.val(), self.gained(wish));
        let view = join(view, detail.half.clone(), beside, sheet, seen.places.clone());
        let hidden = self.view1.forward(view, Around::default().film(films()).last());
        let view = self.view2.forward(hidden, Around::default());
        let channels = view.dims()[3];
        let change = view.clone().slice([0..1, 0..h, 0..w, 0..4 * CHANGE]).reshape([1, h, w, CHANGE, 2, 2]);
        let change = change.permute([0, 3, 1, 4, 2, 5]).reshape([1, CHANGE, 2 * h, 2 * w]);
        let Film { numbers, at, .. } = films();
        let everywhere = numbers.slice([0..1, at..at + AFFINE]);
        let everywhere = Tensor::cat(vec![everywhere.clone(), everywhere.slice([0..1, 0..CHANGE - AFFINE]) * 0.0], 1);
        Planes {
            planes,
            change: change + everywhere.reshape([1, CHANGE, 1, 1]),
            view: view.slice([0..1, 0..h, 0..w, 4 * CHANGE..channels]),
        }
    }

    /// What scales and shifts for a wish `[1, labels]`, one after the other, as [`film_widths`] has them.
    fn films(&self, wish: Tensor<2>) -> impl FnMut() -> Film {
        let numbers = mix(wish, self.film.weight.val());
        let mut widths = self.film_widths.clone().into_iter();
        let mut at = 0;
        move || {
            let width = widths.next().unwrap_or_else(|| unreachable!("`film_widths` has one for every use"));
            at += width;
            Film { numbers: numbers.clone(), at: at - width, apart: width / 2 }
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
