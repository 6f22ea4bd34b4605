//! Walks through the codes of a scan, without making pixels of them, to see whether all of it is there.

use super::bits::Bits;
use super::frame::{Coding, Component, Frame, Scan};
use super::huffman::Huffman;

/// The codes that are set: four for the first coefficient of a block, four for the others.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub dc: [Option<Huffman>; 4],
    pub ac: [Option<Huffman>; 4],
    /// MCUs from one restart marker to the next; 0 where there are none.
    pub restart: usize,
}

/// Why a scan cannot be what its encoder wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// Walks from `at`, the first byte of the scan's codes, and gives the first byte behind them.
///
/// # Errors
/// [`Broken`] where the codes end too early, a code does not exist or a restart marker is missing.
pub(super) fn walk(frame: &mut Frame, scan: &Scan, tables: &Tables, bytes: &[u8], at: usize) -> Result<usize, Broken> {
    let mut bits = Bits::new(bytes, at);
    let mut run = 0;
    let single = scan.components.len() == 1;
    let [across, down] = match scan.components.as_slice() {
        &[(index, _, _)] => frame.components[index].blocks,
        _ => frame.mcus,
    };
    for mcu in 0..across * down {
        if tables.restart > 0 && mcu > 0 && mcu % tables.restart == 0 {
            let number = ((mcu / tables.restart - 1) % 8) as u8;
            restart(&mut bits, bytes, number)?;
            run = 0;
        }
        let (column, row) = (mcu % across, mcu / across);
        for &(index, dc, ac) in &scan.components {
            let tables = (tables.dc.get(dc).and_then(Option::as_ref), tables.ac.get(ac).and_then(Option::as_ref));
            let coding = frame.coding;
            let component = &mut frame.components[index];
            let [wide, high] = if single { [1, 1] } else { component.in_mcu };
            for j in 0..high {
                for i in 0..wide {
                    match coding {
                        Coding::Sequential => whole(&mut bits, tables)?,
                        Coding::Progressive => {
                            let place = (row * high + j) * component.stride + column * wide + i;
                            finer(&mut bits, tables, scan, component, place, &mut run)?;
                        }
                    }
                }
            }
        }
        if bits.is_short() {
            return Err(Broken);
        }
    }
    Ok(bits.position())
}

/// Steps over the restart marker that must be next.
fn restart(bits: &mut Bits<'_>, bytes: &[u8], number: u8) -> Result<(), Broken> {
    let mut at = bits.position();
    // Markers may be filled up with more of their first byte.
    while bytes.get(at) == Some(&0xff) && bytes.get(at + 1) == Some(&0xff) {
        at += 1;
    }
    if bytes.get(at..at + 2) != Some(&[0xff, 0xd0 + number]) {
        return Err(Broken);
    }
    bits.seek(at + 2);
    Ok(())
}

type Pair<'a> = (Option<&'a Huffman>, Option<&'a Huffman>);

fn symbol(table: Option<&Huffman>, bits: &mut Bits<'_>) -> Result<(u32, u32), Broken> {
    let symbol = table.and_then(|t| t.take(bits)).ok_or(Broken)?;
    Ok((u32::from(symbol >> 4), u32::from(symbol & 15)))
}

fn first(bits: &mut Bits<'_>, table: Option<&Huffman>) -> Result<(), Broken> {
    let size = table.and_then(|t| t.take(bits)).filter(|size| *size <= 16).ok_or(Broken)?;
    bits.skip(u32::from(size));
    Ok(())
}

/// A block of a sequential scan (F.2.2).
fn whole(bits: &mut Bits<'_>, (dc, ac): Pair<'_>) -> Result<(), Broken> {
    first(bits, dc)?;
    let mut k = 1;
    while k < 64 {
        let (zeros, size) = symbol(ac, bits)?;
        if size == 0 && zeros != 15 {
            break;
        }
        bits.skip(size);
        k += zeros + 1;
    }
    Ok(())
}

/// A block of a progressive scan (G.1.2); `run` more blocks have nothing new.
fn finer(
    bits: &mut Bits<'_>,
    (dc, ac): Pair<'_>,
    scan: &Scan,
    component: &mut Component,
    place: usize,
    run: &mut u32,
) -> Result<(), Broken> {
    let seen = component.seen.get_mut(place).ok_or(Broken)?;
    match (scan.band[0], scan.before) {
        (0, 0) => first(bits, dc),
        (0, _) => {
            bits.skip(1);
            Ok(())
        }
        (_, 0) => new_band(bits, ac, scan.band, seen, run),
        _ => finer_band(bits, ac, scan.band, seen, run),
    }
}

fn new_band(
    bits: &mut Bits<'_>,
    ac: Option<&Huffman>,
    [mut k, last]: [usize; 2],
    seen: &mut u64,
    run: &mut u32,
) -> Result<(), Broken> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    while k <= last {
        let (zeros, size) = symbol(ac, bits)?;
        if size == 0 && zeros != 15 {
            *run = (1 << zeros) - 1 + bits.take(zeros);
            break;
        }
        bits.skip(size);
        k += zeros as usize;
        if size > 0 && k < 64 {
            *seen |= 1 << k;
        }
        k += 1;
    }
    Ok(())
}

fn finer_band(
    bits: &mut Bits<'_>,
    ac: Option<&Huffman>,
    [mut k, last]: [usize; 2],
    seen: &mut u64,
    run: &mut u32,
) -> Result<(), Broken> {
    while *run == 0 && k <= last {
        let (mut zeros, size) = symbol(ac, bits)?;
        if size == 0 && zeros != 15 {
            *run = (1 << zeros) + bits.take(zeros);
            break;
        }
        bits.skip(size.min(1));
        // Coefficients that are not zero get a bit each on the way; as many zeros as said are passed.
        while k <= last {
            if *seen >> k & 1 == 1 {
                bits.skip(1);
            } else if zeros == 0 {
                break;
            } else {
                zeros -= 1;
            }
            k += 1;
        }
        if size > 0 && k <= last {
            *seen |= 1 << k;
        }
        k += 1;
    }
    if *run > 0 {
        let band = (k..=last).filter(|k| *seen >> k & 1 == 1).count();
        (0..band).for_each(|_| bits.skip(1));
        *run -= 1;
    }
    Ok(())
}
