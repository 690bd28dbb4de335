//! What follows a clause's verb: its parts, the names in them, and what is left over.

use std::cell::OnceCell;
use std::ops::Range;
use std::rc::Rc;

use super::super::model::Label;
use super::super::token::{Kind, Token};
use super::verbs::{DETERMINERS, NAME_ENDS, PRONOUNS, is_control, marker};

/// The tokens after a verb, with the account of which ones an action's parts have taken.
pub(super) struct Body<'a> {
    pub(super) tokens: &'a [Token],
    taken: Vec<bool>,
    segments: OnceCell<Rc<[Segment]>>,
}

/// A run of the body with a role: the object (no marker), or what follows `as`, `into`, ….
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub(super) marker: &'static str,
    /// The tokens behind the marker.
    pub(super) range: Range<usize>,
    /// The marker and what follows it.
    pub(super) whole: Range<usize>,
}

/// A name found in a body: the parts of a menu path, or one.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) path: Vec<Label>,
    pub(super) range: Range<usize>,
    /// What sort of control the page calls it.
    pub(super) control: Option<String>,
}

impl Name {
    /// The name as one label: the last part of a path.
    pub(super) fn label(&self) -> Label {
        self.path.last().cloned().unwrap_or(Label { text: String::new(), span: Default::default() })
    }
}

impl<'a> Body<'a> {
    pub(super) fn new(tokens: &'a [Token]) -> Self {
        Self { tokens, taken: vec![false; tokens.len()], segments: OnceCell::new() }
    }

    /// The runs between markers; the first is the object and may be empty.
    pub(super) fn segments(&self) -> Rc<[Segment]> {
        Rc::clone(self.segments.get_or_init(|| self.cut().into()))
    }

    fn cut(&self) -> Vec<Segment> {
        let mut segments = vec![Segment { marker: "", range: 0..0, whole: 0..0 }];
        let mut at = 0;
        while at < self.tokens.len() {
            if let Some((marker, count)) = marker(&self.tokens[at..]) {
                let after = at + count;
                segments.push(Segment { marker, range: after..after, whole: at..after });
                at = after;
            } else {
                at += 1;
                if let Some(last) = segments.last_mut() {
                    last.range.end = at;
                    last.whole.end = at;
                }
            }
        }
        segments
    }

    /// The first part behind one of these markers.
    pub(super) fn segment(&self, markers: &[&str]) -> Option<Segment> {
        self.segments().iter().find(|segment| markers.contains(&segment.marker)).cloned()
    }

    /// Marks tokens as accounted for.
    pub(super) fn take(&mut self, range: Range<usize>) {
        for at in range {
            self.taken[at] = true;
        }
    }

    /// The names in `range` from its first one on, as far as only commas and "and" join them.
    pub(super) fn names(&self, range: Range<usize>, kinds: &[Kind]) -> Vec<Name> {
        let mut names: Vec<Name> = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let token = &self.tokens[at];
            if kinds.contains(&token.kind) {
                let name = self.name_at(at, range.end);
                at = name.range.end;
                names.push(name);
            } else if !names.is_empty() && !is_joint(token) {
                break;
            } else {
                at += 1;
            }
        }
        names
    }

    /// The name that starts at `at`, with the arrows and parts behind it and its control's noun.
    fn name_at(&self, at: usize, end: usize) -> Name {
        let kind = self.tokens[at].kind;
        let mut path = vec![label(&self.tokens[at])];
        let mut next = at + 1;
        while next < end && self.tokens[next].kind == Kind::Arrow {
            match self.tokens.get(next + 1).filter(|token| next + 1 < end && token.kind == kind) {
                Some(part) => {
                    path.push(label(part));
                    next += 2;
                }
                None => next += 1,
            }
        }
        let control = self.tokens[next..end]
            .first()
            .filter(|token| token.kind == Kind::Word && is_control(&token.lower));
        let control = control.map(|token| token.lower.clone());
        if control.is_some() {
            next += 1;
            if next < end && self.tokens[next].is_any(&["list", "menu", "button", "field"]) {
                next += 1;
            }
        }
        Name { path, range: at..next, control }
    }

    /// The name that plain words in `range` make: without determiners before and a control's noun
    /// behind, up to a pronoun, a relative clause or a mark. A menu path may be written this way.
    pub(super) fn plain(&self, range: Range<usize>) -> Option<Name> {
        let is_lead = |token: &Token| token.is_any(DETERMINERS) || token.kind == Kind::Punct;
        let start = range.clone().find(|&at| !is_lead(&self.tokens[at]))?;
        let mut path: Vec<Vec<&Token>> = vec![Vec::new()];
        let mut end = start;
        for at in start..range.end {
            let token = &self.tokens[at];
            let ends = token.is_any(NAME_ENDS)
                || (at > start && token.is_any(DETERMINERS))
                || (at > start && token.is_any(PARTICIPLES))
                || matches!(token.kind, Kind::Punct | Kind::Code);
            if ends {
                break;
            }
            if token.kind == Kind::Arrow {
                path.push(Vec::new());
            } else if let Some(part) = path.last_mut() {
                part.push(token);
            }
            end = at + 1;
        }
        let mut control = None;
        if let Some(part) = path.last_mut()
            && part.len() > 1
            && let Some(last) = part.last()
            && is_control(&last.lower)
            && part.iter().any(|token| token.text().starts_with(char::is_uppercase))
            && !GENERIC.contains(&part[0].lower.as_str())
        {
            control = Some(last.lower.clone());
            part.pop();
        }
        let path: Vec<Label> = path.iter().filter_map(|part| join(part)).collect();
        (!path.is_empty()).then_some(Name { path, range: start..end, control })
    }

    /// Whether `range` is a pronoun alone.
    pub(super) fn is_pronoun(&self, range: Range<usize>) -> bool {
        matches!(&self.tokens[range], [only] if only.is_any(PRONOUNS))
    }

    /// Whether `range` only stands for something named before: "it", "this key", "that URL".
    pub(super) fn is_reference(&self, range: Range<usize>) -> bool {
        let Some(first) = self.tokens[range.clone()].first() else { return false };
        first.is_any(PRONOUNS) && self.tokens[range].iter().all(|token| token.kind == Kind::Word)
    }

    /// The words of `range`, as text.
    pub(super) fn text(&self, range: Range<usize>) -> String {
        text(&self.tokens[range])
    }

    /// Marks names as accounted for, and the words that only join them.
    pub(super) fn take_names(&mut self, names: &[Name]) {
        for name in names {
            self.take(name.range.clone());
        }
        for pair in names.windows(2) {
            self.take(pair[0].range.end..pair[1].range.start);
        }
    }

    /// What no part has taken, as text, without articles and commas.
    pub(super) fn rest(&self) -> Option<String> {
        let left: Vec<&str> = self
            .tokens
            .iter()
            .zip(&self.taken)
            .filter(|(token, taken)| {
                !**taken && token.kind != Kind::Punct && !token.is_any(&["the", "a", "an"])
            })
            .map(|(token, _)| token.text())
            .collect();
        (!left.is_empty()).then(|| left.join(" "))
    }
}

/// The text of `tokens`: words joined by blanks, marks set as in running text.
pub(in super::super) fn text(tokens: &[Token]) -> String {
    let mut result = String::new();
    for token in tokens {
        let close = token.kind == Kind::Punct && !matches!(token.text(), "(" | "[");
        if !result.is_empty() && !close && !result.ends_with(['(', '[']) {
            result.push(' ');
        }
        result.push_str(token.text());
    }
    result
}

/// A token as a label.
pub(super) fn label(token: &Token) -> Label {
    Label { text: token.text().to_owned(), span: token.span }
}

fn join(part: &[&Token]) -> Option<Label> {
    let (first, last) = (part.first()?, part.last()?);
    let text = part.iter().map(|token| token.text()).collect::<Vec<_>>().join(" ");
    Some(Label { text, span: first.span.to(last.span) })
}

fn is_joint(token: &Token) -> bool {
    token.is_mark(",") || token.is_any(&["and", "or", "the", "a", "an", "your", "both", "&"])
}

/// Participles that begin a description behind a name ("the key generated by …").
const PARTICIPLES: &[&str] = &["generated", "created", "called", "named", "labelled", "labeled"];

/// First words that leave a control's noun without a name ("the first option").
const GENERIC: &[&str] = &["first", "second", "last", "next", "same", "other", "following"];
