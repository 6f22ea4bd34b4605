//! More of the photo than the aligned square shows, where the file goes on.

use super::{Crop, Portrait};

/// The most that a square grows, as a share of its side. The network learned faces that are smaller by up to a quarter.
const MOST: f32 = 0.16;
/// How much of that lies above: there hair is cut, below are shoulders, which a portrait may end in.
const ABOVE: f32 = 0.75;
/// Steps in which room is looked for.
const STEPS: u32 = 16;

impl Crop {
    /// A larger square around this one that takes in hair above it, as far as the photo goes on there.
    ///
    /// The aligned square ends within the hair of two of three portraits. What it leaves away is a head without a top.
    #[must_use]
    pub fn with_room(&self, photo: &Portrait) -> Self {
        let (width, height) = (photo.width() as f32, photo.height() as f32);
        let inside = |[x, y]: [f32; 2]| (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
        let growth = (1..=STEPS)
            .map(|step| MOST * step as f32 / STEPS as f32)
            .take_while(|growth| [-0.5, 0.5].iter().all(|u| inside(self.place([*u, -0.5 - ABOVE * growth]))))
            .last()
            .unwrap_or(0.0);
        Self { centre: self.place([0.0, (0.5 - ABOVE) * growth]), side: self.side * (1.0 + growth), ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::super::crop::tests::photo;
    use super::*;

    #[test]
    fn a_square_grows_where_the_photo_goes_on_above_it() {
        let photo = photo(100, 100, |_, _| [0; 3]);
        let square = Crop { centre: [50.0, 60.0], side: 50.0, roll: 0.0 };
        let large = square.with_room(&photo);
        // Six pixels more above, two below, four at each side.
        let near = |a: [f32; 2], b: [f32; 2]| (0..2).all(|i| (a[i] - b[i]).abs() < 1e-3);
        assert!(near(large.corners()[0], [21.0, 29.0]) && near(large.corners()[2], [79.0, 87.0]), "{large:?}");
        // Three pixels are left above: half of what it would like.
        let low = Crop { centre: [50.0, 28.0], ..square }.with_room(&photo);
        assert!(near(low.corners()[0], [23.0, 0.0]), "{low:?}");
        // The photo ends at the square, or within it.
        for y in [25.0, 20.0] {
            let tight = Crop { centre: [50.0, y], ..square };
            assert_eq!(tight.with_room(&photo), tight);
        }
        // A turned square grows along its own axis.
        let turned = Crop { roll: std::f32::consts::FRAC_PI_2, centre: [40.0, 50.0], ..square }.with_room(&photo);
        assert!(near(turned.centre, [42.0, 50.0]) && (turned.side - 58.0).abs() < 1e-3, "{turned:?}");
    }
}
