//! A field's numbers in the GPU's memory: burn's own buffers where the networks ran on the same
//! device, or uploaded copies where they ran on the CPU.

use burn::tensor::Tensor;

use crate::field::{Field, FieldData, FieldError, FieldLayout, Worn, check_field, check_layout};
use crate::geometry::camera::Camera;
use crate::render::gpu::{Part, share, upload};
use crate::render::{Gpu, RenderError};

/// A field ready to be bound to a [`crate::render::Renderer`].
#[derive(Debug)]
pub struct FieldBuffers {
    pub layout: FieldLayout,
    pub photo_camera: Camera,
    pub worn: Worn,
    pub(crate) planes: Part,
    pub(crate) view: Part,
    pub(crate) picture: Part,
    pub(crate) decoder: Part,
}

impl FieldBuffers {
    /// Copies a host field to the GPU.
    ///
    /// # Errors
    /// [`FieldError::Layout`] or [`FieldError::Size`].
    pub fn upload(gpu: &Gpu, field: &FieldData) -> Result<FieldBuffers, RenderError> {
        check_field(field)?;
        Ok(FieldBuffers {
            layout: field.layout,
            photo_camera: field.photo_camera,
            worn: field.worn,
            planes: upload(gpu, "planes", &field.planes),
            view: upload(gpu, "view features", &field.view),
            picture: upload(gpu, "picture", &field.picture),
            decoder: upload(gpu, "decoder", &field.decoder),
        })
    }

    /// Uses the buffers of a field that burn computed on this very device, without a copy through
    /// the host. Work still queued in burn is submitted.
    ///
    /// # Errors
    /// [`RenderError::Foreign`] if the tensors are not this device's, [`FieldError::Layout`] or
    /// [`FieldError::Size`] if they cannot be drawn.
    pub fn share(gpu: &Gpu, field: &Field) -> Result<FieldBuffers, RenderError> {
        let l = field.layout;
        check_layout(&l)?;
        if field.planes.device() != gpu.burn_device()? {
            return Err(RenderError::Foreign(format!("{:?}", field.planes.device())));
        }
        let square = |side: u32, channels: u32| side as usize * side as usize * channels as usize;
        Ok(FieldBuffers {
            layout: l,
            photo_camera: field.photo_camera,
            worn: field.worn,
            planes: share(gpu, "planes", field.planes.clone(), 3 * square(l.plane_size, l.plane_channels))?,
            view: match l.view_channels {
                0 => upload(gpu, "view features", &[]),
                c => share(gpu, "view features", field.view.clone(), square(l.view_size, c))?,
            },
            picture: match l.gated {
                false => upload(gpu, "picture", &[]),
                true => share(gpu, "picture", field.picture.clone(), square(l.picture_size, 4))?,
            },
            decoder: share(gpu, "decoder", field.decoder.clone(), l.decoder_len())?,
        })
    }
}

/// A finished picture that a [`crate::render::Renderer`] can show in place of a marched one.
#[derive(Debug)]
pub struct PictureBuffer {
    pub(crate) side: u32,
    pub(crate) pixels: Part,
}

impl PictureBuffer {
    /// Copies a picture to the GPU: `[side, side, 4]`, sRGB-encoded colour from 0 to 1 premultiplied by
    /// opacity, and opacity.
    ///
    /// # Errors
    /// [`FieldError::Size`] if the values do not fit the side.
    pub fn upload(gpu: &Gpu, side: u32, rgba: &[f32]) -> Result<Self, RenderError> {
        let expected = side as usize * side as usize * 4;
        if rgba.len() != expected || side == 0 {
            return Err(FieldError::Size { what: "picture", expected, found: rgba.len() }.into());
        }
        Ok(Self { side, pixels: upload(gpu, "picture", rgba) })
    }

    /// Uses a picture that burn computed on this very device.
    ///
    /// # Errors
    /// [`RenderError::Foreign`] for a tensor of another device, [`FieldError::Size`] for one that is no
    /// square of four channels.
    pub fn share(gpu: &Gpu, picture: &Tensor<3>) -> Result<Self, RenderError> {
        let [side, _, _] = picture.dims();
        if picture.device() != gpu.burn_device()? {
            return Err(RenderError::Foreign(format!("{:?}", picture.device())));
        }
        let pixels = share(gpu, "picture", picture.clone(), side * side * 4)?;
        Ok(Self { side: side as u32, pixels })
    }
}
