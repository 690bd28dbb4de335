//! The event types, and one file per format.

mod event;
mod jsonl;
mod junit;
mod scoreboard;
mod terminal;

pub use event::{ClientFault, End, Event, FoundFinding, PageRead, Start, Totals, WalkDone};
pub use jsonl::{Jsonl, finding_object};
pub use junit::Junit;
pub use scoreboard::Scoreboard;
pub use terminal::{Terminal, TerminalOptions};

/// Consumes the events of a run and writes them in one format.
pub trait Reporter {
    /// Takes the next event.
    ///
    /// # Errors
    /// Where the report can't be written.
    fn event(&mut self, event: &Event) -> std::io::Result<()>;
}
