//! The converter: a good checkpoint becomes weights, anything else a sentence and nothing on disk.

use std::path::PathBuf;
use std::process::Command;

use crate::common::torch::{Made, Pickle, checkpoint};
use volteface::paper::convert::tensors::{ENCODER, RENDERER, filter, tensors};
use volteface::weights::{Archive, Manifest};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("volteface-convert-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Exit code and message of `volteface convert`.
fn convert(folder: &Folder, bytes: &[u8], store: &str) -> (Option<i32>, String) {
    let file = folder.0.join("checkpoint.pt");
    std::fs::write(&file, bytes).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_volteface"))
        .args(["convert", file.to_str().unwrap(), "--store", store, "--out", folder.0.join("out").to_str().unwrap()])
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

fn refused(name: &str, bytes: &[u8], reasons: &[&str]) {
    let folder = Folder::new(name);
    let (code, message) = convert(&folder, bytes, "int8");
    assert_eq!(code, Some(2), "{name}: {message}");
    for reason in reasons {
        assert!(message.contains(reason), "{name}: {message}");
    }
    assert!(!message.contains("panicked"), "{message}");
    assert!(!folder.0.join("out").exists(), "{name}: something was written");
}

/// Every published tensor, each a repeated value, so that the file is small.
fn good() -> Vec<(&'static str, Vec<Made>)> {
    let of = |dictionary: &'static str| {
        let made = tensors().into_iter().filter(|e| e.dictionary == dictionary).map(|e| {
            let values = if e.name.ends_with("resample_filter") { filter().to_vec() } else { vec![0.25] };
            Made { name: e.name, shape: e.shape, values, storage: "FloatStorage" }
        });
        (dictionary, made.collect())
    };
    vec![of(ENCODER), of(RENDERER)]
}

fn plain(pickle: &mut Pickle) {
    pickle.text("step");
    pickle.0.extend(b"K\x05s");
}

#[test]
fn a_good_checkpoint_becomes_verified_weights() {
    let folder = Folder::new("good");
    let (code, message) = convert(&folder, &checkpoint(&good(), plain), "int8");
    assert_eq!(code, Some(0), "{message}");
    let out = folder.0.join("out");
    let manifest = Manifest::parse(&std::fs::read(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest.preset, "paper");
    let requirements = manifest.requirements.expect("requirements");
    assert_eq!((requirements.buffer, requirements.binding), (128 << 20, Some(128 << 20)));
    assert_eq!(requirements.size, Some(manifest.total_bytes()));
    for variant in ["int8 203", "f16 305", "f32 610"] {
        assert!(message.contains(variant), "every variant's size is printed: {message}");
    }
    let mut archive = Archive::default();
    for file in &manifest.files {
        assert!(file.bytes <= 16 << 20, "{} has {} bytes", file.name, file.bytes);
        let bytes = std::fs::read(out.join(&file.name)).unwrap();
        manifest.verify(&file.name, &bytes).unwrap();
        archive.add(&file.name, &bytes).unwrap();
    }
    // 152.7 M values: one byte each for the prompt's network and the final encoder's patches, two for the rest.
    assert!((200_000_000..206_000_000).contains(&manifest.total_bytes()), "{}", manifest.total_bytes());
    for (name, shape) in [("prompt.blocks.0.qkv.weight", [768, 2304]), ("fuse.block.kv.weight", [1024, 2048])] {
        let q = archive.decode(name).unwrap().unwrap();
        assert_eq!(q.shape, shape, "{name}");
        // int8: a quarter is its channel's largest value, 127 steps of 0.25 / 127, which f32 rounds. f16 has it.
        assert!(q.values.iter().all(|v| (v - 0.25).abs() < 1e-7), "{name}");
    }
    assert!(archive.decode("low.layer3.0.conv1.weight").is_none(), "unused tensors are dropped");
    let again = convert(&folder, &checkpoint(&good(), plain), "int8");
    assert_eq!(again.0, Some(2), "weights are not overwritten: {}", again.1);
}

#[test]
fn every_difference_is_reported_at_once() {
    let mut other = good();
    other[0].1[0].shape = vec![64, 3, 7, 7];
    other[0].1[1].name = "encoder.conv1.stranger".to_owned();
    other[1].1[0].storage = "IntStorage";
    refused(
        "differences",
        &checkpoint(&other, plain),
        &[
            "encoder.conv1.weight has the shape [64, 3, 7, 7] instead of [64, 5, 7, 7]",
            "encoder.conv1.bias is missing",
            "encoder.conv1.stranger is unknown",
            "const is of the type I32",
        ],
    );
}

#[test]
fn values_that_cannot_be_used() {
    let mut spoilt = good();
    let at = spoilt[1].1.iter().position(|m| m.name.ends_with("block0.resample_filter")).unwrap();
    spoilt[1].1[at].values = vec![0.0625; 16];
    refused("filter", &checkpoint(&spoilt, plain), &["another filter"]);
    let mut spoilt = good();
    spoilt[0].1[0].values = vec![f32::NAN];
    refused("nan", &checkpoint(&spoilt, plain), &["encoder.conv1.weight", "no numbers"]);
}

#[test]
fn nothing_in_a_file_is_run() {
    let folder = Folder::new("marker");
    let marker = folder.0.join("marker");
    let evil = |pickle: &mut Pickle| {
        pickle.text("opts");
        pickle.global("posix", "system");
        pickle.0.push(b'(');
        pickle.text(&format!("touch {}", marker.display()));
        pickle.0.extend(b"tRs");
    };
    refused("evil", &checkpoint(&good(), evil), &["posix.system", "Do not trust"]);
    assert!(!marker.exists());
}

#[test]
fn sizes_that_no_file_can_have() {
    let mut huge = good();
    huge[0].1[1].shape = vec![1 << 30, 1 << 30];
    refused("huge", &checkpoint(&huge, plain), &["checkpoint.pt"]);
    let mut short = good();
    short[0].1[1].shape = vec![64];
    short[0].1[1].values = vec![0.0; 64];
    let bytes = checkpoint(&short, plain);
    for keep in [0, 3, 40, bytes.len() / 2, bytes.len() - 1] {
        refused(&format!("cut-{keep}"), &bytes[..keep], &["checkpoint.pt"]);
    }
}

#[test]
fn other_files() {
    refused("text", b"hello, this is no checkpoint", &["no checkpoint that can be read"]);
    refused("pickle", b"\x80\x02}.", &["is missing"]);
    refused("png", b"\x89PNG\r\n\x1a\nand so on", &["no checkpoint that can be read"]);
    let only = vec![Made { name: "a".to_owned(), shape: vec![1], values: vec![0.0], storage: "FloatStorage" }];
    refused("foreign", &checkpoint(&[("model", only)], plain), &["is missing", "and 364 more"]);
}
