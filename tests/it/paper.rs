//! The published network against stored outputs of its authors' code, both filled by a formula.
//!
//! The normal tests cover the photo's branches, the renderer and the super-resolution. The whole, every
//! stored stage and all seven renderer runs (about 3 GiB of memory, some minutes):
//!
//!     VOLTEFACE_REFERENCE=DIR cargo test --test it -- --ignored --nocapture paper::whole
//!
//! where DIR holds goldens.json and the safetensors files it names.

use std::path::PathBuf;

use crate::common::golden::Goldens;
use crate::common::{formula, stages};
use burn::tensor::Device;
use pollster::block_on;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use volteface::editor::{Prompt, PromptPicture};
use volteface::field::read;
use volteface::geometry::camera::Camera;
use volteface::paper::convert::tensors::{Entry, Role, tensors};
use volteface::paper::network;
use volteface::paper::network::{Paper, cost};
use volteface::paper::render::ViewRenderer;
use volteface::pipeline::network::{AnyEditor, Model, Network};
use volteface::weights::chunks::{MOST_BYTES, Writer};
use volteface::weights::load::fill;
use volteface::weights::manifest::{FORMAT, PAPER, hex};
use volteface::weights::quantise::{Precision, precision, store};
use volteface::weights::{Archive, FileEntry, Manifest, Requirements};

#[derive(Deserialize)]
struct Published(String, String, Vec<usize>, bool, String);

fn published() -> Vec<Published> {
    serde_json::from_str(include_str!("../golden/published.json")).expect("the list of published tensors")
}

#[test]
fn the_list_of_published_tensors_is_complete_and_in_order() {
    let ours = tensors();
    assert_eq!(ours.len(), 370);
    for (entry, Published(dictionary, name, shape, used, _)) in ours.iter().zip(published()) {
        assert_eq!((entry.dictionary, &entry.name, &entry.shape), (dictionary.as_str(), &name, &shape));
        assert_eq!(entry.role != Role::Unused, used, "{name}");
    }
}

/// Compares the formula's weights with the sums of their bits, tensors of up to `most` values.
fn check_formula(most: usize) {
    for (entry, Published(_, name, _, _, sum)) in tensors().iter().zip(published()) {
        if entry.shape.iter().product::<usize>() <= most {
            let found = formula::fill(entry).iter().fold(0_u64, |s, v| s.wrapping_add(u64::from(v.to_bits())));
            assert_eq!(found.to_string(), sum, "{name}");
        }
    }
}

#[test]
fn the_formula_is_exact_to_the_bit() {
    assert_eq!(formula::fnv1a64("const"), 0x65c9_718e_19e3_df34);
    assert_eq!(formula::splitmix64(0), 0xe220_a839_7b1d_cdaf);
    check_formula(300_000);
    for (name, sum) in [
        ("input", "cefb8dfbe31b429a31ef9a240fe3cf271b1f8191259a50df63ce22f26cf89476"),
        ("prompt", "e5d13997558c26ce79171396361f7470be6bfada0bc5a11f76a0da719db1ed07"),
    ] {
        let digest = Sha256::digest(formula::picture(name));
        assert_eq!(hex(&digest), sum, "{name}");
    }
}

#[test]
fn the_photos_branches_agree() {
    let mut goldens = Goldens::committed();
    stages::photo(&mut goldens, &Device::flex());
    goldens.finish();
}

#[test]
fn the_prompt_picture_is_prepared_as_published() {
    let mut goldens = Goldens::committed();
    stages::prepared(&mut goldens, &Device::flex());
    goldens.finish();
}

#[test]
fn the_renderer_and_the_super_resolution_agree_on_formula_planes() {
    let mut goldens = Goldens::committed();
    let view = stages::View::new(&Device::flex());
    let field = view.formula_field();
    view.points(&mut goldens, "formula.points", &field);
    view.run(&mut goldens, "formula.frontal.mid", &field);
    view.styles(&mut goldens);
    goldens.finish();
}

/// Every kept tensor of the formula, stored as the converter stores it, as files.
fn formula_files(wanted: Precision) -> Vec<(String, Vec<u8>)> {
    let mut writer = Writer::new(MOST_BYTES);
    for entry in tensors() {
        if let Some((path, shape, values)) = entry.convert(formula::fill(&entry)).expect("the formula's numbers") {
            let kind = precision(&path, &shape, wanted);
            store(&path, &shape, &values, kind).into_iter().for_each(|stored| writer.add(stored));
        }
    }
    writer.finish().expect("values that fit their shapes")
}

/// Finished views of the formula's photo under the formula's prompt, one for each yaw: `[512, 512, 4]`.
fn formula_views(wanted: Precision, yaws: &[f32]) -> Vec<Vec<f32>> {
    let device = Device::flex();
    let mut archive = Archive::default();
    for (name, bytes) in formula_files(wanted) {
        archive.add(&name, &bytes).expect("a file just written");
    }
    let model = Paper::new(fill(network::Networks::new(&device), &archive).unwrap_or_else(|e| panic!("{e}")));
    drop(archive);
    let pixels = |name: &str| formula::picture(name).iter().map(|v| f32::from(*v) / 255.0).collect::<Vec<_>>();
    let mut editor = AnyEditor::new(Model::Paper(Box::new(model)));
    block_on(editor.set_photo(|_| pixels("input"), |n| vec![1.0; n * n], None)).expect("a photo of the right size");
    let prompt = Prompt::Picture(PromptPicture { side: 512, pixels: pixels("prompt"), portrait: None });
    let sculpted = block_on(editor.edit(&prompt, 1.0)).expect("an edit");
    let field = block_on(sculpted.field.to_host()).expect("a field");
    let networks = sculpted.views.expect("the published network finishes its views");
    let renderer = block_on(ViewRenderer::on_host(field, networks)).expect("good planes");
    let view = |yaw: &f32| {
        let picture = block_on(renderer.picture(&Camera::orbit(*yaw, 0.0), async || true)).expect("a view");
        block_on(read(picture.expect("nobody stopped it"))).expect("a picture")
    };
    yaws.iter().map(view).collect()
}

mod long {
    use super::*;

    #[test]
    #[ignore = "runs the whole network twice, some minutes and 3 GiB: `cargo xtask test --long`"]
    fn int8_keeps_the_picture() {
        // The frontal view is what is promised; the others tell whether it was luck.
        let yaws = [0.0, -0.4, 0.4];
        let (exact, stored) = (formula_views(Precision::F32, &yaws), formula_views(Precision::Int8, &yaws));
        for ((yaw, exact), stored) in yaws.iter().zip(&exact).zip(&stored) {
            let error: f64 = exact.iter().zip(stored).map(|(a, b)| f64::from(a - b).powi(2)).sum();
            // Three of four values are colours; the fourth, opacity, is 1 in both.
            let psnr = -10.0 * (error / (exact.len() as f64 * 0.75)).log10();
            println!("int8 against f32 at yaw {yaw}: {psnr:.1} dB");
            // The goal: an error of about three 8-bit levels in the mean.
            assert!(psnr >= 38.0, "{psnr:.1} dB at yaw {yaw}");
        }
    }
}

/// A folder of the formula's weights, as `volteface convert` writes it, for trying the page and the command
/// line: `VOLTEFACE_FORMULA=DIR cargo test --test it -- --ignored writes_a_folder`.
#[test]
#[ignore = "writes 160 MB: VOLTEFACE_FORMULA=DIR"]
fn writes_a_folder_of_formula_weights() {
    let folder = std::env::var_os("VOLTEFACE_FORMULA").map(PathBuf::from).expect("VOLTEFACE_FORMULA names a folder");
    std::fs::create_dir_all(&folder).expect("a folder that can be made");
    let entries = formula_files(Precision::Int8).into_iter().map(|(name, bytes)| {
        std::fs::write(folder.join(&name), &bytes).expect("a file that can be written");
        FileEntry { name, bytes: bytes.len() as u64, sha256: hex(&Sha256::digest(&bytes)) }
    });
    let files: Vec<FileEntry> = entries.collect();
    let size = files.iter().map(|f| f.bytes).sum();
    let manifest = Manifest {
        format: FORMAT,
        preset: PAPER.to_owned(),
        version: "formula".to_owned(),
        config: None,
        files,
        parameters: tensors().iter().filter_map(Entry::kept).map(|(_, s)| s.iter().product::<usize>() as u64).sum(),
        requirements: Some(Requirements {
            memory: cost::MEMORY,
            buffer: cost::LARGEST,
            binding: Some(cost::LARGEST),
            size: Some(size),
        }),
        self_test: None,
    };
    let json = serde_json::to_vec_pretty(&manifest).expect("a manifest");
    Manifest::parse(&json).expect("a sound manifest");
    std::fs::write(folder.join("manifest.json"), json).expect("a file that can be written");
}

/// The folder of the reference; these tests run only when asked for, and then they need it.
fn reference() -> PathBuf {
    let folder = std::env::var_os("VOLTEFACE_REFERENCE");
    PathBuf::from(folder.expect("VOLTEFACE_REFERENCE must name the folder with goldens.json"))
}

#[test]
#[ignore = "needs the reference's files: VOLTEFACE_REFERENCE=DIR"]
fn whole() {
    check_formula(usize::MAX);
    let mut goldens = Goldens::reference(&reference());
    stages::everything(&mut goldens, &Device::flex());
    goldens.finish();
}

#[test]
#[ignore = "needs the reference's files and a GPU: VOLTEFACE_REFERENCE=DIR"]
fn whole_gpu() {
    let gpu = block_on(volteface::render::Gpu::request()).expect("a GPU");
    println!("{}", gpu.name);
    let mut goldens = Goldens::reference(&reference());
    // Tiles add in another order, and a driver's own exp and division are good to a few units in the last
    // place instead of half of one.
    goldens.slack = 4.0;
    stages::everything(&mut goldens, &gpu.burn_device().expect("a device"));
    goldens.finish();
}
