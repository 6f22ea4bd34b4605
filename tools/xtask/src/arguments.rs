//! What was typed after `cargo xtask`.

use crate::error::Error;
use crate::page::Build;

pub const HELP: &str = "\
Volteface's own commands.

  cargo xtask setup                    install what is missing to build, serve and test
  cargo xtask build [--dev]            build the page into dist/
  cargo xtask serve [--dev] [--no-build] [--port N]
                                       build the page and serve it on this machine (port 8080)
  cargo xtask test [--fast]            run every test; --fast leaves the page out
  cargo xtask test-page [--dev] [--no-build]
                                       build the page and run the browser test alone
  cargo xtask test-training            make a Python environment and test the trainer
                                       (the first time downloads PyTorch: minutes, 2.5 GB)
  cargo xtask lint                     formatting and clippy

--dev builds quickly and makes a large page; --no-build takes dist/ as it is.";

/// One parsed command. `build: None` means `--no-build`.
#[derive(Debug, PartialEq)]
pub enum Command {
    Help,
    Setup,
    Build { build: Build },
    Serve { build: Option<Build>, port: u16 },
    Test { fast: bool },
    TestPage { build: Option<Build> },
    TestTraining,
    Lint,
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
    let (mut name, mut dev, mut no_build, mut fast, mut port) = (None, false, false, false, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Value(value) if name.is_none() => name = Some(value.string()?),
            Long("dev") => dev = true,
            Long("no-build") => no_build = true,
            Long("fast") => fast = true,
            Long("port") => port = Some(parser.value()?.parse()?),
            Short('h') | Long("help") => return Ok(Command::Help),
            other => return Err(other.unexpected()),
        }
    }
    let name = name.unwrap_or_else(|| "help".to_owned());
    let refuse = |given: bool, option: &str| match given {
        true => Err(lexopt::Error::Custom(format!("`{name}` takes no {option}").into())),
        false => Ok(()),
    };
    refuse(dev && !matches!(&*name, "build" | "serve" | "test-page"), "--dev")?;
    refuse(no_build && !matches!(&*name, "serve" | "test-page"), "--no-build")?;
    refuse(fast && name != "test", "--fast")?;
    refuse(port.is_some() && name != "serve", "--port")?;

    let build = if dev { Build::Dev } else { Build::Release };
    let wanted = (!no_build).then_some(build);
    Ok(match &*name {
        "help" => Command::Help,
        "setup" => Command::Setup,
        "build" => Command::Build { build },
        "serve" => Command::Serve { build: wanted, port: port.unwrap_or(8080) },
        "test" => Command::Test { fast },
        "test-page" => Command::TestPage { build: wanted },
        "test-training" => Command::TestTraining,
        "lint" => Command::Lint,
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
    fn an_option_of_another_command_is_refused_by_name() {
        let error = parse_words(&["build", "--fast"]).unwrap_err();
        assert_eq!(error.to_string(), "`build` takes no --fast");
        assert!(parse_words(&["bulid"]).is_err());
        assert!(parse_words(&["serve", "--port", "70000"]).is_err());
    }
}
