//! The machine a command computes on, and views drawn with it.

use std::path::PathBuf;

use pollster::block_on;

use crate::cli::{CliError, Common, Place};
use crate::field::Field;
use crate::geometry::camera::Camera;
use crate::model::{Compact, load, settings};
use crate::paper::network::RAW_SIDE;
use crate::paper::render::view::ViewNetworks;
use crate::paper::render::{FeaturePass, ViewRenderer};
use crate::pipeline::network::Model;
use crate::render::cpu;
use crate::render::{FieldBuffers, Frame, Gpu, Quality, RenderError, Renderer};
use crate::weights::{Manifest, directory};
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

    /// Draws a field from every camera.
    pub fn draw(
        &mut self,
        field: &Field,
        cameras: &[Camera],
        size: u32,
        quality: Quality,
    ) -> Result<Vec<Frame>, CliError> {
        match self {
            Machine::Cpu => {
                let data = block_on(field.to_host())?;
                let portrait = cpu::Portrait::new(&data)?;
                cameras.iter().map(|c| Ok(portrait.render(c, size, quality)?)).collect()
            }
            Machine::Gpu(renderer) => {
                bind(renderer, field)?;
                cameras.iter().map(|c| Ok(block_on(renderer.render_to_frame(c, size, quality))?)).collect()
            }
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

/// Opens the compact weights that the arguments name.
pub(super) fn open(common: &Common, device: &Device) -> Result<(Manifest, Compact), CliError> {
    let (manifest, archive) = directory::open(&folder(common)?, |m| settings(m).map(drop))?;
    let model = load(&manifest, &archive, device)?;
    Ok((manifest, model))
}

/// Opens the weights that the arguments name, of either preset.
pub(super) fn open_any(common: &Common, device: &Device) -> Result<(Manifest, Model), CliError> {
    let (manifest, archive) = directory::open(&folder(common)?, Model::check)?;
    let model = Model::load(&manifest, &archive, device)?;
    Ok((manifest, model))
}

fn folder(common: &Common) -> Result<PathBuf, CliError> {
    Ok(match &common.weights {
        Some(folder) => folder.clone(),
        None => directory::find()?,
    })
}
