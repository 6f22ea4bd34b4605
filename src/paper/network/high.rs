//! E_high: the photo's detail at a quarter of its side.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::{Device, Tensor};

use crate::model::pieces::conv;
use crate::paper::network::pieces::leaky;

#[derive(Module, Debug)]
pub struct High {
    convs: Vec<Conv2d>,
}

impl High {
    pub fn new(device: &Device) -> Self {
        let mut convs = vec![conv(5, 64, 7, 2, device), conv(64, 128, 3, 2, device)];
        convs.extend((0..5).map(|_| conv(128, 128, 3, 1, device)));
        Self { convs }
    }

    /// The photo with its places `[1, 5, 512, 512]` to `[1, 128, 128, 128]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        // Activations lie between the convolutions, not after the last.
        let mut convs = self.convs.iter();
        let first = convs.next().map(|conv| conv.forward(x.clone())).unwrap_or(x);
        convs.fold(first, |x, conv| conv.forward(leaky(x)))
    }
}
