//! Damaged files for everything in Volteface that reads what nobody has checked: no input may panic, hang or break
//! a promise.
//!
//! Inputs are made from good ones by a mutator that is seeded by the run's seed, the target and the input's number,
//! so that every finding is made again by its number alone. There is no corpus and nothing to install:
//!
//! `cargo run -p fuzz --release -- --inputs 10000000`

#![allow(clippy::expect_used, reason = "its own material, and promises that shall panic where they are broken")]

pub mod mutate;
pub mod run;
pub mod seeds;
pub mod targets;
