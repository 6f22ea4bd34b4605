//! What happened, phase by phase.

use std::process::ExitCode;
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
}

impl Report {
    /// Runs one phase and says whether it was good. The phase gets the tally to add to. One that fails without a
    /// failed test of its own (a compile error, say) counts as one failure, so that the last line never looks well.
    pub fn phase(&mut self, name: &'static str, work: impl FnOnce(&mut Tally) -> Result<bool, Error>) -> bool {
        println!("\n== {name}");
        let (started, processor) = (Instant::now(), process::processor_time());
        let failed_before = self.tally.failed;
        let good = work(&mut self.tally).unwrap_or_else(|error| {
            eprintln!("error: {error}");
            false
        });
        if !good && self.tally.failed == failed_before {
            self.tally.failed += 1;
        }
        let processor = process::processor_time().zip(processor).map(|(now, then)| now.saturating_sub(then));
        self.phases.push(Phase { name, time: started.elapsed(), processor, good });
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
        let all: Duration = self.phases.iter().map(|phase| phase.time).sum();
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
}
