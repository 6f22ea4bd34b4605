//! The page's entry point; only a browser can run it.

#[cfg(target_arch = "wasm32")]
unsafe extern "C" {
    /// The linker's. A module that names it runs its constructors itself; of any other the linker wraps every
    /// export such that each call from JavaScript runs all of them again.
    fn __wasm_call_ctors();
}

#[cfg(target_arch = "wasm32")]
fn main() {
    // SAFETY: the linker's own function without arguments, called once and before anything else of the module.
    unsafe { __wasm_call_ctors() };
    volteface::page::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    eprintln!("This program is the web page: run `cargo xtask serve` and open it in a browser.");
    std::process::ExitCode::from(2)
}
