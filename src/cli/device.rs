//! The machine a command computes on, and views drawn with it.

use std::path::PathBuf;

use pollster::block_on;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::cli::{CliError, Common, Place};
use crate::export::{Draw, ExportError};
use crate::field::Field;
use crate::geometry::camera::Camera;
use crate::model::{Compact, load, settings};
use crate::paper::network::RAW_SIDE;
use crate::paper::render::view::ViewNetworks;
use crate::paper::render::{FeaturePass, ViewRenderer};
use crate::pipeline::network::Model;
use crate::render::cpu;
use crate::render::{FieldBuffers, Frame, Gpu, Quality, RenderError, Renderer};
use crate::weights::{Manifest, Offer, directory};
use burn::tensor::Device;

/// CPU, or a GPU shared by networks and renderer.
pub(super) enum Machine {
    Cpu,
    Gpu(Box<Renderer>),
}

impl Machine {
    /// Starts the machine asked for.
    pub fn start(place: Place) -> Result<Self, CliError> {
        Ok(match place {
            Place::Cpu => Machine::Cpu,
            Place::Gpu => Machine::Gpu(Box::new(Renderer::new(&block_on(Gpu::request())?))),
        })
    }

    /// Where the networks run.
    pub fn networks(&self) -> Result<Device, CliError> {
        Ok(match self {
            Machine::Cpu => Device::flex(),
            Machine::Gpu(renderer) => renderer.gpu().network_device()?,
        })
    }

    /// The machine in words.
    pub fn name(&self) -> String {
        match self {
            Machine::Cpu => {
                let threads = std::thread::available_parallelism().map_or(1, usize::from);
                format!("CPU, {threads} threads")
            }
            Machine::Gpu(renderer) => renderer.gpu().name.clone(),
        }
    }

    /// What it offers to weights.
    fn offer(&self) -> Offer {
        match self {
            Machine::Cpu => Offer { buffer: u64::MAX, binding: u64::MAX, memory: Some(memory()), files: None },
            Machine::Gpu(renderer) => {
                let limits = renderer.gpu().device.limits();
                let binding = limits.max_storage_buffer_binding_size;
                // No graphics interface tells how much memory a device has.
                Offer { buffer: limits.max_buffer_size, binding, memory: None, files: None }
            }
        }
    }

    /// What draws finished views of an edit of the published network.
    pub fn views(&self, field: &Field, views: ViewNetworks) -> Result<ViewRenderer, CliError> {
        Ok(match self {
            Machine::Gpu(renderer) if field.planes.device() != Device::flex() => {
                let pass = FeaturePass::new(renderer.gpu(), &field.layout, RAW_SIDE as u32)?;
                ViewRenderer::on_gpu(pass.into(), field, views)?
            }
            _ => block_on(ViewRenderer::on_host(block_on(field.to_host())?, views))?,
        })
    }

    /// What draws views of a field.
    pub fn drawer(&mut self, field: &Field) -> Result<Drawer<'_>, CliError> {
        Ok(match self {
            Machine::Cpu => Drawer::Cpu(Box::new(cpu::Portrait::new(&block_on(field.to_host())?)?)),
            Machine::Gpu(renderer) => {
                bind(renderer, field)?;
                Drawer::Gpu(renderer)
            }
        })
    }

    /// Draws a field from every camera.
    pub fn draw(
        &mut self,
        field: &Field,
        cameras: &[Camera],
        size: u32,
        quality: Quality,
    ) -> Result<Vec<Frame>, CliError> {
        let mut drawer = self.drawer(field)?;
        let draw = |camera| match &mut drawer {
            Drawer::Cpu(portrait) => Ok(portrait.render(camera, size, quality)?),
            Drawer::Gpu(renderer) => Ok(block_on(renderer.render_to_frame(camera, size, quality))?),
        };
        cameras.iter().map(draw).collect()
    }
}

/// A field that can be drawn.
pub(super) enum Drawer<'a> {
    Cpu(Box<cpu::Portrait>),
    Gpu(&'a mut Renderer),
}

impl Draw for Drawer<'_> {
    async fn view(&mut self, camera: &Camera, size: u32, passes: u32) -> Result<Frame, ExportError> {
        match self {
            Self::Cpu(portrait) => portrait.view(camera, size, passes).await,
            Self::Gpu(renderer) => renderer.view(camera, size, passes).await,
        }
    }
}

/// Hands the field to the renderer without a copy where both are on one device.
pub(super) fn bind(renderer: &mut Renderer, field: &Field) -> Result<(), CliError> {
    let gpu = renderer.gpu().clone();
    let buffers = match FieldBuffers::share(&gpu, field) {
        Err(RenderError::Foreign(_)) => FieldBuffers::upload(&gpu, &block_on(field.to_host())?)?,
        other => other?,
    };
    Ok(renderer.bind(buffers)?)
}

/// Opens the compact weights that the arguments name, if they fit on the machine.
pub(super) fn open(common: &Common, machine: &Machine, device: &Device) -> Result<(Manifest, Compact), CliError> {
    let accept = |m: &Manifest| settings(m).and_then(|_| m.fits(&machine.offer()));
    let (manifest, archive) = directory::open(&folder(common)?, accept)?;
    let model = load(&manifest, &archive, device)?;
    Ok((manifest, model))
}

/// Opens the weights that the arguments name, of either preset, if they fit on the machine.
pub(super) fn open_any(common: &Common, machine: &Machine, device: &Device) -> Result<(Manifest, Model), CliError> {
    let accept = |m: &Manifest| Model::check(m).and_then(|()| m.fits(&machine.offer()));
    let (manifest, archive) = directory::open(&folder(common)?, accept)?;
    let model = Model::load(&manifest, &archive, device)?;
    Ok((manifest, model))
}

/// The computer's memory, or what a container leaves of it, in bytes.
fn memory() -> u64 {
    let wanted = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(wanted);
    let limit = system.cgroup_limits().map_or(u64::MAX, |limits| limits.total_memory);
    system.total_memory().min(limit)
}

/// The folder of the weights that the arguments name.
pub(super) fn folder(common: &Common) -> Result<PathBuf, CliError> {
    Ok(match &common.weights {
        Some(folder) => folder.clone(),
        None => directory::find()?,
    })
}
