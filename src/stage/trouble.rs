//! What a stage remembers of what went wrong, so that it does not go wrong the same way again.

use std::cell::{Cell, RefCell};

use super::engine::Engine;
use super::scene::FINEST;
use crate::pipeline::self_test::Stage;
use crate::web::browser;
use crate::web::notify::Notify;
use crate::web::turns::Turn;

/// Sides of pictures on the screen, each for a device that has no memory for the one before.
const SIDES: [u32; 3] = [FINEST, 512, 256];

/// What went wrong so far.
#[derive(Default)]
pub struct Trouble {
    /// How often a picture was too large for the device: the place in [`SIDES`].
    too_large: Cell<usize>,
    /// The network runs on the graphics device.
    on_device: Cell<bool>,
    /// Why the network runs on the processor although there is a device for it.
    on_processor: RefCell<Option<String>>,
    /// The renderer's device has to be a program.
    on_program: Cell<bool>,
    /// The stage of the self-test that is under way.
    checking: Cell<Option<(Stage, f64)>>,
    /// Milliseconds that each stage took then.
    cold: RefCell<Vec<(Stage, f64)>>,
    /// What the self-test has found, with the network on the processor and without.
    checked: RefCell<[Option<String>; 2]>,
    /// The stage has its turn at the work.
    turn: Cell<bool>,
    /// A task of the stage has died: its last words.
    died: RefCell<Option<String>>,
    dying: Notify,
    /// Something has been made since the last time somebody asked.
    made: Cell<bool>,
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

/// A stage's turn at the work; a task that dies does not drop it.
pub(super) struct OurTurn {
    pub _turn: Turn,
    pub engine: Engine,
}

impl Drop for OurTurn {
    fn drop(&mut self) {
        self.engine.0.trouble.has_turn(false);
    }
}

impl Engine {
    /// The finest picture on the screen.
    pub fn finest(&self) -> u32 {
        let affordable = SIDES[self.0.trouble.too_large.get()];
        self.0.raw_side.get().map_or(affordable, |side| side.min(affordable))
    }

    /// From now on pictures are smaller: their side, if there is a smaller one.
    pub(super) fn shrink(&self) -> Option<u32> {
        let next = self.0.trouble.too_large.get() + 1;
        let side = *SIDES.get(next)?;
        self.0.trouble.too_large.set(next);
        Some(side)
    }

    /// Why the network has to run on the processor, if it has to.
    pub fn on_processor(&self) -> Option<String> {
        self.0.trouble.on_processor.borrow().clone()
    }

    /// From now on the network runs on the processor; false if it did so before.
    pub(super) fn leave_device(&self, why: &str) -> bool {
        let leaves = self.0.trouble.on_device.get() && self.0.trouble.on_processor.borrow().is_none();
        if leaves {
            self.0.trouble.on_processor.replace(Some(why.to_owned()));
        }
        leaves
    }

    /// Where the network runs now.
    pub(super) fn note_device(&self, on_cpu: bool) {
        self.0.trouble.on_device.set(!on_cpu);
    }

    /// Whether the device has to be a program, as the graphics chip draws wrongly.
    pub(super) fn is_on_program(&self) -> bool {
        self.0.trouble.on_program.get()
    }

    /// From now on the device is a program; false if it was one before.
    pub(super) fn leave_chip(&self) -> bool {
        self.0.trouble.checked.take();
        !self.0.trouble.on_program.replace(true)
    }

    /// The self-test has come to a stage, or is over.
    pub(super) fn set_checking(&self, stage: Option<Stage>) {
        let trouble = &self.0.trouble;
        let now = browser::now();
        if let Some((before, since)) = trouble.checking.replace(stage.map(|stage| (stage, now))) {
            trouble.cold.borrow_mut().push((before, now - since));
        }
        browser::mark_body("checking", stage.map_or("", Stage::word));
    }

    /// The stage of the self-test that is under way; asking forgets it.
    pub(super) fn take_checking(&self) -> Option<Stage> {
        let stage = self.0.trouble.checking.take().map(|(stage, _)| stage);
        browser::mark_body("checking", "");
        stage
    }

    /// Milliseconds that a stage took the first time, in the self-test.
    pub(super) fn cold(&self, stage: Stage) -> Option<f64> {
        self.0.trouble.cold.borrow().iter().find(|(of, _)| *of == stage).map(|&(_, took)| took)
    }

    /// Whether the self-test has been made with the network there.
    pub(super) fn is_checked(&self, on_cpu: bool) -> bool {
        self.0.trouble.checked.borrow()[usize::from(on_cpu)].is_some()
    }

    pub(super) fn note_checked(&self, on_cpu: bool, words: String) {
        self.0.trouble.checked.borrow_mut()[usize::from(on_cpu)] = Some(words);
    }

    /// What the self-test has found, in words; nothing before it was made.
    pub fn checked(&self) -> Option<String> {
        let on_cpu = !self.0.trouble.on_device.get();
        self.0.trouble.checked.borrow()[usize::from(on_cpu)].clone()
    }

    /// A task around the stage has died, which may have left the scene borrowed for ever.
    pub fn note_death(&self, words: String) {
        self.0.trouble.died.replace(Some(words));
        self.0.trouble.dying.notify();
    }

    /// Waits for such a death: its last words.
    pub(super) async fn death(&self) -> String {
        loop {
            if let Some(words) = self.0.trouble.died.take() {
                return words;
            }
            self.0.trouble.dying.wait().await;
        }
    }

    /// Something has been made: what went wrong before does not count any more.
    pub(super) fn note_made(&self) {
        self.0.trouble.made.set(true);
    }

    /// Whether something has been made since this was asked last.
    pub(super) fn take_made(&self) -> bool {
        self.0.trouble.made.take()
    }
}
