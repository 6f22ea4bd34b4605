//! The published network as a whole: which part runs when, and what is kept between them.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use crate::field::{Field, FieldLayout, Worn};
use crate::geometry::camera::{Camera, Pose};
use crate::model::ModelError;
use crate::model::compact::expect_shape;
use crate::paper::network::cross::Cross;
use crate::paper::network::decoder::{Decoder, HIDDEN};
use crate::paper::network::fuse::Fuse;
use crate::paper::network::geometry::Geometry;
use crate::paper::network::high::High;
use crate::paper::network::low::Low;
use crate::paper::network::pieces::with_places;
use crate::paper::network::prompt::Prompt;
use crate::paper::network::super_resolution::{FoldedSuperResolution, SuperResolution};
use crate::paper::network::{PLANE_CHANNELS, PLANE_SIDE, SIDE, resize};

/// All networks, with the tensors that files hold.
#[derive(Module, Debug)]
pub struct Networks {
    pub low: Low,
    pub geometry: Geometry,
    pub high: High,
    pub prompt: Prompt,
    pub cross: Cross,
    pub fuse: Fuse,
    pub decoder: Decoder,
    pub super_resolution: SuperResolution,
}

impl Networks {
    /// Networks to be filled; random values are drawn only if they are used unfilled.
    pub fn new(device: &Device) -> Self {
        Self {
            low: Low::new(device),
            geometry: Geometry::new(device),
            high: High::new(device),
            prompt: Prompt::new(device),
            cross: Cross::new(device),
            fuse: Fuse::new(device),
            decoder: Decoder::new(device),
            super_resolution: SuperResolution::new(device),
        }
    }
}

/// The preset, ready to run.
#[derive(Debug, Clone)]
pub struct Paper {
    networks: Networks,
    super_resolution: FoldedSuperResolution,
    /// All outputs, for the super-resolution's features.
    decoder: Tensor<1>,
    /// Density and three colours, for the raw picture.
    raw_decoder: Tensor<1>,
}

/// What is kept of a portrait, whatever the prompt.
#[derive(Debug, Clone)]
pub struct PortraitFeatures {
    /// Structure, F_g: `[1, 128, 128, 128]`.
    pub f_g: Tensor<4>,
    /// The cross-attention's queries: `[1, 1024, 768]`.
    pub queries: Tensor<3>,
}

impl Paper {
    /// Takes filled networks and folds what is constant.
    pub fn new(networks: Networks) -> Self {
        let super_resolution = FoldedSuperResolution::fold(&networks.super_resolution);
        let decoder = networks.decoder.pack();
        let raw_decoder = networks.decoder.pack_raw();
        Self { networks, super_resolution, decoder, raw_decoder }
    }

    pub fn networks(&self) -> &Networks {
        &self.networks
    }

    /// The device the weights live on.
    pub fn device(&self) -> Device {
        self.decoder.device()
    }

    /// The super-resolution.
    pub fn super_resolution(&self) -> &FoldedSuperResolution {
        &self.super_resolution
    }

    /// The decoder with all its outputs, see [`Decoder::pack`].
    pub fn decoder(&self) -> Tensor<1> {
        self.decoder.clone()
    }

    /// E_low and E_high of a photo `[1, 3, 512, 512]` in [0, 1].
    ///
    /// # Errors
    /// [`ModelError::Shape`] for any other size.
    pub fn portrait(&self, photo: Tensor<4>) -> Result<PortraitFeatures, ModelError> {
        expect_shape("the photo", &photo, [1, 3, SIDE, SIDE])?;
        let n = &self.networks;
        let input = with_places(photo);
        let f_g = n.geometry.forward(n.low.forward(input.clone()));
        let queries = n.cross.queries(n.high.forward(input));
        Ok(PortraitFeatures { f_g, queries })
    }

    /// E_p of a prompt picture `[1, 3, 512, 512]` in [0, 1]: tokens `[1, 197, 768]`.
    ///
    /// # Errors
    /// [`ModelError::Shape`] for any other size.
    pub fn picture_prompt(&self, picture: Tensor<4>) -> Result<Tensor<3>, ModelError> {
        expect_shape("the picture prompt", &picture, [1, 3, SIDE, SIDE])?;
        Ok(self.networks.prompt.forward(resize::prepare(picture)))
    }

    /// F_a of a prompt: `[1, 128, 128, 128]`.
    pub fn appearance(&self, features: &PortraitFeatures, tokens: Tensor<3>) -> Tensor<4> {
        self.networks.cross.forward(features.queries.clone(), tokens)
    }

    /// E_t: the planes `[1, 96, 256, 256]`.
    pub fn planes(&self, features: &PortraitFeatures, f_a: Tensor<4>) -> Tensor<4> {
        self.networks.fuse.forward(f_a, features.f_g.clone())
    }

    /// The planes as the renderer reads them, for the raw picture.
    pub fn field(&self, planes: Tensor<4>, pose: &Pose) -> Field {
        let (n, c) = (PLANE_SIDE, PLANE_CHANNELS);
        let device = planes.device();
        // Flattening forces the permuted values into memory in their new order.
        let planes = planes.reshape([3, c, n, n]).permute([0, 2, 3, 1]);
        Field {
            layout: layout(),
            planes: planes.reshape([3 * n * n * c]).reshape([3, n, n, c]),
            // Neither view features nor an edited photo; a tensor cannot be empty on every device.
            view: Tensor::zeros([1, 1, 4], &device),
            picture: Tensor::zeros([1, 1, 4], &device),
            decoder: self.raw_decoder.clone(),
            photo_camera: Camera::photo(pose),
            worn: Worn::default(),
        }
    }
}

/// The layout of this preset's fields.
pub fn layout() -> FieldLayout {
    FieldLayout {
        plane_size: PLANE_SIDE as u32,
        plane_channels: PLANE_CHANNELS as u32,
        view_size: 0,
        view_channels: 0,
        picture_size: 0,
        hidden: HIDDEN as u32,
        colours: 3,
        // The published code transposes the second pair instead of looking at (y, z).
        plane_axes: [[0, 1], [0, 2], [2, 0]],
        density_scale: 1.0,
        near: 2.25,
        far: 3.3,
        box_side: 1.0,
        gated: false,
        surface: [0.0; 4],
    }
}
