//! Every kernel of the network against the same layer in burn's operations, at every shape that the network has.
//!
//! Both sides compute in f32 and add in different orders. Inputs lie within 1, weights within the root of three over
//! the root of their number, so that results are about 1; sums of up to 864 rounded terms (6e-8 each) then differ by
//! less than 1e-5 and what is done to them afterwards at most triples that. A wrong index is off by about 1.

use burn::module::Module;
use burn::tensor::{Device, Distribution, Tensor};
use volteface::kernels::{Act, Around, Conv, Dense, Film, Norm, apply, attention, cross_attention, enter, join};
use volteface::model::Config;

use crate::common::gpu::gpu;

const TOLERANCE: f32 = 3e-5;
/// Places up to 512 are rounded at 3e-5, and random pictures change by up to 1 from one place to the next.
const TOLERANCE_PLACES: f32 = 2e-4;

pub struct Pair {
    pub flex: Device,
    pub gpu: Device,
}

impl Pair {
    pub fn new() -> Self {
        let (flex, gpu) = (Device::flex(), gpu().burn_device().unwrap());
        flex.seed(7);
        Self { flex, gpu }
    }

    /// Random numbers within 1 on both sides.
    pub fn numbers<const D: usize>(&self, shape: [usize; D]) -> [Tensor<D>; 2] {
        let x = Tensor::<D>::random(shape, Distribution::Uniform(-1.0, 1.0), &self.flex);
        [x.clone(), Tensor::from_data(x.into_data(), &self.gpu)]
    }

    /// Nothing around a layer, or everything, of its output's shape.
    fn surroundings<const D: usize>(&self, everything: bool, act: Act, shape: [usize; D]) -> [Around<D>; 2] {
        if !everything {
            return [Around::default(), Around::default()];
        }
        let c = shape[D - 1];
        let added = self.numbers(shape);
        // Scales and shifts lie among other numbers.
        let films = self.numbers([1, 8 + 4 + 2 * c]);
        [0, 1].map(|i| {
            let film = Film { numbers: films[i].clone(), at: 8, apart: c + 4 };
            Around { before: true, act, last: true, ..Around::default() }.plus(added[i].clone()).film(film)
        })
    }
}

pub fn check<const D: usize>(what: &str, reference: Tensor<D>, found: Tensor<D>) {
    check_within(what, reference, found, TOLERANCE);
}

fn check_within<const D: usize>(what: &str, reference: Tensor<D>, found: Tensor<D>, tolerance: f32) {
    assert_eq!(reference.dims(), found.dims(), "{what}");
    let (a, b): (Vec<f32>, Vec<f32>) =
        (reference.into_data().try_to_vec().unwrap(), found.into_data().try_to_vec().unwrap());
    let spread = (a.iter().map(|v| v * v).sum::<f32>() / a.len() as f32).sqrt();
    assert!(spread > 0.03, "{what} says nothing: {spread}");
    let worst = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    println!("{what}: {worst:.2e} of {spread:.2}");
    assert!(worst < tolerance * spread.max(1.0), "{what}: off by {worst} where values are about {spread}");
}

#[test]
fn convolutions_are_those_of_burn() {
    let pair = Pair::new();
    let c = Config::small();
    let n = c.image;
    let ([w1, w2, w3], [l1, l2], [p1, p2, p3]) = (c.high_widths, c.low_widths, c.picture_widths);
    let usual = |from, to, stride| Conv::new(from, to, 3, stride, &pair.flex);
    let single = |from, to| Conv::new(from, to, 1, 1, &pair.flex);
    let shuffled = |from, to| Conv::shuffled(from, 4 * to, &pair.flex);
    let joined = 2 * w1 + 4 * c.atlas_channels;
    // Side of the input, its channels, the layer, side and channels of the output.
    let all = vec![
        (n / 4, l1, usual(l1, l2, 2), n / 8, l2),
        (n / 8, l2, usual(l2, c.dim, 2), n / 16, c.dim),
        (n / 2, w1, usual(w1, w1, 1), n / 2, w1),
        (n / 2, w1, usual(w1, w2, 2), n / 4, w2),
        (n / 4, w2, usual(w2, w2, 1), n / 4, w2),
        (n / 4, w2, usual(w2, w3, 2), n / 8, w3),
        (n / 8, w3, usual(w3, w3, 1), n / 8, w3),
        (64, p1, usual(p1, p2, 2), 32, p2),
        (32, p2, usual(p2, p3, 2), 16, p3),
        (16, p3, usual(p3, c.prompt_dim, 2), 8, c.prompt_dim),
        (n / 8, w3, Conv::patches(w3, c.dim, 2, &pair.flex), n / 16, c.dim),
        (n / 8, c.side_width, usual(c.side_width, c.side_width, 1), n / 8, c.side_width),
        (n / 2, joined, usual(joined, c.view_hidden, 1), n / 2, c.view_hidden),
        (n / 8, w3, shuffled(w3, w2), n / 4, w2),
        (n / 4, w2, single(w2, w2), n / 4, w2),
        (n / 4, w2, shuffled(w2, c.plane_channels), n / 2, c.plane_channels),
        (n / 8, c.side_width, shuffled(c.side_width, 2 * c.plane_channels), n / 4, 2 * c.plane_channels),
        (n / 4, w2, shuffled(w2, w1), n / 2, w1),
        (n / 2, c.view_hidden, single(c.view_hidden, 72), n / 2, 72),
    ];
    for (i, (side, from, conv, out, to)) in all.into_iter().enumerate() {
        let on_gpu = conv.clone().to_device(&pair.gpu);
        let [x, y] = pair.numbers([1, side, side, from]);
        let act = [Act::None, Act::Leaky, Act::Gelu][i % 3];
        for everything in [false, true] {
            let [a, b] = pair.surroundings(everything, act, [1, out, out, to]);
            let what = format!("{i}: {side} {from} to {out} {to}, {everything}");
            check(&what, conv.forward(x.clone(), a), on_gpu.forward(y.clone(), b));
        }
    }
}

#[test]
fn photos_enter_their_convolutions_alike() {
    let pair = Pair::new();
    let c = Config::small();
    for (side, halved, coordinates, to) in
        [(c.image, true, true, c.low_widths[0]), (c.image, false, true, c.high_widths[0]), (128, false, false, 24)]
    {
        let conv = Conv::new(if coordinates { 5 } else { 3 }, to, 3, 2, &pair.flex);
        let on_gpu = conv.clone().to_device(&pair.gpu);
        let [x, y] = pair.numbers([1, 3, side, side]);
        let [a, b] = [(x, &conv), (y, &on_gpu)]
            .map(|(x, conv)| conv.forward(enter(x, halved, coordinates), Around::default().act(Act::Leaky)));
        check(&format!("{side} halved {halved}"), a, b);
    }
}

#[test]
fn matrix_products_are_those_of_burn() {
    let pair = Pair::new();
    let c = Config::small();
    let (d, p, w) = (c.dim, c.prompt_dim, c.high_widths[2]);
    let block = |rows: usize, d: usize| [(rows, d, 3 * d), (rows, d, d), (rows, d, 3 * d), (rows, 3 * d, d)];
    let mut all: Vec<(usize, usize, usize)> = vec![(c.tokens(), d, w), (4 * c.tokens(), w, w)];
    all.extend([(4 * c.tokens(), w, 2 * w), (4 * c.tokens(), 2 * w, w), (c.labels.len(), p, w)]);
    all.extend(block(c.tokens(), d));
    for rows in [c.patches() + 1, c.text_words + 1, 6, 1] {
        all.extend(block(rows, p));
    }
    for (i, (rows, from, to)) in all.into_iter().enumerate() {
        let dense = Dense::new(from, to, &pair.flex);
        let on_gpu = dense.clone().to_device(&pair.gpu);
        let [x, y] = pair.numbers([1, rows, from]);
        for everything in [false, true] {
            let act = [Act::Gelu, Act::None][i % 2];
            let [a, b] = pair.surroundings(everything, act, [1, rows, to]);
            let what = format!("{rows} x {from} x {to}, {everything}");
            check(&what, dense.forward(x.clone(), a), on_gpu.forward(y.clone(), b));
        }
    }
    for to in [w, c.side_width] {
        let dense = Dense::shuffled(d, 4 * to, &pair.flex);
        let on_gpu = dense.clone().to_device(&pair.gpu);
        let [x, y] = pair.numbers([1, c.token_grid, c.token_grid, d]);
        let [a, b] = pair.surroundings(true, Act::None, [1, 2 * c.token_grid, 2 * c.token_grid, to]);
        check(&format!("shuffled {to}"), dense.forward(x, a), on_gpu.forward(y, b));
    }
}

#[test]
fn norms_are_those_of_burn() {
    let pair = Pair::new();
    for (rows, channels) in [(256, 192), (16384, 24), (4096, 48), (1024, 96), (65, 128), (6, 128), (1, 128)] {
        let norm = Norm::new(channels, &pair.flex);
        let on_gpu = norm.clone().to_device(&pair.gpu);
        let [x, y] = pair.numbers([1, rows, channels]);
        for everything in [false, true] {
            let [a, b] = pair.surroundings(everything, Act::None, [1, rows, channels]).map(|around| Around {
                before: false,
                last: false,
                ..around
            });
            check(&format!("{rows} x {channels}"), norm.forward(x.clone(), a), on_gpu.forward(y.clone(), b));
        }
    }
}

#[test]
fn attention_is_that_of_burn() {
    let pair = Pair::new();
    for (tokens, channels) in [(256, 192), (65, 128), (17, 128), (6, 128), (1, 128)] {
        let [x, y] = pair.numbers([1, tokens, 3 * channels]);
        // Sharp enough that keys are told apart.
        check(&format!("{tokens} x {channels}"), attention(x * 4.0, 4), attention(y * 4.0, 4));
    }
    for labels in [37, 16, 3] {
        let ([q, r], [kv, lw]) = (pair.numbers([1, 1024, 96]), pair.numbers([1, labels, 192]));
        // Only every other label is heard.
        let bias: Vec<f32> = (0..labels).map(|i| if i % 2 == 0 { 0.0 } else { -1e4 }).collect();
        let bias = |device| Tensor::<1>::from_floats(bias.as_slice(), device);
        let a = cross_attention(q, kv, bias(&pair.flex), 4);
        check(&format!("{labels} labels"), a, cross_attention(r, lw, bias(&pair.gpu), 4));
    }
}

#[test]
fn photos_are_changed_and_drawings_joined_alike() {
    let pair = Pair::new();
    for n in [512, 256] {
        let ([photo, other], [change, same]) = (pair.numbers([1, 3, n, n]), pair.numbers([1, 14, 256, 256]));
        // In [0, 1] and far enough for edges to be held.
        let [a, b] = [(photo, change), (other, same)].map(|(p, c)| apply((p + 1.0) * 0.5, c * 0.5, 0.1));
        check_within(&format!("a photo of {n}"), a, b, TOLERANCE_PLACES);
    }
    let shape = |side, c| [1, side, side, c];
    let ([v, w], [d, e], [s, t]) =
        (pair.numbers(shape(128, 24)), pair.numbers(shape(128, 24)), pair.numbers([1, 8, 112, 112]));
    let (films, places) = (pair.numbers([1, 8 + 96]), pair.numbers(shape(256, 2)));
    let [one, other] = films.map(|numbers| Film { numbers, at: 8, apart: 48 });
    let [p, q] = places.map(|places| places * 1.3);
    check_within("joined", join(v, d, one, s, p), join(w, e, other, t, q), TOLERANCE_PLACES);
}
