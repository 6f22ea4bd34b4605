//! Simple solids for things that the pack does not hold: balls, tubes, cones and plates. Any unit of length.

use glam::{Vec2, Vec3};

/// A closed or open mesh; triangles may have either winding.
#[derive(Debug, Clone, Default)]
pub struct Solid {
    pub positions: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
    pub uvs: Vec<[Vec2; 3]>,
}

impl Solid {
    /// An ellipsoid.
    pub fn ball(centre: Vec3, half: Vec3) -> Self {
        let mut out = Self::default();
        out.grid(20, 12, true, |u, v| {
            let (a, b) = (u * std::f32::consts::TAU, (v - 0.5) * std::f32::consts::PI);
            centre + half * Vec3::new(a.sin() * b.cos(), b.sin(), a.cos() * b.cos())
        });
        out
    }

    /// A tube along a path; `radius(t)` for t in 0..1. A closed path joins its ends.
    pub fn tube(path: &[Vec3], closed: bool, radius: impl Fn(f32) -> f32) -> Self {
        let n = path.len();
        let mut out = Self::default();
        if n < 2 {
            return out;
        }
        let at = |k: usize| path[if closed { k % n } else { k.min(n - 1) }];
        let rings = if closed { n } else { n - 1 };
        out.grid(8, rings as u32, true, |u, v| {
            let k = (v * rings as f32).round() as usize;
            let before = if k > 0 {
                at(k - 1)
            } else if closed {
                at(n - 1)
            } else {
                at(0)
            };
            let way = (at(k + 1) - before).normalize_or(Vec3::X);
            let side = way.cross(if way.y.abs() < 0.8 { Vec3::Y } else { Vec3::Z }).normalize_or(Vec3::Z);
            let (sin, cos) = (u * std::f32::consts::TAU).sin_cos();
            at(k) + (side * cos + way.cross(side) * sin) * radius(v)
        });
        out
    }

    /// A flat plate with this rim.
    pub fn plate(rim: &[Vec3]) -> Self {
        let centre = rim.iter().sum::<Vec3>() / rim.len().max(1) as f32;
        let mut out = Self { positions: rim.to_vec(), ..Self::default() };
        out.positions.push(centre);
        let n = rim.len() as u32;
        out.triangles = (0..n).map(|k| [n, k, (k + 1) % n]).collect();
        out.uvs = vec![[Vec2::splat(0.5); 3]; rim.len()];
        out
    }

    /// Adds another solid.
    pub fn with(mut self, other: Self) -> Self {
        let shift = self.positions.len() as u32;
        self.positions.extend(other.positions);
        self.triangles.extend(other.triangles.iter().map(|t| t.map(|v| v + shift)));
        self.uvs.extend(other.uvs);
        self
    }

    fn grid(&mut self, columns: u32, rows: u32, wraps: bool, point: impl Fn(f32, f32) -> Vec3) {
        for j in 0..=rows {
            for i in 0..columns {
                self.positions.push(point(i as f32 / columns as f32, j as f32 / rows as f32));
            }
        }
        let vertex = |i: u32, j: u32| j * columns + i % columns;
        let uv = |i: u32, j: u32| Vec2::new(i as f32 / columns as f32, j as f32 / rows as f32);
        for j in 0..rows {
            for i in 0..if wraps { columns } else { columns - 1 } {
                let (a, b, c, d) = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1));
                for t in [[a, b, c], [a, c, d]] {
                    self.triangles.push(t.map(|(i, j)| vertex(i, j)));
                    self.uvs.push(t.map(|(i, j)| uv(i, j)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solids_have_the_asked_extent() {
        let ball = Solid::ball(Vec3::ONE, Vec3::new(1.0, 2.0, 3.0));
        let high = ball.positions.iter().map(|p| p.y).fold(f32::MIN, f32::max);
        assert!((high - 3.0).abs() < 1e-5, "{high}");
        let tube = Solid::tube(&[Vec3::ZERO, Vec3::X, Vec3::X * 2.0], false, |_| 0.5);
        // Distance of each vertex from the x axis; a few roundings.
        assert!(tube.positions.iter().all(|p| ((p.y * p.y + p.z * p.z).sqrt() - 0.5).abs() < 1e-5));
        for s in [ball, tube] {
            assert_eq!(s.triangles.len(), s.uvs.len());
            assert!(s.triangles.iter().flatten().all(|v| (*v as usize) < s.positions.len()));
        }
    }
}
