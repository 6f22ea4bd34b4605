//! Independent random streams from one base seed, so that a person's face, light and cameras never depend on each other's draws.

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// What a stream of random numbers is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Person = 1,
    Light = 2,
    Cameras = 3,
    Background = 4,
    Edits = 5,
    /// Everything about the person in a prompt picture.
    Prompt = 6,
    /// Lens, occluders and sharpness of the photo.
    Photo = 7,
}

/// One 64-bit seed for `purpose` of the person `number`, variant `index`, under the base seed.
pub fn mix(base: u64, number: u64, purpose: Purpose, index: u64) -> u64 {
    let mut h = splitmix(base);
    for word in [number, purpose as u64, index] {
        h = splitmix(h ^ word);
    }
    h
}

/// The random stream of [`mix`].
pub fn stream(base: u64, number: u64, purpose: Purpose, index: u64) -> Pcg64Mcg {
    Pcg64Mcg::seed_from_u64(mix(base, number, purpose, index))
}

fn splitmix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
