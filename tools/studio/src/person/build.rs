//! From a recipe to a scene: morph the body, fit everything to it, place it, keep what can be seen.

use std::sync::Arc;

use glam::{Quat, Vec2, Vec3};

use super::macros::RACES;
use super::place::{LOWEST, Landmarks, Placement};
use super::traits::Recipe;
use crate::assets::Pack;
use crate::assets::pack::{Fitted, centre};
use crate::scene::{Albedo, Kind, Part, Scene, Texture, Tint};

/// Builds the scene of a recipe with the composed skin picture `skin`; also the landmarks in world units.
pub fn build(pack: &Pack, recipe: &Recipe, skin: Arc<Texture>) -> (Scene, Landmarks) {
    let mut body = morph(pack, recipe);
    let face = Landmarks::find(&pack.base, &body);
    let mut room = Room { place: Placement::of(&face), parts: Vec::with_capacity(9), body: body.clone(), recipe };
    pull_ears(pack, recipe, &mut body);
    let mut hidden = vec![false; body.len()];

    room.garments(pack, &mut hidden);
    room.hair(pack);
    let brow = &pack.brows[recipe.brow];
    let constant = |colour| Some(Tint { colour, mean_luminance: 1.0, floor: 1.0 });
    let card = |tint| Look {
        kind: Kind::Card,
        blended: true,
        albedo: Albedo { tint, ..Albedo::default() },
        ..Look::default()
    };
    room.fit(&brow.shape, &brow.picture.texture, Look { coloured: true, ..card(constant(recipe.brow_colour)) });
    if recipe.statue.is_none() {
        let lash = &pack.lashes[recipe.lash];
        room.fit(&lash.shape, &lash.picture.texture, card(constant(Vec3::splat(0.006))));
    }
    room.eyes(pack, &face);
    let opening: f32 = recipe.units.iter().filter(|u| OPENS.contains(&u.0)).map(|u| u.1).sum();
    if opening > 0.03 {
        for item in &pack.teeth {
            // The sky alone leaves teeth blue-grey; the tongue lies in the dark of the mouth.
            let gain =
                if item.shape.name.starts_with("tongue") { Vec3::splat(0.35) } else { Vec3::new(1.6, 1.5, 1.35) };
            let albedo = Albedo { gain, ..Albedo::default() };
            room.fit(
                &item.shape,
                &item.picture.texture,
                Look { kind: Kind::Teeth, cut: 0.5, albedo, ..Look::default() },
            );
        }
    }
    let bare: Vec<bool> = pack.base.triangles.iter().map(|t| !t.iter().all(|v| hidden[*v as usize])).collect();
    let normals = normals(&body, &pack.base.surface);
    let albedo = Albedo { gain: recipe.skin_gain, blotches: recipe.skin_blotches, ..Albedo::default() };
    let look = Look { kind: Kind::Skin, albedo, ..Look::default() };
    room.add(&body, &normals, &pack.base.triangles, &pack.base.uvs, |t| bare[t], &skin, look);
    let landmarks = face.map(&room.place);
    (Scene { parts: room.parts, style: recipe.style }, landmarks)
}

/// Expression units that part the lips.
const OPENS: [&str; 4] = ["mouth-open", "mouth-part-later", "mouth-upward-retraction", "mouth-parling"];

fn morph(pack: &Pack, recipe: &Recipe) -> Vec<Vec3> {
    let mut body = pack.base.positions.clone();
    recipe.macros.apply(&pack.targets, &mut body);
    for (name, w) in &recipe.targets {
        pack.targets.add(&mut body, name, *w);
    }
    for (race, share) in RACES.iter().zip(recipe.macros.race) {
        for (unit, w) in recipe.units.iter().filter(|_| share > 0.01) {
            pack.targets.add(&mut body, &format!("{race}/{unit}"), w * share);
        }
    }
    body
}

/// Pulls the ears; done after the hair is fitted, which would follow them.
fn pull_ears(pack: &Pack, recipe: &Recipe, body: &mut [Vec3]) {
    for (name, w) in &recipe.ear_targets {
        pack.targets.add(body, name, *w);
    }
    if recipe.ear_tips > 0.0 {
        for (ear, side) in pack.base.ears.iter().zip([1.0, -1.0]) {
            for (v, w) in ear {
                body[*v as usize] += Vec3::new(0.42 * side, 0.80, -0.30) * (*w * recipe.ear_tips);
            }
        }
    }
}

/// How a part is to look.
struct Look {
    kind: Kind,
    albedo: Albedo,
    cut: f32,
    blended: bool,
    /// Its colour is the hair's, which a statue may spare.
    coloured: bool,
    /// Cloth things stay cloth on a statue.
    keeps: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { kind: Kind::Cloth, albedo: Albedo::default(), cut: 0.0, blended: false, coloured: false, keeps: false }
    }
}

struct Room<'a> {
    place: Placement,
    parts: Vec<Part>,
    /// The body that everything is fitted to.
    body: Vec<Vec3>,
    recipe: &'a Recipe,
}

impl Room<'_> {
    fn fit(&mut self, shape: &Fitted, texture: &Arc<Texture>, look: Look) {
        let positions = shape.fitting.fit(&self.body);
        self.add_mesh(shape, &positions, &shape.mesh.triangles, texture, look);
    }

    fn add_mesh(
        &mut self,
        shape: &Fitted,
        positions: &[Vec3],
        triangles: &[[u32; 3]],
        texture: &Arc<Texture>,
        look: Look,
    ) {
        let normals = normals(positions, triangles);
        self.add(positions, &normals, triangles, &shape.mesh.uvs, |_| true, texture, look);
    }

    /// Places a mesh, drops triangles out of every frame or refused by `keep`, and compacts the vertices.
    #[allow(clippy::too_many_arguments)]
    fn add(
        &mut self,
        positions: &[Vec3],
        normals: &[Vec3],
        triangles: &[[u32; 3]],
        uvs: &[[Vec2; 3]],
        keep: impl Fn(usize) -> bool,
        texture: &Arc<Texture>,
        look: Look,
    ) {
        let floor = self.place.from.y + (LOWEST - super::place::EYES.y) / self.place.scale;
        let mut slot = vec![u32::MAX; positions.len()];
        let spared = look.keeps || (look.coloured && self.recipe.statue_spares_hair);
        let mut part = Part {
            kind: look.kind,
            positions: Vec::new(),
            normals: Vec::new(),
            triangles: Vec::with_capacity(triangles.len()),
            uvs: Vec::with_capacity(triangles.len()),
            texture: Arc::clone(texture),
            albedo: look.albedo,
            statue: self.recipe.statue.filter(|_| !spared),
            alpha_cut: look.cut,
            blended: look.blended,
        };
        for (k, t) in triangles.iter().enumerate() {
            if t.iter().all(|v| positions[*v as usize].y < floor) || !keep(k) {
                continue;
            }
            part.triangles.push(t.map(|v| {
                let s = &mut slot[v as usize];
                if *s == u32::MAX {
                    *s = part.positions.len() as u32;
                    part.positions.push(self.place.apply(positions[v as usize]));
                    part.normals.push(normals[v as usize]);
                }
                *s
            }));
            part.uvs.push(uvs[k]);
        }
        if !part.triangles.is_empty() {
            self.parts.push(part);
        }
    }

    fn garments(&mut self, pack: &Pack, hidden: &mut [bool]) {
        let recipe = self.recipe;
        let cloth = &pack.clothes[recipe.cloth];
        cloth.shape.fitting.hidden.iter().for_each(|v| hidden[*v as usize] = true);
        let tint = recipe.cloth_colour.map(|colour| Tint {
            colour,
            mean_luminance: cloth.picture.mean_luminance,
            floor: 0.25,
        });
        let albedo = Albedo { tint, blotches: recipe.cloth_blotches, ..Albedo::default() };
        self.fit(&cloth.shape, &cloth.picture.texture, Look { albedo, ..Look::default() });
        if let Some((hat, picture)) = recipe.hat {
            let hat = &pack.hats[hat];
            let picture = &hat.pictures[picture];
            let tint =
                recipe.hat_colour.map(|colour| Tint { colour, mean_luminance: picture.mean_luminance, floor: 0.25 });
            let albedo = Albedo { tint, ..Albedo::default() };
            self.fit(&hat.shape, &picture.texture, Look { kind: Kind::Hat, albedo, keeps: true, ..Look::default() });
        }
    }

    fn hair(&mut self, pack: &Pack) {
        let recipe = self.recipe;
        if recipe.bald {
            return;
        }
        let item = &pack.hair[recipe.hair];
        let mirror = Vec3::new(-1.0, 1.0, 1.0);
        let mut triangles = item.shape.mesh.triangles.clone();
        let mut positions = if recipe.mirrored {
            // Fitted to the mirror image of this very head and mirrored back, so that it suits an uneven head too.
            let image: Vec<Vec3> = pack.base.twins.iter().map(|v| self.body[*v as usize] * mirror).collect();
            item.shape.fitting.fit(&image)
        } else {
            item.shape.fitting.fit(&self.body)
        };
        if recipe.mirrored {
            positions.iter_mut().for_each(|p| *p *= mirror);
            triangles.iter_mut().for_each(|t| t.swap(1, 2));
        }
        let mut uvs = item.shape.mesh.uvs.clone();
        if recipe.mirrored {
            uvs.iter_mut().for_each(|u| u.swap(1, 2));
        }
        let normals = normals(&positions, &triangles);
        let mut below = vec![true; triangles.len()];
        if let Some((hat, _)) = recipe.hat {
            let brim = Brim::of(&pack.hats[hat].shape.fitting.fit(&self.body));
            for (keep, t) in below.iter_mut().zip(&triangles) {
                *keep = !t.iter().all(|v| brim.above(positions[*v as usize]) > 0.0);
            }
            positions.iter_mut().for_each(|p| brim.press(p));
        }
        let tint = Some(Tint { colour: recipe.hair_colour, mean_luminance: item.picture.mean_luminance, floor: 0.35 });
        let look = Look {
            kind: Kind::Hair,
            albedo: Albedo { tint, ..Albedo::default() },
            blended: true,
            coloured: true,
            ..Look::default()
        };
        self.add(&positions, &normals, &triangles, &uvs, |t| below[t], &item.picture.texture, look);
    }

    fn eyes(&mut self, pack: &Pack, face: &Landmarks) {
        let recipe = self.recipe;
        let mut positions = pack.eyes.fitting.fit(&self.body);
        let turn = Quat::from_rotation_y(recipe.gaze[0]) * Quat::from_rotation_x(-recipe.gaze[1]);
        for p in &mut positions {
            let eye = face.eyes[usize::from(p.x < self.place.from.x)];
            *p = eye + turn * (*p - eye);
        }
        let picture = &pack.irises[recipe.iris].picture;
        let tint = recipe.milky.then_some(Tint {
            colour: Vec3::new(0.34, 0.37, 0.29),
            mean_luminance: picture.mean_luminance,
            floor: 0.6,
        });
        let albedo = Albedo { tint, gain: recipe.iris_gain, ..Albedo::default() };
        let look = Look { kind: Kind::Eye, cut: 0.5, albedo, ..Look::default() };
        self.add_mesh(&pack.eyes, &positions, &pack.eyes.mesh.triangles, &picture.texture, look);
    }
}

/// The plane of a hat's brim: y = at.y + slope . (x - at.x, z - at.z).
struct Brim {
    at: Vec3,
    slope: Vec2,
}

impl Brim {
    /// A least-squares plane through the outer ring of the hat.
    fn of(hat: &[Vec3]) -> Self {
        let all: Vec<u32> = (0..hat.len() as u32).collect();
        let middle = centre(hat, &all);
        let flat = |p: &Vec3| Vec2::new(p.x - middle.x, p.z - middle.z);
        let reach = hat.iter().map(|p| flat(p).length()).fold(0.0, f32::max);
        let ring: Vec<Vec3> = hat.iter().copied().filter(|p| flat(p).length() > 0.72 * reach).collect();
        let at = ring.iter().sum::<Vec3>() / ring.len().max(1) as f32;
        let (mut xx, mut xz, mut zz, mut xy, mut zy) = (1e-6, 0.0, 1e-6, 0.0, 0.0);
        for p in &ring {
            let d = *p - at;
            xx += d.x * d.x;
            xz += d.x * d.z;
            zz += d.z * d.z;
            xy += d.x * d.y;
            zy += d.z * d.y;
        }
        let det = (xx * zz - xz * xz).max(1e-9);
        Self { at, slope: Vec2::new(xy * zz - zy * xz, zy * xx - xy * xz) / det }
    }

    /// Height of a point over the plane.
    fn above(&self, p: Vec3) -> f32 {
        p.y - self.at.y - self.slope.dot(Vec2::new(p.x - self.at.x, p.z - self.at.z))
    }

    /// Hair just under the brim is pressed down to it.
    fn press(&self, p: &mut Vec3) {
        p.y -= self.above(*p).max(0.0);
    }
}

/// Smooth vertex normals, weighted by area.
fn normals(positions: &[Vec3], triangles: &[[u32; 3]]) -> Vec<Vec3> {
    let mut out = vec![Vec3::ZERO; positions.len()];
    for t in triangles {
        let [a, b, c] = t.map(|v| positions[v as usize]);
        let n = (b - a).cross(c - a);
        t.iter().for_each(|v| out[*v as usize] += n);
    }
    out.iter_mut().for_each(|n| *n = n.normalize_or(Vec3::Z));
    out
}
