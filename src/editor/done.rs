//! What is done to the photo itself, in place of what the network would draw.

use super::makeup::{self, MAKEUP};
use super::smile::SMILE;
use super::spectacles::Style;
use crate::wish::Look;

#[derive(Debug, Clone, Default)]
pub(super) struct Done {
    /// The colours, painted lips among them.
    pub look: Look,
    /// Whether cheeks and lids are painted.
    pub is_made_up: bool,
    /// The glasses that are put on.
    pub glasses: Option<Style>,
    /// Whether the mouth smiles.
    pub smiles: bool,
}

impl Done {
    /// Of a wish's colours alone.
    pub fn coloured(look: &Look) -> Self {
        Self { look: *look, ..Self::default() }
    }

    /// Takes what can be done to the photo out of the edits that are to be drawn.
    pub fn taken_from(labels: &mut Vec<String>, look: &Look) -> Self {
        let asks = |wanted: &str| labels.iter().any(|label| label == wanted);
        let (smiles, is_made_up) = (asks(SMILE), asks(MAKEUP));
        let glasses = labels.iter().rev().find_map(|label| Style::named(label)).map(|style| style.with(look));
        labels.retain(|label| ![SMILE, MAKEUP].contains(&label.as_str()) && Style::named(label).is_none());
        Self { look: if is_made_up { makeup::painted(look) } else { *look }, is_made_up, glasses, smiles }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::Part;

    #[test]
    fn what_is_done_is_not_drawn() {
        let taken = |labels: &[&str]| {
            let mut labels: Vec<String> = labels.iter().map(|&label| label.to_owned()).collect();
            let done = Done::taken_from(&mut labels, &Look::default());
            (labels.join(" "), done)
        };
        let (left, done) = taken(&["old", "smile", "sunglasses"]);
        assert_eq!((left.as_str(), done.smiles, done.glasses), ("old", true, Some(Style::DARK)));
        assert!(!done.is_made_up && done.look.is_empty());
        let (left, done) = taken(&["makeup"]);
        assert!(left.is_empty() && done.is_made_up && done.look.get(Part::Lips).is_some());
        let (left, done) = taken(&["zombie", "hat"]);
        assert!(left == "zombie hat" && !done.smiles && !done.is_made_up && done.glasses.is_none());
    }
}
