//! From a recipe to a scene: morph the body, fit everything to it, place it, keep what can be seen.

use std::sync::Arc;

use glam::{Quat, Vec2, Vec3};

use super::anatomy;
use super::cover::{self, Worn};
use super::express;
use super::grow::{self, Grown};
use super::hair;
use super::place::{LOWEST, Landmarks, Placement};
use super::props;
use super::recipe::{Eyes, Recipe};
use crate::assets::Pack;
use crate::assets::pack::Fitted;
use crate::assets::targets::RACES;
use crate::scene::segment::{Anatomy, Segment};
use crate::scene::{Albedo, Kind, Part, Scene, Texture, Tint};

/// Builds the scene of a recipe with the composed skin picture `skin`; also the landmarks in world units.
pub fn build(pack: &Pack, recipe: &Recipe, skin: &Arc<Texture>) -> (Scene, Landmarks) {
    let mut body = morph(pack, recipe);
    let face = Landmarks::find(&pack.base, &body);
    let mut room =
        Room { place: Placement::of(&face), parts: Vec::with_capacity(16), body: body.clone(), face, recipe };
    pull_ears(pack, recipe, &mut body);
    let mut hidden = vec![false; body.len()];

    let garment = room.garments(pack, &mut hidden);
    let cover = recipe.wear.cover.map(|c| Worn::new(c, surface(pack, &body, &garment), &face));
    room.hair(pack, cover.as_ref(), surface(pack, &body, &garment));
    if let Some(worn) = &cover {
        room.cover(worn);
    }
    let brow = &pack.brows[recipe.face.brow];
    let constant = |colour| Some(Tint { colour, mean_luminance: 1.0, floor: 1.0 });
    let card = |tint| Look {
        kind: Kind::Card,
        blended: true,
        albedo: Albedo { tint, ..Albedo::default() },
        ..Look::default()
    };
    if !recipe.face.brows_shaved {
        room.fit(
            &brow.shape,
            &brow.picture.texture,
            Look { coloured: true, ..card(constant(recipe.face.brow_colour)) },
        );
    }
    if recipe.finish.statue.is_none() {
        let lash = &pack.lashes[recipe.face.lash];
        let anatomy = Some(Anatomy::Whole(Segment::Eyes));
        room.fit(&lash.shape, &lash.picture.texture, Look { anatomy, ..card(constant(Vec3::splat(0.006))) });
    }
    room.eyes(pack, &face);
    if express::opening(&recipe.shape.units) > 0.03 {
        for item in &pack.teeth {
            // The sky alone leaves teeth blue-grey; the tongue lies in the dark of the mouth.
            let tongue = item.shape.name.starts_with("tongue");
            let gain = if tongue { Vec3::splat(0.35) } else { recipe.face.teeth_gain };
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
    room.beards(pack, &body, &normals);
    room.props(pack, &body);
    let albedo = Albedo { gain: recipe.skin.gain, blotches: recipe.skin.blotches, ..Albedo::default() };
    let anatomy = Some(anatomy::skin(pack, &recipe.skin.picture));
    let look = Look { kind: Kind::Skin, anatomy, albedo, ..Look::default() };
    room.add(&body, &normals, &pack.base.triangles, &pack.base.uvs, |t| bare[t], skin, look);
    let landmarks = face.map(&room.place);
    (Scene { parts: room.parts, style: recipe.finish.style }, landmarks)
}

fn morph(pack: &Pack, recipe: &Recipe) -> Vec<Vec3> {
    let mut body = pack.base.positions.clone();
    recipe.shape.macros.apply(&pack.targets, &mut body);
    for (name, w) in &recipe.shape.targets {
        pack.targets.add(&mut body, name, *w);
    }
    for (race, share) in RACES.iter().zip(recipe.shape.macros.race) {
        for (unit, w) in recipe.shape.units.iter().filter(|_| share > 0.01) {
            pack.targets.add(&mut body, &format!("{race}/{unit}"), w * share);
        }
    }
    // Units that are the same for all ancestries have plain names.
    for (unit, w) in &recipe.shape.units {
        pack.targets.add(&mut body, unit, *w);
    }
    for warp in &recipe.shape.warps {
        let face = Landmarks::find(&pack.base, &body);
        warp.apply(&face, &mut body);
    }
    body
}

/// Pulls the ears; done after the hair is fitted, which would follow them.
fn pull_ears(pack: &Pack, recipe: &Recipe, body: &mut [Vec3]) {
    let covered = recipe.wear.cover.is_some_and(|c| c.covers_ears());
    for (name, w) in &recipe.shape.ear_targets {
        pack.targets.add(body, name, *w);
    }
    if recipe.shape.ears_flat || covered {
        // The rim lies in the root of the ear, which the head or a cover hides.
        for (ear, side) in pack.base.ears.iter().zip([1.0, -1.0]) {
            let inner = ear.iter().map(|e| body[e.0 as usize].x * side).fold(f32::MAX, f32::min);
            for (v, _) in ear {
                let x = &mut body[*v as usize].x;
                *x = side * (inner + 0.35 * (*x * side - inner));
            }
        }
    }
    if recipe.shape.ear_tips > 0.0 && !covered {
        for (ear, side) in pack.base.ears.iter().zip([1.0, -1.0]) {
            for (v, w) in ear {
                body[*v as usize] += Vec3::new(0.42 * side, 0.80, -0.30) * (*w * recipe.shape.ear_tips);
            }
        }
    }
}

/// Points of skin and garment, close enough for a cover's shell.
fn surface<'a>(pack: &'a Pack, body: &'a [Vec3], garment: &'a [Vec3]) -> impl Iterator<Item = Vec3> + 'a {
    let corners = |t: &[u32; 3]| t.map(|v| body[v as usize]);
    let mids = |[a, b, c]: [Vec3; 3]| [a, 0.5 * (a + b), 0.5 * (b + c), 0.5 * (c + a), (a + b + c) / 3.0];
    pack.base.triangles.iter().map(corners).flat_map(mids).chain(garment.iter().copied())
}

/// How a part is to look.
struct Look {
    kind: Kind,
    /// `None`: that of its kind.
    anatomy: Option<Anatomy>,
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
        Self {
            kind: Kind::Cloth,
            anatomy: None,
            albedo: Albedo::default(),
            cut: 0.0,
            blended: false,
            coloured: false,
            keeps: false,
        }
    }
}

struct Room<'a> {
    place: Placement,
    parts: Vec<Part>,
    /// The body that everything is fitted to.
    body: Vec<Vec3>,
    face: Landmarks,
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
    #[allow(clippy::too_many_arguments, reason = "a mesh has five lists")]
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
        let spared = look.keeps || (look.coloured && self.recipe.finish.spares_hair);
        let mut part = Part {
            kind: look.kind,
            anatomy: look.anatomy.unwrap_or(Anatomy::Whole(anatomy::of_kind(look.kind))),
            positions: Vec::new(),
            normals: Vec::new(),
            triangles: Vec::with_capacity(triangles.len()),
            uvs: Vec::with_capacity(triangles.len()),
            texture: Arc::clone(texture),
            albedo: look.albedo,
            statue: self.recipe.finish.statue.filter(|_| !spared),
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

    /// Adds garment and hat; the garment's points come back.
    fn garments(&mut self, pack: &Pack, hidden: &mut [bool]) -> Vec<Vec3> {
        let recipe = self.recipe;
        let cloth = &pack.clothes[recipe.wear.cloth];
        cloth.shape.fitting.hidden.iter().for_each(|v| hidden[*v as usize] = true);
        let tint = recipe.wear.cloth_colour.map(|colour| Tint {
            colour,
            mean_luminance: cloth.picture.mean_luminance,
            floor: 0.25,
        });
        let albedo = Albedo { tint, blotches: recipe.wear.cloth_blotches, ..Albedo::default() };
        let worn = cloth.shape.fitting.fit(&self.body);
        let look = Look { albedo, ..Look::default() };
        self.add_mesh(&cloth.shape, &worn, &cloth.shape.mesh.triangles, &cloth.picture.texture, look);
        if let Some((hat, picture)) = recipe.wear.hat {
            let hat = &pack.hats[hat];
            let picture = &hat.pictures[picture];
            let tint = recipe.wear.hat_colour.map(|colour| Tint {
                colour,
                mean_luminance: picture.mean_luminance,
                floor: 0.25,
            });
            let albedo = Albedo { tint, ..Albedo::default() };
            self.fit(&hat.shape, &picture.texture, Look { kind: Kind::Hat, albedo, keeps: true, ..Look::default() });
        }
        worn
    }

    /// The sheets of a cover. It is worn like a garment: a statue's is of its stone.
    fn cover(&mut self, worn: &Worn) {
        let cloth = worn.cover().cloth;
        let ground = cloth.picture();
        let trim = cover::cloth::Cloth { weave: cover::cloth::Weave::Plain, colours: [cloth.colours[1]; 2], ..cloth };
        let trim = worn.cover().trimmed.then(|| trim.picture());
        for piece in worn.pieces() {
            let texture = if piece.trim { trim.as_ref().unwrap_or(&ground) } else { &ground };
            let s = &piece.solid;
            let normals = normals(&s.positions, &s.triangles);
            let look = Look { kind: Kind::Hat, ..Look::default() };
            self.add(&s.positions, &normals, &s.triangles, &s.uvs, |_| true, texture, look);
        }
    }

    fn hair(&mut self, pack: &Pack, cover: Option<&Worn>, points: impl Iterator<Item = Vec3>) {
        let recipe = self.recipe;
        if recipe.hair.bald || recipe.wear.cover.is_some_and(|c| c.tucked) {
            return;
        }
        if let Some(grown) = &recipe.hair.grown {
            return self.grown(pack, grown, cover, points);
        }
        let item = &pack.hair[recipe.hair.style];
        let mut hair = hair::fit(pack, recipe, &self.body, self.face.middle(), self.face.unit());
        if let Some(worn) = cover {
            hair.cover(worn);
        }
        let normals = normals(&hair.positions, &hair.triangles);
        let look = self.hair_look(recipe.hair.colour, item.picture.mean_luminance);
        let seen = |t: usize| hair.seen[t];
        self.add(&hair.positions, &normals, &hair.triangles, &hair.uvs, seen, &item.picture.texture, look);
    }

    /// Hair made by code: ribbons cut by alpha below, blended ones above, knots and braids.
    fn grown(&mut self, pack: &Pack, grown: &Grown, cover: Option<&Worn>, points: impl Iterator<Item = Vec3>) {
        let recipe = self.recipe;
        let hair = grow::ribbons(pack, grown, &recipe.skin.picture.hairline, &self.body, &self.face, points);
        let picture = grow::picture();
        for (solid, layer) in [(hair.under, 0), (hair.over, 1), (hair.solid, 2)] {
            let mut fitted = hair::Fitted::of(solid);
            fitted.hat(pack, recipe, &self.body);
            if let Some(worn) = cover {
                fitted.cover(worn);
            }
            let normals = normals(&fitted.positions, &fitted.triangles);
            let (texture, mean) =
                if layer == 2 { (props::texture(true), 0.35) } else { (&picture.texture, picture.mean_luminance) };
            let cut = if layer == 0 { 0.5 } else { 0.0 };
            let look = Look { blended: layer == 1, cut, ..self.hair_look(recipe.hair.colour, mean) };
            let seen = |t: usize| fitted.seen[t];
            self.add(&fitted.positions, &normals, &fitted.triangles, &fitted.uvs, seen, texture, look);
        }
    }

    fn hair_look(&self, colour: Vec3, mean_luminance: f32) -> Look {
        let tint = Some(Tint { colour, mean_luminance, floor: 0.35 });
        let albedo = Albedo { tint, blotches: self.recipe.hair.blotches, ..Albedo::default() };
        Look { kind: Kind::Hair, albedo, blended: true, coloured: true, ..Look::default() }
    }

    /// Shells of fur over the skin.
    fn beards(&mut self, pack: &Pack, body: &[Vec3], normals: &[Vec3]) {
        let recipe = self.recipe;
        for beard in &recipe.hair.beards {
            let (shells, bears) = hair::shells(pack, beard, body, normals, self.face.unit());
            let texture = hair::beard_texture(pack, beard);
            // The mean of the strands' greys, in linear light.
            let colour = recipe.hair.colour * beard.shade;
            for shell in shells {
                let anatomy = Some(Anatomy::Whole(Segment::Beard));
                let look = Look { cut: shell.cut, anatomy, ..self.hair_look(colour, 0.25) };
                let (triangles, uvs) = (&pack.base.triangles, &pack.base.uvs);
                self.add(&shell.positions, normals, triangles, uvs, |t| bears[t], &texture, look);
            }
        }
    }

    fn props(&mut self, pack: &Pack, body: &[Vec3]) {
        let face = self.face;
        let pieces = |p| props::pieces(p, pack, body, &face).into_iter().map(move |piece| (anatomy::of_prop(p), piece));
        for (segment, piece) in self.recipe.wear.props.iter().flat_map(pieces) {
            let hair = piece.colour.is_none();
            let texture = props::texture(hair);
            let tint = match piece.colour {
                Some(colour) => Tint { colour, mean_luminance: 1.0, floor: 1.0 },
                None => Tint { colour: self.recipe.hair.colour, mean_luminance: 0.35, floor: 0.3 },
            };
            let albedo = Albedo { tint: Some(tint), glow: piece.glow, ..Albedo::default() };
            let anatomy = segment.map(Anatomy::Whole);
            let look =
                Look { kind: piece.kind, anatomy, albedo, coloured: hair, keeps: piece.keeps, ..Look::default() };
            let solid = &piece.solid;
            let normals = normals(&solid.positions, &solid.triangles);
            self.add(&solid.positions, &normals, &solid.triangles, &solid.uvs, |_| true, texture, look);
        }
    }

    fn eyes(&mut self, pack: &Pack, face: &Landmarks) {
        let recipe = self.recipe;
        let mut positions = pack.eyes.fitting.fit(&self.body);
        let turn = Quat::from_rotation_y(recipe.face.gaze[0]) * Quat::from_rotation_x(-recipe.face.gaze[1]);
        for p in &mut positions {
            let eye = face.eyes[usize::from(p.x < self.place.from.x)];
            *p = eye + turn * (*p - eye);
        }
        let picture = &pack.irises[recipe.face.iris].picture;
        let mean_luminance = picture.mean_luminance;
        let (tint, glow) = match recipe.face.eyes {
            Eyes::Natural => (None, Vec3::ZERO),
            Eyes::Milky => (Some(Tint { colour: Vec3::new(0.34, 0.37, 0.29), mean_luminance, floor: 0.6 }), Vec3::ZERO),
            Eyes::Tinted(colour) => (Some(Tint { colour, mean_luminance, floor: 0.1 }), Vec3::ZERO),
            Eyes::Blank(colour, glow) => (Some(Tint { colour, mean_luminance, floor: 1.0 }), glow),
        };
        let albedo = Albedo { tint, gain: recipe.face.iris_gain, glow, ..Albedo::default() };
        let keeps = matches!(recipe.face.eyes, Eyes::Blank(..));
        let anatomy = Some(Anatomy::Mapped(Arc::clone(&pack.eye_segments)));
        let look = Look { kind: Kind::Eye, anatomy, cut: 0.5, albedo, keeps, ..Look::default() };
        self.add_mesh(&pack.eyes, &positions, &pack.eyes.mesh.triangles, &picture.texture, look);
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
