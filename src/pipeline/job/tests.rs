//! The order of work, with a network and an aligner that only note what is asked of them.

use std::cell::{Cell, RefCell};

use pollster::block_on;

use super::*;
use crate::editor::{Refusal, Understanding};
use crate::geometry::Pose;
use crate::pipeline::{Doubt, Mix};
use crate::portrait::Crop;

/// Notes its calls; fails where it is told to.
#[derive(Debug, Default)]
pub(super) struct Notes {
    calls: RefCell<Vec<String>>,
    fail: Cell<Option<&'static str>>,
}

impl Notes {
    fn call(&self, what: &str) -> Result<(), EditorError> {
        self.calls.borrow_mut().push(what.to_owned());
        if self.fail.get() == Some(what) { Err(EditorError::NoPhoto) } else { Ok(()) }
    }

    pub(super) fn take(&self) -> Vec<String> {
        self.calls.take()
    }
}

#[derive(Debug)]
pub(super) struct FakeNetwork<'a>(&'a Notes);

impl Network for FakeNetwork<'_> {
    type Edit = String;

    fn takes_squares_whole(&self) -> bool {
        false
    }

    fn prompt_side(&self) -> usize {
        4
    }

    async fn set_photo(
        &mut self,
        crop: impl Fn(usize) -> Vec<f32>,
        within: impl Fn(usize) -> Vec<f32>,
        _: Option<Pose>,
    ) -> Result<Pose, EditorError> {
        assert_eq!((crop(4).len(), within(4).len()), (48, 16));
        self.0.call("photo")?;
        Ok(Pose { yaw: 0.25, ..Pose::default() })
    }

    async fn understanding(&mut self, prompt: &Prompt) -> Result<Option<Understanding>, EditorError> {
        self.0.call("understand")?;
        let known = matches!(prompt, Prompt::Picture(_) | Prompt::Text(_)) && *prompt != Prompt::Text("junk".into());
        let refusal = (!known).then_some(Refusal::Unknown);
        Ok(Some(Understanding {
            asked: vec!["bronze".to_owned()],
            unread: vec!["junk".to_owned()],
            refusal,
            nearest: vec!["gold".to_owned()],
            ..Understanding::none()
        }))
    }

    async fn edit(&mut self, prompt: &Prompt, strength: f32) -> Result<String, EditorError> {
        self.0.call("edit")?;
        let what = match prompt {
            Prompt::Text(text) => text.clone(),
            Prompt::Picture(picture) => format!("picture of {}", picture.side),
        };
        Ok(format!("{what} at {strength}"))
    }

    fn mixed(&self, one: &String, other: &String, share: f32) -> String {
        format!("{one} with {share} of {other}")
    }
}

#[derive(Debug)]
pub(super) struct FakeFinder<'a>(&'a Notes, usize);

impl FaceFinder for FakeFinder<'_> {
    async fn faces(&self, _: &Portrait) -> Result<Vec<Face>, ModelError> {
        self.0.calls.borrow_mut().push("faces".to_owned());
        let crop = Crop { centre: [32.0, 32.0], side: 40.0, roll: 0.0 };
        Ok(vec![Face { crop, yaw: 0.0, pitch: 0.0, confidence: 1.0 }; self.1])
    }
}

/// What a door wants and has heard.
#[derive(Default)]
pub(super) struct FakeDoor {
    wanted: RefCell<Option<Wanted>>,
    pub(super) heard: RefCell<Vec<Event>>,
}

impl FakeDoor {
    fn steps(&self) -> Vec<Step> {
        let heard = self.heard.take();
        heard.iter().filter_map(|e| if let Event::Step(step) = e { Some(*step) } else { None }).collect()
    }
}

impl Door for FakeDoor {
    fn wanted(&self) -> Option<Wanted> {
        self.wanted.borrow().clone()
    }
    fn tell(&self, event: Event) {
        self.heard.borrow_mut().push(event);
    }
    async fn breathe(&self) {}
}

pub(super) fn photo() -> Arc<Portrait> {
    Arc::new(Portrait::from_pixels(64, 64, vec![90; 64 * 64 * 3]).unwrap())
}

pub(super) fn wanted(photo: &Arc<Portrait>, words: &str) -> Wanted {
    let crop = Crop { centre: [32.0, 32.0], side: 40.0, roll: 0.0 };
    Wanted { photo: photo.clone(), crop, wish: Wish::Words(words.to_owned()), strength: 1.0, mix: None }
}

pub(super) fn job(notes: &Notes, faces: usize) -> Job<FakeNetwork<'_>, FakeFinder<'_>> {
    Job::new(FakeNetwork(notes), FakeFinder(notes, faces))
}

#[test]
fn each_step_names_itself_in_order_and_work_is_reused() {
    let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
    let mut job = job(&notes, 1);
    let (edit, made) = block_on(job.make(wanted(&photo, "bronze"), &door)).unwrap().unwrap();
    assert_eq!(edit, "bronze at 1");
    assert_eq!(notes.take(), ["faces", "photo", "understand", "edit"]);
    assert!(door.heard.borrow().contains(&Event::Pose(Pose { yaw: 0.25, ..Pose::default() })));
    assert_eq!(door.steps(), [Step::Face, Step::Photo, Step::Prompt, Step::Edit, Step::View]);
    assert!(!job.has_made(&made), "only what is on the screen counts as made");
    job.bound(made.clone());
    assert!(job.has_made(&made));
    // Another wish for the same crop: nothing of the photo is done again.
    assert!(block_on(job.make(wanted(&photo, "gold"), &door)).unwrap().is_some());
    assert_eq!(notes.take(), ["understand", "edit"]);
    assert_eq!(door.steps(), [Step::Prompt, Step::Edit, Step::View]);
    // Another crop of the same photo: its faces are known.
    let moved = Wanted { crop: Crop { centre: [30.0, 32.0], side: 40.0, roll: 0.0 }, ..made };
    assert!(job.is_cropping(&moved));
    assert!(block_on(job.make(moved, &door)).unwrap().is_some());
    assert_eq!(notes.take(), ["photo", "understand", "edit"]);
}

#[test]
fn going_back_to_what_was_made_edits_nothing_anew() {
    let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
    let mut job = job(&notes, 1);
    for words in ["bronze", "gold"] {
        let (_, made) = block_on(job.make(wanted(&photo, words), &door)).unwrap().unwrap();
        job.bound(made);
    }
    notes.take();
    let (edit, _) = block_on(job.make(wanted(&photo, "bronze"), &door)).unwrap().unwrap();
    assert_eq!((edit.as_str(), notes.take()), ("bronze at 1", vec!["understand".to_owned()]));
    let half = Wanted { strength: 0.5, ..wanted(&photo, "bronze") };
    assert_eq!(block_on(job.make(half, &door)).unwrap().unwrap().0, "bronze at 0.5");
    assert_eq!(notes.take(), ["understand", "edit"]);
}

#[test]
fn two_edits_are_mixed_and_none_of_them_is_made_twice() {
    let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
    let mut job = job(&notes, 1);
    let (_, made) = block_on(job.make(wanted(&photo, "bronze"), &door)).unwrap().unwrap();
    job.bound(made);
    notes.take();
    let mix = |share: f32| Some(Mix { words: "elf".to_owned(), strength: 0.5, share });
    let mixed = Wanted { mix: mix(0.25), ..wanted(&photo, "bronze") };
    assert!(!job.has_made(&mixed));
    let (edit, made) = block_on(job.make(mixed.clone(), &door)).unwrap().unwrap();
    assert_eq!((edit.as_str(), &made), ("bronze at 1 with 0.25 of elf at 0.5", &mixed));
    job.bound(made);
    assert!(job.has_made(&mixed));
    assert_eq!(notes.take(), ["understand", "edit"]);
    let more = Wanted { mix: mix(0.75), ..mixed };
    assert_eq!(block_on(job.make(more, &door)).unwrap().unwrap().0, "bronze at 1 with 0.75 of elf at 0.5");
    assert_eq!(notes.take(), ["understand"]);
}

#[test]
fn the_photo_at_hand_is_compared_with_and_no_other() {
    let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
    let mut job = job(&notes, 1);
    let asked = wanted(&photo, "bronze");
    assert!(block_on(job.plain(&asked)).unwrap().is_none(), "nothing was read");
    block_on(job.make(asked.clone(), &door)).unwrap().unwrap();
    notes.take();
    assert_eq!(block_on(job.plain(&asked)).unwrap().as_deref(), Some(" at 1"));
    assert_eq!(block_on(job.plain(&asked)).unwrap().as_deref(), Some(" at 1"));
    assert_eq!(notes.take(), ["edit"], "it is made once");
    assert!(block_on(job.plain(&wanted(&self::photo(), "bronze"))).unwrap().is_none());
}

#[test]
fn the_latest_photo_wins() {
    let (notes, door) = (Notes::default(), FakeDoor::default());
    let (old, new) = (photo(), photo());
    let mut job = job(&notes, 1);
    door.wanted.replace(Some(wanted(&new, "")));
    assert!(block_on(job.make(wanted(&old, "bronze"), &door)).unwrap().is_none());
    assert_eq!(notes.take(), ["faces", "photo"], "nothing is edited for a photo that is gone");
    assert!(block_on(job.make(wanted(&new, ""), &door)).unwrap().is_some());
    assert_eq!(notes.take(), ["faces", "photo", "edit"]);
}

#[test]
fn a_failed_step_keeps_what_was_there() {
    let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
    let mut job = job(&notes, 1);
    let (_, made) = block_on(job.make(wanted(&photo, ""), &door)).unwrap().unwrap();
    job.bound(made.clone());
    for step in ["photo", "understand", "edit"] {
        notes.fail.set(Some(step));
        let mut next = wanted(&photo, "bronze");
        if step == "photo" {
            next.crop.side = 50.0;
        }
        assert!(matches!(block_on(job.make(next, &door)), Err(JobError::Editor(EditorError::NoPhoto))), "{step}");
        assert!(job.has_made(&made), "{step} took away what was there");
    }
    notes.fail.set(None);
    notes.take();
    assert!(block_on(job.make(wanted(&photo, "bronze"), &door)).unwrap().is_some());
    assert_eq!(notes.take(), ["understand", "edit"]);
}

#[test]
fn a_wish_that_is_not_understood_leaves_the_one_before() {
    let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
    let mut job = job(&notes, 1);
    let (_, made) = block_on(job.make(wanted(&photo, "bronze"), &door)).unwrap().unwrap();
    job.bound(made);
    door.heard.take();
    assert!(block_on(job.make(wanted(&photo, "junk"), &door)).unwrap().is_none(), "nothing changes");
    let bronze = Wish::Words("bronze".into());
    let refused = door.heard.take().into_iter().find_map(|e| match e {
        Event::Refused { asked, why, kept } => {
            assert_eq!(why.nearest(), ["gold"]);
            Some((asked, why.sentence(), kept))
        }
        _ => None,
    });
    let (asked, sentence, kept) = refused.expect("it is said");
    assert_eq!((asked, kept), (Wish::Words("junk".into()), bronze.clone()));
    assert!(sentence.contains("junk"), "{sentence}");
    // For another photo the wish before is made again.
    let other = self::photo();
    let (edit, made) = block_on(job.make(wanted(&other, "junk"), &door)).unwrap().unwrap();
    assert_eq!((edit.as_str(), made.wish), ("bronze at 1", bronze));
}

#[test]
fn pictures_without_a_face_are_no_prompts() {
    let (notes, door, photo) = (Notes::default(), FakeDoor::default(), photo());
    let mut job = job(&notes, 0);
    let framed = block_on(job.frame(&photo, &door)).unwrap();
    assert_eq!(framed.doubt, Some(Doubt::NoFace));
    let asked = Wanted { wish: Wish::Picture(self::photo()), ..wanted(&photo, "") };
    let (edit, made) = block_on(job.make(asked, &door)).unwrap().unwrap();
    assert_eq!((edit.as_str(), made.wish), (" at 1", Wish::none()));
    assert!(door.heard.take().iter().any(|e| matches!(e, Event::Refused { .. })));
}
