//! Numbers back from the device.

use burn::tensor::wgpu::wgpu;

use crate::render::{Gpu, RenderError};

impl Gpu {
    /// Has a buffer copied for the host to read, behind everything encoded so far.
    pub(crate) fn read_later(&self, encoder: &mut wgpu::CommandEncoder, from: &wgpu::Buffer, bytes: u64) -> Readback {
        let buffer = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read back"),
            size: bytes,
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        encoder.copy_buffer_to_buffer(from, 0, &buffer, 0, bytes);
        Readback { gpu: self.clone(), buffer }
    }

    /// Reads a buffer that was created with `MAP_READ`.
    ///
    /// # Errors
    /// [`RenderError::Device`] if the device fails meanwhile.
    pub async fn read(&self, buffer: &wgpu::Buffer) -> Result<Vec<f32>, RenderError> {
        let (sender, receiver) = async_channel::bounded(1);
        buffer.map_async(wgpu::MapMode::Read, .., move |result| {
            // Nobody waits any more when the future was dropped.
            let _ = sender.try_send(result);
        });
        self.wait()?;
        let device = |why: String| RenderError::Device(why);
        match receiver.recv().await {
            Ok(Ok(())) => {}
            Ok(Err(e)) => return Err(device(e.to_string())),
            Err(_) => return Err(device("it dropped a read".into())),
        }
        self.check()?;
        let view = buffer.get_mapped_range(..).map_err(|e| device(format!("{e:?}")))?;
        let values = bytemuck::pod_collect_to_vec(&view[..]);
        drop(view);
        buffer.unmap();
        Ok(values)
    }
}

/// A copy under way to the host; its commands must have been submitted before it is awaited.
pub(crate) struct Readback {
    gpu: Gpu,
    buffer: wgpu::Buffer,
}

impl Readback {
    /// Waits for the numbers.
    pub async fn values(self) -> Result<Vec<f32>, RenderError> {
        self.gpu.read(&self.buffer).await
    }
}
