//! Multi-head attention.

use crate::numbers::{exp, larger};
use crate::panels::Panels;
use crate::product::{After, Geometry, convolve};

/// Rows of queries, keys and values, each a slice of a tensor; heads lie contiguous in a row.
#[derive(Debug, Clone, Copy)]
pub struct Attention<'a> {
    pub queries: &'a [f32],
    pub keys: &'a [f32],
    pub values: &'a [f32],
    /// From one query to the next, and from one key or value to the next.
    pub query_pitch: usize,
    pub key_pitch: usize,
    pub count: usize,
    pub others: usize,
    pub heads: usize,
    /// Channels of a head.
    pub head: usize,
    /// Added to the scores of each key before softmax.
    pub bias: Option<&'a [f32]>,
}

/// `softmax(q k / sqrt(head) + bias) v` of every head into `out` `[count, heads * head]`.
///
/// # Panics
/// If the lengths do not fit together.
pub fn attend(a: &Attention, out: &mut [f32]) {
    let (n, m, d) = (a.count, a.others, a.head);
    assert_eq!(out.len(), n * a.heads * d, "an output for every query");
    let one = |h: usize| -> Vec<f32> {
        let at = h * d;
        let scale = 1.0 / (d as f32).sqrt();
        let keys = Panels::with(d, m, |i, j| a.keys[j * a.key_pitch + at + i] * scale);
        let mut scores = vec![0.0; n * m];
        let geometry = Geometry { pitch: a.query_pitch, ..Geometry::product(n, d) };
        convolve(&a.queries[at..], &geometry, &keys, &After { bias: a.bias, ..After::NONE }, &mut scores);
        softmax(&mut scores, m);
        let values = Panels::with(m, d, |i, j| a.values[i * a.key_pitch + at + j]);
        let mut result = vec![0.0; n * d];
        convolve(&scores, &Geometry::product(n, m), &values, &After::NONE, &mut result);
        result
    };
    #[cfg(not(target_arch = "wasm32"))]
    let results: Vec<Vec<f32>> = {
        use rayon::prelude::*;
        if n * m * d > 1 << 18 {
            (0..a.heads).into_par_iter().map(one).collect()
        } else {
            (0..a.heads).map(one).collect()
        }
    };
    #[cfg(target_arch = "wasm32")]
    let results: Vec<Vec<f32>> = (0..a.heads).map(one).collect();
    for (h, result) in results.iter().enumerate() {
        for (row, result) in out.chunks_exact_mut(a.heads * d).zip(result.chunks_exact(d)) {
            row[h * d..(h + 1) * d].copy_from_slice(result);
        }
    }
}

/// Softmax of every row of so many scores.
fn softmax(scores: &mut [f32], length: usize) {
    for row in scores.chunks_exact_mut(length) {
        let most = eight_by_eight(row, f32::MIN, larger);
        // A loop as long as the row, without a sum in it, becomes vector instructions.
        row.iter_mut().for_each(|v| *v = exp(*v - most));
        let sum = eight_by_eight(row, 0.0, |a, b| a + b);
        let scale = 1.0 / sum;
        row.iter_mut().for_each(|v| *v *= scale);
    }
}

/// Joins all values in eight lanes, then the lanes.
#[inline(always)]
fn eight_by_eight(values: &[f32], first: f32, join: impl Fn(f32, f32) -> f32) -> f32 {
    let (eights, rest) = values.as_chunks::<8>();
    let lanes = eights.iter().fold([first; 8], |lanes, eight| std::array::from_fn(|j| join(lanes[j], eight[j])));
    lanes.iter().chain(rest).fold(first, |a, b| join(a, *b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attention_is_what_its_definition_says() {
        let (n, m, heads, d) = (21, 13, 2, 12);
        let number = |i: usize| ((i * 7919) % 2003) as f32 / 1000.0 - 1.0;
        let q: Vec<f32> = (0..n * heads * d).map(|i| 3.0 * number(i)).collect();
        let kv: Vec<f32> = (0..m * 2 * heads * d).map(|i| number(i + 5)).collect();
        let bias: Vec<f32> = (0..m).map(|i| if i % 3 == 0 { -1e4 } else { 0.1 * i as f32 }).collect();
        let a = Attention {
            queries: &q,
            keys: &kv,
            values: &kv[heads * d..],
            query_pitch: heads * d,
            key_pitch: 2 * heads * d,
            count: n,
            others: m,
            heads,
            head: d,
            bias: Some(&bias),
        };
        let mut out = vec![f32::NAN; n * heads * d];
        attend(&a, &mut out);
        for (i, h) in (0..n).flat_map(|i| (0..heads).map(move |h| (i, h))) {
            let score = |j: usize| -> f64 {
                let products = (0..d).map(|c| f64::from(q[(i * heads + h) * d + c] * kv[(2 * j * heads + h) * d + c]));
                products.sum::<f64>() / (d as f64).sqrt() + f64::from(bias[j])
            };
            let weights: Vec<f64> = (0..m).map(|j| score(j).exp()).collect();
            let all: f64 = weights.iter().sum();
            for c in 0..d {
                let values = (0..m).map(|j| weights[j] * f64::from(kv[((2 * j + 1) * heads + h) * d + c]));
                let wanted = values.sum::<f64>() / all;
                // Scores up to 40 are rounded at 2e-6, which moves weights by as much.
                assert!((f64::from(out[(i * heads + h) * d + c]) - wanted).abs() < 2e-5, "{i} {h} {c}");
            }
        }
    }
}
