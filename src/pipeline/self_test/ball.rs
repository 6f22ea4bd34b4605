//! A field that a program which plays a graphics chip draws quickly: a ball with coloured bumps, in a layout with a
//! twentieth of a network's features.

use crate::field::{FieldData, FieldLayout, Worn};
use crate::geometry::{Camera, Pose};

const LAYOUT: FieldLayout = FieldLayout {
    plane_size: 16,
    plane_channels: 4,
    view_size: 16,
    view_channels: 4,
    picture_size: 16,
    hidden: 4,
    colours: 3,
    plane_axes: [[0, 1], [0, 2], [2, 1]],
    density_scale: 50.0,
    near: 2.25,
    far: 3.3,
    box_side: 1.0,
    gated: true,
    surface: [2.55, 0.25, 0.02, 0.15],
};
const RADIUS: f32 = 0.35;

/// The ball.
pub fn ball() -> FieldData {
    let (side, channels, hidden) = (LAYOUT.plane_size as usize, LAYOUT.plane_channels as usize, LAYOUT.hidden as usize);
    let mut planes = numbers(3 * side * side * channels, 2.0);
    // The first channel is minus the squares of two axes, each of which two planes have; planes are averaged.
    for (i, texel) in planes.chunks_exact_mut(channels).enumerate() {
        let at = |i: usize| (i as f32 + 0.5) / side as f32 - 0.5;
        texel[0] = -1.5 * (at(i % side).powi(2) + at(i / side % side).powi(2));
    }
    let inputs = channels + LAYOUT.view_channels as usize;
    let mut first = numbers(inputs * hidden, 1.5);
    // The first unit is the ball, through the linear part of softplus.
    for (input, row) in first.chunks_exact_mut(hidden).enumerate() {
        row[0] = if input == 0 { 40.0 } else { 0.0 };
    }
    let mut second = numbers(hidden * 8, 2.0);
    for (unit, row) in second.chunks_exact_mut(8).enumerate() {
        row[0] = if unit == 0 { 5.0 } else { 0.3 * row[0] };
        row[5..].fill(0.0);
    }
    let bias = [40.0 * RADIUS * RADIUS + 4.0, 0.1, -0.1, 0.2];
    let out = [-20.0, 0.3, -0.2, 0.1, 0.0, 0.0, 0.0, 0.0];
    FieldData {
        planes,
        view: numbers((LAYOUT.view_size * LAYOUT.view_size * LAYOUT.view_channels) as usize, 2.0),
        picture: numbers((LAYOUT.picture_size * LAYOUT.picture_size * 4) as usize, 1.0)
            .into_iter()
            .enumerate()
            .map(|(i, v)| if i % 4 == 3 { 1.0 } else { v + 0.5 })
            .collect(),
        decoder: [&first[..], &bias, &second, &out].concat(),
        photo_camera: Camera::photo(&Pose { yaw: 0.15, pitch: -0.1, roll: 0.05, ..Pose::default() }),
        worn: Worn::default(),
        layout: LAYOUT,
    }
}

/// Numbers between minus and plus half of `range`, the same everywhere.
fn numbers(count: usize, range: f32) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919 + 13) % 251) as f32 / 250.0 - 0.5).map(|v| v * range).collect()
}
