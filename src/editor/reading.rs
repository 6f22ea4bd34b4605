//! A text as the network reads it: whole, or in windows where it is longer than what the network was taught with; and
//! what is made of that, with what the words themselves say.

use super::parted::Parted;
use super::understanding::{ASKED, Refusal, UNDERSTOOD, Understanding, asked, nearest};
use super::words::language::{foreign, strange_letter};
use super::words::negation::negation;
use super::words::vocabulary::{Asking, Vocabulary};
use crate::model::config::NONE;
use crate::model::tokenizer;
use crate::wish::{Look, Made, Material, Part, names};

/// Words of a window of a long text: as many as the network's phrasings have.
const WINDOW: usize = 6;
/// From one window's beginning to the next one's, in words.
const STRIDE: usize = 3;
/// The most windows of a text; the words behind them are told to be unread.
const MOST_WINDOWS: usize = 100;

/// What the network makes of one text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    /// Probabilities of the labels that are asked for, 0 for others; then that the prompt is understood, 0 where it
    /// is not followed.
    pub probabilities: Vec<f32>,
    pub understanding: Understanding,
}

/// The parts of a text that the network reads one by one, each of `most` words or fewer.
pub(super) fn windows(text: &str, most: usize) -> Vec<Vec<String>> {
    let words = tokenizer::words(text, usize::MAX);
    if words.len() <= most {
        return vec![words];
    }
    let size = WINDOW.min(most);
    // The last one ends with the text.
    let starts = (0..words.len() - size).step_by(STRIDE).chain([words.len() - size]);
    starts.take(MOST_WINDOWS).map(|start| words[start..start + size].to_vec()).collect()
}

/// Judges a text by its colours and by what the network said of each of its rest's [`windows`]: probabilities of the
/// labels `names`, then of "understood".
pub(super) fn judge(parted: &Parted, names: &[String], windows: &[Vec<String>], seen: &[Vec<f32>]) -> Reading {
    let vocabulary = Vocabulary::listed();
    // As somebody has written it.
    let own = |word: &str| parted.translated.as_ref().map_or(word, |translated| translated.source(word)).to_owned();
    let Parted { text, words, colours, rest, translated, .. } = parted;
    if text.trim().is_empty() {
        return Reading {
            probabilities: seen.first().cloned().unwrap_or_default(),
            understanding: Understanding::none(),
        };
    }
    let mut heard = hear(names, windows, seen, vocabulary);
    if !colours.is_empty() {
        heard.understood = 1.0;
    }
    for (_, p) in names.iter().zip(&mut heard.labels).filter(|(name, _)| gives_way(name, &colours.look)) {
        *p = 0.0;
    }
    let labels: Vec<(String, f32)> = names.iter().cloned().zip(heard.labels.iter().copied()).collect();
    let mut asked = asked(&labels);
    let says_none = labels.iter().any(|(name, p)| name == NONE && *p >= ASKED);
    let meant: Vec<String> = if asked.is_empty() && says_none { vec![NONE.to_owned()] } else { asked.clone() };
    let refusal = if !words.has_letters() {
        Some(Refusal::NoLetters)
    } else if translated.is_none() && strange_letter(text).is_some() {
        Some(Refusal::Script)
    } else if let Some(word) = foreign(&words.list, |word| vocabulary.knows(word)) {
        Some(Refusal::Language(word.to_owned()))
    } else if let Some(word) = negation(&parted.left(), &meant, vocabulary) {
        Some(Refusal::Negation(own(word)))
    } else if meant.is_empty() && colours.is_empty() {
        Some(Refusal::Unknown)
    } else {
        None
    };
    let raw: Vec<(String, f32)> = names.iter().cloned().zip(heard.raw).collect();
    // What a negation names is what is not wanted.
    let nearest = nearest(&raw, &asked);
    if refusal.is_some() {
        asked.clear();
    } else {
        asked.extend(colours.shapes.iter().filter(|shape| !asked.contains(shape)).cloned().collect::<Vec<_>>());
    }
    let within = within(rest, windows);
    let is_read = |i: usize, word: &str| colours.used[i] || (i < within && vocabulary.is_read(word, &asked));
    let (mut read, mut unread) = (Vec::new(), Vec::new());
    for (i, word) in words.list.iter().enumerate() {
        let list = if is_read(i, word) { &mut read } else { &mut unread };
        let word = own(word);
        if !list.contains(&word) {
            list.push(word);
        }
    }
    unread.extend(words.signs.iter().cloned());
    let mut probabilities = heard.labels;
    probabilities.push(if refusal.is_none() { heard.understood } else { 0.0 });
    let is_followed = refusal.is_none();
    let mut look = if is_followed { colours.look } else { Look::default() };
    if parted.recolours && look.material().is_none() {
        look.set_material(asked.iter().find_map(|label| Made::named(label)));
    }
    let said = colours.said.iter().filter(|_| is_followed).map(|(_, said)| said.clone());
    let understanding =
        Understanding { asked, look, colours: said.collect(), read, unread, refusal, nearest, ..Understanding::none() };
    Reading { probabilities, understanding }
}

/// Judges a picture by the classifier's probabilities of the labels `names`, then of "understood", and by the colours of
/// its parts.
pub(super) fn judge_picture(names: &[String], probabilities: Vec<f32>, look: Look) -> Reading {
    let heard = names.iter().cloned().zip(probabilities.iter().copied());
    let labels: Vec<(String, f32)> =
        heard.map(|(name, p)| if gives_way(&name, &look) { (name, 0.0) } else { (name, p) }).collect();
    let understood = probabilities.last().copied().unwrap_or(0.0);
    Reading { understanding: Understanding::of_picture(understood, &labels, look), probabilities }
}

/// Whether a label is another way to give the hair a colour, or to be of a material, and it was said which.
fn gives_way(label: &str, look: &Look) -> bool {
    if look.material().is_some() && Material::named(label).is_some() {
        return true;
    }
    let colour = label.strip_suffix("-hair");
    look.get(Part::Hair).is_some() && colour.is_some_and(|colour| names::read(colour, Part::Hair).is_some())
}

/// What the windows say together.
struct Heard {
    /// The likeliest that any window makes each label its words ask for.
    labels: Vec<f32>,
    /// The same, whatever the words.
    raw: Vec<f32>,
    understood: f32,
}

fn hear(names: &[String], windows: &[Vec<String>], seen: &[Vec<f32>], vocabulary: &Vocabulary) -> Heard {
    let asking = if windows.len() > 1 { Asking::Long } else { Asking::Short };
    let mut heard = Heard { labels: vec![0.0; names.len()], raw: vec![0.0; names.len()], understood: 0.0 };
    for (window, probabilities) in windows.iter().zip(seen) {
        let Some((&understood, probabilities)) = probabilities.split_last() else { continue };
        // "make up", "b & w" and "as is" are one word to some.
        let joined = window.windows(2).map(<[String]>::concat).filter(|joined| vocabulary.knows(joined));
        let words: Vec<String> = window.iter().cloned().chain(joined).collect();
        let said = |i: usize| words.get(i + 1).is_none_or(|next| next != "of").then(|| Vocabulary::named(&words[i]));
        let named: Vec<&str> = (0..words.len()).filter_map(|i| said(i).flatten()).collect();
        for (i, (name, &p)) in names.iter().zip(probabilities).enumerate() {
            // Of several wishes in one the network hears the loudest.
            if asking == Asking::Short && named.contains(&name.as_str()) {
                heard.raw[i] = 1.0;
                heard.labels[i] = 1.0;
                heard.understood = 1.0;
                continue;
            }
            heard.raw[i] = heard.raw[i].max(p);
            let is_sure = understood >= UNDERSTOOD && p >= ASKED;
            if is_sure && words.iter().any(|word| vocabulary.speaks_for(word, name, asking)) {
                heard.labels[i] = heard.labels[i].max(p);
                heard.understood = heard.understood.max(understood);
            }
        }
    }
    // Glasses that are heard to be tinted are sunglasses, and nothing besides.
    let at = |label: &str| names.iter().position(|name| name == label);
    if let (Some(glasses), Some(sunglasses)) = (at("glasses"), at("sunglasses"))
        && heard.labels[sunglasses] >= ASKED
    {
        heard.labels[glasses] = 0.0;
    }
    heard
}

/// How many of a text's words lie within its windows.
fn within(text: &str, windows: &[Vec<String>]) -> usize {
    let most = (MOST_WINDOWS - 1) * STRIDE + WINDOW;
    if windows.len() > 1 && tokenizer::words(text, usize::MAX).len() > most { most } else { usize::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 4] = ["none", "zombie", "blue-hair", "bald"];

    fn names() -> Vec<String> {
        NAMES.map(str::to_owned).to_vec()
    }

    /// What is made of a text in which the network sees `label` surely.
    fn read(text: &str, label: &str) -> Understanding {
        of(&Parted::of(text, false), label)
    }

    /// The same by a model that recolours.
    fn recoloured(text: &str, label: &str) -> Understanding {
        of(&Parted::of(text, true), label)
    }

    fn of(parted: &Parted, label: &str) -> Understanding {
        let windows = windows(&parted.rest, 16);
        let seen = NAMES.iter().map(|name| if *name == label { 0.99 } else { 0.01 }).chain([0.99]).collect::<Vec<_>>();
        judge(parted, &names(), &windows, &vec![seen; windows.len()]).understanding
    }

    #[test]
    fn long_texts_are_read_in_windows_to_their_last_word() {
        let text: Vec<String> = (0..40).map(|i| format!("w{i}")).collect();
        assert_eq!(windows(&text[..16].join(" "), 16), [text[..16].to_vec()]);
        let parts = windows(&text.join(" "), 16);
        assert!(parts.iter().all(|part| part.len() == WINDOW));
        assert_eq!(parts.first().unwrap()[0], "w0");
        assert_eq!(parts.last().unwrap().last().unwrap(), "w39");
        let every: std::collections::BTreeSet<&String> = parts.iter().flatten().collect();
        assert_eq!(every.len(), 40);
        let endless = vec!["word"; 5000].join(" ");
        assert_eq!(windows(&endless, 16).len(), MOST_WINDOWS);
    }

    #[test]
    fn what_the_network_is_sure_of_counts_only_if_a_word_asks_for_it() {
        assert_eq!(read("a zombie", "zombie").asked, ["zombie"]);
        for junk in ["../../etc/passwd", "$(rm -rf /)", "%s%s%n", "<b>hi</b>", "yes", "ok", "who is this"] {
            let refused = read(junk, "zombie");
            assert!(refused.refusal == Some(Refusal::Unknown) && refused.asked.is_empty(), "{junk}: {refused:?}");
        }
        // Of no use where nothing was asked for at all.
        assert_eq!(read("the", "none").refusal, Some(Refusal::Unknown));
        assert_eq!(read("leave it as is", "none").refusal, None);
    }

    #[test]
    fn each_kind_of_refusal_has_its_reason() {
        assert_eq!(read("🧟", "zombie").refusal, Some(Refusal::NoLetters));
        assert_eq!(read("3.14", "bald").refusal, Some(Refusal::NoLetters));
        assert_eq!(read("зомби", "zombie").refusal, Some(Refusal::Script));
        assert_eq!(read("geen zombie", "zombie").refusal, Some(Refusal::Language("geen".to_owned())));
        // In a language that is read, somebody is told by a word of it.
        assert_eq!(read("kein Zombie", "zombie").refusal, Some(Refusal::Negation("kein".to_owned())));
        let negated = read("not a zombie", "zombie");
        assert_eq!(negated.refusal, Some(Refusal::Negation("not".to_owned())));
        assert!(negated.asked.is_empty() && !negated.nearest.contains(&"zombie".to_owned()));
        assert_eq!(read("no hair", "bald").asked, ["bald"]);
    }

    #[test]
    fn colours_need_no_network() {
        for (text, label, sentence, look) in [
            ("teal hair", "blue-hair", "Understood as teal hair.", "hair=teal"),
            ("make her hair teal, please", "blue-hair", "Understood as teal hair.", "hair=teal"),
            ("teal hair and red lips", "", "Understood as teal hair and red lips.", "hair=teal,lips=red"),
            ("a zombie with teal hair", "zombie", "Understood as zombie, with teal hair.", "hair=teal"),
            (
                "bald with blue eyes in Paris",
                "bald",
                "Understood as bald, with blue eyes, but not “paris”.",
                "irises=blue",
            ),
            ("teal hair 👓 spaghetti", "", "Understood as teal hair, but not “spaghetti” and “👓”.", "hair=teal"),
            // Another label of the hair gives way, and what was asked for by a colour alone is none.
            (
                "teal hair of a blue smurf",
                "blue-hair",
                "Understood as teal hair, but not “blue” and “smurf”.",
                "hair=teal",
            ),
            ("a zombie", "zombie", "Understood as zombie.", ""),
        ] {
            let read = recoloured(text, label);
            assert_eq!((read.sentence().as_str(), Ok(read.look)), (sentence, look.parse()), "{text}");
        }
        assert!(recoloured("teal hair", "").is_followed() && !read("teal hair", "").is_followed());
    }

    #[test]
    fn colours_that_are_not_wanted_are_not_given() {
        for text in
            ["no teal hair", "a zombie without red lips", "blue hair gone", "take off the red hat", "teal волосы hair"]
        {
            let refused = recoloured(text, "zombie");
            assert!(
                refused.look.is_empty() && refused.colours.is_empty() && !refused.is_followed(),
                "{text}: {refused:?}"
            );
        }
        let bald = recoloured("no hair and red lips", "bald");
        assert_eq!(bald.sentence(), "Understood as bald, with red lips.");
    }

    #[test]
    fn a_labels_name_is_heard_beside_a_louder_one() {
        assert_eq!(read("a zombie, bald", "zombie").asked, ["zombie", "bald"]);
        assert_eq!(read("bald with a pint of zombie", "zombie").asked, ["zombie", "bald"]);
        assert!(!read("not a zombie, bald", "bald").is_followed());
        assert_eq!(Vocabulary::named("zombies"), Some("zombie"));
        // Old photos show no old people.
        assert_eq!(Vocabulary::named("old"), None);
    }

    #[test]
    fn words_and_signs_that_were_not_read_are_told() {
        let teal = read("teal hair", "blue-hair");
        assert_eq!(teal.sentence(), "Understood as blue hair, but not “teal”.");
        assert_eq!(read("vivid blue hair please", "blue-hair").unread, Vec::<String>::new());
        assert_eq!(read("a zombie eating spaghetti 👓", "zombie").unread, ["eating", "spaghetti", "👓"]);
        let text = format!("a zombie {} spaghetti", vec!["please"; 5000].join(" "));
        let long = read(&text, "zombie");
        assert!(long.asked == ["zombie"] && long.unread.contains(&"spaghetti".to_owned()));
    }
}
