//! A kernel's text, its tensors and its numbers to a launch.

use burn::backend::wgpu::CubeTensor;
use burn::cubecl::ir::metadata::Info;
use burn::cubecl::ir::{ElemType, UIntKind};
use burn::cubecl::prelude::*;
use burn::cubecl::server::{KernelArguments, MetadataBindingInfo};
use burn::cubecl::{CubeKernel, PrecompiledSource};
use burn::tensor::Shape;
use burn_cubecl::kernel::into_contiguous;

use super::source::Source;

impl KernelMetadata for Source {
    fn name(&self) -> &'static str {
        self.file()
    }

    fn id(&self) -> KernelId {
        // Indices are checked by the kernels themselves.
        KernelId::new::<Self>().info(*self).cube_dim(self.workgroup().into()).mode(ExecutionMode::Unchecked)
    }

    fn address_type(&self) -> ElemType {
        UIntKind::U32.into()
    }
}

impl CubeKernel for Source {
    fn define(&self) -> KernelDefinition {
        let settings = KernelSettings::new(self.workgroup().into(), ExecutionMode::Unchecked, AddressType::U32);
        KernelDefinition { body: Scope::root(settings.clone()), settings, info: Info::default() }
    }

    fn source(&self) -> Option<PrecompiledSource> {
        Some(PrecompiledSource { source: self.text(), entrypoint_name: "main".to_owned(), lang: "wgsl" })
    }
}

/// Runs a kernel over `groups` workgroups; `inputs` and `numbers` are bound in the order of the source's bindings.
pub(super) fn launch(
    source: Source,
    inputs: Vec<CubeTensor>,
    shape: Shape,
    numbers: &[u32],
    groups: [u32; 2],
) -> CubeTensor {
    let inputs: Vec<CubeTensor> = inputs.into_iter().map(into_contiguous).collect();
    let (client, device, dtype) = (inputs[0].client.clone(), inputs[0].device.clone(), inputs[0].dtype);
    let handle = client.empty(shape.iter().product::<usize>() * dtype.size());
    let out = CubeTensor::new_contiguous(client.clone(), device, shape, handle, dtype);
    let mut arguments = KernelArguments::new();
    for tensor in inputs {
        arguments = arguments.with_buffer(tensor.handle.binding());
    }
    let words =
        numbers.chunks(2).map(|pair| u64::from(pair[0]) | u64::from(pair.get(1).copied().unwrap_or_default()) << 32);
    let arguments =
        arguments.with_buffer(out.handle.clone().binding()).with_info(MetadataBindingInfo::custom(words.collect()));
    client.launch(Box::new(source), CubeCount::new_2d(groups[0], groups[1]), arguments);
    out
}
