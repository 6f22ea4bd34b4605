//! The shaders at work: a bound portrait, drawn to a canvas or read back as a frame.

use burn::tensor::wgpu::wgpu;
use half::f16;

use crate::geometry::camera::Camera;
use crate::render::gpu::bound::{Bound, GUIDE_BYTES, Space, WORDS};
use crate::render::gpu::image::Image;
use crate::render::gpu::layouts::Layouts;
use crate::render::gpu::screen::{Canvas, Screen};
use crate::render::{Backdrop, FieldBuffers, Frame, Gpu, PictureBuffer, Quality, RenderError};

/// Draws portraits on one device.
#[derive(Debug)]
pub struct Renderer {
    gpu: Gpu,
    layouts: Layouts,
    space: Option<Space>,
    bound: Option<Bound>,
    image: Option<Image>,
    /// Shown in place of the marched image until the next march.
    finished: Option<PictureBuffer>,
    screen: Screen,
}

impl Renderer {
    /// A renderer with nothing bound.
    pub fn new(gpu: &Gpu) -> Renderer {
        Renderer {
            layouts: Layouts::new(&gpu.device),
            space: None,
            bound: None,
            image: None,
            finished: None,
            screen: Screen::new(gpu),
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

    /// Takes a portrait to draw from now on and looks through its space. Its buffers are read once and let go, but
    /// for the decoder.
    ///
    /// # Errors
    /// [`RenderError::Device`] if the device has failed.
    pub fn bind(&mut self, field: FieldBuffers) -> Result<(), RenderError> {
        self.gpu.check()?;
        let space = match self.space.take() {
            Some(space) if space.suits(&field.layout) => space,
            _ => Space::new(&self.gpu.device, &self.layouts, &field.layout),
        };
        self.bound = Some(Bound::new(&self.gpu, &self.layouts, self.space.insert(space), field));
        self.gpu.check()
    }

    /// Lets go of the portrait and its memory.
    pub fn unbind(&mut self) {
        self.bound = None;
        self.finished = None;
    }

    /// What is shown behind the portrait from the next draw on.
    pub fn set_backdrop(&mut self, backdrop: Backdrop) {
        self.screen.backdrop = backdrop;
    }

    /// What is shown behind the portrait.
    pub fn backdrop(&self) -> Backdrop {
        self.screen.backdrop
    }

    /// The picture of [`Backdrop::Picture`]: 8-bit sRGB RGBA, `size` pixels square; it fills the
    /// square that the portrait is drawn in and is clamped around it.
    ///
    /// # Errors
    /// [`crate::field::FieldError::Size`] if the bytes do not fit the size.
    pub fn set_backdrop_picture(&mut self, size: u32, rgba: &[u8]) -> Result<(), RenderError> {
        self.screen.set_picture(&self.gpu, size, rgba)
    }

    /// Marches the bound portrait at `size` pixels square and shows it on the canvas. Returns as
    /// soon as the work is submitted; [`Gpu::finished`] tells when it is done.
    ///
    /// `pass` is 0 for a new picture; a still view is refined by passes 1, 2, … at the same camera, size and quality
    /// ([`crate::render::STILL_PASSES`]), and the mean of all is shown.
    ///
    /// # Errors
    /// [`RenderError::Unbound`], [`RenderError::View`], [`RenderError::Pass`] or [`RenderError::Device`].
    pub fn draw(
        &mut self,
        canvas: Canvas<'_>,
        camera: &Camera,
        size: u32,
        quality: Quality,
        pass: u32,
    ) -> Result<(), RenderError> {
        self.gpu.check()?;
        let (Some(bound), Some(space)) = (&self.bound, &mut self.space) else { return Err(RenderError::Unbound) };
        let mut image = match self.image.take() {
            Some(image) if image.holds(size) => image,
            _ => Image::new(&self.gpu, size, quality)?,
        };
        let marched = image.march(&self.gpu, &self.layouts, space, bound, camera, size, quality, pass);
        self.image = Some(image);
        let mut encoder = marched?;
        self.finished = None;
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
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.paint(&mut encoder, canvas)?;
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.check()
    }

    fn paint(&mut self, encoder: &mut wgpu::CommandEncoder, canvas: Canvas<'_>) -> Result<(), RenderError> {
        let (side, pixels) = match (&self.finished, &self.image) {
            (Some(picture), _) => (picture.side, picture.pixels.binding()),
            (None, Some(image)) => (image.side, image.pixels.as_entire_binding()),
            (None, None) => return Err(RenderError::Unbound),
        };
        self.screen.paint(&self.gpu, &self.layouts, encoder, canvas, side, pixels);
        Ok(())
    }

    /// Marches the bound portrait and reads the result back.
    ///
    /// # Errors
    /// As [`Renderer::snapshot`].
    pub async fn render_to_frame(
        &mut self,
        camera: &Camera,
        size: u32,
        quality: Quality,
    ) -> Result<Frame, RenderError> {
        self.snapshot(camera, size, quality, 1)?.await
    }

    /// Marches the bound portrait into a picture of its own, so that the shown one stays: the mean of so many passes
    /// (see [`Renderer::draw`]). The work is submitted at once; the future only reads the result back and borrows
    /// nothing.
    ///
    /// # Errors
    /// [`RenderError::Unbound`], [`RenderError::View`] or [`RenderError::Device`].
    pub fn snapshot(
        &mut self,
        camera: &Camera,
        size: u32,
        quality: Quality,
        passes: u32,
    ) -> Result<impl Future<Output = Result<Frame, RenderError>> + use<>, RenderError> {
        self.gpu.check()?;
        let (Some(bound), Some(space)) = (&self.bound, &mut self.space) else { return Err(RenderError::Unbound) };
        let (gpu, layouts) = (&self.gpu, &self.layouts);
        let mut image = Image::new(gpu, size, quality)?;
        for pass in 0..passes.max(1) {
            // Each in its own submission: the numbers of a pass are written between two of them.
            let encoder = image.march(gpu, layouts, space, bound, camera, size, quality, pass)?;
            gpu.queue.submit([encoder.finish()]);
        }
        let pixels = u64::from(size) * u64::from(size);
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let colour = gpu.read_later(&mut encoder, &image.pixels, pixels * 16);
        let depth = gpu.read_later(&mut encoder, &image.depths, pixels * 4);
        gpu.queue.submit([encoder.finish()]);
        Ok(async move { Ok(Frame { size, rgba: colour.values().await?, depth: depth.values().await? }) })
    }

    /// Reads back the packed occupancy and the guide of the bound portrait; for tests.
    ///
    /// # Errors
    /// [`RenderError::Unbound`] or [`RenderError::Device`].
    pub async fn lattices(&self) -> Result<(Vec<u32>, Vec<f32>), RenderError> {
        let space = self.space.as_ref().ok_or(RenderError::Unbound)?;
        let mut encoder = self.gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let cells = self.gpu.read_later(&mut encoder, &space.cells, WORDS * 4);
        let guide = self.gpu.read_later(&mut encoder, &space.guide, GUIDE_BYTES);
        self.gpu.queue.submit([encoder.finish()]);
        // The lower half of a word of the guide is the point's own value.
        let own = |word: f32| f16::from_bits(word.to_bits() as u16).to_f32();
        Ok((
            cells.values().await?.into_iter().map(f32::to_bits).collect(),
            guide.values().await?.into_iter().map(own).collect(),
        ))
    }
}
