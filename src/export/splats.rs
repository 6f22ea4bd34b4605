//! A portrait's surface as Gaussians (Kerbl et al., "3D Gaussian Splatting for Real-Time Radiance Field Rendering",
//! 2023): flat discs, one for each pixel of the photo's own view and one for each vertex of what that does not see.

use serde_json::json;

use super::glb::Glb;
use super::mesh::{light, object};
use super::surface::vector::{cross, dot, minus, unit};
use super::surface::{Front, Surface};
use super::{metres, ply};

/// Most Gaussians of a file.
pub const MOST: usize = 200_000;
/// Cells of the lattice for what the photo's view does not see, along each axis of the box.
pub const CELLS: u32 = 192;
/// Pixels of the photo's view for each of those cells.
pub const FRONT: u32 = 2;
/// Standard deviation along the surface, by the distance of neighbours: they melt into each other.
const WIDE: f32 = 0.65;
/// And across it.
const FLAT: f32 = 0.15;
/// Pixels of less opacity are haze.
const LEAST: f32 = 0.5;
/// Neighbouring pixels of one surface lie no farther apart in depth than so many of their widths.
const JUMP: f32 = 8.0;
/// Opacities are held below 1, whose logit is infinite.
const OPAQUE: f32 = 0.99;
/// The value of the first spherical harmonic.
const HARMONIC: f32 = 0.282_094_8;

/// One Gaussian, in metres; y up, the face towards +z.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Splat {
    pub position: [f32; 3],
    /// Standard deviations along its own axes; the last is the normal.
    pub scale: [f32; 3],
    /// From its own axes to the world's: a unit quaternion, x, y, z, w.
    pub rotation: [f32; 4],
    pub opacity: f32,
    /// sRGB from 0 to 1.
    pub colour: [f32; 3],
}

/// The Gaussians of a surface and the photo's view of it, [`MOST`] at most.
pub fn of(surface: &Surface, front: &Front) -> Vec<Splat> {
    let mut splats = pixels(front);
    let places = front.places(surface);
    for i in (0..places.len()).filter(|i| places[*i].is_none()) {
        let opacity = surface.opacities[i].clamp(0.0, OPAQUE);
        splats.push(disc(surface.positions[i], surface.normals[i], surface.spacing, opacity, surface.colours[i]));
    }
    // Should there be too many, they go evenly.
    let (all, kept) = (splats.len() as u64, splats.len().min(MOST) as u64);
    (0..kept).map(|i| splats[(i * all / kept) as usize]).collect()
}

/// One for each pixel that sees the surface.
fn pixels(front: &Front) -> Vec<Splat> {
    let (frame, camera, side) = (&front.frame, &front.camera, front.frame.size as usize);
    let origin = camera.origin();
    let depth = |x: usize, y: usize| frame.depth[y * side + x];
    let point = |x: usize, y: usize| {
        let direction = camera.direction([x, y].map(|c| (c as f32 + 0.5) / side as f32));
        [0, 1, 2].map(|i| origin[i] + depth(x, y) * direction[i])
    };
    let mut splats = Vec::new();
    for (y, x) in (1..side - 1).flat_map(|y| (1..side - 1).map(move |x| (y, x))) {
        let pixel = &frame.rgba[4 * (y * side + x)..][..4];
        let around = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
        let width = depth(x, y) / (camera.intrinsics[0] * side as f32);
        let near = |(u, v): (usize, usize)| depth(u, v) > 0.0 && (depth(u, v) - depth(x, y)).abs() < JUMP * width;
        if pixel[3] < LEAST || !around.into_iter().all(near) {
            continue;
        }
        let [left, right, above, below] = around.map(|(u, v)| point(u, v));
        let (across, down) = (minus(right, left), minus(below, above));
        // Seen by the camera, which looks along right cross down.
        let normal = unit(cross(down, across));
        let stretch = dot(normal, unit(minus(origin, point(x, y)))).abs().max(0.2);
        let colour = [0, 1, 2].map(|c| (pixel[c] / pixel[3]).clamp(0.0, 1.0));
        splats.push(disc(point(x, y), normal, width / stretch.sqrt(), pixel[3].min(OPAQUE), colour));
    }
    splats
}

/// A flat disc at a place in world units.
fn disc(position: [f32; 3], normal: [f32; 3], spacing: f32, opacity: f32, colour: [f32; 3]) -> Splat {
    let (wide, flat) = (metres(WIDE * spacing), metres(FLAT * spacing));
    Splat { position: position.map(metres), scale: [wide, wide, flat], rotation: turn(normal), opacity, colour }
}

/// The shortest turn from +z to a unit vector.
fn turn([x, y, z]: [f32; 3]) -> [f32; 4] {
    if z < -0.999_99 {
        return [1.0, 0.0, 0.0, 0.0];
    }
    let length = (x * x + y * y + (1.0 + z) * (1.0 + z)).sqrt();
    [-y / length, x / length, 0.0, (1.0 + z) / length]
}

/// The coefficient of the first spherical harmonic that stands for a colour.
fn coefficient(colour: f32) -> f32 {
    (colour - 0.5) / HARMONIC
}

/// As the method's own program writes them: logarithms of the scales, logits of the opacities, w first; y down and the
/// face towards -z, as its viewers expect of what was taken with a camera.
pub fn ply(splats: &[Splat]) -> Vec<u8> {
    let names = [
        "x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", "opacity", "scale_0", "scale_1", "scale_2",
        "rot_0", "rot_1", "rot_2", "rot_3",
    ];
    let properties: Vec<(&str, &str)> = names.iter().map(|name| ("float", *name)).collect();
    let mut out = ply::header(&[("vertex", splats.len(), &properties)]);
    for splat in splats {
        let [x, y, z] = splat.position;
        let [r, g, b] = splat.colour.map(coefficient);
        let [a, b2, c] = splat.scale.map(f32::ln);
        // Half a turn about x, before the splat's own.
        let [i, j, k, w] = splat.rotation;
        let opacity = (splat.opacity / (1.0 - splat.opacity)).max(1e-4).ln();
        let numbers = [x, -y, -z, 0.0, 0.0, 0.0, r, g, b, opacity, a, b2, c, -i, w, -k, j];
        numbers.iter().for_each(|v| out.extend(v.to_le_bytes()));
    }
    out
}

/// As points of glTF with `KHR_gaussian_splatting` (ratified 2026): linear scales, opacities and unit quaternions.
pub fn glb(splats: &[Splat]) -> Vec<u8> {
    let mut file = Glb::default();
    let all = |f: fn(&Splat) -> [f32; 3]| splats.iter().map(f).collect::<Vec<_>>();
    let position = file.floats(&all(|s| s.position), true);
    let rotation = file.floats(&splats.iter().map(|s| s.rotation).collect::<Vec<_>>(), false);
    let scale = file.floats(&all(|s| s.scale), false);
    let opacity = file.floats(&splats.iter().map(|s| [s.opacity]).collect::<Vec<_>>(), false);
    let harmonic = file.floats(&all(|s| s.colour.map(coefficient)), false);
    // For those who know points only.
    let colour = file.colours(&splats.iter().map(|s| light(s.colour, s.opacity)).collect::<Vec<_>>());
    let primitive = json!({
        "mode": 0,
        "attributes": {
            "POSITION": position,
            "COLOR_0": colour,
            "KHR_gaussian_splatting:ROTATION": rotation,
            "KHR_gaussian_splatting:SCALE": scale,
            "KHR_gaussian_splatting:OPACITY": opacity,
            "KHR_gaussian_splatting:SH_DEGREE_0_COEF_0": harmonic,
        },
        "extensions": {
            "KHR_gaussian_splatting": { "kernel": "ellipse", "colorSpace": "srgb_rec709_display" },
        },
    });
    file.finish(object(json!({
        "extensionsUsed": ["KHR_gaussian_splatting"],
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0, "name": "portrait" }],
        "meshes": [{ "primitives": [primitive] }],
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Camera;
    use crate::render::Frame;

    fn rotated([x, y, z, w]: [f32; 4], v: [f32; 3]) -> [f32; 3] {
        let q = [x, y, z];
        let t = cross(q, v).map(|c| 2.0 * c);
        let u = cross(q, t);
        [0, 1, 2].map(|i| v[i] + w * t[i] + u[i])
    }

    #[test]
    fn discs_lie_in_the_surface() {
        for normal in [[0.0, 0.0, 1.0], [0.0, 0.0, -1.0], [1.0, 0.0, 0.0], unit([0.3, -0.5, 0.2])] {
            let to = rotated(turn(normal), [0.0, 0.0, 1.0]);
            assert!((0..3).all(|i| (to[i] - normal[i]).abs() < 1e-5), "{normal:?} {to:?}");
        }
    }

    /// A wall before the camera.
    fn wall() -> Front {
        let camera = Camera::orbit(0.0, 0.0);
        let mut frame = Frame::empty(10);
        for i in 0..100 {
            frame.rgba[4 * i..4 * i + 4].copy_from_slice(&[0.45, 0.0, 0.9, 0.9]);
            frame.depth[i] = 2.5;
        }
        Front { frame, camera }
    }

    #[test]
    fn each_pixel_becomes_a_disc_that_faces_the_camera() {
        let splats = pixels(&wall());
        assert_eq!(splats.len(), 64);
        for splat in &splats {
            let normal = rotated(splat.rotation, [0.0, 0.0, 1.0]);
            assert!(normal[2] > 0.95, "{normal:?}");
            assert!((splat.colour[0] - 0.5).abs() < 1e-6 && splat.colour[2] == 1.0 && splat.opacity == 0.9);
            assert!(splat.scale[0] > splat.scale[2]);
        }
        // 2.5 units away at focal length 4.26 of 10 pixels; off the middle that is a cosine less along the axis.
        let apart = (splats[1].position[0] - splats[0].position[0]) / metres(2.5 / 42.63);
        assert!((0.98..1.0).contains(&apart), "{apart}");
    }

    #[test]
    fn a_ply_is_what_the_methods_own_program_writes() {
        let splats = pixels(&wall());
        let bytes = ply(&splats);
        let start = bytes.windows(11).position(|w| w == b"end_header\n").unwrap() + 11;
        assert_eq!(bytes.len() - start, splats.len() * 17 * 4);
        let number = |i: usize| f32::from_le_bytes(std::array::from_fn(|k| bytes[start + 4 * i + k]));
        let first = splats[0];
        assert_eq!([number(0), number(1), number(2)], [first.position[0], -first.position[1], -first.position[2]]);
        assert!((1.0 / (1.0 + (-number(9)).exp()) - 0.9).abs() < 1e-5);
        assert!((number(10).exp() / first.scale[0] - 1.0).abs() < 1e-5);
        assert!((0.5 + HARMONIC * number(6) - 0.5).abs() < 1e-6);
        // Its normal looks along -z now, w first.
        let turned = rotated([number(14), number(15), number(16), number(13)], [0.0, 0.0, 1.0]);
        let before = rotated(first.rotation, [0.0, 0.0, 1.0]);
        assert!((turned[2] + before[2]).abs() < 1e-5 && (turned[1] + before[1]).abs() < 1e-5, "{turned:?} {before:?}");
    }

    #[test]
    fn a_readers_library_finds_points_with_the_extension() {
        let splats = pixels(&wall());
        let bytes = glb(&splats);
        let file = gltf::Glb::from_slice(&bytes).unwrap();
        let root: serde_json::Value = serde_json::from_slice(&file.json).unwrap();
        let primitive = &root["meshes"][0]["primitives"][0];
        assert_eq!(primitive["mode"], 0);
        assert_eq!(primitive["extensions"]["KHR_gaussian_splatting"]["kernel"], "ellipse");
        let scale = primitive["attributes"]["KHR_gaussian_splatting:SCALE"].as_u64().unwrap() as usize;
        let accessor = &root["accessors"][scale];
        assert_eq!((&accessor["count"], &accessor["type"]), (&json!(64), &json!("VEC3")));
        let at = root["bufferViews"][accessor["bufferView"].as_u64().unwrap() as usize]["byteOffset"].as_u64().unwrap();
        let bin = file.bin.unwrap();
        let read = f32::from_le_bytes(std::array::from_fn(|k| bin[at as usize + k]));
        assert_eq!(read, splats[0].scale[0]);
    }
}
