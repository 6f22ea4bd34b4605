//! Whatever is wrong with a file, the answer is an error that names it.

use std::collections::HashMap;

use burn::tensor::Device;
use safetensors::tensor::{Dtype, TensorView, serialize};
use sha2::{Digest, Sha256};

use super::manifest::hex;
use super::*;
use crate::model::pieces::Res;
use crate::weights::load::{fill, shapes};

type Raw = (String, Dtype, Vec<usize>, Vec<u8>);

fn float(name: &str, shape: &[usize], value: f32) -> Raw {
    let n: usize = shape.iter().product();
    (name.to_owned(), Dtype::F32, shape.to_vec(), value.to_le_bytes().repeat(n))
}

fn file(tensors: &[Raw]) -> Vec<u8> {
    let views: HashMap<String, TensorView<'_>> =
        tensors.iter().map(|(n, t, s, d)| (n.clone(), TensorView::new(*t, s.clone(), d).unwrap())).collect();
    serialize(&views, None).unwrap()
}

fn archive(tensors: &[Raw]) -> Archive {
    let mut archive = Archive::default();
    archive.add("test", &file(tensors)).unwrap();
    archive
}

fn module() -> Res {
    Res::new(2, &Device::flex())
}

fn problems(tensors: &[Raw]) -> Vec<TensorProblem> {
    match fill(module(), &archive(tensors)) {
        Err(WeightsError::Tensors(problems)) => problems,
        other => panic!("expected tensor problems, got {:?}", other.map(|_| "a module")),
    }
}

#[test]
fn int8_is_multiplied_by_its_broadcast_scale() {
    let bytes: Vec<u8> = (0..12_u8).map(|i| i.wrapping_sub(6)).collect();
    let scale: Vec<u8> = [0.5_f32, 2.0, 3.0].iter().flat_map(|v| v.to_le_bytes()).collect();
    let a = archive(&[
        ("w".to_owned(), Dtype::I8, vec![2, 3, 2], bytes.clone()),
        ("w.scale".to_owned(), Dtype::F32, vec![1, 3, 1], scale),
    ]);
    let decoded = a.decode("w").unwrap().unwrap();
    let expected: Vec<f32> = (0..12).map(|i| (i as f32 - 6.0) * [0.5, 2.0, 3.0][(i / 2) % 3]).collect();
    assert_eq!(decoded.values, expected);
    assert_eq!(a.names().collect::<Vec<_>>(), ["w"]);
}

#[test]
fn a_complete_archive_loads_by_path() {
    let wanted = shapes(&module());
    assert_eq!(wanted["conv.weight"], [2, 2, 3, 3]);
    assert_eq!(wanted["conv.bias"], [2]);
    let tensors = [float("conv.weight", &[2, 2, 3, 3], 0.25), float("conv.bias", &[2], -1.0)];
    let loaded = fill(module(), &archive(&tensors)).unwrap();
    let x = burn::tensor::Tensor::<4>::ones([1, 3, 3, 2], &Device::flex());
    // The middle pixel: 1 + 2 * 9 * 0.25 - 1; every term is exact in f32.
    assert_eq!(loaded.forward(x, false).into_data().try_to_vec::<f32>().unwrap()[8], 4.5);
}

#[test]
fn all_problems_are_reported_at_once_and_by_name() {
    let found = problems(&[float("conv.weight", &[2, 2, 3, 1], 0.0), float("stranger", &[1], 0.0)]);
    assert_eq!(
        found,
        [
            TensorProblem::Shape { name: "conv.weight".into(), expected: vec![2, 2, 3, 3], found: vec![2, 2, 3, 1] },
            TensorProblem::Missing { name: "conv.bias".into() },
            TensorProblem::Foreign { name: "stranger".into() },
        ]
    );
    let sentence = WeightsError::Tensors(found).to_string();
    for part in ["conv.bias is missing", "[2, 2, 3, 1] instead of [2, 2, 3, 3]", "stranger is unknown"] {
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn unusable_values_types_and_scales_are_named() {
    let bias = float("conv.bias", &[2], 0.0);
    let eight = ("conv.weight".to_owned(), Dtype::I8, vec![2, 2, 3, 3], vec![1; 36]);
    let cases: [(Vec<Raw>, TensorProblem); 4] = [
        (
            vec![float("conv.weight", &[2, 2, 3, 3], f32::NAN), bias.clone()],
            TensorProblem::NotFinite { name: "conv.weight".into() },
        ),
        (
            vec![("conv.weight".to_owned(), Dtype::BF16, vec![2, 2, 3, 3], vec![0; 72]), bias.clone()],
            TensorProblem::Type { name: "conv.weight".into(), found: "BF16".into() },
        ),
        (vec![eight.clone(), bias.clone()], TensorProblem::Scale { name: "conv.weight".into() }),
        (
            vec![eight, float("conv.weight.scale", &[3, 1, 1, 1], 1.0), bias],
            TensorProblem::Scale { name: "conv.weight".into() },
        ),
    ];
    for (tensors, expected) in cases {
        assert_eq!(problems(&tensors), [expected]);
    }
    let mut twice = archive(&[float("conv.weight", &[2, 2, 3, 3], 0.0), float("conv.bias", &[2], 0.0)]);
    twice.add("again", &file(&[float("conv.bias", &[2], 0.0)])).unwrap();
    assert!(fill(module(), &twice).unwrap_err().to_string().contains("conv.bias is stored twice"));
}

#[test]
fn damaged_files_are_errors_never_panics() {
    let good = file(&[float("conv.weight", &[2, 2, 3, 3], 0.5), float("conv.bias", &[2], 0.5)]);
    // Every truncation.
    for end in 0..good.len() {
        let result = Archive::default().add("short.safetensors", &good[..end]);
        let message = result.expect_err("a truncated file must not load").to_string();
        assert!(message.contains("short.safetensors"), "{message}");
    }
    // Every byte of the header replaced; some spellings stay valid, none may panic.
    let header = 8 + u64::from_le_bytes(good[..8].try_into().unwrap()) as usize;
    let mut refused = 0;
    for at in 0..header {
        for value in [0, b'9', b'"', 0xff] {
            let mut bad = good.clone();
            bad[at] = value;
            let mut archive = Archive::default();
            let outcome = archive.add("bad", &bad).and_then(|()| fill(module(), &archive).map(|_| ()));
            refused += usize::from(outcome.is_err());
        }
    }
    assert!(refused > header, "only {refused} of {} were refused", 4 * header);
    let png = b"\x89PNG\r\n\x1a\nnot weights at all";
    assert!(matches!(Archive::default().add("a.png", png), Err(WeightsError::Format { .. })));
}

fn manifest_json(bytes: &[u8]) -> serde_json::Value {
    serde_json::json!({
        "format": 1, "preset": "compact", "version": "t", "parameters": 1,
        "config": crate::model::Config::small(),
        "files": [{"name": "weights-0.safetensors", "bytes": bytes.len(), "sha256": hex(&Sha256::digest(bytes))}],
    })
}

#[test]
fn the_manifest_checks_name_then_length_then_digest() {
    let bytes = b"twelve bytes".to_vec();
    let m = Manifest::parse(manifest_json(&bytes).to_string().as_bytes()).unwrap();
    let name = "weights-0.safetensors";
    assert!(m.verify(name, &bytes).is_ok());
    assert_eq!(m.total_bytes(), 12);
    assert!(matches!(m.verify("other", &bytes), Err(WeightsError::UnknownFile { .. })));
    assert!(matches!(m.verify(name, &bytes[1..]), Err(WeightsError::Size { expected: 12, found: 11, .. })));
    let error = m.verify(name, b"twelve bytez").unwrap_err();
    assert!(matches!(error, WeightsError::Digest { .. }));
    assert!(error.to_string().contains(name));
}

#[test]
fn senseless_manifests_are_refused_with_the_reason() {
    type Spoil = fn(&mut serde_json::Value);
    let cases: [(&str, Spoil); 9] = [
        ("no config", |v| v["config"] = serde_json::Value::Null),
        ("format", |v| v["format"] = 2.into()),
        ("preset", |v| v["preset"] = "other".into()),
        ("plain file name", |v| v["files"][0]["name"] = "../secret".into()),
        ("bytes", |v| v["files"][0]["bytes"] = 0.into()),
        ("SHA-256", |v| v["files"][0]["sha256"] = "00".into()),
        ("no files", |v| v["files"] = serde_json::json!([])),
        ("heads", |v| v["config"]["heads"] = 7.into()),
        ("dim", |v| v["config"]["dim"] = (-1).into()),
    ];
    for (reason, spoil) in cases {
        let mut value = manifest_json(b"x");
        spoil(&mut value);
        let read = Manifest::parse(value.to_string().as_bytes()).and_then(|m| crate::model::settings(&m));
        let message = read.unwrap_err().to_string();
        assert!(message.contains(reason) || reason == "dim" && message.contains("-1"), "{message}");
    }
    for junk in [&b""[..], b"{", b"[]", b"\xff\xfe", b"null"] {
        assert!(Manifest::parse(junk).is_err());
    }
}

#[test]
fn a_device_is_measured_before_anything_is_loaded() {
    let mut value = manifest_json(b"x");
    value["preset"] = "paper".into();
    value["requirements"] = serde_json::json!({"memory": 3_u64 << 30, "buffer": 128 << 20});
    let manifest = Manifest::parse(value.to_string().as_bytes()).unwrap();
    assert!(crate::model::settings(&manifest).unwrap_err().to_string().contains("paper"));
    let offer = Offer { buffer: 256 << 20, binding: 128 << 20, memory: None, files: None };
    assert!(manifest.fits(&offer).is_ok());
    let small = manifest.fits(&Offer { binding: 64 << 20, ..offer }).unwrap_err().to_string();
    assert!(small.contains("64 MiB of buffers in a shader") && small.contains("128"), "{small}");
    let little = manifest.fits(&Offer { memory: Some(2 << 30), ..offer }).unwrap_err().to_string();
    assert!(little.contains("2048 MiB of memory"), "{little}");
    let full = manifest.fits(&Offer { files: Some(0), ..offer }).unwrap_err().to_string();
    assert!(full.contains("0 MiB of room for files") && full.contains("need 1"), "{full}");

    value["requirements"]["binding"] = (256 << 20).into();
    let manifest = Manifest::parse(value.to_string().as_bytes()).unwrap();
    let narrow = manifest.fits(&offer).unwrap_err().to_string();
    assert!(narrow.contains("128 MiB of buffers in a shader") && narrow.contains("256"), "{narrow}");
    value["requirements"]["size"] = 2.into();
    let error = Manifest::parse(value.to_string().as_bytes()).unwrap_err().to_string();
    assert!(error.contains("states 2 bytes and lists files of 1"), "{error}");
}
