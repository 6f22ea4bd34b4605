//! The browser as futures and types.

pub mod browser;
pub mod cache;
pub mod download;
pub mod notify;
pub mod source;
