//! Hair on the head, under a hat and on the chin.

use std::sync::Arc;

use glam::{Vec2, Vec3};

use super::cover::Worn;
use super::recipe::{Beard, Recipe};
use super::solid::Solid;
use crate::assets::Pack;
use crate::assets::mask::Mask;
use crate::assets::pack::centre;
use crate::noise::hash;
use crate::scene::Texture;

/// Hair that is fitted, mirrored, cut and pressed under the hat.
pub struct Fitted {
    pub positions: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
    pub uvs: Vec<[Vec2; 3]>,
    /// Triangles that are seen.
    pub seen: Vec<bool>,
}

/// The hair of a recipe on `body`; `eyes` is the middle of the eyes and `unit` their distance.
pub fn fit(pack: &Pack, recipe: &Recipe, body: &[Vec3], eyes: Vec3, unit: f32) -> Fitted {
    let item = &pack.hair[recipe.hair.style];
    let mirror = Vec3::new(-1.0, 1.0, 1.0);
    let mut triangles = item.shape.mesh.triangles.clone();
    let mut uvs = item.shape.mesh.uvs.clone();
    let mut positions = if recipe.hair.mirrored {
        // Fitted to the mirror image of this very head and mirrored back, so that it suits an uneven head too.
        let image: Vec<Vec3> = pack.base.twins.iter().map(|v| body[*v as usize] * mirror).collect();
        item.shape.fitting.fit(&image).into_iter().map(|p| p * mirror).collect()
    } else {
        item.shape.fitting.fit(body)
    };
    if recipe.hair.mirrored {
        triangles.iter_mut().for_each(|t| t.swap(1, 2));
        uvs.iter_mut().for_each(|u| u.swap(1, 2));
    }
    // What hangs below the ears is longer or shorter; all of it stands off the head more or less.
    let (ears, skull) = (eyes.y - 0.35 * unit, eyes + Vec3::new(0.0, 0.25, -1.3) * unit);
    for p in &mut positions {
        if p.y < ears {
            p.y = ears + (p.y - ears) * recipe.hair.length;
        }
        *p += (*p - skull) * (recipe.hair.volume - 1.0);
    }
    let mut seen = vec![true; triangles.len()];
    if recipe.hair.tied_up {
        // A tail that hangs down is tied into the knot.
        let low = eyes.y - 0.55 * unit;
        for (keep, t) in seen.iter_mut().zip(&triangles) {
            *keep = !t.iter().any(|v| positions[*v as usize].y < low);
        }
    }
    let mut fitted = Fitted { positions, triangles, uvs, seen };
    fitted.hat(pack, recipe, body);
    fitted
}

impl Fitted {
    /// Hair made by code.
    pub fn of(solid: Solid) -> Self {
        let seen = vec![true; solid.triangles.len()];
        Self { positions: solid.positions, triangles: solid.triangles, uvs: solid.uvs, seen }
    }

    /// Presses hair under the recipe's hat, if there is one.
    pub fn hat(&mut self, pack: &Pack, recipe: &Recipe, body: &[Vec3]) {
        let Some((hat, _)) = recipe.wear.hat else { return };
        let brim = Brim::of(&pack.hats[hat].shape.fitting.fit(body));
        for (keep, t) in self.seen.iter_mut().zip(&self.triangles) {
            *keep &= !t.iter().all(|v| brim.above(self.positions[*v as usize]) > 0.0);
        }
        self.positions.iter_mut().for_each(|p| brim.press(p));
    }

    /// Hides what lies deep under a cover and presses the rest to it.
    pub fn cover(&mut self, worn: &Worn) {
        let deep: Vec<bool> = self.positions.iter().map(|p| worn.hides(*p)).collect();
        for (keep, t) in self.seen.iter_mut().zip(&self.triangles) {
            *keep &= !t.iter().all(|v| deep[*v as usize]);
        }
        self.positions.iter_mut().for_each(|p| worn.press(p));
    }
}

/// One shell of a beard: the skin's triangles moved outwards, to be cut at `cut` of the texture's alpha.
pub struct Shell {
    pub positions: Vec<Vec3>,
    pub cut: f32,
}

/// Shells of a beard over the whole body's vertices, inner first, and which of the base's triangles carry it.
pub fn shells(pack: &Pack, beard: &Beard, body: &[Vec3], normals: &[Vec3], unit: f32) -> (Vec<Shell>, Vec<bool>) {
    const SHELLS: usize = 6;
    let face = &pack.base.face;
    let weights: Vec<f32> = pack.base.positions.iter().map(|p| beard.mask().at(face.measure(*p))).collect();
    let bears = pack.base.triangles.iter().map(|t| t.iter().any(|v| weights[*v as usize] > 0.02)).collect();
    let shells = (0..SHELLS).map(|k| {
        let t = (k as f32 + 0.6) / SHELLS as f32;
        let positions = body.iter().zip(normals).zip(&weights).zip(&pack.base.positions).map(|(((p, n), w), rest)| {
            let m = face.measure(*rest);
            // Longest at the chin; it falls as it grows.
            let chin = 0.35 + 0.65 * (1.0 - ((m.y + 1.5) / 0.9).abs()).clamp(0.0, 1.0);
            let long = beard.length * w * if beard.full { chin } else { 0.6 };
            *p + (*n * 0.75 + Vec3::new(0.0, -0.55 * t, 0.12)) * (long * t * unit)
        });
        Shell { positions: positions.collect(), cut: 0.10 + 0.62 * t }
    });
    (shells.collect(), bears)
}

/// The skin picture's layout with alpha where the beard grows, in strands.
pub fn beard_texture(pack: &Pack, beard: &Beard) -> Arc<Texture> {
    let regions = &pack.regions;
    let mask = regions.mask(beard.mask());
    let texel = |k: usize| {
        if mask[k] == 0 {
            return [128, 128, 128, 0];
        }
        let (x, y) = ((k % regions.width) as u32, (k / regions.width) as u32);
        // Strands run down the face: two texels wide, six long.
        let strand = hash((x / 2).wrapping_mul(0x9e37) ^ ((y / 6 + x % 5) << 16) ^ beard.seed);
        let fine = hash(k as u32 ^ beard.seed);
        let alpha = f32::from(mask[k]) / 255.0 * (0.25 + 0.95 * (0.7 * strand + 0.3 * fine));
        let v = (80.0 + 110.0 * strand) as u8;
        [v, v, v, (alpha.min(1.0) * 255.0) as u8]
    };
    Arc::new(Texture { width: regions.width, height: regions.height, rgba: (0..mask.len()).map(texel).collect() })
}

impl Beard {
    fn mask(&self) -> Mask {
        if self.full { Mask::Beard } else { Mask::Moustache }
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
