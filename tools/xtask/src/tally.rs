//! Adds up what the test runners say, so that one line tells the whole result.

use std::fmt;

/// Counts of tests over all runners, and why some were left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
    /// One sentence a skip; runners that give no reason are covered by [`Tally::left_out`].
    pub reasons: Vec<String>,
    left_out: Option<&'static str>,
}

impl Tally {
    /// Takes in one line of a runner's output: cargo's, the browser tests' or pytest's. Any other line changes nothing.
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        if let Some(reason) = reason(line) {
            self.reasons.push(reason);
        }
        for count in counts(line).into_iter().flat_map(|text| text.split([';', ','])) {
            let mut words = count.split_whitespace();
            let (Some(Ok(number)), Some(what)) = (words.next().map(str::parse::<u32>), words.next()) else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" | "error" | "errors" => self.failed += number,
                "ignored" | "skipped" => self.skipped += number,
                "filtered" | "deselected" if number > 0 => {
                    if let Some(why) = self.left_out {
                        self.skipped += number;
                        self.reasons.push(format!("{number} tests: {why}"));
                    }
                }
                _ => {}
            }
        }
    }

    /// Says why tests that the next runner is told to leave out are left out; without a reason they do not count,
    /// as when a runner is asked for some tests only.
    pub fn left_out(&mut self, why: Option<&'static str>) {
        self.left_out = why;
    }

    /// Counts one test of xtask's own.
    pub fn add(&mut self, good: bool) {
        *if good { &mut self.passed } else { &mut self.failed } += 1;
    }

    /// Counts one skip of xtask's own.
    pub fn skip(&mut self, reason: impl Into<String>) {
        self.skipped += 1;
        self.reasons.push(reason.into());
    }

    /// Number of tests that were run.
    pub fn run(&self) -> u32 {
        self.passed + self.failed
    }
}

/// The part of a runner's closing line that holds its counts.
fn counts(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("test result: ") {
        return rest.split_once(". ").map(|(_, counts)| counts);
    }
    if let Some(counts) = line.strip_prefix("browser: ") {
        return Some(counts);
    }
    // pytest: `12 passed, 1 skipped in 3.45s`, with or without `=` around it, and `(0:01:02)` after a minute.
    let (counts, time) = line.trim_matches('=').trim().rsplit_once(" in ")?;
    let seconds = time.split_whitespace().next()?.strip_suffix('s')?;
    (seconds.parse::<f64>().is_ok() && counts.starts_with(|c: char| c.is_ascii_digit())).then_some(counts)
}

/// Why the test of this line was left out.
fn reason(line: &str) -> Option<String> {
    if let Some(rest) = line.strip_prefix("test ") {
        let (name, why) = rest.split_once(" ... ignored")?;
        let why = why.strip_prefix(", ").unwrap_or("its `ignore` gives no reason");
        return Some(format!("{name}: {why}"));
    }
    if let Some(rest) = line.strip_prefix("SKIP ") {
        return Some(rest.to_owned());
    }
    // pytest -rs: `SKIPPED [1] tests/test_a.py:12: reason`.
    line.strip_prefix("SKIPPED [").and_then(|rest| rest.split_once("] ")).map(|(_, rest)| rest.to_owned())
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_adds_the_runners_closing_lines_and_nothing_else() {
        let mut tally = Tally::default();
        tally.read("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s");
        tally.read("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        tally.read("browser: 10 passed, 1 failed, 1 skipped");
        tally.read("===== 4 passed, 1 error, 2 deselected in 62.51s (0:01:02) =====");
        tally.read("7 passed in 3.2s");
        tally.read("I saw 9 passed, 9 failed");
        tally.read("9 passed in the morning");
        assert_eq!((tally.passed, tally.failed, tally.skipped), (29, 4, 2));
        assert_eq!(tally.to_string(), "29 passed, 4 failed, 2 skipped");
    }

    #[test]
    fn every_skip_keeps_its_reason() {
        let mut tally = Tally::default();
        tally.read("test paper::whole ... ignored, needs the reference's files");
        tally.read("test src/lib.rs - (line 3) ... ignored");
        tally.read("  SKIP a sharp ear: the network does not draw it yet");
        tally.read("SKIPPED [1] tests/test_full.py:12: needs a GPU");
        tally.left_out(Some("asked for"));
        tally.read("test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 3 filtered out; finished in 0.01s");
        assert_eq!(
            tally.reasons,
            [
                "paper::whole: needs the reference's files",
                "src/lib.rs - (line 3): its `ignore` gives no reason",
                "a sharp ear: the network does not draw it yet",
                "tests/test_full.py:12: needs a GPU",
                "3 tests: asked for",
            ]
        );
        assert_eq!(tally.skipped, 5);
    }
}
