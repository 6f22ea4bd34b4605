//! The drawing room against shapes whose picture is known exactly.

use std::sync::Arc;

use glam::{Vec2, Vec3};
use studio::colour;
use studio::draw::camera::Camera;
use studio::draw::gbuffer::{GBuffer, SHADING};
use studio::draw::light::Light;
use studio::draw::raster::Raster;
use studio::draw::shade::{COARSE, Stage};
use studio::scene::segment::{Anatomy, Segment};
use studio::scene::{Albedo, Kind, Part, Scene, Style, Texture};

use studio::draw::view::{View, depth_code, depth_distance, render, render_layers};

const CENTRE: Vec3 = Vec3::new(0.02, 0.03, 0.1);
const RADIUS: f32 = 0.22;

/// A ball of 96 x 192 quads with a checkered texture whose alpha is `alpha` on the dark squares.
fn ball(kind: Kind, radius: f32, alpha: u8, blended: bool) -> Part {
    let (rings, sides) = (96_u32, 192_u32);
    let mut part = Part {
        kind,
        anatomy: Anatomy::Whole(Segment::Skin),
        positions: Vec::new(),
        normals: Vec::new(),
        triangles: Vec::new(),
        uvs: Vec::new(),
        texture: Arc::new(Texture {
            width: 64,
            height: 64,
            rgba: (0..64 * 64)
                .map(|i| if (i / 8 + i / 64 / 8) % 2 == 0 { [200, 150, 120, 255] } else { [90, 60, 40, alpha] })
                .collect(),
        }),
        albedo: Albedo::default(),
        statue: None,
        alpha_cut: 0.0,
        blended,
    };
    for ring in 0..=rings {
        let polar = std::f32::consts::PI * ring as f32 / rings as f32;
        for side in 0..=sides {
            let turn = std::f32::consts::TAU * side as f32 / sides as f32;
            let n = Vec3::new(polar.sin() * turn.sin(), polar.cos(), polar.sin() * turn.cos());
            part.normals.push(n);
            part.positions.push(CENTRE + radius * n);
        }
    }
    let uv = |i: u32| Vec2::new((i % (sides + 1)) as f32 / sides as f32, 1.0 - (i / (sides + 1)) as f32 / rings as f32);
    for ring in 0..rings {
        for side in 0..sides {
            let a = ring * (sides + 1) + side;
            let (b, c, d) = (a + 1, a + sides + 1, a + sides + 2);
            for t in [[a, c, b], [b, c, d]] {
                part.triangles.push(t);
                part.uvs.push(t.map(uv));
            }
        }
    }
    part
}

fn draw(parts: Vec<Part>, style: Style, camera: &Camera, size: usize) -> View {
    let scene = Scene { parts, style };
    let light = Light::plain();
    render(&Stage::new(&scene, &light, COARSE, None), camera, size, &mut Raster::default())
}

fn hit(camera: &Camera, image: Vec2) -> Option<f32> {
    let (o, d) = (camera.origin - CENTRE, camera.ray(image));
    let b = o.dot(d);
    let root = b * b - (o.length_squared() - RADIUS * RADIUS);
    (root >= 0.0).then(|| -b - root.sqrt())
}

#[test]
fn depth_and_opacity_of_a_ball_match_the_analytic_ball() {
    let camera = Camera::photo(0.4, -0.2, 0.1, 0.05, Vec2::new(0.02, -0.01));
    let size = 128;
    let view = draw(vec![ball(Kind::Skin, RADIUS, 255, false)], Style::Photo, &camera, size);
    let half = size / 2;
    let (mut inside, mut outside) = (0, 0);
    for y in 0..half {
        for x in 0..half {
            let at = |dx: f32, dy: f32| Vec2::new(x as f32 + dx, y as f32 + dy) / half as f32;
            let around: Vec<Option<f32>> =
                [(-0.5, -0.5), (1.5, -0.5), (-0.5, 1.5), (1.5, 1.5)].map(|(a, b)| hit(&camera, at(a, b))).to_vec();
            let got = depth_distance(view.depth[y * half + x]);
            match hit(&camera, at(0.5, 0.5)) {
                // Facets lie up to r (1 - cos(pi / 192)) = 3e-5 inside; the mean of four samples on a slope adds curvature,
                // which stays below 5e-4 where the neighbours on all sides still hit the ball.
                Some(want) if around.iter().all(Option::is_some) => {
                    let got = got.expect("the ball has a depth wherever its neighbourhood is covered");
                    assert!((got - want).abs() < 1e-3, "({x}, {y}): {got} instead of {want}");
                    inside += 1;
                }
                None if around.iter().all(Option::is_none) => {
                    assert_eq!(got, None);
                    outside += 1;
                }
                _ => {}
            }
        }
    }
    assert!(inside > 1000 && outside > 1000, "{inside} inside, {outside} outside");
}

#[test]
fn colour_never_exceeds_opacity_and_solid_bodies_are_opaque() {
    let camera = Camera::orbit(-0.3, 0.1);
    let parts = vec![ball(Kind::Skin, RADIUS, 255, false), ball(Kind::Hair, RADIUS * 1.08, 60, true)];
    for style in [Style::Photo, Style::Cartoon, Style::Sketch, Style::Oil, Style::Comic, Style::Neon] {
        let view = draw(parts.clone(), style, &camera, 96);
        assert!(view.colour.iter().all(|c| c[..3].iter().all(|&v| v <= c[3])));
        assert_eq!(view.colour[48 * 96 + 48][3], 255);
        assert_eq!(view.colour[0], [0; 4]);
    }
}

#[test]
fn a_veil_blends_by_its_alpha_and_depth_starts_where_opacity_reaches_one_half() {
    // The whole veil has one alpha, over nothing: seen twice (front and back wall) its opacity is 1 - (1 - a)^2.
    for (alpha, opaque_front) in [(100_u8, false), (180, true)] {
        let mut veil = ball(Kind::Hair, RADIUS, alpha, true);
        veil.texture = Arc::new(Texture { width: 1, height: 1, rgba: vec![[120, 90, 60, alpha]] });
        let camera = Camera::orbit(0.0, 0.0);
        let view = draw(vec![veil], Style::Photo, &camera, 64);
        let image = camera.project(CENTRE).truncate() * 64.0;
        let at = image.y as usize * 64 + image.x as usize;
        let a = alpha as f32 / 255.0;
        let want = 255.0 * (1.0 - (1.0 - a).powi(2));
        // One step for the rounding to a byte, half a step for the shared edges of triangles.
        assert!((view.colour[at][3] as f32 - want).abs() <= 1.5, "{} instead of {want}", view.colour[at][3]);
        let got = depth_distance(view.depth[(image.y as usize / 2) * 32 + image.x as usize / 2]).expect("covered");
        let front = (camera.origin - CENTRE).length() - RADIUS;
        let want = if opaque_front { front } else { front + 2.0 * RADIUS };
        // Half a depth pixel beside the middle of the ball.
        assert!((got - want).abs() < 2e-3, "{got} instead of {want}");
    }
}

#[test]
fn a_surface_point_has_the_same_colour_from_every_view() {
    let part = || {
        let mut p = ball(Kind::Eye, RADIUS, 255, false);
        p.texture = Arc::new(Texture { width: 1, height: 1, rgba: vec![[190, 140, 110, 255]] });
        p
    };
    let point = CENTRE + RADIUS * Vec3::new(0.15, 0.3, 0.94).normalize();
    let seen: Vec<[u8; 4]> = [-0.5_f32, 0.0, 0.5]
        .map(|yaw| {
            let camera = Camera::orbit(yaw, 0.0);
            let view = draw(vec![part()], Style::Photo, &camera, 256);
            let p = camera.project(point).truncate() * 256.0;
            view.colour[p.y as usize * 256 + p.x as usize]
        })
        .to_vec();
    for c in &seen[1..] {
        // A pixel's middle lies up to half a pixel from the point, where the shading differs by a few steps at most.
        assert!((0..3).all(|k| c[k].abs_diff(seen[0][k]) <= 6), "{seen:?}");
    }
}

#[test]
fn every_style_gives_a_surface_point_one_colour() {
    const SIZE: usize = 512;
    let part = || {
        let mut p = ball(Kind::Skin, RADIUS, 255, false);
        p.texture = Arc::new(Texture { width: 1, height: 1, rgba: vec![[190, 140, 110, 255]] });
        p
    };
    let cameras = [-0.4_f32, 0.4].map(|yaw| Camera::orbit(yaw, 0.05));
    for style in
        [Style::Photo, Style::Cartoon, Style::Sketch, Style::Oil, Style::Comic, Style::Neon, Style::Sepia, Style::Mono]
    {
        let views = cameras.map(|c| draw(vec![part()], style, &c, SIZE));
        let mut differences: Vec<f32> = Vec::new();
        for k in 0..1600 {
            // The middle of a pixel of the first view, and the same surface point between the pixels of the second.
            let (x, y) = (100 + k % 40 * 8, 100 + k / 40 * 8);
            let image = Vec2::new(x as f32 + 0.5, y as f32 + 0.5) / SIZE as f32;
            let Some(distance) = hit(&cameras[0], image) else { continue };
            let point = cameras[0].origin + cameras[0].ray(image) * distance;
            let normal = (point - CENTRE) / RADIUS;
            if cameras.iter().any(|c| normal.dot((c.origin - point).normalize()) < 0.6) {
                continue;
            }
            let other = cameras[1].project(point).truncate() * SIZE as f32 - 0.5;
            let at = |v: &View, x: usize, y: usize| Vec3::from_slice(&v.colour[y * SIZE + x].map(f32::from));
            let (i, j, f) = (other.x as usize, other.y as usize, other.fract());
            let upper = at(&views[1], i, j).lerp(at(&views[1], i + 1, j), f.x);
            let lower = at(&views[1], i, j + 1).lerp(at(&views[1], i + 1, j + 1), f.x);
            differences.push((upper.lerp(lower, f.y) - at(&views[0], x, y)).abs().max_element());
        }
        assert!(differences.len() > 300, "{}", differences.len());
        differences.sort_by(f32::total_cmp);
        // Pixels average over unlike areas of the surface, which shows at the edges of strokes and dots; most points lie
        // elsewhere. Strokes that moved with the camera would change most points by tens of steps.
        let typical = differences[differences.len() / 2];
        assert!(typical <= 8.0, "{style:?}: {typical}");
    }
}

#[test]
fn depth_codes_invert_within_half_a_step_and_clamp() {
    for i in 0..=100 {
        let d = 2.25 + 1.05 * i as f32 / 100.0;
        let back = depth_distance(depth_code(d)).expect("a code above zero");
        // Half a step of 1.05 / 65533 and the rounding of numbers near three.
        assert!((back - d).abs() < 9e-6, "{back} instead of {d}");
    }
    assert_eq!((depth_code(1.0), depth_code(9.0)), (1, 65534));
    assert_eq!(depth_distance(0), None);
}

/// The layers of a scene's picture and the picture.
fn layers(parts: Vec<Part>, style: Style, camera: &Camera, size: usize) -> (GBuffer, View) {
    let scene = Scene { parts, style };
    let light = Light::plain();
    let mut layers = GBuffer::default();
    let stage = Stage::new(&scene, &light, COARSE, None);
    let view = render_layers(&stage, camera, size, &mut Raster::default(), &mut layers);
    (layers, view)
}

fn as_linear(c: [u8; 3]) -> Vec3 {
    colour::decode(Vec3::from(c.map(f32::from)) / 255.0)
}

#[test]
fn layers_of_a_ball_are_its_normal_its_texture_and_one_segment() {
    let camera = Camera::photo(0.4, -0.2, 0.1, 0.05, Vec2::new(0.02, -0.01));
    let size = 128;
    let parts = vec![ball(Kind::Cloth, RADIUS, 255, false)];
    let (layers, view) = layers(parts.clone(), Style::Photo, &camera, size);
    assert_eq!(view, draw(parts, Style::Photo, &camera, size));
    let axes = [camera.right, -camera.down, -camera.forward];
    let mut inside = 0;
    for (i, colour) in view.colour.iter().enumerate() {
        if colour[3] == 0 {
            let empty = (layers.ids[i], layers.share[i], layers.normal[i], layers.albedo[i], layers.shading[i]);
            assert_eq!(empty, ([0, 0], 255, [128, 128], [0; 3], 0));
            continue;
        }
        let image = Vec2::new((i % size) as f32 + 0.5, (i / size) as f32 + 0.5) / size as f32;
        let Some(distance) = hit(&camera, image).filter(|_| colour[3] == 255) else { continue };
        let normal = (camera.origin + camera.ray(image) * distance - CENTRE) / RADIUS;
        let want = axes.map(|a| a.dot(normal));
        if want[2] < 0.5 {
            continue;
        }
        inside += 1;
        assert_eq!((layers.ids[i], layers.share[i]), ([Segment::Skin as u8, 0], 255));
        for (got, want) in layers.normal[i].iter().zip(want) {
            // The code's half step is 0.004; four samples of a facet, whose sides are 0.03 apart, add as much again.
            assert!(((f32::from(*got) - 128.0) / 127.0 - want).abs() < 0.015, "{got} instead of {want}");
        }
        // Two colours of the texture, or a mixture on the edge of a square.
        assert!((89..=201).contains(&layers.albedo[i][0]) && layers.albedo[i][1] < layers.albedo[i][0]);
    }
    assert!(inside > 2000, "{inside}");
}

#[test]
fn albedo_times_shading_is_a_matte_picture() {
    let camera = Camera::orbit(0.3, 0.1);
    let mut matte = ball(Kind::Teeth, RADIUS, 255, false);
    matte.texture = Arc::new(Texture { width: 1, height: 1, rgba: vec![[150, 120, 100, 255]] });
    // Seen in the shade of the key light, where nothing glosses and tone mapping leaves light as it is.
    let (layers, view) = layers(vec![matte], Style::Photo, &camera, 96);
    let mut checked = 0;
    for (i, colour) in view.colour.iter().enumerate().filter(|(_, c)| c[3] == 255) {
        let product = as_linear(layers.albedo[i]) * (f32::from(layers.shading[i]) / SHADING);
        let seen = as_linear([colour[0], colour[1], colour[2]]);
        let (product, seen) = (colour::luminance(product), colour::luminance(seen));
        // Never brighter than the picture; half a step of either code is 1 % here, highlights add.
        assert!(product < 1.02 * seen + 0.003, "{product} of {seen}");
        checked += usize::from((product - seen).abs() < 0.02 * seen + 0.003);
    }
    // About half of the ball has no highlight.
    let all = view.colour.iter().filter(|c| c[3] == 255).count();
    assert!(checked > all / 3, "{checked} of {all}");
}

#[test]
fn a_veil_shares_its_pixels_with_what_is_behind_it() {
    let mut veil = ball(Kind::Hair, RADIUS * 1.1, 100, true);
    veil.texture = Arc::new(Texture { width: 1, height: 1, rgba: vec![[120, 90, 60, 100]] });
    veil.anatomy = Anatomy::Whole(Segment::Hair);
    let camera = Camera::orbit(0.0, 0.0);
    let (layers, _) = layers(vec![ball(Kind::Skin, RADIUS, 255, false), veil], Style::Photo, &camera, 64);
    let image = camera.project(CENTRE).truncate() * 64.0;
    let at = image.y as usize * 64 + image.x as usize;
    // The front wall alone is before the ball, with an opacity of 100 / 255: more skin than hair.
    assert_eq!(layers.ids[at], [Segment::Skin as u8, Segment::Hair as u8]);
    assert!(layers.share[at].abs_diff(155) <= 1, "{}", layers.share[at]);
}
