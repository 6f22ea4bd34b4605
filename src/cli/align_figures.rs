//! The figures of `volteface align-eval` as a page.

use std::fmt::Write;

/// IoU, and errors of roll, yaw and pitch in degrees where the truth is known; nothing of a face that
/// was missed.
pub(super) type Row = Option<[Option<f32>; 4]>;

/// The goal: area of the overlap over that of the union, and degrees.
const GOOD_IOU: f32 = 0.9;
const GOOD_ROLL: f32 = 3.0;

/// What one group of faces adds up to.
#[derive(Debug, Default)]
struct Group {
    name: String,
    rows: Vec<Row>,
    photos: usize,
    /// Faces found where none is.
    extra: usize,
}

/// Groups in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Table {
    groups: Vec<Group>,
    ms: Vec<f64>,
}

impl Table {
    fn group(&mut self, name: &str) -> &mut Group {
        let at = self.groups.iter().position(|g| g.name == name).unwrap_or_else(|| {
            self.groups.push(Group { name: name.to_owned(), ..Group::default() });
            self.groups.len() - 1
        });
        &mut self.groups[at]
    }

    /// Counts a photo and the faces found in it where none is.
    pub(super) fn photo(&mut self, group: &str, extra: usize) {
        let group = self.group(group);
        group.photos += 1;
        group.extra += extra;
    }

    /// Counts a face.
    pub(super) fn face(&mut self, group: &str, row: Row) {
        self.group(group).rows.push(row);
    }

    /// Counts the time of one photo.
    pub(super) fn time(&mut self, ms: f64) {
        self.ms.push(ms);
    }

    pub(super) fn markdown(&self) -> String {
        let mut out = String::from(
            "| | faces | found | IoU >= 0.9 | roll <= 3 deg | both | median IoU | median roll | mean yaw | mean pitch | false, photos |\n\
             |---|---|---|---|---|---|---|---|---|---|---|\n",
        );
        for g in &self.groups {
            let found: Vec<[Option<f32>; 4]> = g.rows.iter().copied().flatten().collect();
            let share = |keep: &dyn Fn(&[Option<f32>; 4]) -> bool| {
                let n = found.iter().filter(|r| keep(r)).count();
                if g.rows.is_empty() {
                    String::new()
                } else {
                    format!("{:.1} %", 100.0 * n as f64 / g.rows.len() as f64)
                }
            };
            let near = |r: &[Option<f32>; 4]| r[0].is_some_and(|v| v >= GOOD_IOU);
            let level = |r: &[Option<f32>; 4]| r[1].is_some_and(|v| v <= GOOD_ROLL);
            let of = |i: usize| found.iter().filter_map(|r| r[i]).collect::<Vec<f32>>();
            let number = |v: Option<f32>, digits: usize| v.map_or_else(String::new, |v| format!("{v:.digits$}"));
            let cells = [
                g.name.clone(),
                g.rows.len().to_string(),
                share(&|_| true),
                share(&near),
                share(&level),
                share(&|r| near(r) && level(r)),
                number(median(of(0)), 3),
                number(median(of(1)), 2),
                number(mean(&of(2)), 1),
                number(mean(&of(3)), 1),
                if g.photos > 0 { format!("{}, {}", g.extra, g.photos) } else { String::new() },
            ];
            // Writing to a string does not fail.
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
        let mut ms = self.ms.clone();
        ms.sort_by(f64::total_cmp);
        if let Some(last) = ms.len().checked_sub(1) {
            let at = |share: f64| ms[(last as f64 * share).round() as usize];
            let _ = writeln!(out, "\nMilliseconds a photo: median {:.1}, p90 {:.1}", at(0.5), at(0.9));
        }
        out
    }
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

fn mean(values: &[f32]) -> Option<f32> {
    (!values.is_empty()).then(|| values.iter().sum::<f32>() / values.len() as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_all_faces_and_errors_of_those_found() {
        let mut table = Table::default();
        table.photo("dark", 1);
        for row in [
            Some([Some(0.95), Some(1.0), Some(4.0), None]),
            Some([Some(0.8), Some(2.0), Some(8.0), None]),
            Some([Some(0.92), Some(5.0), Some(6.0), None]),
            None,
        ] {
            table.face("dark", row);
        }
        table.photo("nobody there", 0);
        let page = table.markdown();
        let dark = "| dark | 4 | 75.0 % | 50.0 % | 50.0 % | 25.0 % | 0.920 | 2.00 | 6.0 |  | 1, 1 |";
        assert!(page.contains(dark), "{page}");
        assert!(page.contains("| nobody there | 0 |") && !page.contains("Milliseconds"), "{page}");
    }
}
