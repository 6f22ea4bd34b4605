//! Glasses as the photo's camera sees them, drawn over the photo.

use super::frame::{EYE, bridge, closed, lens, temple};
use super::line::{Fit, Line, is_within, span};
use super::{Eyes, Style, expected};
use crate::geometry::{Camera, smoothstep};

/// Half the thickness of rims and bridge, and of the temples.
const RIM: f32 = 0.004;
const TEMPLE: f32 = 0.0034;
/// The frame's shadow: below it, so soft, so dark.
const SHADOW_BELOW: f32 = 0.012;
const SHADOW_SOFT: f32 = 0.014;
const SHADOW: f32 = 0.28;

/// Glasses as the photo's camera sees them, on eyes that are where they are.
pub(in crate::editor) struct Spectacles {
    lenses: [Vec<[f32; 2]>; 2],
    frame: Vec<Line>,
    /// The hair hides these.
    pub(super) temples: Vec<Line>,
    /// A world unit in the picture, at the eyes.
    unit: f32,
}

impl Spectacles {
    /// `eyes` are where the photo shows them; none where the camera does not see where they should be.
    pub fn on(camera: &Camera, eyes: Eyes) -> Option<Self> {
        let expected = expected(camera)?;
        let unit = camera.intrinsics[0] / away(camera.origin(), [0.0, EYE[1], EYE[2]]);
        let fit = Fit::between(expected, eyes);
        let seen = |world: &[[f32; 3]]| -> Option<Vec<[f32; 2]>> {
            world.iter().map(|p| Some(fit.of(camera.project(*p)?))).collect()
        };
        let [right, left] = [-1.0, 1.0].map(|side| seen(&lens(side)));
        let line = |world: &[[f32; 3]], half: f32| Some(Line { points: seen(world)?, half: half * unit * fit.scale() });
        let mut frame = vec![line(&bridge(), RIM)?];
        for side in [-1.0, 1.0] {
            frame.push(line(&closed(lens(side)), RIM)?);
        }
        // Of a temple that the head does not hide.
        let origin = camera.origin();
        let mut temples = Vec::new();
        for side in [-1.0, 1.0] {
            let shown: Vec<[f32; 3]> = temple(side).into_iter().filter(|p| side * (origin[0] - p[0]) > 0.0).collect();
            if shown.len() > 1 {
                temples.push(line(&shown, TEMPLE)?);
            }
        }
        Some(Self { lenses: [right?, left?], frame, temples, unit: unit * fit.scale() })
    }

    /// Over a photo `[side, side]`: red, green and blue times opacity, and opacity, plane by plane `[4, side, side]`. `hair`
    /// `[side, side]` is how much of a place hides temples.
    pub fn drawn(&self, style: &Style, hair: &[f32], side: usize) -> Vec<f32> {
        let mut out = vec![0.0; 4 * side * side];
        let pixel = 1.0 / side as f32;
        let [low, high] = self.box_of();
        let rows = |v: f32| ((v * side as f32) as usize).min(side);
        for row in rows(low[1])..rows(high[1]) {
            for column in rows(low[0])..rows(high[0]) {
                let i = row * side + column;
                let at = [(column as f32 + 0.5) * pixel, (row as f32 + 0.5) * pixel];
                let [r, g, b, a] = self.pixel(style, at, pixel, hair[i]);
                for (plane, value) in [r, g, b, a].into_iter().enumerate() {
                    out[plane * side * side + i] = value;
                }
            }
        }
        out
    }

    /// Premultiplied colour at a place.
    fn pixel(&self, style: &Style, at: [f32; 2], pixel: f32, hair: f32) -> [f32; 4] {
        let mut out = [0.0; 4];
        let mut over = |colour: [f32; 3], opacity: f32| {
            for (to, from) in out.iter_mut().zip([colour[0], colour[1], colour[2], 1.0]) {
                *to = *to * (1.0 - opacity) + from * opacity;
            }
        };
        let above = [at[0], at[1] - SHADOW_BELOW * self.unit];
        let nearest = |lines: &[Line], at| lines.iter().map(|line| line.nearest(at).0).fold(f32::INFINITY, f32::min);
        let soft = SHADOW_SOFT * self.unit;
        over([0.0; 3], SHADOW * (1.0 - smoothstep(0.0, soft, nearest(&self.frame, above) - 0.4 * soft)));
        for lens in &self.lenses {
            if is_within(lens, at) {
                let [low, high] = span(lens.iter());
                let down = (at[1] - low[1]) / (high[1] - low[1]).max(pixel);
                let across = (at[0] - low[0]) / (high[0] - low[0]).max(pixel);
                // Dark glass lets more through below; a pale band of sky lies across both kinds.
                let band = smoothstep(0.12, 0.0, (across + 0.6 * down - 0.55).abs()) * 0.5;
                over(
                    style.lens.map(|c| c + 0.25 * band),
                    style.opacity * (1.0 - 0.35 * down * style.opacity) + 0.04 * band,
                );
            }
        }
        for (lines, hides) in [(&self.temples, hair), (&self.frame, 0.0)] {
            for line in lines {
                let (distance, aside) = line.nearest(at);
                let cover = ((line.half - distance) / pixel + 0.5).clamp(0.0, 1.0) * (1.0 - hides);
                if cover > 0.0 {
                    // A rod that is lit from above.
                    let lit = -(0.35 * aside[0] + 0.85 * aside[1]) / line.half;
                    let shine = 0.16 * lit.max(0.0).powi(3);
                    over(style.frame.map(|c| (c * (1.0 + 0.4 * lit) + shine).clamp(0.0, 1.0)), cover);
                }
            }
        }
        out
    }

    /// What all of it lies within, with its shadow.
    fn box_of(&self) -> [[f32; 2]; 2] {
        let all = self.frame.iter().chain(&self.temples).flat_map(|line| &line.points);
        let [low, high] = span(all);
        let more = (SHADOW_BELOW + SHADOW_SOFT + 2.0 * RIM) * self.unit;
        [low.map(|v| (v - more).max(0.0)), high.map(|v| (v + more).clamp(0.0, 1.0))]
    }
}

fn away(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(&b).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt()
}
