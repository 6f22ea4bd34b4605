//! A portrait's surface as a mesh: in metres, y up, the face towards +z. Colours are those of the portrait, not of a
//! material in light: what is drawn is what is seen here.

use serde_json::{Map, Value, json};

use super::glb::Glb;
use super::surface::{Front, Surface};
use super::{ExportError, Pace, metres, ply, slowly};
use crate::wish::colour::linear;

/// Pixels of the texture for each cell of the lattice: 1024 usually, twice the photo's that the network sees.
pub const TEXTURE: u32 = 4;
/// Quality of the texture's JPEG, of 100.
const QUALITY: u8 = 92;

/// The mesh as GLB: what the photo's view sees has that view as its texture, everything else colours at its vertices.
///
/// # Errors
/// [`ExportError::Encode`], [`ExportError::Stopped`].
pub async fn glb(surface: &Surface, front: &Front, pace: &mut impl Pace) -> Result<Vec<u8>, ExportError> {
    let texture = slowly::jpeg(&front.texture(pace).await?, QUALITY, pace).await?;
    let places = front.places(surface);
    pace.pause(1.0).await?;
    let (seen, rest): (Vec<[u32; 3]>, Vec<[u32; 3]>) =
        surface.triangles.iter().partition(|t| t.iter().all(|i| places[*i as usize].is_some()));
    let mut file = Glb::default();
    let position = file.floats(&positions(surface), true);
    pace.pause(1.0).await?;
    let normal = file.floats(&surface.normals, false);
    let colour = file.colours(&surface.colours.iter().map(|c| light(*c, 1.0)).collect::<Vec<_>>());
    let place = file.floats(&places.iter().map(|p| p.unwrap_or([0.5; 2])).collect::<Vec<_>>(), false);
    pace.pause(1.0).await?;
    let mut primitives = Vec::new();
    if !rest.is_empty() {
        let indices = file.triangles(&rest);
        let attributes = json!({ "POSITION": position, "NORMAL": normal, "COLOR_0": colour });
        primitives.push(json!({ "attributes": attributes, "indices": indices, "material": 0 }));
    }
    if !seen.is_empty() {
        let indices = file.triangles(&seen);
        let attributes = json!({ "POSITION": position, "NORMAL": normal, "TEXCOORD_0": place });
        primitives.push(json!({ "attributes": attributes, "indices": indices, "material": 1 }));
    }
    pace.pause(1.0).await?;
    let picture = file.picture(&texture);
    let unlit = |more: Value| {
        let mut plain = json!({ "metallicFactor": 0.0, "roughnessFactor": 1.0 });
        if let (Some(plain), Value::Object(more)) = (plain.as_object_mut(), more) {
            plain.extend(more);
        }
        json!({ "pbrMetallicRoughness": plain, "extensions": { "KHR_materials_unlit": {} } })
    };
    let rest = json!({
        "extensionsUsed": ["KHR_materials_unlit"],
        "scene": 0,
        "scenes": [{ "nodes": [0] }],
        "nodes": [{ "mesh": 0, "name": "portrait" }],
        "meshes": [{ "primitives": primitives }],
        "materials": [unlit(json!({})), unlit(json!({ "baseColorTexture": { "index": 0 } }))],
        "textures": [{ "source": 0, "sampler": 0 }],
        "samplers": [{ "magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071 }],
        "images": [{ "bufferView": picture, "mimeType": "image/jpeg" }],
    });
    Ok(file.finish(object(rest)))
}

/// The mesh as PLY, with sRGB colours at its vertices.
pub fn ply(surface: &Surface) -> Vec<u8> {
    let vertex = [
        ("float", "x"),
        ("float", "y"),
        ("float", "z"),
        ("float", "nx"),
        ("float", "ny"),
        ("float", "nz"),
        ("uchar", "red"),
        ("uchar", "green"),
        ("uchar", "blue"),
    ];
    let face = [("list uchar int", "vertex_indices")];
    let mut out =
        ply::header(&[("vertex", surface.positions.len(), &vertex), ("face", surface.triangles.len(), &face)]);
    for ((position, normal), colour) in positions(surface).iter().zip(&surface.normals).zip(&surface.colours) {
        position.iter().chain(normal).for_each(|v| out.extend(v.to_le_bytes()));
        out.extend(colour.map(|c| (c * 255.0 + 0.5) as u8));
    }
    for triangle in &surface.triangles {
        out.push(3);
        triangle.iter().for_each(|i| out.extend((*i as i32).to_le_bytes()));
    }
    out
}

/// Positions in metres.
fn positions(surface: &Surface) -> Vec<[f32; 3]> {
    surface.positions.iter().map(|p| p.map(metres)).collect()
}

/// A colour in sRGB as linear light in 16 bits.
pub(super) fn light(colour: [f32; 3], opacity: f32) -> [u16; 4] {
    let word = |v: f32| (v.clamp(0.0, 1.0) * 65535.0 + 0.5) as u16;
    let [r, g, b] = colour.map(|c| word(linear(c)));
    [r, g, b, word(opacity)]
}

/// The fields of an object.
pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{Straight, mark};
    use crate::geometry::Camera;
    use crate::render::Frame;

    /// A pyramid whose base the camera of the front sees.
    fn pyramid() -> (Surface, Front) {
        let camera = Camera::orbit(0.0, 0.0);
        let positions = vec![[-0.1, -0.1, 0.2], [0.1, -0.1, 0.2], [0.1, 0.1, 0.2], [-0.1, 0.1, 0.2], [0.0, 0.0, -0.2]];
        let mut frame = Frame::empty(64);
        for (pixel, depth) in frame.rgba.chunks_exact_mut(4).zip(&mut frame.depth) {
            pixel.copy_from_slice(&[0.8, 0.4, 0.2, 1.0]);
            *depth = 2.5;
        }
        let surface = Surface {
            normals: positions.iter().map(|p| if p[2] > 0.0 { [0.0, 0.0, 1.0] } else { [0.0, 0.0, -1.0] }).collect(),
            colours: vec![[0.5; 3]; 5],
            opacities: vec![1.0; 5],
            triangles: vec![[0, 1, 2], [0, 2, 3], [1, 0, 4], [2, 1, 4], [3, 2, 4], [0, 3, 4]],
            positions,
            spacing: 0.1,
        };
        (surface, Front { frame, camera })
    }

    #[test]
    fn a_readers_library_finds_metres_colours_a_texture_and_the_mark() {
        let (surface, front) = pyramid();
        let bytes = pollster::block_on(glb(&surface, &front, &mut Straight)).unwrap();
        let file = gltf::Gltf::from_slice(&bytes).unwrap();
        let blob = file.blob.as_deref().unwrap();
        let primitives: Vec<_> = file.meshes().flat_map(|m| m.primitives().collect::<Vec<_>>()).collect();
        assert_eq!(primitives.len(), 2);
        let read = |i: usize| primitives[i].reader(|_| Some(blob));
        let positions: Vec<[f32; 3]> = read(0).read_positions().unwrap().collect();
        assert!((positions[4][2] + 0.2 / 2.25).abs() < 1e-6, "{positions:?}");
        let colours: Vec<[f32; 4]> = read(0).read_colors(0).unwrap().into_rgba_f32().collect();
        // sRGB 0.5 in linear light; 16 bits.
        assert!((colours[0][0] - 0.21404).abs() < 1e-4 && colours[0][3] == 1.0, "{:?}", colours[0]);
        let corners = |i: usize| read(i).read_indices().unwrap().into_u32().count();
        assert_eq!((corners(0), corners(1)), (12, 6));
        assert_eq!(read(1).read_tex_coords(0).unwrap().into_f32().count(), 5);
        assert!(primitives.iter().all(|p| p.material().pbr_metallic_roughness().metallic_factor() == 0.0));
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains(mark::NAME) && text.contains(mark::SOURCE));
    }

    #[test]
    fn a_ply_has_as_many_bytes_as_its_header_says() {
        let bytes = ply(&pyramid().0);
        let header = String::from_utf8_lossy(&bytes).split("end_header\n").next().unwrap().len() + "end_header\n".len();
        assert_eq!(bytes.len() - header, 5 * (6 * 4 + 3) + 6 * 13);
        assert!(String::from_utf8_lossy(&bytes[..header]).contains(mark::SOURCE));
        assert_eq!(bytes[header + 24..header + 27], [128; 3]);
    }
}
