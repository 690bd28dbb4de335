//! Puts placeholders in the place of secrets and of what changes from run to run.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use super::Secret;
use super::needles::{Found, Needles};
use super::volatile::{self, Volatile};

/// Remembers which placeholder stands for what, so that the same thing looks the same everywhere
/// in one report. Numbers go by first appearance in what is redacted: the first of a kind is
/// `‹access-token›` or `‹port›`, the next `‹access-token-2›`; ids begin with `‹id-1›`.
#[derive(Clone, Default)]
pub struct Redactor {
    secrets: Vec<Known>,
    /// All of them, in the same order.
    needles: Needles,
    ports: Vec<u16>,
    /// How many secrets of a word have appeared.
    appeared: BTreeMap<String, usize>,
    ports_appeared: Vec<u16>,
    ids: BTreeMap<String, usize>,
}

#[derive(Clone)]
struct Known {
    word: String,
    secret: Secret,
    /// Its place among those of its word, once it has appeared.
    number: Option<usize>,
}

impl Redactor {
    /// A redactor that knows no secrets and no ports yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Has `secret` replaced by `‹placeholder›`. The first registration of a text counts; an
    /// empty one is ignored.
    pub fn secret(&mut self, placeholder: &str, secret: &Secret) -> &mut Self {
        let is_known = self.secrets.iter().any(|known| known.secret == *secret);
        if !secret.expose().is_empty() && !is_known {
            self.needles.add(secret);
            let word = placeholder.to_owned();
            self.secrets.push(Known { word, secret: secret.clone(), number: None });
        }
        self
    }

    /// Has `port` replaced by `‹port›`.
    pub fn port(&mut self, port: u16) -> &mut Self {
        if !self.ports.contains(&port) {
            self.ports.push(port);
        }
        self
    }

    /// `text` with placeholders. Placeholders that are in it already stay as they are.
    pub fn text(&mut self, text: &str) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((literal, placeholder, behind)) = self.split_at_placeholder(rest) {
            self.literal(literal, &mut redacted);
            redacted.push_str(placeholder);
            rest = behind;
        }
        self.literal(rest, &mut redacted);
        redacted
    }

    /// Secrets first: what is left between them is searched for the rest.
    fn literal(&mut self, text: &str, redacted: &mut String) {
        let mut at = 0;
        for (range, index) in self.secrets_in(text) {
            self.between(&text[at..range.start], redacted);
            redacted.push_str(&self.name_of_secret(index));
            at = range.end;
        }
        self.between(&text[at..], redacted);
    }

    /// Where secrets stand, in order, without overlap.
    fn secrets_in(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found: Vec<Found> = self.needles.all(text.as_bytes()).collect();
        found.sort_by_key(|one| (one.core.start, Reverse(one.core.end), one.secret));
        let mut kept: Vec<Found> = Vec::new();
        for mut one in found {
            if let Some(last) = kept.last_mut() {
                if one.core.start < last.core.end {
                    // Two secrets share bytes: the first stands for both.
                    last.core.end = last.core.end.max(one.core.end);
                    last.wide.end = last.wide.end.max(one.wide.end);
                    continue;
                }
                last.wide.end = last.wide.end.min(one.core.start);
                one.wide.start = one.wide.start.max(last.wide.end);
            }
            kept.push(one);
        }
        kept.into_iter().map(|one| (one.wide, one.secret)).collect()
    }

    /// Times, ports and ids.
    fn between(&mut self, text: &str, redacted: &mut String) {
        let mut at = 0;
        for (range, what) in volatile::all(text, &self.ports) {
            redacted.push_str(&text[at..range.start]);
            at = range.end;
            match what {
                Volatile::Time => redacted.push_str("‹time›"),
                Volatile::Port(port) => redacted.push_str(&self.name_of_port(port)),
                Volatile::Id => {
                    let next = self.ids.len() + 1;
                    let number = *self.ids.entry(text[range].to_owned()).or_insert(next);
                    redacted.push_str(&format!("‹id-{number}›"));
                }
            }
        }
        redacted.push_str(&text[at..]);
    }

    fn name_of_secret(&mut self, index: usize) -> String {
        let known = &mut self.secrets[index];
        let number = *known.number.get_or_insert_with(|| {
            let count = self.appeared.entry(known.word.clone()).or_default();
            *count += 1;
            *count
        });
        numbered(&known.word, number)
    }

    fn name_of_port(&mut self, port: u16) -> String {
        let place = self.ports_appeared.iter().position(|&known| known == port);
        let place = place.unwrap_or_else(|| {
            self.ports_appeared.push(port);
            self.ports_appeared.len() - 1
        });
        numbered("port", place + 1)
    }

    /// What comes before the first placeholder, itself, and what comes behind.
    fn split_at_placeholder<'a>(&self, text: &'a str) -> Option<(&'a str, &'a str, &'a str)> {
        for (start, open) in text.match_indices('‹') {
            let inner = &text[start + open.len()..];
            let Some(length) = inner.find(['›', '‹']) else { break };
            if inner[length..].starts_with('›') && self.is_placeholder(&inner[..length]) {
                let end = start + open.len() + length + '›'.len_utf8();
                return Some((&text[..start], &text[start..end], &text[end..]));
            }
        }
        None
    }

    fn is_placeholder(&self, inner: &str) -> bool {
        let word = match inner.rsplit_once('-') {
            Some((word, number))
                if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                word
            }
            _ => inner,
        };
        ["time", "port", "id"].contains(&word)
            || self.secrets.iter().any(|known| known.word == word || known.word == inner)
    }
}

/// Shows no secret.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").field("secrets", &self.secrets.len()).finish_non_exhaustive()
    }
}

fn numbered(word: &str, number: usize) -> String {
    if number == 1 { format!("‹{word}›") } else { format!("‹{word}-{number}›") }
}

#[cfg(test)]
mod tests;
