//! What the texts of all kernels begin with.

use std::fmt::Write;

use crate::kernels::around::Film;

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
