//! One face of a photo: its square, and the cameras that see it.

use crate::align::overlap::overlap;
use crate::geometry::camera::{Camera, Pose};
use crate::portrait::Crop;

/// A crop that shares more than this with a face's square shows that face.
const SHOWN: f32 = 0.5;

/// One face of a photo.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// The aligned square, in pixels of the decoded photo.
    pub crop: Crop,
    /// Where the camera stands around the face, in radians: positive to the person's left.
    pub yaw: f32,
    /// Positive below the face, in radians.
    pub pitch: f32,
    /// Probability that this is a face, 0..1.
    pub confidence: f32,
}

impl Face {
    /// The camera that sees the aligned crop: on the orbit, level, with the usual focal length.
    #[must_use]
    pub fn camera(&self) -> Camera {
        Camera::orbit(self.yaw, self.pitch)
    }

    /// The camera of another square that shows this face: as [`Face::camera`], but turned, nearer and aside as the
    /// square is. For its own square that is yaw and pitch alone.
    ///
    /// It is better known than what the portrait network makes of the same pixels: that is off by 7 and 5 degrees of
    /// yaw and pitch, 3 of roll, 5 % in size and 1.7 % of a side in place, the aligner by 1 and 3 degrees, 0.5, 2.5 %
    /// and 0.5 % (weights/align/MODEL_CARD.md).
    #[must_use]
    pub fn pose_in(&self, crop: &Crop) -> Pose {
        let (sin, cos) = crop.roll.sin_cos();
        let [x, y]: [f32; 2] = std::array::from_fn(|i| (self.crop.centre[i] - crop.centre[i]) / crop.side);
        Pose {
            yaw: self.yaw,
            pitch: self.pitch,
            roll: crop.roll - self.crop.roll,
            log_scale: (self.crop.side / crop.side).ln(),
            dx: x * cos + y * sin,
            dy: y * cos - x * sin,
        }
    }

    /// The face that `crop` shows: the one whose square shares most with it, if that is more than half.
    #[must_use]
    pub fn of_crop(faces: &[Face], crop: &Crop) -> Option<Face> {
        let shared = |face: &Face| overlap(&face.crop, crop);
        let best = faces.iter().max_by(|a, b| shared(a).total_cmp(&shared(b)))?;
        (shared(best) > SHOWN).then_some(*best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Crop = Crop { centre: [100.0, 80.0], side: 50.0, roll: std::f32::consts::FRAC_PI_2 };

    #[test]
    fn a_face_is_known_by_what_its_square_shares_with_the_crop() {
        let face = Face { crop: SQUARE, yaw: 0.3, pitch: -0.2, confidence: 0.99 };
        let other = Face { crop: Crop { centre: [130.0, 80.0], ..SQUARE }, ..face };
        assert_eq!(Face::of_crop(&[other, face], &SQUARE), Some(face));
        // Nearly all of a square, or too little of it.
        assert_eq!(Face::of_crop(&[face], &Crop { side: 55.0, ..SQUARE }), Some(face));
        assert_eq!(Face::of_crop(&[face], &Crop { side: 80.0, ..SQUARE }), None);
        assert_eq!(Face::of_crop(&[], &SQUARE), None);
    }

    #[test]
    fn the_camera_of_another_crop_sees_the_face_where_it_is_in_the_photo() {
        let crop = Crop { centre: [92.0, 87.0], side: 61.0, roll: 1.2 };
        let face = Face { crop: SQUARE, yaw: 0.3, pitch: -0.2, confidence: 0.99 };
        let own = face.pose_in(&SQUARE);
        assert_eq!(own, Pose { yaw: 0.3, pitch: -0.2, ..Pose::default() });
        let camera = Camera::photo(&face.pose_in(&crop));
        for point in [[-0.07, 0.02, 0.2], [0.07, 0.02, 0.2], [0.0, -0.13, 0.2], [0.02, 0.1, -0.05]] {
            let in_square = face.camera().project(point).unwrap();
            let in_crop = camera.project(point).unwrap();
            let photo = [(SQUARE, in_square), (crop, in_crop)].map(|(c, [u, v])| c.place([u - 0.5, v - 0.5]));
            // A few roundings of f32 in numbers of about a hundred pixels.
            assert!((0..2).all(|i| (photo[0][i] - photo[1][i]).abs() < 1e-3), "{photo:?}");
        }
    }
}
