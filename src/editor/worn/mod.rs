//! What is put on a head: from names to surfaces in the light of the photo. The network's hats were grey and flat, and its
//! elves had hardly any ears.

mod things;

use crate::field::{Rod, Worn};
use crate::geometry::Camera;
use crate::wish::colour::{oklab_of, srgb_of};
use crate::wish::{Lamp, Look, Part};
pub(super) use things::Thing;
use things::Tone;

/// Things that come with an edit that is drawn besides.
const WITH: [(&str, &str); 2] = [("elf", "elf-ears"), ("clown", "red-nose")];
/// Of the light that a surface has, whatever the photo's is.
const EVEN: f32 = 0.62;
const FROM_ABOVE: [f32; 3] = [-0.12, 0.4, 0.28];
/// How much of a piece's own brightness is left where all is of one material.
const ONE_PIECE: f32 = 0.2;
/// How bright metal is beside what it reflects straight ahead.
const METAL: f32 = 0.7;
/// In the light of a lamp.
const AMBIENT: f32 = 0.3;
const POWER: f32 = 0.85;

/// What the person gives what is worn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wearer {
    /// sRGB.
    pub skin: [f32; 3],
    pub hair: [f32; 3],
}

/// The things that edits put on; those that nothing else has to be drawn for are taken out of `labels`.
pub(super) fn taken_from(labels: &mut Vec<String>) -> Vec<&'static Thing> {
    let named = labels.iter().filter_map(|label| Thing::named(label));
    let with = WITH.iter().filter(|(label, _)| labels.iter().any(|asked| asked == label));
    let things = named.chain(with.filter_map(|(_, thing)| Thing::named(thing))).collect();
    labels.retain(|label| Thing::named(label).is_none());
    things
}

/// Things on a head, seen by the photo's camera.
pub(super) fn put_on(things: &[&Thing], look: &Look, wearer: Wearer, camera: &Camera) -> Worn {
    let mut worn = Worn { light: light(look.lamp(), camera), room: 1.0, ..Worn::default() };
    for thing in things {
        let [r, g, b, gloss] = coloured(thing, look);
        for piece in thing.pieces {
            let [r, g, b] = match piece.tone {
                Tone::Own(bright) => {
                    let bright = if look.material().is_some() { 1.0 + ONE_PIECE * (bright - 1.0) } else { bright };
                    [r, g, b].map(|c| (c * bright).clamp(0.0, 1.0))
                }
                Tone::Fixed(colour) => colour,
                Tone::Skin => wearer.skin,
                Tone::Hair => wearer.hair,
            };
            let [x, y, z] = piece.thin;
            worn.put(Rod {
                from: piece.from,
                to: piece.to,
                colour: [r, g, b, gloss],
                thin: [x, y, z, 1.0],
                kind: f32::from(piece.kind as u8),
                ..Rod::default()
            });
        }
        // One thing can be turned; of two hats the later one is worn where that is.
        if thing.pieces.iter().any(|piece| piece.kind == crate::field::Kind::Turned) {
            let [y, z, lean] = thing.seat;
            (worn.seat, worn.crown, worn.cut) = ([y, z, lean.cos(), lean.sin()], thing.crown, thing.cut);
        }
        worn.room = worn.room.min(thing.room);
    }
    if worn.crown[0] == 0.0 {
        (worn.crown[0], worn.seat[2]) = (1.0, 1.0);
    }
    worn
}

/// A thing's own colour and gloss, as a wish has it.
fn coloured(thing: &Thing, look: &Look) -> [f32; 4] {
    let [r, g, b, gloss] = thing.own;
    let own = oklab_of([r, g, b]);
    if let Some(wished) = look.get(Part::Headwear) {
        let aim = wished.colour.of(own);
        let [r, g, b] = srgb_of(std::array::from_fn(|c| own[c] + wished.amount * (aim[c] - own[c])));
        return [r, g, b, gloss];
    }
    match look.material() {
        Some(material) => {
            let bright = 1.0 + material.metal * (METAL - 1.0);
            let [r, g, b] = material.base.map(|c| bright * f32::from(c) / 255.0);
            [r, g, b, (1.0 - material.rough) * (0.4 + 0.6 * material.metal)]
        }
        None => thing.own,
    }
}

/// The light that a surface has in the world ([`Worn::light`]).
fn light(lamp: Option<Lamp>, camera: &Camera) -> [f32; 4] {
    let (even, [x, y, z]) = match lamp {
        Some(lamp) => (AMBIENT, lamp.direction().map(|c| c * POWER * lamp.amount)),
        None => (EVEN, FROM_ABOVE),
    };
    // From right, up and towards the camera to the world's axes.
    let m = &camera.camera_to_world;
    let along = |k: usize| m[4 * k] * x - m[4 * k + 1] * y - m[4 * k + 2] * z;
    [even, along(0), along(1), along(2)]
}
