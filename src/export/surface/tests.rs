use super::vector::{cross, dot, minus, unit};
use super::{Front, Surface};
use crate::export::{Draw, Straight};
use crate::field::{FieldData, FieldLayout, Worn};
use crate::geometry::Camera;
use crate::render::cpu;

/// Radius of the ball.
const RADIUS: f32 = 0.25;

/// A ball as a field: one channel of each plane is a parabola of its two axes, so that their sum falls with the
/// distance from the middle.
fn ball() -> cpu::Portrait {
    let (n, channels) = (64_u32, 4_u32);
    let layout = FieldLayout {
        plane_size: n,
        plane_channels: channels,
        view_size: 0,
        view_channels: 0,
        picture_size: 0,
        hidden: 4,
        colours: 3,
        plane_axes: [[0, 1], [0, 2], [2, 1]],
        density_scale: 50.0,
        near: 2.0,
        far: 3.5,
        box_side: 1.0,
        gated: false,
        surface: [0.0, 1.0, 1.0, 1.0],
    };
    let at = |i: u32| (i as f32 + 0.5) / n as f32 - 0.5;
    let texel = |x: u32, y: u32| {
        // The mean of the three is 2 r^2 / 3.
        let out = at(x).powi(2) + at(y).powi(2) - 2.0 * RADIUS * RADIUS / 3.0;
        [-120.0 * out, 0.0, 0.0, 0.0]
    };
    let plane: Vec<f32> = (0..n * n).flat_map(|i| texel(i % n, i / n)).collect();
    // The first hidden unit passes the first channel on where it is large; its softplus is undone at the output.
    let mut decoder = vec![0.0; layout.decoder_len()];
    decoder[0] = 1.0;
    let second = 4 * 4 + 4;
    decoder[second] = 12.0;
    let bias = second + 4 * 8;
    // softplus(0) is 0.69: raw -0.51, the surface's, is met close to the ball's radius.
    decoder[bias] = -0.51 - 12.0 * std::f32::consts::LN_2;
    decoder[bias + 1] = 3.0;
    decoder[bias + 2] = -3.0;
    let field = FieldData {
        layout,
        planes: plane.repeat(3),
        view: Vec::new(),
        picture: Vec::new(),
        decoder,
        photo_camera: Camera::orbit(0.0, 0.0),
        worn: Worn::default(),
    };
    cpu::Portrait::new(&field).unwrap()
}

/// Six times the volume inside, by the divergence theorem; only of closed surfaces does it not depend on the origin.
fn volume(surface: &Surface, origin: [f32; 3]) -> f64 {
    let corner = |i: u32| minus(surface.positions[i as usize], origin);
    surface.triangles.iter().map(|t| f64::from(dot(corner(t[0]), cross(corner(t[1]), corner(t[2]))))).sum()
}

#[test]
fn a_ball_is_round_closed_and_looks_outwards() {
    let surface = pollster::block_on(Surface::of(&ball(), 64, [0.0, 1.0], &mut Straight)).unwrap();
    for (p, n) in surface.positions.iter().zip(&surface.normals) {
        let r = dot(*p, *p).sqrt();
        // A fifth of a cell, from interpolating a parabola and softplus linearly.
        assert!((r - RADIUS).abs() < 0.2 / 64.0, "{r}");
        assert!(dot(*n, unit(*p)) > 0.98, "{n:?} at {p:?}");
    }
    let (a, b) = (volume(&surface, [0.0; 3]), volume(&surface, [3.0, -2.0, 1.0]));
    let exact = 6.0 * 4.0 / 3.0 * std::f64::consts::PI * f64::from(RADIUS).powi(3);
    // Facets lie inside the ball: 1 % with 64 cells.
    assert!(a > 0.0 && (a / exact - 1.0).abs() < 0.02, "{a} {exact}");
    assert!((a - b).abs() < 1e-3, "open: {a} {b}");
    // Each edge has two sides.
    let mut edges = std::collections::HashMap::new();
    for t in &surface.triangles {
        for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
            *edges.entry((a.min(b), a.max(b))).or_insert(0) += if a < b { 1 } else { -1 };
        }
    }
    assert!(edges.values().all(|n| *n == 0));
    // sigmoid(3) and sigmoid(-3).
    assert!((surface.colours[0][0] - 0.953).abs() < 0.01 && (surface.colours[0][1] - 0.047).abs() < 0.01);
}

#[test]
fn the_front_sees_what_faces_it() {
    let mut portrait = ball();
    let camera = Camera::orbit(0.0, 0.0);
    let front = pollster::block_on(Front::draw(&mut portrait, &camera, 64, 1)).unwrap();
    let near = [0.0, 0.0, RADIUS];
    let [u, v] = front.sees(near, [0.0, 0.0, 1.0]).unwrap();
    assert!((u - 0.5).abs() < 1e-3 && (v - 0.5).abs() < 0.05, "{u} {v}");
    assert_eq!(front.sees([0.0, 0.0, -RADIUS], [0.0, 0.0, 1.0]), None, "hidden");
    assert_eq!(front.sees(near, [0.0, 0.0, -1.0]), None, "turned away");
    let texture = pollster::block_on(front.texture(&mut Straight)).unwrap().rgb();
    let at = |x: usize, y: usize| &texture[(y * 64 + x) * 3..][..3];
    assert!(at(32, 32)[0] > 230 && at(32, 32)[1] < 25, "{:?}", at(32, 32));
}

#[test]
fn nothing_has_no_surface() {
    struct Never;
    impl Draw for Never {
        async fn view(
            &mut self,
            _: &Camera,
            size: u32,
            _: u32,
        ) -> Result<crate::render::Frame, crate::export::ExportError> {
            Ok(crate::render::Frame::empty(size))
        }
    }
    let front = pollster::block_on(Front::draw(&mut Never, &Camera::orbit(0.0, 0.0), 8, 1)).unwrap();
    assert_eq!(front.sees([0.0; 3], [0.0, 0.0, 1.0]), None);
    assert!(pollster::block_on(front.texture(&mut Straight)).unwrap().rgb().iter().all(|b| *b == 128));
}
