//! What makes a person: a recipe of numbers and choices, which edits change and the builder follows.

use glam::Vec3;

use super::cover::Cover;
use super::grow::Grown;
use super::hairline::Hairline;
use super::macros::Macros;
use super::props::Prop;
use super::warp::Warp;
use crate::assets::mask::Mask;
use crate::scene::{Blotches, Statue, Style};

/// A person without light and camera.
#[derive(Debug, Clone)]
pub struct Recipe {
    pub shape: Shape,
    pub skin: Skin,
    pub face: Face,
    pub hair: Hair,
    pub wear: Wear,
    pub finish: Finish,
}

/// The form of head and body.
#[derive(Debug, Clone)]
pub struct Shape {
    pub macros: Macros,
    /// Weights of named targets: modifiers, asymmetry, character.
    pub targets: Vec<(String, f32)>,
    /// Weights of expression units, race-free names.
    pub units: Vec<(&'static str, f32)>,
    /// Applied in order, after targets and expression.
    pub warps: Vec<Warp>,
    /// Ear targets that hair does not follow, though it may be fitted to the ears.
    pub ear_targets: Vec<(&'static str, f32)>,
    /// How far the ear tips are drawn out, 1 = an elf's.
    pub ear_tips: f32,
    /// The ears are pressed into the head.
    pub ears_flat: bool,
}

/// The skin's picture and how it is lit.
#[derive(Debug, Clone)]
pub struct Skin {
    pub picture: SkinPicture,
    /// Linear gain.
    pub gain: Vec3,
    pub blotches: Option<Blotches>,
}

/// How the skin's picture is composed.
#[derive(Debug, Clone, PartialEq)]
pub struct SkinPicture {
    /// Index of the skin picture, and of a second one with its weight in a geometric mean.
    pub first: usize,
    pub second: Option<(usize, f32)>,
    /// 0..1, men only.
    pub stubble: f32,
    /// Linear colour of the hair roots on the scalp; `None` paints the scalp as skin.
    pub roots: Option<Vec3>,
    /// Where the scalp has roots.
    pub hairline: Hairline,
    /// sRGB colour and strength 0..1.
    pub lips: Option<(Vec3, f32)>,
    /// 1 = as it is, 0 = grey.
    pub saturation: f32,
    /// sRGB colour and strength 0..1 that the whole skin goes to, keeping its light and dark.
    pub stain: Option<(Vec3, f32)>,
    /// Darkness of the eye sockets, 0..1.
    pub hollow: f32,
    /// Coats of paint, the first one lowest.
    pub paint: Vec<Paint>,
    pub seed: u32,
}

/// A coat of paint on a part of the face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paint {
    pub mask: Mask,
    /// sRGB.
    pub colour: Vec3,
    /// 0..1.
    pub amount: f32,
    pub coat: Coat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coat {
    /// Covers the skin, whose light and dark stay.
    Cover,
    /// Darkens the skin towards the colour times its own.
    Stain,
}

/// Brows, eyes and teeth; styles are indices into the pack's lists, colours are linear.
#[derive(Debug, Clone)]
pub struct Face {
    /// Yaw and pitch of both eyes, radians; positive to the person's left and up.
    pub gaze: [f32; 2],
    pub brows_shaved: bool,
    pub brow: usize,
    pub brow_colour: Vec3,
    pub lash: usize,
    pub iris: usize,
    pub iris_gain: Vec3,
    pub eyes: Eyes,
    pub teeth_gain: Vec3,
}

/// What the eyeballs look like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Eyes {
    Natural,
    /// Pale, veiled.
    Milky,
    /// Of one linear colour, keeping light and dark.
    Tinted(Vec3),
    /// Of one flat colour, and what they give off.
    Blank(Vec3, Vec3),
}

/// Hair of head and face.
#[derive(Debug, Clone)]
pub struct Hair {
    /// Index of the pack's style.
    pub style: usize,
    /// Grown by code in place of the pack's style.
    pub grown: Option<Grown>,
    pub bald: bool,
    pub mirrored: bool,
    /// Linear.
    pub colour: Vec3,
    pub blotches: Option<Blotches>,
    /// Length of what hangs below the ears, and distance of all hair from the skull; 1 = as in the pack.
    pub length: f32,
    pub volume: f32,
    /// A hanging tail is hidden (it is tied into a knot).
    pub tied_up: bool,
    pub beards: Vec<Beard>,
}

/// Hair on the chin or on the upper lip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beard {
    /// A full beard; otherwise a moustache.
    pub full: bool,
    /// In eye distances.
    pub length: f32,
    /// Its colour over that of the hair.
    pub shade: f32,
    pub seed: u32,
}

/// What is worn.
#[derive(Debug, Clone)]
pub struct Wear {
    /// Index of the garment.
    pub cloth: usize,
    pub cloth_colour: Option<Vec3>,
    pub cloth_blotches: Option<Blotches>,
    /// Index of the hat and of its picture.
    pub hat: Option<(usize, usize)>,
    pub hat_colour: Option<Vec3>,
    /// Worn from the start, in all pictures.
    pub cover: Option<Cover>,
    pub props: Vec<Prop>,
}

/// What the whole person is made of and drawn like.
#[derive(Debug, Clone)]
pub struct Finish {
    pub statue: Option<Statue>,
    /// The hair keeps its own colour on a statue.
    pub spares_hair: bool,
    pub style: Style,
}
