//! An editing session with weights of either preset: what the page and its worker speak to.

use burn::tensor::Device;

use crate::editor::{Editor, EditorError, Prompt, Understanding};
use crate::field::Field;
use crate::geometry::camera::Pose;
use crate::model::{Compact, load, settings};
#[cfg(feature = "published")]
use crate::paper::network::{Networks, Paper, SIDE};
#[cfg(feature = "published")]
use crate::paper::render::view::ViewNetworks;
#[cfg(feature = "published")]
use crate::paper::{PublishedEditor, framing};
use crate::portrait::Crop;
#[cfg(feature = "published")]
use crate::weights::load::fill;
use crate::weights::manifest::PAPER;
use crate::weights::{Archive, Manifest, WeightsError};

/// The edited picture of the compact preset has this many pixels a side.
const PICTURE: usize = 512;

/// The networks of either preset.
#[derive(Debug, Clone)]
pub enum Model {
    Compact(Box<Compact>),
    #[cfg(feature = "published")]
    Paper(Box<Paper>),
}

impl Model {
    /// Checks a manifest's settings before any of its files is fetched.
    ///
    /// # Errors
    /// [`WeightsError::Manifest`] for settings that no network can have or no renderer can draw.
    pub fn check(manifest: &Manifest) -> Result<(), WeightsError> {
        match manifest.preset == PAPER {
            true if cfg!(feature = "published") => Ok(()),
            true => Err(WeightsError::Manifest("the published network is not part of this edition".to_owned())),
            false => settings(manifest).map(drop),
        }
    }

    /// The networks of the preset that the manifest names.
    ///
    /// # Errors
    /// As [`crate::model::load`].
    pub fn load(manifest: &Manifest, archive: &Archive, device: &Device) -> Result<Self, WeightsError> {
        Self::check(manifest)?;
        #[cfg(feature = "published")]
        if manifest.preset == PAPER {
            let networks = fill(Networks::new(device), archive)?;
            return Ok(Model::Paper(Box::new(Paper::new(networks))));
        }
        Ok(Model::Compact(Box::new(load(manifest, archive, device)?)))
    }
}

/// What a session can do, for the page to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// Whether it understands words; all understand pictures.
    pub words: bool,
    /// Whether it tells the person from the background.
    pub opacity: bool,
    /// Side of the picture shown while the view moves, where the network fixes it.
    pub raw_side: Option<u32>,
    /// Whether it tells the parts of a photo, and so can give them colours and light.
    pub recolours: bool,
    /// Edits it knows by name.
    pub known: Vec<String>,
}

impl Default for Abilities {
    /// The compact preset's, before its weights are here.
    fn default() -> Self {
        Self { words: true, opacity: true, raw_side: None, recolours: true, known: Vec::new() }
    }
}

/// An edit, ready to be rendered.
#[derive(Debug, Clone)]
pub struct Sculpted {
    pub field: Field,
    /// What a still view is finished with, where the marcher's picture is not the last word.
    #[cfg(feature = "published")]
    pub views: Option<ViewNetworks>,
}

/// A session of either preset.
#[derive(Debug, Clone)]
pub enum AnyEditor {
    Compact(Box<Editor>),
    #[cfg(feature = "published")]
    Published(Box<PublishedEditor>),
}

impl AnyEditor {
    pub fn new(model: Model) -> Self {
        match model {
            Model::Compact(model) => Self::Compact(Box::new(Editor::new(*model))),
            #[cfg(feature = "published")]
            Model::Paper(model) => Self::Published(Box::new(PublishedEditor::new(*model))),
        }
    }

    pub fn abilities(&self) -> Abilities {
        match self {
            Self::Compact(editor) => {
                let known = editor.model().config().labels.iter().filter(|l| *l != "none").cloned().collect();
                Abilities { known, recolours: editor.model().config().layers, ..Abilities::default() }
            }
            #[cfg(feature = "published")]
            Self::Published(_) => Abilities {
                words: false,
                opacity: false,
                raw_side: Some(crate::paper::network::RAW_SIDE as u32),
                recolours: false,
                known: Vec::new(),
            },
        }
    }
}

/// What edits a photo; a session with a network, or a stand-in in tests.
pub trait Network {
    /// An edit, ready to be rendered.
    type Edit: Clone;

    /// Whether a square photo may be framed already: the published network is made for such crops.
    fn takes_squares_whole(&self) -> bool;

    /// The square that the network wants of a face whose aligned square is `crop`.
    fn frame(&self, crop: Crop) -> Crop {
        crop
    }

    /// Side of a prompt's picture, in pixels.
    fn prompt_side(&self) -> usize;

    /// Side of a prompt's picture of which the colours of its parts can be told; `None` where the network does not.
    fn layers_side(&self) -> Option<usize> {
        None
    }

    /// Takes a new photo; `crop` gives it `[n, n, 3]` in [0, 1] for a side n, `within` `[n, n]` how much of each place
    /// is the photo and not its edge going on ([`Portrait::within`](crate::portrait::Portrait::within)), and `pose` is the crop's as the
    /// aligner knows it, if it found a face there. Answers where the photo was taken from, which the published
    /// network does not tell: then from the front.
    ///
    /// # Errors
    /// [`EditorError::Pixels`], [`EditorError::Model`]. The previous photo stays.
    fn set_photo(
        &mut self,
        crop: impl Fn(usize) -> Vec<f32>,
        within: impl Fn(usize) -> Vec<f32>,
        pose: Option<Pose>,
    ) -> impl Future<Output = Result<Pose, EditorError>>;

    /// Takes the next frame of a film, of the same face in nearly the same place unless it is `fresh`; arguments and
    /// errors are those of [`Network::set_photo`]. By itself a frame is a photo like any other.
    fn follow(
        &mut self,
        crop: impl Fn(usize) -> Vec<f32>,
        within: impl Fn(usize) -> Vec<f32>,
        pose: Pose,
        fresh: bool,
    ) -> impl Future<Output = Result<(), EditorError>> {
        let _ = fresh;
        async move { self.set_photo(crop, within, Some(pose)).await.map(drop) }
    }

    /// What the session makes of a prompt; `None` where it takes every picture as it is.
    ///
    /// # Errors
    /// [`EditorError::Words`] for words where it knows none, [`EditorError::Pixels`],
    /// [`EditorError::Model`].
    fn understanding(&mut self, prompt: &Prompt) -> impl Future<Output = Result<Option<Understanding>, EditorError>>;

    /// Edits the photo: strength 0 is the reconstruction, 1 the edit, beyond exaggerates.
    ///
    /// # Errors
    /// As [`Editor::edit`] and [`PublishedEditor::edit`].
    fn edit(&mut self, prompt: &Prompt, strength: f32) -> impl Future<Output = Result<Self::Edit, EditorError>>;

    /// Two edits of the present photo in one: 0 is the one, 1 the other.
    fn mixed(&self, one: &Self::Edit, other: &Self::Edit, share: f32) -> Self::Edit;
}

impl Network for AnyEditor {
    type Edit = Sculpted;

    fn takes_squares_whole(&self) -> bool {
        !matches!(self, Self::Compact(_))
    }

    fn frame(&self, crop: Crop) -> Crop {
        match self {
            Self::Compact(_) => crop,
            #[cfg(feature = "published")]
            Self::Published(_) => framing::eg3d(&crop),
        }
    }

    fn prompt_side(&self) -> usize {
        match self {
            Self::Compact(editor) => editor.model().config().picture_side,
            #[cfg(feature = "published")]
            Self::Published(_) => SIDE,
        }
    }

    fn layers_side(&self) -> Option<usize> {
        match self {
            Self::Compact(editor) => {
                let config = editor.model().config();
                config.layers.then_some(config.image)
            }
            #[cfg(feature = "published")]
            Self::Published(_) => None,
        }
    }

    async fn set_photo(
        &mut self,
        crop: impl Fn(usize) -> Vec<f32>,
        within: impl Fn(usize) -> Vec<f32>,
        pose: Option<Pose>,
    ) -> Result<Pose, EditorError> {
        match self {
            Self::Compact(editor) => {
                let side = editor.model().config().image;
                editor.set_photo(&crop(side), &crop(PICTURE), Some(&within(side)), pose).await
            }
            #[cfg(feature = "published")]
            Self::Published(editor) => {
                editor.set_photo(&crop(SIDE))?;
                Ok(Pose::default())
            }
        }
    }

    async fn follow(
        &mut self,
        crop: impl Fn(usize) -> Vec<f32>,
        within: impl Fn(usize) -> Vec<f32>,
        pose: Pose,
        fresh: bool,
    ) -> Result<(), EditorError> {
        match self {
            Self::Compact(editor) => {
                let side = editor.model().config().image;
                editor.follow(&crop(side), &crop(PICTURE), &within(side), pose, fresh).await
            }
            #[cfg(feature = "published")]
            Self::Published(_) => self.set_photo(crop, within, Some(pose)).await.map(drop),
        }
    }

    async fn understanding(&mut self, prompt: &Prompt) -> Result<Option<Understanding>, EditorError> {
        match self {
            Self::Compact(editor) => Ok(Some(editor.understanding(prompt).await?)),
            #[cfg(feature = "published")]
            Self::Published(_) if matches!(prompt, Prompt::Text(_)) && !prompt.is_none() => Err(EditorError::Words),
            #[cfg(feature = "published")]
            Self::Published(_) => Ok(None),
        }
    }

    fn mixed(&self, one: &Sculpted, other: &Sculpted, share: f32) -> Sculpted {
        // Another network's views have no field that says what they show.
        #[cfg(feature = "published")]
        if one.views.is_some() || other.views.is_some() {
            return if share < 0.5 { one.clone() } else { other.clone() };
        }
        Sculpted {
            field: one.field.towards(&other.field, share),
            #[cfg(feature = "published")]
            views: None,
        }
    }

    async fn edit(&mut self, prompt: &Prompt, strength: f32) -> Result<Sculpted, EditorError> {
        match self {
            Self::Compact(editor) => {
                let field = editor.edit(prompt, strength).await?.field;
                Ok(Sculpted {
                    field,
                    #[cfg(feature = "published")]
                    views: None,
                })
            }
            #[cfg(feature = "published")]
            Self::Published(editor) => {
                let field = editor.edit(prompt, strength)?.field;
                let model = editor.model();
                let views =
                    ViewNetworks { decoder: model.decoder(), super_resolution: model.super_resolution().clone() };
                Ok(Sculpted { field, views: Some(views) })
            }
        }
    }
}
