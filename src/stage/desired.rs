//! What a door wants of its stage. It lives here and not on the device, so that nothing is lost when that is.

use std::sync::Arc;

use crate::pipeline::{Mix, Wanted, Wish};
use crate::portrait::{Crop, Portrait};
use crate::web::source::Source;

/// Everything a stage is asked for, but for the view.
#[derive(Debug, Clone, PartialEq)]
pub struct Desired {
    pub photo: Option<Arc<Portrait>>,
    /// The square of the photo that is used; none means that its faces are to be looked for.
    pub crop: Option<Crop>,
    pub wish: Wish,
    /// 0 is the photo as it is, 1 the whole edit.
    pub strength: f32,
    /// What it is mixed with.
    pub mix: Option<Mix>,
    /// Where the weights shall come from.
    pub source: Source,
    /// Counts requests to try again after a failure.
    pub retries: u32,
}

impl Default for Desired {
    fn default() -> Self {
        Self { photo: None, crop: None, wish: Wish::none(), strength: 1.0, mix: None, source: Source::Own, retries: 0 }
    }
}

impl Desired {
    /// What the pipeline is to make; nothing without a photo and its crop.
    pub fn wanted(&self) -> Option<Wanted> {
        let (photo, wish) = (self.photo.clone()?, self.wish.clone());
        Some(Wanted { photo, crop: self.crop?, wish, strength: self.strength, mix: self.mix.clone() })
    }
}
