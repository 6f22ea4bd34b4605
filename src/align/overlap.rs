//! How much two turned squares have in common.

use crate::portrait::Crop;

/// Area of the overlap over the area of the union, 0..1.
#[must_use]
pub fn overlap(a: &Crop, b: &Crop) -> f32 {
    let shared = shared(a, b);
    shared / (a.side * a.side + b.side * b.side - shared).max(f32::MIN_POSITIVE)
}

/// Area of the overlap over that of the smaller square, 0..1: 1 where one lies within the other.
pub(super) fn within(a: &Crop, b: &Crop) -> f32 {
    shared(a, b) / a.side.min(b.side).powi(2).max(f32::MIN_POSITIVE)
}

/// Area that both squares cover.
fn shared(a: &Crop, b: &Crop) -> f32 {
    let mut polygon: Vec<[f32; 2]> = a.corners().to_vec();
    let edges = b.corners();
    for i in 0..4 {
        polygon = clip(&polygon, edges[i], edges[(i + 1) % 4]);
    }
    area(&polygon)
}

/// The part of a polygon on the inner side of an edge of a clockwise square (y down).
fn clip(polygon: &[[f32; 2]], from: [f32; 2], to: [f32; 2]) -> Vec<[f32; 2]> {
    let side = |p: [f32; 2]| (to[0] - from[0]) * (p[1] - from[1]) - (to[1] - from[1]) * (p[0] - from[0]);
    let mut out = Vec::with_capacity(polygon.len() + 1);
    for (i, &p) in polygon.iter().enumerate() {
        let q = polygon[(i + 1) % polygon.len()];
        let (sp, sq) = (side(p), side(q));
        if sp >= 0.0 {
            out.push(p);
        }
        if (sp >= 0.0) != (sq >= 0.0) {
            let t = sp / (sp - sq);
            out.push([p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t]);
        }
    }
    out
}

fn area(polygon: &[[f32; 2]]) -> f32 {
    let twice: f32 = polygon.iter().zip(polygon.iter().cycle().skip(1)).map(|(p, q)| p[0] * q[1] - p[1] * q[0]).sum();
    (twice / 2.0).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f32, y: f32, side: f32, degrees: f32) -> Crop {
        Crop { centre: [x, y], side, roll: degrees.to_radians() }
    }

    #[test]
    fn known_overlaps() {
        let a = square(50.0, 40.0, 20.0, 0.0);
        // Products of numbers up to 3600 in f32, over 400: a few 1e-6; 1e-4 leaves room.
        let close = |b: Crop, expected: f32| {
            let (ab, ba) = (overlap(&a, &b), overlap(&b, &a));
            assert!((ab - expected).abs() < 1e-4 && (ba - expected).abs() < 1e-4, "{b:?}: {ab} {ba}");
        };
        close(a, 1.0);
        close(square(50.0, 40.0, 20.0, 90.0), 1.0);
        close(square(60.0, 40.0, 20.0, 0.0), 1.0 / 3.0);
        close(square(50.0, 40.0, 10.0, 0.0), 0.25);
        close(square(90.0, 40.0, 20.0, 0.0), 0.0);
        // A square turned by 45 degrees over itself: the regular octagon 2 (sqrt 2 - 1) of its area.
        let octagon = 2.0 * (2.0_f32.sqrt() - 1.0);
        close(square(50.0, 40.0, 20.0, 45.0), octagon / (2.0 - octagon));
        assert!((within(&a, &square(55.0, 40.0, 10.0, 0.0)) - 1.0).abs() < 1e-4);
        assert!((within(&a, &square(60.0, 40.0, 10.0, 0.0)) - 0.5).abs() < 1e-4);
    }
}
