//! Arguments that the commands have in common, and what must hold of them.

use std::path::{Path, PathBuf};

use clap::Args;
use studio::assets::{Files, Pack, lights};
use studio::edits::{Catalogue, Edit, tools};
use studio::person::macros;

#[derive(Args)]
pub struct Source {
    #[command(flatten)]
    people: People,
    /// Folder of light probes: `index.json` and Radiance pictures. Without it those that are part of an archive.
    #[arg(long)]
    light: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct People {
    /// The MakeHuman head pack: its folder, or an archive made by `pack`.
    #[arg(long)]
    assets: Option<PathBuf>,
    /// The small head that is part of this program.
    #[arg(long)]
    builtin: bool,
}

/// The targets that people and edits are made of.
pub fn targets() -> impl Iterator<Item = String> {
    macros::names().chain(tools::target_names())
}

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Source {
    /// The pack that was asked for.
    pub fn pack(&self) -> Result<Pack, Failure> {
        let mut pack = match &self.people.assets {
            Some(folder) => {
                return Ok(Pack::read(&open(folder, self.light.as_deref())?)?.with_targets(targets())?);
            }
            None => Pack::builtin(),
        };
        if let Some(folder) = &self.light {
            pack.lights = lights::load(&open(folder, Some(folder))?)?;
        }
        Ok(pack)
    }
}

/// The files of a pack, with the light from a folder of its own if there is one.
pub fn open(pack: &Path, light: Option<&Path>) -> Result<Files, Failure> {
    let files = Files::open(pack)?;
    Ok(match light {
        Some(folder) => files.with_light(folder),
        None => files,
    })
}

pub fn pool(threads: Option<usize>) -> Result<rayon::ThreadPool, Failure> {
    if threads.is_some_and(|t| t == 0 || t > 1024) {
        return Err("--threads must lie between 1 and 1024".into());
    }
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?)
}

pub fn check_size(size: usize) -> Result<(), Failure> {
    if (16..=2048).contains(&size) && size.is_multiple_of(4) {
        Ok(())
    } else {
        Err(format!("--size {size} will not do: give a multiple of 4 between 16 and 2048").into())
    }
}

pub fn check_folder(out: &Path) -> Result<(), Failure> {
    match out.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(format!("{} is not a folder: create it or choose another --out", folder.display()).into())
        }
        _ => Ok(()),
    }
}

pub fn parse_edits(text: &str) -> Result<Vec<Edit>, Failure> {
    if text == "all" {
        return Ok(Catalogue::load().labels.iter().map(|l| Edit { labels: vec![l.name.clone()] }).collect());
    }
    text.split(',').map(|name| Ok(Edit::parse(name)?)).collect()
}

pub fn parse_yaws(text: &str) -> Result<Vec<f32>, Failure> {
    text.split(',')
        .map(|yaw| match yaw.trim().parse::<f32>() {
            Ok(angle) if angle.abs() <= 180.0 => Ok(angle),
            _ => Err(format!("\"{yaw}\" is not a yaw: give degrees within 180, joined by commas").into()),
        })
        .collect()
}
