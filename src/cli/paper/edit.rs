//! `volteface edit` with weights of the published network.

use std::path::{Path, PathBuf};

use burn::tensor::{Tensor, TensorData};
use pollster::block_on;
use safetensors::Dtype;
use safetensors::tensor::{TensorView, serialize};

use crate::align::Aligner;
use crate::cli::device::Machine;
use crate::cli::{CliError, EditArgs, output};
use crate::editor::{Prompt, PromptPicture};
use crate::field::read;
use crate::geometry::camera::Camera;
use crate::paper::network::{PLANE_CHANNELS, PLANE_SIDE, Paper, RAW_SIDE, SIDE};
use crate::paper::render::image::deterministic;
use crate::paper::render::{FeatureDecoder, FeatureImage, Planes};
use crate::paper::{Published, PublishedEditor};
use crate::portrait::{Crop, Portrait};

/// What the arguments ask for, read and checked.
pub(in crate::cli) struct Wanted<'a> {
    pub args: &'a EditArgs,
    pub cameras: Vec<Camera>,
    pub photo: Portrait,
    pub picture: Option<Portrait>,
    pub crop: Option<Crop>,
    pub aligner: Aligner,
}

/// Refuses what the published network cannot do.
pub(in crate::cli) fn check(args: &EditArgs) -> Result<(), CliError> {
    let refuse = |why: &str| Err(CliError::Usage(format!("the published network {why}")));
    if args.prompt.is_some() {
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

pub(in crate::cli) fn run(wanted: &Wanted<'_>, machine: &Machine, model: Paper) -> Result<(), CliError> {
    let pixels = |portrait: &Portrait, crop: Option<Crop>| {
        let crop = crop.map_or_else(|| aligned(portrait, &wanted.aligner), Ok)?;
        Ok::<_, CliError>(portrait.crop(&crop, SIDE))
    };
    let prompt = match &wanted.picture {
        Some(picture) => Prompt::Picture(PromptPicture { side: SIDE, pixels: pixels(picture, None)? }),
        None => Prompt::none(),
    };
    let mut editor = PublishedEditor::new(model);
    editor.set_photo(&pixels(&wanted.photo, wanted.crop)?)?;
    let edited = editor.edit(&prompt, wanted.args.strength)?;
    let model = editor.model();
    let out = output::names(&wanted.args.out, wanted.cameras.len());
    let files = match &wanted.args.dump {
        None => finished(&out, wanted, machine, model, &edited)?,
        Some(folder) => {
            let files = dumped(&out, folder, wanted, model, &edited)?;
            make(folder)?;
            files
        }
    };
    output::write_all(&files)?;
    for (path, _) in &files {
        println!("{}", path.display());
    }
    Ok(())
}

/// Files with their bytes.
type Files = Vec<(PathBuf, Vec<u8>)>;

/// A finished picture from every camera, as the page makes them.
fn finished(
    out: &[PathBuf],
    wanted: &Wanted<'_>,
    machine: &Machine,
    model: &Paper,
    edited: &Published,
) -> Result<Files, CliError> {
    let finisher = machine.finisher(&edited.field, model)?;
    let mut files = Files::new();
    for (path, camera) in out.iter().zip(&wanted.cameras) {
        if let Some(picture) = block_on(finisher.picture(camera, async || true))? {
            // From 0 to 1 already; truncated as the published code does.
            let bytes: Vec<u8> = block_on(read(picture))?.iter().map(|v| (v * 255.0) as u8).collect();
            files.push((path.clone(), output::png(&bytes, SIDE as u32)?));
        }
    }
    Ok(files)
}

/// The same step by step on the CPU, with what lies between as a second file for each camera.
fn dumped(
    out: &[PathBuf],
    folder: &Path,
    wanted: &Wanted<'_>,
    model: &Paper,
    edited: &Published,
) -> Result<Files, CliError> {
    let decoder = FeatureDecoder::new(block_on(read(model.decoder()))?)?;
    let field = block_on(edited.field.to_host())?;
    let planes = Planes::new(&field, &decoder)?;
    let triplane = block_on(read(edited.planes.clone()))?;
    let dumps = output::names(&folder.join("view.safetensors"), wanted.cameras.len());
    let mut files = Files::new();
    for ((path, place), camera) in out.iter().zip(dumps).zip(&wanted.cameras) {
        let raw = deterministic(&planes, camera, RAW_SIDE);
        let shape = [1, PLANE_CHANNELS, RAW_SIDE, RAW_SIDE];
        let features = Tensor::from_data(TensorData::new(raw.features.clone(), shape), &model.device());
        let image = block_on(read(model.enlarger().forward(features)))?;
        files.push((path.clone(), output::png(&rgba(&image), SIDE as u32)?));
        files.push((place, dump(&triplane, &raw, &image)?));
    }
    Ok(files)
}

/// The network aligns nothing: a square picture is taken as it is, in any other the face is looked for.
fn aligned(portrait: &Portrait, aligner: &Aligner) -> Result<Crop, CliError> {
    if portrait.width() == portrait.height() {
        return Ok(Crop::whole(portrait));
    }
    Ok(block_on(aligner.crop(portrait))?)
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

fn make(folder: &Path) -> Result<(), CliError> {
    std::fs::create_dir_all(folder).map_err(|e| CliError::Write { path: folder.to_owned(), reason: e.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_clamped_and_truncated() {
        assert_eq!(rgba(&[-1.5, 0.0, 1.5]), [0, 127, 255, 255]);
    }
}
