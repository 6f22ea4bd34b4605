//! Colours of one side of the outline as a mixture of normal distributions (GrabCut, Rother et al. 2004, section 3.1),
//! with soft memberships.

/// Of the colours' variance; keeps a flat wall from being certain.
const LEAST_VARIANCE: f32 = 1e-5;
const COMPONENTS: usize = 5;
const STEPS: usize = 3;

type Matrix = [[f32; 3]; 3];

struct Component {
    mean: [f32; 3],
    precision: Matrix,
    /// Logarithm of share and of what makes the density's integral 1.
    constant: f32,
}

/// A density over colours.
pub struct Mixture(Vec<Component>);

impl Mixture {
    /// Of colours and how much each counts: split along the longest axis into five, then three steps of expectation and
    /// maximisation.
    pub fn fit(colours: &[[f32; 3]], weights: &[f32]) -> Self {
        let mut groups: Vec<Vec<usize>> = vec![(0..colours.len()).collect()];
        while groups.len() < COMPONENTS {
            let widest = groups.iter().enumerate().map(|(i, group)| (i, Spread::of(colours, weights, group)));
            let Some((i, spread)) = widest.max_by(|a, b| a.1.size.total_cmp(&b.1.size)) else { break };
            let (far, near): (Vec<usize>, Vec<usize>) =
                groups[i].iter().partition(|&&at| dot(minus(colours[at], spread.mean), spread.axis) > 0.0);
            if far.is_empty() || near.is_empty() {
                break;
            }
            groups[i] = far;
            groups.push(near);
        }
        let mut members = vec![0.0; colours.len() * groups.len()];
        for (k, group) in groups.iter().enumerate() {
            for &at in group {
                members[at * groups.len() + k] = weights[at];
            }
        }
        let mut mixture = Self::of(colours, &members, groups.len());
        for _ in 0..STEPS {
            let count = mixture.0.len();
            for ((colour, weight), row) in colours.iter().zip(weights).zip(members.chunks_exact_mut(count)) {
                mixture.memberships(*colour, row);
                row.iter_mut().for_each(|r| *r *= weight);
            }
            mixture = Self::of(colours, &members, count);
        }
        mixture
    }

    fn of(colours: &[[f32; 3]], members: &[f32], count: usize) -> Self {
        let all: f32 = members.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        Self(
            (0..count)
                .map(|k| {
                    let weighted = || colours.iter().zip(members.iter().skip(k).step_by(count));
                    let sum: f32 = weighted().map(|(_, w)| w).sum::<f32>() + 1e-6;
                    let mean = std::array::from_fn(|c| weighted().map(|(x, w)| w * x[c]).sum::<f32>() / sum);
                    let mut spread = [[0.0; 3]; 3];
                    for (x, w) in weighted() {
                        let d = minus(*x, mean);
                        for (i, row) in spread.iter_mut().enumerate() {
                            for (j, cell) in row.iter_mut().enumerate() {
                                *cell += w * d[i] * d[j] / sum;
                            }
                        }
                    }
                    for (i, row) in spread.iter_mut().enumerate() {
                        row[i] += LEAST_VARIANCE;
                    }
                    let (precision, determinant) = inverse(&spread);
                    let share = sum / all;
                    Component { mean, precision, constant: share.ln() - 0.5 * determinant.ln() }
                })
                .collect(),
        )
    }

    fn logs(&self, colour: [f32; 3]) -> [f32; COMPONENTS] {
        let mut out = [f32::NEG_INFINITY; COMPONENTS];
        for (out, c) in out.iter_mut().zip(&self.0) {
            let d = minus(colour, c.mean);
            *out = c.constant - 0.5 * dot(d, c.precision.map(|row| dot(row, d)));
        }
        out
    }

    /// Logarithm of the density, up to a constant that is the same for all mixtures.
    pub fn log(&self, colour: [f32; 3]) -> f32 {
        together(&self.logs(colour))
    }

    fn memberships(&self, colour: [f32; 3], out: &mut [f32]) {
        let logs = self.logs(colour);
        let log = together(&logs);
        out.iter_mut().zip(logs).for_each(|(out, l)| *out = (l - log).exp());
    }
}

/// Logarithm of a sum of which the logarithms are given.
fn together(logs: &[f32]) -> f32 {
    let most = logs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    // What is less than a millionth of the largest adds nothing in f32.
    most + logs.iter().filter(|l| **l > most - 14.0).map(|l| (l - most).exp()).sum::<f32>().ln()
}

/// Mean, longest axis and how much there is to be gained by a split there.
struct Spread {
    mean: [f32; 3],
    axis: [f32; 3],
    size: f32,
}

impl Spread {
    fn of(colours: &[[f32; 3]], weights: &[f32], group: &[usize]) -> Self {
        let sum = group.iter().map(|&i| weights[i]).sum::<f32>() + 1e-9;
        let mean = std::array::from_fn(|c| group.iter().map(|&i| weights[i] * colours[i][c]).sum::<f32>() / sum);
        // Power iteration; which way it begins matters little, as three numbers are never all at right angles to it.
        let mut axis = [0.59, 0.57, 0.57];
        let mut size = 0.0;
        for _ in 0..4 {
            let mut next = [0.0; 3];
            for &i in group {
                let d = minus(colours[i], mean);
                let along = weights[i] * dot(d, axis);
                next = std::array::from_fn(|c| next[c] + along * d[c]);
            }
            size = dot(next, next).sqrt();
            if size <= 0.0 {
                break;
            }
            axis = next.map(|v| v / size);
        }
        Self { mean, axis, size }
    }
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn minus(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|c| a[c] - b[c])
}

/// Inverse and determinant of a symmetric matrix that has one.
pub(crate) fn inverse(m: &Matrix) -> (Matrix, f32) {
    let cofactor = |i: usize, j: usize| {
        let [a, b, c, d] = [(i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3];
        m[a][c] * m[b][d] - m[a][d] * m[b][c]
    };
    let determinant = (0..3).map(|j| m[0][j] * cofactor(0, j)).sum::<f32>().max(f32::MIN_POSITIVE);
    (std::array::from_fn(|i| std::array::from_fn(|j| cofactor(j, i) / determinant)), determinant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inverse_undoes_its_matrix() {
        let m = [[2.0, 0.5, 0.1], [0.5, 1.0, -0.3], [0.1, -0.3, 0.7]];
        let (inverse, determinant) = inverse(&m);
        for (i, row) in m.iter().enumerate() {
            for j in 0..3 {
                let cell = dot(*row, inverse.map(|row| row[j]));
                // f32's rounding.
                assert!((cell - f32::from(u8::from(i == j))).abs() < 1e-5, "{cell}");
            }
        }
        assert!((determinant - (2.0 * 0.61 - 0.5 * 0.38 + 0.1 * -0.25)).abs() < 1e-5);
    }

    #[test]
    fn colours_that_were_seen_are_likelier_than_others() {
        let colours: Vec<[f32; 3]> =
            (0..200).map(|i| if i % 2 == 0 { [0.8, 0.1 + 1e-3 * i as f32, 0.1] } else { [0.1, 0.1, 0.7] }).collect();
        let mixture = Mixture::fit(&colours, &vec![1.0; 200]);
        for seen in [[0.8, 0.2, 0.1], [0.1, 0.1, 0.7]] {
            assert!(mixture.log(seen) > mixture.log([0.45, 0.15, 0.4]) + 10.0);
        }
    }

    #[test]
    fn one_colour_alone_gives_numbers() {
        let mixture = Mixture::fit(&[[0.5; 3]; 9], &[1.0; 9]);
        assert!(mixture.log([0.5; 3]).is_finite() && mixture.log([1.0, 0.0, 0.0]).is_finite());
        assert!(Mixture::fit(&[[0.5; 3]; 9], &[0.0; 9]).log([0.5; 3]) < f32::INFINITY);
    }
}
