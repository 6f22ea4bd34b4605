//! `volteface bench` with weights of the published network.

use std::fmt;

use burn::tensor::{Device, Tensor};
use cubecl_runtime::dry_run::DryRun;
use pollster::block_on;
use serde::Serialize;

use crate::cli::demand::Demand;
use crate::cli::device::Machine;
use crate::cli::timing::{Bench, Timing, grey};
use crate::cli::{BenchArgs, CliError, demand, stdout};
use crate::geometry::camera::{Camera, Pose};
use crate::model::cost::Cost;
use crate::paper::network::cost::Step;
use crate::paper::network::{PLANE_CHANNELS, Paper, RAW_SIDE, SIDE, cost};
use crate::paper::render::view::ViewNetworks;

/// One step a visitor takes.
#[derive(Debug, Serialize)]
struct StepReport {
    step: &'static str,
    gflop: f64,
    #[serde(flatten)]
    demand: Demand,
    median_ms: Option<f64>,
    p90_ms: Option<f64>,
}

#[derive(Debug, Serialize)]
struct BenchReport {
    machine: String,
    parameters: u64,
    steps: Vec<StepReport>,
    parts: Vec<Cost>,
}

pub(in crate::cli) fn run(args: &BenchArgs, machine: &Machine, device: &Device, model: &Paper) -> Result<(), CliError> {
    let (photo_pixels, picture) = (grey(SIDE, device), grey(SIDE, device));
    let camera = Camera::orbit(0.3, 0.1);
    // What the steps begin with is not run either.
    let _dry = args.count_only.then(DryRun::new);
    let demand = |f: &dyn Fn() -> Result<(), CliError>| demand::of(device, args.count_only, f);
    let photo = demand(&|| {
        drop(model.portrait(photo_pixels.clone())?);
        Ok(())
    })?;
    let prompt = demand(&|| {
        drop(model.picture_prompt(picture.clone())?);
        Ok(())
    })?;
    let features = model.portrait(photo_pixels.clone())?;
    let tokens = model.picture_prompt(picture.clone())?;
    let edited = || {
        drop(model.planes(&features, model.appearance(&features, tokens.clone())));
        Ok(())
    };
    let edit = demand(&edited)?;
    // Where the device only counts, there is nothing to be read from it.
    let views = match args.count_only {
        true => None,
        false => {
            let planes = model.planes(&features, model.appearance(&features, tokens.clone()));
            {
                let views =
                    ViewNetworks { decoder: model.decoder(), super_resolution: model.super_resolution().clone() };
                Some(machine.views(&model.field(planes, &Pose::default()), views)?)
            }
        }
    };
    let viewed = || {
        if let Some(views) = &views {
            drop(block_on(views.picture(&camera, async || true))?);
        } else {
            let features = Tensor::zeros([1, PLANE_CHANNELS, RAW_SIDE, RAW_SIDE], device);
            drop(model.super_resolution().forward(features));
        }
        Ok(())
    };
    let mut view = demand(&viewed)?;
    // The volume rendering is one dispatch that burn does not know.
    view.dispatches = view.dispatches.map(|n| n + 1);

    let mut bench = Bench::new(args.runs.unwrap_or(3), device.clone());
    if !args.count_only {
        bench.time("new photo", || model.portrait(photo_pixels.clone()).map(drop))?;
        bench.time("new prompt picture", || model.picture_prompt(picture.clone()).map(drop))?;
        bench.time("new edit", edited)?;
        bench.time("new view", viewed)?;
    }
    let steps = [
        ("new photo", Step::Photo, photo),
        ("new prompt picture", Step::Prompt, prompt),
        ("new edit", Step::Edit, edit),
        ("new view", Step::View, view),
    ];
    let steps = steps.map(|(step, kind, demand)| {
        let timing = bench.timings.iter().find(|t: &&Timing| t.part == step);
        StepReport {
            step,
            gflop: cost::step(kind) as f64 / 1e9,
            demand,
            median_ms: timing.map(|t| t.median_ms),
            p90_ms: timing.map(|t| t.p90_ms),
        }
    });
    let parts: Vec<Cost> = cost::parts().into_iter().map(|(_, cost)| cost).collect();
    let parameters = parts.iter().map(|p| p.parameters).sum();
    stdout::report(&BenchReport { machine: machine.name(), parameters, steps: steps.into(), parts }, args.json)
}

/// A table for people.
impl fmt::Display for BenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; {:.1} M parameters\n", self.machine, self.parameters as f64 / 1e6)?;
        writeln!(
            f,
            "| step | GFLOP | dispatches | peak MiB | largest tensor MiB | median ms | p90 ms |\n|---|---|---|---|---|---|---|"
        )?;
        let whole = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let mebibytes = |n: u64| n.div_ceil(1 << 20);
        let ms = |t: Option<f64>| t.map_or_else(|| "-".to_owned(), |t| format!("{t:.1}"));
        for s in &self.steps {
            writeln!(
                f,
                "| {} | {:.1} | {} | {} | {} | {} | {} |",
                s.step,
                s.gflop,
                whole(s.demand.dispatches),
                mebibytes(s.demand.peak),
                whole(s.demand.largest.map(mebibytes)),
                ms(s.median_ms),
                ms(s.p90_ms)
            )?;
        }
        writeln!(f, "\n| part | GFLOP | parameters |\n|---|---|---|")?;
        for p in &self.parts {
            writeln!(f, "| {} | {:.2} | {} |", p.part, p.flops as f64 / 1e9, p.parameters)?;
        }
        Ok(())
    }
}
