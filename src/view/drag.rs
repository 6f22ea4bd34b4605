//! Which movements of fingers turn the portrait: those of one finger alone. Two fingers zoom, the page or the
//! portrait as the door has it, and the one that stays when the other leaves turns nothing either. Pure.

/// The pointers that are down.
#[derive(Debug, Clone, Default)]
pub struct Drag {
    /// The pointer that turns, and where it was.
    turning: Option<(i32, [f32; 2])>,
    down: Vec<(i32, [f32; 2])>,
    /// How much two fingers have spread since it was last asked.
    spread: Option<f32>,
}

impl Drag {
    /// A pointer comes down at a place in pixels.
    pub fn down(&mut self, id: i32, at: [f32; 2]) {
        self.down.retain(|(other, _)| *other != id);
        self.down.push((id, at));
        self.turning = (self.down.len() == 1).then_some((id, at));
    }

    /// A pointer moves: how far, if that turns the portrait.
    pub fn moved(&mut self, id: i32, to: [f32; 2]) -> Option<[f32; 2]> {
        let before = self.distance();
        self.down.iter_mut().filter(|(other, _)| *other == id).for_each(|(_, at)| *at = to);
        if let (Some(before), Some(now)) = (before, self.distance()) {
            self.spread = Some(self.spread.unwrap_or(1.0) * now / before);
        }
        let (turning, at) = self.turning.as_mut()?;
        if *turning != id {
            return None;
        }
        let by = [to[0] - at[0], to[1] - at[1]];
        *at = to;
        Some(by)
    }

    /// Whether more than one pointer is down.
    pub fn is_of_two(&self) -> bool {
        self.down.len() > 1
    }

    /// How much two fingers have spread since this was last asked, as a factor; nothing if they have not moved.
    pub fn pinched(&mut self) -> Option<f32> {
        self.spread.take().filter(|factor| *factor != 1.0)
    }

    /// Between two fingers, at least a pixel.
    fn distance(&self) -> Option<f32> {
        let [(_, a), (_, b)] = self.down[..] else { return None };
        Some((a[0] - b[0]).hypot(a[1] - b[1]).max(1.0))
    }

    /// A pointer leaves, or the browser takes it for a gesture of its own.
    pub fn up(&mut self, id: i32) {
        self.down.retain(|(other, _)| *other != id);
        self.turning = None;
        self.spread = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_turns_by_as_much_as_it_moves() {
        let mut drag = Drag::default();
        assert_eq!(drag.moved(1, [5.0, 5.0]), None, "a pointer that hovers");
        drag.down(1, [10.0, 10.0]);
        assert_eq!(drag.moved(1, [13.0, 9.0]), Some([3.0, -1.0]));
        assert_eq!(drag.moved(1, [13.0, 9.0]), Some([0.0, 0.0]));
        drag.up(1);
        assert_eq!(drag.moved(1, [20.0, 20.0]), None);
    }

    #[test]
    fn two_fingers_never_turn_nor_does_the_one_that_stays() {
        let mut drag = Drag::default();
        drag.down(1, [10.0, 10.0]);
        assert!(!drag.is_of_two());
        drag.down(2, [90.0, 10.0]);
        assert!(drag.is_of_two());
        assert_eq!(drag.moved(1, [0.0, 10.0]), None);
        assert_eq!(drag.moved(2, [99.0, 10.0]), None);
        // From 80 pixels apart to 99.
        assert!(drag.pinched().is_some_and(|factor| (factor - 99.0 / 80.0).abs() < 1e-6));
        assert_eq!(drag.pinched(), None);
        drag.up(2);
        assert_eq!(drag.moved(1, [50.0, 50.0]), None);
        drag.up(1);
        drag.down(3, [0.0, 0.0]);
        assert_eq!(drag.moved(3, [1.0, 2.0]), Some([1.0, 2.0]));
    }
}
