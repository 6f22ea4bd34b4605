//! `cargo xtask`: the few commands that this repository needs besides cargo's own.
//!
//! A page made of WebAssembly takes several tools in the right versions and order.
//! Keeping that in Rust, beside the code, gives every machine the same steps with no
//! shell script, no globally installed bundler, and no binary from anywhere but a
//! package registry.

mod arguments;
mod error;
mod layout;
mod page;
mod process;
mod serve;
mod setup;
mod sizes;
mod suite;
mod tally;
mod training;
mod wasm_opt;

use std::process::ExitCode;

use arguments::{Command, HELP};
use error::Error;
use layout::Layout;
use setup::Need;

fn main() -> ExitCode {
    match arguments::parse().and_then(run) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Error> {
    let layout = Layout::find();
    match command {
        Command::Help => println!("{HELP}"),
        Command::Setup => {
            setup::ensure(&layout, &Need::ALL)?;
            println!("Everything that the commands need is installed.");
        }
        Command::Build { build } => {
            setup::ensure(&layout, Need::for_build(build))?;
            page::build(&layout, build)?;
        }
        Command::Serve { build, port } => {
            if let Some(build) = build {
                setup::ensure(&layout, Need::for_build(build))?;
                page::build(&layout, build)?;
            }
            let server = serve::Server::bind(&layout.dist, port)?;
            println!("Volteface is at {}  (Ctrl-C stops it)", server.address());
            server.run();
        }
        Command::Test { fast } => return suite::everything(&layout, fast),
        Command::TestPage { build } => return suite::page_only(&layout, build),
        Command::TestTraining => training::test(&layout)?,
        Command::Lint => suite::lint(&layout)?,
    }
    Ok(ExitCode::SUCCESS)
}
