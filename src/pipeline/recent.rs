//! The few edits made last, so that going back to one of them is instant.

use super::wish::Wanted;

/// Edits kept. One of the default network takes some megabytes on the device.
const KEPT: usize = 6;

/// Edits by what was wanted, least recently used first.
#[derive(Debug)]
pub(super) struct Recent<T> {
    entries: Vec<(Wanted, T)>,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T: Clone> Recent<T> {
    /// The edit of what is wanted, if it is here.
    pub fn get(&mut self, wanted: &Wanted) -> Option<T> {
        let at = self.entries.iter().position(|(of, _)| is_same(of, wanted))?;
        let entry = self.entries.remove(at);
        let edit = entry.1.clone();
        self.entries.push(entry);
        Some(edit)
    }

    /// Keeps an edit.
    pub fn put(&mut self, wanted: Wanted, edit: T) {
        self.entries.retain(|(of, _)| !is_same(of, &wanted));
        if self.entries.len() == KEPT {
            self.entries.remove(0);
        }
        self.entries.push((wanted, edit));
    }
}

/// As equality, but photos are not compared pixel by pixel.
fn is_same(one: &Wanted, other: &Wanted) -> bool {
    one.same_crop(other) && one.strength == other.strength && one.wish == other.wish
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::pipeline::Wish;
    use crate::portrait::{Crop, Portrait};

    #[test]
    fn the_least_recently_shown_goes_first_and_photos_are_told_apart() {
        let photo = || Arc::new(Portrait::from_pixels(2, 2, vec![7; 12]).unwrap());
        let wanted = |photo: &Arc<Portrait>, i: usize| Wanted {
            photo: photo.clone(),
            crop: Crop { centre: [1.0, 1.0], side: 2.0, roll: 0.0 },
            wish: Wish::Words(i.to_string()),
            strength: 1.0,
            mix: None,
        };
        let (one, other, mut recent) = (photo(), photo(), Recent::default());
        for i in 0..KEPT {
            recent.put(wanted(&one, i), i);
        }
        assert_eq!(recent.get(&wanted(&one, 0)), Some(0));
        recent.put(wanted(&one, KEPT), KEPT);
        assert_eq!(recent.get(&wanted(&one, 0)), Some(0), "it was shown since");
        assert_eq!(recent.get(&wanted(&one, 1)), None);
        assert_eq!(recent.get(&wanted(&other, 0)), None);
        assert_eq!(recent.get(&Wanted { strength: 0.5, ..wanted(&one, 0) }), None);
        assert_eq!(recent.entries.len(), KEPT);
    }
}
