//! From any photo to its faces: where the aligned crop of each lies and from where it is seen.
//!
//! Three small networks of our own (docs/align.md). The finder looks at the whole photo made small and
//! marks centres with size and turn; the refiner looks at each square that came out and says how far
//! off it is and whether it is a face; the measurer looks at the faces from nearer.

mod choose;
mod config;
mod face;
mod faces;
mod networks;
mod overlap;
mod peaks;
mod pyramid;
mod weights;

pub use choose::SURE;
pub use config::{AlignConfig, AlignManifest};
pub use face::Face;
pub use faces::{Aligner, LOOKS};
pub use networks::AlignNetworks;
pub use overlap::overlap;
pub use pyramid::ImagePyramid;
pub use weights::load;
#[cfg(not(target_arch = "wasm32"))]
pub use weights::{find, open};
