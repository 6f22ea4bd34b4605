//! Glasses and beards taken away: their places take the colours of what is around them (`matte::fill`), and a beard's those
//! of skin in the light that the layers say it has.

use matte::fill;

use super::blur::blurred;
use super::makeup::from_eye;
use super::spectacles::Eyes;
use super::technique::luma;
use crate::geometry::smoothstep;
use crate::wish::Part;

/// What can be taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    Glasses,
    Beard,
}

/// How far around what goes its soft edge goes with it, in parts of the picture, and how much more of that is taken.
const EDGE: f32 = 0.007;
const GAIN: f32 = 4.5;
/// How little what is no skin counts around glasses.
const ELSE: f32 = 0.01;
/// How much of the hair's relief is left as that of skin.
const PORES: f32 = 0.14;
const FINE: f32 = 0.006;
/// The light on a beard's skin beside that around it.
const LIGHT: [f32; 2] = [0.62, 1.25];

impl Removal {
    /// By the name of the edit.
    pub fn named(label: &str) -> Option<Self> {
        match label {
            "no-glasses" => Some(Self::Glasses),
            "no-beard" => Some(Self::Beard),
            _ => None,
        }
    }

    /// The part that goes.
    pub fn part(self) -> Part {
        match self {
            Self::Glasses => Part::Glasses,
            Self::Beard => Part::Beard,
        }
    }
}

/// A brow above an eye, in distances between the eyes: outwards and down, and half its height.
const BROW: [[f32; 3]; 4] = [[-0.2, -0.2, 0.04], [-0.02, -0.26, 0.05], [0.16, -0.29, 0.038], [0.34, -0.2, 0.012]];
/// How much of the brow's colour is shown, and how soft it is at its edges.
const BROW_OPACITY: f32 = 0.75;
const BROW_SOFT: f32 = 0.035;

/// Brows where a frame has hidden them, over what [`drawn`] has made: of this colour (sRGB), where it is opaque.
pub(super) fn browed(mut made: Vec<f32>, [right, left]: Eyes, colour: [f32; 3], n: usize) -> Vec<f32> {
    let way = [left[0] - right[0], left[1] - right[1]];
    for i in 0..n * n {
        let opacity = made[3 * n * n + i];
        if opacity <= 0.0 {
            continue;
        }
        let at = [i % n, i / n].map(|k| (k as f32 + 0.5) / n as f32);
        let cover = [(right, -1.0), (left, 1.0)].map(|(eye, outwards)| {
            let place = from_eye(eye, way, outwards, at);
            let away = BROW.windows(2).map(|pair| beside(pair[0], pair[1], place)).fold(f32::MAX, f32::min);
            1.0 - smoothstep(-BROW_SOFT, BROW_SOFT, away)
        });
        let brow = BROW_OPACITY * cover[0].max(cover[1]);
        for (c, colour) in colour.iter().enumerate() {
            let pixel = &mut made[c * n * n + i];
            *pixel += brow * (opacity * colour - *pixel);
        }
    }
    made
}

/// How far a place is from a stretch that gets thinner or thicker.
fn beside(from: [f32; 3], to: [f32; 3], at: [f32; 2]) -> f32 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let begun = [at[0] - from[0], at[1] - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let part = ((begun[0] * along[0] + begun[1] * along[1]) / length.max(1e-9)).clamp(0.0, 1.0);
    (begun[0] - part * along[0]).hypot(begun[1] - part * along[1]) - (from[2] + part * (to[2] - from[2]))
}

/// What takes the place of it over a photo `[3, n, n]`: red, green and blue times opacity, and opacity, plane by plane
/// `[4, n, n]`. `gone`, `skin` and what is `kept`
/// `[n, n]` say how much of each place they are, `shading` how bright the light is.
pub(super) fn drawn(
    removal: Removal,
    photo: &[f32],
    [gone, skin, kept]: [&[f32]; 3],
    shading: &[f32],
    n: usize,
) -> Vec<f32> {
    let plane = n * n;
    let soft = blurred(gone, n, EDGE * n as f32);
    // What is soft at its edges goes whole, but never the lips or eyes in it.
    let opacity: Vec<f32> =
        soft.iter().zip(kept).map(|(soft, kept)| (GAIN * soft - 0.1).clamp(0.0, 1.0) * (1.0 - kept)).collect();
    let known: Vec<f32> = (0..plane)
        .map(|i| match removal {
            // Beside the face there is hair.
            Removal::Glasses => (skin[i] + ELSE) / (1.0 + ELSE) * (1.0 - 1.6 * opacity[i]).max(0.0),
            Removal::Beard => (skin[i] * (1.0 - 1.6 * opacity[i])).max(0.0).powi(2),
        })
        .collect();
    let colours: Vec<f32> = (0..plane).flat_map(|i| [photo[i], photo[plane + i], photo[2 * plane + i]]).collect();
    let filled = fill(&colours, &known, n);
    let light: Vec<f32> = match removal {
        Removal::Glasses => vec![1.0; plane],
        Removal::Beard => {
            let here = blurred(shading, n, 0.01 * n as f32);
            let around = fill(&here.iter().flat_map(|&v| [v; 3]).collect::<Vec<_>>(), &known, n);
            (0..plane).map(|i| (here[i] / around[3 * i].max(1e-3)).clamp(LIGHT[0], LIGHT[1])).collect()
        }
    };
    let luma = luma(photo, n);
    let smooth = blurred(&luma, n, FINE * n as f32);
    let pores = if removal == Removal::Beard { PORES } else { 0.0 };
    let mut out = vec![0.0; 4 * plane];
    for i in 0..plane {
        for c in 0..3 {
            // sRGB is near a power of 2.2 of light.
            let colour = filled[3 * i + c] * light[i].powf(1.0 / 2.2) + pores * (luma[i] - smooth[i]);
            out[c * plane + i] = opacity[i] * colour.clamp(0.0, 1.0);
        }
        out[3 * plane + i] = opacity[i];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 64;

    /// A dark bar on a picture that gets brighter downwards.
    fn barred() -> (Vec<f32>, Vec<f32>) {
        let is_bar = |i: usize| (28..36).contains(&(i / N));
        let bar: Vec<f32> = (0..N * N).map(|i| f32::from(is_bar(i))).collect();
        let plane = (0..N * N).map(|i| if is_bar(i) { 0.05 } else { 0.4 + 0.2 * (i / N) as f32 / N as f32 });
        (plane.collect::<Vec<_>>().repeat(3), bar)
    }

    #[test]
    fn what_goes_takes_the_colours_around_it() {
        let (photo, bar) = barred();
        let none = vec![0.0; N * N];
        let made = drawn(Removal::Glasses, &photo, [&bar, &none, &none], &vec![1.0; N * N], N);
        let middle = 32 * N + 32;
        assert!(made[3 * N * N + middle] > 0.99 && (made[middle] - 0.5).abs() < 0.03, "{}", made[middle]);
        assert_eq!(made[3 * N * N + 5 * N + 32], 0.0);
    }

    #[test]
    fn a_beards_skin_is_lit_as_it_was_and_lips_stay() {
        let (photo, bar) = barred();
        let skin: Vec<f32> = bar.iter().map(|v| 1.0 - v).collect();
        let mut lips = vec![0.0; N * N];
        lips[32 * N + 32] = 1.0;
        let dark: Vec<f32> = bar.iter().map(|v| 1.0 - 0.3 * v).collect();
        let of = |shading: &[f32]| drawn(Removal::Beard, &photo, [&bar, &skin, &lips], shading, N);
        let (lit, shaded) = (of(&vec![1.0; N * N]), of(&dark));
        let at = 32 * N + 20;
        assert!(shaded[at] < 0.9 * lit[at] && lit[at] > 0.4, "{} {}", shaded[at], lit[at]);
        assert_eq!(lit[3 * N * N + 32 * N + 32], 0.0);
    }

    #[test]
    fn brows_are_painted_above_the_eyes_and_where_something_went() {
        let white: Vec<f32> = (0..4 * N * N).map(|i| f32::from(i % N < N / 2)).collect();
        let made = browed(white, [[0.3, 0.5], [0.7, 0.5]], [0.0; 3], N);
        let at = |x: f32, y: f32| made[(y * N as f32) as usize * N + (x * N as f32) as usize];
        // A brow lies 0.26 of the eyes' distance above the eye, and is opaque by three quarters.
        assert!((at(0.3, 0.4) - 0.25).abs() < 0.02 && at(0.3, 0.5) == 1.0 && at(0.3, 0.25) == 1.0, "{}", at(0.3, 0.4));
        assert_eq!(at(0.7, 0.4), 0.0, "nothing was taken away there");
    }
}
