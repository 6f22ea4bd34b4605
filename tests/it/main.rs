//! All integration tests, as one program, so that burn and wgpu are linked once.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may fail in any way that says where, and so may what tests share"
)]

mod common;

mod align;
mod command_line;
mod compose_gpu;
mod convert;
mod export;
mod features_gpu;
mod kernels_align;
mod kernels_gpu;
mod live;
mod paper;
mod parity;
mod render_cpu;
mod render_gpu;
mod self_test;
mod shaders;
mod understanding;
mod wishes;
