//! Going back and forth.

use super::*;

fn photo() -> Arc<Portrait> {
    Arc::new(Portrait::from_pixels(2, 2, vec![7; 12]).unwrap())
}

fn wanted(photo: &Arc<Portrait>, words: &str, strength: f32) -> Wanted {
    let crop = Crop { centre: [1.0, 1.0], side: 2.0, roll: 0.0 };
    Wanted { photo: photo.clone(), crop, wish: Wish::Words(words.to_owned()), strength, mix: None }
}

/// The words of all edits in order, the present one in brackets.
fn strip(history: &History) -> String {
    let word = |edit: &Edit| match &edit.wish {
        Wish::Words(text) if Some(edit.id) == history.at() => format!("[{text}]"),
        Wish::Words(text) => text.clone(),
        Wish::Picture(_) => "picture".to_owned(),
    };
    history.edits().iter().map(word).collect::<Vec<_>>().join(" ")
}

fn words(wanted: Option<Wanted>) -> Option<String> {
    match wanted?.wish {
        Wish::Words(text) => Some(text),
        Wish::Picture(_) => None,
    }
}

#[test]
fn what_was_shown_can_be_gone_back_to_and_forth() {
    let (mut history, photo) = (History::default(), photo());
    assert!(!history.can_undo() && !history.can_redo() && history.undo().is_none() && history.redo().is_none());
    for text in ["", "bronze", "bald"] {
        assert!(matches!(history.note(&wanted(&photo, text, 1.0)), Noted::New(_)));
    }
    assert_eq!(words(history.undo()).as_deref(), Some("bronze"));
    assert_eq!(words(history.undo()).as_deref(), Some(""));
    assert!(!history.can_undo());
    assert_eq!(words(history.redo()).as_deref(), Some("bronze"));
    // What is shown because of it is no news.
    assert!(matches!(history.note(&wanted(&photo, "bronze", 1.0)), Noted::Same(_)));
    assert!(history.can_redo());
    assert_eq!(strip(&history), " [bronze] bald");
}

#[test]
fn editing_after_going_back_removes_nothing() {
    let (mut history, photo) = (History::default(), photo());
    for text in ["", "bronze", "bald"] {
        history.note(&wanted(&photo, text, 1.0));
    }
    history.undo();
    history.note(&wanted(&photo, "hat", 1.0));
    assert_eq!(strip(&history), " bronze bald [hat]");
    assert!(!history.can_redo());
    assert_eq!(words(history.undo()).as_deref(), Some("bronze"));
    // A click on another branch; the way back leads to where it was made.
    let bald = history.edits()[2].id;
    assert_eq!(words(history.go(bald)).as_deref(), Some("bald"));
    assert_eq!(words(history.undo()).as_deref(), Some("bronze"));
    assert!(history.go(99).is_none());
}

#[test]
fn the_same_again_is_marked_and_not_added() {
    let (mut history, photo) = (History::default(), photo());
    for text in ["", "bronze", "bald", "bronze"] {
        history.note(&wanted(&photo, text, 1.0));
    }
    assert_eq!(strip(&history), " [bronze] bald");
    assert_eq!(words(history.undo()).as_deref(), Some("bald"));
    // Half of an edit is another one; half of nothing is nothing.
    assert!(matches!(history.note(&wanted(&photo, "bronze", 0.5)), Noted::New(_)));
    assert!(matches!(history.note(&wanted(&photo, "", 0.5)), Noted::Again(_)));
    // Another square of the photo is no edit, but what is gone back to has it.
    let moved = Wanted { crop: Crop { centre: [0.5, 1.0], side: 1.0, roll: 0.1 }, ..wanted(&photo, "", 1.0) };
    assert!(matches!(history.note(&moved), Noted::Same(_)));
    assert_eq!(history.undo().map(|w| w.crop), Some(moved.crop));
}

#[test]
fn photos_have_rows_of_their_own_and_the_oldest_go() {
    let mut history = History::default();
    let photos: Vec<_> = (0..=MOST_PHOTOS).map(|_| photo()).collect();
    for photo in &photos {
        history.note(&wanted(photo, "", 1.0));
        history.note(&wanted(photo, "bald", 1.0));
    }
    assert_eq!(history.rows().len(), MOST_PHOTOS);
    assert!(!history.rows().iter().any(|row| Arc::ptr_eq(&row.photo, &photos[0])));
    assert_eq!(history.edits().len(), 2 * MOST_PHOTOS);
    // Back across the photos, as far as there are any.
    for k in (1..2 * MOST_PHOTOS).rev() {
        let back = history.undo().unwrap();
        assert!(Arc::ptr_eq(&back.photo, &photos[1 + (k - 1) / 2]), "{k}");
    }
    assert!(!history.can_undo());
}

#[test]
fn only_so_many_edits_are_kept_and_the_present_one_always() {
    let (mut history, photo) = (History::default(), photo());
    history.note(&wanted(&photo, "first", 1.0));
    for k in 0..3 * MOST_EDITS {
        history.note(&wanted(&photo, &k.to_string(), 1.0));
        assert!(history.edits().len() <= MOST_EDITS && history.wanted(history.at().unwrap()).is_some());
    }
    assert_eq!(history.edits().len(), MOST_EDITS);
    assert!(history.past().len() <= MOST_EDITS);
    let mut steps = 0;
    while history.undo().is_some() {
        steps += 1;
    }
    assert_eq!(steps, MOST_EDITS - 1);
}

#[test]
fn what_was_kept_is_taken_as_far_as_it_fits_together() {
    let (mut history, photo) = (History::default(), photo());
    for text in ["", "bronze", "bald"] {
        history.note(&wanted(&photo, text, 1.0));
    }
    history.undo();
    let (rows, edits) = (history.rows().to_vec(), history.edits().to_vec());
    let back = History::restored(rows.clone(), edits.clone(), history.at(), history.past().to_vec());
    assert_eq!((back.rows(), back.edits(), back.at()), (&rows[..], &edits[..], history.at()));
    assert!(back.can_undo() && !back.can_redo());
    let mut broken = edits.clone();
    broken[1].row = 77;
    broken[2].strength = f32::NAN;
    broken.push(broken[0].clone());
    let mut back = History::restored([rows.clone(), rows].concat(), broken, Some(1234), vec![5, 6, 7]);
    assert_eq!((strip(&back).as_str(), back.rows().len(), back.can_undo()), ("[]", 1, false));
    assert!(matches!(back.note(&wanted(&photo, "new", 1.0)), Noted::New(id) if id != back.edits()[0].id));
    assert_eq!(History::restored(Vec::new(), edits, Some(1), vec![1]), History { next: 0, ..History::default() });
}
