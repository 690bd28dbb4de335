//! Looking around: where the control is that a step needs and that isn't on the screen.
//!
//! Starts where a walk stuck and tries the entries of the closed menus one by one, each in a walk
//! of its own, and from there what leads on: links, tabs and rows. What is found is a menu path
//! that a step of the page could name.

use super::WalkError;
use super::follow::{Ground, Looking};
use super::look;
use super::person::Follower;
use super::words::written;
use crate::service::{Element, Gesture, Role, Screen, ServiceError, Situation};
use crate::spec::{Action, CredentialSpec};
use std::sync::Arc;

/// The most entries of menus that are tried.
const MAX_ENTRIES: usize = 24;
/// The most links, tabs and rows that are pressed behind one entry.
const MAX_PRESSES: usize = 40;

/// What came of trying one entry.
pub(super) enum Explored {
    /// There is no entry with this number.
    NoSuchEntry,
    /// The control isn't there.
    Nothing,
    /// The control is at the end of this path.
    Path(Vec<String>),
}

impl Ground {
    /// The first path to what the step needs at which `spec` sticks, if there is one, and how
    /// many walks it took to find it.
    pub(super) async fn way(
        &self,
        spec: &Arc<CredentialSpec>,
        section: &str,
        situation: &Situation,
    ) -> Result<(Option<Vec<String>>, usize), WalkError> {
        for entry in 0..MAX_ENTRIES {
            let looking = Looking { entry, found: Explored::NoSuchEntry };
            let looking = self.look(spec.clone(), section, situation, looking).await?;
            match looking.found {
                Explored::NoSuchEntry => return Ok((None, entry)),
                Explored::Nothing => {}
                Explored::Path(path) => return Ok((Some(path), entry + 1)),
            }
        }
        Ok((None, MAX_ENTRIES))
    }
}

impl Follower<'_> {
    /// Tries one entry of the closed menus for `action`.
    pub(super) async fn explore(
        &mut self,
        action: &Action,
        entry: usize,
    ) -> Result<Explored, ServiceError> {
        // A name that nothing has: every menu is looked into.
        self.trace = Default::default();
        self.look_into_menus("\u{0}").await?;
        let entries: Vec<String> =
            self.trace.in_menus.iter().filter(|e| e.enabled).map(|e| e.text.clone()).collect();
        let Some(name) = entries.get(entry) else { return Ok(Explored::NoSuchEntry) };
        let before = self.screen();
        let Some(found) = self.look_into_menus(name).await? else { return Ok(Explored::Nothing) };
        self.console().act(found.id, Gesture::Press).await?;
        let mut path: Vec<String> = written(name).into_iter().collect();
        if path.is_empty() || name.contains('@') {
            return Ok(Explored::Nothing);
        }
        let mut presses = MAX_PRESSES;
        let there = Box::pin(self.lead_on(action, &before, &mut path, &mut presses)).await?;
        Ok(if there { Explored::Path(path) } else { Explored::Nothing })
    }

    /// Presses what appeared since `before` and leads on, until the control of `action` shows.
    async fn lead_on(
        &mut self,
        action: &Action,
        before: &Screen,
        path: &mut Vec<String>,
        presses: &mut usize,
    ) -> Result<bool, ServiceError> {
        if self.shown(action) {
            return Ok(true);
        }
        if path.len() > MAX_PATH {
            return Ok(false);
        }
        let screen = self.screen();
        let mut fresh: Vec<Element> = screen
            .elements
            .iter()
            .filter(|element| {
                leads_on(element) && !before.elements.iter().any(|old| old.text == element.text)
            })
            .cloned()
            .collect();
        // What stands under a heading first: the rest may lead back to where one came from.
        fresh.sort_by_key(|element| heading(&screen, element, &[]).is_none());
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
            path.extend(heading(&screen, &element, path));
            path.push(name);
            if Box::pin(self.lead_on(action, &now, path, presses)).await? {
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

/// The heading under which an element stands, unless the path names it already.
fn heading(screen: &Screen, element: &Element, path: &[String]) -> Option<String> {
    let above = screen.elements.get(element.within?.0)?;
    let name = written(look::name_of(above)).filter(|_| above.role == Role::Heading)?;
    (!path.contains(&name)).then_some(name)
}
