//! From where and when a portrait is drawn: the orbit of the viewer, the schedule of frames, gestures. No
//! platform is known here.

pub mod angles;
pub mod drag;
pub mod gesture;
pub mod orbit;
pub mod path;
pub mod plan;
pub mod presets;
pub mod schedule;
