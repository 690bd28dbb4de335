//! Finds what changes from run to run without being secret: times, ports, random ids.

use std::ops::Range;

/// The letters of Mattermost's ids (`model.NewId`: base32 of a UUID with this alphabet).
const ALPHABET: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";
const ID: usize = 26;
/// Digits of a digest (SHA-256, MD5), as in the part of Mattermost's X-Version-Id that stands for
/// the client configuration, which holds ids of the installation.
const DIGESTS: [usize; 2] = [64, 32];
const MILLISECONDS: usize = 13;
/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
const HTTP_DATE: usize = 29;

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Volatile {
    /// An HTTP date, or milliseconds since 1970 in thirteen digits.
    Time,
    /// One of the ports looked for.
    Port(u16),
    /// An id, or a digest.
    Id,
}

/// Everything in `text`, in order, without overlap. The text's ends count as the ends of words.
pub(super) fn all(text: &str, ports: &[u16]) -> Vec<(Range<usize>, Volatile)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match starting_at(text, at, ports) {
            Some((length, what)) => {
                found.push((at..at + length, what));
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn starting_at(text: &str, at: usize, ports: &[u16]) -> Option<(usize, Volatile)> {
    let bytes = text.as_bytes();
    if !bytes[at].is_ascii_alphanumeric() || !begins_word(text, at) {
        return None;
    }
    type Looks = fn(&[u8]) -> bool;
    let candidates: [(usize, Looks, Volatile); 5] = [
        (DIGESTS[0], is_hex, Volatile::Id),
        (DIGESTS[1], is_hex, Volatile::Id),
        (HTTP_DATE, is_http_date, Volatile::Time),
        (ID, is_id, Volatile::Id),
        (MILLISECONDS, is_milliseconds, Volatile::Time),
    ];
    for (length, matches, what) in candidates {
        let Some(word) = bytes.get(at..at + length) else { continue };
        if matches(word) && ends_word(text, at + length) {
            return Some((length, what));
        }
    }
    let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let port = *ports.iter().find(|port| port.to_string().as_bytes() == &bytes[at..at + length])?;
    ends_word(text, at + length).then_some((length, Volatile::Port(port)))
}

/// A true id holds a random UUID (version 4), so some of its bits are fixed: the version (bits
/// 48 to 51 are 0100), the variant (64 and 65 are 10), and two bits of filling at the end.
fn is_id(word: &[u8]) -> bool {
    let mut values = [0; ID];
    for (value, letter) in values.iter_mut().zip(word) {
        match ALPHABET.iter().position(|known| known == letter) {
            Some(position) => *value = position,
            None => return false,
        }
    }
    values[9] & 0b11 == 0b01
        && values[10] >> 3 == 0b00
        && values[12] & 0b1 == 0b1
        && values[13] >> 4 == 0b0
        && values[25] & 0b11 == 0
}

fn is_hex(word: &[u8]) -> bool {
    word.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_milliseconds(word: &[u8]) -> bool {
    word[0] != b'0' && word.iter().all(u8::is_ascii_digit)
}

fn is_http_date(word: &[u8]) -> bool {
    // httpdate reads two older forms as well; theirs are of other lengths or shapes.
    word.ends_with(b" GMT")
        && std::str::from_utf8(word).is_ok_and(|word| httpdate::parse_http_date(word).is_ok())
}

/// Whether nothing that belongs to the same word stands before `at`. An escape is no letter.
fn begins_word(text: &str, at: usize) -> bool {
    let before = &text[..at];
    if !before.chars().next_back().is_some_and(char::is_alphanumeric) {
        return true;
    }
    let bytes = before.as_bytes();
    let escape = |length: usize, lead: &[u8]| {
        bytes.len().checked_sub(length).is_some_and(|start| {
            bytes[start..].starts_with(lead)
                && bytes[start + lead.len()..].iter().all(u8::is_ascii_hexdigit)
        })
    };
    escape(3, b"%")
        || escape(6, b"\\u")
        || matches!(bytes, [.., b'\\', b'b' | b'f' | b'n' | b'r' | b't'])
}

fn ends_word(text: &str, at: usize) -> bool {
    text.get(at..).is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The smallest UUID of version 4.
    const VERSION_4: [u8; 16] = [0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0];

    #[rstest]
    #[case::alone("{}", true)]
    #[case::cookie("MMAUTHTOKEN={}; Path=/", true)]
    #[case::json(r#"{"id":"{}"}"#, true)]
    #[case::path("/users/{}/tokens", true)]
    #[case::etag("11.6.0.{}.1", true)]
    #[case::escaped("x%3D{}%26", true)]
    #[case::json_in_json("\\n{}\\n", true)]
    #[case::longer("a{}", false)]
    #[case::longer_behind("{}a", false)]
    #[case::umlaut("ü{}", false)]
    fn ids_are_whole_words(#[case] text: &str, #[case] expected: bool) {
        let text = text.replace("{}", &encode(VERSION_4));
        let found = all(&text, &[]);
        assert_eq!(found.len(), usize::from(expected), "{text}: {found:?}");
    }

    #[rstest]
    #[case("11.6.0.006e43f655823c3f84c61199393845566da6509683865ca96158c8a95b896a26.false", 1)]
    #[case("9.8.1.febaa6ccb78ec60b57f790bfce5e615e.false", 1)]
    #[case("febaa6ccb78ec60b57f790bfce5e615", 0)]
    #[case("febaa6ccb78ec60b57f790bfce5e615g", 0)]
    #[case("febaa6ccb78ec60b57f790bfce5e615e1", 0)]
    fn digests_stand_for_ids(#[case] text: &str, #[case] expected: usize) {
        assert_eq!(all(text, &[]).len(), expected);
    }

    #[rstest]
    #[case("abcdefghijkmnopqrstuwxyz13")]
    #[case("yyyyyyyyyyyyyyyyyyyyyyyyyy")]
    #[case("thequickestgermancarriages")]
    fn words_of_the_same_length_are_no_ids(#[case] word: &str) {
        assert_eq!(all(word, &[]), []);
    }

    #[test]
    fn times_and_ports() {
        let text = "Date: Sun, 06 Nov 1994 08:49:37 GMT at 1764027000000 to 127.0.0.1:40001, \
                    not 400012 or 17640270000001, but %3A40002";
        let found: Vec<(&str, Volatile)> =
            all(text, &[40001, 40002]).into_iter().map(|(at, what)| (&text[at], what)).collect();
        let expected = [
            ("Sun, 06 Nov 1994 08:49:37 GMT", Volatile::Time),
            ("1764027000000", Volatile::Time),
            ("40001", Volatile::Port(40001)),
            ("40002", Volatile::Port(40002)),
        ];
        assert_eq!(found, expected);
    }

    /// An id by its definition: base32 of sixteen bytes.
    fn encode(uuid: [u8; 16]) -> String {
        let number = u128::from_be_bytes(uuid);
        (0..ID)
            .map(|index| {
                let value = match 123_usize.checked_sub(index * 5) {
                    Some(shift) => number >> shift & 31,
                    None => number << 2 & 31,
                };
                char::from(ALPHABET[value as usize])
            })
            .collect()
    }

    proptest::proptest! {
        #[test]
        fn every_random_uuid_gives_an_id(mut uuid: [u8; 16]) {
            uuid[6] = uuid[6] & 0x0f | 0x40;
            uuid[8] = uuid[8] & 0x3f | 0x80;
            let text = encode(uuid);
            proptest::prop_assert_eq!(all(&text, &[]), [(0..ID, Volatile::Id)]);
        }

        #[test]
        fn never_panics(text in "\\PC{0,60}") {
            let _ = all(&text, &[1]);
        }
    }
}
