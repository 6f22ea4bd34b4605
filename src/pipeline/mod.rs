//! From a photo and a wish to a bound portrait, in steps that name themselves.

#[cfg(target_arch = "wasm32")]
pub mod job;
pub mod network;
