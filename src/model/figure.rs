//! What is person and what is ground, looked at once more over the whole photo.
//!
//! A U of its own beside the layers head, once per photo (docs/compact.md, `Figure`): the head stands on what encoders
//! made that learned for something else; this one sees the photo itself.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::block::Block;
use super::config::Config;
use super::layers::CHANNELS;
use super::pieces::Res;
use crate::kernels::{Around, Conv, Dense, map, tokens};

/// Of the block's inner width.
pub(super) const RATIO: usize = 2;

/// The network.
#[derive(Module, Debug)]
pub struct Figure {
    conv1: Conv,
    res1: Res,
    conv2: Conv,
    res2: Res,
    conv3: Conv,
    structure: Dense,
    res3: Res,
    block: Block,
    up1: Conv,
    skip32: Conv,
    res4: Res,
    up2: Conv,
    skip64: Conv,
    res5: Res,
    up3: Conv,
    skip128: Conv,
    out: Conv,
    grid: usize,
}

impl Figure {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [a, b, d, last] = c.figure_widths;
        Self {
            conv1: Conv::new(4 * 5, a, 3, 2, device),
            res1: Res::new(a, device),
            conv2: Conv::new(a, b, 3, 2, device),
            res2: Res::new(b, device),
            conv3: Conv::new(b, d, 3, 2, device),
            structure: Dense::new(c.dim, d, device),
            res3: Res::new(d, device),
            block: Block::new(d, c.heads, RATIO, device),
            up1: Conv::shuffled(d, 4 * b, device),
            skip32: Conv::new(b, b, 1, 1, device),
            res4: Res::new(b, device),
            up2: Conv::shuffled(b, 4 * a, device),
            skip64: Conv::new(a, a, 1, 1, device),
            res5: Res::new(a, device),
            up3: Conv::shuffled(a, 4 * last, device),
            skip128: Conv::new(c.layer_widths[3], last, 1, 1, device),
            out: Conv::new(last, 4 * CHANNELS, 1, 1, device),
            grid: c.token_grid,
        }
    }

    /// The encoders' input, four places as one, `[1, n, n, 20]`; the tokens of E_low; and what the layers are made of,
    /// `[1, n, n, w]`. What is added to the layers' output: `[1, n, n, 4 CHANNELS]`.
    pub fn forward(&self, x: Tensor<4>, f_g: Tensor<3>, hidden: Tensor<4>) -> Tensor<4> {
        let s64 = self.res1.forward(self.conv1.forward(x, Around::default().last()), false);
        let y = self.conv2.forward(s64.clone(), Around::default().before().last());
        let s32 = self.res2.forward(y, false);
        let whole = map(self.structure.forward(f_g, Around::default()), self.grid);
        let y = self.conv3.forward(s32.clone(), Around::default().before().plus(whole).last());
        let y = tokens(self.res3.forward(y, false));
        let y = map(self.block.forward(y, None), self.grid);
        let up = |up: &Conv, y: Tensor<4>, skip: &Conv, x: Tensor<4>| {
            let skip = skip.forward(x, Around::default());
            up.forward(y, Around::default().before().plus(skip).last())
        };
        let y = self.res4.forward(up(&self.up1, y, &self.skip32, s32), false);
        let y = self.res5.forward(up(&self.up2, y, &self.skip64, s64), false);
        let y = up(&self.up3, y, &self.skip128, hidden);
        self.out.forward(y, Around::default())
    }
}
