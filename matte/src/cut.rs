//! The outline that parts colours best and runs along contrasts: GrabCut's energy (Rother et al. 2004, equations 7 to
//! 11) with a soft prior, as a convex problem whose least energy is that of the cut (Chan, Esedoglu and Nikolova 2006),
//! by the primal-dual steps of Chambolle and Pock (2011, algorithm 1).

use crate::mixture::Mixture;

/// Rounds of colours and outline.
const ROUNDS: usize = 4;
/// Steps of a round. Later rounds begin where the last one ended.
const STEPS: usize = 60;
/// What an outline through even colour costs a place, in the units of a logarithm of odds.
const PRICE: f32 = 25.0;
/// The most that a place's colour can say.
const MOST: f32 = 10.0;
/// The least and, taken from 1, the most that a prior can be.
const SURE: f32 = 1e-4;
/// Neighbours: rows down, columns across, and 1 over their distance.
const NEIGHBOURS: [(usize, isize, f32); 4] = [(0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.707), (1, -1, 0.707)];

/// The pairs of places that are neighbours in one direction, row by row: the first of a row's run of pairs, and the
/// first of their others.
struct Pairs {
    first: Vec<(usize, usize)>,
    /// Pairs of a row.
    run: usize,
    /// What it costs to part them.
    prices: Vec<f32>,
    /// The dual variable of each.
    dual: Vec<f32>,
}

impl Pairs {
    fn of(n: usize, (down, across, _): (usize, isize, f32)) -> Self {
        let (from, to) = (usize::from(across < 0), usize::from(across > 0));
        let first = (0..n - down).map(|row| (row * n + from, (row + down) * n + to)).collect();
        let run = n - across.unsigned_abs();
        let all = run * (n - down);
        Self { first, run, prices: vec![0.0; all], dual: vec![0.0; all] }
    }

    fn each(&self) -> impl Iterator<Item = (usize, usize)> {
        self.first.iter().flat_map(|&(a, b)| (0..self.run).map(move |i| (a + i, b + i)))
    }

    /// One step of the dual variables, and what they bring each place.
    fn step(&mut self, ahead: &[f32], flow: &mut [f32], rise: f32) {
        let rows = self.dual.chunks_exact_mut(self.run).zip(self.prices.chunks_exact(self.run));
        for (&(a, b), (dual, prices)) in self.first.iter().zip(rows) {
            let (from, to) = (&ahead[a..][..self.run], &ahead[b..][..self.run]);
            for (((dual, price), from), to) in dual.iter_mut().zip(prices).zip(from).zip(to) {
                *dual = (*dual + rise * (to - from)).max(-price).min(*price);
            }
            flow[a..][..self.run].iter_mut().zip(&*dual).for_each(|(flow, dual)| *flow -= dual);
            flow[b..][..self.run].iter_mut().zip(&*dual).for_each(|(flow, dual)| *flow += dual);
        }
    }
}

/// All pairs, each with what it costs to part: less where colours differ by more than they do in the mean.
fn pairs(colours: &[[f32; 3]], n: usize) -> [Pairs; 4] {
    let mut all = NEIGHBOURS.map(|neighbour| Pairs::of(n, neighbour));
    let far = |(a, b): (usize, usize)| (0..3).map(|c| (colours[a][c] - colours[b][c]).powi(2)).sum::<f32>();
    let mut sum = 0.0;
    for pairs in &mut all {
        pairs.prices = pairs.each().map(far).collect();
        sum += pairs.prices.iter().sum::<f32>();
    }
    let mean = sum / all.iter().map(|pairs| pairs.prices.len()).sum::<usize>().max(1) as f32;
    for (pairs, (_, _, over)) in all.iter_mut().zip(NEIGHBOURS) {
        for price in &mut pairs.prices {
            *price = PRICE * over * (-*price / (2.0 * mean + 1e-12)).exp();
        }
    }
    all
}

/// 1 where the person is, 0 elsewhere, and in between at few places: `[n, n]`. `photo` is `[n, n, 3]` in 0..1, `prior`
/// `[n, n]` how sure a network is of the person; numbers that do not fit leave it as it is.
#[must_use]
pub fn cut(photo: &[f32], prior: &[f32], n: usize) -> Vec<f32> {
    let colours: Vec<[f32; 3]> = photo.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
    if n < 2 || colours.len() != n * n || prior.len() != n * n {
        return prior.to_vec();
    }
    let mut pairs = pairs(&colours, n);
    // Every second place each way is enough to know the colours by.
    let some: Vec<usize> = (0..n * n).filter(|i| (i / n).is_multiple_of(2) && i.is_multiple_of(2)).collect();
    let seen: Vec<[f32; 3]> = some.iter().map(|&i| colours[i]).collect();
    let odds: Vec<f32> = prior.iter().map(|p| p.clamp(SURE, 1.0 - SURE)).map(|p| (p / (1.0 - p)).ln()).collect();

    let mut person = prior.to_vec();
    for _ in 0..ROUNDS {
        let inside: Vec<f32> = some.iter().map(|&i| person[i] + 1e-6).collect();
        let outside: Vec<f32> = some.iter().map(|&i| 1.0 - person[i] + 1e-6).collect();
        let (inside, outside) = (Mixture::fit(&seen, &inside), Mixture::fit(&seen, &outside));
        let gain: Vec<f32> = colours
            .iter()
            .zip(&odds)
            .map(|(colour, odds)| (inside.log(*colour) - outside.log(*colour)).clamp(-MOST, MOST) + odds)
            .collect();
        least(&mut pairs, &gain, &mut person);
    }
    person
}

/// The least of the sum over pairs of price |difference| less the sum of gain x person, person within 0..1.
fn least(pairs: &mut [Pairs], gain: &[f32], person: &mut [f32]) {
    // A place has eight neighbours at most, so the operator's squared norm is below 16.
    let step = 1.0 / PRICE;
    let rise = PRICE / 16.0;
    let mut ahead = person.to_vec();
    let mut flow = vec![0.0; person.len()];
    for _ in 0..STEPS {
        flow.fill(0.0);
        for pairs in &mut *pairs {
            pairs.step(&ahead, &mut flow, rise);
        }
        for (((person, ahead), flow), gain) in person.iter_mut().zip(&mut ahead).zip(&flow).zip(gain) {
            let next = (*person - step * (flow - gain)).clamp(0.0, 1.0);
            *ahead = 2.0 * next - *person;
            *person = next;
        }
    }
}
