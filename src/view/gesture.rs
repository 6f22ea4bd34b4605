//! Moving, scaling and turning a crop with one pointer, with two, or with keys.

use crate::portrait::Crop;

/// What the first pointer took hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// The square itself.
    #[default]
    Middle,
    /// A corner.
    Corner,
    /// The turning handle.
    Handle,
}

/// A pointer's number and where it is.
type Pointer = (i32, [f32; 2]);

/// Pointers that are down, in pixels of the photo, and the crop they started from.
#[derive(Debug, Clone, Default)]
pub struct Gesture {
    pointers: Vec<Pointer>,
    start: Option<(Crop, Vec<Pointer>)>,
    hold: Hold,
}

impl Gesture {
    /// A pointer goes down.
    pub fn down(&mut self, id: i32, at: [f32; 2], hold: Hold, crop: Crop) {
        self.pointers.retain(|(other, _)| *other != id);
        if self.pointers.len() < 2 {
            self.pointers.push((id, at));
        }
        if self.pointers.len() == 1 {
            self.hold = hold;
        }
        self.start = Some((crop, self.pointers.clone()));
    }

    /// A pointer moves: the crop that follows, if a gesture is going on.
    pub fn moved(&mut self, id: i32, at: [f32; 2]) -> Option<Crop> {
        let pointer = self.pointers.iter_mut().find(|(other, _)| *other == id)?;
        pointer.1 = at;
        let (crop, from) = self.start.as_ref()?;
        match (from.as_slice(), self.pointers.as_slice()) {
            ([(_, from)], [(_, to)]) => Some(self.one(*crop, *from, *to)),
            ([(_, a), (_, b)], [(_, c), (_, d)]) => Some(two(*crop, [*a, *b], [*c, *d])),
            _ => None,
        }
    }

    /// A pointer goes up or is taken away; the others start anew.
    pub fn up(&mut self, id: i32, crop: Crop) {
        self.pointers.retain(|(other, _)| *other != id);
        self.hold = Hold::Middle;
        self.start = (!self.pointers.is_empty()).then(|| (crop, self.pointers.clone()));
    }

    fn one(&self, crop: Crop, from: [f32; 2], to: [f32; 2]) -> Crop {
        let arm = |p: [f32; 2]| [p[0] - crop.centre[0], p[1] - crop.centre[1]];
        match self.hold {
            Hold::Middle => {
                Crop { centre: [crop.centre[0] + to[0] - from[0], crop.centre[1] + to[1] - from[1]], ..crop }
            }
            Hold::Corner => Crop { side: crop.side * length(arm(to)) / length(arm(from)), ..crop },
            Hold::Handle => Crop { roll: crop.roll + angle(arm(to)) - angle(arm(from)), ..crop },
        }
    }
}

/// Two fingers hold two places of the photo's square: it moves, grows and turns with them.
fn two(crop: Crop, from: [[f32; 2]; 2], to: [[f32; 2]; 2]) -> Crop {
    let arm = |p: [[f32; 2]; 2]| [p[1][0] - p[0][0], p[1][1] - p[0][1]];
    let middle = |p: [[f32; 2]; 2]| [(p[0][0] + p[1][0]) / 2.0, (p[0][1] + p[1][1]) / 2.0];
    let (grow, turn) = (length(arm(to)) / length(arm(from)), angle(arm(to)) - angle(arm(from)));
    let (a, b) = (middle(from), middle(to));
    let (sin, cos) = turn.sin_cos();
    let (x, y) = (crop.centre[0] - a[0], crop.centre[1] - a[1]);
    Crop {
        centre: [b[0] + grow * (x * cos - y * sin), b[1] + grow * (x * sin + y * cos)],
        side: crop.side * grow,
        roll: crop.roll + turn,
    }
}

fn length(v: [f32; 2]) -> f32 {
    v[0].hypot(v[1]).max(1e-3)
}

fn angle(v: [f32; 2]) -> f32 {
    v[1].atan2(v[0])
}

/// What a key does to the crop: arrows move it by a fiftieth of its side, `+` and `-` scale it by as
/// much, `[` and `]` turn it by a degree; with `fine` (shift) a fifth of that. Other keys do nothing.
#[must_use]
pub fn keyed(crop: Crop, key: &str, fine: bool) -> Option<Crop> {
    let step = crop.side * if fine { 0.004 } else { 0.02 };
    let turn = if fine { 0.2_f32 } else { 1.0 }.to_radians();
    let grow = if fine { 1.004 } else { 1.02 };
    let moved = |x: f32, y: f32| Crop { centre: [crop.centre[0] + x * step, crop.centre[1] + y * step], ..crop };
    Some(match key {
        "ArrowLeft" => moved(-1.0, 0.0),
        "ArrowRight" => moved(1.0, 0.0),
        "ArrowUp" => moved(0.0, -1.0),
        "ArrowDown" => moved(0.0, 1.0),
        "+" | "=" => Crop { side: crop.side * grow, ..crop },
        "-" | "_" => Crop { side: crop.side / grow, ..crop },
        "[" | "{" => Crop { roll: crop.roll - turn, ..crop },
        "]" | "}" => Crop { roll: crop.roll + turn, ..crop },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CROP: Crop = Crop { centre: [100.0, 80.0], side: 50.0, roll: 0.2 };
    /// f32 trigonometry and products of numbers up to 200.
    const TOLERANCE: f32 = 1e-4;

    fn assert_close(a: Crop, b: Crop) {
        let off = [a.centre[0] - b.centre[0], a.centre[1] - b.centre[1], a.side - b.side, a.roll - b.roll];
        assert!(off.iter().all(|d| d.abs() < TOLERANCE), "{a:?} {b:?}");
    }

    fn dragged(hold: Hold, from: [f32; 2], to: [f32; 2]) -> Crop {
        let mut gesture = Gesture::default();
        gesture.down(1, from, hold, CROP);
        gesture.moved(1, to).expect("a pointer is down")
    }

    #[test]
    fn one_pointer_moves_scales_or_turns() {
        assert_close(dragged(Hold::Middle, [90.0, 70.0], [97.0, 65.0]), Crop { centre: [107.0, 75.0], ..CROP });
        // A corner twice as far from the middle.
        assert_close(dragged(Hold::Corner, [110.0, 90.0], [120.0, 100.0]), Crop { side: 100.0, ..CROP });
        // The handle from above the middle to its right: a quarter turn, clockwise.
        let quarter = std::f32::consts::FRAC_PI_2;
        assert_close(dragged(Hold::Handle, [100.0, 40.0], [140.0, 80.0]), Crop { roll: 0.2 + quarter, ..CROP });
    }

    #[test]
    fn two_fingers_do_all_of_it_and_the_places_under_them_stay() {
        let mut gesture = Gesture::default();
        let (a, b) = ([90.0, 80.0], [110.0, 80.0]);
        gesture.down(1, a, Hold::Middle, CROP);
        gesture.down(2, b, Hold::Corner, CROP);
        // They come to lie one above the other, twice as far apart, about a middle that has moved.
        gesture.moved(1, [130.0, 60.0]);
        let got = gesture.moved(2, [130.0, 100.0]).expect("two pointers are down");
        let quarter = std::f32::consts::FRAC_PI_2;
        assert_close(got, Crop { centre: [130.0, 80.0], side: 100.0, roll: 0.2 + quarter });
        // One goes up: the other moves on from there, without a jump.
        gesture.up(1, got);
        assert_close(gesture.moved(2, [131.0, 100.0]).expect("one is left"), Crop { centre: [131.0, 80.0], ..got });
        gesture.up(2, got);
        assert!(gesture.moved(2, [0.0, 0.0]).is_none());
    }

    #[test]
    fn a_third_finger_changes_nothing_and_nothing_is_divided_by() {
        let mut gesture = Gesture::default();
        for id in 1..4 {
            gesture.down(id, [100.0, 80.0], Hold::Corner, CROP);
        }
        assert!(gesture.moved(3, [0.0, 0.0]).is_none());
        let got = gesture.moved(1, [120.0, 80.0]).expect("two pointers are down");
        assert!(got.side.is_finite() && got.centre.iter().all(|v| v.is_finite()));
    }

    #[test]
    fn keys_undo_each_other_and_shift_is_finer() {
        for (there, back) in [("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"), ("+", "-"), ("[", "]")] {
            for fine in [false, true] {
                let moved = keyed(CROP, there, fine).expect(there);
                assert_ne!(moved, CROP);
                assert_close(keyed(moved, back, fine).expect(back), CROP);
            }
        }
        assert_close(keyed(CROP, "ArrowRight", false).unwrap(), Crop { centre: [101.0, 80.0], ..CROP });
        assert_close(keyed(CROP, "ArrowDown", true).unwrap(), Crop { centre: [100.0, 80.2], ..CROP });
        assert!(keyed(CROP, "a", false).is_none() && keyed(CROP, "Tab", false).is_none());
    }
}
