//! The shader texts as they are given to the GPU: constants, the shared field, then one pass.

use std::fmt::Write;

use crate::field::FieldLayout;
use crate::render::DEPTH_OPACITY;
use crate::render::params;
use crate::render::quality::MAX_SUBSTEPS;

/// `shaders/taps.wgsl`: bilinear look-ups.
pub const TAPS: &str = include_str!("../../../shaders/taps.wgsl");
/// `shaders/field.wgsl`: what a point of the box holds.
pub const FIELD: &str = include_str!("../../../shaders/field.wgsl");
/// `shaders/worn.wgsl`: what is put on the head there.
pub const WORN: &str = include_str!("../../../shaders/worn.wgsl");
/// `shaders/rays.wgsl`: what the marching passes share.
pub const RAYS: &str = include_str!("../../../shaders/rays.wgsl");
/// `shaders/lump.wgsl`: light that the photo is asked about once.
pub const LUMP: &str = include_str!("../../../shaders/lump.wgsl");
/// `shaders/guide.wgsl`: pass `fill`.
pub const GUIDE: &str = include_str!("../../../shaders/guide.wgsl");
/// `shaders/pack.wgsl`: pass `pack`, complete in itself.
pub const PACK: &str = include_str!("../../../shaders/pack.wgsl");
/// `shaders/uniform.wgsl`: pass `uniform_march`.
pub const UNIFORM: &str = include_str!("../../../shaders/uniform.wgsl");
/// `shaders/occupancy.wgsl`: passes `mark` and `spread`.
pub const OCCUPANCY: &str = include_str!("../../../shaders/occupancy.wgsl");
/// `shaders/march.wgsl`: pass `march`.
pub const MARCH: &str = include_str!("../../../shaders/march.wgsl");
/// `shaders/features.wgsl`: pass `render`, the published volume renderer.
pub const FEATURES: &str = include_str!("../../../shaders/features.wgsl");
/// `shaders/present.wgsl`: `cover` and `paint`, complete in itself.
pub const PRESENT: &str = include_str!("../../../shaders/present.wgsl");

/// The constants of a layout: loop lengths, so that compilers unroll, and the planes' axes.
pub fn constants(layout: &FieldLayout) -> String {
    let mut out = String::new();
    let [a, b, c] = layout.plane_axes;
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "const PLANE_QUADS = {}u;\nconst VIEW_QUADS = {}u;\nconst HIDDEN_QUADS = {}u;\nconst GATED = {};\n\
         const LATTICE = {}u;\nconst GUIDE = {}u;\nconst MAX_SUBSTEPS = {MAX_SUBSTEPS};\n\
         const DEPTH_OPACITY = {DEPTH_OPACITY:?};\n\
         const AXES = array<vec2u, 3>(vec2u({}u, {}u), vec2u({}u, {}u), vec2u({}u, {}u));\n",
        layout.plane_channels / 4,
        layout.view_channels / 4,
        layout.hidden / 4,
        layout.gated,
        params::LATTICE,
        params::GUIDE,
        a[0],
        a[1],
        b[0],
        b[1],
        c[0],
        c[1],
    );
    out
}

/// The module of the occupancy passes.
pub fn occupancy(layout: &FieldLayout) -> String {
    [&constants(layout), TAPS, FIELD, WORN, OCCUPANCY].concat()
}

/// The module of the guide's pass.
pub fn guide(layout: &FieldLayout) -> String {
    [&constants(layout), TAPS, FIELD, WORN, GUIDE].concat()
}

/// The module of the guided marching pass.
pub fn march(layout: &FieldLayout) -> String {
    [&constants(layout), TAPS, FIELD, WORN, RAYS, LUMP, MARCH].concat()
}

/// The module of the even marching pass.
pub fn uniform(layout: &FieldLayout) -> String {
    [&constants(layout), TAPS, FIELD, WORN, RAYS, LUMP, UNIFORM].concat()
}

/// The module of the pass that renders the published network's 32 features.
pub fn features(layout: &FieldLayout) -> String {
    [&constants(layout), TAPS, FEATURES].concat()
}
