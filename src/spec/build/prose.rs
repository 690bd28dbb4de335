//! Sentences that say nothing that could be checked, by their form.

use super::super::grammar::{MAX_TOKENS, begins_with_verb, has_imperative};
use super::super::token::{Kind, Token};
use super::runs::Run;

/// The classes of prose, all of them.
pub(super) const IMAGE: &str = "image";
/// Comments and markup without text.
pub(in super::super) const MARKUP: &str = "markup";
const INTRODUCTION: &str = "introduction";
const LEAD_IN: &str = "lead-in";
const POINTER: &str = "pointer";
const EXAMPLE: &str = "example";
const QUESTION: &str = "question";

/// The class of prose that `run` is by its form; `None` if it may say something.
pub(super) fn class(run: &Run) -> Option<&'static str> {
    let tokens = &run.tokens;
    let Some(first) = tokens.first() else { return Some(IMAGE) };
    if tokens.len() > MAX_TOKENS {
        return None;
    }
    if is_introduction(tokens) {
        Some(INTRODUCTION)
    } else if is_lead_in(tokens) {
        Some(LEAD_IN)
    } else if is_pointer(tokens) {
        Some(POINTER)
    } else if first.is("for")
        && tokens.get(1).is_some_and(|token| token.is_any(&["example", "instance"]))
    {
        (!has_imperative(after_comma(tokens))).then_some(EXAMPLE)
    } else if tokens.last().is_some_and(|token| token.is_mark("?")) {
        Some(QUESTION)
    } else {
        None
    }
}

/// "You can use these credentials to authenticate …": what the page is for, which the list below
/// it says.
pub(super) fn is_introduction(tokens: &[Token]) -> bool {
    let has = |words: &[&str]| tokens.iter().any(|token| token.is_any(words));
    !tokens.iter().any(Token::is_negation)
        && has(&["use"])
        && has(&["credential", "credentials"])
        && has(&["authenticate"])
        && has(&["node", "nodes"])
}

/// "To set it up:", "Options include:": announces what stands below and names nothing itself.
fn is_lead_in(tokens: &[Token]) -> bool {
    let named = tokens.iter().any(|token| matches!(token.kind, Kind::Term | Kind::Code));
    if !tokens.last().is_some_and(|token| token.is_mark(":")) || named {
        return false;
    }
    let purpose = tokens[0].is("to") && !tokens.iter().any(|token| token.is_mark(","));
    let follows = tokens[0].is_any(&["follow", "complete", "do", "take", "use", "perform"])
        && tokens.iter().any(|token| token.is_any(&["steps", "step", "instructions", "procedure"]));
    purpose || follows || needs_only(tokens) || !has_imperative(tokens) && is_announcement(tokens)
}

/// "… you'll need:" with nothing named.
fn needs_only(tokens: &[Token]) -> bool {
    let words: Vec<&Token> = tokens.iter().filter(|token| token.kind == Kind::Word).collect();
    matches!(words.as_slice(), [.., last] if last.is_any(&["need", "need:", "requires", "needs"]))
        || matches!(words.as_slice(), [.., need, to] if need.is("need") && to.is("to"))
}

fn is_announcement(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| {
        token.is_any(&["include", "includes", "following", "follows", "options", "steps", "ways"])
    })
}

/// "Refer to … for more information": sends the reader elsewhere and asks nothing else of them.
pub(super) fn is_pointer(tokens: &[Token]) -> bool {
    let mut rest = tokens;
    if rest.first().is_some_and(|token| token.is_any(&["for", "to", "if", "and", "or"])) {
        let told = rest.windows(2).any(|pair| {
            pair[0].is_any(&[
                "more",
                "learn",
                "further",
                "detailed",
                "steps",
                "instructions",
                "details",
            ])
        });
        if !told {
            return false;
        }
        rest = after_comma(rest);
    }
    while rest
        .first()
        .is_some_and(|token| token.is_any(&["please", "also", "you", "can", "and", "or"]))
    {
        rest = &rest[1..];
    }
    let words: Vec<&str> = rest.iter().take(2).map(|token| token.lower.as_str()).collect();
    let sends = matches!(
        words.as_slice(),
        ["refer", "to"]
            | ["check", "out"]
            | ["learn", "more"]
            | ["see" | "consult" | "read" | "view", ..]
    );
    let orders_more = (2..rest.len()).any(|at| {
        let joint = rest[at - 1].is_any(&["and", "then"]) || rest[at - 1].is_mark(",");
        joint && begins_with_verb(&rest[at..])
    });
    sends && !orders_more
}

fn after_comma(tokens: &[Token]) -> &[Token] {
    let comma = tokens.iter().position(|token| token.is_mark(","));
    comma.map_or(&[], |at| &tokens[at + 1..])
}
