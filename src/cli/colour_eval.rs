//! `volteface colour-eval`: how near parts of real photos come to the colours that words or other pictures ask for, and what
//! else changes.

use std::fmt::{Display, Formatter};
use std::path::Path;

use pollster::block_on;

use super::device::{Machine, open_any};
use super::{CliError, ColourEvalArgs, align, input, stdout};
use crate::align::{Aligner, Face};
use crate::editor::{Editor, Prompt, PromptPicture};
use crate::field::{Field, read};
use crate::pipeline::AnyEditor;
use crate::portrait::Portrait;
use crate::render::RenderError;
use crate::wish::colour::{oklab_of, oklab_of_shown};
use crate::wish::{Aim, Part, names};

/// The colours that are asked for, and the parts, as people call them.
const COLOURS: &str = "red blue green yellow orange purple pink brown black white grey teal turquoise cyan beige gold \
    silver navy lavender lilac magenta crimson burgundy maroon lime mint olive emerald peach salmon coral rose caramel \
    honey indigo fuchsia mauve plum mustard cream";
const PARTS: [(Part, &str); 6] = [
    (Part::Hair, "hair"),
    (Part::Skin, "skin"),
    (Part::Lips, "lips"),
    (Part::Irises, "eyes"),
    (Part::Glasses, "glasses"),
    (Part::Clothes, "clothes"),
];
/// Where a part is surely, and where surely not.
const INSIDE: f32 = 0.8;
const OUTSIDE: f32 = 0.02;
/// A part of fewer pixels of a photo is not there.
const LEAST: usize = 120;
/// Colours that are so near (OKLab) look alike.
const NEAR: f64 = 0.05;
/// By so much a picture's colours shall come nearer.
const NEARER: f64 = 0.7;
/// Side of the edited picture.
const FULL: usize = 512;

/// What one part has given.
#[derive(Debug, Default)]
struct Row {
    distances: Vec<f64>,
    inside: f64,
    outside: f64,
    photos: usize,
}

pub(super) fn run(args: &ColourEvalArgs) -> Result<(), CliError> {
    let machine = Machine::start(args.common.device)?;
    let device = machine.networks()?;
    let aligner = align::open(None, &device)?;
    let AnyEditor::Compact(mut session) = AnyEditor::new(open_any(&args.common, &machine, &device)?.1) else {
        return Err(CliError::Usage("these weights give no colours; use the default ones".to_owned()));
    };
    let [side, prompt_side] = [session.model().config().image, session.model().config().picture_side];
    let mut prompts = Vec::new();
    for path in &args.prompt_image {
        let Some((photo, face)) = faced(&aligner, path)? else { continue };
        let pixels = photo.crop(&face.crop, prompt_side);
        let portrait = Some(photo.crop(&face.crop, side));
        let prompt = Prompt::Picture(PromptPicture { side: prompt_side, pixels, portrait });
        let asked = block_on(session.understanding(&prompt))?.asked;
        if !asked.is_empty() {
            stdout::note(format_args!("{}: read as {}", path.display(), asked.join(", ")));
        }
        prompts.push(prompt);
    }
    let (mut rows, mut pictures): ([Row; PARTS.len()], Pictures) = Default::default();
    for path in &args.photo {
        let Some((photo, face)) = faced(&aligner, path)? else { continue };
        let (crop, pose) = (face.crop, Some(face.pose_in(&face.crop)));
        let within = photo.within(&crop, side);
        let [small, full] = [side, FULL].map(|side| photo.crop(&crop, side));
        block_on(session.set_photo(&small, &full, Some(&within), pose))?;
        for prompt in &prompts {
            pictures.measure(&mut session, prompt)?;
        }
        if prompts.is_empty() {
            for ((part, noun), row) in PARTS.iter().zip(&mut rows) {
                measure(&mut session, *part, noun, row)?;
            }
        }
        stdout::note(path.display());
    }
    if !prompts.is_empty() {
        return stdout::print(pictures);
    }
    let mut table = String::from("part     photos  wishes  distance  within 0.05  outside / inside\n");
    for ((_, noun), row) in PARTS.iter().zip(&rows) {
        let count = row.distances.len().max(1) as f64;
        let mean = row.distances.iter().sum::<f64>() / count;
        let near = row.distances.iter().filter(|distance| **distance <= NEAR).count() as f64 / count;
        let ratio = row.outside / row.inside.max(1e-9);
        let (photos, wishes) = (row.photos, row.distances.len());
        table += &format!("{noun:8} {photos:6}  {wishes:6}  {mean:8.3}  {near:11.2}  {ratio:16.3}\n");
    }
    stdout::print(table.trim_end())
}

/// A photo and its first face; nothing where there is none, which is said.
fn faced(aligner: &Aligner, path: &Path) -> Result<Option<(Portrait, Face)>, CliError> {
    let photo = input::photo(path)?;
    let face = block_on(aligner.faces(&photo))?.into_iter().next();
    if face.is_none() {
        stdout::note(format_args!("{}: no face, left out", path.display()));
    }
    Ok(face.map(|face| (photo, face)))
}

/// What pictures as prompts have given.
#[derive(Debug, Default)]
struct Pictures {
    /// By how much of what it lacked a part came nearer to the picture's colour.
    nearer: Vec<f64>,
    edits: usize,
    /// Edits for which the picture named a label.
    labelled: usize,
}

impl Pictures {
    fn measure(&mut self, session: &mut Editor, prompt: &Prompt) -> Result<(), CliError> {
        let plain = picture(&block_on(session.edit(&Prompt::none(), 1.0))?.field)?;
        let edited = block_on(session.edit(prompt, 1.0))?;
        self.edits += 1;
        self.labelled += usize::from(!edited.understanding.asked.is_empty());
        let shown = picture(&edited.field)?;
        for (part, wished) in edited.understanding.look.iter() {
            let Aim::Colour(aim) = wished.colour else { continue };
            let shares = block_on(session.share(part, plain.len().isqrt()))?;
            let inside: Vec<usize> = (0..shares.len()).filter(|i| shares[*i] > INSIDE).collect();
            let off = |picture: &[[f32; 3]]| {
                let mean = std::array::from_fn(|c| mean_of(&inside, |i| f64::from(picture[i][c])));
                far(mean, aim.map(f64::from))
            };
            if inside.len() >= LEAST && off(&plain) > NEAR {
                self.nearer.push(1.0 - off(&shown) / off(&plain));
            }
        }
        Ok(())
    }
}

impl Display for Pictures {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let count = self.nearer.len().max(1) as f64;
        let mean = self.nearer.iter().sum::<f64>() / count;
        let near = self.nearer.iter().filter(|share| **share >= NEARER).count() as f64 / count;
        let Self { edits, labelled, .. } = self;
        write!(
            f,
            "{edits} edits by a picture, {labelled} of them with a label; {count} parts whose colour was another one came \
             nearer by {mean:.2} in the mean, {near:.2} of them by {NEARER} and more"
        )
    }
}

/// Asks for every colour of one part of the present photo.
fn measure(session: &mut Editor, part: Part, noun: &str, row: &mut Row) -> Result<(), CliError> {
    let plain = picture(&block_on(session.edit(&Prompt::none(), 1.0))?.field)?;
    let shares = block_on(session.share(part, plain.len().isqrt()))?;
    let places = |wanted: &dyn Fn(f32) -> bool| -> Vec<usize> {
        shares.iter().enumerate().filter(|(_, share)| wanted(**share)).map(|(i, _)| i).collect()
    };
    let (inside, outside) = (places(&|share| share > INSIDE), places(&|share| share < OUTSIDE));
    if inside.len() < LEAST {
        return Ok(());
    }
    row.photos += 1;
    for colour in COLOURS.split_whitespace() {
        let Some(asked) = names::read(colour, part) else { continue };
        let asked = oklab_of_shown(asked);
        let edited = picture(&block_on(session.edit(&Prompt::Text(format!("{colour} {noun}")), 1.0))?.field)?;
        let mean: [f64; 3] = std::array::from_fn(|c| mean_of(&inside, |i| f64::from(edited[i][c])));
        row.distances.push(far(mean, asked.map(f64::from)));
        let moved = |i: usize| far(edited[i].map(f64::from), plain[i].map(f64::from));
        row.inside += mean_of(&inside, moved);
        row.outside += mean_of(&outside, moved);
    }
    Ok(())
}

/// The edited photo of a field in OKLab.
fn picture(field: &Field) -> Result<Vec<[f32; 3]>, CliError> {
    let pixels = block_on(read(field.picture.clone())).map_err(RenderError::from)?;
    Ok(pixels.as_chunks::<4>().0.iter().map(|[r, g, b, _]| oklab_of([*r, *g, *b])).collect())
}

fn far(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|c| (a[c] - b[c]).powi(2)).sum::<f64>().sqrt()
}

/// The mean over some places; 0 of none.
fn mean_of(places: &[usize], value: impl Fn(usize) -> f64) -> f64 {
    places.iter().map(|i| value(*i)).sum::<f64>() / places.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_colours_are_asked_for() {
        let colours: Vec<&str> = COLOURS.split_whitespace().collect();
        assert_eq!(colours.len(), 40);
        for (part, noun) in PARTS {
            let unread: Vec<&&str> = colours.iter().filter(|colour| names::read(colour, part).is_none()).collect();
            assert!(unread.len() < 12, "{noun}: {unread:?}");
        }
        assert_eq!(mean_of(&[], |_| 1.0), 0.0);
    }
}
