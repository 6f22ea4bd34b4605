//! The numbers both twins march by, and their layout in the shaders' uniform.

use std::mem::offset_of;

use bytemuck::{Pod, Zeroable};

use crate::field::{FieldLayout, Worn};
use crate::geometry::camera::Camera;
use crate::render::quality::{self, Quality};

/// Cells of the occupancy lattice along each axis of the box.
pub const LATTICE: u32 = 64;
/// Points of the guide along each axis of the box: two for each cell of the occupancy.
pub const GUIDE: u32 = 128;
/// Density (per world unit) up to which a cell counts as empty. A ray that crossed the whole box at this density
/// would gain 5 % opacity, which is what skipping can cost at most where the density is no rougher than the lattice;
/// real portraits lose 0.03 at most, in the haze beside them.
pub const EMPTY_DENSITY: f32 = 0.05;

/// `Params` of `shaders/field.wgsl`, field by field.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct Params {
    /// Rows of the matrix that takes (u, v, 1) to a world direction; last column: the origin.
    pub rays: [[f32; 4]; 3],
    /// Rows of the projection into the photo: (x, y, z, 1) to (u z, v z, z).
    pub photo: [[f32; 4]; 3],
    /// Where the photo was taken from.
    pub eye: [f32; 3],
    /// Where rays begin.
    pub near: f32,
    /// Where rays end.
    pub far: f32,
    /// Side of the box outside of which there is nothing.
    pub box_side: f32,
    /// Density is this times `softplus(raw - 1)`.
    pub density_scale: f32,
    /// Raw density at and below which space is empty.
    pub empty_raw: f32,
    /// `FieldLayout::surface`: middle and span of the seen distance, two lengths behind it.
    pub surface_middle: f32,
    pub surface_span: f32,
    pub surface_short: f32,
    pub surface_long: f32,
    /// `Sampling::substep`, `share` and `thin`.
    pub substep: f32,
    pub interval_share: f32,
    pub thin_share: f32,
    /// `quality::LUMP`.
    pub lump: f32,
    /// Where in a pixel rays go, from its middle, in pixels.
    pub jitter: [f32; 2],
    /// Where in a substep samples begin, 0 to 1.
    pub phase: f32,
    /// `Sampling::stop`.
    pub stop_transmittance: f32,
    /// `Sampling::longest`.
    pub longest: u32,
    /// Substeps that are skipped at once where space is empty: what an empty cell's neighbours may hold is a cell away
    /// from what does.
    pub skip: u32,
    /// Even samples, where they are asked for.
    pub uniform_samples: u32,
    /// Passes that the picture already holds.
    pub passes: u32,
    /// Sides in pixels or texels.
    pub image_side: u32,
    pub plane_side: u32,
    pub view_side: u32,
    pub picture_side: u32,
    /// `quality::edge` of the view's turn away from the photo's.
    pub edge: [f32; 2],
    /// Cosine and sine of the view's turn from the photo's camera across the plane of symmetry, about the upright axis. The
    /// sine is less where the photo was taken from near that plane (`quality::sided`), which sees both sides alike.
    pub aside: [f32; 2],
    /// What is put on the head.
    pub worn: Worn,
}

impl Params {
    /// The numbers for one view of a field on which nothing is put: `size` pixels square, the given pass of a still view (0: the only one).
    pub fn new(
        layout: &FieldLayout,
        photo: &Camera,
        camera: &Camera,
        size: u32,
        quality: Quality,
        pass: u32,
    ) -> Params {
        let s = quality.sampling();
        let turned = between(photo.origin(), camera.origin());
        let [surface_middle, surface_span, surface_short, surface_long] = layout.surface;
        Params {
            rays: ray_matrix(camera),
            photo: projection(photo),
            eye: photo.origin(),
            near: layout.near,
            far: layout.far,
            box_side: layout.box_side,
            density_scale: layout.density_scale,
            empty_raw: empty_raw(layout.density_scale),
            surface_middle,
            surface_span,
            surface_short,
            surface_long,
            substep: s.substep,
            interval_share: s.share,
            thin_share: s.thin,
            lump: quality::LUMP,
            stop_transmittance: s.stop,
            jitter: quality::jitter(pass),
            phase: quality::phase(pass),
            longest: s.longest,
            skip: ((0.8 * layout.box_side / LATTICE as f32 / s.substep) as u32).max(1),
            uniform_samples: match quality {
                Quality::Uniform(samples) => samples,
                _ => 0,
            },
            passes: pass,
            image_side: size,
            plane_side: layout.plane_size,
            view_side: layout.view_size.max(1),
            picture_side: layout.picture_size.max(1),
            edge: if layout.gated { quality::edge(turned) } else { [0.0, 1.0] },
            aside: across(photo.origin(), camera.origin()),
            worn: Worn::default(),
        }
    }

    /// The names of the fields and where they begin, in bytes: the shaders' struct must say the same.
    pub fn offsets() -> Vec<(&'static str, usize)> {
        macro_rules! offsets {
            ($($name:ident)*) => { vec![$((stringify!($name), offset_of!(Params, $name))),*] };
        }
        offsets!(rays photo eye near far box_side density_scale empty_raw surface_middle surface_span surface_short
            surface_long substep interval_share thin_share lump jitter phase stop_transmittance longest skip
            uniform_samples passes image_side plane_side view_side picture_side edge aside worn)
    }

    /// The unit direction of the ray of a pixel.
    pub fn direction(&self, x: u32, y: u32) -> [f32; 3] {
        let [u, v] =
            [(x, self.jitter[0]), (y, self.jitter[1])].map(|(i, j)| (i as f32 + 0.5 + j) / self.image_side as f32);
        direction(&self.rays, u, v)
    }
}

/// The angle between two places as the origin sees them, in radians.
fn between(a: [f32; 3], b: [f32; 3]) -> f32 {
    let dot = |a: [f32; 3], b: [f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    (dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()).clamp(-1.0, 1.0).acos()
}

/// [`Params::aside`] of what is looked at from all sides: of a view that is turned across by 0.6.
pub fn all_around(photo: &Camera) -> [f32; 2] {
    let side = azimuth(photo.origin());
    [ALL_AROUND.cos(), ALL_AROUND.sin() * quality::sided(side.abs())]
}

/// Radians that a view is turned by which stands for all.
const ALL_AROUND: f32 = 0.6;

/// [`Params::aside`] of a photo and a view that were taken from two places.
fn across(photo: [f32; 3], view: [f32; 3]) -> [f32; 2] {
    let side = azimuth(photo);
    let turned = (side - azimuth(view)) * side.signum();
    [turned.cos(), turned.sin() * quality::sided(side.abs())]
}

/// How far a place is from the plane of symmetry (x = 0) as the origin sees it, about the upright axis, in radians.
fn azimuth([x, _, z]: [f32; 3]) -> f32 {
    x.atan2(z)
}

/// The raw density whose `density_scale * softplus(raw - 1)` is [`EMPTY_DENSITY`].
pub fn empty_raw(density_scale: f32) -> f32 {
    let y = f64::from(EMPTY_DENSITY) / f64::from(density_scale);
    // The inverse of softplus is ln(e^y - 1).
    (1.0 + y.exp_m1().ln()) as f32
}

/// Rows of rotation times inverse intrinsics, and the origin in the last column.
pub fn ray_matrix(camera: &Camera) -> [[f32; 4]; 3] {
    let k = &camera.intrinsics;
    let (fx, skew, cx, fy, cy) = (k[0], k[1], k[2], k[4], k[5]);
    // x = (u - cx - skew y) / fx with y = (v - cy) / fy
    let x = [1.0 / fx, -skew / (fx * fy), (skew * cy / fy - cx) / fx];
    let y = [0.0, 1.0 / fy, -cy / fy];
    let m = &camera.camera_to_world;
    std::array::from_fn(|r| {
        let (right, down, forward) = (m[4 * r], m[4 * r + 1], m[4 * r + 2]);
        [right * x[0] + down * y[0], right * x[1] + down * y[1], right * x[2] + down * y[2] + forward, m[4 * r + 3]]
    })
}

/// Rows of intrinsics times world-to-camera: (x, y, z, 1) to (u z, v z, z).
pub fn projection(camera: &Camera) -> [[f32; 4]; 3] {
    let (k, m) = (&camera.intrinsics, &camera.camera_to_world);
    // Row i of world-to-camera is column i of the rotation, and minus its product with the origin.
    let inverse: [[f32; 4]; 3] = std::array::from_fn(|i| {
        let axis = [m[i], m[4 + i], m[8 + i]];
        [axis[0], axis[1], axis[2], -(axis[0] * m[3] + axis[1] * m[7] + axis[2] * m[11])]
    });
    let row =
        |a: f32, b: f32, c: f32| std::array::from_fn(|j| a * inverse[0][j] + b * inverse[1][j] + c * inverse[2][j]);
    [row(k[0], k[1], k[2]), row(0.0, k[4], k[5]), inverse[2]]
}

/// The unit direction of the ray through (u, v).
pub fn direction(rays: &[[f32; 4]; 3], u: f32, v: f32) -> [f32; 3] {
    let d: [f32; 3] = std::array::from_fn(|r| rays[r][0] * u + rays[r][1] * v + rays[r][2]);
    let length = (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt();
    d.map(|c| c / length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::camera::Pose;

    #[test]
    fn matrices_agree_with_the_camera() {
        let camera = Camera::photo(&Pose { yaw: 0.4, pitch: -0.2, roll: 0.1, log_scale: 0.05, dx: 0.02, dy: -0.03 });
        let rays = ray_matrix(&camera);
        let d = direction(&rays, 0.2, 0.7);
        // A handful of f32 operations on numbers of size 1 to 4.
        for (a, b) in d.iter().zip(camera.direction([0.2, 0.7])) {
            assert!((a - b).abs() < 1e-6, "{d:?}");
        }
        let p = [0.1, -0.2, 0.3];
        let rows = projection(&camera);
        let h = rows.map(|r| r[0] * p[0] + r[1] * p[1] + r[2] * p[2] + r[3]);
        let uv = camera.project(p).expect("in front");
        assert!((h[0] / h[2] - uv[0]).abs() < 2e-6 && (h[1] / h[2] - uv[1]).abs() < 2e-6);
    }

    #[test]
    fn empty_density_is_inverted() {
        for scale in [1.0_f32, 50.0] {
            let x = f64::from(empty_raw(scale)) - 1.0;
            let back = f64::from(scale) * x.exp().ln_1p();
            assert!((back - f64::from(EMPTY_DENSITY)).abs() < 1e-6, "{back}");
        }
    }

    #[test]
    fn outlines_are_cut_where_the_photo_did_not_look_from() {
        let layout = crate::model::Config::small().layout(8);
        let photo = Camera::orbit(0.2, 0.0);
        let edge = |yaw| Params::new(&layout, &photo, &Camera::orbit(yaw, 0.0), 8, Quality::Still, 0).edge;
        assert_eq!(edge(0.2), [0.0, 1.0]);
        assert_eq!(edge(0.6), [0.2, 0.8]);
        let [low, high] = edge(0.35);
        assert!((0.01..0.15).contains(&low) && (low + high - 1.0).abs() < 1e-6, "{low} {high}");
    }

    #[test]
    fn views_across_the_plane_of_symmetry_are_told_from_others() {
        let layout = crate::model::Config::small().layout(8);
        let aside = |photo, yaw| {
            Params::new(&layout, &Camera::orbit(photo, 0.0), &Camera::orbit(yaw, 0.0), 8, Quality::Still, 0).aside
        };
        for side in [1.0, -1.0] {
            let [cosine, sine] = aside(0.5 * side, -0.1 * side);
            // Sums and sines of a few f32.
            assert!((sine.atan2(cosine) - 0.6).abs() < 1e-5, "{sine} {cosine}");
            assert!(aside(0.5 * side, 0.9 * side)[1] < 0.0, "to the side that the photo sees");
        }
        assert_eq!(aside(0.5, 0.5)[1], 0.0, "from where it was taken the photo is shown");
        assert_eq!(aside(0.0, 0.5)[1], 0.0, "from the front both sides are seen alike");
    }
}
