//! The phrasings that are kept from training, out of the studio's `edits.json`.

use std::path::Path;

use serde::Deserialize;

use crate::cli::{CliError, input};

#[derive(Debug, Default, Deserialize)]
struct Split {
    #[serde(default)]
    heldout: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Label {
    name: String,
    heldout: Vec<String>,
    #[serde(default)]
    head: Split,
    #[serde(default)]
    thing: Split,
}

#[derive(Debug, Deserialize)]
struct Join {
    head: Split,
    things: Split,
}

#[derive(Debug, Deserialize)]
struct Edits {
    labels: Vec<Label>,
    join: Join,
    heldout_pairs: Vec<[String; 2]>,
    unknown: Split,
}

/// A text that was never trained on, and the labels it asks for (none: outside the model's
/// knowledge).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub text: String,
    pub labels: Vec<String>,
}

/// Held-out phrasings of single labels, of held-out pairs, and of what the model cannot know.
#[derive(Debug)]
pub(super) struct Phrasings {
    pub single: Vec<Phrase>,
    pub pairs: Vec<Phrase>,
    pub unknown: Vec<Phrase>,
}

impl Phrasings {
    pub fn open(data: &Path) -> Result<Self, CliError> {
        let path = data.join("edits.json");
        let bytes = input::file(&path)?;
        let edits: Edits =
            serde_json::from_slice(&bytes).map_err(|e| CliError::Data { path, reason: e.to_string() })?;
        Ok(Self::from_edits(&edits))
    }

    fn from_edits(edits: &Edits) -> Self {
        let phrase = |text: &str, labels: &[String]| Phrase { text: text.to_owned(), labels: labels.to_vec() };
        let single = edits
            .labels
            .iter()
            .flat_map(|l| l.heldout.iter().map(|t| phrase(t, std::slice::from_ref(&l.name))))
            .collect();
        let find = |name: &str| edits.labels.iter().find(|l| l.name == name);
        let mut pairs = Vec::new();
        for pair in &edits.heldout_pairs {
            let (Some(a), Some(b)) = (find(&pair[0]), find(&pair[1])) else { continue };
            // "{head} with {a}" where the first is a kind of head, else "{a} and {b}".
            for (first, second, joins) in [
                (&a.head.heldout, "{a}", &edits.join.head.heldout),
                (&a.thing.heldout, "{b}", &edits.join.things.heldout),
            ] {
                let place = if second == "{a}" { "{head}" } else { "{a}" };
                for (i, join) in joins.iter().enumerate() {
                    if let (Some(x), Some(y)) = (cycle(first, i), cycle(&b.thing.heldout, i)) {
                        pairs.push(phrase(&join.replace(second, y).replace(place, x), pair));
                    }
                }
            }
        }
        let unknown = edits.unknown.heldout.iter().map(|t| phrase(t, &[])).collect();
        Self { single, pairs, unknown }
    }
}

fn cycle(list: &[String], i: usize) -> Option<&String> {
    list.get(i % list.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_joined_from_held_out_pieces() {
        let json = r#"{
            "labels": [
                {"name": "gold", "heldout": ["golden"], "head": {"heldout": ["an idol", "a gold head"]}},
                {"name": "hat", "heldout": ["hatted"], "thing": {"heldout": ["a big hat"]}},
                {"name": "smile", "heldout": [], "thing": {"heldout": ["a grin"]}}
            ],
            "join": {"head": {"heldout": ["{head} has {a}", "be {head} and {a}"]}, "things": {"heldout": ["{b} plus {a}"]}},
            "heldout_pairs": [["gold", "hat"], ["hat", "smile"]],
            "unknown": {"heldout": ["soup"]}
        }"#;
        let p = Phrasings::from_edits(&serde_json::from_str(json).unwrap());
        let texts: Vec<&str> = p.pairs.iter().map(|p| p.text.as_str()).collect();
        assert_eq!(texts, ["an idol has a big hat", "be a gold head and a big hat", "a grin plus a big hat"]);
        assert_eq!(p.pairs[2].labels, ["hat", "smile"]);
        assert_eq!(p.single.len(), 2);
        assert_eq!(p.unknown[0].labels.len(), 0);
    }
}
