//! Whether a prompt was understood, and what to tell the visitor if not.

/// A prompt counts as understood from this probability on.
pub const UNDERSTOOD: f32 = 0.5;
/// A label counts as asked for from this probability on.
const ASKED: f32 = 0.5;

/// What the model makes of a prompt.
#[derive(Debug, Clone, PartialEq)]
pub enum Understanding {
    /// The labels asked for, likeliest first; none of them means no edit.
    Edit(Vec<String>),
    /// The prompt is outside what the model has learned; holds everything it has.
    NotUnderstood { known: Vec<String> },
}

impl Understanding {
    /// Judges the classifier's probabilities. A prompt that asks for nothing the model knows, not even
    /// for no edit, is not understood either, however sure the model is of itself: it answers so to
    /// made-up words.
    pub fn judge(understood: f32, labels: &[(String, f32)]) -> Self {
        if understood < UNDERSTOOD || labels.iter().all(|(_, p)| *p < ASKED) {
            let known = labels.iter().map(|(name, _)| name.clone()).filter(|n| n != "none").collect();
            return Understanding::NotUnderstood { known };
        }
        let mut asked: Vec<_> = labels.iter().filter(|(n, p)| *p >= ASKED && n != "none").collect();
        asked.sort_by(|a, b| b.1.total_cmp(&a.1));
        Understanding::Edit(asked.into_iter().map(|(name, _)| name.clone()).collect())
    }

    /// A sentence for the visitor.
    pub fn sentence(&self) -> String {
        let spoken = |names: &[String]| {
            let names: Vec<String> = names.iter().map(|n| n.replace('-', " ")).collect();
            match names.split_last() {
                None => String::new(),
                Some((last, [])) => last.clone(),
                Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            }
        };
        match self {
            Understanding::Edit(labels) if labels.is_empty() => "No edit.".to_owned(),
            Understanding::Edit(labels) => format!("Understood as {}.", spoken(labels)),
            Understanding::NotUnderstood { known } => format!(
                "This prompt was not understood. The model knows {}; ask for one of these, or several together.",
                spoken(known)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(p: [f32; 3]) -> Vec<(String, f32)> {
        ["none", "bronze", "blue-hair"].iter().zip(p).map(|(n, p)| ((*n).to_owned(), p)).collect()
    }

    #[test]
    fn sentences_name_what_was_read_or_what_is_known() {
        let u = Understanding::judge(0.9, &labels([0.1, 0.6, 0.8]));
        assert_eq!(u, Understanding::Edit(vec!["blue-hair".into(), "bronze".into()]));
        assert_eq!(u.sentence(), "Understood as blue hair and bronze.");
        assert_eq!(Understanding::judge(0.9, &labels([0.9, 0.1, 0.1])).sentence(), "No edit.");
        let empty = Understanding::judge(0.99, &labels([0.1, 0.2, 0.1]));
        assert!(matches!(empty, Understanding::NotUnderstood { .. }), "{empty:?}");
        let lost = Understanding::judge(0.49, &labels([0.9, 0.9, 0.1]));
        assert!(lost.sentence().contains("The model knows bronze and blue hair"), "{}", lost.sentence());
    }
}
