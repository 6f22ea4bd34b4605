//! What is fed with damaged inputs, and what each promises.

use std::path::PathBuf;

use fastrand::Rng;
use volteface::align::AlignManifest;
use volteface::editor::{Prompt, Refusal, Understanding};
use volteface::model::tokenizer::tokenize;
use volteface::paper::convert::checkpoint::Checkpoint;
use volteface::pipeline::{Model, Wish};
use volteface::portrait::{Crop, MAX_SIDE, Portrait, exif};
use volteface::weights::{Archive, Manifest, Offer};

use crate::mutate::{damaged, mend_png, mend_webp};
use crate::seeds;

/// A reader of foreign input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Photo,
    Exif,
    Manifest,
    Archive,
    Checkpoint,
    Prompt,
}

impl Target {
    pub const ALL: [Target; 6] =
        [Self::Photo, Self::Exif, Self::Manifest, Self::Archive, Self::Checkpoint, Self::Prompt];

    /// As it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Exif => "exif",
            Self::Manifest => "manifest",
            Self::Archive => "archive",
            Self::Checkpoint => "checkpoint",
            Self::Prompt => "prompt",
        }
    }

    /// Good inputs.
    pub fn seeds(self) -> Vec<Vec<u8>> {
        match self {
            Self::Photo => seeds::photos(),
            Self::Exif => seeds::exif_blocks(),
            Self::Manifest => seeds::manifests(),
            Self::Archive => seeds::archives(),
            Self::Checkpoint => seeds::checkpoints(),
            Self::Prompt => seeds::prompts(),
        }
    }

    /// Pieces that its format knows.
    fn words(self) -> &'static [&'static [u8]] {
        match self {
            Self::Photo => &[
                b"\xff\xd8\xff",
                b"\xff\xd9",
                b"\xff\xda\0\x0c\x03",
                b"\xff\xc2\0\x11\x08",
                b"\xff\xdd\0\x04\0\x01",
                b"\xff\xd0",
                b"\xff\xc4\0\x1f\0",
                b"\xff\xdb\0\x43\0",
                b"\xff\xff",
                b"\xff\0",
                b"IDAT",
                b"iCCP",
                b"tRNS",
                b"PLTE",
                b"acTL",
                b"fcTL",
                b"fdAT",
                b"eXIf",
                b"VP8 ",
                b"VP8L",
                b"VP8X",
                b"ALPH",
                b"ANMF",
                b"EXIF",
                b"ICCP",
                b"curv",
                b"para",
                b"mAB ",
                b"mft1",
                b"mft2",
                b"A2B0",
                b"cicp",
                b"rXYZ",
                b"rTRC",
            ],
            Self::Exif => &[b"II\x2a\0", b"MM\0\x2a", b"Exif\0\0", b"\x01\x12", b"\x12\x01"],
            Self::Manifest => &[
                b"null",
                b"-1",
                b"1e999",
                b"0",
                b"18446744073709551615",
                b"[",
                b"]",
                b"{",
                b"}",
                b"\"\"",
                b"true",
                b"1e-40",
                b"4294967296",
                b"\"paper\"",
                b"\"compact\"",
                b",",
            ],
            Self::Archive => {
                &[b"F32", b"F16", b"I8", b".scale", b"@0", b"@1", b"[]", b"0", b"18446744073709551615", b"-1"]
            }
            Self::Checkpoint => {
                &[b"}", b"]", b"(", b"t", b"R", b"s", b"u", b"q\0", b"h\0", b"cposix\nsystem\n", b".", b"PK\x05\x06"]
            }
            Self::Prompt => &[b"not ", b"\xc4\xb0", b"\xe2\x80\x8d", b"\0", b"-"],
        }
    }

    /// The input of a number: always the same for the same seed.
    pub fn input(self, seed: u64, number: u64, good: &[Vec<u8>]) -> Vec<u8> {
        let mut rng = Rng::with_seed(seed ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (self as u64) << 56);
        let pick = |rng: &mut Rng| good[rng.usize(..good.len())].as_slice();
        let (first, other) = (pick(&mut rng), pick(&mut rng));
        let mut bytes = damaged(&mut rng, first, other, self.words());
        if self == Self::Photo && rng.u8(..4) > 0 {
            match bytes.first() {
                Some(0x89) => mend_png(&mut bytes),
                Some(b'R') => mend_webp(&mut bytes),
                _ => {}
            }
        }
        bytes
    }

    /// Feeds an input to the reader; panics where a promise is broken.
    pub fn feed(self, bytes: &[u8]) {
        match self {
            Self::Photo => photo(bytes),
            Self::Exif => drop(exif::orientation(bytes)),
            Self::Manifest => manifest(bytes),
            Self::Archive => archive(bytes),
            Self::Checkpoint => checkpoint(bytes),
            Self::Prompt => prompt(bytes),
        }
    }
}

fn is_sentence(error: &impl std::fmt::Display) {
    assert!(!error.to_string().is_empty(), "an error says nothing");
}

fn photo(bytes: &[u8]) {
    match Portrait::decode(bytes) {
        Ok(photo) => {
            let (width, height) = (photo.width(), photo.height());
            assert!(width > 0 && height > 0 && width.max(height) <= MAX_SIDE, "{width} by {height}");
            assert_eq!(photo.pixels().len(), width as usize * height as usize * 3);
            assert_eq!(photo.crop(&Crop::upper_middle(&photo), 8).len(), 8 * 8 * 3);
        }
        Err(error) => is_sentence(&error),
    }
}

fn manifest(bytes: &[u8]) {
    match Manifest::parse(bytes) {
        Ok(manifest) => {
            let _ = Model::check(&manifest).inspect_err(is_sentence);
            let offer = Offer { buffer: 1 << 28, binding: 1 << 27, memory: Some(1 << 33), files: Some(1 << 32) };
            let _ = manifest.fits(&offer).inspect_err(is_sentence);
            // What was read is written and read again.
            let again = serde_json::to_vec(&manifest).expect("a manifest is JSON");
            assert_eq!(Manifest::parse(&again).ok().map(|m| m.files), Some(manifest.files));
        }
        Err(error) => is_sentence(&error),
    }
    if let Err(error) = AlignManifest::parse(bytes) {
        is_sentence(&error);
    }
}

fn archive(bytes: &[u8]) {
    let mut archive = Archive::default();
    if let Err(error) = archive.add("a.safetensors", bytes) {
        is_sentence(&error);
    }
    let names: Vec<String> = archive.names().map(str::to_owned).collect();
    for name in &names {
        if let Some(Ok(tensor)) = archive.decode(name) {
            let count = tensor.shape.iter().product::<usize>();
            assert_eq!(tensor.values.len(), count, "{name} of {:?}", tensor.shape);
            assert!(tensor.values.iter().all(|v| v.is_finite()));
        }
    }
}

/// The reader takes a path, so each thread has a file of its own.
fn checkpoint(bytes: &[u8]) {
    thread_local! {
        static FILE: PathBuf = std::env::temp_dir()
            .join(format!("volteface-fuzz-{}-{:?}.pt", std::process::id(), std::thread::current().id()));
    }
    FILE.with(|path| {
        std::fs::write(path, bytes).expect("a temporary file");
        let opened = Checkpoint::open(path).map(drop);
        std::fs::remove_file(path).expect("the temporary file");
        let _ = opened.inspect_err(is_sentence);
    });
}

fn prompt(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let words = tokenize(&text, 16, 24, 4096);
    assert!(words.len() <= 16 && words.iter().all(|w| w.len() <= 24 && w.iter().all(|bucket| *bucket < 4096)));
    let stem = Wish::Words(text.clone()).file_stem();
    assert!(stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{stem}");
    let _ = Prompt::Text(text.clone()).is_none();
    // Sentences quote what was given.
    let parts: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let word = parts.first().cloned().unwrap_or_default();
    let refusals = [
        None,
        Some(Refusal::NoLetters),
        Some(Refusal::Script),
        Some(Refusal::Language(word.clone())),
        Some(Refusal::Negation(word)),
        Some(Refusal::Unknown),
        Some(Refusal::UnknownPicture),
    ];
    for refusal in refusals {
        let read = Understanding { unread: parts.clone(), nearest: parts.clone(), refusal, ..Understanding::none() };
        let _ = read.advice();
        assert!(!read.sentence().is_empty());
        assert!(!Understanding { asked: parts.clone(), ..read }.sentence().is_empty());
    }
}
