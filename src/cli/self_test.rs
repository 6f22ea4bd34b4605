//! `volteface self-test`

use std::path::Path;

use pollster::block_on;

use crate::cli::device::{Machine, folder, open};
use crate::cli::{CliError, Place, SelfTestArgs, stdout};
use crate::pipeline::self_test::{self, Expected, Stage};
use crate::render::{Quality, cpu};

pub(super) fn run(args: &SelfTestArgs) -> Result<(), CliError> {
    let usage = |sentence: &str| CliError::Usage(sentence.to_owned());
    if args.write && args.common.device == Place::Gpu {
        return Err(usage("--write computes on the processor; leave --device gpu out"));
    }
    let mut machine = Machine::start(args.common.device)?;
    // Numbers need no speed, so a software device is tested as well as any.
    let device = match &machine {
        Machine::Gpu(renderer) => renderer.gpu().burn_device()?,
        Machine::Cpu => machine.networks()?,
    };
    let (manifest, model) = open(&args.common, &machine, &device)?;
    let mut found = Expected::default();
    let stopped = |e: self_test::Stopped| usage(&format!("the device gives no numbers: {e}"));
    let features = block_on(self_test::photo(&model, &mut found)).map_err(stopped)?;
    let words = block_on(self_test::prompt(&model, &mut found)).map_err(stopped)?;
    let field = block_on(self_test::edit(&model, &features, &words, &mut found)).map_err(stopped)?;
    let camera = self_test::camera();
    for frame in machine.draw(&field, &[camera], self_test::VIEW, Quality::Still)? {
        found.view = self_test::squares(&frame);
    }
    found.ball = self_test::squares(&cpu::render(&self_test::ball(), &camera, self_test::VIEW, Quality::Still)?);
    if args.write {
        return write(&folder(&args.common)?.join("manifest.json"), &found.rounded());
    }
    let value = manifest.self_test.ok_or_else(|| usage("these weights bring no numbers; --write makes them"))?;
    let expected: Expected = serde_json::from_value(value).map_err(|e| usage(&e.to_string()))?;
    for stage in [Stage::Photo, Stage::Prompt, Stage::Edit, Stage::View] {
        expected.check(stage, &found).map_err(|wrong| usage(&format!("{}: {wrong}", machine.name())))?;
    }
    stdout::note(format_args!("{}: every stage is right", machine.name()));
    Ok(())
}

/// Puts the numbers at the end of a manifest, in place of those that are there, and leaves the rest as it is.
fn write(file: &Path, found: &Expected) -> Result<(), CliError> {
    const BEGIN: &str = ",\n \"self_test\": ";
    let whole = |e: std::io::Error| CliError::Usage(format!("{}: {e}", file.display()));
    let text = std::fs::read_to_string(file).map_err(whole)?;
    let kept = text.split(BEGIN).next().unwrap_or(&text).trim_end().trim_end_matches('}').trim_end();
    let numbers = serde_json::to_string(found).map_err(|e| CliError::Usage(e.to_string()))?;
    let numbers = numbers.replace("],\"", "],\n  \"").replace("{\"", "{\n  \"");
    std::fs::write(file, format!("{kept}{BEGIN}{numbers}\n}}\n")).map_err(whole)
}
