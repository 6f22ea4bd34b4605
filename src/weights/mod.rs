//! Weights from bytes to running networks, with every doubt about the bytes settled on the way.
//!
//! The manifest names the files with sizes and SHA-256; files are safetensors with int8 tensors and
//! f32 scales; every tensor the networks need must be there in its shape, and none besides. The
//! same path serves the page (bytes fetched or from the cache) and the command line.

pub mod archive;
#[cfg(not(target_arch = "wasm32"))]
pub mod chunks;
#[cfg(not(target_arch = "wasm32"))]
pub mod directory;
pub mod error;
pub mod load;
pub mod manifest;
#[cfg(not(target_arch = "wasm32"))]
pub mod quantise;

pub use archive::Archive;
pub use error::{TensorProblem, WeightsError};
pub use manifest::{FileEntry, Manifest, Offer, Requirements};

#[cfg(test)]
mod tests;
