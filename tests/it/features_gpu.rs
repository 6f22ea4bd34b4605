//! The published volume renderer's shader against its CPU twin, on whatever adapter there is (software
//! Vulkan will do). `VOLTEFACE_NO_GPU=1 cargo xtask test` is the only way to leave these tests out.

use crate::common;
use crate::common::Noise;
use crate::common::gpu::gpu;
use burn::tensor::{Tensor, TensorData};
use pollster::block_on;
use volteface::field::{Field, FieldData, FieldError, read};
use volteface::geometry::camera::Camera;
use volteface::paper::render::image::deterministic;
use volteface::paper::render::{FeatureDecoder, FeaturePass, PaperField, PlaneBuffers};
use volteface::render::{GpuHealth, RenderError};

const SIDE: usize = 40;

/// A bumpy ball and a decoder with 32 colours: unit 0 carries the ball as in [`common::ball`].
fn scene(seed: u64) -> (FieldData, Vec<f32>) {
    let field = common::ball(common::published(48), 0.1, seed);
    let mut noise = Noise::new(seed + 1);
    let mut first = noise.many(32 * 64, 0.7);
    let mut bias = noise.many(64, 0.3);
    for input in 0..32 {
        first[input * 64] = if input == 0 { 40.0 } else { 0.0 };
    }
    bias[0] = 40.0 * 0.35 * 0.35 + 4.0;
    let mut second = noise.many(64 * 33, 0.5);
    for (unit, row) in second.chunks_exact_mut(33).enumerate() {
        // The ball's unit says where something is; the others roughen it and colour it.
        row[0] = if unit == 0 { 5.0 } else { 0.1 * row[0] };
        if unit == 0 {
            row[1..].iter_mut().for_each(|w| *w *= 0.2);
        }
    }
    let mut out = noise.many(33, 0.3);
    out[0] = -20.0;
    (field, [first, bias, second, out].concat())
}

fn cameras() -> [Camera; 3] {
    [Camera::orbit(0.0, 0.0), Camera::orbit(-0.6, 0.2), Camera::orbit(0.9, -0.4)]
}

fn assert_twins(found: &[f32], field: &FieldData, packed: &[f32], camera: &Camera) {
    let decoder = FeatureDecoder::new(packed.to_vec()).expect("a decoder's weights");
    let planes = PaperField::new(field, &decoder).expect("good planes");
    let ours = deterministic(&planes, camera, SIDE).features;
    assert_eq!(found.len(), ours.len());
    let apart = || found.iter().zip(&ours).map(|(a, b)| (a - b).abs());
    let (mean, worst) = (apart().sum::<f32>() / ours.len() as f32, apart().fold(0.0, f32::max));
    let seen = ours[..SIDE * SIDE].iter().filter(|v| **v > -0.9).count();
    println!("mean {mean:.1e}, worst {worst:.1e}, {seen} of {} pixels show something", SIDE * SIDE);
    // Features reach from -1 to 1. Both sides compute in f32 with the same formulas; another order of sums and
    // the GPU's exp and log (3 ulp and more) put raw densities 1e-4 apart, of which an interval of 0.022 and
    // the second pass's places make some 1e-5. Single rays may see more where a draw falls on another side of a
    // bin's edge.
    assert!(mean < 2e-5, "the mean difference is {mean}");
    assert!(worst < 2e-3, "the largest difference is {worst}");
    assert!(seen > SIDE * SIDE / 4);
}

#[test]
fn features_match_the_cpu() {
    let gpu = gpu();
    let (field, packed) = scene(3);
    // 40 is a multiple of a workgroup's side, 128 as well; 21 is not.
    let pass = FeaturePass::new(&gpu, &field.layout, SIDE as u32).expect("a good layout");
    let planes = PlaneBuffers::upload(&gpu, &field, &packed).expect("good planes");
    for camera in cameras() {
        let found = block_on(pass.render_to_host(&planes, &camera)).expect("a view");
        assert_twins(&found, &field, &packed, &camera);
    }
    let odd = FeaturePass::new(&gpu, &field.layout, 21).expect("a good layout");
    let found = block_on(odd.render_to_host(&planes, &cameras()[0])).expect("a view");
    assert!(found.iter().all(|v| v.is_finite()) && found.len() == 32 * 21 * 21);
    assert_eq!(gpu.health(), GpuHealth::Well);
}

#[test]
fn tensors_go_in_and_come_out_on_the_same_device() {
    let gpu = gpu();
    let device = gpu.burn_device().expect("burn accepts the device");
    let (host, packed) = scene(5);
    // Arithmetic on the way, so that burn has put work off that has to be run first.
    let flat =
        |values: &[f32]| Tensor::<1>::from_data(TensorData::new(values.to_vec(), [values.len()]), &device) * 2.0 * 0.5;
    let field = Field {
        layout: host.layout,
        planes: flat(&host.planes).reshape([3, 48, 48, 32]),
        view: Tensor::zeros([1, 1, 4], &device),
        picture: Tensor::zeros([1, 1, 4], &device),
        decoder: flat(&host.decoder),
        photo_camera: host.photo_camera,
        worn: host.worn,
    };
    let planes = PlaneBuffers::share(&gpu, &field, flat(&packed)).expect("the same device");
    let pass = FeaturePass::new(&gpu, &host.layout, SIDE as u32).expect("a good layout");
    let [front, left, _] = cameras();
    let first = pass.render(&planes, &front).expect("a view");
    // The next view must not reach into the first one's tensor.
    let second = pass.render(&planes, &left).expect("a view");
    assert_eq!(first.dims(), [1, 32, SIDE, SIDE]);
    for (tensor, camera) in [(first, front), (second, left)] {
        // Used by burn before it is read, as the super-resolution uses it.
        let found = block_on(read((tensor + 1.0) * 2.0)).expect("a tensor");
        let found: Vec<f32> = found.iter().map(|v| v / 2.0 - 1.0).collect();
        assert_twins(&found, &host, &packed, &camera);
    }
    assert_eq!(gpu.health(), GpuHealth::Well);
}

#[test]
fn other_planes_are_refused() {
    let gpu = gpu();
    let compact = common::ball(common::compact(32, 16, 32), 0.1, 7);
    let refused = FeaturePass::new(&gpu, &compact.layout, 128);
    assert!(matches!(refused, Err(RenderError::Field(FieldError::Layout(_)))));
    let (field, packed) = scene(9);
    assert!(matches!(
        PlaneBuffers::upload(&gpu, &field, &packed[1..]),
        Err(RenderError::Field(FieldError::Size { .. }))
    ));
    assert!(FeaturePass::new(&gpu, &field.layout, 0).is_err());
}
