//! A mouth that opens: lips part along their seam, and what is behind them is seen.

use super::mouth::Mouth;

/// Where the lips meet, how far they part to both sides of the middle, and how far up and down, in halves of the mouth's
/// width.
const SEAM: f32 = -0.04;
const WIDE: f32 = 0.62;
const UP: f32 = 0.2;
const DOWN: f32 = 0.48;
/// How far from the seam the face still moves.
const UP_SOFT: f32 = 0.75;
const DOWN_SOFT: f32 = 1.15;
/// Corners come together by this.
const TOGETHER: f32 = 0.18;
/// Half the softness of the lips' edge.
const EDGE: f32 = 0.025;
/// What is inside: the dark, and the teeth that are seen a little below the upper lip (sRGB).
const DARK: [f32; 3] = [0.13, 0.045, 0.045];
const TEETH: [f32; 3] = [0.62, 0.57, 0.53];
const TEETH_DOWN: f32 = 0.13;
const ROUNDS: usize = 8;

#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    pub mouth: Mouth,
    /// 1 is a mouth that is astonished.
    pub wide: f32,
}

impl Opening {
    /// How far the lips are apart at a place along the mouth: above and below the seam.
    fn apart(&self, x: f32) -> [f32; 2] {
        let high = (1.0 - (x / WIDE).powi(2)).max(0.0).sqrt() * self.wide;
        [UP * high, DOWN * high]
    }

    /// The place of the photo that is seen at a place of one with an open mouth, and how much of it the inside hides.
    pub fn behind(&self, at: [f32; 2]) -> ([f32; 2], f32) {
        let [x, y] = self.mouth.within(at);
        let level = (-(y - SEAM).powi(2) / (2.0 * 0.6 * 0.6)).exp();
        let from_x = x * (1.0 + TOGETHER * self.wide * level * (1.0 - (x.abs() / 2.0).min(1.0)));
        let [up, down] = self.apart(x);
        let (below, far, reach) = if y > SEAM { (1.0, down, DOWN_SOFT) } else { (-1.0, up, UP_SOFT) };
        // Away from the seam, before and after.
        let seen = below * (y - SEAM);
        let mut from = seen;
        for _ in 0..ROUNDS {
            from = seen - far * (-from.max(0.0).powi(2) / (2.0 * (reach / 2.0).powi(2))).exp();
        }
        let cover = if far > 0.0 { ((EDGE - from) / (2.0 * EDGE)).clamp(0.0, 1.0) } else { 0.0 };
        let way = self.mouth.way([from_x - x, SEAM + below * from.max(0.0) - y]);
        ([at[0] + way[0], at[1] + way[1]], cover)
    }

    /// What is seen inside.
    pub fn inside(&self, at: [f32; 2]) -> [f32; 3] {
        let [x, y] = self.mouth.within(at);
        let [up, _] = self.apart(x);
        let below = y - (SEAM - up);
        let teeth = (1.0 - below / TEETH_DOWN).clamp(0.0, 1.0).sqrt() * (1.0 - (x / WIDE).abs()).max(0.0).sqrt();
        std::array::from_fn(|c| DARK[c] + (TEETH[c] - DARK[c]) * 0.55 * teeth)
    }
}
