//! Light in a sentence: "lit from the left", "warm light from above", "a red lamp on the right".

use super::denial::is_denied;
use super::lamp::{Lamp, colour_of};
use super::nouns::is_in;

const LIGHTS: &str = "light lights lighting lit lamp lamps illuminated spotlight sunlight candlelight illumination";
/// What the colour of a light may be called besides.
const CALLED: [(&str, &str); 9] = [
    ("cool", "cold"),
    ("cold", "cold"),
    ("warm", "warm"),
    ("golden", "warm"),
    ("candle", "candle"),
    ("candlelight", "candle"),
    ("sunlight", "warm"),
    ("white", "white"),
    ("bluish", "cold"),
];
/// What may stand between a light and where it comes from.
const BETWEEN: &str = "
    coming comes shining shines falling falls from on at in to of the my her his their your side hand a with strong soft
    bright dim only and
";
/// Where it comes from: degrees to the right and up.
const PLACES: [(&str, [f32; 2]); 15] = [
    ("left", [-65.0, 15.0]),
    ("right", [65.0, 15.0]),
    ("above", [0.0, 65.0]),
    ("top", [0.0, 65.0]),
    ("overhead", [0.0, 75.0]),
    ("ceiling", [0.0, 70.0]),
    ("below", [0.0, -50.0]),
    ("beneath", [0.0, -50.0]),
    ("underneath", [0.0, -50.0]),
    ("under", [0.0, -50.0]),
    ("bottom", [0.0, -50.0]),
    ("front", [0.0, 10.0]),
    ("camera", [0.0, 0.0]),
    ("side", [-75.0, 10.0]),
    ("sideways", [-75.0, 10.0]),
];
/// The most of [`BETWEEN`] in a row.
const MOST_BETWEEN: usize = 6;
/// Where the lamp stands if only its colour is said.
const USUAL: [f32; 2] = [-45.0, 30.0];

/// The lamp that a sentence's lower-case words ask for; what asks for it is used up.
pub fn read(words: &[String], used: &mut [bool]) -> Option<Lamp> {
    let word = |i: usize| words.get(i).map_or("", String::as_str);
    for at in 0..words.len() {
        if !is_in(LIGHTS, word(at)) || used[at] {
            continue;
        }
        let mut range = at..at + 1;
        let mut colour = CALLED.iter().find(|(called, _)| *called == word(at)).and_then(|(_, name)| colour_of(name));
        if at > 0 && !used[at - 1] {
            let before = word(at - 1);
            let called = CALLED.iter().find(|(called, _)| *called == before).map_or(before, |(_, name)| name);
            // "Neon light" is an edit of its own.
            if let Some(rgb) = colour_of(called).filter(|_| before != "neon") {
                (colour, range.start) = (Some(rgb), at - 1);
            }
        }
        let mut angles: Option<[f32; 2]> = None;
        let mut end = at + 1;
        // "From above and the left": both count.
        loop {
            let skipped = (0..MOST_BETWEEN).take_while(|n| is_in(BETWEEN, word(end + n))).count();
            let found = (end..=end + skipped).rev().find_map(|k| {
                let place = PLACES.iter().find(|(name, _)| *name == word(k))?;
                Some((k, place.1))
            });
            let Some((k, [azimuth, elevation])) = found.filter(|(k, _)| used.get(*k) == Some(&false)) else { break };
            angles = Some(match angles {
                None => [azimuth, elevation],
                Some([a, e]) => {
                    [if azimuth == 0.0 { a } else { azimuth * 0.75 }, if azimuth == 0.0 { elevation } else { e }]
                }
            });
            end = k + 1;
        }
        if (angles.is_none() && colour.is_none()) || is_denied(words, range.start, None) {
            continue;
        }
        range.end = end.max(at + 1);
        used[range].fill(true);
        let [azimuth, elevation] = angles.unwrap_or(USUAL);
        return Some(Lamp { colour: colour.unwrap_or([255; 3]), ..Lamp::at(azimuth, elevation) });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(text: &str) -> (Option<String>, String) {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let mut used = vec![false; words.len()];
        let lamp = read(&words, &mut used);
        let rest = words.iter().zip(&used).filter(|(_, used)| !**used).map(|(word, _)| word.as_str());
        (lamp.map(|lamp| lamp.written()), rest.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn lights_are_heard_with_their_place_and_colour() {
        for (text, lamp, rest) in [
            ("light from the left", "-65/15", ""),
            ("lit from below", "0/-50", ""),
            ("zombie lit from below", "0/-50", "zombie"),
            ("warm light from the right", "65/15 warm", ""),
            ("a red lamp on the right", "65/15 red", "a"),
            ("light from above and the left", "-48.75/65", ""),
            ("candlelight", "-45/30 candle", ""),
            ("blue lighting", "-45/30 blue", ""),
            ("bronze in cold light from the top", "0/65 cold", "bronze in"),
        ] {
            assert_eq!(heard(text), (Some(lamp.to_owned()), rest.to_owned()), "{text}");
        }
    }

    #[test]
    fn other_lights_are_left_alone() {
        for text in
            ["neon light", "neon lights", "light hair", "a light skin", "no light from the left", "light", "lit up"]
        {
            let (lamp, rest) = heard(text);
            assert!(lamp.is_none() && rest == text, "{text}: {lamp:?}, {rest}");
        }
    }
}
