//! One safetensors file per person, and the files beside them, as `docs/dataset.md` says.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use safetensors::{Dtype, View as Tensor};
use serde_json::json;

use super::people::{PROMPT, Settings, Sheet};
use super::whole::{OutputError, write_whole};
use crate::edits::Catalogue;

/// Where a person's file lies in a data set.
pub fn person_path(out: &Path, number: u64) -> PathBuf {
    out.join("people").join(format!("{number:06}.safetensors"))
}

struct Bytes<'a> {
    dtype: Dtype,
    shape: Vec<usize>,
    data: &'a [u8],
}

impl Tensor for Bytes<'_> {
    fn dtype(&self) -> Dtype {
        self.dtype
    }
    fn shape(&self) -> &[usize] {
        &self.shape
    }
    fn data(&self) -> std::borrow::Cow<'_, [u8]> {
        self.data.into()
    }
    fn data_len(&self) -> usize {
        self.data.len()
    }
}

/// The bytes of a person's file.
///
/// # Errors
/// The tensors do not fit their shapes.
pub fn encode_person(sheet: &Sheet, settings: &Settings) -> Result<Vec<u8>, safetensors::SafeTensorError> {
    let (e, v, s) = (settings.edits, settings.views, settings.size);
    let bytes = |dtype, shape: &[usize], data| Bytes { dtype, shape: shape.to_vec(), data };
    let (layers, photo) = (&sheet.layers, &sheet.photo_layers);
    let tensors = [
        ("colour", bytes(Dtype::U8, &[e, v, s, s, 4], sheet.colour.as_slice())),
        ("depth", bytes(Dtype::U16, &[e, v, s / 2, s / 2], &sheet.depth)),
        ("cameras", bytes(Dtype::F32, &[v, 25], &sheet.cameras)),
        ("background", bytes(Dtype::U8, &[s, s, 3], &sheet.background)),
        ("prompt", bytes(Dtype::U8, &[e, PROMPT, PROMPT, 3], &sheet.prompt)),
        ("photo", bytes(Dtype::U8, &[s, s, 3], &sheet.photo)),
        ("parts_id", bytes(Dtype::U8, &[e, s, s, 2], layers.ids.as_flattened())),
        ("parts_share", bytes(Dtype::U8, &[e, s, s], &layers.share)),
        ("normal", bytes(Dtype::U8, &[e, s, s, 2], layers.normal.as_flattened())),
        ("albedo", bytes(Dtype::U8, &[e, s, s, 3], layers.albedo.as_flattened())),
        ("shading", bytes(Dtype::U8, &[e, s, s], &layers.shading)),
        ("photo_parts_id", bytes(Dtype::U8, &[s, s, 2], photo.ids.as_flattened())),
        ("photo_parts_share", bytes(Dtype::U8, &[s, s], &photo.share)),
        ("photo_normal", bytes(Dtype::U8, &[s, s, 2], photo.normal.as_flattened())),
        ("photo_albedo", bytes(Dtype::U8, &[s, s, 3], photo.albedo.as_flattened())),
        ("photo_shading", bytes(Dtype::U8, &[s, s], &photo.shading)),
        ("photo_hidden", bytes(Dtype::U8, &[s, s], &sheet.photo_hidden)),
    ];
    let edits: Vec<_> = sheet
        .edits
        .iter()
        .zip(&sheet.landmarks)
        .map(|((edit, words), face)| {
            let marks = [face.eyes[0], face.eyes[1], face.mouth].map(|p| p.to_array());
            json!({ "name": edit.name(), "labels": edit.labels, "text": words, "marks": marks })
        })
        .collect();
    let photo = json!({ "lens_degrees": sheet.lens, "occluded": sheet.occluded });
    let about = json!({ "person": sheet.number, "seed": sheet.seed, "edits": edits, "photo": photo });
    let metadata = HashMap::from([("volteface".to_owned(), about.to_string())]);
    safetensors::serialize(tensors, Some(metadata))
}

/// Writes a person's file under a temporary name and renames it, so that a file that exists is whole.
///
/// # Errors
/// Names the file that cannot be written.
pub fn write_person(out: &Path, sheet: &Sheet, settings: &Settings) -> Result<(), OutputError> {
    let path = person_path(out, sheet.number);
    let bytes = encode_person(sheet, settings)
        .map_err(|e| OutputError::Format { path: path.clone(), reason: e.to_string() })?;
    write_whole(&path, &bytes)
}

/// `edits.json` and `dataset.json` beside the people.
///
/// # Errors
/// Names the file that cannot be written.
pub fn write_description(
    out: &Path,
    settings: &Settings,
    first: u64,
    people: u64,
    catalogue: &Catalogue,
) -> Result<(), OutputError> {
    let folder = out.join("people");
    std::fs::create_dir_all(&folder).map_err(|source| OutputError::Write { path: folder, source })?;
    write_whole(&out.join("edits.json"), catalogue.text().as_bytes())?;
    let labels: Vec<&str> = catalogue.labels.iter().map(|l| l.name.as_str()).collect();
    let about = json!({
        "seed": settings.seed, "size": settings.size, "prompt_size": PROMPT,
        "first": first, "people": people, "edits": settings.edits, "views": settings.views,
        "labels": labels, "yaws": settings.yaws, "heldout": settings.heldout, "pairs": settings.pairs,
    });
    write_whole(&out.join("dataset.json"), format!("{about:#}\n").as_bytes())
}
