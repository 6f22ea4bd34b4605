//! Which frames of a film are used: always the newest. Those that cannot be kept up with are dropped and counted; none
//! waits.

/// Counts a film's frames by their numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frames {
    /// The newest there is, counted from one.
    newest: u64,
    /// The last that was used; none before the first.
    last: Option<u64>,
    dropped: u64,
}

impl Frames {
    /// A frame is there; its number is one more than that of the frame before it.
    pub fn arrive(&mut self, number: u64) {
        self.newest = self.newest.max(number);
    }

    /// The number of the newest; 0 before the first.
    pub fn newest(&self) -> u64 {
        self.newest
    }

    /// Whether one is there that is newer than the last that was used.
    pub fn has_newer(&self) -> bool {
        self.newest > self.last.unwrap_or(0)
    }

    /// Uses the newest: its number, if it was not used before. All before it are gone.
    pub fn take(&mut self) -> Option<u64> {
        if !self.has_newer() {
            return None;
        }
        // What came before the first was not missed.
        self.dropped += self.last.map_or(0, |last| self.newest - last - 1);
        self.last = Some(self.newest);
        self.last
    }

    /// Frames that came between those that were used.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_takes_three_frames_uses_every_third_and_none_waits() {
        let mut frames = Frames::default();
        assert_eq!(frames.take(), None);
        let mut used = Vec::new();
        // The camera has been on for a while.
        for number in 40..=61_u64 {
            frames.arrive(number);
            if (number - 40).is_multiple_of(3) {
                used.push(frames.take());
            }
        }
        assert_eq!(used, (40..=61).step_by(3).map(Some).collect::<Vec<_>>());
        assert_eq!(frames.dropped(), 14);
        assert!(!frames.has_newer() && frames.take().is_none(), "what was dropped does not come back");
    }

    #[test]
    fn work_that_is_quick_enough_drops_none() {
        let mut frames = Frames::default();
        for number in 1..=10 {
            frames.arrive(number);
            assert_eq!(frames.take(), Some(number));
        }
        // Told twice, or late.
        frames.arrive(10);
        frames.arrive(7);
        assert_eq!((frames.take(), frames.dropped()), (None, 0));
    }
}
