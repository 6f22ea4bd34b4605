//! What somebody wishes a portrait to look like, and how it is said: colours of parts, in words and in a text form.
//!
//! Knows of no network and no browser. `look` is the wish itself and `text` its written form; `names` (from `listed`)
//! and `shades` say what colours are called, `nouns` what parts are; `phrases` finds each `sentence`'s colours of parts,
//! but for a `denial`, `matter` its material, `lighting` its lamp, `shapes` what its face is
//! moved to, `things` what is put on and `removals` what is taken away, and `rest` is what they leave.

mod called;
pub mod colour;
mod denial;
pub mod lamp;
pub mod lexicon;
pub mod lighting;
mod listed;
pub mod look;
mod made;
pub mod material;
pub mod matter;
pub mod names;
mod nouns;
pub mod part;
pub mod phrases;
pub mod removals;
mod rest;
mod segments;
mod sentence;
pub mod shades;
pub mod shapes;
pub mod text;
pub mod things;

pub use lamp::Lamp;
pub use look::{Aim, Look, PartColour};
pub use made::{Made, Property};
pub use material::Material;
pub use part::Part;
pub use rest::rest;
pub use text::LookError;
