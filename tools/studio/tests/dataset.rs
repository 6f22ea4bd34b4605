//! Whole data sets of the built-in head: repeatable, resumable, laid out as `docs/dataset.md` says.

#![allow(clippy::expect_used, reason = "a test may fail in any way that says where")]

use std::path::PathBuf;
use std::process::{Command, Output};

use safetensors::{Dtype, SafeTensors};
use studio::assets::Pack;
use studio::draw::raster::Raster;
use studio::edits::{Catalogue, PAIRS};
use studio::output::files::{encode_person, person_path};
use studio::output::people::{Settings, draw_person};

const SMALL: Settings =
    Settings { seed: 7, edits: 3, views: 2, size: 32, yaws: Vec::new(), heldout: false, pairs: PAIRS };

/// An empty folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("cargo's folder for tests can be written");
    path
}

fn studio(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_studio")).args(arguments).output().expect("the studio starts")
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_does_not() {
    let (pack, catalogue) = (Pack::builtin(), Catalogue::load());
    let mut used = Raster::default();
    let mut bytes = |settings: &Settings, number| {
        let drawn = draw_person(&pack, &catalogue, settings, number, &mut used);
        encode_person(&drawn, settings).expect("the tensors fit together")
    };
    let first = bytes(&SMALL, 3);
    // Another person in between, so that left-overs in the working memory would show.
    let other = bytes(&SMALL, 4);
    assert!(first == bytes(&SMALL, 3));
    assert!(first != other);
    assert!(first != bytes(&Settings { seed: 8, ..SMALL }, 3));
}

#[test]
fn a_person_has_the_agreed_tensors() {
    let drawn = draw_person(&Pack::builtin(), &Catalogue::load(), &SMALL, 1, &mut Raster::default());
    let bytes = encode_person(&drawn, &SMALL).expect("the tensors fit together");
    let file = SafeTensors::deserialize(&bytes).expect("a valid file");
    for (name, dtype, shape) in [
        ("colour", Dtype::U8, vec![3, 2, 32, 32, 4]),
        ("depth", Dtype::U16, vec![3, 2, 16, 16]),
        ("cameras", Dtype::F32, vec![2, 25]),
        ("background", Dtype::U8, vec![32, 32, 3]),
        ("prompt", Dtype::U8, vec![3, 128, 128, 3]),
        ("photo", Dtype::U8, vec![32, 32, 3]),
        ("parts_id", Dtype::U8, vec![3, 32, 32, 2]),
        ("parts_share", Dtype::U8, vec![3, 32, 32]),
        ("normal", Dtype::U8, vec![3, 32, 32, 2]),
        ("albedo", Dtype::U8, vec![3, 32, 32, 3]),
        ("shading", Dtype::U8, vec![3, 32, 32]),
        ("photo_parts_id", Dtype::U8, vec![32, 32, 2]),
        ("photo_parts_share", Dtype::U8, vec![32, 32]),
        ("photo_normal", Dtype::U8, vec![32, 32, 2]),
        ("photo_albedo", Dtype::U8, vec![32, 32, 3]),
        ("photo_shading", Dtype::U8, vec![32, 32]),
        ("photo_hidden", Dtype::U8, vec![32, 32]),
    ] {
        let tensor = file.tensor(name).expect(name);
        assert_eq!((tensor.dtype(), tensor.shape()), (dtype, shape.as_slice()), "{name}");
    }
    let (_, header) = SafeTensors::read_metadata(&bytes).expect("a valid header");
    let text = &header.metadata().as_ref().expect("metadata")["volteface"];
    let about: serde_json::Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(about["person"], 1);
    assert_eq!(about["edits"][0]["name"], "none");
    let names: Vec<&str> = (0..3).filter_map(|e| about["edits"][e]["name"].as_str()).collect();
    assert_eq!(names.len(), 3);
    assert!(names[1] != names[2] && names[1] != "none" && names[2] != "none");
    // Every face is placed by the FFHQ measure of its own marks: eyes and mouth (docs/dataset.md).
    for edit in 0..3 {
        let at = |mark: usize, axis: usize| about["edits"][edit]["marks"][mark][axis].as_f64().expect("a number");
        let middle = |axis| f64::midpoint(at(0, axis), at(1, axis));
        let eyes = (at(0, 0) - at(1, 0)).hypot(at(0, 1) - at(1, 1));
        let mouth = (at(2, 0) - middle(0)).hypot(at(2, 1) - middle(1));
        // Sums of f32.
        assert!((2.0 * (2.0 * eyes).max(1.8 * mouth) - 0.5535).abs() < 1e-4, "{eyes} {mouth}");
        assert!(middle(0).abs() < 1e-5 && (middle(1) - 0.02).abs() < 1e-5);
    }
    // A head is there: the middle of every view is opaque and has a depth.
    let colour = file.tensor("colour").expect("colour").data();
    for picture in colour.chunks_exact(32 * 32 * 4) {
        assert_eq!(picture[(16 * 32 + 16) * 4 + 3], 255);
    }
}

#[test]
fn a_resumed_run_leaves_finished_people_alone() {
    let out = folder("resumed");
    let target = out.to_str().expect("a plain path");
    let run = |people: &str| {
        let done = studio(&[
            "dataset",
            "--builtin",
            "--out",
            target,
            "--people",
            people,
            "--edits",
            "2",
            "--views",
            "1",
            "--size",
            "16",
        ]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    run("2");
    let (kept, gone) = (person_path(&out, 0), person_path(&out, 1));
    let whole = std::fs::read(&gone).expect("written");
    std::fs::write(&kept, b"a finished person").expect("writable");
    std::fs::remove_file(&gone).expect("removable");
    run("3");
    assert_eq!(std::fs::read(&kept).expect("kept"), b"a finished person");
    assert!(std::fs::read(&gone).expect("drawn again") == whole);
    assert!(person_path(&out, 2).exists());
    let names = std::fs::read_dir(out.join("people")).expect("a folder").flatten().map(|f| f.file_name());
    assert!(names.into_iter().all(|n| n.to_string_lossy().ends_with(".safetensors")), "a temporary file stayed");
    assert!(out.join("edits.json").exists() && out.join("dataset.json").exists());
}

#[test]
fn an_evaluation_set_holds_kept_out_people_at_the_wanted_yaws() {
    let out = folder("evaluation");
    let target = out.to_str().expect("a plain path");
    let arguments = ["dataset", "--builtin", "--out", target, "--people", "41", "--edits", "12", "--size", "16"];
    let done = studio(&[&arguments[..], &["--heldout", "--yaws", "-40,20"]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let people: Vec<bool> = (0..41).map(|n| person_path(&out, n).exists()).collect();
    assert_eq!((0..41).filter(|&n| people[n]).collect::<Vec<_>>(), [19, 39]);
    let bytes = std::fs::read(person_path(&out, 39)).expect("written");
    let cameras = SafeTensors::deserialize(&bytes).expect("whole").tensor("cameras").expect("cameras").data().to_vec();
    let number = |i: usize| f32::from_le_bytes(cameras[4 * i..4 * i + 4].try_into().expect("four bytes"));
    assert_eq!(cameras.len(), 3 * 25 * 4);
    for (view, yaw) in [(1, -40.0_f32), (2, 20.0)] {
        // x of an orbit camera: 2.7 sin(yaw), up to single precision.
        assert!((number(25 * view + 3) - 2.7 * yaw.to_radians().sin()).abs() < 1e-5);
    }
    let none = studio(&["dataset", "--builtin", "--out", target, "--people", "5", "--heldout"]);
    assert_eq!(none.status.code(), Some(2));
}

#[test]
fn bad_input_gives_a_sentence_and_code_2_and_writes_nothing() {
    let out = folder("bad");
    let path = |name: &str| out.join(name).to_str().expect("a plain path").to_owned();
    let (set, picture) = (path("set"), path("x.png"));
    for (arguments, word) in [
        (vec!["dataset", "--builtin", "--out", &set, "--people", "1", "--size", "30"], "multiple of 4"),
        (vec!["dataset", "--builtin", "--out", &set, "--people", "0"], "--people"),
        (vec!["dataset", "--builtin", "--out", &set, "--people", "1", "--edits", "99"], "--edits"),
        (vec!["dataset", "--assets", "/nowhere", "--out", &set, "--people", "1"], "/nowhere"),
        (vec!["sample", "--builtin", "--edit", "stone", "--out", &picture], "stone"),
        (vec!["sheet", "--builtin", "--yaws", "left", "--out", &picture], "left"),
        (vec!["sample", "--out", &picture], "--builtin"),
    ] {
        let done = studio(&arguments);
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?} said: {said}");
        assert!(!PathBuf::from(&set).exists() && !PathBuf::from(&picture).exists());
    }
}
