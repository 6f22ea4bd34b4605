//! A photo in a session: what was read of it, and what is found out about it when a wish asks.

use burn::tensor::{Tensor, TensorData};

use super::outline::Outline;
use super::smile::Mouth;
use super::spared::left;
use crate::compose::Layered;
use crate::field::read;
use crate::geometry::camera::Pose;
use crate::model::config::CHANGE;
use crate::model::edit::Planes;
use crate::model::layers::{PARTS, Seen as Layers};
use crate::model::{Appearance, ModelError, PortraitFeatures, Seen};
use crate::wish::{Look, Part};

#[derive(Debug, Clone)]
pub(super) struct Photo {
    pub features: PortraitFeatures,
    pub pose: Pose,
    pub seen: Seen,
    /// `[1, 3, n, n]`
    pub full: Tensor<4>,
    /// What it looks like without an edit.
    pub plain: Appearance,
    /// Its portrait without an edit, where that was needed.
    pub planes: Option<Planes>,
    /// Its outline, where the network says what is where.
    pub outline: Option<Outline>,
    /// Frames for which that outline has served, and the pose of the first.
    pub age: u32,
    pub outlined: Pose,
    /// Its parts and their colours, once a wish has asked for them.
    pub layered: Option<Layered>,
}

impl Photo {
    /// The photo as a wish has it, before anything is drawn on it.
    pub async fn looking(&mut self, look: &Look, strength: f32) -> Result<Tensor<4>, ModelError> {
        let shown = self.outline.as_ref().map_or(&self.full, |outline| &outline.photo);
        let Some(seen) = self.features.layers.as_ref().filter(|_| !look.is_empty() && strength > 0.0) else {
            return Ok(shown.clone());
        };
        let shown = shown.clone();
        let layered = layered(&mut self.layered, seen, &self.full).await?;
        Ok(layered.looking(&shown, look, strength).await?)
    }

    /// How much of an edit that brings a part is left to do.
    pub async fn left(&mut self, part: Option<Part>) -> Result<f32, ModelError> {
        let (Some(seen), Some(part)) = (self.features.layers.as_ref(), part) else { return Ok(1.0) };
        let layered = layered(&mut self.layered, seen, &self.full).await?;
        Ok(left(part, layered.colour(part).1))
    }

    /// What is drawn, but for the parts that keep what they are.
    pub async fn sparing(&mut self, planes: Planes, kept: &[f32; PARTS]) -> Result<Planes, ModelError> {
        let Some(seen) = self.features.layers.as_ref().filter(|_| kept.iter().any(|part| *part > 0.0)) else {
            return Ok(planes);
        };
        let layered = layered(&mut self.layered, seen, &self.full).await?;
        Ok(planes.without_change(layered.shares(kept)))
    }

    /// What is drawn, on a face that smiles by so much.
    pub async fn smiling(&mut self, planes: Planes, amount: f32) -> Result<Planes, ModelError> {
        let Some(seen) = self.features.layers.as_ref().filter(|_| amount != 0.0) else { return Ok(planes) };
        let layered = layered(&mut self.layered, seen, &self.full).await?;
        let mut parts = [0.0; PARTS];
        for part in [Part::Lips, Part::Mouth] {
            parts[part.index()] = 1.0;
        }
        let shares = layered.shares(&parts);
        let [_, _, side, _] = shares.dims();
        let shares = read(shares).await?;
        let Some(mouth) = Mouth::of(&shares, side) else { return Ok(planes) };
        let device = planes.change.device();
        let change = TensorData::new(mouth.smiling(amount, side), [1, CHANGE, side, side]);
        Ok(Planes { change: planes.change + Tensor::from_data(change, &device), ..planes })
    }
}

/// A photo's parts, found now if they were not before.
async fn layered<'a>(
    known: &'a mut Option<Layered>,
    seen: &Layers,
    photo: &Tensor<4>,
) -> Result<&'a mut Layered, ModelError> {
    let found = match known.take() {
        Some(found) => found,
        None => Layered::new(seen, photo).await?,
    };
    Ok(known.insert(found))
}
