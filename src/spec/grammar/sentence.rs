//! One sentence to its actions: what stands before the first clause, the clauses, conditions.

use std::cell::OnceCell;

use super::super::action::{Action, Condition};
use super::super::slug::slug;
use super::super::token::{Kind, Token};
use super::body::{label, text};
use super::clause::{Opener, clause};
use super::verbs::{is_button, starts_with, verb};
use super::{Memory, Parsed, place};

/// The longest sentence that is read as an order, in tokens. Real steps stay below a hundred; the
/// bound keeps a page that is one endless sentence from costing time.
pub(in super::super) const MAX_TOKENS: usize = 400;

/// The actions of the sentence `tokens`, or `None` if it isn't understood in full.
pub(super) fn read(tokens: &[Token], memory: &mut Memory) -> Option<Vec<Parsed>> {
    if tokens.len() > MAX_TOKENS {
        return None;
    }
    let tokens = trim(tokens)?;
    let mut before = Before::new();
    let mut at = 0;
    while let Some(next) = before.step(tokens, at) {
        at = next;
    }
    let mut attempt = memory.clone();
    let mut result = Vec::new();
    for part in split(&tokens[at..]) {
        let (part, trailing) = cut_condition(part);
        let mut actions = clause(part, &before.opener, &mut attempt)?;
        for action in &mut actions {
            action.condition = before.condition.clone().or_else(|| trailing.clone());
        }
        attempt.last_target = actions.last().and_then(target);
        result.extend(actions);
    }
    let result = pair_copies(result);
    (!result.is_empty()).then(|| {
        *memory = attempt;
        result
    })
}

/// Whether `tokens` begin as an order to the reader, after what may stand before one.
fn starts_imperative(tokens: &[Token]) -> bool {
    let Some(tokens) = trim(tokens) else { return false };
    let mut before = Before::new();
    let mut at = 0;
    while let Some(next) = before.step(tokens, at) {
        at = next;
    }
    starts_clause(&tokens[at..])
}

/// Whether an order to the reader stands anywhere in `tokens`.
pub(in super::super) fn has_imperative(tokens: &[Token]) -> bool {
    starts_imperative(tokens)
        || (1..tokens.len()).any(|at| {
            let before = &tokens[at - 1];
            let joint =
                before.is_mark(",") || before.is_mark(":") || before.is_any(&["and", "then"]);
            joint && verb(&tokens[at..]).is_some()
        })
}

/// Whether `tokens` begin with a verb of an order.
pub(in super::super) fn begins_with_verb(tokens: &[Token]) -> bool {
    verb(tokens).is_some()
}

/// Without the marks that end a sentence; `None` for a question or a remark in brackets.
fn trim(tokens: &[Token]) -> Option<&[Token]> {
    let mut tokens = tokens;
    while let [head @ .., last] = tokens
        && matches!(last.text(), "." | "!" | ":" | ";")
        && last.kind == Kind::Punct
    {
        tokens = head;
    }
    let asks = tokens.last()?.is_mark("?");
    (!asks && !tokens.first()?.is_mark("(")).then_some(tokens)
}

/// What has been read before the first clause.
struct Before {
    opener: Opener,
    condition: Option<Condition>,
    places: OnceCell<Places>,
}

/// Where a sentence can be cut and read on. Most begin with their verb and never ask.
struct Places {
    /// For each token, whether the sentence can be read on from there.
    continues: Vec<bool>,
    /// The commas outside of brackets.
    commas: Vec<usize>,
}

impl Places {
    fn new(tokens: &[Token]) -> Self {
        let commas = commas(tokens);
        Self { continues: continues(tokens, &commas), commas }
    }
}

impl Before {
    fn new() -> Self {
        Self { opener: Opener::default(), condition: None, places: OnceCell::new() }
    }

    fn places(&self, tokens: &[Token]) -> &Places {
        self.places.get_or_init(|| Places::new(tokens))
    }

    /// Reads one piece before the first clause at `at`; where the next one starts.
    fn step(&mut self, tokens: &[Token], at: usize) -> Option<usize> {
        let here = tokens.get(at..).filter(|here| !here.is_empty())?;
        let first = &here[0];
        if first.is_any(FILLERS) {
            return Some(at + 1 + usize::from(here.get(1).is_some_and(|token| token.is_mark(","))));
        }
        if first.is_any(&["optional", "optionally"]) {
            self.condition = Some(Condition::Other("optional".to_owned()));
            let mark = here.get(1).is_some_and(|token| token.is_mark(":") || token.is_mark(","));
            return Some(at + 1 + usize::from(mark));
        }
        if let Some(phrase) = DUTIES.iter().find(|phrase| starts_with(here, phrase)) {
            let after = at + phrase.split(' ').count();
            return starts_clause(&tokens[after..]).then_some(after);
        }
        if let Some((after, role)) = asked(here) {
            // "Have an administrator log in to X": they do it.
            if !starts_clause(&here[after..]) {
                return None;
            }
            self.opener.words.push(text(&here[..after]));
            self.opener.role = Some(role);
            return Some(at + after);
        }
        if matches!(first.kind, Kind::Term) && here.get(1).is_some_and(|token| token.is_mark(":")) {
            let next = at + 2;
            if !self.places(tokens).continues[next] {
                return None;
            }
            self.opener.name = Some(label(first));
            return Some(next);
        }
        let in_case = starts_with(here, "in case");
        let opens = first.is_any(&["to", "if"]) || first.is_any(TIMES) || first.is_any(PLACES);
        if !opens {
            return None;
        }
        let Places { continues, commas } = self.places(tokens);
        let mut ends = commas.iter().filter(|&&comma| comma > at + 1);
        let comma = ends.find(|&&comma| continues[comma + 1])? - at;
        let inner = &here[1..comma];
        let words = text(&here[..comma]);
        if first.is("to") {
            self.condition = Some(Condition::Purpose(text(inner)));
        } else if first.is("if") || in_case {
            self.condition = Some(condition(inner));
            self.opener.name = inner.iter().find(|token| token.kind == Kind::Term).map(label);
        } else if first.is("when") && is_shown(inner) {
            self.condition = Some(Condition::IfShown(text(inner)));
        } else if first.is_any(TIMES) {
            self.opener.role = role_of(&here[..comma]).or(self.opener.role.take());
            self.opener.name = field_of(&here[..comma]).or(self.opener.name.take());
            self.opener.words.push(words);
        } else {
            let name = inner.iter().find(|token| token.kind == Kind::Term);
            if name.is_none() {
                self.opener.place = place::of_opener(inner).or(self.opener.place);
            }
            self.opener.name = name.map(label).or(self.opener.name.take());
            self.opener.words.push(words);
        }
        Some(at + comma + 1)
    }
}

/// "As an admin": who.
fn role_of(words: &[Token]) -> Option<String> {
    let [first, article, who @ ..] = words else { return None };
    let names = !who.is_empty() && who.iter().all(|token| token.kind == Kind::Word);
    let is_role = first.is("as") && article.is_any(&["a", "an", "the"]) && names;
    is_role.then(|| slug(&text(who)))
}

/// "As the **Base URL**": the field.
fn field_of(words: &[Token]) -> Option<super::Label> {
    let name = words.iter().find(|token| token.kind == Kind::Term)?;
    words.first().filter(|first| first.is("as"))?;
    Some(label(name))
}

/// "Have an administrator", "ask your admin to": how many tokens that is, and who.
fn asked(tokens: &[Token]) -> Option<(usize, String)> {
    let [first, article, rest @ ..] = tokens else { return None };
    let asks = first.is_any(&["have", "let", "ask"]);
    if !asks || !article.is_any(&["a", "an", "the", "your"]) {
        return None;
    }
    let is_who = |token: &&Token| token.kind == Kind::Word && !token.is("to");
    let who = rest.iter().take_while(is_who).position(|token| {
        token.lower.starts_with("admin") || token.is_any(&["owner", "manager"])
    })?;
    let to = rest.get(who + 1).is_some_and(|token| token.is("to"));
    Some((3 + who + usize::from(to), slug(&text(&rest[..=who]))))
}

/// The condition that `words` (without "if") make.
fn condition(words: &[Token]) -> Condition {
    if is_shown(words) { Condition::IfShown(text(words)) } else { Condition::Other(text(words)) }
}

/// Whether `words` are about something showing up on the screen.
fn is_shown(words: &[Token]) -> bool {
    let negated = words.iter().any(Token::is_negation);
    !negated && words.iter().any(|token| token.is_any(SHOWN))
}

/// For each place (the end too), whether the sentence can be read on from there: a clause starts,
/// or a piece that may stand before one and ends at a comma behind which it can be read on.
fn continues(tokens: &[Token], commas: &[usize]) -> Vec<bool> {
    let mut result = vec![false; tokens.len() + 1];
    let mut behind_a_comma = false;
    let mut commas = commas.iter().rev().peekable();
    for at in (0..tokens.len()).rev() {
        let first = &tokens[at];
        let opens = first.is_any(FILLERS)
            || first.is_any(PLACES)
            || first.is_any(TIMES)
            || first.is_any(&["to", "if"]);
        result[at] = starts_clause(&tokens[at..])
            || opens && behind_a_comma
            || asked(&tokens[at..]).is_some_and(|(after, _)| starts_clause(&tokens[at + after..]))
            || first.is_any(FILLERS) && result[at + 1];
        if commas.next_if(|&&comma| comma == at).is_some() {
            behind_a_comma |= result[at + 1];
        }
    }
    result
}

/// Whether a clause may start here.
fn starts_clause(tokens: &[Token]) -> bool {
    verb(tokens).is_some() || tokens.first().is_some_and(is_button)
}

/// The commas outside of brackets.
fn commas(tokens: &[Token]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut commas = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.is_mark("(") {
            depth += 1;
        } else if token.is_mark(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_mark(",") {
            commas.push(at);
        }
    }
    commas
}

/// The clauses of `tokens`: cut where "and", "then" or a comma is followed by a verb or a button.
fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].is_mark("(") {
            depth += 1;
        } else if tokens[at].is_mark(")") {
            depth = depth.saturating_sub(1);
        }
        let mut next = at;
        while tokens.get(next).is_some_and(is_joint) {
            next += 1;
        }
        let cuts = depth == 0 && at > start && next > at && starts_clause(&tokens[next..]);
        if cuts {
            parts.push(&tokens[start..at]);
            start = next;
        }
        at = next.max(at + 1);
    }
    if start < tokens.len() {
        parts.push(&tokens[start..]);
    }
    parts
}

fn is_joint(token: &Token) -> bool {
    token.is_mark(",") || token.is_mark(";") || token.is_any(&["and", "then", "&"])
}

/// The clause without an "if …" or "unless …" at its end, and that condition.
fn cut_condition(tokens: &[Token]) -> (&[Token], Option<Condition>) {
    let from = verb(tokens).map_or(1, |(_, count)| count.max(1));
    let at = (from..tokens.len())
        .find(|&at| tokens[at].is_any(&["if", "unless"]) && !tokens[at - 1].is_mark("("));
    match at {
        Some(at) if tokens[at].is("if") => (&tokens[..at], Some(condition(&tokens[at + 1..]))),
        Some(at) => (&tokens[..at], Some(Condition::Other(text(&tokens[at..])))),
        None => (tokens, None),
    }
}

/// What an action is about, for "copy it" in the clause behind.
fn target(parsed: &Parsed) -> Option<super::Label> {
    match &parsed.action {
        Action::Select { target, .. } | Action::Copy { source: target } => Some(target.clone()),
        Action::Perform { object, .. } => Some(object.clone()),
        _ => None,
    }
}

/// Two copies and their two entries in one sentence: each entry right behind its copy, since an
/// entry puts in what was copied last.
fn pair_copies(actions: Vec<Parsed>) -> Vec<Parsed> {
    let copies = actions.iter().take_while(|parsed| matches!(parsed.action, Action::Copy { .. }));
    let count = copies.count();
    let entered = actions.iter().skip(count).take_while(|parsed| {
        matches!(parsed.action, Action::Enter { value: super::super::action::Value::Copied, .. })
    });
    if count < 2 || entered.count() != count {
        return actions;
    }
    let (copies, rest) = actions.split_at(count);
    let (entries, rest) = rest.split_at(count);
    let pairs = copies.iter().zip(entries).flat_map(|(copy, entry)| [copy.clone(), entry.clone()]);
    pairs.chain(rest.iter().cloned()).collect()
}

const FILLERS: &[&str] = &[
    "then",
    "next",
    "now",
    "finally",
    "first",
    "lastly",
    "afterwards",
    "please",
    "also",
    "again",
    "second",
    "third",
    "simply",
    "and",
];

const DUTIES: &[&str] = &[
    "make sure to",
    "be sure to",
    "remember to",
    "you must",
    "you need to",
    "you'll need to",
    "you should",
    "you have to",
    "you will need to",
    "you'll have to",
    "you then need to",
];

const TIMES: &[&str] =
    &["once", "after", "before", "while", "when", "with", "until", "as", "depending", "since"];

const PLACES: &[&str] = &[
    "in", "on", "from", "at", "under", "within", "inside", "for", "using", "via", "still",
    "through",
];

const SHOWN: &[&str] = &[
    "asked",
    "prompted",
    "appears",
    "appear",
    "see",
    "shown",
    "shows",
    "displayed",
    "visible",
    "opens",
    "pops",
    "prompts",
    "asks",
];
