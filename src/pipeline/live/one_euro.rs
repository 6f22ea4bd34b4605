//! The one-euro filter: calm while nothing moves, quick while something does (G. Casiez, N. Roussel, D. Vogel, "1 € Filter:
//! a simple speed-based low-pass filter for noisy input in interactive systems", CHI 2012).

use std::f32::consts::TAU;

/// How calm and how quick.
#[derive(Debug, Clone, Copy)]
pub struct Tuning {
    /// The cutoff at rest, in Hz.
    pub rest: f32,
    /// How much each unit of speed adds to it, in Hz a unit a second.
    pub haste: f32,
}

/// The cutoff of the speed itself, in Hz, as the paper has it.
const SPEED: f32 = 1.0;

/// Numbers that belong together, such as a place: the cutoff is one for all, by the length of their speed.
#[derive(Debug, Clone)]
pub struct OneEuro<const N: usize> {
    tuning: Tuning,
    /// The values and their speed, both filtered.
    known: Option<([f32; N], [f32; N])>,
}

impl<const N: usize> OneEuro<N> {
    /// Before anything was measured.
    pub fn new(tuning: Tuning) -> Self {
        Self { tuning, known: None }
    }

    /// Forgets what was measured.
    pub fn reset(&mut self) {
        self.known = None;
    }

    /// What was measured so many seconds after the last time, filtered; `unit` is how much one unit of speed covers.
    pub fn filter(&mut self, measured: [f32; N], seconds: f32, unit: f32) -> [f32; N] {
        let Some((values, speeds)) = &mut self.known else {
            self.known = Some((measured, [0.0; N]));
            return measured;
        };
        let seconds = seconds.max(1e-4);
        let share = share(SPEED, seconds);
        for i in 0..N {
            let speed = (measured[i] - values[i]) / seconds;
            speeds[i] += share * (speed - speeds[i]);
        }
        let speed = speeds.iter().map(|v| v * v).sum::<f32>().sqrt() / unit.max(1e-6);
        let share = self::share(self.tuning.rest + self.tuning.haste * speed, seconds);
        for (value, measured) in values.iter_mut().zip(measured) {
            *value += share * (measured - *value);
        }
        *values
    }
}

/// How much of what is new passes a low-pass filter of that cutoff (the paper's equation 1).
fn share(cutoff: f32, seconds: f32) -> f32 {
    1.0 / (1.0 + 1.0 / (TAU * cutoff * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TUNING: Tuning = Tuning { rest: 0.6, haste: 6.0 };
    const FRAME: f32 = 1.0 / 30.0;

    #[test]
    fn noise_is_calmed_at_rest() {
        let mut filter = OneEuro::<1>::new(TUNING);
        // There and back each frame: the quickest noise there is.
        let filtered: Vec<f32> =
            (0..90).map(|i| filter.filter([0.003 * (1 - 2 * (i % 2)) as f32], FRAME, 1.0)[0]).collect();
        let change = filtered[30..].windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        // It was 0.006 a frame.
        assert!(change < 0.001, "{change}");
    }

    #[test]
    fn what_moves_is_followed_closely() {
        let mut filter = OneEuro::<2>::new(TUNING);
        // Half a side a second.
        let lag = (0..60).map(|i| {
            let x = 0.5 * FRAME * i as f32;
            x - filter.filter([x, 1.0], FRAME, 1.0)[0]
        });
        let last = lag.last().unwrap();
        // Speed over TAU times the cutoff of 0.6 + 6 * 0.5 Hz.
        assert!(last > 0.0 && last < 0.03, "{last}");
    }

    #[test]
    fn the_first_value_and_one_after_a_long_time_hold() {
        let mut filter = OneEuro::<1>::new(TUNING);
        assert_eq!(filter.filter([3.0], FRAME, 1.0), [3.0]);
        assert!((filter.filter([5.0], 60.0, 1.0)[0] - 5.0).abs() < 0.01);
        filter.reset();
        assert_eq!(filter.filter([9.0], FRAME, 1.0), [9.0]);
    }
}
