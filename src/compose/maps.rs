//! The passes, where the tensors are.

use burn::tensor::{Tensor, TensorData};

use super::cpu::{self, Move, PLACE, Parted};
use super::lamp;
use super::relief;
use super::shade::{Ground, Key};
use super::statistics::{Colours, Statistics};
use crate::field::{FieldError, read};
use crate::kernels::gpu;
use crate::model::layers::{PARTS, Seen};
use crate::wish::Part;
use crate::wish::colour::linear;
use crate::wish::material::{Material, Pattern};

/// The bilateral filter's standard deviations: places of the layers, and OKLab.
const NEAR: f32 = 4.5;
const ALIKE: f32 = 0.06;

fn half_inverse(deviation: f32) -> f32 {
    1.0 / (2.0 * deviation * deviation)
}

/// Parts and colours of a photo `[1, 3, n, n]` brought to its outlines: `[image, image, PLACE]`.
pub async fn parts(seen: &Seen, photo: &Tensor<4>) -> Result<Tensor<3>, FieldError> {
    let (far, other) = (half_inverse(NEAR), half_inverse(ALIKE));
    if let Some(parts) = gpu::parts(&seen.raw, photo).and_then(|parts| gpu::bilateral(&parts, far, other)) {
        return Ok(parts);
    }
    let (side, n) = (2 * seen.raw.dims()[1], photo.dims()[2]);
    let (raw, pixels) = (read(seen.raw.clone()).await?, read(photo.clone()).await?);
    let parts = cpu::bilateral(&cpu::parts(&raw, &pixels, side, n), side, far, other);
    Ok(Tensor::from_data(TensorData::new(parts, [side, side, PLACE]), &photo.device()))
}

/// Parts `[2 half, 2 half, PLACE]` whose skin is hair where `mask` `[half, half]` is 1.
pub fn skin_as_hair(parts: Tensor<3>, mask: &[f32], half: usize) -> Tensor<3> {
    let (side, device) = (2 * half, parts.device());
    let fine: Vec<f32> = (0..side * side).map(|i| mask[i / side / 2 * half + i % side / 2]).collect();
    let mut moved = [0.0; PLACE];
    (moved[Part::Skin.index()], moved[Part::Hair.index()]) = (-1.0, 1.0);
    let fine = Tensor::<3>::from_data(TensorData::new(fine, [side, side, 1]), &device);
    let moved = Tensor::<3>::from_data(TensorData::new(moved.to_vec(), [1, 1, PLACE]), &device);
    let skin = Part::Skin.index();
    let there = parts.clone().slice([0..side, 0..side, skin..skin + 1]) * fine;
    parts + there * moved
}

/// Where the surface of a photo leans: `[image, image, 4]` of [`lamp::leaning`].
pub async fn leaning(seen: &Seen) -> Result<Tensor<3>, FieldError> {
    if let Some(lean) = gpu::leaning(&seen.raw) {
        return Ok(lean);
    }
    let side = 2 * seen.raw.dims()[1];
    let lean = lamp::leaning(&read(seen.raw.clone()).await?, side);
    Ok(Tensor::from_data(TensorData::new(lean, [side, side, 4]), &seen.raw.device()))
}

/// A photo `[1, 3, n, n]` with its parts `[image, image, PLACE]`.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub photo: &'a Tensor<4>,
    pub parts: &'a Tensor<3>,
    pub statistics: &'a Statistics,
}

/// What the passes on the processor read of it.
struct Host {
    photo: Vec<f32>,
    parts: Vec<f32>,
}

impl Source<'_> {
    async fn host(&self) -> Result<Host, FieldError> {
        Ok(Host { photo: read(self.photo.clone()).await?, parts: read(self.parts.clone()).await? })
    }

    fn parted<'a>(&'a self, host: &'a Host) -> Parted<'a> {
        let (n, side) = (self.photo.dims()[2], self.parts.dims()[0]);
        Parted { photo: &host.photo, n, parts: &host.parts, side, statistics: self.statistics }
    }

    fn planes(&self, values: Vec<f32>) -> Tensor<4> {
        Tensor::from_data(TensorData::new(values, self.photo.dims()), &self.photo.device())
    }

    /// The photo with its parts moved.
    pub async fn recolour(&self, moves: &[Move; PARTS]) -> Result<Tensor<4>, FieldError> {
        let numbers = self.numbers(moves, &[0.0; PARTS]);
        if let Some(made) = gpu::recolour(self.photo, self.parts, &numbers) {
            return Ok(made);
        }
        let host = self.host().await?;
        Ok(self.planes(cpu::recolour(&self.parted(&host), moves)))
    }

    /// `recoloured` `[1, 3, n, n]` of a material, in the first light, as far as `amounts` say; `moves` begin at the parts' means.
    pub async fn shade(
        &self,
        recoloured: Tensor<4>,
        seen: &Seen,
        moves: &[Move; PARTS],
        material: (&Material, Key),
        amounts: &[f32; PARTS],
    ) -> Result<Tensor<4>, FieldError> {
        let numbers = self.numbers(moves, amounts);
        let matter = Tensor::from_data(TensorData::new(matter(material.0, &material.1), [24]), &self.photo.device());
        if let Some(made) = gpu::shade(self.photo, self.parts, &numbers, &seen.raw, &recoloured, &matter) {
            return Ok(made);
        }
        let host = self.host().await?;
        let (raw, pixels) = (read(seen.raw.clone()).await?, read(recoloured).await?);
        let parted = self.parted(&host);
        let relief = relief::relief(&parted, &moves.map(|part| part.from[0]), amounts);
        let coarse = relief::coarse(&relief, &raw, parted.side, parted.n);
        let coarse = relief::blur(&relief::blur(&coarse, parted.side), parted.side);
        let ground = Ground { relief: &relief, n: parted.n, coarse: &coarse, side: parted.side };
        Ok(self.planes(ground.shade(&pixels, material.0, &material.1)))
    }

    /// `picture` `[1, 3, n, n]` in the light that `numbers` say; `lean` as in [`leaning`].
    pub async fn lit(&self, picture: Tensor<4>, lean: &Tensor<3>, numbers: Vec<f32>) -> Result<Tensor<4>, FieldError> {
        let count = numbers.len();
        let on_device = Tensor::from_data(TensorData::new(numbers.clone(), [count]), &self.photo.device());
        if let Some(made) = gpu::lit(&picture, self.parts, lean, &on_device) {
            return Ok(made);
        }
        let host = self.host().await?;
        let (pixels, lean) = (read(picture).await?, read(lean.clone()).await?);
        Ok(self.planes(lamp::lit(&pixels, &self.parted(&host), &lean, &numbers)))
    }

    /// What `shaders/shares.wgsl` reads of every part.
    fn numbers(&self, moves: &[Move; PARTS], amounts: &[f32; PARTS]) -> Tensor<2> {
        let of = |((colours, part), amount): ((&Colours, &Move), &f32)| {
            let [a, b, c] = colours.mean;
            let [d, e, f] = colours.inverse;
            let ([g, h, i], [j, k, l]) = (part.from, part.to);
            [a, b, c, d, e, f, g, h, i, j, k, l, part.amount, colours.logarithms, *amount, 0.0]
        };
        let numbers: Vec<f32> = self.statistics.parts.iter().zip(moves).zip(amounts).flat_map(of).collect();
        Tensor::from_data(TensorData::new(numbers, [PARTS, PLACE]), &self.photo.device())
    }
}

/// What `shaders/shade.wgsl` reads of a material and of the first light.
fn matter(m: &Material, key: &Key) -> Vec<f32> {
    let light = |rgb: [u8; 3]| rgb.map(|v| linear(f32::from(v) / 255.0));
    let kind = match m.pattern {
        Pattern::None => 0.0,
        Pattern::Clouds => 1.0,
        Pattern::Veins => 2.0,
        Pattern::Grain => 3.0,
    };
    let ([a, b, c], [d, e, f]) = (light(m.base), light(m.second));
    let of_material = [a, b, c, d, e, f, m.metal, m.rough, m.translucent, kind, m.scale, m.amount];
    let ([x, y, z], [i, j, k], [red, green, blue]) = (key.to, key.boxed, key.colour);
    [of_material, [x, y, z, key.alone, i, j, k, red, green, blue, 0.0, 0.0]].concat()
}
