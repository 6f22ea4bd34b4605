//! What is at a point. Shader twin: `Point` in `field.wgsl`.

/// Raw density that stands for empty space. Of 50 `softplus(-15)` a ray that crosses the whole box sees 1e-5.
pub const NOTHING: f32 = -14.0;

/// What the decoder says of a point.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// Raw density.
    pub raw: f32,
    /// The point's own colour.
    pub colour: [f32; 3],
    /// How much of the photo's colour takes its place, 0 to 1.
    pub gate: f32,
    /// Whether it lies behind what the photo sees, 0 to 1.
    pub hidden: f32,
}

impl Point {
    /// Between two points: `part` of the way to the other.
    pub fn towards(&self, other: &Point, part: f32) -> Point {
        let mix = |a: f32, b: f32| a + part * (b - a);
        Point {
            raw: mix(self.raw, other.raw),
            colour: std::array::from_fn(|c| mix(self.colour[c], other.colour[c])),
            gate: mix(self.gate, other.gate),
            hidden: mix(self.hidden, other.hidden),
        }
    }

    /// The colour with the photo's in it.
    pub fn over(&self, photo: [f32; 3]) -> [f32; 3] {
        std::array::from_fn(|c| self.colour[c] + self.gate * (photo[c] - self.colour[c]))
    }
}
