//! Pipelines and their bind group layouts.

use burn::tensor::wgpu::wgpu;

use crate::field::FieldLayout;
use crate::render::gpu::shaders;

/// The bind group layouts, which no field changes.
#[derive(Debug)]
pub struct Layouts {
    /// Group 0 of the compute passes: params, planes, view features, picture, decoder.
    pub field: wgpu::BindGroupLayout,
    /// Group 1 of the occupancy passes: marks, packed cells.
    pub occupancy: wgpu::BindGroupLayout,
    /// Group 1 of the marching pass: packed cells, pixels, depths.
    pub march: wgpu::BindGroupLayout,
    /// Group 0 of the presenting pass.
    pub present: wgpu::BindGroupLayout,
}

fn entry(binding: u32, visibility: wgpu::ShaderStages, ty: wgpu::BindingType) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

fn buffer(ty: wgpu::BufferBindingType) -> wgpu::BindingType {
    wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None }
}

impl Layouts {
    pub fn new(device: &wgpu::Device) -> Layouts {
        const COMPUTE: wgpu::ShaderStages = wgpu::ShaderStages::COMPUTE;
        const FRAGMENT: wgpu::ShaderStages = wgpu::ShaderStages::FRAGMENT;
        let uniform = || buffer(wgpu::BufferBindingType::Uniform);
        let read = || buffer(wgpu::BufferBindingType::Storage { read_only: true });
        let write = || buffer(wgpu::BufferBindingType::Storage { read_only: false });
        let make = |label, entries: &[wgpu::BindGroupLayoutEntry]| {
            device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
        };
        let texture = wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: true },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        };
        let sampler = wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering);
        Layouts {
            field: make(
                "field",
                &[
                    entry(0, COMPUTE, uniform()),
                    entry(1, COMPUTE, read()),
                    entry(2, COMPUTE, read()),
                    entry(3, COMPUTE, read()),
                    entry(4, COMPUTE, read()),
                ],
            ),
            occupancy: make("occupancy", &[entry(0, COMPUTE, write()), entry(1, COMPUTE, write())]),
            march: make("march", &[entry(0, COMPUTE, read()), entry(1, COMPUTE, write()), entry(2, COMPUTE, write())]),
            present: make(
                "present",
                &[
                    entry(0, FRAGMENT, uniform()),
                    entry(1, FRAGMENT, read()),
                    entry(2, FRAGMENT, texture),
                    entry(3, FRAGMENT, sampler),
                ],
            ),
        }
    }
}

/// The compute passes of one field layout.
#[derive(Debug)]
pub struct Passes {
    pub mark: wgpu::ComputePipeline,
    pub spread: wgpu::ComputePipeline,
    pub march: wgpu::ComputePipeline,
}

impl Passes {
    pub fn new(device: &wgpu::Device, layouts: &Layouts, field: &FieldLayout) -> Passes {
        let module = |label, source: String| {
            device.create_shader_module(wgpu::ShaderModuleDescriptor {
                label: Some(label),
                source: wgpu::ShaderSource::Wgsl(source.into()),
            })
        };
        let pipeline = |module: &wgpu::ShaderModule, entry_point, second: &wgpu::BindGroupLayout| {
            let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label: Some(entry_point),
                bind_group_layouts: &[Some(&layouts.field), Some(second)],
                immediate_size: 0,
            });
            device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                label: Some(entry_point),
                layout: Some(&layout),
                module,
                entry_point: Some(entry_point),
                compilation_options: Default::default(),
                cache: None,
            })
        };
        let occupancy = module("occupancy", shaders::occupancy(field));
        let march = module("march", shaders::march(field));
        Passes {
            mark: pipeline(&occupancy, "mark", &layouts.occupancy),
            spread: pipeline(&occupancy, "spread", &layouts.occupancy),
            march: pipeline(&march, "march", &layouts.march),
        }
    }
}

/// The presenting pass for one canvas format.
pub fn present(device: &wgpu::Device, layouts: &Layouts, format: wgpu::TextureFormat) -> wgpu::RenderPipeline {
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("present"),
        source: wgpu::ShaderSource::Wgsl(shaders::PRESENT.into()),
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("present"),
        bind_group_layouts: &[Some(&layouts.present)],
        immediate_size: 0,
    });
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("present"),
        layout: Some(&layout),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("cover"),
            compilation_options: Default::default(),
            buffers: &[],
        },
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("paint"),
            compilation_options: Default::default(),
            targets: &[Some(format.into())],
        }),
        primitive: Default::default(),
        depth_stencil: None,
        multisample: Default::default(),
        multiview_mask: None,
        cache: None,
    })
}
