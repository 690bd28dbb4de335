//! The verbs that a step may begin with, and the small words around them.

use std::sync::LazyLock;

use super::super::token::{Kind, Token};
use super::lexicon::Lexicon;

/// What sort of doing a verb is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    GoTo,
    LogIn,
    Search,
    Select,
    Enter,
    /// "Set X to Y".
    Set,
    /// "Add" and "give": an entry where a field is named.
    Add,
    /// "Use X as Y".
    Use,
    Copy,
    Check,
    Uncheck,
    TurnOn,
    TurnOff,
    /// "Turn X on", "keep X off": the last word decides.
    Turn,
    Confirm,
    Save,
    /// No control is named; done by the service's usual way.
    Perform,
}

/// The verb at the start of `tokens` and how many tokens it takes.
/// A word that may as well be a noun counts only with what could be its object behind it.
pub(super) fn verb(tokens: &[Token]) -> Option<(Verb, usize)> {
    let ((verb, ambiguous), count) = VERB_LEXICON.longest(tokens)?;
    (!ambiguous || tokens.get(count).is_some_and(begins_object)).then_some((verb, count))
}

/// The marker at the start of `tokens` and how many tokens it takes.
pub(super) fn marker(tokens: &[Token]) -> Option<(&'static str, usize)> {
    MARKER_LEXICON.longest(tokens)
}

/// Each verb's phrases, with whether they may be nouns as well.
static VERB_LEXICON: LazyLock<Lexicon<(Verb, bool)>> = LazyLock::new(|| {
    let phrases =
        VERBS.iter().flat_map(|(verb, phrases)| phrases.iter().map(move |phrase| (phrase, verb)));
    Lexicon::new(phrases.map(|(&phrase, &verb)| (phrase, (verb, NOUN_LIKE.contains(&phrase)))))
});

static MARKER_LEXICON: LazyLock<Lexicon<&'static str>> =
    LazyLock::new(|| Lexicon::new(MARKERS.iter().map(|marker| (*marker, *marker))));

/// Whether `tokens` start with these words.
pub(super) fn starts_with(tokens: &[Token], phrase: &str) -> bool {
    // Most phrases differ in their first letter already.
    let first = tokens.first().and_then(|token| token.lower.bytes().next());
    if first != phrase.bytes().next() {
        return false;
    }
    let mut words = phrase.split(' ').enumerate();
    words.all(|(at, word)| tokens.get(at).is_some_and(|token| token.is(word)))
}

/// Whether `tokens` hold another order by their form, with a verb that isn't known ("and wiggle the
/// mouse") or one not to do something ("but don't close it").
pub(super) fn orders_more(tokens: &[Token]) -> bool {
    let forbids = tokens.iter().enumerate().any(|(at, token)| {
        token.is_any(&["don't", "never"]) || token.is("do") && starts_with(&tokens[at..], "do not")
    });
    forbids
        || (1..tokens.len().saturating_sub(1)).any(|at| {
            let joint = tokens[at - 1].is_any(&["and", "then"]);
            let word = &tokens[at];
            let may_be_verb = word.kind == Kind::Word
                && word.text().chars().all(char::is_lowercase)
                && !word.is_any(DETERMINERS)
                && !word.is_any(PRONOUNS)
                && !word.is_any(NAME_ENDS)
                && !word.is_any(MARKERS);
            let next = &tokens[at + 1];
            joint && may_be_verb && (next.is_any(DETERMINERS) || next.is_any(PRONOUNS))
        })
}

/// Whether an object may begin with `token`.
fn begins_object(token: &Token) -> bool {
    match token.kind {
        Kind::Term | Kind::Code => true,
        Kind::Word => {
            DETERMINERS.contains(&token.lower.as_str())
                || PRONOUNS.contains(&token.lower.as_str())
                || token.is_any(&["to", "into", "for", "that", "whether", "if", "any"])
                || token.text().chars().any(char::is_uppercase)
        }
        Kind::Arrow | Kind::Punct => false,
    }
}

/// Whether a name reads as a button that ends something (`Save`, `Next`, `Create token`): after
/// "and" it is pressed, not one more object of the verb before.
pub(super) fn is_button(token: &Token) -> bool {
    let first = token.lower.split_whitespace().next().unwrap_or_default();
    token.kind == Kind::Term && BUTTONS.contains(&first.trim_end_matches([',', '.', '!']))
}

/// Whether an element of a screen is called by this noun.
pub(super) fn is_control(word: &str) -> bool {
    CONTROLS.contains(&word)
}

const VERBS: &[(Verb, &[&str])] = &[
    (Verb::LogIn, &["log in to", "log into", "log in", "login to", "login", "sign in to"]),
    (Verb::LogIn, &["sign into", "sign in", "log on to", "log back in to"]),
    (Verb::GoTo, &["go to", "go back to", "navigate to", "navigate", "browse to", "visit"]),
    (Verb::GoTo, &["open", "open up", "return to", "access", "head to", "switch to", "go into"]),
    (Verb::GoTo, &["head over to", "go over to", "proceed to", "move to", "jump to"]),
    (Verb::Search, &["search for", "search", "look for", "find"]),
    (Verb::Search, &["use the search box to find", "use the search field to find"]),
    (Verb::Search, &["use the search bar to find", "use the search to find", "use search to find"]),
    (Verb::Search, &["use the search box to search for", "use the search box to look for"]),
    (Verb::Select, &["select", "click", "click on", "press", "choose", "tap", "tap on", "hit"]),
    (Verb::Select, &["pick"]),
    (Verb::Enter, &["enter", "type", "type in", "paste", "fill in", "fill out", "fill", "input"]),
    (Verb::Enter, &["insert", "provide", "put", "re-enter", "key in", "populate"]),
    (Verb::Set, &["set", "change", "update"]),
    (Verb::Add, &["add", "give"]),
    (Verb::Use, &["use"]),
    (Verb::Copy, &["copy"]),
    (Verb::Check, &["check", "tick", "mark"]),
    (Verb::Uncheck, &["uncheck", "untick", "deselect", "unselect", "unmark", "clear"]),
    (Verb::TurnOn, &["turn on", "switch on", "toggle on", "enable", "activate"]),
    (Verb::TurnOff, &["turn off", "switch off", "toggle off", "disable", "deactivate"]),
    (Verb::Turn, &["turn", "switch", "toggle", "keep", "leave"]),
    (Verb::Confirm, &["confirm", "verify", "ensure", "make sure", "be sure", "check that"]),
    (Verb::Confirm, &["confirm that", "verify that", "ensure that", "make sure that"]),
    (Verb::Confirm, &["be sure that", "check whether", "check if"]),
    (Verb::Save, &["save"]),
    (Verb::Perform, &["create", "generate", "register", "accept", "agree to", "upload", "follow"]),
    (Verb::Perform, &["complete", "finish", "review", "subscribe to", "subscribe", "download"]),
    (Verb::Perform, &["configure", "install", "scroll to", "scroll down to", "show", "display"]),
    (Verb::Perform, &["reveal", "delete", "remove", "expand", "allow", "highlight", "overwrite"]),
    (Verb::Perform, &["grant", "assign", "edit", "rename", "name", "note", "decide", "authorize"]),
    (Verb::Perform, &["authorise", "connect", "test", "submit", "start", "repeat", "replace"]),
];

/// Verbs that are nouns or adjectives as well.
const NOUN_LIKE: &[&str] = &[
    "access", "open", "visit", "search", "press", "pick", "type", "paste", "input", "set",
    "change", "update", "use", "copy", "check", "tick", "mark", "clear", "turn", "switch",
    "toggle", "upload", "register", "finish", "review", "download", "show", "display", "grant",
    "name", "note", "connect", "test", "start", "complete", "edit", "login", "repeat", "find",
    "fill", "put", "leave", "select", "choose",
];

/// Words before a noun that aren't part of its name.
pub(super) const DETERMINERS: &[&str] = &[
    "the",
    "a",
    "an",
    "your",
    "this",
    "that",
    "these",
    "those",
    "their",
    "its",
    "our",
    "my",
    "any",
    "each",
    "some",
    "whichever",
    "both",
    "all",
];

/// Words that stand for a thing named before.
pub(super) const PRONOUNS: &[&str] = &["it", "this", "that", "them", "these", "those"];

/// Words at which a name in running text ends.
pub(super) const NAME_ENDS: &[&str] = &[
    "you",
    "we",
    "they",
    "it",
    "i",
    "that",
    "which",
    "who",
    "whose",
    "whom",
    "where",
    "displayed",
    "listed",
    "shown",
    "provided",
    "given",
    "used",
    "below",
    "above",
    "there",
    "here",
    "again",
    "just",
    "is",
    "are",
    "should",
    "must",
    "and",
    "or",
    "then",
    "n8n",
    "whether",
    "n8n's",
];

/// Words that begin a part of a clause with a role of its own.
const MARKERS: &[&str] = &[
    "as",
    "into",
    "in",
    "from",
    "for",
    "to",
    "like",
    "such as",
    "for example",
    "for instance",
    "on",
    "of",
    "with",
    "at",
    "under",
    "next to",
    "beside",
    "by",
    "using",
    "within",
    "inside",
    "through",
    "after",
    "before",
    "so",
    "while",
    "onto",
    "e.g",
];

const BUTTONS: &[&str] = &[
    "save",
    "submit",
    "next",
    "continue",
    "apply",
    "ok",
    "okay",
    "done",
    "finish",
    "create",
    "add",
    "confirm",
    "register",
    "generate",
    "update",
    "close",
    "yes",
    "accept",
    "authorize",
    "authorise",
    "allow",
    "agree",
    "connect",
    "subscribe",
    "show",
    "reveal",
    "publish",
    "enable",
    "sign",
    "log",
    "edit",
    "delete",
    "remove",
    "copy",
];

const CONTROLS: &[&str] = &[
    "dropdown",
    "drop-down",
    "button",
    "tab",
    "menu",
    "option",
    "field",
    "box",
    "checkbox",
    "link",
    "icon",
    "toggle",
    "slider",
    "page",
    "section",
    "list",
    "item",
    "card",
    "modal",
    "dialog",
    "panel",
    "sidebar",
    "row",
    "entry",
    "switch",
    "screen",
    "radio",
    "setting",
    "column",
    "console",
    "heading",
    "textbox",
    "window",
    "tile",
    "label",
    "drawer",
    "pane",
];
