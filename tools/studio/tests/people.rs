//! Scenes of the built-in head under every edit.

#![allow(clippy::unwrap_used, reason = "a test may fail in any way that says where")]

use studio::assets::Pack;
use studio::edits::{Catalogue, Edit, apply};
use studio::person::Person;
use studio::person::place;
use studio::person::props::Prop;
use studio::person::recipe::Recipe;
use studio::scene::{Kind, Part, Scene, Style};

fn edit(name: &str) -> Edit {
    Edit::parse(name).unwrap()
}

/// Someone who wears nothing that an edit could add.
fn plain(pack: &Pack) -> Person {
    let bare = |r: &Recipe| {
        !r.hair.bald
            && r.hair.beards.is_empty()
            && r.wear.props.is_empty()
            && r.wear.hat.is_none()
            && r.wear.cover.is_none()
    };
    (0..1000).map(|s| Person::new(pack, s)).find(|p| bare(p.recipe())).unwrap()
}

/// Everything that a picture can depend on, as bytes.
fn bytes(scene: &Scene) -> Vec<u8> {
    let mut out = format!("{:?}", scene.style).into_bytes();
    for p in &scene.parts {
        out.extend_from_slice(bytemuck::cast_slice(&p.positions));
        out.extend_from_slice(bytemuck::cast_slice(&p.normals));
        out.extend_from_slice(bytemuck::cast_slice(&p.triangles));
        out.extend_from_slice(bytemuck::cast_slice(&p.texture.rgba));
        out.extend(format!("{:?}{:?}{:?}{}{}", p.kind, p.albedo.gain, p.statue, p.alpha_cut, p.blended).into_bytes());
        out.extend(format!("{:?}{:?}", p.albedo.tint, p.albedo.blotches).into_bytes());
    }
    out
}

#[test]
fn the_same_seed_gives_the_same_scene() {
    let pack = Pack::builtin();
    for seed in 0..4 {
        for name in ["none", "zombie", "hat", "old"] {
            let once = || bytes(&Person::new(&pack, seed).scene(&pack, &edit(name)));
            assert!(once() == once(), "{seed} {name}");
        }
    }
    let none = |seed| bytes(&Person::new(&pack, seed).scene(&pack, &Edit::none()));
    assert!(none(1) != none(2));
}

#[test]
fn faces_are_placed_by_the_ffhq_measure() {
    let pack = Pack::builtin();
    for seed in 0..6 {
        for label in Catalogue::load().labels {
            let (_, face) = Person::new(&pack, seed).scene_and_landmarks(&pack, &edit(&label.name));
            // Both are exact but for rounding in single precision at lengths near 8.
            assert!(face.middle().distance(place::EYES) < 1e-5, "{} {:?}", label.name, face.middle());
            assert!((face.side() - place::SIDE).abs() < 1e-4, "{} {}", label.name, face.side());
        }
    }
}

#[test]
fn every_label_changes_the_scene() {
    let pack = Pack::builtin();
    let person = plain(&pack);
    let mut seen = Vec::new();
    for label in Catalogue::load().labels {
        let scene = bytes(&person.scene(&pack, &edit(&label.name)));
        assert!(!seen.contains(&scene), "{} looks like another label", label.name);
        seen.push(scene);
    }
    assert_eq!(seen.len(), Catalogue::load().labels.len());
}

#[test]
fn edits_do_what_they_say() {
    let pack = Pack::builtin();
    let person = plain(&pack);
    let has = |name: &str, kind: Kind| person.scene(&pack, &edit(name)).parts.iter().any(|p| p.kind == kind);
    assert!(has("none", Kind::Hair) && !has("bald", Kind::Hair));
    assert!(has("hat", Kind::Hat) && !has("none", Kind::Hat));
    assert_eq!(person.scene(&pack, &edit("cartoon")).style, Style::Cartoon);
    let count =
        |name: &str, kind: Kind| person.scene(&pack, &edit(name)).parts.iter().filter(|p| p.kind == kind).count();
    assert!(count("sunglasses", Kind::Gloss) > count("glasses", Kind::Gloss) && has("glasses", Kind::Gloss));
    assert!(count("beard", Kind::Hair) > count("moustache", Kind::Hair));
    assert!(count("moustache", Kind::Hair) > count("none", Kind::Hair));
    assert!(!has("alien", Kind::Hair) && has("alien", Kind::Gloss));
    let statue = person.scene(&pack, &edit("bronze+blue-hair"));
    assert!(statue.parts.iter().all(|p| p.statue.is_some() == (p.kind != Kind::Hair && p.kind != Kind::Card)));
    assert!(person.scene(&pack, &edit("gold")).parts.iter().all(|p| p.statue.is_some()));
}

#[test]
fn elf_ears_stand_out_of_the_head() {
    let pack = Pack::builtin();
    let person = Person::new(&pack, 5);
    let wide = |name: &str| {
        let scene = person.scene(&pack, &edit(name));
        let skin = scene.parts.iter().find(|p| p.kind == Kind::Skin).unwrap();
        skin.positions.iter().filter(|p| p.y > -0.2).map(|p| p.x).fold(0.0, f32::max)
    };
    // At least a fifth of the distance between the eyes (0.138) farther out.
    assert!(wide("elf") > wide("none") + 0.03, "{} {}", wide("elf"), wide("none"));
}

#[test]
fn a_beard_stands_off_the_skin_and_hangs_from_the_lower_face() {
    let pack = Pack::builtin();
    let person = plain(&pack);
    let (scene, face) = person.scene_and_landmarks(&pack, &edit("beard"));
    let before = person.scene(&pack, &Edit::none()).parts.iter().filter(|p| p.kind == Kind::Hair).count();
    let shells: Vec<_> = scene.parts.iter().filter(|p| p.kind == Kind::Hair).skip(before).collect();
    assert!(shells.len() >= 6);
    // Sideburns end below the eyes; shells share a few vertices with cheeks that bear nothing.
    for shell in &shells {
        let high = shell.positions.iter().map(|p| p.y).fold(f32::MIN, f32::max);
        assert!(high < face.middle().y, "{high}");
    }
    let reach = |p: &Part| p.positions.iter().map(|p| p.y).fold(f32::MAX, f32::min);
    assert!(shells.iter().map(|s| reach(s)).fold(f32::MAX, f32::min) < face.mouth.y - 0.03);
}

#[test]
fn an_edit_looks_the_same_on_everybody() {
    let pack = Pack::builtin();
    let worn = |seed: u64| {
        let mut recipe = Person::new(&pack, seed).recipe().clone();
        ["hat", "glasses"].iter().for_each(|label| apply::apply(&pack, &edit(label), &mut recipe));
        let glasses = recipe.wear.props.iter().find(|p| matches!(p, Prop::Glasses(_))).copied();
        format!("{:?} {:?} {glasses:?}", recipe.wear.hat, recipe.wear.hat_colour)
    };
    assert!(worn(1).contains("Glasses"));
    assert!((2..6).all(|seed| worn(seed) == worn(1)));
}

#[test]
fn what_a_person_has_already_is_known() {
    let pack = Pack::builtin();
    let person = plain(&pack);
    for label in ["glasses", "beard", "moustache", "hat", "bald"] {
        assert!(!apply::has_already(&pack, label, person.recipe()), "{label}");
        let mut after = person.recipe().clone();
        apply::apply(&pack, &edit(label), &mut after);
        assert!(apply::has_already(&pack, label, &after), "{label}");
    }
    let mut dyed = person.recipe().clone();
    apply::apply(&pack, &edit("pink-hair"), &mut dyed);
    assert!(apply::has_already(&pack, "pink-hair", &dyed) && !apply::has_already(&pack, "black-hair", &dyed));
}

#[test]
fn parts_are_sound() {
    let pack = Pack::builtin();
    for seed in 0..5 {
        for label in Catalogue::load().labels {
            for p in Person::new(&pack, seed).scene(&pack, &edit(&label.name)).parts {
                assert_eq!(p.positions.len(), p.normals.len());
                assert_eq!(p.triangles.len(), p.uvs.len());
                assert!(p.triangles.iter().flatten().all(|v| (*v as usize) < p.positions.len()));
                assert!(
                    p.triangles.iter().all(|t| t.iter().any(|v| p.positions[*v as usize].y >= place::LOWEST - 1e-5))
                );
                assert!(p.positions.iter().chain(&p.normals).all(|v| v.is_finite()));
                assert!(p.uvs.iter().flatten().all(|c| c.is_finite()));
                assert_eq!(p.texture.rgba.len(), p.texture.width * p.texture.height);
            }
        }
    }
}
