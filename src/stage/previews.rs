//! Wishes that a door offers, tried while nothing else is to be done: each a small picture of the photo as it would be.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};

use super::engine::Engine;
use super::error::StageError;
use super::maker::Maker;
use super::update::Update;
use crate::align::Aligner;
use crate::export::{Format, Pixels, encode};
use crate::field::{Field, FieldError, read};
use crate::pipeline::{AnyEditor, Job};
use crate::render::RenderError;
use crate::web::browser;

/// Pixels of the photo's picture that become one.
const SHRINK: usize = 4;
/// Milliseconds without anything else to do before one is tried.
const CALM: u32 = 250;
/// Milliseconds that one may take; a device that takes longer has no time for what nobody asked for.
const MOST: f64 = 400.0;

impl Engine {
    /// Offers wishes, in the order in which their pictures are wanted, in the place of those offered before. What comes of
    /// it is told as [`Update::Preview`], on a device that has the time: a graphics chip, or any where the address says
    /// `?previews`.
    pub fn offer(&self, words: Vec<String>) {
        if self.0.previews.offer(words) {
            self.work().notify();
        }
    }
}

/// Tries the next wish once nothing else has been wanted for a moment; false where there is none to try.
///
/// # Errors
/// [`StageError`] that stops the work.
pub(super) async fn step(maker: &Maker<'_>, job: &mut Job<AnyEditor, Aligner>) -> Result<bool, StageError> {
    let engine = maker.door.engine;
    let previews = &engine.0.previews;
    let asked_for = browser::parameter("previews").is_some();
    let affords = !maker.door.on_cpu && !engine.is_software() && !previews.slow.get();
    let desired = engine.desired();
    let Some(wanted) = desired.wanted().filter(|_| (affords || asked_for) && job.network().abilities().words) else {
        return Ok(false);
    };
    let Some(words) = previews.next(&desired.source, &wanted) else { return Ok(false) };
    let calm = browser::sleep(CALM);
    // What is wanted, and the picture that is being looked at, come first.
    if matches!(select(pin!(engine.work().wait()), pin!(calm)).await, Either::Left(_)) || !engine.is_settled() {
        return Ok(true);
    }
    let _turn = engine.turn().await;
    let started = browser::now();
    let picture = match job.preview(&wanted, &words).await? {
        // What is worn is no part of the picture.
        Some(sculpted) if sculpted.field.worn.is_empty() => Some(small(&sculpted.field).await?),
        _ => None,
    };
    previews.slow.set(browser::now() - started > MOST);
    previews.note(&words);
    if let Some(png) = picture {
        engine.report(Update::Preview { of: Arc::new(wanted), words, png: Arc::new(png) });
    }
    Ok(true)
}

/// The edited photo of a field, as a PNG.
async fn small(field: &Field) -> Result<Vec<u8>, StageError> {
    let side = field.layout.picture_size as usize;
    let rgba = read(field.picture.clone()).await?;
    let pixels = shrunk(&rgba, side)?;
    Ok(encode(&pixels, Format::Png).map_err(|error| RenderError::Device(error.to_string()))?)
}

/// The mean of every few pixels of `[side, side, 4]`.
fn shrunk(rgba: &[f32], side: usize) -> Result<Pixels, FieldError> {
    let expected = side * side * 4;
    if rgba.len() != expected {
        return Err(FieldError::Size { what: "picture", expected, found: rgba.len() });
    }
    let less = side / SHRINK;
    let mut small = Vec::with_capacity(less * less * 4);
    for y in 0..less {
        for x in 0..less {
            let mut sum = [0.0; 3];
            for place in (0..SHRINK * SHRINK).map(|k| (y * SHRINK + k / SHRINK) * side + x * SHRINK + k % SHRINK) {
                for (sum, value) in sum.iter_mut().zip(&rgba[place * 4..]) {
                    *sum += value.clamp(0.0, 1.0);
                }
            }
            small.extend(sum.map(|sum| (sum * 255.0 / (SHRINK * SHRINK) as f32).round() as u8));
            small.push(255);
        }
    }
    Ok(Pixels { width: less as u32, height: less as u32, rgba: small })
}
