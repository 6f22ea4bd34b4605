//! The low-resolution branch: the first half of a ResNet-34 and the head of DeepLab v3.
//!
//! There are no batch norms; every convolution has a bias.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::activation::relu;
use burn::tensor::module::max_pool2d;
use burn::tensor::ops::MaxPoolOptions;
use burn::tensor::{Device, Tensor};

use crate::model::pieces::{conv, patches};
use crate::paper::network::pieces::dilated;

/// Distances of the taps in the three dilated branches; the last sees mostly padding.
const RATES: [usize; 3] = [12, 24, 36];

/// Two 3x3 convolutions around a shortcut.
#[derive(Module, Debug)]
pub struct Basic {
    conv1: Conv2d,
    conv2: Conv2d,
    shortcut: Option<Conv2d>,
}

impl Basic {
    fn new(from: usize, to: usize, device: &Device) -> Self {
        let stride = to / from;
        Self {
            conv1: conv(from, to, 3, stride, device),
            conv2: conv(to, to, 3, 1, device),
            shortcut: (stride > 1).then(|| conv(from, to, 1, stride, device)),
        }
    }

    fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let y = self.conv2.forward(relu(self.conv1.forward(x.clone())));
        let x = match &self.shortcut {
            Some(shortcut) => shortcut.forward(x),
            None => x,
        };
        relu(x + y)
    }
}

/// Atrous spatial pyramid pooling: one point, three dilated and one global branch.
#[derive(Module, Debug)]
pub struct Aspp {
    point: Conv2d,
    dilated: Vec<Conv2d>,
    pooled: Conv2d,
    project: Conv2d,
}

impl Aspp {
    fn new(from: usize, to: usize, device: &Device) -> Self {
        Self {
            point: patches(from, to, 1, device),
            dilated: RATES.iter().map(|&rate| dilated(from, to, rate, device)).collect(),
            pooled: patches(from, to, 1, device),
            project: patches(5 * to, to, 1, device),
        }
    }

    /// The five branches, each `[1, 256, 64, 64]`.
    pub fn branches(&self, x: Tensor<4>) -> Vec<Tensor<4>> {
        let [b, _, h, w] = x.dims();
        let mut all = vec![relu(self.point.forward(x.clone()))];
        all.extend(self.dilated.iter().map(|conv| relu(conv.forward(x.clone()))));
        let mean = relu(self.pooled.forward(x.mean_dim(3).mean_dim(2)));
        let width = mean.dims()[1];
        all.push(mean.expand([b, width, h, w]));
        all
    }

    /// `[1, 128, 64, 64]` to `[1, 256, 64, 64]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        relu(self.project.forward(Tensor::cat(self.branches(x), 1)))
    }
}

/// DeepLab as far as it is used.
#[derive(Module, Debug)]
pub struct Low {
    stem: Conv2d,
    layer1: Vec<Basic>,
    layer2: Vec<Basic>,
    pub aspp: Aspp,
    out: Conv2d,
}

impl Low {
    pub fn new(device: &Device) -> Self {
        Self {
            stem: conv(5, 64, 7, 2, device),
            layer1: (0..3).map(|_| Basic::new(64, 64, device)).collect(),
            layer2: (0..4).map(|i| Basic::new(if i == 0 { 64 } else { 128 }, 128, device)).collect(),
            aspp: Aspp::new(128, 256, device),
            out: conv(256, 256, 3, 1, device),
        }
    }

    /// `[1, 5, 512, 512]` to `[1, 64, 256, 256]`.
    pub fn stem(&self, x: Tensor<4>) -> Tensor<4> {
        relu(self.stem.forward(x))
    }

    /// The stem's output to `[1, 64, 128, 128]`.
    pub fn layer1(&self, x: Tensor<4>) -> Tensor<4> {
        let options = MaxPoolOptions::new([3, 3]).with_stride([2, 2]).with_padding([1, 1]);
        self.layer1.iter().fold(max_pool2d(x, options), |x, block| block.forward(x))
    }

    /// `[1, 64, 128, 128]` to `[1, 128, 64, 64]`.
    pub fn layer2(&self, x: Tensor<4>) -> Tensor<4> {
        self.layer2.iter().fold(x, |x, block| block.forward(x))
    }

    /// `[1, 128, 64, 64]` to `[1, 256, 64, 64]`.
    pub fn head(&self, x: Tensor<4>) -> Tensor<4> {
        relu(self.out.forward(self.aspp.forward(x)))
    }

    /// The photo with its places `[1, 5, 512, 512]` to `[1, 256, 64, 64]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.head(self.layer2(self.layer1(self.stem(x))))
    }
}
