//! Looking for something on a screen: how a control answers to a name.

use super::words::{same, shared_words};
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
/// placeholder or accessible name. Of several the topmost, what can be pressed before headings.
pub(super) fn find<'a>(
    screen: &'a Screen,
    name: &str,
    want: Want,
    scope: Option<ElementId>,
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
    let pick = |answers: &dyn Fn(&&'a Element) -> bool| {
        let mut found = fitting().filter(|element| answers(element));
        let mut headings = fitting().filter(|element| answers(element) && heading(element));
        found.find(|element| !heading(element)).or_else(|| headings.next())
    };
    pick(&own).or_else(|| pick(&other))
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

/// Closed menus that can be opened, top to bottom.
pub(super) fn closed_menus(screen: &Screen) -> Vec<ElementId> {
    let closed = |element: &&Element| {
        element.reachable
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
