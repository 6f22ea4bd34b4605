//! How finely a ray is sampled.

use crate::geometry::smoothstep;

/// How finely a view is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// While the view moves: about ten evaluations of the field a covered ray, margins included.
    Moving,
    /// A view that is looked at: more than twice as many.
    Still,
    /// This many even samples from near to far; for comparison.
    Uniform(u32),
}

/// The lengths and shares by which a guided ray is sampled (docs/performance.md says what they cost).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Length of a substep: the guide is looked up once in each. World units.
    pub substep: f32,
    /// Most substeps between two evaluations of the field.
    pub longest: u32,
    /// An interval ends when it holds this share of a full pixel; where less light than this is left, the decoder is
    /// not asked any more.
    pub share: f32,
    /// What holds less than this share is drawn from the guide alone.
    pub thin: f32,
    /// A ray ends below this transmittance; what is left of the light meets the last colour.
    pub stop: f32,
}

/// Most substeps of an interval: the length of the shader's array.
pub const MAX_SUBSTEPS: usize = 8;

/// Light that ends within this distance behind the middle of what ended before is one lump, and takes its colour from
/// one place of the photo, in world units (a head is 0.5 wide). With 0.04 detail is smeared along the turn by a twentieth
/// more, with 0.2 a scan's true views are 0.1 dB further off: two surfaces are taken for one.
pub const LUMP: f32 = 0.08;

impl Quality {
    /// The numbers of this quality.
    pub fn sampling(self) -> Sampling {
        match self {
            Quality::Moving => Sampling { substep: 0.003, longest: 4, share: 0.1, thin: 0.025, stop: 0.01 },
            Quality::Still => Sampling { substep: 0.002, longest: 3, share: 0.05, thin: 0.004, stop: 0.002 },
            // Of these, only the last is used.
            Quality::Uniform(_) => Sampling { substep: 0.002, longest: 4, share: 0.1, thin: 0.01, stop: 0.004 },
        }
    }

    /// What the time of a picture grows with, in evaluations of the field a covered ray. A guided ray's look-ups take
    /// time too: still views take twice that of moving ones (docs/performance.md).
    pub fn evaluations(self) -> f64 {
        match self {
            Quality::Moving => 8.0,
            Quality::Still => 16.0,
            // On the mean 22 % of the samples lie where something is (measured with 48, 96 and 192).
            Quality::Uniform(samples) => 0.22 * f64::from(samples),
        }
    }
}

/// So much opacity, at each end, is cut off from views that are turned by [`TURNED`] or more.
const CUT: f32 = 0.2;
/// Radians from the photo's camera at which cutting begins, and from which on it is whole.
const TURNED: [f32; 2] = [0.05, 0.3];

/// The opacities, before, that are none and all of what is drawn, for a view that is turned by so many radians from the photo's.
///
/// From where it was taken the photo's own outline is drawn, soft as hair is. From elsewhere the outline is that of the soft
/// density, fog several hundredths wide where a person's is sharp.
pub fn edge(turned: f32) -> [f32; 2] {
    let cut = CUT * smoothstep(TURNED[0], TURNED[1], turned);
    [cut, 1.0 - cut]
}

/// Radians from the plane of symmetry at which a photo begins to see one side of a head better than the other, and from
/// which on it does.
const ASIDE: [f32; 2] = [0.1, 0.25];

/// How much a photo that was taken so many radians from the plane of symmetry sees one side of a head better.
pub fn sided(aside: f32) -> f32 {
    smoothstep(ASIDE[0], ASIDE[1], aside)
}

/// Pictures that a still view is made of: one through the middles of the pixels, four through the middles of
/// their quarters, so that 512 pixels show what 1024 would.
pub const STILL_PASSES: u32 = 5;

/// Where in a pixel the rays of a pass go, from its middle, in pixels.
pub fn jitter(pass: u32) -> [f32; 2] {
    match pass % STILL_PASSES {
        1 => [-0.25, -0.25],
        2 => [0.25, 0.25],
        3 => [0.25, -0.25],
        4 => [-0.25, 0.25],
        _ => [0.0, 0.0],
    }
}

/// Where in a substep the samples of a pass begin, 0 to 1: each pass looks between those before.
pub fn phase(pass: u32) -> f32 {
    // Multiples of the golden ratio are spread evenly however many there are.
    (0.5 + 0.618_034 * (pass % STILL_PASSES) as f32).fract()
}
