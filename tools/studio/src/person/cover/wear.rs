//! A cover on a head: its pieces, and the hair that has to give way.

use std::f32::consts::{PI, TAU};

use glam::Vec3;

use super::sheet;
use super::shell::{LAST, Shell, UPPER};
use super::style::{Cover, Style};
use crate::math::smoothstep as smooth;
use crate::noise;
use crate::person::place::Landmarks;
use crate::person::solid::Solid;

/// Columns and rows of a sheet.
const COLUMNS: u32 = 84;
/// How far a hem is turned in, and hair kept off the cloth.
const HEM: f32 = 0.09;

/// A cover with the head that wears it.
pub struct Worn {
    cover: Cover,
    shell: Shell,
    eyes: Vec3,
}

/// A piece of a cover; the trim has the second colour.
pub struct Piece {
    pub solid: Solid,
    pub trim: bool,
}

impl Worn {
    /// Puts `cover` on a head. `points` are those of head, neck and shoulders, and of the garment where cloth hangs over it.
    pub fn new(cover: Cover, points: impl Iterator<Item = Vec3>, face: &Landmarks) -> Self {
        let (eyes, unit) = (face.middle(), face.unit());
        let mut shell = Shell::around(points, eyes + Vec3::new(0.0, 0.25, -1.3) * unit, unit);
        shell.taut();
        match cover.style {
            Style::Hood => shell.drape(0.30),
            Style::Hijab => shell.drape(0.55),
            Style::Headscarf => shell.drape(0.75),
            _ => {}
        }
        Self { cover, shell, eyes }
    }

    pub fn cover(&self) -> &Cover {
        &self.cover
    }

    /// Coordinates of `Mask` on this face.
    fn place(&self, p: Vec3) -> Vec3 {
        (p - self.eyes) / self.shell.unit
    }

    fn keeps(&self, p: Vec3) -> f32 {
        self.cover.keeps(self.place(p))
    }

    /// Whether hair at `p` is deep under the cover, where nobody sees it.
    pub fn hides(&self, p: Vec3) -> bool {
        self.cover.tucked || self.keeps(p) > 0.12
    }

    /// Presses hair under the cover, and less and less what comes out below it.
    pub fn press(&self, p: &mut Vec3) {
        let out = match self.cover.style {
            Style::Hood => 0.35,
            _ => 0.8,
        };
        let weight = smooth(-out, 0.0, self.keeps(*p));
        let (turn, row, reach) = self.shell.measure(*p);
        if weight > 0.0 && row <= LAST {
            let most = self.shell.at(turn, row) + self.cover.loose - 0.05;
            if reach > most {
                *p = self.shell.point(turn, row, reach + (most - reach) * weight);
            }
        }
    }

    /// Its pieces in the body's unit.
    pub fn pieces(&self) -> Vec<Piece> {
        let c = &self.cover;
        let mut out = Vec::new();
        let mut add = |solid, trim| out.push(Piece { solid, trim: trim && c.trimmed });
        match c.style {
            Style::Cap => {
                add(self.layer(28.0, 30, |s, m| self.dome(s, m)), false);
                add(self.visor(), true);
                let top = self.shell.point(0.0, 0.0, self.shell.at(0.0, 0.0) + c.loose + c.tall);
                add(Solid::ball(top, Vec3::new(0.10, 0.05, 0.10) * self.shell.unit), true);
            }
            Style::Beanie => {
                let knit = |s: Spot, m: Vec3| {
                    let slack = smooth(0.9, 2.0, m.y);
                    let fold = ridge(Vec3::new(s.turn.sin() * 1.2, 0.55 * s.row, s.turn.cos() * 1.2), c.cloth.seed);
                    c.loose + slack * (0.10 * c.tall + 0.10 * c.tall * c.folds * fold)
                };
                let slump = |p: Vec3| {
                    let w = smooth(0.9, 2.1, self.place(p).y) * c.tall * self.shell.unit;
                    p + Vec3::new(0.0, 0.55 * w, -0.45 * w)
                };
                let mut cap = self.layer(28.0, 32, knit);
                cap.positions.iter_mut().for_each(|p| *p = slump(*p));
                add(cap, false);
                if c.trimmed || c.cloth.seed.is_multiple_of(2) {
                    add(self.band(0.0, c.reach, c.loose + 0.055), true);
                }
            }
            Style::Brim => {
                add(self.layer(26.0, 30, |s, m| self.crown(s, m)), false);
                if c.trimmed {
                    add(self.band(0.0, 0.32, c.loose + 0.02), true);
                }
                add(self.brim(), false);
            }
            Style::Turban => {
                add(self.layer(27.0, 60, |s, m| self.wound(s, m)), false);
            }
            Style::Bandana => {
                let knot = self.at_edge(PI, 0.12);
                let fold = |p: Vec3| {
                    let d = (p - knot) / self.shell.unit;
                    let angle = d.x.atan2(d.y.hypot(d.z));
                    ridge(Vec3::new(angle * 3.2, d.length() * 0.25, 0.0), c.cloth.seed)
                };
                let tied = |s: Spot, _| {
                    let p = self.shell.point(s.turn, s.row, s.reach);
                    c.loose + 0.035 * c.folds * fold(p)
                };
                add(self.layer(28.0, 34, tied), false);
                add(self.knot(knot, c.reach), false);
            }
            Style::Headscarf => {
                add(self.layer(LAST, 54, |s, m| self.hung(s, m)), false);
                let chin = self.shell.point(0.0, row_of(-1.98), 0.0);
                let front = self.shell.at(0.0, row_of(-1.98)) + c.loose + 0.08;
                add(self.knot(chin + Vec3::Z * (front * self.shell.unit), 0.55), false);
            }
            Style::Hijab => {
                add(self.layer(LAST, 62, |s, m| self.hung(s, m)), false);
                // The end that is swept over to the other side lies on top.
                let side = if c.cloth.seed.is_multiple_of(2) { 1.0 } else { -1.0 };
                let over = self.sheet(LAST, 62, |s, m| self.hung(s, m) + 0.05);
                let (mut over, edge) = sheet::cut(&over, |p| {
                    let m = self.place(p);
                    let line = side * m.x + 0.55 * (m.y + 1.75) + 0.35 * m.z.min(0.0) + 0.25;
                    c.keeps(m).min(0.35 - line).min(m.y + 0.9 * c.reach)
                });
                self.hem(&mut over, &edge);
                add(over, false);
                if c.trimmed {
                    // The under-cap shows as a strip over the brow.
                    let under = self.sheet(24.0, 26, |_, _| 0.035);
                    let (mut solid, edge) = sheet::cut(&under, |p| {
                        let m = self.place(p);
                        (c.keeps(m) + 0.12 * smooth(0.1, 0.7, m.y)).min(0.3 - c.keeps(m))
                    });
                    self.hem(&mut solid, &edge);
                    add(solid, true);
                }
            }
            Style::Hood => {
                add(self.layer(LAST, 54, |s, m| self.hung(s, m)), false);
                let inner = self.sheet(LAST, 54, |s, m| self.hung(s, m) - 0.085);
                let (mut lining, _) = sheet::cut(&inner, |p| self.keeps(p).min(1.3 - self.keeps(p)));
                lining.triangles.iter_mut().for_each(|t| t.swap(1, 2));
                lining.uvs.iter_mut().for_each(|t| t.swap(1, 2));
                add(lining, true);
            }
        }
        out
    }

    /// A sheet from the crown down to the row `end`, `away(spot, place)` eye distances off the head.
    fn sheet(&self, end: f32, rows: u32, away: impl Fn(Spot, Vec3) -> f32) -> Solid {
        sheet::grid(COLUMNS, rows, true, |u, v| {
            let (turn, row) = ((u - 0.5) * TAU, v * end);
            let reach = self.shell.at(turn, row);
            let m = self.place(self.shell.point(turn, row, reach));
            self.shell.point(turn, row, reach + away(Spot { turn, row, reach }, m))
        })
    }

    /// A sheet that is cut at the cover's edge and hemmed.
    fn layer(&self, end: f32, rows: u32, away: impl Fn(Spot, Vec3) -> f32) -> Solid {
        let (mut solid, edge) = sheet::cut(&self.sheet(end, rows, away), |p| self.keeps(p));
        self.hem(&mut solid, &edge);
        solid
    }

    /// A strip along the edge, from `low` to `high` above it.
    fn band(&self, low: f32, high: f32, away: f32) -> Solid {
        let (lower, edge) = sheet::cut(&self.sheet(28.0, 40, |_, _| away), |p| self.keeps(p) - low);
        let (mut strip, upper) = sheet::cut(&lower, |p| high - self.keeps(p));
        // The cut keeps the vertices, so the lower edge is still there.
        self.hem(&mut strip, &edge);
        self.hem(&mut strip, &upper);
        strip
    }

    fn hem(&self, solid: &mut Solid, edge: &[[u32; 2]]) {
        let thick = if self.cover.style == Style::Hood { HEM } else { HEM + self.cover.loose };
        sheet::hem(solid, edge, |p| {
            let (turn, row, reach) = self.shell.measure(p);
            self.shell.point(turn, row, reach - thick)
        });
    }

    /// The point `above` the cover's edge at a turn.
    fn at_edge(&self, turn: f32, above: f32) -> Vec3 {
        let at = |row: f32| self.shell.point(turn, row, self.shell.at(turn, row) + self.cover.loose);
        let mut row = 2.0;
        while row < LAST && self.keeps(at(row)) > above {
            row += 0.1;
        }
        at(row)
    }

    /// The crown of a cap: six panels, the front ones upright.
    fn dome(&self, s: Spot, m: Vec3) -> f32 {
        let c = &self.cover;
        let front = smooth(0.0, 1.0, (s.turn - c.turned).cos());
        let seam = 1.0 - smooth(0.0, 0.06, ((s.turn / (TAU / 6.0)).rem_euclid(1.0) - 0.5).abs());
        let upright = 0.16 * front * smooth(0.8, 1.3, m.y) * smooth(2.2, 1.6, m.y);
        c.loose + upright + c.tall * smooth(0.9, 1.9, m.y) - 0.012 * seam
    }

    /// The crown of a hat: upright sides and a more or less flat top.
    fn crown(&self, s: Spot, _: Vec3) -> f32 {
        let c = &self.cover;
        let side = s.reach + c.loose;
        if s.row >= UPPER as f32 {
            return c.loose;
        }
        // The side at the height of the eyes' upper rim stands for the whole cylinder.
        let side = side.max(self.shell.at(s.turn, UPPER as f32) + c.loose);
        let top = self.shell.at(0.0, 0.0) + c.loose + c.tall;
        let (up, along) = ((1.0 - s.row / UPPER as f32) * PI / 2.0).sin_cos();
        let power = if c.cloth.seed.is_multiple_of(2) { 3.0 } else { 6.0 };
        let whole = ((along / side).powf(power) + (up / top).powf(power)).powf(-1.0 / power);
        (whole - s.reach).max(0.05)
    }

    fn brim(&self) -> Solid {
        let (c, unit) = (&self.cover, self.shell.unit);
        let edge: Vec<Vec3> = (0..=72).map(|k| self.at_edge((k as f32 / 72.0 - 0.5) * TAU, 0.02)).collect();
        let phase = c.cloth.seed as f32;
        sheet::plate(72, 6, true, Vec3::NEG_Y * (0.035 * unit), |u, v| {
            let turn = (u - 0.5) * TAU;
            let from = edge[(u * 72.0).round() as usize];
            let wave = 0.10 * c.folds * (2.0 * turn + phase).sin() * v * v - 0.18 * v * v * turn.cos().abs();
            let out = c.reach * (v * (1.0 + HEM) - HEM);
            let flat = Vec3::new(turn.sin(), 0.0, turn.cos()) * out;
            from + unit * (flat + Vec3::Y * (wave * c.reach * 0.6 + 0.1 * v * v * c.reach - c.droop * out))
        })
    }

    fn visor(&self) -> Solid {
        let (c, unit) = (&self.cover, self.shell.unit);
        const HALF: f32 = 0.95;
        let ahead = Vec3::new(c.turned.sin(), 0.0, c.turned.cos());
        let edge: Vec<Vec3> = (0..=24).map(|k| self.at_edge(c.turned + (k as f32 / 12.0 - 1.0) * HALF, 0.03)).collect();
        sheet::plate(24, 6, false, Vec3::NEG_Y * (0.045 * unit), |u, v| {
            let s = 2.0 * u - 1.0;
            let from = edge[(u * 24.0).round() as usize];
            let turn = c.turned + s * HALF;
            let away = Vec3::new(turn.sin(), 0.0, turn.cos()).lerp(ahead, 0.8).normalize();
            // Longest in the middle, bent down to the sides.
            let long = c.reach * (1.0 - s.abs().powi(3)).max(0.0).sqrt();
            let out = long * (v * (1.0 + HEM) - HEM);
            from + unit * (away * out + Vec3::Y * (-0.20 * out - 0.16 * s * s * v - 0.06 * v * v))
        })
    }

    /// Bands that are wound about the head and cross in front.
    fn wound(&self, s: Spot, m: Vec3) -> f32 {
        let c = &self.cover;
        let left = if s.turn > 0.0 { 1.0 } else { 0.0 };
        let along = c.keeps(m) / c.reach - 1.3 * s.turn.sin().abs() * smooth(2.2, 0.8, m.y) + 0.5 * left;
        let f = along.rem_euclid(1.0);
        let round = (1.0 - (2.0 * f - 1.0).powi(2)).sqrt();
        let fine = ridge(Vec3::new(along * 3.0, s.turn.sin() * 1.1, s.turn.cos() * 1.1), c.cloth.seed);
        let swell = c.tall * (0.35 + 0.65 * smooth(0.4, 1.7, m.y)) * smooth(0.0, 0.7, c.keeps(m));
        c.loose + 0.15 * round + 0.05 * c.folds * fine + 0.8 * swell
    }

    /// Cloth that hangs from the head: folds grow as it falls.
    fn hung(&self, s: Spot, m: Vec3) -> f32 {
        let c = &self.cover;
        let (below, hood) = (smooth(-1.2, -2.4, m.y), c.style == Style::Hood);
        let fold = if hood {
            let field = Vec3::new(1.5 * s.turn.sin() + 0.05 * s.row, 0.07 * s.row, 1.5 * s.turn.cos());
            ridge(field * 1.7, c.cloth.seed) + 0.5 * ridge(field * 3.9, c.cloth.seed ^ 7)
        } else {
            // Folds run to where the cloth is pinned: below the chin, a little to one side.
            let side = if c.cloth.seed.is_multiple_of(2) { 0.35 } else { -0.35 };
            let d = m - Vec3::new(side, -1.9, 0.1);
            let angle = Vec3::new(d.x.atan2(d.y.abs() + 0.2), 0.0, d.z.atan2(d.y.abs() + 0.2));
            let near = smooth(0.15, 0.9, d.length());
            near * (ridge(angle * 4.0 + 0.08 * d, c.cloth.seed) + 0.6 * ridge(angle * 9.0, c.cloth.seed ^ 7))
        };
        let behind = (-(s.turn.abs() - PI).powi(2) / 0.5).exp();
        let bun = if hood { 0.0 } else { c.tall * behind * (-(s.row - 14.0).powi(2) / 40.0).exp() };
        let peak = if hood { c.tall * smooth(1.0, 2.0, m.y) * (0.4 + 0.6 * behind) } else { 0.0 };
        // A hood lies on the shoulders of its own garment.
        let loose = if hood { c.loose * smooth(-3.4, -2.2, m.y) + 0.03 } else { c.loose };
        loose + bun + peak + c.folds * fold * (0.055 + 0.07 * below)
    }

    /// A knot with two ends that hang from it.
    fn knot(&self, at: Vec3, long: f32) -> Solid {
        let unit = self.shell.unit;
        let mut out = Solid::ball(at, Vec3::new(0.20, 0.15, 0.15) * unit);
        let away = ((at - self.shell.origin) * Vec3::new(1.0, 0.0, 1.0)).normalize_or(Vec3::Z);
        for side in [1.0_f32, -1.0] {
            let lean = 0.25 + 0.1 * noise::value(Vec3::splat(side), self.cover.cloth.seed);
            let end = sheet::plate(6, 8, false, away * (-0.03 * unit), |u, v| {
                let wide = (u - 0.5) * (0.16 + 0.5 * v * long);
                let fold = 0.05 * (u * 9.0 + side).sin() * v;
                let drop = Vec3::new(side * (lean * long * v) + wide, -long * v, 0.0);
                at + unit * (drop + away * (0.03 + fold - 0.08 * v))
            });
            out = out.with(end);
        }
        out
    }
}

/// A place of a sheet before it is moved off the head.
#[derive(Debug, Clone, Copy)]
struct Spot {
    turn: f32,
    row: f32,
    reach: f32,
}

/// The row of a height over the eyes, below the middle of the skull.
fn row_of(y: f32) -> f32 {
    UPPER as f32 + (0.25 - y) / 0.15
}

/// Folds: crests of noise, 0..1.
fn ridge(p: Vec3, seed: u32) -> f32 {
    let n = noise::value(p, seed);
    (1.0 - (2.0 * n - 1.0).abs()).powi(2)
}
