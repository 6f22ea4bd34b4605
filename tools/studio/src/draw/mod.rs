//! A scene in its light, seen by a camera: pictures, depths and layers.

pub mod camera;
pub mod fill;
pub mod gbuffer;
pub mod layers;
pub mod light;
pub mod raster;
pub mod reflect;
pub mod shade;
pub mod shadow;
pub mod statue;
pub mod style;
pub mod view;
