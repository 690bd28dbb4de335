//! A fault as the steps in which an answer leaves, and the playing of them.

use std::io;
use std::time::Duration;

use tokio::time::sleep;

use super::answer::Rendered;
use super::fault::{End, Fault, Moment};
use super::record::ResponseSeen;
use super::recorder::ConnectionLog;
use super::wire::{Peer, Wire};

/// Blanks that are sent at a time.
const BLANKS: [u8; 16 * 1024] = [b' '; 16 * 1024];
const LETTERS: [u8; 16 * 1024] = [b'x'; 16 * 1024];
/// The most that an answer without end amounts to.
const ENDLESS: usize = 64 * 1024 * 1024;
/// So much of it comes as fast as it is read; the rest with pauses, so that it costs nothing.
const AT_ONCE: usize = 4 * 1024 * 1024;
/// The pause between two pieces of the rest.
const PAUSE: Duration = Duration::from_millis(5);
/// What a length promises beyond what comes.
const MISSING: usize = 100;
/// The bytes of a small chunk.
const SMALL: usize = 7;
/// Another protocol's first line.
const GARBAGE: &[u8] = b"SSH-2.0-OpenSSH_9.6\r\n";
/// An informational answer (RFC 8297).
const INTERIM: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

/// An answer in the steps in which it leaves.
pub(super) struct Script {
    /// What of it can be read as an answer; for the record.
    pub seen: Option<ResponseSeen>,
    steps: Vec<Step>,
    end: After,
}

enum Step {
    Send(Vec<u8>),
    Wait(Duration),
    /// So many blanks of the body, each piece framed as a chunk or as it is, or as many letters
    /// of a header.
    Filling {
        count: usize,
        what: Filling,
    },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filling {
    Blanks,
    ChunksOfBlanks,
    Letters,
}

/// What becomes of the connection behind an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// The next request may come.
    Next,
    /// It ends in this way.
    End(End),
}

impl Script {
    /// The steps of an answer to a request that was, or wasn't, a HEAD.
    pub(super) fn of(fault: Option<&Fault>, answer: Rendered, to_head: bool) -> Script {
        match fault {
            Some(fault) => faulty(fault, answer, to_head),
            None => plain(answer),
        }
    }

    /// Plays the steps of exchange `n`; what becomes of the connection. Where the peer doesn't
    /// take them, it is gone, and there is nothing left to do.
    pub(super) async fn play<S: Peer>(
        self,
        wire: &mut Wire<S>,
        log: &ConnectionLog,
        n: usize,
    ) -> io::Result<After> {
        for step in &self.steps {
            match step {
                Step::Send(bytes) => {
                    wire.send(bytes).await?;
                    log.sent(n, bytes.len());
                }
                Step::Wait(pause) => sleep(*pause).await,
                Step::Filling { count, what } => {
                    fill(wire, log, n, *count, *what).await?;
                }
            }
        }
        Ok(self.end)
    }
}

async fn fill<S: Peer>(
    wire: &mut Wire<S>,
    log: &ConnectionLog,
    n: usize,
    count: usize,
    what: Filling,
) -> io::Result<()> {
    let filling = if what == Filling::Letters { &LETTERS } else { &BLANKS };
    let mut sent = 0;
    while sent < count {
        let piece = &filling[..filling.len().min(count - sent)];
        match what {
            Filling::ChunksOfBlanks => wire.send(&chunk(piece, "")).await?,
            Filling::Blanks | Filling::Letters => wire.send(piece).await?,
        }
        if what != Filling::Blanks && sent >= AT_ONCE {
            sleep(PAUSE).await;
        }
        sent += piece.len();
        log.sent(n, piece.len());
    }
    Ok(())
}

fn plain(answer: Rendered) -> Script {
    let end = if answer.close { After::End(End::Close) } else { After::Next };
    Script { seen: Some(answer.seen), steps: vec![Step::Send(answer.wire)], end }
}

fn faulty(fault: &Fault, answer: Rendered, to_head: bool) -> Script {
    let close = After::End(End::Close);
    match fault {
        Fault::Break { at: Moment::Asked, how } => {
            Script { seen: None, steps: Vec::new(), end: After::End(*how) }
        }
        Fault::Break { at: Moment::Head, how } => cut_in_head(answer.seen, *how),
        Fault::Break { at: Moment::Body, how } if !to_head => cut_in_body(answer, *how),
        Fault::Garbage => {
            Script { seen: None, steps: vec![Step::Send(GARBAGE.to_vec())], end: close }
        }
        Fault::Drip { piece, pause } => {
            let pieces = answer.wire.chunks((*piece).max(1));
            let steps = pieces.flat_map(|piece| [Step::Wait(*pause), Step::Send(piece.to_vec())]);
            Script { steps: steps.collect(), ..plain(answer.clone()) }
        }
        Fault::Interim(count) if answer.seen.version == "HTTP/1.1" => {
            let mut script = plain(answer);
            script.steps.insert(0, Step::Send(INTERIM.repeat(*count)));
            script
        }
        Fault::Twice => {
            let again = Step::Send(answer.wire.clone());
            let mut script = plain(answer);
            script.steps.push(again);
            script
        }
        Fault::LargeHeader(length) => {
            let mut seen = answer.seen.clone();
            seen.headers.push(("X-Padding".to_owned(), "x".repeat(*length)));
            let line = format!("X-Padding: {}\r\n", "x".repeat(*length));
            let end = head_length(&answer.wire).saturating_sub(2);
            let mut wire = answer.wire[..end].to_vec();
            wire.extend_from_slice(line.as_bytes());
            wire.extend_from_slice(&answer.wire[end..]);
            plain(Rendered { wire, seen, close: answer.close })
        }
        Fault::EndlessHead => {
            let mut script = cut_in_head(answer.seen, End::Close);
            let filling = Step::Filling { count: ENDLESS, what: Filling::Letters };
            script.steps.extend([Step::Send(b"X-Padding: ".to_vec()), filling]);
            script
        }
        _ if to_head || answer.seen.body.is_empty() => plain(answer),
        _ => reframed(fault, answer),
    }
}

/// Status line and half of the headers.
fn cut_in_head(mut seen: ResponseSeen, how: End) -> Script {
    seen.headers.truncate(seen.headers.len() / 2);
    (seen.body, seen.body_bytes) = (Vec::new(), 0);
    let mut wire = head(&seen);
    // No blank line: the head isn't whole.
    wire.truncate(wire.len() - 2);
    Script { seen: Some(seen), steps: vec![Step::Send(wire)], end: After::End(how) }
}

/// The head and half of the body as it is framed.
fn cut_in_body(mut answer: Rendered, how: End) -> Script {
    let head = head_length(&answer.wire);
    answer.wire.truncate(head + (answer.wire.len() - head) / 2);
    let kept = answer.seen.body.len() / 2;
    answer.seen.body.truncate(kept);
    answer.seen.body_bytes = kept as u64;
    Script { seen: Some(answer.seen), steps: vec![Step::Send(answer.wire)], end: After::End(how) }
}

/// The same answer with another framing of its body.
fn reframed(fault: &Fault, answer: Rendered) -> Script {
    let (mut seen, close) = (answer.seen, After::End(End::Close));
    let body = std::mem::take(&mut seen.body);
    seen.headers.retain(|(name, _)| {
        !["content-length", "transfer-encoding"].contains(&name.to_ascii_lowercase().as_str())
    });
    let mut header =
        |name: &str, value: &str| seen.headers.push((name.to_owned(), value.to_owned()));
    let length = body.len();
    let mut blanks = None;
    let (framed, sent, end) = match fault {
        Fault::LengthTooLong => {
            header("Content-Length", &(length + MISSING).to_string());
            (body.clone(), length, close)
        }
        Fault::TwoLengths => {
            header("Content-Length", &length.to_string());
            header("Content-Length", &(2 * length).to_string());
            (body.clone(), length, close)
        }
        Fault::LengthTooShort => {
            header("Content-Length", &(length / 2).to_string());
            (body.clone(), length, close)
        }
        Fault::LargeBody(more) => {
            header("Content-Length", &(length + more).to_string());
            blanks = Some(Step::Filling { count: *more, what: Filling::Blanks });
            (body.clone(), length, After::Next)
        }
        Fault::UntilClose => {
            header("Connection", "close");
            (body.clone(), length, close)
        }
        Fault::ChunkSizeGarbled => {
            header("Transfer-Encoding", "chunked");
            ([b"zz\r\n", body.as_slice(), b"\r\n0\r\n\r\n"].concat(), length, close)
        }
        Fault::ChunksUnended => {
            header("Transfer-Encoding", "chunked");
            (chunk(&body[..length / 2], ""), length / 2, close)
        }
        Fault::Endless => {
            header("Transfer-Encoding", "chunked");
            blanks = Some(Step::Filling { count: ENDLESS, what: Filling::ChunksOfBlanks });
            // Without its last character it is still a beginning, never a whole.
            let end = body.trim_ascii_end().len().saturating_sub(1);
            (chunk(&body[..end], ""), end, close)
        }
        _ => {
            header("Transfer-Encoding", "chunked");
            let mut framed: Vec<u8> =
                body.chunks(SMALL).flat_map(|piece| chunk(piece, ";part=1")).collect();
            framed.extend_from_slice(b"0\r\nX-Trailer: behind the body\r\n\r\n");
            let end = if answer.close { close } else { After::Next };
            (framed, length, end)
        }
    };
    let wire = [head(&seen), framed].concat();
    seen.body = body[..sent].to_vec();
    let announced = match fault {
        Fault::LargeBody(more) => *more,
        _ => 0,
    };
    seen.body_bytes = (sent + announced) as u64;
    let steps = std::iter::once(Step::Send(wire)).chain(blanks).collect();
    Script { seen: Some(seen), steps, end }
}

fn chunk(piece: &[u8], extension: &str) -> Vec<u8> {
    if piece.is_empty() {
        return Vec::new();
    }
    [format!("{:x}{extension}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat()
}

fn head(seen: &ResponseSeen) -> Vec<u8> {
    let mut head = format!("{} {} {}\r\n", seen.version, seen.status, seen.reason);
    for (name, value) in &seen.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head.into_bytes()
}

/// Where the blank line ends.
fn head_length(wire: &[u8]) -> usize {
    let end = wire.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    end.map_or(wire.len(), |at| at + 4)
}
