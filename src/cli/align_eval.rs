//! `volteface align-eval`: what the aligner finds on photos whose faces are known.
//!
//! `python -m volteface_align scenes` and `turned` write such folders: pictures and `labels.json`.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use pollster::block_on;
use serde::Deserialize;

use super::device::Machine;
use crate::align::{Face, overlap};
use crate::cli::align_figures::{Row, Table};
use crate::cli::{AlignEvalArgs, CliError, align, input, stdout};
use crate::portrait::Crop;

/// A true face counts as found from this overlap on (area of the overlap over that of the union).
const MATCH: f32 = 0.3;
/// Share of a face that can be seen from which it counts; from [`LEAST_HALF`] on it is half hidden and
/// counts apart; below that it is neither right nor wrong.
const LEAST_SEEN: f32 = 0.6;
const LEAST_HALF: f32 = 0.35;

/// One picture of `labels.json`.
#[derive(Debug, Deserialize)]
struct Labelled {
    /// The condition that it stands for.
    group: String,
    faces: Vec<Truth>,
}

/// A face that is there.
#[derive(Debug, Deserialize)]
struct Truth {
    /// Of the aligned square, in pixels, clockwise from its upper left.
    corners: [[f32; 2]; 4],
    /// Degrees, where they are known.
    yaw: Option<f32>,
    pitch: Option<f32>,
    /// Share that nothing hides and the frame does not cut off.
    seen: f32,
    /// Further groups that it belongs to.
    #[serde(default)]
    groups: Vec<String>,
}

impl Truth {
    fn square(&self) -> Crop {
        let [[x0, y0], [x1, y1], [x2, y2], _] = self.corners;
        Crop {
            centre: [(x0 + x2) / 2.0, (y0 + y2) / 2.0],
            side: (x1 - x0).hypot(y1 - y0),
            roll: (y1 - y0).atan2(x1 - x0),
        }
    }
}

pub(super) fn run(args: &AlignEvalArgs) -> Result<(), CliError> {
    let labels = labels(&args.data)?;
    let machine = Machine::start(args.device)?;
    let aligner = align::open(args.weights.as_deref(), &machine.networks()?)?;
    let mut table = Table::default();
    for (name, labelled) in &labels {
        let photo = input::photo(&args.data.join(name))?;
        let start = Instant::now();
        let faces = block_on(aligner.faces(&photo))?;
        table.time(start.elapsed().as_secs_f64() * 1e3);
        let (rows, extra) = rows(&faces, &labelled.faces);
        table.photo(&labelled.group, extra);
        for (truth, row) in rows {
            let half = truth.seen < LEAST_SEEN;
            let group = if half { "half hidden or cut off" } else { labelled.group.as_str() };
            table.face(group, row);
            if !half {
                for group in &truth.groups {
                    table.face(group, row);
                }
            }
        }
        if args.verbose {
            let sentence = faces.iter().map(|f| format!("{:.0} px, {:.2}", f.crop.side, f.confidence));
            stdout::note(format_args!("{name}: {}", sentence.collect::<Vec<_>>().join("; ")));
        }
    }
    stdout::print(table.markdown().trim_end())
}

fn labels(folder: &Path) -> Result<BTreeMap<String, Labelled>, CliError> {
    let path = folder.join("labels.json");
    serde_json::from_slice(&input::file(&path)?).map_err(|e| {
        CliError::Usage(format!(
            "{} is no list of labelled photos ({e}); write it with `python -m volteface_align scenes`",
            path.display()
        ))
    })
}

/// What became of each face that is there, and how many were found where none is.
fn rows<'a>(found: &[Face], truth: &'a [Truth]) -> (Vec<(&'a Truth, Row)>, usize) {
    let mut claimed = vec![false; found.len()];
    let mut rows = Vec::new();
    for face in truth {
        let square = face.square();
        let best = found
            .iter()
            .map(|f| overlap(&f.crop, &square))
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, iou)| *iou > MATCH);
        if let Some((i, _)) = best {
            claimed[i] = true;
        }
        if face.seen < LEAST_HALF {
            continue;
        }
        let row = best.map(|(i, iou)| {
            let turn = found[i].crop.roll - square.roll;
            let turn = turn - std::f32::consts::TAU * (turn / std::f32::consts::TAU).round();
            let off = |angle: f32, truth: Option<f32>| truth.map(|t| (angle.to_degrees() - t).abs());
            [Some(iou), Some(turn.to_degrees().abs()), off(found[i].yaw, face.yaw), off(found[i].pitch, face.pitch)]
        });
        rows.push((face, row));
    }
    (rows, claimed.iter().filter(|c| !**c).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(x: f32, seen: f32) -> Truth {
        let corners = [[x - 20.0, 20.0], [x + 20.0, 20.0], [x + 20.0, 60.0], [x - 20.0, 60.0]];
        Truth { corners, yaw: Some(10.0), pitch: None, seen, groups: Vec::new() }
    }

    fn face(x: f32) -> Face {
        Face { crop: Crop { centre: [x, 40.0], side: 40.0, roll: 0.1 }, yaw: 0.0, pitch: 0.0, confidence: 0.9 }
    }

    #[test]
    fn found_missed_and_false_faces_are_told_apart() {
        let truths = [truth(40.0, 1.0), truth(140.0, 1.0), truth(240.0, 0.1)];
        let (rows, extra) = rows(&[face(41.0), face(240.0), face(400.0)], &truths);
        // The third is too hidden to count, and finding it is no mistake; nobody is at 400.
        assert_eq!((rows.len(), extra), (2, 1));
        let [iou, roll, yaw, pitch] = rows[0].1.expect("the first is found");
        assert!(iou.is_some_and(|v| v > 0.8) && pitch.is_none());
        // f32 trigonometry of small angles.
        assert!((roll.unwrap() - 0.1_f32.to_degrees()).abs() < 1e-3 && (yaw.unwrap() - 10.0).abs() < 1e-3);
        assert!(rows[1].1.is_none());
    }

    #[test]
    fn the_square_of_corners_is_that_of_the_crop() {
        let crop = Crop { centre: [70.0, 50.0], side: 30.0, roll: -0.6 };
        let got = Truth { corners: crop.corners(), ..truth(0.0, 1.0) }.square();
        // A few products of numbers up to 100 in f32.
        assert!((got.side - 30.0).abs() < 1e-4 && (got.roll + 0.6).abs() < 1e-5, "{got:?}");
        assert!((got.centre[0] - 70.0).abs() < 1e-4 && (got.centre[1] - 50.0).abs() < 1e-4, "{got:?}");
    }
}
