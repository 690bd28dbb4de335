//! A handle on one running program, from its hello on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::Surroundings;
use super::frame::{ClientFrame, ClientHello, Parsed, parse};
use super::launch::{Launch, LaunchError, Room};
use super::log::Log;
use super::program::Program;
use super::serving::Serving;
use super::transcript::Transcript;
use crate::client::{Answer, Fault, FaultCode};
use crate::secret::Watch;

/// How long a program may take for what.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From its start to its hello.
    pub start: Duration,
    /// On top of a request's own limit, until it is given up on.
    pub grace: Duration,
    /// From the end of its standard input to its own end.
    pub end: Duration,
    /// From SIGTERM to its end.
    pub terminate: Duration,
}

impl Default for Limits {
    /// 30 s to start, 2 s of grace, 5 s to end and 2 s more after SIGTERM.
    fn default() -> Self {
        Self {
            start: Duration::from_secs(30),
            grace: Duration::from_secs(2),
            end: Duration::from_secs(5),
            terminate: Duration::from_secs(2),
        }
    }
}

/// What all programs of one client share.
pub(super) struct Shared {
    pub launch: Launch,
    pub limits: Limits,
    pub watch: Arc<Watch>,
    pub log: Log,
    pub transcript: Transcript,
}

/// A request to a program.
pub(super) struct Ask {
    pub id: String,
    pub ticket: u64,
    pub line: String,
    pub limit: Duration,
    /// Whether nothing else is asked meanwhile.
    pub alone: bool,
    pub reply: oneshot::Sender<Came>,
}

/// What came of a request.
#[derive(Debug)]
pub(super) enum Came {
    Answer(Answer),
    TimedOut,
    /// It is this request's doing.
    Failed(Fault),
    /// The program is gone, and that may be another's doing.
    WentDown,
}

/// What a session is told.
pub(super) enum Command {
    /// A request.
    Ask(Ask),
    /// All is done: end its standard input and let it end.
    End(oneshot::Sender<()>),
    /// End it now.
    Kill(std::sync::mpsc::Sender<()>),
}

/// A handle on a running program.
pub(super) struct Session {
    commands: mpsc::UnboundedSender<Command>,
    /// Set before anyone is told that it went down: whether that counts as a failed start.
    death: Arc<OnceLock<bool>>,
    answered: Arc<AtomicBool>,
    asked: AtomicBool,
    pub room: Arc<Room>,
}

/// Why there is no session.
pub(super) enum NoSession {
    /// The system won't start the program.
    Launch(LaunchError),
    /// It said no hello that can be worked with.
    Hello(Fault),
    /// It said none in time.
    Late(Fault),
}

impl Session {
    /// Starts the program and exchanges hellos.
    pub(super) async fn start(
        shared: &Arc<Shared>,
        surroundings: &Surroundings,
        hello: &str,
    ) -> Result<(Session, ClientHello), NoSession> {
        let launched = shared.launch.start(surroundings).map_err(NoSession::Launch)?;
        let (mut program, room) = Program::of(launched, shared);
        program.write(hello);
        let said = match tokio::time::timeout(shared.limits.start, program.first()).await {
            Ok(first) => first.and_then(|line| read_hello(&line)).map_err(NoSession::Hello),
            Err(_) => {
                let limit = shared.limits.start.as_secs();
                Err(NoSession::Late(match program.has_unfinished_line() {
                    true => Fault::new(
                        FaultCode::BadHello,
                        format!("its first line was begun and not ended within {limit} s"),
                    ),
                    false => Fault::new(FaultCode::NoHello, format!("no hello within {limit} s")),
                }))
            }
        };
        let said = match said {
            Ok(said) => said,
            Err(none) => {
                program.kill().await;
                return Err(none);
            }
        };
        let room = Arc::new(room);
        let (commands, inbox) = mpsc::unbounded_channel();
        let session = Session {
            commands,
            death: Arc::default(),
            answered: Arc::default(),
            asked: AtomicBool::new(false),
            room: Arc::clone(&room),
        };
        let marks = (Arc::clone(&session.death), Arc::clone(&session.answered));
        tokio::spawn(Serving::new(program, room, Arc::clone(shared), inbox, marks).run());
        Ok((session, said))
    }

    /// Whether it went down, and if so, whether that counts as a failed start.
    pub(super) fn death(&self) -> Option<bool> {
        self.death.get().copied()
    }

    /// Whether it has answered any request.
    pub(super) fn has_answered(&self) -> bool {
        self.answered.load(Ordering::SeqCst)
    }

    /// Whether it was handed any request.
    pub(super) fn was_asked(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }

    /// Hands in a request; one that comes too late is told that the program went down.
    pub(super) fn ask(&self, ask: Ask) {
        self.asked.store(true, Ordering::SeqCst);
        if let Err(mpsc::error::SendError(Command::Ask(ask))) =
            self.commands.send(Command::Ask(ask))
        {
            let _ = ask.reply.send(Came::WentDown);
        }
    }

    /// Lets it end, now that all is answered; makes it, where it doesn't.
    pub(super) async fn end(self) {
        let (done, is_done) = oneshot::channel();
        if self.commands.send(Command::End(done)).is_ok() {
            let _ = is_done.await;
        }
    }

    /// Kills it and its process group; tells when that is done.
    pub(super) fn kill(&self) -> std::sync::mpsc::Receiver<()> {
        let (done, is_done) = std::sync::mpsc::channel();
        let _ = self.commands.send(Command::Kill(done));
        is_done
    }
}

fn read_hello(line: &str) -> Result<ClientHello, Fault> {
    let bad = |why: String| Fault::new(FaultCode::BadHello, why);
    match parse(line).map_err(|_| bad("its first line isn't a JSON object".to_owned()))? {
        Parsed::Frame(ClientFrame::Hello(hello)) => Ok(hello),
        Parsed::Frame(_) => Err(bad("its first line isn't a hello".to_owned())),
        Parsed::Malformed { op, why, .. } if op == "hello" => {
            Err(bad(format!("its hello can't be worked with: {why}")))
        }
        Parsed::Malformed { .. } => Err(bad("its first line isn't a hello".to_owned())),
    }
}
