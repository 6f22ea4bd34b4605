//! The graphics device, one for the networks and the renderer.

use std::sync::{Arc, Mutex, PoisonError};

use burn::tensor::Device;
use burn::tensor::wgpu::{WgpuSetup, wgpu};

use crate::render::RenderError;
use crate::render::gpu::watch::{GpuHealth, Watch};

/// What kind of adapter was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdapterKind {
    /// A graphics chip.
    Real,
    /// A program that plays one; right, but slower than the networks' own CPU path.
    Software,
}

/// Instance, adapter, device and queue. Cloning gives another handle to the same device.
#[derive(Debug, Clone)]
pub struct Gpu {
    pub instance: wgpu::Instance,
    pub adapter: wgpu::Adapter,
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    pub kind: AdapterKind,
    /// The adapter's and its driver's own names.
    pub name: String,
    watch: Watch,
    // burn makes a new runtime at each registration, so this is done once.
    burn: Arc<Mutex<Option<Device>>>,
}

impl Gpu {
    /// The instance that surfaces are created from: WebGPU in a page, Vulkan, Metal or DirectX
    /// elsewhere.
    pub fn instance() -> wgpu::Instance {
        let backends = if cfg!(target_arch = "wasm32") {
            wgpu::Backends::BROWSER_WEBGPU
        } else {
            // OpenGL has compute on paper only; `WGPU_BACKEND` narrows the choice.
            wgpu::Backends::PRIMARY.with_env()
        };
        wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        })
    }

    /// Asks for a device without a canvas (command line, tests).
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] or [`RenderError::NoDevice`].
    pub async fn request() -> Result<Gpu, RenderError> {
        Gpu::request_for(Gpu::instance(), None, false).await
    }

    /// Asks for a device that can draw on `surface`; with `program` for one that plays a graphics chip.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] or [`RenderError::NoDevice`].
    pub async fn request_for(
        instance: wgpu::Instance,
        surface: Option<&wgpu::Surface<'_>>,
        program: bool,
    ) -> Result<Gpu, RenderError> {
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                compatible_surface: surface,
                power_preference: wgpu::PowerPreference::HighPerformance,
                force_fallback_adapter: program,
                ..Default::default()
            })
            .await
            .map_err(|e| RenderError::NoAdapter(e.to_string()))?;
        // burn's kernels are chosen by what the adapter offers, so the device must offer the same;
        // mappable primary buffers alone would slow every allocation.
        let unwanted = wgpu::Features::MAPPABLE_PRIMARY_BUFFERS | wgpu::Features::all_experimental_mask();
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: Some("volteface"),
                required_features: adapter.features() - unwanted,
                required_limits: adapter.limits(),
                memory_hints: wgpu::MemoryHints::MemoryUsage,
                ..Default::default()
            })
            .await
            .map_err(|e| RenderError::NoDevice(e.to_string()))?;
        let watch = Watch::new();
        watch.losses(&device);
        watch.errors(&device);
        let info = adapter.get_info();
        let kind = match info.device_type {
            wgpu::DeviceType::Cpu => AdapterKind::Software,
            // Browsers do not always tell the type; software adapters give themselves away by name.
            _ if software_name(&info.name) || software_name(&info.driver) => AdapterKind::Software,
            _ => AdapterKind::Real,
        };
        let name = [info.name, info.driver].join(" ").trim().to_owned();
        Ok(Gpu { instance, adapter, device, queue, kind, name, watch, burn: Arc::default() })
    }

    /// Whether both are handles to one device.
    pub fn is_same(&self, other: &Self) -> bool {
        self.watch.is_same(&other.watch)
    }

    /// How the device is by now.
    pub fn health(&self) -> GpuHealth {
        self.watch.health()
    }

    /// Waits until the device is not well any more.
    pub async fn troubled(&self) -> GpuHealth {
        self.watch.troubled().await;
        self.health()
    }

    /// Frees everything on the device, whoever still holds a handle to it.
    pub fn close(&self) {
        self.watch.close();
        self.device.destroy();
    }

    /// The health as a result.
    ///
    /// # Errors
    /// [`RenderError::Device`] when the device is faulty or lost, [`RenderError::Full`].
    pub fn check(&self) -> Result<(), RenderError> {
        match self.health() {
            GpuHealth::Well => Ok(()),
            GpuHealth::Full(why) => Err(RenderError::Full(why)),
            GpuHealth::Faulty(why) | GpuHealth::Lost(why) => Err(RenderError::Device(why)),
        }
    }

    /// The device the networks should run on: this one where it is real, else burn's CPU device.
    ///
    /// # Errors
    /// [`RenderError::NoDevice`] if burn refuses the device.
    pub fn network_device(&self) -> Result<Device, RenderError> {
        match self.kind {
            AdapterKind::Real => self.burn_device(),
            AdapterKind::Software => Ok(Device::flex()),
        }
    }

    /// This device for burn, also where it is a software one.
    ///
    /// # Errors
    /// [`RenderError::NoDevice`] if burn refuses the device.
    pub fn burn_device(&self) -> Result<Device, RenderError> {
        let mut slot = self.burn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(device) = slot.as_ref() {
            return Ok(device.clone());
        }
        let setup = WgpuSetup {
            instance: self.instance.clone(),
            adapter: self.adapter.clone(),
            device: self.device.clone(),
            queue: self.queue.clone(),
            backend: self.adapter.get_info().backend,
        };
        let device = Device::wgpu_options().setup(setup).init().map_err(|e| RenderError::NoDevice(format!("{e:?}")))?;
        // burn has put its own answer to errors in place of ours, which is to panic, and a panic ends a page. What it
        // knows of a loss it keeps: a page tells both of us, and natively its results tell.
        self.watch.errors(&self.device);
        *slot = Some(device.clone());
        Ok(device)
    }

    /// Waits until everything submitted so far is done; the time from submission to here is the
    /// frame's cost.
    ///
    /// # Errors
    /// [`RenderError::Device`] if the device fails meanwhile.
    pub async fn finished(&self) -> Result<(), RenderError> {
        let (sender, receiver) = async_channel::bounded(1);
        self.queue.on_submitted_work_done(move || {
            // Nobody waits any more when the future was dropped.
            let _ = sender.try_send(());
        });
        self.wait()?;
        receiver.recv().await.map_err(|_| RenderError::Device("it forgot its work".to_owned()))?;
        self.check()
    }

    /// Lets callbacks run: natively by waiting for the queue; in a page the event loop does it.
    pub(super) fn wait(&self) -> Result<(), RenderError> {
        if cfg!(target_arch = "wasm32") {
            return Ok(());
        }
        self.device
            .poll(wgpu::PollType::wait_indefinitely())
            .map(|_| ())
            .map_err(|e| RenderError::Device(e.to_string()))
    }
}

fn software_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["swiftshader", "llvmpipe", "lavapipe", "basic render", "warp"].iter().any(|s| name.contains(s))
}
