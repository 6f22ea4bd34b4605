//! The layers head's own look at the whole photo.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::pieces::Res;
use crate::kernels::{Around, Conv};

/// Places of a side of the photo that one place of the first map stands for.
pub const STEP: usize = 4;

/// A small U-Net (Ronneberger et al., arXiv 1505.04597).
#[derive(Module, Debug)]
pub struct Context {
    enter: Conv,
    down1: Conv,
    res1: Res,
    down2: Conv,
    res2: Res,
    down3: Conv,
    res3: Res,
    res4: Res,
    up1: Conv,
    res5: Res,
    up2: Conv,
    res6: Res,
    up3: Conv,
}

impl Context {
    /// Widths at a quarter, an eighth, a sixteenth and a thirty-second of the photo's side.
    pub fn new([a, b, c, d]: [usize; 4], device: &Device) -> Self {
        Self {
            enter: Conv::new(5 * STEP * STEP, a, 1, 1, device),
            down1: Conv::new(a, b, 3, 2, device),
            res1: Res::new(b, device),
            down2: Conv::new(b, c, 3, 2, device),
            res2: Res::new(c, device),
            down3: Conv::new(c, d, 3, 2, device),
            res3: Res::new(d, device),
            res4: Res::new(d, device),
            up1: Conv::shuffled(d, 4 * c, device),
            res5: Res::new(c, device),
            up2: Conv::shuffled(c, 4 * b, device),
            res6: Res::new(b, device),
            up3: Conv::shuffled(b, 4 * a, device),
        }
    }

    /// Four by four places of photo and coordinates as one `[1, image / 4, image / 4, 80]` to `[1, image / 4, image / 4, a]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let active = || Around::default().before();
        let quarter = self.enter.forward(x, Around::default());
        let eighth = self.res1.forward(self.down1.forward(quarter.clone(), active()), false);
        let coarse = self.res2.forward(self.down2.forward(eighth.clone(), active()), false);
        let y = self.res3.forward(self.down3.forward(coarse.clone(), active()), false);
        let y = self.res4.forward(y, false);
        let y = self.res5.forward(self.up1.forward(y, active().plus(coarse)), false);
        let y = self.res6.forward(self.up2.forward(y, active().plus(eighth)), false);
        self.up3.forward(y, active().plus(quarter).last())
    }
}
