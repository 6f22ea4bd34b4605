//! The command line: edit a photo, measure speed, measure quality.
//!
//! Whatever is wrong with the input, the answer is a sentence on stderr and exit code 2, and no
//! file is left half written.

mod align;
mod align_eval;
mod align_figures;
mod args;
mod bench;
mod bench_live;
mod colour_eval;
mod crop;
mod dataset;
mod demand;
mod device;
mod edit;
mod error;
mod eval;
mod export;
mod film;
mod input;
mod metrics;
mod output;
mod paper;
mod phrasings;
mod report;
mod self_test;
mod stdout;
mod subject;
mod timing;
mod whole;

use std::process::ExitCode;

use clap::Parser;

use self::args::{
    AlignArgs, AlignEvalArgs, BenchArgs, Cli, ColourEvalArgs, Command, Common, Convention, ConvertArgs, EditArgs,
    EvalArgs, ExportArgs, Place, SelfTestArgs, Store, SubjectArgs,
};
pub use self::error::CliError;

/// Exit code for input that cannot be used; clap uses the same for arguments.
const BAD_INPUT: u8 = 2;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Edit(args) => edit::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Align(args) => align::run(&args),
        Command::AlignEval(args) => align_eval::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::ColourEval(args) => colour_eval::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::SelfTest(args) => self_test::run(&args),
        Command::Convert(args) => paper::convert::run(&args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            stdout::note(format_args!("volteface: {error}"));
            ExitCode::from(BAD_INPUT)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn arguments_are_consistent_and_take_negative_numbers() {
        Cli::command().debug_assert();
        let words =
            "volteface edit --photo p --yaw -0.3 0 0.3 --pitch -0.1 --strength -0.5 --crop -5,10,300,-0.1 --out o.png";
        match Cli::try_parse_from(words.split(' ')).unwrap().command {
            Command::Edit(a) => {
                assert_eq!(a.yaw, [-0.3, 0.0, 0.3]);
                assert_eq!(a.pitch, [-0.1]);
                assert_eq!(a.subject.strength, -0.5);
                assert_eq!(a.subject.crop.as_deref(), Some("-5,10,300,-0.1"));
            }
            other => panic!("{other:?}"),
        }
        match Cli::try_parse_from("volteface edit --photo p --prompt -zombie --out o.png".split(' ')).unwrap().command {
            Command::Edit(a) => assert_eq!(a.subject.prompt.as_deref(), Some("-zombie")),
            other => panic!("{other:?}"),
        }
        match Cli::try_parse_from("volteface align --photo p --convention eg3d".split(' ')).unwrap().command {
            Command::Align(a) => assert_eq!(a.convention, Convention::Eg3d),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_prompt_may_begin_with_a_sign() {
        for words in [["--prompt", "-bald"], ["--prompt", "--no beard"]] {
            let all = ["volteface", "edit", "--photo", "p", "--out", "o.png"].into_iter().chain(words);
            match Cli::try_parse_from(all).unwrap().command {
                Command::Edit(a) => assert_eq!(a.subject.prompt.as_deref(), Some(words[1])),
                other => panic!("{other:?}"),
            }
        }
    }
}
