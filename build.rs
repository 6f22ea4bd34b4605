//! Tells the linker how much stack a WebAssembly module has.

/// Bytes. The linker's megabyte is not enough for what waits on what while a page begins, where little is optimised: the
/// stack then runs into what lies below it, and the page ends in accesses out of bounds.
const STACK: u32 = 4 << 20;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|arch| arch == "wasm32") {
        println!("cargo::rustc-link-arg-bins=-zstack-size={STACK}");
    }
}
