//! The module behind `<volte-face>`; the element's script (`packages/volte-face`) calls what it exports.

#[cfg(all(target_arch = "wasm32", feature = "element"))]
unsafe extern "C" {
    /// The linker's; see `page.rs`.
    fn __wasm_call_ctors();
}

#[cfg(all(target_arch = "wasm32", feature = "element"))]
fn main() {
    // SAFETY: the linker's own function without arguments, called once and before anything else of the module.
    unsafe { __wasm_call_ctors() };
    // What is exported must be linked.
    let _ = volteface::element::Studio::new;
}

#[cfg(not(all(target_arch = "wasm32", feature = "element")))]
fn main() {}
