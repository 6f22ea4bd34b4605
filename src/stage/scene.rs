//! Everything that lives on one graphics device: the canvas's surface and the renderer. It is
//! thrown away with the device and made anew.

use super::before::Before;
use crate::geometry::camera::Camera;
use crate::render::{AdapterKind, Backdrop, Canvas, Gpu, PictureBuffer, RenderError, Renderer};
use crate::view::plan::DrawPlan;
use crate::view::schedule::{LONGEST_MS, LONGEST_SOFTWARE_MS, Schedule};
use burn::tensor::wgpu::wgpu;

/// Milliseconds a picture may take while the view moves.
const BUDGET: f64 = 28.0;
/// The finest picture on the screen, in pixels a side.
pub(super) const FINEST: u32 = 1024;
/// The canvas has no more pixels than this a side, whatever the screen.
const CANVAS: u32 = 1600;

/// Why nothing came to the canvas. All but the last pass by themselves; the picture is asked for again.
#[derive(Debug, thiserror::Error)]
pub enum CanvasError {
    #[error("the canvas was taken away for a moment")]
    Away,
    #[error("the canvas gave no picture")]
    Silent,
    #[error("the canvas cannot be seen")]
    Hidden,
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// Everything that lives on one graphics device.
pub struct Scene {
    pub gpu: Gpu,
    surface: wgpu::Surface<'static>,
    config: wgpu::SurfaceConfiguration,
    pub renderer: Renderer,
    /// What draws the portrait without an edit, once that was asked for.
    pub(super) before: Option<Before>,
    /// The part of the canvas, from the left, that shows it.
    pub(super) divided: Option<f32>,
    pub schedule: Schedule,
    /// The last picture must be shown again: another size or backdrop.
    pub stale: bool,
}

impl Scene {
    /// Draws on a surface of `gpu` that has `side` pixels a side.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] if the device cannot draw there.
    pub fn open(gpu: Gpu, surface: wgpu::Surface<'static>, side: u32, backdrop: Backdrop) -> Result<Self, RenderError> {
        let side = side.clamp(64, CANVAS);
        let mut config = surface
            .get_default_config(&gpu.adapter, side, side)
            .ok_or_else(|| RenderError::NoAdapter("it cannot draw on this page".to_owned()))?;
        // Pictures are sRGB-encoded already, and the page shows through where there is no portrait.
        config.format = config.format.remove_srgb_suffix();
        config.alpha_mode = wgpu::CompositeAlphaMode::PreMultiplied;
        surface.configure(&gpu.device, &config);
        let mut renderer = Renderer::new(&gpu);
        renderer.set_backdrop(backdrop);
        let schedule = Schedule::new(BUDGET, side, FINEST).with_longest(match gpu.kind {
            AdapterKind::Software => LONGEST_SOFTWARE_MS,
            AdapterKind::Real => LONGEST_MS,
        });
        Ok(Self { gpu, surface, config, renderer, before: None, divided: None, schedule, stale: false })
    }

    /// The canvas has another size.
    pub fn resize(&mut self, side: u32) {
        let side = side.clamp(64, CANVAS);
        (self.config.width, self.config.height) = (side, side);
        self.surface.configure(&self.gpu.device, &self.config);
        self.schedule.resized(side);
        self.stale = true;
    }

    /// The finest marched picture: `side` pixels a side.
    pub fn set_finest(&mut self, side: u32) {
        self.schedule.set_limit(side);
    }

    /// Takes a finished picture of the view; it shows with the next refresh.
    pub fn set_finished(&mut self, picture: PictureBuffer) {
        self.renderer.set_finished(picture);
        self.stale = true;
    }

    /// Chooses what is behind the portrait.
    pub fn set_backdrop(&mut self, backdrop: Backdrop) {
        self.renderer.set_backdrop(backdrop);
        if let Some(before) = &mut self.before {
            before.renderer.set_backdrop(backdrop);
        }
        self.stale = true;
    }

    /// Draws the view on the canvas; the device may still be at it when this returns.
    ///
    /// # Errors
    /// [`CanvasError`].
    pub fn draw(&mut self, camera: &Camera, plan: DrawPlan) -> Result<(), CanvasError> {
        self.on_canvas(|renderer, canvas| renderer.draw(canvas, camera, plan.resolution, plan.quality, plan.pass))
    }

    /// Shows the last picture again if the canvas or the backdrop has changed.
    ///
    /// # Errors
    /// [`CanvasError`].
    pub fn refresh(&mut self) -> Result<(), CanvasError> {
        if !self.stale {
            return Ok(());
        }
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
        if let (Ok(()), Some(before), 1..) = (&result, &mut self.before, columns) {
            result = match draw(&mut before.renderer, Canvas { columns: Some(columns), ..canvas }) {
                // Its photo is still being read; the edit is there alone.
                Err(RenderError::Unbound) => Ok(()),
                other => other,
            };
        }
        self.gpu.queue.present(texture);
        if result.is_ok() {
            self.stale = false;
        }
        Ok(result?)
    }
}
