//! Everything a person is made of, read once and shared by all people.

use std::path::Path;
use std::sync::Arc;

use glam::{Vec2, Vec3};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::error::AssetError;
use super::files::Files;
use super::lights;
use super::mhclo::{self, Fitting};
use super::obj::{self, Mesh};
use super::regions::{Regions, RestFace};
use super::targets::Targets;
use super::texture::{self, Toned};
use crate::colour;
use crate::scene::Texture;
use crate::scene::probe::Probe;
use crate::scene::segment::{Segment, SegmentMap};

/// Asset triangles that lie lower than this in the rest pose can never enter a portrait (decimetres, eyes at 7.28).
const LOWEST: f32 = 3.4;
/// Skin pictures with make-up or a strong tan, which the pack's table does not mark.
const MADE_UP: [&str; 3] =
    ["darthfurby_caucasian_female", "skalldyrssuppe_creamy_female", "toigo_light_skin_female_bronze"];

/// Where the two irises lie on the pack's pictures of eyes: centre (texture coordinates) and radius.
const IRISES: [(Vec2, f32); 2] = [(Vec2::new(0.2930, 0.2970), 0.115), (Vec2::new(0.7068, 0.7038), 0.115)];

/// The undressed body with its landmarks. Lengths in decimetres.
#[derive(Debug, Clone)]
pub struct Base {
    pub positions: Vec<Vec3>,
    /// Triangles that can be drawn, with their texture coordinates.
    pub triangles: Vec<[u32; 3]>,
    pub uvs: Vec<[Vec2; 3]>,
    /// Triangles that shape the normals: the drawn ones and their neighbours.
    pub surface: Vec<[u32; 3]>,
    /// Vertices whose mean is the centre of the left and the right eye.
    pub eyes: [Vec<u32>; 2],
    /// The left and the right corner of the mouth.
    pub mouth: [u32; 2],
    /// Per ear: how far each vertex follows when the tip is drawn out, 0..1.
    pub ears: [Vec<(u32, f32)>; 2],
    /// Each vertex's twin on the other side at rest; itself where there is none.
    pub twins: Vec<u32>,
    /// Landmarks at rest, the measure of places on the face.
    pub face: RestFace,
}

/// A mesh that follows the body.
#[derive(Debug, Clone)]
pub struct Fitted {
    pub name: String,
    pub mesh: Mesh,
    pub fitting: Fitting,
}

/// Who usually wears a hair style or garment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wearer {
    Female,
    Male,
    Any,
}

/// Hair, garments, brows, lashes: a mesh with one picture.
#[derive(Debug, Clone)]
pub struct Item {
    pub shape: Fitted,
    pub picture: Toned,
    pub wearer: Wearer,
    /// Hair that may fall over an eye.
    pub covers_eye: bool,
}

/// A hat comes in several colours.
#[derive(Debug, Clone)]
pub struct Hat {
    pub shape: Fitted,
    pub pictures: Vec<Toned>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SkinAge {
    Young,
    Middle,
    Old,
}

#[derive(Debug, Clone)]
pub struct Skin {
    pub name: String,
    pub texture: Arc<Texture>,
    pub male: bool,
    pub dark: bool,
    pub age: SkinAge,
    pub ethnicity: String,
    /// The picture has painted lips or eyes, or a strong tan.
    pub made_up: bool,
    /// Mean colour of a cheek, linear light.
    pub cheek: Vec3,
}

#[derive(Debug, Clone)]
pub struct Iris {
    pub name: String,
    pub picture: Toned,
}

/// The pack. Immutable; textures are shared by reference counts.
#[derive(Debug, Clone)]
pub struct Pack {
    pub base: Base,
    pub targets: Targets,
    pub regions: Regions,
    pub skins: Vec<Skin>,
    pub hair: Vec<Item>,
    pub brows: Vec<Item>,
    pub lashes: Vec<Item>,
    pub eyes: Fitted,
    pub irises: Vec<Iris>,
    /// Irises and whites on the pictures of the eyes.
    pub eye_segments: Arc<SegmentMap>,
    pub teeth: Vec<Item>,
    pub clothes: Vec<Item>,
    pub hats: Vec<Hat>,
    /// Surroundings to be lit by; may be empty.
    pub lights: Vec<Arc<Probe>>,
}

#[derive(Deserialize)]
struct Index {
    hair: Vec<Entry>,
    eyebrows: Vec<Entry>,
    eyelashes: Vec<Entry>,
    eyes: EyeIndex,
    teeth: Vec<Entry>,
    tongue: Vec<Entry>,
    clothes: Vec<Entry>,
    hats: Vec<HatEntry>,
}

#[derive(Deserialize)]
struct EyeIndex {
    meshes: Vec<MeshEntry>,
    irises: Vec<IrisEntry>,
}

#[derive(Deserialize)]
struct MeshEntry {
    name: String,
    mesh: String,
    fit: String,
}

#[derive(Deserialize)]
struct IrisEntry {
    name: String,
    diffuse: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(flatten)]
    shape: MeshEntry,
    diffuse: String,
    #[serde(default)]
    wearer: String,
    #[serde(default)]
    may_cover_right_eye: bool,
}

#[derive(Deserialize)]
struct HatEntry {
    #[serde(flatten)]
    shape: MeshEntry,
    diffuse: Vec<String>,
}

#[derive(Deserialize)]
struct Atlas {
    source_size: [f32; 2],
    #[serde(rename = "atlas_size")]
    size: [f32; 2],
    rects: Vec<Rect>,
    skins: Vec<SkinEntry>,
}

#[derive(Deserialize)]
struct Rect {
    source: [f32; 4],
    atlas: [f32; 4],
}

#[derive(Deserialize)]
struct SkinEntry {
    name: String,
    file: String,
    gender: String,
    age: String,
    ethnicity: String,
    tone: String,
    mean_cheek_rgb: [f32; 3],
}

fn json<T: for<'a> Deserialize<'a>>(files: &Files, name: &str) -> Result<T, AssetError> {
    serde_json::from_slice(&files.read(name)?).map_err(|e| AssetError::damaged(&files.path(name), e))
}

impl Pack {
    /// Reads the MakeHuman head pack, a folder or an archive: every mesh, target, fitting table and picture.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn load(path: &Path) -> Result<Self, AssetError> {
        Self::read(&Files::open(path)?)
    }

    /// Reads the pack out of `dir`.
    ///
    /// # Errors
    /// Names the file that is missing or damaged.
    pub fn read(dir: &Files) -> Result<Self, AssetError> {
        let index: Index = json(dir, "assets.json")?;
        let atlas: Atlas = json(dir, "skins/atlas.json")?;
        let mesh = obj::load(dir, "base/base.obj")?;
        let rest = &mesh.positions;
        let targets = Targets::load(dir, rest.len())?;
        let lips = texture::load(dir, "skins/masks/lips.png")?;
        let base = base(dir, &mesh, &atlas, &targets, &lips)?;
        let skins = atlas.skins.par_iter().map(|s| skin(dir, s)).collect::<Result<Vec<_>, _>>()?;
        let items = |list: &[Entry]| list.par_iter().map(|e| item(dir, e, rest)).collect::<Result<Vec<_>, _>>();
        let eyes =
            index.eyes.meshes.first().ok_or_else(|| AssetError::damaged(&dir.path("assets.json"), "no eye mesh"))?;
        let mut eyes = fitted(dir, eyes, rest)?;
        keep(&mut eyes.mesh, &eyes.fitting.fit(rest), |p| p.z > centre(rest, &base.eyes[0]).z - 0.02);
        let mut teeth = items(&index.teeth[..1.min(index.teeth.len())])?;
        teeth.extend(items(&index.tongue)?);
        for t in &mut teeth {
            // The back teeth are never seen from the front half-space.
            let fit = t.shape.fitting.fit(rest);
            let front = fit.iter().map(|p| p.z).fold(f32::MIN, f32::max);
            keep(&mut t.shape.mesh, &fit, |p| p.z > front - 0.4);
        }
        let irises = index.eyes.irises.par_iter().map(|e| iris(dir, e)).collect::<Result<Vec<_>, _>>()?;
        let hats = index.hats.par_iter().map(|h| hat(dir, h, rest)).collect::<Result<Vec<_>, _>>()?;
        let size = skins.first().map_or((1, 1), |s| (s.texture.width, s.texture.height));
        let mut regions = Regions::measure(size, rest, &base.triangles, &base.uvs, base.face);
        regions.lips = regions.resampled(&lips);
        regions.mouth = regions.resampled(&texture::load(dir, "skins/masks/inside-mouth.png")?);
        regions.no_hair_on(&texture::load(dir, "skins/masks/ears.png")?);
        let pack = Self {
            regions,
            skins,
            hair: items(&index.hair)?,
            brows: items(&index.eyebrows)?,
            lashes: items(&index.eyelashes)?,
            eyes,
            irises,
            eye_segments: Arc::new(SegmentMap::discs(256, Segment::Eyes, Segment::Irises, &IRISES)),
            teeth,
            clothes: items(&index.clothes)?,
            hats,
            lights: lights::load(dir)?,
            base,
            targets,
        };
        pack.check(&dir.path("assets.json"))?;
        Ok(pack)
    }

    /// The pack, if it has the targets of these names.
    ///
    /// # Errors
    /// Names the first target that is missing.
    pub fn with_targets(self, mut names: impl Iterator<Item = String>) -> Result<Self, AssetError> {
        match names.find(|n| self.targets.get(n).is_none()) {
            Some(name) => {
                Err(AssetError::damaged(Path::new("targets/manifest.json"), format!("the target {name} is missing")))
            }
            None => Ok(self),
        }
    }

    fn check(&self, path: &Path) -> Result<(), AssetError> {
        let lists = [
            self.skins.len(),
            self.hair.len(),
            self.brows.len(),
            self.lashes.len(),
            self.irises.len(),
            self.clothes.len(),
            self.hats.len(),
        ];
        if lists.contains(&0) {
            return Err(AssetError::damaged(
                path,
                "a list of skins, hair, brows, lashes, irises, clothes or hats is empty",
            ));
        }
        Ok(())
    }
}

/// Mean position of some vertices.
pub fn centre(positions: &[Vec3], vertices: &[u32]) -> Vec3 {
    vertices.iter().map(|v| positions[*v as usize]).sum::<Vec3>() / vertices.len().max(1) as f32
}

fn base(dir: &Files, mesh: &Mesh, atlas: &Atlas, targets: &Targets, lips: &Texture) -> Result<Base, AssetError> {
    let path = dir.path("base/groups.json");
    let groups: Value = json(dir, "base/groups.json")?;
    let joint = |name: &str| -> Result<Vec<u32>, AssetError> {
        let list = groups["joints"][name]["vertices"]
            .as_array()
            .ok_or_else(|| AssetError::damaged(&path, format!("no joint {name}")))?;
        let vertices: Vec<u32> = list.iter().filter_map(Value::as_u64).map(|v| v as u32).collect();
        if vertices.is_empty() || vertices.iter().any(|v| *v as usize >= mesh.positions.len()) {
            return Err(AssetError::damaged(&path, format!("joint {name} has vertices out of range")));
        }
        Ok(vertices)
    };
    let eyes = [joint("l-eye")?, joint("r-eye")?];
    let (mut triangles, mut uvs, mut surface) = (Vec::new(), Vec::new(), Vec::new());
    for ((t, uv), group) in mesh.triangles.iter().zip(&mesh.uvs).zip(&mesh.group) {
        if mesh.groups[*group as usize] != "body" || t.iter().all(|v| mesh.positions[*v as usize].y < LOWEST) {
            continue;
        }
        surface.push(*t);
        if let Some(uv) = crop(atlas, uv) {
            triangles.push(*t);
            uvs.push(uv);
        }
    }
    let mut mouth = [(0u32, f32::MIN); 2];
    for (t, uv) in triangles.iter().zip(&uvs) {
        for (v, c) in t.iter().zip(uv) {
            let texel = |x: f32, n: usize| ((x * n as f32) as usize).min(n - 1);
            let p = mesh.positions[*v as usize];
            if lips.rgba[texel(1.0 - c.y, lips.height) * lips.width + texel(c.x, lips.width)][0] > 128 {
                for (side, sign) in mouth.iter_mut().zip([1.0, -1.0]) {
                    if p.x * sign > side.1 {
                        *side = (*v, p.x * sign);
                    }
                }
            }
        }
    }
    if mouth[0].1 <= 0.0 || mouth[1].1 <= 0.0 {
        return Err(AssetError::damaged(&dir.path("skins/masks/lips.png"), "no lips lie on the mesh"));
    }
    let ear = |side: &str| ear(&mesh.positions, targets, side);
    let rest = &mesh.positions;
    let face = RestFace {
        eyes: [centre(rest, &eyes[0]), centre(rest, &eyes[1])],
        mouth: (rest[mouth[0].0 as usize] + rest[mouth[1].0 as usize]) * 0.5 + Vec3::Z * 0.15,
    };
    Ok(Base {
        face,
        positions: mesh.positions.clone(),
        triangles,
        uvs,
        surface,
        eyes,
        mouth: [mouth[0].0, mouth[1].0],
        ears: [ear("l"), ear("r")],
        twins: twins(&mesh.positions),
    })
}

/// Pairs vertices whose rest positions mirror each other within 0.002 units.
pub fn twins(positions: &[Vec3]) -> Vec<u32> {
    let cell = |p: Vec3| (p * 250.0).round().as_ivec3();
    let mut grid: std::collections::HashMap<glam::IVec3, Vec<u32>> = std::collections::HashMap::new();
    for (v, p) in positions.iter().enumerate() {
        grid.entry(cell(*p)).or_default().push(v as u32);
    }
    let twin = |(v, p): (usize, &Vec3)| {
        let goal = *p * Vec3::new(-1.0, 1.0, 1.0);
        let far = |u: &u32| positions[*u as usize].distance(goal);
        let around = (0..27)
            .filter_map(|k| grid.get(&(cell(goal) + glam::IVec3::new(k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1))))
            .flatten();
        around.copied().filter(|u| far(u) < 0.002).min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(v as u32)
    };
    positions.iter().enumerate().map(twin).collect()
}

/// The rim of the ear (which `ear-wing` moves most), more towards its top.
fn ear(positions: &[Vec3], targets: &Targets, side: &str) -> Vec<(u32, f32)> {
    let Some(wing) = targets.get(&format!("{side}-ear-wing-incr")) else { return Vec::new() };
    let most = wing.delta.iter().map(|d| d.length()).fold(1e-6, f32::max);
    let y = |v: &u32| positions[*v as usize].y;
    let top = wing.index.iter().map(y).fold(f32::MIN, f32::max);
    let bottom = wing.index.iter().map(y).fold(f32::MAX, f32::min);
    let middle = bottom + 0.45 * (top - bottom);
    wing.index
        .iter()
        .zip(&wing.delta)
        .map(|(v, d)| (*v, (d.length() / most).min(1.0) * ((y(v) - middle) / (top - middle)).clamp(0.0, 1.0).powi(2)))
        .filter(|(_, w)| *w > 0.0)
        .collect()
}

/// Moves texture coordinates of the full body picture into the cropped atlas; `None` where the crop has no skin.
fn crop(atlas: &Atlas, uv: &[Vec2; 3]) -> Option<[Vec2; 3]> {
    let size = Vec2::from(atlas.source_size);
    let pixels = uv.map(|c| Vec2::new(c.x * size.x, (1.0 - c.y) * size.y));
    let rect = atlas.rects.iter().find(|r| {
        let [x0, y0, x1, y1] = r.source;
        pixels.iter().all(|p| p.x >= x0 && p.x <= x1 && p.y >= y0 && p.y <= y1)
    })?;
    let shift = Vec2::new(rect.atlas[0] - rect.source[0], rect.atlas[1] - rect.source[1]);
    Some(pixels.map(|p| {
        let q = (p + shift) / Vec2::from(atlas.size);
        Vec2::new(q.x, 1.0 - q.y)
    }))
}

fn keep(mesh: &mut Mesh, rest: &[Vec3], inside: impl Fn(Vec3) -> bool) {
    let kept: Vec<bool> = mesh.triangles.iter().map(|t| t.iter().any(|v| inside(rest[*v as usize]))).collect();
    let mut at = kept.iter();
    mesh.triangles.retain(|_| *at.next().unwrap_or(&true));
    at = kept.iter();
    mesh.uvs.retain(|_| *at.next().unwrap_or(&true));
    at = kept.iter();
    mesh.group.retain(|_| *at.next().unwrap_or(&true));
}

fn fitted(dir: &Files, entry: &MeshEntry, rest: &[Vec3]) -> Result<Fitted, AssetError> {
    let mut mesh = obj::load(dir, &entry.mesh)?;
    let fitting = mhclo::load(dir, &entry.fit, mesh.positions.len(), rest.len())?;
    keep(&mut mesh, &fitting.fit(rest), |p| p.y > LOWEST);
    Ok(Fitted { name: entry.name.clone(), mesh, fitting })
}

fn item(dir: &Files, entry: &Entry, rest: &[Vec3]) -> Result<Item, AssetError> {
    let wearer = match entry.wearer.as_str() {
        "female" => Wearer::Female,
        "male" => Wearer::Male,
        _ => Wearer::Any,
    };
    let picture = Toned::new(texture::load(dir, &entry.diffuse)?);
    Ok(Item { shape: fitted(dir, &entry.shape, rest)?, picture, wearer, covers_eye: entry.may_cover_right_eye })
}

fn iris(dir: &Files, entry: &IrisEntry) -> Result<Iris, AssetError> {
    let mut picture = texture::load(dir, &entry.diffuse)?;
    texture::natural_iris(&mut picture, entry.name.starts_with("brown"));
    Ok(Iris { name: entry.name.clone(), picture: Toned::new(picture) })
}

fn hat(dir: &Files, entry: &HatEntry, rest: &[Vec3]) -> Result<Hat, AssetError> {
    let pictures =
        entry.diffuse.iter().map(|f| Ok(Toned::new(texture::load(dir, f)?))).collect::<Result<Vec<_>, AssetError>>()?;
    if pictures.is_empty() {
        return Err(AssetError::damaged(&dir.path("assets.json"), format!("hat {} has no picture", entry.shape.name)));
    }
    Ok(Hat { shape: fitted(dir, &entry.shape, rest)?, pictures })
}

fn skin(dir: &Files, entry: &SkinEntry) -> Result<Skin, AssetError> {
    let age = match entry.age.as_str() {
        "young" => SkinAge::Young,
        "old" => SkinAge::Old,
        _ => SkinAge::Middle,
    };
    let mut picture = texture::load(dir, &entry.file)?;
    // Natural skin has red / green below 2; redder pictures are pulled back.
    let [red, green, _] = entry.mean_cheek_rgb;
    if red > 2.0 * green {
        texture::mute(&mut picture, 0.3);
    }
    Ok(Skin {
        name: entry.name.clone(),
        texture: Arc::new(picture),
        made_up: MADE_UP.contains(&entry.name.as_str()),
        male: entry.gender == "male",
        dark: entry.tone == "dark",
        age,
        ethnicity: entry.ethnicity.clone(),
        cheek: Vec3::from(entry.mean_cheek_rgb.map(|c| colour::linear(c.clamp(0.0, 255.0) as u8))),
    })
}
