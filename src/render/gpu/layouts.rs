//! Bind group layouts, which no field changes.

use burn::tensor::wgpu::wgpu;

/// The bind group layouts.
#[derive(Debug)]
pub struct Layouts {
    /// Group 0 of `pack`: values, halves.
    pub pack: wgpu::BindGroupLayout,
    /// Group 0 of the passes over a field: params, planes, view features, picture, decoder.
    pub field: wgpu::BindGroupLayout,
    /// Group 1 of `mark` and `spread`: marks, packed cells.
    pub occupancy: wgpu::BindGroupLayout,
    /// Group 1 of `fill`: packed cells, guide.
    pub guide: wgpu::BindGroupLayout,
    /// Group 1 of the marching passes: packed cells, guide, pixels, depths.
    pub march: wgpu::BindGroupLayout,
    /// Group 0 of `paint`: params, pixels, backdrop and its sampler.
    pub present: wgpu::BindGroupLayout,
}

impl Layouts {
    pub fn new(device: &wgpu::Device) -> Layouts {
        const COMPUTE: wgpu::ShaderStages = wgpu::ShaderStages::COMPUTE;
        const FRAGMENT: wgpu::ShaderStages = wgpu::ShaderStages::FRAGMENT;
        let buffer = |ty| wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None };
        let uniform = buffer(wgpu::BufferBindingType::Uniform);
        let read = buffer(wgpu::BufferBindingType::Storage { read_only: true });
        let write = buffer(wgpu::BufferBindingType::Storage { read_only: false });
        let texture = wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: true },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        };
        let sampler = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
        let make = |label, visibility, types: &[wgpu::BindingType]| {
            let entries: Vec<_> = (0..)
                .zip(types)
                .map(|(binding, ty)| wgpu::BindGroupLayoutEntry { binding, visibility, ty: *ty, count: None })
                .collect();
            let descriptor = wgpu::BindGroupLayoutDescriptor { label: Some(label), entries: &entries };
            device.create_bind_group_layout(&descriptor)
        };
        Layouts {
            pack: make("pack", COMPUTE, &[read, write]),
            field: make("field", COMPUTE, &[uniform, read, read, read, read]),
            occupancy: make("occupancy", COMPUTE, &[write, write]),
            guide: make("guide", COMPUTE, &[read, write]),
            march: make("march", COMPUTE, &[read, read, write, write]),
            present: make("present", FRAGMENT, &[uniform, read, texture, sampler]),
        }
    }
}

/// A bind group of resources in the order of their bindings.
pub fn group(
    device: &wgpu::Device,
    label: &str,
    layout: &wgpu::BindGroupLayout,
    resources: &[wgpu::BindingResource<'_>],
) -> wgpu::BindGroup {
    let entries: Vec<_> = (0..)
        .zip(resources)
        .map(|(binding, resource)| wgpu::BindGroupEntry { binding, resource: resource.clone() })
        .collect();
    device.create_bind_group(&wgpu::BindGroupDescriptor { label: Some(label), layout, entries: &entries })
}
