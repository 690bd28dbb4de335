//! Follows a page from a procedure's first step to the client's answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use futures::FutureExt;

use super::attempt::{At, Attempt, Did, End, Failure, Moment};
use super::evidence::Evidence;
use super::explore::Explored;
use super::person::{Follower, Halt};
use super::say;
use super::{WalkError, WalkStep};
use crate::client::{self, Answer, Authenticate, Client, Ended, FailureKind, FieldValue};
use crate::front::{Exchange, Front};
use crate::service::{Person, Screen, Service, Situation, StandInOptions};
use crate::spec::{Action, CredentialSpec, Warning};

/// How long the client may take.
const CLIENT_TIME: Duration = Duration::from_secs(5);
/// How much longer it is waited for.
const GRACE: Duration = Duration::from_secs(2);
/// The most actions that one walk does.
const MAX_ACTIONS: usize = 200;
/// How deep warnings may lead from one procedure to the next.
const MAX_DEPTH: usize = 4;

/// What a walk is made of, whatever page is followed.
#[derive(Clone)]
pub(super) struct Ground {
    pub(super) service: Arc<dyn Service>,
    pub(super) client: Arc<dyn Client>,
}

/// A look around for what is missing where a walk sticks.
pub(super) struct Looking {
    /// Before which moment of the walk it is done.
    pub(super) before: usize,
    /// What is looked for: where one of these could be done.
    pub(super) goals: Vec<Action>,
    /// Which entry of the menus is tried first.
    pub(super) entry: usize,
    /// What came of it.
    pub(super) found: Explored,
}

impl Ground {
    /// Follows a page up to where it is to be looked around, and does that.
    pub(super) async fn look(
        &self,
        spec: Arc<CredentialSpec>,
        section: &str,
        situation: &Situation,
        mut looking: Looking,
    ) -> Result<Looking, WalkError> {
        self.follow(spec, section, situation, Some(&mut looking)).await?;
        Ok(looking)
    }

    /// Follows the procedure of `section` in a fresh stand-in.
    pub(super) async fn attempt(
        &self,
        spec: Arc<CredentialSpec>,
        section: &str,
        situation: &Situation,
    ) -> Result<Attempt, WalkError> {
        self.follow(spec, section, situation, None).await
    }

    async fn follow(
        &self,
        spec: Arc<CredentialSpec>,
        section: &str,
        situation: &Situation,
        looking: Option<&mut Looking>,
    ) -> Result<Attempt, WalkError> {
        let begin = Instant::now();
        let options = StandInOptions { situation: situation.clone(), ..Default::default() };
        let stand_in = self.service.start(options).await?;
        let follower = Follower::new(stand_in.as_ref(), self.service.contract()).await?;
        let mut walk = Following {
            now: Arc::new(follower.screen()),
            follower,
            spec: &spec,
            front: stand_in.front(),
            moments: Vec::new(),
            steps: Vec::new(),
            followed: Vec::new(),
            until: looking.as_ref().map(|looking| looking.before),
        };
        let start = spec.procedures.iter().position(|procedure| procedure.section == section);
        let ended = match start {
            Some(start) => walk.procedure(start, 0).await?,
            None => Err(()),
        };
        if let (Some(looking), Err(())) = (looking, ended) {
            walk.follower.explore(looking).await?;
        }
        let from = walk.front.mark();
        let end = match ended {
            Err(()) => End::Stuck,
            Ok(()) => match walk.follower.missing_fields() {
                missing if !missing.is_empty() => End::Incomplete(missing),
                _ => walk.connect(self.client.as_ref()).await,
            },
        };
        let client = from + 1..walk.front.mark() + 1;
        let reader = walk.follower.reader.reader_name();
        let Following { moments, mut steps, .. } = walk;
        if !client.is_empty() || ended.is_ok() {
            steps.push(say::connection(&spec, section, &end, client.clone()));
        }
        let evidence = Evidence::of(stand_in.as_ref());
        let took = begin.elapsed();
        Ok(Attempt { moments, steps, end, reader, client, evidence, spec, took })
    }
}

struct Following<'a> {
    follower: Follower<'a>,
    spec: &'a CredentialSpec,
    front: &'a Front,
    moments: Vec<Moment>,
    steps: Vec<WalkStep>,
    now: Arc<Screen>,
    /// The warnings that were followed already: each leads on once.
    followed: Vec<(usize, usize, usize)>,
    /// Before which moment the walk ends, if it isn't to be done in full.
    until: Option<usize>,
}

impl Following<'_> {
    /// Does the steps of a procedure. `Err` where one can't be done.
    async fn procedure(
        &mut self,
        number: usize,
        depth: usize,
    ) -> Result<Result<(), ()>, WalkError> {
        let spec = self.spec;
        for (step, content) in spec.procedures[number].steps.iter().enumerate() {
            for action in 0..content.actions.len() {
                let at = At { procedure: number, step, action };
                loop {
                    if self.until == Some(self.moments.len()) {
                        return Ok(Err(()));
                    }
                    let Err(failure) = self.once(at).await? else { break };
                    if !self.helped(at, &content.warnings, &failure, depth).await? {
                        return Ok(Err(()));
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    /// Tries one action once.
    async fn once(&mut self, at: At) -> Result<Result<(), Failure>, WalkError> {
        let action = at.action(self.spec);
        let before = self.now.clone();
        let from = self.front.mark();
        let result = if self.moments.len() >= MAX_ACTIONS {
            Err(Failure::TooLong)
        } else {
            match self.follower.perform(action).await {
                Ok(did) => Ok(did),
                Err(Halt::Failed(failure)) => Err(failure),
                Err(Halt::Service(error)) => return Err(error.into()),
            }
        };
        let exchanges = from + 1..self.front.mark() + 1;
        self.now = Arc::new(self.follower.screen());
        self.steps.push(WalkStep {
            claim: action.claim.clone(),
            screen: before.name.clone(),
            action: say::action(&action.action),
            exchanges: exchanges.clone().collect(),
            outcome: match &result {
                Ok(did) if self.now.name != before.name => {
                    format!("{}; then on “{}”", did.words(), self.now.name)
                }
                Ok(did) => did.words().to_owned(),
                Err(failure) => failure.words(),
            },
        });
        let trace = std::mem::take(&mut self.follower.trace);
        self.moments.push(Moment {
            at,
            before,
            after: self.now.clone(),
            in_menus: trace.in_menus,
            used: trace.used,
            part: trace.part,
            result: result.clone(),
            exchanges,
        });
        Ok(result.map(|_| ()))
    }

    /// Where a warning of the step says what to do when this is missing: does that, comes back
    /// to the reader's browser, still logged in, and says that the step may be tried again.
    async fn helped(
        &mut self,
        at: At,
        warnings: &[Warning],
        failure: &Failure,
        depth: usize,
    ) -> Result<bool, WalkError> {
        let Failure::NotOnScreen { name, .. } = failure else { return Ok(false) };
        if depth >= MAX_DEPTH {
            return Ok(false);
        }
        for (number, warning) in warnings.iter().enumerate() {
            let about = warning.missing.as_ref();
            if !about.is_some_and(|missing| super::words::same(&missing.text, name)) {
                continue;
            }
            let key = (at.procedure, at.step, number);
            let target = warning.refers_to.as_ref().filter(|link| link.resolved);
            let target = target.and_then(|link| {
                self.spec.procedures.iter().position(|p| p.section == link.anchor)
            });
            let Some(target) = target.filter(|_| !self.followed.contains(&key)) else { continue };
            self.followed.push(key);
            let person = self.follower.present;
            if Box::pin(self.procedure(target, depth + 1)).await?.is_err() {
                return Ok(false);
            }
            self.follower.present = person;
            if person == Person::Reader {
                self.follower.console().refresh().await?;
            }
            self.now = Arc::new(self.follower.screen());
            return Ok(true);
        }
        Ok(false)
    }

    /// Gives the credential to the client. What counts is what the front saw.
    async fn connect(&mut self, client: &dyn Client) -> End {
        let from = self.front.mark();
        let fields = self.follower.credential.clone();
        let secrets: Vec<String> = fields
            .values()
            .filter_map(|value| match value {
                FieldValue::Secret(secret) => Some(secret.expose().to_owned()),
                _ => None,
            })
            .collect();
        let request = Authenticate {
            fields,
            ca_pem: None,
            timeout: client.info().allowed(CLIENT_TIME),
            environment: Default::default(),
        };
        let asking = AssertUnwindSafe(client::ask(client, request, GRACE)).catch_unwind();
        let answer = match asking.await.map(|attempt| attempt.ended) {
            Err(_) => return End::NotJudged("client-crashed"),
            Ok(Ended::Answered(answer)) => answer,
            Ok(Ended::TimedOut) => return End::NotJudged("timed-out"),
            Ok(Ended::Failed(fault)) => return End::NotJudged(fault.code.name()),
            Ok(Ended::Interrupted) => return End::NotJudged("client-down"),
        };
        let record = self.front.record();
        let carried: Vec<&Exchange> = record
            .exchanges
            .iter()
            .filter(|exchange| exchange.n > from && carries(exchange, &secrets))
            .collect();
        let status = |exchange: &&&Exchange| exchange.response.as_ref().map_or(0, |r| r.status);
        let accepted = carried.iter().any(|exchange| (200..300).contains(&status(&exchange)));
        match answer {
            Answer::Accepted { user } => {
                let reader = self.follower.reader.reader_name();
                if user.is_some_and(|user| user.username != reader) {
                    End::OtherUser
                } else if accepted {
                    End::Connected
                } else {
                    End::NotSeen
                }
            }
            Answer::Refused { kind: FailureKind::Internal, .. } => {
                End::NotJudged("client-internal")
            }
            Answer::Refused { kind, .. } => match carried.iter().find(|e| status(e) >= 300) {
                Some(exchange) => End::Refused {
                    status: status(&exchange),
                    message: say::server_message(exchange),
                },
                None => End::NotReached(kind),
            },
        }
    }
}

/// Whether a request carries one of the credential's secrets in its head.
fn carries(exchange: &Exchange, secrets: &[String]) -> bool {
    let head = String::from_utf8_lossy(&exchange.request.raw_head);
    secrets.iter().any(|secret| !secret.is_empty() && head.contains(secret.as_str()))
}

/// Whether an action had an effect, so that leaving it out would change something.
pub(super) fn had_effect(moment: &Moment) -> bool {
    matches!(moment.result, Ok(Did::Done(_)))
}
