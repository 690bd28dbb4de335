//! How the names of a page and of a screen are compared.

/// `text` as names are compared: case, blanks, and colons and full stops at the end don't matter.
pub(super) fn fold(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    joined.trim_end_matches([':', '.', ' ']).to_owned()
}

/// Whether two names are the same, folded.
pub(super) fn same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

/// A screen's name as a page would write it in bold: without blanks, colon or full stop at the
/// end. `None` for one that Markdown would read otherwise, and for an empty one.
pub(super) fn written(name: &str) -> Option<String> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches([':', '.', ' ']);
    let plain = !name.contains(['*', '_', '`', '[', ']', '<', '>', '\\', '|', '{', '}']);
    (plain && !name.is_empty() && name.chars().count() <= MAX_NAME).then(|| name.to_owned())
}

/// The longest name that is proposed for a page.
const MAX_NAME: usize = 80;

/// How alike two names are, in thousandths: by letters, and by words that both have.
pub(super) fn likeness(one: &str, other: &str) -> u32 {
    let (one, other) = (fold(one), fold(other));
    let letters = strsim::normalized_damerau_levenshtein(&one, &other);
    let shared = shared_words(&one, &other) as f64;
    let most = one.split(' ').count().max(other.split(' ').count()) as f64;
    (letters.max(shared / most) * 1000.0) as u32
}

/// How many words both texts have; a plural counts as its singular.
pub(super) fn shared_words(one: &str, other: &str) -> usize {
    let (one, other) = (stems(one), stems(other));
    one.iter().filter(|word| other.contains(word)).count()
}

fn stems(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut stems: Vec<String> = words
        .map(str::to_lowercase)
        .filter(|word| !SMALL.contains(&word.as_str()))
        .map(|word| word.strip_suffix('s').map_or(word.clone(), str::to_owned))
        .collect();
    stems.sort();
    stems.dedup();
    stems
}

/// Words that say nothing about what a text is about.
const SMALL: &[&str] =
    &["a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "you", "your"];

/// `words` without articles and pronouns before the first word that counts.
pub(super) fn without_determiners(words: &str) -> String {
    let counts = |word: &&str| {
        let lower = word.to_lowercase();
        !["a", "an", "the", "your", "this", "that", "its", "new"].contains(&lower.as_str())
    };
    words.split_whitespace().skip_while(|word| !counts(word)).collect::<Vec<_>>().join(" ")
}

/// `a` or `an`, as it stands before `name`.
pub(super) fn article(name: &str) -> &'static str {
    let vowel = |c: char| "aeiou".contains(c.to_ascii_lowercase());
    if name.chars().next().is_some_and(vowel) { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Token Description: ", "Token description", true)]
    #[case("Allow this account.", "allow  this account", true)]
    #[case("Token ID", "Token", false)]
    #[case("Users", "User", false)]
    fn names_are_compared_folded(#[case] one: &str, #[case] other: &str, #[case] equal: bool) {
        assert_eq!(same(one, other), equal);
    }

    #[rstest]
    #[case("Search users", "the user account you want to allow", 1)]
    #[case("Find settings", "the user account you want to allow", 0)]
    fn plurals_share_a_word(#[case] one: &str, #[case] other: &str, #[case] count: usize) {
        assert_eq!(shared_words(one, other), count);
    }

    #[test]
    fn names_that_markdown_would_change_are_not_written() {
        assert_eq!(written(" Token ID: ").as_deref(), Some("Token ID"));
        assert_eq!(written("a*b"), None);
        assert_eq!(written(" : "), None);
    }
}
