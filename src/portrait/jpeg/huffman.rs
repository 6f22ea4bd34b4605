//! Huffman codes of a JPEG file (ITU-T T.81, annex C).

use super::bits::Bits;

/// Bits that are looked up at once; longer codes are rare.
const QUICK: u32 = 9;

/// A table of codes.
#[derive(Debug, Clone)]
pub(super) struct Huffman {
    /// Length and symbol of the code that some bits begin with; length 0 where it is longer.
    quick: Vec<(u8, u8)>,
    /// By length less one: the first code that is too large, and what to add to a code to find its symbol.
    longer: [(u32, i32); 16],
    symbols: Vec<u8>,
}

impl Huffman {
    /// From the number of codes of each length and their symbols; nothing where no such codes exist.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut quick = vec![(0, 0); 1 << QUICK];
        let mut longer = [(0, 0); 16];
        let (mut code, mut index) = (0_u32, 0_usize);
        for (length, &count) in (1_u32..).zip(counts) {
            let first = index as i32 - code as i32;
            for _ in 0..count {
                let &symbol = symbols.get(index)?;
                if code >> length != 0 {
                    return None;
                }
                if length <= QUICK {
                    let from = (code << (QUICK - length)) as usize;
                    quick.get_mut(from..from + (1 << (QUICK - length)))?.fill((length as u8, symbol));
                }
                (code, index) = (code + 1, index + 1);
            }
            longer[length as usize - 1] = (code, first);
            code <<= 1;
        }
        Some(Self { quick, longer, symbols: symbols.get(..index)?.to_vec() })
    }

    /// Takes a code and gives its symbol; nothing where the bits are no code.
    pub fn take(&self, bits: &mut Bits<'_>) -> Option<u8> {
        let next = bits.peek16();
        let (length, symbol) = self.quick[usize::from(next >> (16 - QUICK))];
        if length > 0 {
            bits.skip(u32::from(length));
            return Some(symbol);
        }
        for length in QUICK + 1..=16 {
            let code = u32::from(next) >> (16 - length);
            let (end, add) = self.longer[length as usize - 1];
            if code < end {
                bits.skip(length);
                return self.symbols.get(usize::try_from(code as i32 + add).ok()?).copied();
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_all_lengths_are_read() {
        // 0, 10, 110, ... with a code of every length.
        let symbols: Vec<u8> = (0..16).collect();
        let table = Huffman::new(&[1; 16], &symbols).unwrap();
        for n in 0..16_u32 {
            let code = ((0xffff_u32 << (16 - n)) as u16).to_be_bytes();
            // A stuffed zero follows where the code's byte is all ones.
            let bytes: Vec<u8> = code.iter().flat_map(|&b| if b == 0xff { vec![b, 0] } else { vec![b] }).collect();
            assert_eq!(table.take(&mut Bits::new(&bytes, 0)), Some(n as u8), "{n} ones");
        }
        assert_eq!(table.take(&mut Bits::new(&[0xff, 0, 0xff, 0], 0)), None);
    }

    #[test]
    fn tables_that_no_code_can_have_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Huffman::new(&counts, &[1, 2, 3]).is_none());
        counts[0] = 2;
        assert!(Huffman::new(&counts, &[1]).is_none());
        assert!(Huffman::new(&counts, &[1, 2]).is_some());
    }
}
