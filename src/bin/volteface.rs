//! The command-line program.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    volteface::cli::main()
}

/// The page is a program of its own (`page`); a browser has no command line.
#[cfg(target_arch = "wasm32")]
fn main() {}
