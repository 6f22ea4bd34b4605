//! A sentence's phrases that give a colour to parts.

use super::colour::oklab_of_shown;
use super::look::Aim;
use super::names::{Sense, colour, leading};
use super::nouns::{Noun, having, is_in, noun};
use super::part::Part;
use super::shades::{Compared, is_shade};

/// What is said of a colour behind it: teal-coloured, red-framed.
const COLOURED: &str = "coloured colored color colour hued toned dyed tinted painted framed rimmed ish";
/// What may stand between a colour and its part; it is not used up.
const BETWEEN: &str = "
    long short medium length shoulder curly wavy straight spiky frizzy messy silky flowing shaggy braided plaited permed
    big large huge small tiny little thick thin bushy full round square deep piercing glowing shiny glossy matte matt
    sparkly sparkling glittery beautiful pretty lovely natural human bare smooth evil cat plastic metal horn wire reading
    retro vintage leather denim silk cotton wool woolly woollen knit knitted lace velvet satin rubber plain striped
    sleeveless straw cowboy baseball party winter summer rain trench evening wedding ball studio handlebar
";
/// What may stand between a part and a colour behind it: hair that should be teal.
const LINKS: &str = "
    in is are was be being become becomes to into of a an the dyed coloured colored tinted painted turned turn turns dye
    colour color should would will must could can go goes as like look looks shade tone hue that which but it it's its all
    completely totally fully entirely slightly bit little
";
/// The most of [`LINKS`] in a row.
const MOST_LINKS: usize = 6;
/// What a colour may be followed by, if it is not said of the word behind.
const ENDS: &str = "
    and with but please then also or plus for on at the a an her his my your their him me now too as well everywhere
    instead thanks thank pls while to from like so i we you he she they make give colour color coloured colored shade
    tone hue
";
const TURNING: &str =
    "turn turning change changing make making dye dyeing paint recolour recolor colour color bleach transform";
const SLIGHTLY: &str = "slightly subtly subtle faint faintly hint touch tinge bit little somewhat tint";
/// Verbs that ask for a colour and nothing else, and what may stand between them and the part.
const PAINTING: &str = "colour color colouring coloring dye dyeing paint painting tint recolour recolor bleach";
const WHOSE: &str = "my your her his their the a an me all of";
/// How much of a colour is given that is asked for slightly.
const SLIGHT: f32 = 0.5;
const FAIR: &str = "blond blonde blondes blonds brunette brunettes brunet redhead redheads redheaded redhaired";
const PEOPLE: &str =
    "woman women girl girls man men boy boys guy lady person people kid child one version beauty princess hair";

/// One colour for one or more parts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Phrase {
    /// From which word to before which one.
    pub start: usize,
    pub end: usize,
    pub nouns: Vec<(Noun, usize)>,
    pub colour: Vec<String>,
    sense: Wording,
    pub amount: f32,
    /// Words within it that say more than it, and so stay.
    pub kept: Vec<usize>,
}

impl Phrase {
    /// What its colour is on a part, if it is one there.
    pub fn colour_of(&self, part: Part) -> Option<Aim> {
        let words = self.colour.as_slice();
        if let [word] = words
            && let Some(compared) = Compared::named(word)
        {
            return Some(Aim::Shade(compared));
        }
        let rgb = match self.sense {
            Wording::Plain => colour(words, part, Sense::Usual),
            Wording::Coloured => colour(words, part, Sense::Usual).or_else(|| colour(words, part, Sense::Literal)),
            Wording::Painted => colour(words, part, Sense::Literal),
        };
        rgb.map(|rgb| Aim::Colour(oklab_of_shown(rgb)))
    }
}

/// In which sense a colour is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    Plain,
    /// "Stone-coloured" can be no stone.
    Coloured,
    Painted,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub words: &'a [String],
}

impl Sentence<'_> {
    pub fn word(&self, i: usize) -> &str {
        self.words.get(i).map_or("", String::as_str)
    }

    fn is_one_of(&self, i: usize, list: &str) -> bool {
        self.words.get(i).is_some_and(|word| is_in(list, word))
    }

    /// The words of the colour at `i`, and how many words it takes: "dark shade of green" is dark green.
    fn colour_at(&self, i: usize) -> Option<(Vec<String>, usize)> {
        let words = self.words.get(i..)?;
        let changing = words.iter().take_while(|word| is_shade(word)).count();
        let is_shade_of = self.is_one_of(i + changing, "shade tone hue") && self.word(i + changing + 1) == "of";
        let from = if is_shade_of { changing + 2 } else { 0 };
        let Some(length) = leading(&words[from..]) else {
            // "Darker": than it is.
            let word = words.first().filter(|word| Compared::named(word).is_some())?;
            return Some((vec![word.clone()], 1));
        };
        let colour = &words[from..from + length];
        Some(if is_shade_of {
            ([&words[..changing], colour].concat(), from + length)
        } else {
            (colour.to_vec(), length)
        })
    }

    fn has_colour(&self, i: usize) -> bool {
        self.colour_at(i).is_some()
    }

    /// A way to take photos, not two colours.
    pub fn is_black_and_white(&self, i: usize) -> bool {
        self.word(i + 1) == "and" && matches!((self.word(i), self.word(i + 2)), ("black", "white") | ("white", "black"))
    }

    pub fn phrase(&self, i: usize) -> Option<Phrase> {
        self.before(i)
            .or_else(|| self.behind(i))
            .or_else(|| self.dressed(i))
            .or_else(|| self.fair(i))
            .or_else(|| self.lipstick(i))
    }

    /// "teal hair", "red-framed glasses", "blue-eyed", "blue hair and lips".
    fn before(&self, i: usize) -> Option<Phrase> {
        let (colour, length) = self.colour_at(i)?;
        let mut k = i + length;
        let (mut sense, mut amount) = (Wording::Plain, 1.0);
        while self.is_one_of(k, COLOURED) {
            match self.word(k) {
                "painted" => sense = Wording::Painted,
                "tinted" | "ish" => amount = SLIGHT,
                _ if sense == Wording::Plain => sense = Wording::Coloured,
                _ => {}
            }
            k += 1;
        }
        let adjectives = (0..3).take_while(|&n| self.is_one_of(k + n, BETWEEN)).count();
        let (first, at) = match having(self.words, k) {
            Some(noun) => (noun, k),
            None => (0..=adjectives).rev().find_map(|n| Some((noun(self.words, k + n)?, k + n)))?,
        };
        let kept = (k..at).collect();
        let start = i - self.slightly_before(i);
        if start < i {
            amount = SLIGHT;
        }
        let end = at + first.words;
        let nouns = vec![(first, at)];
        let mut phrase = Phrase { start, end, nouns, colour, sense, amount, kept };
        phrase.colour_of(first.part)?;
        if let Some((end, colour)) = self.turned(&phrase) {
            return Some(Phrase { end, colour, ..phrase });
        }
        self.share(&mut phrase);
        Some(phrase)
    }

    /// "Turn brown hair blue": the colour that is meant, and where it ends.
    fn turned(&self, phrase: &Phrase) -> Option<(usize, Vec<String>)> {
        if !(phrase.start.saturating_sub(4)..phrase.start).any(|k| self.is_one_of(k, TURNING)) {
            return None;
        }
        let at = phrase.end + usize::from(self.is_one_of(phrase.end, "to into"));
        let (colour, length) = self.colour_at(at)?;
        self.stands_alone(at + length).then_some((at + length, colour))
    }

    /// Parts behind the first one that have the same colour.
    fn share(&self, phrase: &mut Phrase) {
        loop {
            let joined = usize::from(self.is_one_of(phrase.end, "and n or"));
            let mut at = phrase.end + joined;
            let is_matching = self.word(at) == "matching";
            at += usize::from(is_matching);
            let Some(noun) = noun(self.words, at) else { return };
            let is_new = phrase.nouns.iter().all(|(other, _)| other.part != noun.part);
            let is_listed = joined > 0 || is_matching || self.word(at + noun.words) == "and";
            let is_shared = is_matching || (is_of_the_body(noun.part) && is_of_the_body(phrase.nouns[0].0.part));
            let has_its_own = self.behind(at).is_some();
            if !is_new || !is_listed || !is_shared || has_its_own || phrase.colour_of(noun.part).is_none() {
                return;
            }
            phrase.nouns.push((noun, at));
            phrase.end = at + noun.words;
        }
    }

    /// "hair in teal", "her eyes should be green", "lips red".
    fn behind(&self, i: usize) -> Option<Phrase> {
        let mut nouns = vec![(noun(self.words, i)?, i)];
        let mut k = i + nouns[0].0.words;
        while self.is_one_of(k, "and") && is_of_the_body(nouns[0].0.part) {
            let at = k + 1 + usize::from(self.is_one_of(k + 1, "the her his my their your"));
            let Some(next) = noun(self.words, at).filter(|noun| is_of_the_body(noun.part)) else { break };
            nouns.push((next, at));
            k = at + next.words;
        }
        while !nouns.is_empty() {
            let end = nouns.last().map_or(i, |(noun, at)| at + noun.words);
            if let Some(phrase) = self.linked(i, end, &nouns) {
                return Some(phrase);
            }
            nouns.pop();
        }
        None
    }

    fn linked(&self, start: usize, mut k: usize, nouns: &[(Noun, usize)]) -> Option<Phrase> {
        if self.word(k) == "from" {
            let to = k + 1 + self.colour_at(k + 1)?.1;
            k = if self.is_one_of(to, "to into") { to } else { return None };
        }
        let links = (0..MOST_LINKS).take_while(|&n| self.is_one_of(k + n, LINKS)).count();
        let link = |list: &str| (k..k + links).any(|n| self.is_one_of(n, list));
        let sense = if link("painted") { Wording::Painted } else { Wording::Plain };
        let amount = if link(SLIGHTLY) { SLIGHT } else { 1.0 };
        let at = k + links;
        let (colour, length) = self.colour_at(at)?;
        let mut end = at + length;
        if self.is_black_and_white(at) || !self.stands_alone(end) {
            return None;
        }
        end += usize::from(self.is_one_of(end, "colour color coloured colored shade tone hue"));
        let phrase = Phrase { start, end, nouns: nouns.to_vec(), colour, sense, amount, kept: Vec::new() };
        nouns.iter().all(|(noun, _)| phrase.colour_of(noun.part).is_some()).then_some(phrase)
    }

    /// Whether a colour that ends before `k` is not said of what follows.
    fn stands_alone(&self, k: usize) -> bool {
        let next_is_coloured = || noun(self.words, k).is_some_and(|noun| self.has_colour(k + noun.words));
        let next_colours = || self.colour_at(k).is_some_and(|(_, n)| noun(self.words, k + n).is_some());
        k >= self.words.len() || self.is_one_of(k, ENDS) || next_is_coloured() || next_colours()
    }

    /// "dressed in red", "wearing black".
    fn dressed(&self, i: usize) -> Option<Phrase> {
        if !self.is_one_of(i, "wearing wears wear dressed clad") {
            return None;
        }
        let at = i + 1 + (i + 1..i + 3).take_while(|&k| self.is_one_of(k, "in all only")).count();
        let (colour, length) = self.colour_at(at)?;
        let end = at + length;
        let clothes = Noun { part: Part::Clothes, words: 0, says_more: false, amount: 1.0 };
        let is_two = self.is_black_and_white(at);
        let phrase = plain(i, end, (clothes, i), colour);
        (!is_two && self.stands_alone(end) && phrase.colour_of(Part::Clothes).is_some()).then_some(phrase)
    }

    /// "a blonde", "a red head": the hair is meant.
    fn fair(&self, i: usize) -> Option<Phrase> {
        let (colour, length) = self.colour_at(i)?;
        let mut end = i + length;
        let says_hair = self.is_one_of(end - 1, FAIR);
        let is_head = self.word(end - 1) == "red" && self.is_one_of(end, "head headed");
        end += usize::from(is_head);
        let is_said = says_hair || is_head || self.word(end - 1) == "ginger";
        // There is blonde beer, and a ginger cat.
        if !is_said || !(self.stands_alone(end) || self.is_one_of(end, PEOPLE)) {
            return None;
        }
        let hair = Noun { part: Part::Hair, words: 0, says_more: false, amount: 1.0 };
        let phrase = plain(i, end, (hair, i), colour);
        phrase.colour_of(Part::Hair).map(|_| phrase)
    }

    /// Lipstick without a colour is red.
    fn lipstick(&self, i: usize) -> Option<Phrase> {
        let lips = noun(self.words, i).filter(|_| matches!(self.word(i), "lipstick" | "lipsticks"))?;
        Some(plain(i, i + 1, (lips, i), vec!["lipstick".to_owned()]))
    }

    /// The verb before `start` that asks for nothing but its colour: "dye my hair teal".
    pub fn verb_before(&self, start: usize) -> Option<usize> {
        let at = (0..start).rev().find(|&i| !self.is_one_of(i, WHOSE))?;
        self.is_one_of(at, PAINTING).then_some(at)
    }

    /// How many words before `i` ask for a little of what follows.
    fn slightly_before(&self, i: usize) -> usize {
        let is_of = i > 0 && self.word(i - 1) == "of";
        let at = i.saturating_sub(1 + usize::from(is_of));
        if i == 0 || !self.is_one_of(at, SLIGHTLY) {
            return 0;
        }
        // "A little blue hat" is a small one.
        let is_a_size = self.word(at) == "little" && !is_of;
        if is_a_size { 0 } else { i - at }
    }
}

fn plain(start: usize, end: usize, noun: (Noun, usize), colour: Vec<String>) -> Phrase {
    Phrase { start, end, nouns: vec![noun], colour, sense: Wording::Plain, amount: 1.0, kept: Vec::new() }
}

/// Whether a part shares a colour that stands before another one: "blue hair and lips", but not "blue hair and a hat".
fn is_of_the_body(part: Part) -> bool {
    matches!(part, Part::Skin | Part::Hair | Part::Brows | Part::Irises | Part::Lips | Part::Beard)
}
