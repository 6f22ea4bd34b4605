//! Binary PLY (Turk, "The PLY Polygon File Format", 1994): a header in words, then the numbers.

use super::mark;

/// One kind of things in a file: its name, how many there are, and their properties, each a type and a name.
pub(super) type Element<'a> = (&'a str, usize, &'a [(&'a str, &'a str)]);

/// The header of a file.
pub(super) fn header(elements: &[Element<'_>]) -> Vec<u8> {
    let mut words = format!("ply\nformat binary_little_endian 1.0\ncomment {}\ncomment {}\n", mark::TOOL, mark::line());
    for (name, count, properties) in elements {
        words += &format!("element {name} {count}\n");
        for (kind, name) in *properties {
            words += &format!("property {kind} {name}\n");
        }
    }
    (words + "end_header\n").into_bytes()
}
