//! Where a square shows the photo, and not its edge going on.

use super::{Crop, Portrait};
use crate::geometry::smoothstep;

/// A photo fades over this part of its square's side, towards its top and its sides: what goes on beyond them has not
/// been seen, and would end in a wall.
pub const FADE: f32 = 0.04;

impl Portrait {
    /// How much each place of a square is to be believed, `[side, side]`: 1 within the photo, 0 beyond its ends, which
    /// it nears smoothly. Where the square ends within the photo nothing fades.
    #[must_use]
    pub fn within(&self, crop: &Crop, side: usize) -> Vec<f32> {
        let crop = crop.sensible(self);
        let (width, height) = (self.width() as f32, self.height() as f32);
        let reaches = crop.corners().iter().fold([false; 4], |[left, top, right, bottom], [x, y]| {
            [left || *x < 0.0, top || *y < 0.0, right || *x > width, bottom || *y > height]
        });
        let share = |i: usize| (i as f32 + 0.5) / side as f32 - 0.5;
        (0..side * side)
            .map(|i| {
                let [x, y] = crop.place([share(i % side), share(i / side)]);
                let ends = [x, y, width - x, height - y];
                let nearest = ends.into_iter().zip(reaches).filter(|(_, reaches)| *reaches).map(|(end, _)| end);
                smoothstep(0.0, FADE * crop.side, nearest.fold(f32::INFINITY, f32::min))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::crop::tests::photo;
    use super::*;

    #[test]
    fn beyond_the_photo_nothing_is_believed_and_within_all() {
        let photo = photo(100, 100, |_, _| [0; 3]);
        let inside = Crop { centre: [50.0, 50.0], side: 80.0, roll: 0.0 };
        assert!(photo.within(&inside, 20).iter().all(|w| *w == 1.0));
        // Ten pixels of a hundred lie above the photo.
        let above = photo.within(&Crop { centre: [50.0, 40.0], side: 100.0, ..inside }, 20);
        let row = |y: usize| above[y * 20 + 10];
        assert_eq!((row(0), row(1), row(5), row(19)), (0.0, 0.0, 1.0, 1.0));
        assert!(row(2) > 0.0 && row(2) < 1.0);
        // Its sides and its end below are the photo's own.
        assert_eq!((above[10 * 20], above[19 * 20 + 19]), (1.0, 1.0));
    }
}
