//! Heading anchors, as Python-Markdown's `toc` extension makes them.

use std::collections::{HashMap, HashSet};

use super::fold::{composed, fold_letter};

/// The slug of a heading's text: letters are decomposed and their accents dropped; what isn't a
/// word character, blank or hyphen is dropped; lower case; runs of blanks and hyphens become one
/// hyphen (Python-Markdown, `toc.slugify`). A letter that isn't ASCII even then stays, as in
/// `toc.slugify_unicode`.
pub(super) fn slug(text: &str) -> String {
    let text = composed(text);
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '_' | '-') || c.is_whitespace() {
            kept.push(c);
        } else {
            fold_letter(c, &mut kept);
        }
    }
    let mut slug = String::with_capacity(kept.len());
    for c in kept.trim().chars() {
        if c != '-' && !c.is_whitespace() {
            slug.push(c);
        } else if !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug
}

/// Makes anchors unique in one page.
#[derive(Default)]
pub(super) struct Anchors {
    used: HashSet<String>,
    next: HashMap<(String, u64), u64>,
}

impl Anchors {
    /// Notes an anchor that the author gave.
    pub fn reserve(&mut self, anchor: &str) {
        self.used.insert(anchor.to_owned());
    }

    /// `anchor`, or the next free one of `anchor_1`, `anchor_2` … (Python-Markdown, `toc.unique`:
    /// one that ends in a number already counts on from there).
    pub fn unique(&mut self, anchor: &str) -> String {
        if !anchor.is_empty() && self.used.insert(anchor.to_owned()) {
            return anchor.to_owned();
        }
        let numbered = anchor.rsplit_once('_').and_then(|(base, number)| {
            let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            let number = digits.then(|| number.parse::<u64>().ok()).flatten()?;
            Some((base, number.checked_add(1)?))
        });
        let (base, first) = numbered.unwrap_or((anchor, 1));
        let next = self.next.entry((base.to_owned(), first)).or_insert(first);
        loop {
            let candidate = format!("{base}_{next}");
            *next = next.saturating_add(1);
            if self.used.insert(candidate.clone()) {
                return candidate;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("Using API access token", "using-api-access-token")]
    #[case("Clé d'accès", "cle-dacces")]
    #[case("Cle\u{301}", "cle")]
    #[case("Größe & Maß", "große-maß")]
    #[case("作成 トークン", "作成-トークン")]
    #[case("🔑 Key – new", "key-new")]
    #[case("a_b - c", "a_b-c")]
    fn slugs(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(slug(text), expected);
    }
}
