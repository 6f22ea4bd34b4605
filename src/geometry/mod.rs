//! Cameras, poses and the constants of the world that the studio, the trainer and the renderer share.

pub mod camera;

pub use camera::{Camera, Pose};
