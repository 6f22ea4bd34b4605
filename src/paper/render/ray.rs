//! One ray through the planes, in two passes.

use crate::field::{FieldData, FieldError, FieldLayout};
use crate::paper::render::{ALL, FeatureDecoder, OUTPUTS, SAMPLES, depths};
use crate::render::RenderError;
use crate::render::cpu::ray::Ray;
use crate::render::cpu::sample::taps;

/// The three planes and the decoder between them and the light.
#[derive(Debug)]
pub struct PaperField<'a> {
    layout: FieldLayout,
    /// `[3, H, W, 32]`
    values: &'a [f32],
    decoder: &'a FeatureDecoder,
}

impl<'a> PaperField<'a> {
    /// Takes the planes of a field.
    ///
    /// # Errors
    /// [`RenderError`] for a field without 32 channels a plane or of another size than it states.
    pub fn new(field: &'a FieldData, decoder: &'a FeatureDecoder) -> Result<Self, RenderError> {
        crate::field::check_field(field)?;
        if field.layout.plane_channels != 32 {
            return Err(FieldError::Layout("the published renderer needs 32 channels a plane".to_owned()).into());
        }
        Ok(Self { layout: field.layout, values: &field.planes, decoder })
    }

    /// The planes' layout.
    pub fn layout(&self) -> &FieldLayout {
        &self.layout
    }

    /// Features of a point on each plane, before they are averaged.
    pub fn features(&self, p: [f32; 3]) -> [[f32; 32]; 3] {
        let size = self.layout.plane_size;
        let mut out = [[0.0; 32]; 3];
        for (plane, (axes, features)) in self.layout.plane_axes.iter().zip(&mut out).enumerate() {
            let place = axes.map(|a| (p[a as usize] / self.layout.box_side + 0.5) * size as f32 - 0.5);
            let t = taps(place[0], place[1], size);
            let base = plane * (size * size) as usize;
            for (index, weight) in t.index.iter().zip(t.weight) {
                let texel = &self.values[(base + index) * 32..][..32];
                for (f, v) in features.iter_mut().zip(texel) {
                    *f += weight * v;
                }
            }
        }
        out
    }

    /// Raw density and colours of a point; outside the box the planes count as zero.
    pub fn evaluate(&self, p: [f32; 3]) -> [f32; OUTPUTS] {
        let [a, b, c] = self.features(p);
        self.decoder.evaluate(&std::array::from_fn(|i| (a[i] + b[i] + c[i]) / 3.0))
    }
}

/// Everything a ray found.
#[derive(Debug, Clone)]
pub struct Traced {
    /// Depths of the even samples, and what lies there.
    pub coarse: Vec<(f32, [f32; OUTPUTS])>,
    /// Weights of the 47 intervals between them.
    pub coarse_weights: [f32; SAMPLES - 1],
    /// Depths of the second pass, in the order of the draws.
    pub fine: [f32; SAMPLES],
    /// All samples by depth.
    pub all: Vec<(f32, [f32; OUTPUTS])>,
    /// Weights of the 95 intervals between them.
    pub weights: [f32; ALL - 1],
    /// The 32 colours gathered, from -1 to 1; an empty ray is -1.
    pub colours: [f32; OUTPUTS - 1],
    /// Mean distance; infinite where the ray met nothing.
    pub depth: f32,
    /// Sum of the weights.
    pub total: f32,
}

/// Follows one ray. `draws` are the importance draws (see [`depths::even_draws`]).
pub fn trace(planes: &PaperField<'_>, ray: &Ray, draws: &[f32; SAMPLES]) -> Traced {
    let at = |depth: f32| (depth, planes.evaluate(ray.at(depth)));
    let first = depths::even(planes.layout.near, planes.layout.far);
    let coarse: Vec<_> = first.iter().map(|&d| at(d)).collect();
    let coarse_weights: [f32; SAMPLES - 1] = weigh(&coarse);
    let fine = depths::important(&first, &coarse_weights, draws);
    let mut all = coarse.clone();
    all.extend(fine.iter().map(|&d| at(d)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let weights: [f32; ALL - 1] = weigh(&all);
    let mut gathered = Traced {
        coarse,
        coarse_weights,
        fine,
        all,
        weights,
        colours: [0.0; OUTPUTS - 1],
        depth: 0.0,
        total: weights.iter().sum(),
    };
    for (weight, pair) in gathered.weights.iter().zip(gathered.all.windows(2)) {
        gathered.depth += weight * 0.5 * (pair[0].0 + pair[1].0);
        for (i, colour) in gathered.colours.iter_mut().enumerate() {
            *colour += weight * 0.5 * (pair[0].1[i + 1] + pair[1].1[i + 1]);
        }
    }
    gathered.colours.iter_mut().for_each(|c| *c = *c * 2.0 - 1.0);
    gathered.depth /= gathered.total;
    if gathered.depth.is_nan() {
        gathered.depth = f32::INFINITY;
    }
    gathered
}

/// Weights of the intervals between samples: mean raw density, `softplus(mean - 1)`, and what the
/// intervals before let through.
fn weigh<const N: usize>(samples: &[(f32, [f32; OUTPUTS])]) -> [f32; N] {
    let mut light = 1.0_f32;
    let mut weights = [0.0; N];
    for (weight, pair) in weights.iter_mut().zip(samples.windows(2)) {
        let x = 0.5 * (pair[0].1[0] + pair[1].1[0]) - 1.0;
        let density = x.max(0.0) + (-x.abs()).exp().ln_1p();
        let alpha = 1.0 - (-density * (pair[1].0 - pair[0].0)).exp();
        *weight = alpha * light;
        light *= 1.0 - alpha + 1e-10;
    }
    weights
}
