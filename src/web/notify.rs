//! Wakes one waiting task. Notifications that come while it works are remembered as one: a task that
//! looks at the newest state needs to know that something changed, not how often.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

#[derive(Default)]
struct Inner {
    notified: bool,
    waiting: Option<Waker>,
}

/// Wakes one listener; clones wake the same.
#[derive(Clone, Default)]
pub struct Notify(Rc<RefCell<Inner>>);

impl Notify {
    /// Wakes the listener, now or when it next waits.
    pub fn notify(&self) {
        let waker = {
            let mut inner = self.0.borrow_mut();
            inner.notified = true;
            inner.waiting.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Waits for a notification since the last wait.
    pub async fn wait(&self) {
        poll_fn(|context| {
            let mut inner = self.0.borrow_mut();
            if std::mem::take(&mut inner.notified) {
                return Poll::Ready(());
            }
            inner.waiting = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}
