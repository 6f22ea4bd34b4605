//! A canvas that a graphics device draws on: surface and renderer.

use burn::tensor::wgpu::wgpu;

use crate::export::background;
use crate::geometry::camera::Camera;
use crate::render::{Backdrop, Canvas, FieldBuffers, Gpu, RenderError, Renderer};
use crate::view::plan::DrawPlan;

/// Why nothing came to the canvas. All but the last pass by themselves; the picture is asked for again.
#[derive(Debug, thiserror::Error)]
pub enum CanvasError {
    #[error("the canvas was taken away for a moment")]
    Away,
    #[error("the canvas gave no picture")]
    Silent,
    #[error("the canvas cannot be seen")]
    Hidden,
    #[error("the view has moved on meanwhile")]
    Overtaken,
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Surface and renderer of one device.
pub struct Chip {
    pub gpu: Gpu,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    pub renderer: Renderer,
    /// What draws the portrait without an edit, once that was asked for.
    before: Option<Renderer>,
    /// The part of the canvas, from the left, that shows it.
    pub divided: Option<f32>,
}

impl Chip {
    /// Draws on a surface of `gpu` that has `side` pixels a side.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] if the device cannot draw there.
    pub fn open(gpu: Gpu, surface: wgpu::Surface<'static>, side: u32, backdrop: Backdrop) -> Result<Self, RenderError> {
        let mut config = surface
            .get_default_config(&gpu.adapter, side, side)
            .ok_or_else(|| RenderError::NoAdapter("it cannot draw on this page".to_owned()))?;
        // Pictures are sRGB-encoded already, and the page shows through where there is no portrait.
        config.format = config.format.remove_srgb_suffix();
        config.alpha_mode = wgpu::CompositeAlphaMode::PreMultiplied;
        surface.configure(&gpu.device, &config);
        let mut renderer = Renderer::new(&gpu);
        renderer.set_backdrop(backdrop);
        Ok(Self { gpu, surface, config, renderer, before: None, divided: None })
    }

    /// The canvas has another size.
    pub fn resize(&mut self, side: u32) {
        (self.config.width, self.config.height) = (side, side);
        self.surface.configure(&self.gpu.device, &self.config);
    }

    /// Chooses what is behind the portrait.
    pub fn set_backdrop(&mut self, backdrop: Backdrop) {
        [Some(&mut self.renderer), self.before.as_mut()].into_iter().flatten().for_each(|r| r.set_backdrop(backdrop));
    }

    /// Takes the portrait without an edit, and what is behind it.
    ///
    /// # Errors
    /// [`RenderError::Device`].
    pub fn bind_before(&mut self, field: FieldBuffers, behind: &[f32]) -> Result<(), RenderError> {
        let renderer = self.before.get_or_insert_with(|| Renderer::new(&self.gpu));
        renderer.set_backdrop(self.renderer.backdrop());
        renderer.set_backdrop_picture(background::SIDE as u32, &background::bytes(behind))?;
        renderer.bind(field)
    }

    /// Lets go of it.
    pub fn unbind_before(&mut self) {
        if let Some(before) = &mut self.before {
            before.unbind();
        }
    }

    /// Draws the view on the canvas; the device may still be at it when this returns.
    ///
    /// # Errors
    /// [`CanvasError`].
    pub fn draw(&mut self, camera: &Camera, plan: DrawPlan) -> Result<(), CanvasError> {
        self.on_canvas(|renderer, canvas| renderer.draw(canvas, camera, plan.resolution, plan.quality, plan.pass))
    }

    /// Shows the last picture again.
    ///
    /// # Errors
    /// [`CanvasError`].
    pub fn show(&mut self) -> Result<(), CanvasError> {
        self.on_canvas(Renderer::present)
    }

    fn on_canvas(
        &mut self,
        draw: impl Fn(&mut Renderer, Canvas<'_>) -> Result<(), RenderError>,
    ) -> Result<(), CanvasError> {
        use wgpu::CurrentSurfaceTexture::{Lost, Occluded, Outdated, Suboptimal, Success, Timeout, Validation};
        let texture = match self.surface.get_current_texture() {
            Success(texture) | Suboptimal(texture) => texture,
            Lost | Outdated => {
                self.surface.configure(&self.gpu.device, &self.config);
                return Err(CanvasError::Away);
            }
            Timeout | Validation => return Err(CanvasError::Silent),
            Occluded => return Err(CanvasError::Hidden),
        };
        let view = texture.texture.create_view(&wgpu::TextureViewDescriptor::default());
        let (width, height) = (self.config.width, self.config.height);
        let canvas = Canvas { view: &view, format: self.config.format, width, height, columns: None };
        let mut result = draw(&mut self.renderer, canvas);
        let columns = (self.divided.unwrap_or(0.0) * width as f32).round() as u32;
        let before = self.before.as_mut().filter(|before| before.is_bound());
        if let (Ok(()), Some(before), 1..) = (&result, before, columns) {
            result = match draw(before, Canvas { columns: Some(columns), ..canvas }) {
                // It has not been marched yet.
                Err(RenderError::Unbound) => Ok(()),
                other => other,
            };
        }
        self.gpu.queue.present(texture);
        Ok(result?)
    }
}
