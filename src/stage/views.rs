//! What still views are finished with, where the marcher's picture is not the last word: the published network's, in
//! builds that have it.

#[cfg(feature = "published")]
pub use crate::paper::render::{FeaturePass, ViewRenderer};

/// No view is finished by another network.
#[cfg(not(feature = "published"))]
pub enum ViewRenderer {}
