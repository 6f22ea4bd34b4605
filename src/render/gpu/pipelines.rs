//! Pipelines: compute passes over a field, and the one that shows a picture.

use burn::tensor::wgpu::wgpu;

use crate::field::FieldLayout;
use crate::render::gpu::layouts::Layouts;
use crate::render::gpu::shaders;

/// The compute passes of one field layout.
#[derive(Debug)]
pub struct Passes {
    pub pack: wgpu::ComputePipeline,
    pub mark: wgpu::ComputePipeline,
    pub spread: wgpu::ComputePipeline,
    pub fill: wgpu::ComputePipeline,
    pub march: wgpu::ComputePipeline,
}

impl Passes {
    pub fn new(device: &wgpu::Device, layouts: &Layouts, field: &FieldLayout) -> Passes {
        let occupancy = module(device, "occupancy", shaders::occupancy(field));
        let guide = module(device, "guide", shaders::guide(field));
        let march = module(device, "march", shaders::march(field));
        let pack = module(device, "pack", shaders::PACK.to_owned());
        let pipeline = |module, entry_point, second| compute(device, module, entry_point, &[&layouts.field, second]);
        Passes {
            pack: compute(device, &pack, "pack", &[&layouts.pack]),
            mark: pipeline(&occupancy, "mark", &layouts.occupancy),
            spread: pipeline(&occupancy, "spread", &layouts.occupancy),
            fill: pipeline(&guide, "fill", &layouts.guide),
            march: pipeline(&march, "march", &layouts.march),
        }
    }
}

/// The even marching pass, which only comparisons ask for.
pub fn uniform(device: &wgpu::Device, layouts: &Layouts, field: &FieldLayout) -> wgpu::ComputePipeline {
    let module = module(device, "uniform", shaders::uniform(field));
    compute(device, &module, "uniform_march", &[&layouts.field, &layouts.march])
}

fn module(device: &wgpu::Device, label: &str, source: String) -> wgpu::ShaderModule {
    device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(label),
        source: wgpu::ShaderSource::Wgsl(source.into()),
    })
}

fn compute(
    device: &wgpu::Device,
    module: &wgpu::ShaderModule,
    entry_point: &str,
    groups: &[&wgpu::BindGroupLayout],
) -> wgpu::ComputePipeline {
    let groups: Vec<_> = groups.iter().map(|g| Some(*g)).collect();
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(entry_point),
        bind_group_layouts: &groups,
        immediate_size: 0,
    });
    device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(entry_point),
        layout: Some(&layout),
        module,
        entry_point: Some(entry_point),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    })
}

/// The presenting pass for one canvas format.
pub fn present(device: &wgpu::Device, layouts: &Layouts, format: wgpu::TextureFormat) -> wgpu::RenderPipeline {
    let module = module(device, "present", shaders::PRESENT.to_owned());
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
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("paint"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(format.into())],
        }),
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        multiview_mask: None,
        cache: None,
    })
}
