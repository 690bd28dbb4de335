//! Looking for something on a screen: how a control answers to a name.

use std::cmp::Reverse;

use super::words::{fold, same, shared_words};
use crate::service::{Element, ElementId, Role, Screen};

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// Something to press.
    Press,
    /// A part of a menu path: something to press, or a heading to look under.
    Part,
    /// A line to fill in.
    Field,
    /// A box to tick.
    Box,
    /// A value to copy.
    Output,
}

impl Want {
    /// Whether an element with `role` is of this sort.
    pub(super) fn fits(self, role: Role) -> bool {
        use Role::*;
        match self {
            Self::Press => {
                matches!(role, Button | Link | Tab | Row | Menu | MenuItem | Radio | Checkbox)
            }
            Self::Part => {
                matches!(role, Button | Link | Tab | Row | Menu | MenuItem | Heading | Dialog)
            }
            Self::Field => matches!(role, TextField | SearchBox),
            Self::Box => matches!(role, Checkbox),
            Self::Output => matches!(role, Output),
        }
    }
}

/// The element that answers to `name`: to its own text, else (only if nothing does) to its label,
/// placeholder or accessible name, else to its looks. Of several the topmost, what can be pressed
/// before headings.
pub(super) fn find<'a>(
    screen: &'a Screen,
    name: &str,
    want: Want,
    scope: Option<ElementId>,
) -> Option<&'a Element> {
    find_beside(screen, name, want, scope, "")
}

/// The same, where the page says more of where it is ("next to **X**", "under **X**"): of several
/// the first with most of its surroundings named in `said`.
pub(super) fn find_beside<'a>(
    screen: &'a Screen,
    name: &str,
    want: Want,
    scope: Option<ElementId>,
    said: &str,
) -> Option<&'a Element> {
    let fitting = || {
        screen.elements.iter().filter(move |element| {
            element.reachable && want.fits(element.role) && is_within(screen, element, scope)
        })
    };
    let own = |element: &&Element| !element.text.is_empty() && same(&element.text, name);
    let other =
        |element: &&Element| other_names(element).into_iter().any(|other| same(other, name));
    let heading = |element: &&Element| matches!(element.role, Role::Heading | Role::Dialog);
    let looks = |element: &&Element| element.looks.iter().any(|look| same(look, name));
    let said = fold(said);
    let pick = |answers: &dyn Fn(&&'a Element) -> bool| {
        let found: Vec<&Element> = fitting().filter(answers).collect();
        let rank = |element: &&&Element| {
            (!heading(element), surroundings(screen, element, &said), Reverse(element.id))
        };
        found.iter().max_by_key(rank).copied()
    };
    pick(&own).or_else(|| pick(&other)).or_else(|| pick(&looks))
}

/// What the page says stands around the control `name` ("next to **X**", "in the **X** section")
/// and isn't there, where several answer to the name and only this could tell them apart.
pub(super) fn missing_around<'a>(
    screen: &Screen,
    name: &str,
    want: Want,
    said: &'a str,
) -> Option<&'a str> {
    let around = named_around(said)?;
    let answering = || {
        screen.elements.iter().filter(|element| {
            element.reachable && want.fits(element.role) && same(&element.text, name)
        })
    };
    let there = |element: &Element| {
        let names = other_names(element).into_iter().chain([element.text.as_str()]);
        element.reachable && names.into_iter().any(|name| same(name, around))
    };
    let told = screen.elements.iter().any(there);
    let apart = answering().count() > 1 || answering().any(|e| stands_in_row(screen, e));
    (apart && !told).then_some(around)
}

fn stands_in_row(screen: &Screen, element: &Element) -> bool {
    let around = element.within.and_then(|id| screen.elements.get(id.0));
    around.is_some_and(|around| around.role == Role::Row)
}

/// The name behind "next to", "in the", …, if it is written as one.
fn named_around(said: &str) -> Option<&str> {
    let markers = ["next to ", "beside ", "under ", "in ", "for ", "of "];
    let find = |marker: &&str| Some((said.rfind(*marker)?, marker.len()));
    let (at, len) = markers.iter().filter_map(find).max_by_key(|(at, len)| at + len)?;
    let is_word = at == 0 || said[..at].ends_with(|c: char| !c.is_alphanumeric());
    let name = said[at + len..].split("; ").next()?.trim();
    let name = ["the ", "your "].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
    let nouns = [" section", " row", " setting", " option", " entry"];
    let named = nouns.iter().find_map(|noun| name.strip_suffix(noun));
    let beside = said[at..].starts_with("next to ") || said[at..].starts_with("beside ");
    let name = named.or(beside.then_some(name))?;
    (is_word && name.starts_with(char::is_uppercase)).then_some(name)
}

/// How many of the names around an element `said` holds: its label's and those of what it stands
/// within.
fn surroundings(screen: &Screen, element: &Element, said: &str) -> usize {
    if said.is_empty() {
        return 0;
    }
    let is_said = |name: &str| !name.is_empty() && holds(said, &fold(name));
    let label = element.label.as_deref().is_some_and(is_said);
    let mut count = usize::from(label);
    let mut outer = element.within;
    // Bounded by the number of elements, whatever a screen says.
    for _ in 0..screen.elements.len() {
        let Some(around) = outer.and_then(|id| screen.elements.get(id.0)) else { break };
        count += usize::from(is_said(name_of(around)));
        outer = around.within;
    }
    count
}

/// Whether the words of `part` stand in `text` in one run.
fn holds(text: &str, part: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (text, part) = (words(text), words(part));
    !part.is_empty() && text.windows(part.len()).any(|run| run == part)
}

/// The names that an element answers to besides its own text.
fn other_names(element: &Element) -> Vec<&str> {
    [&element.label, &element.placeholder, &element.accessible_name]
        .into_iter()
        .filter_map(|name| name.as_deref())
        .collect()
}

/// The name by which people would call an element.
pub(super) fn name_of(element: &Element) -> &str {
    if element.text.is_empty() {
        other_names(element).first().copied().unwrap_or_default()
    } else {
        &element.text
    }
}

/// Whether `element` stands somewhere within `scope`.
pub(super) fn is_within(screen: &Screen, element: &Element, scope: Option<ElementId>) -> bool {
    let Some(scope) = scope else { return true };
    let mut outer = element.within;
    // Bounded by the number of elements, whatever a screen says.
    for _ in 0..screen.elements.len() {
        match outer {
            None => return false,
            Some(id) if id == scope => return true,
            Some(id) => outer = screen.elements.get(id.0).and_then(|element| element.within),
        }
    }
    false
}

/// The box to search with for `object`: its words share something with the object's.
pub(super) fn search_box<'a>(screen: &'a Screen, object: &str) -> Option<&'a Element> {
    screen.elements.iter().find(|element| {
        element.reachable
            && element.role == Role::SearchBox
            && other_names(element).into_iter().any(|name| shared_words(name, object) > 0)
    })
}

/// The choices of the setting `name`.
pub(super) fn choices<'a>(screen: &'a Screen, name: &str) -> Vec<&'a Element> {
    let labelled = |element: &&Element| {
        element.reachable
            && element.role == Role::Radio
            && element.label.as_deref().is_some_and(|label| same(label, name))
    };
    screen.elements.iter().filter(labelled).collect()
}

/// Closed menus that can be opened, of those that `wanted` selects, top to bottom.
pub(super) fn closed_menus(screen: &Screen, wanted: fn(&Element) -> bool) -> Vec<ElementId> {
    let closed = |element: &&Element| {
        wanted(element)
            && element.reachable
            && element.enabled
            && element.role == Role::Menu
            && element.on == Some(false)
    };
    screen.elements.iter().filter(closed).take(MAX_MENUS).map(|element| element.id).collect()
}

/// The most closed menus that are looked into.
const MAX_MENUS: usize = 12;

/// What a person would read out of what fits `want`, for messages: names, each once. Where
/// nothing fits, whatever can be used.
pub(super) fn names(screen: &Screen, want: Want) -> Vec<String> {
    let of_sort = names_where(screen, |role| want.fits(role));
    if of_sort.is_empty() { usable(screen) } else { of_sort }
}

/// The names of everything on a screen that can be used or copied, and of dialogs.
pub(super) fn usable(screen: &Screen) -> Vec<String> {
    names_where(screen, |role| !matches!(role, Role::Text | Role::Heading))
}

fn names_where(screen: &Screen, counts: impl Fn(Role) -> bool) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for element in screen.elements.iter().filter(|e| e.reachable && counts(e.role)) {
        let name = name_of(element).trim().trim_end_matches(':').to_owned();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether two screens show something different.
pub(super) fn differ(one: &Screen, other: &Screen) -> bool {
    let same = |(one, other): (&Element, &Element)| {
        one.role == other.role
            && one.text == other.text
            && one.value == other.value
            && one.on == other.on
            && one.enabled == other.enabled
            && one.reachable == other.reachable
    };
    one.name != other.name
        || one.elements.len() != other.elements.len()
        || !one.elements.iter().zip(&other.elements).all(same)
}

/// Names as a message lists them: several of them hold commas.
pub(super) fn listed(names: &[String], most: usize) -> String {
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(" · ");
    let more = if names.len() > most { " · …" } else { "" };
    format!("{shown}{more}")
}
