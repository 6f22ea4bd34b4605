//! The container of glTF 2.0 (ISO/IEC 12113): one JSON text and one block of bytes.

use serde_json::{Map, Value, json};

use super::mark;

const FLOAT: u32 = 5126;
const U16: u32 = 5123;
const U32: u32 = 5125;
/// What a view of the bytes is bound as: vertices, or indices.
const VERTICES: u32 = 34962;
const INDICES: u32 = 34963;

/// A file that is being filled.
#[derive(Debug, Default)]
pub(super) struct Glb {
    bytes: Vec<u8>,
    views: Vec<Value>,
    accessors: Vec<Value>,
}

impl Glb {
    /// Adds vectors of `N` numbers, with their bounds where `bounds` asks for them. Returns the accessor's number.
    pub fn floats<const N: usize>(&mut self, values: &[[f32; N]], bounds: bool) -> usize {
        let view = self.view(values.iter().flatten().flat_map(|v| v.to_le_bytes()), Some(VERTICES));
        let kind = ["", "SCALAR", "VEC2", "VEC3", "VEC4"][N.min(4)];
        let mut accessor = accessor(view, FLOAT, values.len(), kind);
        if bounds {
            let bound = |start: f32, pick: fn(f32, f32) -> f32| {
                values.iter().fold([start; N], |a, v| std::array::from_fn(|i| pick(a[i], v[i]))).to_vec()
            };
            accessor["min"] = json!(bound(f32::INFINITY, f32::min));
            accessor["max"] = json!(bound(f32::NEG_INFINITY, f32::max));
        }
        self.push(accessor)
    }

    /// Adds colours of linear light with opacity, 0 to 65535.
    pub fn colours(&mut self, values: &[[u16; 4]]) -> usize {
        let view = self.view(values.iter().flatten().flat_map(|v| v.to_le_bytes()), Some(VERTICES));
        let mut accessor = accessor(view, U16, values.len(), "VEC4");
        accessor["normalized"] = json!(true);
        self.push(accessor)
    }

    /// Adds the corners of triangles.
    pub fn triangles(&mut self, triangles: &[[u32; 3]]) -> usize {
        let view = self.view(triangles.iter().flatten().flat_map(|v| v.to_le_bytes()), Some(INDICES));
        self.push(accessor(view, U32, 3 * triangles.len(), "SCALAR"))
    }

    /// Adds the bytes of a picture file. Returns the number of the view, not of an accessor.
    pub fn picture(&mut self, file: &[u8]) -> usize {
        self.view(file.iter().copied(), None)
    }

    /// The file, with what else the JSON says; the mark is in the extras of its asset.
    pub fn finish(mut self, rest: Map<String, Value>) -> Vec<u8> {
        let mut root = rest;
        root.insert(
            "asset".to_owned(),
            json!({ "version": "2.0", "generator": mark::TOOL, "extras": { mark::NAME: mark::SOURCE } }),
        );
        root.insert("buffers".to_owned(), json!([{ "byteLength": self.bytes.len() }]));
        root.insert("bufferViews".to_owned(), Value::Array(self.views));
        root.insert("accessors".to_owned(), Value::Array(self.accessors));
        let mut text = Value::Object(root).to_string().into_bytes();
        text.resize(text.len().next_multiple_of(4), b' ');
        self.bytes.resize(self.bytes.len().next_multiple_of(4), 0);
        let all = 12 + 8 + text.len() + 8 + self.bytes.len();
        let mut out = Vec::with_capacity(all);
        out.extend(b"glTF");
        out.extend(2_u32.to_le_bytes());
        out.extend((all as u32).to_le_bytes());
        for (name, chunk) in [(b"JSON", &text), (b"BIN\0", &self.bytes)] {
            out.extend((chunk.len() as u32).to_le_bytes());
            out.extend(name);
            out.extend(chunk);
        }
        out
    }

    fn view(&mut self, bytes: impl Iterator<Item = u8>, target: Option<u32>) -> usize {
        let start = self.bytes.len().next_multiple_of(4);
        self.bytes.resize(start, 0);
        self.bytes.extend(bytes);
        let mut view = json!({ "buffer": 0, "byteOffset": start, "byteLength": self.bytes.len() - start });
        if let Some(target) = target {
            view["target"] = json!(target);
        }
        self.views.push(view);
        self.views.len() - 1
    }

    fn push(&mut self, accessor: Value) -> usize {
        self.accessors.push(accessor);
        self.accessors.len() - 1
    }
}

fn accessor(view: usize, component: u32, count: usize, kind: &str) -> Value {
    json!({ "bufferView": view, "componentType": component, "count": count, "type": kind })
}
