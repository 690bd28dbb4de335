//! Steps that the page leaves out.

use super::Failed;
use crate::diagnostic::Edit;
use crate::service::{Element, Role, Screen};
use crate::source::Span;
use crate::spec::{Action, FieldKind, Place};
use crate::walk::attempt::{At, End, Failure, Moment};
use crate::walk::change::{Change, Kind};
use crate::walk::look::{self, Want};
use crate::walk::words::{article, written};

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

/// Controls that were on the screen when the walk stuck, or one step before.
pub(super) fn controls(failed: &Failed) -> Vec<Change> {
    let mut ranked: Vec<(usize, Change)> = Vec::new();
    for (number, gap) in gaps(failed).iter().enumerate() {
        for element in &gap.screen.elements {
            let Some(sentence) = sentence(gap.screen, element) else { continue };
            let fresh = gap.earlier.is_some_and(|earlier| is_fresh(element, earlier));
            let name = written(look::name_of(element));
            let Some(mut change) = put(failed, gap, sentence, name.clone()) else { continue };
            if let Some(name) = name.filter(|_| Want::Press.fits(element.role)) {
                let sentence = format!("If you're asked to confirm, select **{name}**.");
                change.conditional = put(failed, gap, sentence, Some(name)).map(Box::new);
            }
            let place = if fresh { 0 } else { 1 };
            ranked.push((place * 100 + number * 10 + rank(element), change));
        }
        if let Some(change) = log_in(failed, gap) {
            ranked.push((100 + number * 10 + 1, change));
        }
    }
    // Stable: of equals the topmost on the screen comes first.
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, change)| change).collect()
}

fn gaps<'a>(failed: &'a Failed) -> Vec<Gap<'a>> {
    let moments = &failed.attempt.moments;
    let mut gaps: Vec<Gap> = Vec::new();
    let Some(last) = moments.len().checked_sub(1) else { return gaps };
    if failed.attempt.end != End::Stuck {
        return gaps;
    }
    let mut at = first_of_step(moments, last);
    // Where a warning was followed and the same action failed again, its procedure may end early.
    if let Some(before) = at.checked_sub(1)
        && moments[before].at.procedure != moments[last].at.procedure
    {
        let moment = &moments[before];
        let screen = &moment.after;
        let earlier = Some(moment.before.as_ref());
        gaps.push(Gap { at: moment.at, before: false, screen, earlier });
    }
    for _ in 0..MAX_GAPS {
        let moment = &moments[at];
        let earlier = at.checked_sub(1).map(|before| moments[before].before.as_ref());
        gaps.push(Gap { at: moment.at, before: true, screen: &moment.before, earlier });
        match at.checked_sub(1) {
            Some(before) if moments[before].at.procedure == moment.at.procedure => {
                at = first_of_step(moments, before);
            }
            _ => break,
        }
    }
    gaps
}

/// Before the step that stuck and before the one before it.
const MAX_GAPS: usize = 2;

/// The first moment of the run of moments that belong to the step of `moments[at]`.
fn first_of_step(moments: &[Moment], at: usize) -> usize {
    let step = |moment: &Moment| (moment.at.procedure, moment.at.step);
    let run = moments[..=at].iter().rev().take_while(|m| step(m) == step(&moments[at])).count();
    at + 1 - run
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

/// The step that uses an element.
fn sentence(screen: &Screen, element: &Element) -> Option<String> {
    if !element.reachable || !element.enabled {
        return None;
    }
    let name = written(look::name_of(element))?;
    match element.role {
        Role::TextField => Some(format!("Enter {} **{name}**.", article(&name))),
        Role::SearchBox => {
            let about = name.split_once(' ').map_or(name.as_str(), |(_, about)| about);
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
        role if Want::Press.fits(role) && element.on != Some(true) => {
            // Only the topmost of a name can be meant by it.
            let topmost = look::find(screen, &name, Want::Press, None)?;
            (topmost.id == element.id).then(|| format!("Select **{name}**."))
        }
        _ => None,
    }
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
    let at = failed.page.before(failed.mended, &failed.attempt.spec, gap.at)?;
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
    let at = failed.page.before(failed.mended, &failed.attempt.spec, at)?;
    let edit = failed.page.insert_after(at, &sentence)?;
    let actions = failed.page.step(at).actions.len();
    let about = At { action: actions.saturating_sub(1), ..at };
    Some(inserted(failed, about, edit, sentence, control))
}

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
            let content = failed.page.source.slice(step.span).trim_end();
            (None, Span::new(step.span.start, step.span.start + content.len()))
        }
    };
    Change {
        kind: Kind::Insert { sentence, control },
        edits: vec![edit],
        origin: None,
        claim,
        span,
        conditional: None,
    }
}
