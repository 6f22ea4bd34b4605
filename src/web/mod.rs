//! The browser as futures and types.

pub mod browser;
pub mod cache;
pub mod camera;
pub mod download;
pub mod encoder;
mod error;
pub mod guard;
pub mod notify;
pub mod place;
pub mod preference;
pub mod progress;
pub mod recording;
pub mod shelf;
pub mod source;
pub mod turns;
