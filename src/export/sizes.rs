//! How large files are made for a visitor, by what draws them; the usual size first.

use super::{FRAMES, Kind, RATE};

/// What draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawer {
    /// A graphics chip.
    Chip,
    /// A program that plays one; a picture is one piece of work for it.
    Program,
    /// The processor, row by row.
    Processor,
}

/// Frames of a film, and how many are shown in a second: both take three seconds.
pub fn frames(drawer: Drawer) -> [u32; 2] {
    match drawer {
        Drawer::Chip => [FRAMES, RATE],
        _ => [36, 12],
    }
}

/// Sides of a view in pixels; of a mesh or of splats, cells of the lattice along each axis. The first is the usual one.
pub fn sizes(kind: Kind, drawer: Drawer) -> &'static [u32] {
    match (kind, drawer) {
        (Kind::Picture, Drawer::Chip) => &[2048, 1024, 512],
        (Kind::Picture, Drawer::Program) => &[384, 256, 128],
        (Kind::Picture, Drawer::Processor) => &[384, 256, 1024],
        (Kind::Sheet, Drawer::Chip) => &[384, 512],
        (Kind::Sheet, _) => &[128, 256],
        (Kind::Quilt, Drawer::Chip) => &[560],
        (Kind::Quilt, _) => &[160],
        (Kind::Depth, Drawer::Chip) => &[1024, 2048, 512],
        (Kind::Depth, _) => &[384, 256],
        (Kind::Orbit, Drawer::Chip) => &[720, 480, 1080],
        (Kind::Orbit, _) => &[256, 128],
        (Kind::Mesh, _) => &[192, 256, 96],
        (Kind::Splats, _) => &[160, 192, 96],
    }
}

/// A size as one chooses it.
pub fn words(kind: Kind, size: u32) -> &'static str {
    match (kind, size) {
        (Kind::Mesh, 192) | (Kind::Splats, 160) => "Usual",
        (Kind::Mesh | Kind::Splats, ..160) => "Coarse",
        (Kind::Mesh | Kind::Splats, _) => "Fine",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{KINDS, surface};

    #[test]
    fn every_kind_has_sizes_that_can_be_made() {
        for (kind, drawer) in KINDS
            .iter()
            .flat_map(|(kind, ..)| [Drawer::Chip, Drawer::Program, Drawer::Processor].map(|drawer| (*kind, drawer)))
        {
            let all = sizes(kind, drawer);
            assert!(!all.is_empty(), "{kind:?}");
            match kind {
                Kind::Mesh | Kind::Splats => {
                    assert!(all.iter().all(|cells| surface::RANGE.contains(cells) && !words(kind, *cells).is_empty()));
                }
                // Colour has half the size in films.
                Kind::Orbit => assert!(all.iter().all(|side| side % 2 == 0)),
                _ => assert!(all.iter().all(|side| (64..=2048).contains(side) && words(kind, *side).is_empty())),
            }
        }
    }
}
