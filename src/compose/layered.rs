//! A photo as edits see it.

use std::sync::OnceLock;

use burn::tensor::{Tensor, TensorData};

use super::aim::aimed;
use super::cpu::{self, Move};
use super::islands::{as_hair, islands};
use super::lamp;
use super::maps::{self, Source};
use super::pixel::refined;
use super::relief::BODY;
use super::shade::Key;
use super::statistics::{Place, Statistics, least};
use crate::field::{FieldError, read};
use crate::kernels::mix;
use crate::model::layers::{PARTS, Seen};
use crate::wish::{Aim, Lamp, Look, Part, PartColour};

/// What somebody else can have of a portrait.
const WORN: [Part; 6] = [Part::Skin, Part::Hair, Part::Brows, Part::Irises, Part::Lips, Part::Beard];
/// A part of less of the picture is not told.
const TOLD: f32 = 2e-4;

/// A photo's parts and their colours; made once per photo.
#[derive(Debug, Clone)]
pub struct Layered {
    seen: Seen,
    /// `[image, image, 16]`
    parts: Tensor<3>,
    /// Where skin is hair in them ([`islands`]), for the frames that follow.
    lit_hair: Option<Vec<f32>>,
    /// Every second place each way, its parts refined.
    places: Vec<Place>,
    /// By which a pixel's own colour says what it belongs to.
    statistics: Statistics,
    /// After that.
    refined: Statistics,
    /// Where the surface leans and the photo's own light ([`lamp::own`]), once a lamp was asked for: a lamp that is
    /// dragged asks many times.
    light: OnceLock<(Tensor<3>, [f32; 4])>,
}

impl Layered {
    /// Of a photo `[1, 3, n, n]`, n a multiple of the layers' side.
    ///
    /// # Errors
    /// [`FieldError::Read`] if the device fails.
    pub async fn new(seen: &Seen, photo: &Tensor<4>) -> Result<Self, FieldError> {
        let mut parts = maps::parts(seen, photo).await?;
        let side = parts.dims()[0];
        // Every second place each way: that many say as much of a part's colours, and a quarter is read back.
        let [half, all] = [side / 2, cpu::PLACE];
        let few = parts.clone().reshape([half, 2, half, 2, all]).slice([0..half, 0..1, 0..half, 0..1, 0..all]);
        let mut places = cpu::places(&read(few).await?);
        let told = |places: &[Place]| {
            let statistics = Statistics::of(places);
            let by_colour = |place: &Place| Place { parts: refined(place.parts, place.lab, &statistics), ..*place };
            (places.iter().map(by_colour).collect::<Vec<_>>(), statistics)
        };
        let (mut by_colour, mut statistics) = told(&places);
        let lit_hair = islands(&by_colour, half);
        if let Some(mask) = &lit_hair {
            places.iter_mut().zip(mask).for_each(|(place, there)| as_hair(&mut place.parts, *there));
            parts = maps::skin_as_hair(parts, mask, half);
            (by_colour, statistics) = told(&places);
        }
        let places = by_colour;
        let refined = Statistics::of(&places);
        Ok(Self { seen: seen.clone(), parts, lit_hair, places, statistics, refined, light: OnceLock::new() })
    }

    /// Of the next frame of a film: its own parts, with the colours and the light that were measured before.
    ///
    /// # Errors
    /// As [`Layered::new`].
    pub async fn next(&self, seen: &Seen, photo: &Tensor<4>) -> Result<Self, FieldError> {
        let light = match self.light.get() {
            Some((_, own)) => OnceLock::from((maps::leaning(seen).await?, *own)),
            None => OnceLock::new(),
        };
        let parts = maps::parts(seen, photo).await?;
        let half = parts.dims()[0] / 2;
        let parts = self.lit_hair.iter().fold(parts, |parts, mask| maps::skin_as_hair(parts, mask, half));
        Ok(Self { seen: seen.clone(), parts, light, ..self.clone() })
    }

    /// Mean colour of a part in OKLab, and its share of the photo.
    pub fn colour(&self, part: Part) -> ([f32; 3], f32) {
        let found = &self.refined.parts[part.index()];
        (found.mean, found.share)
    }

    /// The colours of all parts that can be told, as a wish for somebody else.
    pub fn look(&self) -> Look {
        let mut look = Look::default();
        for part in WORN {
            let (colour, share) = self.colour(part);
            if share >= TOLD {
                look.set(part, Some(PartColour { colour: Aim::Colour(colour), amount: 1.0 }));
            }
        }
        look
    }

    /// How much of a place the parts of `kept` have together, each as far as it says: `[1, 1, image, image]`.
    pub fn shares(&self, kept: &[f32; PARTS]) -> Tensor<4> {
        let [height, width, numbers] = self.parts.dims();
        let mut weights = kept.to_vec();
        weights.resize(numbers, 0.0);
        let weights = Tensor::from_data(TensorData::new(weights, [numbers, 1]), &self.parts.device());
        mix(self.parts.clone().reshape([height * width, numbers]), weights).reshape([1, 1, height, width])
    }

    /// The photo `[1, 3, n, n]` as `look` has it; `strength` 0 leaves it as it is, 1 is the whole.
    ///
    /// # Errors
    /// [`FieldError::Read`] if the device fails.
    pub async fn looking(&self, photo: &Tensor<4>, look: &Look, strength: f32) -> Result<Tensor<4>, FieldError> {
        let mut moves = self.refined.parts.map(|part| Move { from: part.mean, ..Move::default() });
        for (part, wished) in look.iter() {
            if self.colour(part).1 < least(part) {
                continue;
            }
            let amount = (wished.amount * strength).clamp(0.0, 1.0);
            let Move { from, .. } = moves[part.index()];
            let to = aimed(&self.places, part.index(), from, wished.colour.of(from), amount);
            moves[part.index()] = Move { from, to, amount };
        }
        let source = Source { photo, parts: &self.parts, statistics: &self.statistics };
        let is_moved = moves.iter().any(|part| part.amount > 0.0);
        let recoloured = if is_moved { source.recolour(&moves).await? } else { photo.clone() };
        let lit = match look.lamp() {
            Some(lamp) => self.lit(&source, recoloured, lamp, strength).await?,
            None => recoloured,
        };
        let Some(material) = look.material() else { return Ok(lit) };
        // What is given a colour of its own is of no material.
        let mut amounts = [0.0; PARTS];
        for part in BODY.into_iter().filter(|part| look.get(*part).is_none()) {
            amounts[part.index()] = strength.clamp(0.0, 1.0);
        }
        let key = look.lamp().map_or(Key::STUDIO, |lamp| Key::of(&lamp, strength));
        source.shade(lit, &self.seen, &moves, (&material.material(), key), &amounts).await
    }

    async fn lit(
        &self,
        source: &Source<'_>,
        picture: Tensor<4>,
        lamp: Lamp,
        strength: f32,
    ) -> Result<Tensor<4>, FieldError> {
        let (lean, own) = match self.light.get() {
            Some(found) => found.clone(),
            None => {
                let lean = maps::leaning(&self.seen).await?;
                let own = lamp::own(&self.places, &read(lean.clone()).await?, lean.dims()[0]);
                // Somebody else may have been quicker, with the same numbers.
                self.light.get_or_init(|| (lean, own)).clone()
            }
        };
        source.lit(picture, &lean, lamp::numbers(&lamp, own, strength)).await
    }
}
