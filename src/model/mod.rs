//! The networks: two encoders of the photo, two of the prompt, the editor between them and the
//! planes the ray-marcher reads. Module fields carry the tensor names of `docs/compact.md`.

mod assemble;
pub mod block;
pub mod compact;
pub mod config;
mod context;
pub mod cost;
pub mod cross;
pub mod decoder;
pub mod edit;
mod error;
pub mod features;
pub mod high;
pub mod layers;
mod load;
pub mod low;
pub mod picture;
pub mod pieces;
pub mod place;
pub mod text;
pub mod tokenizer;

pub use compact::{Compact, Networks};
pub use config::Config;
pub use error::ModelError;
pub use features::{Appearance, PortraitFeatures, PromptTokens};
pub use load::{load, settings};
pub use place::Seen;
