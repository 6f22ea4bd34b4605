//! Sheets of cloth: grids of points that are cut along a line and hemmed, and thin plates.

use glam::{Vec2, Vec3};

use crate::person::solid::Solid;

/// A grid of `columns` x `rows` cells over u and v in 0..1 that faces outwards when u runs to the person's left and v down;
/// `wraps` joins the last column to the first.
pub fn grid(columns: u32, rows: u32, wraps: bool, point: impl Fn(f32, f32) -> Vec3) -> Solid {
    let mut out = Solid::default();
    let wide = if wraps { columns } else { columns + 1 };
    let at = |i: u32, n: u32| i as f32 / n as f32;
    for j in 0..=rows {
        out.positions.extend((0..wide).map(|i| point(at(i, columns), at(j, rows))));
    }
    let vertex = |(i, j): (u32, u32)| j * wide + i % wide;
    let uv = |(i, j): (u32, u32)| Vec2::new(at(i, columns), 1.0 - at(j, rows));
    for j in 0..rows {
        for i in 0..columns {
            let (a, b, c, d) = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1));
            for t in [[a, d, b], [b, d, c]] {
                out.triangles.push(t.map(vertex));
                out.uvs.push(t.map(uv));
            }
        }
    }
    out
}

/// The part of a sheet where `keep` is positive, and the segments of its new edge in the direction of its triangles.
pub fn cut(sheet: &Solid, keep: impl Fn(Vec3) -> f32) -> (Solid, Vec<[u32; 2]>) {
    let values: Vec<f32> = sheet.positions.iter().map(|p| keep(*p)).collect();
    let mut out = Solid { positions: sheet.positions.clone(), ..Solid::default() };
    let mut edge = Vec::new();
    let mut made = std::collections::HashMap::new();
    for (t, uv) in sheet.triangles.iter().zip(&sheet.uvs) {
        let inside = t.map(|v| values[v as usize] > 0.0);
        match inside.iter().filter(|i| **i).count() {
            0 => continue,
            3 => {
                out.triangles.push(*t);
                out.uvs.push(*uv);
                continue;
            }
            _ => {}
        }
        // The corners of what is left, in order, and which of them lie on the cut.
        let (mut corners, mut places, mut on_cut) = (Vec::new(), Vec::new(), Vec::new());
        for k in 0..3 {
            let n = (k + 1) % 3;
            if inside[k] {
                corners.push(t[k]);
                places.push(uv[k]);
                on_cut.push(false);
            }
            if inside[k] != inside[n] {
                let (a, b) = (values[t[k] as usize], values[t[n] as usize]);
                let share = (a / (a - b)).clamp(0.0, 1.0);
                let (p, q) = (sheet.positions[t[k] as usize], sheet.positions[t[n] as usize]);
                let key = (t[k].min(t[n]), t[k].max(t[n]));
                let v = *made.entry(key).or_insert_with(|| {
                    out.positions.push(p.lerp(q, share));
                    (out.positions.len() - 1) as u32
                });
                corners.push(v);
                places.push(uv[k].lerp(uv[n], share));
                on_cut.push(true);
            }
        }
        for k in 1..corners.len() - 1 {
            out.triangles.push([corners[0], corners[k], corners[k + 1]]);
            out.uvs.push([places[0], places[k], places[k + 1]]);
        }
        for k in 0..corners.len() {
            let n = (k + 1) % corners.len();
            if on_cut[k] && on_cut[n] {
                edge.push([corners[k], corners[n]]);
            }
        }
    }
    (out, edge)
}

/// Turns the edge of a sheet in: a strip from each of its segments to where `inner` takes its ends. It has vertices of its own,
/// so that the fold is sharp.
pub fn hem(sheet: &mut Solid, edge: &[[u32; 2]], inner: impl Fn(Vec3) -> Vec3) {
    let mut own = std::collections::HashMap::new();
    let uv_of: std::collections::HashMap<u32, Vec2> =
        sheet.triangles.iter().zip(&sheet.uvs).flat_map(|(t, u)| t.iter().copied().zip(*u)).collect();
    for ends in edge {
        let [u, w] = ends.map(|v| uv_of.get(&v).copied().unwrap_or(Vec2::splat(0.5)));
        let [(a, a1), (b, b1)] = ends.map(|v| {
            *own.entry(v).or_insert_with(|| {
                let p = sheet.positions[v as usize];
                sheet.positions.extend([p, inner(p)]);
                let n = sheet.positions.len() as u32;
                (n - 2, n - 1)
            })
        });
        sheet.triangles.extend([[b, a, a1], [b, a1, b1]]);
        sheet.uvs.extend([[w, u, u], [w, u, w]]);
    }
}

/// A plate: `point(u, v)` is its upper side, `thick` points from there to its lower side.
pub fn plate(columns: u32, rows: u32, wraps: bool, thick: Vec3, point: impl Fn(f32, f32) -> Vec3) -> Solid {
    let upper = grid(columns, rows, wraps, &point);
    let mut lower = grid(columns, rows, wraps, |u, v| point(u, v) + thick);
    lower.triangles.iter_mut().for_each(|t| t.swap(1, 2));
    lower.uvs.iter_mut().for_each(|t| t.swap(1, 2));
    // The outer rim, a little rounded by what normals make of it.
    let rim = grid(columns, 1, wraps, |u, v| point(u, 1.0) + thick * v);
    upper.with(lower).with(rim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square() -> Solid {
        grid(10, 10, false, |u, v| Vec3::new(u, 1.0 - v, 0.0))
    }

    fn area(s: &Solid) -> Vec3 {
        let one = |t: &[u32; 3]| {
            let [a, b, c] = t.map(|v| s.positions[v as usize]);
            0.5 * (b - a).cross(c - a)
        };
        s.triangles.iter().map(one).sum()
    }

    #[test]
    fn a_cut_takes_the_exact_part_and_keeps_the_side() {
        let (left, edge) = cut(&square(), |p| 0.73 - p.x - 0.2 * p.y);
        // The line leaves 0.73 - 0.2 / 2 of the unit square, and it faces +z like the grid; sums of roundings.
        assert!((area(&left) - Vec3::Z * 0.63).length() < 1e-5, "{}", area(&left));
        let length: f32 =
            edge.iter().map(|e| left.positions[e[0] as usize].distance(left.positions[e[1] as usize])).sum();
        assert!((length - 1.04_f32.sqrt()).abs() < 1e-4, "{length}");
        assert_eq!(left.triangles.len(), left.uvs.len());
    }

    #[test]
    fn a_hem_closes_the_edge_towards_its_inner_side() {
        let (mut left, edge) = cut(&square(), |p| 0.55 - p.x);
        let flat = left.triangles.len();
        hem(&mut left, &edge, |p| p - Vec3::Z * 0.1);
        let strip = Solid { triangles: left.triangles[flat..].to_vec(), ..left.clone() };
        // One long, a tenth deep, facing away from what was kept.
        assert!((area(&strip) - Vec3::X * 0.1).length() < 1e-5, "{}", area(&strip));
        assert_eq!(left.triangles.len(), left.uvs.len());
    }
}
