//! Sessions on a tiny random model: shapes, reuse, and what changes with what.

use burn::tensor::Device;
use pollster::block_on;

use super::*;
use crate::field::FieldData;
use crate::geometry::camera::Camera;
use crate::model::{Compact, Config, Networks};
use crate::paper::network;
use crate::paper::network::Paper;
use crate::pipeline::{AnyEditor, Model, Network};

fn tiny() -> Config {
    Config {
        image: 32,
        token_grid: 2,
        dim: 16,
        heads: 2,
        low_blocks: 1,
        edit_blocks: 1,
        low_widths: [4, 8],
        high_widths: [4, 8, 12],
        prompt_dim: 16,
        prompt_heads: 2,
        text_blocks: 1,
        picture_blocks: 1,
        picture_side: 16,
        picture_patch: 16,
        picture_widths: [4, 8, 12],
        ngram_buckets: 64,
        plane_size: 16,
        plane_channels: 8,
        view_channels: 4,
        side_width: 8,
        view_hidden: 8,
        hidden: 8,
        ..Config::small()
    }
}

fn editor() -> Editor {
    editor_of(tiny())
}

fn editor_of(config: Config) -> Editor {
    let device = Device::flex();
    device.seed(7);
    assert_eq!(config.check(), Ok(()));
    Editor::new(Compact::new(config.clone(), Networks::new(&config, &device)))
}

fn pixels(side: usize) -> Vec<f32> {
    (0..side * side * 3).map(|i| ((i * 37) % 101) as f32 / 100.0).collect()
}

fn with_photo() -> Editor {
    with_photo_of(tiny())
}

fn with_photo_of(config: Config) -> Editor {
    let mut editor = editor_of(config);
    block_on(editor.set_photo(&pixels(32), &pixels(48), None, None)).unwrap();
    editor
}

fn text(t: &str) -> Prompt {
    Prompt::Text(t.to_owned())
}

fn host(edited: &Edited) -> FieldData {
    block_on(edited.field.to_host()).unwrap()
}

fn distance(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn fields_have_the_layout_they_state_and_finite_values() {
    let mut editor = with_photo();
    let edited = block_on(editor.edit(&text("a bronze statue"), 1.0)).unwrap();
    let field = host(&edited);
    let l = field.layout;
    assert_eq!((l.plane_size, l.plane_channels, l.view_size, l.view_channels), (16, 8, 16, 4));
    assert_eq!(l.picture_size, 48);
    assert_eq!(field.planes.len(), 3 * 16 * 16 * 8);
    assert_eq!(field.view.len(), 16 * 16 * 4);
    assert_eq!(field.picture.len(), 48 * 48 * 4);
    assert_eq!(field.decoder.len(), l.decoder_len());
    for values in [&field.planes, &field.view, &field.picture, &field.decoder] {
        assert!(values.iter().all(|v| v.is_finite()));
    }
    assert!(field.picture.chunks(4).all(|p| p[3] == 1.0 && p.iter().all(|v| (0.0..=1.0).contains(v))));
    assert_eq!(edited.labels.len(), 16);
    assert!((0.0..=1.0).contains(&edited.understood));
}

#[test]
fn planes_are_channel_last_and_the_decoder_is_padded() {
    let mut editor = with_photo();
    let edited = block_on(editor.edit(&Prompt::none(), 1.0)).unwrap();
    let field = host(&edited);
    let model = editor.model().clone();
    let weights = model.networks().decoder.pack().into_data().try_to_vec::<f32>().unwrap();
    assert_eq!(weights, field.decoder);
    // Rows of fc2 end in three zeros, and so does its bias.
    let start = 12 * 8 + 8;
    for row in field.decoder[start..].chunks(8) {
        assert!(row[..5].iter().any(|&v| v != 0.0) && row[5..] == [0.0; 3], "{row:?}");
    }
    let photo = burn::tensor::Tensor::<1>::from_floats(pixels(32).as_slice(), &Device::flex())
        .reshape([1, 32, 32, 3])
        .permute([0, 3, 1, 2]);
    let features = model.portrait(photo).unwrap();
    let seen = model.seen(Camera::photo(&editor.pose().unwrap()));
    let planes = model.planes(&features, model.plain(&features), &seen).planes.into_data().try_to_vec::<f32>().unwrap();
    // Plane 2, row 3, column 7, channel 4; the same computation twice, so no tolerance.
    assert_eq!(field.planes[((2 * 16 + 3) * 16 + 7) * 8 + 4], planes[((2 * 16 + 3) * 16 + 7) * 8 + 4]);
}

#[test]
fn prompts_change_planes_and_strength_zero_is_the_reconstruction() {
    let mut config = tiny();
    for label in config.labels.iter_mut().filter(|label| *label != "none") {
        label.insert_str(0, "made-up ");
    }
    let mut editor = with_photo_of(config);
    let plain = host(&block_on(editor.edit(&Prompt::none(), 1.0)).unwrap());
    let zero = host(&block_on(editor.edit(&text("bronze"), 0.0)).unwrap());
    assert_eq!((plain.planes.clone(), plain.picture), (zero.planes, zero.picture));
    // A random model names at random: prompts are told apart by what it named. Its labels' names are in no list of
    // words, so that every word asks for them.
    let picture = Prompt::Picture(PromptPicture { side: 16, pixels: pixels(16), portrait: None });
    let mut seen: Vec<(Vec<String>, FieldData)> = Vec::new();
    for prompt in ["bronze", "an elf", "gold", "a zombie", "xyz", "old and bald"].map(text).into_iter().chain([picture])
    {
        let edited = block_on(editor.edit(&prompt, 1.0)).unwrap();
        let half = host(&block_on(editor.edit(&prompt, 0.5)).unwrap());
        let (names, field) = (edited.understanding.asked.clone(), host(&edited));
        // Far above the rounding of values near 1 (1e-7).
        assert_eq!(distance(&field.planes, &plain.planes) > 1e-5, !names.is_empty(), "{names:?}");
        assert_eq!(distance(&field.planes, &half.planes) > 1e-5, !names.is_empty(), "{names:?}");
        for (others, other) in &seen {
            assert_eq!(distance(&field.planes, &other.planes) > 1e-5, *others != names, "{names:?} and {others:?}");
        }
        seen.push((names, field));
    }
    assert!(seen.iter().any(|(names, _)| *names != seen[0].0), "all prompts named {:?}", seen[0].0);
}

#[test]
fn work_is_reused() {
    let mut editor = with_photo();
    assert_eq!(editor.counts(), Counts { photo: 1, prompt: 0, cross: 1, edit: 0 });
    // Which words name an edit is chance with fresh weights.
    let mut asked = |words: &&str| block_on(editor.understanding(&text(words))).unwrap().asked;
    let words =
        ["bronze", "an elf", "gold", "a zombie", "old and bald"].into_iter().find(|words| !asked(words).is_empty());
    let words = words.expect("some of these name an edit");
    let prompt = editor.counts().prompt;
    block_on(editor.edit(&text(words), 1.0)).unwrap();
    assert_eq!(editor.counts(), Counts { photo: 1, prompt, cross: 2, edit: 1 });
    block_on(editor.edit(&text(&format!("{} ", words.to_uppercase())), 0.4)).unwrap();
    assert_eq!(editor.counts(), Counts { photo: 1, prompt, cross: 2, edit: 2 });
    block_on(editor.edit(&Prompt::none(), 1.0)).unwrap();
    assert_eq!(editor.counts(), Counts { photo: 1, prompt: prompt + 1, cross: 2, edit: 3 });
    // A new photo keeps the encoded prompts, not what depends on the photo.
    block_on(editor.set_photo(&pixels(32), &pixels(32), None, None)).unwrap();
    block_on(editor.edit(&text(words), 1.0)).unwrap();
    assert_eq!(editor.counts(), Counts { photo: 2, prompt: prompt + 1, cross: 4, edit: 4 });
}

#[test]
fn colours_are_read_by_models_that_can_give_them() {
    let of = |config: Config, wish: &str| block_on(editor_of(config).understanding(&text(wish))).unwrap();
    let able = of(Config { layers: true, ..tiny() }, "make her hair teal");
    assert_eq!((able.sentence().as_str(), Ok(able.look)), ("Understood as teal hair.", "hair=teal".parse()));
    assert!(able.asked.is_empty() && able.unread.is_empty() && able.read.contains(&"teal".to_owned()));
    assert!(of(tiny(), "make her hair teal").look.is_empty());
}

#[test]
fn what_is_put_on_the_head_comes_with_the_field() {
    let mut editor = with_photo_of(Config { layers: true, ..tiny() });
    let mut worn = |words: &str, strength: f32| block_on(editor.edit(&text(words), strength)).unwrap().field.worn;
    let hat = worn("a red top hat", 1.0);
    assert!(hat.room() < 0.8 && hat.rods()[0].thin[3] == 1.0, "{hat:?}");
    let [r, g, ..] = hat.rods()[0].colour;
    assert!(r > 2.0 * g, "{r} {g}");
    assert_eq!(worn("a red top hat", 0.5).rods()[0].thin[3], 0.5);
    assert!(worn("", 1.0).is_empty() && worn("red hair", 1.0).is_empty());
}

#[test]
fn what_cannot_be_used_is_refused_in_words() {
    let mut editor = editor();
    assert!(matches!(block_on(editor.edit(&text("bronze"), 1.0)), Err(EditorError::NoPhoto)));
    let short = block_on(editor.set_photo(&pixels(31), &pixels(48), None, None)).unwrap_err();
    assert!(short.to_string().contains("32 x 32 x 3"), "{short}");
    assert!(block_on(editor.set_photo(&pixels(32), &pixels(48)[1..], None, None)).is_err());
    let mut editor = with_photo();
    for strength in [f32::NAN, f32::INFINITY, 2.5, -1.5] {
        assert!(matches!(block_on(editor.edit(&text("x"), strength)), Err(EditorError::Strength(_))));
    }
    let large = Prompt::Picture(PromptPicture { side: 17, pixels: pixels(17), portrait: None });
    assert!(matches!(block_on(editor.edit(&large, 1.0)), Err(EditorError::Model(_))));
    let wrong = Prompt::Picture(PromptPicture { side: 16, pixels: pixels(15), portrait: None });
    assert!(matches!(block_on(editor.edit(&wrong, 1.0)), Err(EditorError::Pixels { .. })));
}

#[test]
fn both_presets_are_one_editor_that_says_what_it_can_do() {
    let model = Model::Compact(Box::new(editor().model().clone()));
    let mut compact = AnyEditor::new(model);
    let abilities = compact.abilities();
    assert!(abilities.words && abilities.opacity && abilities.raw_side.is_none());
    assert!(abilities.known.contains(&"bronze".to_owned()) && !abilities.known.contains(&"none".to_owned()));
    block_on(compact.set_photo(pixels, |n| vec![1.0; n * n], None)).unwrap();
    assert!(block_on(compact.understanding(&text("bronze"))).unwrap().is_some());
    assert!(block_on(compact.edit(&text("bronze"), 1.0)).unwrap().views.is_none());

    // No values of the large parts are drawn as long as nothing runs.
    let mut published = AnyEditor::new(Model::Paper(Box::new(Paper::new(network::Networks::new(&Device::flex())))));
    let abilities = published.abilities();
    assert!(!abilities.words && !abilities.opacity && abilities.raw_side == Some(128));
    assert_eq!(published.prompt_side(), 512);
    let refused = block_on(published.understanding(&text("bronze"))).unwrap_err();
    assert!(matches!(refused, EditorError::Words) && refused.to_string().contains("choose a picture"));
    for taken in [Prompt::none(), Prompt::Picture(PromptPicture { side: 2, pixels: pixels(2), portrait: None })] {
        assert!(block_on(published.understanding(&taken)).unwrap().is_none());
    }
    assert!(matches!(
        block_on(published.set_photo(|_| pixels(64), |n| vec![1.0; n * n], None)),
        Err(EditorError::Pixels { .. })
    ));
}
