//! What each part costs, from the configuration alone.
//!
//! A multiply-add counts as two operations; biases, activations, norms and softmax are left out,
//! as is usual (they are below two per cent here).

use serde::Serialize;

use super::edit::film_widths;
use crate::model::config::{CHANGE, Config, DECODER_OUTPUTS};
use crate::model::layers::CHANNELS as LAYER_CHANNELS;

/// Cost of one part of the network for one input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Cost {
    pub part: &'static str,
    /// Floating-point operations.
    pub flops: u64,
    pub parameters: u64,
}

/// When a part runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Photo,
    TextPrompt,
    PicturePrompt,
    Strength,
}

/// Words that a usual text prompt has; only the cost depends on it.
pub const USUAL_WORDS: usize = 5;

#[derive(Default)]
struct Tally {
    flops: u64,
    parameters: u64,
}

impl Tally {
    /// A convolution (or, with `kernel` 1, a linear map) evaluated at `places`.
    fn map(&mut self, places: usize, kernel: usize, from: usize, to: usize) -> &mut Self {
        let weights = (kernel * kernel * from * to) as u64;
        self.flops += 2 * places as u64 * weights;
        self.parameters += weights + to as u64;
        self
    }
    fn free(&mut self, parameters: usize) -> &mut Self {
        self.parameters += parameters as u64;
        self
    }
    fn attention(&mut self, queries: usize, keys: usize, dim: usize) -> &mut Self {
        self.flops += 4 * (queries * keys * dim) as u64;
        self
    }
    fn blocks(&mut self, count: usize, n: usize, d: usize, ratio: usize) -> &mut Self {
        for _ in 0..count {
            self.free(4 * d).map(n, 1, d, 3 * d).attention(n, n, d).map(n, 1, d, d);
            self.map(n, 1, d, ratio * d).map(n, 1, ratio * d, d);
        }
        self
    }
    fn part(&mut self, part: &'static str) -> Cost {
        Cost { part, flops: self.flops, parameters: self.parameters }
    }
}

/// Every part; `words` are those of the text prompt.
pub fn parts(c: &Config, words: usize) -> Vec<Cost> {
    let [w1, w2, w3] = c.high_widths;
    let [l1, l2] = c.low_widths;
    let (tokens, eighth) = (c.tokens(), (c.image / 8).pow(2));
    let (half, quarter) = ((c.image / 2).pow(2), (c.image / 4).pow(2));
    let (d, p) = (c.dim, c.prompt_dim);

    let mut low = Tally::default();
    low.map(quarter, 3, 5, l1).map(eighth, 3, l1, l2).map(tokens, 3, l2, d).free(2 * d + tokens * d);
    low.blocks(c.low_blocks, tokens, d, c.mlp_ratio).free(2 * d).map(1, 1, d, 6);

    let mut high = Tally::default();
    high.map(half, 3, 5, w1).map(half, 3, w1, w1);
    high.map(quarter, 3, w1, w2).map(quarter, 3, w2, w2);
    high.map(eighth, 3, w2, w3).map(eighth, 3, w3, w3).free(2 * (w1 + w2 + w3));

    let mut text = Tally::default();
    text.free(c.ngram_buckets * p + p + (c.text_words + 1) * p);
    text.blocks(c.text_blocks, words + 1, p, c.mlp_ratio).free(2 * p);

    let n = c.patches();
    let mut picture = Tally::default();
    let [p1, p2, p3] = c.picture_widths;
    picture.map(64 * n, 3, 3, p1).map(16 * n, 3, p1, p2).map(4 * n, 3, p2, p3).map(n, 3, p3, p);
    picture.free(2 * p + p + (n + 1) * p);
    picture.blocks(c.picture_blocks, n + 1, p, c.mlp_ratio).free(2 * p + c.labels.len().pow(2));

    let mut classifier = Tally::default();
    classifier.map(1, 1, p, c.labels.len() + 1);

    // The query's source belongs to the photo and is kept with it; it is counted here.
    let m = c.labels.len();
    let mut cross = Tally::default();
    cross.free(m * p).map(tokens, 1, d, w3).free(4 * w3).map(eighth, 1, w3, w3);
    cross.map(m, 1, p, w3).map(m, 1, p, w3).attention(eighth, m, w3).map(eighth, 1, w3, w3);
    cross.map(eighth, 1, w3, 2 * w3).map(eighth, 1, 2 * w3, w3);

    let mut edit = Tally::default();
    edit.map(tokens, 2, w3, d).map(tokens, 1, d, d).free(2 * d);
    edit.blocks(c.edit_blocks, tokens, d, c.mlp_ratio).free(2 * d).map(tokens, 1, d, 4 * w3);
    edit.map(eighth, 3, w3, w3).map(eighth, 1, w3, 4 * w2);
    edit.map(quarter, 1, w2, w2).map(quarter, 3, w2, w2);
    edit.map(quarter, 1, w2, 4 * c.plane_channels).map(quarter, 1, w2, 4 * w1);
    edit.map(tokens, 1, d, 4 * c.side_width).map(eighth, 3, c.side_width, c.side_width);
    edit.map(eighth, 1, c.side_width, 8 * c.plane_channels);
    edit.map(half, 3, 2 * w1 + 4 * c.atlas_channels, c.view_hidden);
    edit.map(half, 1, c.view_hidden, 4 * CHANGE + c.view_channels);

    let film_widths: usize = film_widths(c).iter().sum();
    let drawing = c.atlas_channels * c.atlas_size.pow(2);
    edit.flops += 2 * (m * (film_widths + drawing)) as u64;
    // And the gain of each, alone and beside another.
    edit.free(m * (film_widths + drawing) + 2 * m);

    // One point of one view; the renderer multiplies it by its samples.
    let mut decoder = Tally::default();
    decoder.map(1, 1, c.decoder_inputs(), c.hidden).map(1, 1, c.hidden, DECODER_OUTPUTS);

    let mut layers = Tally::default();
    let [u1, u2, u3, last] = c.layer_widths;
    layers.blocks(1, tokens, d, c.mlp_ratio).free(2 * d).map(tokens, 1, d, 4 * u1);
    layers.map(eighth, 1, w3, u1).map(eighth, 3, u1, u1).map(eighth, 1, u1, 4 * u2);
    layers.map(quarter, 1, w2, u2).map(quarter, 3, u2, u2).map(quarter, 1, u2, 4 * u3);
    layers.map(half, 1, w1, u3).map(half, 3, u3 + 4 * 5, last).map(half, 1, last, 4 * LAYER_CHANNELS);

    if c.context {
        let [a, b, e, f] = c.context_widths;
        let (sixteenth, last) = ((c.image / 16).pow(2), (c.image / 32).pow(2));
        layers.map(quarter, 1, 5 * 16, a).map(eighth, 3, a, b).map(eighth, 3, b, b);
        layers.map(sixteenth, 3, b, e).map(sixteenth, 3, e, e);
        layers.map(last, 3, e, f).map(last, 3, f, f).map(last, 3, f, f).map(last, 1, f, 4 * e);
        layers.map(sixteenth, 3, e, e).map(sixteenth, 1, e, 4 * b).map(eighth, 3, b, b).map(eighth, 1, b, 4 * a);
        layers.map(quarter, 1, a, u2).map(quarter, 1, a, 4 * LAYER_CHANNELS);
    }

    let mut all = vec![
        low.part("low"),
        high.part("high"),
        text.part("text"),
        picture.part("picture"),
        classifier.part("classifier"),
        cross.part("cross"),
        edit.part("edit"),
        decoder.part("decoder"),
    ];
    all.extend(c.layers.then(|| layers.part("layers")));
    all
}

/// Operations of one step a visitor takes.
pub fn step(c: &Config, step: Step, words: usize) -> u64 {
    let wanted: &[&str] = match step {
        Step::Photo => &["low", "high", "layers"],
        Step::TextPrompt => &["text", "classifier", "cross", "edit"],
        Step::PicturePrompt => &["picture", "classifier", "cross", "edit"],
        Step::Strength => &["edit"],
    };
    parts(c, words).iter().filter(|p| wanted.contains(&p.part)).map(|p| p.flops).sum()
}

/// Parameters of all parts.
pub fn parameters(c: &Config) -> u64 {
    parts(c, 0).iter().map(|p| p.parameters).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Networks;
    use crate::weights::load::shapes;
    use burn::tensor::Device;

    #[test]
    fn parameters_are_those_of_the_modules_part_by_part() {
        let c = Config { layers: true, context: true, ..Config::small() };
        let shapes = shapes(&Networks::new(&c, &Device::flex()));
        for cost in parts(&c, USUAL_WORDS) {
            let prefix = format!("{}.", cost.part);
            let counted: usize = shapes
                .iter()
                .filter(|(name, _)| name.starts_with(&prefix))
                .map(|(_, shape)| shape.iter().product::<usize>())
                .sum();
            assert_eq!(cost.parameters, counted as u64, "{}", cost.part);
        }
    }

    #[test]
    fn the_published_setting_keeps_the_presets_budget() {
        let c = Config { layers: true, context: true, ..Config::small() };
        assert!(parameters(&c) <= 12_000_000);
        assert!(step(&c, Step::Photo, USUAL_WORDS) <= 30_000_000_000);
        assert!(step(&c, Step::TextPrompt, c.text_words) <= 15_000_000_000);
        assert!(step(&c, Step::PicturePrompt, c.text_words) <= 15_000_000_000);
    }
}
