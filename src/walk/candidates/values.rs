//! What is entered in the credential, and should be something else.

use super::Failed;
use super::replace::{alike, enabled, uncapitalised};
use crate::diagnostic::Edit;
use crate::spec::{Action, FieldKind, Place, StepAction, Value};
use crate::walk::change::{Change, Kind};
use crate::walk::look::Want;
use crate::walk::words::same;

/// What belongs into the address of the service and into the secret, where the page says to enter
/// something else.
pub(super) fn values(failed: &Failed) -> Vec<Change> {
    let spec = &failed.attempt.spec;
    let mut changes = Vec::new();
    for moment in failed.attempt.moments.iter().rev() {
        let action = moment.at.action(spec);
        let Action::Enter { field, value, place: Place::Credential } = &action.action else {
            continue;
        };
        let known = failed.page.contract.iter().find(|known| same(known.label, &field.text));
        let Some(known) = known.filter(|_| *value != Value::Copied) else { continue };
        let shares = |other: &StepAction| other.span == action.span && other.claim != action.claim;
        if spec.procedures[moment.at.procedure].steps[moment.at.step].actions.iter().any(shares) {
            continue;
        }
        let label = known.label;
        // "As the **X**, enter …" names the field already.
        let named = !action.span.contains(field.span);
        let into = if named { String::new() } else { format!(" as the **{label}**") };
        let sentences: Vec<String> = match known.kind {
            FieldKind::Url => vec![format!("Enter your {} URL{into}", failed.page.service)],
            _ => {
                let names = alike(enabled(&moment.after, Want::Output), label);
                let copy = |name| format!("Copy the **{name}** and enter it{into}");
                names.into_iter().map(copy).collect()
            }
        };
        let Some(span) = failed.mended.span_before(action.span) else { continue };
        let capital = failed.page.source.slice(span).starts_with(char::is_uppercase);
        for sentence in sentences {
            let text = if capital { sentence.clone() } else { uncapitalised(&sentence) };
            changes.push(Change::new(
                Kind::Value { sentence },
                vec![Edit { span, text }],
                failed.claim(moment.at),
                span,
            ));
        }
    }
    changes
}
