//! Which segments the skin picture of a person shows: skin, lips, the inside of the mouth and the scalp where hair grows.

use std::sync::Arc;

use super::props::Prop;
use super::recipe::SkinPicture;
use crate::assets::Pack;
use crate::assets::mask::Mask;
use crate::scene::Kind;
use crate::scene::segment::{Anatomy, Segment, SegmentMap};

/// The segments of the skin picture. Scalp in the colour of the hair is hair; painted stubble stays skin.
pub fn skin(pack: &Pack, recipe: &SkinPicture) -> Anatomy {
    let regions = &pack.regions;
    let peak = recipe.paint.iter().find(|p| p.mask == Mask::Peak).map(|p| regions.mask(p.mask));
    let texel = |k: usize| {
        if regions.mouth[k] > 127 {
            return (Segment::Mouth, regions.mouth[k]);
        }
        if regions.lips[k] > 0 {
            return (Segment::Lips, regions.lips[k]);
        }
        // The sure scalp of `paint::compose`.
        let scalp = ((f32::from(regions.scalp[k]) / 255.0 - 0.55) / 0.3).clamp(0.0, 1.0);
        let grows = || recipe.hairline.keeps(regions.rest[k]);
        let scalp = if recipe.roots.is_some() && scalp > 0.0 { (scalp * grows() * 255.0) as u8 } else { 0 };
        (Segment::Hair, scalp.max(peak.map_or(0, |p| p[k])))
    };
    let texels = (0..regions.width * regions.height).map(texel).collect();
    Anatomy::Mapped(Arc::new(SegmentMap { width: regions.width, height: regions.height, base: Segment::Skin, texels }))
}

/// The segment of a thing by what it is made of.
pub fn of_kind(kind: Kind) -> Segment {
    match kind {
        Kind::Skin | Kind::Gloss => Segment::Skin,
        Kind::Hair => Segment::Hair,
        Kind::Card => Segment::Brows,
        Kind::Eye => Segment::Eyes,
        Kind::Teeth => Segment::Mouth,
        Kind::Cloth => Segment::Clothes,
        Kind::Hat => Segment::Headwear,
    }
}

/// The segment of all of a thing, where it is not that of its kind.
pub fn of_prop(prop: &Prop) -> Option<Segment> {
    match prop {
        Prop::Glasses(_) => Some(Segment::Glasses),
        Prop::Tusks(_) | Prop::Fangs(_) => Some(Segment::Mouth),
        Prop::RedNose(_) | Prop::EarDiscs(_) | Prop::Feelers(_) => Some(Segment::Skin),
        // With its band.
        Prop::Bun(_) => Some(Segment::Hair),
    }
}
