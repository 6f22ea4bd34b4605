//! Orbit and photo cameras in the convention of `docs/dataset.md` (OpenCV axes, 25 numbers).

use std::f32::consts::{FRAC_PI_2, PI};

use glam::{Vec2, Vec3};

/// Distance from the world's origin to an orbit camera.
pub const RADIUS: f32 = 2.7;
/// The point every orbit camera looks at.
pub const PIVOT: Vec3 = Vec3::new(0.0, 0.0, 0.2);
/// Nearest and farthest distance along a ray that a depth can hold.
pub const RAY_NEAR: f32 = 2.25;
pub const RAY_FAR: f32 = 3.3;

/// Focal length in image widths of a camera without zoom (a field of view of 18.837 degrees).
#[allow(clippy::approx_constant, reason = "the paper's own truncated pi")]
pub fn focal() -> f32 {
    (1.0 / (1.414 * (18.837 * 3.14159 / 360.0_f64).tan())) as f32
}

/// A pinhole camera: where it is, how its axes lie in the world, and its normalised intrinsics.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    pub right: Vec3,
    pub down: Vec3,
    pub forward: Vec3,
    pub origin: Vec3,
    /// Focal length in image widths.
    pub focal: f32,
    /// Principal point in image widths.
    pub centre: Vec2,
}

impl Camera {
    /// A camera on the orbit; angles in radians from the frontal view (+yaw moves it to +x, +pitch below the face).
    pub fn orbit(yaw: f32, pitch: f32) -> Self {
        let theta = FRAC_PI_2 + yaw;
        // The pole itself has no sideways direction; stop a hair before it.
        let phi = (1.0 - 2.0 * (FRAC_PI_2 + pitch) / PI).clamp(-0.999_9, 0.999_9).acos();
        let origin = RADIUS * Vec3::new(phi.sin() * (PI - theta).cos(), phi.cos(), phi.sin() * (PI - theta).sin());
        let forward = (PIVOT - origin).normalize();
        let right = -Vec3::Y.cross(forward).normalize();
        let down = forward.cross(right).normalize();
        Self { right, down, forward, origin, focal: focal(), centre: Vec2::splat(0.5) }
    }

    /// The camera of a photo: turned about its own axis by `roll` radians, zoomed by e^`zoom`, its centre shifted (image widths).
    pub fn photo(yaw: f32, pitch: f32, roll: f32, zoom: f32, shift: Vec2) -> Self {
        let base = Self::orbit(yaw, pitch);
        let (sin, cos) = roll.sin_cos();
        Self {
            right: cos * base.right + sin * base.down,
            down: cos * base.down - sin * base.right,
            focal: base.focal * zoom.exp(),
            centre: base.centre + shift,
            ..base
        }
    }

    /// The same picture of the pivot's plane through a lens with a field of view of `fov` radians: the camera moves along its
    /// axis and zooms as much, so that only the perspective changes.
    pub fn with_lens(&self, fov: f32) -> Self {
        let ratio = 0.5 / (0.5 * fov).tan() / focal();
        Self { origin: PIVOT + (self.origin - PIVOT) * ratio, focal: self.focal * ratio, ..*self }
    }

    /// Camera-to-world 4x4, row-major, then normalised intrinsics 3x3, row-major.
    pub fn numbers(&self) -> [f32; 25] {
        let (r, d, f, o) = (self.right, self.down, self.forward, self.origin);
        [
            r.x,
            d.x,
            f.x,
            o.x, //
            r.y,
            d.y,
            f.y,
            o.y, //
            r.z,
            d.z,
            f.z,
            o.z, //
            0.0,
            0.0,
            0.0,
            1.0, //
            self.focal,
            0.0,
            self.centre.x, //
            0.0,
            self.focal,
            self.centre.y, //
            0.0,
            0.0,
            1.0,
        ]
    }

    /// Where a world point falls: x and y in image widths from the top left, z the distance along the optical axis.
    pub fn project(&self, point: Vec3) -> Vec3 {
        let v = point - self.origin;
        let z = v.dot(self.forward);
        let scale = self.focal / z;
        Vec3::new(v.dot(self.right) * scale + self.centre.x, v.dot(self.down) * scale + self.centre.y, z)
    }

    /// Length of the ray through an image point up to the plane one unit along the optical axis.
    pub fn ray_stretch(&self, image: Vec2) -> f32 {
        let v = (image - self.centre) / self.focal;
        (1.0 + v.length_squared()).sqrt()
    }

    /// Unit direction in the world of the ray through an image point (image widths).
    pub fn ray(&self, image: Vec2) -> Vec3 {
        let v = (image - self.centre) / self.focal;
        (self.right * v.x + self.down * v.y + self.forward).normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};

    // Single precision: a few roundings of numbers near one to three.
    const ROUNDING: f32 = 2e-6;

    #[test]
    fn frontal_camera_has_the_agreed_numbers() {
        let c = Camera::orbit(0.0, 0.0);
        for (got, want) in
            [(c.right, Vec3::X), (c.down, -Vec3::Y), (c.forward, -Vec3::Z), (c.origin, Vec3::new(0.0, 0.0, 2.7))]
        {
            assert!((got - want).abs().max_element() < ROUNDING, "{got} instead of {want}");
        }
        assert!((c.focal - 4.263_391).abs() < ROUNDING);
        let n = c.numbers();
        assert_eq!((n[11], n[15], n[16], n[18], n[24]), (2.7, 1.0, c.focal, 0.5, 1.0));
    }

    #[test]
    fn positive_yaw_goes_left_of_the_person_and_positive_pitch_below() {
        assert!(Camera::orbit(0.3, 0.0).origin.x > 0.5);
        assert!(Camera::orbit(0.0, 0.3).origin.y < -0.4);
    }

    #[test]
    fn projecting_a_point_on_a_ray_gives_the_ray_back() {
        let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(5);
        for _ in 0..16 {
            let mut angle = |limit: f32| rng.random_range(-limit..limit);
            let camera =
                Camera::photo(angle(0.6), angle(0.35), angle(0.26), angle(0.25), Vec2::new(angle(0.1), angle(0.1)));
            let axes = [camera.right, camera.down, camera.forward];
            for i in 0..3 {
                for j in 0..3 {
                    let want = if i == j { 1.0 } else { 0.0 };
                    assert!((axes[i].dot(axes[j]) - want).abs() < ROUNDING);
                }
            }
            let image = Vec2::new(rng.random(), rng.random());
            let distance = rng.random_range(RAY_NEAR..RAY_FAR);
            let back = camera.project(camera.origin + camera.ray(image) * distance);
            // The focal length magnifies roundings of the point about fivefold.
            assert!((back.truncate() - image).length() < 5e-6);
            assert!((back.z * camera.ray_stretch(image) - distance).abs() < 5e-6);
        }
    }

    #[test]
    fn a_lens_changes_the_perspective_and_not_the_plane_of_the_pivot() {
        let base = Camera::photo(0.3, -0.2, 0.1, 0.05, Vec2::new(0.02, 0.0));
        let wide = base.with_lens(40_f32.to_radians());
        let beside = PIVOT + 0.1 * base.right - 0.05 * base.down;
        // A few roundings, magnified by the focal length.
        assert!((wide.project(beside) - base.project(beside)).truncate().length() < 5e-6);
        let nose = PIVOT - 0.2 * base.forward + 0.1 * base.right;
        assert!(wide.project(nose).x > base.project(nose).x + 0.01);
    }
}
