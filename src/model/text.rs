//! E_p for words.

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::config::Config;
use super::tokenizer::tokenize;
use crate::kernels::{Around, Fresh, Norm, mix};
use crate::model::block;
use crate::model::block::Block;

/// Text to prompt tokens.
#[derive(Module, Debug)]
pub struct Text {
    embedding: Param<Tensor<2>>,
    cls: Param<Tensor<3>>,
    position: Param<Tensor<3>>,
    blocks: Vec<Block>,
    norm: Norm,
    words: usize,
    ngrams: usize,
}

impl Text {
    pub fn new(c: &Config, device: &Device) -> Self {
        let d = c.prompt_dim;
        let normal = Fresh::Normal(0.5);
        Self {
            embedding: normal.of([c.ngram_buckets, d], device),
            cls: normal.of([1, 1, d], device),
            position: Fresh::All(0.0).of([1, c.text_words + 1, d], device),
            blocks: Block::many(c.text_blocks, d, c.prompt_heads, c.mlp_ratio, device),
            norm: Norm::new(d, device),
            words: c.text_words,
            ngrams: c.ngrams,
        }
    }

    /// A text to tokens `[1, 1 + words, prompt_dim]`; the first is the summary.
    pub fn forward(&self, text: &str) -> Tensor<3> {
        let table = self.embedding.val();
        let [buckets, d] = table.dims();
        let words = tokenize(text, self.words, self.ngrams, buckets);
        let mut x = self.cls.val();
        if !words.is_empty() {
            x = Tensor::cat(vec![x, word_vectors(table, &words).unsqueeze()], 1);
        }
        let position = self.position.val().slice([0..1, 0..words.len() + 1, 0..d]);
        self.norm.forward(block::run(&self.blocks, x + position), Around::default())
    }
}

/// Mean of each word's rows, `[words, dim]`: one gather and one sum of rows.
fn word_vectors(table: Tensor<2>, words: &[Vec<u32>]) -> Tensor<2> {
    let device = table.device();
    let rows: Vec<i32> = words.iter().flatten().map(|&b| b as i32).collect();
    let mut means = vec![0.0_f32; words.len() * rows.len()];
    let mut start = 0;
    for (word, features) in words.iter().enumerate() {
        let row = word * rows.len() + start;
        means[row..row + features.len()].fill(1.0 / features.len() as f32);
        start += features.len();
    }
    let count = rows.len();
    let indices = Tensor::<1, Int>::from_data(TensorData::new(rows, [count]), &device);
    let means = Tensor::<2>::from_data(TensorData::new(means, [words.len(), count]), &device);
    mix(means, table.select(0, indices))
}
