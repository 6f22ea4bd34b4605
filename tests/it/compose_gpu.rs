//! The passes of the composition on a GPU against their twins on the processor.
//!
//! Both compute in f32; a driver's exponential, logarithm and powers are good to a few units in the last place, and a
//! share of a part is an exponential of differences of up to 50. The goal of the composition is 1/255.

use burn::tensor::{Device, Tensor, TensorData};
use pollster::block_on;
use volteface::compose::Layered;
use volteface::field::read;
use volteface::model::layers::{CHANNELS, PARTS, Seen};
use volteface::wish::{Aim, Look, Made, Part, PartColour};

use crate::common::gpu::gpu;

const TOLERANCE: f32 = 1.0 / 1000.0;

/// A photo of coloured waves and layers that follow them.
fn scene(device: &Device, side: usize, n: usize) -> (Seen, Tensor<4>) {
    let half = side / 2;
    // -1 to 1, in no order that shows; a device's chance would be shared with tests beside this one.
    let noise = |i: usize| (i as u32).wrapping_mul(2_654_435_769).rotate_left(13).wrapping_mul(2_246_822_519) as f32;
    let mut raw: Vec<f32> = (0..half * half * 4 * CHANNELS).map(|i| noise(i) / 2_147_483_648.0 - 1.0).collect();
    // Bands of hair, skin and lips.
    for (i, place) in raw.chunks_mut(4 * CHANNELS).enumerate() {
        let part = [Part::Hair, Part::Skin, Part::Lips][i / half * 3 / half].index();
        place[4 * part..4 * part + 4].iter_mut().for_each(|logit| *logit += 4.0);
    }
    let photo: Vec<f32> = (0..3 * n * n)
        .map(|i| {
            let (c, y, x) = (i / (n * n), i / n % n, i % n);
            0.5 + 0.45 * ((x * (c + 1)) as f32 * 0.05 + y as f32 * 0.03 * (2.0 - c as f32)).sin()
        })
        .collect();
    let raw = Tensor::from_data(TensorData::new(raw, [1, half, half, 4 * CHANNELS]), device);
    (Seen { raw }, Tensor::from_data(TensorData::new(photo, [1, 3, n, n]), device))
}

fn looking(device: &Device, side: usize, n: usize, look: &Look) -> Vec<f32> {
    let (seen, photo) = scene(device, side, n);
    block_on(async {
        let layered = Layered::new(&seen, &photo).await.unwrap();
        read(layered.looking(&photo, look, 1.0).await.unwrap()).await.unwrap()
    })
}

#[test]
fn a_recoloured_photo_is_the_same_on_both() {
    let mut look = Look::default();
    look.set(Part::Hair, Some(PartColour { colour: Aim::Colour([0.6, -0.1, -0.02]), amount: 1.0 }));
    look.set(Part::Lips, Some(PartColour { colour: Aim::Colour([0.5, 0.18, 0.08]), amount: 0.7 }));
    compared(&look, TOLERANCE);
}

#[test]
fn somebody_of_another_material_is_the_same_on_both() {
    for name in ["bronze", "marble", "wood", "ice", "gold"] {
        let mut look = Look::default();
        look.set(Part::Lips, Some(PartColour { colour: Aim::Colour([0.5, 0.18, 0.08]), amount: 1.0 }));
        look.set_material(Made::named(name));
        // Veins and grain are sines of sines, whose arguments reach 400: rounded at 3e-5 there, and a vein is steep.
        compared(&look, 4.0 * TOLERANCE);
    }
}

#[test]
fn a_lamps_light_is_the_same_on_both() {
    for text in ["light=-85/20", "hair=teal,light=100/-20 warm:0.7", "material=clay,light=0/80"] {
        compared(&text.parse().unwrap(), 4.0 * TOLERANCE);
    }
}

fn compared(look: &Look, tolerance: f32) {
    let device = gpu().burn_device().unwrap();
    // The photo is as large as the layers, twice and four times as large.
    for n in [64, 128, 256] {
        let (mine, theirs) = (looking(&Device::flex(), 64, n, look), looking(&device, 64, n, look));
        let (_, photo) = scene(&Device::flex(), 64, n);
        let before: Vec<f32> = photo.into_data().try_to_vec().unwrap();
        let worst = mine.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let changed = mine.iter().zip(&before).filter(|(a, b)| (*a - *b).abs() > 0.1).count();
        println!("{n}: {worst:.1e}, {changed} of {} changed", before.len());
        assert!(worst < tolerance, "{n}: {worst}");
        assert!(changed * 10 > before.len(), "the colours were asked for");
    }
}

#[test]
fn without_a_wish_the_photo_stays_to_the_last_bit() {
    for device in [Device::flex(), gpu().burn_device().unwrap()] {
        let (_, photo) = scene(&device, 64, 128);
        let before: Vec<f32> = block_on(read(photo)).unwrap();
        assert_eq!(looking(&device, 64, 128, &Look::default()), before);
    }
}

/// A patch of light on the hair, above brows: it is hair, and all hair keeps what it is where an edit is not about it.
#[test]
fn what_an_edit_leaves_alone_is_the_same_on_both() {
    let (side, half) = (64, 32);
    let shares = |device: &Device| {
        let (seen, photo) = scene(device, side, 128);
        let mut raw: Vec<f32> = seen.raw.clone().into_data().try_to_vec().unwrap();
        let mut paint = |rows: std::ops::Range<usize>, columns: std::ops::Range<usize>, part: Part| {
            for at in rows.flat_map(|row| columns.clone().map(move |column| row * half + column)) {
                let logits = &mut raw[at * 4 * CHANNELS + 4 * part.index()..][..4];
                logits.iter_mut().for_each(|logit| *logit += 16.0);
            }
        };
        paint(3..6, 13..18, Part::Skin);
        paint(13..15, 8..24, Part::Brows);
        let raw = Tensor::from_data(TensorData::new(raw, [1, half, half, 4 * CHANNELS]), device);
        let mut kept = [0.0; PARTS];
        kept[Part::Hair.index()] = 1.0;
        block_on(async {
            let layered = Layered::new(&Seen { raw }, &photo).await.unwrap();
            read(layered.shares(&kept)).await.unwrap()
        })
    };
    let (mine, theirs) = (shares(&Device::flex()), shares(&gpu().burn_device().unwrap()));
    let worst = mine.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(mine.len() == side * side && worst < TOLERANCE, "{worst}");
    let at = |row: usize, column: usize| mine[row * side + column];
    assert!(at(9, 31) > 0.9 && at(20, 5) > 0.3 && at(28, 31) < 0.1, "{} {} {}", at(9, 31), at(20, 5), at(28, 31));
}
