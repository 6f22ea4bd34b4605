//! Tasks whose death is noticed. A panic in WebAssembly ends the call from JavaScript and not the page: what was
//! being done stays half done and borrowed, and whoever waits for it waits for ever. A guarded task is one of its
//! own, and whoever waits for it learns that it has died.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures_channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;

use super::browser;

/// A task has panicked, or the browser has stopped it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Died(pub String);

/// What hears of a death.
type Telling = Box<dyn FnOnce(Died)>;

/// What is left to do for a task that has died.
struct Life {
    alive: Arc<AtomicBool>,
    /// Nobody waits for it any more.
    given_up: Cell<bool>,
    waker: RefCell<Option<Waker>>,
    tell: Cell<Option<Telling>>,
}

thread_local! {
    /// The guarded task that is being polled. One that is here between two polls has not come back.
    static POLLED: RefCell<Option<Rc<Life>>> = const { RefCell::new(None) };
    static LAST_WORDS: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// A task's waker, deaf once the task has died: to poll what is half done would be the next panic.
struct WhileAlive {
    alive: Arc<AtomicBool>,
    task: Waker,
}

impl Wake for WhileAlive {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.alive.load(Ordering::Relaxed) {
            self.task.wake_by_ref();
        }
    }
}

/// Gives a task up when the wait for it is dropped.
struct Wait(Rc<Life>);

impl Drop for Wait {
    fn drop(&mut self) {
        self.0.given_up.set(true);
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }
}

/// Runs `task` as a task of its own and waits for it; it ends with the wait. What it held when it died is never given
/// back.
///
/// # Errors
/// [`Died`].
pub async fn run<T: 'static>(task: impl Future<Output = T> + 'static) -> Result<T, Died> {
    let (send, receive) = oneshot::channel();
    let send = Rc::new(Cell::new(Some(send)));
    let told = send.clone();
    let tell = Box::new(move |died| {
        if let Some(send) = told.take() {
            // Nobody listens any more when the wait was given up.
            let _ = send.send(Err(died));
        }
    });
    let life = Rc::new(Life {
        alive: Arc::new(AtomicBool::new(true)),
        given_up: Cell::new(false),
        waker: RefCell::new(None),
        tell: Cell::new(Some(tell)),
    });
    let _wait = Wait(life.clone());
    wasm_bindgen_futures::spawn_local(async move {
        let mut task = pin!(task);
        let outcome = poll_fn(|context| {
            bury();
            if life.given_up.get() {
                return Poll::Ready(None);
            }
            let waker = WhileAlive { alive: life.alive.clone(), task: context.waker().clone() };
            let waker = Waker::from(Arc::new(waker));
            life.waker.replace(Some(waker.clone()));
            POLLED.set(Some(life.clone()));
            let polled = task.as_mut().poll(&mut Context::from_waker(&waker));
            POLLED.set(None);
            polled.map(Some)
        })
        .await;
        if let (Some(outcome), Some(send)) = (outcome, send.take()) {
            let _ = send.send(Ok(outcome));
        }
    });
    receive.await.unwrap_or_else(|_| Err(Died("it was dropped".to_owned())))
}

/// Has deaths noticed as they happen; call it once.
pub fn watch() {
    // A trap reaches the window as an error. It may also be one of a script within a call of ours, so it is looked
    // at when no call is under way.
    EventListener::new(&browser::window(), "error", |_| drop(Timeout::new(0, bury).forget())).forget();
}

/// For a panic hook: whether a guarded task is panicking, which is then the one to tell.
pub fn hears(words: impl FnOnce() -> String) -> bool {
    let polled = POLLED.try_with(|polled| polled.try_borrow().is_ok_and(|polled| polled.is_some())).unwrap_or(false);
    if polled {
        LAST_WORDS.set(Some(words()));
    }
    polled
}

/// The first line of a panic's message.
pub fn first_words(info: &std::panic::PanicHookInfo<'_>) -> String {
    let line = info.payload_as_str().and_then(|text| text.lines().next()).unwrap_or("no reason was given");
    line.trim_end_matches('.').chars().take(200).collect()
}

/// Tells of a task that has not come back from its poll.
fn bury() {
    let Some(life) = POLLED.take() else { return };
    life.alive.store(false, Ordering::Relaxed);
    let words = LAST_WORDS.take().unwrap_or_else(|| "the browser stopped it".to_owned());
    if let Some(tell) = life.tell.take() {
        tell(Died(words));
    }
}
