//! People to files and sheets.

pub mod background;
pub mod files;
pub mod heads;
pub mod people;
pub mod photo;
pub mod sheet;
pub mod views;
pub mod whole;
