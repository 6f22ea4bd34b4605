//! Finished views of the published network: 32 features a pixel, then the super-resolution to 512
//! pixels, in pieces between which a caller may change its mind.

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};

use crate::field::{Field, FieldData, read};
use crate::geometry::camera::Camera;
use crate::paper::network::super_resolution::FoldedSuperResolution;
use crate::paper::network::{PLANE_CHANNELS, RAW_SIDE};
use crate::paper::render::image::{gather, rows};
use crate::paper::render::{FeatureDecoder, FeaturePass, PaperField, PlaneBuffers, depths};
use crate::render::{Frame, RenderError};

/// Rows of the feature image that the CPU renders in one piece: a fraction of a second in a page.
const BAND: usize = 8;

/// What a finished view of one edit needs beside its field.
#[derive(Debug, Clone)]
pub struct ViewNetworks {
    /// All outputs, see `model::paper::decoder::Decoder::pack`.
    pub decoder: Tensor<1>,
    pub super_resolution: FoldedSuperResolution,
}

#[derive(Debug)]
enum Place {
    Gpu { pass: Arc<FeaturePass>, planes: PlaneBuffers },
    Host { field: Box<FieldData>, decoder: FeatureDecoder, device: Device },
}

/// Draws finished views of one edit.
#[derive(Debug)]
pub struct ViewRenderer {
    super_resolution: FoldedSuperResolution,
    place: Place,
}

impl ViewRenderer {
    /// On the renderer's own device, from tensors that burn computed there.
    ///
    /// # Errors
    /// [`RenderError`] if the tensors are not this device's or do not fit each other.
    pub fn on_gpu(pass: Arc<FeaturePass>, field: &Field, networks: ViewNetworks) -> Result<Self, RenderError> {
        let planes = PlaneBuffers::share(pass.gpu(), field, networks.decoder)?;
        Ok(Self { super_resolution: networks.super_resolution, place: Place::Gpu { pass, planes } })
    }

    /// On the CPU, where there is no graphics device that is faster.
    ///
    /// # Errors
    /// [`RenderError::Device`] if the decoder cannot be read, [`FieldError::Size`].
    pub async fn on_host(field: FieldData, networks: ViewNetworks) -> Result<Self, RenderError> {
        let device = networks.decoder.device();
        let packed = read(networks.decoder).await?;
        let decoder = FeatureDecoder::new(packed)?;
        // Says now what would be wrong with every view.
        PaperField::new(&field, &decoder)?;
        Ok(Self {
            super_resolution: networks.super_resolution,
            place: Place::Host { field: Box::new(field), decoder, device },
        })
    }

    /// Whether its pictures lie on the renderer's own device.
    pub fn is_on_gpu(&self) -> bool {
        matches!(self.place, Place::Gpu { .. })
    }

    /// A finished view `[512, 512, 4]`: sRGB-encoded colour from 0 to 1 and opacity 1. Between its
    /// pieces it asks `go_on`; `None` when the answer was no.
    ///
    /// # Errors
    /// [`RenderError`] if the device fails.
    pub async fn picture(
        &self,
        camera: &Camera,
        go_on: impl AsyncFn() -> bool,
    ) -> Result<Option<Tensor<3>>, RenderError> {
        let Some(features) = self.features(camera, &go_on).await? else { return Ok(None) };
        let rgb = features.clone().narrow(1, 0, 3);
        let (mut x, mut rgb) = (features, rgb);
        for stage in &self.super_resolution.stages {
            if !go_on().await {
                return Ok(None);
            }
            let staged = stage.forward(x, rgb);
            (x, rgb) = (staged.same, staged.rgb);
        }
        Ok(Some(visible(rgb)))
    }

    /// A finished view on the host; `breathe` is called between its pieces.
    ///
    /// # Errors
    /// [`RenderError`] if the device fails.
    pub async fn frame(&self, camera: &Camera, breathe: impl AsyncFn()) -> Result<Frame, RenderError> {
        let go_on = async || {
            breathe().await;
            true
        };
        let picture = self.picture(camera, go_on).await?.ok_or(RenderError::Unbound)?;
        let [side, _, _] = picture.dims();
        Ok(Frame { rgba: read(picture).await?, ..Frame::empty(side as u32) })
    }

    /// `[1, 32, 128, 128]`
    async fn features(
        &self,
        camera: &Camera,
        go_on: &impl AsyncFn() -> bool,
    ) -> Result<Option<Tensor<4>>, RenderError> {
        let (field, decoder, device) = match &self.place {
            Place::Gpu { pass, planes } => return pass.render(planes, camera).map(Some),
            Place::Host { field, decoder, device } => (field, decoder, device),
        };
        let planes = PaperField::new(field, decoder)?;
        let draws = depths::even_draws();
        let mut pixels = Vec::with_capacity(RAW_SIDE * RAW_SIDE);
        for start in (0..RAW_SIDE).step_by(BAND) {
            if !go_on().await {
                return Ok(None);
            }
            let end = (start + BAND).min(RAW_SIDE);
            pixels.extend(rows(&planes, camera, RAW_SIDE, &draws, start..end));
        }
        let shape = [1, PLANE_CHANNELS, RAW_SIDE, RAW_SIDE];
        let data = TensorData::new(gather(RAW_SIDE, &pixels).features, shape);
        Ok(Some(Tensor::from_data(data, device)))
    }
}

/// `[1, 3, n, n]` from -1 to 1 as `[n, n, 4]` from 0 to 1, opaque.
fn visible(rgb: Tensor<4>) -> Tensor<3> {
    let [_, _, h, w] = rgb.dims();
    let opaque = Tensor::ones([1, 1, h, w], &rgb.device());
    let colour = ((rgb + 1.0) * 0.5).clamp(0.0, 1.0);
    // Flattening forces the permuted values into memory in their new order.
    Tensor::cat(vec![colour, opaque], 1).permute([0, 2, 3, 1]).reshape([h * w * 4]).reshape([h, w, 4])
}
