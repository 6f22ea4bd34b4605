//! Which face of a photo is used, and what there is to doubt about it.

use crate::align::{Aligner, Face};
use crate::model::ModelError;
use crate::portrait::{Crop, EYE_HALF_DISTANCE, EYE_HEIGHT, MOUTH_HEIGHT, Portrait};

/// What looks for faces; the aligner, or a stand-in in tests.
pub trait FaceFinder {
    /// The faces of a photo, the one to use first.
    ///
    /// # Errors
    /// [`ModelError`] if the device fails.
    fn faces(&self, photo: &Portrait) -> impl Future<Output = Result<Vec<Face>, ModelError>>;
}

impl FaceFinder for Aligner {
    async fn faces(&self, photo: &Portrait) -> Result<Vec<Face>, ModelError> {
        Aligner::faces(self, photo).await
    }
}

/// Why a square may not be what is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Doubt {
    /// No face was found; the square is a guess.
    NoFace,
    /// The photo ends within the face.
    Cut,
    /// There are this many faces; the first is used.
    Several(usize),
}

/// The faces of a photo and the square to begin with.
#[derive(Debug, Clone, PartialEq)]
pub struct Framed {
    pub crop: Crop,
    pub faces: Vec<Face>,
    pub doubt: Option<Doubt>,
}

impl Framed {
    /// Of the faces that were found, or of none.
    pub fn new(photo: &Portrait, faces: Vec<Face>) -> Self {
        let crop = faces.first().map_or_else(|| Crop::upper_middle(photo), |f| f.crop);
        let doubt = match faces.len() {
            0 => Some(Doubt::NoFace),
            _ if is_cut(photo, &crop) => Some(Doubt::Cut),
            1 => None,
            n => Some(Doubt::Several(n)),
        };
        Self { crop: crop.sensible(photo), faces, doubt }
    }

    /// A picture that is a crop already.
    pub fn whole(photo: &Portrait) -> Self {
        Self { crop: Crop::whole(photo), faces: Vec::new(), doubt: None }
    }
}

/// Whether the photo ends within the face: an eye or the mouth lies outside.
fn is_cut(photo: &Portrait, crop: &Crop) -> bool {
    let marks =
        [[-EYE_HALF_DISTANCE, EYE_HEIGHT - 0.5], [EYE_HALF_DISTANCE, EYE_HEIGHT - 0.5], [0.0, MOUTH_HEIGHT - 0.5]];
    marks.iter().any(|mark| {
        let [x, y] = crop.place(*mark);
        x < 0.0 || y < 0.0 || x > photo.width() as f32 || y > photo.height() as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_that_ends_within_the_face_is_doubted() {
        let photo = Portrait::from_pixels(100, 100, vec![128; 30_000]).unwrap();
        let crop = |x: f32, y: f32| Crop { centre: [x, y], side: 60.0, roll: 0.0 };
        assert!(!is_cut(&photo, &crop(50.0, 50.0)));
        // Hair may be cut: only what makes a face counts.
        assert!(!is_cut(&photo, &crop(50.0, 12.0)));
        assert!(is_cut(&photo, &crop(50.0, -5.0)), "the eyes lie above the photo");
        assert!(is_cut(&photo, &crop(95.0, 50.0)), "an eye lies right of it");
        assert_eq!(Framed::new(&photo, Vec::new()).doubt, Some(Doubt::NoFace));
    }
}
