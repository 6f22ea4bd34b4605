//! The layers: their sizes looked at, then one launch each.

use burn::backend::Dispatch;
use burn::tensor::{Device, Shape, Tensor};

use super::apply::ApplyJob;
use super::attention::job as attention_job;
use super::enter::{EnterJob, EnterSource};
use super::join::JoinJob;
use super::kernels::Kernels;
use super::mix::MixJob;
use super::norm::{NormJob, NormSource, TOGETHER};
use super::product::{ProductJob, ProductSource, tile};
use super::text::{film_numbers, fours};
use crate::kernels::around::{Around, CHANGE, Film};
use crate::kernels::packed::{Packed, Taps, filled};

/// Workgroups that every device grants in one direction.
const MOST_GROUPS: u32 = 65_535;

/// Whether tensors of this device lie on a GPU.
pub(in crate::kernels) fn is_gpu(device: &Device) -> bool {
    *device != Device::flex()
}

/// What a device's kernels read at once: channels are filled up to a multiple of it.
pub(in crate::kernels) fn fours_of(device: &Device) -> usize {
    if is_gpu(device) { 4 } else { 1 }
}

/// As [`crate::kernels::Conv`] and [`crate::kernels::Dense`].
pub(in crate::kernels) fn product<const D: usize>(
    x: &Tensor<D>,
    packed: &Packed,
    taps: Taps,
    around: &Around<D>,
) -> Option<Tensor<D>> {
    if !is_gpu(&x.device()) {
        return None;
    }
    let channels = x.dims()[D - 1];
    let x = filled(x.clone(), D - 1, channels.next_multiple_of(4));
    let dims = x.dims();
    let columns = packed.weight.dims()[1];
    let (quads, wide) = (fours(dims[D - 1])?, fours(columns)?);
    // Maps and their places, or all rows in one.
    let (maps, height, width) =
        if D == 4 { (dims[0], dims[1], dims[2]) } else { (1, 1, dims[..D - 1].iter().product()) };
    let out = |n: usize| (n + 2 * taps.pad - taps.kernel) / taps.stride + 1;
    let (rows, columns_out) = if taps.kernel == 1 { (height, width) } else { (out(height), out(width)) };
    let mut shape = dims;
    shape[D - 1] = columns / taps.parts();
    if D == 4 {
        let times = if taps.shuffled { 2 } else { 1 };
        (shape[1], shape[2]) = (times * rows, times * columns_out);
    }
    // What is around channels that only fill up fours would have to be filled up as well.
    if shape[D - 1] != packed.outputs && (around.added.is_some() || around.film.is_some()) {
        return None;
    }
    if around.added.as_ref().is_some_and(|added| added.dims() != shape) {
        return None;
    }
    let places = u32::try_from(maps * rows * columns_out).ok()?;
    let (across, down, each) = tile(places, wide);
    let film = around.film.as_ref();
    let [film_at, apart] = film_numbers(film)?;
    let source = ProductSource {
        taps,
        before: around.before,
        act: around.act,
        added: around.added.is_some(),
        film: film.is_some(),
        last: around.last,
        across,
        down,
        rows: each,
    };
    let [columns_out, height, width] = [columns_out, height, width].map(|n| n as u32);
    let job = ProductJob {
        source,
        shape: Shape::from(shape),
        numbers: [places, columns_out, height, width, quads, wide, film_at, apart],
        groups: [places.div_ceil(down * each), wide.div_ceil(across)],
    };
    let bias = packed.bias.clone().into_dispatch();
    let y = <Dispatch as Kernels>::product(
        x.into_dispatch(),
        packed.weight.clone().into_dispatch(),
        bias.clone(),
        around.added.clone().map_or_else(|| bias.clone(), Tensor::into_dispatch),
        film.map_or(bias, |film| film.numbers.clone().into_dispatch()),
        job,
    );
    let y = Tensor::from_dispatch(y);
    Some(if shape[D - 1] == packed.outputs { y } else { y.narrow(D - 1, 0, packed.outputs) })
}

/// As [`crate::kernels::mix()`]; rows are a multiple of four wide.
pub(in crate::kernels) fn mix(shares: &Tensor<2>, rows: &Tensor<2>) -> Tensor<2> {
    let ([n, k], [_, c]) = (shares.dims(), rows.dims());
    let [results, count, quads] = [n, k, c / 4].map(|n| n as u32);
    let groups = (results * quads).div_ceil(64);
    let job = MixJob {
        shape: Shape::from([n, c]),
        numbers: [results, count, quads, 0],
        groups: [groups.min(MOST_GROUPS), groups.div_ceil(MOST_GROUPS)],
    };
    Tensor::from_dispatch(<Dispatch as Kernels>::mix(shares.clone().into_dispatch(), rows.clone().into_dispatch(), job))
}

/// As [`crate::kernels::reference`]'s norm.
pub(in crate::kernels) fn norm<const D: usize>(
    x: &Tensor<D>,
    gain: &Tensor<1>,
    shift: &Tensor<1>,
    epsilon: f64,
    around: &Around<D>,
) -> Option<Tensor<D>> {
    if !is_gpu(&x.device()) {
        return None;
    }
    let dims = x.dims();
    let rows = u32::try_from(dims[..D - 1].iter().product::<usize>()).ok()?;
    let film = around.film.as_ref();
    let [film_at, apart] = film_numbers(film)?;
    if around.added.as_ref().is_some_and(|added| added.dims() != dims) {
        return None;
    }
    let job = NormJob {
        source: NormSource { added: around.added.is_some(), film: film.is_some() },
        shape: Shape::from(dims),
        numbers: [rows, fours(dims[D - 1])?, (epsilon as f32).to_bits(), film_at, apart, 0, 0, 0],
        groups: [rows.div_ceil(TOGETHER), 1],
    };
    let gain = gain.clone().into_dispatch();
    let y = <Dispatch as Kernels>::norm(
        x.clone().into_dispatch(),
        gain.clone(),
        shift.clone().into_dispatch(),
        around.added.clone().map_or_else(|| gain.clone(), Tensor::into_dispatch),
        film.map_or(gain, |film| film.numbers.clone().into_dispatch()),
        job,
    );
    Some(Tensor::from_dispatch(y))
}

/// As [`crate::kernels::attention()`].
pub(in crate::kernels) fn attention(qkv: &Tensor<3>, heads: usize) -> Option<Tensor<3>> {
    let [b, n, all] = qkv.dims();
    if b != 1 || !is_gpu(&qkv.device()) {
        return None;
    }
    let job = attention_job(n, n, all / 3, heads, true)?;
    Some(Tensor::from_dispatch(<Dispatch as Kernels>::attention(qkv.clone().into_dispatch(), job)))
}

/// As [`crate::kernels::cross_attention`].
pub(in crate::kernels) fn cross_attention(
    q: &Tensor<3>,
    kv: &Tensor<3>,
    bias: &Tensor<1>,
    heads: usize,
) -> Option<Tensor<3>> {
    let [b, n, c] = q.dims();
    let [_, m, _] = kv.dims();
    if b != 1 || !is_gpu(&q.device()) {
        return None;
    }
    let job = attention_job(n, m, c, heads, false)?;
    let y = <Dispatch as Kernels>::cross_attention(
        q.clone().into_dispatch(),
        kv.clone().into_dispatch(),
        bias.clone().into_dispatch(),
        job,
    );
    Some(Tensor::from_dispatch(y))
}

/// As [`crate::kernels::enter()`].
pub(in crate::kernels) fn enter(photo: &Tensor<4>, halved: bool, coordinates: bool) -> Option<Tensor<4>> {
    let [b, c, h, w] = photo.dims();
    if b != 1 || c != 3 || !is_gpu(&photo.device()) {
        return None;
    }
    let step = 1 + usize::from(halved);
    let (h, w) = (h / step, w / step);
    let [height, width] = [h, w].map(|n| n as u32);
    let job = EnterJob {
        source: EnterSource { halved, coordinates },
        shape: Shape::from([1, h, w, if coordinates { 8 } else { 4 }]),
        numbers: [height, width, 0, 0],
        groups: [(height * width).div_ceil(64), 1],
    };
    Some(Tensor::from_dispatch(<Dispatch as Kernels>::enter(photo.clone().into_dispatch(), job)))
}

/// As [`crate::kernels::join()`].
pub(in crate::kernels) fn join(
    view: &Tensor<4>,
    detail: &Tensor<4>,
    film: &Film,
    sheet: &Tensor<4>,
    places: &Tensor<4>,
) -> Option<Tensor<4>> {
    let ([b, h, w, first], [_, _, _, second]) = (view.dims(), detail.dims());
    let [_, planes, sheet_height, sheet_width] = sheet.dims();
    if b != 1 || !is_gpu(&view.device()) {
        return None;
    }
    let (first, second) = (fours(first)?, fours(second)?);
    let [height, width, sheets, sheet_height, sheet_width] =
        [h, w, planes, sheet_height, sheet_width].map(|n| n as u32);
    let quads = first + second + sheets;
    let groups = (height * width * quads).div_ceil(64);
    if groups > MOST_GROUPS {
        return None;
    }
    let (at, apart) = (fours(film.at)?, fours(film.apart)?);
    let job = JoinJob {
        shape: Shape::from([1, h, w, 4 * quads as usize]),
        numbers: [height, width, first, second, sheets, sheet_height, sheet_width, at, apart, 0, 0, 0],
        groups: [groups, 1],
    };
    let y = <Dispatch as Kernels>::join(
        view.clone().into_dispatch(),
        detail.clone().into_dispatch(),
        film.numbers.clone().into_dispatch(),
        sheet.clone().into_dispatch(),
        places.clone().into_dispatch(),
        job,
    );
    Some(Tensor::from_dispatch(y))
}

/// As [`crate::kernels::apply()`].
pub(in crate::kernels) fn apply(photo: &Tensor<4>, change: &Tensor<4>, reach: f32) -> Option<Tensor<3>> {
    let ([b, c, n, m], [_, channels, h, w]) = (photo.dims(), change.dims());
    if !is_gpu(&photo.device()) || (b, c, channels) != (1, 3, CHANGE) {
        return None;
    }
    let [height, width, fine_height, fine_width] = [n, m, h, w].map(|n| n as u32);
    let job = ApplyJob {
        shape: Shape::from([n, m, 4]),
        numbers: [height, width, fine_height, fine_width, reach.to_bits(), 0, 0, 0],
        groups: [(height * width).div_ceil(64), 1],
    };
    let y = <Dispatch as Kernels>::apply(photo.clone().into_dispatch(), change.clone().into_dispatch(), job);
    Some(Tensor::from_dispatch(y))
}
