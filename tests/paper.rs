//! The published network against stored outputs of its authors' code, both filled by a formula.
//!
//! The normal tests cover the photo's branches, the renderer and the super-resolution. The whole, every
//! stored stage and all seven renderer runs (about 3 GiB of memory, some minutes):
//!
//!     VOLTEFACE_REFERENCE=DIR cargo test --test paper -- --ignored --nocapture whole
//!
//! where DIR holds goldens.json and the safetensors files it names.

#![cfg(not(target_arch = "wasm32"))]

#[path = "common/formula.rs"]
mod formula;
#[path = "common/golden.rs"]
mod golden;
#[path = "common/stages.rs"]
mod stages;

use std::path::PathBuf;

use burn::tensor::Device;
use golden::Goldens;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use volteface::weights::published::{Role, tensors};

#[derive(Deserialize)]
struct Published(String, String, Vec<usize>, bool, String);

fn published() -> Vec<Published> {
    serde_json::from_str(include_str!("golden/published.json")).expect("the list of published tensors")
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
        assert_eq!(volteface::weights::manifest::hex(&digest), sum, "{name}");
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
    let gpu = pollster::block_on(volteface::render::Gpu::request()).expect("a GPU");
    println!("{}", gpu.name);
    let mut goldens = Goldens::reference(&reference());
    // Tiles add in another order, and a driver's own exp and division are good to a few units in the last
    // place instead of half of one.
    goldens.slack = 4.0;
    stages::everything(&mut goldens, &gpu.burn_device().expect("a device"));
    goldens.finish();
}
