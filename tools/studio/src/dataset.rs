//! `studio dataset`: a folder of people.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;
use studio::draw::raster::Raster;
use studio::edits::{Catalogue, PAIRS};
use studio::output::files::{person_path, write_description, write_person};
use studio::output::people::{KEPT_OUT, Settings, draw_person};
use studio::output::whole::OutputError;

use crate::args::{Failure, Source, check_size, parse_yaws, pool};

#[derive(Args)]
pub struct DatasetArgs {
    #[command(flatten)]
    source: Source,
    #[arg(long)]
    out: PathBuf,
    #[arg(long)]
    people: u64,
    /// Number of the first person.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Edits per person, `none` among them.
    #[arg(long, default_value_t = 4)]
    edits: usize,
    #[arg(long, default_value_t = 4, conflicts_with = "yaws")]
    views: usize,
    /// Degrees joined by commas: the photo's view and these, for evaluation.
    #[arg(long, allow_hyphen_values = true)]
    yaws: Option<String>,
    /// For evaluation: only the people that are never trained on (number % 20 = 19) of those asked for, with single edits
    /// and held-out pairs in turn, in held-out words.
    #[arg(long)]
    heldout: bool,
    #[arg(long, default_value_t = 256)]
    size: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[arg(long)]
    threads: Option<usize>,
    /// Names joined by commas of the only labels to draw; all if left out.
    #[arg(long)]
    labels: Option<String>,
    /// Share of the edits that are two at once.
    #[arg(long, default_value_t = PAIRS)]
    pairs: f32,
}

/// Draws the people that are asked for and not there yet.
///
/// # Errors
/// A sentence that says which option will not do, or what could not be written.
pub fn dataset(args: &DatasetArgs) -> Result<(), Failure> {
    check_size(args.size)?;
    let yaws = args.yaws.as_deref().map_or(Ok(Vec::new()), parse_yaws)?;
    let views_each = if yaws.is_empty() { args.views } else { 1 + yaws.len() };
    if !(1..=12).contains(&args.edits) || !(1..=64).contains(&views_each) {
        return Err("--edits must lie between 1 and 12 and --views between 1 and 64".into());
    }
    let Some(end) = args.first.checked_add(args.people).filter(|&e| e <= 1_000_000 && args.people > 0) else {
        return Err("--people must be at least 1, and numbers end at 999999".into());
    };
    let pool = pool(args.threads)?;
    let catalogue = match &args.labels {
        Some(names) => Catalogue::load().only(&names.split(',').map(str::trim).collect::<Vec<_>>())?,
        None => Catalogue::load(),
    };
    let singles = catalogue.labels.len() - 1;
    if singles + 1 < args.edits {
        return Err(format!("--labels leaves {singles} edits; --edits asks for {} besides none", args.edits - 1).into());
    }
    if !(0.0..=1.0).contains(&args.pairs) {
        return Err("--pairs is a share: give a number from 0 to 1".into());
    }
    let pack = args.source.pack()?;
    let heldout = args.heldout;
    let settings = Settings {
        seed: args.seed,
        edits: args.edits,
        views: views_each,
        size: args.size,
        yaws,
        heldout,
        pairs: args.pairs,
    };
    write_description(&args.out, &settings, args.first, args.people, &catalogue)?;
    let people: Vec<u64> = (args.first..end).filter(|n| !heldout || n % KEPT_OUT.0 == KEPT_OUT.1).collect();
    if people.is_empty() {
        return Err("none of these people is held out: --heldout draws numbers 19, 39, 59 and so on".into());
    }
    let missing: Vec<u64> = people.iter().copied().filter(|&n| !person_path(&args.out, n).exists()).collect();
    let (start, done) = (Instant::now(), AtomicUsize::new(0));
    let views = |people: usize| (people * args.edits * views_each) as f64;
    pool.install(|| {
        missing.par_iter().with_max_len(1).try_for_each_init(Raster::default, |raster, &number| {
            let drawn = draw_person(&pack, &catalogue, &settings, number, raster);
            write_person(&args.out, &drawn, &settings)?;
            let n = done.fetch_add(1, Ordering::Relaxed) + 1;
            if n.is_power_of_two() || n % 50 == 0 {
                let rate = views(n) / start.elapsed().as_secs_f64();
                eprintln!("{n} of {} people, {rate:.1} views/s", missing.len());
            }
            Ok::<(), OutputError>(())
        })
    })?;
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{} people drawn, {} were there already; {:.1} views/s",
        missing.len(),
        people.len() - missing.len(),
        views(missing.len()) / seconds.max(1e-9)
    );
    Ok(())
}
