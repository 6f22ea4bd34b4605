//! From a photo and a wish to an edited portrait, in steps that name themselves: the one place where the order
//! of work is written. No platform is called from here: progress, time and tasks are handed in by the doors.

pub mod doing;
pub mod faces;
pub mod history;
pub mod job;
pub mod live;
pub mod network;
pub mod offers;
pub mod order;
mod recent;
pub mod record;
pub mod self_test;
pub mod step;
pub mod wish;
pub mod words;

pub use doing::Doing;
pub use faces::{Doubt, FaceFinder, Framed, Shown, square_read};
pub use history::{History, Noted};
pub use job::{Door, Job, JobError};
pub use live::{Followed, Frames, Sight, Tracker};
pub use network::{Abilities, AnyEditor, Model, Network, Sculpted};
pub use step::{Event, Refused, Step};
pub use wish::{Mix, Phase, Wanted, Wish};
