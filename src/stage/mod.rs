//! One canvas on a device: what it is asked for, its scene, its frames, its recovery. Nothing is global and
//! nothing is found by its id, so that a page can have several.

mod before;
mod bind;
mod check;
pub mod chip;
pub mod desired;
mod door;
pub mod engine;
pub mod error;
pub mod figures;
mod film;
pub mod frames;
mod kept;
mod live;
mod maker;
mod measure;
mod offered;
mod plain;
mod previews;
pub mod recovery;
mod remember;
pub mod running;
pub mod said;
pub mod scene;
pub mod shared;
#[cfg(feature = "published")]
pub mod super_resolution;
pub mod taking;
mod trouble;
mod turn;
pub mod update;
mod views;
pub mod worker;

pub use desired::Desired;
pub use engine::Engine;
pub use error::Stopped;
pub use running::Running;
pub use said::Said;
pub use shared::Shared;
pub use taking::{Progress, Taken};
pub use update::{About, Notice, Update};
