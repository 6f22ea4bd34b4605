//! Edits: their catalogue, and what each label does to a person's recipe.

pub mod apply;
mod catalogue;
mod character;
mod face;
mod look;
mod material;
pub mod tools;

pub use catalogue::{CATALOGUE, Catalogue, Edit, EditError, Join, Label, NONE, PAIRS, Split};
