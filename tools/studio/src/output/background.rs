//! Random backgrounds for photos: plain studio walls, rooms, horizons, bokeh and busy clutter.

use glam::{Vec2, Vec3};
use rand::Rng;

use crate::colour::{self, hue};
use crate::math::smoothstep;
use crate::noise;

/// A background of `size` x `size` sRGB pixels, row-major from the top left.
pub fn sample(size: usize, rng: &mut impl Rng) -> Vec<[u8; 3]> {
    let layers = match rng.random_range(0..13) {
        10 => vec![tiles(rng), clutter(rng, 1..5)],
        11 => vec![horizon(rng), leaves(rng)],
        12 => vec![tiles(rng), bokeh(rng, 0..12)],
        0 | 1 => vec![gradient(rng)],
        2 | 3 => vec![room(rng), clutter(rng, 2..7)],
        4 | 5 => vec![horizon(rng), bokeh(rng, 0..10)],
        6 => vec![gradient(rng), bokeh(rng, 12..50)],
        7 => vec![room(rng), clutter(rng, 10..40)],
        8 => vec![gradient(rng), clutter(rng, 8..30), bokeh(rng, 2..12)],
        _ => vec![horizon(rng), clutter(rng, 4..16)],
    };
    let texture = Texture {
        seed: rng.random(),
        frequency: 2.0_f32.powf(rng.random_range(1.0..6.0)),
        amount: rng.random_range(0.0_f32..0.5).powi(2) * 2.0,
    };
    let exposure = rng.random_range(-1.0_f32..0.5).exp2();
    let mut picture = Vec::with_capacity(size * size);
    for y in 0..size {
        for x in 0..size {
            let p = Vec2::new((x as f32 + 0.5) / size as f32, (y as f32 + 0.5) / size as f32);
            let mut c = Vec3::ZERO;
            for layer in &layers {
                c = layer.over(c, p);
            }
            c *= exposure * texture.at(p);
            let [r, g, b] = (colour::encode(colour::tone(c)) * 255.0 + 0.5).to_array().map(|v| v as u8);
            picture.push([r, g, b]);
        }
    }
    picture
}

struct Texture {
    seed: u32,
    frequency: f32,
    amount: f32,
}

impl Texture {
    fn at(&self, p: Vec2) -> f32 {
        if self.amount < 0.02 {
            return 1.0;
        }
        let n = noise::fractal((p * self.frequency).extend(0.5), self.seed);
        1.0 + self.amount * (2.0 * n - 1.0) * 2.0
    }
}

/// A coat of paint over what lies below.
enum Layer {
    Gradient {
        from: Vec3,
        to: Vec3,
        axis: Vec2,
        vignette: f32,
    },
    Room {
        left: Vec3,
        right: Vec3,
        floor: Vec3,
        corner: f32,
        skirting: f32,
        tilt: f32,
        blur: f32,
    },
    Horizon {
        top: Vec3,
        low: Vec3,
        ground: Vec3,
        height: f32,
        rough: f32,
        blur: f32,
        seed: u32,
    },
    Shapes(Vec<Shape>),
    /// Bricks, planks, books, wallpaper: rows of rectangles with a joint and a colour each.
    Tiles {
        from: Vec3,
        to: Vec3,
        joint: Vec3,
        size: Vec2,
        shift: f32,
        gap: f32,
        turn: Vec2,
        seed: u32,
    },
}

struct Shape {
    centre: Vec2,
    /// Half width and half height; equal for a disc.
    half: Vec2,
    turn: Vec2,
    blur: f32,
    colour: Vec3,
    cover: f32,
    disc: bool,
}

impl Shape {
    fn cover_at(&self, p: Vec2) -> f32 {
        let d = p - self.centre;
        let reach = self.half.max_element() * 1.5 + self.blur;
        if d.x.abs().max(d.y.abs()) > reach {
            return 0.0;
        }
        let q = Vec2::new(d.dot(self.turn), d.perp_dot(self.turn));
        let outside = if self.disc { q.length() - self.half.x } else { (q.abs() - self.half).max_element() };
        self.cover * smoothstep(self.blur, -self.blur, outside)
    }
}

impl Layer {
    fn over(&self, below: Vec3, p: Vec2) -> Vec3 {
        match self {
            Self::Gradient { from, to, axis, vignette } => {
                let t = smoothstep(-0.7, 0.7, (p - 0.5).dot(*axis));
                from.lerp(*to, t) * (1.0 - vignette * (p - 0.5).length_squared())
            }
            Self::Room { left, right, floor, corner, skirting, tilt, blur } => {
                let side = smoothstep(-blur, *blur, p.x - corner);
                let wall = left.lerp(*right, side) * (0.75 + 0.3 * p.y);
                let edge = skirting + tilt * (p.x - corner).abs();
                wall.lerp(*floor, smoothstep(-blur, *blur, p.y - edge))
            }
            Self::Horizon { top, low, ground, height, rough, blur, seed } => {
                let ridge = noise::fractal(Vec3::new(p.x * 5.0, 0.3, 0.0), *seed) - 0.5;
                let edge = height + rough * ridge;
                let sky = top.lerp(*low, smoothstep(0.0, edge.max(0.1), p.y));
                let patches = noise::fractal(Vec3::new(p.x * 6.0, p.y * 14.0, 0.7), seed ^ 3);
                sky.lerp(*ground * (0.5 + patches), smoothstep(-blur, *blur, p.y - edge))
            }
            Self::Tiles { from, to, joint, size, shift, gap, turn, seed } => {
                let q = Vec2::new(p.dot(*turn), p.perp_dot(*turn)) / *size;
                let row = q.y.floor();
                let q = Vec2::new(q.x + shift * row, q.y);
                let own = noise::lattice3(q.floor().extend(0.0), *seed);
                let rim = (q - q.floor() - 0.5).abs().max_element();
                joint.lerp(from.lerp(*to, own.x) * (0.8 + 0.4 * own.y), smoothstep(0.5, 0.5 - gap, rim))
            }
            Self::Shapes(shapes) => shapes.iter().fold(below, |c, s| {
                let cover = s.cover_at(p);
                if cover > 0.0 { c.lerp(s.colour, cover) } else { c }
            }),
        }
    }
}

fn paint(rng: &mut impl Rng) -> Vec3 {
    let saturation = rng.random_range(0.0_f32..0.9).powf(1.5);
    hue(rng.random(), saturation) * rng.random_range(0.15_f32..1.0).powf(1.4)
}

fn gradient(rng: &mut impl Rng) -> Layer {
    let from = paint(rng);
    let to = if rng.random() { paint(rng) } else { from * rng.random_range(0.4..1.3) };
    let angle: f32 = rng.random_range(0.0..std::f32::consts::TAU);
    Layer::Gradient { from, to, axis: Vec2::from_angle(angle), vignette: rng.random_range(0.0..0.9) }
}

fn room(rng: &mut impl Rng) -> Layer {
    let left = paint(rng);
    Layer::Room {
        left,
        right: if rng.random() { paint(rng) } else { left * rng.random_range(0.55..0.9) },
        floor: paint(rng) * 0.6,
        corner: rng.random_range(-0.1..1.1),
        skirting: rng.random_range(0.5..1.2),
        tilt: rng.random_range(-0.1..0.3),
        blur: rng.random_range(0.004..0.05),
    }
}

fn horizon(rng: &mut impl Rng) -> Layer {
    let blue = Vec3::new(0.25, 0.5, 0.95);
    let top = if rng.random_range(0..4) > 0 { blue * rng.random_range(0.5..1.0) } else { paint(rng) };
    let green = Vec3::new(0.16, 0.26, 0.07) * rng.random_range(0.4..1.6);
    Layer::Horizon {
        top,
        low: top.lerp(Vec3::new(1.0, 0.93, 0.85), rng.random_range(0.3..0.9)),
        ground: if rng.random() { green } else { paint(rng) * 0.7 },
        height: rng.random_range(0.2..0.9),
        rough: rng.random_range(0.0..0.5),
        blur: rng.random_range(0.004..0.06),
        seed: rng.random(),
    }
}

fn tiles(rng: &mut impl Rng) -> Layer {
    let wide = rng.random_range(0.03_f32..0.3);
    let from = paint(rng);
    Layer::Tiles {
        from,
        to: if rng.random() { paint(rng) } else { from * rng.random_range(0.5..1.5) },
        joint: paint(rng) * 0.6,
        size: Vec2::new(wide, wide * rng.random_range(0.25_f32..4.0)),
        shift: rng.random_range(0.0..0.6),
        gap: rng.random_range(0.02..0.2),
        turn: Vec2::from_angle(rng.random_range(-0.3..0.3)),
        seed: rng.random(),
    }
}

fn leaves(rng: &mut impl Rng) -> Layer {
    let green = Vec3::new(0.14, 0.28, 0.05);
    let blur = rng.random_range(0.002..0.02);
    let shapes = (0..rng.random_range(60..200)).map(|_| Shape {
        centre: Vec2::new(rng.random(), rng.random()),
        half: Vec2::new(rng.random_range(0.008_f32..0.03), rng.random_range(0.02..0.06)),
        turn: Vec2::from_angle(rng.random_range(0.0..std::f32::consts::PI)),
        blur,
        colour: green.lerp(paint(rng), 0.25) * rng.random_range(0.3_f32..1.6),
        cover: 1.0,
        disc: false,
    });
    Layer::Shapes(shapes.collect())
}

fn bokeh(rng: &mut impl Rng, count: std::ops::Range<usize>) -> Layer {
    let radius = rng.random_range(0.012..0.08);
    let blur = radius * rng.random_range(0.1..0.8);
    let shapes = (0..rng.random_range(count)).map(|_| Shape {
        centre: Vec2::new(rng.random(), rng.random()),
        half: Vec2::splat(radius * rng.random_range(0.7..1.3)),
        turn: Vec2::X,
        blur,
        colour: hue(rng.random(), rng.random_range(0.0..0.8)) * rng.random_range(0.6..1.6),
        cover: rng.random_range(0.15..0.8),
        disc: true,
    });
    Layer::Shapes(shapes.collect())
}

fn clutter(rng: &mut impl Rng, count: std::ops::Range<usize>) -> Layer {
    let blur = rng.random_range(0.003..0.05);
    let straight = rng.random_range(0..3) > 0;
    let shapes = (0..rng.random_range(count)).map(|_| {
        let turn: f32 =
            if straight { rng.random_range(-0.05..0.05) } else { rng.random_range(0.0..std::f32::consts::PI) };
        Shape {
            centre: Vec2::new(rng.random(), rng.random()),
            half: Vec2::new(rng.random_range(0.015_f32..0.25), rng.random_range(0.015..0.35)),
            turn: Vec2::from_angle(turn),
            blur,
            colour: paint(rng),
            cover: rng.random_range(0.5..1.0),
            disc: rng.random_range(0..4) == 0,
        }
    });
    Layer::Shapes(shapes.collect())
}
