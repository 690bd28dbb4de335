//! Placeholders: what they stand for in this run, and what may stand in their place.

use std::collections::BTreeMap;

use credoc::service::mattermost::Generation;

const ID_ALPHABET: &str = "ybndrfg8ejkmcpqxot1uwisza345h769";

/// The values that placeholders got.
#[derive(Clone)]
pub struct Bindings {
    generation: Generation,
    values: BTreeMap<String, String>,
}

impl Bindings {
    pub fn new(generation: Generation, port: u16) -> Self {
        Bindings { generation, values: BTreeMap::from([("port".to_owned(), port.to_string())]) }
    }

    /// Forgets what holds within one scenario only.
    pub fn begin_scenario(&mut self) {
        self.values.retain(|name, _| !name.starts_with("id.") && !name.starts_with("etag."));
    }

    /// Forgets what holds within one answer only.
    pub fn begin_answer(&mut self) {
        self.values.remove("request_id");
    }

    pub fn bind(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// `text` with every placeholder filled.
    pub fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, name, after)) = next_placeholder(rest) {
            filled.push_str(before);
            filled
                .push_str(&self.value(name).ok_or_else(|| format!("nothing was bound to {name}"))?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// Whether `actual` is what `template` stands for; open placeholders are bound on the way.
    pub fn matches(&mut self, template: &str, actual: &str) -> Result<(), String> {
        let (mut template, mut rest) = (template, actual);
        while let Some((before, name, after)) = next_placeholder(template) {
            rest = rest.strip_prefix(before).ok_or_else(|| difference(before, rest))?;
            let length = self.length(name, after, rest);
            let value =
                rest.get(..length).ok_or_else(|| format!("no room for {name} in {rest:?}"))?;
            self.check(name, value)?;
            rest = &rest[length..];
            template = after;
        }
        if rest == template { Ok(()) } else { Err(difference(template, rest)) }
    }

    fn value(&self, name: &str) -> Option<String> {
        if let Some(value) = self.values.get(name) {
            return Some(value.clone());
        }
        if let Some(base) = name.strip_suffix("_upper") {
            return Some(self.values.get(base)?.to_uppercase());
        }
        let base = self.values.get(name.strip_suffix("_cut")?)?;
        Some(base[..base.len() - 1].to_owned())
    }

    fn length(&self, name: &str, after: &str, rest: &str) -> usize {
        if let Some(value) = self.value(name) {
            return value.len();
        }
        match name {
            "time_ms" => 13,
            "date" | "expires" => 29,
            "config_hash" if self.generation == Generation::V11_6 => 64,
            "config_hash" => 32,
            "etag_hash" => rest.bytes().take_while(u8::is_ascii_alphanumeric).count(),
            "content_length" => rest.bytes().take_while(u8::is_ascii_digit).count(),
            name if is_open_text(name) => {
                let end = after.chars().next();
                rest.find(|character| Some(character) == end).unwrap_or(rest.len())
            }
            _ => 26,
        }
    }

    fn check(&mut self, name: &str, value: &str) -> Result<(), String> {
        let wrong = || Err(format!("{value:?} can't be {name}"));
        if let Some(expected) = self.value(name) {
            return if value == expected {
                Ok(())
            } else {
                Err(format!("{value:?} isn't {name} ({expected:?})"))
            };
        }
        match name {
            "time_ms" | "content_length" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(())
            }
            "date" | "expires" if httpdate::parse_http_date(value).is_ok() => Ok(()),
            "config_hash"
                if value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) =>
            {
                Ok(())
            }
            "etag_hash"
                if value.strip_prefix("0x").is_some_and(|digits| {
                    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
                }) =>
            {
                Ok(())
            }
            name if is_open_text(name) && !value.is_empty() => Ok(()),
            "time_ms" | "content_length" | "date" | "expires" | "config_hash" | "etag_hash" => {
                wrong()
            }
            name => {
                if !value.chars().all(|character| ID_ALPHABET.contains(character)) {
                    return wrong();
                }
                self.bind(name, value);
                Ok(())
            }
        }
    }
}

/// Values of an installation, of any form.
fn is_open_text(name: &str) -> bool {
    matches!(name, "asymmetric_signing_public_key" | "build_date" | "installation_date")
}

/// What stands before the first placeholder, its name, and what stands behind it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("{{")?;
    let end = start + text[start..].find("}}")?;
    let name = &text[start + 2..end];
    let named =
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'));
    named.then(|| (&text[..start], name, &text[end + 2..]))
}

fn difference(expected: &str, actual: &str) -> String {
    let same =
        expected.bytes().zip(actual.bytes()).take_while(|(left, right)| left == right).count();
    let from =
        |text: &str| text.chars().skip(same.saturating_sub(20)).take(120).collect::<String>();
    format!("expected …{:?}, got …{:?}", from(expected), from(actual))
}
