//! Whether a device computes what the processor does: a made-up photo and a prompt go through the network and the
//! renderer, and a few numbers of every stage are held against those in the manifest of the weights. Kernels that a
//! browser refuses leave old numbers behind and no error, and drivers have faults of their own.

mod ball;

use burn::tensor::{Tensor, TensorData};
use serde::{Deserialize, Serialize};

use crate::field::{Field, FieldError, read};
use crate::geometry::Camera;
use crate::model::{Compact, ModelError, PortraitFeatures, PromptTokens};
use crate::render::Frame;

pub use ball::ball;

/// Of a tensor's spread. Half floats leave a hundredth after all layers, f32 in another order of addition a thousandth;
/// what a wrong kernel computes, or leaves as it was, is off by a spread or more.
const TOLERANCE: f32 = 0.1;
/// Values of a tensor that are looked at beside its mean and its root mean square.
const SAMPLES: usize = 24;
/// Side of the photo in the edited picture.
const PICTURE: usize = 512;
/// Side of the view, which is looked at in squares of 16 pixels.
pub const VIEW: u32 = 64;
const SQUARE: usize = 16;
/// What is asked for: geometry, colour and hair change.
const PROMPT: &str = "a bronze statue with blue hair";

/// A stage that can be wrong by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// E_low and E_high.
    Photo,
    /// E_p of words.
    Prompt,
    /// Cross-attention and E_t.
    Edit,
    /// The ray-marcher.
    View,
}

impl Stage {
    /// Its name for the visitor.
    pub fn words(self) -> &'static str {
        match self {
            Self::Photo => "the reading of photos",
            Self::Prompt => "the reading of words",
            Self::Edit => "the edit",
            Self::View => "the drawing of views",
        }
    }

    /// Its name for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Prompt => "prompt",
            Self::Edit => "edit",
            Self::View => "view",
        }
    }
}

/// What every stage must give: of each tensor its mean, its root mean square and some of its values.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Expected {
    pub f_g: Vec<f32>,
    pub query: Vec<f32>,
    pub words: Vec<f32>,
    pub planes: Vec<f32>,
    pub features: Vec<f32>,
    pub picture: Vec<f32>,
    /// Mean colour and opacity of the view's squares.
    pub view: Vec<f32>,
    /// The same of the ball, which is drawn where the edit would take too long.
    pub ball: Vec<f32>,
}

/// A stage that computed something else.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{} is wrong ({tensor} is off by {off:.2} of its spread)", .stage.words())]
pub struct Wrong {
    pub stage: Stage,
    pub tensor: &'static str,
    pub off: f32,
}

/// Why a stage gives no numbers at all.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Field(#[from] FieldError),
}

/// E_low and E_high of the made-up photo, into `found`.
///
/// # Errors
/// [`Stopped`] if the device fails.
pub async fn photo(model: &Compact, found: &mut Expected) -> Result<PortraitFeatures, Stopped> {
    let side = model.config().image;
    let features = model.portrait(head(side, model))?;
    found.f_g = looked_at(&read(features.f_g.clone()).await?);
    found.query = looked_at(&read(features.query.clone()).await?);
    Ok(features)
}

/// E_p of a few words, into `found`.
///
/// # Errors
/// [`Stopped`] if the device fails.
pub async fn prompt(model: &Compact, found: &mut Expected) -> Result<PromptTokens, Stopped> {
    let words = model.text_prompt(PROMPT);
    found.words = looked_at(&read(words.logits.clone()).await?);
    Ok(words)
}

/// What the words make of the photo, into `found`.
///
/// # Errors
/// [`Stopped`] if the device fails.
pub async fn edit(
    model: &Compact,
    features: &PortraitFeatures,
    words: &PromptTokens,
    found: &mut Expected,
) -> Result<Field, Stopped> {
    let appearance = model.appearance(features, words);
    let seen = model.seen(Camera::orbit(0.0, 0.0));
    let field = model.field(features, appearance, head(PICTURE, model), &seen);
    found.planes = looked_at(&read(field.planes.clone()).await?);
    found.features = looked_at(&read(field.view.clone()).await?);
    found.picture = looked_at(&read(field.picture.clone()).await?);
    Ok(field)
}

/// From where the view is drawn, [`VIEW`] pixels square.
pub fn camera() -> Camera {
    Camera::orbit(0.3, 0.1)
}

/// What is looked at of a view: the mean colour and opacity of its squares.
pub fn squares(frame: &Frame) -> Vec<f32> {
    let (side, squares) = (frame.size as usize, frame.size as usize / SQUARE);
    let mut sums = vec![0.0; squares * squares * 4];
    for (i, value) in frame.rgba.iter().enumerate() {
        let (x, y, channel) = (i / 4 % side, i / 4 / side, i % 4);
        sums[(y / SQUARE * squares + x / SQUARE) * 4 + channel] += value / (SQUARE * SQUARE) as f32;
    }
    sums
}

impl Expected {
    /// Holds the numbers of one stage against those expected.
    ///
    /// # Errors
    /// [`Wrong`]
    pub fn check(&self, stage: Stage, found: &Self) -> Result<(), Wrong> {
        let tensors: &[(&'static str, &[f32], &[f32])] = match stage {
            Stage::Photo => &[("F_g", &self.f_g, &found.f_g), ("the query", &self.query, &found.query)],
            Stage::Prompt => &[("the labels", &self.words, &found.words)],
            Stage::Edit => &[
                ("the planes", &self.planes, &found.planes),
                ("the view features", &self.features, &found.features),
                ("the picture", &self.picture, &found.picture),
            ],
            Stage::View if found.view.is_empty() => &[("the ball", &self.ball, &found.ball)],
            Stage::View => &[("the view", &self.view, &found.view)],
        };
        for &(tensor, expected, found) in tensors {
            let off = distance(expected, found);
            // What is no number is not within anything.
            if off.is_nan() || off > TOLERANCE {
                return Err(Wrong { stage, tensor, off });
            }
        }
        Ok(())
    }

    /// With four digits, as they are stored.
    #[must_use]
    pub fn rounded(mut self) -> Self {
        let all = [
            &mut self.f_g,
            &mut self.query,
            &mut self.words,
            &mut self.planes,
            &mut self.features,
            &mut self.picture,
            &mut self.view,
            &mut self.ball,
        ];
        for value in all.into_iter().flatten() {
            *value = format!("{value:.3e}").parse().unwrap_or(*value);
        }
        self
    }
}

/// The largest difference in spreads of what is expected.
fn distance(expected: &[f32], found: &[f32]) -> f32 {
    if expected.len() != found.len() || expected.is_empty() {
        return f32::INFINITY;
    }
    let n = expected.len() as f32;
    let mean = expected.iter().sum::<f32>() / n;
    let spread = (expected.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / n).sqrt();
    let differences = expected.iter().zip(found).map(|(a, b)| (a - b).abs() / spread);
    differences.fold(0.0, |most, off| if off > most || off.is_nan() { off } else { most })
}

/// Mean, root mean square and some values of a tensor.
fn looked_at(values: &[f32]) -> Vec<f32> {
    let n = values.len() as f64;
    let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / n;
    let square = values.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>() / n;
    // An odd step walks through all channels of what lies channel by channel.
    let step = (values.len() / SAMPLES).max(1) | 1;
    [mean as f32, square.sqrt() as f32].into_iter().chain(values.iter().copied().step_by(step)).collect()
}

/// A face as a child would draw it, `[1, 3, side, side]`: an ellipse under hair, with eyes and a mouth.
fn head(side: usize, model: &Compact) -> Tensor<4> {
    let colour = |x: f32, y: f32| -> [f32; 3] {
        let within = |cx: f32, cy: f32, rx: f32, ry: f32| ((x - cx) / rx).powi(2) + ((y - cy) / ry).powi(2) < 1.0;
        let light = 0.8 + 0.2 * (1.0 - x);
        if within(0.42, 0.46, 0.035, 0.018) || within(0.58, 0.46, 0.035, 0.018) {
            [0.15, 0.1, 0.1]
        } else if within(0.5, 0.65, 0.07, 0.018) {
            [0.6, 0.25, 0.25]
        } else if within(0.5, 0.5, 0.2, 0.28) {
            [0.85 * light, 0.65 * light, 0.55 * light]
        } else if within(0.5, 0.42, 0.25, 0.3) {
            [0.25, 0.16, 0.1]
        } else if within(0.5, 1.1, 0.45, 0.3) {
            [0.2, 0.3 * light, 0.5 * light]
        } else {
            [0.75, 0.77, 0.8]
        }
    };
    let at = |i: usize| (i as f32 + 0.5) / side as f32;
    let values: Vec<f32> =
        (0..3 * side * side).map(|i| colour(at(i % side), at(i / side % side))[i / (side * side)]).collect();
    Tensor::from_data(TensorData::new(values, [1, 3, side, side]), &model.device())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_off_or_no_number_or_missing_is_wrong() {
        let expected = Expected { words: vec![1.0, -1.0, 2.0, 0.0], ..Expected::default() };
        let check =
            |words: &[f32]| expected.check(Stage::Prompt, &Expected { words: words.to_vec(), ..Expected::default() });
        assert_eq!(check(&[1.0, -1.0, 2.0, 0.05]), Ok(()));
        assert!(matches!(check(&[1.0, -1.0, 2.0, 0.5]), Err(Wrong { stage: Stage::Prompt, .. })));
        assert!(check(&[1.0, f32::NAN, 2.0, 0.0]).is_err());
        assert!(check(&[1.0, -1.0, 2.0]).is_err() && check(&[]).is_err());
        // Expected values that are all alike say nothing, and are met by none.
        let flat = Expected { words: vec![0.0; 4], ..Expected::default() };
        assert!(flat.check(Stage::Prompt, &flat.clone()).is_err());
    }
}
