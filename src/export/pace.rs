//! Long work in pieces: whoever waits for it can do something else in between, hears how far it is, and may end it.

use super::ExportError;

/// Who waits for a long piece of work.
pub trait Pace {
    /// The work from now on is this part of the whole, each from 0 to 1.
    fn part(&mut self, _from: f32, _to: f32) {}

    /// Called every few milliseconds; `share` of the part is done.
    ///
    /// # Errors
    /// [`ExportError::Stopped`] once nobody waits any more.
    fn pause(&mut self, share: f32) -> impl Future<Output = Result<(), ExportError>>;
}

/// Nobody has anything else to do.
#[derive(Debug, Clone, Copy, Default)]
pub struct Straight;

impl Pace for Straight {
    async fn pause(&mut self, _share: f32) -> Result<(), ExportError> {
        Ok(())
    }
}
