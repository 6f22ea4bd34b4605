//! Films by the browser's own encoder (WebCodecs), packed here. web-sys keeps these interfaces behind a compiler switch,
//! so what is needed of them is declared here.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::browser::{self, reason};
use crate::export::video::{Avc, Chunk, Mp4, WebM, i420};
use crate::export::{ExportError, Format, Pixels, Reel};

/// Bits for each pixel of a frame: more than one sees.
const BITS: f64 = 0.3;
/// Frames from one that stands by itself to the next.
const KEYS: u32 = 50;
/// Frames that may wait for the encoder.
const WAITING: u32 = 4;
/// Milliseconds without a frame after which an encoder is given up.
const PATIENCE: f64 = 30_000.0;
/// What H.264 is asked for: its profiles from the best, each up to 1080 pixels square.
const H264: [&str; 3] = ["avc1.640028", "avc1.4d0028", "avc1.42e028"];
/// What WebM is asked for, each with its name there.
const WEBM: [(&str, &str); 2] = [("vp09.00.40.08", "V_VP9"), ("vp8", "V_VP8")];

#[wasm_bindgen]
extern "C" {
    type VideoEncoder;
    #[wasm_bindgen(constructor, catch)]
    fn new(init: &Object) -> Result<VideoEncoder, JsValue>;
    #[wasm_bindgen(static_method_of = VideoEncoder, js_name = isConfigSupported, catch)]
    fn is_config_supported(config: &Object) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn configure(this: &VideoEncoder, config: &Object) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn encode(this: &VideoEncoder, frame: &VideoFrame, options: &Object) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    fn flush(this: &VideoEncoder) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &VideoEncoder) -> Result<(), JsValue>;
    #[wasm_bindgen(method, getter, js_name = encodeQueueSize)]
    fn queued(this: &VideoEncoder) -> u32;

    type VideoFrame;
    #[wasm_bindgen(constructor, catch)]
    fn new(data: &Uint8Array, init: &Object) -> Result<VideoFrame, JsValue>;
    #[wasm_bindgen(method)]
    fn close(this: &VideoFrame);

    type EncodedVideoChunk;
    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &EncodedVideoChunk) -> String;
    #[wasm_bindgen(method, getter, js_name = byteLength)]
    fn length(this: &EncodedVideoChunk) -> u32;
    #[wasm_bindgen(method, getter)]
    fn timestamp(this: &EncodedVideoChunk) -> f64;
    #[wasm_bindgen(method, catch, js_name = copyTo)]
    fn copy_to(this: &EncodedVideoChunk, to: &Uint8Array) -> Result<(), JsValue>;
}

/// What the encoder has handed over.
#[derive(Default)]
struct Found {
    /// How long the last frame is shown, in microseconds; any other until the next one.
    length: u32,
    /// Each with the moment from which it is shown, in microseconds.
    chunks: Vec<(f64, Chunk)>,
    /// The record of H.264.
    record: Option<Vec<u8>>,
    failed: Option<String>,
}

/// A film under way through the browser's encoder.
pub struct Film {
    encoder: VideoEncoder,
    /// What the packed film calls its codec; none is H.264.
    codec: Option<&'static str>,
    side: u32,
    /// How long a frame is shown, in microseconds.
    length: u32,
    pushed: u32,
    found: Rc<RefCell<Found>>,
    /// The encoder calls these as long as it is there.
    _heard: [Closure<dyn FnMut(JsValue, JsValue)>; 2],
}

/// Whether this browser can write films in a format.
pub async fn can_write(format: Format, side: u32) -> bool {
    format == Format::WebP || choice(format, side, 25).await.is_some()
}

/// The first codec that the browser knows, as it and as the packed film calls it.
async fn choice(format: Format, side: u32, rate: u32) -> Option<(Object, Option<&'static str>)> {
    if !Reflect::has(&browser::window(), &"VideoEncoder".into()).unwrap_or(false) {
        return None;
    }
    let candidates: Vec<(&str, Option<&'static str>)> = match format {
        Format::Mp4 => H264.into_iter().map(|codec| (codec, None)).collect(),
        Format::WebM => WEBM.into_iter().map(|(codec, name)| (codec, Some(name))).collect(),
        _ => Vec::new(),
    };
    for (codec, name) in candidates {
        let config = config(codec, side, rate);
        let Ok(promise) = VideoEncoder::is_config_supported(&config) else { continue };
        let Ok(answer) = JsFuture::from(promise).await else { continue };
        if Reflect::get(&answer, &"supported".into()).is_ok_and(|yes| yes.is_truthy()) {
            return Some((config, name));
        }
    }
    None
}

fn config(codec: &str, side: u32, rate: u32) -> Object {
    let bits = BITS * f64::from(side) * f64::from(side) * f64::from(rate);
    let all = object(&[
        ("codec", codec.into()),
        ("width", side.into()),
        ("height", side.into()),
        ("bitrate", bits.round().into()),
        ("framerate", rate.into()),
        ("latencyMode", "quality".into()),
    ]);
    if codec.starts_with("avc1") {
        set(&all, "avc", &object(&[("format", "avc".into())]));
    }
    all
}

fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    fields.iter().for_each(|(name, value)| set(&object, name, value));
    object
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // Plain objects take every field.
    let _ = Reflect::set(object, &name.into(), value);
}

impl Film {
    /// Starts the encoder.
    ///
    /// # Errors
    /// [`ExportError::Film`] where the browser has none, or refuses.
    pub async fn start(format: Format, side: u32, rate: u32) -> Result<Self, ExportError> {
        let none = || ExportError::Film(format!("this browser cannot write {}; choose WebP", format.name()));
        let (config, codec) = choice(format, side, rate).await.ok_or_else(none)?;
        let length = 1_000_000 / rate.max(1);
        let found = Rc::new(RefCell::new(Found { length, ..Found::default() }));
        let into = found.clone();
        let output: Closure<dyn FnMut(JsValue, JsValue)> = Closure::new(move |chunk: JsValue, about: JsValue| {
            into.borrow_mut().take(&chunk.unchecked_into(), &about);
        });
        let into = found.clone();
        let error: Closure<dyn FnMut(JsValue, JsValue)> = Closure::new(move |why: JsValue, _: JsValue| {
            into.borrow_mut().failed = Some(reason(why));
        });
        let init = object(&[("output", output.as_ref().clone()), ("error", error.as_ref().clone())]);
        let encoder = VideoEncoder::new(&init).map_err(failed)?;
        encoder.configure(&config).map_err(failed)?;
        Ok(Self { encoder, codec, side, length, pushed: 0, found, _heard: [output, error] })
    }

    /// Waits until no more than so many frames wait for the encoder.
    async fn wait(&self, most: u32) -> Result<(), ExportError> {
        let started = browser::now();
        while self.encoder.queued() > most {
            if browser::now() - started > PATIENCE {
                return Err(ExportError::Film("the browser's encoder does not answer; choose WebP".to_owned()));
            }
            browser::sleep(4).await;
            self.check()?;
        }
        self.check()
    }

    fn check(&self) -> Result<(), ExportError> {
        match &self.found.borrow().failed {
            Some(why) => Err(ExportError::Film(format!("the browser's encoder failed ({why}); choose WebP"))),
            None => Ok(()),
        }
    }

    /// Adds a frame that is shown from a moment on, in microseconds, which is later than that of the frame before.
    ///
    /// # Errors
    /// [`ExportError::Film`].
    pub async fn show(&mut self, pixels: &Pixels, from: f64) -> Result<(), ExportError> {
        let length = self.length;
        let space = object(&[
            ("primaries", "bt709".into()),
            ("transfer", "bt709".into()),
            ("matrix", "bt709".into()),
            ("fullRange", false.into()),
        ]);
        let init = object(&[
            ("format", "I420".into()),
            ("codedWidth", self.side.into()),
            ("codedHeight", self.side.into()),
            ("timestamp", from.into()),
            ("duration", length.into()),
            ("colorSpace", space.into()),
        ]);
        let frame = VideoFrame::new(&Uint8Array::from(i420(pixels).as_slice()), &init).map_err(failed)?;
        let key = object(&[("keyFrame", self.pushed.is_multiple_of(KEYS).into())]);
        let taken = self.encoder.encode(&frame, &key);
        frame.close();
        taken.map_err(failed)?;
        self.pushed += 1;
        self.wait(WAITING).await
    }
}

impl Reel for Film {
    async fn push(&mut self, pixels: &Pixels) -> Result<(), ExportError> {
        let from = f64::from(self.pushed) * f64::from(self.length);
        self.show(pixels, from).await
    }

    async fn finish(self) -> Result<Vec<u8>, ExportError> {
        let flushed = JsFuture::from(self.encoder.flush().map_err(failed)?).await;
        self.check()?;
        flushed.map_err(failed)?;
        let mut found = std::mem::take(&mut *self.found.borrow_mut());
        let record = found.record.take();
        let chunks = found.timed();
        let side = self.side as u16;
        match self.codec {
            None => {
                let avc = Avc::of_record(&record.unwrap_or_default())?;
                let mut film = Mp4::new(side, side, avc);
                chunks.into_iter().for_each(|chunk| film.push(chunk));
                film.finish()
            }
            Some(codec) => {
                let mut film = WebM::new(codec, self.side, self.side);
                chunks.into_iter().for_each(|chunk| film.push(chunk));
                film.finish()
            }
        }
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        // One that has failed is closed already.
        let _ = self.encoder.close();
    }
}

impl Found {
    /// The frames, each shown until the next.
    fn timed(self) -> Vec<Chunk> {
        let ends: Vec<f64> = self.chunks.iter().skip(1).map(|(from, _)| *from).collect();
        let mut chunks = Vec::with_capacity(self.chunks.len());
        for (i, (from, chunk)) in self.chunks.into_iter().enumerate() {
            let duration = ends.get(i).map_or(self.length, |end| (end - from).max(1.0) as u32);
            chunks.push(Chunk { duration, ..chunk });
        }
        chunks
    }

    fn take(&mut self, chunk: &EncodedVideoChunk, about: &JsValue) {
        let bytes = Uint8Array::new_with_length(chunk.length());
        if let Err(why) = chunk.copy_to(&bytes) {
            self.failed = Some(reason(why));
            return;
        }
        let taken = Chunk { bytes: bytes.to_vec(), key: chunk.kind() == "key", duration: self.length };
        self.chunks.push((chunk.timestamp(), taken));
        if self.record.is_none() {
            self.record = description(about);
        }
    }
}

/// The record with which a decoder begins, as bytes or as a view of them.
fn description(about: &JsValue) -> Option<Vec<u8>> {
    let config = Reflect::get(about, &"decoderConfig".into()).ok().filter(|config| !config.is_falsy())?;
    let record = Reflect::get(&config, &"description".into()).ok().filter(|record| !record.is_falsy())?;
    if let Some(view) = record.dyn_ref::<Uint8Array>() {
        return Some(view.to_vec());
    }
    Some(Uint8Array::new(&record).to_vec())
}

fn failed(why: JsValue) -> ExportError {
    ExportError::Film(format!("the browser's encoder refused ({}); choose WebP", reason(why)))
}
