//! What the stages of one page have in common: the device, one copy of each set of weights as files and on the
//! device, and turns at the work. A door hands it to each stage that it makes.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use burn::tensor::Device;
use burn::tensor::wgpu::wgpu;
use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::HtmlCanvasElement;

use crate::align::{self, AlignManifest, Aligner};
use crate::pipeline::Model;
use crate::render::{Gpu, GpuHealth, RenderError};
use crate::web::browser;
use crate::web::download::{self, DownloadError};
use crate::web::place::Own;
use crate::web::progress::Progress;
use crate::web::source::Source;
use crate::web::turns::{Turn, Turns};
use crate::weights::{Archive, Manifest, Offer, WeightsError};

/// The files of one set of weights.
pub struct Files<M> {
    pub manifest: M,
    pub archive: Archive,
}

/// Is told how far the files of a source are, and answers whether they are wanted.
pub(super) type Told = Rc<dyn Fn(&Source, Progress) -> bool>;

/// Networks on a device.
#[derive(Default)]
struct Loaded {
    gpu: Option<Gpu>,
    /// Where the networks are, which may be the processor.
    device: Option<Device>,
    aligner: Option<Aligner>,
    models: Vec<(Weak<Files<Manifest>>, Model)>,
}

#[derive(Default)]
struct Inner {
    own: Own,
    gpu: RefCell<Option<Gpu>>,
    /// The device has to be a program, as the graphics chip draws wrongly.
    on_program: Cell<bool>,
    aligner: RefCell<Option<Rc<Files<AlignManifest>>>>,
    models: RefCell<Vec<(Source, Weak<Files<Manifest>>)>>,
    /// The last set, so that it is there for the stage that comes after all have gone.
    last: RefCell<Option<Rc<Files<Manifest>>>>,
    loaded: RefCell<Loaded>,
    /// Those who wait for files.
    waiting: RefCell<Vec<Told>>,
    fetching: Turns,
    working: Turns,
}

/// What stages share; clones are the same.
#[derive(Clone, Default)]
pub struct Shared(Rc<Inner>);

impl Shared {
    /// For stages whose own weights lie there.
    pub fn new(own: Own) -> Self {
        Self(Rc::new(Inner { own, ..Inner::default() }))
    }

    /// Destroys the device, so that the next one asked for is another. What has died may have left it half set up, with
    /// errors caught for somebody who does not ask any more; other stages hear of a lost device.
    pub(super) fn give_up_device(&self) {
        if let Some(gpu) = self.0.gpu.take() {
            gpu.device.destroy();
        }
    }

    /// Waits until no other stage makes a portrait.
    pub(super) async fn turn(&self) -> Turn {
        self.0.working.mine().await
    }

    /// Ends the turn of a stage whose task has died with it.
    pub(super) fn pass_turn_on(&self) {
        self.0.working.pass_on();
    }

    /// The device that all draw with, and the surface of `canvas` on it. A device that failed is replaced; with `program`
    /// by one that is a program, as is one that is none.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] without WebGPU, else [`RenderError::NoDevice`].
    pub(super) async fn device(
        &self,
        canvas: HtmlCanvasElement,
        program: bool,
    ) -> Result<(Gpu, wgpu::Surface<'static>), RenderError> {
        // Stages that begin at the same time wait for the one device.
        let _turn = self.0.fetching.mine().await;
        let navigator = browser::window().navigator();
        if !Reflect::get(&navigator, &JsValue::from_str("gpu")).is_ok_and(|gpu| gpu.is_truthy()) {
            return Err(RenderError::NoAdapter("navigator.gpu is missing".to_owned()));
        }
        if program && !self.0.on_program.replace(true) {
            self.0.gpu.take();
        }
        let program = self.0.on_program.get();
        let well = self.0.gpu.borrow().clone().filter(|gpu| gpu.health() == GpuHealth::Well);
        let instance = well.as_ref().map_or_else(Gpu::instance, |gpu| gpu.instance.clone());
        let gpu = match well {
            Some(gpu) => gpu,
            None => {
                // First gone, so that two devices are never held at once.
                self.0.loaded.take();
                self.0.gpu.take();
                Gpu::request_for(instance, None, program).await?
            }
        };
        // Last: a canvas that was asked for a surface can show nothing else, and there may be no device for it. In a page
        // every adapter can draw on every canvas.
        let surface = gpu
            .instance
            .create_surface(wgpu::SurfaceTarget::Canvas(canvas))
            .map_err(|e| RenderError::NoAdapter(e.to_string()))?;
        self.0.gpu.replace(Some(gpu.clone()));
        Ok((gpu, surface))
    }

    /// The aligner's files, fetched once.
    ///
    /// # Errors
    /// [`DownloadError`].
    pub(super) async fn aligner_files(&self) -> Result<Rc<Files<AlignManifest>>, DownloadError> {
        let _turn = self.0.fetching.mine().await;
        if let Some(files) = self.0.aligner.borrow().clone() {
            return Ok(files);
        }
        let (manifest, archive) = download::aligner(&self.0.own).await?;
        let files = Rc::new(Files { manifest, archive });
        self.0.aligner.replace(Some(files.clone()));
        Ok(files)
    }

    /// The files of a source, fetched once for all stages that want them; those that wait are told of the progress.
    ///
    /// # Errors
    /// [`DownloadError`]; [`DownloadError::Overtaken`] once no stage wants them.
    pub(super) async fn model_files(
        &self,
        source: &Source,
        offer: &Offer,
        told: &Told,
    ) -> Result<Rc<Files<Manifest>>, DownloadError> {
        let _waiting = Waiting::begin(self, told);
        let _turn = self.0.fetching.mine().await;
        if let Some(files) = self.known(source) {
            return Ok(files);
        }
        let tell = |progress| {
            let waiting = self.0.waiting.borrow().clone();
            // All are told, also after one has answered that it wants them.
            waiting.iter().filter(|told| told(source, progress)).count() > 0
        };
        let (manifest, archive) = download::weights(&self.0.own, source, offer, tell).await?;
        let files = Rc::new(Files { manifest, archive });
        let mut models = self.0.models.borrow_mut();
        models.retain(|(_, files)| files.strong_count() > 0);
        models.push((source.clone(), Rc::downgrade(&files)));
        self.0.last.replace(Some(files.clone()));
        Ok(files)
    }

    fn known(&self, source: &Source) -> Option<Rc<Files<Manifest>>> {
        self.0.models.borrow().iter().find(|(known, _)| known == source)?.1.upgrade()
    }

    /// Files that made no network, so that they are fetched again.
    pub(super) fn forget(&self, source: &Source) {
        self.0.models.borrow_mut().retain(|(known, _)| known != source);
        self.0.last.take();
    }

    /// The aligner on the device, one for all.
    ///
    /// # Errors
    /// [`WeightsError`].
    pub(super) fn aligner(&self, files: &Files<AlignManifest>, device: &Device) -> Result<Aligner, WeightsError> {
        let mut loaded = self.loaded(device);
        if let Some(aligner) = &loaded.aligner {
            return Ok(aligner.clone());
        }
        let aligner = align::load(&files.manifest, &files.archive, device)?;
        loaded.aligner = Some(aligner.clone());
        Ok(aligner)
    }

    /// The network on the device, one for all; its tensors are shared.
    ///
    /// # Errors
    /// [`WeightsError`].
    pub(super) fn model(&self, files: &Rc<Files<Manifest>>, device: &Device) -> Result<Model, WeightsError> {
        let mut loaded = self.loaded(device);
        if let Some((_, model)) = loaded.models.iter().find(|(of, _)| std::ptr::eq(of.as_ptr(), Rc::as_ptr(files))) {
            return Ok(model.clone());
        }
        let model = Model::load(&files.manifest, &files.archive, device)?;
        loaded.models.push((Rc::downgrade(files), model.clone()));
        Ok(model)
    }

    /// The networks of the device in use, without those whose stages are gone.
    fn loaded(&self, device: &Device) -> std::cell::RefMut<'_, Loaded> {
        let mut loaded = self.0.loaded.borrow_mut();
        loaded.models.retain(|(files, _)| files.strong_count() > 0);
        let now = self.0.gpu.borrow().clone();
        let same = match (&loaded.gpu, &now) {
            (Some(then), Some(now)) => then.is_same(now),
            (then, now) => then.is_none() && now.is_none(),
        };
        if !same || loaded.device.as_ref() != Some(device) {
            *loaded = Loaded { gpu: now, device: Some(device.clone()), ..Loaded::default() };
        }
        loaded
    }
}

/// Waits for files, until it is dropped.
struct Waiting<'a>(&'a Shared, &'a Told);

impl<'a> Waiting<'a> {
    fn begin(shared: &'a Shared, told: &'a Told) -> Self {
        shared.0.waiting.borrow_mut().push(told.clone());
        Self(shared, told)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.0.waiting.borrow_mut().retain(|told| !Rc::ptr_eq(told, self.1));
    }
}
