//! Volume rendering of one ray, guided: where the light ends is known roughly from a coarse lattice of the raw
//! density (the guide), so that the decoder is asked only where it counts. Shader twin: `march.wgsl`.
//!
//! Between two evaluations raw density is the guide's plus what the decoder said at both ends more than it, colour
//! and gate are mixed, and the photo is looked up once for each lump of light (`lump.rs`). With ever shorter intervals
//! this is what even samples come to (`uniform.rs`).

use crate::render::cpu::decode::softplus;
use crate::render::cpu::lump::Lump;
use crate::render::cpu::point::Point;
use crate::render::cpu::ray::{Gathered, Ray};
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
    /// The photo's colour of a point that is `hidden` to it, 0 to 1, and whether its mirror image was asked.
    fn photo(&self, p: [f32; 3], hidden: f32) -> ([f32; 3], bool);
}

/// Haze of less than this opacity, on a ray that meets nothing else, is not drawn: half of an 8-bit level.
const NO_HAZE: f32 = 0.002;
/// One look is enough for the span of a longest interval that holds less than this part of `Params::thin_share`.
const CLEAR: f32 = 0.3;
/// Part of `Params::interval_share` that the first interval holds: the evaluation at its end has to do for all of it.
const FIRST: f32 = 0.3;

/// A ray on its way.
struct Walk<'a, M> {
    ray: &'a Ray,
    medium: &'a M,
    out: Gathered,
    /// What light passes.
    transmittance: f32,
    /// `Params::lump`.
    lump: f32,
    /// What thin space held back before the first evaluation, the photo's colour of it, and what that lacks.
    thin: Lump,
    thin_photo: [f32; 3],
    thin_unseen: Lump,
    /// The photo's part of the light, until a lump of it is over.
    shown: Lump,
}

impl<M: Medium> Walk<'_, M> {
    /// The raw density at a distance, roughly.
    fn look(&mut self, distance: f32) -> f32 {
        self.out.asked.looks += 1;
        self.medium.guide(self.ray.at(distance))
    }

    /// Light from a point.
    fn add(&mut self, weight: f32, point: &Point, distance: f32) {
        self.out.add(weight, point.colour.map(|c| (1.0 - point.gate) * c), distance);
        self.transmittance -= weight;
        self.add_shown(&Lump::of(weight, distance, point.hidden), point.gate);
    }

    /// Light that the photo gives its colour to a part of.
    fn add_shown(&mut self, light: &Lump, gate: f32) {
        if self.shown.is_apart(light, self.lump) {
            self.show();
        }
        self.shown.join(light, gate);
    }

    fn show(&mut self) {
        let shown = std::mem::take(&mut self.shown);
        let photo = self.photo(&shown);
        sum(&mut self.out.colour, photo);
    }

    /// The photo in the middle of some light, times its weight.
    fn photo(&mut self, light: &Lump) -> [f32; 3] {
        let (ray, medium) = (self.ray, self.medium);
        light.seen(&mut self.out.asked, |distance, hidden| medium.photo(ray.at(distance), hidden))
    }

    /// Light that thin space holds back.
    fn add_thin(&mut self, opacity: f32, distance: f32) {
        // The decoder has not been asked yet whether the photo sees it; for haze the photo's own ray will do.
        let light = Lump::of(opacity, distance, 0.0);
        self.thin.join(&light, 1.0);
        self.transmittance -= opacity;
        if self.thin_unseen.is_apart(&light, self.lump) {
            let unseen = std::mem::take(&mut self.thin_unseen);
            let photo = self.photo(&unseen);
            sum(&mut self.thin_photo, photo);
        }
        self.thin_unseen.join(&light, 1.0);
    }

    /// Thin space takes colour and gate of the point behind it.
    fn settle(&mut self, point: &Point) {
        let thin = std::mem::take(&mut self.thin);
        let photo = std::mem::take(&mut self.thin_photo);
        sum(&mut self.out.colour, point.colour.map(|c| (1.0 - point.gate) * thin.weight * c));
        sum(&mut self.out.colour, photo.map(|c| point.gate * c));
        self.out.opacity += thin.weight;
        self.out.depth += thin.depth;
        let unseen = std::mem::take(&mut self.thin_unseen);
        self.add_shown(&unseen, point.gate);
    }
}

fn sum(to: &mut [f32; 3], from: [f32; 3]) {
    for (a, b) in to.iter_mut().zip(from) {
        *a += b;
    }
}

/// Marches a ray.
pub fn march(ray: &Ray, s: &Params, medium: &impl Medium) -> Gathered {
    let (enter, leave) = ray.within(s.box_side);
    let distance = |i: f32| s.near + (i + s.phase) * s.substep;
    let depth = |raw: f32| s.density_scale * softplus(raw - 1.0) * s.substep;
    let mut i = ((enter - s.near) / s.substep - s.phase).ceil().max(0.0);
    let last = ((leave.min(s.far) - s.near) / s.substep - s.phase).floor();
    let mut walk = Walk {
        ray,
        medium,
        out: Gathered::default(),
        transmittance: 1.0,
        lump: s.lump,
        thin: Lump::default(),
        thin_photo: [0.0; 3],
        thin_unseen: Lump::default(),
        shown: Lump::default(),
    };
    // What the decoder said at the beginning of the interval, and how much more that is than the guide.
    let mut before: Option<(Point, f32)> = None;
    loop {
        let over = i >= last;
        let (mut raws, mut substeps, mut passed, mut opacity) = ([0.0; MAX_SUBSTEPS], 0, 0.0, 0.0);
        if over {
            if walk.thin.weight <= NO_HAZE {
                break;
            }
        } else {
            if !medium.occupied(ray.at(distance(i))) {
                i += s.skip as f32;
                before = None;
                continue;
            }
            if before.is_none() {
                // Most of what is not empty is next to nothing.
                let span = (s.longest as f32).min(last - i);
                let middle = distance(i + 0.5 * span);
                opacity = walk.transmittance * (1.0 - (-span * depth(walk.look(middle))).exp());
                if opacity < CLEAR * s.thin_share {
                    walk.add_thin(opacity, middle);
                    i += span;
                    continue;
                }
            }
            // How far the interval goes, by the guide.
            let share = if before.is_none() { FIRST * s.interval_share } else { s.interval_share };
            while substeps < s.longest as usize && i + (substeps as f32) < last {
                let raw = walk.look(distance(i + substeps as f32 + 0.5));
                raws[substeps] = raw;
                substeps += 1;
                passed += depth(raw);
                opacity = walk.transmittance * (1.0 - (-passed).exp());
                if opacity > share {
                    break;
                }
            }
            if before.is_none() && opacity < s.thin_share {
                walk.add_thin(opacity, distance(i + 0.5 * substeps as f32));
                i += substeps as f32;
                continue;
            }
        }
        // The one place where the decoder is asked: in the middle of haze, or at the end of an interval.
        let at = if over { walk.thin.distance() } else { distance(i + substeps as f32) };
        let (now, more) = match before {
            // What is left is less than an interval's share: more of the same will do.
            Some(before) if walk.transmittance < s.interval_share => before,
            _ => {
                walk.out.asked.evaluations += 1;
                let now = medium.decode(ray.at(at));
                (now, now.raw - walk.look(at))
            }
        };
        if walk.thin.weight > 0.0 {
            walk.settle(&now);
        }
        if over {
            break;
        }
        let (from, from_more) = before.unwrap_or((now, more));
        for (k, raw) in raws[..substeps].iter().enumerate() {
            let part = (k as f32 + 0.5) / substeps as f32;
            let alpha = 1.0 - (-depth(raw + from_more + part * (more - from_more))).exp();
            let weight = walk.transmittance * alpha;
            walk.add(weight, &from.towards(&now, part), distance(i + k as f32 + 0.5));
        }
        if walk.transmittance < s.stop_transmittance {
            // Inside: the rest of the light would meet more of the same.
            walk.add(walk.transmittance, &now, at);
            break;
        }
        before = (opacity >= s.thin_share).then_some((now, more));
        i += substeps as f32;
    }
    walk.show();
    walk.out
}
