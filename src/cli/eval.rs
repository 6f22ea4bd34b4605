//! `volteface eval`: quality on people and words that training never saw.

use pollster::block_on;

use super::metrics::compare;
use crate::cli::dataset::{Person, held_out};
use crate::cli::device::{Machine, open};
use crate::cli::phrasings::{Phrase, Phrasings};
use crate::cli::report::{EvalReport, Share};
use crate::cli::whole::write_all;
use crate::cli::{CliError, EvalArgs, stdout};
use crate::editor::{Editor, Prompt, PromptPicture, UNDERSTOOD};
use crate::geometry::camera::{Camera, Pose};
use crate::model::settings;
use crate::render::Quality;

/// A label counts as read from this probability on.
const READ: f32 = 0.5;

pub(super) fn run(args: &EvalArgs) -> Result<(), CliError> {
    if args.size != 128 && args.size != 256 {
        return Err(CliError::Usage(
            "--size must be 128 or 256, the sizes the studio's depth and colour have".to_owned(),
        ));
    }
    let people = held_out(&args.data)?;
    let phrasings = Phrasings::open(&args.data)?;
    let mut machine = Machine::start(args.common.device)?;
    let (manifest, model) = open(&args.common, &machine, &machine.networks()?)?;
    let mut editor = Editor::new(model);
    let mut report = EvalReport { weights: manifest.version.clone(), size: args.size, ..EvalReport::default() };
    let config = settings(&manifest)?;
    read_words(&mut editor, &config.labels, &phrasings, &mut report)?;
    for path in people.iter().take(args.people) {
        let person = Person::open(path)?;
        if person.side != config.image || person.prompt_side != config.picture_side {
            return Err(CliError::Data {
                path: path.clone(),
                reason: format!(
                    "pictures of {} and prompts of {} pixels do not suit these weights",
                    person.side, person.prompt_side
                ),
            });
        }
        look_at(&person, &mut editor, &mut machine, &mut report)?;
        stdout::note(path.display());
    }
    let report = report.finish();
    stdout::print(report.markdown().trim_end())?;
    if let Some(path) = &args.json {
        let json = serde_json::to_vec_pretty(&report).map_err(|e| CliError::Usage(e.to_string()))?;
        write_all(&[(path.clone(), json)])?;
    }
    Ok(())
}

/// Every edit of one person: by text and by picture at the photo's camera as predicted, and by
/// text from the other views, whose cameras are known.
fn look_at(
    person: &Person,
    editor: &mut Editor,
    machine: &mut Machine,
    report: &mut EvalReport,
) -> Result<(), CliError> {
    let side = report.size as usize;
    let photo = person.photo();
    let pose = block_on(editor.set_photo(&photo, &photo, None, None))?;
    report.people += 1;
    for (sum, error) in report.pose_error_degrees.iter_mut().zip(pose_error(&pose, &person.cameras[0])) {
        *sum += error;
    }
    for (index, edit) in person.edits.iter().enumerate() {
        let plain = index == 0;
        let text = Prompt::Text(edit.text.clone());
        let edited = block_on(editor.edit(&text, 1.0))?;
        let mut cameras = person.cameras.clone();
        cameras[0] = Camera::photo(&pose);
        for (view, frame) in machine.draw(&edited.field, &cameras, report.size, Quality::Still)?.iter().enumerate() {
            let kind = match (plain, view) {
                (true, 0) => "photo, no edit",
                (true, _) => "other views, no edit",
                (false, 0) => "photo, text edit",
                (false, _) => "other views, text edit",
            };
            let Some(figures) = compare(frame, &person.target(index, view, side)) else { continue };
            report.views.entry(kind).or_default().add(figures);
            if view == 0 {
                report.edits.entry(edit.name.clone()).or_default().add(figures);
            }
        }
        if plain {
            continue;
        }
        let shown =
            Prompt::Picture(PromptPicture { side: person.prompt_side, pixels: person.prompt(index), portrait: None });
        let edited = block_on(editor.edit(&shown, 1.0))?;
        for frame in machine.draw(&edited.field, &cameras[..1], report.size, Quality::Still)? {
            if let Some(figures) = compare(&frame, &person.target(index, 0, side)) {
                report.views.entry("photo, picture edit").or_default().add(figures);
            }
        }
        let right = read_rightly(&edited.labels, edited.understood, &edit.labels);
        report.text.entry("picture prompts, all labels").or_default().add(right);
    }
    Ok(())
}

fn read_words(
    editor: &mut Editor,
    names: &[String],
    phrasings: &Phrasings,
    report: &mut EvalReport,
) -> Result<(), CliError> {
    let mut read = |phrase: &Phrase| -> Result<(Vec<(String, f32)>, f32), CliError> {
        let p = block_on(editor.understand(&Prompt::Text(phrase.text.clone())))?;
        let understood = p.last().copied().unwrap_or(0.0);
        Ok((names.iter().cloned().zip(p).collect(), understood))
    };
    let mut shares: [Share; 4] = Default::default();
    for phrase in &phrasings.single {
        let (labels, understood) = read(phrase)?;
        shares[0].add(read_rightly(&labels, understood, &phrase.labels));
        let best = labels.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        shares[1].add(best.is_some_and(|(name, _)| phrase.labels.contains(name)));
    }
    for phrase in &phrasings.pairs {
        let (labels, understood) = read(phrase)?;
        shares[2].add(read_rightly(&labels, understood, &phrase.labels));
    }
    for phrase in &phrasings.unknown {
        shares[3].add(read(phrase)?.1 < UNDERSTOOD);
    }
    let names = [
        "single edits, all labels",
        "single edits, likeliest label",
        "held-out pairs, all labels",
        "foreign wishes refused",
    ];
    report.text.extend(names.into_iter().zip(shares));
    Ok(())
}

/// Understood, and exactly the wanted labels; "none" may be said or left out.
fn read_rightly(labels: &[(String, f32)], understood: f32, wanted: &[String]) -> bool {
    let asked = labels.iter().filter(|(n, p)| *p >= READ && n != "none").map(|(n, _)| n);
    let mut asked: Vec<&String> = asked.collect();
    let mut wanted: Vec<&String> = wanted.iter().filter(|n| *n != "none").collect();
    asked.sort();
    wanted.sort();
    understood >= UNDERSTOOD && asked == wanted
}

/// Absolute differences of yaw, pitch and roll, in degrees.
fn pose_error(pose: &Pose, truth: &Camera) -> [f64; 3] {
    let o = truth.origin();
    let horizontal = (o[0] * o[0] + o[2] * o[2]).sqrt();
    let phi = horizontal.atan2(o[1]);
    let yaw = o[0].atan2(o[2]);
    let pitch = std::f32::consts::PI * (1.0 - phi.cos()) / 2.0 - std::f32::consts::FRAC_PI_2;
    // Without roll the right axis is level; its part along "up" tells the roll.
    let level = Camera::orbit(yaw, pitch);
    let m = &truth.camera_to_world;
    let l = &level.camera_to_world;
    let dot = |i: usize, j: usize| (0..3).map(|r| m[4 * r + i] * l[4 * r + j]).sum::<f32>();
    let roll = dot(0, 1).atan2(dot(0, 0));
    [pose.yaw - yaw, pose.pitch - pitch, pose.roll - roll].map(|d| f64::from(d.abs().to_degrees()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_true_pose_has_no_error() {
        let pose = Pose { yaw: 0.4, pitch: -0.2, roll: 0.1, ..Pose::default() };
        for error in pose_error(&pose, &Camera::photo(&pose)) {
            // Degrees; f32 trigonometry there and back.
            assert!(error < 1e-3, "{error}");
        }
        let off = Pose { yaw: 0.5, ..pose };
        assert!((pose_error(&off, &Camera::photo(&pose))[0] - 0.1_f64.to_degrees()).abs() < 1e-3);
    }

    #[test]
    fn labels_must_match_as_a_set() {
        let labels: Vec<(String, f32)> =
            [("none", 0.9), ("a", 0.8), ("b", 0.7)].map(|(n, p)| (n.to_owned(), p)).to_vec();
        let names = |n: &[&str]| n.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        assert!(read_rightly(&labels, 0.9, &names(&["b", "a"])));
        assert!(!read_rightly(&labels, 0.9, &names(&["a"])));
        assert!(!read_rightly(&labels, 0.1, &names(&["a", "b"])));
        assert!(read_rightly(&labels[..1], 0.9, &names(&["none"])));
    }
}
