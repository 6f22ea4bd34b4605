//! Covers of the head: cap, beanie, hood, headscarf, hijab, turban, hats with a brim. All are sheets over the head's [`Shell`].

pub mod cloth;
mod sheet;
mod shell;
mod style;
mod wear;

pub use shell::Shell;
pub use style::{Cover, STYLES, Style};
pub use wear::Worn;

#[cfg(test)]
mod tests;
