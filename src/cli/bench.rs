//! `volteface bench`

use std::fmt;

use burn::tensor::Device;
use pollster::block_on;
use serde::Serialize;

use crate::align::{ImagePyramid, LOOKS};
use crate::cli::demand::Demand;
use crate::cli::device::{Machine, bind, open, open_any};
use crate::cli::timing::{Bench, Timing, grey};
use crate::cli::{BenchArgs, CliError, Place, align, bench_live, demand, stdout};
use crate::geometry::camera::Camera;
use crate::model::Compact;
use crate::model::cost;
use crate::model::cost::Step;
use crate::model::settings;
use crate::pipeline::network::Model;
use crate::portrait::{Crop, Portrait};
use crate::render::cpu::cost::FrameCost;
use crate::render::{self, Quality, cpu};

/// What a step a visitor takes asks of the device.
#[derive(Debug, Serialize)]
struct StepDemand {
    step: &'static str,
    #[serde(flatten)]
    demand: Demand,
}

#[derive(Debug, Serialize)]
struct BenchReport {
    machine: String,
    parameters: u64,
    gflop_photo: f64,
    gflop_text_prompt: f64,
    gflop_picture_prompt: f64,
    gflop_strength: f64,
    /// The aligner for a photo with one face.
    gflop_align: f64,
    parts: Vec<cost::Cost>,
    demands: Vec<StepDemand>,
    /// What a frame of 512 pixels square takes that a head fills.
    views: Views,
    timings: Vec<Timing>,
}

/// What a view takes, while it moves and once it is still.
#[derive(Debug, Serialize)]
struct Views {
    moving: FrameCost,
    still: FrameCost,
}

pub(super) fn run(args: &BenchArgs) -> Result<(), CliError> {
    render::check_view(args.size, Quality::Moving)?;
    let runs = args.runs.unwrap_or(20);
    if runs == 0 || runs > 10_000 {
        return Err(CliError::Usage("--runs must lie between 1 and 10000".to_owned()));
    }
    let mut machine = Machine::start(args.common.device)?;
    let device = match &machine {
        // Counting needs no speed, so a software device counts as well as any.
        Machine::Gpu(renderer) if args.count_only => renderer.gpu().burn_device()?,
        _ => machine.networks()?,
    };
    let (manifest, model) = match open_any(&args.common, &machine, &device)? {
        (manifest, Model::Compact(model)) => (manifest, *model),
        (_, Model::Paper(model)) => {
            if args.count_only && args.common.device == Place::Cpu {
                return Err(CliError::Usage("--count-only counts on a GPU; add --device gpu".to_owned()));
            }
            return super::paper::bench::run(args, &machine, &device, &model);
        }
    };
    if args.count_only {
        return Err(CliError::Usage(
            "--count-only belongs to weights of the published network; leave it out".to_owned(),
        ));
    }
    let c = &settings(&manifest)?;
    let giga = |step| cost::step(c, step, cost::USUAL_WORDS) as f64 / 1e9;

    let text = "a bronze statue with hair";
    let photo = grey(c.image, &device);
    let full = grey(512, &device);
    let shown = grey(c.picture_side, &device);
    let features = model.portrait(photo.clone())?;
    let prompt = model.text_prompt(text);
    let plain = model.plain(&features);
    let prompted = model.appearance(&features, &prompt);
    let seen = model.seen(Camera::orbit(0.0, 0.0));
    let field = model.field(&features, prompted.clone(), full.clone(), &seen);

    let aligner = align::open(None, &device)?;
    let (snapshot, square) = snapshot()?;

    let demands = demands(args, &machine, &device, &model, text)?;
    let mut bench = Bench::new(runs, device.clone());
    let halves = ImagePyramid::of(&snapshot);
    bench.time("align: halve a photo of 2048 x 1536", || {
        drop(std::hint::black_box(ImagePyramid::of(&snapshot)));
        Ok::<(), CliError>(())
    })?;
    bench.time("align: find", || block_on(aligner.find(&halves)).map(drop))?;
    bench.time("align: refine a square", || block_on(aligner.look(&halves, &[square])).map(drop))?;
    bench.time("align: a photo with one face", || {
        block_on(async {
            let halves = ImagePyramid::of(&snapshot);
            aligner.find(&halves).await?;
            // Whatever is on the square counts as a face.
            aligner.among(&halves, &[square], [0.0; LOOKS]).await.map(drop)
        })
    })?;
    bench.time("photo (E_low, E_high)", || model.portrait(photo.clone()).map(drop))?;
    bench.time("text prompt (E_p)", || {
        model.text_prompt(text);
        Ok::<(), CliError>(())
    })?;
    bench.time("picture prompt (E_p)", || model.picture_prompt(shown.clone()).map(drop))?;
    bench.time("cross-attention", || {
        model.appearance(&features, &prompt);
        Ok::<(), CliError>(())
    })?;
    bench.time("edit (E_t)", || {
        let f_a = model.blend(plain.clone(), prompted.clone(), 0.7);
        model.planes(&features, f_a, &seen);
        Ok::<(), CliError>(())
    })?;
    bench.time("edit with picture of 512", || {
        model.field(&features, prompted.clone(), full.clone(), &seen);
        Ok::<(), CliError>(())
    })?;
    let camera = Camera::orbit(0.3, 0.1);
    let data = block_on(field.to_host())?;
    let portrait = cpu::Portrait::new(&data)?;
    // The network's own view of a grey photo is as covered as any head.
    let frame = |quality| portrait.cost(&camera, args.size, quality).map(|cost| cost.frame(&data.layout));
    let views = Views { moving: frame(Quality::Moving)?, still: frame(Quality::Still)? };
    if let Machine::Gpu(renderer) = &mut machine {
        bind(renderer, &field)?;
    }
    for (part, quality) in [
        ("view, moving", Quality::Moving),
        ("view, still", Quality::Still),
        ("view, 48 even samples", Quality::Uniform(48)),
        ("view, 96 even samples", Quality::Uniform(96)),
    ] {
        bench.time(part, || match &mut machine {
            Machine::Cpu => portrait.render(&camera, args.size, quality).map(drop),
            // Read back, so that it is finished.
            Machine::Gpu(renderer) => block_on(renderer.render_to_frame(&camera, args.size, quality)).map(drop),
        })?;
    }
    bench_live::time(&mut bench, &mut machine, &aligner, &model, &snapshot)?;
    let report = BenchReport {
        machine: machine.name(),
        parameters: cost::parameters(c),
        gflop_photo: giga(Step::Photo),
        gflop_text_prompt: giga(Step::TextPrompt),
        gflop_picture_prompt: giga(Step::PicturePrompt),
        gflop_strength: giga(Step::Strength),
        gflop_align: aligner.flops() as f64 / 1e9,
        parts: cost::parts(c, cost::USUAL_WORDS),
        demands,
        views,
        timings: bench.timings,
    };
    stdout::report(&report, args.json)
}

/// What every step asks of a device, parts of a step included. A software GPU only counts, with weights of its own:
/// the networks do not run on it.
fn demands(
    args: &BenchArgs,
    machine: &Machine,
    device: &Device,
    model: &Compact,
    text: &str,
) -> Result<Vec<StepDemand>, CliError> {
    let place = match machine {
        Machine::Gpu(renderer) => renderer.gpu().burn_device()?,
        Machine::Cpu => device.clone(),
    };
    let count_only = place != *device;
    let counted = if count_only { open(&args.common, machine, &place)?.1 } else { model.clone() };
    let model = &counted;
    let c = model.config();
    let aligner = align::open(None, &place)?;
    let (networks, looks) = (aligner.networks(), aligner.config());
    let (frame, square) = (grey(looks.finder_side, &place), grey(looks.refiner_side, &place));
    let (photo, full, shown) = (grey(c.image, &place), grey(512, &place), grey(c.picture_side, &place));
    let seen = model.seen(Camera::orbit(0.0, 0.0));
    let prepared = || -> Result<_, CliError> {
        let features = model.portrait(photo.clone())?;
        let prompt = model.text_prompt(text);
        let (plain, prompted) = (model.plain(&features), model.appearance(&features, &prompt));
        // Weights are laid out when they are first used.
        drop(model.picture_prompt(shown.clone())?);
        drop(networks.finder.forward(frame.clone()));
        drop((networks.refiner.forward(square.clone()), networks.measurer.forward(square.clone())));
        drop(model.field(&features, prompted.clone(), full.clone(), &seen));
        Ok((features, prompt, plain, prompted))
    };
    let mut kept = None;
    demand::of(&place, count_only, || {
        kept = Some(prepared()?);
        Ok(())
    })?;
    let (features, prompt, plain, prompted) = kept.ok_or_else(|| CliError::Usage("nothing was counted".to_owned()))?;
    let step = |step, f: &dyn Fn() -> Result<(), CliError>| {
        Ok::<_, CliError>(StepDemand { step, demand: demand::of(&place, count_only, f)? })
    };
    let edited = |appearance| made(model.field(&features, appearance, full.clone(), &seen));
    Ok(vec![
        step("new photo", &|| made(model.portrait(photo.clone())?))?,
        step("new text prompt", &|| edited(model.appearance(&features, &model.text_prompt(text))))?,
        step("new picture prompt", &|| edited(model.appearance(&features, &model.picture_prompt(shown.clone())?)))?,
        step("new strength", &|| edited(model.blend(plain.clone(), prompted.clone(), 0.7)))?,
        step("of these, text (E_p)", &|| made(model.text_prompt(text)))?,
        step("cross-attention", &|| made(model.appearance(&features, &prompt)))?,
        step("planes (E_t)", &|| made(model.planes(&features, prompted.clone(), &seen)))?,
        step("align: find", &|| made(networks.finder.forward(frame.clone())))?,
        step("align: refine a square", &|| made(networks.refiner.forward(square.clone())))?,
        step("align: measure a face", &|| made(networks.measurer.forward(square.clone())))?,
    ])
}

/// What was made is not looked at: only that it was.
#[expect(clippy::unnecessary_wraps, reason = "it ends steps, and those may fail")]
fn made<T>(_: T) -> Result<(), CliError> {
    Ok(())
}

/// A photo of the usual size after decoding, and a square of it: what is on it makes no difference.
fn snapshot() -> Result<(Portrait, Crop), CliError> {
    let (width, height) = (1536_u32, 2048_u32);
    let pixels = (0..width * height * 3).map(|i| (i / 7 % 251) as u8).collect();
    let photo = Portrait::from_pixels(width, height, pixels)
        .ok_or_else(|| CliError::Usage("the measured photo could not be made".to_owned()))?;
    let square = Crop { centre: [768.0, 900.0], side: 900.0, roll: 0.1 };
    Ok((photo, square))
}

/// A table for people.
impl fmt::Display for BenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}; {:.2} M parameters", self.machine, self.parameters as f64 / 1e6)?;
        writeln!(
            f,
            "GFLOP: new photo {:.2}, text prompt {:.2}, picture prompt {:.2}, strength {:.2}\n",
            self.gflop_photo, self.gflop_text_prompt, self.gflop_picture_prompt, self.gflop_strength
        )?;
        writeln!(f, "GFLOP of the aligner for one face: {:.2}\n", self.gflop_align)?;
        writeln!(f, "| part | MFLOP | parameters |\n|---|---|---|")?;
        for p in &self.parts {
            writeln!(f, "| {} | {:.2} | {} |", p.part, p.flops as f64 / 1e6, p.parameters)?;
        }
        writeln!(f, "\n| step | dispatches | peak MiB | largest tensor MiB |\n|---|---|---|---|")?;
        let whole = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        for s in &self.demands {
            let largest = s.demand.largest.map(|n| n.div_ceil(1 << 20));
            let peak = s.demand.peak.div_ceil(1 << 20);
            writeln!(f, "| {} | {} | {peak} | {} |", s.step, whole(s.demand.dispatches), whole(largest))?;
        }
        writeln!(
            f,
            "\n| view of 512 | evaluations a covered ray | guide | photo | GFLOP | GB |\n|---|---|---|---|---|---|"
        )?;
        for (name, v) in [("moving", self.views.moving), ("still", self.views.still)] {
            let FrameCost { evaluations, looks, photos, gflop, gigabytes } = v;
            writeln!(f, "| {name} | {evaluations:.1} | {looks:.0} | {photos:.0} | {gflop:.1} | {gigabytes:.2} |")?;
        }
        writeln!(f, "\n| step | median ms | p90 ms |\n|---|---|---|")?;
        for t in &self.timings {
            writeln!(f, "| {} | {:.1} | {:.1} |", t.part, t.median_ms, t.p90_ms)?;
        }
        Ok(())
    }
}
