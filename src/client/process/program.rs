//! The program itself: its pipes, its group, its end.

use std::fmt;
use std::process::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Child;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::errors::Errors;
use super::launch::{Launched, Room};
use super::lines::{self, Piece};
use super::session::Shared;
use super::strays::{self, Strays};
use super::transcript::Transcript;
use super::watchdog::Watchdog;
use crate::client::{Fault, FaultCode};

/// How long what is surely on its way is waited for: the rest of a pipe, the end of a killed
/// process.
const SOON: Duration = Duration::from_millis(500);

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Exit(ExitStatus);

impl Exit {
    /// Whether it ended with exit code 0.
    pub(super) fn is_clean(self) -> bool {
        self.0.success()
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.code() {
            Some(code) => write!(f, "exit code {code}"),
            None => write!(f, "{}", self.0),
        }
    }
}

/// What a program does next.
pub(super) enum Next {
    /// It wrote.
    Piece(Piece),
    /// It ended.
    Exit(Exit),
}

/// A running program. Dropping it kills its group.
pub(super) struct Program {
    child: Child,
    /// Its process id and its group's; `None` once nothing of it is left.
    id: Option<i32>,
    exit: Option<Exit>,
    input: Option<mpsc::UnboundedSender<String>>,
    writer: Option<AbortHandle>,
    lines: mpsc::Receiver<Piece>,
    unfinished: Arc<AtomicUsize>,
    reader: Option<AbortHandle>,
    errors: Option<Errors>,
    transcript: Transcript,
    /// Called off when the program is gone; last, since fields are dropped in their order.
    _watchdog: Option<Watchdog>,
}

impl Program {
    /// Takes hold of the pipes of a program that was just started.
    pub(super) fn of(launched: Launched, shared: &Arc<Shared>) -> (Self, Room) {
        let Launched { mut child, watchdog, room } = launched;
        let (input, mut inbox) = mpsc::unbounded_channel::<String>();
        let writer = child.stdin.take().map(|mut stdin| {
            tokio::spawn(async move {
                while let Some(line) = inbox.recv().await {
                    // A program that reads no more shows it by its end, or by its silence.
                    if stdin.write_all(line.as_bytes()).await.is_err()
                        || stdin.flush().await.is_err()
                    {
                        break;
                    }
                }
            })
            .abort_handle()
        });
        let unfinished = Arc::new(AtomicUsize::new(0));
        let (lines, reader) = match child.stdout.take() {
            Some(stdout) => {
                let (lines, reader) = lines::read(
                    stdout,
                    Arc::clone(&shared.watch),
                    shared.transcript.clone(),
                    Arc::clone(&unfinished),
                );
                (lines, Some(reader))
            }
            None => (mpsc::channel(1).1, None),
        };
        let errors =
            child.stderr.take().map(|stderr| Errors::read(stderr, Arc::clone(&shared.watch)));
        let program = Self {
            id: child.id().and_then(|id| i32::try_from(id).ok()),
            child,
            exit: None,
            input: Some(input),
            writer,
            lines,
            unfinished,
            reader,
            errors,
            transcript: shared.transcript.clone(),
            _watchdog: watchdog,
        };
        (program, room)
    }

    /// Writes a line, without waiting until it is read.
    pub(super) fn write(&mut self, line: &str) {
        self.transcript.sent(line);
        if let Some(input) = &self.input {
            let _ = input.send(line.to_owned());
        }
    }

    /// Ends its standard input.
    pub(super) fn end_input(&mut self) {
        self.input = None;
        if let Some(writer) = self.writer.take() {
            writer.abort();
        }
    }

    /// The next of its output. Can be given up on at any time.
    pub(super) async fn piece(&mut self) -> Piece {
        self.lines.recv().await.unwrap_or(Piece::End(0))
    }

    /// What it does next, output first. Can be given up on at any time.
    pub(super) async fn next(&mut self) -> Next {
        tokio::select! {
            biased;
            piece = self.lines.recv() => Next::Piece(piece.unwrap_or(Piece::End(0))),
            exit = exit(&mut self.child, &mut self.exit) => Next::Exit(exit),
        }
    }

    /// The next of its output, if it comes soon.
    pub(super) async fn piece_soon(&mut self) -> Option<Piece> {
        tokio::time::timeout(SOON, self.piece()).await.ok()
    }

    /// Its first line.
    pub(super) async fn first(&mut self) -> Result<String, Fault> {
        let none = |how: String| Fault::new(FaultCode::NoHello, how);
        let piece = match self.next().await {
            Next::Piece(piece) => piece,
            Next::Exit(exit) => {
                self.kill_group();
                match self.piece_soon().await {
                    Some(piece @ (Piece::Line(_) | Piece::Broken(_))) => piece,
                    _ => return Err(none(format!("it ended with {exit} before its hello"))),
                }
            }
        };
        match piece {
            Piece::Line(line) => Ok(line),
            Piece::Broken(fault) => Err(Fault::new(FaultCode::BadHello, fault.message)),
            Piece::End(0) => match self.exit_soon().await {
                Some(exit) => Err(none(format!("it ended with {exit} before its hello"))),
                None => Err(none("it closed its standard output before its hello".to_owned())),
            },
            Piece::End(_) => {
                Err(Fault::new(FaultCode::BadHello, "its output ended inside its first line"))
            }
        }
    }

    /// Whether at least `many` lines more come, with no silence as long as `quiet` before the
    /// first; who has begun gets more patience, since a busy machine makes pauses as well.
    pub(super) async fn floods(&mut self, many: usize, quiet: Duration) -> bool {
        let mut patience = quiet;
        for _ in 0..many {
            match tokio::time::timeout(patience, self.piece()).await {
                Ok(Piece::Line(_)) => patience = SOON,
                Ok(_) | Err(_) => return false,
            }
        }
        true
    }

    /// Whether a line was begun and isn't ended.
    pub(super) fn has_unfinished_line(&self) -> bool {
        self.unfinished.load(Ordering::SeqCst) > 0
    }

    /// How it ends. Can be given up on at any time.
    pub(super) async fn exit(&mut self) -> Exit {
        exit(&mut self.child, &mut self.exit).await
    }

    /// How it ends, if it does soon.
    pub(super) async fn exit_soon(&mut self) -> Option<Exit> {
        tokio::time::timeout(SOON, self.exit()).await.ok()
    }

    /// Asks it and its group to end.
    pub(super) fn terminate(&self) {
        if let Some(id) = self.id {
            strays::terminate_group(id);
        }
    }

    /// Kills what is there of its group.
    pub(super) fn kill_group(&mut self) {
        if let Some(id) = self.id {
            strays::kill_group(id);
        }
    }

    /// Kills it with its group and what it left behind elsewhere, and waits until it is gone;
    /// reads the rest of its standard error output, as far as nobody else holds it.
    pub(super) async fn kill(&mut self) {
        self.end_input();
        let strays = self.id.map(Strays::of);
        self.kill_group();
        let _ = tokio::time::timeout(10 * SOON, self.exit()).await;
        if let Some(strays) = strays {
            let _ = tokio::task::spawn_blocking(move || strays.end()).await;
        }
        if let Some(id) = self.id.take() {
            strays::forget(id);
        }
        if let Some(reader) = self.reader.take() {
            reader.abort();
        }
        if let Some(errors) = self.errors.take() {
            self.transcript.errors(&errors.finish(SOON).await);
        }
    }
}

/// How it ends. Can be given up on at any time.
async fn exit(child: &mut Child, known: &mut Option<Exit>) -> Exit {
    if let Some(exit) = known {
        return *exit;
    }
    match child.wait().await {
        Ok(status) => *known.insert(Exit(status)),
        // Without a status there is nothing to tell it by: its output will.
        Err(_) => std::future::pending().await,
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            let strays = Strays::of(id);
            strays::kill_group(id);
            strays.end();
            strays::forget(id);
        }
        for task in [self.writer.take(), self.reader.take()].into_iter().flatten() {
            task.abort();
        }
    }
}
