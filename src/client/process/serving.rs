//! Serving one running program: the requests in flight, what comes back, whom to blame.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::frame::{ClientFrame, Parsed, ResultFrame, parse};
use super::launch::Room;
use super::lines::Piece;
use super::program::{Exit, Next, Program};
use super::session::{Ask, Came, Command, Shared};
use crate::client::{Answer, Fault, FaultCode};

/// How many lines that nobody asked for are a flood, and after which silence there isn't one.
pub(super) const FLOOD: usize = 256;
const QUIET: Duration = Duration::from_millis(50);

struct Pending {
    id: String,
    ticket: u64,
    deadline: Instant,
    alone: bool,
    reply: oneshot::Sender<Came>,
}

/// Why it has to go down.
pub(super) struct Failure {
    pub fault: Fault,
    pub blame: Blame,
    /// Whether more lines like it may follow.
    by_line: bool,
}

pub(super) enum Blame {
    /// A request in flight, by id.
    Request(String),
    /// A request that was answered.
    Answered(u64),
    /// It can't be told.
    Unknown,
}

impl Failure {
    fn line(code: FaultCode, message: &str, blame: Blame) -> Self {
        Self { fault: Fault::new(code, message), blame, by_line: true }
    }

    pub(super) fn unknown(fault: Fault) -> Self {
        Self { fault, blame: Blame::Unknown, by_line: false }
    }
}

enum Over {
    Failure(Failure),
    /// The request that ran out of time first.
    TimedOut(usize),
    End(Option<oneshot::Sender<()>>),
    Kill(Option<std::sync::mpsc::Sender<()>>),
}

/// What serves a running program.
pub(super) struct Serving {
    pub(super) program: Program,
    inbox: mpsc::UnboundedReceiver<Command>,
    pending: Vec<Pending>,
    /// Answered requests with their tickets.
    done: HashMap<String, u64>,
    /// How many lines came that nobody asked for, since its end was asked for.
    pub(super) strays: usize,
    pub(super) shared: Arc<Shared>,
    death: Arc<OnceLock<bool>>,
    answered: Arc<AtomicBool>,
    room: Arc<Room>,
}

impl Serving {
    pub(super) fn new(
        program: Program,
        room: Arc<Room>,
        shared: Arc<Shared>,
        inbox: mpsc::UnboundedReceiver<Command>,
        (death, answered): (Arc<OnceLock<bool>>, Arc<AtomicBool>),
    ) -> Self {
        let (pending, done) = (Vec::new(), HashMap::new());
        Self { program, inbox, pending, done, strays: 0, shared, death, answered, room }
    }

    /// Until it goes down.
    pub(super) async fn run(mut self) {
        match self.serve().await {
            Over::Failure(failure) => self.fail(failure).await,
            Over::TimedOut(index) => self.time_out(index).await,
            Over::End(done) => {
                let _ = self.death.set(false);
                self.wind_up().await;
                self.gone(done);
            }
            Over::Kill(done) => {
                let _ = self.death.set(false);
                self.program.kill().await;
                self.gone(done);
            }
        }
    }

    /// Leaves nothing behind, then tells.
    fn gone(self, done: Option<impl Tell>) {
        let Self { pending, room, inbox, .. } = self;
        drop(room);
        drop(inbox);
        drop(pending);
        if let Some(done) = done {
            done.tell();
        }
    }

    async fn serve(&mut self) -> Over {
        loop {
            let next = self.pending.iter().enumerate().min_by_key(|(_, at)| at.deadline);
            let deadline = next.map(|(index, at)| (index, at.deadline));
            tokio::select! {
                biased;
                next = self.program.next() => match next {
                    Next::Piece(piece) => {
                        if let Err(failure) = self.take(piece).await {
                            return Over::Failure(failure);
                        }
                    }
                    Next::Exit(exit) => return Over::Failure(self.last_words(exit).await),
                },
                command = self.inbox.recv() => match command {
                    Some(Command::Ask(ask)) => self.ask(ask),
                    Some(Command::End(done)) => return Over::End(Some(done)),
                    Some(Command::Kill(done)) => return Over::Kill(Some(done)),
                    None => return Over::Kill(None),
                },
                () = until(deadline.map(|(_, at)| at)) => {
                    if let Some((index, _)) = deadline {
                        return Over::TimedOut(index);
                    }
                }
            }
        }
    }

    fn ask(&mut self, ask: Ask) {
        self.program.write(&ask.line);
        self.pending.push(Pending {
            id: ask.id,
            ticket: ask.ticket,
            deadline: Instant::now() + ask.limit,
            alone: ask.alone,
            reply: ask.reply,
        });
    }

    async fn take(&mut self, piece: Piece) -> Result<(), Failure> {
        match piece {
            Piece::Line(line) => self.line(&line),
            Piece::Broken(fault) => Err(Failure::unknown(fault)),
            Piece::End(rest) => {
                let exit = self.program.exit_soon().await;
                Err(Failure::unknown(ended(exit, rest)))
            }
        }
    }

    /// What is left of its output, now that it is gone; then how it went.
    async fn last_words(&mut self, exit: Exit) -> Failure {
        self.program.kill_group();
        while let Some(piece) = self.program.piece_soon().await {
            match piece {
                Piece::End(rest) => return Failure::unknown(ended(Some(exit), rest)),
                piece => {
                    if let Err(failure) = self.take(piece).await {
                        return failure;
                    }
                }
            }
        }
        Failure::unknown(ended(Some(exit), 0))
    }

    /// Takes a line for what it is.
    pub(super) fn line(&mut self, line: &str) -> Result<(), Failure> {
        let unknown = |code, message: &str| Err(Failure::line(code, message, Blame::Unknown));
        match parse(line) {
            Err(()) => unknown(FaultCode::NotJson, "a line isn't a JSON object"),
            Ok(Parsed::Frame(ClientFrame::Result(result))) => self.result(result),
            Ok(Parsed::Frame(ClientFrame::Hello(_))) => {
                unknown(FaultCode::SecondHello, "a hello where nobody asked for one")
            }
            Ok(Parsed::Frame(ClientFrame::Error(_))) => {
                unknown(FaultCode::UnexpectedOp, "`error` in answer to a request that it must know")
            }
            Ok(Parsed::Malformed { op, id, why }) => match (op.as_str(), id) {
                ("hello", _) => {
                    unknown(FaultCode::SecondHello, "a hello where nobody asked for one")
                }
                ("result", Some(id)) => Err(self.bad_result(&id, &why)),
                ("result", None) => {
                    unknown(FaultCode::BadResult, &format!("a result that can't be used: {why}"))
                }
                _ => unknown(FaultCode::UnexpectedOp, "an `op` that isn't a client's to send"),
            },
        }
    }

    fn result(&mut self, result: ResultFrame) -> Result<(), Failure> {
        let Some(at) = self.pending.iter().position(|pending| pending.id == result.id) else {
            return Err(self.stray(&result.id));
        };
        let id = result.id.clone();
        let mut answer = result.answer().map_err(|why| self.bad_result(&id, why))?;
        if let Answer::Refused { message, .. } = &mut answer {
            let folder = self.room.path().to_string_lossy();
            *message = self.shared.watch.redact("access-token", message);
            *message = message.replace(folder.as_ref(), "‹temp›");
        }
        let pending = self.pending.swap_remove(at);
        self.done.insert(id, pending.ticket);
        self.answered.store(true, Ordering::SeqCst);
        let _ = pending.reply.send(Came::Answer(answer));
        Ok(())
    }

    /// A result for which there is no request in flight.
    fn stray(&self, id: &str) -> Failure {
        match self.done.get(id) {
            Some(&ticket) => Failure::line(
                FaultCode::SecondAnswer,
                "a second answer to the same request",
                Blame::Answered(ticket),
            ),
            None => Failure::line(
                FaultCode::UnknownId,
                "a result with an `id` that no request has",
                Blame::Unknown,
            ),
        }
    }

    fn bad_result(&self, id: &str, why: &str) -> Failure {
        if !self.pending.iter().any(|pending| pending.id == id) {
            return self.stray(id);
        }
        let blame = Blame::Request(id.to_owned());
        Failure::line(FaultCode::BadResult, &format!("a result that can't be used: {why}"), blame)
    }

    async fn fail(mut self, failure: Failure) {
        let Failure { mut fault, blame, by_line } = failure;
        if by_line && self.program.floods(FLOOD, QUIET).await {
            fault =
                Fault::new(FaultCode::Flood, format!("{}, and more without end", fault.message));
        }
        self.program.kill().await;
        let log = &self.shared.log;
        let _ = self.death.set(true);
        let mut blamed = None;
        match blame {
            Blame::Request(id) => blamed = self.pending.iter().position(|at| at.id == id),
            Blame::Answered(ticket) => log.afterwards(ticket, fault.clone()),
            Blame::Unknown if self.pending.len() == 1 && self.pending[0].alone => blamed = Some(0),
            Blame::Unknown => log.unblamed(fault.clone()),
        }
        let blamed = blamed.map(|index| self.pending.swap_remove(index));
        if blamed.is_some() {
            log.blamed(fault.code);
        }
        self.settle(blamed.map(|pending| (pending, Came::Failed(fault))));
    }

    async fn time_out(mut self, index: usize) {
        let unfinished = self.program.has_unfinished_line();
        self.program.kill().await;
        let _ = self.death.set(false);
        let pending = self.pending.swap_remove(index);
        let came = if unfinished {
            self.shared.log.blamed(FaultCode::PartialLine);
            let message = "a line was begun and not ended within the limit";
            Came::Failed(Fault::new(FaultCode::PartialLine, message))
        } else {
            Came::TimedOut
        };
        self.settle(Some((pending, came)));
    }

    /// Tells the one whose doing it was, then all others, once nothing is left of the program.
    fn settle(mut self, blamed: Option<(Pending, Came)>) {
        let others = std::mem::take(&mut self.pending);
        self.inbox.close();
        let mut late = Vec::new();
        while let Ok(command) = self.inbox.try_recv() {
            late.push(command);
        }
        self.gone(None::<oneshot::Sender<()>>);
        if let Some((pending, came)) = blamed {
            let _ = pending.reply.send(came);
        }
        for pending in others {
            let _ = pending.reply.send(Came::WentDown);
        }
        for command in late {
            match command {
                Command::Ask(ask) => drop(ask.reply.send(Came::WentDown)),
                Command::End(done) => done.tell(),
                Command::Kill(done) => done.tell(),
            }
        }
    }
}

/// How a program ended that was to serve.
fn ended(exit: Option<Exit>, rest: usize) -> Fault {
    if rest > 0 {
        return partial();
    }
    match exit {
        Some(exit) if exit.is_clean() => {
            Fault::new(FaultCode::ExitedEarly, "it ended while its standard input was open")
        }
        Some(exit) => Fault::new(FaultCode::Crashed, format!("it ended with {exit}")),
        None => Fault::new(FaultCode::ExitedEarly, "it closed its standard output"),
    }
}

pub(super) fn partial() -> Fault {
    Fault::new(FaultCode::PartialLine, "its output ended inside a line")
}

/// Waits for a moment; without one for ever.
async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A channel by which someone waits for an end.
trait Tell {
    fn tell(self);
}

impl Tell for oneshot::Sender<()> {
    fn tell(self) {
        let _ = self.send(());
    }
}

impl Tell for std::sync::mpsc::Sender<()> {
    fn tell(self) {
        let _ = self.send(());
    }
}
