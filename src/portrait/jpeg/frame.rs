//! What a JPEG file says of its picture and of each scan (ITU-T T.81, B.2.2 and B.2.3).

/// How the picture is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// Each scan gives its components whole.
    Sequential,
    /// Scans make components finer.
    Progressive,
}

/// One colour of a frame.
#[derive(Debug, Clone)]
pub(super) struct Component {
    id: u8,
    /// Blocks of an MCU, across and down.
    pub in_mcu: [usize; 2],
    /// Blocks of the picture, across and down, without what fills the last MCUs.
    pub blocks: [usize; 2],
    /// Blocks from one row to the next.
    pub stride: usize,
    /// For each coefficient the bit down to which it is known; 16 where it is not.
    pub known: [u8; 64],
    /// Bit k of a block: whether its coefficient k is not zero so far. Progressive frames only.
    pub seen: Vec<u64>,
}

/// The picture's header.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub coding: Coding,
    pub width: u32,
    pub height: u32,
    /// MCUs of a scan of several components, across and down.
    pub mcus: [usize; 2],
    pub components: Vec<Component>,
}

impl Frame {
    /// Reads what follows a frame's marker and length.
    pub fn parse(coding: Coding, payload: &[u8]) -> Option<Self> {
        let &[_, h0, h1, w0, w1, count, ref rest @ ..] = payload else { return None };
        let (height, width) = (u16::from_be_bytes([h0, h1]), u16::from_be_bytes([w0, w1]));
        let entries: Vec<&[u8]> = rest.chunks_exact(3).take(usize::from(count)).collect();
        let factors = |e: &[u8]| [usize::from(e[1] >> 4), usize::from(e[1] & 15)];
        let sound = |e: &&[u8]| factors(e).iter().all(|f| (1..=4).contains(f));
        if !(1..=4).contains(&count) || entries.len() != usize::from(count) || !entries.iter().all(sound) {
            return None;
        }
        let size = [usize::from(width), usize::from(height)];
        let most: [usize; 2] = std::array::from_fn(|i| entries.iter().map(|e| factors(e)[i]).max().unwrap_or(1));
        let mcus: [usize; 2] = std::array::from_fn(|i| size[i].div_ceil(8 * most[i]));
        let component = |e: &&[u8]| {
            let in_mcu = factors(e);
            let blocks = std::array::from_fn(|i| (size[i] * in_mcu[i]).div_ceil(most[i]).div_ceil(8));
            Component { id: e[0], in_mcu, blocks, stride: mcus[0] * in_mcu[0], known: [16; 64], seen: Vec::new() }
        };
        let components = entries.iter().map(component).collect();
        Some(Self { coding, width: u32::from(width), height: u32::from(height), mcus, components })
    }

    /// Whether the scans so far hold every bit of the picture.
    pub fn is_complete(&self) -> bool {
        self.components.iter().all(|c| c.known.iter().all(|&bit| bit == 0))
    }

    /// Whether no scan has come for a component.
    pub fn lacks_a_colour(&self) -> bool {
        self.components.iter().any(|c| c.known[0] == 16)
    }

    /// Makes room for what progressive scans must remember.
    pub fn remember(&mut self) {
        if self.coding == Coding::Progressive {
            for c in &mut self.components {
                c.seen.resize(self.mcus[1] * c.in_mcu[1] * c.stride, 0);
            }
        }
    }
}

/// The header of a scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scan {
    /// Index in the frame, number of its DC table, of its AC table.
    pub components: Vec<(usize, usize, usize)>,
    /// First and last coefficient.
    pub band: [usize; 2],
    /// Bit down to which the coefficients were known before; 0 where they were not.
    pub before: u8,
    /// Bit down to which they are known after.
    pub after: u8,
}

impl Scan {
    /// Reads what follows a scan's marker and length.
    pub fn parse(frame: &Frame, payload: &[u8]) -> Option<Self> {
        let (&count, rest) = payload.split_first()?;
        let (entries, rest) = rest.split_at_checked(2 * usize::from(count))?;
        let &[first, last, bits, ..] = rest else { return None };
        let components = entries
            .chunks_exact(2)
            .map(|e| {
                let index = frame.components.iter().position(|c| c.id == e[0])?;
                Some((index, usize::from(e[1] >> 4), usize::from(e[1] & 15)))
            })
            .collect::<Option<Vec<_>>>()?;
        let scan = match frame.coding {
            Coding::Sequential => Self { components, band: [0, 63], before: 0, after: 0 },
            Coding::Progressive => {
                let band = [usize::from(first), usize::from(last)];
                Self { components, band, before: bits >> 4, after: bits & 15 }
            }
        };
        let [first, last] = scan.band;
        let progressive = frame.coding == Coding::Progressive;
        let sound = (1..=4).contains(&scan.components.len())
            && first <= last
            && last < 64
            && (!progressive || (if first == 0 { last == 0 } else { scan.components.len() == 1 }));
        sound.then_some(scan)
    }

    /// Notes in the frame what the scan has brought.
    pub fn note(&self, frame: &mut Frame) {
        for &(index, _, _) in &self.components {
            if let Some(known) = frame.components[index].known.get_mut(self.band[0]..=self.band[1]) {
                known.fill(self.after);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 70 by 50 pixels, colour at half the size: MCUs of 16 pixels.
    const HEADER: [u8; 15] = [8, 0, 50, 0, 70, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

    #[test]
    fn blocks_are_counted_with_and_without_filling() {
        let mut frame = Frame::parse(Coding::Progressive, &HEADER).unwrap();
        assert_eq!((frame.width, frame.height, frame.mcus), (70, 50, [5, 4]));
        let sizes: Vec<_> = frame.components.iter().map(|c| (c.blocks, c.stride)).collect();
        assert_eq!(sizes, [([9, 7], 10), ([5, 4], 5), ([5, 4], 5)]);
        frame.remember();
        assert_eq!(frame.components.iter().map(|c| c.seen.len()).collect::<Vec<_>>(), [80, 20, 20]);
    }

    #[test]
    fn a_frame_is_complete_when_all_bits_came() {
        let mut frame = Frame::parse(Coding::Progressive, &HEADER).unwrap();
        let all = [1, 0x00, 2, 0x11, 3, 0x11];
        let dc = Scan::parse(&frame, &[&[3], &all[..], &[0, 0, 1]].concat()).unwrap();
        dc.note(&mut frame);
        let finer = Scan::parse(&frame, &[&[3], &all[..], &[0, 0, 0x10]].concat()).unwrap();
        finer.note(&mut frame);
        assert!(!frame.is_complete());
        for id in 1..=3 {
            assert!(!frame.is_complete());
            Scan::parse(&frame, &[1, id, 0, 1, 63, 0]).unwrap().note(&mut frame);
        }
        assert!(frame.is_complete());
    }

    #[test]
    fn headers_that_make_no_sense_are_refused() {
        assert!(Frame::parse(Coding::Sequential, &HEADER[..14]).is_none());
        let mut senseless = HEADER;
        senseless[7] = 0x50;
        assert!(Frame::parse(Coding::Sequential, &senseless).is_none());
        let frame = Frame::parse(Coding::Progressive, &HEADER).unwrap();
        for bad in [&[1_u8, 9, 0, 1, 63, 0][..], &[1, 1, 0, 5, 4, 0], &[1, 1, 0, 0, 63, 0], &[1, 1, 0, 1, 64, 0], &[0]]
        {
            assert!(Scan::parse(&frame, bad).is_none(), "{bad:?}");
        }
    }
}
