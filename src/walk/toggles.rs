//! What a page says of the toggle that skips certificate checks, held against what the client
//! does on a server with a self-signed certificate: left alone, and turned as the page tells
//! those to do who want it otherwise. Nobody who follows a procedure on a good server would see
//! a mistake here; whoever has a server with such a certificate does.

use super::WalkError;
use super::candidates::{Page, opposite_turn};
use super::evidence::Evidence;
use super::finding::Finding;
use super::follow::Ground;
use super::words::same;
use crate::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Credential, FieldValue, IGNORE_SSL_ISSUES,
};
use crate::diagnostic::{Diagnostic, Edit, code};
use crate::front::certificate::{Authority, CertificateKind};
use crate::service::{ServiceError, StandInOptions};
use crate::source::Span;
use crate::spec::{Action, Condition, Label, Place, StepAction};

/// How long the client may take; the server is on this machine.
const LIMIT: std::time::Duration = std::time::Duration::from_secs(5);

/// The findings about the toggle in the page's section. Only claims that `wanted` selects are
/// held against the client.
///
/// # Errors
/// Where the stand-in fails.
pub(super) async fn findings(
    page: &Page,
    ground: &Ground,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Finding>, WalkError> {
    let claims: Vec<(&StepAction, Said)> = page
        .spec
        .procedure(&page.section)
        .into_iter()
        .flat_map(|procedure| &procedure.steps)
        .flat_map(|step| &step.actions)
        .filter(|action| wanted(&action.claim.0))
        .filter_map(|action| said(page, action).map(|said| (action, said)))
        .collect();
    let mut findings = Vec::new();
    for (action, said) in claims {
        if let Some(finding) = hold(page, ground, action, said).await? {
            findings.push(finding);
        }
    }
    Ok(findings)
}

/// What a claim says of the toggle.
#[derive(Clone, Copy)]
enum Said {
    /// It is on, or off, when left alone; and then the client connects in spite of a bad
    /// certificate, or doesn't, where the page says that.
    Default { on: bool, connects: Option<bool> },
    /// Turned on, or off, it has the client connect in spite of a bad certificate, or not.
    Turned { on: bool, connects: bool },
}

fn said(page: &Page, action: &StepAction) -> Option<Said> {
    let is_ours = |label: &Label| {
        let ours = page.contract.iter().find(|field| field.id == IGNORE_SSL_ISSUES);
        ours.is_some_and(|field| same(field.label, &label.text))
    };
    match (&action.action, &action.condition) {
        (Action::Default { field, on }, _) if is_ours(field) => {
            let connects = action.qualifier.as_deref().and_then(in_spite);
            Some(Said::Default { on: *on, connects })
        }
        (
            Action::TurnOn { target, place: Place::Credential },
            Some(Condition::Purpose(purpose)),
        ) if is_ours(target) => Some(Said::Turned { on: true, connects: in_spite(purpose)? }),
        (
            Action::TurnOff { target, place: Place::Credential },
            Some(Condition::Purpose(purpose)),
        ) if is_ours(target) => Some(Said::Turned { on: false, connects: in_spite(purpose)? }),
        _ => None,
    }
}

/// Whether these words speak of connecting in spite of a bad certificate (`even if … fails`), or
/// of not doing so (`only if … succeeds`); `None` where they speak of neither.
fn in_spite(words: &str) -> Option<bool> {
    let lower = words.to_lowercase();
    let has = |word: &str| lower.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
    match (has("even") || has("regardless") || has("despite"), has("only") || has("unless")) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// What the client did with a self-signed certificate.
struct Tried {
    connected: bool,
    evidence: Evidence,
}

async fn try_it(page: &Page, ground: &Ground, toggle: Option<bool>) -> Result<Tried, WalkError> {
    let authority = Authority::new().map_err(|error| unexpected(&error))?;
    let tls = authority.server(CertificateKind::SelfSigned).map_err(|error| unexpected(&error))?;
    let options = StandInOptions { tls: Some(tls), ..StandInOptions::default() };
    let stand_in = ground.service.start(options).await?;
    let token = stand_in.provision().await?.token;
    let mut fields = Credential::from([
        (ACCESS_TOKEN.to_owned(), FieldValue::Secret(token)),
        (BASE_URL.to_owned(), FieldValue::Text(stand_in.base_url())),
    ]);
    if let Some(on) = toggle {
        fields.insert(IGNORE_SSL_ISSUES.to_owned(), FieldValue::Toggle(on));
    }
    debug_assert!(fields.keys().all(|id| page.contract.iter().any(|field| field.id == id)));
    let request =
        Authenticate { fields, ca_pem: None, timeout: LIMIT, environment: Default::default() };
    let answer = ground.client.authenticate(request).await;
    let connected = matches!(answer, Answer::Accepted { .. });
    Ok(Tried { connected, evidence: Evidence::of(stand_in.as_ref()) })
}

fn unexpected(error: &dyn std::fmt::Display) -> WalkError {
    ServiceError::Unexpected(format!("a certificate: {error}")).into()
}

async fn hold(
    page: &Page,
    ground: &Ground,
    action: &StepAction,
    said: Said,
) -> Result<Option<Finding>, WalkError> {
    match said {
        Said::Default { on, connects } => {
            let alone = try_it(page, ground, None).await?;
            let expected = match connects {
                Some(connects) => connects,
                None => try_it(page, ground, Some(on)).await?.connected,
            };
            let holds = alone.connected == expected;
            Ok((!holds).then(|| default_wrong(action, &alone)))
        }
        Said::Turned { on, connects } => {
            let turned = try_it(page, ground, Some(on)).await?;
            if turned.connected == connects {
                return Ok(None);
            }
            let other = try_it(page, ground, Some(!on)).await?;
            let mend = (other.connected == connects)
                .then(|| opposite_turn(&page.source, action.span))
                .flatten();
            Ok(Some(turn_wrong(action, on, &turned, mend)))
        }
    }
}

fn default_wrong(action: &StepAction, alone: &Tried) -> Finding {
    let name = name(action);
    finding(
        "default-wrong",
        action,
        action.span,
        format!("with **{name}** left alone, the client {}", did(alone)),
        format!("say what the credential does when **{name}** is left alone"),
        None,
        alone,
    )
}

fn turn_wrong(
    action: &StepAction,
    on: bool,
    turned: &Tried,
    mend: Option<(Edit, String)>,
) -> Finding {
    let name = name(action);
    let word = if on { "on" } else { "off" };
    let (help, span, fix) = match mend {
        Some((edit, old)) => {
            (format!("write “{}” instead of “{old}”", edit.text), edit.span, Some(vec![edit]))
        }
        None => (format!("say what **{name}** is for"), action.span, None),
    };
    let message = format!("with **{name}** turned {word}, the client {}", did(turned));
    finding("verb-wrong", action, span, message, help, fix, turned)
}

fn did(tried: &Tried) -> &'static str {
    match tried.connected {
        true => "connects to a server with a self-signed certificate",
        false => "refuses a server with a self-signed certificate",
    }
}

fn name(action: &StepAction) -> &str {
    match &action.action {
        Action::Default { field: label, .. }
        | Action::TurnOn { target: label, .. }
        | Action::TurnOff { target: label, .. } => &label.text,
        _ => "",
    }
}

fn finding(
    id: &'static str,
    action: &StepAction,
    span: Span,
    message: String,
    help: String,
    fix: Option<Vec<Edit>>,
    tried: &Tried,
) -> Finding {
    let evidence = tried.evidence.all();
    let notes = match evidence.is_empty() {
        true => vec!["no request arrived: the handshake is as far as it got".to_owned()],
        false => Vec::new(),
    };
    Finding {
        diagnostic: Diagnostic {
            code: id,
            severity: code(id).map_or(crate::diagnostic::Severity::Error, |code| code.severity),
            span,
            claim: Some(action.claim.0.clone()),
            message,
            help: Some(help),
            notes,
            fix,
        },
        evidence,
        walks: Vec::new(),
    }
}
