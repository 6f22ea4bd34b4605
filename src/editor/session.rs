//! The session: photo, prompt, strength, and what is kept between them.

use burn::tensor::activation::sigmoid;
use burn::tensor::{Tensor, TensorData};

use super::cache::Cache;
use super::done::Done;
use super::error::{EditorError, check_strength};
use super::outline::Outline;
use super::parted::Parted;
use super::photo::Photo;
use super::pixels::upload;
use super::reading::{self, Reading};
use super::spared::{brought, is_there, spared};
use super::understanding::Understanding;
use crate::compose::Layered;
use crate::editor::prompt::{Prompt, PromptPicture};
use crate::field::{Field, Worn, read};
use crate::geometry::camera::{Camera, Pose};
use crate::model::layers::PARTS;
use crate::model::{Appearance, Compact, ModelError, PromptTokens};
use crate::wish::{Look, Material, Part};

/// Frames of a film that have one outline: it is made on the host, which takes longer than a frame may.
const SAME_OUTLINE: u32 = 4;
/// How far a head may turn meanwhile (yaw and pitch in radians), and how far it may come from its place in the square
/// (in sides, logarithms of the side and radians).
const SAME_ANGLE: f32 = 0.1;
const SAME_PLACE: f32 = 0.015;

/// How often each part has run; shows that work is reused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// E_low and E_high.
    pub photo: u32,
    /// E_p.
    pub prompt: u32,
    /// Cross-attention.
    pub cross: u32,
    /// E_t.
    pub edit: u32,
}

/// An edited portrait, ready to be rendered.
#[derive(Debug, Clone)]
pub struct Edited {
    pub field: Field,
    /// Probability that the prompt was understood.
    pub understood: f32,
    /// Every label with the probability that the prompt asks for it, in the model's order.
    pub labels: Vec<(String, f32)>,
    /// What was made of the prompt; the field shows the labels asked for and no others.
    pub understanding: Understanding,
}

#[derive(Debug, Clone)]
struct Encoded {
    /// Its logits name the labels asked for and no others.
    prompt: PromptTokens,
    /// Probabilities of the labels, then of "understood".
    probabilities: Vec<f32>,
    understanding: Understanding,
    /// How far each part keeps what it is.
    spared: [f32; PARTS],
    /// What the edit brings, and does not bring again.
    brought: Option<Part>,
    /// Whether the network has anything to draw.
    is_drawn: bool,
    /// What is done to the photo itself.
    done: Done,
}

/// A session with one model and one photo at a time.
#[derive(Debug, Clone)]
pub struct Editor {
    model: Compact,
    photo: Option<Photo>,
    prompts: Cache<Encoded>,
    /// By prompt, for the present photo.
    appearances: Cache<Appearance>,
    counts: Counts,
    /// Whether the photo is a frame of a film.
    is_film: bool,
}

impl Editor {
    pub fn new(model: Compact) -> Self {
        Self {
            model,
            photo: None,
            prompts: Cache::default(),
            appearances: Cache::default(),
            counts: Counts::default(),
            is_film: false,
        }
    }

    pub fn model(&self) -> &Compact {
        &self.model
    }

    /// How often each part has run so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The camera of the present photo.
    pub fn pose(&self) -> Option<Pose> {
        self.photo.as_ref().map(|p| p.pose)
    }

    /// Takes a new photo: the crop at the encoders' size (`[n, n, 3]` in [0, 1], n = `image`) and
    /// the same crop at the size of the edited picture (`[m, m, 3]`); `within` `[n, n]` says where it is the photo and
    /// not its edge going on, everywhere if nothing does. Answers where the photo was taken from: `known`,
    /// or what the network makes of it.
    ///
    /// # Errors
    /// [`EditorError::Pixels`] for pixels of another number; [`EditorError::Model`] if the device
    /// fails. The previous photo stays.
    pub async fn set_photo(
        &mut self,
        small: &[f32],
        full: &[f32],
        within: Option<&[f32]>,
        known: Option<Pose>,
    ) -> Result<Pose, EditorError> {
        self.read([small, full], within, known, false).await.inspect(|_| self.film(false))
    }

    /// Takes the next frame of a film as [`Editor::set_photo`] takes a photo, with where the aligner says that it was
    /// taken from. Unless it is `fresh`, it shows the same face in nearly the same place as the frame before: outline,
    /// colours of its parts and light are then measured every few frames only.
    ///
    /// # Errors
    /// As [`Editor::set_photo`].
    pub async fn follow(
        &mut self,
        small: &[f32],
        full: &[f32],
        within: &[f32],
        known: Pose,
        fresh: bool,
    ) -> Result<(), EditorError> {
        self.read([small, full], Some(within), Some(known), !fresh).await.map(|_| self.film(true))
    }

    /// What is done to a photo itself is not the same in a film.
    fn film(&mut self, on: bool) {
        if self.is_film != on {
            self.is_film = on;
            self.prompts.clear();
        }
    }

    /// Reads a photo, or a frame to which the one before `goes_on`.
    async fn read(
        &mut self,
        [small, full]: [&[f32]; 2],
        within: Option<&[f32]>,
        known: Option<Pose>,
        goes_on: bool,
    ) -> Result<Pose, EditorError> {
        let before = self.photo.as_ref().filter(|_| goes_on);
        let n = self.model.config().image;
        let device = self.model.device();
        let photo = upload(&device, "the photo", small, Some(n))?;
        let large = upload(&device, "the photo at full size", full, None)?;
        let features = self.model.portrait(photo)?;
        self.counts.photo += 1;
        let pose = match known {
            // Nobody waits for what is known.
            Some(known) if goes_on => known,
            known => {
                let predicted = features.read_pose().await?;
                known.unwrap_or(predicted)
            }
        };
        let plain = self.model.plain(&features);
        self.counts.cross += 1;
        let seen = self.model.seen(Camera::photo(&pose));
        let mut made = Photo {
            features,
            pose,
            seen,
            full: large,
            plain,
            planes: None,
            outline: None,
            age: 0,
            outlined: pose,
            layered: None,
            eyes: None,
            face: None,
        };
        if let Some(layers) = made.features.layers.clone() {
            match before {
                Some(Photo { outline: Some(outline), age, outlined, layered, .. })
                    if age + 1 < SAME_OUTLINE && is_alike(outlined, &pose) =>
                {
                    made.outline = Some(outline.next(&made.full));
                    (made.age, made.outlined) = (age + 1, *outlined);
                    if let Some(layered) = layered {
                        made.layered = Some(layered.next(&layers, &made.full).await.map_err(ModelError::from)?);
                    }
                }
                before => {
                    let planes = self.model.planes(&made.features, made.plain.clone(), &made.seen);
                    self.counts.edit += 1;
                    let old = before.filter(|before| is_alike(&before.outlined, &pose));
                    let old = old.and_then(|before| before.outline.as_ref());
                    let [middle, span, ..] = self.model.config().surface;
                    let sight = [middle, span, made.seen.camera.intrinsics[0]];
                    let outline =
                        Outline::of(&layers, planes.places(), [small, full], within, old, sight, &device).await?;
                    (made.planes, made.outline) = (Some(planes), Some(outline));
                }
            }
        }
        self.appearances.clear();
        self.photo = Some(made);
        Ok(pose)
    }

    /// Edits the photo: strength 0 is the reconstruction, 1 the edit, beyond exaggerates.
    ///
    /// # Errors
    /// [`EditorError::NoPhoto`], [`EditorError::Strength`] for no number or one out of reach,
    /// [`EditorError::Pixels`] for a picture prompt of another size, [`EditorError::Model`].
    pub async fn edit(&mut self, prompt: &Prompt, strength: f32) -> Result<Edited, EditorError> {
        check_strength(strength)?;
        if self.photo.is_none() {
            return Err(EditorError::NoPhoto);
        }
        let encoded = self.encode(prompt).await?;
        let photo = self.photo.as_mut().ok_or(EditorError::NoPhoto)?;
        let left = if strength == 0.0 || prompt.is_none() { 1.0 } else { photo.left(encoded.brought).await? };
        let there = is_there(left);
        let appearance = if strength == 0.0 || prompt.is_none() || !encoded.is_drawn {
            None
        } else {
            let key = prompt.key();
            let prompted = match self.appearances.get(&key) {
                Some(known) => known,
                None => {
                    let made = self.model.appearance(&photo.features, &encoded.prompt);
                    self.counts.cross += 1;
                    self.appearances.put(key, made.clone());
                    made
                }
            };
            Some(self.model.blend(photo.plain.clone(), prompted, strength * left * encoded.done.drawn()))
        };
        let full = photo.looking(&encoded.done, strength, there).await?;
        let planes = match (appearance, &photo.planes) {
            (None, Some(plain)) => plain.clone(),
            (appearance, _) => {
                self.counts.edit += 1;
                let spared = appearance.as_ref().map(|_| encoded.spared);
                let appearance = appearance.unwrap_or_else(|| photo.plain.clone());
                let planes = self.model.planes(&photo.features, appearance, &photo.seen);
                match spared {
                    Some(spared) => photo.sparing(planes, &spared).await?,
                    None => planes,
                }
            }
        };
        let shapes = encoded.done.moved(strength, left);
        let planes = if shapes.is_empty() { planes } else { photo.moving(planes, &shapes).await? };
        let field = self.model.field_of(planes, full, &photo.seen);
        let field = photo.outline.iter().fold(field, |field, outline| outline.around(field));
        let field = photo.ending(field, &shapes).await?;
        let worn =
            if there { Worn::default() } else { photo.dressed(&encoded.done).await?.faded(strength.clamp(0.0, 1.0)) };
        let field = Field { worn, ..field };
        let names = self.model.config().labels.iter().cloned();
        let labels = names.zip(encoded.probabilities.iter().copied()).collect();
        let understood = encoded.probabilities.last().copied().unwrap_or(0.0);
        let besides = photo.besides(&encoded.done, there).await?;
        let understanding = Understanding { besides, ..encoded.understanding };
        Ok(Edited { field, understood, labels, understanding })
    }

    /// How much of each place `[side, side]` of the present photo a part has; nothing by a model that does not tell.
    ///
    /// # Errors
    /// [`EditorError::NoPhoto`], [`EditorError::Model`] if the device fails.
    pub async fn share(&mut self, part: Part, side: usize) -> Result<Vec<f32>, EditorError> {
        let photo = self.photo.as_mut().ok_or(EditorError::NoPhoto)?;
        Ok(photo.shares(&[part], side).await?)
    }

    /// What is made of a prompt, without editing anything.
    ///
    /// # Errors
    /// [`EditorError::Pixels`] for a picture of another size, [`EditorError::Model`].
    pub async fn understanding(&mut self, prompt: &Prompt) -> Result<Understanding, EditorError> {
        let Encoded { mut understanding, brought, done, .. } = self.encode(prompt).await?;
        if let Some(photo) = &mut self.photo {
            let there = is_there(photo.left(brought).await?);
            understanding.besides = photo.besides(&done, there).await?;
        }
        Ok(understanding)
    }

    /// The probabilities behind [`Editor::understanding`]: of each label, then that the prompt is followed.
    ///
    /// # Errors
    /// As [`Editor::understanding`].
    pub async fn understand(&mut self, prompt: &Prompt) -> Result<Vec<f32>, EditorError> {
        Ok(self.encode(prompt).await?.probabilities)
    }

    async fn encode(&mut self, prompt: &Prompt) -> Result<Encoded, EditorError> {
        let key = prompt.key();
        if let Some(encoded) = self.prompts.get(&key) {
            return Ok(encoded);
        }
        let (tokens, Reading { probabilities, understanding }) = match prompt {
            Prompt::Text(text) => self.read_text(text).await?,
            Prompt::Picture(picture) => self.read_picture(picture).await?,
        };
        self.counts.prompt += 1;
        // What the composition does is not drawn a second time.
        let is_drawn = |label: &&String| understanding.look.material().is_none() || Material::named(label).is_none();
        let mut drawn: Vec<String> = understanding.asked.iter().filter(is_drawn).cloned().collect();
        let brought = brought(&drawn);
        // Nor what is done to the photo itself.
        let done = match self.recolours() {
            true => Done::taken_from(&mut drawn, &understanding.look, self.is_film),
            false => Done::coloured(&understanding.look),
        };
        let encoded = Encoded {
            prompt: self.naming(tokens, &drawn),
            spared: spared(&drawn, &done.look),
            is_drawn: !drawn.is_empty(),
            done,
            probabilities,
            understanding,
            brought,
        };
        self.prompts.put(key, encoded.clone());
        Ok(encoded)
    }

    /// Whether parts can be given any colour, so that words for one are no label's.
    fn recolours(&self) -> bool {
        self.model.config().layers
    }

    async fn read_text(&self, text: &str) -> Result<(PromptTokens, Reading), EditorError> {
        let config = self.model.config();
        let parted = Parted::of(text, self.recolours());
        let windows = reading::windows(&parted.rest, config.text_words);
        let mut tokens = self.model.text_prompt(&windows[0].join(" "));
        let mut seen = vec![read(sigmoid(tokens.logits.clone())).await?];
        for window in &windows[1..] {
            tokens = self.model.text_prompt(&window.join(" "));
            seen.push(read(sigmoid(tokens.logits.clone())).await?);
        }
        Ok((tokens, reading::judge(&parted, &config.labels, &windows, &seen)))
    }

    async fn read_picture(&self, picture: &PromptPicture) -> Result<(PromptTokens, Reading), EditorError> {
        // A side the model does not take is refused by its own check of the shape.
        let pixels = upload(&self.model.device(), "the picture prompt", &picture.pixels, Some(picture.side))?;
        let tokens = self.model.picture_prompt(pixels)?;
        let look = self.look_of(picture).await?;
        let probabilities = read(sigmoid(tokens.logits.clone())).await?;
        Ok((tokens, reading::judge_picture(&self.model.config().labels, probabilities, look)))
    }

    /// The colours of a prompt's picture, if the weights tell them.
    async fn look_of(&self, picture: &PromptPicture) -> Result<Look, EditorError> {
        let Some(pixels) = &picture.portrait else { return Ok(Look::default()) };
        let photo = upload(&self.model.device(), "the picture prompt", pixels, Some(self.model.config().image))?;
        let Some(seen) = self.model.portrait(photo.clone())?.layers else { return Ok(Look::default()) };
        Ok(Layered::new(&seen, &photo).await.map_err(ModelError::from)?.look())
    }

    /// A prompt that names these labels and no others.
    fn naming(&self, prompt: PromptTokens, labels: &[String]) -> PromptTokens {
        let names = &self.model.config().labels;
        let named = names.iter().map(|name| if labels.contains(name) { 1.0 } else { -1.0 });
        // Of "understood" the networks behind know nothing.
        let logits: Vec<f32> = named.chain([1.0]).collect();
        let shape = [1, logits.len()];
        PromptTokens { logits: Tensor::from_data(TensorData::new(logits, shape), &self.model.device()), ..prompt }
    }
}

/// Whether one outline serves both.
fn is_alike(one: &Pose, other: &Pose) -> bool {
    let angles = [one.yaw - other.yaw, one.pitch - other.pitch];
    let places = [one.roll - other.roll, one.log_scale - other.log_scale, one.dx - other.dx, one.dy - other.dy];
    angles.iter().all(|v| v.abs() < SAME_ANGLE) && places.iter().all(|v| v.abs() < SAME_PLACE)
}
