//! What can be put on a head, in thousandths of the world's units: 22 are a centimetre, eyes lie at y 20 and z 200, a skull is
//! 350 wide and 440 long, its top at y 280.

use crate::field::Kind;

/// What a piece's colour is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tone {
    /// The thing's own, which a wish can change, so many hundredths as bright.
    Own(u8),
    /// sRGB.
    Fixed([u8; 3]),
    /// The person's.
    Skin,
    Hair,
}

/// A piece of a thing: see [`crate::field::Rod`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub kind: Kind,
    pub from: [i16; 4],
    pub to: [i16; 4],
    /// In tenths.
    pub thin: [u8; 3],
    pub tone: Tone,
}

/// Something to put on.
#[derive(Debug)]
pub(crate) struct Thing {
    /// The name of the edit.
    pub name: &'static str,
    pub(super) pieces: &'static [Piece],
    /// sRGB, and how glossy.
    pub(super) own: [u8; 4],
    /// y and z of its axis's foot, and how far back that leans, in thousandths of a radian.
    pub(super) seat: [i16; 3],
    /// As [`crate::field::Worn::crown`], in hundredths.
    pub(super) crown: [i16; 4],
    pub(super) cut: [i16; 4],
    /// In hundredths.
    pub(super) room: u8,
}

const EVEN: [u8; 3] = [10; 3];
const OWN: Tone = Tone::Own(100);

const fn turned(from: [i16; 3], to: [i16; 3]) -> Piece {
    let [r, h, radius] = from;
    let [r2, h2, radius2] = to;
    Piece { kind: Kind::Turned, from: [r, h, 0, radius], to: [r2, h2, 0, radius2], thin: EVEN, tone: OWN }
}

const fn paired(from: [i16; 4], to: [i16; 4]) -> Piece {
    Piece { kind: Kind::Paired, from, to, thin: EVEN, tone: OWN }
}

const fn free(from: [i16; 4], to: [i16; 4]) -> Piece {
    Piece { kind: Kind::Free, ..paired(from, to) }
}

impl Piece {
    const fn of(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    const fn thin(mut self, thin: [u8; 3]) -> Self {
        self.thin = thin;
        self
    }
}

/// Where a hat's brim lies, and how it leans back.
const BRIM: [i16; 3] = [98, -8, 170];
/// Where what is pulled over the head ends.
const HEM: [i16; 3] = [85, -8, 190];
/// A hat's radius within, beside the temples; it is longer than wide.
const R: i16 = 198;
const OVAL: i16 = 81;
/// Above a brim there is a hat and nothing else.
const ABOVE: [i16; 4] = [2, -1000, 1000, 1000];
/// As above, with what is pulled over the head.
const OVER: [i16; 4] = [-16, -1000, 1000, 1000];
const NOWHERE: [i16; 4] = [0; 4];
const ROUND: [i16; 4] = [100, 0, 0, 0];
const VISOR: [u8; 3] = [10, 60, 10];
const FLAT: [u8; 3] = [10, 10, 28];
const LOBE: [u8; 3] = [10, 10, 18];
const PINK: Tone = Tone::Fixed([237, 158, 163]);
const WHITE: Tone = Tone::Fixed([237, 237, 235]);

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
            turned([198, 0, 9], [283, -4, 7]),
            turned([198, 0, 10], [176, 150, 12]),
            turned([176, 150, 12], [128, 172, 12]),
            turned([128, 172, 12], [0, 150, 12]),
            turned([200, 12, 11], [196, 36, 11]).of(Tone::Own(45)),
        ],
        own: [69, 61, 59, 10],
        seat: BRIM,
        crown: [OVAL, 90, 0, 0],
        cut: ABOVE,
        room: 82,
    },
    Thing {
        name: "cap",
        pieces: &[
            turned([196, -20, 12], [190, 70, 12]),
            turned([190, 70, 12], [143, 145, 12]),
            turned([143, 145, 12], [0, 178, 12]),
            turned([0, 186, 11], [4, 190, 11]),
            paired([10, 122, 200, 60], [12, 104, 310, 60]).thin(VISOR).of(Tone::Own(80)),
            paired([55, 120, 190, 60], [50, 105, 300, 60]).thin(VISOR).of(Tone::Own(80)),
            paired([100, 115, 160, 60], [85, 105, 275, 60]).thin(VISOR).of(Tone::Own(80)),
            paired([130, 110, 130, 60], [115, 105, 235, 60]).thin(VISOR).of(Tone::Own(80)),
        ],
        own: [33, 51, 107, 10],
        seat: HEM,
        crown: [OVAL, 0, 0, 0],
        cut: OVER,
        room: 84,
    },
    Thing {
        name: "beanie",
        pieces: &[
            turned([202, -15, 17], [202, 40, 17]).of(Tone::Own(85)),
            turned([198, 40, 12], [186, 100, 12]),
            turned([186, 100, 12], [133, 170, 14]),
            turned([133, 170, 14], [0, 205, 14]),
        ],
        own: [140, 41, 43, 0],
        seat: HEM,
        crown: [OVAL, 0, 0, 0],
        cut: OVER,
        room: 86,
    },
    Thing {
        name: "top-hat",
        pieces: &[
            turned([198, 0, 9], [253, 0, 8]),
            turned([198, 0, 10], [184, 150, 10]),
            turned([184, 150, 10], [202, 290, 10]),
            turned([202, 290, 10], [0, 295, 10]),
            turned([201, 12, 11], [197, 55, 11]).of(Tone::Own(220)),
        ],
        own: [18, 18, 20, 89],
        seat: BRIM,
        crown: [OVAL, 110, 0, 0],
        cut: ABOVE,
        room: 72,
    },
    Thing {
        name: "cowboy-hat",
        pieces: &[
            turned([198, 0, 9], [313, -12, 8]),
            turned([198, 0, 10], [178, 140, 12]),
            turned([178, 140, 12], [123, 165, 12]),
            turned([123, 165, 12], [0, 130, 12]),
            turned([200, 10, 11], [197, 24, 11]).of(Tone::Own(40)),
        ],
        own: [140, 97, 56, 13],
        seat: BRIM,
        crown: [OVAL, 190, 0, 0],
        cut: ABOVE,
        room: 75,
    },
    Thing {
        name: "witch-hat",
        pieces: &[
            turned([198, 0, 8], [313, -12, 7]),
            turned([198, 0, 10], [85, 160, 10]),
            turned([85, 160, 10], [12, 350, 10]),
            turned([192, 14, 11], [168, 46, 11]).of(Tone::Fixed([107, 46, 140])),
        ],
        own: [26, 23, 33, 20],
        seat: BRIM,
        crown: [OVAL, 50, 0, 0],
        cut: ABOVE,
        room: 70,
    },
    Thing {
        name: "santa-hat",
        pieces: &[
            turned([204, 0, 28], [204, 24, 28]).of(WHITE),
            turned([194, 30, 14], [100, 150, 16]),
            free([0, 260, -30, 105], [100, 330, -40, 65]),
            free([100, 330, -40, 65], [190, 290, -20, 40]),
            free([190, 290, -20, 40], [235, 200, 20, 26]),
            free([245, 170, 30, 42], [245, 170, 31, 42]).of(WHITE),
        ],
        own: [191, 18, 23, 8],
        seat: HEM,
        crown: [OVAL, 0, 0, 0],
        cut: OVER,
        room: 78,
    },
    Thing {
        name: "crown",
        pieces: &[
            turned([200, 0, 11], [202, 12, 11]),
            turned([200, 0, 14], [220, 112, 14]),
            free([0, 185, 240, 16], [0, 187, 240, 16]).thin([10, 10, 15]).of(Tone::Fixed([178, 13, 31])),
            paired([85, 180, 205, 12], [85, 182, 205, 12]).of(Tone::Fixed([20, 64, 178])),
        ],
        own: [237, 178, 64, 230],
        seat: [130, -5, 170],
        crown: [OVAL, 0, 900, 90],
        cut: [0, R, 1000, 1000],
        room: 82,
    },
    Thing {
        name: "halo",
        pieces: &[turned([140, 0, 13], [140, 1, 13])],
        own: [255, 222, 115, 255],
        seat: [370, 0, 100],
        crown: ROUND,
        cut: NOWHERE,
        room: 82,
    },
    Thing {
        name: "horns",
        pieces: &[
            paired([85, 200, 130, 36], [125, 300, 130, 28]),
            paired([125, 300, 130, 28], [150, 370, 110, 19]),
            paired([150, 370, 110, 19], [145, 435, 80, 4]),
        ],
        own: [107, 23, 20, 128],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 78,
    },
    Thing {
        name: "unicorn-horn",
        pieces: &[free([0, 170, 190, 30], [0, 400, 330, 4])],
        own: [242, 224, 199, 204],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 84,
    },
    Thing {
        name: "antlers",
        pieces: &[
            paired([60, 220, 50, 17], [120, 350, 20, 13]),
            paired([120, 350, 20, 13], [200, 440, 0, 9]),
            paired([200, 440, 0, 9], [200, 490, 10, 6]),
            paired([120, 350, 20, 12], [90, 440, 60, 6]),
            paired([165, 400, 10, 10], [260, 400, 50, 6]),
        ],
        own: [115, 79, 51, 26],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 70,
    },
    Thing {
        name: "cat-ears",
        pieces: &[
            paired([100, 240, 60, 75], [165, 405, 50, 6]).thin(FLAT).of(Tone::Hair),
            paired([103, 255, 80, 46], [157, 370, 69, 4]).thin(FLAT).of(PINK),
        ],
        own: [51, 46, 46, 0],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 84,
    },
    Thing {
        name: "bunny-ears",
        pieces: &[
            paired([60, 240, 40, 40], [85, 360, 30, 56]).thin(FLAT),
            paired([85, 360, 30, 56], [110, 470, 20, 26]).thin(FLAT),
            paired([65, 280, 55, 18], [85, 360, 51, 32]).thin(FLAT).of(PINK),
            paired([85, 360, 51, 32], [106, 450, 31, 11]).thin(FLAT).of(PINK),
        ],
        own: [235, 230, 224, 0],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 68,
    },
    Thing {
        name: "elf-ears",
        pieces: &[
            paired([168, -30, 10, 30], [225, 40, 5, 29]).thin(LOBE).of(Tone::Skin),
            paired([225, 40, 5, 29], [335, 165, -25, 3]).thin(LOBE).of(Tone::Skin),
        ],
        own: [204, 153, 128, 13],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 84,
    },
    Thing {
        name: "red-nose",
        pieces: &[free([0, -50, 272, 40], [0, -50, 273, 40])],
        own: [217, 18, 20, 128],
        seat: BRIM,
        crown: ROUND,
        cut: NOWHERE,
        room: 100,
    },
];
