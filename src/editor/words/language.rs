//! Whether a text is English, as far as that can be told: by its letters, and by the small words that nearly every
//! sentence of another language holds.

/// Function words, "hair" and "make me" of German, French, Spanish, Italian, Portuguese, Dutch, the Scandinavian
/// languages, Polish, Czech, Turkish, Indonesian, Finnish, Romanian and Esperanto that are no English words.
const FOREIGN: &str = "
    und oder der das mit ein eine einen einem einer eines mich mir ich mach mache machen bitte auf für fuer ist nicht
    kein keine keinen keiner ohne wie sehr zu von vom zum zur dem im haar haare haaren wäre möchte moechte gib soll nur
    auch noch weg
    le les une des du avec sans moi je mon mes et est pas dans fais comme sur aux ne rien jamais très veux cheveux
    enlève enleve
    el los unos unas un uno sin muy yo hazme ponme quiero como para pelo del es nunca nada más
    il gli della dello senza fammi voglio capelli molto degli 
    com sem uma um meu minha quero não nao cabelo cabelos faça
    een het geen maak niet zonder ik zijn mijn wil graag
    och med att utan ikke inte jag mig gör ett uden jeg som på hår
    nie bez jak się sie jestem zrób włosy mnie bardzo chcę vlasy jako
    bir ve gibi beni yap saç saçlı olsun olmadan değil
    dengan rambut tanpa yang jadikan saya tidak
    ilman minut ei hiukset cu și si fără vreau păr kun sen ni estas haroj
";

/// The first letter that is not of the Latin script.
pub fn strange_letter(text: &str) -> Option<char> {
    text.chars().find(|&c| c.is_alphabetic() && !is_latin(c))
}

fn is_latin(c: char) -> bool {
    // Basic Latin to Extended-B with its phonetic letters, Extended Additional, ligatures, full width.
    matches!(u32::from(c), 0..=0x2af | 0x1d00..=0x1dbf | 0x1e00..=0x1eff | 0xfb00..=0xfb06 | 0xff21..=0xff5a)
}

/// The first word that belongs to another language and that no label was ever called by.
pub fn foreign(words: &[String], is_known: impl Fn(&str) -> bool) -> Option<&str> {
    let is_foreign = |word: &str| FOREIGN.split_whitespace().any(|f| f == word) && !is_known(word);
    // "j'ai", "d'oro" and "l'homme" hang on to the word behind.
    let hangs = |word: &str| ["d'", "l'", "j'", "c'", "qu'", "n'"].iter().any(|p| word.starts_with(p));
    words.iter().map(String::as_str).find(|word| is_foreign(word) || hangs(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editor::words::Words;

    #[test]
    fn other_scripts_are_told_by_their_letters() {
        for text in ["синие волосы", "胡子", "ハゲ", "شعر أزرق", "नीले बाल", "μπλε", "שיער", "파란", "ผม", "blue 髪"]
        {
            assert!(strange_letter(text).is_some(), "{text}");
        }
        for text in ["blue hair", "naïve café", "schwarz weiß 🧟", "łysy", "3.14"] {
            assert_eq!(strange_letter(text), None, "{text}");
        }
    }

    #[test]
    fn other_languages_are_told_by_their_small_words() {
        for text in
            ["kein Zombie", "mit Hut", "pas un vampire", "sin barba", "d'oro", "geen hoed", "utan skägg", "bez brody"]
        {
            assert!(foreign(&Words::of(text).list, |_| false).is_some(), "{text}");
        }
        for text in ["a man in the sun", "make me old as the hills", "conan o'brien's hair", "on top of it, please"] {
            assert_eq!(foreign(&Words::of(text).list, |_| false), None, "{text}");
        }
        assert_eq!(foreign(&Words::of("cheveux bleus").list, |word| word == "cheveux"), None);
    }
}
