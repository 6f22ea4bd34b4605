//! Marched pictures.

use burn::tensor::wgpu::wgpu;

use crate::geometry::camera::Camera;
use crate::render::gpu::bound::{Bound, Space};
use crate::render::gpu::layouts::{Layouts, group};
use crate::render::{Gpu, Quality, RenderError, check_view};

/// A marched picture, kept until a larger one is needed.
#[derive(Debug)]
pub(super) struct Image {
    capacity: u32,
    pub side: u32,
    pub pixels: wgpu::Buffer,
    pub depths: wgpu::Buffer,
    /// Passes it is the mean of.
    passes: u32,
}

impl Image {
    /// Room for a picture of `side` pixels square.
    ///
    /// # Errors
    /// As [`check_view`]; [`RenderError::View`] where it does not fit the device.
    pub fn new(gpu: &Gpu, side: u32, quality: Quality) -> Result<Image, RenderError> {
        check_view(side, quality)?;
        let limits = gpu.device.limits();
        let pixels = u64::from(side) * u64::from(side);
        if pixels * 16 > limits.max_storage_buffer_binding_size.min(limits.max_buffer_size) {
            return Err(RenderError::View { size: side });
        }
        let buffer = |label, size| {
            gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: false,
            })
        };
        Ok(Image {
            capacity: side,
            side,
            pixels: buffer("pixels", pixels * 16),
            depths: buffer("depths", pixels * 4),
            passes: 0,
        })
    }

    /// Whether a picture of that side fits in.
    pub fn holds(&self, side: u32) -> bool {
        self.capacity >= side
    }

    /// Encodes a view: a new picture where `pass` is 0, else the next of those that a still view is the mean of.
    ///
    /// # Errors
    /// As [`check_view`]; [`RenderError::Pass`] for a pass whose forerunners are not in the picture.
    #[allow(clippy::too_many_arguments, reason = "one call for both pictures, the shown and the exported")]
    pub fn march(
        &mut self,
        gpu: &Gpu,
        layouts: &Layouts,
        space: &mut Space,
        bound: &Bound,
        camera: &Camera,
        size: u32,
        quality: Quality,
        pass: u32,
    ) -> Result<wgpu::CommandEncoder, RenderError> {
        check_view(size, quality)?;
        if pass > 0 && (pass != self.passes || size != self.side) {
            return Err(RenderError::Pass(pass));
        }
        (self.side, self.passes) = (size, pass + 1);
        bound.set(gpu, camera, size, quality, pass);
        let device = &gpu.device;
        let resources = [&space.cells, &space.guide, &self.pixels, &self.depths].map(wgpu::Buffer::as_entire_binding);
        let group = group(device, "march", &layouts.march, &resources);
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut compute = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        compute.set_pipeline(space.pass(device, layouts, &bound.layout, quality));
        compute.set_bind_group(0, &bound.group, &[]);
        compute.set_bind_group(1, &group, &[]);
        compute.dispatch_workgroups(size.div_ceil(8), size.div_ceil(8), 1);
        drop(compute);
        Ok(encoder)
    }
}
