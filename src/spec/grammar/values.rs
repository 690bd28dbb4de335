//! Clauses about values: enter, set, add, copy, use.

use super::super::action::{Action, Place, Value};
use super::super::model::Label;
use super::super::slug::slug;
use super::super::token::{Kind, Token};
use super::body::{Name, Segment};
use super::clause::{Clause, NAMES};
use super::verbs::Verb;
use super::{Copied, Parsed};

impl Clause<'_, '_> {
    /// The actions of a clause about values.
    pub(super) fn values(&mut self, verb: Verb) -> Option<Vec<Parsed>> {
        match verb {
            Verb::Copy => self.copy(),
            Verb::Use => self.apply(),
            Verb::Set => self.set(),
            Verb::Add => self.add(),
            _ => self.enter(),
        }
    }

    fn copy(&mut self) -> Option<Vec<Parsed>> {
        let segments = self.body.segments();
        let mut names = self.body.names(segments[0].range.clone(), NAMES);
        if names.is_empty() && self.body.is_pronoun(segments[0].range.clone()) {
            return self.copy_again(&segments[0]);
        }
        if names.is_empty()
            && let Some(of) = segments.get(1).filter(|segment| segment.marker == "of")
            && let [.., noun] = &self.body.tokens[segments[0].range.clone()]
            && noun.is_any(&["value", "values", "content", "contents", "text"])
            && let Some(name) = self.marked(of)
        {
            // "Copy the value of **X**": what is copied is X's value anyway, which "the endpoint
            // of the **X** app" isn't.
            self.body.take(segments[0].range.start..of.range.start);
            names.push(name);
        }
        if names.is_empty() {
            names.extend(self.body.plain(segments[0].range.clone()));
        }
        if names.is_empty() {
            return None;
        }
        self.body.take_names(&names);
        let into = self.copy_into(&names);
        let opened_in_form = self.opener.place == Some(Place::Credential);
        let from_credential = self.said.from_credential || opened_in_form;
        let labels: Vec<Label> = names.iter().map(Name::label).collect();
        self.memory.copied = Some(Copied { labels: labels.clone(), from_credential });
        let parsed = labels.into_iter().map(|source| {
            self.parsed(format!("copy.{}", slug(&source.text)), Action::Copy { source })
        });
        let mut parsed: Vec<Parsed> = parsed.collect();
        if let Some(field) = into {
            parsed.push(self.entry(field, Value::Copied));
        }
        Some(parsed)
    }

    /// "Copy the **X** into the **Y** field of your n8n credential": the field.
    fn copy_into(&mut self, copied: &[Name]) -> Option<Label> {
        let [_] = copied else { return None };
        let segment = self.body.segment(&["into", "to"])?;
        let name = self.first_name(&segment)?;
        let field = name.label();
        if !self.memory.is_documented(&field) {
            return None;
        }
        self.body.take(segment.whole.start..segment.range.start);
        self.body.take(name.range.clone());
        Some(field)
    }

    /// "Show the **Secret**, copy it": what the clause before was about.
    fn copy_again(&mut self, object: &Segment) -> Option<Vec<Parsed>> {
        let source = self.memory.last_target.clone()?;
        self.body.take(object.range.clone());
        self.memory.copied = Some(Copied { labels: vec![source.clone()], from_credential: false });
        Some(vec![self.parsed(format!("copy.{}", slug(&source.text)), Action::Copy { source })])
    }

    /// "Use the **X** as the **Y**", "use this **X** in your n8n credential".
    fn apply(&mut self) -> Option<Vec<Parsed>> {
        let segments = self.body.segments();
        let source = self.marked(&segments[0])?;
        let target = self.body.segment(&["as"]).and_then(|segment| {
            let name = self.first_name(&segment)?;
            self.body.take(segment.whole.start..segment.range.start);
            Some(name)
        });
        if target.is_none() && self.said.place != Some(Place::Credential) {
            return None;
        }
        self.body.take(source.range.clone());
        if let Some(target) = &target {
            self.body.take(target.range.clone());
        }
        let copied = source.label();
        let field = target.map_or_else(|| copied.clone(), |name| name.label());
        self.memory.copied = Some(Copied { labels: vec![copied.clone()], from_credential: false });
        let mut copy =
            self.parsed(format!("copy.{}", slug(&copied.text)), Action::Copy { source: copied });
        copy.qualifier.clear();
        Some(vec![copy, self.entry(field, Value::Copied)])
    }

    /// "Set **X** to **Y**".
    pub(super) fn set(&mut self) -> Option<Vec<Parsed>> {
        let segments = self.body.segments();
        let refers = self.body.is_pronoun(segments[0].range.clone());
        let field = match &self.opener.name {
            Some(named) if refers => named.clone(),
            _ => {
                let name = self.first_name(&segments[0])?;
                self.body.take(name.range.clone());
                name.label()
            }
        };
        let to = self.body.segment(&["to"])?;
        let tokens = &self.body.tokens[to.range.clone()];
        let marked = tokens.iter().find(|token| matches!(token.kind, Kind::Term | Kind::Code));
        let value = match marked {
            Some(token) => token.text().to_owned(),
            None => self.body.plain(to.range.clone())?.label().text,
        };
        self.body.take(to.whole);
        Some(vec![self.entry(field, Value::Example(value))])
    }

    /// "Add it as the **X**" enters; "add an app" doesn't.
    fn add(&mut self) -> Option<Vec<Parsed>> {
        let object = self.body.segments()[0].clone();
        let code = !self.body.names(object.range.clone(), &[Kind::Code]).is_empty();
        let refers = self.refers_to_copied(&object);
        let as_field = self.body.segment(&["as"]).is_some();
        let gives = self.verb_token.is("give") && self.marked(&object).is_some();
        if code || refers || as_field || gives {
            return self.enter();
        }
        let name = self.first_name(&object)?;
        self.body.take(name.range.clone());
        let object = name.label();
        let id = format!("{}.{}", self.verb_token.lower, slug(&object.text));
        let verb = self.verb_token.lower.clone();
        Some(vec![self.parsed(id, Action::Perform { verb, object })])
    }

    fn enter(&mut self) -> Option<Vec<Parsed>> {
        let object = self.body.segments()[0].clone();
        let example = self.example();
        if let Some((_, segment)) = &example {
            self.body.take(segment.whole.clone());
        }
        let example = example.map(|(value, _)| value);
        let behind = ["as", "into", "in", "to", "on"].into_iter().find_map(|marker| {
            let segment = self.body.segment(&[marker])?;
            let name = match marker {
                "as" => self.first_name(&segment)?,
                _ => self.marked(&segment)?,
            };
            let object_names_field = marker != "as"
                && self.marked(&object).is_some()
                && !self.body.is_reference(object.range.clone())
                && !self.verb_token.is("paste");
            (!object_names_field).then_some((segment, name))
        });
        if let Some((segment, name)) = behind {
            let value = self.value(&object, example);
            let value = self.with_path(value);
            self.body.take(segment.whole.start..segment.range.start);
            self.body.take(name.range.clone());
            return Some(vec![self.entry(name.label(), value)]);
        }
        if self.refers_to_copied(&object) {
            // "enter it in your n8n credential": the field called as what was copied.
            self.body.take(object.range.clone());
            let labels = self.memory.copied.as_ref().map(|copied| copied.labels.clone());
            let entries = labels.unwrap_or_default().into_iter();
            return Some(entries.map(|field| self.entry(field, Value::Copied)).collect());
        }
        let fields = self.body.names(object.range.clone(), NAMES);
        if !fields.is_empty() {
            self.body.take_names(&fields);
            let value = example.unwrap_or(Value::Unstated);
            let entries = fields.iter().map(|name| self.entry(name.label(), value.clone()));
            return Some(entries.collect());
        }
        let of = self.body.segment(&["of"]).and_then(|segment| {
            let name = self.marked(&segment)?;
            self.body.take(segment.whole.start..segment.range.start);
            Some(name)
        });
        if let Some(name) = of {
            // "Enter the contents of your **Private Key**".
            self.body.take(name.range.clone());
            let value = self.value(&object, example);
            return Some(vec![self.entry(name.label(), value)]);
        }
        if let Some(field) = self.opener.name.clone() {
            let value = self.value(&object, example);
            let value = self.with_path(value);
            return Some(vec![self.entry(field, value)]);
        }
        let field = self.body.plain(object.range)?;
        self.body.take(field.range.clone());
        Some(vec![self.entry(field.label(), example.unwrap_or(Value::Unstated))])
    }

    /// What an "enter … as" puts in, from its object.
    fn value(&mut self, object: &Segment, example: Option<Value>) -> Value {
        let code = self.body.names(object.range.clone(), &[Kind::Code]);
        let value = if self.refers_to_copied(object) {
            Value::Copied
        } else if let Some(name) = code.first()
            && !name.label().text.starts_with('/')
        {
            Value::Example(name.label().text)
        } else if let Some(example) = example {
            return example;
        } else if object.range.is_empty() {
            return Value::Unstated;
        } else {
            let text = self.body.text(object.range.clone());
            Value::Described(text.trim_end_matches([',', ' ']).to_owned())
        };
        self.body.take(object.range.clone());
        value
    }

    /// An address that is told with a path behind it ("followed by `/x`"), which may stand behind
    /// the field's name as well.
    fn with_path(&mut self, value: Value) -> Value {
        let Value::Described(words) = &value else { return value };
        let tokens = self.body.tokens;
        let is_path = |token: &Token| {
            matches!(token.kind, Kind::Word | Kind::Code)
                && token.text().len() > 1
                && token.text().starts_with('/')
        };
        let Some(at) = tokens.iter().position(is_path) else { return value };
        let path = tokens[at].text();
        if words.contains(path) || tokens[..at].iter().any(Token::is_negation) {
            return value;
        }
        Value::Described(format!("{words} {path}"))
    }

    fn refers_to_copied(&self, object: &Segment) -> bool {
        let Some(copied) = &self.memory.copied else { return false };
        let first = self.body.tokens[object.range.clone()].first();
        let several = first.is_some_and(|token| token.is_any(&["them", "these", "those"]));
        self.body.is_reference(object.range.clone()) && (!several || copied.labels.len() > 1)
    }

    /// An entry into `field`; whose field it is follows from the clause, the opener, what was
    /// copied, and the page's own list of fields, in this order.
    fn entry(&mut self, field: Label, value: Value) -> Parsed {
        let copied = self.memory.copied.as_ref().filter(|_| value == Value::Copied);
        let place = if let Some(place) = self.said.place {
            place
        } else if let Some(copied) = copied {
            if copied.from_credential { Place::Service } else { Place::Credential }
        } else if let Some(place) = self.opener.place {
            place
        } else if self.memory.is_documented(&field)
            && (self.body.segment(&["as"]).is_some() || self.memory.is_at_form())
            || self.memory.here == Place::Credential && self.body.segment(&["as"]).is_some()
        {
            Place::Credential
        } else {
            Place::Service
        };
        if place == Place::Credential {
            self.memory.here = place;
        }
        let id = format!("enter.{}", slug(&field.text));
        self.parsed(id, Action::Enter { field, value, place })
    }
}
