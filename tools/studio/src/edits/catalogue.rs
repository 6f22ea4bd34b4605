//! The catalogue of edits: what each label is called, how two are joined, and which may be.

use rand::Rng;
use serde::{Deserialize, Serialize};

/// The catalogue's text, to be copied beside a dataset.
pub const CATALOGUE: &str = include_str!("../../data/edits.json");

/// The label that changes nothing.
pub const NONE: &str = "none";
/// Share of edits that are two at once, unless it is asked for another.
pub const PAIRS: f32 = 0.25;

/// One edit that can be asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Label {
    pub name: String,
    pub family: String,
    /// Phrasings for training, and those that training never sees.
    pub train: Vec<String>,
    pub heldout: Vec<String>,
    /// Noun phrases ("a bronze statue") that can carry a second label.
    pub head: Split,
    /// Noun phrases ("blue hair") that a head can have.
    pub thing: Split,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Split {
    pub train: Vec<String>,
    pub heldout: Vec<String>,
}

impl Split {
    fn list(&self, heldout: bool) -> &[String] {
        if heldout { &self.heldout } else { &self.train }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Join {
    /// Templates over `{head}` and `{a}`.
    pub head: Split,
    /// Templates over `{a}` and `{b}`.
    pub things: Split,
}

/// Everything in `data/edits.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Catalogue {
    pub format: u32,
    pub labels: Vec<Label>,
    pub join: Join,
    /// Labels that may be combined, in the order of their names.
    pub pairs: Vec<[String; 2]>,
    /// Pairs that `random_edit` never draws: they are kept for evaluation.
    pub heldout_pairs: Vec<[String; 2]>,
    /// Requests that no label covers.
    pub unknown: Split,
}

/// No, one or two labels.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    pub labels: Vec<String>,
}

/// Why a name is not an edit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no edit called \"{0}\"; the names are {1}")]
    Unknown(String, String),
    #[error("\"{0}\" joins more than two edits; give one or two, as in bronze+blue-hair")]
    TooMany(String),
    #[error("\"{0}\" and \"{1}\" cannot be combined; data/edits.json lists the pairs that can")]
    Pair(String, String),
}

impl Edit {
    pub fn none() -> Self {
        Self { labels: vec![NONE.to_owned()] }
    }

    pub fn is_none(&self) -> bool {
        self.labels.iter().all(|l| l == NONE)
    }

    pub fn has(&self, label: &str) -> bool {
        self.labels.iter().any(|l| l == label)
    }

    /// `none`, `bronze`, `bronze+blue-hair`.
    pub fn name(&self) -> String {
        if self.is_none() { NONE.to_owned() } else { self.labels.join("+") }
    }

    /// The inverse of `name`; two labels may come in any order and must be an allowed pair.
    ///
    /// # Errors
    /// Says which name is unknown and which there are.
    pub fn parse(text: &str) -> Result<Self, EditError> {
        let catalogue = Catalogue::load();
        let labels: Vec<String> = text.split('+').map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect();
        if let Some(odd) = labels.iter().find(|l| catalogue.label(l).is_none()) {
            let names: Vec<&str> = catalogue.labels.iter().map(|l| l.name.as_str()).collect();
            return Err(EditError::Unknown(odd.clone(), names.join(", ")));
        }
        match labels.as_slice() {
            [] => Ok(Self::none()),
            [_] => Ok(Self { labels }),
            [a, b] => {
                let fits = |p: &&[String; 2]| (&p[0], &p[1]) == (a, b) || (&p[0], &p[1]) == (b, a);
                match catalogue.pairs.iter().find(fits) {
                    Some(pair) => Ok(Self { labels: pair.to_vec() }),
                    None => Err(EditError::Pair(a.clone(), b.clone())),
                }
            }
            _ => Err(EditError::TooMany(text.to_owned())),
        }
    }
}

impl Catalogue {
    /// The catalogue that this program was built with; a test checks that it is sound.
    pub fn load() -> Self {
        serde_json::from_str(CATALOGUE)
            .unwrap_or_else(|e| unreachable!("data/edits.json is part of the program and tested: {e}"))
    }

    /// The catalogue's own text, to be copied beside a data set.
    pub fn text(&self) -> String {
        if self.labels.len() == Self::load().labels.len() {
            return CATALOGUE.to_owned();
        }
        serde_json::to_string_pretty(self).unwrap_or_else(|e| unreachable!("a catalogue is plain text and lists: {e}"))
    }

    /// The catalogue of some labels only (and `none`); those left out become requests that no label covers.
    ///
    /// # Errors
    /// Says which name is unknown and which there are.
    pub fn only(&self, names: &[&str]) -> Result<Self, EditError> {
        let mut out = self.clone();
        if let Some(odd) = names.iter().find(|n| self.label(n).is_none()) {
            let known: Vec<&str> = self.labels.iter().map(|l| l.name.as_str()).collect();
            return Err(EditError::Unknown((*odd).to_owned(), known.join(", ")));
        }
        let wanted = |n: &str| n == NONE || names.contains(&n);
        out.labels.retain(|l| wanted(&l.name));
        for pairs in [&mut out.pairs, &mut out.heldout_pairs] {
            pairs.retain(|p| p.iter().all(|l| wanted(l)));
        }
        for label in self.labels.iter().filter(|l| !wanted(&l.name)) {
            out.unknown.train.extend(label.train.iter().cloned());
            out.unknown.heldout.extend(label.heldout.iter().cloned());
        }
        Ok(out)
    }

    pub fn label(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|l| l.name == name)
    }

    /// An edit other than `none`: an allowed pair that is not held out in a share of `pairs` (0..1), else a single label.
    /// The first label is drawn evenly, so that labels with many pairs are not drawn more often.
    pub fn random_edit(&self, pairs: f32, rng: &mut impl Rng) -> Edit {
        let singles: Vec<&Label> = self.labels.iter().filter(|l| l.name != NONE).collect();
        let label = &singles[rng.random_range(0..singles.len())].name;
        if rng.random::<f32>() < pairs {
            let open: Vec<&[String; 2]> =
                self.pairs.iter().filter(|p| p.contains(label) && !self.heldout_pairs.contains(p)).collect();
            if !open.is_empty() {
                return Edit { labels: open[rng.random_range(0..open.len())].to_vec() };
            }
        }
        Edit { labels: vec![label.clone()] }
    }

    /// For evaluation: every single edit and every held-out pair once, in turn, then again from the start.
    pub fn evaluated_edit(&self, turn: usize) -> Edit {
        let singles = self.labels.iter().filter(|l| l.name != NONE).map(|l| vec![l.name.clone()]);
        let all: Vec<_> = singles.chain(self.heldout_pairs.iter().map(|p| p.to_vec())).collect();
        // A step without a common divisor mixes the families in each person and still meets all.
        let step = (all.len() * 5 / 8..=all.len() + 1)
            .find(|s| (2..=*s).all(|d| s % d != 0 || all.len() % d != 0))
            .unwrap_or(1);
        Edit { labels: all[turn * step % all.len()].clone() }
    }

    /// A pair that training never sees.
    pub fn random_heldout_pair(&self, rng: &mut impl Rng) -> Edit {
        Edit { labels: self.heldout_pairs[rng.random_range(0..self.heldout_pairs.len())].to_vec() }
    }

    /// A request in words, from the training or the held-out phrasings.
    pub fn phrase(&self, edit: &Edit, heldout: bool, rng: &mut impl Rng) -> String {
        let known: Vec<&Label> = edit.labels.iter().filter_map(|l| self.label(l)).collect();
        match known.as_slice() {
            [a, b] => self.pair_phrase(a, b, heldout, rng),
            [a] => one(if heldout { &a.heldout } else { &a.train }, rng),
            _ => self.label(NONE).map(|l| one(if heldout { &l.heldout } else { &l.train }, rng)).unwrap_or_default(),
        }
    }

    fn pair_phrase(&self, a: &Label, b: &Label, heldout: bool, rng: &mut impl Rng) -> String {
        let (head, thing, other) = (a.head.list(heldout), a.thing.list(heldout), b.thing.list(heldout));
        if !head.is_empty() && (thing.is_empty() || rng.random()) {
            let template = one(self.join.head.list(heldout), rng);
            return template.replace("{head}", &one(head, rng)).replace("{a}", &one(other, rng));
        }
        let template = one(self.join.things.list(heldout), rng);
        template.replace("{a}", &one(thing, rng)).replace("{b}", &one(other, rng))
    }
}

fn one(list: &[String], rng: &mut impl Rng) -> String {
    if list.is_empty() { String::new() } else { list[rng.random_range(0..list.len())].clone() }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;

    /// The labels of the first data sets keep their places, and new ones go behind them.
    const FIRST: &str =
        "none bronze gold marble zombie elf blue-hair red-hair blond-hair black-hair bald old child smile cartoon hat";

    #[test]
    fn at_least_24_labels_with_distinct_phrasings() {
        let c = Catalogue::load();
        assert!(c.labels.len() > 24, "{}", c.labels.len());
        let names: Vec<&str> = c.labels.iter().map(|l| l.name.as_str()).collect();
        assert!(names.join(" ").starts_with(FIRST));
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        let mut seen = HashSet::new();
        for l in &c.labels {
            assert_eq!((l.train.len(), l.heldout.len()), (8, 5), "{}", l.name);
            assert!(
                l.train.iter().chain(&l.heldout).all(|p| seen.insert(p.to_lowercase())),
                "{} repeats a phrasing",
                l.name
            );
        }
        assert!(c.unknown.train.len() >= 48 && c.unknown.heldout.len() == 12);
        for p in c.unknown.train.iter().chain(&c.unknown.heldout) {
            assert!(seen.insert(p.to_lowercase()), "{p:?} is named twice");
        }
    }

    #[test]
    fn heldout_pairs_are_pairs_of_labels_that_training_meets_in_other_pairs() {
        let c = Catalogue::load();
        assert!(c.heldout_pairs.len() >= 24);
        for pair in &c.heldout_pairs {
            assert!(c.pairs.contains(pair), "{pair:?}");
            for label in pair {
                let met = c.pairs.iter().filter(|p| p.contains(label) && !c.heldout_pairs.contains(p)).count();
                assert!(met >= 2, "{label} in {pair:?} has {met} pairs left for training");
            }
        }
    }

    #[test]
    fn a_part_of_the_catalogue_stands_alone() {
        let c = Catalogue::load();
        let part = c.only(&["bronze", "blue-hair", "hat"]).unwrap();
        assert_eq!(part.labels.len(), 4);
        assert!(part.pairs.iter().flatten().all(|l| part.label(l).is_some()));
        assert!(part.unknown.train.contains(&"a zombie".to_owned()));
        let back: Catalogue = serde_json::from_str(&part.text()).unwrap();
        assert_eq!(back.pairs, part.pairs);
        assert!(matches!(c.only(&["granite"]), Err(EditError::Unknown(..))));
    }

    #[test]
    fn every_pair_has_words_in_both_splits() {
        let c = Catalogue::load();
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        for pair in &c.pairs {
            let edit = Edit { labels: pair.to_vec() };
            assert_eq!(Edit::parse(&edit.name()), Ok(edit.clone()));
            let words =
                |heldout, rng: &mut Pcg64Mcg| (0..60).map(|_| c.phrase(&edit, heldout, rng)).collect::<HashSet<_>>();
            let (train, heldout) = (words(false, &mut rng), words(true, &mut rng));
            assert!(train.is_disjoint(&heldout), "{}", edit.name());
            for p in train.iter().chain(&heldout) {
                assert!(
                    !p.contains('{') && !p.contains("  ") && !p.starts_with(' ') && !p.ends_with(' '),
                    "{}: {p:?}",
                    edit.name()
                );
            }
            assert!(train.len() > 3, "{}", edit.name());
        }
    }

    #[test]
    fn draws_are_balanced_and_never_held_out() {
        let c = Catalogue::load();
        let mut rng = Pcg64Mcg::seed_from_u64(2);
        let (mut pairs, n) = (0, 6000);
        let mut count = std::collections::HashMap::new();
        for _ in 0..n {
            let e = c.random_edit(PAIRS, &mut rng);
            pairs += usize::from(e.labels.len() == 2);
            assert!(e.labels.len() == 1 || !c.heldout_pairs.iter().any(|p| p.as_slice() == e.labels));
            *count.entry(e.labels[0].clone()).or_insert(0) += 1;
            assert_eq!(Edit::parse(&e.name()), Ok(e));
        }
        // 25 % of 6000 with a spread of 34; five spreads.
        assert!((1330..1670).contains(&pairs), "{pairs}");
        assert_eq!(count.len(), c.labels.len() - 1);
    }

    #[test]
    fn evaluation_meets_every_edit_and_every_heldout_pair_once_a_round() {
        for c in [Catalogue::load(), Catalogue::load().only(&["gold", "blue-hair", "hat"]).unwrap()] {
            let n = c.labels.len() - 1 + c.heldout_pairs.len();
            let met: HashSet<_> = (0..n).map(|turn| c.evaluated_edit(turn)).collect();
            assert_eq!(met.len(), n);
            assert!(c.heldout_pairs.iter().all(|p| met.contains(&Edit { labels: p.to_vec() })));
            assert_eq!(c.evaluated_edit(n), c.evaluated_edit(0));
        }
    }

    #[test]
    fn bad_names_say_what_is_wrong() {
        assert!(matches!(Edit::parse("stone"), Err(EditError::Unknown(..))));
        assert!(matches!(Edit::parse("bronze+gold"), Err(EditError::Pair(..))));
        assert!(matches!(Edit::parse("bronze+bald+hat"), Err(EditError::TooMany(_))));
        assert_eq!(Edit::parse("blue-hair+bronze").map(|e| e.name()), Ok("bronze+blue-hair".to_owned()));
        assert!(Edit::parse("").is_ok_and(|e| e.is_none()));
    }
}
