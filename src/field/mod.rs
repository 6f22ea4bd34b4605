//! What the networks hand to the renderer: an edited portrait as planes, view features, an edited
//! photo and the small decoder between them.
//!
//! [`Field`] leaves everything on burn's device, so that on WebGPU the ray-marcher binds the
//! buffers without reading them back; [`FieldData`] is the same on the host.

mod check;
mod error;
mod read;
mod worn;

use burn::tensor::Tensor;

use crate::geometry::Camera;

pub use check::{MAX_FEATURES, MAX_HIDDEN, check_field, check_layout};
pub use error::FieldError;
pub use read::read;
pub use worn::{Kind, RODS, Rod, Worn};

/// The numbers the marcher needs beside the buffers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldLayout {
    /// Width and height of each of the three planes.
    pub plane_size: u32,
    /// Channels of each plane.
    pub plane_channels: u32,
    /// Width and height of the view features.
    pub view_size: u32,
    /// Channels of the view features.
    pub view_channels: u32,
    /// Width and height of the edited photo.
    pub picture_size: u32,
    /// Width of the decoder's hidden layer.
    pub hidden: u32,
    /// Colour channels of the decoder (3).
    pub colours: u32,
    /// World axes (width, height) of each plane; x=0, y=1, z=2.
    pub plane_axes: [[u32; 2]; 3],
    /// `sigma = density_scale * softplus(raw - 1)`.
    pub density_scale: f32,
    /// Where rays begin, in world units along the ray.
    pub near: f32,
    /// Where rays end.
    pub far: f32,
    /// Side of the box around the origin outside of which there is nothing.
    pub box_side: f32,
    /// Whether the decoder has a gate output and blends in the edited photo; then its view features
    /// begin with the distance to the surface that the photo sees (see `surface`).
    pub gated: bool,
    /// Middle and span of that distance, and the two lengths over which a point passes behind it.
    pub surface: [f32; 4],
}

impl FieldLayout {
    /// Number of values in the packed decoder.
    pub fn decoder_len(&self) -> usize {
        let h = self.hidden as usize;
        let inputs = (self.plane_channels + self.view_channels) as usize;
        inputs * h + h + h * 8 + 8
    }
}

/// Host copy of everything the renderer needs about an edited portrait (channel-last).
#[derive(Debug, Clone)]
pub struct FieldData {
    pub layout: FieldLayout,
    /// `[3, H, W, C]`
    pub planes: Vec<f32>,
    /// `[Hv, Wv, Cv]`
    pub view: Vec<f32>,
    /// `[S, S, 4]`, red green blue in 0..1, and how frontally the photo's camera sees the surface: the cosine of the angle
    /// between its ray and the normal, as far as that leans aside; 1 where nobody has asked.
    pub picture: Vec<f32>,
    /// fc1 weight `[inputs][hidden]`, fc1 bias `[hidden]`, fc2 weight `[hidden][8]` (density,
    /// three colours, gate, three zeros), fc2 bias `[8]`; all row-major.
    pub decoder: Vec<f32>,
    pub photo_camera: Camera,
    /// What is put on the head.
    pub worn: Worn,
}

/// An edited portrait on burn's device; the layouts of [`FieldData`], each tensor contiguous.
#[derive(Debug, Clone)]
pub struct Field {
    pub layout: FieldLayout,
    /// `[3, H, W, C]`
    pub planes: Tensor<4>,
    /// `[Hv, Wv, Cv]`
    pub view: Tensor<3>,
    /// `[S, S, 4]`
    pub picture: Tensor<3>,
    /// As [`FieldData::decoder`].
    pub decoder: Tensor<1>,
    pub photo_camera: Camera,
    pub worn: Worn,
}

impl Field {
    /// The field on the way to another of the same network and photo: 0 is this one, 1 the other. What the decoder reads
    /// goes there evenly, so a density in between is that of features in between.
    #[must_use]
    pub fn towards(&self, other: &Self, share: f32) -> Self {
        Self {
            planes: self.planes.clone() * (1.0 - share) + other.planes.clone() * share,
            view: self.view.clone() * (1.0 - share) + other.view.clone() * share,
            picture: self.picture.clone() * (1.0 - share) + other.picture.clone() * share,
            worn: self.worn.towards(&other.worn, share),
            ..self.clone()
        }
    }

    /// Reads everything back to the host.
    ///
    /// # Errors
    /// [`FieldError::Read`] if the device fails while handing the data over.
    pub async fn to_host(&self) -> Result<FieldData, FieldError> {
        Ok(FieldData {
            layout: self.layout,
            planes: read(self.planes.clone()).await?,
            view: read(self.view.clone()).await?,
            picture: read(self.picture.clone()).await?,
            decoder: read(self.decoder.clone()).await?,
            photo_camera: self.photo_camera,
            worn: self.worn,
        })
    }
}
