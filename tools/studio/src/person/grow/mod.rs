//! Hair that is grown by code: any length, parting, fringe, curl and tie. Lengths are eye distances.

mod cards;
mod field;
mod recipe;

pub use cards::{Ribbons, picture, ribbons};
pub use recipe::{Grown, Lie, Tie};

#[cfg(test)]
mod tests;
