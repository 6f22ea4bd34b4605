//! A camera, frame by frame: always the newest. What comes while nobody asks is dropped and counted.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream, MediaStreamTrack};

use super::browser;
use super::notify::Notify;
use crate::pipeline::Frames;
use crate::portrait::Portrait;

/// The longer side of a frame in pixels: a face in it has as many as the networks look at.
const LONGEST: f64 = 720.0;
/// Milliseconds between two looks at a video that does not tell of its frames.
const LOOK: u32 = 15;
/// What a video says of a frame: how many it has shown so far.
const SHOWN: &str = "presentedFrames";

// web-sys keeps this behind a compiler switch.
#[wasm_bindgen]
extern "C" {
    type TellingVideo;
    #[wasm_bindgen(method, js_name = requestVideoFrameCallback)]
    fn tell(this: &TellingVideo, callback: &Function) -> u32;
    #[wasm_bindgen(method, js_name = cancelVideoFrameCallback)]
    fn hush(this: &TellingVideo, handle: u32);
}

type Heard = Closure<dyn FnMut(f64, JsValue)>;

/// What is known of the frames that came.
#[derive(Default)]
struct Counted {
    frames: RefCell<Frames>,
    arrived: Notify,
    /// What ends the telling.
    handle: Cell<u32>,
}

/// A camera that is on; dropped, it is switched off.
pub struct Camera {
    stream: MediaStream,
    video: HtmlVideoElement,
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    counted: Rc<Counted>,
    /// The video calls it for each frame; none where it does not tell.
    heard: Rc<RefCell<Option<Heard>>>,
}

impl Camera {
    /// A stream that `video`, which is in the document, shows from now on; nothing where no canvas is to be had.
    pub fn new(stream: MediaStream, video: HtmlVideoElement) -> Option<Self> {
        let canvas: HtmlCanvasElement = browser::document().create_element("canvas").ok()?.dyn_into().ok()?;
        let wanted = Object::new();
        Reflect::set(&wanted, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
        let context = canvas.get_context_with_context_options("2d", &wanted).ok()??.dyn_into().ok()?;
        video.set_src_object(Some(&stream));
        let camera = Self { stream, video, canvas, context, counted: Rc::default(), heard: Rc::default() };
        camera.listen();
        Some(camera)
    }

    fn telling(video: &HtmlVideoElement) -> Option<&TellingVideo> {
        let tells = Reflect::has(video, &"requestVideoFrameCallback".into()).unwrap_or(false);
        tells.then(|| video.unchecked_ref())
    }

    /// Has the video tell of its frames, where it does.
    fn listen(&self) {
        let Some(telling) = Self::telling(&self.video) else { return };
        let (counted, heard, video) = (self.counted.clone(), Rc::downgrade(&self.heard), self.video.clone());
        let hear: Heard = Closure::new(move |_, about: JsValue| {
            let number = Reflect::get(&about, &SHOWN.into()).ok().and_then(|number| number.as_f64());
            counted.frames.borrow_mut().arrive(number.unwrap_or(0.0) as u64);
            counted.arrived.notify();
            // It tells once for each time that it is asked.
            if let (Some(heard), Some(telling)) = (heard.upgrade(), Self::telling(&video))
                && let Some(hear) = heard.borrow().as_ref()
            {
                counted.handle.set(telling.tell(hear.as_ref().unchecked_ref()));
            }
        });
        self.counted.handle.set(telling.tell(hear.as_ref().unchecked_ref()));
        self.heard.replace(Some(hear));
    }

    /// Waits until there is a frame that was not used, and uses it.
    pub async fn next(&self) {
        let (mut number, mut shown) = (0, f64::NAN);
        while self.counted.frames.borrow_mut().take().is_none() {
            if self.heard.borrow().is_some() {
                self.counted.arrived.wait().await;
                continue;
            }
            browser::sleep(LOOK).await;
            let now = self.video.current_time();
            if now != shown {
                shown = now;
                number = number.max(self.counted.frames.borrow().newest()) + 1;
                self.counted.frames.borrow_mut().arrive(number);
            }
        }
    }

    /// Frames that came between those that were used.
    pub fn dropped(&self) -> u64 {
        self.counted.frames.borrow().dropped()
    }

    /// What the camera sees now; nothing before its first frame.
    pub fn frame(&self) -> Option<Portrait> {
        let [width, height] = [self.video.video_width(), self.video.video_height()].map(f64::from);
        let scale = (LONGEST / width.max(height)).min(1.0);
        let [width, height] = [width, height].map(|side| (side * scale).round());
        if !(width >= 1.0 && height >= 1.0) {
            return None;
        }
        if self.canvas.width() != width as u32 || self.canvas.height() != height as u32 {
            self.canvas.set_width(width as u32);
            self.canvas.set_height(height as u32);
        }
        let drawn = self.context.draw_image_with_html_video_element_and_dw_and_dh(&self.video, 0.0, 0.0, width, height);
        drawn.ok()?;
        let rgba = self.context.get_image_data(0.0, 0.0, width, height).ok()?.data();
        let mut rgb = vec![0; 3 * rgba.len() / 4];
        for (to, from) in rgb.as_chunks_mut::<3>().0.iter_mut().zip(rgba.as_chunks::<4>().0) {
            to.copy_from_slice(&from[..3]);
        }
        Portrait::from_pixels(width as u32, height as u32, rgb)
    }
}

impl Camera {
    /// Switches it off, whoever still holds it.
    pub fn end(&self) {
        if let (Some(_), Some(telling)) = (self.heard.take(), Self::telling(&self.video)) {
            telling.hush(self.counted.handle.get());
        }
        switch_off(&self.stream);
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.end();
    }
}

/// Ends a camera's stream.
pub fn switch_off(stream: &MediaStream) {
    for track in stream.get_tracks() {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    }
}
