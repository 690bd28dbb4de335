//! Steps that the page leaves out.

use super::Failed;
use crate::diagnostic::Edit;
use crate::service::{Element, Role, Screen};
use crate::source::Span;
use crate::spec::{Action, FieldKind, Place};
use crate::walk::attempt::{At, End, Failure, Moment};
use crate::walk::change::{Change, Kind};
use crate::walk::look::{self, Want};
use crate::walk::words::{article, same, shared_words, written};

/// Where a step could come in, and what was on the screen there.
struct Gap<'a> {
    /// The step before which it comes in (`true`), or after which.
    at: At,
    before: bool,
    screen: &'a Screen,
    /// The screen one action earlier.
    earlier: Option<&'a Screen>,
}

/// Fields of the credential that the page leaves empty.
pub(super) fn fields(failed: &Failed) -> Vec<Change> {
    let End::Incomplete(missing) = &failed.attempt.end else { return Vec::new() };
    let mut changes = Vec::new();
    for label in missing {
        let field = failed.page.contract.iter().find(|field| field.label == *label);
        let Some(field) = field else { continue };
        if field.kind == FieldKind::Url {
            let sentence = format!("Enter your {} URL as the **{label}**.", failed.page.service);
            changes.extend(last_entry(failed).and_then(|at| after(failed, at, sentence, None)));
            continue;
        }
        let mut offered: Vec<String> = Vec::new();
        for moment in &failed.attempt.moments {
            let outputs = moment
                .after
                .elements
                .iter()
                .filter(|element| element.reachable && Want::Output.fits(element.role));
            for name in outputs.filter_map(|element| written(look::name_of(element))) {
                if offered.contains(&name) {
                    continue;
                }
                let sentence = format!("Copy the **{name}** and enter it as the **{label}**.");
                let Some(change) = after(failed, moment.at, sentence, None) else { continue };
                offered.push(name);
                changes.push(change);
            }
        }
    }
    changes
}

/// The last step that fills in the credential, else the last of the procedure.
fn last_entry(failed: &Failed) -> Option<At> {
    let own = failed
        .attempt
        .spec
        .procedures
        .iter()
        .position(|procedure| procedure.section == failed.page.section)?;
    let mut moments = failed.attempt.moments.iter().rev().filter(|m| m.at.procedure == own);
    let enters = |moment: &&Moment| {
        matches!(
            moment.at.action(&failed.attempt.spec).action,
            Action::Enter { place: Place::Credential, .. }
        )
    };
    let last = moments.clone().next().map(|moment| moment.at);
    moments.find(enters).map(|moment| moment.at).or(last)
}

/// Controls that were on the screen when the walk stuck, or one step before; and what was on a
/// screen to be filled in or ticked and was left alone.
pub(super) fn controls(failed: &Failed) -> Vec<Change> {
    let mut ranked: Vec<(usize, Change)> = Vec::new();
    let about = failed.attempt.stuck().map(name_of_missing).unwrap_or_default();
    for (number, gap) in gaps(failed).iter().enumerate() {
        for element in &gap.screen.elements {
            if is_seen_to(failed, element) {
                continue;
            }
            if number >= MAX_GAPS && !is_input(element) && !is_about(element, &about) {
                continue;
            }
            let fresh = gap.earlier.is_some_and(|earlier| is_fresh(element, earlier));
            let place = if fresh { 0 } else { 1 };
            let rank = place * 1000 + number * 10 + rank(element);
            for (sentence, name) in sentences(gap.screen, element) {
                if name.contains('@') || same(&name, &failed.attempt.reader) {
                    continue;
                }
                let Some(mut change) = put(failed, gap, sentence, Some(name.clone())) else {
                    continue;
                };
                if Want::Press.fits(element.role) && !is_input(element) {
                    let sentence = format!("If you're asked to confirm, select **{name}**.");
                    change.conditional = put(failed, gap, sentence, Some(name)).map(Box::new);
                }
                ranked.push((rank, change));
            }
        }
        if number < MAX_GAPS
            && let Some(change) = log_in(failed, gap)
        {
            ranked.push((1000 + number * 10 + 1, change));
        }
    }
    // Stable: of equals the topmost on the screen comes first.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, change)| change).collect()
}

/// Going along `path` before the step that stuck.
pub(super) fn way(failed: &Failed, path: &[String]) -> Option<Change> {
    let gaps = gaps(failed);
    let gap = gaps.iter().find(|gap| gap.before)?;
    put(failed, gap, format!("Go to **{}**.", path.join(" > ")), None)
}

/// Whether an element waits for something to be entered or ticked.
fn is_input(element: &Element) -> bool {
    matches!(element.role, Role::TextField | Role::SearchBox | Role::Checkbox)
}

/// Whether a step that was done sees to the setting already; its value may be wrong, but it isn't
/// missing.
fn is_seen_to(failed: &Failed, element: &Element) -> bool {
    let Some(label) = element.label.as_deref().filter(|_| element.role == Role::Radio) else {
        return false;
    };
    failed.attempt.moments.iter().any(|moment| {
        let action = &moment.at.action(&failed.attempt.spec).action;
        matches!(action, Action::Confirm { target, .. } if same(&target.text, label))
    })
}

/// Whether an element is a setting that has to do with what is missing.
fn is_about(element: &Element, missing: &str) -> bool {
    let label = element.label.as_deref().unwrap_or_default();
    element.role == Role::Radio && shared_words(label, missing) >= MIN_SHARED
}

/// How many words a setting and what is missing share at least.
const MIN_SHARED: usize = 2;

fn name_of_missing(moment: &Moment) -> String {
    match &moment.result {
        Err(Failure::NotOnScreen { name, .. }) => name.clone(),
        _ => String::new(),
    }
}

/// Where something may be missing: before the step that stuck, before the one before it, and so
/// on backwards, also in a procedure that was followed because of a warning.
fn gaps<'a>(failed: &'a Failed) -> Vec<Gap<'a>> {
    let moments = &failed.attempt.moments;
    let mut gaps: Vec<Gap> = Vec::new();
    let Some(last) = moments.len().checked_sub(1) else { return gaps };
    if failed.attempt.end != End::Stuck {
        return gaps;
    }
    let mut at = first_of_step(failed, last);
    // Where a warning was followed and the same action failed again, its procedure may end early.
    if let Some(before) = at.checked_sub(1)
        && moments[..last].iter().any(|moment| moment.at == moments[last].at)
    {
        let moment = &moments[before];
        let earlier = Some(moment.before.as_ref());
        gaps.push(Gap { at: moment.at, before: false, screen: &moment.after, earlier });
        at = first_of_step(failed, before);
    }
    loop {
        let moment = &moments[at];
        let earlier = at.checked_sub(1).map(|before| moments[before].before.as_ref());
        gaps.push(Gap { at: moment.at, before: true, screen: &moment.before, earlier });
        match at.checked_sub(1) {
            Some(before) => at = first_of_step(failed, before),
            None => return gaps,
        }
    }
}

/// How many of the gaps are so near to what failed that every control there is offered.
const MAX_GAPS: usize = 2;

/// The first moment of the run of moments that belong to the step of the one with this number; what
/// a change brought in stands by itself, though its sentence belongs to a step that was there.
fn first_of_step(failed: &Failed, number: usize) -> usize {
    let moments = &failed.attempt.moments;
    let own = |moment: &Moment| {
        let start = moment.at.action(&failed.attempt.spec).span.start;
        let new = failed.mended.inserted_by(start).map(|change| (change, start));
        (moment.at.procedure, moment.at.step, new)
    };
    let wanted = own(&moments[number]);
    let run = moments[..=number].iter().rev().take_while(|moment| own(moment) == wanted).count();
    number + 1 - run
}

/// Whether an element wasn't there, or couldn't be used, one action earlier.
fn is_fresh(element: &Element, earlier: &Screen) -> bool {
    !earlier.elements.iter().any(|other| {
        other.role == element.role
            && other.text == element.text
            && other.label == element.label
            && other.accessible_name == element.accessible_name
            && other.placeholder == element.placeholder
            && other.enabled
            && other.reachable
    })
}

/// The steps that use an element, each with the name that it gives it. What a control's text says
/// may change; its label stays, so it comes first.
fn sentences(screen: &Screen, element: &Element) -> Vec<(String, String)> {
    if !element.reachable || !element.enabled {
        return Vec::new();
    }
    let label = element.label.as_deref().and_then(written);
    let text = written(look::name_of(element));
    match element.role {
        Role::Radio if label.is_some() => {
            let Some(said) = sentence(screen, element, look::name_of(element)) else {
                return Vec::new();
            };
            let name = look::name_of(element).to_owned();
            // A button that waits for a change saves it.
            let saved = saver(screen).map(|button| {
                let end = format!("change it and select **{button}**.");
                (said.replace("change.", &end), name.clone())
            });
            saved.into_iter().chain([(said, name)]).collect()
        }
        Role::Menu => [label, text]
            .into_iter()
            .flatten()
            .filter_map(|name| Some((press(screen, element, &name)?, name)))
            .collect(),
        _ => text
            .and_then(|name| Some((sentence(screen, element, &name)?, name)))
            .into_iter()
            .collect(),
    }
}

/// The only button on the screen that can't be used yet.
fn saver(screen: &Screen) -> Option<String> {
    let waits = |e: &&Element| e.reachable && !e.enabled && e.role == Role::Button;
    let mut buttons = screen.elements.iter().filter(waits);
    let only = buttons.next().filter(|_| buttons.next().is_none())?;
    written(look::name_of(only))
}

fn sentence(screen: &Screen, element: &Element, name: &str) -> Option<String> {
    match element.role {
        Role::TextField => Some(format!("Enter {} **{name}**.", article(name))),
        Role::SearchBox => {
            let about = name.split_once(' ').map_or(name, |(_, about)| about);
            Some(format!("Search for {about}."))
        }
        Role::Checkbox if element.on == Some(true) => {
            Some(format!("Uncheck the box for **{name}**."))
        }
        Role::Checkbox => Some(format!("Check the box for **{name}**.")),
        Role::Radio if element.on == Some(true) => None,
        Role::Radio => match element.label.as_deref().and_then(written) {
            Some(label) => {
                let value = name.to_lowercase();
                Some(format!(
                    "Confirm that **{label}** is set to **{value}**. If it's not, change."
                ))
            }
            None => Some(format!("Select **{name}**.")),
        },
        role if Want::Press.fits(role) => press(screen, element, name),
        _ => None,
    }
}

/// Pressing it. Only the topmost of a name can be meant by it.
fn press(screen: &Screen, element: &Element, name: &str) -> Option<String> {
    let topmost = look::find(screen, name, Want::Press, None)?;
    let meant = topmost.id == element.id && element.on != Some(true);
    meant.then(|| format!("Select **{name}**."))
}

/// What people would rather use comes first.
fn rank(element: &Element) -> usize {
    match element.role {
        Role::Button if element.text.is_empty() => 6,
        Role::Button => 0,
        Role::TextField | Role::Checkbox => 1,
        Role::Row | Role::Tab | Role::MenuItem | Role::Menu => 2,
        Role::Link => 3,
        Role::SearchBox => 4,
        _ => 5,
    }
}

/// An administrator may see what isn't there.
fn log_in(failed: &Failed, gap: &Gap) -> Option<Change> {
    let moments = &failed.attempt.moments;
    let stuck = failed.attempt.stuck()?;
    if !matches!(stuck.result, Err(Failure::NotOnScreen { .. } | Failure::NoSearchBox { .. })) {
        return None;
    }
    let logged_in = moments.iter().any(|moment| {
        let action = &moment.at.action(&failed.attempt.spec).action;
        matches!(action, Action::LogIn { role: Some(_) })
    });
    let sentence = format!("Log in to {} as an admin.", failed.page.service);
    if logged_in { None } else { put(failed, gap, sentence, None) }
}

fn put(failed: &Failed, gap: &Gap, sentence: String, control: Option<String>) -> Option<Change> {
    if !gap.before {
        return after(failed, gap.at, sentence, control);
    }
    let Some(at) = failed.page.before(failed.mended, &failed.attempt.spec, gap.at) else {
        return beside(failed, gap.at, &sentence, control, true);
    };
    let edit = failed.page.insert_before(at, &sentence)?;
    // What is missing is told of the step after which it is missing, where there is one.
    let about = match at.step.checked_sub(1) {
        Some(step) => {
            let actions = &failed.page.spec.procedures[at.procedure].steps[step].actions;
            At { step, action: actions.len().saturating_sub(1), ..at }
        }
        None => at,
    };
    Some(inserted(failed, about, edit, sentence, control))
}

fn after(failed: &Failed, at: At, sentence: String, control: Option<String>) -> Option<Change> {
    let Some(at) = failed.page.before(failed.mended, &failed.attempt.spec, at) else {
        return beside(failed, at, &sentence, control, false);
    };
    let edit = failed.page.insert_after(at, &sentence)?;
    let actions = failed.page.step(at).actions.len();
    let about = At { action: actions.saturating_sub(1), ..at };
    Some(inserted(failed, about, edit, sentence, control))
}

/// A step before or after one that a change brought in.
pub(super) fn beside(
    failed: &Failed,
    at: At,
    sentence: &str,
    control: Option<String>,
    before: bool,
) -> Option<Change> {
    let offset = at.action(&failed.attempt.spec).span.start;
    let other = &failed.changes[failed.mended.inserted_by(offset)?];
    let [edit] = other.edits.as_slice() else { return None };
    let Kind::Insert { sentence: theirs, .. } = &other.kind else { return None };
    let text = edit.text.replacen(theirs.as_str(), sentence, 1);
    let text = if before { text } else { text.trim_start_matches('.').to_owned() };
    // Halfway to the next neighbour at the same place.
    let neighbours = failed
        .changes
        .iter()
        .filter(|change| change.edits.first().is_some_and(|first| first.span == edit.span));
    let orders = neighbours.map(|change| change.order);
    let order = if before {
        let next = orders.filter(|order| *order < other.order).max();
        next.map_or(other.order - ORDER_STEP, |next| next + (other.order - next) / 2)
    } else {
        let next = orders.filter(|order| *order > other.order).min();
        next.map_or(other.order + ORDER_STEP, |next| other.order + (next - other.order) / 2)
    };
    Some(Change {
        order,
        ..Change::new(
            Kind::Insert { sentence: sentence.to_owned(), control },
            vec![Edit { span: edit.span, text }],
            other.claim.clone(),
            other.span,
        )
    })
}

/// The distance between the orders of two neighbours, for others to come between.
const ORDER_STEP: i64 = 1 << 20;

fn inserted(
    failed: &Failed,
    about: At,
    edit: Edit,
    sentence: String,
    control: Option<String>,
) -> Change {
    let step = failed.page.step(about);
    let (claim, span) = match step.actions.get(about.action) {
        Some(action) => (Some(action.claim.clone()), action.span),
        None => {
            // A step that isn't understood makes no claim; the one before it is the nearest.
            let steps = &failed.page.spec.procedures[about.procedure].steps;
            let (before, after) = steps.split_at(about.step);
            let before = before.iter().rev().find_map(|step| step.actions.last());
            let nearest = before.or_else(|| after.iter().find_map(|step| step.actions.first()));
            let content = failed.page.source.slice(step.span).trim_end();
            (
                nearest.map(|action| action.claim.clone()),
                Span::new(step.span.start, step.span.start + content.len()),
            )
        }
    };
    // What was found later at the same place comes later.
    let there = failed
        .changes
        .iter()
        .filter(|change| change.edits.first().is_some_and(|first| first.span == edit.span));
    let order = there.map(|change| change.order + ORDER_STEP).max().unwrap_or(0);
    Change { order, ..Change::new(Kind::Insert { sentence, control }, vec![edit], claim, span) }
}
