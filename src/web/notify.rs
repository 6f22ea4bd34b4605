//! Wakes one waiting task. Rings that come while it works are remembered as one: a task that
//! looks at the newest state needs to know that something changed, not how often.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

#[derive(Default)]
struct Inner {
    rung: bool,
    waiting: Option<Waker>,
}

/// A bell with one listener; clones ring the same bell.
#[derive(Clone, Default)]
pub struct Bell(Rc<RefCell<Inner>>);

impl Bell {
    /// Wakes the listener, now or when it next waits.
    pub fn ring(&self) {
        let waker = {
            let mut inner = self.0.borrow_mut();
            inner.rung = true;
            inner.waiting.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits for a ring since the last wait.
    pub async fn wait(&self) {
        poll_fn(|context| {
            let mut inner = self.0.borrow_mut();
            if std::mem::take(&mut inner.rung) {
                return Poll::Ready(());
            }
            inner.waiting = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
