//! Volume rendering of one ray, guided: where the light ends is known roughly from a coarse lattice of the raw
//! density (the guide), so that the decoder is asked only where it counts. Shader twin: `march.wgsl`.
//!
//! Between two evaluations raw density is the guide's plus what the decoder said at both ends more than it, colour
//! and gate are mixed, and the photo is looked up in every substep, since it is what changes fastest. With ever
//! shorter intervals this is the same integral as EG3D's even samples (`uniform.rs`).

use crate::render::cpu::ray::{Gathered, Ray, softplus};
use crate::render::cpu::sample::Point;
use crate::render::params::Params;
use crate::render::quality::MAX_SUBSTEPS;

/// What a ray goes through.
pub trait Medium {
    /// Whether something may be at a point.
    fn occupied(&self, p: [f32; 3]) -> bool;
    /// The raw density there, roughly.
    fn guide(&self, p: [f32; 3]) -> f32;
    /// What the decoder says.
    fn decode(&self, p: [f32; 3]) -> Point;
    /// The photo's colour.
    fn photo(&self, p: [f32; 3]) -> [f32; 3];
}

/// Haze of less than this opacity, on a ray that meets nothing else, is not drawn: half of an 8-bit level.
const NO_HAZE: f32 = 0.002;

/// Light that thin space held back before the first evaluation: its colour is not known yet.
#[derive(Default)]
struct Thin {
    opacity: f32,
    photo: [f32; 3],
    depth: f32,
}

impl Thin {
    fn settle(&mut self, point: &Point, out: &mut Gathered) {
        for c in 0..3 {
            out.colour[c] += (1.0 - point.gate) * self.opacity * point.colour[c] + point.gate * self.photo[c];
        }
        out.opacity += self.opacity;
        out.depth += self.depth;
        *self = Thin::default();
    }
}

/// Marches a ray.
pub fn march(ray: &Ray, s: &Params, medium: &impl Medium) -> Gathered {
    let (enter, leave) = ray.within(s.box_side);
    let distance = |i: f32| s.near + (i + s.phase) * s.substep;
    let mut i = ((enter - s.near) / s.substep - s.phase).ceil().max(0.0);
    let last = ((leave.min(s.far) - s.near) / s.substep - s.phase).floor();
    let (mut out, mut thin) = (Gathered::default(), Thin::default());
    let mut transmittance = 1.0_f32;
    // What the decoder said at the beginning of the interval, and how much more that is than the guide.
    let mut before: Option<(Point, f32)> = None;
    loop {
        let over = i >= last;
        let (mut raws, mut substeps, mut depth, mut opacity) = ([0.0; MAX_SUBSTEPS], 0, 0.0, 0.0);
        if over {
            if thin.opacity <= NO_HAZE {
                break;
            }
        } else {
            if !medium.occupied(ray.at(distance(i))) {
                i += s.skip as f32;
                before = None;
                continue;
            }
            // How far the interval goes, by the guide.
            while substeps < s.longest as usize && i + (substeps as f32) < last {
                let raw = medium.guide(ray.at(distance(i + substeps as f32 + 0.5)));
                raws[substeps] = raw;
                substeps += 1;
                depth += s.density_scale * softplus(raw - 1.0) * s.substep;
                opacity = transmittance * (1.0 - (-depth).exp());
                if opacity > s.interval_share {
                    break;
                }
            }
            if before.is_none() && opacity < s.thin_share {
                let middle = distance(i + 0.5 * substeps as f32);
                let photo = medium.photo(ray.at(middle));
                for (sum, c) in thin.photo.iter_mut().zip(photo) {
                    *sum += opacity * c;
                }
                thin.opacity += opacity;
                thin.depth += opacity * middle;
                transmittance -= opacity;
                i += substeps as f32;
                continue;
            }
        }
        // The one place where the decoder is asked: in the middle of haze, or at an end of an interval.
        let at = match (over, &before) {
            (true, _) => thin.depth / thin.opacity,
            (_, None) => distance(i),
            _ => distance(i + substeps as f32),
        };
        let p = ray.at(at);
        let now = medium.decode(p);
        out.evaluations += 1;
        if over {
            thin.settle(&now, &mut out);
            break;
        }
        let more = now.raw - medium.guide(p);
        let Some((from, from_more)) = before else {
            thin.settle(&now, &mut out);
            before = Some((now, more));
            continue;
        };
        for (k, raw) in raws[..substeps].iter().enumerate() {
            let part = (k as f32 + 0.5) / substeps as f32;
            let x = distance(i + k as f32 + 0.5);
            let raw = raw + from_more + part * (more - from_more);
            let alpha = 1.0 - (-s.density_scale * softplus(raw - 1.0) * s.substep).exp();
            let point = from.towards(&now, part);
            let photo = if point.gate > 0.0 { medium.photo(ray.at(x)) } else { [0.0; 3] };
            out.add(transmittance * alpha, point.over(photo), x);
            transmittance *= 1.0 - alpha;
        }
        if transmittance < s.stop_transmittance {
            // Inside: the rest of the light would meet more of the same.
            let photo = if now.gate > 0.0 { medium.photo(p) } else { [0.0; 3] };
            out.add(transmittance, now.over(photo), at);
            break;
        }
        before = (opacity >= s.thin_share).then_some((now, more));
        i += substeps as f32;
    }
    out
}
