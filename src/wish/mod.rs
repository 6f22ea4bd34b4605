//! What somebody asks for, as numbers.

pub mod colour;
pub mod look;
pub mod part;

pub use look::{Look, PartColour};
pub use part::Part;
