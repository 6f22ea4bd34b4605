//! The kinds of cover and their measures.

use glam::Vec3;
use rand::Rng;

use super::cloth::{Cloth, Weave};

/// What is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Cap,
    Beanie,
    Hood,
    /// A square of cloth tied at the nape.
    Bandana,
    /// The same tied under the chin.
    Headscarf,
    Hijab,
    Turban,
    /// A hat with a brim all round: straw, felt, bucket.
    Brim,
}

/// All styles with their share, and how many of their wearers are men.
pub const STYLES: [(Style, f32, f32); 8] = [
    (Style::Cap, 0.19, 0.65),
    (Style::Beanie, 0.16, 0.55),
    (Style::Hood, 0.11, 0.6),
    (Style::Bandana, 0.08, 0.3),
    (Style::Headscarf, 0.08, 0.02),
    (Style::Hijab, 0.16, 0.01),
    (Style::Turban, 0.11, 0.7),
    (Style::Brim, 0.11, 0.45),
];

/// A cover; lengths in eye distances, heights over the middle of the eyes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cover {
    pub style: Style,
    /// Height of its edge in front and at the back.
    pub edge: [f32; 2],
    /// Distance from the head.
    pub loose: f32,
    /// Height over the crown.
    pub tall: f32,
    /// Width of visor, brim or cuff, or how far cloth hangs below the eyes.
    pub reach: f32,
    /// Fall of the brim along its width; depth of folds.
    pub droop: f32,
    pub folds: f32,
    /// Radians about the upright axis; a cap may be worn backwards.
    pub turned: f32,
    /// Second colour on visor, band, cuff or under-cap.
    pub trimmed: bool,
    /// All hair is under it.
    pub tucked: bool,
    pub cloth: Cloth,
}

impl Cover {
    /// A cover for a woman or a man; a hood takes the garment's colour if there is one.
    pub fn random(male: bool, garment: Option<Vec3>, rng: &mut impl Rng) -> Self {
        let share = |s: &(Style, f32, f32)| s.1 * if male { s.2 } else { 1.0 - s.2 };
        let mut left = rng.random::<f32>() * STYLES.iter().map(share).sum::<f32>();
        let style = STYLES.iter().find(|s| {
            left -= share(s);
            left < 0.0
        });
        Self::of(style.map_or(Style::Beanie, |s| s.0), garment, rng)
    }

    /// A cover of one style.
    pub fn of(style: Style, garment: Option<Vec3>, rng: &mut impl Rng) -> Self {
        use Weave::{Check, Dots, Knit, Plain, Print, Rib, Straw, Stripes};
        let weaves: &[Weave] = match style {
            Style::Cap => &[Plain, Plain, Plain, Check, Print],
            Style::Beanie => &[Knit, Knit, Rib, Rib, Plain],
            Style::Hood => &[Plain],
            Style::Bandana | Style::Headscarf => &[Plain, Print, Dots, Check, Stripes],
            Style::Hijab => &[Plain, Plain, Plain, Print, Stripes],
            Style::Turban => &[Plain, Plain, Print],
            Style::Brim => &[Straw, Straw, Plain, Plain, Print],
        };
        let mut cloth = Cloth::random(weaves, rng);
        if cloth.weave == Straw {
            cloth.colours[0] = Vec3::new(0.50, 0.36, 0.18) * rng.random_range(0.5_f32..1.5);
            cloth.colours[1] = cloth.colours[0] * 0.6;
        }
        let mut pick = |low: f32, high: f32| rng.random_range(low..high);
        // Front and back of the edge, distance, height, reach.
        let (edge, loose, tall, reach) = match style {
            Style::Cap => ([pick(0.70, 1.05), pick(0.05, 0.55)], pick(0.06, 0.12), pick(0.0, 0.12), pick(0.85, 1.25)),
            Style::Beanie => ([pick(0.55, 1.15), pick(-0.75, 0.0)], pick(0.06, 0.12), pick(0.0, 0.6), pick(0.35, 0.75)),
            Style::Hood => ([pick(-0.75, -0.05), 0.0], pick(0.16, 0.36), pick(0.0, 0.3), 4.0),
            Style::Bandana => ([pick(0.80, 1.20), pick(-0.85, -0.45)], pick(0.05, 0.08), 0.0, pick(0.5, 1.0)),
            Style::Headscarf => ([pick(0.85, 1.25), pick(1.02, 1.18)], pick(0.08, 0.14), 0.0, pick(2.1, 2.5)),
            Style::Hijab => ([pick(0.70, 1.05), pick(0.96, 1.12)], pick(0.09, 0.15), pick(0.0, 0.35), pick(2.5, 3.8)),
            Style::Turban => {
                ([pick(0.65, 1.10), pick(-0.65, -0.1)], pick(0.10, 0.22), pick(0.0, 0.8), pick(0.34, 0.60))
            }
            Style::Brim => ([pick(0.75, 1.10), pick(0.05, 0.5)], pick(0.07, 0.12), pick(0.1, 0.75), pick(0.6, 1.7)),
        };
        let droop = if style == Style::Brim && pick(0.0, 1.0) < 0.4 { pick(0.5, 1.0) } else { pick(-0.05, 0.3) };
        let (folds, turn) = (pick(0.4, 1.3), pick(0.0, 1.0));
        let turned = match style {
            Style::Cap if turn < 0.15 => std::f32::consts::PI + pick(-0.1, 0.1),
            Style::Cap => pick(-0.12, 0.12),
            _ => 0.0,
        };
        if let (Style::Hood, Some(colour)) = (style, garment) {
            cloth.colours = [colour; 2];
        }
        let (trimmed, tucked) = (rng.random::<f32>() < 0.45, rng.random::<f32>() < 0.6);
        // Short brims fall, wide ones do not.
        let reach = if style == Style::Brim && droop > 0.45 { 0.45 + 0.3 * reach } else { reach };
        let tucked = matches!(style, Style::Hijab | Style::Headscarf) || (style == Style::Turban && tucked);
        Self { style, edge, loose, tall, reach, droop, folds, turned, trimmed, tucked, cloth }
    }

    /// The ears are under it.
    pub fn covers_ears(&self) -> bool {
        match self.style {
            Style::Cap | Style::Brim => false,
            Style::Hood | Style::Headscarf | Style::Hijab => true,
            _ => 0.55 * self.edge[0] + 0.45 * self.edge[1] < 0.35,
        }
    }

    /// Where it is: positive inside its edge, negative outside, both in eye distances. `m`: coordinates of `Mask` on this face.
    pub fn keeps(&self, m: Vec3) -> f32 {
        let [front, back] = self.edge;
        let line = front + (back - front) * ((0.40 - m.z) / 3.2).clamp(0.0, 1.15);
        match self.style {
            Style::Cap | Style::Beanie | Style::Bandana | Style::Turban | Style::Brim => m.y - line,
            Style::Headscarf | Style::Hijab => {
                // An oval from brow to chin, seen from the front; `back` is its half width.
                let chin = if self.style == Style::Hijab { -1.66 } else { -1.58 };
                let (middle, half) = (0.5 * (front + chin), 0.5 * (front - chin));
                let q = glam::Vec2::new(m.x / back, (m.y - middle) / half);
                let oval = (q.length() - 1.0).max(-0.55 - m.z);
                let hem = m.y + self.reach + 0.12 * (3.0 * m.x).sin();
                oval.min(hem)
            }
            Style::Hood => {
                // The opening leans back towards the chin; below it the front is shut but for a notch.
                let opening = front + 0.10 * (m.y - 0.5) - m.z;
                let shut = -1.95 - m.y - 1.1 * (0.45 - m.x.abs()).max(0.0);
                opening.max(shut)
            }
        }
    }
}
