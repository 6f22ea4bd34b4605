//! What can be taken away: pictures, sheets of views, depths, turning films, meshes and splats, each with the mark that
//! says how it came about. No platform is called from here: whoever can draw a view ([`Draw`]) hands it in, and a
//! surface is read from a field on the host ([`surface`]).

pub mod background;
pub mod depth;
mod draw;
mod encode;
mod error;
mod glb;
pub mod grid;
mod kind;
mod make;
pub mod mark;
pub mod mesh;
pub mod orbit;
mod pace;
pub mod picture;
mod ply;
pub mod sizes;
mod slowly;
pub mod splats;
pub mod surface;
pub mod video;
mod workshop;

pub use draw::Draw;
pub use encode::{Pixels, encode};
pub use error::ExportError;
pub use kind::{Format, KINDS, Kind};
pub use make::{FRAMES, Order, RATE, file, suffix};
pub use pace::{Pace, Straight};
pub use slowly::written;
pub use workshop::{Reel, Workshop};

/// Metres of a length of the world: an adult's head is scaled to the same height (docs/dataset.md), and a decimetre of it
/// is 0.225 units.
pub fn metres(length: f32) -> f32 {
    length * 0.1 / 0.225
}
