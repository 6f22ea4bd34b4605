//! From the editor's last network to the buffers the renderer reads.

use burn::tensor::Tensor;
use burn::tensor::module::interpolate;
use burn::tensor::ops::{InterpolateMode, InterpolateOptions};

use super::compact::{Compact, PortraitFeatures};
use super::config::AFFINE;
use super::edit::Planes;
use super::field::{Field, FieldLayout};
use crate::camera::{Camera, Pose};

impl Compact {
    /// The edited photo at the resolution of `photo` `[1, 3, n, n]`: the local affine colour,
    /// upsampled, applied to the photo; `[1, 3, n, n]` in [0, 1].
    pub fn picture(&self, planes: &Planes, photo: Tensor<4>) -> Tensor<4> {
        let [_, _, n, m] = photo.dims();
        let [b, _, h, w] = planes.affine_and_view.dims();
        let affine = planes.affine_and_view.clone().slice([0..b, 0..AFFINE, 0..h, 0..w]);
        let options =
            InterpolateOptions::new(InterpolateMode::Bilinear).with_align_corners(false).with_output_size([n, m]);
        let affine = interpolate(affine, options).reshape([3, 4, n, m]);
        let gain = affine.clone().slice([0..3, 0..3, 0..n, 0..m]);
        let shift = affine.slice([0..3, 3..4, 0..n, 0..m]);
        let change = (gain * photo.clone()).sum_dim(1) + shift;
        (photo + change.reshape([1, 3, n, m])).clamp(0.0, 1.0)
    }

    /// E_t and everything the renderer needs; `photo` `[1, 3, n, n]` may be larger than the
    /// encoders' input, its resolution is the picture's.
    pub fn field(&self, features: &PortraitFeatures, f_a: Tensor<4>, photo: Tensor<4>, pose: &Pose) -> Field {
        let planes = self.planes(features, f_a);
        let picture = self.picture(&planes, photo);
        self.assemble(planes, picture, pose)
    }

    fn assemble(&self, planes: Planes, picture: Tensor<4>, pose: &Pose) -> Field {
        let c = &self.config;
        let (n, channels, views) = (c.plane_size, c.plane_channels, c.view_channels);
        let side = picture.dims()[2];
        let view = planes.affine_and_view.slice([0..1, AFFINE..AFFINE + views, 0..n, 0..n]);
        let opaque = Tensor::ones([1, 1, side, side], &picture.device());
        let picture = Tensor::cat(vec![picture, opaque], 1);
        // Flattening forces the permuted values into memory in their new order, which the
        // renderer relies on.
        let planes = planes.planes.reshape([3, channels, n, n]).permute([0, 2, 3, 1]);
        let view = view.permute([0, 2, 3, 1]);
        let picture = picture.permute([0, 2, 3, 1]);
        Field {
            layout: self.layout(side),
            planes: planes.reshape([3 * n * n * channels]).reshape([3, n, n, channels]),
            view: view.reshape([n * n * views]).reshape([n, n, views]),
            picture: picture.reshape([side * side * 4]).reshape([side, side, 4]),
            decoder: self.decoder.clone(),
            photo_camera: Camera::photo(pose),
        }
    }

    /// The layout of fields with a picture of the given side.
    pub fn layout(&self, picture_size: usize) -> FieldLayout {
        let c = &self.config;
        FieldLayout {
            plane_size: c.plane_size as u32,
            plane_channels: c.plane_channels as u32,
            view_size: (c.image / 2) as u32,
            view_channels: c.view_channels as u32,
            picture_size: picture_size as u32,
            hidden: c.hidden as u32,
            colours: 3,
            plane_axes: c.plane_axes,
            density_scale: c.density_scale,
            near: c.near,
            far: c.far,
            box_side: c.box_side,
            gated: true,
            surface: c.surface,
        }
    }
}
