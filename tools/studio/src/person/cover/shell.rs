//! How far head, neck and shoulders reach, by turn and height: what cloth on them is measured from.
//!
//! Above the middle of the skull a row is an elevation and the reach a distance from that point; below it a row is a height and
//! the reach a distance from the upright axis. Both agree where they meet. Lengths are eye distances.

use std::f32::consts::{FRAC_PI_2, TAU};

use glam::{Vec2, Vec3};

/// Columns go once round, column 0 the front, the next ones to the person's left.
const COLUMNS: usize = 72;
/// Rows from the crown to the middle of the skull.
pub const UPPER: usize = 18;
/// Rows below, and their distance.
const LOWER: usize = 25;
const STEP: f32 = 0.15;
const ROWS: usize = UPPER + LOWER + 1;
/// The last row.
pub const LAST: f32 = (ROWS - 1) as f32;
/// Arms and whatever else lies farther out is cut off.
const FARTHEST: f32 = 2.7;

/// The reach of a body about its skull.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Middle of the skull, and the eye distance, in the body's unit.
    pub origin: Vec3,
    pub unit: f32,
    reach: Vec<f32>,
}

impl Shell {
    /// Measures points of a body; they should lie closer than 5 degrees.
    pub fn around(points: impl Iterator<Item = Vec3>, origin: Vec3, unit: f32) -> Self {
        let mut out = Self { origin, unit, reach: vec![0.0; COLUMNS * ROWS] };
        for p in points {
            let (turn, row, reach) = out.measure(p);
            if row.round() <= LAST {
                let column = (turn / TAU * COLUMNS as f32).round() as isize;
                let at = row.round() as usize * COLUMNS + column.rem_euclid(COLUMNS as isize) as usize;
                out.reach[at] = out.reach[at].max(reach.min(FARTHEST));
            }
        }
        out.fill();
        out
    }

    /// Turn (radians, positive to the person's left), row and reach of a point.
    pub fn measure(&self, p: Vec3) -> (f32, f32, f32) {
        let d = (p - self.origin) / self.unit;
        let flat = Vec2::new(d.x, d.z).length();
        let turn = d.x.atan2(d.z);
        if d.y >= 0.0 {
            (turn, (1.0 - d.y.atan2(flat) / FRAC_PI_2) * UPPER as f32, d.length())
        } else {
            (turn, UPPER as f32 - d.y / STEP, flat)
        }
    }

    /// The inverse of `measure`.
    pub fn point(&self, turn: f32, row: f32, reach: f32) -> Vec3 {
        let (sin, cos) = turn.sin_cos();
        let (flat, y) = if row <= UPPER as f32 {
            let (up, along) = ((1.0 - row / UPPER as f32) * FRAC_PI_2).sin_cos();
            (reach * along, reach * up)
        } else {
            (reach, (UPPER as f32 - row) * STEP)
        };
        self.origin + self.unit * Vec3::new(sin * flat, y, cos * flat)
    }

    /// The reach at a turn and a row.
    pub fn at(&self, turn: f32, row: f32) -> f32 {
        let (x, y) = ((turn / TAU).rem_euclid(1.0) * COLUMNS as f32, row.clamp(0.0, LAST - 1e-3));
        let (i, j) = (x as usize % COLUMNS, y as usize);
        let (fx, fy) = (x.fract(), y - j as f32);
        let get = |i: usize, j: usize| self.reach[j * COLUMNS + i % COLUMNS];
        let upper = get(i, j) * (1.0 - fx) + get(i + 1, j) * fx;
        let lower = get(i, j + 1) * (1.0 - fx) + get(i + 1, j + 1) * fx;
        upper * (1.0 - fy) + lower * fy
    }

    /// Empty cells take the mean of their neighbours, from the filled ones outwards.
    fn fill(&mut self) {
        for _ in 0..COLUMNS {
            let before = self.reach.clone();
            let mut open = false;
            for k in (0..before.len()).filter(|k| before[*k] == 0.0) {
                let (i, j) = (k % COLUMNS, k / COLUMNS);
                let mut around = vec![j * COLUMNS + (i + 1) % COLUMNS, j * COLUMNS + (i + COLUMNS - 1) % COLUMNS];
                around.extend((j > 0).then(|| k - COLUMNS));
                around.extend((j + 1 < ROWS).then(|| k + COLUMNS));
                let full: Vec<f32> = around.iter().map(|k| before[*k]).filter(|r| *r > 0.0).collect();
                match full.len() {
                    0 => open = true,
                    n => self.reach[k] = full.iter().sum::<f32>() / n as f32,
                }
            }
            if !open {
                break;
            }
        }
        let crown = self.reach[..COLUMNS].iter().sum::<f32>() / COLUMNS as f32;
        self.reach[..COLUMNS].fill(crown);
    }

    /// Cloth drawn tight: hollows are spanned by straight lines, level ones everywhere and upright ones over the skull.
    pub fn taut(&mut self) {
        let angle = TAU / COLUMNS as f32;
        for span in [5, 3, 2, 1, 1] {
            let before = self.reach.clone();
            for k in 0..before.len() {
                let (i, j) = (k % COLUMNS, k / COLUMNS);
                let (left, right) = ((i + COLUMNS - span) % COLUMNS, (i + span) % COLUMNS);
                let level = chord(before[j * COLUMNS + left], before[j * COLUMNS + right], angle * span as f32);
                self.reach[k] = self.reach[k].max(level);
                if j >= span && j + span <= UPPER {
                    let angle = FRAC_PI_2 / UPPER as f32 * span as f32;
                    let upright = chord(before[k - span * COLUMNS], before[k + span * COLUMNS], angle);
                    self.reach[k] = self.reach[k].max(upright);
                }
            }
        }
    }

    /// Cloth that hangs: below the middle of the skull it comes in by no more than `slope` eye distances for each that it falls.
    pub fn drape(&mut self, slope: f32) {
        for k in (UPPER + 1) * COLUMNS..ROWS * COLUMNS {
            self.reach[k] = self.reach[k].max(self.reach[k - COLUMNS] - slope * STEP);
        }
    }
}

/// Distance at which the straight line between two points at distances `a` and `b` crosses the middle; each lies `angle` off it.
fn chord(a: f32, b: f32, angle: f32) -> f32 {
    2.0 * a * b * angle.cos() / (a + b).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ball(radius: f32) -> impl Iterator<Item = Vec3> {
        (0..20_000).map(move |k| {
            let t = k as f32 + 0.5;
            let y = 1.0 - 2.0 * t / 20_000.0;
            let r = (1.0 - y * y).sqrt();
            radius * Vec3::new((2.4 * t).cos() * r, y, (2.4 * t).sin() * r)
        })
    }

    #[test]
    fn points_survive_their_measure() {
        let shell = Shell::around(ball(1.0), Vec3::new(0.1, 0.2, 0.3), 0.5);
        for p in ball(0.9).step_by(97).filter(|p| p.truncate().length() > 0.05) {
            let (turn, row, reach) = shell.measure(p);
            // Sines and arc tangents of single precision.
            assert!(shell.point(turn, row, reach).distance(p) < 1e-5, "{p}");
        }
    }

    #[test]
    fn a_point_half_a_row_below_the_last_is_left_out() {
        let below = Vec3::new(0.0, -(LAST - UPPER as f32 + 0.5) * STEP, 1.0);
        let (_, row, _) = Shell::around(ball(1.0), Vec3::ZERO, 1.0).measure(below);
        assert_eq!(row.round(), LAST + 1.0, "{row} is not the case that this is about");
        Shell::around(ball(1.0).chain([below]), Vec3::ZERO, 1.0);
    }

    #[test]
    fn a_ball_reaches_its_radius_and_cloth_on_it_lies_on_it() {
        let mut shell = Shell::around(ball(1.5), Vec3::ZERO, 1.0);
        shell.taut();
        for k in 0..60 {
            let turn = k as f32 * 0.1;
            // The rows above the middle are those of a ball; a chord lies inside it.
            assert!((shell.at(turn, (k % 18) as f32) - 1.5).abs() < 1e-3);
        }
        let low = |shell: &Shell| shell.at(1.0, 27.0);
        let before = low(&shell);
        shell.drape(0.2);
        // Nine steps below the middle a ball of 1.5 has come in by 0.86, hanging cloth by 0.27.
        assert!(
            low(&shell) > before + 0.05 && low(&shell) >= 1.5 - 9.0 * STEP * 0.2 - 1e-3,
            "{} {before}",
            low(&shell)
        );
    }
}
