//! What a piece of work asks of a graphics device: launches, and memory at its largest moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use burn::backend::wgpu::{CubeTensor, Wgpu};
use burn::tensor::{Device, Tensor};
use cubecl_runtime::dry_run::DryRun;
use cubecl_runtime::logging::{LaunchObservation, LaunchObserver};
use cubecl_runtime::memory_management::{MemoryPoolReport, MemoryScope};
use serde::Serialize;

use super::CliError;
use crate::render::RenderError;

/// What a step takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Demand {
    /// Kernels started; nothing on the CPU.
    pub dispatches: Option<u64>,
    /// Bytes held at the largest moment, weights and everything kept included.
    pub peak: u64,
    /// Largest tensor so far, bytes; nothing on the CPU.
    pub largest: Option<u64>,
}

#[derive(Default)]
struct Counter(AtomicU64);

impl LaunchObserver for Counter {
    fn launched(&self, _: &'static str) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Does the work once and tells what it took. With `count_only` a graphics device compiles and counts
/// everything and runs nothing.
///
/// # Errors
/// Those of the work; [`RenderError::Device`] if the device fails.
pub(super) fn of(
    device: &Device,
    count_only: bool,
    work: impl FnOnce() -> Result<(), CliError>,
) -> Result<Demand, CliError> {
    if *device == Device::flex() {
        forget_peak();
        work()?;
        return Ok(Demand { dispatches: None, peak: peak_of_process(), largest: None });
    }
    let failed = |e: String| CliError::Render(RenderError::Device(e));
    let client = {
        let probe = Tensor::<1>::zeros([1], device);
        let cube: CubeTensor = probe.try_into_primitive::<Wgpu>().map_err(|e| failed(format!("{e:?}")))?;
        cube.client.clone()
    };
    device.sync().map_err(|e| failed(format!("{e:?}")))?;
    client.memory_cleanup().map_err(|e| failed(format!("{e:?}")))?;
    let counter = Arc::new(Counter::default());
    {
        let _watching = LaunchObservation::new(counter.clone());
        let _dry = count_only.then(DryRun::new);
        work()?;
        device.sync().map_err(|e| failed(format!("{e:?}")))?;
    }
    let report = client.memory_report(MemoryScope::Device);
    let pools =
        report.streams.iter().flat_map(|s| s.pools.dynamic.iter().chain([&s.pools.persistent, &s.pools.dedicated]));
    let largest = pools.map(|pool: &MemoryPoolReport| pool.largest_alloc).max();
    Ok(Demand { dispatches: Some(counter.0.load(Ordering::Relaxed)), peak: report.usage().bytes_reserved, largest })
}

/// Lets Linux measure the process's largest size from here on; elsewhere the peak is that of its life.
fn forget_peak() {
    // Not every kernel allows it; then the peak is the largest so far, which is an upper bound.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Largest resident size of the process in bytes; 0 where the system does not tell.
fn peak_of_process() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_processs_peak_sees_a_large_allocation() {
        let demand = of(&Device::flex(), false, || {
            let block = vec![1_u8; 64 << 20];
            assert!(block.iter().step_by(4096).all(|b| *b == 1));
            Ok(())
        });
        assert!(demand.unwrap().peak > 64 << 20);
    }
}
