//! The published 3DPE network (arXiv 2402.14000), whole: its layers ([`network`]), its volume renderer
//! ([`render`]), the conversion of its checkpoint ([`convert`]) and a session with it.

#[cfg(not(target_arch = "wasm32"))]
pub mod convert;
pub mod framing;
pub mod network;
pub mod render;
mod session;

pub use session::{Published, PublishedEditor};
