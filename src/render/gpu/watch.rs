//! What becomes of a device: losses and refused commands, as a state that anybody can ask for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_channel::{Receiver, Sender};
use burn::tensor::wgpu::wgpu;

/// How the device is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum GpuHealth {
    /// Nothing has gone wrong.
    #[default]
    Well,
    /// A command was refused; pictures may be wrong or missing. The first reason is kept.
    Faulty(String),
    /// It had no memory for something, which is missing now.
    Full(String),
    /// The device is gone, with everything in its memory; ask for another.
    Lost(String),
}

/// Hears what becomes of a device.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    health: Arc<Mutex<GpuHealth>>,
    /// Closed with the first trouble.
    alarm: Sender<()>,
    well: Receiver<()>,
    /// The device is destroyed on purpose.
    closing: Arc<AtomicBool>,
}

impl Watch {
    pub fn new() -> Self {
        let (alarm, well) = async_channel::bounded(1);
        Self { health: Arc::default(), alarm, well, closing: Arc::default() }
    }

    /// How the device is by now.
    pub fn health(&self) -> GpuHealth {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether both watch one device.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.health, &other.health)
    }

    /// Waits until it is not well any more.
    pub async fn troubled(&self) {
        // Nothing is ever sent; the channel is closed.
        let _ = self.well.recv().await;
    }

    /// What comes from now on is meant.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    fn note(&self, news: GpuHealth) {
        if self.closing.load(Ordering::Relaxed) {
            return;
        }
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        // The first reason is kept, as it makes the others; but nothing outlives a loss.
        if *health == GpuHealth::Well || matches!(news, GpuHealth::Lost(_)) {
            *health = news;
        }
        drop(health);
        self.alarm.close();
    }

    /// Hears of the loss of `device`. In a page everybody who asks is told, natively the last who has asked.
    pub fn losses(&self, device: &wgpu::Device) {
        let watch = self.clone();
        device.set_device_lost_callback(move |_, message| watch.note(GpuHealth::Lost(first_line(&message))));
    }

    /// Hears of errors that nobody has caught, in place of whoever heard of them before.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn errors(&self, device: &wgpu::Device) {
        let watch = self.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            watch.note(match &error {
                wgpu::Error::OutOfMemory { source } => GpuHealth::Full(first_line(&source.to_string())),
                _ => GpuHealth::Faulty(first_line(&error.to_string())),
            });
        }));
    }

    /// Hears of errors that nobody has caught, in place of whoever heard of them before. From the browser itself:
    /// wgpu's own handler panics at an internal error, as when a driver fails to compile a pipeline.
    #[cfg(target_arch = "wasm32")]
    pub fn errors(&self, device: &wgpu::Device) {
        use js_sys::{Error, Object, Reflect};
        use wasm_bindgen::closure::Closure;
        use wasm_bindgen::{JsCast, JsValue};

        let Some(device) = device.as_webgpu() else { return };
        let watch = self.clone();
        let heard = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let error = Reflect::get(&event, &"error".into()).unwrap_or_default();
            // A GPUError has a message as an Error has one.
            let why = first_line(&String::from(error.unchecked_ref::<Error>().message()));
            let name = error.unchecked_ref::<Object>().constructor().name();
            watch.note(if name == "GPUOutOfMemoryError" { GpuHealth::Full(why) } else { GpuHealth::Faulty(why) });
        });
        // Fails only on what is no object.
        let _ = Reflect::set(device.as_ref(), &"onuncapturederror".into(), heard.as_ref());
        // It goes with the device, whose it is now.
        let _ = heard.into_js_value();
    }
}

/// What a device says first; what follows is for programmers.
fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("no reason was given");
    line.trim_end_matches(['.', ':']).chars().take(200).collect()
}
