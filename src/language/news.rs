//! What goes on, from where the portrait is seen, and what there is to doubt about a photo.

use super::texts::{Texts, fill};
use crate::pipeline::{Doing, Doubt, Shown, Step, Wish};

impl Texts {
    /// For a status line.
    pub fn doing(&self, doing: &Doing) -> &'static str {
        match doing {
            Doing::Device => self.doing_device,
            Doing::Loading => self.doing_loading,
            Doing::Preparing => self.doing_preparing,
            Doing::Testing => self.doing_testing,
            Doing::Ready => self.doing_ready,
            Doing::Step(Step::Face) => self.doing_face,
            Doing::Step(Step::Photo) => self.doing_photo,
            Doing::Step(Step::Prompt) => self.doing_prompt,
            Doing::Step(Step::Edit) => self.doing_edit,
            Doing::Step(Step::View) => self.doing_view,
            Doing::Comparing => self.doing_comparing,
            Doing::Refining => self.doing_refining,
            Doing::Shown(Wish::Words(text)) if text.is_empty() => self.shown_photo,
            Doing::Shown(Wish::Words(_)) => self.shown_words,
            Doing::Shown(Wish::Picture(_)) => self.shown_picture,
            Doing::Again => self.doing_again,
            Doing::Unchanged => self.doing_unchanged,
            Doing::Stopped => self.doing_stopped,
        }
    }

    /// A view in words; angles in degrees, positive to the person's left and below the face.
    pub fn view(&self, yaw: f32, pitch: f32) -> String {
        let side = |v: f32, positive: &str, negative: &str| match v.round() as i32 {
            0 => None,
            n => {
                let degrees = if n.abs() == 1 { self.degree } else { self.degrees };
                let degrees = fill(degrees, &[("n", &n.abs().to_string())]);
                Some(fill(if n > 0 { positive } else { negative }, &[("degrees", &degrees)]))
            }
        };
        let sides = [side(yaw, self.from_right, self.from_left), side(pitch, self.from_below, self.from_above)];
        let from: Vec<String> = sides.into_iter().flatten().collect();
        match from.is_empty() {
            true => self.seen_front.to_owned(),
            false => fill(self.seen, &[("where", &from.join(self.comma))]),
        }
    }

    /// Why a square may not be what is meant.
    pub fn doubt(&self, doubt: Doubt, shown: Shown) -> String {
        let n = if let Doubt::Several(n) = doubt { n.to_string() } else { String::new() };
        let text = match (doubt, shown) {
            (Doubt::NoFace, Shown::Photo) => self.face_none,
            (Doubt::TooBright, Shown::Photo) => self.face_bright,
            (Doubt::TooDark, Shown::Photo) => self.face_dark,
            (Doubt::Cut, Shown::Photo) => self.face_cut,
            (Doubt::Unsure, Shown::Photo) => self.face_unsure,
            (Doubt::Several(_), Shown::Photo) => self.face_several,
            (Doubt::NoFace, Shown::Prompt) => self.prompt_none,
            (Doubt::TooBright, Shown::Prompt) => self.prompt_bright,
            (Doubt::TooDark, Shown::Prompt) => self.prompt_dark,
            (Doubt::Cut, Shown::Prompt) => self.prompt_cut,
            (Doubt::Unsure, Shown::Prompt) => self.prompt_unsure,
            (Doubt::Several(_), Shown::Prompt) => self.prompt_several,
        };
        fill(text, &[("n", &n)])
    }

    /// A photo's doubt, and the way out.
    pub fn photo_doubt(&self, doubt: Doubt) -> String {
        let sentence = self.doubt(doubt, Shown::Photo);
        match doubt {
            _ if doubt.has_no_face() => format!("{sentence} {}", self.face_by_hand),
            Doubt::Several(_) => format!("{sentence} {}", self.face_others),
            _ => sentence,
        }
    }
}
