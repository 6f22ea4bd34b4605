//! The shaders at work: a bound portrait, drawn to a canvas or read back as a frame.

use burn::tensor::wgpu::wgpu;

use crate::field::FieldError;
use crate::geometry::camera::Camera;
use crate::render::gpu::pipelines::{Layouts, Passes};
use crate::render::gpu::{pipelines, shaders};
use crate::render::params::{LATTICE, Params};
use crate::render::{Backdrop, FieldBuffers, Frame, Gpu, PictureBuffer, RenderError, check_view};

/// Where to draw: a view of a canvas's current texture.
#[derive(Debug, Clone, Copy)]
pub struct Canvas<'a> {
    pub view: &'a wgpu::TextureView,
    pub format: wgpu::TextureFormat,
    pub width: u32,
    pub height: u32,
}

/// The marched image, kept until a larger one is needed.
#[derive(Debug)]
struct Image {
    capacity: u32,
    side: u32,
    pixels: wgpu::Buffer,
    depths: wgpu::Buffer,
}

#[derive(Debug)]
struct Bound {
    field: FieldBuffers,
    group: wgpu::BindGroup,
}

/// Draws portraits on one device.
#[derive(Debug)]
pub struct Renderer {
    gpu: Gpu,
    layouts: Layouts,
    // Keyed by the shader constants: binding another edit of the same preset compiles nothing.
    passes: Option<(String, Passes)>,
    present: Option<(wgpu::TextureFormat, wgpu::RenderPipeline)>,
    params: wgpu::Buffer,
    present_params: wgpu::Buffer,
    marks: wgpu::Buffer,
    cells: wgpu::Buffer,
    sampler: wgpu::Sampler,
    backdrop_picture: wgpu::TextureView,
    backdrop: Backdrop,
    image: Option<Image>,
    /// Shown in place of the marched image until the next march.
    finished: Option<PictureBuffer>,
    bound: Option<Bound>,
}

const WORDS: u64 = (LATTICE * LATTICE * LATTICE / 32) as u64;

impl Renderer {
    /// A renderer with nothing bound.
    pub fn new(gpu: &Gpu) -> Renderer {
        let device = &gpu.device;
        let buffer = |label, size, usage| {
            let descriptor = wgpu::BufferDescriptor { label: Some(label), size, usage, mapped_at_creation: false };
            device.create_buffer(&descriptor)
        };
        let uniform = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
        let storage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC;
        Renderer {
            layouts: Layouts::new(device),
            passes: None,
            present: None,
            params: buffer("params", size_of::<Params>() as u64, uniform),
            present_params: buffer("present params", 32, uniform),
            marks: buffer("marks", WORDS * 32 * 4, storage),
            cells: buffer("cells", WORDS * 4, storage),
            sampler: device.create_sampler(&wgpu::SamplerDescriptor {
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                ..Default::default()
            }),
            backdrop_picture: picture(gpu, 1, &[0, 0, 0, 255]),
            backdrop: Backdrop::Transparent,
            image: None,
            finished: None,
            bound: None,
            gpu: gpu.clone(),
        }
    }

    /// The device drawn on.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Whether there is a portrait to draw.
    pub fn is_bound(&self) -> bool {
        self.bound.is_some()
    }

    /// Takes a portrait to draw from now on and finds its empty space.
    ///
    /// # Errors
    /// [`RenderError::Device`] if the device has failed.
    pub fn bind(&mut self, field: FieldBuffers) -> Result<(), RenderError> {
        self.gpu.check()?;
        let device = &self.gpu.device;
        let key = shaders::constants(&field.layout);
        if self.passes.as_ref().is_none_or(|(k, _)| *k != key) {
            self.passes = Some((key, Passes::new(device, &self.layouts, &field.layout)));
        }
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("field"),
            layout: &self.layouts.field,
            entries: &[
                entry(0, self.params.as_entire_binding()),
                entry(1, field.planes.binding()),
                entry(2, field.view.binding()),
                entry(3, field.picture.binding()),
                entry(4, field.decoder.binding()),
            ],
        });
        let bound = Bound { field, group };
        self.find_empty_space(&bound);
        self.bound = Some(bound);
        self.gpu.check()
    }

    /// Lets go of the portrait and its memory.
    pub fn unbind(&mut self) {
        self.bound = None;
        self.finished = None;
    }

    fn find_empty_space(&self, bound: &Bound) {
        let Some((_, passes)) = &self.passes else { return };
        let (device, queue) = (&self.gpu.device, &self.gpu.queue);
        let photo = &bound.field.photo_camera;
        let params = Params::new(&bound.field.layout, photo, photo, 1, 2);
        queue.write_buffer(&self.params, 0, bytemuck::bytes_of(&params));
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("occupancy"),
            layout: &self.layouts.occupancy,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.marks.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: self.cells.as_entire_binding() },
            ],
        });
        let mut encoder = device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            pass.set_bind_group(0, &bound.group, &[]);
            pass.set_bind_group(1, &group, &[]);
            pass.set_pipeline(&passes.mark);
            pass.dispatch_workgroups(LATTICE / 4, LATTICE / 4, LATTICE / 4);
            pass.set_pipeline(&passes.spread);
            pass.dispatch_workgroups((WORDS as u32).div_ceil(64), 1, 1);
        }
        queue.submit([encoder.finish()]);
    }

    /// What is shown behind the portrait from the next draw on.
    pub fn set_backdrop(&mut self, backdrop: Backdrop) {
        self.backdrop = backdrop;
    }

    /// The picture of [`Backdrop::Picture`]: 8-bit sRGB RGBA, `size` pixels square; it fills the
    /// square that the portrait is drawn in and is clamped around it.
    ///
    /// # Errors
    /// [`FieldError::Size`] if the bytes do not fit the size.
    pub fn set_backdrop_picture(&mut self, size: u32, rgba: &[u8]) -> Result<(), RenderError> {
        let expected = size as usize * size as usize * 4;
        if rgba.len() != expected || size == 0 {
            return Err(FieldError::Size { what: "backdrop", expected, found: rgba.len() }.into());
        }
        self.backdrop_picture = picture(&self.gpu, size, rgba);
        Ok(())
    }

    /// Marches the bound portrait at `size` pixels square and shows it on the canvas. Returns as
    /// soon as the work is submitted; [`Gpu::finished`] tells when it is done.
    ///
    /// # Errors
    /// [`RenderError::Unbound`], [`RenderError::View`] or [`RenderError::Device`].
    pub fn draw(&mut self, canvas: Canvas<'_>, camera: &Camera, size: u32, steps: u32) -> Result<(), RenderError> {
        let mut encoder = self.march(camera, size, steps)?;
        self.paint(&mut encoder, canvas)?;
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.check()
    }

    /// Takes a finished picture, which the next [`Renderer::present`] shows; marching lets go of it.
    pub fn set_finished(&mut self, picture: PictureBuffer) {
        self.finished = Some(picture);
    }

    /// Shows the last picture again: after a change of canvas size, backdrop or picture.
    ///
    /// # Errors
    /// [`RenderError::Unbound`] if nothing was marched yet, or [`RenderError::Device`].
    pub fn present(&mut self, canvas: Canvas<'_>) -> Result<(), RenderError> {
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        self.paint(&mut encoder, canvas)?;
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.check()
    }

    /// Marches the bound portrait and reads the result back.
    ///
    /// # Errors
    /// [`RenderError::Unbound`], [`RenderError::View`] or [`RenderError::Device`].
    pub async fn render_to_frame(&mut self, camera: &Camera, size: u32, steps: u32) -> Result<Frame, RenderError> {
        self.snapshot(camera, size, steps)?.await
    }

    /// Marches the bound portrait into a picture of its own, so that the shown one stays. The work is
    /// submitted at once; the future only reads the result back and borrows nothing.
    ///
    /// # Errors
    /// [`RenderError::Unbound`], [`RenderError::View`] or [`RenderError::Device`].
    pub fn snapshot(
        &mut self,
        camera: &Camera,
        size: u32,
        steps: u32,
    ) -> Result<impl Future<Output = Result<Frame, RenderError>> + use<>, RenderError> {
        let (shown, finished) = (self.image.take(), self.finished.take());
        let marched = self.march(camera, size, steps);
        let image = std::mem::replace(&mut self.image, shown);
        self.finished = finished;
        let mut encoder = marched?;
        let image = image.ok_or(RenderError::Unbound)?;
        let pixels = u64::from(size) * u64::from(size);
        let staging = |bytes| {
            self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("read back"),
                size: bytes,
                usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
                mapped_at_creation: false,
            })
        };
        let (colour, depth) = (staging(pixels * 16), staging(pixels * 4));
        encoder.copy_buffer_to_buffer(&image.pixels, 0, &colour, 0, pixels * 16);
        encoder.copy_buffer_to_buffer(&image.depths, 0, &depth, 0, pixels * 4);
        self.gpu.queue.submit([encoder.finish()]);
        let gpu = self.gpu.clone();
        Ok(async move { Ok(Frame { size, rgba: gpu.read(&colour).await?, depth: gpu.read(&depth).await? }) })
    }

    /// Reads back the packed occupancy of the bound portrait; for tests.
    ///
    /// # Errors
    /// [`RenderError::Device`].
    pub async fn occupancy_words(&self) -> Result<Vec<u32>, RenderError> {
        let copy = self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read back"),
            size: WORDS * 4,
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(&self.cells, 0, &copy, 0, WORDS * 4);
        self.gpu.queue.submit([encoder.finish()]);
        Ok(self.gpu.read(&copy).await?.into_iter().map(f32::to_bits).collect())
    }

    /// Encodes the marching pass.
    fn march(&mut self, camera: &Camera, size: u32, steps: u32) -> Result<wgpu::CommandEncoder, RenderError> {
        check_view(size, steps)?;
        self.gpu.check()?;
        let limits = self.gpu.device.limits();
        let bytes = u64::from(size) * u64::from(size) * 16;
        if bytes > limits.max_storage_buffer_binding_size.min(limits.max_buffer_size) {
            return Err(RenderError::View { size, steps });
        }
        let (Some(bound), Some((_, passes))) = (&self.bound, &self.passes) else {
            return Err(RenderError::Unbound);
        };
        let device = &self.gpu.device;
        if self.image.as_ref().is_none_or(|i| i.capacity < size) {
            self.image = Some(Image::new(device, size));
        }
        self.finished = None;
        let image = self.image.as_mut().ok_or(RenderError::Unbound)?;
        image.side = size;
        let params = Params::new(&bound.field.layout, &bound.field.photo_camera, camera, size, steps);
        self.gpu.queue.write_buffer(&self.params, 0, bytemuck::bytes_of(&params));
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("march"),
            layout: &self.layouts.march,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: self.cells.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: image.pixels.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 2, resource: image.depths.as_entire_binding() },
            ],
        });
        let mut encoder = device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            pass.set_pipeline(&passes.march);
            pass.set_bind_group(0, &bound.group, &[]);
            pass.set_bind_group(1, &group, &[]);
            pass.dispatch_workgroups(size.div_ceil(8), size.div_ceil(8), 1);
        }
        Ok(encoder)
    }

    /// Encodes the presenting pass.
    fn paint(&mut self, encoder: &mut wgpu::CommandEncoder, canvas: Canvas<'_>) -> Result<(), RenderError> {
        let (side, pixels) = match (&self.finished, &self.image) {
            (Some(picture), _) => (picture.side, picture.pixels.binding()),
            (None, Some(image)) => (image.side, image.pixels.as_entire_binding()),
            (None, None) => return Err(RenderError::Unbound),
        };
        let device = &self.gpu.device;
        let fits = |format| move |(f, _): &(wgpu::TextureFormat, _)| *f == format;
        if !self.present.as_ref().is_some_and(fits(canvas.format)) {
            self.present = Some((canvas.format, pipelines::present(device, &self.layouts, canvas.format)));
        }
        let Some((_, pipeline)) = &self.present else { return Err(RenderError::Unbound) };
        let (colour, mode) = match self.backdrop {
            Backdrop::Transparent => ([0.0; 3], 0.0),
            Backdrop::Colour(c) => (c, 1.0),
            Backdrop::Picture => ([0.0; 3], 2.0),
        };
        let encodes = if canvas.format.is_srgb() { 1.0 } else { 0.0 };
        let params: [f32; 8] =
            [canvas.width as f32, canvas.height as f32, side as f32, encodes, colour[0], colour[1], colour[2], mode];
        self.gpu.queue.write_buffer(&self.present_params, 0, bytemuck::bytes_of(&params));
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("present"),
            layout: &self.layouts.present,
            entries: &[
                entry(0, self.present_params.as_entire_binding()),
                entry(1, pixels),
                entry(2, wgpu::BindingResource::TextureView(&self.backdrop_picture)),
                entry(3, wgpu::BindingResource::Sampler(&self.sampler)),
            ],
        });
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("present"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: canvas.view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..Default::default()
        });
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.draw(0..3, 0..1);
        Ok(())
    }
}

impl Image {
    fn new(device: &wgpu::Device, side: u32) -> Image {
        let pixels = u64::from(side) * u64::from(side);
        let buffer = |label, size| {
            device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(label),
                size,
                usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: false,
            })
        };
        Image { capacity: side, side, pixels: buffer("pixels", pixels * 16), depths: buffer("depths", pixels * 4) }
    }
}

/// A texture with the given bytes.
fn picture(gpu: &Gpu, size: u32, rgba: &[u8]) -> wgpu::TextureView {
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
    texture.create_view(&Default::default())
}
