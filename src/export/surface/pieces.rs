//! The pieces of a net that hang together; specks of haze are left out.

use super::lattice::Net;

/// A piece stays that has this part of the largest one's vertices: glasses do, specks do not.
const LEAST: f32 = 0.02;
/// No vertex.
const NONE: u32 = u32::MAX;

/// The net's large pieces.
pub(super) fn largest(net: Net) -> Net {
    let mut parents: Vec<u32> = (0..net.positions.len() as u32).collect();
    for [a, b, c] in &net.triangles {
        for (from, to) in [(*a, *b), (*b, *c)] {
            let (from, to) = (root(&mut parents, from), root(&mut parents, to));
            parents[from.max(to) as usize] = from.min(to);
        }
    }
    let mut sizes = vec![0_u32; parents.len()];
    for i in 0..parents.len() as u32 {
        sizes[root(&mut parents, i) as usize] += 1;
    }
    let least = (LEAST * sizes.iter().copied().max().unwrap_or(0) as f32).max(1.0) as u32;
    let mut out = Net::default();
    let mut places = vec![NONE; parents.len()];
    for i in 0..parents.len() {
        if sizes[root(&mut parents, i as u32) as usize] >= least {
            places[i] = out.positions.len() as u32;
            out.positions.push(net.positions[i]);
            out.normals.push(net.normals[i]);
        }
    }
    let kept = net.triangles.iter().map(|t| t.map(|i| places[i as usize]));
    out.triangles = kept.filter(|t| !t.contains(&NONE)).collect();
    out
}

/// The first vertex of a vertex's piece; shortens the way there.
fn root(parents: &mut [u32], mut i: u32) -> u32 {
    while parents[i as usize] != i {
        let next = parents[parents[i as usize] as usize];
        parents[i as usize] = next;
        i = next;
    }
    i
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specks_go_and_numbers_follow() {
        // A speck of three vertices before a strip of 300.
        let strip: Vec<[u32; 3]> = (3..301).map(|i| [i, i + 1, i + 2]).collect();
        let net = Net {
            positions: (0..303).map(|i| [i as f32, 0.0, 0.0]).collect(),
            normals: vec![[0.0, 0.0, 1.0]; 303],
            triangles: [vec![[0, 1, 2]], strip].concat(),
        };
        let left = largest(net);
        assert_eq!((left.positions.len(), left.triangles.len()), (300, 298));
        assert_eq!((left.positions[0], left.triangles[0]), ([3.0, 0.0, 0.0], [0, 1, 2]));
        assert_eq!(largest(Net::default()), Net::default());
    }
}
