//! Bilinear look-ups in planes, view features and the edited photo. Shader twin: `field.wgsl`.

use lanes::gather;

use crate::field::{FieldData, MAX_FEATURES};
use crate::geometry::smoothstep;
use crate::portrait::FADE;
use crate::render::cpu::decode;
use crate::render::params::Params;

/// Four texels and their weights; a texel outside the image weighs nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Taps {
    pub index: [usize; 4],
    pub weight: [f32; 4],
}

/// The four texels around a place given in texel units (0 is the middle of the first texel).
pub fn taps(x: f32, y: f32, size: u32) -> Taps {
    let last = size as f32 - 1.0;
    let axis = |v: f32| {
        let low = v.floor();
        let part = v - low;
        let one = |at: f32, weight: f32| {
            let weight = if at >= 0.0 && at <= last { weight } else { 0.0 };
            (at.clamp(0.0, last) as usize, weight)
        };
        [one(low, 1.0 - part), one(low + 1.0, part)]
    };
    let (xs, ys, width) = (axis(x), axis(y), size as usize);
    Taps {
        index: std::array::from_fn(|i| ys[i / 2].0 * width + xs[i % 2].0),
        weight: std::array::from_fn(|i| ys[i / 2].1 * xs[i % 2].1),
    }
}

/// Where the photo sees a point: u, v and whether it is inside the picture and in front.
pub fn project(photo: &[[f32; 4]; 3], p: [f32; 3]) -> (f32, f32, bool) {
    let h: [f32; 3] =
        std::array::from_fn(|r| photo[r][0] * p[0] + photo[r][1] * p[1] + photo[r][2] * p[2] + photo[r][3]);
    if h[2] <= 1e-6 {
        // Far outside the picture: no features, no gate.
        return (-10.0, -10.0, false);
    }
    let (u, v) = (h[0] / h[2], h[1] / h[2]);
    (u, v, (0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v))
}

/// Writes the features of a point: the mean over the planes, then the view's at `u`, `v`.
/// Returns how many there are.
pub fn features(field: &FieldData, p: [f32; 3], u: f32, v: f32, out: &mut [f32; MAX_FEATURES]) -> usize {
    let l = &field.layout;
    let (pc, vc, size) = (l.plane_channels as usize, l.view_channels as usize, l.plane_size as f32);
    let (head, tail) = out.split_at_mut(pc);
    head.fill(0.0);
    for (plane, axes) in l.plane_axes.iter().enumerate() {
        let place = axes.map(|a| (p[a as usize] / l.box_side + 0.5) * size - 0.5);
        let t = taps(place[0], place[1], l.plane_size);
        let base = plane * (l.plane_size * l.plane_size) as usize;
        gather(&field.planes[base * pc..], &t.index, &t.weight.map(|weight| weight / 3.0), head);
    }
    if vc > 0 {
        let tail = &mut tail[..vc];
        tail.fill(0.0);
        let t = taps(u * l.view_size as f32 - 0.5, v * l.view_size as f32 - 0.5, l.view_size);
        gather(&field.view, &t.index, &t.weight, tail);
        if l.gated {
            let [near, far] = behind(field, p, u, v, tail[0]);
            (tail[0], tail[1]) = (near, far);
        }
    }
    pc + vc
}

/// How far a point lies behind the surface that the photo sees, softly at two lengths; 0 where the
/// photo does not look.
fn behind(field: &FieldData, p: [f32; 3], u: f32, v: f32, raw: f32) -> [f32; 2] {
    if !(0.0..=1.0).contains(&u) || !(0.0..=1.0).contains(&v) {
        return [0.0; 2];
    }
    let [middle, span, short, long] = field.layout.surface;
    let m = &field.photo_camera.camera_to_world;
    let away = [p[0] - m[3], p[1] - m[7], p[2] - m[11]];
    let distance = (away[0] * away[0] + away[1] * away[1] + away[2] * away[2]).sqrt();
    let behind = distance - (middle + span * raw);
    [(behind / short).tanh(), (behind / long).tanh()]
}

fn add(to: &mut [f32], from: &[f32], weight: f32) {
    for (a, b) in to.iter_mut().zip(from) {
        *a += weight * b;
    }
}

/// The edited photo at `u`, `v`, bilinear, clamped at its edges.
pub fn look_up(field: &FieldData, u: f32, v: f32) -> [f32; 3] {
    let size = field.layout.picture_size;
    let place = [u, v].map(|c| (c * size as f32 - 0.5).clamp(0.0, size as f32 - 1.0));
    let t = taps(place[0], place[1], size);
    let mut out = [0.0; 3];
    for (index, weight) in t.index.iter().zip(t.weight) {
        add(&mut out, &field.picture[index * 4..][..3], weight);
    }
    out
}

/// What the decoder says of a point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Raw density.
    pub raw: f32,
    /// The point's own colour.
    pub colour: [f32; 3],
    /// How much of the photo's colour takes its place, 0 to 1.
    pub gate: f32,
}

impl Point {
    /// Between two points: `part` of the way to the other.
    pub fn towards(&self, other: &Point, part: f32) -> Point {
        let mix = |a: f32, b: f32| a + part * (b - a);
        Point {
            raw: mix(self.raw, other.raw),
            colour: std::array::from_fn(|c| mix(self.colour[c], other.colour[c])),
            gate: mix(self.gate, other.gate),
        }
    }

    /// The colour with the photo's in it.
    pub fn over(&self, photo: [f32; 3]) -> [f32; 3] {
        std::array::from_fn(|c| self.colour[c] + self.gate * (photo[c] - self.colour[c]))
    }
}

/// The silhouette's logit outside of it.
const OUTSIDE: f32 = -4.0;

/// 1 where the photo is trusted, 0 at its border. Below, a portrait ends with it.
fn trusted(u: f32, v: f32) -> f32 {
    smoothstep(0.0, FADE, u.min(1.0 - u).min(v))
}

/// How far below the photo's end there is nothing any more, in parts of its side.
const END: f32 = 0.03;
/// Raw density that stands for empty space. Of 50 `softplus(-15)` a ray that crosses the whole box sees 1e-5.
pub const NOTHING: f32 = -14.0;

/// How much of the density is left below the photo: it has not been seen, and would hang there as a bar.
fn left_below(v: f32) -> f32 {
    1.0 - smoothstep(1.0, 1.0 + END, v)
}

/// Runs the decoder at a point of the box.
pub fn decode_at(field: &FieldData, params: &Params, p: [f32; 3]) -> Point {
    let (u, v, seen) = project(&params.photo, p);
    let mut input = [0.0; MAX_FEATURES];
    let n = features(field, p, u, v, &mut input);
    let inside = field.layout.gated && seen;
    let trust = trusted(u, v);
    let view = &mut input[field.layout.plane_channels as usize..n];
    if inside && let Some(silhouette) = view.get_mut(2) {
        *silhouette = OUTSIDE * (1.0 - trust) + *silhouette * trust;
    } else if field.layout.gated {
        // Bilinear look-ups reach half a texel beyond the photo's border, and would hang a sheet of fog there.
        view.fill(0.0);
    }
    let raw = decode::decode(&field.decoder, field.layout.hidden as usize, &input[..n]);
    let left = if field.layout.gated { left_below(v) } else { 1.0 };
    Point {
        raw: NOTHING + left * (raw[0] - NOTHING),
        colour: [raw[1], raw[2], raw[3]].map(|o| sigmoid(o) * 1.002 - 0.001),
        gate: if inside { trust * sigmoid(raw[4]) } else { 0.0 },
    }
}

/// The photo's colour at a point of the box.
pub fn photo(field: &FieldData, params: &Params, p: [f32; 3]) -> [f32; 3] {
    if !field.layout.gated {
        return [0.0; 3];
    }
    let (u, v, _) = project(&params.photo, p);
    look_up(field, u, v)
}

/// Raw density and colour of a point of the box, the photo's in it.
pub fn evaluate(field: &FieldData, params: &Params, p: [f32; 3]) -> (f32, [f32; 3]) {
    let point = decode_at(field, params, p);
    let photo = if point.gate > 0.0 { photo(field, params, p) } else { [0.0; 3] };
    (point.raw, point.over(photo))
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_photo_fades_towards_its_top_and_sides_only() {
        assert_eq!((trusted(0.5, 0.5), trusted(0.5, 1.0)), (1.0, 1.0));
        assert_eq!((trusted(0.0, 0.5), trusted(1.0, 0.5), trusted(0.5, 0.0)), (0.0, 0.0, 0.0));
        // Half of the way: exact in f32.
        assert!((trusted(0.5, 0.02) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_portrait_ends_with_its_photo_below() {
        assert_eq!((left_below(0.9), left_below(1.0), left_below(1.03), left_below(-10.0)), (1.0, 1.0, 0.0, 1.0));
        // Half of the way: f32 near 1 is good to 1e-7, times a slope of 50.
        assert!((left_below(1.015) - 0.5).abs() < 1e-5);
    }

    #[test]
    fn taps_weigh_by_nearness_and_drop_the_outside() {
        let t = taps(1.25, 2.5, 4);
        assert_eq!(t.index, [9, 10, 13, 14]);
        // All products of quarters and halves: exact in f32.
        assert_eq!(t.weight, [0.375, 0.125, 0.375, 0.125]);
        let edge = taps(-0.25, 0.0, 4);
        assert_eq!(edge.weight, [0.0, 0.75, 0.0, 0.0]);
        assert_eq!(taps(-2.0, 9.0, 4).weight, [0.0; 4]);
    }
}
