//! A canvas that a graphics device draws on: surface and renderer.

use burn::tensor::wgpu::wgpu;

use crate::geometry::camera::Camera;
use crate::render::{Backdrop, Canvas, Gpu, RenderError, Renderer};
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
        Ok(Self { gpu, surface, config, renderer })
    }

    /// The canvas has another size.
    pub fn resize(&mut self, side: u32) {
        (self.config.width, self.config.height) = (side, side);
        self.surface.configure(&self.gpu.device, &self.config);
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
        draw: impl FnOnce(&mut Renderer, Canvas<'_>) -> Result<(), RenderError>,
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
        let canvas =
            Canvas { view: &view, format: self.config.format, width: self.config.width, height: self.config.height };
        let result = draw(&mut self.renderer, canvas);
        self.gpu.queue.present(texture);
        Ok(result?)
    }
}
