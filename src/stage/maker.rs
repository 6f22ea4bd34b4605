//! What portraits are made with, from a photo or from the frames of a film.

use super::bind::Binder;
use super::door::StageDoor;

/// What a job is served with.
pub(super) struct Maker<'a> {
    pub door: StageDoor<'a>,
    pub binder: Binder,
}
