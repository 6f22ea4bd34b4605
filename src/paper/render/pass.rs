//! The volume renderer on the GPU: `shaders/features.wgsl`, from planes to 32 features a pixel.

use burn::tensor::Tensor;
use burn::tensor::wgpu::wgpu;
use bytemuck::{Pod, Zeroable};

use crate::field::{Field, FieldData, FieldError, FieldLayout};
use crate::field::{check_field, check_layout};
use crate::geometry::camera::Camera;
use crate::paper::render::{OUTPUTS, SAMPLES, decoder, depths};
use crate::render::gpu::shaders;
use crate::render::gpu::{Part, adopt, share, upload};
use crate::render::params::ray_matrix;
use crate::render::{Gpu, RenderError};

/// Channels of a rendered pixel.
const CHANNELS: usize = OUTPUTS - 1;

/// `View` of `shaders/features.wgsl`, field by field.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Pod, Zeroable)]
struct View {
    rays: [[f32; 4]; 3],
    range: [f32; 4],
    sizes: [u32; 4],
}

impl View {
    fn new(layout: &FieldLayout, camera: &Camera, side: u32) -> Self {
        let even = depths::even(layout.near, layout.far);
        let step = (layout.far - layout.near) / (SAMPLES - 1) as f32;
        Self {
            rays: ray_matrix(camera),
            range: [even[0], step, layout.box_side, 0.0],
            sizes: [layout.plane_size, side, 0, 0],
        }
    }
}

/// Planes and decoder in the GPU's memory.
#[derive(Debug)]
pub struct PlaneBuffers {
    layout: FieldLayout,
    planes: Part,
    decoder: Part,
}

impl PlaneBuffers {
    /// Copies them from the host; `packed` as `model::paper::decoder::Decoder::pack` gives it.
    ///
    /// # Errors
    /// [`FieldError::Layout`] or [`FieldError::Size`].
    pub fn upload(gpu: &Gpu, field: &FieldData, packed: &[f32]) -> Result<Self, RenderError> {
        check_field(field)?;
        check(&field.layout)?;
        if packed.len() != decoder::PACKED {
            return Err(FieldError::Size { what: "decoder", expected: decoder::PACKED, found: packed.len() }.into());
        }
        let planes = upload(gpu, "planes", &field.planes);
        Ok(Self { layout: field.layout, planes, decoder: upload(gpu, "decoder", packed) })
    }

    /// Uses tensors that burn computed on this very device.
    ///
    /// # Errors
    /// [`RenderError::Foreign`], [`FieldError::Layout`] or [`FieldError::Size`].
    pub fn share(gpu: &Gpu, field: &Field, packed: Tensor<1>) -> Result<Self, RenderError> {
        check(&field.layout)?;
        if field.planes.device() != gpu.burn_device()? {
            return Err(RenderError::Foreign(format!("{:?}", field.planes.device())));
        }
        let size = field.layout.plane_size as usize;
        let planes = share(gpu, "planes", field.planes.clone(), 3 * size * size * CHANNELS)?;
        let decoder = share(gpu, "decoder", packed, decoder::PACKED)?;
        Ok(Self { layout: field.layout, planes, decoder })
    }
}

/// What the shader is written for.
fn check(layout: &FieldLayout) -> Result<(), RenderError> {
    check_layout(layout)?;
    if layout.plane_channels as usize != CHANNELS || layout.hidden as usize != decoder::HIDDEN {
        return Err(
            FieldError::Layout("the published renderer needs 32 channels a plane and 64 hidden units".into()).into()
        );
    }
    Ok(())
}

/// The pass with its pipeline, for views of one size.
#[derive(Debug)]
pub struct FeaturePass {
    gpu: Gpu,
    side: u32,
    /// The pipeline is made for these planes' axes.
    key: String,
    group_layout: wgpu::BindGroupLayout,
    pipeline: wgpu::ComputePipeline,
    view: wgpu::Buffer,
    /// `[32, side, side]`
    image: wgpu::Buffer,
}

impl FeaturePass {
    /// The pass for planes of the given layout and views of `side` x `side` rays.
    ///
    /// # Errors
    /// [`FieldError::Layout`], [`RenderError::View`] for a side that no buffer can hold.
    pub fn new(gpu: &Gpu, layout: &FieldLayout, side: u32) -> Result<Self, RenderError> {
        check(layout)?;
        if side == 0 || side > 512 {
            return Err(RenderError::View { size: side });
        }
        let device = &gpu.device;
        let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
            count: None,
        };
        let storage = |read_only| wgpu::BufferBindingType::Storage { read_only };
        let group_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("features"),
            entries: &[
                entry(0, wgpu::BufferBindingType::Uniform),
                entry(1, storage(true)),
                entry(2, storage(true)),
                entry(3, storage(false)),
            ],
        });
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("features"),
            source: wgpu::ShaderSource::Wgsl(shaders::features(layout).into()),
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("features"),
            bind_group_layouts: &[Some(&group_layout)],
            immediate_size: 0,
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some("features"),
            layout: Some(&pipeline_layout),
            module: &module,
            entry_point: Some("render"),
            compilation_options: Default::default(),
            cache: None,
        });
        let buffer = |label, size, usage| {
            let descriptor = wgpu::BufferDescriptor { label: Some(label), size, usage, mapped_at_creation: false };
            device.create_buffer(&descriptor)
        };
        let bytes = u64::from(side) * u64::from(side) * CHANNELS as u64 * 4;
        Ok(Self {
            side,
            key: shaders::constants(layout),
            group_layout,
            pipeline,
            view: buffer(
                "feature view",
                size_of::<View>() as u64,
                wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            ),
            image: buffer("features", bytes, wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC),
            gpu: gpu.clone(),
        })
    }

    /// The device it runs on.
    pub fn gpu(&self) -> &Gpu {
        &self.gpu
    }

    /// Renders a view for burn on the same device: `[1, 32, side, side]` from -1 to 1. Returns as soon
    /// as the work is submitted.
    ///
    /// # Errors
    /// [`FieldError::Layout`] for planes of another layout, [`RenderError::Device`],
    /// [`RenderError::Foreign`].
    pub fn render(&self, planes: &PlaneBuffers, camera: &Camera) -> Result<Tensor<4>, RenderError> {
        let encoder = self.encode(planes, camera)?;
        let side = self.side as usize;
        adopt(&self.gpu, encoder, &self.image, [1, CHANNELS, side, side])
    }

    /// Renders a view and reads it back: `[32, side, side]`.
    ///
    /// # Errors
    /// [`FieldError::Layout`] for planes of another layout, [`RenderError::Device`].
    pub async fn render_to_host(&self, planes: &PlaneBuffers, camera: &Camera) -> Result<Vec<f32>, RenderError> {
        let mut encoder = self.encode(planes, camera)?;
        let copy = self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read back"),
            size: self.image.size(),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        encoder.copy_buffer_to_buffer(&self.image, 0, &copy, 0, self.image.size());
        self.gpu.queue.submit([encoder.finish()]);
        self.gpu.read(&copy).await
    }

    fn encode(&self, planes: &PlaneBuffers, camera: &Camera) -> Result<wgpu::CommandEncoder, RenderError> {
        self.gpu.check()?;
        if shaders::constants(&planes.layout) != self.key {
            return Err(FieldError::Layout("its planes are not those that the renderer was made for".into()).into());
        }
        let view = View::new(&planes.layout, camera, self.side);
        self.gpu.queue.write_buffer(&self.view, 0, bytemuck::bytes_of(&view));
        let entry = |binding, resource| wgpu::BindGroupEntry { binding, resource };
        let group = self.gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("features"),
            layout: &self.group_layout,
            entries: &[
                entry(0, self.view.as_entire_binding()),
                entry(1, planes.planes.binding()),
                entry(2, planes.decoder.binding()),
                entry(3, self.image.as_entire_binding()),
            ],
        });
        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &group, &[]);
            pass.dispatch_workgroups(self.side.div_ceil(8), self.side.div_ceil(8), 1);
        }
        Ok(encoder)
    }
}
