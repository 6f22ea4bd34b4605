//! The layers as launches of this crate's own WGSL kernels, on burn's wgpu backend.
//!
//! Every function answers `None` where there is no GPU or the kernel does not take the sizes.

mod apply;
mod attention;
mod enter;
mod join;
mod kernels;
mod launch;
mod norm;
mod product;
mod source;

use burn::tensor::Device;

pub use source::{Source, every_source};

pub(super) use apply::apply;
pub(super) use attention::{attention, cross_attention};
pub(super) use enter::enter;
pub(super) use join::join;
pub(super) use norm::norm;
pub(super) use product::product;

/// Whether tensors of this device lie on a GPU.
pub(super) fn is_gpu(device: &Device) -> bool {
    *device != Device::flex()
}
