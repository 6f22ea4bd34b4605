//! What is done to one pixel.

use super::statistics::Statistics;
use crate::model::layers::PARTS;

/// Lightness that a part can be moved to.
const DARKEST: f32 = 0.04;
const LIGHTEST: f32 = 0.985;
/// Bounds of what the contrast of a part (of its logits) is multiplied by.
const CONTRAST: [f32; 2] = [0.6, 1.6];
/// Share of the colour differences within a part that stays.
const VARIETY: f32 = 0.5;
/// Of what a pixel's colour says of its part beside what the network says.
const TRUST: f32 = 0.5;

fn logit(x: f32) -> f32 {
    let held = x.clamp(0.005, 0.995);
    (held / (1.0 - held)).ln()
}

/// A pixel in OKLab of a part whose mean colour is `mean`, as if that were `colour`.
///
/// Lightness moves along a logistic curve through (mean, colour), so that black stays black, white white and nothing is
/// clipped; what lies around the mean keeps the square root of the ratio in contrast. Colour is a dye: a and b in
/// proportion to lightness below the new mean, as under less light, and less of it in highlights, which have the
/// light's colour. Of the colour differences within the part a share stays.
pub fn moved(lab: [f32; 3], mean: [f32; 3], colour: [f32; 3]) -> [f32; 3] {
    let old = mean[0].clamp(DARKEST, LIGHTEST);
    let new = colour[0].clamp(DARKEST, LIGHTEST);
    let slope = ((new / old).sqrt() * (old * (1.0 - old)) / (new * (1.0 - new))).clamp(CONTRAST[0], CONTRAST[1]);
    let x = 1.0 / (1.0 + (-(logit(new) + slope * (logit(lab[0]) - logit(old)))).exp());
    let glow = ((x - new) / (1.0 - new)).max(0.0);
    let dye = (x / new).min(1.0 - glow * glow);
    let variety = VARIETY * (x / lab[0].max(0.02)).min(1.0);
    [x, colour[1] * dye + variety * (lab[1] - mean[1]), colour[2] * dye + variety * (lab[2] - mean[2])]
}

/// Parts of a pixel: what the network says times what the pixel's own colour says, a normal distribution around every
/// part's mean (Bayes' rule, the colour tempered). They sum to 1.
pub fn refined(parts: [f32; PARTS], lab: [f32; 3], statistics: &Statistics) -> [f32; PARTS] {
    let mut out: [f32; PARTS] =
        std::array::from_fn(|p| (parts[p] + 1e-6).ln() - 0.5 * TRUST * statistics.parts[p].unlikely(lab));
    let most = out.iter().copied().fold(f32::MIN, f32::max);
    for value in &mut out {
        *value = (*value - most).exp();
    }
    let total: f32 = out.iter().sum();
    out.map(|value| value / total)
}

/// `a` as far as `there` is 0, `b` as far as it is 1.
pub fn mixed(a: [f32; 3], b: [f32; 3], there: f32) -> [f32; 3] {
    std::array::from_fn(|i| a[i] + there * (b[i] - a[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_becomes_the_colour_and_order_is_kept() {
        let (mean, colour) = ([0.3, 0.02, 0.03], [0.7, -0.1, 0.05]);
        let got = moved(mean, mean, colour);
        // Logarithm and exponential of the same number, in f32.
        assert!(got.iter().zip(colour).all(|(a, b)| (a - b).abs() < 1e-5), "{got:?}");
        let mut last = -1.0;
        for i in 0..=100 {
            let [lightness, a, b] = moved([i as f32 / 100.0, 0.02, 0.03], mean, colour);
            assert!(lightness >= last && (0.0..=1.0).contains(&lightness));
            assert!(a.abs() <= 0.1 + 1e-6 && b.abs() <= 0.05 + 1e-6, "no more dye than was asked for");
            last = lightness;
        }
        // White highlights stay near white, whatever the dye.
        assert!(moved([0.99, 0.0, 0.0], mean, [0.4, -0.1, 0.05])[0] > 0.85);
    }
}
