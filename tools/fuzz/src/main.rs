//! `cargo run -p fuzz --release -- --inputs 10000000 [--target NAME] [--seed N] [--first N] [--threads N]`

use std::ffi::OsString;
use std::process::ExitCode;

use fuzz::run::{Account, Run};
use fuzz::targets::Target;
use lexopt::{Arg, ValueExt};

const HELP: &str = "\
Feeds damaged inputs to everything in Volteface that reads foreign files.

  --inputs N     inputs for each target [default: 100000]
  --target NAME  photo, exif, manifest, archive, checkpoint or prompt [default: all]
  --seed N       other inputs [default: 1]
  --first N      number of the first input; with --inputs 1 one input again [default: 0]
  --threads N    [default: the processors]
  --save FILE    writes the first input to a file and feeds nothing";

struct Wanted {
    targets: Vec<Target>,
    seed: u64,
    first: u64,
    inputs: u64,
    threads: usize,
    save: Option<OsString>,
}

fn main() -> ExitCode {
    match wanted() {
        Ok(Some(wanted)) => feed(&wanted),
        Ok(None) => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("fuzz: {error}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

fn wanted() -> Result<Option<Wanted>, lexopt::Error> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut wanted = Wanted { targets: Target::ALL.to_vec(), seed: 1, first: 0, inputs: 100_000, threads, save: None };
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Arg::Long("inputs") => wanted.inputs = arguments.value()?.parse()?,
            Arg::Long("seed") => wanted.seed = arguments.value()?.parse()?,
            Arg::Long("first") => wanted.first = arguments.value()?.parse()?,
            Arg::Long("threads") => wanted.threads = arguments.value()?.parse()?,
            Arg::Long("save") => wanted.save = Some(arguments.value()?),
            Arg::Long("target") => {
                let name = arguments.value()?.string()?;
                let target = Target::ALL.into_iter().find(|t| t.name() == name);
                wanted.targets = vec![target.ok_or_else(|| format!("there is no target {name}"))?];
            }
            Arg::Long("help") => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(wanted))
}

fn feed(wanted: &Wanted) -> ExitCode {
    if let (Some(path), Some(target)) = (&wanted.save, wanted.targets.first()) {
        let bytes = target.input(wanted.seed, wanted.first, &target.seeds());
        return match std::fs::write(path, bytes) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("fuzz: {} cannot be written ({error})", path.display());
                ExitCode::from(2)
            }
        };
    }
    let mut good = true;
    for &target in &wanted.targets {
        let Wanted { seed, first, inputs, threads, .. } = *wanted;
        let account = Run { target, seed, first, inputs, threads, time: None }.go();
        tell(target, seed, &account);
        good &= account.findings.is_empty();
    }
    ExitCode::from(u8::from(!good))
}

fn tell(target: Target, seed: u64, account: &Account) {
    let Account { fed, slowest, slowest_number, findings } = account;
    println!("{}: {fed} inputs, the slowest took {slowest:.1?} (number {slowest_number})", target.name());
    for finding in findings {
        println!("  {} inputs: {}", finding.count, finding.what.replace('\n', ": "));
        println!("    again: --target {} --seed {seed} --first {} --inputs 1", target.name(), finding.number);
    }
}
