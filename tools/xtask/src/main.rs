//! `cargo xtask`: the few commands that this repository needs besides cargo's own.
//!
//! A page made of WebAssembly takes several tools in the right versions and order.
//! Keeping that in Rust, beside the code, gives every machine the same steps with no
//! shell script and no binary from anywhere but a package registry.

mod architecture;
mod arguments;
mod bench;
mod error;
mod layout;
mod lint;
mod offline;
mod pack;
mod page;
mod process;
mod python;
mod server;
mod setup;
mod sizes;
mod suite;
mod tally;
mod trunk;
mod wasm_opt;

use std::process::ExitCode;

use arguments::{Command, HELP};
use error::Error;
use layout::Layout;
use setup::Need;
use tally::Tally;

fn main() -> ExitCode {
    match arguments::parse().and_then(|command| run(&command)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<ExitCode, Error> {
    let layout = Layout::find();
    match command {
        Command::Help => println!("{HELP}"),
        Command::Setup => {
            setup::ensure(&layout, &Need::ALL)?;
            println!("Everything that the tests need is installed; `cargo xtask serve` installs Trunk.");
        }
        Command::Build => trunk::build(&layout)?,
        Command::Serve { build: Some(build), port } => trunk::serve(&layout, *build, *port)?,
        Command::Serve { build: None, port } => {
            let server = server::Server::bind(&layout.dist, *port)?;
            println!("Volteface is at {}  (Ctrl-C stops it)", server.address());
            server.run();
        }
        Command::Pack { kind, build } => {
            // Also a quick package has its scripts made one.
            setup::ensure(&layout, Need::for_build(page::Build::Release))?;
            if *build {
                pack::compile(&layout, *kind, false)?;
            }
            pack::finish(&layout, *kind)?;
        }
        Command::Stage => trunk::stage(&layout)?,
        Command::Test { reach } => return Ok(suite::everything(&layout, *reach)),
        Command::TestPage { kind, build } => return Ok(suite::page_only(&layout, *kind, *build)),
        Command::TestElement { reach, build } => return Ok(suite::element_only(&layout, *reach, *build)),
        Command::TestTraining { reach } => return Ok(suite::python_only(&layout, *reach)),
        Command::Bench { build, arguments } => bench::run(&layout, *build, arguments)?,
        Command::Lint => lint::all(&layout)?,
        Command::Architecture => {
            let good = architecture::test(&layout, &mut Tally::default())?;
            return Ok(ExitCode::from(u8::from(!good)));
        }
    }
    Ok(ExitCode::SUCCESS)
}
