//! The shaders against their CPU twins, on whatever adapter there is (software Vulkan will do).
//!
//! Without an adapter these tests fail; `VOLTEFACE_NO_GPU=1 cargo xtask test` is the only
//! way to leave them out.

use crate::common;
use crate::common::gpu::gpu;
use burn::tensor::wgpu::wgpu;
use burn::tensor::{Tensor, TensorData};
use volteface::field::{Field, FieldData, Kind, Rod};
use volteface::geometry::camera::{Camera, Pose};
use volteface::render::cpu;
use volteface::render::cpu::present::present;
use volteface::render::{
    Backdrop, Canvas, FieldBuffers, Frame, Gpu, GpuHealth, PictureBuffer, Quality, RenderError, Renderer, STILL_PASSES,
};

fn frame(renderer: &mut Renderer, camera: &Camera, size: u32, quality: Quality) -> Frame {
    pollster::block_on(renderer.render_to_frame(camera, size, quality)).expect("a drawn view")
}

/// Mean and largest absolute difference.
fn difference(a: &[f32], b: &[f32]) -> (f32, f32) {
    assert_eq!(a.len(), b.len());
    let sum: f64 = a.iter().zip(b).map(|(x, y)| f64::from((x - y).abs())).sum();
    let worst = a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
    ((sum / a.len() as f64) as f32, worst)
}

fn assert_twins(name: &str, a: &Frame, b: &Frame) {
    let (mean, worst) = difference(&a.rgba, &b.rgba);
    // A pixel whose opacity is near one half may have a depth in one frame only.
    let both: Vec<(f32, f32)> =
        a.depth.iter().zip(&b.depth).map(|(x, y)| (*x, *y)).filter(|(x, y)| *x > 0.0 && *y > 0.0).collect();
    let lone = a.depth.iter().zip(&b.depth).filter(|(x, y)| (**x > 0.0) != (**y > 0.0)).count();
    let deep = both.iter().map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
    println!("{name}: mean {mean:.1e}, max {worst:.1e}, depth {deep:.1e}, lone depths {lone}");
    // Both compute in f32 with the same formulas; order of sums and the GPU's exp and log (3 ulp
    // and more) give raw densities 1e-4 apart, which 50 softplus(..) 0.012 turns into at most
    // 1e-4 of a weight: mean 2e-5. Single pixels: a sample may fall on another side of a cell of
    // the lattice, of the photo's border (a jump in colour that one sample's weight scales), or an
    // interval may end a substep earlier: max 0.02, five 8-bit levels, in single pixels only.
    assert!(mean < 2e-5, "{name}: the mean difference is {mean}");
    assert!(worst < 0.02, "{name}: the largest difference is {worst}");
    // The same causes move a mean depth by 0.004 of what lies behind, 1.05 at most.
    assert!(deep < 5e-3, "{name}: depth differs by {deep}");
    assert!(lone <= a.depth.len() / 1000, "{name}: {lone} pixels have a depth in one frame only");
}

fn cameras() -> [(&'static str, Camera); 4] {
    [
        ("front", Camera::orbit(0.0, 0.0)),
        ("left", Camera::orbit(-0.7, 0.2)),
        ("right", Camera::orbit(1.0, -0.4)),
        ("below", Camera::orbit(0.1, 0.5)),
    ]
}

#[test]
fn compact_fields_match_the_cpu() {
    let gpu = gpu();
    let field = common::ball(common::compact(64, 48, 96), 0.12, 11);
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let portrait = cpu::Portrait::new(&field).expect("a good field");
    for (name, camera) in cameras() {
        // 61 is no multiple of a workgroup's side.
        let ours = frame(&mut renderer, &camera, 61, Quality::Moving);
        assert_twins(name, &ours, &portrait.render(&camera, 61, Quality::Moving).expect("a good view"));
        let seen = ours.rgba.chunks_exact(4).filter(|p| p[3] > 0.5).count();
        assert!(seen > 61 * 61 / 3, "{name}: only {seen} pixels show anything");
    }
    assert_eq!(gpu.health(), GpuHealth::Well);
}

#[test]
fn what_a_photo_sees_askew_matches_the_cpu() {
    let gpu = gpu();
    let mut field = common::ball(common::compact(64, 48, 96), 0.12, 12);
    // A photo from the side, of a surface where it says to be, which it is said to see askew in its left third.
    field.photo_camera = Camera::photo(&Pose { yaw: 0.5, ..Pose::default() });
    let eye = field.photo_camera.origin();
    for (place, view) in field.view.chunks_exact_mut(16).enumerate() {
        let ray = field.photo_camera.direction([place % 48, place / 48].map(|k| (k as f32 + 0.5) / 48.0));
        let dot = |a: &[f32; 3], b: &[f32; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let along = -dot(&eye, &ray);
        // The ball's front, in the units of view channel 0; and all of it is somebody.
        let inside = (along * along - dot(&eye, &eye) + 0.34 * 0.34).max(0.0);
        view[0] = (along - inside.sqrt() - 2.55) / 0.25;
        view[2] = 6.0;
    }
    // All colour is the photo's.
    let gate = field.decoder.len() - 4;
    field.decoder[gate] = 20.0;
    let plain = field.clone();
    for (i, texel) in field.picture.chunks_exact_mut(4).enumerate() {
        texel[3] = if i % 96 < 32 { 0.25 } else { 0.9 };
    }
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let camera = Camera::orbit(-0.2, 0.0);
    let ours = frame(&mut renderer, &camera, 61, Quality::Moving);
    assert_twins("askew", &ours, &cpu::render(&field, &camera, 61, Quality::Moving).expect("a view"));
    let before = cpu::render(&plain, &camera, 61, Quality::Moving).expect("a view");
    let changed = ours.rgba.iter().zip(&before.rgba).filter(|(a, b)| (*a - *b).abs() > 0.05).count();
    println!("askew: {changed} values are others than where the photo sees all alike");
    assert!(changed > 100, "{changed}");
}

#[test]
fn what_is_worn_matches_the_cpu() {
    let gpu = gpu();
    let mut field = common::ball(common::compact(64, 48, 96), 0.12, 12);
    let rod = |kind: Kind, from: [f32; 4], to: [f32; 4]| Rod {
        from,
        to,
        colour: [0.7, 0.3, 0.2, 0.6],
        thin: [1.0, 1.0, 1.0, 1.0],
        kind: f32::from(kind as u8),
        ..Rod::default()
    };
    // A hat with a toothed rim, horns, and a flat disc that is half there.
    field.worn.put(rod(Kind::Turned, [0.2, 0.0, 0.0, 0.02], [0.26, 0.08, 0.0, 0.015]));
    field.worn.put(rod(Kind::Paired, [0.2, 0.2, 0.1, 0.05], [0.25, 0.35, 0.1, 0.01]));
    let disc = rod(Kind::Free, [-0.1, -0.05, 0.36, 0.08], [0.1, -0.05, 0.36, 0.06]);
    field.worn.put(Rod { thin: [1.0, 5.0, 1.0, 0.7], ..disc });
    field.worn.seat = [0.16, 0.01, 0.17_f32.cos(), 0.17_f32.sin()];
    field.worn.crown = [0.8, 0.4, 7.0, 0.9];
    field.worn.cut = [0.02, 0.05, 0.4, 1.0];
    field.worn.light = [0.6, 0.2, 0.4, 0.3];
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    for (name, camera) in [("front", Camera::orbit(0.0, 0.0)), ("side", Camera::orbit(0.6, -0.3))] {
        for quality in [Quality::Moving, Quality::Still] {
            let camera = camera.with_room(0.8);
            let expected = cpu::render(&field, &camera, 48, quality).expect("a view");
            assert_twins(&format!("worn {name} {quality:?}"), &frame(&mut renderer, &camera, 48, quality), &expected);
        }
    }
}

#[test]
fn fields_of_noise_match_the_cpu() {
    let gpu = gpu();
    // Nothing but noise: the ball's unit is silenced, so fog of many densities is everywhere.
    let mut field = common::ball(common::compact(32, 32, 64), 1.0, 21);
    let (bias, n) = (32 * 64, field.decoder.len());
    for input in 0..32 {
        field.decoder[input * 64] = 0.0;
    }
    field.decoder[bias] = -20.0;
    field.decoder[n - 8] = -5.0;
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let camera = Camera::orbit(0.3, 0.1);
    let ours = frame(&mut renderer, &camera, 48, Quality::Still);
    let misty = ours.rgba.chunks_exact(4).filter(|p| p[3] > 0.05 && p[3] < 0.95).count();
    println!("noise: {misty} of {} pixels are neither empty nor opaque", 48 * 48);
    assert!(misty > 48 * 48 / 10);
    assert_twins("noise", &ours, &cpu::render(&field, &camera, 48, Quality::Still).expect("a view"));
}

#[test]
fn published_fields_match_the_cpu_and_rebinding_works() {
    let gpu = gpu();
    let mut renderer = Renderer::new(&gpu);
    let camera = Camera::orbit(0.4, -0.2);
    for field in [
        common::ball(common::compact(32, 16, 32), 0.1, 31),
        common::ball(common::published(48), 0.1, 32),
        common::ball(common::compact(32, 16, 32), 0.1, 33),
    ] {
        renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
        let name = if field.layout.gated { "compact" } else { "published" };
        assert_twins(
            name,
            &frame(&mut renderer, &camera, 40, Quality::Moving),
            &cpu::render(&field, &camera, 40, Quality::Moving).expect("a view"),
        );
    }
}

#[test]
fn empty_space_is_found_alike() {
    let gpu = gpu();
    let field = common::ball(common::compact(64, 48, 32), 0.3, 41);
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let (words, guide) = pollster::block_on(renderer.lattices()).expect("read back");
    let portrait = cpu::Portrait::new(&field).expect("a good field");
    let ours = portrait.occupancy();
    let apart: u32 = words.iter().zip(ours.words()).map(|(a, b)| (a ^ b).count_ones()).sum();
    println!("{apart} of {} cells differ, {:.0} % are kept", 64 * 64 * 64, ours.share() * 100.0);
    // A density within rounding of the limit marks a cell and its 26 neighbours or does not: a few
    // such cells in 262144 at most.
    assert!(apart <= 5 * 27, "{apart} cells differ");
    assert!(ours.share() > 0.05 && ours.share() < 0.9);
    let pairs = guide.iter().zip(portrait.guide().values());
    let off = pairs.filter(|(a, b)| (**a - **b).abs() > 1e-3 + a.abs() / 1024.0).count();
    // The same decoder on both sides; raw densities are 1e-4 apart (see above), which may round to either of two
    // neighbours in 16 bits. A cell that one side alone keeps is eight points.
    assert!(off <= 8 * apart as usize, "{off} points of the guide differ");
    assert!(guide.iter().any(|v| *v > 1.0));
}

#[test]
fn even_samples_match_the_cpu() {
    let gpu = gpu();
    let field = common::ball(common::compact(64, 48, 96), 0.12, 12);
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let camera = Camera::orbit(0.4, -0.2);
    let quality = Quality::Uniform(48);
    let ours = frame(&mut renderer, &camera, 40, quality);
    assert_twins("even", &ours, &cpu::render(&field, &camera, 40, quality).expect("a view"));
}

#[test]
fn passes_add_up_to_the_same_mean_and_a_snapshot_leaves_the_canvas_alone() {
    let gpu = gpu();
    let field = common::ball(common::compact(64, 48, 96), 0.12, 13);
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let camera = Camera::orbit(0.1, 0.1);
    let format = wgpu::TextureFormat::Rgba8Unorm;
    let before = shown(&mut renderer, format, (64, 64), &camera, None);
    // The future borrows nothing: the renderer is used before it is awaited.
    let later = renderer.snapshot(&camera, 40, Quality::Still, STILL_PASSES).expect("submitted");
    let other = Target::new(&gpu, format, (64, 64));
    renderer.present(other.canvas()).expect("shown");
    assert_eq!(other.bytes(&gpu), before);
    let found = pollster::block_on(later).expect("a drawn view");
    let portrait = cpu::Portrait::new(&field).expect("a good field");
    assert_twins("passes", &found, &portrait.refine(&camera, 40, Quality::Still, STILL_PASSES).expect("a view"));
    let canvas = other.canvas();
    let refused = renderer.draw(canvas, &camera, 64, Quality::Still, 3);
    assert_eq!(refused, Err(RenderError::Pass(3)), "pass 2 was never drawn");
}

#[test]
fn a_canvas_of_any_shape_is_filled_as_on_the_cpu() {
    let gpu = gpu();
    let field = common::ball(common::compact(32, 32, 64), 0.12, 14);
    let camera = Camera::orbit(0.3, 0.0);
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let marched = frame(&mut renderer, &camera, 64, Quality::Moving);
    let behind: Vec<u8> = (0..16 * 16).flat_map(|i| [(i % 16) as u8 * 16, (i / 16) as u8 * 16, 99, 255]).collect();
    let rgb: Vec<f32> = behind.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]].map(|v| f32::from(v) / 255.0)).collect();
    renderer.set_backdrop_picture(16, &behind).expect("a good picture");
    for size in [(64, 64), (150, 97), (41, 83)] {
        for backdrop in [Backdrop::Transparent, Backdrop::Colour([0.1, 0.8, 0.4]), Backdrop::Picture] {
            renderer.set_backdrop(backdrop);
            let found = shown(&mut renderer, wgpu::TextureFormat::Rgba8Unorm, size, &camera, None);
            let ours = present(&marched.rgba, 64, [size.0, size.1], backdrop, Some((16, &rgb)));
            let worst = found.iter().zip(&ours).map(|(a, b)| (f32::from(*a) - b * 255.0).abs()).fold(0.0, f32::max);
            println!("{size:?} {backdrop:?}: {worst:.2} levels");
            // Half a level of rounding; some drivers filter the stretched backdrop, a texture of 8 bits, in 8 bits: a
            // level more.
            assert!(
                worst <= if backdrop == Backdrop::Picture { 1.51 } else { 0.51 },
                "{size:?} {backdrop:?}: {worst} levels"
            );
        }
    }
}

#[test]
fn tensors_of_the_same_device_are_drawn_without_a_copy() {
    let gpu = gpu();
    let device = gpu.burn_device().expect("burn accepts the device");
    let host = common::ball(common::compact(32, 32, 64), 0.12, 51);
    let l = host.layout;
    let (p, v, s) = (l.plane_size as usize, l.view_size as usize, l.picture_size as usize);
    let tensor = |values: &[f32]| TensorData::new(values.to_vec(), [values.len()]);
    // Arithmetic on the way, so that burn has put work off that has to be run first.
    let flat = |values: &[f32]| Tensor::<1>::from_data(tensor(values), &device) * 2.0 * 0.5;
    let field = Field {
        layout: l,
        planes: flat(&host.planes).reshape([3, p, p, 16]),
        view: flat(&host.view).reshape([v, v, 16]),
        picture: flat(&host.picture).reshape([s, s, 4]),
        decoder: flat(&host.decoder),
        photo_camera: host.photo_camera,
        worn: host.worn,
    };
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::share(&gpu, &field).expect("the same device")).expect("a well device");
    // The handles must keep the memory from burn's further work.
    drop(field);
    let other = Tensor::<2>::ones([256, 256], &device) * 7.0;
    let sum = other.sum().into_data().try_to_vec::<f32>().expect("a number");
    assert_eq!(sum, [7.0 * 65536.0]);
    let camera = Camera::orbit(-0.3, 0.1);
    assert_twins(
        "shared",
        &frame(&mut renderer, &camera, 48, Quality::Moving),
        &cpu::render(&host, &camera, 48, Quality::Moving).expect("a view"),
    );

    let stranger = Gpu::request();
    let stranger = pollster::block_on(stranger).expect("a second device");
    let copy = on_host_device(&host);
    assert!(matches!(FieldBuffers::share(&stranger, &copy), Err(RenderError::Foreign(_))));
}

/// The field as tensors of burn's CPU device.
fn on_host_device(host: &FieldData) -> Field {
    let device = burn::tensor::Device::flex();
    let l = host.layout;
    let (p, v, s) = (l.plane_size as usize, l.view_size as usize, l.picture_size as usize);
    Field {
        layout: l,
        planes: Tensor::from_data(TensorData::new(host.planes.clone(), [3, p, p, 16]), &device),
        view: Tensor::from_data(TensorData::new(host.view.clone(), [v, v, 16]), &device),
        picture: Tensor::from_data(TensorData::new(host.picture.clone(), [s, s, 4]), &device),
        decoder: Tensor::from_data(TensorData::new(host.decoder.clone(), [host.decoder.len()]), &device),
        photo_camera: host.photo_camera,
        worn: host.worn,
    }
}

/// A texture that stands for a canvas.
struct Target {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
}

impl Target {
    fn new(gpu: &Gpu, format: wgpu::TextureFormat, size: (u32, u32)) -> Target {
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        Target { texture, view }
    }

    fn canvas(&self) -> Canvas<'_> {
        let (width, height) = (self.texture.width(), self.texture.height());
        Canvas { view: &self.view, format: self.texture.format(), width, height, columns: None }
    }

    /// What is on it, four bytes a pixel.
    fn bytes(&self, gpu: &Gpu) -> Vec<u8> {
        // Rows of a copy begin at multiples of 256 bytes.
        let (row, stride) = (4 * self.texture.width(), (4 * self.texture.width()).next_multiple_of(256));
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: None,
            size: u64::from(stride * self.texture.height()),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            self.texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(stride), rows_per_image: None },
            },
            self.texture.size(),
        );
        gpu.queue.submit([encoder.finish()]);
        let words = pollster::block_on(gpu.read(&buffer)).expect("read back");
        let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_bits().to_le_bytes()).collect();
        bytes.chunks_exact(stride as usize).flat_map(|line| line[..row as usize].to_vec()).collect()
    }
}

/// Draws on a texture, or shows a finished picture on it, and reads it back as bytes.
fn shown(
    renderer: &mut Renderer,
    format: wgpu::TextureFormat,
    size: (u32, u32),
    camera: &Camera,
    finished: Option<PictureBuffer>,
) -> Vec<u8> {
    let gpu = renderer.gpu().clone();
    let target = Target::new(&gpu, format, size);
    match finished {
        None => renderer.draw(target.canvas(), camera, 64, Quality::Moving, 0).expect("drawn"),
        Some(picture) => {
            renderer.set_finished(picture);
            renderer.present(target.canvas()).expect("shown");
        }
    }
    target.bytes(&gpu)
}

#[test]
fn columns_are_drawn_over_what_is_there() {
    let gpu = gpu();
    let field = common::ball(common::compact(64, 48, 96), 0.12, 61);
    let camera = Camera::orbit(0.2, 0.0);
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let target = Target::new(&gpu, wgpu::TextureFormat::Rgba8Unorm, (64, 64));
    let mut on = |colour, columns| {
        renderer.set_backdrop(Backdrop::Colour(colour));
        renderer.draw(Canvas { columns, ..target.canvas() }, &camera, 64, Quality::Moving, 0).expect("drawn");
        target.bytes(&gpu)
    };
    let red = on([1.0, 0.0, 0.0], None);
    let blue = on([0.0, 0.0, 1.0], None);
    on([1.0, 0.0, 0.0], None);
    let both = on([0.0, 0.0, 1.0], Some(20));
    for (i, pixel) in both.chunks_exact(4).enumerate() {
        let whole = if i % 64 < 20 { &blue } else { &red };
        assert_eq!(pixel, &whole[4 * i..4 * i + 4], "pixel {i}");
    }
    // None, and more than there are.
    assert_eq!(on([1.0, 0.0, 0.0], Some(0)), both);
    assert_eq!(on([1.0, 0.0, 0.0], Some(100)), red);
}

#[test]
fn the_canvas_shows_the_frame_over_its_backdrop() {
    let gpu = gpu();
    let field = common::ball(common::compact(64, 48, 96), 0.12, 61);
    let camera = Camera::orbit(0.2, 0.0);
    let mut renderer = Renderer::new(&gpu);
    assert_eq!(pollster::block_on(renderer.render_to_frame(&camera, 8, Quality::Still)), Err(RenderError::Unbound));
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let reference = frame(&mut renderer, &camera, 64, Quality::Moving);
    let bytes = |backdrop, picture: Option<&[f32]>| reference.over(backdrop, picture);
    let worst = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(x, y)| x.abs_diff(*y)).max().unwrap_or(255);

    let colour = Backdrop::Colour([0.1, 0.8, 0.4]);
    renderer.set_backdrop(colour);
    let plain = shown(&mut renderer, wgpu::TextureFormat::Rgba8Unorm, (64, 64), &camera, None);
    // Rounding to 8 bits happens twice in different places: one level.
    assert!(worst(&plain, &bytes(colour, None)) <= 1);
    // A canvas that encodes sRGB itself must show the same bytes; decoding and encoding in f32
    // and the hardware's own curve may cost one level more.
    let encoding = shown(&mut renderer, wgpu::TextureFormat::Rgba8UnormSrgb, (64, 64), &camera, None);
    assert!(worst(&encoding, &plain) <= 2, "{}", worst(&encoding, &plain));

    let picture: Vec<u8> = (0..64 * 64).flat_map(|i| [(i % 64) as u8 * 4, (i / 64) as u8 * 4, 99, 255]).collect();
    renderer.set_backdrop_picture(64, &picture).expect("a good picture");
    renderer.set_backdrop(Backdrop::Picture);
    let behind: Vec<f32> =
        picture.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]].map(|v| f32::from(v) / 255.0)).collect();
    let over = shown(&mut renderer, wgpu::TextureFormat::Rgba8Unorm, (64, 64), &camera, None);
    // Texture filtering has 8 bits of position: one level more.
    assert!(worst(&over, &bytes(Backdrop::Picture, Some(&behind))) <= 2);
    assert!(renderer.set_backdrop_picture(3, &picture).is_err());

    renderer.set_backdrop(Backdrop::Transparent);
    let wide = shown(&mut renderer, wgpu::TextureFormat::Rgba8Unorm, (256, 128), &camera, None);
    let pixel = |x: usize, y: usize| &wide[(y * 256 + x) * 4..][..4];
    assert_eq!(pixel(10, 64), [0, 0, 0, 0], "beside the square there is nothing");
    assert!(pixel(128, 64)[3] > 250, "the middle is covered");
    if let Ok(folder) = std::env::var("VOLTEFACE_PICTURES") {
        let save = |name: &str, bytes: &[u8], w, h| {
            image::save_buffer(format!("{folder}/{name}.png"), bytes, w, h, image::ColorType::Rgba8).expect("written");
        };
        save("gpu-colour", &plain, 64, 64);
        save("gpu-picture", &over, 64, 64);
        save("gpu-wide", &wide, 256, 128);
    }
    assert_eq!(gpu.health(), GpuHealth::Well);
}

#[test]
fn a_finished_picture_takes_the_marched_ones_place_until_the_next_march() {
    let gpu = gpu();
    let field = common::ball(common::compact(32, 32, 64), 0.12, 71);
    let camera = Camera::orbit(0.0, 0.0);
    let mut renderer = Renderer::new(&gpu);
    renderer.bind(FieldBuffers::upload(&gpu, &field).expect("a good field")).expect("a well device");
    let format = wgpu::TextureFormat::Rgba8Unorm;
    let marched = shown(&mut renderer, format, (64, 64), &camera, None);
    // Two by two pixels: the canvas's corners show them as they are.
    let picture = [[1.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 1.0, 1.0]].concat();
    assert!(PictureBuffer::upload(&gpu, 3, &picture).is_err());
    let finished = PictureBuffer::upload(&gpu, 2, &picture).expect("a good picture");
    let bytes = shown(&mut renderer, format, (64, 64), &camera, Some(finished));
    let pixel = |x: usize, y: usize| &bytes[(y * 64 + x) * 4..][..4];
    assert_eq!(pixel(0, 0), [255, 0, 0, 255]);
    assert_eq!(pixel(63, 0), [0, 255, 0, 255]);
    assert_eq!(pixel(0, 63), [0, 0, 255, 255]);
    assert_eq!(pixel(63, 63), [255; 4]);
    assert_eq!(shown(&mut renderer, format, (64, 64), &camera, None), marched);

    // The same from a tensor of the same device.
    let device = gpu.burn_device().expect("burn accepts the device");
    let tensor = Tensor::<1>::from_data(TensorData::new(picture, [16]), &device).reshape([2, 2, 4]);
    let finished = PictureBuffer::share(&gpu, &tensor).expect("the same device");
    assert_eq!(shown(&mut renderer, format, (64, 64), &camera, Some(finished)), bytes);
    assert_eq!(gpu.health(), GpuHealth::Well);
}

#[test]
fn a_refused_command_is_reported_not_fatal() {
    let gpu = gpu();
    let _broken = gpu.device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("broken on purpose"),
        source: wgpu::ShaderSource::Wgsl("fn broken( {".into()),
    });
    assert!(matches!(gpu.health(), GpuHealth::Faulty(_)));
    assert!(matches!(gpu.check(), Err(RenderError::Device(_))));
}
