//! One person of the studio's data set (`docs/dataset.md`).

use std::path::{Path, PathBuf};

use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use crate::cli::{CliError, input};
use crate::geometry::camera::Camera;
use crate::weights::archive::floats;

/// Range of the stored depth, in world units.
const DEPTH_NEAR: f32 = 2.25;
const DEPTH_RANGE: f32 = 1.05;

/// One edit of a person.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct EditLabel {
    pub name: String,
    pub labels: Vec<String>,
    pub text: String,
}

#[derive(Debug, Deserialize)]
struct Meta {
    edits: Vec<EditLabel>,
}

/// A person before and after edits, from several views.
#[derive(Debug)]
pub(super) struct Person {
    pub edits: Vec<EditLabel>,
    pub cameras: Vec<Camera>,
    /// Side of the pictures.
    pub side: usize,
    /// Side of the prompt pictures.
    pub prompt_side: usize,
    colour: Vec<u8>,
    depth: Vec<u8>,
    background: Vec<u8>,
    prompt: Vec<u8>,
}

/// A target view: premultiplied colour and opacity, and depth (0 where there is none).
#[derive(Debug)]
pub(super) struct Target {
    pub side: usize,
    /// `[side, side, 4]`
    pub rgba: Vec<f32>,
    /// `[side, side]`
    pub depth: Vec<f32>,
}

/// The held-out people of a data set (number % 20 == 19), in order.
pub(super) fn held_out(data: &Path) -> Result<Vec<PathBuf>, CliError> {
    let folder = data.join("people");
    let failed = |e: std::io::Error| CliError::Read { path: folder.clone(), reason: e.to_string() };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let number = path.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse::<u64>().ok());
        let tensors = path.extension().is_some_and(|e| e == "safetensors");
        if tensors && number.is_some_and(|n| n % 20 == 19) {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(CliError::Data {
            path: folder,
            reason: "it holds nobody whose number leaves 19 when divided by 20".to_owned(),
        });
    }
    Ok(files)
}

impl Person {
    pub fn open(path: &Path) -> Result<Self, CliError> {
        let bytes = input::file(path)?;
        Self::parse(&bytes).map_err(|reason| CliError::Data { path: path.to_owned(), reason })
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(|e| e.to_string())?;
        let meta = header.metadata().as_ref().and_then(|m| m.get("volteface"));
        let meta: Meta = serde_json::from_str(meta.ok_or("it has no description")?).map_err(|e| e.to_string())?;
        let file = SafeTensors::deserialize(bytes).map_err(|e| e.to_string())?;
        let get = |name: &str, dtype: Dtype| {
            let view = file.tensor(name).map_err(|e| e.to_string())?;
            if view.dtype() != dtype {
                return Err(format!("{name} is of the type {:?}", view.dtype()));
            }
            Ok((view.shape().to_vec(), view.data().to_vec()))
        };
        let (shape, colour) = get("colour", Dtype::U8)?;
        let &[edits, views, side, _, 4] = shape.as_slice() else {
            return Err(format!("colour has the shape {shape:?}"));
        };
        let (depth_shape, depth) = get("depth", Dtype::U16)?;
        let (camera_shape, cameras) = get("cameras", Dtype::F32)?;
        let (background_shape, background) = get("background", Dtype::U8)?;
        let (prompt_shape, prompt) = get("prompt", Dtype::U8)?;
        let prompt_side = prompt_shape.get(1).copied().unwrap_or(0);
        let expected = [
            ("colour", &shape, vec![edits, views, side, side, 4]),
            ("depth", &depth_shape, vec![edits, views, side / 2, side / 2]),
            ("cameras", &camera_shape, vec![views, 25]),
            ("background", &background_shape, vec![side, side, 3]),
            ("prompt", &prompt_shape, vec![edits, prompt_side, prompt_side, 3]),
        ];
        for (name, found, expected) in expected {
            if *found != expected {
                return Err(format!("{name} has the shape {found:?} instead of {expected:?}"));
            }
        }
        if edits == 0 || views == 0 || side == 0 || side % 2 != 0 || meta.edits.len() != edits {
            return Err(format!("{edits} edits, {} descriptions, {views} views of {side} pixels", meta.edits.len()));
        }
        let cameras = floats(&cameras)
            .chunks_exact(25)
            .filter_map(|c| c.try_into().ok())
            .map(|c: [f32; 25]| Camera::from_array(&c))
            .collect();
        Ok(Self { edits: meta.edits, cameras, side, prompt_side, colour, depth, background, prompt })
    }

    /// The photo (view 0 before any edit, over its background): `[side, side, 3]` in [0, 1].
    pub fn photo(&self) -> Vec<f32> {
        let n = self.side * self.side;
        self.colour[..n * 4]
            .chunks_exact(4)
            .zip(self.background.chunks_exact(3))
            .flat_map(|(c, b)| {
                let clear = 1.0 - f32::from(c[3]) / 255.0;
                [0, 1, 2].map(|i| ((f32::from(c[i]) + clear * f32::from(b[i])) / 255.0).min(1.0))
            })
            .collect()
    }

    /// The picture prompt of an edit: `[prompt_side, prompt_side, 3]` in [0, 1].
    pub fn prompt(&self, edit: usize) -> Vec<f32> {
        let n = self.prompt_side * self.prompt_side * 3;
        self.prompt[edit * n..(edit + 1) * n].iter().map(|&b| f32::from(b) / 255.0).collect()
    }

    /// What an edit looks like from a view, at `side` or half of it.
    pub fn target(&self, edit: usize, view: usize, side: usize) -> Target {
        let index = edit * self.cameras.len() + view;
        let full = self.side;
        let colour = &self.colour[index * full * full * 4..][..full * full * 4];
        let factor = (full / side).max(1);
        let share = 1.0 / (factor * factor) as f32 / 255.0;
        let mut rgba = Vec::with_capacity(side * side * 4);
        for y in 0..side {
            for x in 0..side {
                let mut sum = [0.0_f32; 4];
                for (i, j) in (0..factor).flat_map(|i| (0..factor).map(move |j| (i, j))) {
                    let at = ((y * factor + i) * full + x * factor + j) * 4;
                    for (s, &b) in sum.iter_mut().zip(&colour[at..at + 4]) {
                        *s += f32::from(b);
                    }
                }
                rgba.extend(sum.map(|s| s * share));
            }
        }
        let half = full / 2;
        let stored = &self.depth[index * half * half * 2..][..half * half * 2];
        let depth = (0..side * side)
            .map(|i| {
                let (y, x) = (i / side * half / side, i % side * half / side);
                let at = (y * half + x) * 2;
                match u16::from_le_bytes([stored[at], stored[at + 1]]) {
                    0 => 0.0,
                    v => DEPTH_NEAR + f32::from(v - 1) / 65533.0 * DEPTH_RANGE,
                }
            })
            .collect();
        Target { side, rgba, depth }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::{TensorView, serialize};
    use std::collections::HashMap;

    fn person() -> Vec<u8> {
        let tensors: [(&str, Dtype, Vec<usize>, Vec<u8>); 5] = [
            (
                "colour",
                Dtype::U8,
                vec![1, 1, 2, 2, 4],
                vec![100, 50, 0, 128, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0],
            ),
            ("depth", Dtype::U16, vec![1, 1, 1, 1], 65534_u16.to_le_bytes().to_vec()),
            ("cameras", Dtype::F32, vec![1, 25], vec![0; 100]),
            ("background", Dtype::U8, vec![2, 2, 3], vec![255; 12]),
            ("prompt", Dtype::U8, vec![1, 1, 1, 3], vec![0, 51, 255]),
        ];
        let views: HashMap<&str, TensorView<'_>> =
            tensors.iter().map(|(n, t, s, d)| (*n, TensorView::new(*t, s.clone(), d).unwrap())).collect();
        let json = r#"{"person": 19, "seed": 1, "edits": [{"name": "none", "labels": ["none"], "text": ""}]}"#;
        serialize(views, Some(HashMap::from([("volteface".to_owned(), json.to_owned())]))).unwrap()
    }

    #[test]
    fn a_person_is_read_as_documented() {
        let p = Person::parse(&person()).unwrap();
        let photo = p.photo();
        // 100 + (1 - 128/255) 255 = 227.
        assert!((photo[0] - 227.0 / 255.0).abs() < 1e-6);
        assert_eq!(photo[3..6], [1.0; 3]);
        assert_eq!(p.prompt(0), [0.0, 0.2, 1.0]);
        let small = p.target(0, 0, 1);
        assert!((small.rgba[3] - (128.0 + 255.0) / 4.0 / 255.0).abs() < 1e-6);
        assert!((small.depth[0] - 3.3).abs() < 1e-6);
        assert_eq!(p.target(0, 0, 2).depth.len(), 4);
    }

    #[test]
    fn damaged_people_are_refused() {
        let good = person();
        for end in 0..good.len() {
            assert!(Person::parse(&good[..end]).is_err());
        }
    }
}
