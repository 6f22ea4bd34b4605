//! The command line with the published network's weights.

pub mod bench;
pub mod convert;
pub mod edit;
