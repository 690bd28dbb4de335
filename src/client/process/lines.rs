//! Standard output to lines, within bounds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::mpsc;

use super::transcript::Transcript;
use crate::client::{Fault, FaultCode};
use crate::secret::{Stream, Watch};

/// The longest line, without its end (client protocol: 1 MiB).
pub(super) const MAX_LINE: usize = 1024 * 1024;
/// How much is read at a time.
const CHUNK: usize = 64 * 1024;
/// Lines that wait for whoever takes them. Each can be as long as [`MAX_LINE`].
const WAITING: usize = 4;

/// What came out of the standard output.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A whole line, without its end.
    Line(String),
    /// Bytes that can't be a line. Nothing more is read.
    Broken(Fault),
    /// It ended, with this many bytes after the last line's end.
    End(usize),
}

/// Reads lines until the end, or what can't be a line, or until nobody takes them. Says in
/// `unfinished` how much there is of a line that hasn't ended.
pub(super) fn read(
    from: impl AsyncRead + Send + Unpin + 'static,
    watch: Arc<Watch>,
    transcript: Transcript,
    unfinished: Arc<AtomicUsize>,
) -> (mpsc::Receiver<Piece>, tokio::task::AbortHandle) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let task = tokio::spawn(async move {
        let _ = pump(from, &sender, &watch, &transcript, &unfinished).await;
    });
    (receiver, task.abort_handle())
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    to: &mpsc::Sender<Piece>,
    watch: &Watch,
    transcript: &Transcript,
    unfinished: &AtomicUsize,
) -> Result<(), mpsc::error::SendError<Piece>> {
    let mut stream = Stream::default();
    let mut chunk = vec![0; CHUNK];
    let mut line = Vec::new();
    loop {
        // A read that fails is an end: there is nothing more to be had.
        let read = from.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            return to.send(Piece::End(line.len())).await;
        }
        watch.pass(&mut stream, &chunk[..read]);
        let mut rest = &chunk[..read];
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            line.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            let piece = piece(std::mem::take(&mut line));
            transcript.received(&piece);
            let broken = matches!(piece, Piece::Broken(_));
            to.send(piece).await?;
            if broken {
                return Ok(());
            }
        }
        line.extend_from_slice(rest);
        unfinished.store(line.len(), Ordering::SeqCst);
        if line.len() > MAX_LINE {
            let piece = too_long();
            transcript.received(&piece);
            return to.send(piece).await;
        }
    }
}

fn too_long() -> Piece {
    let message = format!("a line is longer than {MAX_LINE} bytes");
    Piece::Broken(Fault::new(FaultCode::LineTooLong, message))
}

fn piece(line: Vec<u8>) -> Piece {
    if line.len() > MAX_LINE {
        return too_long();
    }
    match String::from_utf8(line) {
        Ok(line) if line.starts_with('\u{feff}') => Piece::Broken(Fault::new(
            FaultCode::ByteOrderMark,
            "a line begins with a byte order mark",
        )),
        Ok(line) => Piece::Line(line),
        Err(_) => Piece::Broken(Fault::new(FaultCode::NotUtf8, "a line isn't UTF-8")),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    async fn pieces(bytes: &'static [u8]) -> Vec<Piece> {
        let (mut receiver, _) = read(bytes, Arc::default(), Transcript::default(), Arc::default());
        let mut pieces = Vec::new();
        while let Some(piece) = receiver.recv().await {
            pieces.push(piece);
        }
        pieces
    }

    #[tokio::test]
    async fn lines_end_with_a_line_feed() {
        let expected = vec![Piece::Line("a\r".into()), Piece::Line(String::new()), Piece::End(2)];
        assert_eq!(pieces(b"a\r\n\nbc").await, expected);
    }

    #[rstest]
    #[case(b"\xef\xbb\xbf{}\nx\n", FaultCode::ByteOrderMark)]
    #[case(b"\xff\n{}\n", FaultCode::NotUtf8)]
    #[tokio::test]
    async fn what_cannot_be_a_line(#[case] bytes: &'static [u8], #[case] code: FaultCode) {
        let pieces = pieces(bytes).await;
        assert!(matches!(&pieces[..], [Piece::Broken(fault)] if fault.code == code), "{pieces:?}");
    }

    #[tokio::test]
    async fn an_endless_line_is_given_up_on() {
        let pieces = {
            let (mut receiver, _) = read(
                tokio::io::repeat(b'x'),
                Arc::default(),
                Transcript::default(),
                Arc::default(),
            );
            let mut pieces = Vec::new();
            while let Some(piece) = receiver.recv().await {
                pieces.push(piece);
            }
            pieces
        };
        assert_eq!(pieces, [too_long()]);
    }
}
