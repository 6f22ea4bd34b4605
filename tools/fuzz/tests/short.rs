//! A short run of every target, a few seconds in all; the long one is `cargo run -p fuzz --release`.

use std::time::Duration;

use fuzz::run::Run;
use fuzz::targets::Target;

/// Feeds a target and expects that no promise is broken.
fn holds(target: Target) {
    for seed in [1, 2] {
        let run = Run { target, seed, first: 0, inputs: 4000, threads: 1, time: Some(Duration::from_secs(5)) };
        let account = run.go();
        assert!(account.findings.is_empty(), "{}, seed {seed}: {:#?}", target.name(), account.findings);
        // A loaded machine is slow, but not that slow.
        assert!(account.fed > 50, "{}: {} inputs", target.name(), account.fed);
    }
}

#[test]
fn photos() {
    holds(Target::Photo);
}

#[test]
fn exif_blocks() {
    holds(Target::Exif);
}

#[test]
fn manifests() {
    holds(Target::Manifest);
}

#[test]
fn archives() {
    holds(Target::Archive);
}

#[test]
fn checkpoints() {
    holds(Target::Checkpoint);
}

#[test]
fn prompts() {
    holds(Target::Prompt);
}
