//! The search for a mend: changes of the page are tried out by walking the changed page.
//!
//! The failed situations are taken one by one, the one that got farthest first, each starting
//! from the changes that were found so far. Within one, the attempt that got farthest is built
//! on. A change is kept only if no situation that connects is broken by it.

use std::collections::{BTreeSet, HashSet};

use futures::StreamExt;

use super::WalkError;
use super::attempt::Attempt;
use super::candidates::{Failed, Page};
use super::change::{Change, Kind, Mended};
use super::follow::Ground;
use super::progress::progress;
use super::trial::{
    Node, Task, ToWalk, Trial, can_be_mended, farthest, goes_on, has_effect, is_met, key,
    lacks_a_control, variants,
};
use crate::service::Situation;
use crate::spec::Action;

/// The most changes that one situation may need beyond those that others need.
const MAX_DEPTH: usize = 4;
/// The most walks that are spent on one situation.
const MAX_WALKS: usize = 240;
/// The most candidates that are tried on top of a change that got the walk no farther.
const MAX_SIDEWAYS: usize = 40;
/// The most walks that are spent on one procedure.
const MAX_WALKS_IN_ALL: usize = 600;

/// What the search works on.
pub(super) struct Search<'a> {
    pub(super) ground: &'a Ground,
    pub(super) page: &'a Page,
    pub(super) situations: &'a [Situation],
    pub(super) jobs: usize,
    /// How many walks were spent so far.
    pub(super) spent: usize,
    /// Whether steps may be left out.
    pub(super) deletes: bool,
}

/// The changes that were found, and how the walks go with all of them made.
pub(super) struct Found {
    pub(super) changes: Vec<Change>,
    pub(super) attempts: Vec<Attempt>,
}

/// What is tried one after the other where a walk failed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// A name much like the one that failed.
    Near,
    /// The right way in the place of a wrong one.
    Led,
    /// What counts only if it mends all at once: conditions, warnings, and less to do.
    Alone,
    /// Other names and values, another order, new steps.
    Others,
    /// A new step that leads somewhere.
    Ways,
    /// Without a step.
    Without,
}

const STAGES: &[Stage] =
    &[Stage::Near, Stage::Led, Stage::Alone, Stage::Others, Stage::Ways, Stage::Without];

impl Search<'_> {
    /// The changes after which as many situations as possible end connected.
    pub(super) async fn run(&mut self, originals: &[Attempt]) -> Result<Found, WalkError> {
        let mut found = Found { changes: Vec::new(), attempts: originals.to_vec() };
        let mut hopeless: BTreeSet<String> = BTreeSet::new();
        let mut deleted: Option<(Found, Vec<usize>)> = None;
        loop {
            let mended = self.mended(&found.changes)?;
            let next = found
                .attempts
                .iter()
                .enumerate()
                .filter(|(_, attempt)| can_be_mended(attempt))
                .filter(|(_, attempt)| !hopeless.contains(&key(attempt)))
                .max_by_key(|(number, attempt)| {
                    (progress(self.page, &mended, attempt), std::cmp::Reverse(*number))
                });
            let Some((number, _)) = next else {
                // A step that some can't do may be left out only if nobody needs it.
                match deleted.take() {
                    Some((before, shared)) if shared.iter().any(|&n| fails(&found, n)) => {
                        found = before;
                        self.deletes = false;
                        continue;
                    }
                    _ => return Ok(found),
                }
            };
            match self.situation(number, &found).await? {
                Some(better) => {
                    let deletes = better.changes.iter().any(|c| c.kind == Kind::Delete);
                    if deletes && deleted.is_none() {
                        let alike = key(&found.attempts[number]);
                        let shared = found.attempts.iter().enumerate();
                        let shared = shared.filter(|(_, attempt)| key(attempt) == alike);
                        let shared = shared.map(|(number, _)| number).collect::<Vec<_>>();
                        deleted = Some((found, shared));
                    }
                    found = better;
                }
                None => {
                    hopeless.insert(key(&found.attempts[number]));
                }
            }
        }
    }

    /// The page with these changes, which are known not to meet.
    fn mended(&self, changes: &[Change]) -> Result<Mended, WalkError> {
        Mended::new(&self.page.source, changes)
            .ok_or_else(|| WalkError::Broken("the changes of a mend meet".to_owned()))
    }

    /// Searches in one situation.
    async fn situation(
        &mut self,
        number: usize,
        found: &Found,
    ) -> Result<Option<Found>, WalkError> {
        let mended = self.mended(&found.changes)?;
        let attempt = found.attempts[number].clone();
        let progress = progress(self.page, &mended, &attempt);
        let mut seen = HashSet::from([mended.source.text().to_owned()]);
        let sideways = false;
        let mut queue = vec![Node { changes: Vec::new(), mended, attempt, progress, sideways }];
        let limit = (self.spent + MAX_WALKS).min(MAX_WALKS_IN_ALL);
        while let Some(node) = farthest(&mut queue) {
            if node.changes.len() >= MAX_DEPTH {
                continue;
            }
            let stages: &[Stage] = if node.sideways { &[Stage::Others] } else { STAGES };
            // On what leaves out something is built only when nothing else helped.
            let mut left_out = Vec::new();
            for &stage in stages {
                if self.spent >= limit {
                    break;
                }
                let mut trials = self.stage(stage, number, found, &node, &mut seen).await?;
                if node.sideways {
                    trials.retain(goes_on);
                    trials.truncate(MAX_SIDEWAYS);
                }
                trials.truncate(limit.saturating_sub(self.spent));
                let nodes = if stage == Stage::Alone { &mut left_out } else { &mut queue };
                let better = self.evaluate(trials, number, found, &node, nodes).await?;
                if better.is_some() {
                    return Ok(better);
                }
            }
            queue.extend(left_out);
        }
        Ok(None)
    }

    /// The pages that are tried in one stage.
    async fn stage(
        &mut self,
        stage: Stage,
        number: usize,
        found: &Found,
        node: &Node,
        seen: &mut HashSet<String>,
    ) -> Result<Vec<Trial>, WalkError> {
        let made: Vec<Change> = found.changes.iter().chain(&node.changes).cloned().collect();
        let failed = Failed {
            page: self.page,
            mended: &node.mended,
            changes: &made,
            attempt: &node.attempt,
        };
        let changes = match stage {
            Stage::Near => failed.near(),
            Stage::Led => self.led(number, &failed).await?,
            Stage::Alone => failed.alone(),
            Stage::Others => failed.others(),
            Stage::Ways => self.ways(number, &failed).await?,
            Stage::Without => failed.without(),
        };
        Ok(self.trials(changes, node, found, seen))
    }

    /// Walks changed pages, in order, until one connects and is accepted; those that got at least
    /// as far as `node` are put on the queue.
    async fn evaluate(
        &mut self,
        trials: Vec<Trial>,
        number: usize,
        found: &Found,
        node: &Node,
        queue: &mut Vec<Node>,
    ) -> Result<Option<Found>, WalkError> {
        let work = trials.iter().map(|trial| (trial.unread(), number)).collect();
        let mut walks = self.walks(work);
        let mut trials = trials.into_iter();
        while let Some(attempt) = walks.next().await {
            let attempt = attempt?;
            let Some(trial) = trials.next() else { break };
            self.spent += 1;
            let newest = found.changes.len() + trial.changes.len() - 1;
            let works = has_effect(&trial.mended, newest, &trial.changes, &attempt);
            if attempt.connected() && works {
                drop(walks);
                let accepted = self.accept(&trial, number, found).await?;
                if accepted.is_some() {
                    return Ok(accepted);
                }
                // What is left of the candidates is walked anew.
                let rest = trials.as_slice();
                let work = rest.iter().map(|trial| (trial.unread(), number)).collect();
                walks = self.walks(work);
                continue;
            }
            let progress = self::progress(self.page, &trial.mended, &attempt);
            if works && progress >= node.progress {
                let sideways = progress == node.progress;
                let Trial { changes, mended } = trial;
                queue.push(Node { changes, mended, attempt, progress, sideways });
            }
        }
        Ok(None)
    }

    /// A step more that leads to where the control is that the walk lacks.
    async fn ways(&mut self, number: usize, failed: &Failed<'_>) -> Result<Vec<Change>, WalkError> {
        if !lacks_a_control(failed.attempt) {
            return Ok(Vec::new());
        }
        // Where a warning was followed in between, the new step is done before that as well.
        let Some(before) = failed.attempt.first_try() else { return Ok(Vec::new()) };
        let action = &failed.attempt.moments[before].at.action(&failed.attempt.spec).action;
        let path = self.way(number, failed, before, action).await?;
        Ok(path.and_then(|path| failed.way(&path)).into_iter().collect())
    }

    /// Steps that led the wrong way, each with the way that leads to what comes after it.
    async fn led(&mut self, number: usize, failed: &Failed<'_>) -> Result<Vec<Change>, WalkError> {
        let mut changes = Vec::new();
        for led in failed.led() {
            let path = self.way(number, failed, led.moment, &led.goal).await?;
            changes.extend(path.and_then(|path| led.change(failed, &path)));
        }
        Ok(changes)
    }

    /// The way to where `goal` can be done, from before a moment of the walk.
    async fn way(
        &mut self,
        number: usize,
        failed: &Failed<'_>,
        before: usize,
        goal: &Action,
    ) -> Result<Option<Vec<String>>, WalkError> {
        let (spec, situation) = (&failed.attempt.spec, &self.situations[number]);
        let goals = std::slice::from_ref(goal);
        let way = self.ground.way(spec, &self.page.section, situation, before, goals).await?;
        self.spent += way.1;
        Ok(way.0)
    }

    /// The pages that one change more makes.
    fn trials(
        &self,
        candidates: Vec<Change>,
        node: &Node,
        found: &Found,
        seen: &mut HashSet<String>,
    ) -> Vec<Trial> {
        let mut trials = Vec::new();
        for candidate in candidates {
            if candidate.kind == Kind::Delete && !self.deletes {
                continue;
            }
            let mut changes = node.changes.clone();
            changes.push(candidate);
            if let Some(trial) = self.trial(changes, found)
                && seen.insert(trial.mended.source.text().to_owned())
            {
                trials.push(trial);
            }
        }
        trials
    }

    fn trial(&self, changes: Vec<Change>, found: &Found) -> Option<Trial> {
        let all: Vec<Change> = found.changes.iter().chain(&changes).cloned().collect();
        let mended = Mended::new(&self.page.source, &all)?;
        Some(Trial { changes, mended })
    }

    /// A trial that connects in one situation, if it can be had without breaking another:
    /// as it is, else with its insertions made conditional.
    async fn accept(
        &mut self,
        trial: &Trial,
        number: usize,
        found: &Found,
    ) -> Result<Option<Found>, WalkError> {
        for changes in variants(&trial.changes) {
            let Some(trial) = self.trial(changes, found) else { continue };
            let spec = ToWalk::Read(trial.unread().read()?);
            let work = (0..self.situations.len()).map(|n| (spec.clone(), n)).collect();
            let mut walks = self.walks(work);
            let mut attempts = Vec::new();
            while let Some(attempt) = walks.next().await {
                let attempt = attempt?;
                self.spent += 1;
                let before = &found.attempts[attempts.len()];
                let must = attempts.len() == number || before.connected();
                if must && !attempt.connected() {
                    break;
                }
                attempts.push(attempt);
            }
            // A condition that nobody meets says that nobody needs the step.
            let met = trial.changes.iter().enumerate().all(|(at, change)| {
                let number = found.changes.len() + at;
                !matches!(change.kind, Kind::When { .. })
                    || attempts.iter().any(|attempt| is_met(&trial.mended, number, attempt))
            });
            if attempts.len() == self.situations.len() && met {
                let mut changes = found.changes.clone();
                changes.extend(trial.changes);
                return Ok(Some(Found { changes, attempts }));
            }
        }
        Ok(None)
    }

    /// Walks in order, several at a time.
    pub(super) fn walks(
        &self,
        work: Vec<(ToWalk, usize)>,
    ) -> impl futures::Stream<Item = Result<Attempt, WalkError>> + Unpin + use<> {
        let (ground, section) = (self.ground.clone(), self.page.section.clone());
        let situations = self.situations.to_vec();
        let walk = move |(page, number): (ToWalk, usize)| {
            let (ground, section) = (ground.clone(), section.clone());
            let situation = situations[number].clone();
            Task(tokio::spawn(
                async move { ground.attempt(page.read()?, &section, &situation).await },
            ))
        };
        let tasks = futures::stream::iter(work).map(walk);
        Box::pin(tasks.map(Task::ended).buffered(self.jobs.max(1)))
    }
}

fn fails(found: &Found, number: usize) -> bool {
    !found.attempts[number].connected()
}
