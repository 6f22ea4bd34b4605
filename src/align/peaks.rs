//! The finder's map read as squares.

use crate::align::config::AlignConfig;
use crate::align::networks::Finder;
use crate::portrait::Crop;

/// The least probability of a centre that is worth refining; the refiner has the last word.
const LEAST_HEAT: f32 = 0.12;
/// The most squares that are refined; a photo with more faces gives its hottest.
const MOST: usize = 8;

/// Squares at the local maxima of a map `[6, n, n]`, hottest first, in pixels of the photo.
///
/// `view` is the square of the photo that the finder saw.
pub(super) fn squares(map: &[f32], c: &AlignConfig, view: &Crop) -> Vec<Crop> {
    let n = c.finder_side / c.cell;
    if map.len() != Finder::OUTPUTS * n * n {
        return Vec::new();
    }
    let at = |channel: usize, row: usize, column: usize| map[(channel * n + row) * n + column];
    let mut found: Vec<(f32, Crop)> = Vec::new();
    for row in 0..n {
        for column in 0..n {
            let logit = at(0, row, column);
            let heat = 1.0 / (1.0 + (-logit).exp());
            let around = (row.saturating_sub(1)..(row + 2).min(n))
                .flat_map(|r| (column.saturating_sub(1)..(column + 2).min(n)).map(move |k| (r, k)));
            // Of two equal neighbours both are refined, and one is dropped as the other's double.
            if heat.is_nan() || heat <= LEAST_HEAT || around.into_iter().any(|(r, k)| at(0, r, k) > logit) {
                continue;
            }
            let [dx, dy, log_size, sin, cos] = [1, 2, 3, 4, 5].map(|channel| at(channel, row, column));
            let share = |cell: usize, d: f32| (cell as f32 + 0.5 + d) * c.cell as f32 / c.finder_side as f32 - 0.5;
            let crop = Crop {
                centre: view.place([share(column, dx), share(row, dy)]),
                side: c.usual_side / c.finder_side as f32 * log_size.exp() * view.side,
                roll: view.roll + sin.atan2(cos),
            };
            if crop.centre.iter().chain([&crop.side, &crop.roll]).all(|v| v.is_finite()) {
                found.push((heat, crop));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.truncate(MOST);
    found.into_iter().map(|(_, crop)| crop).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> AlignConfig {
        AlignConfig {
            finder_side: 64,
            finder_widths: [1; 5],
            cell: 8,
            usual_side: 32.0,
            refiner_side: 16,
            refiner_widths: [1; 4],
            refiner_hidden: 1,
            measurer_points: 1,
            measurer_hidden: 1,
            context: 1.25,
            measurer_context: 0.8,
        }
    }

    fn map(marks: &[(usize, usize, [f32; 6])]) -> Vec<f32> {
        let mut map = vec![0.0; 6 * 64];
        map[..64].fill(-9.0);
        for (row, column, values) in marks {
            for (channel, v) in values.iter().enumerate() {
                map[channel * 64 + row * 8 + column] = *v;
            }
        }
        map
    }

    #[test]
    fn a_peak_becomes_a_square_of_the_photo() {
        let view = Crop { centre: [320.0, 240.0], side: 640.0, roll: 0.0 };
        let found = squares(&map(&[(2, 3, [2.0, 0.25, -0.5, 0.0, 0.6, 0.8])]), &config(), &view);
        let [crop] = found[..] else { panic!("{found:?}") };
        // Cell (3, 2) and its offset: 30 of 64 pixels across, 16 down; the view is ten times as large
        // and begins at (0, -80). A log size of 0 is half of the frame. f32 rounding of some hundreds.
        assert!((crop.centre[0] - 300.0).abs() < 1e-3 && (crop.centre[1] - 80.0).abs() < 1e-3, "{crop:?}");
        assert!((crop.side - 320.0).abs() < 1e-3 && (crop.roll - 0.6_f32.atan2(0.8)).abs() < 1e-6, "{crop:?}");
    }

    #[test]
    fn slopes_cold_cells_and_senseless_numbers_give_nothing() {
        let view = Crop { centre: [32.0, 32.0], side: 64.0, roll: 0.0 };
        let hot = [3.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let slope = [2.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        assert_eq!(squares(&map(&[(4, 4, hot), (4, 5, slope)]), &config(), &view).len(), 1);
        assert!(squares(&map(&[(4, 4, [-3.0, 0.0, 0.0, 0.0, 0.0, 1.0])]), &config(), &view).is_empty());
        assert!(squares(&map(&[(4, 4, [3.0, 0.0, 0.0, f32::INFINITY, 0.0, 1.0])]), &config(), &view).is_empty());
        assert!(squares(&[0.0; 5], &config(), &view).is_empty());
    }
}
