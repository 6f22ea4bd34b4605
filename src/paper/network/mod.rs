//! The published 3DPE network (arXiv 2402.14000), layer for layer.
//!
//! A photo of 512 pixels gives F_g ([`low`], [`geometry`]) and the cross-attention's queries
//! ([`high`], [`cross`]); a prompt picture gives tokens ([`prompt`]); [`fuse`] makes the three
//! feature planes of them. A view is volume rendered from the planes ([`decoder`] holds the small
//! perceptron, [`crate::paper::render`] walks the rays) and enlarged by [`super_resolution`]. Everything
//! runs in evaluation mode; what the published checkpoint stores and never uses is not here.

pub mod cost;
pub mod cross;
pub mod decoder;
pub mod fuse;
pub mod geometry;
pub mod high;
pub mod low;
pub mod mixer;
pub mod network;
pub mod pieces;
pub mod prompt;
pub mod resize;
pub mod super_resolution;
pub mod synthesis;

pub use network::{Networks, Paper, PortraitFeatures};

/// Side of the photo, the prompt picture and a finished view, in pixels.
pub const SIDE: usize = 512;
/// Side of the volume-rendered picture.
pub const RAW_SIDE: usize = 128;
/// Side of each feature plane.
pub const PLANE_SIDE: usize = 256;
/// Channels of each feature plane.
pub const PLANE_CHANNELS: usize = 32;
