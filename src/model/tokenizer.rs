//! Text to hashed character n-grams: no word list to ship, and a misspelt word still lands close.

/// One word's feature buckets.
pub type WordBuckets = Vec<u32>;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a over bytes, 64 bits.
pub fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(OFFSET, |hash, &b| (hash ^ u64::from(b)).wrapping_mul(PRIME))
}

/// The first `most` words of a text: lower-cased maximal runs of alphanumeric characters.
pub fn words(text: &str, most: usize) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(most)
        .map(str::to_owned)
        .collect()
}

/// The first `most` features of `<word>`: the whole, its 3-grams, its 4-grams; hashed into
/// `buckets`.
pub fn features(word: &str, most: usize, buckets: usize) -> WordBuckets {
    let marked: Vec<char> = std::iter::once('<').chain(word.chars()).chain(std::iter::once('>')).collect();
    std::iter::once(marked.as_slice())
        .chain(marked.windows(3))
        .chain(marked.windows(4))
        .take(most)
        .map(|gram| {
            let text: String = gram.iter().collect();
            (fnv1a(text.as_bytes()) % buckets as u64) as u32
        })
        .collect()
}

/// A whole text: one list of buckets for each word read.
pub fn tokenize(text: &str, words_most: usize, ngrams: usize, buckets: usize) -> Vec<WordBuckets> {
    words(text, words_most).iter().map(|w| features(w, ngrams, buckets)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_matches_the_published_vectors() {
        // From the FNV authors' test suite.
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn words_are_lower_case_runs_and_at_most_so_many() {
        assert_eq!(words("A bronze-statue,  with BLUE hair!", 16), ["a", "bronze", "statue", "with", "blue", "hair"]);
        assert_eq!(words("Ünïcode 漢字", 16), ["ünïcode", "漢字"]);
        assert!(words(" ,.!? ", 16).is_empty());
        assert_eq!(words("one two three", 2).len(), 2);
    }

    #[test]
    fn features_come_in_order_and_are_capped() {
        let h = |s: &str| (fnv1a(s.as_bytes()) % 4096) as u32;
        let expected = ["<elf>", "<el", "elf", "lf>", "<elf", "elf>"].map(h);
        assert_eq!(features("elf", 24, 4096), expected);
        // `<a>` is both the whole and its only 3-gram.
        assert_eq!(features("a", 24, 4096), [h("<a>"), h("<a>")]);
        assert_eq!(features(&"x".repeat(500), 24, 4096).len(), 24);
    }
}
