//! Bilinear look-ups in planes, view features and the edited photo. Shader twin: `field.wgsl`.

use lanes::gather;

use crate::field::{FieldData, MAX_FEATURES};
use crate::geometry::smoothstep;
use crate::portrait::FADE;
use crate::render::cpu::decode;
use crate::render::cpu::point::{NOTHING, Point};
use crate::render::cpu::worn::dressed;
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
    let [_, _, short, long] = field.layout.surface;
    let passed = passed(field, p, raw);
    [(passed / short).tanh(), (passed / long).tanh()]
}

/// How far a point lies behind the surface that the photo sees, of which view channel 0 says `raw`, in world units.
fn passed(field: &FieldData, p: [f32; 3], raw: f32) -> f32 {
    let [middle, span, ..] = field.layout.surface;
    let m = &field.photo_camera.camera_to_world;
    let away = [p[0] - m[3], p[1] - m[7], p[2] - m[11]];
    let distance = (away[0] * away[0] + away[1] * away[1] + away[2] * away[2]).sqrt();
    distance - (middle + span * raw)
}

fn add(to: &mut [f32], from: &[f32], weight: f32) {
    for (a, b) in to.iter_mut().zip(from) {
        *a += weight * b;
    }
}

/// The edited photo at `u`, `v`, bilinear, clamped at its edges, and how frontally its camera sees the surface there.
pub fn look_up(field: &FieldData, u: f32, v: f32) -> [f32; 4] {
    let size = field.layout.picture_size;
    let place = [u, v].map(|c| (c * size as f32 - 0.5).clamp(0.0, size as f32 - 1.0));
    let t = taps(place[0], place[1], size);
    let mut out = [0.0; 4];
    for (index, weight) in t.index.iter().zip(t.weight) {
        add(&mut out, &field.picture[index * 4..][..4], weight);
    }
    out
}

/// The silhouette's logit outside of it.
const OUTSIDE: f32 = -4.0;

/// 1 where the photo is trusted, 0 at its border. Below, a portrait ends with it.
fn trusted(u: f32, v: f32) -> f32 {
    smoothstep(0.0, FADE, u.min(1.0 - u).min(v))
}

/// How far below the photo's end there is nothing any more, in parts of its side.
const END: f32 = 0.03;

/// How much of the density is left below the photo: it has not been seen, and would hang there as a bar.
fn left_below(v: f32) -> f32 {
    1.0 - smoothstep(1.0, 1.0 + END, v)
}

/// Runs the decoder at a point of the box, and puts on what is worn there.
pub fn decode_at(field: &FieldData, params: &Params, p: [f32; 3]) -> Point {
    let (u, v, seen) = project(&params.photo, p);
    let mut input = [0.0; MAX_FEATURES];
    let n = features(field, p, u, v, &mut input);
    let inside = field.layout.gated && seen;
    let trust = trusted(u, v);
    let view = &mut input[field.layout.plane_channels as usize..n];
    let hidden =
        if inside { 1.0 - shown(view.get(1).map_or(0.0, |far| far.atanh() * field.layout.surface[3])) } else { 1.0 };
    if inside && let Some(silhouette) = view.get_mut(2) {
        *silhouette = OUTSIDE * (1.0 - trust) + *silhouette * trust;
    } else if field.layout.gated {
        // Bilinear look-ups reach half a texel beyond the photo's border, and would hang a sheet of fog there.
        view.fill(0.0);
    }
    let raw = decode::decode(&field.decoder, field.layout.hidden as usize, &input[..n]);
    let left = if field.layout.gated { left_below(v) } else { 1.0 };
    let point = Point {
        raw: NOTHING + left * (raw[0] - NOTHING),
        colour: [raw[1], raw[2], raw[3]].map(|o| sigmoid(o) * 1.002 - 0.001),
        gate: if inside { trust * sigmoid(raw[4]) } else { 0.0 },
        hidden,
    };
    dressed(&params.worn, params.rays.map(|row| row[3]), p, point)
}

/// Up to so far from the surface that it sees (world units) the photo shows a point, and from so far on another one.
const SEEN: f32 = 0.03;
const HIDDEN: f32 = 0.09;

/// How much the photo shows, of what it sees, at some distance from that surface.
fn shown(passed: f32) -> f32 {
    1.0 - smoothstep(SEEN, HIDDEN, passed)
}

/// View channels 0 and 2 at `u`, `v`: the seen distance before its scale, and the silhouette's logit.
fn surface_and_silhouette(field: &FieldData, u: f32, v: f32) -> [f32; 2] {
    let (size, channels) = (field.layout.view_size, field.layout.view_channels as usize);
    let t = taps(u * size as f32 - 0.5, v * size as f32 - 0.5, size);
    let channel =
        |c: usize| t.index.iter().zip(t.weight).map(|(i, weight)| weight * field.view[i * channels + c]).sum();
    [channel(0), channel(2)]
}

/// Where the photo sees a point's mirror image, and how surely: heads are nearly symmetric, and behind the surface that the
/// photo sees its colours are another place's.
fn mirrored(field: &FieldData, params: &Params, p: [f32; 3]) -> ([f32; 2], f32) {
    if field.layout.view_channels == 0 {
        return ([0.0; 2], 0.0);
    }
    let q = [-p[0], p[1], p[2]];
    let (u, v, seen) = project(&params.photo, q);
    if !seen {
        return ([0.0; 2], 0.0);
    }
    let [raw, silhouette] = surface_and_silhouette(field, u, v);
    ([u, v], shown(passed(field, q, raw).abs()) * trusted(u, v) * sigmoid(silhouette))
}

/// What is hidden by less than this is not.
const HARDLY: f32 = 0.004;
/// So many times wider than the photo shows it the view does: from the first on the mirror image's colour is taken if that
/// is seen better, from the second on all of it.
const STRETCHED: [f32; 2] = [1.3, 1.8];
/// How many times better, from nothing to all.
const BETTER: [f32; 2] = [1.0, 1.5];
/// So frontal at least, that one can be better by a number of times.
const LEAST_FRONT: f32 = 0.01;

/// What the photo says of the colour at a point of the box that is `hidden` to it, 0 to 1, and whether its mirror image
/// was asked for it: behind what the photo sees, and in turned views where what it sees askew would be stretched and is seen
/// better there (view-dependent texture mapping, Debevec et al. 1996).
pub fn photo(field: &FieldData, params: &Params, p: [f32; 3], hidden: f32) -> ([f32; 3], bool) {
    if !field.layout.gated {
        return ([0.0; 3], false);
    }
    let (u, v, _) = project(&params.photo, p);
    let [r, g, b, front] = look_up(field, u, v);
    let front = front.max(LEAST_FRONT);
    // Of a surface that leans aside by an angle whose cosine this is, in a view that is turned to that side.
    let stretched = params.aside[0] + params.aside[1] * (1.0 - (front * front).min(1.0)).sqrt() / front;
    let askew = smoothstep(STRETCHED[0], STRETCHED[1], stretched);
    if hidden.max(askew) <= HARDLY {
        return ([r, g, b], false);
    }
    let ([u, v], sure) = mirrored(field, params, p);
    let [other @ .., other_front] = look_up(field, u, v);
    let better = askew * smoothstep(BETTER[0], BETTER[1], other_front / front);
    let share = hidden.max(better) * sure;
    let own = [r, g, b];
    (std::array::from_fn(|c| own[c] + share * (other[c] - own[c])), true)
}

/// Raw density and colour of a point of the box, the photo's in it.
pub fn evaluate(field: &FieldData, params: &Params, p: [f32; 3]) -> (f32, [f32; 3]) {
    let point = decode_at(field, params, p);
    let photo = if point.gate > 0.0 { photo(field, params, p, point.hidden).0 } else { [0.0; 3] };
    (point.raw, point.over(photo))
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + lanes::exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Worn;
    use crate::geometry::{Camera, camera::Pose};
    use crate::render::quality::Quality;

    #[test]
    fn the_photo_fades_towards_its_top_and_sides_only() {
        assert_eq!((trusted(0.5, 0.5), trusted(0.5, 1.0)), (1.0, 1.0));
        assert_eq!((trusted(0.0, 0.5), trusted(1.0, 0.5), trusted(0.5, 0.0)), (0.0, 0.0, 0.0));
        // Half of the way: exact in f32.
        assert!((trusted(0.5, 0.02) - 0.5).abs() < 1e-6);
    }

    /// A photo from the front right, most of which is red and the right quarter blue, of a flat surface through the origin.
    fn two_colours() -> (FieldData, Params) {
        let config = crate::model::Config::small();
        let mut layout = config.layout(8);
        (layout.plane_size, layout.view_size, layout.view_channels) = (2, 8, 4);
        let camera = Camera::photo(&Pose { yaw: 0.6, ..Pose::default() });
        // The surface lies as far away as the origin, and all of the photo is somebody.
        let away = (camera.origin().iter().map(|c| c * c).sum::<f32>().sqrt() - layout.surface[0]) / layout.surface[1];
        let side = |i: usize| if i % 8 < 6 { [1.0, 0.0, 0.0, 1.0] } else { [0.0, 0.0, 1.0, 1.0] };
        let field = FieldData {
            layout,
            planes: vec![0.0; 3 * 4 * layout.plane_channels as usize],
            view: [away, 0.0, 30.0, 0.0].repeat(64),
            picture: (0..64).flat_map(side).collect(),
            decoder: vec![0.0; layout.decoder_len()],
            photo_camera: camera,
            worn: Worn::default(),
        };
        let params = Params::new(&layout, &camera, &Camera::photo(&Pose::default()), 8, Quality::Still, 0);
        (field, params)
    }

    #[test]
    fn behind_what_the_photo_sees_its_colour_is_that_of_the_mirror_image() {
        let (field, params) = two_colours();
        let eye = field.photo_camera.origin();
        let length = eye.iter().map(|c| c * c).sum::<f32>().sqrt();
        // Points on the sphere around the eye that the surface is here, and behind it, along the same ray.
        let along = |u: f32, v: f32, behind: f32| {
            let d = field.photo_camera.direction([u, v]);
            std::array::from_fn(|c| eye[c] + (length + behind) * d[c])
        };
        let says = |p: [f32; 3]| {
            let hidden = decode_at(&field, &params, p).hidden;
            (hidden, photo(&field, &params, p, hidden).0)
        };
        assert_eq!(says(along(0.9, 0.5, 0.0)), (0.0, [0.0, 0.0, 1.0]), "what the photo sees is its own");
        assert_eq!(says(along(0.9, 0.5, 0.02)), (0.0, [0.0, 0.0, 1.0]), "and what lies just behind");
        // A point whose mirror image lies on the seen surface: all of its colour is from there.
        let seen = along(0.9, 0.5, 0.0);
        let mirror = [-seen[0], seen[1], seen[2]];
        let ([u, _], sure) = mirrored(&field, &params, mirror);
        assert!(sure > 0.99 && (u - 0.9).abs() < 1e-4, "{sure} {u}");
        let (far, _, _) = project(&params.photo, mirror);
        assert!(far < 0.65, "by itself it would be red: {far}");
        let (hidden, colour) = says(mirror);
        assert!(hidden > 0.99 && colour[2] > 0.99, "{hidden} {colour:?}");
        // Where neither is seen, the photo's ray goes on as before.
        let (hidden, colour) = says(along(0.2, 0.5, 0.3));
        assert!(hidden > 0.99 && colour[0] > 0.98, "{hidden} {colour:?}");
    }

    #[test]
    fn what_is_seen_askew_takes_the_colour_of_a_mirror_image_that_is_seen_better() {
        let (mut field, mut params) = two_colours();
        let eye = field.photo_camera.origin();
        let length = eye.iter().map(|c| c * c).sum::<f32>().sqrt();
        // Of the flat surface a place in the red part whose mirror image, on the surface as well, lies in the blue one.
        let seen = |u: f32| {
            let d = field.photo_camera.direction([u, 0.5]);
            std::array::from_fn::<f32, 3, _>(|c| eye[c] + length * d[c])
        };
        let [x, y, z] = seen(0.9);
        let p = [-x, y, z];
        // Turned to the side that is seen askew; sines of a few f32.
        assert!((params.aside[1].atan2(params.aside[0]) - 0.6).abs() < 1e-5, "{:?}", params.aside);
        let blue = |field: &FieldData, params: &Params| photo(field, params, p, 0.0).0[2];
        assert!(blue(&field, &params) < 0.01, "both are seen alike");
        for (i, texel) in field.picture.chunks_exact_mut(4).enumerate() {
            texel[3] = if i % 8 < 6 { 0.3 } else { 0.9 };
        }
        assert!(blue(&field, &params) > 0.99, "{}", blue(&field, &params));
        for texel in field.picture.chunks_exact_mut(4) {
            texel[3] = if texel[3] > 0.5 { 0.2 } else { 0.3 };
        }
        assert_eq!(blue(&field, &params), 0.0, "the mirror image is seen worse");
        params.aside = [1.0, 0.0];
        for (i, texel) in field.picture.chunks_exact_mut(4).enumerate() {
            texel[3] = if i % 8 < 6 { 0.3 } else { 0.9 };
        }
        assert_eq!(blue(&field, &params), 0.0, "from where the photo was taken nothing is stretched");
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
