//! Whether the plumbing of a client works: its hello, one credential that works, one that doesn't.

use std::sync::Arc;
use std::time::Duration;

use super::clients::{contestant_to_watch, hello, joined, launch};
use super::config::{Config, ConfigError};
use super::programme::Programme;
use crate::client::process::frame::RunnerFrame;
use crate::client::process::{Origin, TranscriptLine};
use crate::client::{
    ACCESS_TOKEN, Answer, Authenticate, BASE_URL, Client, Credential, Ended, FailureKind, Fault,
    FieldValue, Settled, ask,
};
use crate::judge::reason;
use crate::secret::{Redactor, Secret};
use crate::service::{Provision, Service, ServiceError, StandIn, StandInOptions};

/// What a client in this process gets on top of its time.
const GRACE: Duration = Duration::from_secs(2);

/// One thing that was tried.
#[derive(Clone, Debug)]
pub struct SmokeStep {
    /// What was tried.
    pub title: &'static str,
    /// What was sent and came back, redacted; nothing for a client in this process.
    pub lines: Vec<(Origin, String)>,
    /// What the service saw meanwhile.
    pub seen: Vec<String>,
    /// What came of it.
    pub result: Result<String, Trouble>,
}

/// What is wrong.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// What happened.
    pub what: String,
    /// What to do about it.
    pub help: String,
    /// Whether the client can't be judged, as against: was judged and failed.
    pub unjudged: bool,
}

/// All that was tried.
#[derive(Clone, Debug)]
pub struct Smoke {
    /// The steps; those after the first that can't be gone on from are left out.
    pub steps: Vec<SmokeStep>,
    /// The line to run by hand, for a client that is a program.
    pub by_hand: Option<String>,
}

/// Why nothing could be tried.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SmokeError {
    /// The client can't be started.
    #[error(transparent)]
    Client(#[from] ConfigError),
    /// The stand-in failed: our own fault.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// There is no service to try it with.
    #[error("there is no service with a stand-in")]
    NoService,
}

/// Tries the client that people call `name`. Needs a tokio runtime with its io and time drivers.
///
/// # Errors
/// Where it can't be started, or the stand-in fails.
pub async fn smoke(
    programme: &Programme,
    config: &Config,
    name: &str,
) -> Result<Smoke, SmokeError> {
    let watched = contestant_to_watch(programme, config, name)?;
    let service = programme.services().into_iter().next();
    let service = service.or_else(|| crate::service::registry().into_iter().next());
    let service = service.ok_or(SmokeError::NoService)?;
    let lines = || watched.program.as_ref().map(|program| program.transcript()).unwrap_or_default();
    let client: &dyn Client = watched.client.as_ref();
    let stand_in = service.start(StandInOptions::default()).await?;
    let provision = stand_in.provision().await?;
    let mut telling =
        Telling { redactor: redactor(stand_in.as_ref(), &provision), ids: Vec::new() };

    let mut steps = vec![SmokeStep {
        title: "hello",
        lines: telling.lines(lines()),
        seen: Vec::new(),
        result: said_hello(client, service.as_ref()),
    }];
    if watched.program.as_ref().is_none_or(|program| program.has_said_hello()) {
        let wrong: String = provision.token.expose().chars().rev().collect();
        telling.redactor.secret("wrong-token", &Secret::new(wrong.clone()));
        let tries = [
            ("a login that works", provision.token.clone(), true),
            ("a login that is refused", Secret::new(wrong), false),
        ];
        let mut answered = false;
        for (title, token, works) in tries {
            let from = stand_in.front().mark();
            let limit = client.info().allowed(programme.timeout);
            let request = request(stand_in.as_ref(), token, limit);
            let ended = asked(client, request).await;
            let seen = telling.seen(stand_in.as_ref(), from);
            let accepted = seen.iter().any(|line| line.ends_with("→ 200"));
            let result = judged(&ended, works, accepted, &mut telling);
            answered = matches!(ended, Ended::Answered(_));
            steps.push(SmokeStep { title, lines: telling.lines(lines()), seen, result });
        }
        let settled = client.settle().await;
        let lines = telling.lines(lines());
        if watched.program.is_some() && (answered || !settled.afterwards.is_empty()) {
            let result = ended_well(client, &settled);
            steps.push(SmokeStep { title: "the end", lines, seen: Vec::new(), result });
        }
        if !settled.leaked.is_empty() {
            let result = Err(Trouble {
                what: "the token stood in what it wrote".to_owned(),
                help: "leave it out of messages and logs, also where the server echoed it"
                    .to_owned(),
                unjudged: false,
            });
            steps.push(SmokeStep {
                title: "the secret",
                lines: Vec::new(),
                seen: Vec::new(),
                result,
            });
        }
    }
    let by_hand = watched.program.is_some().then(|| by_hand(programme, config, name)).flatten();
    Ok(Smoke { steps, by_hand })
}

fn said_hello(client: &dyn Client, service: &dyn Service) -> Result<String, Trouble> {
    let info = client.info();
    if let Some(fault) = client.faults().into_iter().next() {
        return Err(Trouble::of(&fault));
    }
    let lacks: Vec<&str> = service
        .contract()
        .iter()
        .map(|field| field.id)
        .filter(|id| !info.fields.contains_key(*id))
        .collect();
    let names: Vec<&str> = info.capabilities.iter().map(|one| one.name()).collect();
    let mut text = format!("{} {}", info.name, info.version).trim_end().to_owned();
    text.push_str(&match names.as_slice() {
        [] => ", declares no capabilities".to_owned(),
        names => format!(", declares {}", names.join(", ")),
    });
    if !lacks.is_empty() {
        text.push_str(&format!(
            "; has no field {}, so `fields.documented` will fail",
            lacks.join(", ")
        ));
    }
    Ok(text)
}

/// Asks it. Nothing else is asked meanwhile, so that what goes wrong is this request's doing.
async fn asked(client: &dyn Client, request: Authenticate) -> Ended {
    match client.is_bounded() {
        true => client.attempt(request, true).await.ended,
        false => ask(client, request, GRACE).await.ended,
    }
}

fn request(stand_in: &dyn StandIn, token: Secret, timeout: Duration) -> Authenticate {
    let fields = Credential::from([
        (ACCESS_TOKEN.to_owned(), FieldValue::Secret(token)),
        (BASE_URL.to_owned(), FieldValue::Text(stand_in.base_url())),
    ]);
    Authenticate { fields, ca_pem: None, timeout, environment: Default::default() }
}

fn judged(
    ended: &Ended,
    works: bool,
    accepted: bool,
    telling: &mut Telling,
) -> Result<String, Trouble> {
    let failed =
        |what: String, help: &str| Err(Trouble { what, help: help.to_owned(), unjudged: false });
    match (ended, works) {
        (Ended::Answered(Answer::Accepted { .. }), true) if !accepted => failed(
            "accepted, and the service was never asked".to_owned(),
            "ask the service each time; below `seen` is what it got",
        ),
        (Ended::Answered(Answer::Accepted { .. }), true) => {
            Ok("accepted, as it should be".to_owned())
        }
        (Ended::Answered(Answer::Accepted { .. }), false) => failed(
            "accepted, and the token is none that the service knows".to_owned(),
            "answer `ok` with true only where the service took the token",
        ),
        (Ended::Answered(Answer::Refused { kind: FailureKind::Auth, .. }), false) => {
            Ok("refused with kind auth, as it should be".to_owned())
        }
        (Ended::Answered(Answer::Refused { kind, message }), _) => {
            let message = telling.redactor.text(message);
            let what = format!("refused with kind {}: {message}", kind.name());
            match works {
                true => failed(what, "this credential works; below `seen` is what the service got"),
                false => failed(what, "the service answers 401: that is kind `auth`"),
            }
        }
        (Ended::TimedOut, _) => Err(Trouble {
            what: "no answer in time".to_owned(),
            help: "write one result a request, end the line, and flush it".to_owned(),
            unjudged: true,
        }),
        (Ended::Failed(fault), _) => Err(Trouble::of(fault)),
        (Ended::Interrupted, _) => Err(Trouble {
            what: "it went down each time".to_owned(),
            help: "see its standard error output".to_owned(),
            unjudged: true,
        }),
    }
}

fn ended_well(client: &dyn Client, settled: &Settled) -> Result<String, Trouble> {
    let afterwards = settled.afterwards.iter().map(|(_, fault)| fault.clone());
    let faults = client.faults().into_iter().filter(|fault| fault.code.spoils_the_run());
    match afterwards.chain(faults).next() {
        Some(fault) => Err(Trouble::of(&fault)),
        None => Ok("ended by itself when its standard input did".to_owned()),
    }
}

impl Trouble {
    fn of(fault: &Fault) -> Self {
        let code = fault.code.name();
        Self {
            what: format!("{code}: {}", fault.message),
            help: reason(code).map(|reason| reason.meaning).unwrap_or_default().to_owned(),
            unjudged: fault.code.spoils_the_run(),
        }
    }
}

/// The line to run by hand: the same frames, with placeholders.
fn by_hand(programme: &Programme, config: &Config, name: &str) -> Option<String> {
    let command = joined(&launch(config, name).ok()?.command);
    let hello = RunnerFrame::Hello(hello(programme)).line();
    let login = r#"{"op":"authenticate","id":"1","fields":{"access-token":"TOKEN","base-url":"http://127.0.0.1:8065"},"timeout_ms":5000}"#;
    let frames = [hello.trim_end(), login].map(|frame| joined(&[frame.to_owned()]));
    Some(format!("printf '%s\\n' {} {} | {command}", frames[0], frames[1]))
}

fn redactor(stand_in: &dyn StandIn, provision: &Provision) -> Redactor {
    let mut redactor = Redactor::new();
    redactor.secret("access-token", &provision.token);
    redactor.secret("token-id", &provision.token_id);
    for (word, secret) in stand_in.secrets() {
        redactor.secret(word, &secret);
    }
    redactor.port(stand_in.front().address().port());
    redactor
}

/// What is told, redacted.
struct Telling {
    redactor: Redactor,
    /// The ids of requests so far.
    ids: Vec<String>,
}

impl Telling {
    fn lines(&mut self, lines: Vec<TranscriptLine>) -> Vec<(Origin, String)> {
        lines.into_iter().map(|line| (line.origin, self.line(&line))).collect()
    }

    fn line(&mut self, line: &TranscriptLine) -> String {
        if line.origin == Origin::Runner
            && let Ok(frame) = serde_json::from_str::<serde_json::Value>(&line.text)
            && let Some(id) = frame.get("id").and_then(|id| id.as_str())
        {
            self.ids.push(id.to_owned());
        }
        let mut text = self.redactor.text(&line.text);
        for (at, id) in self.ids.iter().enumerate() {
            text = text.replace(id.as_str(), &format!("request-{}", at + 1));
        }
        text
    }

    /// The exchanges since `from`, each on a line.
    fn seen(&mut self, stand_in: &dyn StandIn, from: usize) -> Vec<String> {
        let record = stand_in.front().record();
        record
            .exchanges
            .iter()
            .filter(|exchange| exchange.n > from)
            .map(|exchange| {
                let view = exchange.view(&record, &mut self.redactor);
                let header = view.request.headers.iter();
                let header = header.filter(|(name, _)| name.eq_ignore_ascii_case("authorization"));
                let sent: String =
                    header.map(|(name, value)| format!(", {name}: {value}")).collect();
                let status = view.response.map_or("no answer".to_owned(), |r| r.status.to_string());
                format!("{} {}{sent} → {status}", view.request.method, view.request.target)
            })
            .collect()
    }
}

/// A client, and the program behind it where there is one.
pub(super) struct Watched {
    pub client: Arc<dyn Client>,
    pub program: Option<Arc<crate::client::ProcessClient>>,
}
