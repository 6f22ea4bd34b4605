//! The bits of a scan: stuffed bytes are unstuffed, and a marker ends them.

/// Reads the entropy-coded bits of a scan from `at` on (ITU-T T.81, F.2.2.5).
#[derive(Debug)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte that is not in `window`.
    at: usize,
    /// Bits not yet taken, from the top.
    window: u64,
    /// How many of them.
    held: u32,
    /// More bits were taken than there are before the next marker or the end of the file.
    short: bool,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, window: 0, held: 0, short: false }
    }

    /// Whether more bits were taken than there are.
    pub fn is_short(&self) -> bool {
        self.short
    }

    /// The next 16 bits, zeros where there are none; they stay.
    pub fn peek16(&mut self) -> u16 {
        if self.held < 16 {
            self.fill();
        }
        (self.window >> 48) as u16
    }

    /// Takes up to 16 bits.
    pub fn take(&mut self, count: u32) -> u32 {
        let value = u32::from(self.peek16()).checked_shr(16 - count.min(16)).unwrap_or(0);
        self.skip(count);
        value
    }

    /// Leaves out up to 16 bits.
    pub fn skip(&mut self, count: u32) {
        if self.held < count {
            self.fill();
        }
        if self.held < count {
            self.short = true;
            (self.window, self.held) = (0, 0);
        } else {
            self.window = self.window.checked_shl(count).unwrap_or(0);
            self.held -= count;
        }
    }

    /// The first byte of which no bit was taken.
    pub fn position(&self) -> usize {
        let mut at = self.at;
        for _ in 0..self.held / 8 {
            at = at.saturating_sub(1);
            if self.bytes.get(at) == Some(&0) && at > 0 && self.bytes.get(at - 1) == Some(&0xff) {
                at -= 1;
            }
        }
        at
    }

    /// Goes on at a byte.
    pub fn seek(&mut self, at: usize) {
        *self = Self { short: self.short, ..Self::new(self.bytes, at) };
    }

    fn fill(&mut self) {
        while self.held <= 56 {
            let Some(&byte) = self.bytes.get(self.at) else { return };
            if byte == 0xff {
                if self.bytes.get(self.at + 1) != Some(&0) {
                    return;
                }
                self.at += 1;
            }
            self.at += 1;
            self.window |= u64::from(byte) << (56 - self.held);
            self.held += 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stuffed_bytes_are_one_and_markers_end_the_bits() {
        let bytes = [0b1010_0001, 0xff, 0, 0x0f, 0xff, 0xd9, 0x77];
        let mut bits = Bits::new(&bytes, 0);
        assert_eq!((bits.take(3), bits.take(5), bits.position()), (0b101, 1, 1));
        assert_eq!((bits.take(8), bits.position(), bits.take(4)), (0xff, 3, 0));
        assert_eq!((bits.peek16(), bits.position(), bits.is_short()), (0xf000, 4, false));
        bits.skip(5);
        assert!(bits.is_short());
        bits.seek(6);
        assert_eq!(bits.take(8), 0x77);
    }
}
