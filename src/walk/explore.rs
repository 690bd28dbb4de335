//! Looking around: where the control is that a step needs and that isn't on the screen.
//!
//! Starts before a moment of a walk and tries first what is on the screen, then the entries of
//! the closed menus one by one, and from there what leads on: links, tabs and rows. What is found
//! is a menu path that a step of the page could name. Entries that leave the screen as it was are
//! tried in one walk; after others a new walk is needed.

use super::WalkError;
use super::follow::{Ground, Looking};
use super::look;
use super::person::Follower;
use super::words::{same, written};
use crate::service::{Element, Gesture, Role, Screen, ServiceError, Situation};
use crate::spec::{Action, CredentialSpec};
use std::sync::Arc;

/// The most entries of menus that are tried.
const MAX_ENTRIES: usize = 24;
/// The most links, tabs and rows that are pressed behind one entry.
const MAX_PRESSES: usize = 40;

/// What came of looking around.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Explored {
    /// Nothing, and there is nothing left to try.
    Nothing,
    /// Nothing so far; the entry with this number is next.
    More(usize),
    /// What was looked for is at the end of this path.
    Path(Vec<String>),
}

impl Ground {
    /// The first path to where one of `goals` can be done, looked for before the moment `before`
    /// of the walk on `spec`, and how many walks it took to find it.
    pub(super) async fn way(
        &self,
        spec: &Arc<CredentialSpec>,
        section: &str,
        situation: &Situation,
        before: usize,
        goals: &[Action],
    ) -> Result<(Option<Vec<String>>, usize), WalkError> {
        let (mut entry, mut walks) = (0, 0);
        while entry <= MAX_ENTRIES {
            let (goals, found) = (goals.to_vec(), Explored::Nothing);
            let looking = Looking { before, goals, entry, found };
            let looking = self.look(spec.clone(), section, situation, looking).await?;
            walks += 1;
            match looking.found {
                Explored::Nothing => break,
                Explored::More(next) => entry = next.max(entry + 1),
                Explored::Path(path) => return Ok((Some(path), walks)),
            }
        }
        Ok((None, walks))
    }
}

impl Follower<'_> {
    /// Tries what is on the screen (entry 0) and the entries of the closed menus, from the entry
    /// of `looking` on, as long as the screen comes back.
    pub(super) async fn explore(&mut self, looking: &mut Looking) -> Result<(), ServiceError> {
        self.close_menu().await?;
        let start = self.screen();
        // A name that nothing has: every menu is looked into.
        self.trace = Default::default();
        self.look_into_menus("\u{0}", |_| true).await?;
        let entries: Vec<String> = std::mem::take(&mut self.trace.in_menus)
            .iter()
            .filter(|e| e.enabled)
            .map(|e| e.text.clone())
            .collect();
        for entry in looking.entry..=entries.len() {
            let found = self.try_entry(&looking.goals, entry.checked_sub(1).map(|n| &*entries[n]));
            if let Some(path) = found.await? {
                looking.found = Explored::Path(path);
                return Ok(());
            }
            self.close_dialogs().await?;
            if look::differ(&start, &self.screen()) {
                looking.found = Explored::More(entry + 1);
                return Ok(());
            }
        }
        looking.found = Explored::Nothing;
        Ok(())
    }

    /// The path behind one entry of a menu, or of what is on the screen.
    async fn try_entry(
        &mut self,
        goals: &[Action],
        entry: Option<&str>,
    ) -> Result<Option<Vec<String>>, ServiceError> {
        let mut before = self.screen();
        let mut path = Vec::new();
        match entry {
            None => before.elements.clear(),
            Some(name) => {
                // No page can know the names of people.
                let Some(part) = written(name).filter(|name| !name.contains('@')) else {
                    return Ok(None);
                };
                let Some(found) = self.look_into_menus(name, |_| true).await? else {
                    return Ok(None);
                };
                self.console().act(found.id, Gesture::Press).await?;
                path.push(part);
            }
        }
        let mut presses = MAX_PRESSES;
        let there = Box::pin(self.lead_on(goals, &before, &mut path, &mut presses)).await?;
        Ok(there.then_some(path))
    }

    /// Closes an open menu, so that what it holds is an entry as others.
    async fn close_menu(&mut self) -> Result<(), ServiceError> {
        let screen = self.screen();
        let open = |e: &&Element| e.reachable && e.role == Role::Menu && e.on == Some(true);
        match screen.elements.iter().find(open) {
            Some(menu) => self.console().act(menu.id, Gesture::Press).await,
            None => Ok(()),
        }
    }

    /// Closes what can be closed.
    async fn close_dialogs(&mut self) -> Result<(), ServiceError> {
        for _ in 0..MAX_PATH {
            let screen = self.screen();
            let in_dialog = screen.elements.iter().any(|e| e.reachable && e.role == Role::Dialog);
            let close = look::find(&screen, "Close", look::Want::Press, None);
            let Some(close) = close.filter(|_| in_dialog) else { return Ok(()) };
            self.console().act(close.id, Gesture::Press).await?;
        }
        Ok(())
    }

    /// Presses what appeared since `before` and leads on, until one of `goals` can be done.
    async fn lead_on(
        &mut self,
        goals: &[Action],
        before: &Screen,
        path: &mut Vec<String>,
        presses: &mut usize,
    ) -> Result<bool, ServiceError> {
        if goals.iter().any(|goal| self.shown(goal)) {
            return Ok(true);
        }
        if path.len() > MAX_PATH {
            return Ok(false);
        }
        let screen = self.screen();
        let reader = self.reader.reader_name();
        let mut fresh: Vec<Element> = screen
            .elements
            .iter()
            .filter(|element| {
                leads_on(element)
                    && !same(&element.text, &reader)
                    && !before.elements.iter().any(|old| old.text == element.text)
            })
            .cloned()
            .collect();
        // What stands under a heading first: the rest may lead back to where one came from.
        fresh.sort_by_key(|element| headings(&screen, element, &[]).is_empty());
        for element in fresh {
            let now = self.screen();
            let again = now.elements.iter().find(|other| {
                leads_on(other) && other.role == element.role && other.text == element.text
            });
            let (Some(again), Some(name)) = (again, written(&element.text)) else { continue };
            if *presses == 0 {
                return Ok(false);
            }
            *presses -= 1;
            self.console().act(again.id, Gesture::Press).await?;
            let depth = path.len();
            path.extend(headings(&screen, &element, path));
            path.push(name);
            if Box::pin(self.lead_on(goals, &now, path, presses)).await? {
                return Ok(true);
            }
            path.truncate(depth);
        }
        Ok(false)
    }
}

/// The most parts a path may have before the last.
const MAX_PATH: usize = 3;

fn leads_on(element: &Element) -> bool {
    element.reachable
        && element.enabled
        && element.on != Some(true)
        && matches!(element.role, Role::Link | Role::Tab | Role::Row)
}

/// The headings under which an element stands, outermost first, unless the path names them.
fn headings(screen: &Screen, element: &Element, path: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut outer = element.within;
    // Bounded by the number of elements, whatever a screen says.
    for _ in 0..screen.elements.len() {
        let Some(above) = outer.and_then(|id| screen.elements.get(id.0)) else { break };
        if above.role == Role::Heading
            && let Some(name) = written(look::name_of(above))
            && !path.contains(&name)
        {
            names.push(name);
        }
        outer = above.within;
    }
    names.reverse();
    names
}
