//! What the published network costs, from its dimensions alone.
//!
//! A multiply-add counts as two operations; convolutions and matrix products only.

use crate::model::cost::Cost;

/// Largest tensor and largest binding, bytes: 128 channels of 512 x 512 pixels in f32.
pub const LARGEST: u64 = 128 << 20;
/// Device memory for all weights in f32 (604 MB) and the largest moment of a view: the last block of
/// the super-resolution holds at most eight tensors of 128 MiB or their parts at a time.
pub const MEMORY: u64 = (604_000_000) + 8 * LARGEST;

/// When a part runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Once per photo.
    Photo,
    /// Once per prompt picture.
    Prompt,
    /// Once per photo and prompt.
    Edit,
    /// Once per view.
    View,
}

#[derive(Default)]
struct Tally {
    flops: u64,
    parameters: u64,
}

impl Tally {
    /// A convolution (or, with `kernel` 1, a linear map) evaluated at `side` x `side` places.
    fn map(mut self, side: usize, kernel: usize, from: usize, to: usize) -> Self {
        let weights = (kernel * kernel * from * to) as u64;
        self.flops += 2 * (side * side) as u64 * weights;
        self.parameters += weights + to as u64;
        self
    }
    fn free(mut self, parameters: usize) -> Self {
        self.parameters += parameters as u64;
        self
    }
    /// A linear map of `n` tokens.
    fn tokens(mut self, n: usize, from: usize, to: usize) -> Self {
        self.flops += 2 * (n * from * to) as u64;
        self.parameters += (from * to) as u64;
        self
    }
    fn attention(mut self, queries: usize, keys: usize, dim: usize) -> Self {
        self.flops += 4 * (queries * keys * dim) as u64;
        self
    }
    /// A block of the F encoder or the final encoder on `side` x `side` tokens of 1024 channels.
    fn mixer(self, side: usize, ratio: usize) -> Self {
        let (n, d, keys) = (side * side, 1024, side * side / (ratio * ratio));
        let mut t = self.free(4 * d).tokens(n, d, d).tokens(keys, d, 2 * d).attention(n, keys, d);
        t = t.tokens(n, d, d).free(d).tokens(n, d, 2 * d).free(2 * d).tokens(n, 2 * d, d).free(d);
        if ratio > 1 {
            t = t.map(side / ratio, ratio, d, d).free(2 * d);
        }
        // The depthwise convolution.
        t.flops += 2 * (n * 9 * 2 * d) as u64;
        t.free(9 * 2 * d + 2 * d)
    }
    fn part(self, part: &'static str, step: Step) -> (Step, Cost) {
        (step, Cost { part, flops: self.flops, parameters: self.parameters })
    }
}

/// Every part with the step it runs in.
pub fn parts() -> Vec<(Step, Cost)> {
    let mut low = Tally::default().map(256, 7, 5, 64);
    for _ in 0..6 {
        low = low.map(128, 3, 64, 64);
    }
    low = low.map(64, 3, 64, 128).map(64, 1, 64, 128);
    for _ in 0..7 {
        low = low.map(64, 3, 128, 128);
    }
    low = low.map(64, 1, 128, 256).map(1, 1, 128, 256).map(64, 1, 1280, 256).map(64, 3, 256, 256);
    for _ in 0..3 {
        low = low.map(64, 3, 128, 256);
    }
    let geometry = Tally::default().map(32, 7, 256, 1024).free(2048).mixer(32, 1).mixer(32, 1);
    let geometry = geometry.map(128, 3, 256, 128).map(128, 3, 128, 128);
    let mut high = Tally::default().map(256, 7, 5, 64).map(128, 3, 64, 128);
    for _ in 0..5 {
        high = high.map(128, 3, 128, 128);
    }
    let queries = Tally::default().map(128, 3, 128, 96).map(32, 7, 96, 768).free(2 * 768);
    let (n, d) = (197, 768);
    let mut prompt = Tally::default().map(14, 16, 3, d).free(d + n * d + 2 * d);
    for _ in 0..12 {
        prompt = prompt.free(4 * d).tokens(n, d, 3 * d).free(3 * d).attention(n, n, d).tokens(n, d, d).free(d);
        prompt = prompt.tokens(n, d, 4 * d).free(4 * d).tokens(n, 4 * d, d).free(d);
    }
    let mut cross = Tally::default().attention(1024, n, d);
    cross = cross.tokens(64 * 64, 192, 512);
    let fuse = Tally::default().map(128, 3, 256, 256).map(64, 7, 256, 1024).free(2048).mixer(64, 2);
    let fuse = fuse.map(128, 3, 256, 256).map(256, 3, 256, 128).map(256, 3, 128, 128);
    let fuse = fuse.map(256, 3, 128, 96).map(256, 3, 96, 96);
    let samples = 2 * 48 * 128 * 128;
    let decoder = Tally::default().tokens(samples, 32, 64).free(64).tokens(samples, 64, 33).free(33);
    let mut sr = Tally::default().free(512);
    for (side, from, to) in [(128, 32, 256), (256, 256, 128)] {
        // Transposed and plain convolution, the branch to colours, and the three maps of the style.
        sr = sr.map(side, 3, from, to).map(2 * side, 3, to, to).map(2 * side, 1, to, 3);
        sr = sr.free(512 * (from + 2 * to) + from + 2 * to);
    }
    vec![
        low.part("low", Step::Photo),
        geometry.part("geometry", Step::Photo),
        high.part("high", Step::Photo),
        queries.part("cross.queries", Step::Photo),
        prompt.part("prompt", Step::Prompt),
        cross.part("cross", Step::Edit),
        fuse.part("fuse", Step::Edit),
        decoder.part("decoder", Step::View),
        sr.part("super_resolution", Step::View),
    ]
}

/// Operations of one step.
pub fn step(step: Step) -> u64 {
    parts().iter().filter(|(s, _)| *s == step).map(|(_, cost)| cost.flops).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::network::Networks;
    use crate::weights::load::shapes;
    use burn::tensor::Device;

    #[test]
    fn parameters_are_those_of_the_modules() {
        let counted: usize =
            shapes(&Networks::new(&Device::flex())).values().map(|shape| shape.iter().product::<usize>()).sum();
        assert_eq!(parts().iter().map(|(_, cost)| cost.parameters).sum::<u64>(), counted as u64);
    }

    #[test]
    fn operations_are_the_published_ones() {
        // Counted on the authors' code; the filters of the super-resolution, 1.6 GFLOP, are left out here.
        let giga = |s| step(s) as f64 / 1e9;
        let close = |found: f64, published: f64| assert!((found / published - 1.0).abs() < 0.003, "{found}");
        close(giga(Step::Photo), 18.43 + 15.03 + 83.83 + 28.63 + 11.02);
        close(giga(Step::Prompt), 35.13);
        close(giga(Step::Edit), 1.43 + 308.99);
        close(giga(Step::View), 13.17 + 197.63 - 1.6);
    }
}
