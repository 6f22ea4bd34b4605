//! What happened, phase by phase.

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::process;
use crate::tally::Tally;

/// One phase that is over.
struct Phase {
    name: &'static str,
    time: Duration,
    /// Processor time of the programs that ran in it, where the system tells.
    processor: Option<Duration>,
    good: bool,
}

/// What happened so far.
#[derive(Default)]
pub struct Report {
    pub tally: Tally,
    phases: Vec<Phase>,
    /// Time that phases beside each other have saved.
    side_by_side: Duration,
}

/// What a phase does.
pub type Work<'a> = Box<dyn FnOnce(&mut Tally) -> Result<bool, Error> + Send + 'a>;

/// A phase that is over, and its own counts.
struct Over {
    phase: Phase,
    tally: Tally,
}

impl Over {
    fn of(name: &'static str, work: impl FnOnce(&mut Tally) -> Result<bool, Error>) -> Self {
        let started = Instant::now();
        let mut tally = Tally::default();
        let good = work(&mut tally).unwrap_or_else(|error| {
            eprintln!("error: {error}");
            false
        });
        if !good && tally.failed == 0 {
            tally.failed = 1;
        }
        Self { phase: Phase { name, time: started.elapsed(), processor: None, good }, tally }
    }
}

impl Report {
    /// Runs one phase and says whether it was good. The phase gets the tally to add to. One that fails without a
    /// failed test of its own (a compile error, say) counts as one failure, so that the last line never looks well.
    pub fn phase(&mut self, name: &'static str, work: impl FnOnce(&mut Tally) -> Result<bool, Error>) -> bool {
        println!("\n== {name}");
        let processor = process::processor_time();
        let mut over = Over::of(name, work);
        over.phase.processor = process::processor_time().zip(processor).map(|(now, then)| now.saturating_sub(then));
        self.take(over)
    }

    /// Runs phases beside each other, much of whose time is waiting, and says whether all were good.
    pub fn together<const N: usize>(&mut self, phases: [(&'static str, Work<'_>); N]) -> bool {
        println!("\n== {}", phases.each_ref().map(|(name, _)| *name).join(", beside it "));
        let started = Instant::now();
        let over = thread::scope(|scope| {
            let running = phases.map(|(name, work)| (name, scope.spawn(move || Over::of(name, work))));
            running.map(|(name, phase)| phase.join().unwrap_or_else(|_| Over::of(name, |_| Ok(false))))
        });
        self.side_by_side +=
            over.iter().map(|over| over.phase.time).sum::<Duration>().saturating_sub(started.elapsed());
        over.map(|over| self.take(over)).iter().all(|good| *good)
    }

    fn take(&mut self, over: Over) -> bool {
        let good = over.phase.good;
        self.tally.join(over.tally);
        self.phases.push(over.phase);
        good
    }

    /// A phase that cannot run counts as a failure, with its reason.
    pub fn not_run(&mut self, name: &'static str, why: &str) {
        self.phase(name, |_| {
            eprintln!("error: not run, as {why}");
            Ok(false)
        });
    }

    /// Prints the summary; the exit code tells the same.
    pub fn close(self) -> ExitCode {
        println!("\n== summary");
        for Phase { name, time, processor, good } in &self.phases {
            let verdict = if *good { "ok" } else { "FAILED" };
            let used =
                processor.map_or(String::new(), |used| format!(" ({:.0} s of processor time)", used.as_secs_f64()));
            println!("{:>6.0} s  {name}: {verdict}{used}", time.as_secs_f64());
        }
        let all = self.phases.iter().map(|phase| phase.time).sum::<Duration>().saturating_sub(self.side_by_side);
        println!("{:>6.0} s  together", all.as_secs_f64());
        for reason in &self.tally.reasons {
            println!("skipped: {reason}");
        }
        println!("{}", self.tally);
        let good = self.phases.iter().all(|phase| phase.good) && self.tally.failed == 0;
        ExitCode::from(u8::from(!good))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_without_a_failed_test_still_counts_as_a_failure() {
        let mut report = Report::default();
        assert!(!report.phase("broken", |_| Ok(false)));
        assert_eq!(report.tally.failed, 1);
        assert!(!report.phase("counted", |tally| {
            tally.read("browser: 1 passed, 2 failed");
            Ok(false)
        }));
        assert_eq!(report.tally.failed, 3);
        report.not_run("missing", "there is no page");
        assert_eq!(report.tally.failed, 4);
    }

    #[test]
    fn phases_beside_each_other_count_as_others_do() {
        let mut report = Report::default();
        let passes: Work<'_> = Box::new(|tally| {
            tally.read("browser: 3 passed, 0 failed, 1 skipped");
            Ok(true)
        });
        let breaks: Work<'_> = Box::new(|_| Ok(false));
        assert!(!report.together([("good", passes), ("broken", breaks)]));
        assert_eq!((report.tally.passed, report.tally.failed, report.tally.skipped), (3, 1, 1));
        assert_eq!(report.phases.iter().map(|phase| phase.good).collect::<Vec<_>>(), [true, false]);
    }
}
