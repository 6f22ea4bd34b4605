//! The networks: two encoders of the photo, two of the prompt, the editor between them and the
//! planes the ray-marcher reads. Module fields carry the tensor names of `docs/compact.md`.

pub mod field;
