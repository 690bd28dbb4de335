//! A spec to its stored form.

use std::collections::BTreeMap;

use super::super::action::{Action, Condition, Place, Value};
use super::super::build::{MARKUP, page_name};
use super::super::model::{
    Claim, ClaimKind, CredentialSpec, Field, Label, Procedure, SentenceClass, Step, StepAction,
    Warning,
};
use super::super::slug::fold_quotes;
use super::{
    ActionEntry, FieldEntry, IdentityEntry, LinkEntry, MethodEntry, NodeEntry, ProcedureEntry,
    SCHEMA, SpecFile, StatementEntry, StepEntry, WarningEntry,
};
use crate::doc::{composed, is_invisible};

/// The stored form of `spec`.
pub(super) fn file(spec: &CredentialSpec) -> SpecFile {
    let of_kind = |kind: ClaimKind| {
        let claims = spec.claims.iter().filter(move |claim| claim.kind == kind);
        claims.map(statement).collect::<Vec<_>>()
    };
    SpecFile {
        schema: SCHEMA,
        identity: IdentityEntry {
            title: spec.identity.title.as_deref().map(plain),
            description: spec.identity.description.as_deref().map(plain),
            content_types: spec.identity.content_types.iter().map(|kind| plain(kind)).collect(),
            priority: spec.identity.priority.as_deref().map(plain),
        },
        nodes: spec
            .nodes
            .iter()
            .map(|node| NodeEntry {
                id: node.claim.to_string(),
                name: plain(&node.name),
                page: node.target.clone(),
            })
            .collect(),
        methods: spec
            .methods
            .iter()
            .map(|method| MethodEntry {
                id: method.claim.to_string(),
                name: plain(&method.name),
                section: method.section.clone(),
                fields: method.fields.iter().map(field).collect(),
            })
            .collect(),
        needs: of_kind(ClaimKind::Needs),
        procedures: spec.procedures.iter().map(procedure).collect(),
        boxes: spec.boxes.iter().map(warning).collect(),
        causes: of_kind(ClaimKind::Cause),
        links: spec.claims.iter().filter_map(link).collect(),
        prose: prose(spec),
        unclassified: spec
            .sentences
            .iter()
            .filter_map(|sentence| match &sentence.class {
                SentenceClass::Unclassified(text) => Some(plain(text)),
                _ => None,
            })
            .collect(),
    }
}

/// Text without what editors change on their own: kinds of quotation marks, runs of blanks, what
/// nobody sees, how accents are written.
fn plain(text: &str) -> String {
    let text = composed(text);
    let seen: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    fold_quotes(&seen).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(label: &Label) -> Option<String> {
    Some(plain(&label.text))
}

fn field(field: &Field) -> FieldEntry {
    FieldEntry {
        id: field.id.clone(),
        label: plain(&field.label.text),
        kind: field.kind,
        secret: field.secret,
        default: field.default.clone(),
    }
}

fn statement(claim: &Claim) -> StatementEntry {
    StatementEntry { id: claim.id.to_string(), says: claim.says.as_deref().map(plain) }
}

fn link(claim: &Claim) -> Option<LinkEntry> {
    let ClaimKind::Link { target } = &claim.kind else { return None };
    let elsewhere =
        target.contains("://") || target.starts_with('#') || target.starts_with("mailto:");
    let target = if elsewhere {
        target.clone()
    } else {
        let fragment = target.find('#').map_or("", |at| &target[at..]);
        format!("{}{fragment}", page_name(target))
    };
    Some(LinkEntry { id: claim.id.to_string(), target })
}

/// Comments and markup without text are left out: nobody reads them.
fn prose(spec: &CredentialSpec) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for sentence in &spec.sentences {
        if let SentenceClass::Prose(class) = sentence.class
            && class != MARKUP
        {
            *counts.entry(class.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}

fn procedure(procedure: &Procedure) -> ProcedureEntry {
    ProcedureEntry {
        section: procedure.section.clone(),
        title: plain(&procedure.title),
        steps: procedure.steps.iter().map(step).collect(),
    }
}

fn step(step: &Step) -> StepEntry {
    StepEntry {
        actions: step.actions.iter().map(action).collect(),
        warnings: step.warnings.iter().map(warning).collect(),
    }
}

fn warning(warning: &Warning) -> WarningEntry {
    WarningEntry {
        id: warning.claim.to_string(),
        kind: warning.kind.clone(),
        title: (!warning.title.is_empty()).then(|| plain(&warning.title)),
        missing: warning.missing.as_ref().and_then(text),
        refers_to: warning.refers_to.as_ref().map(|link| link.anchor.clone()),
    }
}

fn action(step_action: &StepAction) -> ActionEntry {
    let mut entry = ActionEntry {
        id: step_action.claim.to_string(),
        qualifier: step_action.qualifier.as_deref().map(plain),
        ..ActionEntry::default()
    };
    match &step_action.condition {
        Some(Condition::Purpose(words)) => entry.purpose = Some(plain(words)),
        Some(Condition::IfShown(words)) => entry.if_shown = Some(plain(words)),
        Some(Condition::Other(words)) => entry.condition = Some(plain(words)),
        None => {}
    }
    let verb = match &step_action.action {
        Action::LogIn { role } => {
            entry.role.clone_from(role);
            "log-in"
        }
        Action::GoTo { path } => {
            entry.path = path.iter().map(|part| plain(&part.text)).collect();
            "go-to"
        }
        Action::Search { object } => {
            entry.target = text(object);
            "search"
        }
        Action::Select { target, control } => {
            entry.target = text(target);
            entry.control.clone_from(control);
            "select"
        }
        Action::Enter { field, value, place } => {
            entry.target = text(field);
            entry.place = Some(place_name(*place).to_owned());
            let (source, value) = match value {
                Value::Example(text) => ("example", Some(plain(text))),
                Value::Copied => ("copied", None),
                Value::Described(text) => ("described", Some(plain(text))),
                Value::Unstated => ("unstated", None),
            };
            entry.source = Some(source.to_owned());
            entry.value = value;
            "enter"
        }
        Action::Copy { source } => {
            entry.target = text(source);
            "copy"
        }
        Action::Check { target } => {
            entry.target = text(target);
            "check"
        }
        Action::Uncheck { target } => {
            entry.target = text(target);
            "uncheck"
        }
        Action::TurnOn { target, place } => {
            entry.target = text(target);
            entry.place = Some(place_name(*place).to_owned());
            "turn-on"
        }
        Action::TurnOff { target, place } => {
            entry.target = text(target);
            entry.place = Some(place_name(*place).to_owned());
            "turn-off"
        }
        Action::Confirm { target, value, change_otherwise } => {
            entry.target = text(target);
            entry.value = text(value);
            entry.change_otherwise = *change_otherwise;
            "confirm"
        }
        Action::Perform { verb, object } => {
            entry.target = text(object);
            entry.verb.clone_from(verb);
            return entry;
        }
        Action::Default { field, on } => {
            entry.target = text(field);
            entry.value = Some(if *on { "on" } else { "off" }.to_owned());
            "default"
        }
    };
    entry.verb = verb.to_owned();
    entry
}

fn place_name(place: Place) -> &'static str {
    match place {
        Place::Service => "service",
        Place::Credential => "credential",
    }
}
