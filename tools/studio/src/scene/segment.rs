//! The twelve segments that a portrait is told apart in, and which of them a surface belongs to.

use std::sync::Arc;

use glam::Vec2;

/// What a pixel shows. The numbers are those of the tensor `parts_id` (docs/dataset.md).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Segment {
    Background,
    /// With neck and ears.
    Skin,
    Hair,
    Brows,
    /// The white and the lashes.
    Eyes,
    /// With the pupils.
    Irises,
    Lips,
    /// Teeth, tongue and what lies behind the lips.
    Mouth,
    Beard,
    Glasses,
    Headwear,
    Clothes,
}

/// How many segments there are.
pub const SEGMENTS: usize = Segment::Clothes as usize + 1;

/// The segments of a surface.
#[derive(Debug, Clone)]
pub enum Anatomy {
    Whole(Segment),
    Mapped(Arc<SegmentMap>),
}

/// Per texel one segment and its share 0..255; the rest of the texel is `base`. Row-major from the top left, v runs up.
#[derive(Debug, Clone)]
pub struct SegmentMap {
    pub width: usize,
    pub height: usize,
    pub base: Segment,
    pub texels: Vec<(Segment, u8)>,
}

impl SegmentMap {
    /// Discs of `inner` (centre in texture coordinates, radius) on `base`.
    pub fn discs(size: usize, base: Segment, inner: Segment, discs: &[(Vec2, f32)]) -> Self {
        let texel = |k: usize| {
            let uv = Vec2::new((k % size) as f32 + 0.5, (size - 1 - k / size) as f32 + 0.5) / size as f32;
            let inside = discs.iter().map(|(centre, radius)| radius - uv.distance(*centre)).fold(f32::MIN, f32::max);
            (inner, ((inside * size as f32 + 0.5).clamp(0.0, 1.0) * 255.0 + 0.5) as u8)
        };
        Self { width: size, height: size, base, texels: (0..size * size).map(texel).collect() }
    }

    /// The nearest texel's segments and shares 0..1, which sum to one.
    fn at(&self, uv: Vec2) -> [(Segment, f32); 2] {
        let x = ((uv.x * self.width as f32) as usize).min(self.width.saturating_sub(1));
        let y = (((1.0 - uv.y) * self.height as f32) as usize).min(self.height.saturating_sub(1));
        let (segment, share) = self.texels.get(y * self.width + x).copied().unwrap_or((self.base, 0));
        let share = f32::from(share) / 255.0;
        [(segment, share), (self.base, 1.0 - share)]
    }
}

impl Anatomy {
    /// Segments at a texture coordinate with their shares 0..1, which sum to one.
    pub fn at(&self, uv: Vec2) -> [(Segment, f32); 2] {
        match self {
            Self::Whole(segment) => [(*segment, 1.0), (*segment, 0.0)],
            Self::Mapped(map) => map.at(uv),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_is_where_it_was_put_and_shares_sum_to_one() {
        let map = SegmentMap::discs(64, Segment::Eyes, Segment::Irises, &[(Vec2::new(0.25, 0.75), 0.1)]);
        let eye = Anatomy::Mapped(Arc::new(map));
        assert_eq!(eye.at(Vec2::new(0.25, 0.75))[0], (Segment::Irises, 1.0));
        assert_eq!(eye.at(Vec2::new(0.25, 0.25))[1], (Segment::Eyes, 1.0));
        for k in 0..100 {
            let uv = Vec2::new(0.1 + 0.003 * k as f32, 0.75);
            let sum: f32 = eye.at(uv).iter().map(|s| s.1).sum();
            assert!((sum - 1.0).abs() < 1e-6);
        }
        assert_eq!(SEGMENTS, 12);
    }
}
