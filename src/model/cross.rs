//! Where the prompt meets the photo: detail asks, place by place, and the edits that the prompt names answer.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use crate::kernels::{Act, Around, Dense, Fresh, Kept, Norm, cross_attention, map};
use crate::model::config::{CROSS_HEADS, Config};

/// What silences an edit that the prompt does not name, added to its scores before softmax.
const SILENT: f32 = -1e4;

/// Cross-attention of F_h (and F_g) on the named edits.
#[derive(Module, Debug)]
pub struct Cross {
    geometry: Dense,
    norm: Norm,
    names: Param<Tensor<2>>,
    query: Dense,
    key: Dense,
    value: Dense,
    proj: Dense,
    norm2: Norm,
    fc1: Dense,
    fc2: Dense,
    grid: usize,
    /// Keys and values of all edits, `[1, labels, 2 w3]`.
    #[module(skip)]
    answers: Kept<Tensor<3>>,
}

impl Cross {
    pub fn new(c: &Config, device: &Device) -> Self {
        let w = c.high_widths[2];
        Self {
            geometry: Dense::new(c.dim, w, device),
            norm: Norm::new(w, device),
            names: Fresh::Normal(1.0).of([c.labels.len(), c.prompt_dim], device),
            query: Dense::new(w, w, device),
            key: Dense::new(c.prompt_dim, w, device),
            value: Dense::new(c.prompt_dim, w, device),
            proj: Dense::new(w, w, device),
            norm2: Norm::new(w, device),
            fc1: Dense::new(w, 2 * w, device),
            fc2: Dense::new(2 * w, w, device),
            grid: c.token_grid,
            answers: Kept::default(),
        }
    }

    /// The part of the query that no prompt changes: q0 `[B, 4 tokens, w3]`. Each of F_g's tokens stands for 2x2 places.
    pub fn source(&self, f_h: Tensor<4>, f_g: Tensor<3>) -> Tensor<3> {
        let [b, _, _, w] = f_h.dims();
        let g = self.grid;
        let coarse = self.geometry.forward(f_g, Around::default()).reshape([b, g, 1, g, 1, w]);
        (f_h.reshape([b, g, 2, g, 2, w]) + coarse).reshape([b, 4 * g * g, w])
    }

    /// q0 and which edits are `heard` `[1, labels]` (1 or 0) to F_a `[B, image / 8, image / 8, w3]`.
    pub fn forward(&self, q0: Tensor<3>, heard: Tensor<2>) -> Tensor<4> {
        let [_, labels] = heard.dims();
        let q = self.query.forward(self.norm.forward(q0.clone(), Around::default()), Around::default());
        let answers = self.answers.get(|| {
            let names = self.names.val().unsqueeze::<3>();
            Tensor::cat([&self.key, &self.value].map(|map| map.forward(names.clone(), Around::default())).to_vec(), 2)
        });
        let bias = ((heard - 1.0) * -SILENT).reshape([labels]);
        let x = cross_attention(q, answers.clone(), bias, CROSS_HEADS);
        let x = self.proj.forward(x, Around::default().plus(q0));
        let hidden = self.norm2.forward(x.clone(), Around::default());
        let hidden = self.fc1.forward(hidden, Around::default().act(Act::Gelu));
        map(self.fc2.forward(hidden, Around::default().plus(x)), 2 * self.grid)
    }
}
