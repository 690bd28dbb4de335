//! Finds a secret in bytes, also where it was encoded on the way: base64 (standard or URL-safe,
//! padded or not, anywhere inside longer data), percent escapes, JSON escapes.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::Secret;

/// Base64 that a shorter secret would leave can stand anywhere by chance.
const SHORTEST_BASE64: usize = 8;

/// How a secret was written where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As it is.
    AsIs,
    /// In base64, alone or as part of longer data (`Basic` credentials).
    Base64,
    /// With percent escapes, or with `+` for a blank, as in a URL or a form.
    Percent,
    /// With the escapes of a JSON string.
    Json,
}

/// The form in which `haystack` holds `secret`, or `None` where it doesn't. An empty secret is
/// in nothing; one of fewer than six bytes isn't looked for in base64.
pub fn find(haystack: &[u8], secret: &Secret) -> Option<Form> {
    let needles = Needles::of(secret);
    let forms = [
        (Form::AsIs, Reading { percent: false, json: false }),
        (Form::Percent, Reading { percent: true, json: false }),
        (Form::Json, Reading { percent: false, json: true }),
        (Form::Json, Reading { percent: true, json: true }),
    ];
    forms
        .into_iter()
        .find(|(_, reading)| occurrences(haystack, &needles.plain, *reading).next().is_some())
        .map(|(form, _)| form)
        .or_else(|| {
            let found = needles
                .encoded
                .iter()
                .any(|encoded| occurrences(haystack, &encoded.core, ANY_READING).next().is_some());
            found.then_some(Form::Base64)
        })
}

/// Where a secret was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// What is surely the secret's.
    pub core: Range<usize>,
    /// The same, with the base64 characters that hold some bits of it and some of its
    /// neighbours'.
    pub wide: Range<usize>,
}

/// A secret in all the spellings that are looked for.
#[derive(Clone)]
pub(super) struct Needles {
    plain: Vec<u8>,
    encoded: Vec<Encoded>,
}

/// The characters of a secret's base64 that don't depend on what surrounds it.
#[derive(Clone, PartialEq, Eq)]
struct Encoded {
    core: Vec<u8>,
    /// Whether the character before (behind) the core holds bits of the secret too.
    shares_first: bool,
    shares_last: bool,
}

impl Needles {
    pub(super) fn of(secret: &Secret) -> Self {
        let plain = secret.expose().as_bytes().to_vec();
        let mut encoded = Vec::new();
        for lead in 0..3 {
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let bits = (lead + plain.len()) * 8;
                let text = engine.encode([&[0; 2][..lead], &plain].concat());
                // The characters that the bytes before the secret have a part in.
                let start = (lead * 8).div_ceil(6);
                let Some(core) = text.as_bytes().get(start..bits / 6) else { continue };
                let new = Encoded {
                    core: core.to_vec(),
                    shares_first: lead > 0,
                    shares_last: !bits.is_multiple_of(6),
                };
                if core.len() >= SHORTEST_BASE64 && !encoded.contains(&new) {
                    encoded.push(new);
                }
            }
        }
        Self { plain, encoded }
    }

    /// The secret as it is.
    pub(super) fn plain(&self) -> &[u8] {
        &self.plain
    }

    /// Every place in `haystack`, in any form, in no order.
    pub(super) fn all(&self, haystack: &[u8]) -> Vec<Found> {
        let mut found: Vec<Found> = occurrences(haystack, &self.plain, ANY_READING)
            .map(|core| Found { wide: core.clone(), core })
            .collect();
        for encoded in &self.encoded {
            found.extend(occurrences(haystack, &encoded.core, ANY_READING).map(|core| {
                let is_base64 = |index: usize| {
                    haystack
                        .get(index)
                        .is_some_and(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte))
                };
                let before = core.start.wrapping_sub(1);
                let start =
                    if encoded.shares_first && is_base64(before) { before } else { core.start };
                let end = core.end + usize::from(encoded.shares_last && is_base64(core.end));
                Found { wide: start..end, core }
            }));
        }
        found
    }
}

/// Which escapes may stand for a byte.
#[derive(Clone, Copy)]
struct Reading {
    percent: bool,
    json: bool,
}

const ANY_READING: Reading = Reading { percent: true, json: true };

/// The places where `haystack`, so read, says `needle`.
fn occurrences<'a>(
    haystack: &'a [u8],
    needle: &'a [u8],
    reading: Reading,
) -> impl Iterator<Item = Range<usize>> + 'a {
    (0..haystack.len()).filter_map(move |start| {
        let first = *needle.first()?;
        let byte = haystack[start];
        let may_begin = byte == first
            || (reading.percent && matches!(byte, b'%' | b'+'))
            || (reading.json && byte == b'\\');
        if !may_begin {
            return None;
        }
        Some(start..match_end(haystack, start, needle, reading)?)
    })
}

/// Where the longest match that begins at `start` ends. An escape may always be read as itself
/// too, so several ends are followed at once.
fn match_end(haystack: &[u8], start: usize, needle: &[u8], reading: Reading) -> Option<usize> {
    // ends[i]: places in the haystack that `needle[..i]` can lead to.
    let mut ends: Vec<Vec<usize>> = vec![Vec::new(); needle.len() + 1];
    ends[0].push(start);
    for matched in 0..needle.len() {
        for at in std::mem::take(&mut ends[matched]) {
            for (meaning, length) in units(haystack, at, reading).into_iter().flatten() {
                let meaning = meaning.as_bytes();
                if needle[matched..].starts_with(meaning) {
                    let next = &mut ends[matched + meaning.len()];
                    if !next.contains(&(at + length)) {
                        next.push(at + length);
                    }
                }
            }
        }
    }
    ends[needle.len()].iter().max().copied()
}

/// One byte, or the up to four bytes of an escaped character.
#[derive(Clone, Copy)]
struct Meaning {
    bytes: [u8; 4],
    length: usize,
}

impl Meaning {
    fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], length: 1 }
    }

    fn character(character: char) -> Self {
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len();
        Self { bytes, length }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// What may stand at `at`, each with its length in the haystack.
fn units(haystack: &[u8], at: usize, reading: Reading) -> [Option<(Meaning, usize)>; 2] {
    let Some(&byte) = haystack.get(at) else { return [None, None] };
    let escaped = match byte {
        b'+' if reading.percent => Some((Meaning::byte(b' '), 1)),
        b'%' if reading.percent => {
            hex(haystack, at + 1, 2).map(|value| (Meaning::byte(value as u8), 3))
        }
        b'\\' if reading.json => json_escape(haystack, at),
        _ => None,
    };
    [Some((Meaning::byte(byte), 1)), escaped]
}

/// RFC 8259, section 7.
fn json_escape(haystack: &[u8], at: usize) -> Option<(Meaning, usize)> {
    let short = |byte| Some((Meaning::byte(byte), 2));
    match haystack.get(at + 1)? {
        byte @ (b'"' | b'\\' | b'/') => short(*byte),
        b'b' => short(8),
        b'f' => short(12),
        b'n' => short(b'\n'),
        b'r' => short(b'\r'),
        b't' => short(b'\t'),
        b'u' => {
            let first = hex(haystack, at + 2, 4)?;
            if let Some(character) = char::from_u32(first) {
                return Some((Meaning::character(character), 6));
            }
            let second = match haystack.get(at + 6..at + 8)? {
                b"\\u" => hex(haystack, at + 8, 4)?,
                _ => return None,
            };
            let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
            let character = char::decode_utf16(units).next()?.ok()?;
            Some((Meaning::character(character), 12))
        }
        _ => None,
    }
}

fn hex(haystack: &[u8], at: usize, digits: usize) -> Option<u32> {
    haystack
        .get(at..at + digits)?
        .iter()
        .try_fold(0, |value, &byte| Some(value * 16 + char::from(byte).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Bearer k3v9k3v9", Some(Form::AsIs))]
    #[case("a=%6B3v%39k3v9", Some(Form::Percent))]
    #[case("a=%6b3v9k3v9", Some(Form::Percent))]
    #[case(r#""k3\u00769k3v9""#, Some(Form::Json))]
    #[case("Basic dXNlcjprM3Y5azN2OQ==", Some(Form::Base64))]
    #[case("k3v9k3v", None)]
    #[case("K3V9K3V9", None)]
    #[case("", None)]
    fn knows_its_forms(#[case] haystack: &str, #[case] expected: Option<Form>) {
        assert_eq!(find(haystack.as_bytes(), &Secret::new("k3v9k3v9")), expected);
    }

    #[rstest]
    #[case("a b&c", "x=a+b%26c", Form::Percent)]
    #[case("pässword", "p\\u00e4ssword", Form::Json)]
    #[case("pässword", "p%C3%A4ssword", Form::Percent)]
    #[case("key\u{1f511}", "key\\ud83d\\udd11", Form::Json)]
    #[case("a\"b\\c", "a\\\"b\\\\c", Form::Json)]
    #[case("100%25", "100%25", Form::AsIs)]
    fn reads_escapes(#[case] secret: &str, #[case] haystack: &str, #[case] expected: Form) {
        assert_eq!(find(haystack.as_bytes(), &Secret::new(secret)), Some(expected));
    }

    #[test]
    fn an_empty_secret_is_nowhere() {
        assert_eq!(find(b"anything", &Secret::new("")), None);
    }

    proptest! {
        #[test]
        fn finds_base64_at_any_alignment(
            secret in "[ -~]{8,40}",
            before in proptest::collection::vec(any::<u8>(), 0..9),
            after in proptest::collection::vec(any::<u8>(), 0..9),
        ) {
            let data = [&before, secret.as_bytes(), &after].concat();
            let secret = Secret::new(secret);
            for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
                let text = engine.encode(&data);
                prop_assert!(find(text.as_bytes(), &secret).is_some());
            }
        }

        #[test]
        fn finds_what_serde_json_and_forms_write(secret in "\\PC{6,20}", around in "[ -~]{0,10}") {
            let text = format!("{around}{secret}{around}");
            let secret = Secret::new(secret);
            let json = serde_json::to_string(&text).unwrap();
            prop_assert!(find(json.as_bytes(), &secret).is_some());
            let percent = percent_encoding::utf8_percent_encode(
                &text,
                percent_encoding::NON_ALPHANUMERIC,
            );
            prop_assert!(find(percent.to_string().as_bytes(), &secret).is_some());
        }

        #[test]
        fn never_panics(haystack in proptest::collection::vec(any::<u8>(), 0..60), secret in ".{0,5}") {
            let _ = find(&haystack, &Secret::new(secret));
        }
    }
}
