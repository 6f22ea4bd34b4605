//! The super-resolution: 32 features at 128 pixels to a picture of 512.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use crate::paper::network::decoder::COLOURS;
use crate::paper::network::synthesis::{Modulated, STYLE, Same, ToRgb, Up, double_rgb};

/// One block as published.
#[derive(Module, Debug)]
pub struct Block {
    pub conv0: Modulated,
    pub conv1: Modulated,
    pub to_rgb: Modulated,
}

impl Block {
    fn new(from: usize, to: usize, device: &Device) -> Self {
        Self {
            conv0: Modulated::new(from, to, 3, device),
            conv1: Modulated::new(to, to, 3, device),
            to_rgb: Modulated::new(to, 3, 1, device),
        }
    }
}

/// The weights as published; [`FoldedSuperResolution::fold`] makes them ready.
#[derive(Module, Debug)]
pub struct SuperResolution {
    constant: Param<Tensor<3>>,
    pub blocks: Vec<Block>,
}

impl SuperResolution {
    pub fn new(device: &Device) -> Self {
        Self {
            constant: Param::from_tensor(Tensor::zeros([1, 1, STYLE], device)),
            blocks: vec![Block::new(COLOURS, 256, device), Block::new(256, 128, device)],
        }
    }

    /// The style `[1, 512]`.
    pub fn style(&self) -> Tensor<2> {
        self.constant.val().reshape([1, STYLE])
    }
}

/// A folded block.
#[derive(Debug, Clone)]
pub struct FoldedBlock {
    up: Up,
    same: Same,
    to_rgb: ToRgb,
}

/// What a stage computes.
#[derive(Debug, Clone)]
pub struct Staged {
    /// After the enlarging convolution: `[1, C, 2 n, 2 n]`.
    pub up: Tensor<4>,
    /// After the second convolution, the same shape.
    pub same: Tensor<4>,
    /// What is added to the picture: `[1, 3, 2 n, 2 n]`.
    pub branch: Tensor<4>,
    /// The picture so far.
    pub rgb: Tensor<4>,
}

impl FoldedBlock {
    /// Features `[1, C, n, n]` and picture `[1, 3, n, n]` to twice the side.
    pub fn forward(&self, x: Tensor<4>, rgb: Tensor<4>) -> Staged {
        let up = self.up.forward(x);
        let same = self.same.forward(up.clone());
        let branch = self.to_rgb.forward(same.clone());
        let rgb = double_rgb(rgb) + branch.clone();
        Staged { up, same, branch, rgb }
    }
}

/// The super-resolution with all modulation folded.
#[derive(Debug, Clone)]
pub struct FoldedSuperResolution {
    pub stages: Vec<FoldedBlock>,
}

impl FoldedSuperResolution {
    pub fn fold(published: &SuperResolution) -> Self {
        let style = published.style();
        let stage = |b: &Block| FoldedBlock {
            up: Up::fold(&b.conv0, style.clone()),
            same: Same::fold(&b.conv1, style.clone()),
            to_rgb: ToRgb::fold(&b.to_rgb, style.clone()),
        };
        Self { stages: published.blocks.iter().map(stage).collect() }
    }

    /// Features `[1, 32, 128, 128]` in -1 to 1, the first three of which are the raw picture, to a
    /// picture `[1, 3, 512, 512]`; it is not clamped.
    pub fn forward(&self, features: Tensor<4>) -> Tensor<4> {
        let [b, _, h, w] = features.dims();
        let rgb = features.clone().slice([0..b, 0..3, 0..h, 0..w]);
        let (_, rgb) = self.stages.iter().fold((features, rgb), |(x, rgb), stage| {
            let staged = stage.forward(x, rgb);
            (staged.same, staged.rgb)
        });
        rgb
    }
}
