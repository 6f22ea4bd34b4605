//! What a stage remembers of what went wrong, so that it does not go wrong the same way again.

use std::cell::{Cell, RefCell};

use crate::pipeline::self_test::Stage;
use crate::web::notify::Notify;

/// What went wrong so far.
#[derive(Default)]
pub struct Trouble {
    /// How often a picture was too large for the device: the place in the list of sides.
    pub(super) too_large: Cell<usize>,
    /// The network runs on the graphics device.
    pub(super) on_device: Cell<bool>,
    /// Why the network runs on the processor although there is a device for it.
    pub(super) on_processor: RefCell<Option<String>>,
    /// The renderer's device has to be a program.
    pub(super) on_program: Cell<bool>,
    /// The stage of the self-test that is under way.
    pub(super) checking: Cell<Option<(Stage, f64)>>,
    /// Milliseconds that each stage took then.
    pub(super) cold: RefCell<Vec<(Stage, f64)>>,
    /// What the self-test has found, with the network on the processor and without.
    pub(super) checked: RefCell<[Option<String>; 2]>,
    /// The stage has its turn at the work.
    pub(super) turn: Cell<bool>,
    /// A task of the stage has died: its last words.
    pub(super) died: RefCell<Option<String>>,
    pub(super) dying: Notify,
    /// Something has been made since the last time somebody asked.
    pub(super) made: Cell<bool>,
}

impl Trouble {
    pub(super) fn has_turn(&self, yes: bool) {
        self.turn.set(yes);
    }

    /// Whether a task that died had the turn, which it never gives back by itself.
    pub(super) fn take_turn(&self) -> bool {
        self.turn.take()
    }
}
