//! The application's networks against the trainer's, on the published weights.
//!
//! The trainer runs the same int8 weights, multiplied out, in f32 and stores what it gets; the two
//! sides then differ only in the order of additions. f32 carries 6e-8 per operation; about 200
//! rounded layers of sums of up to 1700 terms stay below 1e-4 of a tensor's spread, while a wrong
//! axis, order, slope or epsilon is far above it.

use std::collections::HashMap;

use crate::common::gpu::gpu;
use burn::tensor::{Device, Tensor, TensorData};
use pollster::block_on;
use safetensors::SafeTensors;
use volteface::compose::Layered;
use volteface::field::{self, FieldData};
use volteface::geometry::camera::{Camera, Pose};
use volteface::model::layers::Seen;
use volteface::model::{self, Compact};
use volteface::render::cpu::{decode, sample};
use volteface::weights::archive::floats;
use volteface::weights::directory;
use volteface::wish::{Aim, Lamp, Look, Made, Part, PartColour};

/// Largest difference, in standard deviations of the tensor.
const TOLERANCE: f32 = 1e-4;
/// The change of the photo and the view features, which come from one layer with the drawings in it, get three times as
/// much: drawings lie where the photo's camera sees the face, so that rounding of those places (2e-5 of their spread)
/// moves them, and a line in a drawing is two texels wide.
const TOLERANCE_DRAWN: f32 = 3.0 * TOLERANCE;
/// The decoder's outputs get ten times as much: rounding of the seen distance passes through
/// `tanh(behind / surface[2])`, which multiplies it by `surface[1] / surface[2]` = 12.5 before the decoder.
const TOLERANCE_POINTS: f32 = 1e-3;

/// On a GPU tiles add in another order, and a driver's own exp and division are good to a few units in the last place
/// instead of half of one.
const TOLERANCE_GPU: f32 = 10.0 * TOLERANCE;

/// The photo's camera, in radians and shares of the picture. How far its six numbers lie apart says nothing
/// of their size, least of all for a photo from the front. Of 512 pixels, 1e-5 is a two-hundredth of one.
const TOLERANCE_POSE: f32 = 1e-5;

/// Edited photos: the goal is one level of 8 bits.
const TOLERANCE_COMPOSED: f32 = 1.0 / 255.0;

struct Reference {
    tensors: HashMap<String, (Vec<usize>, Vec<f32>)>,
    strides: HashMap<String, usize>,
    text: String,
    device: Device,
}

fn reference(device: Device) -> (Compact, Reference) {
    let folder = directory::find().expect("the weights must be in weights/compact or VOLTEFACE_WEIGHTS");
    let opened = directory::open(&folder, |_| Ok(())).and_then(|(m, archive)| model::load(&m, &archive, &device));
    let model = opened.unwrap_or_else(|e| panic!("{e}"));
    let bytes =
        std::fs::read(folder.join("reference.safetensors")).expect("reference.safetensors lies beside the weights");
    let (_, header) = SafeTensors::read_metadata(&bytes).expect("a safetensors file");
    let metadata = header.metadata().clone().expect("the reference describes itself");
    let tensors = SafeTensors::deserialize(&bytes)
        .expect("a safetensors file")
        .iter()
        .map(|(name, view)| (name.to_owned(), (view.shape().to_vec(), floats(view.data()))))
        .collect();
    let strides = serde_json::from_str(&metadata["strides"]).expect("strides are a JSON object");
    (model, Reference { tensors, strides, text: metadata["text"].clone(), device })
}

impl Reference {
    fn input(&self, name: &str) -> Tensor<4> {
        let (shape, values) = &self.tensors[name];
        Tensor::from_data(TensorData::new(values.clone(), shape.clone()), &self.device)
    }

    fn pose(&self) -> Pose {
        Pose::from_array(self.tensors["pose"].1[..].try_into().expect("a pose is six numbers"))
    }

    fn check<const D: usize>(&self, name: &str, found: Tensor<D>) {
        let found = found.into_data().try_to_vec::<f32>().unwrap();
        self.check_within(name, &self.thinned(name, found), TOLERANCE);
    }

    fn thinned(&self, name: &str, values: Vec<f32>) -> Vec<f32> {
        values.into_iter().step_by(self.strides.get(name).copied().unwrap_or(1)).collect()
    }

    fn check_within(&self, name: &str, found: &[f32], tolerance: f32) {
        let expected = &self.tensors[name].1;
        assert_eq!(found.len(), expected.len(), "{name}");
        let n = expected.len() as f32;
        let mean = expected.iter().sum::<f32>() / n;
        let std = (expected.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt();
        assert!(std > 0.0 && std.is_finite(), "{name} says nothing: its spread is {std}");
        let worst = expected.iter().zip(found).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        println!("{name}: worst {worst:.3e} of spread {std:.3e}: {:.2e}", worst / std);
        assert!(worst <= tolerance * std, "{name}: {worst} against a spread of {std}");
    }
}

#[test]
fn every_stage_agrees_with_the_trainer() {
    let (model, reference) = reference(Device::flex());
    let photo = reference.input("photo");
    let features = model.portrait(photo.clone()).unwrap();
    reference.check("f_g", features.f_g.clone());
    let pose = features.pose.clone().into_data().try_to_vec::<f32>().unwrap();
    for (mine, trainers) in pose.iter().zip(&reference.tensors["pose"].1) {
        assert!((mine - trainers).abs() < TOLERANCE_POSE, "pose: {mine} against {trainers}");
    }
    reference.check("f_h", planar(features.detail.eighth.clone()));

    let seen = features.layers.as_ref().expect("the published weights have the layers head");
    reference.check("layers", seen.layers());
    check_recoloured(&reference, seen, &photo);

    let text = model.text_prompt(&reference.text);
    reference.check("text_tokens", text.tokens.clone());
    reference.check("text_logits", text.logits.clone());
    let picture = model.picture_prompt(reference.input("prompt_picture")).unwrap();
    reference.check("picture_tokens", picture.tokens);
    reference.check("picture_logits", picture.logits);

    let appearance = model.appearance(&features, &text);
    reference.check("f_a", planar(appearance.f_a.clone()));
    let pose = block_on(features.read_pose()).unwrap();
    // The trainer's own pose, which is checked above: drawings are lines of two texels, and a pose that is off by 1e-5
    // moves them by a two-hundredth of one.
    let seen = model.seen(Camera::photo(&reference.pose()));
    let planes = model.planes(&features, appearance.clone(), &seen);
    reference.check("planes", planar(planes.planes));
    for (name, found) in [("change", planes.change), ("view", planar(planes.view))] {
        let found = found.into_data().try_to_vec::<f32>().unwrap();
        reference.check_within(name, &reference.thinned(name, found), TOLERANCE_DRAWN);
    }

    let field = block_on(model.field(&features, appearance, photo, &seen).to_host()).unwrap();
    check_camera(&reference, &pose);
    let found: Vec<f32> =
        reference.tensors["points"].1.chunks_exact(3).flat_map(|p| raw(&field, [p[0], p[1], p[2]])).collect();
    reference.check_within("point_raw", &found, TOLERANCE_POINTS);
}

#[test]
fn the_gpu_makes_the_same_of_an_edit() {
    let gpu = gpu();
    let (model, reference) = reference(gpu.burn_device().unwrap());
    let features = model.portrait(reference.input("photo")).unwrap();
    let appearance = model.appearance(&features, &model.text_prompt(&reference.text));
    let pose = block_on(features.read_pose()).unwrap();
    let planes = model.planes(&features, appearance.clone(), &model.seen(Camera::photo(&pose)));
    let seen = features.layers.as_ref().expect("the published weights have the layers head");
    check_recoloured(&reference, seen, &reference.input("photo"));
    for (name, found) in [
        ("layers", seen.layers().unsqueeze()),
        ("f_a", planar(appearance.f_a)),
        ("planes", planar(planes.planes)),
        ("change", planes.change),
        ("view", planar(planes.view)),
    ] {
        let found = block_on(field::read(found)).unwrap();
        reference.check_within(name, &reference.thinned(name, found), TOLERANCE_GPU);
    }
}

/// A channel-last map as the trainer has it.
fn planar(map: Tensor<4>) -> Tensor<4> {
    map.permute([0, 3, 1, 2])
}

/// A photo of which parts are moved to other colours, and of another material (`REFERENCE_LOOK`, `REFERENCE_MATERIAL` and
/// `REFERENCE_LAMP` of
/// `training/volteface_train/export.py`).
fn check_recoloured(reference: &Reference, seen: &Seen, photo: &Tensor<4>) {
    let mut look = Look::default();
    for (part, colour, amount) in [
        (Part::Hair, [0.6, -0.1, -0.02], 1.0),
        (Part::Skin, [0.5, 0.05, 0.1], 0.5),
        (Part::Lips, [0.5, 0.18, 0.08], 1.0),
    ] {
        look.set(part, Some(PartColour { colour: Aim::Colour(colour), amount }));
    }
    check_composed(reference, "recoloured", seen, photo, &look);
    let mut lit = look;
    look.set_material(Made::named("marble"));
    check_composed(reference, "made", seen, photo, &look);
    lit.set_lamp(Some(Lamp { amount: 0.8, ..Lamp::at(-70.0, 20.0) }));
    check_composed(reference, "lit", seen, photo, &lit);
}

fn check_composed(reference: &Reference, name: &str, seen: &Seen, photo: &Tensor<4>, look: &Look) {
    let made = block_on(async {
        let layered = Layered::new(seen, photo).await.unwrap();
        field::read(layered.looking(photo, look, 1.0).await.unwrap()).await.unwrap()
    });
    let (found, expected) = (reference.thinned(name, made), &reference.tensors[name].1);
    let worst = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    println!("{name}: worst {worst:.1e}");
    assert!(found.len() == expected.len() && worst < TOLERANCE_COMPOSED, "{name}: {worst}");
}

fn check_camera(reference: &Reference, pose: &Pose) {
    let expected = &reference.tensors["point_camera"].1;
    for (a, b) in Camera::photo(pose).to_array().iter().zip(expected) {
        // The camera stands 2.7 units from the pivot, and its focal length is 4.3: angles that differ by what is
        // allowed to the pose move its numbers by up to so many times that.
        assert!((a - b).abs() < 4.3 * TOLERANCE_POSE, "{a} against {b}");
    }
}

/// The decoder's outputs at a point, by the renderer's own code.
fn raw(field: &FieldData, p: [f32; 3]) -> [f32; 5] {
    let uv = field.photo_camera.project(p).expect("the points lie before the camera");
    let mut features = [0.0; field::MAX_FEATURES];
    let n = sample::features(field, p, uv[0], uv[1], &mut features);
    let out = decode::decode(&field.decoder, field.layout.hidden as usize, &features[..n]);
    [out[0], out[1], out[2], out[3], out[4]]
}
