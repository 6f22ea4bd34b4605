//! Tensors into a network's fields, by path. Which network is the caller's affair.

use std::collections::{BTreeMap, BTreeSet};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

use super::archive::{Archive, Decoded};
use super::error::{TensorProblem, WeightsError};

/// Fills any module from an archive whose names are the module's paths. Each tensor is decoded once.
///
/// # Errors
/// [`WeightsError::Tensors`] with every missing, foreign, repeated, misshapen or unusable tensor.
pub fn fill<M: Module>(module: M, archive: &Archive) -> Result<M, WeightsError> {
    fill_with(module, archive, |name| archive.decode(name))
}

/// `fill` with the decoding handed in.
fn fill_with<M: Module>(
    module: M,
    archive: &Archive,
    decode: impl FnMut(&str) -> Option<Result<Decoded, TensorProblem>>,
) -> Result<M, WeightsError> {
    let problems = archive.twice().iter().map(|name| TensorProblem::Twice { name: name.clone() }).collect();
    let mut filler = Filler { path: Path::default(), decode, filled: BTreeSet::new(), problems };
    let module = module.map(&mut filler);
    let Filler { filled, mut problems, .. } = filler;
    for name in archive.names().filter(|n| !filled.contains(*n)) {
        problems.push(TensorProblem::Foreign { name: name.to_owned() });
    }
    if problems.is_empty() { Ok(module) } else { Err(WeightsError::Tensors(problems)) }
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

struct Filler<D> {
    path: Path,
    decode: D,
    /// Paths met so far.
    filled: BTreeSet<String>,
    problems: Vec<TensorProblem>,
}

impl<F: FnMut(&str) -> Option<Result<Decoded, TensorProblem>>> ModuleMapper for Filler<F> {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.0.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.0.pop();
    }
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let name = self.path.name();
        // The lazy shape leaves the random initial values undrawn.
        let expected: Vec<usize> = param.lazy_shape().iter().copied().collect();
        let decoded = (self.decode)(&name);
        self.filled.insert(name.clone());
        let problem = match decoded {
            None => TensorProblem::Missing { name },
            Some(Err(problem)) => problem,
            Some(Ok(tensor)) if tensor.shape != expected => {
                TensorProblem::Shape { name, expected, found: tensor.shape }
            }
            Some(Ok(tensor)) => {
                let data = TensorData::new(tensor.values, tensor.shape);
                let value = Tensor::from_data(data, &param.lazy_device());
                return Param::initialized(param.id, value.detach());
            }
        };
        self.problems.push(problem);
        param
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::{Linear, LinearConfig};
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn every_tensor_is_decoded_once() {
        let linear: Linear = LinearConfig::new(2, 3).init(&Device::flex());
        let mut archive = Archive::default();
        archive.insert("weight", &[2, 3], &[1.0; 6]);
        archive.insert("bias", &[3], &[2.0; 3]);
        let mut decoded = Vec::new();
        let filled = fill_with(linear, &archive, |name| {
            decoded.push(name.to_owned());
            archive.decode(name)
        })
        .unwrap();
        decoded.sort();
        assert_eq!(decoded, ["bias", "weight"]);
        assert_eq!(filled.weight.val().into_data().try_to_vec::<f32>().unwrap(), [1.0; 6]);
    }
}
