//! What the people room hands to the renderer: a posed, fitted, textured head in world units.

pub mod probe;
pub mod segment;
pub mod texel;

use std::sync::Arc;

use glam::{Vec2, Vec3};

use segment::Anatomy;

/// Eight-bit sRGB colour with straight alpha, row-major from the top left; texel rows run down, v runs up.
#[derive(Debug, Clone)]
pub struct Texture {
    pub width: usize,
    pub height: usize,
    pub rgba: Vec<[u8; 4]>,
}

/// What a part is made of; decides its shading lobe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Skin,
    Hair,
    /// Brows and lashes: alpha-blended cards on the skin, never in shadow maps.
    Card,
    Eye,
    Teeth,
    Cloth,
    Hat,
    /// Lacquer, horn, tusk: smooth and shiny.
    Gloss,
}

/// How the sampled texel becomes a linear albedo. Steps apply in the order of the fields.
#[derive(Debug, Clone)]
pub struct Albedo {
    /// Mixed texel by texel with the part's texture (geometric mean in linear light), weight 0..1.
    pub blend: Option<(Arc<Texture>, f32)>,
    /// Replace the hue: colour x (floor + (1 - floor) x luminance / mean_luminance).
    pub tint: Option<Tint>,
    /// Linear gain per channel.
    pub gain: Vec3,
    /// Greenish, blotchy or other procedural patterns, by world-independent part coordinates (the rest position).
    pub blotches: Option<Blotches>,
    /// Linear light that the surface gives off by itself.
    pub glow: Vec3,
}

impl Default for Albedo {
    fn default() -> Self {
        Self { blend: None, tint: None, gain: Vec3::ONE, blotches: None, glow: Vec3::ZERO }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Tint {
    pub colour: Vec3,
    pub mean_luminance: f32,
    pub floor: f32,
}

/// Value noise that fades the albedo towards `colour`.
#[derive(Debug, Clone, Copy)]
pub struct Blotches {
    pub colour: Vec3,
    /// Cycles per world unit.
    pub frequency: f32,
    /// 0 = none, 1 = full replacement where the noise is high.
    pub amount: f32,
    pub seed: u32,
}

/// A whole-surface material that replaces albedo and lobes (a statue), keeping `detail` of the texture's relative luminance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statue {
    /// Linear colour.
    pub colour: Vec3,
    /// 0 = matt stone, 1 = polished metal (environment reflection tinted by `colour`).
    pub metal: f32,
    /// Strength of the highlights of what is no metal, 1 = polished stone, 0 = dull clay.
    pub polish: f32,
    /// How far light seeps through, 0 = not at all, 1 = jade.
    pub seep: f32,
    pub detail: f32,
    pub pattern: Pattern,
}

/// A pattern in the volume of a statue, a function of the surface point alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pattern {
    Plain,
    /// Marble veins or jade clouds: linear colour and strength 0..1.
    Veins(Vec3, f32),
    /// Rings of a tree trunk: linear colour of the late wood.
    Rings(Vec3),
    /// Joints between metal plates.
    Plates,
}

/// One mesh with one texture. All vectors in world units (see docs/dataset.md).
#[derive(Debug, Clone)]
pub struct Part {
    pub kind: Kind,
    pub anatomy: Anatomy,
    pub positions: Vec<Vec3>,
    pub normals: Vec<Vec3>,
    pub triangles: Vec<[u32; 3]>,
    /// Texture coordinates of each triangle's corners; v = 0 is the bottom row.
    pub uvs: Vec<[Vec2; 3]>,
    pub texture: Arc<Texture>,
    pub albedo: Albedo,
    pub statue: Option<Statue>,
    /// Fragments with alpha below this are dropped (0 = opaque texture).
    pub alpha_cut: f32,
    /// Blended by depth-sorted fragments instead of cut.
    pub blended: bool,
}

/// How the shaded colour is drawn. Each is a function of the surface point alone, never of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Photo,
    /// Flat bands of light, flattened albedo, strong colours, lines of ink.
    Cartoon,
    /// Pencil hatching on white paper.
    Sketch,
    /// Short strokes of thick paint.
    Oil,
    /// Black shadows, lines of ink and dots of print.
    Comic,
    /// A dark room with a pink and a cyan tube.
    Neon,
    /// A faded brown print.
    Sepia,
    /// A print without colour.
    Mono,
}

impl Style {
    /// Drawn with flat areas of colour.
    pub fn is_flat(self) -> bool {
        matches!(self, Self::Cartoon | Self::Comic)
    }

    /// More than a toned photo: drawn by where a point lies and faces.
    pub fn is_drawing(self) -> bool {
        !matches!(self, Self::Photo | Self::Sepia | Self::Mono)
    }

    /// Drawn with lines of ink or pencil.
    pub fn has_lines(self) -> bool {
        matches!(self, Self::Cartoon | Self::Comic | Self::Sketch)
    }
}

#[derive(Debug, Clone)]
pub struct Scene {
    pub parts: Vec<Part>,
    pub style: Style,
}
