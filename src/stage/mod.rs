//! One canvas on a device: scene, frames, recovery.

pub mod engine;
pub mod error;
pub mod finish;
pub mod frames;
pub mod scene;
pub mod worker;
