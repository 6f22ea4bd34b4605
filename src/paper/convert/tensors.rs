//! Every tensor of the published checkpoint: its name and shape there, and where it goes here.
//!
//! The names and shapes are those of the authors' state dictionaries (`encoder_state_dict` and
//! `renderer_state_dict`); half of the ResNet, the noise maps and some filters are stored there and
//! never used. Linear weights are `[out, in]` there and `[in, out]` here.

use crate::weights::error::TensorProblem;

/// The two dictionaries of a checkpoint.
pub const ENCODER: &str = "encoder_state_dict";
pub const RENDERER: &str = "renderer_state_dict";

/// What becomes of a published tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Kept under this path.
    Kept { path: String },
    /// A matrix, kept transposed under this path.
    Transposed { path: String },
    /// The low-pass filter that the code here has built in; any other one is refused.
    Filter,
    /// Stored and never used.
    Unused,
}

/// One tensor of the checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which of the two dictionaries holds it.
    pub dictionary: &'static str,
    pub name: String,
    pub shape: Vec<usize>,
    pub role: Role,
}

/// The low-pass filter: the outer product of [1, 3, 3, 1] with itself, divided by 64.
pub fn filter() -> [f32; 16] {
    let taps = [1.0, 3.0, 3.0, 1.0];
    std::array::from_fn(|i| taps[i / 4] * taps[i % 4] / 64.0)
}

/// Path, shape and values of a tensor as it is kept.
pub type KeptTensor = (String, Vec<usize>, Vec<f32>);

impl Entry {
    /// Path and shape under which the tensor is kept, if it is.
    pub fn kept(&self) -> Option<(String, Vec<usize>)> {
        match &self.role {
            Role::Kept { path } => Some((path.clone(), self.shape.clone())),
            Role::Transposed { path } => Some((path.clone(), self.shape.iter().rev().copied().collect())),
            Role::Filter | Role::Unused => None,
        }
    }

    /// The tensor as it is kept, from its published values; nothing where it is not kept.
    ///
    /// # Errors
    /// [`TensorProblem`] for values that are no numbers, and for another filter.
    pub fn convert(&self, values: Vec<f32>) -> Result<Option<KeptTensor>, TensorProblem> {
        if self.role != Role::Unused && !values.iter().all(|v| v.is_finite()) {
            return Err(TensorProblem::NotFinite { name: self.name.clone() });
        }
        match &self.role {
            Role::Unused => Ok(None),
            Role::Filter if values == filter() => Ok(None),
            Role::Filter => Err(TensorProblem::Filter { name: self.name.clone() }),
            Role::Kept { path } => Ok(Some((path.clone(), self.shape.clone(), values))),
            Role::Transposed { path } => {
                let (rows, columns) = (self.shape[0], self.shape[1]);
                let turned = (0..rows * columns).map(|i| values[(i % rows) * columns + i / rows]).collect();
                Ok(Some((path.clone(), vec![columns, rows], turned)))
            }
        }
    }
}

/// All tensors of both dictionaries.
pub fn tensors() -> Vec<Entry> {
    let mut list = List { dictionary: ENCODER, entries: Vec::new() };
    list.resnet();
    list.head();
    list.geometry();
    list.high();
    list.fuse();
    list.prompt();
    list.cross();
    list.dictionary = RENDERER;
    list.renderer();
    list.entries
}

struct List {
    dictionary: &'static str,
    entries: Vec<Entry>,
}

impl List {
    fn add(&mut self, name: &str, shape: &[usize], role: Role) {
        let (name, shape) = (name.to_owned(), shape.to_vec());
        self.entries.push(Entry { dictionary: self.dictionary, name, shape, role });
    }
    fn keep(&mut self, name: &str, shape: &[usize], path: &str) {
        self.add(name, shape, Role::Kept { path: path.to_owned() });
    }
    fn unused(&mut self, name: &str, shape: &[usize]) {
        self.add(name, shape, Role::Unused);
    }
    fn matrix(&mut self, name: &str, to: usize, from: usize, path: &str) {
        self.add(&format!("{name}.weight"), &[to, from], Role::Transposed { path: format!("{path}.weight") });
    }
    fn linear(&mut self, name: &str, to: usize, from: usize, path: &str) {
        self.matrix(name, to, from, path);
        self.keep(&format!("{name}.bias"), &[to], &format!("{path}.bias"));
    }
    fn conv(&mut self, name: &str, to: usize, from: usize, k: usize, path: &str) {
        self.keep(&format!("{name}.weight"), &[to, from, k, k], &format!("{path}.weight"));
        self.keep(&format!("{name}.bias"), &[to], &format!("{path}.bias"));
    }
    fn norm(&mut self, name: &str, width: usize, path: &str) {
        self.keep(&format!("{name}.weight"), &[width], &format!("{path}.gamma"));
        self.keep(&format!("{name}.bias"), &[width], &format!("{path}.beta"));
    }
    fn patches(&mut self, name: &str, to: usize, from: usize, path: &str) {
        self.conv(&format!("{name}.proj"), to, from, 7, &format!("{path}.proj"));
        self.norm(&format!("{name}.norm"), to, &format!("{path}.norm"));
    }

    fn resnet(&mut self) {
        self.conv("encoder.conv1", 64, 5, 7, "low.stem");
        for (layer, blocks, width) in [(1, 3, 64), (2, 4, 128), (3, 6, 256), (4, 3, 512)] {
            let begin = self.entries.len();
            for block in 0..blocks {
                let name = format!("encoder.layer{layer}.{block}");
                let path = format!("low.layer{layer}.{block}");
                let from = if block == 0 && layer > 1 { width / 2 } else { width };
                self.conv(&format!("{name}.conv1"), width, from, 3, &format!("{path}.conv1"));
                self.conv(&format!("{name}.conv2"), width, width, 3, &format!("{path}.conv2"));
                if from < width {
                    self.conv(&format!("{name}.downsample.0"), width, from, 1, &format!("{path}.shortcut"));
                }
            }
            if layer > 2 {
                // The depth is 3: the stem and two layers.
                self.entries[begin..].iter_mut().for_each(|e| e.role = Role::Unused);
            }
        }
    }

    fn head(&mut self) {
        self.conv("decoder.0.convs.0.0", 256, 128, 1, "low.aspp.point");
        for i in 0..3 {
            self.conv(&format!("decoder.0.convs.{}.0", i + 1), 256, 128, 3, &format!("low.aspp.dilated.{i}"));
        }
        self.conv("decoder.0.convs.4.1", 256, 128, 1, "low.aspp.pooled");
        self.conv("decoder.0.project.0", 256, 1280, 1, "low.aspp.project");
        self.conv("decoder.1", 256, 256, 3, "low.out");
    }

    fn mixer(&mut self, name: &str, reduced: bool, path: &str) {
        let d = 1024;
        self.norm(&format!("{name}.norm1"), d, &format!("{path}.norm1"));
        self.matrix(&format!("{name}.attn.q"), d, d, &format!("{path}.q"));
        self.matrix(&format!("{name}.attn.kv"), 2 * d, d, &format!("{path}.kv"));
        self.linear(&format!("{name}.attn.proj"), d, d, &format!("{path}.proj"));
        if reduced {
            self.conv(&format!("{name}.attn.sr"), d, d, 2, &format!("{path}.reduce.conv"));
            self.norm(&format!("{name}.attn.norm"), d, &format!("{path}.reduce.norm"));
        }
        self.norm(&format!("{name}.norm2"), d, &format!("{path}.norm2"));
        self.linear(&format!("{name}.mlp.fc1"), 2 * d, d, &format!("{path}.fc1"));
        self.conv(&format!("{name}.mlp.dwconv.dwconv"), 2 * d, 1, 3, &format!("{path}.depthwise"));
        self.linear(&format!("{name}.mlp.fc2"), d, 2 * d, &format!("{path}.fc2"));
    }

    fn geometry(&mut self) {
        self.patches("F_encoder.patchembed", 1024, 256, "geometry.patch");
        for i in 0..2 {
            self.mixer(&format!("F_encoder.blocks.{i}"), false, &format!("geometry.blocks.{i}"));
        }
        self.conv("F_encoder.net.0", 128, 256, 3, "geometry.conv1");
        self.conv("F_encoder.net.2", 128, 128, 3, "geometry.conv2");
    }

    fn high(&mut self) {
        self.conv("EHigh_encoder.net.0", 64, 5, 7, "high.convs.0");
        for i in 1..7 {
            let from = if i == 1 { 64 } else { 128 };
            self.conv(&format!("EHigh_encoder.net.{}", 2 * i), 128, from, 3, &format!("high.convs.{i}"));
        }
    }

    fn fuse(&mut self) {
        self.conv("Final_encoder.net.0", 256, 256, 3, "fuse.conv");
        self.patches("Final_encoder.pathembed", 1024, 256, "fuse.patch");
        self.mixer("Final_encoder.block", true, "fuse.block");
        let convs = [(0, 256, 256), (3, 128, 256), (5, 128, 128), (7, 96, 128), (9, 96, 96)];
        for (i, (at, to, from)) in convs.into_iter().enumerate() {
            self.conv(&format!("Final_encoder.output_net.{at}"), to, from, 3, &format!("fuse.out.{i}"));
        }
    }

    fn prompt(&mut self) {
        let (name, d) = ("Ref_encoder.mae_encoder", 768);
        self.keep(&format!("{name}.cls_token"), &[1, 1, d], "prompt.cls");
        self.keep(&format!("{name}.pos_embed"), &[1, 197, d], "prompt.position");
        self.conv(&format!("{name}.patch_embed.proj"), d, 3, 16, "prompt.patch");
        for i in 0..12 {
            let (name, path) = (format!("{name}.blocks.{i}"), format!("prompt.blocks.{i}"));
            self.norm(&format!("{name}.norm1"), d, &format!("{path}.norm1"));
            self.linear(&format!("{name}.attn.qkv"), 3 * d, d, &format!("{path}.qkv"));
            self.linear(&format!("{name}.attn.proj"), d, d, &format!("{path}.proj"));
            self.norm(&format!("{name}.norm2"), d, &format!("{path}.norm2"));
            self.linear(&format!("{name}.mlp.fc1"), 4 * d, d, &format!("{path}.fc1"));
            self.linear(&format!("{name}.mlp.fc2"), d, 4 * d, &format!("{path}.fc2"));
        }
        self.norm(&format!("{name}.norm"), d, "prompt.norm");
    }

    fn cross(&mut self) {
        self.conv("Ref_encoder.pre_conv", 96, 128, 3, "cross.pre");
        self.patches("Ref_encoder.patch_emb", 768, 96, "cross.patch");
        self.keep("Ref_encoder.proj_tail.weight", &[512, 192, 1, 1], "cross.tail.weight");
    }

    fn renderer(&mut self) {
        self.keep("const", &[1, 1, 512], "super_resolution.constant");
        self.linear("decoder.net.0", 64, 32, "decoder.fc1");
        self.linear("decoder.net.2", 33, 64, "decoder.fc2");
        for (i, (from, to, side)) in [(32, 256, 256), (256, 128, 512)].into_iter().enumerate() {
            let (name, path) = (format!("superresolution.block{i}"), format!("super_resolution.blocks.{i}"));
            self.add(&format!("{name}.resample_filter"), &[4, 4], Role::Filter);
            for (layer, from) in [("conv0", from), ("conv1", to)] {
                let name = format!("{name}.{layer}");
                self.keep(&format!("{name}.weight"), &[to, from, 3, 3], &format!("{path}.{layer}.weight"));
                self.unused(&format!("{name}.noise_strength"), &[]);
                self.keep(&format!("{name}.bias"), &[to], &format!("{path}.{layer}.bias"));
                let used = if layer == "conv0" { Role::Filter } else { Role::Unused };
                self.add(&format!("{name}.resample_filter"), &[4, 4], used);
                self.unused(&format!("{name}.noise_const"), &[side, side]);
                self.linear(&format!("{name}.affine"), from, 512, &format!("{path}.{layer}.affine"));
            }
            self.conv(&format!("{name}.torgb"), 3, to, 1, &format!("{path}.to_rgb"));
            self.linear(&format!("{name}.torgb.affine"), to, 512, &format!("{path}.to_rgb.affine"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paper::network::Networks;
    use crate::weights::load::shapes;
    use burn::tensor::Device;
    use std::collections::BTreeMap;

    #[test]
    fn kept_tensors_are_exactly_those_of_the_networks() {
        let wanted = shapes(&Networks::new(&Device::flex()));
        let kept: BTreeMap<String, Vec<usize>> = tensors()
            .into_iter()
            .filter_map(|e| match e.role {
                Role::Kept { path } => Some((path, e.shape)),
                Role::Transposed { path } => Some((path, vec![e.shape[1], e.shape[0]])),
                _ => None,
            })
            .collect();
        assert_eq!(kept, wanted);
    }

    #[test]
    fn matrices_are_turned_and_other_filters_refused() {
        let entry = |shape: &[usize], role: Role| Entry {
            dictionary: ENCODER,
            name: "x".to_owned(),
            shape: shape.to_vec(),
            role,
        };
        let matrix = entry(&[2, 3], Role::Transposed { path: "p".to_owned() });
        let (_, shape, values) = matrix.convert(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap().unwrap();
        assert_eq!((shape, values), (vec![3, 2], vec![1.0, 4.0, 2.0, 5.0, 3.0, 6.0]));
        let low_pass = entry(&[4, 4], Role::Filter);
        assert_eq!(low_pass.convert(filter().to_vec()).unwrap(), None);
        assert!(matches!(low_pass.convert(vec![0.0625; 16]), Err(TensorProblem::Filter { .. })));
        assert!(matrix.convert(vec![f32::NAN; 6]).is_err());
        assert_eq!(entry(&[1], Role::Unused).convert(vec![f32::NAN]).unwrap(), None);
    }
}
