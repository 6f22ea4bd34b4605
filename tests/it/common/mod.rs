//! What the tests share: fields for the renderer here, and by file the rest.

pub mod formula;
pub mod golden;
pub mod gpu;
pub mod stages;
pub mod torch;

use volteface::field::{FieldData, FieldLayout, Worn};
use volteface::geometry::camera::{Camera, Pose};

/// A small deterministic generator of numbers in -1..1.
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Noise {
        Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }
    pub fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
    pub fn many(&mut self, n: usize, scale: f32) -> Vec<f32> {
        (0..n).map(|_| scale * self.next()).collect()
    }
}

/// The compact preset's layout at a given plane size.
pub fn compact(plane_size: u32, view_size: u32, picture_size: u32) -> FieldLayout {
    FieldLayout {
        plane_size,
        plane_channels: 16,
        view_size,
        view_channels: 16,
        picture_size,
        hidden: 64,
        colours: 3,
        plane_axes: [[0, 1], [0, 2], [2, 1]],
        density_scale: 50.0,
        near: 2.25,
        far: 3.3,
        box_side: 1.0,
        gated: true,
        surface: [2.55, 0.25, 0.02, 0.15],
    }
}

/// The published network's layout: planes alone, no gate, axes as EG3D's.
pub fn published(plane_size: u32) -> FieldLayout {
    FieldLayout {
        plane_channels: 32,
        view_size: 0,
        view_channels: 0,
        picture_size: 0,
        plane_axes: [[0, 1], [0, 2], [2, 0]],
        density_scale: 1.0,
        gated: false,
        surface: [0.0; 4],
        ..compact(plane_size, 0, 0)
    }
}

/// A ball of radius 0.35 with a bumpy skin, in the given layout: channels 0 to 2 of the planes
/// hold minus the squares of two axes each, so their mean is minus two thirds of the squared
/// radius (with axes that cover each coordinate twice); the rest is noise.
pub fn ball(layout: FieldLayout, roughness: f32, seed: u64) -> FieldData {
    let mut noise = Noise::new(seed);
    let l = &layout;
    let (n, pc, vc, hidden) =
        (l.plane_size as usize, l.plane_channels as usize, l.view_channels as usize, l.hidden as usize);
    let mut planes = noise.many(3 * n * n * pc, 1.0);
    let uses = |a: u32| l.plane_axes.iter().flatten().filter(|&&b| b == a).count() as f32;
    for (plane, axes) in l.plane_axes.iter().enumerate() {
        for row in 0..n {
            for column in 0..n {
                let at = |i: usize| (i as f32 + 0.5) / n as f32 - 0.5;
                let (a, b) = (at(column), at(row));
                // Times three: the planes are averaged.
                planes[((plane * n + row) * n + column) * pc] =
                    -3.0 * (a * a / uses(axes[0]).max(1.0) + b * b / uses(axes[1]).max(1.0));
            }
        }
    }
    let inputs = pc + vc;
    // Hidden unit 0 carries 40 (0.35^2 - r^2) + 4 through the linear part of softplus; the others
    // are noise that roughens density and colour.
    let mut first = noise.many(inputs * hidden, 0.7);
    let mut bias = noise.many(hidden, 0.3);
    for input in 0..inputs {
        first[input * hidden] = if input == 0 { 40.0 } else { 0.0 };
    }
    bias[0] = 40.0 * 0.35 * 0.35 + 4.0;
    let mut second = noise.many(hidden * 8, 1.0);
    for (unit, row) in second.chunks_exact_mut(8).enumerate() {
        row[0] = if unit == 0 { 5.0 } else { roughness * row[0] };
        row[1..5].iter_mut().for_each(|w| *w *= if unit == 0 { 0.1 } else { 0.5 });
        row[5..].fill(0.0);
    }
    let mut out = noise.many(8, 0.3);
    out[0] = -20.0;
    out[5..].fill(0.0);
    FieldData {
        planes,
        view: noise.many((l.view_size * l.view_size) as usize * vc, 1.0),
        picture: chequers(l.picture_size),
        decoder: [first, bias, second, out].concat(),
        photo_camera: Camera::photo(&Pose { yaw: 0.15, pitch: -0.1, roll: 0.05, log_scale: 0.04, dx: 0.01, dy: 0.0 }),
        worn: Worn::default(),
        layout,
    }
}

fn chequers(size: u32) -> Vec<f32> {
    (0..size * size)
        .flat_map(|i| {
            let (x, y) = (i % size, i / size);
            let dark = (x / 8 + y / 8) % 2 == 0;
            let v = if dark { 0.2 } else { 0.9 };
            [v, x as f32 / size as f32, y as f32 / size as f32, 1.0]
        })
        .collect()
}
