//! Many secrets in all their spellings, searched for in one pass.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::Secret;
use super::reading::{Reading, first_bytes, match_end};

/// Base64 that a shorter secret would leave can stand anywhere by chance.
const SHORTEST_BASE64: usize = 8;

/// Where a secret was found, escapes or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Which one, in the order in which they were added.
    pub secret: usize,
    /// Whether it was in base64.
    pub is_base64: bool,
    /// What is surely the secret's.
    pub core: Range<usize>,
    /// The same, with the base64 characters that hold some bits of it and some of its
    /// neighbours'.
    pub wide: Range<usize>,
}

/// The spellings of secrets, by their first byte.
#[derive(Clone)]
pub(super) struct Needles {
    secrets: usize,
    by_first: Vec<Vec<Needle>>,
}

#[derive(Clone)]
struct Needle {
    secret: usize,
    text: Vec<u8>,
    /// `None` for the secret as it is.
    encoded: Option<Encoded>,
}

/// Whether the base64 character before (behind) holds bits of the secret too.
#[derive(Clone, Copy)]
struct Encoded {
    shares_first: bool,
    shares_last: bool,
}

impl Default for Needles {
    fn default() -> Self {
        Self { secrets: 0, by_first: vec![Vec::new(); 256] }
    }
}

impl Needles {
    /// Adds a secret; an empty one is nowhere.
    pub(super) fn add(&mut self, secret: &Secret) {
        let plain = secret.expose().as_bytes();
        self.needle(plain, None);
        for lead in 0..3 {
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let bits = (lead + plain.len()) * 8;
                let text = engine.encode([&[0; 2][..lead], plain].concat());
                // The characters that the bytes before the secret have a part in.
                let start = (lead * 8).div_ceil(6);
                let Some(core) = text.as_bytes().get(start..bits / 6) else { continue };
                if core.len() >= SHORTEST_BASE64 {
                    let encoded =
                        Encoded { shares_first: lead > 0, shares_last: !bits.is_multiple_of(6) };
                    self.needle(core, Some(encoded));
                }
            }
        }
        self.secrets += 1;
    }

    /// The first `length` bytes of every spelling that is so long.
    pub(super) fn starts(&self, length: usize) -> impl Iterator<Item = &[u8]> {
        self.by_first.iter().flatten().filter_map(move |needle| needle.text.get(..length))
    }

    /// Every place in `haystack`, by its start.
    pub(super) fn all<'a>(&'a self, haystack: &'a [u8]) -> impl Iterator<Item = Found> + 'a {
        let may_begin = move |&start: &usize| {
            let byte = haystack[start];
            Reading::ANY.may_escape(byte) || !self.by_first[usize::from(byte)].is_empty()
        };
        (0..haystack.len()).filter(may_begin).flat_map(move |start| {
            let [plain, escaped] = first_bytes(haystack, start);
            [plain, escaped.filter(|_| escaped != plain)].into_iter().flatten().flat_map(
                move |first| {
                    self.by_first[usize::from(first)]
                        .iter()
                        .filter_map(move |needle| needle.found(haystack, start))
                },
            )
        })
    }

    /// Both alphabets often give the same text.
    fn needle(&mut self, text: &[u8], encoded: Option<Encoded>) {
        let Some(&first) = text.first() else { return };
        let same = &mut self.by_first[usize::from(first)];
        if !same.iter().any(|known| known.secret == self.secrets && known.text == text) {
            same.push(Needle { secret: self.secrets, text: text.to_vec(), encoded });
        }
    }
}

impl Needle {
    fn found(&self, haystack: &[u8], start: usize) -> Option<Found> {
        let core = start..match_end(haystack, start, &self.text, Reading::ANY)?;
        let mut wide = core.clone();
        if let Some(encoded) = self.encoded {
            let is_base64 = |byte: Option<&u8>| {
                byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte))
            };
            if encoded.shares_first && is_base64(haystack[..start].last()) {
                wide.start -= 1;
            }
            if encoded.shares_last && is_base64(haystack.get(core.end)) {
                wide.end += 1;
            }
        }
        Some(Found { secret: self.secret, is_base64: self.encoded.is_some(), core, wide })
    }
}
