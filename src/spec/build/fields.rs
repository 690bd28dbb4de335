//! The credential's fields as a method's section documents them.

use std::collections::{HashMap, HashSet};

use super::super::action::{Action, Place};
use super::super::model::{Field, FieldKind, Label};
use super::super::slug::slug;
use super::Builder;

/// A field that a list of needs names.
#[derive(Clone, Debug)]
pub(super) struct Needed {
    /// The anchor of the section.
    pub(super) section: String,
    pub(super) label: Label,
    /// Whether its explanation speaks of turning it on or off.
    pub(super) toggle: bool,
}

impl Builder<'_> {
    /// The fields of the section `anchor` and its subsections, in order of first mention.
    pub(super) fn fields(&self, anchor: &str) -> Vec<Field> {
        let sections = self.with_subsections(anchor);
        let inside = |section: &str| sections.contains(section);
        let mut mentions: Vec<(Label, Option<FieldKind>, Option<bool>)> = Vec::new();
        for needed in self.needs.iter().filter(|needed| inside(&needed.section)) {
            let kind = needed.toggle.then_some(FieldKind::Toggle);
            mentions.push((needed.label.clone(), kind, None));
        }
        let procedures = self.procedures.iter().filter(|procedure| inside(&procedure.section));
        let steps = procedures.flat_map(|procedure| &procedure.steps);
        for action in steps.flat_map(|step| &step.actions) {
            match &action.action {
                Action::Enter { field, place: Place::Credential, .. } => {
                    mentions.push((field.clone(), None, None));
                }
                Action::TurnOn { target, place: Place::Credential }
                | Action::TurnOff { target, place: Place::Credential } => {
                    mentions.push((target.clone(), Some(FieldKind::Toggle), None));
                }
                Action::Default { field, on } => {
                    mentions.push((field.clone(), Some(FieldKind::Toggle), Some(*on)));
                }
                _ => {}
            }
        }
        mentions.sort_by_key(|(label, _, _)| label.span.start);
        let mut fields: Vec<Field> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (label, kind, default) in mentions {
            let id = slug(&label.text);
            if id.is_empty() {
                continue;
            }
            let index = *known.entry(id.clone()).or_insert_with(|| {
                let (kind, secret) = (kind_of(&id), is_secret(&id));
                fields.push(Field { id, label, kind, secret, default: None });
                fields.len() - 1
            });
            let field = &mut fields[index];
            field.kind = kind.unwrap_or(field.kind);
            field.secret &= field.kind != FieldKind::Toggle;
            if let Some(on) = default {
                field.default = Some(if on { "on" } else { "off" }.to_owned());
            }
        }
        fields
    }

    /// The anchors of the section and of those below it.
    fn with_subsections(&self, anchor: &str) -> HashSet<&str> {
        let Some(start) = self.headings.iter().position(|heading| heading.anchor == anchor) else {
            return HashSet::new();
        };
        let level = self.headings[start].level;
        let below = self.headings[start + 1..].iter().take_while(|heading| heading.level > level);
        let sections = std::iter::once(&self.headings[start]).chain(below);
        sections.map(|heading| heading.anchor.as_str()).collect()
    }
}

/// By the words of the label's slug.
fn kind_of(id: &str) -> FieldKind {
    let is_url = id.split('-').any(|word| matches!(word, "url" | "uri" | "endpoint"));
    if is_url { FieldKind::Url } else { FieldKind::Text }
}

/// A word for a secret, unless the label is about something of it: "Token ID", "Key type".
fn is_secret(id: &str) -> bool {
    let words: Vec<&str> = id.split('-').collect();
    let names_secret = words.iter().any(|word| SECRETS.contains(word));
    let about = words.last().is_some_and(|word| ABOUT.contains(word));
    names_secret && !about && !words.contains(&"public")
}

const SECRETS: &[&str] = &[
    "token",
    "key",
    "password",
    "secret",
    "passphrase",
    "jwt",
    "pat",
    "passcode",
    "pin",
    "cookie",
];

const ABOUT: &[&str] = &[
    "id",
    "name",
    "type",
    "url",
    "uri",
    "description",
    "algorithm",
    "expiry",
    "expiration",
    "format",
    "version",
    "label",
    "scope",
    "scopes",
    "location",
    "prefix",
];
