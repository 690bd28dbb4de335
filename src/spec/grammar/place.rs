//! Whose screens a clause is about.

use super::super::action::Place;
use super::super::token::{Kind, Token};

/// What a clause says about places.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    /// Where something is to be done or put.
    pub(super) place: Option<Place>,
    /// Whether something comes out of the credential's form ("from n8n").
    pub(super) from_credential: bool,
}

/// The product whose credential form a page describes.
const PRODUCT: &str = "n8n";

/// What `tokens` say about places.
pub(super) fn said(tokens: &[Token]) -> Said {
    let mut said = Said::default();
    for (at, token) in tokens.iter().enumerate() {
        if !names_form(token) {
            continue;
        }
        let before = &tokens[at.saturating_sub(REACH)..at];
        let preposition = before.iter().rev().find(|token| token.is_any(PREPOSITIONS));
        match preposition {
            Some(token) if token.is("from") => said.from_credential = true,
            Some(_) => said.place = Some(Place::Credential),
            None => {}
        }
    }
    said
}

/// Whether anything in `tokens` names the product: the statement is about the credential.
pub(super) fn mentions_product(tokens: &[Token]) -> bool {
    tokens.iter().any(is_product)
}

/// The place that an opener's words name ("In n8n", "In Mattermost"): one with a name of its own
/// and no control behind it.
pub(super) fn of_opener(tokens: &[Token]) -> Option<Place> {
    if tokens.iter().any(names_form) {
        return Some(Place::Credential);
    }
    let proper = tokens
        .iter()
        .any(|token| token.kind == Kind::Word && token.text().starts_with(char::is_uppercase));
    proper.then_some(Place::Service)
}

fn is_product(token: &Token) -> bool {
    token.kind == Kind::Word && token.lower.strip_suffix("'s").unwrap_or(&token.lower) == PRODUCT
}

fn names_form(token: &Token) -> bool {
    is_product(token) || token.is_any(&["credential", "credentials"])
}

/// How far before the name its preposition may stand.
const REACH: usize = 4;

const PREPOSITIONS: &[&str] = &["in", "into", "to", "with", "within", "as", "on", "from"];
