//! The layers on burn's CPU backend, by the vector kernels of `lanes`.
//!
//! Every function answers `None` where the tensors are elsewhere, and attention of a batch of several.

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;
use burn::tensor::{Tensor, TensorData};
use lanes::{After, Geometry, Panels};

use super::SLOPE;
use super::around::{Act, Around, CHANGE, Film};
use super::packed::{Packed, Taps};

/// Weights in panels, with their bias.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    panels: Panels,
    bias: Vec<f32>,
}

impl Weights {
    /// Of a layer's weight matrix; `None` where it is elsewhere.
    pub fn of(packed: &Packed) -> Option<Self> {
        let [inputs, columns] = packed.weight.dims();
        let (weight, bias) = (held(&packed.weight)?, held(&packed.bias)?);
        Some(Self { panels: Panels::new(weight.as_slice()?, inputs, columns), bias: bias.as_slice()?.to_vec() })
    }

    /// How many outputs there are of a place.
    pub fn columns(&self) -> usize {
        self.bias.len()
    }
}

/// A tensor's values in order, if it is on this backend.
fn held<const D: usize>(x: &Tensor<D>) -> Option<FloatTensor<Flex>> {
    Some(x.clone().try_into_primitive::<Flex>().ok()?.to_contiguous())
}

fn made<const D: usize>(values: Vec<f32>, shape: [usize; D], like: &Tensor<D>) -> Tensor<D> {
    Tensor::from_data(TensorData::new(values, shape), &like.device())
}

/// What an [`Around`] has to read.
struct Read {
    added: Option<FloatTensor<Flex>>,
    film: Option<(FloatTensor<Flex>, usize, usize)>,
}

impl Read {
    /// `None` if something is not on this backend or what is added has another shape.
    fn of<const D: usize>(around: &Around<D>, shape: [usize; D]) -> Option<Self> {
        let added = match &around.added {
            Some(added) if added.dims() != shape => return None,
            Some(added) => Some(held(added)?),
            None => None,
        };
        let film = match &around.film {
            Some(Film { numbers, at, apart }) => Some((held(numbers)?, *at, *apart)),
            None => None,
        };
        Some(Self { added, film })
    }

    fn added(&self) -> Option<&[f32]> {
        self.added.as_ref()?.as_slice()
    }

    /// Scales and shifts of so many channels.
    fn film(&self, channels: usize) -> Option<(&[f32], &[f32])> {
        let (numbers, at, apart) = self.film.as_ref()?;
        let numbers: &[f32] = numbers.as_slice()?;
        Some((numbers.get(*at..at + channels)?, numbers.get(at + apart..at + apart + channels)?))
    }
}

/// As [`super::Conv`] and [`super::Dense`].
pub(super) fn product<const D: usize>(
    x: &Tensor<D>,
    weights: &Weights,
    taps: Taps,
    around: &Around<D>,
) -> Option<Tensor<D>> {
    let dims = x.dims();
    let (channels, columns) = (dims[D - 1], weights.columns());
    let (maps, height, width) =
        if D == 4 { (dims[0], dims[1], dims[2]) } else { (1, 1, dims[..D - 1].iter().product()) };
    let Taps { kernel, stride, pad, shuffled } = taps;
    let geometry = Geometry { kernel, stride, pad, height, width, channels, pitch: channels, shuffled };
    let mut shape = dims;
    shape[D - 1] = columns;
    if D == 4 {
        let [height, width] = geometry.out();
        (shape[1], shape[2]) = (height, width);
        if shuffled {
            (shape[1], shape[2], shape[3]) = (2 * height, 2 * width, columns / 4);
        }
    }
    let read = Read::of(around, shape)?;
    let x_held = held(x)?;
    let mut values: &[f32] = x_held.as_slice()?;
    // Each input is read by many outputs, so its activation is worked out before.
    let active: Vec<f32>;
    if around.before {
        active = values.iter().map(|v| lanes::larger(*v, SLOPE as f32 * v)).collect();
        values = &active;
    }
    let after = After {
        bias: Some(&weights.bias),
        act: match around.act {
            Act::None => lanes::Act::None,
            Act::Leaky => lanes::Act::Leaky,
            Act::Gelu => lanes::Act::Gelu,
        },
        added: None,
        film: read.film(shape[D - 1]),
        last: around.last,
    };
    let mut out = vec![0.0; shape.iter().product()];
    let (seen, long) = (height * width * channels, out.len() / maps.max(1));
    for (i, out) in out.chunks_exact_mut(long.max(1)).enumerate() {
        let after = After { added: read.added().map(|added| &added[i * long..][..long]), ..after };
        lanes::convolve(&values[i * seen..][..seen], &geometry, &weights.panels, &after, out);
    }
    Some(made(out, shape, x))
}

/// As [`super::mix()`].
pub(super) fn mix(shares: &Tensor<2>, rows: &Tensor<2>) -> Option<Tensor<2>> {
    let ([n, k], [_, c]) = (shares.dims(), rows.dims());
    let (shares_held, rows_held) = (held(shares)?, held(rows)?);
    let mut out = vec![0.0_f32; n * c];
    let (each, all): (&[f32], &[f32]) = (shares_held.as_slice()?, rows_held.as_slice()?);
    for (sum, shares) in out.chunks_exact_mut(c.max(1)).zip(each.chunks_exact(k.max(1))) {
        for (row, share) in all.chunks_exact(c.max(1)).zip(shares).filter(|(_, share)| **share != 0.0) {
            sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += share * value);
        }
    }
    Some(made(out, [n, c], rows))
}

/// As [`super::reference`]'s norm.
pub(super) fn norm<const D: usize>(
    x: &Tensor<D>,
    gain: &Tensor<1>,
    shift: &Tensor<1>,
    epsilon: f64,
    around: &Around<D>,
) -> Option<Tensor<D>> {
    let read = Read::of(around, x.dims())?;
    let (held_x, gain, shift) = (held(x)?, held(gain)?, held(shift)?);
    let values: &[f32] = held_x.as_slice()?;
    let gain: &[f32] = gain.as_slice()?;
    let mut out = vec![0.0; values.len()];
    let film = read.film(gain.len());
    lanes::norm(values, gain, shift.as_slice()?, epsilon as f32, read.added(), film, &mut out);
    Some(made(out, x.dims(), x))
}

/// As [`super::attention()`].
pub(super) fn attention(qkv: &Tensor<3>, heads: usize) -> Option<Tensor<3>> {
    let [b, n, all] = qkv.dims();
    if b != 1 {
        return None;
    }
    let c = all / 3;
    let rows = held(qkv)?;
    let rows: &[f32] = rows.as_slice()?;
    let attention = lanes::Attention {
        queries: rows,
        keys: &rows[c..],
        values: &rows[2 * c..],
        query_pitch: all,
        key_pitch: all,
        count: n,
        others: n,
        heads,
        head: c / heads,
        bias: None,
    };
    let mut out = vec![0.0; n * c];
    lanes::attend(&attention, &mut out);
    Some(made(out, [1, n, c], qkv))
}

/// As [`super::cross_attention`].
pub(super) fn cross_attention(q: &Tensor<3>, kv: &Tensor<3>, bias: &Tensor<1>, heads: usize) -> Option<Tensor<3>> {
    let [b, n, c] = q.dims();
    let [_, m, all] = kv.dims();
    if b != 1 {
        return None;
    }
    let (queries, answers, bias) = (held(q)?, held(kv)?, held(bias)?);
    let answers: &[f32] = answers.as_slice()?;
    let attention = lanes::Attention {
        queries: queries.as_slice()?,
        keys: answers,
        values: &answers[c..],
        query_pitch: c,
        key_pitch: all,
        count: n,
        others: m,
        heads,
        head: c / heads,
        bias: Some(bias.as_slice()?),
    };
    let mut out = vec![0.0; n * c];
    lanes::attend(&attention, &mut out);
    Some(made(out, [1, n, c], q))
}

/// As [`super::apply()`].
pub(super) fn apply(photo: &Tensor<4>, change: &Tensor<4>, reach: f32) -> Option<Tensor<3>> {
    let ([b, c, n, m], [_, channels, h, w]) = (photo.dims(), change.dims());
    if (b, c, channels) != (1, 3, CHANGE) {
        return None;
    }
    let (photo_held, change_held) = (held(photo)?, held(change)?);
    let planes = lanes::Planes { values: photo_held.as_slice()?, height: n, width: m };
    let fine = lanes::Planes { values: change_held.as_slice()?, height: h, width: w };
    let mut out = vec![0.0; 4 * n * m];
    lanes::apply(&planes, &fine, reach, &mut out);
    Some(Tensor::from_data(TensorData::new(out, [n, m, 4]), &photo.device()))
}
