//! The values of a Mattermost credential, checked before anything is sent.

use reqwest::Url;

use super::{Credential, FieldValue};
use crate::secret::Secret;

/// Contract id of the token's field.
pub const ACCESS_TOKEN: &str = "access-token";
/// Contract id of the URL's field.
pub const BASE_URL: &str = "base-url";
/// Contract id of the toggle that skips certificate checks.
pub const IGNORE_SSL_ISSUES: &str = "ignore-ssl-issues";

/// A credential that can be used.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    /// The base URL; its path has no slash at the end.
    pub base: Url,
    /// The token, without blanks around it.
    pub token: Secret,
    /// Whether certificates are not to be checked.
    pub ignore_tls: bool,
}

/// Why a credential can't be used; says which field, never what stands in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ValueError {
    /// A required field was left alone or holds only blanks.
    #[error("the field {0} is empty")]
    Empty(&'static str),
    /// A value of another type than the field's.
    #[error("the field {0} holds a value of the wrong type")]
    WrongType(&'static str),
    /// A character that can't be part of such a value.
    #[error("the field {0} holds a blank, a line break or a character that can't be sent")]
    BadCharacter(&'static str),
    /// Not a base URL.
    #[error("the field base-url {0}")]
    BadUrl(&'static str),
}

impl Values {
    /// Reads a credential as the client protocol's fine print has it: blanks around a value are
    /// trimmed, an empty text is no value, a line break inside is refused.
    pub(crate) fn read(fields: &Credential) -> Result<Values, ValueError> {
        let token = text(fields, ACCESS_TOKEN)?;
        // RFC 9110, section 5.5: a field value is visible ASCII; RFC 6750 has no blanks in a token.
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ValueError::BadCharacter(ACCESS_TOKEN));
        }
        let base = base_url(text(fields, BASE_URL)?)?;
        let ignore_tls = match fields.get(IGNORE_SSL_ISSUES) {
            None => false,
            Some(FieldValue::Toggle(on)) => *on,
            Some(_) => return Err(ValueError::WrongType(IGNORE_SSL_ISSUES)),
        };
        Ok(Values { base, token: Secret::new(token), ignore_tls })
    }

    /// The URL of an API route below the base URL, its sub-path kept.
    pub(crate) fn route(&self, route: &str) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}{route}", self.base.path().trim_end_matches('/'));
        url.set_path(&path);
        url
    }
}

fn text<'a>(fields: &'a Credential, id: &'static str) -> Result<&'a str, ValueError> {
    let text = match fields.get(id) {
        None => return Err(ValueError::Empty(id)),
        Some(FieldValue::Text(text)) => text.as_str(),
        Some(FieldValue::Secret(secret)) => secret.expose(),
        Some(FieldValue::Toggle(_)) => return Err(ValueError::WrongType(id)),
    };
    let text = text.trim();
    if text.is_empty() { Err(ValueError::Empty(id)) } else { Ok(text) }
}

/// `text` as a base URL. Strict where the WHATWG parser is generous (it drops line breaks, mends
/// `http:host` and `http:\\host`), since a mended URL may name another server than the user meant.
fn base_url(text: &str) -> Result<Url, ValueError> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
        return Err(ValueError::BadCharacter(BASE_URL));
    }
    let Some((_, rest)) = text.split_once("://") else {
        return Err(ValueError::BadUrl("has no scheme (https://…)"));
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.is_empty() {
        return Err(ValueError::BadUrl("names no host"));
    }
    if authority.contains('@') {
        return Err(ValueError::BadUrl("must not hold a user name or password"));
    }
    let url = Url::parse(text).map_err(|_| ValueError::BadUrl("is no URL"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(ValueError::BadUrl("must start with http:// or https://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(ValueError::BadUrl("must not have a query or a fragment"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn credential(token: &str, base: &str) -> Credential {
        Credential::from([
            (ACCESS_TOKEN.to_owned(), FieldValue::Secret(Secret::new(token))),
            (BASE_URL.to_owned(), FieldValue::Text(base.to_owned())),
        ])
    }

    #[rstest]
    #[case("http://h", "http://h/api/v4/users/me")]
    #[case("http://h/", "http://h/api/v4/users/me")]
    #[case("http://h///", "http://h/api/v4/users/me")]
    #[case("  HTTP://H:81/ \n", "http://h:81/api/v4/users/me")]
    #[case("https://h/company/mm", "https://h/company/mm/api/v4/users/me")]
    #[case("https://h/company/mm/", "https://h/company/mm/api/v4/users/me")]
    #[case("https://[::1]:8065", "https://[::1]:8065/api/v4/users/me")]
    fn routes(#[case] base: &str, #[case] expected: &str) {
        let values = Values::read(&credential("t", base)).unwrap();
        assert_eq!(values.route("/api/v4/users/me").as_str(), expected);
    }

    #[rstest]
    #[case("")]
    #[case(" ")]
    #[case("host")]
    #[case("localhost:8065")]
    #[case("//host")]
    #[case("http:host")]
    #[case("http:\\\\host")]
    #[case("http:///host")]
    #[case("ftp://host")]
    #[case("http://")]
    #[case("http://ho st")]
    #[case("http://ho\nst")]
    #[case("http://h/?")]
    #[case("http://h/?a=b")]
    #[case("http://h/#")]
    #[case("http://h#x")]
    #[case("http://me@h")]
    #[case("http://me:pw@h")]
    #[case("http://@h")]
    #[case("http://h:99999")]
    fn refused_urls(#[case] base: &str) {
        assert!(Values::read(&credential("t", base)).is_err());
    }

    #[rstest]
    #[case("", false)]
    #[case(" \t", false)]
    #[case("a b", false)]
    #[case("a\nb", false)]
    #[case("a\u{e9}", false)]
    #[case(" abc\r\n", true)]
    fn tokens(#[case] token: &str, #[case] usable: bool) {
        let values = Values::read(&credential(token, "http://h"));
        assert_eq!(values.is_ok(), usable);
        if let Ok(values) = values {
            assert_eq!(values.token.expose(), "abc");
        }
    }

    #[rstest]
    #[case(ACCESS_TOKEN, FieldValue::Toggle(true))]
    #[case(BASE_URL, FieldValue::Toggle(true))]
    #[case(IGNORE_SSL_ISSUES, FieldValue::Text("true".to_owned()))]
    fn wrong_types(#[case] field: &'static str, #[case] value: FieldValue) {
        let mut fields = credential("t", "http://h");
        fields.insert(field.to_owned(), value);
        assert_eq!(Values::read(&fields).unwrap_err(), ValueError::WrongType(field));
    }
}
