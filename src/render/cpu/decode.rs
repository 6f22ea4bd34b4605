//! The small decoder: features of a point to raw density, three colours and a gate. Shader twin: `field.wgsl`.
//!
//! Most of the time of a view on the processor is spent here, so it is written for vector units, in `lanes`.

pub use lanes::{OUTPUTS, decode, softplus};
