//! The outline that parts colours best and runs along contrasts: GrabCut's energy (Rother et al. 2004, equations 7 to
//! 11) with a soft prior, as a convex problem whose least energy is that of the cut (Chan, Esedoglu and Nikolova 2006),
//! by the primal-dual steps of Chambolle and Pock (2011, algorithm 1).

use super::mixture::Mixture;

/// Rounds of colours and outline.
const ROUNDS: usize = 4;
/// Steps of a round. Later rounds begin where the last one ended.
const STEPS: usize = 100;
/// What an outline through even colour costs a place, in the units of a logarithm of odds.
const PRICE: f32 = 25.0;
/// The most that a place's colour, and that the prior, can say.
const MOST: f32 = 10.0;
const SURE: f32 = 1e-4;
/// Neighbours: rows down, columns across, over their distance.
const NEIGHBOURS: [(usize, isize, f32); 4] = [(0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.707), (1, -1, 0.707)];

/// Pairs of places and what it costs to part them.
struct Edges {
    pairs: Vec<(u32, u32)>,
    prices: Vec<f32>,
}

impl Edges {
    fn of(colours: &[[f32; 3]], n: usize) -> Self {
        let mut pairs = Vec::with_capacity(4 * n * n);
        let mut lengths = Vec::with_capacity(4 * n * n);
        for (down, across, over) in NEIGHBOURS {
            for row in 0..n - down {
                for column in 0..n {
                    let Some(to) = column.checked_add_signed(across).filter(|to| *to < n) else { continue };
                    pairs.push(((row * n + column) as u32, ((row + down) * n + to) as u32));
                    lengths.push(over);
                }
            }
        }
        let far = |&(a, b): &(u32, u32)| -> f32 {
            let (a, b) = (colours[a as usize], colours[b as usize]);
            (0..3).map(|c| (a[c] - b[c]) * (a[c] - b[c])).sum()
        };
        let contrasts: Vec<f32> = pairs.iter().map(far).collect();
        let mean = contrasts.iter().sum::<f32>() / contrasts.len().max(1) as f32;
        let prices = contrasts.iter().zip(&lengths);
        let prices = prices.map(|(d, over)| PRICE * over * (-d / (2.0 * mean + 1e-12)).exp()).collect();
        Self { pairs, prices }
    }
}

/// 1 where the person is, 0 elsewhere, and in between at few places: `[n, n]`. `photo` is `[n, n, 3]` in 0..1, `prior`
/// `[n, n]` how sure a network is of the person.
pub fn cut(photo: &[f32], prior: &[f32], n: usize) -> Vec<f32> {
    let colours: Vec<[f32; 3]> = photo.chunks_exact(3).map(|c| [c[0], c[1], c[2]]).collect();
    if n == 0 || colours.len() != n * n || prior.len() != n * n {
        return prior.to_vec();
    }
    let edges = Edges::of(&colours, n);
    // Every second place each way is enough to know the colours by.
    let some: Vec<usize> = (0..n * n).filter(|i| (i / n).is_multiple_of(2) && i.is_multiple_of(2)).collect();
    let seen: Vec<[f32; 3]> = some.iter().map(|&i| colours[i]).collect();
    let odds: Vec<f32> = prior.iter().map(|p| p.clamp(SURE, 1.0 - SURE)).map(|p| (p / (1.0 - p)).ln()).collect();

    let mut dual = vec![0.0; edges.pairs.len()];
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
        least(&edges, &gain, &mut person, &mut dual);
    }
    person
}

/// The least of the sum over pairs of price |difference| less the sum of gain x person, person within 0..1.
fn least(edges: &Edges, gain: &[f32], person: &mut [f32], dual: &mut [f32]) {
    // A place has eight neighbours at most, so the operator's squared norm is below 16.
    let step = 1.0 / PRICE;
    let rise = PRICE / 16.0;
    let mut ahead = person.to_vec();
    let mut flow = vec![0.0; person.len()];
    for _ in 0..STEPS {
        flow.fill(0.0);
        for ((&(a, b), price), dual) in edges.pairs.iter().zip(&edges.prices).zip(dual.iter_mut()) {
            let (a, b) = (a as usize, b as usize);
            *dual = (*dual + rise * (ahead[b] - ahead[a])).clamp(-price, *price);
            flow[a] -= *dual;
            flow[b] += *dual;
        }
        for (((person, ahead), flow), gain) in person.iter_mut().zip(&mut ahead).zip(&flow).zip(gain) {
            let next = (*person - step * (flow - gain)).clamp(0.0, 1.0);
            *ahead = 2.0 * next - *person;
            *person = next;
        }
    }
}
