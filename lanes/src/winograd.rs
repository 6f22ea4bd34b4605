//! 3 x 3 convolutions of stride 1 with 16 products for every 2 x 2 places instead of 36: F(2 x 2, 3 x 3) of A. Lavin and
//! S. Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), after S. Winograd.

use crate::panels::Panels;
use crate::product::{After, Block, Geometry};

/// Products of a tile.
const PRODUCTS: usize = 16;
/// Fewer channels or columns are not worth the sums before and after: 24 take a quarter longer so, 48 a fifth less.
const FEWEST: usize = 40;

/// Whether a convolution can be done so.
pub(crate) fn suits(g: &Geometry, columns: usize) -> bool {
    let is_usual = (g.kernel, g.stride, g.pad, g.shuffled) == (3, 1, 1, false);
    is_usual && g.height.is_multiple_of(2) && g.width.is_multiple_of(2) && g.channels.min(columns) >= FEWEST
}

/// `G g G^T` of the weights of 9 taps: [`PRODUCTS`] matrices `[channels, columns]`.
pub(crate) fn transformed(panels: &Panels, channels: usize) -> Vec<Panels> {
    let size = panels.values.len() / 9;
    let mut all = vec![panels.empty(channels); PRODUCTS];
    let width = Panels::width();
    let (of_panel, of_taps) = (channels * width, 9 * channels * width);
    for at in 0..size {
        let (panel, within) = (at / of_panel, at % of_panel);
        let tap = |i: usize| panels.values[panel * of_taps + i * of_panel + within];
        let half: [[f32; 3]; 4] = {
            let line = |c: usize| spread([tap(c), tap(3 + c), tap(6 + c)]);
            let lines = [line(0), line(1), line(2)];
            std::array::from_fn(|i| std::array::from_fn(|c| lines[c][i]))
        };
        for (i, row) in half.iter().enumerate() {
            for (j, value) in spread(*row).into_iter().enumerate() {
                all[4 * i + j].values[at] = value;
            }
        }
    }
    all
}

/// `G` of three weights.
fn spread([a, b, c]: [f32; 3]) -> [f32; 4] {
    [a, 0.5 * (a + b + c), 0.5 * (a - b + c), c]
}

/// What a row of tiles needs room for.
pub(crate) struct Scratch {
    /// `[4][width + 2][channels]`: sums down the columns; before the first place and behind the last lies nothing.
    sums: Vec<f32>,
    /// `[16][tiles][channels]`
    seen: Vec<f32>,
    /// `[16][tiles][columns]`
    products: Vec<f32>,
    /// `[width][channels]`: what lies above and below the map.
    nothing: Vec<f32>,
}

impl Scratch {
    pub fn new(g: &Geometry, columns: usize) -> Self {
        let tiles = g.width / 2;
        Self {
            sums: vec![0.0; 4 * (g.width + 2) * g.channels],
            seen: vec![0.0; PRODUCTS * tiles * g.channels],
            products: vec![0.0; PRODUCTS * tiles * columns],
            nothing: vec![0.0; g.width * g.channels],
        }
    }

    /// Two rows of the output, from row `2 row` on, with what comes after.
    pub fn rows(
        &mut self,
        x: &[f32],
        geometry: &Geometry,
        (panels, transformed): (&Panels, &[Panels]),
        after: &After,
        (row, out): (usize, &mut [f32]),
    ) {
        let (channels, columns) = (geometry.channels, panels.columns);
        let tiles = geometry.width / 2;
        self.look(x, geometry, row);
        let product = Geometry::product(tiles, channels);
        let each = self.seen.chunks_exact(tiles * channels).zip(self.products.chunks_exact_mut(tiles * columns));
        for ((x, out), panels) in each.zip(transformed) {
            Block { x, geometry: &product, panels, after: &After::NONE, nothing: &[], first: 0, out }.run();
        }
        self.join(columns, out);
        if let Some(bias) = after.bias {
            for place in out.chunks_exact_mut(columns) {
                place.iter_mut().zip(bias).for_each(|(value, bias)| *value += bias);
            }
        }
        let first = 2 * row * geometry.width;
        Block { x, geometry, panels, after, nothing: &[], first, out }.finish();
    }

    /// `B^T d B` of the row's tiles.
    fn look(&mut self, x: &[f32], g: &Geometry, row: usize) {
        let c = g.channels;
        let line = (g.width + 2) * c;
        let (upper, lower) = self.sums.split_at_mut(2 * line);
        let ((a, b), (d, e)) = (upper.split_at_mut(line), lower.split_at_mut(line));
        // Whole rows where places lie together, else place by place.
        let run = if g.pitch == c { g.width } else { 1 };
        for column in (0..g.width).step_by(run) {
            let seen: [&[f32]; 4] = std::array::from_fn(|i| match (2 * row + i).checked_sub(1) {
                Some(y) if y < g.height => &x[(y * g.width + column) * g.pitch..][..run * c],
                _ => &self.nothing[..run * c],
            });
            let at = (column + 1) * c;
            four(seen, [&mut *a, &mut *b, &mut *d, &mut *e].map(|line| &mut line[at..at + run * c]));
        }
        let tiles = g.width / 2;
        for (i, line) in self.sums.chunks_exact(line).enumerate() {
            let of_row = &mut self.seen[4 * i * tiles * c..][..4 * tiles * c];
            let (upper, lower) = of_row.split_at_mut(2 * tiles * c);
            let ((a, b), (d, e)) = (upper.split_at_mut(tiles * c), lower.split_at_mut(tiles * c));
            for tile in 0..tiles {
                let seen = std::array::from_fn(|k| &line[(2 * tile + k) * c..][..c]);
                let at = tile * c;
                four(seen, [&mut *a, &mut *b, &mut *d, &mut *e].map(|line| &mut line[at..at + c]));
            }
        }
    }

    /// `A^T m A` of the products into two rows of places.
    fn join(&mut self, columns: usize, out: &mut [f32]) {
        let size = self.products.len() / PRODUCTS;
        let mut all = self.products.chunks_exact_mut(size);
        let mut lines: [&mut [f32]; PRODUCTS] = std::array::from_fn(|_| all.next().unwrap_or_default());
        // Down the columns: the first two rows of four take the sums.
        for j in 0..4 {
            let (first, rest) = lines.split_at_mut(4 + j);
            let (second, rest) = rest.split_at_mut(4);
            let (first, second) = (&mut *first[j], &mut *second[0]);
            let (third, fourth) = (&*rest[0], &*rest[4]);
            for (((a, b), c), d) in first.iter_mut().zip(second).zip(third).zip(fourth) {
                (*a, *b) = (*a + *b + c, *b - c - d);
            }
        }
        let row = out.len() / 2;
        for (r, out) in out.chunks_exact_mut(row).enumerate() {
            let [m0, m1, m2, m3] = [0, 1, 2, 3].map(|j| &*lines[4 * r + j]);
            for (tile, two) in out.chunks_exact_mut(2 * columns).enumerate() {
                let [a, b, c, d] = [m0, m1, m2, m3].map(|line| &line[tile * columns..][..columns]);
                let (left, right) = two.split_at_mut(columns);
                for (((((l, r), a), b), c), d) in left.iter_mut().zip(right).zip(a).zip(b).zip(c).zip(d) {
                    (*l, *r) = (a + b + c, b - c - d);
                }
            }
        }
    }
}

/// `B^T` of four rows of numbers.
fn four([a, b, c, d]: [&[f32]; 4], [p, q, r, s]: [&mut [f32]; 4]) {
    let n = p.len();
    let (a, b, c, d) = (&a[..n], &b[..n], &c[..n], &d[..n]);
    let (q, r, s) = (&mut q[..n], &mut r[..n], &mut s[..n]);
    for i in 0..n {
        (p[i], q[i], r[i], s[i]) = (a[i] - c[i], b[i] + c[i], c[i] - b[i], b[i] - d[i]);
    }
}
