//! The photo as it is drawn, painted or printed: every strand stays where it was. What the network had learned of these were
//! hatches of one width and the eyes of another face.

use matte::guided;

use super::blur::blurred;
use crate::wish::colour::{oklab_of, srgb_of};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Technique {
    Sketch,
    Cartoon,
    Sepia,
    BlackAndWhite,
}

const NAMES: [(&str, Technique); 4] = [
    ("sketch", Technique::Sketch),
    ("cartoon", Technique::Cartoon),
    ("sepia", Technique::Sepia),
    ("black-and-white", Technique::BlackAndWhite),
];

/// The paper of a sketch and its graphite, sRGB.
const PAPER: [f32; 3] = [0.965, 0.955, 0.93];
const GRAPHITE: [f32; 3] = [0.13, 0.13, 0.15];
/// How far a pencil looks around for what is darker than its surroundings, in parts of the picture.
const AROUND: f32 = 0.009;
/// How strongly it draws that, how much it shades what is dark, and how rough the paper is.
const LINES: f32 = 2.2;
const SHADING: f32 = 0.85;
const GRAIN: f32 = 0.09;

/// Steps of lightness in a cartoon, and how soft they are; how much more colour it has.
const STEPS: f32 = 7.0;
const STEP: f32 = 5.0;
const CHROMA: f32 = 1.3;
/// Its ink lies along dark edges of this width, in parts of the picture.
const INK: f32 = 0.0024;
const WIDER: f32 = 1.6;
/// What is left out of an edge's response, and how suddenly ink begins.
const QUIET: f32 = 0.004;
const SUDDEN: f32 = 90.0;
/// Windows within which a cartoon is even, in parts of the picture, and what variance of colour it takes for an edge.
const EVEN: f32 = 0.011;
const EDGE: f32 = 0.0035;

/// The ends of sepia, sRGB.
const BROWN: [f32; 3] = [0.14, 0.085, 0.05];
const CREAM: [f32; 3] = [0.97, 0.91, 0.78];

impl Technique {
    /// By the name of the edit.
    pub fn named(label: &str) -> Option<Self> {
        NAMES.iter().find(|(name, _)| *name == label).map(|(_, technique)| *technique)
    }

    /// Of a photo, sRGB plane by plane `[3, n, n]` in 0..1.
    pub fn of(self, photo: &[f32], n: usize) -> Vec<f32> {
        match self {
            Self::Sketch => sketch(photo, n),
            Self::Cartoon => cartoon(photo, n),
            Self::Sepia => toned(photo, n, BROWN, CREAM),
            Self::BlackAndWhite => toned(photo, n, [0.0; 3], [1.0; 3]),
        }
    }
}

impl Technique {
    /// A colour that is shown beside such a photo, sRGB.
    pub fn beside(self, colour: [f32; 3]) -> [f32; 3] {
        let grey = grey(colour);
        let between = |dark: [f32; 3], light: [f32; 3]| std::array::from_fn(|c| dark[c] + grey * (light[c] - dark[c]));
        match self {
            Self::Sketch => between(GRAPHITE, PAPER),
            Self::Sepia => between(BROWN, CREAM),
            Self::BlackAndWhite => [grey; 3],
            Self::Cartoon => colour,
        }
    }
}

/// Luma of Rec. 709.
fn grey([r, g, b]: [f32; 3]) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// That of every place of a photo `[3, n, n]`.
pub(super) fn luma(photo: &[f32], n: usize) -> Vec<f32> {
    let (red, rest) = photo.split_at(n * n);
    let (green, blue) = rest.split_at(n * n);
    red.iter().zip(green).zip(blue).map(|((r, g), b)| grey([*r, *g, *b])).collect()
}

/// Values `[n, n]` in 0..1 as planes between two colours.
fn between(values: &[f32], dark: [f32; 3], light: [f32; 3]) -> Vec<f32> {
    dark.iter().zip(light).flat_map(|(dark, light)| values.iter().map(move |v| dark + v * (light - dark))).collect()
}

fn toned(photo: &[f32], n: usize, dark: [f32; 3], light: [f32; 3]) -> Vec<f32> {
    between(&luma(photo, n), dark, light)
}

/// Lines by colour dodge, as a light table shows a negative on its blurred positive; shading lies under them.
fn sketch(photo: &[f32], n: usize) -> Vec<f32> {
    let light = luma(photo, n);
    let around = blurred(&light, n, AROUND * n as f32);
    let drawn: Vec<f32> = (0..n * n)
        .map(|i| {
            let line = (light[i] / around[i].max(0.03)).min(1.0).powf(LINES);
            let shade = 1.0 - SHADING * (1.0 - around[i].sqrt()).powf(1.6);
            let grain = 1.0 - GRAIN * noise(i % n, i / n) * (1.0 - shade);
            (line * shade * grain).clamp(0.0, 1.0)
        })
        .collect();
    between(&drawn, GRAPHITE, PAPER)
}

/// Even surfaces, few steps of light and inked edges (Winnemöller, Olsen and Gooch 2006; the edges' curve is that of
/// Winnemöller, Kyprianidis and Olsen 2012).
fn cartoon(photo: &[f32], n: usize) -> Vec<f32> {
    let reach = ((EVEN * n as f32) as usize).max(1);
    let mut even = photo.to_vec();
    for _ in 0..2 {
        let guide: Vec<f32> = (0..n * n).flat_map(|i| [even[i], even[n * n + i], even[2 * n * n + i]]).collect();
        even = even.chunks_exact(n * n).flat_map(|plane| guided(&guide, plane, n, reach, EDGE)).collect();
    }
    let light = luma(&even, n);
    let fine = blurred(&light, n, INK * n as f32);
    let wide = blurred(&light, n, WIDER * INK * n as f32);
    let mut out = vec![0.0; 3 * n * n];
    for i in 0..n * n {
        let [l, a, b] = oklab_of([even[i], even[n * n + i], even[2 * n * n + i]]);
        let step = (l * STEPS).floor() + 0.5;
        let l = (step + 0.5 * (STEP * (l * STEPS - step)).tanh()) / STEPS;
        let edge = fine[i] - wide[i] + QUIET;
        let ink = if edge < 0.0 { 1.0 + (SUDDEN * edge).tanh() } else { 1.0 };
        let colour = srgb_of([l, CHROMA * a, CHROMA * b]);
        for (c, value) in colour.into_iter().enumerate() {
            out[c * n * n + i] = (value * ink).clamp(0.0, 1.0);
        }
    }
    out
}

/// Noise in 0..1 that is the same every time.
fn noise(x: usize, y: usize) -> f32 {
    let mut seed = (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77);
    seed = (seed ^ (seed >> 15)).wrapping_mul(0x2c1b_3c6d);
    seed = (seed ^ (seed >> 12)).wrapping_mul(0x297a_2d39);
    ((seed ^ (seed >> 15)) >> 8) as f32 / 16_777_216.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: usize = 64;

    /// A dark line from above to below on a face's colour, brighter to the right.
    fn photo() -> Vec<f32> {
        let planes = [0.8, 0.6, 0.5].map(|c| {
            (0..N * N).map(move |i| if i % N == 20 { 0.2 * c } else { c * (0.6 + 0.4 * (i % N) as f32 / N as f32) })
        });
        planes.into_iter().flatten().collect()
    }

    fn at(of: &[f32], column: usize) -> [f32; 3] {
        [0, 1, 2].map(|c| of[c * N * N + 32 * N + column])
    }

    #[test]
    fn everything_stays_where_it_is_and_can_be_shown() {
        for (name, technique) in NAMES {
            assert_eq!(Technique::named(name), Some(technique));
            let drawn = technique.of(&photo(), N);
            assert!(drawn.iter().all(|v| (0.0..=1.0).contains(v)), "{name}");
            let darkest = (0..N).min_by(|a, b| at(&drawn, *a)[1].total_cmp(&at(&drawn, *b)[1]));
            assert_eq!(darkest, Some(20), "{name} keeps the line");
            assert_eq!(drawn, technique.of(&photo(), N), "{name} is the same again");
        }
        assert_eq!(Technique::named("neon"), None);
    }

    #[test]
    fn sketches_have_no_colour_but_the_papers_and_skin_is_light() {
        let drawn = Technique::Sketch.of(&photo(), N);
        let [r, g, b] = at(&drawn, 45);
        assert!(r > 0.75 && (r - g).abs() < 0.03 && (g - b).abs() < 0.04, "{r} {g} {b}");
        assert!(at(&drawn, 20)[0] < 0.35);
    }

    #[test]
    fn a_cartoon_has_steps_of_light_and_more_colour() {
        let drawn = Technique::Cartoon.of(&photo(), N);
        let own = photo();
        let chroma = |rgb: [f32; 3]| {
            let [_, a, b] = oklab_of(rgb);
            a.hypot(b)
        };
        assert!(chroma(at(&drawn, 45)) > 1.15 * chroma(at(&own, 45)));
        let light = |column: usize| oklab_of(at(&drawn, column))[0];
        let slopes: Vec<f32> = (30..60).map(|column| light(column + 1) - light(column)).collect();
        let mean = slopes.iter().sum::<f32>() / slopes.len() as f32;
        assert!(slopes.iter().copied().fold(0.0, f32::max) > 1.8 * mean, "a slope in steps");
    }

    #[test]
    fn sepia_and_grey_are_lines_between_two_colours() {
        let [r, g, b] = at(&Technique::BlackAndWhite.of(&photo(), N), 45);
        assert!(r == g && g == b);
        let [r, g, b] = at(&Technique::Sepia.of(&photo(), N), 45);
        assert!(r > g && g > b && r - b > 0.1);
    }
}
