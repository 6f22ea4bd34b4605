//! One at a time: tasks that want the same wait for one another, in the order in which they came.

use async_channel::{Receiver, Sender, bounded};

/// Hands out turns; clones hand out the same.
#[derive(Clone)]
pub struct Turns {
    enter: Sender<()>,
    leave: Receiver<()>,
}

/// A turn, which ends when it is dropped.
pub struct Turn(Receiver<()>);

impl Default for Turns {
    fn default() -> Self {
        let (enter, leave) = bounded(1);
        Self { enter, leave }
    }
}

impl Turns {
    /// Waits for a turn.
    pub async fn mine(&self) -> Turn {
        // The channel is open as long as this lives.
        let _ = self.enter.send(()).await;
        Turn(self.leave.clone())
    }

    /// Ends the turn of a task that has died with it.
    pub fn pass_on(&self) {
        let _ = self.leave.try_recv();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = self.0.try_recv();
    }
}
