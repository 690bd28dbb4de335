//! Finds a secret in bytes, also where it was encoded on the way: base64 (standard or URL-safe,
//! padded or not, anywhere inside longer data), percent escapes, JSON escapes.

use super::Secret;
use super::needles::Needles;
use super::reading::{Reading, match_end};

/// How a secret was written where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// As it is.
    AsIs,
    /// With percent escapes, or with `+` for a blank, as in a URL or a form.
    Percent,
    /// With the escapes of a JSON string.
    Json,
    /// In base64, alone or as part of longer data (`Basic` credentials).
    Base64,
}

/// The form in which `haystack` holds `secret`, the plainest if there are several, or `None` where
/// it doesn't. An empty secret is in nothing; one of fewer than six bytes isn't looked for in
/// base64.
pub fn find(haystack: &[u8], secret: &Secret) -> Option<Form> {
    let plain = secret.expose().as_bytes();
    let mut needles = Needles::default();
    needles.add(secret);
    let mut plainest = None;
    for found in needles.all(haystack) {
        let says = |reading| match_end(haystack, found.core.start, plain, reading).is_some();
        let form = match () {
            () if found.is_base64 => Form::Base64,
            () if says(Reading::PLAIN) => return Some(Form::AsIs),
            () if says(Reading::PERCENT) => Form::Percent,
            () => Form::Json,
        };
        plainest = plainest.min(Some(form)).or(Some(form));
    }
    plainest
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
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
