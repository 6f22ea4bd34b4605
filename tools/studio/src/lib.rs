//! The studio draws synthetic people before and after an edit, from many views, with exact depth, opacity, camera and layers.
//!
//! Rooms from the ground up; a room uses those above it in this list alone. `docs/dataset.md` is the contract of the last.
//! - `math`, `noise`, `colour`, `seed`: numbers
//! - `scene`: what is handed to the renderer
//! - `assets`: files to meshes and pictures
//! - `person`: a recipe drawn from a seed, and the body built by it
//! - `edits`: what each label does to a recipe
//! - `draw`: a scene in its light to pictures
//! - `output`: people to files and sheets

pub mod assets;
pub mod colour;
pub mod draw;
pub mod edits;
pub mod math;
pub mod noise;
pub mod output;
pub mod person;
pub mod scene;
pub mod seed;
