//! A photo, its layers and a wish to the edited photo: parts are moved to their colours, detail stays.
//!
//! Once per photo the layers are brought to the photo's own outlines (`maps`) and every part's colours are looked at
//! (`statistics`); once per edit what its colour must be aimed at is found on every second place of the layers (`aim`),
//! and one pass over the photo does the rest (`pixel`). Every pass has a shader and a twin on the processor of the same
//! name. The trainer's side is `training/volteface_train/compose.py`.

mod aim;
pub mod cpu;
mod islands;
pub mod lamp;
mod layered;
mod maps;
pub mod pixel;
pub mod relief;
pub mod shade;
pub mod statistics;

pub use layered::Layered;
