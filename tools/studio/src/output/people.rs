//! Everything that is drawn of one person.

use std::sync::Arc;

use super::background;
use super::photo;
use super::views::{sample_lens, sample_prompt_view, sample_views};
use crate::assets::Pack;
use crate::draw::camera::Camera;
use crate::draw::gbuffer::GBuffer;
use crate::draw::light::Light;
use crate::draw::raster::Raster;
use crate::draw::shade::{COARSE, FINE, Shape, Stage};
use crate::draw::view::{View, render, render_layers};
use crate::edits::{Catalogue, Edit, apply};
use crate::person::Person;
use crate::person::place::Landmarks;
use crate::seed::{Purpose, mix, stream};

/// People whose number leaves the second when divided by the first are never trained on.
pub const KEPT_OUT: (u64, u64) = (20, 19);

/// Side of a prompt picture.
pub const PROMPT: usize = 128;

/// What every person of a data set has in common.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub seed: u64,
    /// Edits per person, the first of them `none`.
    pub edits: usize,
    pub views: usize,
    /// Side of a picture in pixels, a multiple of 4.
    pub size: usize,
    /// Degrees of the views after the photo's, at pitch 0; empty: drawn at random. `views` is one more.
    pub yaws: Vec<f32>,
    /// For evaluation: single edits and held-out pairs in turn, in held-out words.
    pub heldout: bool,
    /// Share of the edits that are pairs, 0..1; those for evaluation do not ask.
    pub pairs: f32,
}

/// The tensors of one person, ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub number: u64,
    pub seed: u64,
    pub edits: Vec<(Edit, String)>,
    /// Of every edit, in world units.
    pub landmarks: Vec<Landmarks>,
    pub colour: Vec<u8>,
    pub depth: Vec<u8>,
    pub cameras: Vec<u8>,
    pub background: Vec<u8>,
    pub prompt: Vec<u8>,
    /// The photo through a lens of `lens` degrees, with what was in the way.
    pub photo: Vec<u8>,
    pub lens: f32,
    pub occluded: bool,
    /// Layers of view 0 of every edit, and of the photo without what was in the way.
    pub layers: GBuffer,
    pub photo_layers: GBuffer,
    /// How much of the photo's scene is hidden by what was in the way, 0..255.
    pub photo_hidden: Vec<u8>,
}

/// Draws everything of the person `number`. `raster` is working memory.
pub fn draw_person(pack: &Pack, catalogue: &Catalogue, settings: &Settings, number: u64, raster: &mut Raster) -> Sheet {
    let seed = mix(settings.seed, number, Purpose::Person, 0);
    let person = Person::new(pack, seed);
    let light = Light::of(&pack.lights, &mut stream(settings.seed, number, Purpose::Light, 0));
    let mut cameras = sample_views(settings.views, &mut stream(settings.seed, number, Purpose::Cameras, 0));
    for (camera, yaw) in cameras.iter_mut().skip(1).zip(&settings.yaws) {
        *camera = Camera::orbit(yaw.to_radians(), 0.0);
    }
    let backdrop = background::sample(settings.size, &mut stream(settings.seed, number, Purpose::Background, 0));
    let mut sheet = Sheet {
        number,
        seed,
        edits: choose_edits(pack, catalogue, settings, number, &person),
        landmarks: Vec::new(),
        colour: Vec::new(),
        depth: Vec::new(),
        cameras: cameras.iter().flat_map(Camera::numbers).flat_map(f32::to_le_bytes).collect(),
        background: backdrop.as_flattened().to_vec(),
        prompt: Vec::new(),
        photo: Vec::new(),
        lens: 0.0,
        occluded: false,
        layers: GBuffer::default(),
        photo_layers: GBuffer::default(),
        photo_hidden: Vec::new(),
    };
    let mut shape: Option<Arc<Shape>> = None;
    for (index, (edit, _)) in sheet.edits.iter().enumerate() {
        let (scene, landmarks) = person.scene_and_landmarks(pack, edit);
        sheet.landmarks.push(landmarks);
        let stage = Stage::new(&scene, &light, FINE, shape.as_ref());
        for (index, camera) in cameras.iter().enumerate() {
            let view = match index {
                0 => render_layers(&stage, camera, settings.size, raster, &mut sheet.layers),
                _ => render(&stage, camera, settings.size, raster),
            };
            sheet.colour.extend_from_slice(view.colour.as_flattened());
            sheet.depth.extend(view.depth.iter().flat_map(|d| d.to_le_bytes()));
        }
        if index == 0 {
            let mut rng = stream(settings.seed, number, Purpose::Photo, 0);
            let lens = sample_lens(&mut rng);
            let camera = cameras[0].with_lens(lens);
            let view = render_layers(&stage, &camera, settings.size, raster, &mut sheet.photo_layers);
            let mut picture = over(&view, &backdrop);
            let taken = photo::take(&mut picture, settings.size, &mut rng);
            (sheet.occluded, sheet.photo_hidden) = (taken.occluded, taken.hidden);
            sheet.lens = lens.to_degrees();
            sheet.photo = picture.into_flattened();
        }
        shape = Some(Arc::clone(&stage.shape));
        sheet.prompt.extend(draw_prompt(pack, edit, settings.seed, number, index as u64, raster));
    }
    sheet
}

/// A picture of another person with the same edit, `PROMPT` x `PROMPT` x 3 bytes.
fn draw_prompt(pack: &Pack, edit: &Edit, base: u64, number: u64, index: u64, raster: &mut Raster) -> Vec<u8> {
    let mut rng = stream(base, number, Purpose::Prompt, index);
    let person = Person::new(pack, mix(base, number, Purpose::Prompt, index + 1000));
    let light = Light::of(&pack.lights, &mut rng);
    let camera = sample_prompt_view(&mut rng);
    let backdrop = background::sample(PROMPT, &mut rng);
    let scene = person.scene(pack, edit);
    let stage = Stage::new(&scene, &light, COARSE, None);
    let view = render(&stage, &camera, PROMPT, raster);
    over(&view, &backdrop).into_flattened()
}

/// A view before a background of the same size.
pub fn over(view: &View, backdrop: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let mix = |c: u8, a: u8, b: u8| {
        let behind = ((255 - a as u32) * b as u32 + 127) / 255;
        (c as u32 + behind).min(255) as u8
    };
    view.colour.iter().zip(backdrop).map(|(c, b)| std::array::from_fn(|k| mix(c[k], c[3], b[k]))).collect()
}

/// `none` and distinct random edits with a phrasing each. What the person has already is hardly asked for: such an edit would
/// show nothing, so it is drawn again up to a few times.
fn choose_edits(
    pack: &Pack,
    catalogue: &Catalogue,
    settings: &Settings,
    number: u64,
    person: &Person,
) -> Vec<(Edit, String)> {
    const TRIES: usize = 20;
    let mut rng = stream(settings.seed, number, Purpose::Edits, 0);
    let mut chosen = vec![Edit::none()];
    let mut turn = (number / KEPT_OUT.0) as usize * (settings.edits - 1);
    let mut next = |rng: &mut _| {
        turn += 1;
        if settings.heldout { catalogue.evaluated_edit(turn - 1) } else { catalogue.random_edit(settings.pairs, rng) }
    };
    while chosen.len() < settings.edits {
        let seen = |e: &Edit| !e.labels.iter().any(|l| apply::has_already(pack, l, person.recipe()));
        let mut edit = next(&mut rng);
        for _ in 0..TRIES {
            if seen(&edit) {
                break;
            }
            edit = next(&mut rng);
        }
        if !chosen.contains(&edit) {
            chosen.push(edit);
        }
    }
    chosen
        .into_iter()
        .map(|edit| {
            let words = catalogue.phrase(&edit, settings.heldout, &mut rng);
            (edit, words)
        })
        .collect()
}
