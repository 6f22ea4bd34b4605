//! `volteface convert`

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::cli::whole::write_all;
use crate::cli::{CliError, ConvertArgs, Store, stdout};
use crate::paper::convert::checkpoint::{Checkpoint, CheckpointError};
use crate::paper::convert::tensors::tensors;
use crate::paper::network::cost;
use crate::weights::chunks::{MOST_BYTES, Writer};
use crate::weights::manifest::{FORMAT, PAPER, hex};
use crate::weights::quantise::{Precision, precision, store, stored_bytes};
use crate::weights::{FileEntry, Manifest, Requirements};

pub(in crate::cli) fn run(args: &ConvertArgs) -> Result<(), CliError> {
    if args.out.join("manifest.json").exists() {
        return Err(CliError::Usage(format!(
            "{} already holds weights; give an empty or a new folder with --out",
            args.out.display()
        )));
    }
    let wanted = match args.store {
        Store::Int8 => Precision::Int8,
        Store::F16 => Precision::F16,
        Store::F32 => Precision::F32,
    };
    let files = convert(&args.checkpoint, wanted)?;
    let total: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    write(&args.out, &files)?;
    stdout::print(format_args!("{}: {} files, {:.1} MB", args.out.display(), files.len(), total as f64 / 1e6))?;
    let sizes = [("int8", Precision::Int8), ("f16", Precision::F16), ("f32", Precision::F32)]
        .map(|(name, kind)| format!("{name} {:.1} MB", published_bytes(kind) as f64 / 1e6));
    stdout::print(format_args!("Values as --store writes them: {}", sizes.join(", ")))
}

/// Bytes of all values that are kept, in a variant.
fn published_bytes(wanted: Precision) -> u64 {
    let kept = tensors().into_iter().filter_map(|entry| entry.kept());
    kept.map(|(path, shape)| stored_bytes(&shape, precision(&path, &shape, wanted))).sum()
}

/// All files of the converted weights, the manifest last.
fn convert(checkpoint: &Path, wanted: Precision) -> Result<Vec<(String, Vec<u8>)>, CliError> {
    let checkpoint = Checkpoint::open(checkpoint)?;
    let mut writer = Writer::new(MOST_BYTES);
    checkpoint.read(|path, shape, values| {
        let kind = precision(&path, &shape, wanted);
        store(&path, &shape, &values, kind).into_iter().for_each(|stored| writer.add(stored));
        Ok::<(), CheckpointError>(())
    })?;
    let mut files = writer.finish()?;
    let entries: Vec<FileEntry> = files
        .iter()
        .map(|(name, bytes)| FileEntry {
            name: name.clone(),
            bytes: bytes.len() as u64,
            sha256: hex(&Sha256::digest(bytes)),
        })
        .collect();
    // The version names a browser's cache, so other weights must have another.
    let digests: String = entries.iter().map(|e| e.sha256.as_str()).collect();
    let manifest = Manifest {
        format: FORMAT,
        preset: PAPER.to_owned(),
        version: format!("paper-{}", &hex(&Sha256::digest(digests))[..12]),
        config: None,
        files: entries,
        parameters: checkpoint.parameters(),
        requirements: Some(Requirements {
            memory: cost::MEMORY,
            buffer: cost::LARGEST,
            binding: Some(cost::LARGEST),
            size: Some(files.iter().map(|(_, bytes)| bytes.len() as u64).sum()),
        }),
        self_test: None,
    };
    let json = serde_json::to_vec_pretty(&manifest).map_err(|e| CliError::Usage(format!("the manifest: {e}")))?;
    files.push(("manifest.json".to_owned(), json));
    Ok(files)
}

/// Writes everything or nothing.
fn write(out: &Path, files: &[(String, Vec<u8>)]) -> Result<(), CliError> {
    let failed = |e: std::io::Error| CliError::Write { path: out.to_owned(), reason: e.to_string() };
    let new = !out.exists();
    std::fs::create_dir_all(out).map_err(failed)?;
    let placed: Vec<(PathBuf, &[u8])> = files.iter().map(|(name, bytes)| (out.join(name), bytes.as_slice())).collect();
    let outcome = write_all(&placed);
    if outcome.is_err() && new {
        // Only an empty folder goes; if it cannot be removed, an empty folder stays.
        let _ = std::fs::remove_dir(out);
    }
    outcome
}
