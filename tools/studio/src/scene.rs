//! What the people room hands to the renderer: a posed, fitted, textured head in world units.

use std::sync::Arc;

use glam::{Vec2, Vec3};

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
}

impl Default for Albedo {
    fn default() -> Self {
        Self { blend: None, tint: None, gain: Vec3::ONE, blotches: None }
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
#[derive(Debug, Clone, Copy)]
pub struct Statue {
    pub colour: Vec3,
    /// 0 = matt stone, 1 = polished metal (environment reflection tinted by `colour`).
    pub metal: f32,
    pub detail: f32,
    /// Marble veins: strength 0..1.
    pub veins: f32,
}

/// One mesh with one texture. All vectors in world units (see docs/dataset.md).
#[derive(Debug, Clone)]
pub struct Part {
    pub kind: Kind,
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

/// How the shaded colour is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Photo,
    /// Flat bands of light, flattened albedo, strong colours; a function of the surface point alone.
    Cartoon,
}

#[derive(Debug, Clone)]
pub struct Scene {
    pub parts: Vec<Part>,
    pub style: Style,
}
