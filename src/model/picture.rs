//! E_p for pictures.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use super::config::Config;
use crate::kernels::{Act, Around, Conv, Fresh, Norm, enter, tokens};
use crate::model::block;
use crate::model::block::Block;

/// Picture to prompt tokens: four convolutions make them, which learn sooner than one of large
/// patches.
#[derive(Module, Debug)]
pub struct Picture {
    conv1: Conv,
    conv2: Conv,
    conv3: Conv,
    conv4: Conv,
    norm0: Norm,
    cls: Param<Tensor<3>>,
    position: Param<Tensor<3>>,
    blocks: Vec<Block>,
    norm: Norm,
    /// Row: a label that is named; column: what is added to another label's logit then.
    pair_offset: Param<Tensor<2>>,
}

impl Picture {
    pub fn new(c: &Config, device: &Device) -> Self {
        let d = c.prompt_dim;
        let [w1, w2, w3] = c.picture_widths;
        Self {
            conv1: Conv::new(3, w1, 3, 2, device),
            conv2: Conv::new(w1, w2, 3, 2, device),
            conv3: Conv::new(w2, w3, 3, 2, device),
            conv4: Conv::new(w3, d, 3, 2, device),
            norm0: Norm::new(d, device),
            cls: Fresh::Normal(0.5).of([1, 1, d], device),
            position: Fresh::All(0.0).of([1, c.patches() + 1, d], device),
            blocks: Block::many(c.picture_blocks, d, c.prompt_heads, c.mlp_ratio, device),
            norm: Norm::new(d, device),
            pair_offset: Fresh::All(0.0).of([c.labels.len(); 2], device),
        }
    }

    /// Logits `[1, labels + 1]` of a picture with the largest that `pair_offset` adds to each for a label that is named:
    /// pairs that never met in training would rule each other out otherwise (docs/compact.md).
    pub fn heard(&self, logits: Tensor<2>) -> Tensor<2> {
        let offset = self.pair_offset.val();
        let [labels, _] = offset.dims();
        let named = logits.clone().slice([0..1, 0..labels]).greater_elem(0.0).float().reshape([labels, 1]);
        let more = (named * offset).max_dim(0);
        logits + Tensor::cat(vec![more.clone(), more.slice([0..1, 0..1]).zeros_like()], 1)
    }

    /// `[1, 3, picture_side, picture_side]` in [0, 1] to tokens `[1, 1 + patches, prompt_dim]`;
    /// the first is the summary.
    pub fn forward(&self, picture: Tensor<4>) -> Tensor<3> {
        let stages = [&self.conv1, &self.conv2, &self.conv3];
        let x = stages
            .iter()
            .fold(enter(picture, false, false), |x, conv| conv.forward(x, Around::default().act(Act::Leaky)));
        let x = self.norm0.forward(tokens(self.conv4.forward(x, Around::default())), Around::default());
        let x = Tensor::cat(vec![self.cls.val(), x], 1) + self.position.val();
        self.norm.forward(block::run(&self.blocks, x), Around::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_labels_are_heard_beside_others() {
        let device = Device::flex();
        let c = Config { labels: ["none", "hat", "vampire", "clown"].map(str::to_owned).to_vec(), ..Config::small() };
        let mut picture = Picture::new(&c, &device);
        let offset = [[0.0; 4], [0.0; 4], [0.0, 4.0, 0.0, 0.0], [9.0, 9.0, 0.0, 0.0]];
        picture.pair_offset = Param::from_tensor(Tensor::from_floats(offset, &device));
        // Sums of small whole numbers are exact.
        for (logits, want) in [
            ([[-5.0, -3.0, 2.0, -1.0, 7.0]], [-5.0, 1.0, 2.0, -1.0, 7.0]),
            ([[-5.0, -3.0, 2.0, 1.0, 7.0]], [4.0, 6.0, 2.0, 1.0, 7.0]),
            ([[-5.0, -3.0, -2.0, -1.0, 7.0]], [-5.0, -3.0, -2.0, -1.0, 7.0]),
        ] {
            let got = picture.heard(Tensor::from_floats(logits, &device)).into_data();
            assert_eq!(got.try_to_vec::<f32>().unwrap(), want);
        }
    }
}
