//! A photo in a session: what was read of it, and what is found out about it when a wish asks.

use burn::tensor::{Tensor, TensorData};
use matte::resized;

use super::done::Done;
use super::face::{self, Face, Mouth, Shape};
use super::makeup;
use super::outline::Outline;
use super::pixels::{looked_up, over};
use super::removed::{self, Removal};
use super::spared::left;
use super::spectacles::{self, Eyes, Spectacles, Style};
use super::technique::Technique;
use super::understanding::Besides;
use super::worn::{Wearer, put_on};
use crate::compose::Layered;
use crate::compose::statistics::least;
use crate::field::{Field, Worn, read};
use crate::geometry::camera::Pose;
use crate::model::config::CHANGE;
use crate::model::edit::Planes;
use crate::model::layers::{PARTS, Seen as Layers};
use crate::model::{Appearance, ModelError, PortraitFeatures, Seen};
use crate::wish::colour::srgb_of;
use crate::wish::{Look, Part};

/// Eyes have so much of a photo at least, where glasses do not hide them.
const EYES: f32 = 0.0012;

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
    /// Where its eyes and its face are, once an edit has asked for them.
    pub eyes: Option<Eyes>,
    pub face: Option<Face>,
}

impl Photo {
    /// The photo as a wish has it, before anything is drawn on it; what is `there` already is not put on.
    pub async fn looking(&mut self, done: &Done, strength: f32, there: bool) -> Result<Tensor<4>, ModelError> {
        let shown = self.outline.as_ref().map_or(&self.full, |outline| &outline.photo);
        let mut shown = shown.clone();
        if strength <= 0.0 {
            return Ok(shown);
        }
        if let Some(seen) = self.features.layers.as_ref().filter(|_| !done.look.is_empty()) {
            let layered = layered(&mut self.layered, seen, &self.full).await?;
            shown = layered.looking(&shown, &done.look, strength).await?;
        }
        for removal in &done.removals {
            if self.taken_away(*removal).await?.is_none() {
                shown = self.without(shown, *removal, strength.min(1.0)).await?;
            }
        }
        if done.is_made_up {
            shown = self.made_up(shown, strength.min(1.0)).await?;
        }
        // A frame over another frame is none.
        if let Some(style) = done.glasses.filter(|_| !there) {
            shown = self.wearing(shown, &style, strength.min(1.0)).await?;
        }
        match done.technique {
            Some(technique) => made_as(shown, technique, strength.min(1.0)).await,
            None => Ok(shown),
        }
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

    /// Why something is not taken away; nothing if it is.
    pub async fn taken_away(&mut self, removal: Removal) -> Result<Option<Besides>, ModelError> {
        let Some(seen) = self.features.layers.as_ref() else { return Ok(Some(Besides::Absent)) };
        let layered = layered(&mut self.layered, seen, &self.full).await?;
        let (part, eyes) = (removal.part(), layered.colour(Part::Eyes).1 + layered.colour(Part::Irises).1);
        if layered.colour(part).1 < least(part) {
            return Ok(Some(Besides::Absent));
        }
        Ok((removal == Removal::Glasses && eyes < EYES).then_some(Besides::Hiding))
    }

    /// The photo with something taken away, by so much.
    async fn without(&mut self, photo: Tensor<4>, removal: Removal, amount: f32) -> Result<Tensor<4>, ModelError> {
        let [_, _, _, side] = photo.dims();
        let Some(seen) = self.features.layers.as_ref() else { return Ok(photo) };
        let layers = seen.layers();
        let [all, n, _] = layers.dims();
        let shading = resized(&read(layers.slice([all - 1..all, 0..n, 0..n])).await?, n, side);
        let gone = self.shares(&[removal.part()], side).await?;
        let skin = self.shares(&[Part::Skin], side).await?;
        let kept = match removal {
            Removal::Glasses => [Part::Eyes, Part::Irises],
            Removal::Beard => [Part::Lips, Part::Mouth],
        };
        let kept = self.shares(&kept, side).await?;
        let pixels = read(photo.clone()).await?;
        let mut drawn = removed::drawn(removal, &pixels, [&gone, &skin, &kept], &shading, side);
        if let Some(eyes) = self.eyes().await?.filter(|_| removal == Removal::Glasses) {
            // What was taken for brows may be the frame.
            let brows = self.shown(Part::Hair, &Look::default()).await?;
            drawn = removed::browed(drawn, eyes, brows, side);
        }
        Ok(over(photo, drawn, amount))
    }

    /// The photo with glasses on, drawn by so much.
    async fn wearing(&mut self, photo: Tensor<4>, style: &Style, amount: f32) -> Result<Tensor<4>, ModelError> {
        let [_, _, _, side] = photo.dims();
        let Some(eyes) = self.eyes().await? else { return Ok(photo) };
        let Some(glasses) = Spectacles::on(&self.seen.camera, eyes) else { return Ok(photo) };
        let hair = self.shares(&[Part::Hair, Part::Headwear], side).await?;
        Ok(over(photo, glasses.drawn(style, &hair, side), amount))
    }

    /// The photo with rouge and eye shadow, by so much.
    async fn made_up(&mut self, photo: Tensor<4>, amount: f32) -> Result<Tensor<4>, ModelError> {
        let [_, _, _, side] = photo.dims();
        let Some(eyes) = self.eyes().await? else { return Ok(photo) };
        let skin = self.shares(&[Part::Skin], side).await?;
        Ok(over(photo, makeup::drawn(eyes, &skin, side), amount))
    }

    /// Where the eyes are; none without layers.
    async fn eyes(&mut self) -> Result<Option<Eyes>, ModelError> {
        if self.eyes.is_some() {
            return Ok(self.eyes);
        }
        let side = self.side();
        let Some(expected) = spectacles::expected(&self.seen.camera).filter(|_| side > 0) else { return Ok(None) };
        let found = spectacles::found(expected, &self.shares(&[Part::Eyes, Part::Irises], side).await?, side);
        self.eyes = Some(found);
        Ok(self.eyes)
    }

    /// How much of each place `[side, side]` some parts have together; nothing without layers.
    pub async fn shares(&mut self, parts: &[Part], side: usize) -> Result<Vec<f32>, ModelError> {
        let Some(seen) = self.features.layers.as_ref() else { return Ok(vec![0.0; side * side]) };
        let layered = layered(&mut self.layered, seen, &self.full).await?;
        let mut kept = [0.0; PARTS];
        for part in parts {
            kept[part.index()] = 1.0;
        }
        let shares = layered.shares(&kept);
        let n = shares.dims()[3];
        let shares = read(shares).await?;
        Ok(if n == side { shares } else { resized(&shares, n, side) })
    }

    /// What is drawn, on a face that is moved to some shapes by so much each.
    pub async fn moving(&mut self, planes: Planes, shapes: &[(Shape, f32)]) -> Result<Planes, ModelError> {
        let [_, _, side, _] = planes.change.dims();
        let Some(face) = self.face().await? else { return Ok(planes) };
        let device = planes.change.device();
        let change = TensorData::new(face::change(&face, shapes, side), [1, CHANGE, side, side]);
        Ok(Planes { change: planes.change + Tensor::from_data(change, &device), ..planes })
    }

    /// A field whose person ends where a face that is moved to some shapes ends.
    pub async fn ending(&mut self, field: Field, shapes: &[(Shape, f32)]) -> Result<Field, ModelError> {
        let [n, _, _] = field.view.dims();
        if !shapes.iter().any(|(shape, _)| shape.is_outer()) {
            return Ok(field);
        }
        let Some(face) = self.face().await? else { return Ok(field) };
        let Some(from) = face::sources(&face, shapes, n) else { return Ok(field) };
        Ok(Field { view: looked_up(field.view, &from), ..field })
    }

    /// What is put on the head.
    pub async fn dressed(&mut self, done: &Done) -> Result<Worn, ModelError> {
        if done.things.is_empty() {
            return Ok(Worn::default());
        }
        let wearer =
            Wearer { skin: self.shown(Part::Skin, &done.look).await?, hair: self.shown(Part::Hair, &done.look).await? };
        let worn = put_on(&done.things, &done.look, wearer, &self.seen.camera);
        Ok(match done.technique {
            Some(technique) => worn.coloured(|colour| technique.beside(colour)),
            None => worn,
        })
    }

    /// The colour of a part as a wish has it, sRGB.
    async fn shown(&mut self, part: Part, look: &Look) -> Result<[f32; 3], ModelError> {
        let Some(seen) = self.features.layers.as_ref() else { return Ok([0.5; 3]) };
        let (mean, _) = layered(&mut self.layered, seen, &self.full).await?.colour(part);
        Ok(srgb_of(look.get(part).map_or(mean, |wished| wished.on(mean))))
    }

    /// The layers' side; 0 without them.
    fn side(&self) -> usize {
        self.features.layers.as_ref().map_or(0, |seen| 2 * seen.raw.dims()[1])
    }

    /// What is to be said of the photo besides, where what an edit brings is `there` or not.
    pub async fn besides(&mut self, done: &Done, there: bool) -> Result<Vec<Besides>, ModelError> {
        let mut besides = Vec::new();
        if there {
            besides.push(Besides::There);
        }
        if done.is_of_mouth() && self.face().await?.is_none_or(|face| face.mouth.is_none()) {
            besides.push(Besides::Unseen);
        }
        for removal in &done.removals {
            besides.extend(self.taken_away(*removal).await?);
        }
        besides.dedup();
        Ok(besides)
    }

    /// Where the face's features are; none without layers.
    async fn face(&mut self) -> Result<Option<Face>, ModelError> {
        if self.face.is_some() {
            return Ok(self.face.clone());
        }
        let side = self.side();
        let Some(eyes) = self.eyes().await? else { return Ok(None) };
        let (is_open, has_glasses) = match &self.layered {
            Some(layered) => {
                let is_there = |part| left(part, layered.colour(part).1) < 1.0;
                (is_there(Part::Mouth), is_there(Part::Glasses))
            }
            None => (false, false),
        };
        let mouth = Mouth::of(&self.shares(&[Part::Lips, Part::Mouth], side).await?, side);
        let face = Face::new(&self.seen.camera, eyes, mouth);
        self.face = face.map(|face| Face { is_open, has_glasses, ..face });
        Ok(self.face.clone())
    }
}

/// A photo made as by another technique, by so much.
async fn made_as(photo: Tensor<4>, technique: Technique, amount: f32) -> Result<Tensor<4>, ModelError> {
    let [_, _, _, side] = photo.dims();
    let made = technique.of(&read(photo.clone()).await?, side);
    let made = Tensor::<4>::from_data(TensorData::new(made, [1, 3, side, side]), &photo.device());
    Ok(photo.clone() + (made - photo) * amount)
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
