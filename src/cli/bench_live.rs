//! What a frame of a film takes, stage by stage (`crate::pipeline::live`).

use pollster::block_on;

use crate::align::Aligner;
use crate::cli::CliError;
use crate::cli::device::{Machine, bind};
use crate::cli::timing::Bench;
use crate::editor::{Editor, Prompt};
use crate::geometry::Pose;
use crate::model::Compact;
use crate::portrait::{Crop, Portrait};
use crate::render::cpu;

/// Pixels of a frame: what the page takes of a camera.
const FRAME: [u32; 2] = [720, 540];
/// Side of the edited picture.
const PICTURE: usize = 512;

/// Times them. `photo` is any photo: what is on it makes no difference.
pub(super) fn time(
    bench: &mut Bench,
    machine: &mut Machine,
    aligner: &Aligner,
    model: &Compact,
    photo: &Portrait,
) -> Result<(), CliError> {
    let [width, height] = FRAME;
    let pixels = photo.pixels().iter().copied().take((3 * width * height) as usize).collect();
    let frame = Portrait::from_pixels(width, height, pixels)
        .ok_or_else(|| CliError::Usage("the measured frame could not be made".to_owned()))?;
    let square = Crop { centre: [width as f32 / 2.0, height as f32 / 2.0], side: height as f32 / 2.0, roll: 0.1 };
    let prompt = Prompt::Text("a bronze statue with teal hair".to_owned());
    let side = model.config().image;
    let mut editor = Editor::new(model.clone());
    bench.time("live: follow a face", || block_on(aligner.follow(&frame, &square)).map(drop))?;
    bench.time("live: sample its square", || {
        drop((frame.crop(&square, side), frame.crop(&square, PICTURE), frame.within(&square, side)));
        Ok::<(), CliError>(())
    })?;
    let (small, full, within) = (frame.crop(&square, side), frame.crop(&square, PICTURE), frame.within(&square, side));
    // The mean of four frames, of which one measures the outline: the median of such times says too little.
    bench.time("live: read four frames", || {
        for _ in 0..4 {
            block_on(editor.follow(&small, &full, &within, Pose::default(), false))?;
        }
        Ok::<(), CliError>(())
    })?;
    let mut edited = None;
    bench.time("live: read and edit four frames", || {
        for _ in 0..4 {
            block_on(editor.follow(&small, &full, &within, Pose::default(), false))?;
            edited = Some(block_on(editor.edit(&prompt, 1.0))?.field);
        }
        Ok::<(), CliError>(())
    })?;
    let Some(field) = edited else { return Ok(()) };
    bench.time("live: bind", || match machine {
        Machine::Cpu => {
            drop(cpu::Portrait::new(&block_on(field.to_host())?)?);
            Ok(())
        }
        Machine::Gpu(renderer) => bind(renderer, &field),
    })
}
