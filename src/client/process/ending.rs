//! The end, when all is answered.

use std::time::Duration;

use tokio::time::Instant;

use super::lines::Piece;
use super::program::{Exit, Next};
use super::serving::{Blame, FLOOD, Failure, Serving, partial};
use crate::client::{Fault, FaultCode};

impl Serving {
    /// Ends the program's standard input and sees to it that it ends: by itself, else by SIGTERM,
    /// else by SIGKILL.
    pub(super) async fn wind_up(&mut self) {
        let limits = self.shared.limits;
        self.program.end_input();
        let mut open = true;
        match self.exit_within(limits.end, &mut open).await {
            Some(exit) => {
                if !exit.is_clean() {
                    let message = format!("it ended with {exit} when all was done");
                    self.fault(Fault::new(FaultCode::OddExit, message));
                }
                if open {
                    self.rest().await;
                }
            }
            None if self.is_flooded() => {}
            None => {
                self.program.terminate();
                let fault = match self.exit_within(limits.terminate, &mut open).await {
                    Some(_) => Fault::new(
                        FaultCode::Lingered,
                        "it was still there long after its standard input had ended",
                    ),
                    None => Fault::new(
                        FaultCode::TermIgnored,
                        "it went on after its standard input had ended, and after SIGTERM",
                    ),
                };
                if !self.is_flooded() {
                    self.fault(fault);
                }
            }
        }
        if self.is_flooded() {
            let message = "it wrote line after line when all was answered";
            self.fault(Fault::new(FaultCode::Flood, message));
        }
        self.program.kill().await;
    }

    /// How it ends within `patience`; what it writes until then is taken.
    async fn exit_within(&mut self, patience: Duration, open: &mut bool) -> Option<Exit> {
        let deadline = Instant::now() + patience;
        loop {
            if self.is_flooded() {
                return None;
            }
            if !*open {
                return tokio::time::timeout_at(deadline, self.program.exit()).await.ok();
            }
            match tokio::time::timeout_at(deadline, self.program.next()).await.ok()? {
                Next::Exit(exit) => return Some(exit),
                Next::Piece(piece) => *open = self.late(piece),
            }
        }
    }

    /// The rest of its output. Where it doesn't end, somebody else holds it.
    async fn rest(&mut self) {
        while !self.is_flooded() {
            match self.program.piece_soon().await {
                Some(piece) => {
                    if !self.late(piece) {
                        return;
                    }
                }
                None => {
                    let message = "a process it left behind kept its standard output open";
                    return self.fault(Fault::new(FaultCode::StdoutHeld, message));
                }
            }
        }
    }

    /// Whether so much came after the last answer that nothing more is waited for.
    fn is_flooded(&self) -> bool {
        self.strays >= FLOOD
    }

    /// Something it wrote when all was answered. Gives whether there can be more.
    fn late(&mut self, piece: Piece) -> bool {
        let (failure, more) = match piece {
            Piece::Line(line) => (self.line(&line).err(), true),
            Piece::Broken(fault) => (Some(Failure::unknown(fault)), false),
            Piece::End(0) => (None, false),
            Piece::End(_) => (Some(Failure::unknown(partial())), false),
        };
        match failure {
            Some(Failure { fault, blame: Blame::Answered(ticket), .. }) => {
                self.strays += 1;
                self.shared.log.afterwards(ticket, fault);
            }
            Some(Failure { fault, .. }) => {
                self.strays += 1;
                self.fault(fault);
            }
            None => {}
        }
        more
    }

    fn fault(&self, fault: Fault) {
        self.shared.log.fault(fault);
    }
}
