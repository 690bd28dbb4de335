//! Letters as ids write them, and characters that nobody sees.

use std::borrow::Cow;

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

const COMPOSE: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();
const DECOMPOSE: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();

/// `text` in Unicode's composed form (NFC): an accent is no character of its own where it needn't
/// be, whatever the author's keyboard makes of it.
pub fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { COMPOSE.normalize(text) }
}

/// Appends what stands for the composed character `c` in an id: the ASCII letters and digits that
/// it decomposes to (`é` is `e`), else itself if it is a letter or a digit (`ß`, `作`); lower case.
/// Whether anything was appended.
pub fn fold_letter(c: char, id: &mut String) -> bool {
    let before = id.len();
    if c.is_ascii() {
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        }
    } else if c.is_alphanumeric() {
        let mut bytes = [0; 4];
        let parts = DECOMPOSE.normalize(c.encode_utf8(&mut bytes));
        let ascii = parts.chars().filter(char::is_ascii_alphanumeric);
        if parts.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            id.extend(ascii.map(|c| c.to_ascii_lowercase()));
        } else {
            id.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
        }
    }
    id.len() > before
}

/// Whether `c` shows nothing and separates nothing: a soft hyphen, a zero-width space, a word
/// joiner, a stray byte order mark. Editors leave them behind; they say nothing.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("É", "e")]
    #[case("ﬁ", "fi")]
    #[case("Å", "a")]
    #[case("ß", "ß")]
    #[case("Й", "й")]
    #[case("한", "한")]
    #[case("作", "作")]
    #[case("İ", "i")]
    #[case("٣", "٣")]
    #[case("-", "")]
    #[case("\u{301}", "")]
    fn letters(#[case] text: &str, #[case] expected: &str) {
        let mut id = String::new();
        let any = text.chars().any(|c| fold_letter(c, &mut id));
        assert_eq!((id.as_str(), any), (expected, !expected.is_empty()));
    }
}
