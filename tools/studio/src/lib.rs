//! The studio draws synthetic people before and after an edit, from many views, with exact depth, opacity and camera.
//!
//! The people room (`assets`, `person`, `edits`, `builtin`) makes a [`scene::Scene`]; the drawing room
//! (`camera`, `light`, `raster`, `shade`, `view`, `output`) turns it into pictures. `docs/dataset.md` is the contract.

pub mod assets;
pub mod background;
pub mod camera;
pub mod colour;
pub mod edits;
pub mod fill;
pub mod gbuffer;
pub mod heads;
pub mod layers;
pub mod light;
pub mod math;
pub mod noise;
pub mod output;
pub mod person;
pub mod photo;
pub mod raster;
pub mod reflect;
pub mod scene;
pub mod seed;
pub mod segment;
pub mod shade;
pub mod shadow;
pub mod sheet;
pub mod statue;
pub mod style;
pub mod texel;
pub mod view;
pub mod views;
