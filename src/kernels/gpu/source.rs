//! The kernels' texts as they are given to the GPU: bindings and constants, then one file of `shaders/`.

use std::fmt::Write;

use super::attention::AttentionSource;
use super::enter::EnterSource;
use super::norm::NormSource;
use super::product::ProductSource;
use super::{apply, join};
use crate::kernels::around::Film;

/// A kernel with all that its text depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    Product(ProductSource),
    Norm(NormSource),
    Attention(AttentionSource),
    Enter(EnterSource),
    Apply,
    Join,
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
    all.extend([Source::Apply, Source::Join]);
    all
}

/// Declarations of inputs as fours, the output and the numbers, in the order in which they are bound.
pub(super) fn bindings(inputs: &[&str], element: &str) -> String {
    // In a page every buffer has memory of its own; elsewhere an input and the output may be parts of one buffer, which
    // must then be bound alike.
    let access = if cfg!(target_family = "wasm") { "read" } else { "read_write" };
    let mut text = String::new();
    // Writing to a String cannot fail.
    for (i, name) in inputs.iter().enumerate() {
        let _ = writeln!(text, "@group(0) @binding({i}) var<storage, {access}> {name}: array<{element}>;");
    }
    let n = inputs.len();
    let _ = writeln!(text, "@group(0) @binding({n}) var<storage, read_write> out: array<vec4f>;");
    let _ = writeln!(text, "@group(0) @binding({}) var<uniform> job: Job;", n + 1);
    text
}

/// The functions `plus` and `film_at`, and whether there is a film.
pub(super) fn surroundings(added: bool, film: bool) -> String {
    let added = if added { "added[at]" } else { "vec4f(0.0)" };
    let numbers = if film { "film[at]" } else { "vec4f(0.0)" };
    format!(
        "const FILM = {film};\nfn plus(at: u32) -> vec4f {{ return {added}; }}\n\
         fn film_at(at: u32) -> vec4f {{ return {numbers}; }}\n"
    )
}

/// Where a film's scales begin, and how far behind them its shifts; in fours.
pub(super) fn film_numbers(film: Option<&Film>) -> Option<[u32; 2]> {
    film.map_or(Some([0, 0]), |film| Some([fours(film.at)?, fours(film.apart)?]))
}

/// Whole fours.
pub(super) fn fours(n: usize) -> Option<u32> {
    n.is_multiple_of(4).then(|| u32::try_from(n / 4).ok()).flatten()
}
