//! Looks for many secrets in streams of bytes as they pass, at the cost of one look at each byte.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use super::Secret;
use super::needles::Needles;
use super::reading::without_escapes;
use super::redact::Redactor;
use super::search::find;

/// The bytes by which a place is recognised that deserves a closer look.
const GRAM: usize = 4;
/// Shorter secrets aren't looked for: they stand anywhere by chance.
const SHORTEST: usize = 6;
/// How many bytes of a stream one byte of a secret can take: base64, then JSON escapes.
const WIDEST: usize = 8;
/// Bits of the filter.
const FILTER_BITS: u32 = 20;

/// Secrets that are looked for in several streams. A secret is to be added before anyone can
/// have written it.
#[derive(Default)]
pub struct Watch(Mutex<Known>);

/// Where one stream stands: its last bytes, in which a secret may have begun.
#[derive(Default)]
pub struct Stream {
    tail: Vec<u8>,
}

#[derive(Default)]
struct Known {
    secrets: Vec<(u64, Secret)>,
    longest: usize,
    filter: Vec<u64>,
    grams: HashMap<[u8; GRAM], Vec<usize>>,
    found: BTreeSet<u64>,
}

impl Watch {
    /// Looks for `secret`, blanks around it left out, from now on; `owner` is told of a find.
    pub fn add(&self, owner: u64, secret: &Secret) {
        let secret = Secret::new(secret.expose().trim());
        if secret.expose().len() >= SHORTEST {
            self.known().add(owner, secret);
        }
    }

    /// Takes the next bytes of a stream.
    pub fn pass(&self, stream: &mut Stream, bytes: &[u8]) {
        let mut known = self.known();
        if known.secrets.is_empty() {
            return;
        }
        stream.tail.extend_from_slice(bytes);
        known.search(&stream.tail);
        let keep = known.longest * WIDEST;
        let surplus = stream.tail.len().saturating_sub(keep);
        stream.tail.drain(..surplus);
    }

    /// The owners of the secrets that were found so far.
    pub fn found(&self) -> BTreeSet<u64> {
        self.known().found.clone()
    }

    /// `text` with a placeholder for every secret that is known.
    pub fn redact(&self, placeholder: &str, text: &str) -> String {
        let mut known = self.known();
        let known = &mut *known;
        let hits = known.hits(text.as_bytes());
        if hits.is_empty() {
            return text.to_owned();
        }
        let mut redactor = Redactor::new();
        for &index in &hits {
            known.found.insert(known.secrets[index].0);
            redactor.secret(placeholder, &known.secrets[index].1);
        }
        redactor.text(text)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn add(&mut self, owner: u64, secret: Secret) {
        if self.filter.is_empty() {
            self.filter = vec![0; 1 << (FILTER_BITS - 6)];
        }
        let index = self.secrets.len();
        let mut needles = Needles::default();
        needles.add(&secret);
        for start in needles.starts(GRAM) {
            if let Ok(gram) = <[u8; GRAM]>::try_from(start) {
                let (word, bit) = slot(u32::from_be_bytes(gram));
                self.filter[word] |= bit;
                self.grams.entry(gram).or_default().push(index);
            }
        }
        self.longest = self.longest.max(secret.expose().len());
        self.secrets.push((owner, secret));
    }

    fn search(&mut self, bytes: &[u8]) {
        for index in self.hits(bytes) {
            self.found.insert(self.secrets[index].0);
        }
    }

    /// The secrets that stand in `bytes`, as they are or encoded.
    fn hits(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let mut hits = self.hits_as_is(bytes);
        if let Some(plain) = without_escapes(bytes) {
            hits.extend(self.hits_as_is(&plain));
        }
        hits
    }

    fn hits_as_is(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let mut hits = BTreeSet::new();
        if self.filter.is_empty() {
            return hits;
        }
        let mut gram = 0u32;
        for (at, &byte) in bytes.iter().enumerate() {
            gram = (gram << 8) | u32::from(byte);
            let (word, bit) = slot(gram);
            if at + 1 < GRAM || self.filter[word] & bit == 0 {
                continue;
            }
            for &index in self.grams.get(&gram.to_be_bytes()).into_iter().flatten() {
                let start = at + 1 - GRAM;
                let length = self.secrets[index].1.expose().len() * WIDEST;
                let end = bytes.len().min(start + length);
                if !hits.contains(&index)
                    && find(&bytes[start..end], &self.secrets[index].1).is_some()
                {
                    hits.insert(index);
                }
            }
        }
        hits
    }
}

/// Where a gram's bit stands in the filter (Knuth's multiplicative hashing).
fn slot(gram: u32) -> (usize, u64) {
    let hash = gram.wrapping_mul(0x9E37_79B1) >> (32 - FILTER_BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

/// Shows no secret.
impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const TOKEN: &str = "k3v9abcdefghijklmnopqrstuv";

    fn finds(text: &[u8], step: usize) -> bool {
        let watch = Watch::default();
        for other in 0..200 {
            watch.add(other, &Secret::new(format!("another-token-{other}")));
        }
        watch.add(777, &Secret::new(TOKEN));
        let mut stream = Stream::default();
        for bytes in text.chunks(step) {
            watch.pass(&mut stream, bytes);
        }
        watch.found().into_iter().eq([777])
    }

    #[rstest]
    #[case(TOKEN.to_owned())]
    #[case(format!("Bearer {TOKEN}\n"))]
    #[case(STANDARD.encode(format!("user:{TOKEN}")))]
    #[case(TOKEN.bytes().map(|byte| format!("%{byte:02X}")).collect())]
    #[case(TOKEN.bytes().map(|byte| format!("\\u{:04x}", byte)).collect())]
    fn finds_every_form_however_it_is_cut(
        #[case] text: String,
        #[values(1, 7, 64, 100_000)] step: usize,
    ) {
        let text = format!("{}{text}{}", "noise ".repeat(50), " noise".repeat(500));
        assert!(finds(text.as_bytes(), step), "{text}");
    }

    proptest! {
        #[test]
        fn finds_what_the_plain_search_finds(
            before in "[ -~]{0,40}", after in "[ -~]{0,40}", step in 1usize..50,
        ) {
            let text = format!("{before}{TOKEN}{after}");
            prop_assert!(finds(text.as_bytes(), step));
            prop_assert!(finds(STANDARD.encode(text).as_bytes(), step));
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            finds(&bytes, 5);
        }
    }
}
