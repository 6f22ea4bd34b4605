//! From the editor's last network to the buffers the renderer reads.

use burn::tensor::Tensor;

use super::compact::Compact;
use super::edit::Planes;
use super::features::{Appearance, PortraitFeatures};
use super::place::Seen;
use crate::field::{Field, Worn};
use crate::geometry::camera::Camera;
use crate::kernels::apply;
use crate::model::config::DISPLACEMENT;

impl Compact {
    /// E_t and everything the renderer needs; `photo` `[1, 3, n, n]` may be larger than the
    /// encoders' input, its resolution is the picture's.
    pub fn field(&self, features: &PortraitFeatures, appearance: Appearance, photo: Tensor<4>, seen: &Seen) -> Field {
        self.field_of(self.planes(features, appearance, seen), photo, seen)
    }

    /// The same of what E_t made.
    pub fn field_of(&self, planes: Planes, photo: Tensor<4>, seen: &Seen) -> Field {
        let picture = apply(photo, planes.change.clone(), DISPLACEMENT);
        self.assemble(planes, picture, seen.camera)
    }

    /// `picture` is the edited photo `[n, n, 4]`.
    fn assemble(&self, planes: Planes, picture: Tensor<3>, camera: Camera) -> Field {
        let c = &self.config;
        let side = picture.dims()[0];
        let (n, views) = (c.image / 2, c.view_channels);
        // Flattening forces the values into memory in their order, which the renderer relies on: on a GPU what was put
        // together of permuted parts may lie otherwise.
        let shape = planes.planes.dims();
        let values = shape.iter().product::<usize>();
        Field {
            layout: c.layout(side),
            planes: planes.planes.reshape([values]).reshape(shape),
            view: planes.view.reshape([n, n, views]),
            picture,
            decoder: self.decoder.clone(),
            photo_camera: camera,
            worn: Worn::default(),
        }
    }
}
