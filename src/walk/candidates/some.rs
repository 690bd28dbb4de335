//! What only some readers run into: a step that is for some only, and what others are told who
//! don't see what a step needs.

use super::Failed;
use super::insert;
use super::replace::uncapitalised;
use crate::diagnostic::Edit;
use crate::spec::Action;
use crate::walk::attempt::Failure;
use crate::walk::change::{Change, Kind};
use crate::walk::words::written;

/// The step that stuck, to be done only by those whom the screen asks to.
pub(super) fn when(failed: &Failed) -> Option<Change> {
    let moment = failed.attempt.stuck()?;
    let action = moment.at.action(&failed.attempt.spec);
    let absent = matches!(moment.result, Err(Failure::NotOnScreen { .. }));
    let Action::Select { target, .. } = &action.action else { return None };
    if !absent || action.condition.is_some() {
        return None;
    }
    let span = failed.mended.span_before(action.span)?;
    let source = &failed.page.source;
    let step = failed.page.before(failed.mended, &failed.attempt.spec, moment.at)?;
    let from = failed.page.step(step).span.start;
    let before = source.text()[from..span.start].trim_end();
    let alone = failed.page.step(step).actions.iter().filter(|a| a.span == span).count() == 1;
    if !alone || !before.ends_with(['.', ')']) {
        return None;
    }
    let text = format!("If you're asked to confirm, {}", uncapitalised(source.slice(span)));
    Some(Change::new(
        Kind::When { name: target.text.clone(), sentence: text.clone() },
        vec![Edit { span, text }],
        failed.claim(moment.at),
        span,
    ))
}

/// The most sections that readers are sent to.
const MAX_SECTIONS: usize = 4;

/// A sentence at the step that stuck that sends those who don't see what it names to another
/// procedure of the page.
pub(super) fn warnings(failed: &Failed) -> Vec<Change> {
    let Some(moment) = failed.attempt.stuck() else { return Vec::new() };
    let Err(Failure::NotOnScreen { name, .. }) = &moment.result else { return Vec::new() };
    let Some(name) = written(name) else { return Vec::new() };
    if !failed.attempt.warnings(moment.at).is_empty() {
        return Vec::new();
    }
    let at = failed.page.before(failed.mended, &failed.attempt.spec, moment.at);
    let others = failed.page.spec.procedures.iter().enumerate();
    let others = others.filter(|(number, _)| *number != moment.at.procedure);
    others
        .take(MAX_SECTIONS)
        .filter_map(|(_, other)| {
            let title = written(&other.title)?;
            let section = &other.section;
            let sentence = format!("If you don't see **{name}**, refer to [{title}](#{section}).");
            let kind = Kind::Warn { name: name.clone(), sentence: sentence.clone() };
            let Some(at) = at else {
                // The step is new itself.
                let change = insert::beside(failed, moment.at, &sentence, None, false)?;
                return Some(Change { kind, ..change });
            };
            let action = failed.page.action(at);
            Some(Change::new(
                kind,
                vec![failed.page.append(at, &sentence)],
                Some(action.claim.clone()),
                action.span,
            ))
        })
        .collect()
}
