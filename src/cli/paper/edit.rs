//! `volteface edit` with weights of the published network.

use std::path::{Path, PathBuf};

use burn::tensor::{Tensor, TensorData};
use pollster::block_on;
use safetensors::Dtype;
use safetensors::tensor::{TensorView, serialize};

use crate::cli::device::Machine;
use crate::cli::output::{Outputs, names};
use crate::cli::{CliError, EditArgs};
use crate::export::Pixels;
use crate::field::read;
use crate::geometry::camera::Camera;
use crate::paper::network::{PLANE_CHANNELS, PLANE_SIDE, RAW_SIDE, SIDE};
use crate::paper::render::image::deterministic;
use crate::paper::render::{FeatureDecoder, FeatureImage, PaperField};
use crate::pipeline::Sculpted;

/// Refuses what the published network cannot do.
pub(in crate::cli) fn check(args: &EditArgs) -> Result<(), CliError> {
    let refuse = |why: &str| Err(CliError::Usage(format!("the published network {why}")));
    if args.subject.prompt.is_some() {
        return refuse("knows pictures as prompts only; give one with --prompt-image");
    }
    if args.size as usize != SIDE {
        return refuse("draws 512 pixels; leave --size out");
    }
    if args.transparent {
        return refuse("does not tell the person from the background; leave --transparent out");
    }
    Ok(())
}

/// Pictures as the bytes of files.
pub(in crate::cli) type Pictures = Vec<Vec<u8>>;
/// Other files with their bytes.
pub(in crate::cli) type Files = Vec<(PathBuf, Vec<u8>)>;

/// A finished picture from every camera, as the page makes them.
pub(in crate::cli) fn finished(
    outputs: &Outputs,
    cameras: &[Camera],
    machine: &Machine,
    sculpted: Sculpted,
) -> Result<Pictures, CliError> {
    let Some(views) = sculpted.views else { return Ok(Pictures::new()) };
    let views = machine.views(&sculpted.field, views)?;
    let mut pictures = Pictures::new();
    for camera in cameras {
        if let Some(picture) = block_on(views.picture(camera, async || true))? {
            // From 0 to 1 already; truncated as the published code does.
            let bytes: Vec<u8> = block_on(read(picture))?.iter().map(|v| (v * 255.0) as u8).collect();
            pictures.push(outputs.encode(&square(bytes))?);
        }
    }
    Ok(pictures)
}

/// The same step by step on the CPU, with what lies between as a second file for each camera.
pub(in crate::cli) fn dumped(
    outputs: &Outputs,
    folder: &Path,
    cameras: &[Camera],
    sculpted: &Sculpted,
) -> Result<(Pictures, Files), CliError> {
    let (mut pictures, mut dumps) = (Pictures::new(), Files::new());
    let Some(views) = &sculpted.views else { return Ok((pictures, dumps)) };
    let decoder = FeatureDecoder::new(block_on(read(views.decoder.clone()))?)?;
    let field = block_on(sculpted.field.to_host())?;
    let planes = PaperField::new(&field, &decoder)?;
    let triplane = planar(&field.planes);
    let device = sculpted.field.planes.device();
    let places = names(&folder.join("view.safetensors"), cameras.len());
    for (place, camera) in places.into_iter().zip(cameras) {
        let raw = deterministic(&planes, camera, RAW_SIDE);
        let shape = [1, PLANE_CHANNELS, RAW_SIDE, RAW_SIDE];
        let features = Tensor::from_data(TensorData::new(raw.features.clone(), shape), &device);
        let image = block_on(read(views.super_resolution.forward(features)))?;
        pictures.push(outputs.encode(&square(rgba(&image)))?);
        dumps.push((place, dump(&triplane, &raw, &image)?));
    }
    std::fs::create_dir_all(folder).map_err(|e| CliError::Write { path: folder.to_owned(), reason: e.to_string() })?;
    Ok((pictures, dumps))
}

/// A finished picture.
fn square(rgba: Vec<u8>) -> Pixels {
    Pixels { width: SIDE as u32, height: SIDE as u32, rgba }
}

/// Planes as the renderer has them, `[3, H, W, C]`, to those of the published code, `[1, 3 C, H, W]`.
fn planar(planes: &[f32]) -> Vec<f32> {
    let pixels = PLANE_SIDE * PLANE_SIDE;
    let place = |plane: usize, channel: usize, pixel: usize| (plane * pixels + pixel) * PLANE_CHANNELS + channel;
    (0..3 * PLANE_CHANNELS)
        .flat_map(|i| (0..pixels).map(move |pixel| planes[place(i / PLANE_CHANNELS, i % PLANE_CHANNELS, pixel)]))
        .collect()
}

/// Planar values from -1 to 1 as 8-bit RGBA, clamped and truncated as the published code does.
fn rgba(image: &[f32]) -> Vec<u8> {
    let n = image.len() / 3;
    let byte = |v: f32| ((1.0 + v.clamp(-1.0, 1.0)) / 2.0 * 255.0) as u8;
    (0..n).flat_map(|i| [byte(image[i]), byte(image[n + i]), byte(image[2 * n + i]), 255]).collect()
}

/// One safetensors file with the planes, the raw picture, its depth and the finished picture.
fn dump(triplane: &[f32], raw: &FeatureImage, image: &[f32]) -> Result<Vec<u8>, CliError> {
    let pixels = RAW_SIDE * RAW_SIDE;
    let tensors: [(&str, [usize; 4], &[f32]); 4] = [
        ("triplane", [1, 3 * PLANE_CHANNELS, PLANE_SIDE, PLANE_SIDE], triplane),
        ("image_raw", [1, 3, RAW_SIDE, RAW_SIDE], &raw.features[..3 * pixels]),
        ("image_depth", [1, 1, RAW_SIDE, RAW_SIDE], &raw.depth),
        ("image", [1, 3, SIDE, SIDE], image),
    ];
    tensors
        .into_iter()
        .map(|(name, shape, values)| {
            Ok((name, TensorView::new(Dtype::F32, shape.to_vec(), bytemuck::cast_slice(values))?))
        })
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .and_then(|views| serialize(views, None))
        .map_err(|e| CliError::Usage(format!("the dump cannot be written ({e})")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_clamped_and_truncated() {
        assert_eq!(rgba(&[-1.5, 0.0, 1.5]), [0, 127, 255, 255]);
    }
}
