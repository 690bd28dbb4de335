//! Reads bytes with the escapes that may stand for them.

/// Which escapes may stand for a byte.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    /// `%6B`, and `+` for a blank.
    pub percent: bool,
    /// `\u006b`, `\n`, `\"` and the like.
    pub json: bool,
}

impl Reading {
    /// Nothing but the bytes.
    pub(super) const PLAIN: Reading = Reading { percent: false, json: false };
    /// URLs and forms.
    pub(super) const PERCENT: Reading = Reading { percent: true, json: false };
    /// Any escape anywhere.
    pub(super) const ANY: Reading = Reading { percent: true, json: true };

    /// Whether an escape may begin with `byte`.
    pub(super) fn may_escape(self, byte: u8) -> bool {
        match byte {
            b'%' | b'+' => self.percent,
            b'\\' => self.json,
            _ => false,
        }
    }
}

/// The bytes that a match may begin with at `at`.
pub(super) fn first_bytes(haystack: &[u8], at: usize) -> [Option<u8>; 2] {
    let byte = haystack.get(at).copied();
    match byte {
        Some(byte) if Reading::ANY.may_escape(byte) => {
            units(haystack, at, Reading::ANY).map(|unit| Some(unit?.0.bytes[0]))
        }
        _ => [byte, None],
    }
}

/// Where the longest match of `needle` that begins at `start` ends.
pub(super) fn match_end(
    haystack: &[u8],
    start: usize,
    needle: &[u8],
    reading: Reading,
) -> Option<usize> {
    // Most bytes are no escapes and decide at once.
    let plain = haystack[start..]
        .iter()
        .zip(needle)
        .take_while(|(byte, wanted)| byte == wanted && !reading.may_escape(**byte))
        .count();
    let at = start + plain;
    if plain == needle.len() {
        return Some(at);
    }
    if !reading.may_escape(*haystack.get(at)?) {
        return None;
    }
    match_end_with_escapes(haystack, at, &needle[plain..], reading)
}

/// An escape may always be read as itself too, so several ends are followed at once.
fn match_end_with_escapes(
    haystack: &[u8],
    start: usize,
    needle: &[u8],
    reading: Reading,
) -> Option<usize> {
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

/// `bytes` with every percent and JSON escape read as what it stands for; `None` where there is
/// none.
pub(super) fn without_escapes(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.iter().any(|byte| matches!(byte, b'%' | b'\\')) {
        return None;
    }
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        // A plus sign is more often itself than a blank.
        let reading = if bytes[at] == b'+' { Reading::PLAIN } else { Reading::ANY };
        let [as_is, escaped] = units(bytes, at, reading);
        let Some((meaning, length)) = escaped.or(as_is) else { break };
        plain.extend_from_slice(meaning.as_bytes());
        at += length;
    }
    Some(plain)
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
