//! Runs of many inputs, on all processors, with an account of what went wrong.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::targets::Target;

/// An input that takes longer hangs. Machines under load are slow, and 100 megapixels take their time.
const LONGEST: Duration = Duration::from_mins(2);
/// How often it is looked for one that hangs.
const PAUSE: Duration = Duration::from_millis(50);
/// Findings that are told apart by where they panicked; more of one place are counted only.
const SHOWN: usize = 1;

/// Inputs to feed.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub target: Target,
    pub seed: u64,
    /// Number of the first input.
    pub first: u64,
    pub inputs: u64,
    pub threads: usize,
    /// Stops after this time, if it is set.
    pub time: Option<Duration>,
}

/// An input that broke a promise.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Place and message of the panic, or that it hung.
    pub what: String,
    /// Number of the first such input.
    pub number: u64,
    pub count: u64,
}

/// What became of a run.
#[derive(Debug, Default)]
pub struct Account {
    pub fed: u64,
    pub slowest: Duration,
    pub slowest_number: u64,
    pub findings: Vec<Finding>,
}

impl Run {
    /// Feeds all inputs. Panics are caught and their messages kept.
    pub fn go(&self) -> Account {
        let good = self.target.seeds();
        let (next, fed) = (AtomicU64::new(self.first), AtomicU64::new(0));
        let end = self.first.saturating_add(self.inputs);
        let started = Instant::now();
        let found: Mutex<BTreeMap<String, Finding>> = Mutex::new(BTreeMap::new());
        let slowest = Mutex::new((Duration::ZERO, 0));
        // What each thread is at, and since when.
        let current: Vec<Mutex<Option<(u64, Instant)>>> = (0..self.threads.max(1)).map(|_| Mutex::new(None)).collect();
        let working = AtomicU64::new(current.len() as u64);
        std::thread::scope(|scope| {
            for place in &current {
                let (next, fed, good, found, slowest, working) = (&next, &fed, &good, &found, &slowest, &working);
                scope.spawn(move || {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= end || self.time.is_some_and(|time| started.elapsed() > time) {
                            set(place, None);
                            working.fetch_sub(1, Ordering::Relaxed);
                            return;
                        }
                        let begun = Instant::now();
                        set(place, Some((number, begun)));
                        let outcome = caught(|| self.target.feed(&self.target.input(self.seed, number, good)));
                        let took = begun.elapsed();
                        fed.fetch_add(1, Ordering::Relaxed);
                        let what = outcome.err();
                        if let Some(what) = what {
                            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                            let place = what.split('\n').take(SHOWN).collect();
                            let finding = found.entry(place).or_insert(Finding { what, number, count: 0 });
                            finding.count += 1;
                        }
                        let mut slowest = slowest.lock().unwrap_or_else(PoisonError::into_inner);
                        if took > slowest.0 {
                            *slowest = (took, number);
                        }
                    }
                });
            }
            while working.load(Ordering::Relaxed) > 0 {
                std::thread::sleep(PAUSE);
                self.stop_if_one_hangs(&current);
            }
        });
        let (slowest, slowest_number) = slowest.into_inner().unwrap_or_else(PoisonError::into_inner);
        let findings = found.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().collect();
        Account { fed: fed.into_inner(), slowest, slowest_number, findings }
    }
}

impl Run {
    /// A thread cannot be stopped from outside: the whole run ends with the name of the input.
    fn stop_if_one_hangs(&self, current: &[Mutex<Option<(u64, Instant)>>]) {
        let at = current.iter().filter_map(|place| *place.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some((number, _)) = at.into_iter().find(|(_, begun)| begun.elapsed() > LONGEST) {
            let (target, seed) = (self.target.name(), self.seed);
            eprintln!("an input hangs: --target {target} --seed {seed} --first {number} --inputs 1");
            std::process::exit(1);
        }
    }
}

fn set(place: &Mutex<Option<(u64, Instant)>>, value: Option<(u64, Instant)>) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

/// Runs what may panic; gives place and message of a panic.
fn caught(work: impl FnOnce()) -> Result<(), String> {
    thread_local! {
        static LAST: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
    }
    static QUIET: std::sync::Once = std::sync::Once::new();
    QUIET.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if IN_RUN.get() {
                let place = info.location().map_or_else(String::new, ToString::to_string);
                let message = info.payload_as_str().unwrap_or("a panic without words").to_owned();
                LAST.set(Some(format!("{place}\n{message}")));
            } else {
                before(info);
            }
        }));
    });
    thread_local! {
        static IN_RUN: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
    }
    IN_RUN.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    IN_RUN.set(false);
    outcome.map_err(|_| LAST.take().unwrap_or_else(|| "a panic elsewhere".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_are_caught_with_their_place() {
        let what = caught(|| panic!("on purpose")).unwrap_err();
        assert!(what.contains("run.rs") && what.ends_with("on purpose"), "{what}");
        assert!(caught(|| ()).is_ok());
    }
}
