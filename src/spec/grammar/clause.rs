//! One clause ("select **Create Token**") to its actions.

use super::super::action::{Action, Place, Value};
use super::super::model::Label;
use super::super::slug::slug;
use super::super::token::{Kind, Token};
use super::body::{Body, Name, Segment, label, text};
use super::place::{self, Said};
use super::verbs::{Verb, is_button, is_control, orders_more, verb};
use super::{Copied, Memory, Parsed};
use crate::source::Span;

/// Names that a control may have on a page: marked ones first, code if there is none.
pub(super) const NAMES: &[Kind] = &[Kind::Term];
const VALUES: &[Kind] = &[Kind::Code];

/// What stands before a sentence's first clause: "In n8n,", "For the **Region**,".
#[derive(Clone, Debug, Default)]
pub(super) struct Opener {
    /// Whose screens the reader is sent to.
    pub(super) place: Option<Place>,
    /// A name in it: the field that an "enter" without one is about.
    pub(super) name: Option<Label>,
    /// Who is to do it ("As an admin,"), by slug.
    pub(super) role: Option<String>,
    /// Its words.
    pub(super) words: Vec<String>,
}

/// The actions of the clause `tokens`, or `None` if it isn't understood in full.
pub(super) fn clause(
    tokens: &[Token],
    opener: &Opener,
    memory: &mut Memory,
) -> Option<Vec<Parsed>> {
    let span = span_of(tokens)?;
    let first = tokens.first()?;
    let (verb, count) = match verb(tokens) {
        Some(found) => found,
        // "[Create an app](#create-an-app)": what stands there is to be done.
        None if first.link => return follow(tokens, span, opener),
        // "**Save** your changes": the button itself.
        None if is_button(first) => (Verb::Select, 0),
        None => return None,
    };
    if orders_more(&tokens[count..]) {
        return None;
    }
    let mut body = Body::new(&tokens[count..]);
    let said = place::said(tokens);
    let mut clause = Clause { verb_token: first, span, opener, said, memory, body: &mut body };
    clause.actions(verb)
}

/// From the first to the last token, marks included, without a punctuation mark at the end.
pub(super) fn span_of(tokens: &[Token]) -> Option<Span> {
    let last = tokens.iter().rev().find(|token| token.kind != Kind::Punct)?;
    Some(tokens.first()?.outer.to(last.outer))
}

/// A link as a clause of its own.
fn follow(tokens: &[Token], span: Span, opener: &Opener) -> Option<Vec<Parsed>> {
    let object = label(tokens.first()?);
    let mut body = Body::new(tokens);
    body.take(0..1);
    let mut qualifier = opener.words.clone();
    qualifier.extend(body.rest());
    let id = format!("follow.{}", slug(&object.text));
    let action = Action::Perform { verb: "follow".to_owned(), object };
    Some(vec![Parsed { id, action, span, condition: None, qualifier }])
}

/// A clause being read.
pub(super) struct Clause<'a, 'b> {
    pub(super) verb_token: &'a Token,
    pub(super) span: Span,
    pub(super) opener: &'a Opener,
    pub(super) said: Said,
    pub(super) memory: &'a mut Memory,
    pub(super) body: &'a mut Body<'b>,
}

impl Clause<'_, '_> {
    fn actions(&mut self, verb: Verb) -> Option<Vec<Parsed>> {
        match verb {
            Verb::GoTo => self.go_to(),
            Verb::LogIn => self.log_in(),
            Verb::Search => self.search(),
            Verb::Select => self.select(),
            Verb::Save => self.save(),
            Verb::Check | Verb::Uncheck => self.tick(verb),
            Verb::TurnOn | Verb::TurnOff => self.switch(verb == Verb::TurnOn),
            Verb::Turn => self.turn(),
            Verb::Confirm => self.confirm(),
            Verb::Perform => self.perform(),
            Verb::Enter | Verb::Set | Verb::Add | Verb::Copy | Verb::Use => self.values(verb),
        }
    }

    fn go_to(&mut self) -> Option<Vec<Parsed>> {
        self.memory.go_to_service();
        let name = self.object_name(&["", "to", "in", "on", "into", "at"])?;
        self.body.take(name.range.clone());
        let slugs: Vec<String> = name.path.iter().map(|part| slug(&part.text)).collect();
        let id = format!("go-to.{}", slugs.join("."));
        Some(vec![self.parsed(id, Action::GoTo { path: name.path })])
    }

    fn log_in(&mut self) -> Option<Vec<Parsed>> {
        self.memory.go_to_service();
        let role = self.body.segment(&["as"]).and_then(|segment| {
            let name = self.first_name(&segment)?;
            self.body.take(segment.whole);
            Some(slug(&name.label().text))
        });
        let role = role.or_else(|| self.role_of_account()).or_else(|| self.opener.role.clone());
        let id = match &role {
            Some(role) => format!("log-in.{role}"),
            None => {
                let object = self.object_name(&["", "to", "into"]);
                object.map_or("log-in".to_owned(), |name| {
                    format!("log-in.{}", slug(&name.label().text))
                })
            }
        };
        Some(vec![self.parsed(id, Action::LogIn { role })])
    }

    /// "Log in … with an admin account", "using an administrator's account": the role is what the
    /// account is called.
    fn role_of_account(&mut self) -> Option<String> {
        let segment = self.body.segment(&["with", "using", "from"])?;
        let role = match self.role_named_in(&segment) {
            Some(role) => role,
            None => {
                let label = slug(&self.first_name(&segment)?.label().text);
                let mut ends = ["-account", "-user", "-profile"].iter();
                let role = ends.find_map(|end| label.strip_suffix(end));
                role.filter(|role| !role.is_empty())?.trim_end_matches("-s").to_owned()
            }
        };
        self.body.take(segment.whole);
        Some(role)
    }

    /// "… that has the System Admin role": what stands between the article and "role".
    fn role_named_in(&self, segment: &Segment) -> Option<String> {
        let tokens = &self.body.tokens[segment.range.clone()];
        let end =
            tokens.iter().position(|token| token.is_any(&["role", "permissions", "rights"]))?;
        let begin =
            tokens[..end].iter().rposition(|token| token.is_any(&["the", "a", "an", "has"]));
        let role: Vec<&str> =
            tokens[begin? + 1..end].iter().map(|token| token.lower.as_str()).collect();
        (!role.is_empty()).then(|| slug(&role.join(" ")))
    }

    fn search(&mut self) -> Option<Vec<Parsed>> {
        let name = self.object_name(&["", "for"])?;
        self.body.take(name.range.clone());
        let object = name.label();
        Some(vec![self.parsed(format!("search.{}", slug(&object.text)), Action::Search { object })])
    }

    /// Pressing. A menu path is pressed part by part; several names, one after the other.
    fn select(&mut self) -> Option<Vec<Parsed>> {
        let place = self.said.place.or(self.opener.place);
        match place {
            Some(place) => self.memory.here = place,
            None if self.memory.here == Place::Credential => {}
            None => self.memory.go_to_service(),
        }
        let segments = self.body.segments();
        let mut names = self.body.names(segments[0].range.clone(), NAMES);
        if names.is_empty() {
            names = self.body.names(segments[0].range.clone(), VALUES);
        }
        if names.is_empty() && self.is_generic(&segments[0]) {
            let named = segments.iter().skip(1).find(|segment| {
                matches!(segment.marker, "to" | "for" | "of" | "next to" | "beside")
            });
            names = named
                .map(|segment| self.body.names(segment.range.clone(), NAMES))
                .unwrap_or_default();
        }
        if names.is_empty() {
            names.extend(self.body.plain(segments[0].range.clone()));
        }
        if names.is_empty() {
            return None;
        }
        self.body.take_names(&names);
        self.remember_copy_button(&names);
        let mut result = Vec::new();
        for name in names {
            let last = name.path.len() - 1;
            for (at, target) in name.path.into_iter().enumerate() {
                let control = name.control.clone().filter(|_| at == last);
                let id = format!("select.{}", slug(&target.text));
                result.push(self.parsed(id, Action::Select { target, control }));
            }
        }
        Some(result)
    }

    /// A button "Copy X" copies X.
    fn remember_copy_button(&mut self, names: &[Name]) {
        let Some(label) = names.last().map(Name::label) else { return };
        let Some((verb, object)) = label.text.split_once(' ') else { return };
        if verb.eq_ignore_ascii_case("copy") {
            let start = label.span.end.saturating_sub(object.len()).max(label.span.start);
            let object = Label { text: object.to_owned(), span: Span::new(start, label.span.end) };
            self.memory.copied = Some(Copied { labels: vec![object], from_credential: false });
        }
    }

    /// "Save" as a verb is the button of that name; what is saved is beside the point.
    fn save(&mut self) -> Option<Vec<Parsed>> {
        let target = label(self.verb_token);
        Some(vec![self.parsed("select.save".to_owned(), Action::Select { target, control: None })])
    }

    fn tick(&mut self, verb: Verb) -> Option<Vec<Parsed>> {
        let segments = self.body.segments();
        let mut names = self.body.names(segments[0].range.clone(), NAMES);
        if names.is_empty() && self.is_generic(&segments[0]) {
            // "the box for **X**", "the box to agree to the **X**".
            let marked = |segment: &&Segment| self.marked(segment).is_some();
            let named = segments[1..].iter().find(marked).or_else(|| segments.get(1))?;
            names = self.body.names(named.range.clone(), NAMES);
            if names.is_empty() {
                names.extend(self.body.plain(named.range.clone()));
            }
            if named.whole == segments[1].whole {
                self.body.take(named.whole.start..named.range.start);
            }
        } else if names.is_empty() {
            // Without a box or a name, "check" is to look at something.
            names.extend(
                self.body.plain(segments[0].range.clone()).filter(|name| name.control.is_some()),
            );
        }
        let mut result = Vec::new();
        self.body.take_names(&names);
        self.take_generic(&segments[0]);
        for name in names {
            let target = name.label();
            let slug = slug(&target.text);
            result.push(match verb {
                Verb::Check => self.parsed(format!("check.{slug}"), Action::Check { target }),
                _ => self.parsed(format!("uncheck.{slug}"), Action::Uncheck { target }),
            });
        }
        (!result.is_empty()).then_some(result)
    }

    /// A toggle; whose it is follows from the words, else from where the reader is.
    pub(super) fn switch(&mut self, on: bool) -> Option<Vec<Parsed>> {
        let segments = self.body.segments();
        let mut names = self.body.names(segments[0].range.clone(), NAMES);
        if names.is_empty() {
            // "the default of **X**", "the toggle for **X**".
            let of = segments.iter().find(|segment| matches!(segment.marker, "of" | "for"));
            names.extend(of.and_then(|segment| self.marked(segment)));
        }
        if names.is_empty() {
            names.extend(self.body.plain(segments[0].range.clone()));
        }
        let mut result = Vec::new();
        self.body.take_names(&names);
        for name in names {
            let target = name.label();
            let place = self.toggle_place(&target);
            let slug = slug(&target.text);
            result.push(if on {
                self.parsed(format!("turn-on.{slug}"), Action::TurnOn { target, place })
            } else {
                self.parsed(format!("turn-off.{slug}"), Action::TurnOff { target, place })
            });
        }
        (!result.is_empty()).then_some(result)
    }

    /// "Turn **X** on", "keep **X** turned off", "toggle **X**".
    fn turn(&mut self) -> Option<Vec<Parsed>> {
        let states = ["on", "off", "enabled", "disabled"];
        let state = self.body.tokens.iter().position(|token| token.is_any(&states));
        // "Toggle **Mode** from **A** to **B**" sets a value.
        let Some(at) = state else { return self.set() };
        let on = self.body.tokens[at].is_any(&["on", "enabled"]);
        self.body.take(at..at + 1);
        if at > 0 && self.body.tokens[at - 1].is_any(&["turned", "switched", "toggled"]) {
            self.body.take(at - 1..at);
        }
        self.switch(on)
    }

    fn toggle_place(&mut self, target: &Label) -> Place {
        let place = if self.said.place.or(self.opener.place).is_some() {
            self.said.place.or(self.opener.place).unwrap_or(Place::Service)
        } else if self.memory.is_documented(target) || self.memory.mentions_product {
            Place::Credential
        } else {
            self.memory.here
        };
        self.memory.here = place;
        place
    }

    /// "Confirm that **X** is set to **true**".
    fn confirm(&mut self) -> Option<Vec<Parsed>> {
        let tokens = self.body.tokens;
        let is = tokens.iter().position(|token| token.is_any(&["is", "are", "has", "isn't"]))?;
        let negated =
            tokens[is].is("isn't") || tokens.get(is + 1).is_some_and(|token| token.is("not"));
        let start = usize::from(tokens.first().is_some_and(|token| token.is("that")));
        let mut names = self.body.names(start..is, NAMES);
        if names.is_empty() {
            names.extend(self.body.plain(start..is));
        }
        let name = names.into_iter().next()?;
        let mut at = is + 1;
        while tokens
            .get(at)
            .is_some_and(|token| token.is_any(&["set", "to", "been", "turned", "the", "not"]))
        {
            at += 1;
        }
        let value = tokens.get(at).filter(|token| token.kind != Kind::Punct)?;
        let value = Label {
            text: format!("{}{}", if negated { "not " } else { "" }, value.text()),
            span: value.span,
        };
        self.body.take(0..start);
        self.body.take(name.range.clone());
        self.body.take(is..at + 1);
        let target = name.label();
        let id = format!("confirm.{}", slug(&target.text));
        Some(vec![self.parsed(id, Action::Confirm { target, value, change_otherwise: false })])
    }

    fn perform(&mut self) -> Option<Vec<Parsed>> {
        let verb = self.verb_token.lower.clone();
        if self.body.is_pronoun(self.body.segments()[0].range.clone()) {
            return None;
        }
        let name = self.object_name(&["", "to", "for"])?;
        self.body.take(name.range.clone());
        let object = name.label();
        let id = format!("{verb}.{}", slug(&object.text));
        Some(vec![self.parsed(id, Action::Perform { verb, object })])
    }

    /// The object's name: marked, else in plain words; behind no marker or one of `markers`.
    pub(super) fn object_name(&self, markers: &[&str]) -> Option<Name> {
        let segments = self.body.segments();
        let of_object = |segment: &&Segment| markers.contains(&segment.marker);
        let named = segments.iter().filter(of_object).find_map(|segment| self.marked(segment));
        named.or_else(|| {
            segments
                .iter()
                .filter(of_object)
                .find_map(|segment| self.body.plain(segment.range.clone()))
        })
    }

    /// The first name in `segment`, marked, else plain.
    pub(super) fn first_name(&self, segment: &Segment) -> Option<Name> {
        self.marked(segment).or_else(|| self.body.plain(segment.range.clone()))
    }

    pub(super) fn marked(&self, segment: &Segment) -> Option<Name> {
        let names = self.body.names(segment.range.clone(), NAMES);
        names.into_iter().next()
    }

    /// Whether `segment` only says what sort of control it is: "the box", "the option".
    fn is_generic(&self, segment: &Segment) -> bool {
        let words = &self.body.tokens[segment.range.clone()];
        let last = words.iter().rev().find(|token| token.kind == Kind::Word);
        last.is_some_and(|token| is_control(&token.lower)) && words.len() <= 3
    }

    fn take_generic(&mut self, segment: &Segment) {
        if self.is_generic(segment) {
            self.body.take(segment.range.clone());
        }
    }

    /// An action of this clause. The words left over are added when all parts are taken.
    pub(super) fn parsed(&self, id: String, action: Action) -> Parsed {
        let mut qualifier = self.opener.words.clone();
        qualifier.extend(self.body.rest());
        Parsed { id, action, span: self.span, condition: None, qualifier }
    }

    /// The example of "like `x`", "such as x", "for example x", and its segment.
    pub(super) fn example(&self) -> Option<(Value, Segment)> {
        let segment =
            self.body.segment(&["like", "such as", "for example", "for instance", "e.g"])?;
        let tokens = &self.body.tokens[segment.range.clone()];
        let marked = tokens.iter().find(|token| matches!(token.kind, Kind::Code | Kind::Term));
        let example = match marked {
            Some(token) => token.text().to_owned(),
            None => text(tokens).trim_matches(|c: char| c.is_ascii_punctuation()).trim().to_owned(),
        };
        (!example.is_empty()).then_some((Value::Example(example), segment))
    }
}
