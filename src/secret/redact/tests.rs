use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::secret::find;

const TOKEN: &str = "k1yc8wrtyjdbieq3sfzy9mxnce";
const OTHER: &str = "w9hg4rxafjn97pd7qmus5u4sor";

fn redactor() -> Redactor {
    let mut redactor = Redactor::new();
    redactor.secret("access-token", &Secret::new(TOKEN));
    redactor.secret("access-token", &Secret::new(OTHER));
    redactor.port(40001).port(40002);
    redactor
}

#[rstest]
#[case::header(format!("Bearer {TOKEN}"), "Bearer ‹access-token›")]
#[case::glued(format!("Bearer{TOKEN}x"), "Bearer‹access-token›x")]
#[case::twice(format!("{TOKEN} {TOKEN}"), "‹access-token› ‹access-token›")]
#[case::second(format!("{OTHER} {TOKEN}"), "‹access-token› ‹access-token-2›")]
#[case::percent(format!("?t=%6B{}&x", &TOKEN[1..]), "?t=‹access-token›&x")]
#[case::json(format!("\"\\u006b{}\"", &TOKEN[1..]), "\"‹access-token›\"")]
#[case::ports("http://127.0.0.1:40002 and :40001".to_owned(), "http://127.0.0.1:‹port› and :‹port-2›")]
#[case::time("at 1764027000000".to_owned(), "at ‹time›")]
#[case::numbers("Content-Length: 186, 4000".to_owned(), "Content-Length: 186, 4000")]
fn puts_placeholders(#[case] text: String, #[case] expected: &str) {
    assert_eq!(redactor().text(&text), expected);
}

#[test]
fn base64_goes_with_the_characters_it_shares() {
    for before in ["", "a", "ab", "user:"] {
        for after in ["", "!", "!!"] {
            let text = STANDARD.encode(format!("{before}{TOKEN}{after}"));
            let other = STANDARD.encode(format!("{before}{OTHER}{after}"));
            let redacted = redactor().text(&text);
            assert!(redacted.contains("‹access-token›"), "{redacted}");
            assert_eq!(redacted, redactor().text(&other), "no bit of the secret is left");
        }
    }
}

#[test]
fn ids_are_numbered_by_first_appearance_and_stay() {
    let mut redactor = Redactor::new();
    let text = format!("{{\"id\":\"{OTHER}\",\"user_id\":\"{TOKEN}\"}}");
    assert_eq!(redactor.text(&text), "{\"id\":\"‹id-1›\",\"user_id\":\"‹id-2›\"}");
    assert_eq!(redactor.text(TOKEN), "‹id-2›");
}

#[test]
fn a_secret_within_another_goes_with_it() {
    let mut redactor = Redactor::new();
    redactor.secret("short", &Secret::new("secret-one"));
    redactor.secret("long", &Secret::new("secret-one-and-more"));
    redactor.secret("next", &Secret::new("more-and-so-on"));
    assert_eq!(redactor.text("secret-one-and-more"), "‹long›");
    assert_eq!(redactor.text("secret-one-and-more-and-so-on!"), "‹long›!");
    assert_eq!(redactor.text("secret-one"), "‹short›");
}

#[test]
fn a_secret_between_quotation_marks_is_no_placeholder() {
    assert_eq!(redactor().text(&format!("‹{TOKEN}› ‹x› ‹")), "‹‹access-token›› ‹x› ‹");
}

#[test]
fn nothing_shows_in_debug() {
    assert!(!format!("{:?}", redactor()).contains(TOKEN));
}

/// A secret as services make them, or as a person chooses a password.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z0-9]{26}", "[!-~]{8,20}", "\\PC{8,12}"]
}

/// A text that holds the secrets in some form, between other things.
fn text(secrets: Vec<String>) -> impl Strategy<Value = String> {
    let parts = prop_oneof![
        "\\PC{0,12}",
        Just("‹access-token› 1764027000000 :40001 ".to_owned()),
        Just(format!("{OTHER}/")),
        (proptest::sample::select(secrets), 0..6_usize).prop_map(|(secret, form)| match form {
            0 => secret,
            1 => STANDARD.encode(format!("x{secret}")),
            2 => URL_SAFE_NO_PAD.encode(format!("xy{secret}z")),
            3 => percent_encoding::utf8_percent_encode(&secret, percent_encoding::NON_ALPHANUMERIC)
                .to_string(),
            4 => serde_json::to_string(&secret).unwrap(),
            _ => secret
                .chars()
                .map(|c| {
                    let mut units = [0; 2];
                    let units = c.encode_utf16(&mut units);
                    units.iter().map(|unit| format!("\\u{unit:04X}")).collect::<String>()
                })
                .collect(),
        }),
    ];
    proptest::collection::vec(parts, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn no_secret_survives_and_redacting_twice_changes_nothing(
        (secrets, text) in proptest::collection::vec(secret(), 1..4)
            .prop_flat_map(|secrets| (Just(secrets.clone()), text(secrets)))
    ) {
        let mut redactor = Redactor::new();
        for secret in &secrets {
            redactor.secret("access-token", &Secret::new(secret.as_str()));
        }
        redactor.port(40001);
        let once = redactor.text(&text);
        let literal = once.replace("‹access-token›", "\u{0}");
        for secret in &secrets {
            prop_assert_eq!(find(literal.as_bytes(), &Secret::new(secret.as_str())), None);
        }
        prop_assert_eq!(redactor.text(&once), once);
    }
}
