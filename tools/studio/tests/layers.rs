//! The layers of whole people of the built-in head: which segments an edit shows, and that all values are within bounds.

#![allow(clippy::expect_used, reason = "a test may fail in any way that says where")]

use rand::SeedableRng;
use studio::assets::Pack;
use studio::colour::{decode, luminance};
use studio::draw::camera::Camera;
use studio::draw::gbuffer::{GBuffer, SHADING};
use studio::draw::light::Light;
use studio::draw::raster::Raster;
use studio::draw::shade::{COARSE, Stage};
use studio::draw::view::{View, render_layers};
use studio::edits::Edit;
use studio::person::Person;
use studio::scene::segment::{SEGMENTS, Segment};

const SIZE: usize = 128;

fn draw(seed: u64, edit: &str) -> (GBuffer, View) {
    let pack = Pack::builtin();
    let edit = Edit::parse(edit).expect("a known edit");
    let scene = Person::new(&pack, seed).scene(&pack, &edit);
    let light = Light::sample(&mut rand_pcg::Pcg64Mcg::seed_from_u64(seed));
    let stage = Stage::new(&scene, &light, COARSE, None);
    let mut layers = GBuffer::default();
    let view = render_layers(&stage, &Camera::orbit(0.1, 0.0), SIZE, &mut Raster::default(), &mut layers);
    (layers, view)
}

/// Pixels that are mostly of each segment.
fn counts(layers: &GBuffer) -> [usize; SEGMENTS] {
    let mut counts = [0; SEGMENTS];
    layers.ids.iter().for_each(|ids| counts[usize::from(ids[0])] += 1);
    counts
}

#[test]
fn every_pixel_has_two_segments_a_unit_normal_and_a_background_where_nothing_is() {
    for edit in ["none", "bronze", "cartoon", "long-hair"] {
        let (layers, view) = draw(3, edit);
        for (i, colour) in view.colour.iter().enumerate() {
            let [first, second] = layers.ids[i];
            assert!(usize::from(first.max(second)) < SEGMENTS && (first != second || layers.share[i] == 255));
            // The first is the stronger one.
            assert!(layers.share[i] >= 127);
            let [x, y] = layers.normal[i].map(|v| (f32::from(v) - 128.0) / 127.0);
            // Half a step of each of the two codes.
            assert!(x * x + y * y <= 1.0 + 4.0 * 0.5 / 127.0, "{x} {y}");
            if colour[3] == 0 {
                assert_eq!((first, layers.albedo[i], layers.shading[i]), (0, [0; 3], 0));
            }
            if colour[3] == 255 {
                assert!(first != Segment::Background as u8);
            }
        }
        assert!(counts(&layers)[0] > SIZE * SIZE / 5, "{edit}");
    }
}

#[test]
fn segments_follow_the_edit_and_stay_on_a_statue() {
    use Segment::{Beard, Brows, Clothes, Eyes, Glasses, Hair, Headwear, Irises, Lips, Skin};
    let of = |edit: &str| counts(&draw(5, edit).0);
    let plain = of("none");
    for segment in [Skin, Hair, Brows, Eyes, Irises, Lips, Clothes] {
        assert!(plain[segment as usize] > 5, "{segment:?} {plain:?}");
    }
    assert!(plain[Skin as usize] > plain[Lips as usize] * 10);
    for (edit, segment) in [("hat", Headwear), ("sunglasses", Glasses), ("beard", Beard), ("moustache", Beard)] {
        assert!(of(edit)[segment as usize] > 20 + plain[segment as usize], "{edit}");
    }
    let bald = of("bald");
    // All that is left of the hair is the soft edge of nothing.
    assert_eq!(bald[Hair as usize], 0, "{bald:?}");
    let bronze = of("bronze");
    for segment in [Skin, Hair, Irises, Lips, Clothes] {
        let (a, b) = (bronze[segment as usize], plain[segment as usize]);
        // A statue has no lashes, so a few pixels change hands.
        assert!(a.abs_diff(b) <= 3 + b / 20, "{segment:?}: {a} instead of {b}");
    }
}

#[test]
fn known_pixels_show_their_segment() {
    let (layers, _) = draw(5, "none");
    let pack = Pack::builtin();
    let (_, face) = Person::new(&pack, 5).scene_and_landmarks(&pack, &Edit::none());
    let camera = Camera::orbit(0.1, 0.0);
    let first = |p: glam::Vec3| {
        let image = camera.project(p) * SIZE as f32;
        layers.ids[image.y as usize * SIZE + image.x as usize][0]
    };
    let lips = [0.0, 0.01, -0.01, 0.02].map(|y| first(face.mouth + glam::Vec3::new(0.0, y, 0.03)));
    assert!(lips.contains(&(Segment::Lips as u8)), "{lips:?}");
    let forehead = face.middle() + glam::Vec3::new(0.0, 0.09, 0.05);
    assert_eq!(first(forehead), Segment::Skin as u8);
    assert_eq!(layers.ids[2][0], Segment::Background as u8);
    assert_eq!(layers.ids[(SIZE - 1) * SIZE + SIZE / 2][0], Segment::Clothes as u8);
}

#[test]
fn albedo_times_shading_has_the_luminance_of_a_person_without_highlights() {
    let mut off = Vec::new();
    for seed in 0..4 {
        let (layers, view) = draw(seed, "none");
        let matte = |ids: [u8; 2]| ids[1] == 0 && [Segment::Skin as u8, Segment::Clothes as u8].contains(&ids[0]);
        for (i, c) in view.colour.iter().enumerate().filter(|(i, c)| c[3] == 255 && matte(layers.ids[*i])) {
            let light = |c: [u8; 3]| luminance(decode(glam::Vec3::from(c.map(f32::from)) / 255.0));
            let (albedo, seen) = (light(layers.albedo[i]), light([c[0], c[1], c[2]]));
            // Shading stays well inside its range.
            assert!(layers.shading[i] < 255 || albedo < 0.01);
            off.push((albedo * f32::from(layers.shading[i]) / SHADING - seen) / seen.max(0.01));
        }
    }
    off.sort_by(f32::total_cmp);
    let at = |share: f32| off[(share * off.len() as f32) as usize];
    // Nothing is brighter than its picture but for the steps of the codes; skin has a faint gloss of a few per cent.
    assert!(at(0.99) < 0.05 && at(0.5) > -0.06 && at(0.5) <= 0.01, "{} {} {}", at(0.01), at(0.5), at(0.99));
}
