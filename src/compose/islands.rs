//! Light on hair that was taken for skin: patches of skin that lie within the hair, above the brows.

use super::statistics::Place;
use crate::model::layers::PARTS;
use crate::wish::Part;

/// Share of a patch's border that is hair.
const ENCLOSED: f32 = 0.7;
/// How far beyond a patch its own soft edge reaches, and over how much more the mask fades, in places.
const EDGE: usize = 3;
const FADE: usize = 2;

/// Where patches are: 1 within, 0 elsewhere, for each of `side * side` places, whose parts are refined; `None` where there
/// is none.
///
/// Skin that hangs together with the face stays, and so do ears, which lie below the brows.
pub fn islands(places: &[Place], side: usize) -> Option<Vec<f32>> {
    let is = |i: usize, part: Part| places[i].parts[part.index()] >= most(&places[i].parts);
    let brows: Vec<usize> = (0..places.len()).filter(|&i| is(i, Part::Brows)).map(|i| i / side).collect();
    let line = brows.iter().sum::<usize>() / brows.len().max(1);
    let mut seen = vec![false; places.len()];
    let mut patches = Vec::new();
    for first in 0..places.len() {
        if seen[first] || !is(first, Part::Skin) {
            continue;
        }
        seen[first] = true;
        let (mut patch, mut next) = (vec![first], 0);
        let (mut border, mut hair) = (0, 0);
        while let Some(&i) = patch.get(next) {
            next += 1;
            for j in beside(i, side) {
                if !is(j, Part::Skin) {
                    border += 1;
                    hair += usize::from(is(j, Part::Hair));
                } else if !std::mem::replace(&mut seen[j], true) {
                    patch.push(j);
                }
            }
        }
        patches.push((patch, hair as f32 >= ENCLOSED * border as f32));
    }
    let face = patches.iter().map(|(patch, _)| patch.len()).max()?;
    let is_island = |(patch, enclosed): &&(Vec<usize>, bool)| {
        *enclosed && patch.len() < face && patch.iter().all(|i| i / side < line)
    };
    let mut mask = vec![0.0; places.len()];
    let around = |at: usize, far: usize| at.saturating_sub(far)..(at + far + 1).min(side);
    let near = |i: usize, far: usize| {
        around(i / side, far).flat_map(move |row| around(i % side, far).map(move |column| row * side + column))
    };
    for i in patches.iter().filter(is_island).flat_map(|(patch, _)| patch) {
        near(*i, EDGE).for_each(|j| mask[j] = 1.0);
    }
    if mask.iter().all(|there| *there == 0.0) {
        return None;
    }
    let faded = |i: usize| near(i, FADE).map(|j| mask[j]).sum::<f32>() / near(i, FADE).count() as f32;
    Some((0..mask.len()).map(faded).collect())
}

/// Parts of a place whose skin is hair as far as `there` is 1.
pub fn as_hair(parts: &mut [f32; PARTS], there: f32) {
    let moved = parts[Part::Skin.index()] * there;
    parts[Part::Skin.index()] -= moved;
    parts[Part::Hair.index()] += moved;
}

fn most(parts: &[f32; PARTS]) -> f32 {
    parts.iter().copied().fold(f32::MIN, f32::max)
}

/// Neighbours in the four directions.
fn beside(i: usize, side: usize) -> impl Iterator<Item = usize> {
    let (row, column) = (i / side, i % side);
    let found = [
        (row > 0).then(|| i - side),
        (row + 1 < side).then(|| i + side),
        (column > 0).then(|| i - 1),
        (column + 1 < side).then(|| i + 1),
    ];
    found.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map of letters: h hair, s skin, b brows, anything else background.
    fn map(rows: [&str; 12]) -> Vec<Place> {
        let place = |letter: char| {
            let part = match letter {
                'h' => Part::Hair,
                's' => Part::Skin,
                'b' => Part::Brows,
                _ => Part::Background,
            };
            let mut parts = [0.0; PARTS];
            parts[part.index()] = 1.0;
            Place { parts, lab: [0.5, 0.0, 0.0] }
        };
        rows.iter().flat_map(|row| row.chars().map(place)).collect()
    }

    #[test]
    fn light_on_a_fringe_is_hair_and_faces_and_ears_are_skin() {
        let with = map([
            "..hhhhhhhh..",
            ".hhhhhhhhhh.",
            ".hhhsshhhhh.",
            ".hhhhhhhhhh.",
            ".hhhhhhhhhh.",
            ".hhssssssh..",
            ".hsbbssbbsh.",
            ".hssssssssh.",
            "hshssssssh..",
            "hhhssssssh..",
            ".hhhssssh...",
            ".hh.ssss....",
        ]);
        let mask = islands(&with, 12).unwrap();
        assert_eq!((mask[2 * 12 + 4], mask[9 * 12 + 5], mask[8 * 12 + 1]), (1.0, 0.0, 0.0));
        assert!(mask[6 * 12 + 5] > 0.0 && mask[6 * 12 + 5] < 0.5, "it fades: {}", mask[6 * 12 + 5]);
        // A bald crown lies before the background, a forehead is the face's.
        let without = map([
            "....ssss....",
            "...ssssss...",
            "..hhhhhhhh..",
            "..hhhhhhhh..",
            "..ssssssss..",
            "..ssssssss..",
            ".hsbbssbbsh.",
            ".hssssssssh.",
            "..ssssssss..",
            "..ssssssss..",
            "...ssssss...",
            "....ssss....",
        ]);
        assert_eq!(islands(&without, 12), None);
    }
}
