//! Tensors of burn's as buffers of the device they share with the renderer, and back.

use std::any::Any;

use burn::backend::wgpu::{AutoCompiler, CubeTensor, Wgpu};
use burn::cubecl::wgpu::WgpuServer;
use burn::tensor::Tensor;
use burn::tensor::wgpu::wgpu;

use crate::field::FieldError;
use crate::render::{Gpu, RenderError};

/// A part of a buffer that the shaders read.
#[derive(Debug)]
pub(crate) struct Part {
    buffer: wgpu::Buffer,
    offset: u64,
    size: u64,
    // burn reuses memory whose handle is gone.
    _keep: Option<Box<dyn Any>>,
}

impl Part {
    /// Its length in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn binding(&self) -> wgpu::BindingResource<'_> {
        wgpu::BindingResource::Buffer(wgpu::BufferBinding {
            buffer: &self.buffer,
            offset: self.offset,
            size: std::num::NonZeroU64::new(self.size),
        })
    }
}

pub(crate) fn upload(gpu: &Gpu, label: &str, values: &[f32]) -> Part {
    // The smallest buffer a shader may declare is one vec4f.
    let size = (values.len() as u64 * 4).max(16);
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size,
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    gpu.queue.write_buffer(&buffer, 0, bytemuck::cast_slice(values));
    Part { buffer, offset: 0, size, _keep: None }
}

/// A tensor of burn's in the device's memory, with all work on it submitted.
struct Resolved {
    cube: CubeTensor,
    buffer: wgpu::Buffer,
    offset: u64,
}

fn resolve<const D: usize>(what: &'static str, tensor: Tensor<D>) -> Result<Resolved, RenderError> {
    let shape = tensor.dims();
    let foreign = |e: String| RenderError::Foreign(e);
    let cube: CubeTensor = tensor.try_into_primitive::<Wgpu>().map_err(|e| foreign(format!("{e:?}")))?;
    let mut stride = 1;
    for (size, found) in shape.iter().zip(cube.meta.strides().iter()).rev() {
        if *size > 1 && *found != stride {
            return Err(FieldError::Layout(format!("its {what} are not contiguous")).into());
        }
        stride *= size;
    }
    let managed = cube
        .client
        .get_resource::<WgpuServer<AutoCompiler>>(cube.handle.clone())
        .map_err(|e| foreign(format!("{e:?}")))?;
    cube.client.flush().map_err(|e| foreign(format!("{e:?}")))?;
    let resource = managed.resource();
    let (buffer, offset) = (resource.buffer.clone(), resource.offset);
    Ok(Resolved { cube, buffer, offset })
}

pub(crate) fn share<const D: usize>(
    gpu: &Gpu,
    what: &'static str,
    tensor: Tensor<D>,
    expected: usize,
) -> Result<Part, RenderError> {
    let found = tensor.dims().iter().product();
    if found != expected {
        return Err(FieldError::Size { what, expected, found }.into());
    }
    let Resolved { cube, buffer, offset } = resolve(what, tensor)?;
    let size = expected as u64 * 4;
    let alignment = u64::from(gpu.device.limits().min_storage_buffer_offset_alignment);
    if offset % alignment == 0 {
        return Ok(Part { buffer, offset, size, _keep: Some(Box::new(cube.handle.clone())) });
    }
    // A tensor inside another's memory may begin anywhere; then a copy on the GPU serves.
    let copy = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(what),
        size,
        usage: wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    encoder.copy_buffer_to_buffer(&buffer, offset, &copy, 0, size);
    gpu.queue.submit([encoder.finish()]);
    Ok(Part { buffer: copy, offset: 0, size, _keep: None })
}

/// A tensor of burn's on this device with the values of a buffer, which commands encoded or submitted
/// so far have written. Submits `encoder`.
///
/// # Errors
/// [`RenderError::Foreign`] if burn's tensor cannot be reached.
#[cfg_attr(not(feature = "published"), allow(dead_code, reason = "the published network alone draws into tensors"))]
pub(crate) fn adopt<const D: usize>(
    gpu: &Gpu,
    mut encoder: wgpu::CommandEncoder,
    values: &wgpu::Buffer,
    shape: [usize; D],
) -> Result<Tensor<D>, RenderError> {
    let tensor = Tensor::<D>::zeros(shape, &gpu.burn_device()?);
    // The clone keeps the memory, so that what is copied into it is the tensor's.
    let target = resolve("values", tensor.clone())?;
    let bytes = shape.iter().product::<usize>() as u64 * 4;
    encoder.copy_buffer_to_buffer(values, 0, &target.buffer, target.offset, bytes);
    gpu.queue.submit([encoder.finish()]);
    drop(target.cube);
    Ok(tensor)
}
