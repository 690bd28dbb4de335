//! What changed in meaning between two stored specs.

mod facts;

use std::collections::HashMap;
use std::fmt;

use self::facts::{Fact, facts};
use super::file::SpecFile;

/// One change of meaning.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// The claim, or what else has changed (`identity`, `prose.lead-in`).
    pub id: String,
    /// How.
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// How something changed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "change", rename_all = "lowercase")]
#[non_exhaustive]
pub enum ChangeKind {
    /// It is new.
    Added {
        /// Its parts, in short.
        what: String,
    },
    /// It is gone.
    Removed {
        /// Its parts, in short.
        what: String,
    },
    /// A part of it is another.
    Changed {
        /// Which part.
        part: String,
        /// What it was; `None`: it had none.
        old: Option<String>,
        /// What it is; `None`: it has none.
        new: Option<String>,
    },
    /// It stands elsewhere among its neighbours.
    Moved {
        /// What it stands behind now; `None`: it is the first.
        after: Option<String>,
    },
}

impl fmt::Display for Change {
    /// On one line, whatever characters the files hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line();
        f.write_str(&line.replace(char::is_control, " "))
    }
}

impl Change {
    fn line(&self) -> String {
        let id = &self.id;
        match &self.kind {
            ChangeKind::Added { what } if what.is_empty() => format!("added {id}"),
            ChangeKind::Added { what } => format!("added {id}: {what}"),
            ChangeKind::Removed { what } if what.is_empty() => format!("removed {id}"),
            ChangeKind::Removed { what } => format!("removed {id}: {what}"),
            ChangeKind::Changed { part, old, new } => {
                format!("changed {id}: {part} {} → {}", shown(old), shown(new))
            }
            ChangeKind::Moved { after: Some(after) } => format!("moved {id}: now after {after}"),
            ChangeKind::Moved { after: None } => format!("moved {id}: now first"),
        }
    }
}

fn shown(value: &Option<String>) -> String {
    value.as_ref().map_or("none".to_owned(), |value| format!("`{value}`"))
}

/// What changed from `old` to `new`: removals and changes in the order of `old`, then what was
/// added or moved in the order of `new`. Empty exactly where both mean the same.
pub fn diff(old: &SpecFile, new: &SpecFile) -> Vec<Change> {
    let (old, new) = (facts(old), facts(new));
    let places: HashMap<&str, usize> =
        new.iter().enumerate().map(|(at, fact)| (fact.key.as_str(), at)).collect();
    let known: HashMap<&str, usize> =
        old.iter().enumerate().map(|(at, fact)| (fact.key.as_str(), at)).collect();
    let mut changes = Vec::new();
    for fact in &old {
        match places.get(fact.key.as_str()) {
            Some(&at) => changes.extend(changed_parts(fact, &new[at])),
            None => changes.push(change(fact, ChangeKind::Removed { what: fact.summary() })),
        }
    }
    let moved = moved(&new, &known);
    for (at, fact) in new.iter().enumerate() {
        if !known.contains_key(fact.key.as_str()) {
            changes.push(change(fact, ChangeKind::Added { what: fact.summary() }));
        } else if moved[at] {
            let before = new[..at].iter().rev().find(|other| other.list == fact.list);
            let after = before.map(|other| other.key.clone());
            changes.push(change(fact, ChangeKind::Moved { after }));
        }
    }
    changes
}

fn change(fact: &Fact, kind: ChangeKind) -> Change {
    Change { id: fact.key.clone(), kind }
}

fn changed_parts(old: &Fact, new: &Fact) -> Vec<Change> {
    let mut names: Vec<&String> = old.parts.keys().collect();
    names.extend(new.parts.keys().filter(|name| !old.parts.contains_key(*name)));
    let differing = names.into_iter().filter(|name| old.parts.get(*name) != new.parts.get(*name));
    let changes = differing.map(|name| ChangeKind::Changed {
        part: name.clone(),
        old: old.parts.get(name).cloned(),
        new: new.parts.get(name).cloned(),
    });
    changes.map(|kind| change(old, kind)).collect()
}

/// Which of `new` left their order: in each list, those outside of a longest run of items that
/// follow one another as they did before.
fn moved(new: &[Fact], known: &HashMap<&str, usize>) -> Vec<bool> {
    let mut moved = vec![false; new.len()];
    let mut lists: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (at, fact) in new.iter().enumerate() {
        if let Some(before) = known.get(fact.key.as_str()) {
            lists.entry(&fact.list).or_default().push((at, *before));
        }
    }
    for items in lists.values() {
        let kept = longest_rising(&items.iter().map(|(_, before)| *before).collect::<Vec<_>>());
        items.iter().for_each(|(at, _)| moved[*at] = true);
        kept.iter().for_each(|&index| moved[items[index].0] = false);
    }
    moved
}

/// The indices of a longest rising run of `values`.
fn longest_rising(values: &[usize]) -> Vec<usize> {
    // tails[n]: the index of the smallest value that ends a run of n + 1.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; values.len()];
    for (index, value) in values.iter().enumerate() {
        let length = tails.partition_point(|&tail| values[tail] < *value);
        before[index] = length.checked_sub(1).map(|shorter| tails[shorter]);
        if length == tails.len() {
            tails.push(index);
        } else {
            tails[length] = index;
        }
    }
    let mut run = Vec::new();
    let mut at = tails.last().copied();
    while let Some(index) = at {
        run.push(index);
        at = before[index];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(&[], &[])]
    #[case(&[0, 1, 2], &[0, 1, 2])]
    #[case(&[2, 0, 1], &[1, 2])]
    #[case(&[1, 0], &[1])]
    #[case(&[0, 3, 1, 2], &[0, 2, 3])]
    fn rising(#[case] values: &[usize], #[case] expected: &[usize]) {
        assert_eq!(longest_rising(values), expected);
    }
}
