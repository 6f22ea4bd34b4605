//! The device of the tests that draw on one.

use volteface::render::Gpu;

/// The device. Without one the test fails: only `VOLTEFACE_NO_GPU=1 cargo xtask test` leaves such tests out.
pub fn gpu() -> Gpu {
    match pollster::block_on(Gpu::request()) {
        Ok(gpu) => {
            println!("adapter: {} ({:?})", gpu.name, gpu.kind);
            gpu
        }
        Err(e) => panic!(
            "{e}. These tests need a GPU or a software one (on Debian: mesa-vulkan-drivers); `VOLTEFACE_NO_GPU=1 cargo \
             xtask test` leaves them out"
        ),
    }
}
