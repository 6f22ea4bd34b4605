//! Which face of a photo is used, and what there is to doubt about it.

use crate::align::{Aligner, Face, SURE, overlap};
use crate::model::ModelError;
use crate::portrait::{Crop, EYE_HALF_DISTANCE, EYE_HEIGHT, MOUTH_HEIGHT, Portrait};

/// A square picture that shares more than this with the square a network wants of its face is that square: EG3D's
/// crops of two people differ by up to 8 % of a side, which leaves 0.8.
const FRAMED: f32 = 0.75;
/// The share of a photo's pixels from which it is blown out, or black.
const MOST_SPOILT: f32 = 0.4;
/// Of 255; a colour whose every part is above is white, and black below the other.
const WHITE: u8 = 247;
const BLACK: u8 = 16;

/// What looks for faces; the aligner, or a stand-in in tests.
pub trait FaceFinder {
    /// The faces of a photo, the one to use first.
    ///
    /// # Errors
    /// [`ModelError`] if the device fails.
    fn faces(&self, photo: &Portrait) -> impl Future<Output = Result<Vec<Face>, ModelError>>;

    /// The face in a frame of a film that was on that square in the frame before; nothing where none is there. By itself
    /// it is looked for in the whole frame.
    ///
    /// # Errors
    /// As [`FaceFinder::faces`].
    fn follow(&self, frame: &Portrait, square: &Crop) -> impl Future<Output = Result<Option<Face>, ModelError>> {
        async { Ok(Face::of_crop(&self.faces(frame).await?, square)) }
    }
}

impl FaceFinder for Aligner {
    async fn faces(&self, photo: &Portrait) -> Result<Vec<Face>, ModelError> {
        Aligner::faces(self, photo).await
    }

    async fn follow(&self, frame: &Portrait, square: &Crop) -> Result<Option<Face>, ModelError> {
        Aligner::follow(self, frame, square).await
    }
}

/// Why a square may not be what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// No face was found; the square is a guess.
    NoFace,
    /// No face was found in a photo that is white for the most part.
    TooBright,
    /// No face was found in a photo that is black for the most part.
    TooDark,
    /// The photo ends within the face.
    Cut,
    /// It may be no face: something covers it, or the light hides it.
    Unsure,
    /// There are this many faces; the first is used.
    Several(usize),
}

/// What a picture is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The photo that is edited.
    Photo,
    /// The picture that shows what to change.
    Prompt,
}

impl Doubt {
    /// Whether there is no face to go on with.
    pub fn has_no_face(self) -> bool {
        matches!(self, Self::NoFace | Self::TooBright | Self::TooDark)
    }

    /// Whether a photo should not be edited unless somebody says that it is meant.
    pub fn stops_photo(self) -> bool {
        self.has_no_face() || self == Self::Cut
    }

    /// Whether a prompt picture cannot say what is meant: of several faces nobody knows which.
    pub fn stops_prompt(self) -> bool {
        self.has_no_face() || matches!(self, Self::Several(_))
    }

    /// One sentence for the visitor.
    pub fn sentence(self, shown: Shown) -> String {
        let picture = match shown {
            Shown::Photo => "photo",
            Shown::Prompt => "prompt picture",
        };
        match (self, shown) {
            (Self::NoFace, _) => format!(
                "No face was found in this {picture}; choose one that shows a whole face from near, with nothing before it."
            ),
            (Self::TooBright, _) => {
                format!("No face was found, as this {picture} is white for the most part; choose one with softer light.")
            }
            (Self::TooDark, _) => {
                format!("No face was found, as this {picture} is black for the most part; choose one with more light.")
            }
            (Self::Cut, Shown::Photo) => {
                "This photo ends within the face, and what lies outside is made up; choose one that shows the whole face."
                    .to_owned()
            }
            (Self::Cut, Shown::Prompt) => {
                "This prompt picture ends within the face; choose one that shows the whole face.".to_owned()
            }
            (Self::Unsure, _) => {
                format!("The face in this {picture} is covered or hard to see, so its square may lie wrong.")
            }
            (Self::Several(n), Shown::Photo) => format!("{n} faces were found; the largest sure one is used."),
            (Self::Several(n), Shown::Prompt) => {
                format!("There are {n} faces in this prompt picture; choose one of a single person.")
            }
        }
    }
}

/// The faces of a photo and the square to begin with.
#[derive(Debug, Clone, PartialEq)]
pub struct Framed {
    pub crop: Crop,
    pub faces: Vec<Face>,
    pub doubt: Option<Doubt>,
}

impl Framed {
    /// Of the faces that were found, or of none; `frame` makes the square wanted of a face's aligned square.
    pub fn new(photo: &Portrait, faces: Vec<Face>, frame: impl FnOnce(Crop) -> Crop) -> Self {
        let sure = faces.iter().filter(|face| face.confidence >= SURE).count();
        let (crop, doubt) = match faces.first() {
            None => (Crop::upper_middle(photo), Some(spoilt(photo).unwrap_or(Doubt::NoFace))),
            Some(face) => {
                let doubt = match sure {
                    _ if is_cut(photo, &face.crop) => Some(Doubt::Cut),
                    _ if face.confidence < SURE => Some(Doubt::Unsure),
                    0 | 1 => None,
                    n => Some(Doubt::Several(n)),
                };
                (frame(face.crop), doubt)
            }
        };
        Self { crop: crop.sensible(photo), faces, doubt }
    }

    /// The whole of a square picture that is such a square already; one without a face is taken to be.
    pub fn or_whole(self, photo: &Portrait) -> Self {
        let whole = Crop::whole(photo);
        if self.faces.is_empty() || overlap(&self.crop, &whole) > FRAMED {
            return Self { crop: whole, doubt: None, ..self };
        }
        self
    }
}

/// The square that is read where `crop` is wanted: of a face's own aligned square one with room for the hair, and what
/// somebody framed otherwise as it is.
#[must_use]
pub fn square_read(photo: &Portrait, crop: &Crop, faces: &[Face]) -> Crop {
    let is_own = |face: &Face| face.crop.sensible(photo) == crop.sensible(photo);
    if faces.iter().any(is_own) { crop.with_room(photo) } else { *crop }
}

/// Whether the photo ends within the face: an eye, the mouth or the forehead lies outside.
fn is_cut(photo: &Portrait, crop: &Crop) -> bool {
    let eyes = EYE_HEIGHT - 0.5;
    // Half as far above the eyes as the mouth is below: the forehead's middle, where hair seldom begins.
    let forehead = eyes - (MOUTH_HEIGHT - EYE_HEIGHT) / 2.0;
    let marks = [[-EYE_HALF_DISTANCE, eyes], [EYE_HALF_DISTANCE, eyes], [0.0, MOUTH_HEIGHT - 0.5], [0.0, forehead]];
    marks.iter().any(|mark| {
        let [x, y] = crop.place(*mark);
        x < 0.0 || y < 0.0 || x > photo.width() as f32 || y > photo.height() as f32
    })
}

/// What the light has made of a photo without a face.
fn spoilt(photo: &Portrait) -> Option<Doubt> {
    let pixels = photo.pixels().as_chunks::<3>().0;
    let share = |is: fn(u8) -> bool| {
        pixels.iter().filter(|colour| colour.iter().all(|&part| is(part))).count() as f32 / pixels.len().max(1) as f32
    };
    if share(|part| part >= WHITE) > MOST_SPOILT {
        return Some(Doubt::TooBright);
    }
    (share(|part| part <= BLACK) > MOST_SPOILT).then_some(Doubt::TooDark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn photo(level: u8) -> Portrait {
        Portrait::from_pixels(100, 100, vec![level; 30_000]).unwrap()
    }

    fn face(x: f32, confidence: f32) -> Face {
        Face { crop: Crop { centre: [x, 50.0], side: 60.0, roll: 0.0 }, yaw: 0.0, pitch: 0.0, confidence }
    }

    #[test]
    fn a_photo_that_ends_within_the_face_is_doubted() {
        let crop = |x: f32, y: f32| Crop { centre: [x, y], side: 60.0, roll: 0.0 };
        let photo = photo(128);
        assert!(!is_cut(&photo, &crop(50.0, 50.0)));
        // Hair may be cut: only what makes a face counts.
        assert!(!is_cut(&photo, &crop(50.0, 12.0)));
        assert!(is_cut(&photo, &crop(50.0, 8.0)), "the forehead is cut");
        assert!(is_cut(&photo, &crop(50.0, -5.0)), "the eyes lie above the photo");
        assert!(is_cut(&photo, &crop(95.0, 50.0)), "an eye lies right of it");
    }

    #[test]
    fn each_doubt_has_its_reason_and_its_sentence() {
        let doubt = |level: u8, faces: &[Face]| Framed::new(&photo(level), faces.to_vec(), |crop| crop).doubt;
        assert_eq!(doubt(128, &[]), Some(Doubt::NoFace));
        assert_eq!(doubt(255, &[]), Some(Doubt::TooBright));
        assert_eq!(doubt(0, &[]), Some(Doubt::TooDark));
        assert_eq!(doubt(128, &[face(50.0, 1.0)]), None);
        assert_eq!(doubt(128, &[face(50.0, 0.7)]), Some(Doubt::Unsure));
        assert_eq!(doubt(128, &[face(95.0, 1.0)]), Some(Doubt::Cut));
        assert_eq!(doubt(128, &[face(50.0, 1.0), face(40.0, 1.0)]), Some(Doubt::Several(2)));
        // What may be no face is not counted.
        assert_eq!(doubt(128, &[face(50.0, 1.0), face(40.0, 0.7)]), None);
        let all = [Doubt::NoFace, Doubt::TooBright, Doubt::TooDark, Doubt::Cut, Doubt::Unsure, Doubt::Several(3)];
        for doubt in all {
            for shown in [Shown::Photo, Shown::Prompt] {
                let sentence = doubt.sentence(shown);
                assert!(sentence.ends_with('.') && sentence.matches('.').count() == 1, "{sentence}");
            }
        }
        assert!(Doubt::Several(2).stops_prompt() && !Doubt::Several(2).stops_photo());
        assert!(Doubt::NoFace.stops_prompt() && Doubt::TooDark.stops_photo() && !Doubt::Unsure.stops_photo());
    }

    #[test]
    fn a_square_that_is_framed_already_is_taken_whole() {
        let frame = |face: Option<Face>| {
            let photo = photo(128);
            Framed::new(&photo, face.into_iter().collect(), |crop| crop).or_whole(&photo)
        };
        let of = |side: f32| Face { crop: Crop { centre: [50.0, 50.0], side, roll: 0.02 }, ..face(50.0, 1.0) };
        let whole = Crop { centre: [50.0, 50.0], side: 100.0, roll: 0.0 };
        assert_eq!((frame(Some(of(94.0))).crop, frame(None).crop), (whole, whole));
        assert_eq!(frame(None).doubt, None, "such pictures may show what the aligner does not know as a face");
        assert_eq!(frame(Some(of(60.0))).crop, of(60.0).crop);
    }

    #[test]
    fn a_faces_own_square_has_room_for_hair_and_anothers_stays() {
        let photo = photo(128);
        let own = face(50.0, 1.0);
        let read = |crop: Crop| square_read(&photo, &crop, &[own]);
        assert_eq!(read(own.crop), own.crop.with_room(&photo));
        assert!(read(own.crop).side > 60.0);
        let framed = Crop { side: 64.0, ..own.crop };
        assert_eq!(read(framed), framed);
    }
}
