//! The aligner's networks on a GPU against the same on a processor, with several squares at once; and the kernels at sizes
//! that do not come in fours, which the aligner has and foreign weights may have.

use burn::module::Module;
use burn::tensor::Tensor;
use volteface::align::{self, AlignNetworks};
use volteface::kernels::{Act, Around, Conv, Dense, Film, attention, cross_attention, mix};

use crate::kernels_gpu::{Pair, check};

#[test]
fn the_aligner_sees_on_a_gpu_what_it_sees_on_a_processor() {
    let pair = Pair::new();
    let folder = align::find().unwrap();
    // Fresh weights let the signal die out on the way, so these are the published ones.
    let aligner = align::open(&folder, &pair.flex).unwrap();
    let (c, networks) = (aligner.config(), aligner.networks());
    let on_gpu: AlignNetworks = networks.clone().to_device(&pair.gpu);
    for count in [1, 3] {
        let [x, y] = pair.numbers([count, 3, c.refiner_side, c.refiner_side]);
        check("refiner", networks.refiner.forward(x.clone()), on_gpu.refiner.forward(y.clone()));
        check("measurer", networks.measurer.forward(x), on_gpu.measurer.forward(y));
    }
    let [x, y] = pair.numbers([1, 3, c.finder_side, c.finder_side]);
    check("finder", networks.finder.forward(x), on_gpu.finder.forward(y));
}

/// Scales and shifts at places that no vector begins at.
fn odd_film(pair: &Pair, channels: usize) -> [Film; 2] {
    pair.numbers([1, 3 + 2 * channels]).map(|numbers| Film { numbers, at: 3, apart: channels })
}

#[test]
fn convolutions_take_any_channels_and_several_maps() {
    let pair = Pair::new();
    for (conv, side, from, out, to) in [
        (Conv::new(3, 16, 3, 2, &pair.flex), 24, 3, 12, 16),
        (Conv::new(7, 6, 1, 1, &pair.flex), 9, 7, 9, 6),
        (Conv::new(6, 10, 3, 1, &pair.flex), 11, 6, 11, 10),
        (Conv::patches(5, 9, 2, &pair.flex), 10, 5, 5, 9),
        (Conv::doubled(12, 8, &pair.flex), 7, 12, 14, 8),
        (Conv::doubled(5, 3, &pair.flex), 6, 5, 12, 3),
        (Conv::shuffled(6, 4 * 5, &pair.flex), 6, 6, 12, 5),
    ] {
        let on_gpu = conv.clone().to_device(&pair.gpu);
        let [x, y] = pair.numbers([3, side, side, from]);
        let (added, films) = (pair.numbers([3, out, out, to]), odd_film(&pair, to));
        for everything in [false, true] {
            let [a, b] = [0, 1].map(|i| match everything {
                false => Around::default(),
                true => Around { act: Act::Leaky, last: true, ..Around::default() }
                    .before()
                    .plus(added[i].clone())
                    .film(films[i].clone()),
            });
            let what = format!("{from} to {to} of {side}, {everything}");
            check(&what, conv.forward(x.clone(), a), on_gpu.forward(y.clone(), b));
        }
    }
}

#[test]
fn products_and_sums_take_any_sizes() {
    let pair = Pair::new();
    for (rows, from, to) in [(1, 1176, 96), (3, 112, 64), (2, 64, 7), (1, 128, 38), (5, 9, 3)] {
        let dense = Dense::new(from, to, &pair.flex);
        let on_gpu = dense.clone().to_device(&pair.gpu);
        let ([x, y], added, films) = (pair.numbers([rows, from]), pair.numbers([rows, to]), odd_film(&pair, to));
        let [a, b] = [0, 1].map(|i| Around::default().plus(added[i].clone()).film(films[i].clone()).last());
        check(
            &format!("{rows} {from} {to}"),
            dense.forward(x.clone(), Around::default()),
            on_gpu.forward(y.clone(), Around::default()),
        );
        check(&format!("{rows} {from} {to}, film"), dense.forward(x, a), on_gpu.forward(y, b));
    }
    for (sums, rows, wide) in [(1, 37, 8 * 112 * 112), (6, 41, 128), (2, 5, 7)] {
        let [x, y] = pair.numbers([rows, wide]);
        let [a, b] = pair.numbers([sums, rows]);
        check(&format!("{sums} {rows} {wide}"), mix(a, x), mix(b, y));
    }
}

#[test]
fn attention_takes_any_heads_and_several_photos() {
    let pair = Pair::new();
    // Heads of 16, of 6 and of 72 channels: the second do not come in fours, the third fill more than a workgroup's memory.
    for (photos, tokens, channels, heads) in [(2, 20, 64, 4), (1, 17, 12, 2), (2, 33, 144, 2)] {
        let [x, y] = pair.numbers([photos, tokens, 3 * channels]);
        check(&format!("{tokens} x {channels}"), attention(x * 4.0, heads), attention(y * 4.0, heads));
        let ([q, r], [kv, lw]) = (pair.numbers([photos, 21, channels]), pair.numbers([photos, tokens, 2 * channels]));
        let bias: Vec<f32> = (0..tokens).map(|i| if i % 2 == 0 { 0.0 } else { -1e4 }).collect();
        let bias = |device| Tensor::<1>::from_floats(bias.as_slice(), device);
        let wanted = cross_attention(q, kv, bias(&pair.flex), heads);
        check(&format!("cross {tokens} x {channels}"), wanted, cross_attention(r, lw, bias(&pair.gpu), heads));
    }
}
