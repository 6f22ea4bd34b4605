//! An edit from the network to the stage's renderer.

#[cfg(feature = "published")]
use std::sync::Arc;

use super::engine::Engine;
use super::error::StageError;
use super::plain;
use super::scene::Drawable;
#[cfg(feature = "published")]
use super::views::FeaturePass;
use super::views::ViewRenderer;
use crate::export::background;
#[cfg(feature = "published")]
use crate::paper::network::RAW_SIDE;
use crate::pipeline::{Sculpted, Wanted};
use crate::render::{FieldBuffers, Gpu, RenderError};

/// Binds edits that one device drew or the processor computed.
pub struct Binder {
    gpu: Option<Gpu>,
    on_cpu: bool,
    /// Renders features on the graphics device, once it was needed.
    #[cfg(feature = "published")]
    pass: Option<Arc<FeaturePass>>,
}

impl Binder {
    /// With nothing bound yet; without a device the processor draws.
    pub fn new(gpu: Option<Gpu>, on_cpu: bool) -> Self {
        Self {
            gpu,
            on_cpu,
            #[cfg(feature = "published")]
            pass: None,
        }
    }

    /// The device that edits are bound on.
    pub fn gpu(&self) -> Option<&Gpu> {
        self.gpu.as_ref()
    }

    /// Gives an edit to the stage. `new_crop`: the photo behind it is another one.
    ///
    /// # Errors
    /// [`StageError`] of the device.
    pub async fn bind(
        &mut self,
        engine: &Engine,
        sculpted: Sculpted,
        wanted: &Wanted,
        new_crop: bool,
    ) -> Result<(), StageError> {
        // The processor keeps its own, and a network that finishes views has no field to take away.
        #[cfg(feature = "published")]
        let keeps = self.gpu.is_some() && sculpted.views.is_none();
        #[cfg(not(feature = "published"))]
        let keeps = self.gpu.is_some();
        let kept = keeps.then(|| sculpted.field.clone());
        let room = sculpted.field.worn.room();
        let (field, views) = if self.on_cpu { self.upload(sculpted).await? } else { self.share(sculpted)? };
        let behind = match new_crop {
            true => background::picture(&wanted.photo, &wanted.crop),
            false => engine.behind().1,
        };
        if new_crop {
            engine.drop_before();
        }
        engine.bind(field, views, &behind)?;
        engine.make_room(room);
        engine.keep_field(kept);
        Ok(())
    }

    /// Gives the portrait without an edit to the stage, for comparison.
    ///
    /// # Errors
    /// As [`Binder::bind`].
    pub async fn bind_before(&mut self, engine: &Engine, plain: Sculpted, of: Wanted) -> Result<(), StageError> {
        let (field, _) = if self.on_cpu { self.upload(plain).await? } else { self.share(plain)? };
        Ok(engine.bind_before(field, of)?)
    }

    /// An edit that the processor computed, uploaded.
    async fn upload(&self, sculpted: Sculpted) -> Result<(Drawable, Option<ViewRenderer>), StageError> {
        let field = sculpted.field.to_host().await?;
        let drawable = match &self.gpu {
            Some(gpu) => Drawable::Buffers(Box::new(FieldBuffers::upload(gpu, &field)?)),
            None => Drawable::Portrait(plain::portrait(&field).await?),
        };
        #[cfg(feature = "published")]
        if let Some(views) = sculpted.views {
            return Ok((drawable, Some(ViewRenderer::on_host(field, views).await?)));
        }
        Ok((drawable, None))
    }

    /// An edit that the graphics device computed, as it lies there.
    #[cfg_attr(
        not(feature = "published"),
        allow(clippy::unused_self, reason = "it keeps what draws the network's views")
    )]
    fn share(&mut self, sculpted: Sculpted) -> Result<(Drawable, Option<ViewRenderer>), StageError> {
        let gpu = self.gpu.as_ref().ok_or_else(|| RenderError::Foreign("there is no graphics device".to_owned()))?;
        let drawable = Drawable::Buffers(Box::new(FieldBuffers::share(gpu, &sculpted.field)?));
        #[cfg(feature = "published")]
        if let Some(views) = sculpted.views {
            let pass = match &self.pass {
                Some(pass) => pass.clone(),
                None => Arc::new(FeaturePass::new(gpu, &sculpted.field.layout, RAW_SIDE as u32)?),
            };
            self.pass = Some(pass.clone());
            return Ok((drawable, Some(ViewRenderer::on_gpu(pass, &sculpted.field, views)?)));
        }
        Ok((drawable, None))
    }
}
