//! What is measured of a device.

use futures_channel::oneshot;
use serde::Serialize;

/// Milliseconds of one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Times {
    pub stage: &'static str,
    /// The first time since the page was opened, with all that has to be compiled; only where that was measured.
    pub cold: Option<f64>,
    /// Later times, in their order.
    pub warm: Vec<f64>,
}

/// Everything that was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    pub browser: String,
    pub adapter: String,
    pub driver: String,
    /// Where the network runs.
    pub network: &'static str,
    pub weights: String,
    pub self_test: String,
    pub stages: Vec<Times>,
    /// Pictures a second while the view turns.
    pub turning: f64,
    /// Evaluations of the field a covered ray, while the view moves.
    pub evaluations: f64,
}

/// Somebody who waits for figures: how many runs, and where to send them.
pub(super) type Request = (usize, oneshot::Sender<Result<Figures, String>>);
