//! The command-line program.

#[cfg(all(not(target_arch = "wasm32"), feature = "published"))]
fn main() -> std::process::ExitCode {
    volteface::cli::main()
}

/// The page is a program of its own (`page`); a browser has no command line, and it speaks of the published network.
#[cfg(any(target_arch = "wasm32", not(feature = "published")))]
fn main() {}
