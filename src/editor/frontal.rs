//! How frontally the photo's camera sees the surface: what it sees askew is smeared over views from the side.

use super::blur::blurred;

/// Of the blur before slopes are taken, in places: the network's distances are rough.
const SIGMA: f32 = 1.8;
/// Places to each side between which a slope is taken.
const REACH: usize = 2;

/// The cosine of the angle between the photo's ray and the surface's normal, as far as that leans aside, in every place
/// `[n, n]`: of the distances `[n, n]` (world units) of the surface from a camera of this focal length (in widths of its
/// picture). Up and down a head is seen alike from all sides, and what hangs over, a chin or a brow, has no better image.
pub(super) fn frontal(distances: &[f32], n: usize, focal: f32) -> Vec<f32> {
    let smooth = blurred(distances, n, SIGMA);
    (0..n * n)
        .map(|i| {
            let (row, column) = (i / n, i % n);
            let (left, right) = (column.saturating_sub(REACH), (column + REACH).min(n - 1));
            let away = smooth[row * n + right] - smooth[row * n + left];
            let aside = (right - left) as f32 * smooth[i] / (focal * n as f32);
            aside / aside.hypot(away)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_that_leans_is_seen_by_the_cosine_of_its_lean() {
        let (n, focal) = (32, 4.0);
        // Steps of distance that are as long as places are wide.
        let place = 2.5 / (focal * n as f32);
        let plane: Vec<f32> = (0..n * n).map(|i| 2.5 + place * ((i % n) as f32 - 15.5)).collect();
        let seen = frontal(&plane, n, focal);
        for (i, front) in
            seen.iter().enumerate().filter(|(i, _)| (8..24).contains(&(i % n)) && (8..24).contains(&(i / n)))
        {
            // As wide as a place is at its distance; of the border, where the plane ends, the blur brings a thousandth.
            let width = plane[i] / (focal * n as f32);
            assert!((front - width / width.hypot(place)).abs() < 2e-3, "{i}: {front}");
        }
        assert!(
            frontal(&vec![2.5; n * n], n, focal).iter().all(|front| *front == 1.0),
            "a wall is seen from the front"
        );
    }

    #[test]
    fn only_what_leans_aside_is_askew() {
        let n = 16;
        let step = |i: usize| if i < 8 { 2.4 } else { 2.6 };
        let columns = frontal(&(0..n * n).map(|i| step(i % n)).collect::<Vec<_>>(), n, 4.0);
        // Beside the step, which the blur makes 4.5 places long (0.2 on 0.18), and 8 places away, beyond the blur.
        assert!((columns[8 * n + 8] - 0.7).abs() < 0.06 && columns[8 * n] > 0.99);
        let rows = frontal(&(0..n * n).map(|i| step(i / n)).collect::<Vec<_>>(), n, 4.0);
        // Sums of the same numbers in the same order.
        assert!(rows.iter().all(|front| *front == 1.0));
    }
}
