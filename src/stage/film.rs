//! What a stage knows of the camera that is in the place of its photo.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::geometry::Pose;
use crate::web::camera::Camera;
use crate::web::notify::Notify;

/// A camera, while one is on.
#[derive(Default)]
pub(super) struct Live {
    pub camera: RefCell<Option<Rc<Camera>>>,
    /// From where the camera sees the head, while there is one.
    pub view: Cell<Option<Pose>>,
    /// Notified when an edit has been drawn.
    pub drawn: Notify,
}
