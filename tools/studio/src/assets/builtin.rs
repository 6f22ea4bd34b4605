//! A small head made by code alone, so that tests and first trials need no files. It has the same
//! parts, landmarks and target names as the real pack, and plain shapes and pictures.

use std::sync::Arc;

use glam::{Vec2, Vec3};

use super::mhclo::{Binding, Fitting};
use super::obj::Mesh;
use super::pack::{Base, Fitted, Hat, Iris, Item, Pack, Skin, SkinAge, Wearer, twins};
use super::regions::{Regions, RestFace};
use super::targets::{Modifier, RACES, Target, Targets};
use super::texture::Toned;
use crate::math::smoothstep as smooth;
use crate::noise::hash;
use crate::scene::Texture;
use crate::scene::segment::{Segment, SegmentMap};

const SKIN: (usize, usize) = (256, 160);
/// The same eye centres as MakeHuman's base mesh, decimetres.
const EYE: Vec3 = Vec3::new(0.308, 7.284, 1.245);
const MOUTH: Vec3 = Vec3::new(0.0, 6.68, 1.3);
const HEAD: Vec3 = Vec3::new(0.0, 7.42, 0.42);
const RADII: Vec3 = Vec3::new(0.78, 1.08, 0.98);

/// A grid of quads in a growing list of vertices; wraps around in u.
struct Patch {
    first: u32,
    vertices: u32,
    triangles: Vec<[u32; 3]>,
    uvs: Vec<[Vec2; 3]>,
}

/// Adds `shape(u, v)` for u (wrapping) and v in 0..1 and joins the points by triangles that face outwards
/// when u runs to the left of someone who looks along v from outside.
fn patch(positions: &mut Vec<Vec3>, columns: u32, rows: u32, shape: impl Fn(f32, f32) -> Vec3) -> Patch {
    let first = positions.len() as u32;
    for j in 0..=rows {
        for i in 0..columns {
            positions.push(shape(i as f32 / columns as f32, j as f32 / rows as f32));
        }
    }
    let (mut triangles, mut uvs) = (Vec::new(), Vec::new());
    let vertex = |i: u32, j: u32| first + j * columns + i % columns;
    let uv = |i: u32, j: u32| Vec2::new(i as f32 / columns as f32, j as f32 / rows as f32);
    for j in 0..rows {
        for i in 0..columns {
            let (a, b, c, d) = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1));
            for t in [[a, b, c], [a, c, d]] {
                triangles.push(t.map(|(i, j)| vertex(i, j)));
                uvs.push(t.map(|(i, j)| uv(i, j)));
            }
        }
    }
    Patch { first, vertices: positions.len() as u32 - first, triangles, uvs }
}

/// A direction: u = 0.5 looks to the front, v = 0 straight down, v = 1 straight up.
fn direction(u: f32, v: f32) -> Vec3 {
    let (a, b) = ((u - 0.5) * std::f32::consts::TAU, (v - 0.5) * std::f32::consts::PI);
    Vec3::new(a.sin() * b.cos(), b.sin(), a.cos() * b.cos())
}

fn head(u: f32, v: f32) -> Vec3 {
    let mut p = HEAD + RADII * direction(u, v);
    // The jaw is narrower than the skull.
    let jaw = smooth(7.2, 6.4, p.y);
    p.x *= 1.0 - 0.3 * jaw;
    if p.z > 0.4 {
        let bump = |at: Vec2, size: Vec2| (-((p.truncate() - at) / size).length_squared()).exp();
        let nose =
            bump(Vec2::new(0.0, 6.98), Vec2::new(0.13, 0.16)) + 0.5 * bump(Vec2::new(0.0, 7.15), Vec2::new(0.08, 0.2));
        let sockets =
            bump(Vec2::new(0.31, 7.28), Vec2::new(0.18, 0.12)) + bump(Vec2::new(-0.31, 7.28), Vec2::new(0.18, 0.12));
        let lips = bump(Vec2::new(0.0, 6.72), Vec2::new(0.2, 0.05)) + bump(Vec2::new(0.0, 6.62), Vec2::new(0.18, 0.05));
        p.z += 0.30 * nose - 0.10 * sockets + 0.07 * lips;
    }
    p
}

fn fitted(name: &str, patches: Vec<Patch>) -> Fitted {
    let mut mesh = Mesh { groups: vec![name.to_owned()], ..Mesh::default() };
    let mut bindings = Vec::new();
    for p in patches {
        let shift = bindings.len() as u32;
        bindings.extend((p.first..p.first + p.vertices).map(|v| Binding {
            base: [v; 3],
            weights: Vec3::X,
            offset: Vec3::ZERO,
        }));
        mesh.triangles.extend(p.triangles.iter().map(|t| t.map(|v| v - p.first + shift)));
        mesh.uvs.extend(p.uvs);
    }
    mesh.group = vec![0; mesh.triangles.len()];
    mesh.positions = vec![Vec3::ZERO; bindings.len()];
    Fitted { name: name.to_owned(), mesh, fitting: Fitting { bindings, ..Fitting::default() } }
}

fn picture(width: usize, height: usize, texel: impl Fn(f32, f32) -> [u8; 4]) -> Texture {
    let at = |k: usize, n: usize| (k as f32 + 0.5) / n as f32;
    let rgba = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .map(|(x, y)| texel(at(x, width), 1.0 - at(y, height)))
        .collect();
    Texture { width, height, rgba }
}

impl Pack {
    /// A small head that the code makes itself, for tests and trials without any file.
    pub fn builtin() -> Self {
        pack()
    }
}

fn pack() -> Pack {
    let mut positions = Vec::new();
    let body = body(&mut positions);
    let shell = |swell: f32, from: f32| {
        move |u: f32, v: f32| {
            let p = head(u, from + (1.0 - from) * v);
            HEAD + (p - HEAD) * swell
        }
    };
    // Hair leaves the face free: it starts high in front and low behind.
    let cap = |swell: f32, low: f32| {
        move |u: f32, v: f32| {
            let front = (0.5 + 0.5 * ((u - 0.5) * std::f32::consts::TAU).cos()).powf(0.7);
            shell(swell, low + (0.74 - low) * front)(u, v)
        }
    };
    let short = patch(&mut positions, 40, 12, cap(1.09, 0.42));
    let long = patch(&mut positions, 40, 16, cap(1.16, 0.22));
    let sphere = |side: f32| move |u: f32, v: f32| EYE * Vec3::new(side, 1.0, 1.0) + 0.15 * direction(u, v);
    let eyes: Vec<Patch> = [1.0, -1.0].map(|s| front_mapped(patch(&mut positions, 20, 12, sphere(s)))).into();
    let strip = |side: f32, y: f32, size: f32| {
        move |u: f32, v: f32| {
            let p = Vec2::new(EYE.x * side + (u - 0.45) * 0.44 * side, y + (v - 0.5) * size - 0.12 * (u - 0.4).powi(2));
            let q = (p.extend(0.0) - HEAD) / RADII;
            let z = HEAD.z + RADII.z * (1.0 - q.x * q.x - q.y * q.y).max(0.0).sqrt();
            Vec3::new(p.x, p.y, z + 0.05)
        }
    };
    let brows: Vec<Patch> = [1.0, -1.0].map(|s| open(patch(&mut positions, 10, 2, strip(s, 7.54, 0.08)), 10)).into();
    let lashes: Vec<Patch> = [1.0, -1.0].map(|s| open(patch(&mut positions, 10, 2, strip(s, 7.39, 0.03)), 10)).into();
    let cloth = patch(&mut positions, 40, 10, |u, v| {
        let (a, y) = ((u - 0.5) * std::f32::consts::TAU, 4.2 + 1.75 * v);
        let wide = 0.42 + 1.5 * smooth(5.95, 5.0, y);
        Vec3::new(a.sin() * wide, y - 0.12 * a.sin().abs(), 0.25 + a.cos() * (0.45 + 0.35 * smooth(5.95, 5.0, y)))
    });
    let hats: Vec<Patch> = vec![
        patch(&mut positions, 40, 2, |u, v| ring(u, 1.55 - 0.75 * v, 8.02 + 0.02 * v)),
        patch(&mut positions, 40, 4, |u, v| ring(u, 0.86 - 0.08 * v, 8.04 + 0.66 * v)),
        patch(&mut positions, 40, 2, |u, v| ring(u, 0.78 * (1.0 - v), 8.70)),
    ];
    let mut targets = targets(&positions, body.head, &body.ears);
    scale_eyes(&mut targets, &positions, &eyes);
    let base = body.base(&positions);
    let item = |name: &str, patches: Vec<Patch>, t: Texture, wearer| Item {
        shape: fitted(name, patches),
        picture: Toned::new(t),
        wearer,
        covers_eye: false,
    };
    let strands = || picture(128, 64, |u, v| grey(90.0 + 70.0 * noise_of((u * 128.0) as u32, (v * 6.0) as u32), 255));
    let solid =
        |t: f32| picture(16, 8, move |_, v| grey(20.0, if (0.1..0.9).contains(&v) { (255.0 * t) as u8 } else { 0 }));
    let regions = base.1;
    Pack {
        skins: skins(&regions),
        base: base.0,
        targets,
        regions,
        hair: vec![
            item("cap", vec![short], strands(), Wearer::Any),
            item("long cap", vec![long], strands(), Wearer::Female),
        ],
        brows: vec![item("brows", brows, solid(0.9), Wearer::Any)],
        lashes: vec![item("lashes", lashes, solid(0.7), Wearer::Any)],
        eyes: fitted("eyes", eyes),
        irises: [("brown", [88, 56, 32]), ("blue", [80, 120, 160]), ("green", [90, 120, 80])]
            .map(|(name, colour)| Iris { name: name.to_owned(), picture: Toned::new(iris(colour)) })
            .into(),
        eye_segments: Arc::new(SegmentMap::discs(64, Segment::Eyes, Segment::Irises, &[(Vec2::splat(0.5), 0.2)])),
        teeth: Vec::new(),
        clothes: vec![item(
            "shirt",
            vec![cloth],
            picture(64, 64, |u, _| grey(if ((u * 24.0) as u32).is_multiple_of(2) { 190.0 } else { 150.0 }, 255)),
            Wearer::Any,
        )],
        hats: vec![Hat {
            shape: fitted("hat", hats),
            pictures: vec![Toned::new(picture(32, 32, |u, v| {
                grey(80.0 + 20.0 * noise_of((u * 32.0) as u32, (v * 32.0) as u32), 255)
            }))],
        }],
        lights: Vec::new(),
    }
}

fn ring(u: f32, radius: f32, y: f32) -> Vec3 {
    let a = (u - 0.5) * std::f32::consts::TAU;
    // The brim tilts a little: higher in front.
    Vec3::new(a.sin() * radius, y + 0.10 * a.cos() * radius, HEAD.z + 1.15 * a.cos() * radius)
}

fn grey(value: f32, alpha: u8) -> [u8; 4] {
    let v = value.clamp(0.0, 255.0) as u8;
    [v, v, v, alpha]
}

fn iris(colour: [u8; 3]) -> Texture {
    picture(64, 64, |u, v| match Vec2::new(u - 0.5, v - 0.5).length() {
        r if r < 0.075 => [8, 8, 8, 255],
        r if r < 0.2 => [colour[0], colour[1], colour[2], 255],
        _ => [232, 226, 220, 255],
    })
}

/// Texture coordinates as seen from the front.
fn front_mapped(mut p: Patch) -> Patch {
    for uv in p.uvs.iter_mut().flatten() {
        let d = direction(uv.x, uv.y);
        *uv = if d.z > 0.0 { Vec2::new(0.5 + 0.5 * d.x, 0.5 + 0.5 * d.y) } else { Vec2::ZERO };
    }
    p
}

/// Takes away the last column, which would join the end of a strip to its start.
fn open(mut p: Patch, columns: usize) -> Patch {
    let inner = |k: &usize| (k / 2) % columns != columns - 1;
    p.triangles = p.triangles.iter().enumerate().filter(|(k, _)| inner(k)).map(|(_, t)| *t).collect();
    p.uvs = p.uvs.iter().enumerate().filter(|(k, _)| inner(k)).map(|(_, t)| *t).collect();
    p
}

struct Body {
    /// Number of vertices of the head itself; they come first.
    head: u32,
    ears: [std::ops::Range<u32>; 2],
    triangles: Vec<[u32; 3]>,
    uvs: Vec<[Vec2; 3]>,
}

fn body(positions: &mut Vec<Vec3>) -> Body {
    let face = patch(positions, 64, 40, head);
    let mut out = Body { head: face.vertices, ears: [0..0, 0..0], triangles: face.triangles, uvs: face.uvs };
    for (k, side) in [1.0f32, -1.0].into_iter().enumerate() {
        let ear = patch(positions, 16, 12, |u, v| {
            let d = direction(u, v);
            Vec3::new(side * 0.80, 7.18, 0.38) + d * Vec3::new(0.07, 0.27, 0.15) + Vec3::new(side * 0.05, 0.0, -0.03)
        });
        out.ears[k] = ear.first..ear.first + ear.vertices;
        out.triangles.extend(ear.triangles);
        out.uvs.extend(ear.uvs.iter().map(|t| t.map(|c| Vec2::new(0.30 + 0.02 * c.x, 0.5 + 0.02 * c.y))));
    }
    let neck = patch(positions, 32, 10, |u, v| {
        let (a, y) = ((u - 0.5) * std::f32::consts::TAU, 5.3 + 1.5 * v);
        Vec3::new(a.sin() * 0.42, y, 0.22 + a.cos() * 0.42)
    });
    out.triangles.extend(neck.triangles);
    out.uvs.extend(neck.uvs.iter().map(|t| t.map(|c| Vec2::new(0.45 + 0.1 * c.x, 0.08 + 0.04 * c.y))));
    out
}

impl Body {
    fn base(self, positions: &[Vec3]) -> (Base, Regions) {
        let mut all = positions.to_vec();
        // Eye centres and mouth corners are vertices of their own, so that they are exact at rest.
        let first = all.len() as u32;
        all.extend([EYE, EYE * Vec3::new(-1.0, 1.0, 1.0)]);
        let nearest = |p: Vec3| {
            (0..self.head)
                .min_by(|a, b| f32::total_cmp(&positions[*a as usize].distance(p), &positions[*b as usize].distance(p)))
                .unwrap_or(0)
        };
        let corner = |side: f32| nearest(MOUTH + Vec3::new(0.22 * side, 0.0, 0.0));
        let tips = self.ears.clone().map(|e| {
            e.map(|v| (v, smooth(7.2, 7.46, positions[v as usize].y).powi(2))).filter(|e| e.1 > 0.0).collect()
        });
        let face = RestFace { eyes: [EYE, EYE * Vec3::new(-1.0, 1.0, 1.0)], mouth: MOUTH };
        let regions = Regions::measure(SKIN, &all, &self.triangles, &self.uvs, face);
        let base = Base {
            twins: twins(&all),
            positions: all,
            surface: self.triangles.clone(),
            triangles: self.triangles,
            uvs: self.uvs,
            eyes: [vec![first], vec![first + 1]],
            mouth: [corner(1.0), corner(-1.0)],
            face,
            ears: tips,
        };
        (base, regions)
    }
}

fn skins(regions: &Regions) -> Vec<Skin> {
    let mut out = Vec::new();
    for dark in [false, true] {
        for (male, age) in
            [(false, SkinAge::Young), (true, SkinAge::Young), (false, SkinAge::Old), (true, SkinAge::Old)]
        {
            let tone = if dark { Vec3::new(92.0, 58.0, 42.0) } else { Vec3::new(214.0, 168.0, 138.0) };
            let rgba = (0..SKIN.0 * SKIN.1)
                .map(|k| {
                    let (x, y) = ((k % SKIN.0) as u32, (k / SKIN.0) as u32);
                    let lips = f32::from(regions.lips[k]) / 255.0;
                    let pores = 0.96 + 0.08 * noise_of(x, y);
                    let folds = if age == SkinAge::Old {
                        0.88 + 0.12 * ((y as f32 * 1.1).sin() + noise_of(x / 3, y)) * 0.5
                    } else {
                        1.0
                    };
                    let c = (tone * pores * folds * if male { 0.97 } else { 1.0 })
                        .lerp(tone * Vec3::new(0.85, 0.55, 0.55), 0.8 * lips);
                    [c.x as u8, c.y as u8, c.z as u8, 255]
                })
                .collect();
            out.push(Skin {
                name: format!("plain {}", out.len()),
                texture: Arc::new(Texture { width: SKIN.0, height: SKIN.1, rgba }),
                male,
                dark,
                age,
                made_up: false,
                cheek: Vec3::from((tone / 255.0).to_array().map(|c| c.powf(2.2))),
                ethnicity: if dark { "african" } else { "asian-caucasian" }.to_owned(),
            });
        }
    }
    out
}

/// The targets that a plain head can follow, under the real pack's names.
fn targets(positions: &[Vec3], head: u32, ears: &[std::ops::Range<u32>; 2]) -> Targets {
    let mut out = Targets::default();
    let mut moved = |names: &[String], range: std::ops::Range<u32>, shift: &dyn Fn(Vec3) -> Vec3| {
        let (index, delta): (Vec<u32>, Vec<Vec3>) =
            range.map(|v| (v, shift(positions[v as usize]))).filter(|(_, d)| d.length() > 1e-4).unzip();
        for name in names {
            out.insert(name.clone(), Target { index: index.clone(), delta: delta.clone() });
        }
    };
    let all = || 0..positions.len() as u32;
    let one = |name: &str| vec![name.to_owned()];
    let per_race = |suffix: &str| RACES.map(|r| format!("{r}{suffix}")).to_vec();
    let lower = |p: Vec3| smooth(7.0, 6.5, p.y) * smooth(5.9, 6.3, p.y);
    for g in ["female", "male"] {
        let jaw = if g == "male" { 1.12 } else { 0.94 };
        for age in ["young", "old"] {
            moved(&per_race(&format!("-{g}-{age}")), all(), &|p| {
                let sag = if age == "old" { Vec3::new(0.0, -0.08, 0.03) * smooth(7.1, 6.6, p.y) } else { Vec3::ZERO };
                (Vec3::new(p.x * (jaw - 1.0), 0.0, 0.0) + sag) * lower(p)
            });
        }
        for age in ["baby", "child"] {
            // A child has a small jaw, a round skull and narrow shoulders.
            moved(&per_race(&format!("-{g}-{age}")), all(), &|p| {
                let skull = smooth(7.4, 8.2, p.y) * 0.10;
                let shoulders = smooth(6.0, 5.2, p.y);
                Vec3::new(
                    -0.10 * p.x * lower(p) + p.x * skull - 0.4 * p.x * shoulders,
                    0.16 * smooth(7.0, 6.4, p.y) + skull,
                    0.0,
                )
            });
        }
    }
    let lips = |p: Vec3| (-((p - MOUTH - Vec3::Y * 0.0) / Vec3::new(0.34, 0.16, 0.4)).length_squared()).exp();
    moved(&per_race("/mouth-corner-puller"), 0..head, &|p| {
        Vec3::new(0.28 * p.x, 0.42 * p.x.abs().min(0.3), -0.12 * p.x.abs()) * lips(p)
    });
    for name in ["/mouth-open", "/mouth-part-later"] {
        moved(&per_race(name), 0..head, &|p| Vec3::new(0.0, -0.5, -0.05) * lips(p) * smooth(6.72, 6.62, p.y));
    }
    let simple: [(&str, &dyn Fn(Vec3) -> Vec3); 8] = [
        ("head-scale-horiz-decr", &|p| Vec3::new(-0.12 * p.x * smooth(6.0, 6.4, p.y), 0.0, 0.0)),
        ("head-scale-horiz-incr", &|p| Vec3::new(0.12 * p.x * smooth(6.0, 6.4, p.y), 0.0, 0.0)),
        ("chin-width-decr", &|p| Vec3::new(-0.2 * p.x * lower(p), 0.0, 0.0)),
        ("chin-width-incr", &|p| Vec3::new(0.2 * p.x * lower(p), 0.0, 0.0)),
        ("head-age-incr", &|p| Vec3::new(0.0, -0.06, 0.0) * lower(p)),
        ("head-age-decr", &|p| Vec3::new(0.0, 0.06, 0.0) * lower(p)),
        ("neck-scale-horiz-decr", &|p| Vec3::new(-0.2 * p.x, 0.0, 0.0) * smooth(6.5, 6.2, p.y) * smooth(5.2, 5.6, p.y)),
        ("neck-scale-horiz-incr", &|p| Vec3::new(0.2 * p.x, 0.0, 0.0) * smooth(6.5, 6.2, p.y) * smooth(5.2, 5.6, p.y)),
    ];
    for (name, shift) in simple {
        moved(&one(name), all(), shift);
    }
    for (side, range, sign) in [("l", &ears[0], 1.0), ("r", &ears[1], -1.0)] {
        let tip = |p: Vec3| smooth(7.2, 7.45, p.y);
        moved(&one(&format!("{side}-ear-shape-pointed")), range.clone(), &|p| {
            Vec3::new(0.06 * sign, 0.12, -0.04) * tip(p)
        });
        moved(&one(&format!("{side}-ear-wing-incr")), range.clone(), &|p| {
            Vec3::new(0.06 * sign, 0.0, 0.0) * smooth(0.5, 0.3, p.z)
        });
        let cheek = EYE * Vec3::new(sign, 1.0, 1.0) + Vec3::new(0.15 * sign, -0.45, 0.0);
        let near = move |p: Vec3| (-((p - cheek) / 0.28).length_squared()).exp();
        moved(&one(&format!("{side}-cheek-volume-decr")), 0..head, &|p| Vec3::new(-0.08 * sign, 0.0, -0.1) * near(p));
        moved(&one(&format!("{side}-cheek-bones-incr")), 0..head, &|p| Vec3::new(0.03 * sign, 0.02, 0.05) * near(p));
    }
    let way = |negative: &str, positive: &str| Modifier {
        name: format!("{negative}|incr"),
        negative: Some(negative.to_owned()),
        positive: positive.to_owned(),
    };
    out.modifiers = ["head-scale-horiz", "chin-width", "neck-scale-horiz"]
        .map(|n| way(&format!("{n}-decr"), &format!("{n}-incr")))
        .into();
    out
}

fn scale_eyes(targets: &mut Targets, positions: &[Vec3], eyes: &[Patch]) {
    for (patch, (side, sign)) in eyes.iter().zip([("l", 1.0), ("r", -1.0)]) {
        let index: Vec<u32> = (patch.first..patch.first + patch.vertices).collect();
        let delta = index.iter().map(|v| 0.3 * (positions[*v as usize] - EYE * Vec3::new(sign, 1.0, 1.0))).collect();
        targets.insert(format!("{side}-eye-scale-incr"), Target { index, delta });
    }
}

/// 0..1 from two whole numbers.
fn noise_of(x: u32, y: u32) -> f32 {
    hash(x.wrapping_mul(0x9e37).wrapping_add(y.wrapping_mul(0x85eb_ca6b)))
}
