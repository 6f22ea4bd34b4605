//! What grown hair is like: its measures, and a random head of it. Lengths are eye distances.

use glam::Vec3;
use rand::Rng;

use crate::person::hairline::Hairline;
use crate::person::macros::Macros;
use crate::person::styles::Curl;

/// Which way hair lies on the head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lie {
    /// To both sides of a line at this x.
    Parted(f32),
    /// Off the forehead to the back.
    Back,
    /// Forwards, from the crown.
    Forward,
}

/// What it is gathered in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tie {
    Loose,
    /// At a height over the eyes at the back of the head; a tail of this length.
    Tail(f32, f32),
    /// The upper half alone.
    Half(f32, f32),
    /// One to each side.
    Tails(f32, f32),
    /// A knot of this radius at a height.
    Knot(f32, f32),
    Braid(f32, f32),
}

/// Hair of one head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grown {
    pub lie: Lie,
    pub tie: Tie,
    /// Lengths on the top, and at the sides and the back.
    pub top: f32,
    pub sides: f32,
    /// Height over the eyes that a fringe ends at, and how far it is swept to a side.
    pub fringe: Option<(f32, f32)>,
    /// Radius and length of a turn of the curls.
    pub curl: [f32; 2],
    /// Distance of the outermost hair from the scalp.
    pub volume: f32,
    /// How far hair stands up at its root, 0..1.
    pub lift: f32,
    /// Share of the ribbons that grow.
    pub density: f32,
    pub seed: u32,
}

impl Grown {
    /// Hair that suits a person, with its hairline.
    pub fn random(macros: &Macros, curl: Curl, rng: &mut impl Rng) -> (Self, Hairline) {
        let male = macros.male();
        let mut pick = |low: f32, high: f32| rng.random_range(low..high);
        let long = if male { pick(0.0, 1.0) < 0.15 } else { pick(0.0, 1.0) < 0.8 };
        let lie = match pick(0.0, 1.0) {
            x if x < if long { 0.70 } else { 0.40 } => Lie::Parted(pick(-0.65, 0.65)),
            x if x < 0.80 => Lie::Back,
            _ => Lie::Forward,
        };
        let lie = if long && lie == Lie::Forward { Lie::Back } else { lie };
        let sides = if long { pick(2.0, 6.5) } else { pick(0.15, 1.3) };
        let top = if long { sides + 1.2 } else { (sides * pick(0.9, 2.2)).clamp(0.3, 2.2) };
        let at = pick(-0.3, 1.5);
        let tail = pick(1.5, 4.5);
        let tie = match pick(0.0, 1.0) {
            _ if !long => Tie::Loose,
            x if x < 0.48 => Tie::Loose,
            x if x < 0.62 => Tie::Tail(at, tail),
            x if x < 0.72 => Tie::Half(pick(0.6, 1.3), tail),
            x if x < 0.78 => Tie::Tails(pick(-0.5, 0.8), tail),
            x if x < 0.91 => Tie::Knot(at, pick(0.35, 0.65)),
            _ => Tie::Braid(pick(-0.5, 0.6), tail),
        };
        let fringed = !male || sides > 0.4;
        let fringe = (fringed && lie != Lie::Back && pick(0.0, 1.0) < 0.3).then(|| (pick(0.28, 0.75), pick(-0.7, 0.7)));
        let (radius, turn) = match curl {
            Curl::Straight => (pick(0.0, 0.02), 2.0),
            Curl::Wavy => (pick(0.03, 0.10), pick(0.8, 1.6)),
            Curl::Curly => (pick(0.09, 0.16), pick(0.45, 0.8)),
            Curl::Tight => (pick(0.08, 0.15), pick(0.28, 0.45)),
        };
        let age = ((macros.age - 0.52) * 2.6).clamp(0.0, 1.0);
        let thin = male && pick(0.0, 1.0) < 0.25 + 0.6 * age;
        let hairline = Hairline {
            recede: if thin { pick(0.2, 0.7 + 0.9 * age) } else { pick(-0.2, 0.12).max(0.0) },
            temples: pick(0.2, 0.9),
            crown: if thin && pick(0.0, 1.0) < 0.5 { pick(0.2, 0.4 + 0.8 * age) } else { 0.0 },
            seed: 0,
        };
        let grown = Self {
            lie,
            tie,
            top,
            sides,
            fringe: fringe.filter(|_| hairline.recede < 0.25),
            curl: [radius, turn],
            volume: pick(0.10, 0.30) + 0.8 * radius,
            lift: if long { pick(0.0, 0.2) } else { pick(0.0, 0.8) },
            density: if thin { pick(0.45, 0.85) } else { pick(0.85, 1.0) },
            seed: 0,
        };
        let seed = rng.random();
        (Self { seed, ..grown }, Hairline { seed, ..hairline })
    }

    /// Whether it could be taken for what a label of the edits makes.
    pub fn is_like(&self, label: &str) -> bool {
        match label {
            "long-hair" => self.sides > 3.0 && self.tie == Tie::Loose && self.curl[0] < 0.1,
            "curly-hair" => self.sides < 2.5 && self.curl[0] > 0.1,
            "short-hair" => self.sides < 0.9 && self.curl[0] < 0.05,
            "bun" => matches!(self.tie, Tie::Knot(..)),
            _ => false,
        }
    }

    /// Points that hair is gathered at, of the side of `root`; coordinates of `Mask`.
    pub(super) fn gathers(&self, root: Vec3) -> Option<Vec3> {
        let back = |y: f32| Vec3::new(0.0, y, -2.85 - 0.25 * (1.0 - (y - 0.4).abs()));
        match self.tie {
            Tie::Loose => None,
            Tie::Half(y, _) => (root.y > 0.75 || (root.z > -1.0 && root.y > 0.3)).then(|| back(y)),
            Tie::Tail(y, _) | Tie::Knot(y, _) | Tie::Braid(y, _) => Some(back(y)),
            Tie::Tails(y, _) => Some(Vec3::new(1.25_f32.copysign(root.x), y, -1.9)),
        }
    }
}
