//! E_high: the detail of a portrait, at three resolutions.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use super::config::Config;
use super::layers::{Res, act, conv};

/// Photo to detail maps.
#[derive(Module, Debug)]
pub struct High {
    conv1: Conv2d,
    res1: Res,
    conv2: Conv2d,
    res2: Res,
    conv3: Conv2d,
    res3: Res,
}

/// What E_high hands on.
#[derive(Debug, Clone)]
pub struct Detail {
    /// S128: `[B, w1, image / 2, image / 2]`
    pub half: Tensor<4>,
    /// S64: `[B, w2, image / 4, image / 4]`
    pub quarter: Tensor<4>,
    /// F_h: `[B, w3, image / 8, image / 8]`
    pub eighth: Tensor<4>,
}

impl High {
    pub fn new(c: &Config, device: &Device) -> Self {
        let [w1, w2, w3] = c.high_widths;
        Self {
            conv1: conv(5, w1, 3, 2, device),
            res1: Res::new(w1, device),
            conv2: conv(w1, w2, 3, 2, device),
            res2: Res::new(w2, device),
            conv3: conv(w2, w3, 3, 2, device),
            res3: Res::new(w3, device),
        }
    }

    /// `[B, 5, image, image]` (photo and coordinates) to the three maps.
    pub fn forward(&self, input: Tensor<4>) -> Detail {
        let half = self.res1.forward(act(self.conv1.forward(input)));
        let quarter = self.res2.forward(act(self.conv2.forward(act(half.clone()))));
        let eighth = self.res3.forward(act(self.conv3.forward(act(quarter.clone()))));
        Detail { half, quarter, eighth }
    }
}
