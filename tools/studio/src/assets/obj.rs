//! Wavefront OBJ: positions, texture coordinates, polygons fanned into triangles, group names.

use std::path::Path;

use glam::{Vec2, Vec3};

use super::error::AssetError;
use super::files::Files;

/// A triangulated mesh. `uvs[t]` belongs to the corners of `triangles[t]`.
#[derive(Debug, Clone, Default)]
pub struct Mesh {
    pub positions: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
    pub uvs: Vec<[Vec2; 3]>,
    /// Per triangle: index into `groups`.
    pub group: Vec<u16>,
    pub groups: Vec<String>,
}

/// Reads an OBJ file.
///
/// # Errors
/// Names the file that is missing or damaged.
pub fn load(files: &Files, name: &str) -> Result<Mesh, AssetError> {
    parse(&files.path(name), &files.read_text(name)?)
}

/// Parses OBJ text; `path` is only for messages.
///
/// # Errors
/// Names the file that is missing or damaged.
pub fn parse(path: &Path, text: &str) -> Result<Mesh, AssetError> {
    let mut mesh = Mesh::default();
    let mut vt: Vec<Vec2> = Vec::new();
    let mut corners: Vec<[(u32, u32); 3]> = Vec::new();
    let mut current = None;
    let mut polygon = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let fail = |what: &str| AssetError::Text { path: path.to_owned(), line: number + 1, what: what.to_owned() };
        let mut words = line.split_ascii_whitespace();
        match words.next() {
            Some("v") => {
                let p = floats::<3>(words).ok_or_else(|| fail("a vertex needs three finite numbers"))?;
                mesh.positions.push(Vec3::from(p));
            }
            Some("vt") => {
                let p = floats::<2>(words).ok_or_else(|| fail("a texture coordinate needs two finite numbers"))?;
                vt.push(Vec2::from(p));
            }
            Some("g") => {
                let name = words.next().unwrap_or("");
                let at = mesh.groups.iter().position(|g| g == name).unwrap_or_else(|| {
                    mesh.groups.push(name.to_owned());
                    mesh.groups.len() - 1
                });
                current = Some(u16::try_from(at).map_err(|_| fail("too many groups"))?);
            }
            Some("f") => {
                polygon.clear();
                for word in words {
                    polygon.push(corner(word).ok_or_else(|| fail("a face corner is not `v` or `v/vt`"))?);
                }
                if polygon.len() < 3 {
                    return Err(fail("a face needs three corners"));
                }
                if current.is_none() {
                    mesh.groups.push(String::new());
                    current = Some((mesh.groups.len() - 1) as u16);
                }
                for k in 1..polygon.len() - 1 {
                    corners.push([polygon[0], polygon[k], polygon[k + 1]]);
                    mesh.group.push(current.unwrap_or(0));
                }
            }
            _ => {}
        }
    }
    for triangle in corners {
        for (v, t) in triangle {
            if v as usize >= mesh.positions.len() || (t != u32::MAX && t as usize >= vt.len()) {
                return Err(AssetError::damaged(path, "a face points at a vertex that is not there"));
            }
        }
        mesh.triangles.push(triangle.map(|(v, _)| v));
        mesh.uvs.push(triangle.map(|(_, t)| vt.get(t as usize).copied().unwrap_or(Vec2::ZERO)));
    }
    if mesh.triangles.is_empty() {
        return Err(AssetError::damaged(path, "it holds no faces"));
    }
    Ok(mesh)
}

fn floats<'a, const N: usize>(mut words: impl Iterator<Item = &'a str>) -> Option<[f32; N]> {
    let mut out = [0.0; N];
    for value in &mut out {
        *value = words.next()?.parse().ok().filter(|v: &f32| v.is_finite())?;
    }
    Some(out)
}

/// `v`, `v/vt` or `v/vt/vn` with indices from 1; a missing `vt` is `u32::MAX`.
fn corner(word: &str) -> Option<(u32, u32)> {
    let mut fields = word.split('/');
    let v: u32 = fields.next()?.parse().ok()?;
    let t = match fields.next() {
        None | Some("") => u32::MAX,
        Some(t) => t.parse::<u32>().ok()?.checked_sub(1)?,
    };
    Some((v.checked_sub(1)?, t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quads_become_two_triangles() {
        let mesh = parse(
            Path::new("q.obj"),
            "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\ng body\nf 1/1 2/2 3/2 4/1\n",
        )
        .unwrap();
        assert_eq!(mesh.triangles, vec![[0, 1, 2], [0, 2, 3]]);
        assert_eq!(mesh.groups[mesh.group[1] as usize], "body");
        assert_eq!(mesh.uvs[0][1], Vec2::ONE);
    }

    #[test]
    fn damaged_files_name_themselves() {
        for text in ["v 0 0\n", "v 0 0 nan\n", "v 0 0 0\nf 1 2 3\n", "v 0 0 0\nf 1 1\n", "v 0 0 0\nf 0 1 1\n", ""] {
            let error = parse(Path::new("bad.obj"), text).unwrap_err();
            assert!(error.to_string().contains("bad.obj"), "{error}");
        }
    }
}
