//! Stored outputs of the published network, thinned out, and the comparison with them.

use std::collections::BTreeMap;
use std::path::Path;

use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use volteface::weights::archive::floats;

/// Largest difference, in standard deviations of the tensor: the two programs differ in the order of
/// additions alone, which after some 60 layers of sums of up to 12,544 terms makes 1e-5 or so (the
/// reference's own distance from double precision); a wrong axis, slope or epsilon makes 1e-3 or more.
pub const TOLERANCE: f64 = 1e-4;
/// Where the reference itself rounds more than that (rough planes turn 1e-7 of a position into much more), so
/// many times its own largest distance from double precision.
const ROUNDINGS: f64 = 4.0;

/// How a stored tensor was thinned, and what is known of the full one.
#[derive(Debug, Clone, Deserialize)]
struct About {
    shape: Vec<usize>,
    stride: usize,
    offset: usize,
    /// Standard deviation of the full tensor.
    std: f64,
    /// Largest difference between the reference in float32 and in float64.
    rounding: f64,
}

/// One stored tensor.
#[derive(Debug, Clone)]
pub struct Stored {
    about: About,
    pub values: Vec<f32>,
}

#[derive(Default)]
pub struct Goldens {
    stored: BTreeMap<String, Stored>,
    /// Multiplies every tolerance; 1 on the CPU.
    pub slack: f64,
    failures: Vec<String>,
    checked: usize,
}

impl Goldens {
    /// The few that come with the source.
    pub fn committed() -> Self {
        let bytes = include_bytes!("../../golden/paper.safetensors");
        let (_, header) = SafeTensors::read_metadata(bytes).expect("a safetensors file");
        let text = &header.metadata().as_ref().expect("it describes itself")["goldens"];
        let about: BTreeMap<String, About> = serde_json::from_str(text).expect("descriptions");
        let mut goldens = Goldens { slack: 1.0, ..Goldens::default() };
        goldens.take(bytes, &about);
        goldens
    }

    /// All of them, from the folder of the reference.
    pub fn reference(folder: &Path) -> Self {
        let read = |name: &str| std::fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let raw: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(&read("goldens.json")).expect("goldens.json");
        let about = raw
            .iter()
            .map(|(name, v)| {
                let stats = v.get("stats_f32").unwrap_or(&v["stats"]);
                let about = serde_json::json!({
                    "shape": v["shape"], "stride": v["stride"], "offset": v["offset"], "std": stats["std"],
                    "rounding": v.get("f32_vs_f64").map_or(0.0, |r| r["max_abs"].as_f64().unwrap_or(0.0)),
                });
                (name.clone(), serde_json::from_value(about).expect("a description"))
            })
            .collect();
        let mut goldens = Goldens { slack: 1.0, ..Goldens::default() };
        for file in ["inputs", "encoder_f32", "render_f32"] {
            goldens.take(&read(&format!("{file}.safetensors")), &about);
        }
        goldens
    }

    fn take(&mut self, bytes: &[u8], about: &BTreeMap<String, About>) {
        for (name, view) in SafeTensors::deserialize(bytes).expect("a safetensors file").iter() {
            let values = match view.dtype() {
                Dtype::I32 => view.data().as_chunks::<4>().0.iter().map(|b| i32::from_le_bytes(*b) as f32).collect(),
                Dtype::F64 => view.data().as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b) as f32).collect(),
                _ => floats(view.data()),
            };
            self.stored.insert(name.to_owned(), Stored { about: about[name].clone(), values });
        }
    }

    /// The values of a tensor that is stored whole.
    pub fn whole(&self, name: &str) -> Vec<f32> {
        let stored = &self.stored[name];
        assert_eq!(stored.about.stride, 1, "{name} is thinned");
        stored.values.clone()
    }

    /// Names that begin with `prefix`.
    pub fn names(&self, prefix: &str) -> Vec<String> {
        self.stored.keys().filter(|n| n.starts_with(prefix)).cloned().collect()
    }

    /// Compares a full tensor, row-major, with a stored one.
    pub fn check(&mut self, name: &str, found: &[f32]) {
        let std = self.stored[name].about.std;
        let rounding = self.stored[name].about.rounding;
        // A tensor whose values are all alike has no spread; then its size is the measure.
        let allowed = (TOLERANCE * std).max(ROUNDINGS * rounding);
        self.check_within(name, found, allowed);
    }

    /// Compares with a tolerance of its own, in the tensor's units.
    pub fn check_within(&mut self, name: &str, found: &[f32], allowed: f64) {
        let Stored { about, values } = &self.stored[name];
        assert_eq!(found.len(), about.shape.iter().product::<usize>(), "{name}");
        let thinned: Vec<f32> = found.iter().skip(about.offset).step_by(about.stride).copied().collect();
        assert_eq!(thinned.len(), values.len(), "{name}");
        let worst = thinned.iter().zip(values).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, nan_max);
        let allowed = allowed * self.slack;
        let verdict = if worst <= allowed { "" } else { "  <-- TOO MUCH" };
        let line = format!(
            "{name:42} worst {:.1e} of the spread, allowed {:.1e}{verdict}",
            worst / about.std,
            allowed / about.std
        );
        println!("{line}");
        self.checked += 1;
        if worst.is_nan() || worst > allowed {
            self.failures.push(line);
        }
    }

    /// Fails if anything did.
    pub fn finish(self) {
        assert!(self.checked > 0, "nothing was compared");
        println!("{} tensors compared", self.checked);
        assert!(self.failures.is_empty(), "\n{}", self.failures.join("\n"));
    }
}

/// The larger, and NaN if either is.
fn nan_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}
