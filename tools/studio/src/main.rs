//! The studio's command line: data sets, contact sheets, single samples and a speed test.

mod args;
mod dataset;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use args::{Failure, Source, check_folder, check_size, open, parse_edits, parse_yaws, pool, targets};
use clap::{Parser, Subcommand};
use cpu_time::ProcessTime;
use dataset::{DatasetArgs, dataset};
use rayon::prelude::*;
use studio::assets::Pack;
use studio::draw::camera::Camera;
use studio::draw::raster::Raster;
use studio::edits::{Catalogue, Edit, PAIRS};
use studio::output::files::encode_person;
use studio::output::heads;
use studio::output::people::{Settings, draw_person};
use studio::output::sheet::{Picture, backdrop, contact, gallery, sample};
use studio::output::whole::write_whole;

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
        /// Every hair style and cover in place of the edits, each on a person it suits.
        #[arg(long, conflicts_with = "edits")]
        hair: bool,
        /// Degrees; several joined by commas with `--hair`.
        #[arg(long, default_value = "-20", allow_hyphen_values = true)]
        yaw: String,
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
        /// Folder of light probes to put into the archive.
        #[arg(long)]
        light: Option<PathBuf>,
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
                picture.paste(0, 0, size, &studio::output::people::over(&view, &backdrop(seed, size)));
                picture
            };
            Ok(picture.save(&out)?)
        }
        Command::Gallery { source, out, edits, hair, yaw, size, columns, seed } => {
            check_size(size)?;
            check_folder(&out)?;
            if !(1..=64).contains(&columns) {
                return Err("--columns must lie between 1 and 64".into());
            }
            let (edits, yaws) = (parse_edits(&edits)?, parse_yaws(&yaw)?);
            match yaws.as_slice() {
                yaws if hair => Ok(heads::gallery(&source.pack()?, seed, yaws, size, columns).save(&out)?),
                [yaw] => Ok(gallery(&source.pack()?, seed, &edits, *yaw, size, columns).save(&out)?),
                _ => Err("several yaws need --hair".into()),
            }
        }
        Command::Pack { assets, light, out } => {
            check_folder(&out)?;
            let files = open(&assets, light.as_deref())?;
            Pack::read(&files)?.with_targets(targets())?;
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
