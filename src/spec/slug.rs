//! Words to the parts of ids.

use crate::doc::{composed, fold_letter, is_invisible};

/// `text` as part of an id: lower case, letters and digits of any script kept, without accents
/// where they are Latin; apostrophes dropped, everything else a single `-` between words.
pub(crate) fn slug(text: &str) -> String {
    let text = composed(text);
    let mut result = String::with_capacity(text.len());
    let mut joins = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if joins && !result.is_empty() {
                result.push('-');
            }
            joins = false;
            if c.is_ascii() {
                result.push(c.to_ascii_lowercase());
            } else {
                fold_letter(c, &mut result);
            }
        } else if !is_apostrophe(c) && !is_invisible(c) {
            joins = true;
        }
    }
    result
}

/// The slug of the words of `text` that carry its meaning: without articles, pronouns,
/// auxiliaries and prepositions, each word once, every negation as `not`.
/// Editing the small words leaves it as it is; denying what it says doesn't.
pub(crate) fn meaning_slug(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut stems: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = if word.is_ascii() {
            word.to_ascii_lowercase()
        } else {
            fold_quotes(word).to_lowercase()
        };
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.ends_with("n't") || NEGATIONS.contains(&bare) {
            words.push("not".to_owned());
            stems.push("not".to_owned());
            continue;
        }
        let bare = bare.split('\'').next().unwrap_or_default();
        let part = slug(bare);
        if part.is_empty() || SMALL_WORDS.contains(&bare) {
            continue;
        }
        let stem = part.strip_suffix('s').unwrap_or(&part).to_owned();
        if !stems.contains(&stem) {
            stems.push(stem);
            words.push(part);
        }
    }
    if words.is_empty() { slug(text) } else { words.join("-") }
}

/// Typographic quotation marks and apostrophes as the plain ones, so that editors' "smart" quotes
/// change nothing.
pub(crate) fn fold_quotes(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => '\'',
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{ab}' | '\u{bb}' => '"',
            other => other,
        })
        .collect()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}')
}

const NEGATIONS: &[&str] = &["no", "not", "never", "without", "cannot", "none"];

/// English function words, and words that only carry a sentence along.
const SMALL_WORDS: &[&str] = &[
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "they", "their", "them",
    "you", "your", "we", "our", "i", "my", "he", "she", "who", "which", "whose", "what", "there",
    "here", "is", "are", "was", "were", "be", "been", "being", "am", "do", "does", "did", "has",
    "have", "had", "having", "will", "would", "can", "could", "may", "might", "shall", "should",
    "to", "of", "in", "on", "at", "by", "for", "from", "with", "into", "onto", "as", "and", "or",
    "but", "if", "then", "than", "so", "also", "just", "trying", "try",
];

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Personal Access Tokens", "personal-access-tokens")]
    #[case("Mattermost's API documentation", "mattermosts-api-documentation")]
    #[case("Mattermost’s API", "mattermosts-api")]
    #[case("  + New  client secret ", "new-client-secret")]
    #[case("SSL/TLS", "ssl-tls")]
    #[case("Größe ändern", "große-andern")]
    #[case("Gro\u{308}ße a\u{308}ndern", "große-andern")]
    #[case("Des\u{ad}crip\u{200b}tion", "description")]
    #[case("作成 トークン", "作成-トークン")]
    #[case("…", "")]
    fn slugs(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(slug(text), expected);
    }

    #[rstest]
    #[case("It doesn't have the feature enabled.", "not-feature-enabled")]
    #[case("It has the feature enabled.", "feature-enabled")]
    #[case("The feature isn’t enabled", "feature-not-enabled")]
    #[case("the of", "the-of")]
    fn meaning(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(meaning_slug(text), expected);
    }
}
