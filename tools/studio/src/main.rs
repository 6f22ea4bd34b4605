//! The studio's command line: data sets, contact sheets, single samples and a speed test.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use clap::{Args, Parser, Subcommand};
use cpu_time::ProcessTime;
use rayon::prelude::*;
use studio::assets::{Files, Pack};
use studio::camera::Camera;
use studio::edits::{Catalogue, Edit, PAIRS};
use studio::output::{
    KEPT_OUT, OutputError, Settings, draw_person, encode_person, person_path, write_description, write_person,
    write_whole,
};
use studio::raster::Raster;
use studio::sheet::{Picture, backdrop, contact, gallery, sample};

#[derive(Parser)]
#[command(
    about = "Draws synthetic portraits before and after an edit, from many views, with depth, opacity and camera."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write a data set; people whose file exists are left alone.
    Dataset(DatasetArgs),
    /// Draw a contact sheet: a row per person, a column per edit and yaw.
    Sheet {
        #[command(flatten)]
        source: Source,
        #[arg(long)]
        out: PathBuf,
        #[arg(long, default_value_t = 4)]
        people: usize,
        /// Names joined by commas, or `all`.
        #[arg(long, default_value = "all")]
        edits: String,
        /// Degrees joined by commas.
        #[arg(long, default_value = "-30,0,30", allow_hyphen_values = true)]
        yaws: String,
        #[arg(long, default_value_t = 192)]
        size: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Draw one person once.
    Sample {
        #[command(flatten)]
        source: Source,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        #[arg(long, default_value = "none")]
        edit: String,
        /// Degrees.
        #[arg(long, default_value_t = 0.0, allow_hyphen_values = true)]
        yaw: f32,
        /// Degrees, positive from below.
        #[arg(long, default_value_t = 0.0, allow_hyphen_values = true)]
        pitch: f32,
        #[arg(long, default_value_t = 512)]
        size: usize,
        #[arg(long)]
        out: PathBuf,
        /// Without a background.
        #[arg(long)]
        transparent: bool,
    },
    /// Draw a gallery: one tile per edit of one person. A name that ends in .jpg makes a JPEG.
    Gallery {
        #[command(flatten)]
        source: Source,
        #[arg(long)]
        out: PathBuf,
        /// Names joined by commas, or `all`.
        #[arg(long, default_value = "all")]
        edits: String,
        /// Degrees.
        #[arg(long, default_value_t = -20.0, allow_hyphen_values = true)]
        yaw: f32,
        #[arg(long, default_value_t = 128)]
        size: usize,
        #[arg(long, default_value_t = 10)]
        columns: usize,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Make one small archive of the head pack that serves as --assets elsewhere.
    Pack {
        /// Folder of the MakeHuman head pack.
        #[arg(long)]
        assets: PathBuf,
        #[arg(long)]
        out: PathBuf,
    },
    /// Draw people without writing them and print views per second.
    Bench {
        #[command(flatten)]
        source: Source,
        #[arg(long, default_value_t = 8)]
        people: u64,
        #[arg(long, default_value_t = 256)]
        size: usize,
        #[arg(long)]
        threads: Option<usize>,
    },
}

#[derive(Args)]
struct DatasetArgs {
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

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// The MakeHuman head pack: its folder, or an archive made by `pack`.
    #[arg(long)]
    assets: Option<PathBuf>,
    /// The small head that is part of this program.
    #[arg(long)]
    builtin: bool,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Source {
    fn pack(&self) -> Result<Pack, Failure> {
        match &self.assets {
            Some(folder) => Ok(Pack::load(folder)?),
            None => Ok(Pack::builtin()),
        }
    }
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("studio: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Dataset(args) => dataset(&args),
        Command::Sheet { source, out, people, edits, yaws, size, seed } => {
            check_size(size)?;
            check_folder(&out)?;
            if !(1..=64).contains(&people) {
                return Err("--people must lie between 1 and 64 for a sheet".into());
            }
            let (edits, yaws) = (parse_edits(&edits)?, parse_yaws(&yaws)?);
            Ok(contact(&source.pack()?, seed, people, &edits, &yaws, size).save(&out)?)
        }
        Command::Sample { source, seed, edit, yaw, pitch, size, out, transparent } => {
            check_size(size)?;
            check_folder(&out)?;
            if !(yaw.abs() <= 180.0 && pitch.abs() <= 60.0) {
                return Err("--yaw must lie within 180 and --pitch within 60 degrees".into());
            }
            let edit = Edit::parse(&edit)?;
            let camera = Camera::orbit(yaw.to_radians(), pitch.to_radians());
            let view = sample(&source.pack()?, seed, &edit, &camera, size);
            let picture = if transparent {
                Picture::transparent(&view)
            } else {
                let mut picture = Picture::filled(size, size, [0, 0, 0, 255]);
                picture.paste(0, 0, size, &studio::output::over(&view, &backdrop(seed, size)));
                picture
            };
            Ok(picture.save(&out)?)
        }
        Command::Gallery { source, out, edits, yaw, size, columns, seed } => {
            check_size(size)?;
            check_folder(&out)?;
            if !(1..=64).contains(&columns) || yaw.is_nan() || yaw.abs() > 180.0 {
                return Err("--columns must lie between 1 and 64 and --yaw within 180 degrees".into());
            }
            let edits = parse_edits(&edits)?;
            Ok(gallery(&source.pack()?, seed, &edits, yaw, size, columns).save(&out)?)
        }
        Command::Pack { assets, out } => {
            check_folder(&out)?;
            let files = Files::open(&assets)?;
            Pack::read(&files)?;
            let bytes = files.archive()?;
            write_whole(&out, &bytes)?;
            println!("{}: {:.1} MiB", out.display(), bytes.len() as f64 / f64::from(1 << 20));
            Ok(())
        }
        Command::Bench { source, people, size, threads } => {
            check_size(size)?;
            let (pack, catalogue) = (source.pack()?, Catalogue::load());
            let settings = Settings { seed: 1, edits: 4, views: 4, size, pairs: PAIRS, ..Settings::default() };
            let (start, cpu) = (Instant::now(), ProcessTime::now());
            let bytes: Result<Vec<usize>, _> = pool(threads)?.install(|| {
                let draw = |raster: &mut Raster, n| {
                    encode_person(&draw_person(&pack, &catalogue, &settings, n, raster), &settings).map(|b| b.len())
                };
                (0..people).into_par_iter().map_init(Raster::default, draw).collect()
            });
            let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu.elapsed().as_secs_f64());
            // Each person: 4 edits of 4 views, a photo through its lens, 4 prompt pictures.
            let (views, megabytes) = (people as f64 * 16.0, bytes?.iter().sum::<usize>() as f64 / 1e6);
            println!(
                "{people} people, {views} views of {size} x {size}, {people} photos and {} prompt pictures in {seconds:.1} s",
                people * 4
            );
            println!(
                "{:.1} views/s, {:.4} CPU seconds per view ({:.1} views/s on two idle cores), {megabytes:.1} MB",
                views / seconds,
                cpu / views,
                2.0 * views / cpu
            );
            Ok(())
        }
    }
}

fn dataset(args: &DatasetArgs) -> Result<(), Failure> {
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
    let pack = args.source.pack()?;
    let heldout = args.heldout;
    if !(0.0..=1.0).contains(&args.pairs) {
        return Err("--pairs is a share: give a number from 0 to 1".into());
    }
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

fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, Failure> {
    if threads.is_some_and(|t| t == 0 || t > 1024) {
        return Err("--threads must lie between 1 and 1024".into());
    }
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?)
}

fn check_size(size: usize) -> Result<(), Failure> {
    if (16..=2048).contains(&size) && size.is_multiple_of(4) {
        Ok(())
    } else {
        Err(format!("--size {size} will not do: give a multiple of 4 between 16 and 2048").into())
    }
}

fn check_folder(out: &Path) -> Result<(), Failure> {
    match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(format!("{} is not a folder: create it or choose another --out", folder.display()).into())
        }
        _ => Ok(()),
    }
}

fn parse_edits(text: &str) -> Result<Vec<Edit>, Failure> {
    if text == "all" {
        return Ok(Catalogue::load().labels.iter().map(|l| Edit { labels: vec![l.name.clone()] }).collect());
    }
    text.split(',').map(|name| Ok(Edit::parse(name)?)).collect()
}

fn parse_yaws(text: &str) -> Result<Vec<f32>, Failure> {
    text.split(',')
        .map(|yaw| match yaw.trim().parse::<f32>() {
            Ok(angle) if angle.abs() <= 180.0 => Ok(angle),
            _ => Err(format!("\"{yaw}\" is not a yaw: give degrees within 180, joined by commas").into()),
        })
        .collect()
}
