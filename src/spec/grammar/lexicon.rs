//! Phrases by their first word, so that a token is held against those alone that may begin there.

use super::super::token::{Kind, Token};

/// Phrases with what each means.
pub(super) struct Lexicon<T> {
    /// By the first letter, the phrases with the same first word together, the longest first.
    letters: [Vec<Entry<T>>; LETTERS],
}

struct Entry<T> {
    first: &'static str,
    phrases: Vec<Phrase<T>>,
}

struct Phrase<T> {
    /// The words behind the first.
    rest: Vec<&'static str>,
    means: T,
}

const LETTERS: usize = 26;

impl<T: Copy> Lexicon<T> {
    /// The lexicon of `phrases`: words in lower case, joined by single blanks.
    pub(super) fn new(phrases: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut letters: [Vec<Entry<T>>; LETTERS] = std::array::from_fn(|_| Vec::new());
        for (phrase, means) in phrases {
            let mut words = phrase.split(' ');
            let first = words.next().unwrap_or_default();
            let Some(letter) = letter(first) else { continue };
            let entries = &mut letters[letter];
            let known = entries.iter().position(|entry| entry.first == first);
            let at = known.unwrap_or_else(|| {
                entries.push(Entry { first, phrases: Vec::new() });
                entries.len() - 1
            });
            entries[at].phrases.push(Phrase { rest: words.collect(), means });
        }
        for entry in letters.iter_mut().flatten() {
            entry.phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        Self { letters }
    }

    /// The longest phrase that `tokens` start with: what it means, and how many tokens it takes.
    pub(super) fn longest(&self, tokens: &[Token]) -> Option<(T, usize)> {
        let (first, behind) = tokens.split_first()?;
        if first.kind != Kind::Word {
            return None;
        }
        let entries = &self.letters[letter(&first.lower)?];
        let entry = entries.iter().find(|entry| entry.first == first.lower)?;
        let phrase = entry.phrases.iter().find(|phrase| {
            phrase.rest.len() <= behind.len()
                && phrase.rest.iter().zip(behind).all(|(word, token)| token.is(word))
        })?;
        Some((phrase.means, phrase.rest.len() + 1))
    }
}

fn letter(word: &str) -> Option<usize> {
    let letter = word.bytes().next()?.checked_sub(b'a')?;
    Some(usize::from(letter)).filter(|letter| *letter < LETTERS)
}
