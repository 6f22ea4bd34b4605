//! Which of several answers is the newest: a file that was slow to read must not replace one that was chosen
//! later.

use std::cell::Cell;

/// Counts what has been asked for.
#[derive(Debug, Default)]
pub struct Newest(Cell<u32>);

/// Remembers which request an answer belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket(u32);

impl Newest {
    /// Something is asked for; its answer comes with this ticket.
    pub fn ask(&self) -> Ticket {
        self.0.set(self.0.get().wrapping_add(1));
        Ticket(self.0.get())
    }

    /// Whether anything has been asked for.
    pub fn has_asked(&self) -> bool {
        self.0.get() > 0
    }

    /// Whether nothing has been asked for since.
    pub fn is(&self, ticket: Ticket) -> bool {
        self.0.get() == ticket.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_comes_late_is_not_the_newest() {
        let newest = Newest::default();
        assert!(!newest.has_asked());
        let (slow, quick) = (newest.ask(), newest.ask());
        assert!(newest.is(quick) && !newest.is(slow));
        assert!(newest.has_asked());
        assert!(!newest.is(slow), "asking again changes nothing");
    }
}
