//! A field made ready to be drawn: packed to half its size, its empty space found, its guide filled.

use burn::tensor::wgpu::wgpu;

use crate::field::{FieldLayout, Worn};
use crate::geometry::camera::Camera;
use crate::render::gpu::layouts::{Layouts, group};
use crate::render::gpu::pipelines::{self, Passes};
use crate::render::gpu::{Part, shaders};
use crate::render::params::{GUIDE, LATTICE, Params};
use crate::render::{FieldBuffers, Gpu, Quality};

/// Words of the packed occupancy.
pub(super) const WORDS: u64 = (LATTICE * LATTICE * LATTICE / 32) as u64;
/// Bytes of the guide.
pub(super) const GUIDE_BYTES: u64 = (GUIDE * GUIDE * GUIDE * 4) as u64;
/// Most workgroups of the packing pass; each walks on by as many.
const PACKERS: u64 = 4096;

/// What does not change with the field: pipelines of its layout, and the lattices.
#[derive(Debug)]
pub(super) struct Space {
    // The shader constants: binding another edit of the same preset compiles nothing.
    key: String,
    pub passes: Passes,
    uniform: Option<wgpu::ComputePipeline>,
    marks: wgpu::Buffer,
    pub cells: wgpu::Buffer,
    pub guide: wgpu::Buffer,
}

impl Space {
    pub fn new(device: &wgpu::Device, layouts: &Layouts, layout: &FieldLayout) -> Space {
        let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_SRC;
        let buffer = |label, size| {
            let descriptor = wgpu::BufferDescriptor { label: Some(label), size, usage, mapped_at_creation: false };
            device.create_buffer(&descriptor)
        };
        Space {
            key: shaders::constants(layout),
            passes: Passes::new(device, layouts, layout),
            uniform: None,
            marks: buffer("marks", WORDS * 32 * 4),
            cells: buffer("cells", WORDS * 4),
            guide: buffer("guide", GUIDE_BYTES),
        }
    }

    /// Whether it serves fields of that layout.
    pub fn suits(&self, layout: &FieldLayout) -> bool {
        self.key == shaders::constants(layout)
    }

    /// The pass that draws a quality.
    pub fn pass(
        &mut self,
        device: &wgpu::Device,
        layouts: &Layouts,
        layout: &FieldLayout,
        quality: Quality,
    ) -> &wgpu::ComputePipeline {
        match quality {
            Quality::Uniform(_) => self.uniform.get_or_insert_with(|| pipelines::uniform(device, layouts, layout)),
            _ => &self.passes.march,
        }
    }
}

/// The field that is drawn.
#[derive(Debug)]
pub(super) struct Bound {
    pub layout: FieldLayout,
    photo_camera: Camera,
    worn: Worn,
    params: wgpu::Buffer,
    pub group: wgpu::BindGroup,
    // burn reuses memory whose handle is gone.
    _decoder: Part,
}

impl Bound {
    /// Packs the field and looks through its space.
    pub fn new(gpu: &Gpu, layouts: &Layouts, space: &Space, field: FieldBuffers) -> Bound {
        let device = &gpu.device;
        let params = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("params"),
            size: size_of::<Params>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor::default());
        pass.set_pipeline(&space.passes.pack);
        let [planes, view, picture] =
            [&field.planes, &field.view, &field.picture].map(|part| pack(device, layouts, &mut pass, part));
        let resources = [
            params.as_entire_binding(),
            planes.as_entire_binding(),
            view.as_entire_binding(),
            picture.as_entire_binding(),
            field.decoder.binding(),
        ];
        let bound = Bound {
            layout: field.layout,
            photo_camera: field.photo_camera,
            worn: field.worn,
            group: group(device, "field", &layouts.field, &resources),
            params,
            _decoder: field.decoder,
        };
        bound.set(gpu, &field.photo_camera, 1, Quality::Still, 0);
        let (marks, cells) = (space.marks.as_entire_binding(), space.cells.as_entire_binding());
        let occupancy = group(device, "occupancy", &layouts.occupancy, &[marks, cells.clone()]);
        let guide = group(device, "guide", &layouts.guide, &[cells, space.guide.as_entire_binding()]);
        pass.set_bind_group(0, &bound.group, &[]);
        pass.set_bind_group(1, &occupancy, &[]);
        pass.set_pipeline(&space.passes.mark);
        pass.dispatch_workgroups(LATTICE / 4, LATTICE / 4, LATTICE / 4);
        pass.set_pipeline(&space.passes.spread);
        pass.dispatch_workgroups((WORDS as u32).div_ceil(64), 1, 1);
        pass.set_bind_group(1, &guide, &[]);
        pass.set_pipeline(&space.passes.fill);
        pass.dispatch_workgroups(GUIDE / 8, GUIDE / 8, GUIDE / 8);
        drop(pass);
        gpu.queue.submit([encoder.finish()]);
        bound
    }

    /// The numbers of the next submission.
    pub fn set(&self, gpu: &Gpu, camera: &Camera, size: u32, quality: Quality, pass: u32) {
        let params = Params::new(&self.layout, &self.photo_camera, camera, size, quality, pass);
        let params = Params { worn: self.worn, ..params };
        gpu.queue.write_buffer(&self.params, 0, bytemuck::bytes_of(&params));
    }
}

/// Encodes the packing of one buffer into a new one.
fn pack(device: &wgpu::Device, layouts: &Layouts, pass: &mut wgpu::ComputePass<'_>, part: &Part) -> wgpu::Buffer {
    let halves = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("halves"),
        size: part.size() / 2,
        usage: wgpu::BufferUsages::STORAGE,
        mapped_at_creation: false,
    });
    let group = group(device, "pack", &layouts.pack, &[part.binding(), halves.as_entire_binding()]);
    pass.set_bind_group(0, &group, &[]);
    pass.dispatch_workgroups((part.size() / 8).div_ceil(64).min(PACKERS) as u32, 1, 1);
    halves
}
