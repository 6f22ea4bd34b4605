//! Pictures on a canvas: backdrop, stretching, the canvas's own encoding.

use std::mem::offset_of;

use burn::tensor::wgpu::wgpu;
use bytemuck::{Pod, Zeroable};

use crate::field::FieldError;
use crate::render::gpu::layouts::{Layouts, group};
use crate::render::gpu::pipelines;
use crate::render::{Backdrop, Gpu, RenderError};

/// Where to draw: a view of a canvas's current texture.
#[derive(Debug, Clone, Copy)]
pub struct Canvas<'a> {
    pub view: &'a wgpu::TextureView,
    pub format: wgpu::TextureFormat,
    pub width: u32,
    pub height: u32,
    /// Only so many columns from the left are drawn, over what is there; none draws all of it anew.
    pub columns: Option<u32>,
}

/// `Present` of `shaders/present.wgsl`, field by field.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
pub struct Present {
    canvas: [f32; 2],
    side: u32,
    encodes: u32,
    colour: [f32; 3],
    backdrop: u32,
}

impl Present {
    /// The names of the fields and where they begin, in bytes: the shader's struct must say the same.
    pub fn offsets() -> Vec<(&'static str, usize)> {
        macro_rules! offsets {
            ($($name:ident)*) => { vec![$((stringify!($name), offset_of!(Present, $name))),*] };
        }
        offsets!(canvas side encodes colour backdrop)
    }
}

/// The presenting pass with what lies behind the portrait.
#[derive(Debug)]
pub(super) struct Screen {
    pub backdrop: Backdrop,
    picture: wgpu::TextureView,
    sampler: wgpu::Sampler,
    params: wgpu::Buffer,
    pipeline: Option<(wgpu::TextureFormat, wgpu::RenderPipeline)>,
}

impl Screen {
    pub fn new(gpu: &Gpu) -> Screen {
        Screen {
            backdrop: Backdrop::Transparent,
            picture: texture(gpu, 1, &[0, 0, 0, 255]),
            sampler: gpu.device.create_sampler(&wgpu::SamplerDescriptor {
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            }),
            params: gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("present params"),
                size: size_of::<Present>() as u64,
                usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }),
            pipeline: None,
        }
    }

    /// Takes the picture of [`Backdrop::Picture`], `[size, size, 4]` in 8-bit sRGB.
    ///
    /// # Errors
    /// [`FieldError::Size`] if the bytes do not fit the size.
    pub fn set_picture(&mut self, gpu: &Gpu, size: u32, rgba: &[u8]) -> Result<(), RenderError> {
        let expected = size as usize * size as usize * 4;
        if rgba.len() != expected || size == 0 {
            return Err(FieldError::Size { what: "backdrop", expected, found: rgba.len() }.into());
        }
        self.picture = texture(gpu, size, rgba);
        Ok(())
    }

    /// Encodes the presenting pass for a picture of `side` pixels square.
    pub fn paint(
        &mut self,
        gpu: &Gpu,
        layouts: &Layouts,
        encoder: &mut wgpu::CommandEncoder,
        canvas: Canvas<'_>,
        side: u32,
        pixels: wgpu::BindingResource<'_>,
    ) {
        let device = &gpu.device;
        let pipeline = match self.pipeline.take() {
            Some((format, pipeline)) if format == canvas.format => pipeline,
            _ => pipelines::present(device, layouts, canvas.format),
        };
        let (colour, backdrop) = match self.backdrop {
            Backdrop::Transparent => ([0.0; 3], 0),
            Backdrop::Colour(c) => (c, 1),
            Backdrop::Picture => ([0.0; 3], 2),
        };
        let params = Present {
            canvas: [canvas.width as f32, canvas.height as f32],
            side,
            encodes: u32::from(canvas.format.is_srgb()),
            colour,
            backdrop,
        };
        gpu.queue.write_buffer(&self.params, 0, bytemuck::bytes_of(&params));
        let resources = [
            self.params.as_entire_binding(),
            pixels,
            wgpu::BindingResource::TextureView(&self.picture),
            wgpu::BindingResource::Sampler(&self.sampler),
        ];
        let group = group(device, "present", &layouts.present, &resources);
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("present"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: canvas.view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: match canvas.columns {
                        None => wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                        Some(_) => wgpu::LoadOp::Load,
                    },
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &group, &[]);
        if let Some(columns) = canvas.columns {
            pass.set_scissor_rect(0, 0, columns.min(canvas.width), canvas.height);
        }
        pass.draw(0..3, 0..1);
        drop(pass);
        self.pipeline = Some((canvas.format, pipeline));
    }
}

/// A texture with the given bytes.
fn texture(gpu: &Gpu, size: u32, rgba: &[u8]) -> wgpu::TextureView {
    let extent = wgpu::Extent3d { width: size, height: size, depth_or_array_layers: 1 };
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("backdrop"),
        size: extent,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        // Values stay sRGB-encoded, so the texture must not decode them.
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    gpu.queue.write_texture(
        texture.as_image_copy(),
        rgba,
        wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(4 * size), rows_per_image: None },
        extent,
    );
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}
