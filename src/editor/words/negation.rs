//! Words that turn a wish into its opposite.
//!
//! The network was taught neither "not" nor "take off": it reads "not a zombie" as a zombie. What somebody wants to be
//! rid of is no edit that it can draw, but for the few that are called so themselves: no hair, no colour.

use super::vocabulary::Vocabulary;

/// Words that negate what stands beside them; those that end in "n't" do so too.
const NEGATORS: &str = "
    not never neither nor none without stop stopped stops quit cease less fewer least no nope nothing cannot nobody
    remove removed removing removes delete deleted deleting erase erased erasing lose losing lost ditch drop avoid skip
    undo hide minus except excluding exclude omit lack lacking lacks hardly barely instead sans rid unless reverse revert
    hate dislike refuse forbid ban banish eliminate cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt
    couldnt aint havent hasnt hadnt mustnt neednt anti non unlike opposite
";
/// The same in two words.
const PAIRS: [[&str; 2]; 11] = [
    ["anything", "but"],
    ["everything", "but"],
    ["all", "but"],
    ["anyone", "but"],
    ["rather", "than"],
    ["other", "than"],
    ["apart", "from"],
    ["far", "from"],
    ["must", "go"],
    ["free", "of"],
    ["free", "from"],
];
/// What sounds like a negation and is none.
const IDIOMS: [[&str; 2]; 8] = [
    ["can't", "wait"],
    ["cannot", "wait"],
    ["don't", "worry"],
    ["don't", "mind"],
    ["why", "not"],
    ["no", "problem"],
    ["no", "matter"],
    ["nothing", "but"],
];
/// Verbs that take something away when "off", "away" or "out" follows.
const TAKING: &str =
    "take takes taking taken took shave shaves shaved shaving cut cuts cutting wipe wash peel rip pull keep
    leave leaving clean strip turn switch";
/// Farthest from such a verb to its "off", in words.
const REACH: usize = 6;
const SHAVING: &str = "shave shaves shaved shaving shaven trim";
const BEARDS: &str = "beard moustache mustache stubble goatee whiskers sideburns";
/// Words that may stand between a negation and what it is about.
const BETWEEN: &str = "a an any the my your his her their our i me myself all of single whole every entire more so be being
    been ever on in from this that much too really bit see sees go goes have has having get gets with at to off away out";
/// What a label is called by saying that something is not there.
const ABSENCES: [(&str, &str); 12] = [
    ("bald", "hair hairs top everything bet"),
    ("black-and-white", "colour colours color colors saturation"),
    ("none", "change changes anything edit edits touch alter nothing"),
    ("pale", "tan sun outside colour color"),
    ("tan", "pale"),
    ("beard", "razor shave shaving"),
    ("smile", "grim sad frown frowning serious"),
    ("child", "grew grow age"),
    ("vampire", "mirror reflection"),
    ("alien", "world"),
    ("sunglasses", "eyes"),
    ("glasses", "read"),
];

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|other| other == word)
}

/// The first word of a text that negates something, unless that is how one of the `labels` is asked for.
pub fn negation<'a>(words: &'a [String], labels: &[String], vocabulary: &Vocabulary) -> Option<&'a str> {
    (0..words.len())
        .find(|&i| negates(words, i, vocabulary) && !is_an_absence(words, i, labels))
        .map(|i| words[i].as_str())
}

fn negates(words: &[String], i: usize, vocabulary: &Vocabulary) -> bool {
    let word = words[i].as_str();
    let last = i + 1 == words.len();
    let pair = [word, words.get(i + 1).map_or("", String::as_str)];
    let taken = |verbs: &str| words[i.saturating_sub(REACH)..i].iter().any(|verb| is_in(verbs, verb));
    if IDIOMS.contains(&pair) {
        return false;
    }
    match word {
        "off" => last || taken(TAKING),
        "away" => taken(TAKING),
        "out" => taken("take takes taking leave leaving cut cutting"),
        "gone" | "free" if last => true,
        _ if is_in(NEGATORS, word) || word.ends_with("n't") || PAIRS.contains(&pair) => true,
        _ if is_in(SHAVING, word) => words[i + 1..].iter().take(REACH).any(|other| is_in(BEARDS, other)),
        _ => !vocabulary.knows(word) && is_turned(word, vocabulary),
    }
}

/// Whether a word that no label is called by is one of theirs turned into its opposite: "beardless", "unbald".
fn is_turned(word: &str, vocabulary: &Vocabulary) -> bool {
    let bare = ["un", "non", "anti", "de"].iter().filter_map(|p| word.strip_prefix(p));
    let stems = bare.chain(["less", "free"].iter().filter_map(|s| word.strip_suffix(s)));
    stems.filter(|stem| stem.len() > 2).any(|stem| vocabulary.speaks_for_any(stem))
}

/// Whether what is negated at `i` is missing in one of the labels: hair in "bald".
fn is_an_absence(words: &[String], i: usize, labels: &[String]) -> bool {
    let missing = |word: &str| {
        ABSENCES.iter().any(|(label, things)| is_in(things, word) && labels.iter().any(|asked| asked == label))
    };
    let reaches = |mut words: &mut dyn Iterator<Item = &String>, skipped: &str| {
        (&mut words).find(|word| !is_in(BETWEEN, word) && !is_in(skipped, word)).is_some_and(|word| missing(word))
    };
    let behind = |skipped: &str| reaches(&mut words[i + 1..].iter(), skipped);
    match words[i].as_str() {
        "off" | "away" | "out" | "gone" => behind(TAKING) || reaches(&mut words[..i].iter().rev(), TAKING),
        "nothing" => behind("") || missing("nothing"),
        _ => behind(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::words::Words;

    fn found(text: &str, label: &str) -> Option<String> {
        let words = Words::of(text).list;
        negation(&words, &[label.to_owned()], Vocabulary::listed()).map(str::to_owned)
    }

    #[test]
    fn what_somebody_wants_to_be_rid_of_is_noticed() {
        for (text, label) in [
            ("not a zombie", "zombie"),
            ("never a zombie", "zombie"),
            ("don't make me bald", "bald"),
            ("don’t make me bald", "bald"),
            ("dont make me bald", "bald"),
            ("anything but blue hair", "blue-hair"),
            ("stop smiling", "smile"),
            ("no longer old", "old"),
            ("no cartoon", "cartoon"),
            ("isn't a child", "child"),
            ("without any makeup", "black-and-white"),
            ("not so pale", "smile"),
            ("take off the hat", "hat"),
            ("take my glasses off", "glasses"),
            ("shave my beard off", "beard"),
            ("shave the moustache", "moustache"),
            ("less makeup", "makeup"),
            ("get rid of the beard", "beard"),
            ("a beardless man", "beard"),
            ("beard free", "beard"),
            ("a non-zombie", "zombie"),
            ("unbald", "bald"),
            ("w/o a hat", "hat"),
            ("the hat must go", "hat"),
            ("blue hair gone", "blue-hair"),
            ("don't remove my hair", "bald"),
            ("not without hair", "bald"),
            ("don't take off my hair", "bald"),
            ("no blue hair", "blue-hair"),
        ] {
            assert!(found(text, label).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_called_by_what_is_missing_is_no_negation() {
        for (text, label) in [
            ("no hair at all", "bald"),
            ("take all my hair off", "bald"),
            ("get rid of the hair on my head", "bald"),
            ("hair all gone", "bald"),
            ("without any colors", "black-and-white"),
            ("take the colour out of the photo", "black-and-white"),
            ("colour off", "black-and-white"),
            ("don't change anything", "none"),
            ("do nothing", "none"),
            ("someone who never sees the sun", "pale"),
            ("don't shave for months", "beard"),
            ("less pale please", "tan"),
            ("an undead person", "zombie"),
            ("nothing but blue hair", "blue-hair"),
            ("make me a statue out of bronze", "bronze"),
            ("can't wait to be a zombie", "zombie"),
        ] {
            assert_eq!(found(text, label), None, "{text}");
        }
    }
}
