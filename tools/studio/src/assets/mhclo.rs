//! Fitting tables (`.mhclo`): how hair, clothes, eyes and teeth follow the morphed base mesh.

use std::path::Path;

use glam::Vec3;

use super::error::AssetError;
use super::files::Files;

/// One asset vertex: a weighted sum of three base vertices plus a scaled offset.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    pub base: [u32; 3],
    pub weights: Vec3,
    pub offset: Vec3,
}

/// Offset scale along one axis: |V[from] - V[to]| / distance.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub from: u32,
    pub to: u32,
    pub distance: f32,
}

#[derive(Debug, Clone, Default)]
pub struct Fitting {
    pub bindings: Vec<Binding>,
    pub scales: [Option<Scale>; 3],
    /// Base vertices that the asset hides, ascending.
    pub hidden: Vec<u32>,
}

/// Reads a fitting table for an asset of `vertices` vertices on a base of `base` vertices.
///
/// # Errors
/// Names the file that is missing or damaged.
pub fn load(files: &Files, name: &str, vertices: usize, base: usize) -> Result<Fitting, AssetError> {
    parse(&files.path(name), &files.read_text(name)?, vertices, base)
}

/// Parses the text of a fitting table; `path` is only for messages.
///
/// # Errors
/// Names the file that is missing or damaged.
pub fn parse(path: &Path, text: &str, vertices: usize, base: usize) -> Result<Fitting, AssetError> {
    let mut fitting = Fitting::default();
    let mut section = Section::Header;
    for (number, line) in text.lines().enumerate() {
        let fail = |what: &str| AssetError::Text { path: path.to_owned(), line: number + 1, what: what.to_owned() };
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let Some(first) = words.first() else { continue };
        if let Some(axis) = ["x_scale", "y_scale", "z_scale"].iter().position(|s| s == first) {
            fitting.scales[axis] =
                Some(scale(&words, base).ok_or_else(|| fail("a scale needs two base vertices and a distance"))?);
        } else if *first == "verts" {
            section = Section::Vertices;
        } else if *first == "delete_verts" {
            section = Section::Hidden;
        } else if first.starts_with(|c: char| c == '#' || c.is_ascii_alphabetic()) {
            // A comment, or a word about something that the studio does not use.
        } else if section == Section::Vertices && fitting.bindings.len() < vertices {
            fitting.bindings.push(
                binding(&words, base)
                    .ok_or_else(|| fail("a vertex line is neither `i` nor `a b c wa wb wc dx dy dz`"))?,
            );
        } else if section == Section::Hidden {
            hidden(&words, base, &mut fitting.hidden)
                .ok_or_else(|| fail("delete_verts holds something else than base vertices"))?;
        }
    }
    if fitting.bindings.len() < vertices {
        return Err(AssetError::damaged(path, format!("it fits {} of {vertices} vertices", fitting.bindings.len())));
    }
    fitting.hidden.sort_unstable();
    fitting.hidden.dedup();
    Ok(fitting)
}

#[derive(PartialEq)]
enum Section {
    Header,
    Vertices,
    Hidden,
}

fn index(word: &str, base: usize) -> Option<u32> {
    word.parse().ok().filter(|v: &u32| (*v as usize) < base)
}

fn scale(words: &[&str], base: usize) -> Option<Scale> {
    let [_, from, to, distance, ..] = words else { return None };
    let distance: f32 = distance.parse().ok().filter(|d: &f32| d.is_finite() && *d > 1e-6)?;
    Some(Scale { from: index(from, base)?, to: index(to, base)?, distance })
}

fn binding(words: &[&str], base: usize) -> Option<Binding> {
    if let [single] = words {
        return Some(Binding { base: [index(single, base)?; 3], weights: Vec3::X, offset: Vec3::ZERO });
    }
    let number = |k: usize| words.get(k)?.parse::<f32>().ok().filter(|v| v.is_finite());
    let corner = |k: usize| index(words.get(k)?, base);
    let offset = if words.len() >= 9 { Vec3::new(number(6)?, number(7)?, number(8)?) } else { Vec3::ZERO };
    Some(Binding {
        base: [corner(0)?, corner(1)?, corner(2)?],
        weights: Vec3::new(number(3)?, number(4)?, number(5)?),
        offset,
    })
}

/// `a`, `a - b` (ends included), many to a line.
fn hidden(words: &[&str], base: usize, out: &mut Vec<u32>) -> Option<()> {
    let mut previous = None;
    let mut range = false;
    for word in words {
        if *word == "-" {
            range = true;
            continue;
        }
        let v = index(word, base)?;
        out.extend(if range { previous? + 1..=v } else { v..=v });
        previous = Some(v);
        range = false;
    }
    Some(())
}

impl Fitting {
    /// Positions of the asset's vertices on the morphed base `base`, in its units.
    pub fn fit(&self, base: &[Vec3]) -> Vec<Vec3> {
        let mut size = Vec3::ONE;
        for (axis, scale) in self.scales.iter().enumerate() {
            if let Some(s) = scale {
                size[axis] = (base[s.from as usize][axis] - base[s.to as usize][axis]).abs() / s.distance;
            }
        }
        let corner = |b: &Binding, k: usize| base[b.base[k] as usize] * b.weights[k];
        self.bindings.iter().map(|b| corner(b, 0) + corner(b, 1) + corner(b, 2) + size * b.offset).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: [Vec3; 3] = [Vec3::ZERO, Vec3::new(2.0, 0.0, 0.0), Vec3::new(0.0, 2.0, 0.0)];

    #[test]
    fn fits_ranges_and_scales() {
        let text = "name x\nx_scale 0 1 1.0\nverts 0\n 2\n 0 1 2 0.5 0.25 0.25 1 1 1\ndelete_verts\n0 - 2\n";
        let f = parse(Path::new("a.mhclo"), text, 2, 3).unwrap();
        assert_eq!(f.fit(&BASE), vec![Vec3::new(0.0, 2.0, 0.0), Vec3::new(0.5 + 2.0, 0.5 + 1.0, 1.0)]);
        assert_eq!(f.hidden, vec![0, 1, 2]);
    }

    #[test]
    fn damaged_tables_name_themselves() {
        for text in
            ["verts 0\n1 2\n", "verts 0\n9\n", "x_scale 0 1 0\n", "verts 0\n0\n", "verts 0\n0\n0\ndelete_verts\n- 2\n"]
        {
            let error = parse(Path::new("bad.mhclo"), text, 2, 3).unwrap_err();
            assert!(error.to_string().contains("bad.mhclo"), "{error}");
        }
    }
}
