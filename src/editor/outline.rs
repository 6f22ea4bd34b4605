//! What the photo's own outline changes of every edit of it: silhouette, depth and colours at its rim.

use burn::tensor::{Device, Int, Tensor, TensorData};
use matte::{fill, halved, matte, resized};

use super::frontal::frontal;
use super::pixels::upload;
use crate::editor::error::EditorError;
use crate::field::{Field, read};
use crate::model::layers::{PARTS, Seen};

/// Of the view features, the logit of the silhouette (docs/compact.md, decoder).
const SILHOUETTE: usize = 2;
/// Where the network sees the person that surely (a logit), and the photo shows it for the most part, its features are
/// right: depth, colour, and how much of the photo counts.
const SURE: f32 = 1.0;
const SHOWN: f32 = 0.6;
/// A place with less of the person has none; one with more has nothing else.
const LEAST: f32 = 0.02;
const MOST: f32 = 0.98;
/// Logits of the silhouette outside, and inside.
const OUTSIDE: f32 = -6.0;
const INSIDE: f32 = 5.0;
/// What the networks' odds of the person are multiplied by: on real photos they leave out hair, hats and shoulders more
/// often than they take in what is behind. (Of 32 photos against an independent mask: twice 20.8 dB of the person at IoU
/// 0.913 and 7.7 pixels, three times 21.0, 0.912 and 7.7, four times 21.4, 0.912 and 8.0.)
const MISSED: f32 = 3.0;
/// Between these shares of the person a pixel's colour is taken from within, more and more: it is half the wall's.
const MIXED: [f32; 2] = [0.6, 0.98];

/// Of one photo, made once; of a film, made every few frames.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    /// How much of each place is the person `[2 n, 2 n]`.
    alpha: Vec<f32>,
    /// How much of a pixel's own colour is the person's `[1, 1, m, m]`.
    weights: Tensor<4>,
    /// Of every place of the view features the place whose features it takes `[n n]`.
    from: Tensor<1, Int>,
    /// What is added to them `[n n, channels]`: to the silhouette alone.
    shift: Tensor<2>,
    /// What is added to the edited photo `[m, m, 4]`: to its last channel, which says how frontally its camera sees.
    front: Tensor<3>,
    /// The photo whose colours go on beyond the outline `[1, 3, m, m]`.
    pub photo: Tensor<4>,
}

impl Outline {
    /// Of the photo at the encoders' size (`[2 n, 2 n, 3]`) and at the picture's (`[m, m, 3]`), what the network sees in
    /// it, and the view features of its portrait without an edit (`[n, n, channels]`). `within` `[2 n, 2 n]` is how much
    /// of a place is the photo, and not its edge going on. `before` is that of the same face in a film some frames
    /// before: half of it stays, so that an edge does not flicker. The last numbers are middle and span of the distance
    /// that view channel 0 tells (world units), and the photo's camera's focal length.
    ///
    /// # Errors
    /// [`EditorError::Field`] if the device fails, [`EditorError::Pixels`] for no square picture.
    pub async fn of(
        seen: &Seen,
        view: Tensor<3>,
        [small, full]: [&[f32]; 2],
        within: Option<&[f32]>,
        before: Option<&Self>,
        [middle, span, focal]: [f32; 3],
        device: &Device,
    ) -> Result<Self, EditorError> {
        let [n, _, channels] = view.dims();
        let view = read(view).await?;
        let own: Vec<f32> = view.iter().copied().skip(SILHOUETTE).step_by(channels).collect();
        let parts = read(seen.raw.clone().slice([0..1, 0..n, 0..n, 0..4 * PARTS])).await?;
        let prior: Vec<f32> = parts
            .chunks_exact(4 * PARTS)
            .zip(&own)
            .map(|(p, own)| likelier((person(p) + sigmoid(*own)) / 2.0))
            .collect();
        let mut alpha = matte(small, &prior, n);
        for (alpha, within) in alpha.iter_mut().zip(within.into_iter().flatten()) {
            *alpha *= within;
        }
        for (alpha, before) in alpha.iter_mut().zip(before.iter().flat_map(|before| &before.alpha)) {
            *alpha = (*alpha + before) / 2.0;
        }

        let (from, shift) = changes(&own, &alpha, n);
        let mut shifts = vec![0.0; n * n * channels];
        for (to, shift) in shifts.iter_mut().skip(SILHOUETTE).step_by(channels).zip(shift) {
            *to = shift;
        }
        let m = (full.len() / 3).isqrt();
        let distances: Vec<f32> = from.iter().map(|i| middle + span * view[*i as usize * channels]).collect();
        let front: Vec<f32> =
            resized(&frontal(&distances, n, focal), n, m).into_iter().map(|front| front - 1.0).collect();
        let weights: Vec<f32> = resized(&alpha, 2 * n, m).into_iter().map(own_colour).collect();
        Ok(Self {
            from: Tensor::from_data(TensorData::new(from, [n * n]), device),
            shift: Tensor::from_data(TensorData::new(shifts, [n * n, channels]), device),
            front: Tensor::<3>::from_data(TensorData::new(front, [m, m, 1]), device)
                * Tensor::from_data(TensorData::new(vec![0.0_f32, 0.0, 0.0, 1.0], [1, 1, 4]), device),
            photo: upload(device, "the photo at full size", &fill(full, &weights, m), None)?,
            weights: Tensor::from_data(TensorData::new(weights, [1, 1, m, m]), device),
            alpha,
        })
    }

    /// The same outline of the next frame `[1, 3, m, m]` of a film, whose own colours are seen within it.
    pub fn next(&self, full: &Tensor<4>) -> Self {
        let photo = self.photo.clone() + (full.clone() - self.photo.clone()) * self.weights.clone();
        Self { photo, ..self.clone() }
    }

    /// The field with this outline.
    pub fn around(&self, field: Field) -> Field {
        let [h, w, channels] = field.view.dims();
        let view = field.view.reshape([h * w, channels]).select(0, self.from.clone()) + self.shift.clone();
        Field { view: view.reshape([h, w, channels]), picture: field.picture + self.front.clone(), ..field }
    }
}

/// How likely a place shows the person: mean over its four finer places, whose logits of the parts lie part by part.
fn person(parts: &[f32]) -> f32 {
    let mean = (0..4).map(|fine| {
        let logits = || parts.iter().skip(fine).step_by(4);
        let most = logits().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f32 = logits().map(|l| (l - most).exp()).sum();
        1.0 - (parts[fine] - most).exp() / sum
    });
    mean.sum::<f32>() / 4.0
}

fn likelier(p: f32) -> f32 {
    MISSED * p / (1.0 + (MISSED - 1.0) * p)
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// How much of a pixel's own colour is the person's.
fn own_colour(alpha: f32) -> f32 {
    let [none, all] = MIXED;
    ((alpha - none) / (all - none)).clamp(0.0, 1.0)
}

/// Of every place the one whose features it takes, and what is added to the silhouette it finds there.
fn changes(own: &[f32], alpha: &[f32], n: usize) -> (Vec<i32>, Vec<f32>) {
    let share = halved(alpha, n, 1);
    let nearest =
        nearest(&own.iter().zip(&share).map(|(own, share)| *own > SURE && *share > SHOWN).collect::<Vec<_>>(), n);
    let mut from = Vec::with_capacity(n * n);
    let mut shift = Vec::with_capacity(n * n);
    for (i, &share) in share.iter().enumerate() {
        let source = if share > LEAST { nearest[i] } else { i };
        let there = own[source];
        let wanted = if share > MOST {
            there.max(INSIDE)
        } else if share < LEAST {
            there.min(OUTSIDE)
        } else {
            (share / (1.0 - share)).ln().clamp(OUTSIDE, INSIDE)
        };
        from.push(source as i32);
        shift.push(wanted - there);
    }
    (from, shift)
}

/// Of every place the nearest that is `good`, by two sweeps that hand it on (Danielsson 1980); itself where none is.
fn nearest(good: &[bool], n: usize) -> Vec<usize> {
    let mut found: Vec<Option<usize>> = good.iter().enumerate().map(|(i, good)| good.then_some(i)).collect();
    let far = |from: usize, to: usize| (from / n).abs_diff(to / n).pow(2) + (from % n).abs_diff(to % n).pow(2);
    let hear = |found: &mut Vec<Option<usize>>, at: usize, [down, across]: [isize; 2]| {
        let (Some(row), Some(column)) = ((at / n).checked_add_signed(down), (at % n).checked_add_signed(across)) else {
            return;
        };
        if row >= n || column >= n {
            return;
        }
        let Some(theirs) = found[row * n + column] else { return };
        if found[at].is_none_or(|mine| far(at, theirs) < far(at, mine)) {
            found[at] = Some(theirs);
        }
    };
    for row in 0..n {
        for column in 0..n {
            for step in [[-1, -1], [-1, 0], [-1, 1], [0, -1]] {
                hear(&mut found, row * n + column, step);
            }
        }
        for column in (0..n).rev() {
            hear(&mut found, row * n + column, [0, 1]);
        }
    }
    for row in (0..n).rev() {
        for column in (0..n).rev() {
            for step in [[1, 1], [1, 0], [1, -1], [0, 1]] {
                hear(&mut found, row * n + column, step);
            }
        }
        for column in 0..n {
            hear(&mut found, row * n + column, [0, -1]);
        }
    }
    found.iter().enumerate().map(|(i, found)| found.unwrap_or(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_good_place_is_found() {
        let n = 9;
        let mut good = vec![false; n * n];
        (good[2 * n + 1], good[6 * n + 7]) = (true, true);
        let nearest = nearest(&good, n);
        for (i, found) in nearest.into_iter().enumerate() {
            let far = |to: usize| (i / n).abs_diff(to / n).pow(2) + (i % n).abs_diff(to % n).pow(2);
            assert_eq!(far(found), far(2 * n + 1).min(far(6 * n + 7)), "{i}");
        }
        assert_eq!(super::nearest(&[false; 4], 2), [0, 1, 2, 3]);
    }

    #[test]
    fn what_the_photo_shows_takes_the_features_of_the_nearest_sure_place() {
        let n = 4;
        // The network sees the person in the left half; the photo shows it in the first three columns.
        let own: Vec<f32> = (0..n * n).map(|i| if i % n < 2 { 7.0 } else { -7.0 }).collect();
        let alpha: Vec<f32> = (0..4 * n * n).map(|i| f32::from(u8::from(i % (2 * n) < 6))).collect();
        let (from, shift) = changes(&own, &alpha, n);
        assert_eq!(from[..4], [0, 1, 1, 3]);
        assert_eq!(shift[..4], [0.0, 0.0, 0.0, 0.0]);
        // Where the photo shows a wall, the network is not believed.
        let (from, shift) = changes(&own, &vec![0.0; 4 * n * n], n);
        assert_eq!((from[0], own[0] + shift[0]), (0, OUTSIDE));
    }

    #[test]
    fn a_place_is_the_person_by_what_is_not_background() {
        let mut parts = [0.0; 4 * PARTS];
        // All parts alike: eleven of twelve are the person's.
        assert!((person(&parts) - 11.0 / 12.0).abs() < 1e-6);
        parts[..4].fill(30.0);
        assert!(person(&parts) < 1e-6);
    }
}
