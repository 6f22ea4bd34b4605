//! H.264 as encoders write it and as MP4 wants it: start codes become lengths, the parameter sets go into a record
//! (ISO/IEC 14496-10, annex B; 14496-15, 5.3.3).

use crate::export::ExportError;

/// Types of units: the parameter sets.
const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;

/// The record with which a decoder begins: `avcC`, the `description` of WebCodecs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Avc(pub(super) Vec<u8>);

impl Avc {
    /// A record as an encoder hands it over.
    ///
    /// # Errors
    /// [`ExportError::Video`] for anything else.
    pub fn of_record(record: &[u8]) -> Result<Self, ExportError> {
        match record {
            [1, _, _, _, lengths, ..] if record.len() > 6 && lengths & 3 == 3 => Ok(Self(record.to_vec())),
            _ => Err(ExportError::Video("the description is no record of H.264 with lengths of four bytes")),
        }
    }

    /// The record of a stream with start codes, whose parameter sets are in its first frame.
    ///
    /// # Errors
    /// [`ExportError::Video`] where they are not.
    pub fn of_stream(first: &[u8]) -> Result<Self, ExportError> {
        let find = |kind: u8| units(first).into_iter().find(|u| u.first().is_some_and(|b| b & 31 == kind));
        let (Some(sequence), Some(picture)) = (find(SEQUENCE), find(PICTURE)) else {
            return Err(ExportError::Video("its first frame has no parameter sets"));
        };
        let [_, profile, compatible, level, ..] = sequence else {
            return Err(ExportError::Video("a parameter set is cut off"));
        };
        let mut record = vec![1, *profile, *compatible, *level, 0xff, 0xe1];
        record.extend((sequence.len() as u16).to_be_bytes());
        record.extend(sequence);
        record.push(1);
        record.extend((picture.len() as u16).to_be_bytes());
        record.extend(picture);
        if matches!(profile, 100 | 110 | 122 | 144) {
            // 4:2:0 with 8 bits, no extensions.
            record.extend([0xfd, 0xf8, 0xf8, 0]);
        }
        Ok(Self(record))
    }
}

/// A frame with start codes as one with lengths of four bytes; parameter sets are left to the record.
pub fn lengths(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.len() + 8);
    for unit in units(frame) {
        if !unit.first().is_none_or(|b| matches!(b & 31, SEQUENCE | PICTURE)) {
            out.extend((unit.len() as u32).to_be_bytes());
            out.extend(unit);
        }
    }
    out
}

/// The units between start codes.
fn units(stream: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> = (0..stream.len().saturating_sub(2)).filter(|i| stream[*i..*i + 3] == [0, 0, 1]).collect();
    let ends = starts.iter().skip(1).copied().chain([stream.len()]);
    let between = starts.iter().zip(ends).map(|(start, end)| &stream[start + 3..end]);
    // The zero before a start code, and padding.
    let trimmed = between.map(|unit| &unit[..unit.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1)]);
    trimmed.filter(|unit| !unit.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: [u8; 26] =
        [0, 0, 0, 1, 0x67, 66, 0xc0, 30, 9, 0, 0, 1, 0x68, 5, 6, 0, 0, 0, 1, 0x65, 1, 2, 3, 0, 0, 0];

    #[test]
    fn start_codes_become_lengths() {
        assert_eq!(lengths(&FRAME), [0, 0, 0, 4, 0x65, 1, 2, 3]);
        assert!(lengths(&[0, 0, 1]).is_empty());
    }

    #[test]
    fn the_record_holds_the_parameter_sets() {
        let record = Avc::of_stream(&FRAME).unwrap();
        assert_eq!(record.0, [1, 66, 0xc0, 30, 0xff, 0xe1, 0, 5, 0x67, 66, 0xc0, 30, 9, 1, 0, 3, 0x68, 5, 6]);
        assert_eq!(Avc::of_record(&record.0), Ok(record));
        assert!(Avc::of_stream(&FRAME[15..]).is_err() && Avc::of_record(&FRAME).is_err());
    }
}
