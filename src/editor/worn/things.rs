//! What can be put on a head, in the world's units: 0.0225 are a centimetre, eyes lie at y 0.02 and z 0.2, a skull is 0.35
//! wide and 0.44 long, its top at y 0.28.

use crate::field::Kind;

/// What a piece's colour is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tone {
    /// The thing's own, which a wish can change, so many times as bright.
    Own(f32),
    /// sRGB.
    Fixed([f32; 3]),
    /// The person's.
    Skin,
    Hair,
}

/// A piece of a thing: see [`crate::field::Rod`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub kind: Kind,
    pub from: [f32; 4],
    pub to: [f32; 4],
    pub thin: [f32; 3],
    pub tone: Tone,
}

/// Something to put on.
#[derive(Debug)]
pub(crate) struct Thing {
    /// The name of the edit.
    pub name: &'static str,
    pub(super) pieces: &'static [Piece],
    /// sRGB, and how glossy.
    pub(super) own: [f32; 4],
    /// y and z of its axis's foot, and how far back that leans, in radians.
    pub(super) seat: [f32; 3],
    pub(super) crown: [f32; 4],
    pub(super) cut: [f32; 4],
    pub(super) room: f32,
}

const EVEN: [f32; 3] = [1.0; 3];
const OWN: Tone = Tone::Own(1.0);

const fn turned(from: [f32; 3], to: [f32; 3]) -> Piece {
    let [r, h, radius] = from;
    let [r2, h2, radius2] = to;
    Piece { kind: Kind::Turned, from: [r, h, 0.0, radius], to: [r2, h2, 0.0, radius2], thin: EVEN, tone: OWN }
}

const fn paired(from: [f32; 4], to: [f32; 4]) -> Piece {
    Piece { kind: Kind::Paired, from, to, thin: EVEN, tone: OWN }
}

const fn free(from: [f32; 4], to: [f32; 4]) -> Piece {
    Piece { kind: Kind::Free, ..paired(from, to) }
}

impl Piece {
    const fn of(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    const fn thin(mut self, thin: [f32; 3]) -> Self {
        self.thin = thin;
        self
    }
}

/// Where a hat's brim lies, and how it leans back.
const BRIM: [f32; 3] = [0.098, -0.008, 0.17];
/// Where what is pulled over the head ends.
const HEM: [f32; 3] = [0.085, -0.008, 0.19];
/// A hat's radius within, beside the temples; it is longer than wide.
const R: f32 = 0.198;
const OVAL: f32 = 0.81;
/// Above a brim there is a hat and nothing else.
const ABOVE: [f32; 4] = [0.002, -1.0, 1.0, 1.0];
/// As above, with what is pulled over the head.
const OVER: [f32; 4] = [-0.016, -1.0, 1.0, 1.0];
const NOWHERE: [f32; 4] = [0.0; 4];
const ROUND: [f32; 4] = [1.0, 0.0, 0.0, 0.0];
const VISOR: [f32; 3] = [1.0, 6.0, 1.0];
const FLAT: [f32; 3] = [1.0, 1.0, 2.8];
const LOBE: [f32; 3] = [1.0, 1.0, 1.8];
const PINK: Tone = Tone::Fixed([0.93, 0.62, 0.64]);
const WHITE: Tone = Tone::Fixed([0.93, 0.93, 0.92]);

impl Thing {
    /// By the name of the edit.
    pub fn named(label: &str) -> Option<&'static Self> {
        ALL.iter().find(|thing| thing.name == label)
    }
}

pub(super) const ALL: [Thing; 16] = [
    // A fedora.
    Thing {
        name: "hat",
        pieces: &[
            turned([R, 0.0, 0.009], [R + 0.085, -0.004, 0.007]),
            turned([R, 0.0, 0.01], [R - 0.022, 0.15, 0.012]),
            turned([R - 0.022, 0.15, 0.012], [R - 0.07, 0.172, 0.012]),
            turned([R - 0.07, 0.172, 0.012], [0.0, 0.15, 0.012]),
            turned([R + 0.002, 0.012, 0.011], [R - 0.002, 0.036, 0.011]).of(Tone::Own(0.45)),
        ],
        own: [0.27, 0.24, 0.23, 0.04],
        seat: BRIM,
        crown: [OVAL, 0.9, 0.0, 0.0],
        cut: ABOVE,
        room: 0.82,
    },
    Thing {
        name: "cap",
        pieces: &[
            turned([R - 0.002, -0.02, 0.012], [R - 0.008, 0.07, 0.012]),
            turned([R - 0.008, 0.07, 0.012], [R - 0.055, 0.145, 0.012]),
            turned([R - 0.055, 0.145, 0.012], [0.0, 0.178, 0.012]),
            turned([0.0, 0.186, 0.011], [0.004, 0.19, 0.011]),
            paired([0.01, 0.122, 0.2, 0.06], [0.012, 0.104, 0.31, 0.06]).thin(VISOR).of(Tone::Own(0.8)),
            paired([0.055, 0.12, 0.19, 0.06], [0.05, 0.105, 0.3, 0.06]).thin(VISOR).of(Tone::Own(0.8)),
            paired([0.1, 0.115, 0.16, 0.06], [0.085, 0.105, 0.275, 0.06]).thin(VISOR).of(Tone::Own(0.8)),
            paired([0.13, 0.11, 0.13, 0.06], [0.115, 0.105, 0.235, 0.06]).thin(VISOR).of(Tone::Own(0.8)),
        ],
        own: [0.13, 0.2, 0.42, 0.04],
        seat: HEM,
        crown: [OVAL, 0.0, 0.0, 0.0],
        cut: OVER,
        room: 0.84,
    },
    Thing {
        name: "beanie",
        pieces: &[
            turned([R + 0.004, -0.015, 0.017], [R + 0.004, 0.04, 0.017]).of(Tone::Own(0.85)),
            turned([R, 0.04, 0.012], [R - 0.012, 0.1, 0.012]),
            turned([R - 0.012, 0.1, 0.012], [R - 0.065, 0.17, 0.014]),
            turned([R - 0.065, 0.17, 0.014], [0.0, 0.205, 0.014]),
        ],
        own: [0.55, 0.16, 0.17, 0.0],
        seat: HEM,
        crown: [OVAL, 0.0, 0.0, 0.0],
        cut: OVER,
        room: 0.86,
    },
    Thing {
        name: "top-hat",
        pieces: &[
            turned([R, 0.0, 0.009], [R + 0.055, 0.0, 0.008]),
            turned([R, 0.0, 0.01], [R - 0.014, 0.15, 0.01]),
            turned([R - 0.014, 0.15, 0.01], [R + 0.004, 0.29, 0.01]),
            turned([R + 0.004, 0.29, 0.01], [0.0, 0.295, 0.01]),
            turned([R + 0.003, 0.012, 0.011], [R - 0.001, 0.055, 0.011]).of(Tone::Own(2.2)),
        ],
        own: [0.07, 0.07, 0.08, 0.35],
        seat: BRIM,
        crown: [OVAL, 1.1, 0.0, 0.0],
        cut: ABOVE,
        room: 0.72,
    },
    Thing {
        name: "cowboy-hat",
        pieces: &[
            turned([R, 0.0, 0.009], [R + 0.115, -0.012, 0.008]),
            turned([R, 0.0, 0.01], [R - 0.02, 0.14, 0.012]),
            turned([R - 0.02, 0.14, 0.012], [R - 0.075, 0.165, 0.012]),
            turned([R - 0.075, 0.165, 0.012], [0.0, 0.13, 0.012]),
            turned([R + 0.002, 0.01, 0.011], [R - 0.001, 0.024, 0.011]).of(Tone::Own(0.4)),
        ],
        own: [0.55, 0.38, 0.22, 0.05],
        seat: BRIM,
        crown: [OVAL, 1.9, 0.0, 0.0],
        cut: ABOVE,
        room: 0.75,
    },
    Thing {
        name: "witch-hat",
        pieces: &[
            turned([R, 0.0, 0.008], [R + 0.115, -0.012, 0.007]),
            turned([R, 0.0, 0.01], [0.085, 0.16, 0.01]),
            turned([0.085, 0.16, 0.01], [0.012, 0.35, 0.01]),
            turned([R - 0.006, 0.014, 0.011], [R - 0.03, 0.046, 0.011]).of(Tone::Fixed([0.42, 0.18, 0.55])),
        ],
        own: [0.1, 0.09, 0.13, 0.08],
        seat: BRIM,
        crown: [OVAL, 0.5, 0.0, 0.0],
        cut: ABOVE,
        room: 0.7,
    },
    Thing {
        name: "santa-hat",
        pieces: &[
            turned([R + 0.006, 0.0, 0.028], [R + 0.006, 0.024, 0.028]).of(WHITE),
            turned([R - 0.004, 0.03, 0.014], [0.1, 0.15, 0.016]),
            free([0.0, 0.26, -0.03, 0.105], [0.1, 0.33, -0.04, 0.065]),
            free([0.1, 0.33, -0.04, 0.065], [0.19, 0.29, -0.02, 0.04]),
            free([0.19, 0.29, -0.02, 0.04], [0.235, 0.2, 0.02, 0.026]),
            free([0.245, 0.17, 0.03, 0.042], [0.245, 0.17, 0.031, 0.042]).of(WHITE),
        ],
        own: [0.75, 0.07, 0.09, 0.03],
        seat: HEM,
        crown: [OVAL, 0.0, 0.0, 0.0],
        cut: OVER,
        room: 0.78,
    },
    Thing {
        name: "crown",
        pieces: &[
            turned([R + 0.002, 0.0, 0.011], [R + 0.004, 0.012, 0.011]),
            turned([R + 0.002, 0.0, 0.014], [R + 0.022, 0.112, 0.014]),
            free([0.0, 0.185, 0.24, 0.016], [0.0, 0.187, 0.24, 0.016])
                .thin([1.0, 1.0, 1.5])
                .of(Tone::Fixed([0.7, 0.05, 0.12])),
            paired([0.085, 0.18, 0.205, 0.012], [0.085, 0.182, 0.205, 0.012]).of(Tone::Fixed([0.08, 0.25, 0.7])),
        ],
        own: [0.93, 0.7, 0.25, 0.9],
        seat: [0.13, -0.005, 0.17],
        crown: [OVAL, 0.0, 9.0, 0.9],
        cut: [0.0, R, 1.0, 1.0],
        room: 0.82,
    },
    Thing {
        name: "halo",
        pieces: &[turned([0.14, 0.0, 0.013], [0.14, 0.001, 0.013])],
        own: [1.0, 0.87, 0.45, 1.0],
        seat: [0.37, 0.0, 0.1],
        crown: ROUND,
        cut: NOWHERE,
        room: 0.82,
    },
    Thing {
        name: "horns",
        pieces: &[
            paired([0.085, 0.2, 0.13, 0.036], [0.125, 0.3, 0.13, 0.028]),
            paired([0.125, 0.3, 0.13, 0.028], [0.15, 0.37, 0.11, 0.019]),
            paired([0.15, 0.37, 0.11, 0.019], [0.145, 0.435, 0.08, 0.004]),
        ],
        own: [0.42, 0.09, 0.08, 0.5],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 0.78,
    },
    Thing {
        name: "unicorn-horn",
        pieces: &[free([0.0, 0.17, 0.19, 0.03], [0.0, 0.4, 0.33, 0.004])],
        own: [0.95, 0.88, 0.78, 0.8],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 0.84,
    },
    Thing {
        name: "antlers",
        pieces: &[
            paired([0.06, 0.22, 0.05, 0.017], [0.12, 0.35, 0.02, 0.013]),
            paired([0.12, 0.35, 0.02, 0.013], [0.2, 0.44, 0.0, 0.009]),
            paired([0.2, 0.44, 0.0, 0.009], [0.2, 0.49, 0.01, 0.006]),
            paired([0.12, 0.35, 0.02, 0.012], [0.09, 0.44, 0.06, 0.006]),
            paired([0.165, 0.4, 0.01, 0.01], [0.26, 0.4, 0.05, 0.006]),
        ],
        own: [0.45, 0.31, 0.2, 0.1],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 0.7,
    },
    Thing {
        name: "cat-ears",
        pieces: &[
            paired([0.1, 0.24, 0.06, 0.075], [0.165, 0.405, 0.05, 0.006]).thin(FLAT).of(Tone::Hair),
            paired([0.103, 0.255, 0.08, 0.046], [0.157, 0.37, 0.069, 0.004]).thin(FLAT).of(PINK),
        ],
        own: [0.2, 0.18, 0.18, 0.0],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 0.84,
    },
    Thing {
        name: "bunny-ears",
        pieces: &[
            paired([0.06, 0.24, 0.04, 0.04], [0.085, 0.36, 0.03, 0.056]).thin(FLAT),
            paired([0.085, 0.36, 0.03, 0.056], [0.11, 0.47, 0.02, 0.026]).thin(FLAT),
            paired([0.065, 0.28, 0.055, 0.018], [0.085, 0.36, 0.051, 0.032]).thin(FLAT).of(PINK),
            paired([0.085, 0.36, 0.051, 0.032], [0.106, 0.45, 0.031, 0.011]).thin(FLAT).of(PINK),
        ],
        own: [0.92, 0.9, 0.88, 0.0],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 0.68,
    },
    Thing {
        name: "elf-ears",
        pieces: &[
            paired([0.168, -0.03, 0.0, 0.03], [0.195, 0.03, -0.012, 0.028]).thin(LOBE).of(Tone::Skin),
            paired([0.195, 0.03, -0.012, 0.028], [0.262, 0.145, -0.05, 0.003]).thin(LOBE).of(Tone::Skin),
        ],
        own: [0.8, 0.6, 0.5, 0.05],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 0.94,
    },
    Thing {
        name: "red-nose",
        pieces: &[free([0.0, -0.05, 0.272, 0.04], [0.0, -0.05, 0.273, 0.04])],
        own: [0.85, 0.07, 0.08, 0.5],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 1.0,
    },
];
