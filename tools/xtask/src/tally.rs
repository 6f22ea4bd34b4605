//! Adds up what the test runners say, so that one line tells the whole result.

use std::fmt;

/// Counts of tests over all runners.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
    pub skipped: u32,
}

impl Tally {
    /// Takes in one line of a runner's output: cargo's `test result: ...` or the browser
    /// test's `browser: N passed, N failed`. Any other line changes nothing.
    pub fn read(&mut self, line: &str) {
        let counts = line
            .strip_prefix("test result: ")
            .and_then(|rest| rest.split_once(". "))
            .map(|(_, counts)| counts)
            .or_else(|| line.strip_prefix("browser: "));
        for count in counts.into_iter().flat_map(|text| text.split([';', ','])) {
            let mut words = count.split_whitespace();
            let (Some(number), Some(what), None) = (words.next(), words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u32>() else {
                continue;
            };
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// Number of tests that were run.
    pub fn run(self) -> u32 {
        self.passed + self.failed
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_adds_cargo_and_browser_lines_and_nothing_else() {
        let mut tally = Tally::default();
        tally.read("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s");
        tally.read("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out");
        tally.read("browser: 10 passed, 1 failed");
        tally.read("I saw 9 passed, 9 failed");
        assert_eq!(tally, Tally { passed: 18, failed: 3, skipped: 1 });
        assert_eq!(tally.to_string(), "18 passed, 3 failed, 1 skipped");
        assert_eq!(Tally::default().to_string(), "0 passed, 0 failed");
    }
}
