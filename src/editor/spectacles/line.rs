//! Lines and outlines in a picture of side 1.

use super::Eyes;

/// A line of the frame in the picture.
pub(super) struct Line {
    pub points: Vec<[f32; 2]>,
    /// Half its thickness.
    pub half: f32,
}

impl Line {
    /// How far its middle is, and the way from there.
    pub fn nearest(&self, at: [f32; 2]) -> (f32, [f32; 2]) {
        let mut best = (f32::INFINITY, [0.0; 2]);
        for (a, b) in self.points.iter().zip(self.points.iter().skip(1)) {
            let (way, from) = ([b[0] - a[0], b[1] - a[1]], [at[0] - a[0], at[1] - a[1]]);
            let part = (way[0] * from[0] + way[1] * from[1]) / (way[0] * way[0] + way[1] * way[1]).max(1e-12);
            let part = part.clamp(0.0, 1.0);
            let aside = [from[0] - part * way[0], from[1] - part * way[1]];
            let distance = aside[0].hypot(aside[1]);
            if distance < best.0 {
                best = (distance, aside);
            }
        }
        best
    }
}

/// A turn, a scale and a shift of the picture that takes two places to two others.
pub(in crate::editor) struct Fit {
    from: [f32; 2],
    to: [f32; 2],
    turn: [f32; 2],
}

impl Fit {
    pub fn between(from: Eyes, to: Eyes) -> Self {
        let middle = |eyes: Eyes| [(eyes[0][0] + eyes[1][0]) / 2.0, (eyes[0][1] + eyes[1][1]) / 2.0];
        let way = |eyes: Eyes| [eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1]];
        let (a, b) = (way(from), way(to));
        let squared = (a[0] * a[0] + a[1] * a[1]).max(1e-9);
        // The quotient of both ways as complex numbers.
        let turn = [(b[0] * a[0] + b[1] * a[1]) / squared, (b[1] * a[0] - b[0] * a[1]) / squared];
        Self { from: middle(from), to: middle(to), turn }
    }

    pub fn of(&self, at: [f32; 2]) -> [f32; 2] {
        let (x, y) = (at[0] - self.from[0], at[1] - self.from[1]);
        let [c, s] = self.turn;
        [self.to[0] + c * x - s * y, self.to[1] + s * x + c * y]
    }

    pub fn scale(&self) -> f32 {
        self.turn[0].hypot(self.turn[1])
    }
}

/// The least and the largest of both coordinates.
pub(super) fn span<'a>(points: impl Iterator<Item = &'a [f32; 2]>) -> [[f32; 2]; 2] {
    points.fold([[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]], |[low, high], p| {
        [[low[0].min(p[0]), low[1].min(p[1])], [high[0].max(p[0]), high[1].max(p[1])]]
    })
}

/// Whether a place lies within an outline: a ray from it crosses it an odd number of times.
pub(super) fn is_within(outline: &[[f32; 2]], at: [f32; 2]) -> bool {
    let next = outline.iter().cycle().skip(1);
    let crossed = outline.iter().zip(next).filter(|(a, b)| {
        (a[1] > at[1]) != (b[1] > at[1]) && at[0] < a[0] + (at[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
    });
    crossed.count() % 2 == 1
}
