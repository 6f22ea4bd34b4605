//! Two hundred wishes as people write them, read by the published weights.

use std::collections::BTreeSet;

use burn::tensor::Device;
use pollster::block_on;
use volteface::editor::{Editor, Prompt, Understanding};
use volteface::model;
use volteface::weights::directory;
use volteface::wish::{Look, text};

/// Whether what was made of a wish is one of the answers that are right.
fn is_right(read: &Understanding, answers: &str) -> bool {
    answers.split("||").map(str::trim).any(|answer| {
        let (in_part, answer) = match answer.strip_prefix("~ ") {
            Some(answer) => (true, answer),
            None => (false, answer),
        };
        if answer == "-" {
            return !read.is_followed() && read.asked.is_empty() && read.look.is_empty();
        }
        let (words, look) = text::split(answer).unwrap_or((answer, Look::default()));
        // A look that names its material is asked for by no label besides.
        let is_material = |label: &str| read.look.material().is_some_and(|material| material.name == label);
        let asked: BTreeSet<String> =
            read.asked.iter().filter(|label| !is_material(label)).map(|label| label.replace('-', " ")).collect();
        let labels: BTreeSet<String> = text::labels(words)
            .into_iter()
            .map(|label| label.replace('-', " "))
            .filter(|label| label != "none" && !is_material(label))
            .collect();
        read.is_followed() && asked == labels && read.look == look && (!in_part || !read.unread.is_empty())
    })
}

#[test]
fn of_two_hundred_wishes_nineteen_in_twenty_are_right() {
    let folder = directory::find().expect("the weights must be in weights/compact or VOLTEFACE_WEIGHTS");
    let model =
        directory::open(&folder, |_| Ok(())).and_then(|(m, archive)| model::load(&m, &archive, &Device::flex()));
    let mut editor = Editor::new(model.unwrap_or_else(|e| panic!("{e}")));
    let wishes = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/wishes.txt")).unwrap();
    let (mut of, mut right) = (0, 0);
    for line in wishes.lines().filter(|line| line.contains(" | ")) {
        let (wish, answers) = line.split_once(" | ").unwrap();
        let read = block_on(editor.understanding(&Prompt::Text(wish.to_owned()))).unwrap();
        of += 1;
        if is_right(&read, answers) {
            right += 1;
        } else {
            println!("“{wish}” ({answers}) is read as “{}”: {}", read.written(), read.sentence());
        }
    }
    println!("{right} of {of} wishes are right");
    // The share that the project holds itself to.
    assert!(of >= 200 && 20 * right >= 19 * of, "{right} of {of}");
}
