//! The grammar of steps: sentences to actions.

mod body;
mod clause;
mod lexicon;
mod place;
mod sentence;
mod step;
mod values;
mod verbs;

pub(super) use body::text;
pub(super) use sentence::{MAX_TOKENS, begins_with_verb, has_imperative};
pub(super) use step::read_step;

use std::collections::HashSet;
use std::rc::Rc;

use super::action::{Action, Condition, Place};
use super::model::Label;
use super::slug::slug;
use super::token::Token;
use crate::source::Span;

/// One action as read from a clause.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    /// `<verb>.<object>`, not told apart from others yet.
    pub(super) id: String,
    pub(super) action: Action,
    pub(super) span: Span,
    pub(super) condition: Option<Condition>,
    /// The words that no part took, piece by piece.
    pub(super) qualifier: Vec<String>,
}

/// What was copied last.
#[derive(Clone, Debug)]
pub(super) struct Copied {
    pub(super) labels: Vec<Label>,
    /// Whether it came out of the credential's form, to be put into the service.
    pub(super) from_credential: bool,
}

/// What a reader has in mind from one step of a procedure to the next.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    /// The slugs of the fields that the page says the credential has.
    pub(super) documented: Rc<HashSet<String>>,
    /// Whether the procedure is about filling in the credential's form.
    pub(super) of_form: bool,
    pub(super) copied: Option<Copied>,
    /// Whose screens the reader is on.
    pub(super) here: Place,
    /// Whether the procedure has led to the service's screens already.
    pub(super) been_to_service: bool,
    /// Whether the present step speaks of the product's own behaviour.
    pub(super) mentions_product: bool,
    /// What the clause before was about.
    pub(super) last_target: Option<Label>,
}

/// The name that `tokens` hold: marked, else in plain words; a control's noun behind it is no part.
pub(super) fn name(tokens: &[Token]) -> Option<Label> {
    let body = body::Body::new(tokens);
    let marked = body.names(0..tokens.len(), clause::NAMES).into_iter().next();
    let name = marked.or_else(|| body.plain(0..tokens.len()))?;
    let mut label = name.path.last()?.clone();
    if let Some((head, noun)) = label.text.rsplit_once(' ')
        && verbs::is_control(noun)
    {
        let last = tokens.iter().rev().find(|token| token.span.end < label.span.end)?;
        label = Label { text: head.to_owned(), span: Span::new(label.span.start, last.span.end) };
    }
    Some(label)
}

impl Memory {
    /// At the start of a procedure; `documented` are the slugs of the credential's fields.
    /// `of_form`: it is announced as what the credential needs.
    pub(super) fn new(documented: Rc<HashSet<String>>, of_form: bool) -> Self {
        Self {
            documented,
            of_form,
            copied: None,
            here: Place::Service,
            been_to_service: false,
            mentions_product: false,
            last_target: None,
        }
    }

    /// Sends the reader to the service's screens.
    fn go_to_service(&mut self) {
        self.here = Place::Service;
        self.been_to_service = true;
    }

    /// Whether the reader has the credential's form before them: sent there last, or sent nowhere
    /// else yet.
    fn is_at_form(&self) -> bool {
        self.here == Place::Credential || !self.been_to_service
    }

    fn is_documented(&self, label: &Label) -> bool {
        self.documented.contains(&slug(&label.text)) || self.of_form && !self.been_to_service
    }
}
