//! The numbers both twins march by, and their layout in the shaders' uniform.

use bytemuck::{Pod, Zeroable};

use crate::field::FieldLayout;
use crate::geometry::camera::Camera;
use crate::render::{DEPTH_OPACITY, STOP_TRANSMITTANCE};

/// Cells of the occupancy lattice along each axis of the box.
pub const LATTICE: u32 = 64;
/// Density (per world unit) up to which a cell counts as empty. A ray that crossed the whole box
/// at this density would gain 2 % opacity, which is what skipping can cost at most where the
/// density is no rougher than the lattice.
pub const EMPTY_DENSITY: f32 = 0.02;

/// `Params` of `shaders/field.wgsl`, field by field.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
pub struct Params {
    /// Rows of the matrix that takes (u, v, 1) to a world direction; last column: the origin.
    pub rays: [[f32; 4]; 3],
    /// Rows of the projection into the photo: (x, y, z, 1) to (u z, v z, z).
    pub photo: [[f32; 4]; 3],
    /// near, interval length, box side, density scale.
    pub range: [f32; 4],
    /// Raw density of empty space, stopping transmittance, opacity with a depth, 0.
    pub limits: [f32; 4],
    /// Sides of a plane, the view features, the picture, the lattice.
    pub sizes: [u32; 4],
    /// Side of the image, samples a ray, 0, 0.
    pub image: [u32; 4],
    /// Where the photo was taken from; 0.
    pub eye: [f32; 4],
    /// `FieldLayout::surface`.
    pub surface: [f32; 4],
}

impl Params {
    /// The numbers for one view of a field: `size` pixels square, `steps` samples a ray.
    pub fn new(layout: &FieldLayout, photo: &Camera, camera: &Camera, size: u32, steps: u32) -> Params {
        Params {
            rays: ray_matrix(camera),
            photo: projection(photo),
            range: [
                layout.near,
                (layout.far - layout.near) / (steps.max(2) - 1) as f32,
                layout.box_side,
                layout.density_scale,
            ],
            limits: [empty_raw(layout.density_scale), STOP_TRANSMITTANCE, DEPTH_OPACITY, 0.0],
            sizes: [layout.plane_size, layout.view_size.max(1), layout.picture_size.max(1), LATTICE],
            image: [size, steps, 0, 0],
            eye: [photo.camera_to_world[3], photo.camera_to_world[7], photo.camera_to_world[11], 0.0],
            surface: layout.surface,
        }
    }
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
}
