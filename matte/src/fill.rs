//! Colours where there are none, from those around (push and pull over halved sizes; Gortler et al. 1996, section 5.3).

/// `colours` `[n, n, 3]`, of which each place is known by as much as `weights` `[n, n]` says (0 to 1): what is not known
/// goes on from what is nearest, ever softer with distance.
pub fn fill(colours: &[f32], weights: &[f32], n: usize) -> Vec<f32> {
    let known: Vec<[f32; 4]> =
        colours.chunks_exact(3).zip(weights).map(|(c, &w)| [c[0] * w, c[1] * w, c[2] * w, w]).collect();
    pulled(&known, n).into_iter().flatten().collect()
}

fn pulled(known: &[[f32; 4]], n: usize) -> Vec<[f32; 3]> {
    if n <= 1 {
        return known.iter().map(|k| [0, 1, 2].map(|c| k[c] / k[3].max(1e-6))).collect();
    }
    let half = n.div_ceil(2);
    let mut pushed = vec![[0.0_f32; 4]; half * half];
    for (i, place) in known.iter().enumerate() {
        let to = &mut pushed[(i / n / 2) * half + i % n / 2];
        *to = std::array::from_fn(|c| to[c] + place[c]);
    }
    // A place of the halved size is known if one of its four is.
    for place in &mut pushed {
        let over = 1.0 / place[3].max(1.0);
        *place = place.map(|v| v * over);
    }
    let around = pulled(&pushed, half);
    let tap = |i: usize| {
        let at = ((i as f32 + 0.5) / 2.0 - 0.5).clamp(0.0, half as f32 - 1.0);
        (at as usize, (at as usize + 1).min(half - 1), at.fract())
    };
    let mut out = Vec::with_capacity(n * n);
    for (i, place) in known.iter().enumerate() {
        let left = 1.0 - place[3];
        if left <= 0.0 {
            out.push([place[0], place[1], place[2]]);
            continue;
        }
        let ((top, bottom, down), (first, second, across)) = (tap(i / n), tap(i % n));
        out.push(std::array::from_fn(|c| {
            let row = |y: usize| around[y * half + first][c] * (1.0 - across) + around[y * half + second][c] * across;
            place[c] + left * (row(top) * (1.0 - down) + row(bottom) * down)
        }));
    }
    out
}
