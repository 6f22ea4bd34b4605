//! Binary PLY (Turk, "The PLY Polygon File Format", 1994): a header in words, then the numbers.

use super::mark;

/// The header of a file: elements with their number and properties, each a type and a name.
pub(super) fn header(elements: &[(&str, usize, &[(&str, &str)])]) -> Vec<u8> {
    let mut words = format!("ply\nformat binary_little_endian 1.0\ncomment {}\ncomment {}\n", mark::TOOL, mark::line());
    for (name, count, properties) in elements {
        words += &format!("element {name} {count}\n");
        for (kind, name) in *properties {
            words += &format!("property {kind} {name}\n");
        }
    }
    (words + "end_header\n").into_bytes()
}
