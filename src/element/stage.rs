//! The stage of one element.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{Function, Promise, Uint8ClampedArray};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::HtmlCanvasElement;

use super::told::{Told, told};
use crate::export::background;
use crate::pipeline::Wish;
use crate::pipeline::words::sentence;
use crate::portrait::{Crop, Portrait};
use crate::render::{Backdrop, RenderError};
use crate::stage::{Engine, Running, Shared, Update};
use crate::view::angles::{self, Asked};
use crate::view::drag::Drag;
use crate::view::orbit::{Arrow, OrbitLimits, TURN_SPEED};
use crate::web::source::Source;

/// The largest enlargement, where zooming is allowed.
const MOST_ZOOM: f32 = 3.0;
/// Pixels a side of pictures that are read back, unless others are asked for.
const PICTURE: u32 = 1024;
/// A software adapter would take minutes for more.
const PICTURE_SOFTWARE: u32 = 384;

/// The stage of one element; freed, it lets go of its share of the device.
#[wasm_bindgen]
pub struct Stage {
    running: Running,
    drag: RefCell<Drag>,
    zooms: Cell<bool>,
    /// What `min-camera-orbit` and `max-camera-orbit` say.
    ends: Cell<(Asked, Asked)>,
}

impl Stage {
    pub(super) fn start(shared: Shared, canvas: HtmlCanvasElement, listener: Function) -> Self {
        let slot: Rc<RefCell<Option<Engine>>> = Rc::default();
        let known = slot.clone();
        let engine = Engine::new(shared, move |news| hear(&known, &listener, news));
        // What hears and what is heard hold each other until the stage ends.
        slot.replace(Some(engine.clone()));
        let running = Running::start(engine, canvas);
        let stage = Self { running, drag: RefCell::default(), zooms: Cell::new(true), ends: Cell::default() };
        stage.apply_limits();
        stage
    }

    fn engine(&self) -> &Engine {
        self.running.engine()
    }

    fn apply_limits(&self) {
        let zoom = if self.zooms.get() { [1.0, MOST_ZOOM] } else { [1.0, 1.0] };
        let (least, most) = self.ends.get();
        let limits = angles::limits(least, most, OrbitLimits { zoom, ..OrbitLimits::default() });
        self.engine().steer(|orbit| orbit.limit(limits));
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.engine().hang_up();
    }
}

/// Tells the script. A photo that should not be edited is let go, as nobody is here to say that it is meant.
fn hear(engine: &Rc<RefCell<Option<Engine>>>, listener: &Function, news: Update) {
    let refused = matches!(&news, Update::Framed { doubt: Some(doubt), .. } if doubt.stops_photo());
    let engine = engine.borrow().clone();
    // What is drawn while something newer is being made is not what was asked for last.
    let overtaken = matches!(news, Update::Revision(_)) && engine.as_ref().is_some_and(|engine| !engine.is_idle());
    let Some(told) = told(news).filter(|_| !overtaken) else { return };
    if refused && let Some(engine) = engine {
        engine.want(|d| (d.photo, d.crop) = (None, None));
    }
    tell(listener, &told);
}

fn tell(listener: &Function, told: &Told) {
    // Plain structs always become JSON, and a listener's own failure is its own.
    if let Ok(json) = serde_json::to_string(told) {
        let _ = listener.call1(&JsValue::NULL, &JsValue::from_str(&json));
    }
}

#[wasm_bindgen]
impl Stage {
    /// Takes a photo that the browser has decoded, upright RGBA over an opaque ground, of a file of
    /// `file_width` by `file_height` pixels. `crop` is what the attribute says; empty, the face is looked for.
    ///
    /// # Errors
    /// A sentence about the photo or the crop; the photo before stays.
    pub fn photo(
        &self,
        width: u32,
        height: u32,
        rgba: &[u8],
        file_width: u32,
        file_height: u32,
        crop: &str,
    ) -> Result<(), JsError> {
        let photo = Portrait::of_canvas(width, height, rgba, [file_width, file_height])?;
        let crop = read_crop(crop, &photo)?;
        self.engine().want(|d| {
            d.photo = Some(Arc::new(photo));
            d.crop = crop;
        });
        Ok(())
    }

    /// Takes another crop of the photo; empty, the face is looked for again.
    ///
    /// # Errors
    /// A sentence about a crop that cannot be read.
    pub fn crop(&self, crop: &str) -> Result<(), JsError> {
        let Some(photo) = self.engine().desired().photo else { return Ok(()) };
        let crop = read_crop(crop, &photo)?;
        self.engine().want(|d| d.crop = crop);
        Ok(())
    }

    /// Asks for an edit in words; none of them shows the portrait as it was photographed.
    pub fn words(&self, words: &str) {
        self.engine().want(|d| d.wish = Wish::Words(words.trim().to_owned()));
    }

    /// Asks for an edit by a picture, given as [`Stage::photo`] takes one.
    ///
    /// # Errors
    /// A sentence about the picture; the edit before stays.
    pub fn picture(
        &self,
        width: u32,
        height: u32,
        rgba: &[u8],
        file_width: u32,
        file_height: u32,
    ) -> Result<(), JsError> {
        let picture = Arc::new(Portrait::of_canvas(width, height, rgba, [file_width, file_height])?);
        self.engine().want(|d| d.wish = Wish::Picture(picture));
        Ok(())
    }

    /// How much of an edit is applied, 0 to 1.
    pub fn strength(&self, strength: f32) {
        let strength = if strength.is_finite() { strength.clamp(0.0, 1.0) } else { 1.0 };
        self.engine().want(|d| d.strength = strength);
    }

    /// Takes other weights, from the whole address of their folder; empty means those of the package.
    pub fn weights(&self, address: &str) {
        let source = if address.is_empty() { Source::Own } else { Source::Given(address.to_owned()) };
        self.engine().want(|d| d.source = source);
    }

    /// Tries again after a failure.
    pub fn retry(&self) {
        self.engine().want(|d| d.retries += 1);
    }

    /// Chooses what is behind the portrait: `photo`, `transparent`, or a colour as `#rrggbb`.
    pub fn background(&self, behind: &str) {
        self.engine().set_backdrop(match behind {
            "photo" => Backdrop::Picture,
            colour => colour_of(colour).map_or(Backdrop::Transparent, Backdrop::Colour),
        });
    }

    /// The canvas has another size, in device pixels a side.
    pub fn resize(&self, side: u32) {
        self.engine().resize(side);
    }

    /// Whether the canvas is out of sight; then nothing is drawn.
    pub fn hide(&self, hidden: bool) {
        self.engine().set_hidden(hidden);
    }

    /// Whether the zoom gestures are allowed.
    pub fn zooms(&self, zooms: bool) {
        self.zooms.set(zooms);
        self.apply_limits();
    }

    /// The views between which the camera stays, as their attributes say them.
    ///
    /// # Errors
    /// A sentence about a view that cannot be read.
    pub fn limits(&self, least: &str, most: &str) -> Result<(), JsError> {
        self.ends.set((read_view(least)?, read_view(most)?));
        self.apply_limits();
        Ok(())
    }

    /// The view to begin with and to go back to, as `camera-orbit` says it.
    ///
    /// # Errors
    /// A sentence about a view that cannot be read.
    pub fn orbit(&self, view: &str) -> Result<(), JsError> {
        self.engine().set_home(read_view(view)?);
        Ok(())
    }

    /// Where the camera is: radians of azimuth and polar angle, and the radius as a share of the photo's own.
    #[wasm_bindgen(js_name = cameraOrbit)]
    pub fn camera_orbit(&self) -> Vec<f32> {
        let (yaw, pitch) = self.engine().angles();
        vec![yaw, pitch + std::f32::consts::FRAC_PI_2, 1.0 / self.engine().zoom()]
    }

    /// Goes at once to the view that is being gone to.
    pub fn jump(&self) {
        self.engine().steer(crate::view::orbit::Orbit::jump);
    }

    /// Starts or ends the slow turn, at the speed that `rotation-per-second` says.
    pub fn turn(&self, on: bool, speed: &str) {
        let speed = angles::speed(speed).unwrap_or(TURN_SPEED);
        self.engine().steer(|orbit| {
            orbit.turn_speed = speed;
            orbit.turn(on);
        });
    }

    /// A pointer comes down on the canvas, at a place in CSS pixels.
    #[wasm_bindgen(js_name = pointerDown)]
    pub fn pointer_down(&self, id: i32, x: f32, y: f32) {
        self.drag.borrow_mut().down(id, [x, y]);
    }

    /// A pointer moves over a canvas of `side` CSS pixels; whether that moved the camera.
    #[wasm_bindgen(js_name = pointerMoved)]
    pub fn pointer_moved(&self, id: i32, x: f32, y: f32, side: f32) -> bool {
        let moved = self.drag.borrow_mut().moved(id, [x, y]);
        let pinched = self.drag.borrow_mut().pinched();
        if let Some([x, y]) = moved {
            self.engine().steer(|orbit| orbit.drag(x, y, side));
        }
        if let Some(factor) = pinched {
            self.engine().steer(|orbit| orbit.zoom_by(factor));
        }
        moved.is_some() || pinched.is_some()
    }

    /// A pointer leaves.
    #[wasm_bindgen(js_name = pointerUp)]
    pub fn pointer_up(&self, id: i32) {
        self.drag.borrow_mut().up(id);
    }

    /// Enlarges by a factor, as a wheel does.
    pub fn zoom(&self, factor: f32) {
        self.engine().steer(|orbit| orbit.zoom_by(factor));
    }

    /// A key; whether it did something. What comes of it is said aloud.
    pub fn key(&self, key: &str) -> bool {
        let engine = self.engine();
        let arrow = |arrow: Arrow| engine.steer(|orbit| orbit.key(arrow));
        match key {
            "ArrowLeft" => arrow(Arrow::Left),
            "ArrowRight" => arrow(Arrow::Right),
            "ArrowUp" => arrow(Arrow::Up),
            "ArrowDown" => arrow(Arrow::Down),
            "Home" => engine.reset_view(),
            "PageUp" | "+" => engine.steer(|orbit| orbit.zoom_by(1.2)),
            "PageDown" | "-" => engine.steer(|orbit| orbit.zoom_by(1.0 / 1.2)),
            _ => return false,
        }
        engine.announce_view();
        true
    }

    /// The view as it is, finished, `side` pixels a side (0: as many as fit): a promise of straight RGBA pixels,
    /// row by row from the top.
    pub fn snapshot(&self, side: u32) -> Promise {
        let engine = self.engine().clone();
        future_to_promise(
            async move { snapshot(&engine, side).await.map_err(|sentence| JsError::new(&sentence).into()) },
        )
    }
}

async fn snapshot(engine: &Engine, side: u32) -> Result<JsValue, String> {
    let most = if engine.is_software() { PICTURE_SOFTWARE } else { 2 * PICTURE };
    let side = match side {
        0 => most.min(PICTURE),
        side => side.clamp(16, most),
    };
    let frame = engine.frame(side).await.map_err(|why| match why {
        RenderError::Unbound => "There is no portrait yet.".to_owned(),
        why => format!("The picture was not made: {why}."),
    })?;
    let (chosen, rgb) = engine.behind();
    let picture = (chosen == Backdrop::Picture).then(|| background::enlarged(&rgb, frame.size as usize));
    let rgba = frame.over(chosen, picture.as_deref());
    Ok(Uint8ClampedArray::from(rgba.as_slice()).into())
}

/// The attribute's square; none where it is empty.
fn read_crop(text: &str, photo: &Portrait) -> Result<Option<Crop>, JsError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let crop = Crop::read(text).ok_or_else(|| {
        JsError::new(&format!(
            "The crop “{text}” cannot be read: write centre x, centre y and side in pixels and roll in radians, such as “400,300,512,0”."
        ))
    })?;
    Ok(Some(crop.of_original(photo).sensible(photo)))
}

/// A view as its attribute says it.
fn read_view(text: &str) -> Result<Asked, JsError> {
    Asked::parse(text).map_err(|why| JsError::new(&sentence(&why.to_string())))
}

/// `#rrggbb` as numbers.
fn colour_of(text: &str) -> Option<[f32; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |range| u8::from_str_radix(digits.get(range)?, 16).ok().map(|byte| f32::from(byte) / 255.0);
    Some([part(0..2)?, part(2..4)?, part(4..6)?])
}
