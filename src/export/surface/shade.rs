//! What a look from outside gathers at a place of the surface: a short march along its normal, as the renderer marches
//! its rays (Max, "Optical Models for Direct Volume Rendering", 1995, with constant density in each step).

use crate::render::cpu;

/// Steps of the march.
const STEPS: usize = 8;
/// Length of a step, and how far outside the march begins, in cells of the lattice.
const STEP: f32 = 0.5;
const OUTSIDE: f32 = 1.25;

/// Colour and opacity.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Shade {
    /// sRGB from 0 to 1, not premultiplied.
    pub colour: [f32; 3],
    pub opacity: f32,
}

impl Shade {
    /// At a point of the surface with its outward normal.
    pub fn at(portrait: &cpu::Portrait, point: [f32; 3], normal: [f32; 3], spacing: f32) -> Self {
        let (mut colour, mut left) = ([0.0; 3], 1.0);
        for k in 0..STEPS {
            let away = (OUTSIDE - (k as f32 + 0.5) * STEP) * spacing;
            let (density, seen) = portrait.evaluate(std::array::from_fn(|i| point[i] + away * normal[i]));
            let weight = left * (1.0 - (-density * STEP * spacing).exp());
            colour = std::array::from_fn(|c| colour[c] + weight * seen[c]);
            left -= weight;
        }
        let opacity = 1.0 - left;
        Self { colour: colour.map(|c| (c / opacity.max(1e-6)).clamp(0.0, 1.0)), opacity }
    }
}
