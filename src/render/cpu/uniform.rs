//! Volume rendering of one ray on even intervals, as EG3D does it but for the photo's colours (`lump.rs`): what `march.rs`
//! is measured against. Shader twin: `uniform.wgsl`.

use crate::render::cpu::decode::softplus;
use crate::render::cpu::lump::Lump;
use crate::render::cpu::point::Point;
use crate::render::cpu::ray::{Gathered, Ray};
use crate::render::params::Params;

/// How to march.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Distance of the first sample.
    pub near: f32,
    /// Distance between samples.
    pub step: f32,
    /// Number of samples.
    pub steps: u32,
    /// Side of the box outside of which there is nothing.
    pub box_side: f32,
    /// Density is this times `softplus(raw - 1)`.
    pub density_scale: f32,
    /// The ray ends below this transmittance.
    pub stop: f32,
    /// `Params::lump`.
    pub lump: f32,
}

impl Settings {
    /// Those of a view.
    pub fn of(p: &Params) -> Settings {
        Settings {
            near: p.near,
            step: (p.far - p.near) / (p.uniform_samples.max(2) - 1) as f32,
            steps: p.uniform_samples.max(2),
            box_side: p.box_side,
            density_scale: p.density_scale,
            stop: p.stop_transmittance,
            lump: p.lump,
        }
    }
}

/// Raw density of what lies outside the box.
pub const NOTHING: f32 = -1000.0;

/// Marches a ray.
///
/// `occupied` says where something may be: both ends of every interval that touches such a place
/// are evaluated, the rest is skipped. `decode` says what is inside the box, and `photo` the photo's colour of a point that is
/// hidden to it by so much.
pub fn uniform(
    ray: &Ray,
    s: &Settings,
    occupied: impl Fn([f32; 3]) -> bool,
    decode: impl Fn([f32; 3]) -> Point,
    photo: impl Fn([f32; 3], f32) -> ([f32; 3], bool),
) -> Gathered {
    // The samples within the box and one more on either side.
    let (enter, leave) = ray.within(s.box_side);
    let last = (s.steps - 1) as f32;
    let first = (((enter - s.near) / s.step).floor() - 1.0).clamp(0.0, last) as u32;
    let last = (((leave - s.near) / s.step).ceil() + 1.0).clamp(0.0, last) as u32;
    let half = 0.5 * s.box_side;
    let distance = |i: u32| s.near + i as f32 * s.step;
    let mut out = Gathered::default();
    let mut transmittance = 1.0_f32;
    let mut before: Option<Point> = None;
    // The photo's part of the light, until a lump of it is over.
    let mut shown = Lump::default();
    let see = |out: &mut Gathered, lump: &Lump| {
        let colour = lump.seen(&mut out.asked, |distance, hidden| photo(ray.at(distance), hidden));
        out.colour.iter_mut().zip(colour).for_each(|(sum, c)| *sum += c);
    };
    let (mut was, mut here) = (false, occupied(ray.at(distance(first))));
    for i in first..=last {
        let next = i < last && occupied(ray.at(distance(i + 1)));
        let mut now = None;
        if was || here || next {
            let p = ray.at(distance(i));
            let inside = p.iter().all(|c| c.abs() <= half);
            out.asked.evaluations += u32::from(inside);
            let point = if inside { decode(p) } else { Point { raw: NOTHING, ..Point::default() } };
            if let Some(before) = before {
                let density = s.density_scale * softplus(0.5 * (before.raw + point.raw) - 1.0);
                let alpha = 1.0 - (-density * s.step).exp();
                let weight = transmittance * alpha;
                let middle = distance(i) - 0.5 * s.step;
                let own = |c: usize| (1.0 - before.gate) * before.colour[c] + (1.0 - point.gate) * point.colour[c];
                out.add(weight, std::array::from_fn(|c| 0.5 * own(c)), middle);
                let light = Lump::of(weight, middle, 0.5 * (before.hidden + point.hidden));
                if shown.is_apart(&light, s.lump) {
                    see(&mut out, &std::mem::take(&mut shown));
                }
                shown.join(&light, 0.5 * (before.gate + point.gate));
                transmittance *= 1.0 - alpha;
                if transmittance < s.stop {
                    break;
                }
            }
            now = Some(point);
        }
        before = now;
        (was, here) = (here, next);
    }
    see(&mut out, &shown);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(steps: u32) -> Settings {
        Settings {
            near: 2.25,
            step: 1.05 / (steps - 1) as f32,
            steps,
            box_side: 1.0,
            density_scale: 50.0,
            stop: 0.004,
            lump: 0.06,
        }
    }
    /// A point without a gate: its own colour is what is seen.
    fn own(raw: f32, colour: [f32; 3]) -> Point {
        Point { raw, colour, ..Point::default() }
    }
    fn unseen(_: [f32; 3], _: f32) -> ([f32; 3], bool) {
        ([0.0; 3], false)
    }
    const RAY: Ray = Ray { origin: [0.0, 0.0, 2.7], direction: [0.0, 0.0, -1.0] };
    fn length(p: [f32; 3]) -> f32 {
        p.iter().map(|c| c * c).sum::<f32>().sqrt()
    }

    #[test]
    fn a_hard_sphere_is_opaque_at_its_surface() {
        let s = settings(96);
        let hit =
            uniform(&RAY, &s, |_| true, |p| own(if length(p) < 0.3 { 40.0 } else { -40.0 }, [0.2, 0.5, 0.9]), unseen);
        assert!(hit.opacity > 0.996, "{hit:?}");
        // The surface lies at 2.4; the interval that crosses it is one step long, and half of the
        // mean of 40 and -40 leaves it almost empty, so the depth is within a step and a half.
        assert!((hit.depth / hit.opacity - 2.4).abs() < 1.5 * s.step, "{hit:?}");
        for (c, e) in hit.colour.iter().zip([0.2, 0.5, 0.9]) {
            assert!((c - e * hit.opacity).abs() < 1e-5);
        }
        let side = Ray { origin: [0.4, 0.0, 2.7], ..RAY };
        assert!(
            uniform(&side, &s, |_| true, |p| own(if length(p) < 0.3 { 40.0 } else { -40.0 }, [1.0; 3]), unseen).opacity
                < 1e-6
        );
    }

    #[test]
    fn thin_fog_follows_beer_and_lambert() {
        // raw 1 is density 50 softplus(0) = 34.66; scale 1 makes it 0.693 over the path of 0.6.
        let s = Settings { density_scale: 1.0, ..settings(97) };
        let fog = uniform(&RAY, &s, |_| true, |p| own(if length(p) <= 0.3 { 1.0 } else { NOTHING }, [1.0; 3]), unseen);
        let exact = 1.0 - (-(2.0_f32.ln()) * 0.6).exp();
        // The path is known to within a step on either side: 2 * 0.011 * 0.693 at most.
        assert!((fog.opacity - exact).abs() < 2.0 * s.step * 0.7, "{fog:?} {exact}");
        assert!((fog.depth / fog.opacity - 2.7).abs() < 0.05, "{fog:?}");
    }

    #[test]
    fn nothing_outside_the_box() {
        let all = uniform(
            &RAY,
            &settings(48),
            |_| true,
            |p| {
                assert!(p.iter().all(|c| c.abs() <= 0.5), "evaluated outside the box at {p:?}");
                own(-40.0, [1.0; 3])
            },
            unseen,
        );
        assert!(all.opacity < 1e-6);
        let past = Ray { origin: [2.0, 0.0, 2.7], ..RAY };
        let none = uniform(&past, &settings(48), |_| true, |_| own(40.0, [1.0; 3]), unseen);
        assert_eq!(none, Gathered::default());
    }

    #[test]
    fn skipping_changes_nothing_where_space_is_empty() {
        let s = settings(64);
        let f = |p: [f32; 3]| own(8.0 - 60.0 * (length(p) - 0.25).abs(), [p[0] + 0.5, 0.4, p[2] + 0.5]);
        for i in 0..20 {
            let ray = Ray { origin: [i as f32 * 0.02, 0.05, 2.7], ..RAY };
            let full = uniform(&ray, &s, |_| true, f, unseen);
            // Empty where raw < -6, i.e. density below 0.05.
            let some = uniform(&ray, &s, |p| f(p).raw > -6.0, f, unseen);
            // What is skipped is at most 0.05 dense over a path of 1.05.
            assert!((full.opacity - some.opacity).abs() < 0.05 * 1.05, "{full:?} {some:?}");
        }
    }

    #[test]
    fn a_soft_surface_seen_aslant_shows_the_photo_as_it_is() {
        // A wall whose density grows over 0.06, seen at 45 degrees; the photo has a step at x = 0.
        let s = settings(1000);
        let wall = |p: [f32; 3]| Point { gate: 1.0, ..own(-6.0 - 200.0 * (p[2] - 0.03), [0.5; 3]) };
        let step = |p: [f32; 3], _: f32| ([if p[0] < 0.0 { 0.0 } else { 1.0 }; 3], false);
        let diagonal = [0.5_f32.sqrt(), 0.0, -(0.5_f32.sqrt())];
        let shades = (-20..=20).map(|i| {
            let ray = Ray { origin: [-1.9 + 0.005 * i as f32, 0.0, 1.9], direction: diagonal };
            uniform(&ray, &s, |_| true, wall, step).colour[0]
        });
        let between = shades.filter(|c| (0.02..0.98).contains(c)).count();
        // The photo's step is one; looked up sample by sample it is smeared over six of these rays.
        assert!(between <= 1, "{between}");
    }
}
