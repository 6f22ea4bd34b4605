//! E_high: the detail of a portrait, at three resolutions.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::config::Config;
use crate::kernels::{Act, Around, Conv, Norm, enter};
use crate::model::pieces::Res;

/// Photo to detail maps. Each is normalised over its channels, so that what a prompt adds to them is
/// heard however strong the detail is.
#[derive(Module, Debug)]
pub struct High {
    conv1: Conv,
    res1: Res,
    conv2: Conv,
    res2: Res,
    conv3: Conv,
    res3: Res,
    norm1: Norm,
    norm2: Norm,
    norm3: Norm,
}

/// What E_high hands on; channel-last maps.
#[derive(Debug, Clone)]
pub struct Detail {
    /// S128: `[B, image / 2, image / 2, w1]`
    pub half: Tensor<4>,
    /// S64: `[B, image / 4, image / 4, w2]`
    pub quarter: Tensor<4>,
    /// F_h: `[B, image / 8, image / 8, w3]`
    pub eighth: Tensor<4>,
}

impl High {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2, w3] = c.high_widths;
        Self {
            conv1: Conv::new(5, w1, 3, 2, device),
            res1: Res::new(w1, device),
            conv2: Conv::new(w1, w2, 3, 2, device),
            res2: Res::new(w2, device),
            conv3: Conv::new(w2, w3, 3, 2, device),
            res3: Res::new(w3, device),
            norm1: Norm::new(w1, device),
            norm2: Norm::new(w2, device),
            norm3: Norm::new(w3, device),
        }
    }

    /// A photo `[B, 3, image, image]` to the three maps.
    pub fn forward(&self, photo: Tensor<4>) -> Detail {
        let active = || Around::default().act(Act::Leaky);
        let stage = |x: Tensor<4>, res: &Res, norm: &Norm| norm.forward(res.forward(x, false), Around::default());
        let half = stage(self.conv1.forward(enter(photo, false, true), active()), &self.res1, &self.norm1);
        let quarter = stage(self.conv2.forward(half.clone(), active().before()), &self.res2, &self.norm2);
        let eighth = stage(self.conv3.forward(quarter.clone(), active().before()), &self.res3, &self.norm3);
        Detail { half, quarter, eighth }
    }
}
