//! The surface of a portrait: where its density reaches what stops light within a few millimetres. Read from a field on
//! the host by the marcher's own decoder, so that it serves whichever processor draws the views.

mod front;
mod lattice;
mod pieces;
mod read;
mod shade;
pub(super) mod vector;

pub use front::Front;
pub use read::{CELLS, RANGE, Surface};

#[cfg(test)]
mod tests;
