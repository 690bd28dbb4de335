//! One name for another, one value for another, the opposite verb.

use super::Failed;
use crate::diagnostic::Edit;
use crate::service::{Element, Role, Screen};
use crate::source::{SourceFile, Span};
use crate::spec::{Action, Label, Place};
use crate::walk::attempt::{At, Did, Failure, Moment};
use crate::walk::change::{Change, Kind};
use crate::walk::look::{self, Want};
use crate::walk::person::settings;
use crate::walk::words::{likeness, same, written};

/// How far back from what failed the controls that were used are put in question.
const REACH: usize = 8;

impl Failed<'_> {
    /// Replaces the words of `label`, where they stand as they were.
    fn label(&self, label: &Label, new: &str, at: At, kind: Kind) -> Option<Change> {
        let span = self.mended.span_before(label.span)?;
        (self.page.source.slice(span) != new).then(|| {
            Change::new(kind, vec![Edit { span, text: new.to_owned() }], self.claim(at), span)
        })
    }

    /// The claim of the page as it is.
    pub(super) fn claim(&self, at: At) -> Option<crate::spec::ClaimId> {
        let at = self.page.before(self.mended, &self.attempt.spec, at)?;
        Some(self.page.action(at).claim.clone())
    }

    fn control(&self, label: &Label, new: &str, at: At) -> Option<Change> {
        // No page can know the names of people.
        if new.contains('@') || same(new, &self.attempt.reader) {
            return None;
        }
        let kind = Kind::Control { old: label.text.clone(), new: new.to_owned() };
        self.label(label, new, at, kind)
    }

    fn field(&self, label: &Label, new: &str, at: At) -> Option<Change> {
        let kind = Kind::Field { old: label.text.clone(), new: new.to_owned() };
        self.label(label, new, at, kind)
    }
}

/// Other names for what couldn't be done: those on the screen of the fitting sort, and where a
/// field of the credential is meant, those of the contract. The most alike first.
pub(super) fn of_the_failed(failed: &Failed) -> Vec<Change> {
    let Some(moment) = failed.attempt.stuck() else { return Vec::new() };
    let action = &moment.at.action(&failed.attempt.spec).action;
    let Err(failure) = &moment.result else { return Vec::new() };
    let control = |label: &Label, names: Vec<String>| {
        alike(names, &label.text)
            .iter()
            .filter_map(|name| failed.control(label, name, moment.at))
            .collect::<Vec<_>>()
    };
    let mut changes = match (action, failure) {
        (Action::GoTo { path }, Failure::NotOnScreen { .. }) => {
            let Some(label) = path.get(moment.part) else { return Vec::new() };
            let mut names = enabled(&moment.after, Want::Part);
            if moment.part == 0 {
                names.extend(moment.in_menus.iter().map(|e| look::name_of(e).to_owned()));
            }
            control(label, names)
        }
        (
            Action::Enter { field, place: Place::Credential, .. }
            | Action::TurnOn { target: field, place: Place::Credential }
            | Action::TurnOff { target: field, place: Place::Credential },
            Failure::UnknownField { there, .. },
        ) => alike(there.clone(), &field.text)
            .iter()
            .filter_map(|name| failed.field(field, name, moment.at))
            .collect(),
        (Action::Copy { source }, Failure::NotOnScreen { .. }) => sources(failed, moment, source),
        (Action::Confirm { target, .. }, Failure::NotOnScreen { .. }) => {
            control(target, settings(&moment.after))
        }
        (Action::Confirm { value, .. }, Failure::NoSuchChoice { there, .. }) => {
            choices(failed, moment, value, there.clone())
        }
        (Action::Select { target, .. }, Failure::NotOnScreen { want, .. })
        | (Action::Enter { field: target, .. }, Failure::NotOnScreen { want, .. })
        | (
            Action::Check { target } | Action::Uncheck { target },
            Failure::NotOnScreen { want, .. },
        ) => control(target, enabled(&moment.after, *want)),
        (Action::TurnOn { target, .. } | Action::TurnOff { target, .. }, _) => {
            let mut names = enabled(&moment.after, Want::Box);
            names.extend(settings(&moment.after));
            control(target, names)
        }
        _ => Vec::new(),
    };
    changes.extend(verb(failed, moment));
    changes
}

/// What a warning beside the step says of what is missing, and where it leads.
pub(super) fn of_the_warnings(failed: &Failed) -> Vec<Change> {
    let Some(moment) = failed.attempt.stuck() else { return Vec::new() };
    let Err(Failure::NotOnScreen { name, .. }) = &moment.result else { return Vec::new() };
    let mut changes = Vec::new();
    for warning in failed.attempt.warnings(moment.at) {
        if let Some(missing) = &warning.missing
            && !same(&missing.text, name)
        {
            let kind = Kind::Missing { old: missing.text.clone(), new: name.clone() };
            changes.extend(failed.label(missing, name, moment.at, kind));
        }
        let link = warning.refers_to.as_ref();
        let Some((link, span)) = link.and_then(|link| Some((link, link.span?))) else { continue };
        let sections = failed.attempt.spec.procedures.iter().enumerate();
        let others: Vec<String> = sections
            .filter(|(number, _)| *number != moment.at.procedure)
            .map(|(_, procedure)| procedure.section.clone())
            .filter(|section| *section != link.anchor)
            .collect();
        for section in alike(others, &link.anchor) {
            let Some(span) = failed.mended.span_before(span) else { continue };
            changes.push(Change::new(
                Kind::Anchor { new: section.clone() },
                vec![Edit { span, text: format!("#{section}") }],
                Some(warning.claim.clone()),
                span,
            ));
        }
    }
    changes
}

/// Other names and values for what was done: it may have been the wrong thing. The last first.
pub(super) fn of_the_done(failed: &Failed) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut gone = false;
    let done = failed.attempt.moments.iter().rev().filter(|moment| moment.result.is_ok());
    for (distance, moment) in done.enumerate() {
        let action = &moment.at.action(&failed.attempt.spec).action;
        match action {
            Action::Copy { source } => changes.extend(sources(failed, moment, source)),
            Action::Enter { field, place: Place::Credential, .. } => {
                let others = failed.page.contract.iter().map(|field| field.label.to_owned());
                let others = alike(others.collect(), &field.text);
                let others = others.iter().filter(|other| !same(other, &field.text));
                changes.extend(others.filter_map(|new| failed.field(field, new, moment.at)));
            }
            Action::Confirm { target, value, .. } => {
                let all = look::choices(&moment.before, &target.text);
                let others = all.iter().map(|choice| choice.text.clone());
                let others = others.filter(|other| !same(other, &value.text)).collect();
                changes.extend(choices(failed, moment, value, others));
            }
            Action::Select { target, .. }
            | Action::Check { target }
            | Action::Uncheck { target }
                if distance < REACH =>
            {
                changes.extend(siblings(failed, moment, target));
            }
            Action::GoTo { path } if !gone => {
                gone = true;
                if let Some(label) = path.last() {
                    changes.extend(siblings_of_place(failed, moment, label));
                }
            }
            _ => {}
        }
        if !matches!(moment.result, Ok(Did::Skipped(_))) {
            changes.extend(verb(failed, moment));
        }
    }
    changes
}

/// Two fields of the credential change places.
pub(super) fn swaps(failed: &Failed) -> Vec<Change> {
    let entered: Vec<(At, &Label)> = failed
        .attempt
        .moments
        .iter()
        .filter_map(|moment| match &moment.at.action(&failed.attempt.spec).action {
            Action::Enter { field, place: Place::Credential, .. } => Some((moment.at, field)),
            _ => None,
        })
        .collect();
    let mut changes = Vec::new();
    for (number, (at, one)) in entered.iter().enumerate() {
        for (_, other) in &entered[number + 1..] {
            if same(&one.text, &other.text) {
                continue;
            }
            let spans =
                (failed.mended.span_before(one.span), failed.mended.span_before(other.span));
            let (Some(first), Some(second)) = spans else { continue };
            changes.push(Change::new(
                Kind::Swap { one: one.text.clone(), other: other.text.clone() },
                vec![
                    Edit { span: first, text: other.text.clone() },
                    Edit { span: second, text: one.text.clone() },
                ],
                failed.claim(*at),
                first,
            ));
        }
    }
    changes
}

fn sources(failed: &Failed, moment: &Moment, source: &Label) -> Vec<Change> {
    let names = enabled(&moment.after, Want::Output);
    let names = alike(names, &source.text);
    let others = names.iter().filter(|name| !same(name, &source.text));
    others
        .filter_map(|new| {
            let kind = Kind::Source { old: source.text.clone(), new: new.clone() };
            failed.label(source, new, moment.at, kind)
        })
        .collect()
}

fn choices(failed: &Failed, moment: &Moment, value: &Label, others: Vec<String>) -> Vec<Change> {
    // A page may write a choice in the case that suits it.
    let as_page = |name: &String| match value.text.chars().next() {
        Some(first) if first.is_lowercase() => name.to_lowercase(),
        _ => name.clone(),
    };
    alike(others, &value.text)
        .iter()
        .map(as_page)
        .filter_map(|new| {
            let kind = Kind::Choice { old: value.text.clone(), new: new.clone() };
            failed.label(value, &new, moment.at, kind)
        })
        .collect()
}

/// What stands beside a control that was used, in the same group.
fn siblings(failed: &Failed, moment: &Moment, target: &Label) -> Vec<Change> {
    let want = match moment.at.action(&failed.attempt.spec).action {
        Action::Select { .. } => Want::Press,
        _ => Want::Box,
    };
    let Some(used) = moment.used.and_then(|id| moment.before.elements.get(id.0)) else {
        return Vec::new();
    };
    let beside = moment.before.elements.iter().filter(|element| {
        element.reachable
            && element.enabled
            && want.fits(element.role)
            && element.role == used.role
            && element.within == used.within
            && element.id != used.id
    });
    let names = beside.map(|element| look::name_of(element).to_owned()).collect();
    alike(names, &target.text)
        .iter()
        .filter(|name| !same(name, &target.text))
        .filter_map(|new| failed.control(target, new, moment.at))
        .collect()
}

/// What stands beside the place that a menu path led to.
fn siblings_of_place(failed: &Failed, moment: &Moment, label: &Label) -> Vec<Change> {
    let screen = &moment.after;
    let place = screen.elements.iter().find(|element| {
        element.reachable && Want::Part.fits(element.role) && same(&element.text, &label.text)
    });
    let Some(place) = place else { return Vec::new() };
    let beside = screen.elements.iter().filter(|element| {
        element.reachable
            && element.enabled
            && element.role == place.role
            && element.role != Role::Heading
            && element.within == place.within
            && element.id != place.id
    });
    let names = beside.map(|element| look::name_of(element).to_owned()).collect();
    alike(names, &label.text)
        .iter()
        .filter_map(|new| failed.control(label, new, moment.at))
        .collect()
}

/// The opposite verb.
fn verb(failed: &Failed, moment: &Moment) -> Option<Change> {
    let action = moment.at.action(&failed.attempt.spec);
    let pairs: &[(&str, &str)] = match action.action {
        Action::Check { .. } | Action::Uncheck { .. } => OPPOSITE_TICKS,
        Action::TurnOn { .. } | Action::TurnOff { .. } => OPPOSITE_TURNS,
        _ => return None,
    };
    let span = failed.mended.span_before(action.span)?;
    let (edit, old) = turned_round(&failed.page.source, span, pairs)?;
    let (span, new) = (edit.span, edit.text.clone());
    Some(Change::new(Kind::Verb { old, new }, vec![edit], failed.claim(moment.at), span))
}

/// The edit that has these words turn a toggle the other way, and the words that it replaces.
pub(in crate::walk) fn opposite_turn(source: &SourceFile, words: Span) -> Option<(Edit, String)> {
    turned_round(source, words, OPPOSITE_TURNS)
}

fn turned_round(
    source: &SourceFile,
    words: Span,
    pairs: &[(&str, &str)],
) -> Option<(Edit, String)> {
    let lower = source.slice(words).to_ascii_lowercase();
    let found = pairs.iter().filter_map(|(old, new)| Some((word(&lower, old)?, *old, *new)));
    let (at, old, new) = found.min_by_key(|(at, _, _)| *at)?;
    let span = Span::new(words.start + at, words.start + at + old.len());
    let old = source.slice(span).to_owned();
    let capital = old.starts_with(char::is_uppercase);
    let text = if capital { capitalised(new) } else { new.to_owned() };
    Some((Edit { span, text }, old))
}

const OPPOSITE_TICKS: &[(&str, &str)] = &[
    ("check", "uncheck"),
    ("uncheck", "check"),
    ("tick", "untick"),
    ("untick", "tick"),
    ("deselect", "check"),
    ("unselect", "check"),
    ("clear", "check"),
    ("mark", "unmark"),
    ("unmark", "mark"),
];

const OPPOSITE_TURNS: &[(&str, &str)] = &[
    ("turn on", "turn off"),
    ("turn off", "turn on"),
    ("switch on", "switch off"),
    ("switch off", "switch on"),
    ("toggle on", "toggle off"),
    ("toggle off", "toggle on"),
    ("enable", "disable"),
    ("disable", "enable"),
    ("activate", "deactivate"),
    ("deactivate", "activate"),
];

/// Where `word` stands in `text` as a word of its own.
fn word(text: &str, word: &str) -> Option<usize> {
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

pub(super) fn uncapitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|c| c.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The names on a screen of what can be used, as a page would write them.
pub(super) fn enabled(screen: &Screen, want: Want) -> Vec<String> {
    let usable = screen
        .elements
        .iter()
        .filter(|element| element.reachable && element.enabled && want.fits(element.role));
    // What the text of a menu's button says may change from one to the next; its label stays.
    let label = |element: &Element| {
        let label = element.label.clone().filter(|_| element.role == Role::Menu);
        label.unwrap_or_else(|| look::name_of(element).to_owned())
    };
    usable.map(label).collect()
}

/// `names` as a page would write them, each once, those most like `name` first.
pub(in crate::walk) fn alike(names: Vec<String>, name: &str) -> Vec<String> {
    let mut result: Vec<String> = Vec::new();
    for written in names.iter().filter_map(|name| written(name)) {
        if !result.contains(&written) {
            result.push(written);
        }
    }
    result.sort_by_key(|other| std::cmp::Reverse(likeness(other, name)));
    result
}
