//! Where a mouth is in a photo.

/// Less of lips than this in all, in parts of the photo, is no mouth.
const LEAST: f32 = 0.0005;
/// Nor are lips of which no place is so surely: knuckles before a face, of which the surest of 31 real photos is 0.75, where
/// mouths have 0.91 and more.
const SURE: f32 = 0.83;
/// Standard deviations of an ellipse's places along its axis that make half of it.
const HALF: f32 = 2.0;
/// A mouth of an upright face leans by this at most (radians), and has halves of these widths: others are a mistake.
const LEANS: f32 = 0.2;
const HALVES: [f32; 2] = [0.04, 0.14];
/// Lips further than this from the middle, in standard deviations, are another's.
const FAR: f32 = 2.5;

/// Where a mouth is in a photo, in its widths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::editor) struct Mouth {
    pub middle: [f32; 2],
    /// From the middle to the corner that lies to the right in the photo.
    pub half: [f32; 2],
}

impl Mouth {
    /// Of how much of each place `[n, n]` is lips or the inside of a mouth; none where none is seen.
    pub fn of(shares: &[f32], n: usize) -> Option<Self> {
        if shares.iter().all(|share| *share < SURE) {
            return None;
        }
        let near = |at: [f32; 2], found: &Spread| {
            (at[0] - found.middle[0]).hypot(at[1] - found.middle[1]) < FAR * found.along.max(1.0 / n as f32)
        };
        let rough = Spread::of(shares, n, |_| true)?;
        let found = Spread::of(shares, n, |at| near(at, &rough))?;
        let (half, lean) = (HALF * found.along, found.lean.clamp(-LEANS, LEANS));
        let is_mouth = (HALVES[0]..HALVES[1]).contains(&half);
        is_mouth.then(|| Self { middle: found.middle, half: [half * lean.cos(), half * lean.sin()] })
    }

    /// A place along the mouth and down from it, in halves of its width.
    pub fn within(&self, at: [f32; 2]) -> [f32; 2] {
        let [hx, hy] = self.half;
        let squared = hx * hx + hy * hy;
        let away = [at[0] - self.middle[0], at[1] - self.middle[1]];
        [(away[0] * hx + away[1] * hy) / squared, (away[1] * hx - away[0] * hy) / squared]
    }

    /// A way along the mouth and down from it, in the photo's widths.
    pub fn way(&self, [along, down]: [f32; 2]) -> [f32; 2] {
        let [hx, hy] = self.half;
        [along * hx - down * hy, along * hy + down * hx]
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
        let faint: Vec<f32> = lips(128, [0.52, 0.66], 0.0).iter().map(|share| 0.75 * share).collect();
        assert_eq!(Mouth::of(&faint, 128), None, "a knuckle");
        let all = lips(128, [0.5, 0.5], 0.0).iter().map(|_| 1.0).collect::<Vec<_>>();
        assert_eq!(Mouth::of(&all, 128), None, "nobody is all mouth");
    }
}
