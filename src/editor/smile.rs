//! A smile as a displacement of the photo. The network draws one and the same row of teeth on every mouth; a mouth that
//! goes wide and turns up at its corners is the person's own, and keeps every pixel of theirs.
//!
//! How far is what landmarks of photos of people who smile say beside those who do not (docs/compact.md).

use crate::model::config::{AFFINE, CHANGE, DISPLACEMENT};

/// The edit that is done like that.
pub(super) const SMILE: &str = "smile";
/// How far the corners go apart and up, in halves of the mouth's width.
const APART: f32 = 0.24;
const UP: f32 = 0.3;
/// How far cheeks are pushed up, and where that is most: beside the corners, and above them.
const CHEEK: f32 = 0.06;
const CHEEK_AT: [f32; 2] = [1.5, -1.1];
/// Softness of the field above and below the mouth, beyond its corners, and of the cheeks.
const ACROSS: f32 = 0.7;
const BEYOND: f32 = 0.45;
const CHEEK_SOFT: f32 = 0.5;
/// Less of lips than this in all, in parts of the photo, is no mouth.
const LEAST: f32 = 0.0005;
/// Standard deviations of an ellipse's places along its axis that make half of it.
const HALF: f32 = 2.0;
/// A mouth of an upright face leans by this at most (radians), and has halves of these widths: others are a mistake.
const LEANS: f32 = 0.2;
const HALVES: [f32; 2] = [0.04, 0.14];
/// Lips further than this from the middle, in standard deviations, are another's.
const FAR: f32 = 2.5;

/// Where a mouth is in a photo, in its widths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mouth {
    pub middle: [f32; 2],
    /// From the middle to the corner that lies to the right in the photo.
    pub half: [f32; 2],
}

impl Mouth {
    /// Of how much of each place `[n, n]` is lips or the inside of a mouth; none where none is seen.
    pub fn of(shares: &[f32], n: usize) -> Option<Self> {
        let near = |at: [f32; 2], found: &Spread| {
            (at[0] - found.middle[0]).hypot(at[1] - found.middle[1]) < FAR * found.along.max(1.0 / n as f32)
        };
        let rough = Spread::of(shares, n, |_| true)?;
        let found = Spread::of(shares, n, |at| near(at, &rough))?;
        let (half, lean) = (HALF * found.along, found.lean.clamp(-LEANS, LEANS));
        let is_mouth = (HALVES[0]..HALVES[1]).contains(&half);
        is_mouth.then(|| Self { middle: found.middle, half: [half * lean.cos(), half * lean.sin()] })
    }

    /// The change of the photo `[14, side, side]` by so much of a smile: 1 is a whole one, less than 0 its opposite.
    pub fn smiling(&self, amount: f32, side: usize) -> Vec<f32> {
        let mut change = vec![0.0; CHANGE * side * side];
        let [across, down] = [AFFINE, AFFINE + 1].map(|channel| channel * side * side);
        for i in 0..side * side {
            let at = [i % side, i / side].map(|k| (k as f32 + 0.5) / side as f32);
            let [x, y] = self.back(at, amount);
            change[across + i] = x / DISPLACEMENT;
            change[down + i] = y / DISPLACEMENT;
        }
        change
    }

    /// From a place of the smiling photo to the place of the photo that is seen there.
    fn back(&self, at: [f32; 2], amount: f32) -> [f32; 2] {
        let mut back = [0.0; 2];
        // The field says where a place goes; what comes to a place is found by going there again and again.
        for _ in 0..4 {
            let moved = self.moved([at[0] + back[0], at[1] + back[1]]);
            back = moved.map(|way| -amount * way);
        }
        back
    }

    /// Where a place of the photo goes, from itself.
    fn moved(&self, at: [f32; 2]) -> [f32; 2] {
        let [hx, hy] = self.half;
        let squared = hx * hx + hy * hy;
        let away = [at[0] - self.middle[0], at[1] - self.middle[1]];
        // Along the mouth and down from it, in halves of its width.
        let (x, y) = ((away[0] * hx + away[1] * hy) / squared, (away[1] * hx - away[0] * hy) / squared);
        let soft = |v: f32, width: f32| (-v * v / (2.0 * width * width)).exp();
        let (beyond, level) = (soft((x.abs() - 1.0).max(0.0), BEYOND), soft(y, ACROSS));
        let within = x.abs().min(1.0);
        // From the middle, where nothing goes up, to the corners, where most does.
        let corner = (1.0 - (std::f32::consts::PI * within).cos()) / 2.0;
        let cheek = soft(x.abs() - CHEEK_AT[0], CHEEK_SOFT) * soft(y - CHEEK_AT[1], CHEEK_SOFT);
        let along = APART * x.signum() * within * beyond * level;
        let up = UP * corner * beyond * level + CHEEK * cheek;
        [along * hx + up * hy, along * hy - up * hx]
    }
}

/// How something lies in a picture: its middle, the angle at which it is longest (radians, downwards to the right), and its
/// standard deviation there.
struct Spread {
    middle: [f32; 2],
    lean: f32,
    along: f32,
}

impl Spread {
    /// Of shares `[n, n]` within what `counts`.
    fn of(shares: &[f32], n: usize, counts: impl Fn([f32; 2]) -> bool) -> Option<Self> {
        let places = || {
            let all = shares.iter().enumerate();
            all.map(|(i, share)| ([i % n, i / n].map(|k| (k as f32 + 0.5) / n as f32), *share))
                .filter(|(at, share)| *share > 0.5 && counts(*at))
        };
        let sum: f32 = places().map(|(_, share)| share).sum();
        if sum < LEAST * (n * n) as f32 {
            return None;
        }
        let mean = |value: &dyn Fn([f32; 2]) -> f32| places().map(|(at, share)| share * value(at)).sum::<f32>() / sum;
        let middle = [mean(&|at| at[0]), mean(&|at| at[1])];
        let product = |a: usize, b: usize| mean(&|at| (at[a] - middle[a]) * (at[b] - middle[b]));
        let (xx, xy, yy) = (product(0, 0), product(0, 1), product(1, 1));
        // The larger eigenvalue of the 2 x 2 covariance, and its direction.
        let along = (0.5 * (xx + yy) + (0.25 * (xx - yy).powi(2) + xy * xy).sqrt()).sqrt();
        Some(Self { middle, lean: 0.5 * (2.0 * xy).atan2(xx - yy), along })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ellipse with halves of 0.12 and 0.04 around a place, turned by an angle, and a speck far away.
    fn lips(n: usize, middle: [f32; 2], angle: f32) -> Vec<f32> {
        (0..n * n)
            .map(|i| {
                let [x, y] = [(i % n) as f32 + 0.5, (i / n) as f32 + 0.5].map(|k| k / n as f32);
                let (dx, dy) = (x - middle[0], y - middle[1]);
                let (along, across) = (dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin());
                let is_speck = x < 0.03 && y < 0.03;
                f32::from((along / 0.12).hypot(across / 0.04) < 1.0 || is_speck)
            })
            .collect()
    }

    #[test]
    fn a_mouth_is_found_where_lips_are() {
        for angle in [0.0, 0.15, -0.18] {
            let mouth = Mouth::of(&lips(128, [0.52, 0.66], angle), 128).expect("a mouth");
            // A place is 0.008 wide, and the speck weighs a hundredth before it is left out.
            assert!((mouth.middle[0] - 0.52).abs() < 0.004 && (mouth.middle[1] - 0.66).abs() < 0.004, "{mouth:?}");
            let [x, y] = mouth.half;
            assert!((x.hypot(y) - 0.12).abs() < 0.006 && (y.atan2(x) - angle).abs() < 0.03, "{mouth:?}");
        }
        let mouth = Mouth::of(&lips(128, [0.52, 0.66], 0.6), 128).expect("a mouth");
        assert!((mouth.half[1].atan2(mouth.half[0]) - LEANS).abs() < 1e-5, "no face of a crop leans so far: {mouth:?}");
        assert_eq!(Mouth::of(&vec![0.0; 128 * 128], 128), None);
        let all = lips(128, [0.5, 0.5], 0.0).iter().map(|_| 1.0).collect::<Vec<_>>();
        assert_eq!(Mouth::of(&all, 128), None, "nobody is all mouth");
    }

    #[test]
    fn corners_go_up_and_apart_and_the_rest_stays() {
        let mouth = Mouth { middle: [0.5, 0.66], half: [0.1, 0.0] };
        let side = 200;
        let change = mouth.smiling(1.0, side);
        let seen = |x: f32, y: f32| {
            let i = (y * side as f32) as usize * side + (x * side as f32) as usize;
            [AFFINE, AFFINE + 1].map(|c| DISPLACEMENT * change[c * side * side + i])
        };
        // Where a corner has gone to, the photo's corner is seen; within half a pixel's slope.
        for sign in [-1.0, 1.0] {
            let [x, y] = seen(0.5 + sign * 0.124, 0.63);
            assert!((x + sign * 0.024).abs() < 0.002 && (y - 0.03).abs() < 0.002, "{x} {y}");
        }
        // Forehead, eyes and chin.
        for place in [[0.5, 0.2], [0.35, 0.42], [0.5, 0.95]] {
            let [x, y] = seen(place[0], place[1]);
            assert!(x.hypot(y) < 0.002, "{place:?}: {x} {y}");
        }
        assert!(change[..AFFINE * side * side].iter().all(|v| *v == 0.0), "colours stay");
        assert!(mouth.smiling(0.0, 16).iter().all(|v| *v == 0.0));
    }
}
