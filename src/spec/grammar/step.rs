//! The sentences of one step, which lean on one another.

use super::super::action::{Action, Condition};
use super::super::model::Label;
use super::super::slug::slug;
use super::super::token::{Kind, Token};
use super::body::{label, text};
use super::clause::span_of;
use super::{Memory, Parsed, place, sentence};

/// What became of a step.
#[derive(Debug, Default)]
pub(in super::super) struct StepReading {
    /// The actions, in order.
    pub(in super::super) actions: Vec<Parsed>,
    /// For each sentence, the indices of the actions it makes; `None`: not understood.
    pub(in super::super) sentences: Vec<Option<Vec<usize>>>,
}

/// Reads the sentences of one step.
pub(in super::super) fn read_step(sentences: &[&[Token]], memory: &mut Memory) -> StepReading {
    memory.mentions_product = sentences
        .iter()
        .any(|tokens| statement_by_default(tokens).is_some_and(place::mentions_product));
    let mut reading = StepReading::default();
    for (at, tokens) in sentences.iter().enumerate() {
        let from = reading.actions.len();
        let understood = if let Some(statement) = statement_by_default(tokens) {
            by_default(tokens, statement, sentences, at, memory).map(|parsed| vec![parsed])
        } else if let Some((told, then)) = change_otherwise(tokens, &reading.actions, memory) {
            let mut indices = vec![told];
            if let Action::Confirm { change_otherwise, .. } = &mut reading.actions[told].action {
                *change_otherwise = true;
            }
            reading.actions.extend(then);
            indices.extend(from..reading.actions.len());
            reading.sentences.push(Some(indices));
            continue;
        } else {
            sentence::read(tokens, memory)
        };
        let indices = understood.map(|actions| {
            reading.actions.extend(actions);
            (from..reading.actions.len()).collect()
        });
        reading.sentences.push(indices);
    }
    reading
}

/// What follows "By default,".
fn statement_by_default(tokens: &[Token]) -> Option<&[Token]> {
    let [by, default, rest @ ..] = tokens else { return None };
    if !(by.is("by") && default.is("default")) {
        return None;
    }
    Some(rest.strip_prefix_mark(","))
}

/// How many sentences on either side are looked at for the toggle that a default is of.
const NEIGHBOURS: usize = 2;

/// "By default, …": the field is named in it or is the toggle of a sentence beside it. Its state
/// is said ("is off"), or is the one that the neighbour changes.
fn by_default(
    tokens: &[Token],
    statement: &[Token],
    sentences: &[&[Token]],
    at: usize,
    memory: &Memory,
) -> Option<Parsed> {
    let after = sentences[at + 1..].iter().take(NEIGHBOURS);
    let before = sentences[..at].iter().rev().take(NEIGHBOURS);
    let mut neighbours = after.chain(before);
    let toggled = neighbours.find_map(|tokens| {
        let actions = sentence::read(tokens, &mut memory.clone())?;
        actions.iter().find_map(toggle)
    });
    let said = said_state(statement);
    let named = statement.iter().find(|token| token.kind == Kind::Term).map(label);
    let (field, on) = match (toggled, said, named) {
        (_, Some(on), Some(field)) => (field, on),
        (Some((field, _, _)), Some(on), None) => (field, on),
        (Some((field, turned_on, condition)), None, _) => {
            // The neighbour tells how to get the other state, unless it has the same effect.
            let same = matches!(&condition, Some(Condition::Purpose(purpose))
                if predicate(purpose) == predicate(&text(statement)));
            (field, turned_on == same)
        }
        _ => return None,
    };
    Some(Parsed {
        id: format!("default.{}", slug(&field.text)),
        action: Action::Default { field, on },
        span: span_of(tokens)?,
        condition: None,
        qualifier: vec![text(statement).trim_end_matches('.').to_owned()],
    })
}

fn toggle(parsed: &Parsed) -> Option<(Label, bool, Option<Condition>)> {
    match &parsed.action {
        Action::TurnOn { target, .. } | Action::Check { target } => {
            Some((target.clone(), true, parsed.condition.clone()))
        }
        Action::TurnOff { target, .. } | Action::Uncheck { target } => {
            Some((target.clone(), false, parsed.condition.clone()))
        }
        _ => None,
    }
}

/// "… is (turned) off": the state a statement ends in.
fn said_state(statement: &[Token]) -> Option<bool> {
    let last = statement.iter().rev().find(|token| token.kind != Kind::Punct)?;
    if last.is_any(&["on", "enabled", "checked", "active", "activated", "selected"]) {
        Some(true)
    } else if last.is_any(&["off", "disabled", "unchecked", "inactive", "deactivated"]) {
        Some(false)
    } else {
        None
    }
}

/// The words of a statement without its subject's number: "n8n connects even if …" and "connect
/// even if …" say the same of the connection.
fn predicate(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(|word| word.to_lowercase());
    words
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches('s').to_owned()
        })
        .filter(|word| !word.is_empty() && word != "n8n" && word != "the" && word != "it")
        .collect()
}

/// "If it's not, change (it)", and what to do after that ("… and select **Save**"): the index of
/// the confirmation that it belongs to, and the further actions. These carry the words before the
/// change as a qualifier, not as a condition: the confirmation has seen to the change, and a reader
/// who had nothing to change has nothing to save.
fn change_otherwise(
    tokens: &[Token],
    actions: &[Parsed],
    memory: &mut Memory,
) -> Option<(usize, Vec<Parsed>)> {
    let index = actions.len().checked_sub(1)?;
    let Action::Confirm { value, .. } = &actions[index].action else { return None };
    let (head, rest) = (0..=tokens.len()).rev().find_map(|at| {
        let (head, rest) = tokens.split_at(at);
        let to = change(head)?;
        let same = to.is_none_or(|to| to.text.to_lowercase() == value.text.to_lowercase());
        let joint = rest.iter().take_while(|token| is_joint(token)).count();
        (same && (joint > 0 || rest.iter().all(|token| token.kind == Kind::Punct)))
            .then_some((head, &rest[joint..]))
    })?;
    if rest.iter().all(|token| token.kind == Kind::Punct) {
        return Some((index, Vec::new()));
    }
    let mut then = sentence::read(rest, memory).or_else(|| {
        // "select **true** and then **Save**": the verb is said once for both.
        let verb = head.iter().find(|token| token.is_any(PRESSING))?;
        let again: Vec<Token> = std::iter::once(verb).chain(rest).cloned().collect();
        sentence::read(&again, memory)
    })?;
    for parsed in &mut then {
        parsed.qualifier.insert(0, text(head).trim_end_matches('.').to_owned());
    }
    Some((index, then))
}

/// "If it's not, change (it)" alone: the value it is to be changed to if that is said.
fn change(tokens: &[Token]) -> Option<Option<Label>> {
    let first = tokens.first()?;
    let negated = tokens.iter().any(Token::is_negation);
    let starts = first.is("if") && negated || first.is("otherwise");
    let changes = tokens.iter().any(|token| {
        token.is_any(&["change", "set", "correct", "update", "switch", "adjust", "turn", "enable"])
            || token.is_any(PRESSING)
    });
    let plain = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word)
        .all(|token| token.is_any(CHANGE_WORDS) || token.is_any(PRESSING));
    let mut values =
        tokens.iter().filter(|token| matches!(token.kind, Kind::Term | Kind::Code)).map(label);
    let value = values.next();
    // What is pressed has to be named, and nothing else is.
    let presses = tokens.iter().any(|token| token.is_any(PRESSING));
    let named = !presses || value.is_some() && values.next().is_none();
    (starts && changes && plain && named).then_some(value)
}

fn is_joint(token: &Token) -> bool {
    token.is_mark(",") || token.is_mark(";") || token.is_any(&["and", "then"])
}

/// A value that can be pressed is changed by pressing another.
const PRESSING: &[&str] = &["select", "choose", "click", "pick"];

const CHANGE_WORDS: &[&str] = &[
    "if",
    "it",
    "it's",
    "its",
    "is",
    "isn't",
    "not",
    "the",
    "this",
    "that",
    "case",
    "so",
    "value",
    "setting",
    "change",
    "set",
    "correct",
    "update",
    "switch",
    "adjust",
    "turn",
    "enable",
    "to",
    "on",
    "otherwise",
    "then",
    "accordingly",
    "please",
    "true",
    "yes",
];

trait StripMark {
    fn strip_prefix_mark(&self, mark: &str) -> &[Token];
}

impl StripMark for [Token] {
    fn strip_prefix_mark(&self, mark: &str) -> &[Token] {
        match self {
            [first, rest @ ..] if first.is_mark(mark) => rest,
            all => all,
        }
    }
}
