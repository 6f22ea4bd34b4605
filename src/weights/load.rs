//! Tensors into the networks' fields, by path.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};

use super::archive::Archive;
use super::error::{TensorProblem, WeightsError};
use super::manifest::{Manifest, PAPER};
use crate::model::paper::{self, Paper};
use crate::model::{Compact, Networks};

/// Builds the networks that `manifest` describes and fills them from `archive`.
///
/// # Errors
/// [`WeightsError::Tensors`] with every missing, foreign, repeated, misshapen or unusable tensor.
pub fn load(manifest: &Manifest, archive: &Archive, device: &Device) -> Result<Compact, WeightsError> {
    let config = manifest.compact()?;
    let networks = fill(Networks::new(config, device), archive)?;
    Ok(Compact::new(config.clone(), networks))
}

/// The networks of either preset.
#[derive(Debug, Clone)]
pub enum Model {
    Compact(Box<Compact>),
    Paper(Box<Paper>),
}

impl Model {
    /// As [`load`], for the preset that the manifest names.
    ///
    /// # Errors
    /// As [`load`].
    pub fn load(manifest: &Manifest, archive: &Archive, device: &Device) -> Result<Self, WeightsError> {
        if manifest.preset == PAPER {
            let networks = fill(paper::Networks::new(device), archive)?;
            return Ok(Model::Paper(Box::new(Paper::new(networks))));
        }
        Ok(Model::Compact(Box::new(load(manifest, archive, device)?)))
    }
}

/// Fills any module from an archive whose names are the module's paths.
///
/// # Errors
/// As [`load`].
pub fn fill<M: Module>(module: M, archive: &Archive) -> Result<M, WeightsError> {
    let mut problems: Vec<TensorProblem> =
        archive.twice().iter().map(|name| TensorProblem::Twice { name: name.clone() }).collect();
    let wanted = shapes(&module);
    for (name, expected) in &wanted {
        match archive.decode(name) {
            None => problems.push(TensorProblem::Missing { name: name.clone() }),
            Some(Err(problem)) => problems.push(problem),
            Some(Ok(tensor)) if tensor.shape != *expected => problems.push(TensorProblem::Shape {
                name: name.clone(),
                expected: expected.clone(),
                found: tensor.shape,
            }),
            // It is decoded once more below: all values of a large network at once would take several times
            // the memory of its files.
            Some(Ok(_)) => {}
        }
    }
    for name in archive.names().filter(|n| !wanted.contains_key(*n)) {
        problems.push(TensorProblem::Foreign { name: name.to_owned() });
    }
    if !problems.is_empty() {
        return Err(WeightsError::Tensors(problems));
    }
    Ok(module.map(&mut Filler { path: Path::default(), archive }))
}

/// Name and shape of every tensor of a module.
pub fn shapes<M: Module>(module: &M) -> BTreeMap<String, Vec<usize>> {
    let mut collector = Collector::default();
    module.visit(&mut collector);
    collector.shapes
}

/// Where a traversal is.
#[derive(Default)]
struct Path(Vec<String>);

impl Path {
    fn name(&self) -> String {
        self.0.join(".")
    }
}

#[derive(Default)]
struct Collector {
    path: Path,
    shapes: BTreeMap<String, Vec<usize>>,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.0.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.0.pop();
    }
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // The lazy shape leaves the random initial values undrawn.
        self.shapes.insert(self.path.name(), param.lazy_shape().iter().copied().collect());
    }
}

struct Filler<'a> {
    path: Path,
    archive: &'a Archive,
}

impl ModuleMapper for Filler<'_> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.0.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.0.pop();
    }
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        // `fill` has checked that every path has a tensor of its shape.
        match self.archive.decode(&self.path.name()) {
            Some(Ok(tensor)) => {
                let data = TensorData::new(tensor.values, tensor.shape);
                let value = Tensor::from_data(data, &param.lazy_device());
                Param::initialized(param.id, value.detach())
            }
            _ => param,
        }
    }
}
