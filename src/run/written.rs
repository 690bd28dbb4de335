//! A credential as a user wrote it down.

use crate::client::{ACCESS_TOKEN, BASE_URL, Credential, FieldValue, IGNORE_SSL_ISSUES};
use crate::rules::{Toggle, TokenForm, UrlForm};
use crate::secret::Secret;

/// The credential with these values in these forms.
pub(super) fn credential(
    token: &Secret,
    token_form: TokenForm,
    base_url: &str,
    url_form: UrlForm,
    ignore: Toggle,
) -> Credential {
    let token = written_token(token.expose(), token_form)
        .map(|text| (ACCESS_TOKEN.to_owned(), FieldValue::Secret(Secret::new(text))));
    let url =
        written_url(base_url, url_form).map(|text| (BASE_URL.to_owned(), FieldValue::Text(text)));
    let toggle = match ignore {
        Toggle::Unset => None,
        Toggle::Off => Some(FieldValue::Toggle(false)),
        Toggle::On => Some(FieldValue::Toggle(true)),
        Toggle::TextTrue => Some(FieldValue::Text("true".to_owned())),
        Toggle::TextFalse => Some(FieldValue::Text("false".to_owned())),
    };
    let toggle = toggle.map(|value| (IGNORE_SSL_ISSUES.to_owned(), value));
    [token, url, toggle].into_iter().flatten().collect()
}

/// The token as written; `None` where the field was left alone.
fn written_token(token: &str, form: TokenForm) -> Option<String> {
    let (head, tail) = token.split_at(token.len() / 2);
    Some(match form {
        TokenForm::Absent => return None,
        TokenForm::Plain => token.to_owned(),
        TokenForm::Blanks => format!("  {token}  "),
        TokenForm::LineBreak => format!("{head}\r\n{tail}"),
        TokenForm::BlankInside => format!("{head} {tail}"),
        TokenForm::NonAscii => format!("{token}é"),
        TokenForm::Longer => format!("{token}y"),
        TokenForm::UpperCase => token.to_uppercase(),
        TokenForm::Empty => String::new(),
        TokenForm::OnlyBlanks => "   ".to_owned(),
    })
}

/// The base URL as written; `None` where the field was left alone.
fn written_url(url: &str, form: UrlForm) -> Option<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let other = if scheme == "https" { "http" } else { "https" };
    Some(match form {
        UrlForm::Absent => return None,
        UrlForm::Plain => url.to_owned(),
        UrlForm::TrailingSlash => format!("{url}/"),
        UrlForm::Slashes => format!("{url}///"),
        UrlForm::Blanks => format!("  {url}  "),
        UrlForm::LineBreak => format!("{scheme}://{}", rest.replacen(':', "\n:", 1)),
        UrlForm::UpperCase => url.to_uppercase(),
        UrlForm::NoScheme => rest.to_owned(),
        UrlForm::ApiPath => format!("{url}/api/v4"),
        UrlForm::Query => format!("{url}?lang=en"),
        UrlForm::Fragment => format!("{url}#top"),
        UrlForm::UserInfo => format!("{scheme}://user:password@{rest}"),
        UrlForm::PortTooLarge => port_too_large(url),
        UrlForm::OtherScheme => format!("{other}://{rest}"),
        UrlForm::Empty => String::new(),
        UrlForm::OnlyBlanks => "   ".to_owned(),
    })
}

/// The same URL with a port of which 16 bits are the right one.
fn port_too_large(url: &str) -> String {
    match url.rsplit_once(':').and_then(|(rest, port)| Some((rest, port.parse::<u32>().ok()?))) {
        Some((rest, port)) => format!("{rest}:{}", port + 0x1_0000),
        None => url.to_owned(),
    }
}
