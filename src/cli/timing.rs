//! Times of single steps, warm.

use std::time::Instant;

use burn::tensor::{Device, Tensor};
use serde::Serialize;

use super::CliError;
use crate::render::RenderError;

/// Runs before the measured ones, so that shaders and caches are warm.
const WARM_UP: usize = 3;

/// One measured part.
#[derive(Debug, Serialize)]
pub(super) struct Timing {
    pub part: &'static str,
    pub median_ms: f64,
    pub p90_ms: f64,
}

/// A photo of one colour: what is on it makes no difference.
pub(super) fn grey(side: usize, device: &Device) -> Tensor<4> {
    Tensor::full([1, 3, side, side], 0.5, device)
}

pub(super) struct Bench {
    runs: usize,
    device: Device,
    pub timings: Vec<Timing>,
}

impl Bench {
    pub fn new(runs: usize, device: Device) -> Self {
        Self { runs, device, timings: Vec::new() }
    }

    /// Times a part until the device has finished it.
    pub fn time<E>(&mut self, part: &'static str, mut f: impl FnMut() -> Result<(), E>) -> Result<(), CliError>
    where
        CliError: From<E>,
    {
        let mut ms = Vec::with_capacity(self.runs);
        for run in 0..WARM_UP + self.runs {
            let start = Instant::now();
            f()?;
            self.device.sync().map_err(|e| RenderError::Device(format!("{e:?}")))?;
            if run >= WARM_UP {
                ms.push(start.elapsed().as_secs_f64() * 1e3);
            }
        }
        ms.sort_by(f64::total_cmp);
        let at = |share: f64| ms[((ms.len() - 1) as f64 * share).round() as usize];
        self.timings.push(Timing { part, median_ms: at(0.5), p90_ms: at(0.9) });
        Ok(())
    }
}
