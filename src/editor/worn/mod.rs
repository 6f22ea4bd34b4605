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
const EVEN: f32 = 0.52;
const FROM_ABOVE: [f32; 3] = [-0.16, 0.42, 0.34];
/// How much of a piece's own brightness is left where all is of one material.
const ONE_PIECE: f32 = 0.2;
/// How bright metal is beside what it reflects straight ahead.
const METAL: f32 = 0.72;
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
    let mut worn = Worn {
        seat: [0.0, 0.0, 1.0, 0.0],
        crown: [1.0, 0.0, 0.0, 0.0],
        light: light(look.lamp(), camera),
        room: 1.0,
        ..Worn::default()
    };
    for thing in things {
        let [r, g, b, gloss] = coloured(thing, look);
        for piece in thing.pieces {
            let [r, g, b] = match piece.tone {
                Tone::Own(bright) => {
                    let bright = f32::from(bright) / 100.0;
                    let bright = if look.material().is_some() { 1.0 + ONE_PIECE * (bright - 1.0) } else { bright };
                    [r, g, b].map(|c| (c * bright).clamp(0.0, 1.0))
                }
                Tone::Fixed(colour) => colour.map(srgb),
                Tone::Skin => wearer.skin,
                Tone::Hair => wearer.hair,
            };
            let [x, y, z] = piece.thin.map(|thin| f32::from(thin) / 10.0);
            worn.put(Rod {
                from: piece.from.map(thousandths),
                to: piece.to.map(thousandths),
                colour: [r, g, b, gloss],
                thin: [x, y, z, 1.0],
                kind: f32::from(piece.kind as u8),
                ..Rod::default()
            });
        }
        // One thing can be turned; of two hats the later one is worn where that is.
        if thing.pieces.iter().any(|piece| piece.kind == crate::field::Kind::Turned) {
            let [y, z, lean] = thing.seat.map(thousandths);
            worn.seat = [y, z, lean.cos(), lean.sin()];
            worn.crown = thing.crown.map(|part| 10.0 * thousandths(part));
            worn.cut = thing.cut.map(thousandths);
        }
        worn.room = worn.room.min(f32::from(thing.room) / 100.0);
    }
    worn
}

fn thousandths(value: i16) -> f32 {
    f32::from(value) / 1000.0
}

fn srgb(value: u8) -> f32 {
    f32::from(value) / 255.0
}

/// A thing's own colour and gloss, as a wish has it.
fn coloured(thing: &Thing, look: &Look) -> [f32; 4] {
    let all @ [r, g, b, gloss] = thing.own.map(srgb);
    if let Some(wished) = look.get(Part::Headwear) {
        let [r, g, b] = srgb_of(wished.on(oklab_of([r, g, b])));
        return [r, g, b, gloss];
    }
    match look.material().map(|made| made.material()) {
        Some(material) => {
            let bright = 1.0 + material.metal * (METAL - 1.0);
            let [r, g, b] = material.base.map(|c| bright * srgb(c));
            [r, g, b, (1.0 - material.rough) * (0.4 + 0.6 * material.metal)]
        }
        None => all,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{Kind, RODS};
    use crate::geometry::camera::Pose;
    use crate::wish::{Aim, Made, PartColour};

    const WEARER: Wearer = Wearer { skin: [0.8, 0.6, 0.5], hair: [0.2, 0.1, 0.05] };

    fn on(labels: &[&str], look: &Look) -> Worn {
        let mut labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
        put_on(&taken_from(&mut labels), look, WEARER, &Camera::orbit(0.0, 0.0))
    }

    #[test]
    fn all_that_words_ask_for_is_there_and_lies_within_the_box() {
        for name in crate::wish::things::names().chain(["hat"]) {
            let worn = on(&[name], &Look::default());
            assert!(!worn.is_empty() && worn.rods().len() < RODS, "{name}");
            for rod in worn.rods() {
                for [x, y, z, radius] in [rod.from, rod.to] {
                    // Turned rods stand on the seat.
                    let (least, most) = match rod.kind == f32::from(Kind::Turned as u8) {
                        true => (y + worn.seat[0], y + worn.seat[0] + worn.crown[1] * x * x),
                        false => (y, y),
                    };
                    assert!(radius > 0.0 && least - radius > -0.5 && most + radius < 0.5, "{name} {rod:?}");
                    assert!(x.abs() + radius < 0.5 && z.abs() + radius < 0.5, "{name} {rod:?}");
                }
                // Of thinner ones the guide would hold nothing.
                let thinnest = rod.thin[..3].iter().copied().fold(1.0, f32::max);
                assert!(rod.from[3].max(rod.to[3]) / thinnest > 0.006, "{name} {rod:?}");
            }
        }
    }

    #[test]
    fn elves_have_ears_and_clowns_a_nose() {
        let mut labels = ["elf".to_owned(), "clown".to_owned(), "crown".to_owned()].to_vec();
        let things: Vec<&str> = taken_from(&mut labels).iter().map(|thing| thing.name).collect();
        assert_eq!(
            (things, labels),
            (vec!["crown", "elf-ears", "red-nose"], vec!["elf".to_owned(), "clown".to_owned()])
        );
        let ears = on(&["elf"], &Look::default());
        assert!(ears.rods().iter().all(|rod| rod.colour[..3] == WEARER.skin));
    }

    #[test]
    fn things_are_of_the_colour_and_material_that_a_wish_has() {
        let mut look = Look::default();
        look.set(Part::Headwear, Some(PartColour { colour: Aim::Colour(oklab_of([0.9, 0.1, 0.1])), amount: 1.0 }));
        let [r, g, b, _] = on(&["hat"], &look).rods()[0].colour;
        assert!(r > 0.85 && g < 0.15 && b < 0.15, "{r} {g} {b}");
        let mut gold = Look::default();
        gold.set_material(Made::named("gold"));
        let [r, _, b, gloss] = on(&["top-hat"], &gold).rods()[0].colour;
        assert!(r > 1.5 * b && gloss > 0.7, "{r} {b} {gloss}");
        assert_eq!(
            on(&["top-hat"], &Look::default()).rods()[0].colour,
            Thing::named("top-hat").expect("a hat").own.map(srgb)
        );
    }

    #[test]
    fn light_comes_from_where_the_photos_camera_has_it() {
        let camera = Camera::photo(&Pose { yaw: 0.5, ..Pose::default() });
        let [even, x, y, z] = light(Some(Lamp::at(0.0, 0.0)), &camera);
        let towards = camera.origin();
        // Before the camera is where the camera is: the pivot is not the origin, which is 0.04 of that way.
        let off = (x.atan2(z) - towards[0].atan2(towards[2])).abs();
        assert!(even == AMBIENT && off < 0.05 && y.abs() < 1e-5, "{x} {y} {z}");
        assert!(light(Some(Lamp::at(0.0, 90.0)), &camera)[2] > 0.8);
    }
}
