//! The head pack on disk and in memory: meshes, morph targets, fitting tables and textures.

pub mod archive;
pub mod builtin;
mod error;
pub mod files;
pub mod lights;
pub mod mask;
pub mod mhclo;
pub mod obj;
pub mod pack;
pub mod regions;
pub mod targets;
pub mod texture;

pub use error::AssetError;
pub use files::Files;
pub use pack::Pack;
