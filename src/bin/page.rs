//! The page's entry point; only a browser can run it.

#[cfg(target_arch = "wasm32")]
fn main() {
    volteface::ui::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("This program is the web page: run `cargo xtask serve` and open it in a browser.");
    std::process::ExitCode::from(2)
}
