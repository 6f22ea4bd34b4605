//! What a view takes, counted: docs/performance.md.

use std::ops::AddAssign;

use serde::Serialize;

use crate::field::FieldLayout;

/// What rays asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// Evaluations of the field.
    pub evaluations: u32,
    /// Look-ups of the guide.
    pub looks: u32,
    /// Look-ups of the photo, and those of them that look at the mirror image too.
    pub photos: u32,
    pub mirrors: u32,
}

/// What a view took.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Rays that meet something: of an opacity of one half and more.
    pub covered: u64,
    /// Evaluations of the field, on those rays and on all others; look-ups of the guide and of the photo.
    pub evaluations: u64,
    pub looks: u64,
    pub photos: u64,
    pub mirrors: u64,
}

impl AddAssign<Asked> for Cost {
    fn add_assign(&mut self, asked: Asked) {
        self.evaluations += u64::from(asked.evaluations);
        self.looks += u64::from(asked.looks);
        self.photos += u64::from(asked.photos);
        self.mirrors += u64::from(asked.mirrors);
    }
}

/// Rays of a frame of 512 pixels square that a head fills.
pub const FRAME_RAYS: f64 = 144_000.0;

/// What a frame takes that a head fills, by the counts of another view.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FrameCost {
    /// A covered ray, with what rays beside the head take.
    pub evaluations: f64,
    pub looks: f64,
    pub photos: f64,
    /// Floating-point operations and bytes that the shader asks for, in 10^9.
    pub gflop: f64,
    pub gigabytes: f64,
}

/// Bilinear weights and sums, and softplus, beside the decoder's products.
const EVALUATION_FLOP: f64 = 200.0;
/// A look at the guide: place, seven mixes, density and opacity; four words.
const LOOK: (f64, f64) = (50.0, 16.0);
/// A look at the photo: projection, weights, sums; four texels of eight bytes.
const PHOTO: (f64, f64) = (40.0, 32.0);
/// Whether the photo sees the mirror image, and what it shows there: two more looks of the kind.
const MIRROR: (f64, f64) = (2.0 * PHOTO.0, 2.0 * PHOTO.1);

impl Cost {
    /// A full frame at the same cost a covered ray.
    pub fn frame(&self, layout: &FieldLayout) -> FrameCost {
        let each = |n: u64| n as f64 / self.covered.max(1) as f64;
        let (evaluations, looks, photos) = (each(self.evaluations), each(self.looks), each(self.photos));
        let (planes, view, hidden) =
            (f64::from(layout.plane_channels), f64::from(layout.view_channels), f64::from(layout.hidden));
        // Density, three colours and the gate.
        let flop = 2.0 * hidden * (planes + view + 5.0) + EVALUATION_FLOP;
        // Four texels of each plane and of the view, in 16 bits.
        let bytes = 2.0 * 4.0 * (3.0 * planes + view);
        let mirrors = each(self.mirrors);
        let total = |evaluation, look, photo, mirror| {
            (evaluations * evaluation + looks * look + photos * photo + mirrors * mirror) * FRAME_RAYS / 1e9
        };
        FrameCost {
            evaluations,
            looks,
            photos,
            gflop: total(flop, LOOK.0, PHOTO.0, MIRROR.0),
            gigabytes: total(bytes, LOOK.1, PHOTO.1, MIRROR.1),
        }
    }
}
