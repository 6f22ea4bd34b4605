//! The CPU renderer against known shapes and against the published renderer's numbers.

use crate::common;
use volteface::field::{FieldData, FieldError, FieldLayout, Worn};
use volteface::geometry::camera::Camera;
use volteface::render::cpu::ray::Ray;
use volteface::render::cpu::uniform::{Settings, uniform};
use volteface::render::cpu::{self, sample};
use volteface::render::params::Params;
use volteface::render::{Backdrop, Frame, Quality, RenderError, STILL_PASSES};

#[test]
fn a_ball_has_its_depth_and_outline() {
    let field = common::ball(common::compact(64, 32, 64), 0.0, 1);
    let size = 65;
    let frame = cpu::render(&field, &Camera::orbit(0.0, 0.0), size, Quality::Still).expect("a good field");
    let at = |x: u32, y: u32| (y * size + x) as usize;
    let middle = at(32, 32);
    assert!(frame.rgba[4 * middle + 3] > 0.99);
    // The ball's front lies at 2.7 - 0.35 = 2.35. raw = 200 (0.35^2 - r^2) reaches 1 (density 35)
    // 0.007 inside and 5 (density 200) 0.036 inside; light goes about 1/100 deep there.
    let depth = frame.depth[middle];
    assert!((depth - 2.37).abs() < 0.025, "depth {depth}");
    // The outline: a ray at angle a passes at 2.7 sin a; radius 0.35 is at 4.263 tan a = 0.557
    // of the image to the side, beyond the edge (0.5); so look at a corner, which is 0.7 away.
    assert!(frame.rgba[4 * at(0, 0) + 3] < 0.01, "the corner is empty");
    assert_eq!(frame.depth[at(0, 0)], 0.0);
    let edge = frame.rgba[4 * at(0, 32) + 3];
    assert!(edge > 0.9, "the ball reaches the edges: {edge}");
    assert!(frame.rgba.iter().all(|v| v.is_finite()));
}

/// Peak signal-to-noise ratio over the pixels that both frames cover, in decibels, on a light grey.
fn psnr(a: &Frame, b: &Frame) -> f64 {
    let pairs = a.rgba.chunks_exact(4).zip(b.rgba.chunks_exact(4)).filter(|(_, b)| b[3] > 0.5);
    let (mut sum, mut count) = (0.0, 0_u32);
    for (a, b) in pairs {
        for c in 0..3 {
            sum += f64::from(a[c] - b[c] + 0.9 * (b[3] - a[3])).powi(2);
            count += 1;
        }
    }
    -10.0 * (sum / f64::from(count)).log10()
}

#[test]
fn guided_views_are_those_of_a_thousand_samples_at_a_tenth_of_the_cost() {
    let field = common::ball(common::compact(128, 64, 128), 0.05, 2);
    let portrait = cpu::Portrait::new(&field).expect("a good field");
    let share = portrait.occupancy().share();
    assert!(share > 0.1 && share < 0.6, "share of the box that is looked at: {share}");
    let camera = Camera::orbit(-0.6, 0.2);
    let truth = portrait.render(&camera, 40, Quality::Uniform(1000)).expect("a good view");
    let all = portrait.cost(&camera, 40, Quality::Uniform(96)).expect("a good view");
    // Real photos reach 46 and 52 at every angle (docs/performance.md); the ball's chequered photo and noisy
    // features are rougher than any of them.
    for (quality, least) in [(Quality::Moving, 39.0), (Quality::Still, 47.0)] {
        let found = psnr(&portrait.render(&camera, 40, quality).expect("a good view"), &truth);
        let cost = portrait.cost(&camera, 40, quality).expect("a good view");
        let each = cost.evaluations as f64 / cost.covered as f64;
        println!("{quality:?}: {found:.1} dB with {each:.1} evaluations a covered ray");
        assert!(found > least, "{quality:?}: {found} dB");
        assert!(cost.evaluations < all.evaluations, "{cost:?} of {all:?}");
        assert!(each < 25.0);
    }
}

#[test]
fn nothing_pops_when_the_view_comes_to_rest() {
    let field = common::ball(common::compact(128, 64, 128), 0.05, 8);
    let portrait = cpu::Portrait::new(&field).expect("a good field");
    let camera = Camera::orbit(0.3, 0.1);
    let moving = portrait.render(&camera, 96, Quality::Moving).expect("a good view");
    let still = portrait.render(&camera, 96, Quality::Still).expect("a good view");
    let refined = portrait.refine(&camera, 96, Quality::Still, STILL_PASSES).expect("a good view");
    let mean = |a: &Frame, b: &Frame| {
        a.rgba.iter().zip(&b.rgba).map(|(x, y)| f64::from((x - y).abs())).sum::<f64>() / a.rgba.len() as f64
    };
    // Two levels of 255: what nobody sees in a picture that stands still.
    let popped = mean(&moving, &still) * 255.0;
    println!("from moving to still {popped:.2} levels, by the passes {:.2}", mean(&still, &refined) * 255.0);
    assert!(popped <= 2.0, "{popped}");
}

#[test]
fn the_passes_of_a_still_view_show_what_four_times_the_pixels_would() {
    let field = common::ball(common::compact(64, 32, 128), 0.05, 9);
    let portrait = cpu::Portrait::new(&field).expect("a good field");
    let camera = Camera::orbit(0.2, 0.1);
    let fine = portrait.render(&camera, 128, Quality::Still).expect("a good view");
    let mut halved = Frame::empty(64);
    for (i, value) in halved.rgba.iter_mut().enumerate() {
        let (x, y, c) = (i / 4 % 64, i / 4 / 64, i % 4);
        let at = |dx: usize, dy: usize| fine.rgba[((2 * y + dy) * 128 + 2 * x + dx) * 4 + c];
        *value = 0.25 * (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1));
    }
    let once = psnr(&portrait.render(&camera, 64, Quality::Still).expect("a good view"), &halved);
    let refined = portrait.refine(&camera, 64, Quality::Still, STILL_PASSES).expect("a good view");
    let refined = psnr(&refined, &halved);
    println!("against twice the side, halved: {once:.1} dB at once, {refined:.1} dB in {STILL_PASSES} passes");
    // Four of the five passes have the very rays of the finer picture.
    assert!(refined > once + 6.0, "{once} {refined}");
}

#[test]
fn the_gate_shows_the_photo_where_it_can_see() {
    let mut field = common::ball(common::compact(32, 16, 64), 0.0, 3);
    // Open the gate: its bias is the fifth of the last eight numbers, and it has no weights.
    let n = field.decoder.len();
    for unit in 0..64 {
        field.decoder[n - 8 - 64 * 8 + unit * 8 + 4] = 0.0;
    }
    field.decoder[n - 4] = 30.0;
    field.photo_camera = Camera::orbit(0.0, 0.0);
    let frame = cpu::render(&field, &field.photo_camera, 64, Quality::Still).expect("a good field");
    let pixel = 4 * (32 * 64 + 40);
    let alpha = frame.rgba[pixel + 3];
    for c in 0..3 {
        let expected = field.picture[pixel + c] * alpha;
        // Every sample of the ray projects to the same place: rounding of the projection, 1e-5 of
        // an image, times the slope of 64 chequers, 45 an image.
        assert!((frame.rgba[pixel + c] - expected).abs() < 1e-3, "channel {c}");
    }
}

#[test]
fn bad_fields_are_refused_with_a_sentence() {
    let mut field = common::ball(common::compact(16, 8, 16), 0.0, 4);
    field.view.pop();
    let error = cpu::render(&field, &Camera::orbit(0.0, 0.0), 8, Quality::Still).expect_err("one value is missing");
    assert_eq!(error, RenderError::Field(FieldError::Size { what: "view features", expected: 1024, found: 1023 }));
    let field = common::ball(common::compact(16, 8, 16), 0.0, 4);
    assert!(matches!(cpu::render(&field, &Camera::orbit(0.0, 0.0), 0, Quality::Still), Err(RenderError::View { .. })));
    let odd = FieldLayout { hidden: 30, ..field.layout };
    let error = cpu::render(&FieldData { layout: odd, ..field }, &Camera::orbit(0.0, 0.0), 8, Quality::Still);
    assert!(matches!(error, Err(RenderError::Field(FieldError::Layout(_)))));
}

/// The formula weights of the reference: value i of the tensor `name` is
/// `offset + (2u - 1) amplitude` with u from splitmix64(fnv1a64(name) + i).
fn formula(name: &str, i: u64, offset: f64, amplitude: f64) -> f32 {
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3));
    let mut z = hash.wrapping_add(i).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let u = ((z ^ (z >> 31)) >> 11) as f64 * 2.0_f64.powi(-53);
    (offset + (2.0 * u - 1.0) * amplitude) as f32
}

/// The published renderer's field with formula planes and decoder.
fn formula_field() -> FieldData {
    let layout = common::published(256);
    let triangle = |t: usize| {
        let r = t % 224;
        if r < 112 { r } else { 224 - r }
    };
    let mut planes = vec![0.0; 3 * 256 * 256 * 32];
    for ch in 0..96 {
        for y in 0..256 {
            for x in 0..256 {
                let v = triangle(x * (1 + ch % 3) + y * (2 - ch % 2) + 29 * ch) as f32 - 56.0;
                planes[(((ch / 32) * 256 + y) * 256 + x) * 32 + ch % 32] = v / 32.0;
            }
        }
    }
    let a1 = 2.0 * 3.0_f64.sqrt();
    let a2 = 3.0_f64.sqrt();
    let mut decoder = Vec::with_capacity(layout.decoder_len());
    for input in 0..32 {
        for unit in 0..64 {
            decoder.push(formula("decoder.net.0.weight", unit * 32 + input, 0.0, a1) / 32.0_f32.sqrt());
        }
    }
    decoder.extend((0..64).map(|i| formula("decoder.net.0.bias", i, 0.0, 0.1)));
    for unit in 0..64 {
        for output in 0..8 {
            // Density and the first three of the 32 colour features.
            let amplitude = if output == 0 { 8.0 * a2 } else { a2 };
            let weight = formula("decoder.net.2.weight", output * 64 + unit, 0.0, amplitude) / 8.0;
            decoder.push(if output < 4 { weight } else { 0.0 });
        }
    }
    for output in 0..8 {
        let bias = formula("decoder.net.2.bias", output, if output == 0 { 15.0 } else { 0.0 }, 0.1);
        decoder.push(if output < 4 { bias } else { 0.0 });
    }
    FieldData {
        layout,
        planes,
        view: vec![],
        picture: vec![],
        decoder,
        photo_camera: Camera::orbit(0.0, 0.0),
        worn: Worn::default(),
    }
}

#[derive(serde::Deserialize)]
struct Golden {
    rays: Vec<GoldenRay>,
}
#[derive(serde::Deserialize)]
struct GoldenRay {
    origin: [f32; 3],
    direction: [f32; 3],
    depths: Vec<f32>,
    raw: Vec<f32>,
    rgb: Vec<f32>,
    weights: Vec<f64>,
}

#[test]
fn the_published_axes_decoder_and_marching_are_matched() {
    assert_eq!(formula("const", 511, 0.0, 1.0).to_bits(), 0x3eb2_b8b7, "the formula itself");
    let field = formula_field();
    let golden: Golden = serde_json::from_str(include_str!("../golden/eg3d_rays.json")).expect("the golden file");
    assert_eq!(golden.rays.len(), 8);
    let params = Params::new(&field.layout, &field.photo_camera, &field.photo_camera, 128, Quality::Uniform(48), 0);
    let (mut raw_error, mut rgb_error, mut weight_error) = (0.0_f32, 0.0_f32, 0.0_f64);
    for ray in &golden.rays {
        let r = Ray { origin: ray.origin, direction: ray.direction };
        for (i, depth) in ray.depths.iter().enumerate() {
            let (raw, colour) = sample::evaluate(&field, &params, r.at(*depth));
            raw_error = raw_error.max((raw - ray.raw[i]).abs());
            for (mine, published) in colour.iter().zip(&ray.rgb[3 * i..]) {
                rgb_error = rgb_error.max((mine - published).abs());
            }
        }
        // The published renderer also looks outside the box, so the marcher gets a larger one.
        let settings = Settings {
            near: ray.depths[0],
            step: (ray.depths[47] - ray.depths[0]) / 47.0,
            steps: 48,
            box_side: 4.0,
            density_scale: 1.0,
            stop: 0.0,
            lump: params.lump,
        };
        let decode = |p| sample::decode_at(&field, &params, p);
        let out = uniform(&r, &settings, |_| true, decode, |p, hidden| sample::photo(&field, &params, p, hidden));
        let total: f64 = ray.weights.iter().sum();
        let depth: f64 = (0..47).map(|i| ray.weights[i] * f64::from(ray.depths[i] + ray.depths[i + 1]) * 0.5).sum();
        weight_error =
            weight_error.max((f64::from(out.opacity) - total).abs()).max((f64::from(out.depth) - depth).abs());
    }
    println!("errors: raw {raw_error:.1e}, colour {rgb_error:.1e}, opacity and depth {weight_error:.1e}");
    // Raw densities reach about 40 and are sums of 64 products, so f32 rounding is some 1e-5; the
    // planes change by 1/32 a texel and 256 texels a unit, which turns 1e-7 of a position into
    // 1e-6 of a feature, times gains of up to about 30. A swapped axis is off by more than 1.
    assert!(raw_error < 5e-4, "raw {raw_error}");
    assert!(rgb_error < 5e-5, "colour {rgb_error}");
    assert!(weight_error < 2e-4, "opacity or depth {weight_error}");
}

/// Writes pictures of the ball to look at: `VOLTEFACE_PICTURES=folder cargo test --test it render_cpu`.
#[test]
fn pictures_are_plausible() {
    let field = common::ball(common::compact(64, 64, 128), 0.12, 5);
    let portrait = cpu::Portrait::new(&field).expect("a good field");
    for (name, yaw) in [("front", 0.15_f32), ("side", 0.8)] {
        let frame = portrait.render(&Camera::orbit(yaw, -0.1), 128, Quality::Still).expect("a good view");
        let opaque = frame.rgba.chunks_exact(4).filter(|p| p[3] > 0.95).count();
        assert!(opaque > 128 * 128 / 4, "{name}: {opaque} opaque pixels");
        if let Ok(folder) = std::env::var("VOLTEFACE_PICTURES") {
            let bytes = frame.over(Backdrop::Colour([0.95, 0.95, 0.9]), None);
            image::save_buffer(format!("{folder}/cpu-{name}.png"), &bytes, 128, 128, image::ColorType::Rgba8)
                .expect("the folder can be written to");
        }
    }
}
