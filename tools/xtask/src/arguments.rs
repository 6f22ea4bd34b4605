//! What was typed after `cargo xtask`.

use crate::error::Error;
use crate::page::Build;
use crate::suite::Reach;

pub const HELP: &str = "\
Volteface's own commands.

  cargo xtask setup                    install what is missing to build, serve and test
  cargo xtask build                    build the page with Trunk into dist/
  cargo xtask serve [--dev] [--no-build] [--port N]
                                       build the page with Trunk and serve it on this machine (port 8080)
  cargo xtask pack [--dev] [--no-build]
                                       make the npm package of <volte-face> in target/element
  cargo xtask test [--fast] [--long]   run every test; --fast leaves out the page and Python, --long
                                       adds what takes minutes for one answer, and the published page
  cargo xtask test-page [--release] [--no-build]
                                       build the quick page, or the published one, and run the browser tests
  cargo xtask test-element [--long] [--no-build]
                                       make the quick package, install it in the pages of examples/ and test those;
                                       --long adds the frameworks
  cargo xtask test-training [--long]   test the trainer in a Python environment under target/
                                       (the first time downloads PyTorch: minutes, 2.5 GB)
  cargo xtask bench [--no-build] [-- --only NAMES --rounds N --runs N]
                                       time the page and the program against onnxruntime (bench/README.md)
  cargo xtask lint                     formatting and clippy, for this machine and for WebAssembly
  cargo xtask architecture             what each tree's files use, against docs/ARCHITECTURE.md

--dev builds quickly and makes a large page; --no-build takes the page as it is.";

/// One parsed command.
#[derive(Debug, PartialEq)]
pub enum Command {
    Help,
    Setup,
    Build,
    /// `build: None` means `--no-build`.
    Serve {
        build: Option<Build>,
        port: u16,
    },
    /// What Trunk calls for the page that it has in its hands.
    Stage,
    Test {
        reach: Reach,
    },
    TestPage {
        kind: Build,
        build: bool,
    },
    Pack {
        kind: Build,
        build: bool,
    },
    TestElement {
        reach: Reach,
        build: bool,
    },
    TestTraining {
        reach: Reach,
    },
    Bench {
        build: bool,
        /// What follows `--`.
        arguments: Vec<String>,
    },
    Lint,
    Architecture,
}

/// Reads the process's arguments.
///
/// # Errors
/// [`Error::Usage`] for an unknown command or option.
pub fn parse() -> Result<Command, Error> {
    parse_from(lexopt::Parser::from_env()).map_err(|why| Error::Usage(why.to_string()))
}

fn parse_from(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    use lexopt::prelude::*;
    let (mut name, mut port, mut given, mut rest) = (None, None, Vec::new(), Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Value(value) if name.is_none() => name = Some(value.string()?),
            // lexopt gives what follows `--` as values.
            Value(value) if name.as_deref() == Some("bench") => rest.push(value.string()?),
            Long("port") => {
                port = Some(parser.value()?.parse()?);
                given.push("--port");
            }
            Long("dev") => given.push("--dev"),
            Long("no-build") => given.push("--no-build"),
            Long("release") => given.push("--release"),
            Long("fast") => given.push("--fast"),
            Long("long") => given.push("--long"),
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected()),
        }
    }
    let name = name.unwrap_or_else(|| "help".to_owned());
    let known: &[&str] = match &*name {
        "serve" => &["--dev", "--no-build", "--port"],
        "test" => &["--fast", "--long"],
        "test-page" => &["--release", "--no-build"],
        "test-training" => &["--long"],
        "bench" => &["--no-build"],
        "pack" => &["--dev", "--no-build"],
        "test-element" => &["--long", "--no-build"],
        _ => &[],
    };
    if let Some(option) = given.iter().find(|option| !known.contains(option)) {
        return Err(lexopt::Error::Custom(format!("`{name}` takes no {option}").into()));
    }
    let has = |option: &str| given.contains(&option);
    let reach = match (has("--fast"), has("--long")) {
        (false, false) => Reach::Normal,
        (true, false) => Reach::Fast,
        (false, true) => Reach::Long,
        (true, true) => return Err(lexopt::Error::Custom("`--fast` and `--long` do not go together".into())),
    };
    Ok(match &*name {
        "help" => Command::Help,
        "setup" => Command::Setup,
        "build" => Command::Build,
        "serve" => {
            let build = if has("--dev") { Build::Quick } else { Build::Release };
            Command::Serve { build: (!has("--no-build")).then_some(build), port: port.unwrap_or(8080) }
        }
        "stage" => Command::Stage,
        "test" => Command::Test { reach },
        "test-page" => {
            let kind = if has("--release") { Build::Release } else { Build::Quick };
            Command::TestPage { kind, build: !has("--no-build") }
        }
        "pack" => {
            let kind = if has("--dev") { Build::Quick } else { Build::Release };
            Command::Pack { kind, build: !has("--no-build") }
        }
        "test-element" => Command::TestElement { reach, build: !has("--no-build") },
        "test-training" => Command::TestTraining { reach },
        "bench" => Command::Bench { build: !has("--no-build"), arguments: rest },
        "lint" => Command::Lint,
        "architecture" => Command::Architecture,
        _ => {
            return Err(lexopt::Error::Custom(format!("there is no command `{name}`").into()));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(words: &[&str]) -> Result<Command, lexopt::Error> {
        parse_from(lexopt::Parser::from_args(words))
    }

    #[test]
    fn serve_builds_the_release_page_on_8080_unless_told() {
        let plain = parse_words(&["serve"]).unwrap();
        assert_eq!(plain, Command::Serve { build: Some(Build::Release), port: 8080 });
        let told = parse_words(&["serve", "--port=9", "--no-build"]).unwrap();
        assert_eq!(told, Command::Serve { build: None, port: 9 });
    }

    #[test]
    fn what_follows_two_dashes_is_handed_on() {
        let arguments = ["--only".to_owned(), "wasm".to_owned()].to_vec();
        assert_eq!(
            parse_words(&["bench", "--no-build", "--", "--only", "wasm"]).unwrap(),
            Command::Bench { build: false, arguments }
        );
    }

    #[test]
    fn an_option_of_another_command_is_refused_by_name() {
        let error = parse_words(&["build", "--fast"]).unwrap_err();
        assert_eq!(error.to_string(), "`build` takes no --fast");
        assert!(parse_words(&["test", "--fast", "--long"]).is_err());
        assert!(parse_words(&["bulid"]).is_err());
        assert!(parse_words(&["serve", "--port", "70000"]).is_err());
    }
}
