//! An editing session without a screen: which photo, which prompt, how strong, and what of the
//! work can be reused.
//!
//! A photo costs the two encoders; a new prompt its encoder, the cross-attention and the editor's
//! network; a new strength only the last. Prompts are kept encoded, so that going back to one, or
//! changing the photo under it, does not encode it again.

mod blur;
pub(crate) mod cache;
mod done;
pub(crate) mod error;
mod face;
mod frontal;
mod makeup;
mod outline;
mod parted;
mod photo;
pub(crate) mod pixels;
pub(crate) mod prompt;
mod reading;
mod removed;
pub(crate) mod session;
mod spared;
mod spectacles;
mod technique;
mod understanding;
mod words;
mod worn;

pub use error::EditorError;
pub use prompt::{Prompt, PromptPicture};
pub use session::{Counts, Edited, Editor};
pub use understanding::{Besides, Refusal, UNDERSTOOD, Understanding};

#[cfg(test)]
mod tests;
