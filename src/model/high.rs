//! E_high: the detail of a portrait, at three resolutions.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::nn::{LayerNorm, LayerNormConfig};
use burn::tensor::{Device, Tensor};

use super::config::Config;
use crate::model::layers::{Res, act, conv, norm_channels};

/// Photo to detail maps. Each is normalised over its channels, so that what a prompt adds to them is
/// heard however strong the detail is.
#[derive(Module, Debug)]
pub struct High {
    conv1: Conv2d,
    res1: Res,
    conv2: Conv2d,
    res2: Res,
    conv3: Conv2d,
    res3: Res,
    norm1: LayerNorm,
    norm2: LayerNorm,
    norm3: LayerNorm,
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
            norm1: LayerNormConfig::new(w1).init(device),
            norm2: LayerNormConfig::new(w2).init(device),
            norm3: LayerNormConfig::new(w3).init(device),
        }
    }

    /// `[B, 5, image, image]` (photo and coordinates) to the three maps.
    pub fn forward(&self, input: Tensor<4>) -> Detail {
        let half = norm_channels(&self.norm1, self.res1.forward(act(self.conv1.forward(input))));
        let quarter = norm_channels(&self.norm2, self.res2.forward(act(self.conv2.forward(act(half.clone())))));
        let eighth = norm_channels(&self.norm3, self.res3.forward(act(self.conv3.forward(act(quarter.clone())))));
        Detail { half, quarter, eighth }
    }
}
