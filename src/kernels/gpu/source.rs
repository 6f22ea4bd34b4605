//! The kernels' texts as they are given to the GPU: bindings and constants, then one file of `shaders/`.

use super::attention::AttentionSource;
use super::compose::Pass;
use super::enter::EnterSource;
use super::norm::NormSource;
use super::product::ProductSource;
use super::{apply, join, mix};

/// A kernel with all that its text depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    Product(ProductSource),
    Norm(NormSource),
    Attention(AttentionSource),
    Enter(EnterSource),
    Apply,
    Join,
    Mix,
    Compose(Pass),
}

impl Source {
    /// The file in `shaders/`, without its ending.
    pub fn file(&self) -> &'static str {
        match self {
            Self::Product(_) => "product",
            Self::Norm(_) => "norm",
            Self::Attention(_) => "attention",
            Self::Enter(_) => "enter",
            Self::Apply => "apply",
            Self::Join => "join",
            Self::Mix => "mix",
            Self::Compose(pass) => pass.file(),
        }
    }

    /// The whole text.
    pub fn text(&self) -> String {
        match self {
            Self::Product(s) => s.text(),
            Self::Norm(s) => s.text(),
            Self::Attention(s) => s.text(),
            Self::Enter(s) => s.text(),
            Self::Apply => apply::text(),
            Self::Join => join::text(),
            Self::Mix => mix::text(),
            Self::Compose(pass) => pass.text(),
        }
    }

    /// Threads of a workgroup.
    pub fn workgroup(&self) -> (u32, u32, u32) {
        match self {
            Self::Product(s) => (s.across, s.down, 1),
            _ => (64, 1, 1),
        }
    }
}

impl From<ProductSource> for Source {
    fn from(source: ProductSource) -> Self {
        Self::Product(source)
    }
}
impl From<NormSource> for Source {
    fn from(source: NormSource) -> Self {
        Self::Norm(source)
    }
}
impl From<AttentionSource> for Source {
    fn from(source: AttentionSource) -> Self {
        Self::Attention(source)
    }
}
impl From<EnterSource> for Source {
    fn from(source: EnterSource) -> Self {
        Self::Enter(source)
    }
}

/// One of each kind and of every part that a text may have, for tests.
pub fn every_source() -> Vec<Source> {
    let mut all: Vec<Source> = ProductSource::every().into_iter().map(Source::from).collect();
    all.extend(NormSource::every().map(Source::from));
    all.extend([6, 8, 12].into_iter().flat_map(AttentionSource::every).map(Source::from));
    all.extend(EnterSource::every().map(Source::from));
    all.extend([Source::Apply, Source::Join, Source::Mix]);
    all.extend(Pass::EVERY.map(Source::Compose));
    all
}
