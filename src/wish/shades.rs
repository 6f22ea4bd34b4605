//! Words that change a colour: dark, pale, neon.

use super::colour::{oklab_of_shown, shown};

/// What a word does to lightness, chroma and hue.
#[derive(Debug, Clone, Copy)]
struct Shade {
    /// Lightness goes this share of the way to `towards`.
    share: f32,
    towards: f32,
    /// Chroma times this...
    chroma: f32,
    /// ...but no more and no less than this.
    most: f32,
    least: f32,
}

/// What a part becomes beside what it is in the photo: "darker hair", where no colour follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    Darker,
    Lighter,
    Paler,
    Brighter,
    Deeper,
}

impl Compared {
    const ALL: [(Self, &str); 5] = [
        (Self::Darker, "darker"),
        (Self::Lighter, "lighter"),
        (Self::Paler, "paler"),
        (Self::Brighter, "brighter"),
        (Self::Deeper, "deeper"),
    ];

    /// By its word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == word).map(|(compared, _)| compared)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(compared, _)| *compared == self).map_or("", |(_, word)| word)
    }

    /// A colour in OKLab as it becomes.
    pub fn of(self, colour: [f32; 3]) -> [f32; 3] {
        shaded(self.word(), shown(colour)).map_or(colour, oklab_of_shown)
    }
}

const KEEP: Shade = Shade { share: 0.0, towards: 0.5, chroma: 1.0, most: 1.0, least: 0.0 };

fn shade(word: &str) -> Option<Shade> {
    Some(match word {
        "dark" | "darker" | "darkest" => Shade { share: 0.35, towards: 0.0, chroma: 0.8, ..KEEP },
        "deep" | "deeper" | "rich" => Shade { share: 0.25, towards: 0.0, chroma: 1.1, ..KEEP },
        "light" | "lighter" | "lightest" => Shade { share: 0.45, towards: 1.0, chroma: 0.75, ..KEEP },
        "soft" | "gentle" => Shade { share: 0.3, towards: 1.0, chroma: 0.65, ..KEEP },
        "pale" | "paler" | "icy" | "powder" => Shade { share: 0.65, towards: 0.98, chroma: 0.5, ..KEEP },
        "pastel" | "baby" => Shade { share: 0.75, towards: 0.88, chroma: 0.6, most: 0.09, least: 0.04 },
        "bright" | "brighter" => Shade { share: 0.15, towards: 0.9, chroma: 1.25, ..KEEP },
        "vivid" | "vibrant" | "intense" | "saturated" | "strong" | "bold" => Shade { chroma: 1.4, ..KEEP },
        "hot" | "fiery" | "blazing" => Shade { share: 0.1, towards: 0.65, chroma: 1.4, ..KEEP },
        "electric" => Shade { share: 0.3, towards: 0.6, chroma: 1.6, least: 0.2, ..KEEP },
        // As much chroma as a screen has, and bright enough to glow.
        "neon" | "fluorescent" | "acid" => Shade { share: 0.4, towards: 0.8, chroma: 2.0, least: 0.25, ..KEEP },
        "dusty" | "muted" | "faded" | "dull" | "washed" => {
            Shade { share: 0.3, towards: 0.65, chroma: 0.5, most: 0.08, ..KEEP }
        }
        "warm" | "cool" | "true" | "plain" | "pure" | "solid" | "natural" => KEEP,
        _ => return None,
    })
}

/// Whether a word changes a colour.
pub fn is_shade(word: &str) -> bool {
    shade(word).is_some()
}

/// A colour as a word changes it; what no screen shows loses chroma.
pub fn shaded(word: &str, rgb: [u8; 3]) -> Option<[u8; 3]> {
    let shade = shade(word)?;
    let [lightness, a, b] = oklab_of_shown(rgb);
    let lightness = lightness + (shade.towards - lightness) * shade.share;
    let chroma = a.hypot(b);
    // A grey has no hue to be stronger in.
    let is_grey = chroma < 0.02;
    let wanted = (chroma * shade.chroma).min(shade.most).max(if is_grey { 0.0 } else { shade.least });
    let scale = if chroma > 0.0 { wanted / chroma } else { 0.0 };
    Some(shown([lightness, a * scale, b * scale]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lightness, chroma and hue.
    fn lch(rgb: [u8; 3]) -> [f32; 3] {
        let [l, a, b] = oklab_of_shown(rgb);
        [l, a.hypot(b), b.atan2(a)]
    }

    #[test]
    fn words_do_to_colours_what_they_say() {
        for base in [[2, 147, 134], [126, 30, 156], [229, 80, 0], [60, 120, 40]] {
            let [l, c, h] = lch(base);
            let changed = |word: &str| lch(shaded(word, base).unwrap());
            assert!(changed("dark")[0] < l - 0.1 && changed("deep")[0] < l - 0.05);
            assert!(changed("light")[0] > l + 0.1 && changed("pale")[0] > changed("light")[0]);
            let pastel = changed("pastel");
            assert!(pastel[0] > 0.75 && pastel[1] < 0.1 && pastel[1] > 0.035, "{pastel:?}");
            // A screen shows a brighter orange with a little less chroma.
            assert!(changed("dusty")[1] < c && changed("neon")[1] >= c * 0.9, "{base:?}");
            assert!(changed("vivid")[1] >= c * 0.99);
            for word in ["dark", "light", "pale", "pastel", "neon", "vivid", "hot", "dusty"] {
                let turn = (changed(word)[2] - h).abs();
                // 8 bits of a pale colour hold its hue this well.
                assert!(turn < 0.12, "{word} {base:?} {turn}");
            }
        }
    }

    #[test]
    fn greys_stay_grey() {
        for word in ["dark", "neon", "pastel", "electric", "hot", "pale"] {
            let [r, g, b] = shaded(word, [128; 3]).unwrap();
            assert!(r.abs_diff(g) <= 1 && g.abs_diff(b) <= 1, "{word}: {r} {g} {b}");
        }
        assert_eq!(shaded("teal", [0; 3]), None);
    }
}
