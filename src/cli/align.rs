//! `volteface align`

use std::path::Path;

use burn::tensor::Device;
use pollster::block_on;
use serde::Serialize;

use super::device::Machine;
use crate::align;
use crate::align::{Aligner, Face};
use crate::cli::{AlignArgs, CliError, Convention, crop, input, stdout};
use crate::geometry::camera::Camera;
use crate::paper::framing;
use crate::portrait::Portrait;

/// One face as it is printed.
#[derive(Debug, Serialize)]
struct Printed {
    /// The aligned crop in pixels of the upright original, from its top left clockwise.
    corners: [[f32; 2]; 4],
    /// Degrees: the direction from the first corner to the second, y down.
    roll: f32,
    /// Degrees; positive where the camera stands to the person's left.
    yaw: f32,
    /// Degrees; positive where the camera stands below the face.
    pitch: f32,
    confidence: f32,
    /// The same crop as `volteface edit --crop` takes it.
    crop: String,
    /// Camera-to-world, 4x4, and intrinsics, 3x3, of the aligned crop, row-major (docs/dataset.md).
    #[serde(skip_serializing_if = "Option::is_none")]
    camera: Option<[f32; 25]>,
}

#[derive(Debug, Serialize)]
struct FacesJson {
    faces: Vec<Printed>,
}

pub(super) fn run(args: &AlignArgs) -> Result<(), CliError> {
    let photo = input::photo(&args.photo)?;
    let machine = Machine::start(args.device)?;
    let aligner = open(args.weights.as_deref(), &machine.networks()?)?;
    let faces = block_on(aligner.faces(&photo))?;
    if faces.is_empty() {
        return Err(CliError::NoFace { path: args.photo.clone() });
    }
    let report = FacesJson { faces: faces.iter().map(|f| printed(f, &photo, args)).collect() };
    let text = serde_json::to_string(&report).map_err(|e| CliError::Usage(e.to_string()))?;
    stdout::print(text)
}

/// Opens the aligner's weights, in `folder` or where they usually are.
pub(super) fn open(folder: Option<&Path>, device: &Device) -> Result<Aligner, CliError> {
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => align::find()?,
    };
    Ok(align::open(&folder, device)?)
}

fn printed(face: &Face, photo: &Portrait, args: &AlignArgs) -> Printed {
    let (crop, camera) = match args.convention {
        Convention::Volteface => (face.crop, face.camera()),
        Convention::Eg3d => {
            let crop = framing::eg3d(&face.crop);
            (crop, Camera::photo(&face.pose_in(&crop)))
        }
    };
    let corners = crop.corners().map(|c| photo.in_original(c));
    let [[x0, y0], [x1, y1], ..] = corners;
    Printed {
        corners,
        roll: (y1 - y0).atan2(x1 - x0).to_degrees(),
        yaw: face.yaw.to_degrees(),
        pitch: face.pitch.to_degrees(),
        confidence: face.confidence,
        crop: crop::written(&face.crop, photo),
        camera: args.cameras.then(|| camera.to_array()),
    }
}
