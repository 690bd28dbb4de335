//! Steps that walks leave out, since only some readers do them, held against the credential's form:
//! whoever does one looks for the field that it names.

use super::candidates::{Page, alike};
use super::finding::Finding;
use super::words::same;
use crate::diagnostic::{Diagnostic, Edit, code};
use crate::spec::{Action, FieldKind, Label, Place, StepAction};

/// The findings about fields that the credential hasn't got, in the page's section. Only claims
/// that `wanted` selects are looked at.
pub(super) fn findings(page: &Page, wanted: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    let steps = page.spec.procedure(&page.section).into_iter().flat_map(|all| &all.steps);
    let mut findings: Vec<Finding> = Vec::new();
    let mut actions: Vec<_> =
        steps.flat_map(|step| &step.actions).filter(|action| wanted(&action.claim.0)).collect();
    actions.sort_by_key(|action| matches!(action.action, Action::Default { .. }));
    for action in actions {
        let Some((label, toggle)) = left_out(action) else { continue };
        let known = page.contract.iter().any(|field| same(field.label, &label.text));
        // A default and the step beside it may name the field in the same place.
        let told = findings.iter().any(|finding| finding.diagnostic.span == label.span);
        if !known && !told {
            findings.push(unknown(page, action, label, toggle));
        }
    }
    findings
}

/// The field of the credential that an action is about which walks leave out, and whether it is a
/// toggle.
fn left_out(action: &StepAction) -> Option<(&Label, bool)> {
    match &action.action {
        Action::Default { field, .. } => Some((field, true)),
        _ if action.condition.is_none() => None,
        Action::TurnOn { target, place: Place::Credential }
        | Action::TurnOff { target, place: Place::Credential } => Some((target, true)),
        Action::Enter { field, place: Place::Credential, .. } => Some((field, false)),
        _ => None,
    }
}

fn unknown(page: &Page, action: &StepAction, label: &Label, toggle: bool) -> Finding {
    let fitting = page.contract.iter().filter(|field| (field.kind == FieldKind::Toggle) == toggle);
    let names = alike(fitting.map(|field| field.label.to_owned()).collect(), &label.text);
    let old = &label.text;
    let help = names.first().map(|new| format!("name the field **{new}** instead of **{old}**"));
    let edit = |new: &String| vec![Edit { span: label.span, text: new.clone() }];
    let there: Vec<_> = page.contract.iter().map(|field| field.label).collect();
    Finding {
        diagnostic: Diagnostic {
            code: "field-unknown",
            severity: code("field-unknown")
                .map_or(crate::diagnostic::Severity::Error, |code| code.severity),
            span: label.span,
            claim: Some(action.claim.0.clone()),
            message: format!("the credential has no field **{old}**"),
            help,
            notes: vec![format!("the credential has: {}", there.join(" · "))],
            fix: names.first().map(edit),
        },
        evidence: Vec::new(),
        walks: Vec::new(),
    }
}
