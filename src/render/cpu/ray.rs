//! A ray, and what is gathered along it.

use crate::render::cpu::cost::Asked;

/// A ray: origin and unit direction in world units.
#[derive(Debug, Clone, Copy)]
pub struct Ray {
    pub origin: [f32; 3],
    pub direction: [f32; 3],
}

impl Ray {
    /// The point at a distance.
    pub fn at(&self, distance: f32) -> [f32; 3] {
        std::array::from_fn(|i| self.origin[i] + distance * self.direction[i])
    }

    /// Where the ray enters and leaves the box of the given side around the origin; the second is smaller where
    /// it passes it by.
    pub fn within(&self, box_side: f32) -> (f32, f32) {
        let half = 0.5 * box_side;
        let (mut enter, mut leave) = (f32::NEG_INFINITY, f32::INFINITY);
        for i in 0..3 {
            // Along a face the range only widens.
            let d = if self.direction[i].abs() < 1e-9 { 1e-9 } else { self.direction[i] };
            let (a, b) = ((-half - self.origin[i]) / d, (half - self.origin[i]) / d);
            enter = enter.max(a.min(b));
            leave = leave.min(a.max(b));
        }
        (enter, leave)
    }
}

/// What a ray gathered.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Gathered {
    /// Colour, premultiplied by opacity.
    pub colour: [f32; 3],
    /// Sum of the weights.
    pub opacity: f32,
    /// Weighted sum of the distances (divide by opacity).
    pub depth: f32,
    /// What it asked for.
    pub asked: Asked,
}

impl Gathered {
    /// Adds a colour at a distance.
    pub(super) fn add(&mut self, weight: f32, colour: [f32; 3], distance: f32) {
        for (sum, c) in self.colour.iter_mut().zip(colour) {
            *sum += weight * c;
        }
        self.opacity += weight;
        self.depth += weight * distance;
    }

    /// With its opacity stretched, so that the first number is nothing and the second all; colour and depth go with it.
    pub(super) fn cut(self, [low, high]: [f32; 2]) -> Gathered {
        let part = ((self.opacity - low) / (high - low)).clamp(0.0, 1.0) / self.opacity.max(1e-6);
        Gathered {
            colour: self.colour.map(|c| part * c),
            opacity: part * self.opacity,
            depth: part * self.depth,
            ..self
        }
    }
}
