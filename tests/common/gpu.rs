//! The device of the tests that draw on one.

use volteface::render::Gpu;

/// The device, or nothing where the tests are opted out of.
pub fn gpu() -> Option<Gpu> {
    if std::env::var("VOLTEFACE_NO_GPU").is_ok_and(|v| v == "1") {
        println!("left out: VOLTEFACE_NO_GPU=1 is set");
        return None;
    }
    match pollster::block_on(Gpu::request()) {
        Ok(gpu) => {
            println!("adapter: {} ({:?})", gpu.name, gpu.kind);
            Some(gpu)
        }
        Err(e) => panic!(
            "{e}. These tests need a GPU or a software one (on Debian: mesa-vulkan-drivers); set \
             VOLTEFACE_NO_GPU=1 to leave them out"
        ),
    }
}
