use std::collections::BTreeSet;

use super::*;
use crate::editor::{Besides, EditorError, Refusal, Understanding};
use crate::export::ExportError;
use crate::pipeline::words::{sentence, view};
use crate::pipeline::{Doing, Doubt, Refused, Shown, Step, Wish};
use crate::portrait::{PortraitError, PortraitWarning};
use crate::wish::{Lamp, Material, Part, removals, shapes, things};

/// Fields that may be the same in two languages: signs, loanwords and names.
const ALIKE: &str = "
    percent quote comma joints point shown_colours shown_normals photo_title at_strength format pixels film film_noun quilt
    quilt_noun splats splats_noun behind_photo camera_live face background coloured weights_words weights_note_end
    lamp shown_depth divided size views mix_nothing row instead pieces understood picture picture_noun names colours and
    live_go megabytes seconds_long picture_about light_from seen
";

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|place| place.split('}').next()).collect()
}

fn others() -> [Language; 4] {
    [Language::German, Language::French, Language::Spanish, Language::Chinese]
}

#[test]
fn every_language_has_texts_of_its_own_with_the_same_places() {
    let english = Language::English.texts().all();
    for language in others() {
        let texts = language.texts().all();
        let mut same = 0;
        for ((name, english), (_, own)) in english.iter().zip(&texts) {
            if ["names", "colours"].contains(name) {
                continue;
            }
            assert!(!own.trim().is_empty(), "{language:?} says nothing for {name}");
            assert_eq!(places(own), places(english), "{language:?} {name}");
            let is_alike = ALIKE.split_whitespace().any(|alike| alike == *name);
            assert!(own != english || is_alike, "{language:?} says {name} as English does: {own}");
            same += usize::from(own == english);
        }
        assert!(same < 25, "{language:?} says {same} texts as English does");
    }
}

#[test]
fn every_edit_part_and_material_has_a_name() {
    let manifest = include_str!("../../weights/compact/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(manifest).unwrap();
    let labels: Vec<String> = serde_json::from_value(manifest["config"]["labels"].clone()).unwrap();
    let materials = Material::ALL.map(|material| material.name.to_owned());
    let parts = Part::ALL.into_iter().filter(|part| part.may_be_coloured()).map(|part| part.name().to_owned());
    let all = labels.into_iter().filter(|label| label != "none").chain(materials).chain(parts);
    let all: Vec<String> =
        all.chain(shapes::names().chain(things::names()).chain(removals::names()).map(str::to_owned)).collect();
    for language in others() {
        let known = |name: &String| {
            let plain = name.replace('-', " ");
            language.texts().names.split('|').any(|entry| entry.starts_with(&format!("{plain}=")))
        };
        let missing: Vec<&String> = all.iter().filter(|name| !known(name)).collect();
        assert!(missing.is_empty(), "{language:?} has no name for {missing:?}");
        for (list, name) in [(language.texts().names, "names"), (language.texts().colours, "colours")] {
            assert!(
                list.split('|').all(|entry| entry.split_once('=').is_some_and(|(_, own)| !own.is_empty())),
                "{name}"
            );
        }
    }
    assert_eq!(Language::English.texts().name("blue-hair"), "blue hair");
    assert_eq!(Language::German.texts().name("blue-hair"), "blaue Haare");
    assert_eq!(Language::French.texts().colour("dark blue"), "bleu foncé");
    assert_eq!(Language::Chinese.texts().colour("dark blue"), "深蓝色");
    assert_eq!(Language::Spanish.texts().colour("robin's egg blue"), "robin's egg blue");
}

#[test]
fn languages_are_told_by_their_tags() {
    for (tags, is) in [
        (&["de-AT", "en"][..], Language::German),
        (&["pt-BR", "es-MX"], Language::Spanish),
        (&["zh-Hant-TW"], Language::Chinese),
        (&["FR"], Language::French),
        (&["pl", "it"], Language::English),
        (&[], Language::English),
    ] {
        assert_eq!(Language::of_tags(tags.iter().copied()), is, "{tags:?}");
    }
    for language in Language::ALL {
        assert_eq!(
            (Language::of_tag(language.word()), Language::of_tag(language.texts().tag)),
            (Some(language), Some(language))
        );
    }
}

/// What English says stands twice: here, and where it happens, for doors that have no language to choose.
#[test]
fn english_is_what_the_rooms_below_say() {
    let (language, t) = (Language::English, Language::English.texts());
    for doubt in [Doubt::NoFace, Doubt::TooBright, Doubt::TooDark, Doubt::Cut, Doubt::Unsure, Doubt::Several(3)] {
        for shown in [Shown::Photo, Shown::Prompt] {
            assert_eq!(t.doubt(doubt, shown), doubt.sentence(shown));
        }
    }
    let steps = [Step::Face, Step::Photo, Step::Prompt, Step::Edit, Step::View].map(Doing::Step);
    let shown = [Wish::none(), Wish::Words("x".into())].map(Doing::Shown);
    let doings = [Doing::Device, Doing::Loading, Doing::Preparing, Doing::Testing, Doing::Ready, Doing::Comparing];
    let more = [Doing::Refining, Doing::Again, Doing::Unchanged, Doing::Stopped];
    for doing in steps.iter().chain(&shown).chain(&doings).chain(&more) {
        assert_eq!(t.doing(doing), doing.words());
    }
    for error in [
        PortraitError::Empty,
        PortraitError::Unknown,
        PortraitError::Truncated,
        PortraitError::TooLarge { width: 1, height: 2 },
        PortraitError::TooSmall { width: 1, height: 2, least: 3 },
        PortraitError::Damaged { reason: "x".into() },
        PortraitError::Unsupported { found: "a PDF document", advice: "y" },
    ] {
        assert_eq!(language.portrait_error(&error), error.to_string());
    }
    assert_eq!(t.portrait_warning(PortraitWarning::Damaged), PortraitWarning::Damaged.to_string());
    for error in [ExportError::Encode("x".into()), ExportError::NoSurface] {
        assert_eq!(t.export_error(&error), error.to_string());
    }
    for (yaw, pitch) in [(0.2, -0.4), (1.0, 0.0), (-20.0, 7.0), (0.0, -3.0)] {
        assert_eq!(t.view(yaw, pitch), view(yaw, pitch));
    }
    assert_eq!(t.pictures_as_prompts, Refused::Words.sentence());
    assert_eq!(t.pictures_as_prompts, sentence(&EditorError::Words.to_string()));
    for lamp in [Lamp::at(-60.0, 20.0), Lamp::at(0.0, 60.0), Lamp { colour: [255, 206, 150], ..Lamp::at(40.0, -40.0) }]
    {
        assert_eq!(t.lamp_of(&lamp), lamp.said());
    }
    for refusal in [
        None,
        Some(Refusal::NoLetters),
        Some(Refusal::Script),
        Some(Refusal::Language("mit".into())),
        Some(Refusal::Negation("not".into())),
        Some(Refusal::Unknown),
        Some(Refusal::UnknownPicture),
    ] {
        for (asked, unread) in [(&["zombie"][..], &[][..]), (&[], &["a"]), (&["old"], &["a", "b", "c", "d", "e"])] {
            let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
            let read = Understanding {
                asked: list(asked),
                unread: list(unread),
                refusal: refusal.clone(),
                ..Understanding::none()
            };
            assert_eq!(t.heard(&read), read.sentence());
        }
    }
}

#[test]
fn what_was_understood_is_said_in_each_language() {
    let read = Understanding {
        asked: vec!["zombie".into()],
        look: "hair=dark blue,light=-60/20".parse().unwrap(),
        unread: vec!["Kaninchen".into()],
        ..Understanding::none()
    };
    for (language, sentence) in [
        (
            Language::German,
            "Verstanden: Zombie, dazu Haare in dunklem Blau und Licht von links; nicht aber „Kaninchen“.",
        ),
        (
            Language::French,
            "Compris\u{a0}: zombie, avec cheveux\u{a0}: bleu foncé et lumière de gauche, mais pas «\u{a0}Kaninchen\u{a0}».",
        ),
        (Language::Spanish, "Entendido: zombi, con pelo: azul oscuro y luz desde la izquierda, pero no «Kaninchen»."),
        (Language::Chinese, "已理解：僵尸，头发：深蓝色和来自左侧的光；未能理解“Kaninchen”。"),
    ] {
        assert_eq!(language.heard(&read), sentence);
        let t = language.texts();
        for (more, said) in [
            (Besides::There, t.there),
            (Besides::Unseen, t.unseen),
            (Besides::Absent, t.absent),
            (Besides::Hiding, t.hiding),
        ] {
            let heard = language.heard(&Understanding { besides: vec![more], ..read.clone() });
            assert_eq!(heard.strip_prefix(sentence), Some(said));
        }
    }
    assert_eq!(Language::German.texts().view(-20.0, 1.0), "20 Grad von links, 1 Grad von unten gesehen");
    assert_eq!(Language::German.texts().tenths(12.34), "12,3");
    assert_eq!(Language::Chinese.texts().percent(0.5), "50%");
    let heic = PortraitError::Unsupported { found: "a HEIC photo", advice: "" };
    assert!(Language::German.portrait_error(&heic).contains("Maximale Kompatibilität"));
    let pdf = PortraitError::Unsupported { found: "a PDF document", advice: "" };
    assert!(Language::Chinese.portrait_error(&pdf).contains("PDF"));
}

#[test]
fn colours_are_offered_in_every_language() {
    for (language, wish) in
        others().into_iter().zip(["Haare in Petrol", "lèvres\u{a0}: rouge", "ojos: verde", "头发：蓝色"])
    {
        let wishes = language.texts().colour_wishes();
        let near: Vec<&str> = wishes.iter().map(|(wish, _)| wish.as_str()).take(30).collect();
        assert!(wishes.len() > 120, "{language:?} offers {}: {near:?}", wishes.len());
        assert!(wishes.iter().any(|(known, _)| known == wish), "{language:?}: {near:?}");
    }
    assert!(Language::English.texts().colour_wishes().is_empty());
}
