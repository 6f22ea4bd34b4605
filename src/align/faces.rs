//! The aligner: its networks in turn over one photo.

use std::f32::consts::{FRAC_PI_2, PI};

use burn::tensor::{Device, Tensor, TensorData};

use crate::align::choose::{self, non_maximum_suppression};
use crate::align::config::AlignConfig;
use crate::align::face::Face;
use crate::align::networks::{AlignNetworks, Measurer, Refiner, flops};
use crate::align::peaks;
use crate::align::pyramid::ImagePyramid;
use crate::field::read;
use crate::model::ModelError;
use crate::portrait::{Crop, Portrait};

/// Looks of the refiner at each square.
pub const LOOKS: usize = 2;
/// The confidence below which a square is dropped after the first look.
const LEAST: f32 = 0.15;
/// How a photo is turned to be looked at if it shows no sure face upright: it lies on either side, or on its head.
const TURNS: [f32; 3] = [FRAC_PI_2, -FRAC_PI_2, PI];
/// Looks of the measurer at what is left; the second sees what the first could not, where a square was far off.
const MEASURES: usize = 2;

/// The networks, ready to look at photos.
#[derive(Debug, Clone)]
pub struct Aligner {
    config: AlignConfig,
    networks: AlignNetworks,
    device: Device,
}

impl Aligner {
    pub(super) fn new(config: AlignConfig, networks: AlignNetworks, device: Device) -> Self {
        Self { config, networks, device }
    }

    pub fn config(&self) -> &AlignConfig {
        &self.config
    }

    pub fn networks(&self) -> &AlignNetworks {
        &self.networks
    }

    /// The faces of a photo, the one to use first: the largest that is sure enough for its size. A photo that shows
    /// none upright is looked at on its sides and on its head. Faces that something covers may be given with a
    /// confidence below [`crate::align::SURE`]; no face at all is no error.
    ///
    /// # Errors
    /// [`FieldError::Read`] if the device fails.
    pub async fn faces(&self, photo: &Portrait) -> Result<Vec<Face>, ModelError> {
        let photo = ImagePyramid::of(photo);
        let faces = choose::upright(self.seen_turned(&photo, 0.0).await?);
        if faces.iter().any(|face| face.confidence >= choose::SURE) {
            return self.measured(&photo, faces).await;
        }
        for turn in TURNS {
            let turned = choose::turned(self.seen_turned(&photo, turn).await?);
            if !turned.is_empty() {
                return self.measured(&photo, turned).await;
            }
        }
        self.measured(&photo, faces).await
    }

    async fn seen_turned(&self, photo: &ImagePyramid<'_>, turn: f32) -> Result<Vec<Face>, ModelError> {
        let squares = self.find_turned(photo, turn).await?;
        self.looked(photo, &squares, [LEAST, choose::HARDLY]).await
    }

    /// The faces that some squares are of: those surer than `least` after each look of the refiner, measured.
    ///
    /// # Errors
    /// As [`Aligner::faces`].
    pub async fn among(
        &self,
        photo: &ImagePyramid<'_>,
        squares: &[Crop],
        least: [f32; LOOKS],
    ) -> Result<Vec<Face>, ModelError> {
        let seen = self.looked(photo, squares, least).await?;
        self.measured(photo, seen).await
    }

    /// The face of a film's frame that was on a square in the frame before, by one look and one measure; the confidence
    /// says whether it is one. Nothing where the networks make nothing of it.
    ///
    /// # Errors
    /// As [`Aligner::faces`].
    pub async fn follow(&self, frame: &Portrait, square: &Crop) -> Result<Option<Face>, ModelError> {
        let frame = ImagePyramid::of(frame);
        let seen = self.look(&frame, &[*square]).await?;
        Ok(self.measure(&frame, &seen).await?.pop())
    }

    async fn looked(
        &self,
        photo: &ImagePyramid<'_>,
        squares: &[Crop],
        least: [f32; LOOKS],
    ) -> Result<Vec<Face>, ModelError> {
        let mut squares = squares.to_vec();
        let mut faces = Vec::new();
        for least in least {
            let mut seen = self.look(photo, &squares).await?;
            seen.retain(|f| f.confidence > least);
            faces = non_maximum_suppression(seen);
            squares = faces.iter().map(|f| f.crop).collect();
        }
        Ok(faces)
    }

    async fn measured(&self, photo: &ImagePyramid<'_>, mut faces: Vec<Face>) -> Result<Vec<Face>, ModelError> {
        for _ in 0..MEASURES {
            faces = self.measure(photo, &faces).await?;
        }
        Ok(faces)
    }

    /// Floating-point operations for a photo with one face, a multiply-add counted as two: the finder, and the
    /// looks of [`Aligner::among`].
    pub fn flops(&self) -> u64 {
        let [finder, refiner, measurer] = flops(&self.config);
        finder + LOOKS as u64 * refiner + MEASURES as u64 * measurer
    }

    /// The aligned square of the first face, or the upper middle of a photo without one.
    ///
    /// # Errors
    /// As [`Aligner::faces`].
    pub async fn crop(&self, photo: &Portrait) -> Result<Crop, ModelError> {
        let faces = self.faces(photo).await?;
        Ok(faces.first().map_or_else(|| Crop::upper_middle(photo), |f| f.crop).sensible(photo))
    }

    /// Squares that may hold a face, hottest first.
    ///
    /// # Errors
    /// As [`Aligner::faces`].
    pub async fn find(&self, photo: &ImagePyramid<'_>) -> Result<Vec<Crop>, ModelError> {
        self.find_turned(photo, 0.0).await
    }

    /// As [`Aligner::find`], with the photo turned by an angle in radians.
    async fn find_turned(&self, photo: &ImagePyramid<'_>, turn: f32) -> Result<Vec<Crop>, ModelError> {
        let view = Crop { roll: turn, ..whole(photo) };
        let frame = self.pixels(photo, &[view], self.config.finder_side);
        let map = read(self.networks.finder.forward(frame)).await?;
        Ok(peaks::squares(&map, &self.config, &view))
    }

    /// One look of the refiner at each square: where it should be, from where the face is seen and
    /// whether there is one.
    ///
    /// # Errors
    /// As [`Aligner::faces`].
    pub async fn look(&self, photo: &ImagePyramid<'_>, squares: &[Crop]) -> Result<Vec<Face>, ModelError> {
        if squares.is_empty() {
            return Ok(Vec::new());
        }
        let numbers = read(self.networks.refiner.forward(self.around(photo, squares, self.config.context))).await?;
        let refined = |(square, n): (&Crop, &[f32])| {
            let (&logit, n) = n.split_last()?;
            moved(square, n, 1.0 / (1.0 + (-logit).exp()))
        };
        Ok(squares.iter().zip(numbers.chunks_exact(Refiner::OUTPUTS)).filter_map(refined).collect())
    }

    /// A nearer look at each face: a better square and better angles, the same confidence.
    /// A face of which the measurer makes nothing stays as it is.
    ///
    /// # Errors
    /// As [`Aligner::faces`].
    async fn measure(&self, photo: &ImagePyramid<'_>, faces: &[Face]) -> Result<Vec<Face>, ModelError> {
        if faces.is_empty() {
            return Ok(Vec::new());
        }
        let squares: Vec<Crop> = faces.iter().map(|f| f.crop).collect();
        let seen = self.around(photo, &squares, self.config.measurer_context);
        let numbers = read(self.networks.measurer.forward(seen)).await?;
        let measured = |(face, n): (&Face, &[f32])| moved(&face.crop, n, face.confidence).unwrap_or(*face);
        Ok(faces.iter().zip(numbers.chunks_exact(Measurer::OUTPUTS)).map(measured).collect())
    }

    /// `context` sides of each square as the refiner and the measurer see them.
    fn around(&self, photo: &ImagePyramid<'_>, squares: &[Crop], context: f32) -> Tensor<4> {
        let wide: Vec<Crop> = squares.iter().map(|s| Crop { side: s.side * context, ..*s }).collect();
        self.pixels(photo, &wide, self.config.refiner_side)
    }

    /// Squares of the photo as `[n, 3, side, side]` in 0..1.
    fn pixels(&self, photo: &ImagePyramid<'_>, squares: &[Crop], side: usize) -> Tensor<4> {
        let values: Vec<f32> = squares.iter().flat_map(|s| photo.square(s, side)).collect();
        let data = TensorData::new(values, [squares.len(), side, side, 3]);
        Tensor::<4>::from_data(data, &self.device).permute([0, 3, 1, 2])
    }
}

/// The photo in the middle of a square whose other parts repeat its edges.
fn whole(photo: &ImagePyramid<'_>) -> Crop {
    let [width, height] = photo.size();
    Crop { centre: [width / 2.0, height / 2.0], side: width.max(height), roll: 0.0 }
}

/// A square corrected by six numbers of the refiner or the measurer (docs/align.md), which make a face of that
/// confidence; nothing where one is not finite.
fn moved(square: &Crop, numbers: &[f32], confidence: f32) -> Option<Face> {
    let &[dx, dy, log_side, turn, yaw, pitch] = numbers else { return None };
    let crop = Crop { centre: square.place([dx, dy]), side: square.side * log_side.exp(), roll: square.roll + turn };
    let sound = crop.centre.iter().chain([&crop.side, &crop.roll, &yaw, &pitch, &confidence]).all(|v| v.is_finite());
    sound.then_some(Face { crop, yaw, pitch, confidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Crop = Crop { centre: [100.0, 80.0], side: 50.0, roll: FRAC_PI_2 };

    #[test]
    fn corrections_are_along_the_squares_own_axes() {
        let face = moved(&SQUARE, &[0.1, 0.2, 2.0_f32.ln(), -0.1, 0.3, -0.2], 0.5).unwrap();
        // A quarter turn: the square's right is the photo's down, its down the photo's left.
        assert!((face.crop.centre[0] - 90.0).abs() < 1e-4 && (face.crop.centre[1] - 85.0).abs() < 1e-4, "{face:?}");
        assert!((face.crop.side - 100.0).abs() < 1e-4 && (face.crop.roll - SQUARE.roll + 0.1).abs() < 1e-6);
        assert_eq!((face.yaw, face.pitch, face.confidence), (0.3, -0.2, 0.5));
        assert!(moved(&SQUARE, &[f32::NAN, 0.0, 0.0, 0.0, 0.0, 0.0], 0.5).is_none());
        assert!(moved(&SQUARE, &[0.0; 6], f32::NAN).is_none());
    }
}
