//! Layer norm.

/// Mean 0 and variance 1 of every place's channels, then gain and shift, then what is added, then scales and shifts.
///
/// # Panics
/// If the lengths do not fit together.
pub fn norm(
    x: &[f32],
    gain: &[f32],
    shift: &[f32],
    epsilon: f32,
    added: Option<&[f32]>,
    film: Option<(&[f32], &[f32])>,
    out: &mut [f32],
) {
    assert!(x.len() == out.len() && gain.len() == shift.len(), "as many outputs as inputs");
    Norm { x, gain, shift, epsilon, added, film, out }.run();
}

struct Norm<'a> {
    x: &'a [f32],
    gain: &'a [f32],
    shift: &'a [f32],
    epsilon: f32,
    added: Option<&'a [f32]>,
    film: Option<(&'a [f32], &'a [f32])>,
    out: &'a mut [f32],
}

impl Norm<'_> {
    fn run(self) {
        let c = self.gain.len();
        for (i, (x, out)) in self.x.chunks_exact(c).zip(self.out.chunks_exact_mut(c)).enumerate() {
            let mean = total(x, |v| v) / c as f32;
            let variance = total(x, |v| (v - mean) * (v - mean)) / c as f32;
            let scale = 1.0 / (variance + self.epsilon).sqrt();
            for (((out, x), gain), shift) in out.iter_mut().zip(x).zip(self.gain).zip(self.shift) {
                *out = (x - mean) * scale * gain + shift;
            }
            if let Some(added) = self.added {
                for (out, added) in out.iter_mut().zip(&added[i * c..]) {
                    *out += added;
                }
            }
            if let Some((scales, shifts)) = self.film {
                for ((out, scale), shift) in out.iter_mut().zip(scales).zip(shifts) {
                    *out = *out * (1.0 + scale) + shift;
                }
            }
        }
    }
}

/// The sum of `f` over values, in eight sums at once.
#[inline(always)]
fn total(values: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let (eights, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        for (sum, v) in sums.iter_mut().zip(eight) {
            *sum += f(*v);
        }
    }
    sums.iter().sum::<f32>() + rest.iter().map(|v| f(*v)).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_mean_and_spread_they_are_given() {
        let (rows, c) = (3, 21);
        let x: Vec<f32> = (0..rows * c).map(|i| ((i * 37) % 101) as f32).collect();
        let (gain, shift) = (vec![2.0; c], vec![5.0; c]);
        let mut out = vec![f32::NAN; rows * c];
        norm(&x, &gain, &shift, 1e-5, None, None, &mut out);
        for row in out.chunks(c) {
            let mean = row.iter().sum::<f32>() / c as f32;
            let spread = (row.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / c as f32).sqrt();
            // Roundings of numbers up to 10.
            assert!((mean - 5.0).abs() < 1e-5 && (spread - 2.0).abs() < 1e-5, "{mean} {spread}");
        }
        let added: Vec<f32> = (0..rows * c).map(|i| i as f32).collect();
        let (scale, shifts) = (vec![1.0; c], vec![-3.0; c]);
        let mut more = vec![f32::NAN; rows * c];
        norm(&x, &gain, &shift, 1e-5, Some(&added), Some((&scale, &shifts)), &mut more);
        for ((more, out), added) in more.iter().zip(&out).zip(&added) {
            // Roundings of numbers up to 200.
            assert!((more - (2.0 * (out + added) - 3.0)).abs() < 3e-5);
        }
    }
}
