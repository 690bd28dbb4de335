//! Reads a request's body and takes its framing off.

use bytes::Buf;
use tokio::io::{AsyncRead, AsyncWrite};

use super::framing::Framing;
use super::head::{MAX_HEAD, header_lines};
use super::record::Head;
use super::wire::Wire;

/// The longest body that is relayed; what is longer is cut there and the connection ended.
const MAX_BODY: u64 = 16 * 1024 * 1024;
/// The longest line with a chunk's size, as in Go.
const MAX_CHUNK_LINE: usize = 4096;

/// A body without its framing.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub bytes: Vec<u8>,
    /// Whether it came in full, as announced.
    pub complete: bool,
    /// Whether it is incomplete because the peer ended within a body of announced length.
    pub cut_short: bool,
    pub trailers: Head,
}

/// Reads what `framing` announces; a peer that breaks off or breaks the framing leaves an
/// incomplete body.
pub(super) async fn read<S>(wire: &mut Wire<S>, framing: Framing) -> Body
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut body = Body::default();
    let end = match framing {
        Framing::None => Some(()),
        Framing::Length(length) => take(wire, &mut body, length).await,
        Framing::Chunked => chunks(wire, &mut body).await,
    };
    body.complete = end.is_some();
    body.cut_short =
        !body.complete && matches!(framing, Framing::Length(length) if length <= MAX_BODY);
    body
}

/// Moves `length` bytes into the body; `None` where they can't be had.
async fn take<S>(wire: &mut Wire<S>, body: &mut Body, length: u64) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut missing = length;
    while missing > 0 {
        let room = MAX_BODY - body.bytes.len() as u64;
        if room == 0 {
            return None;
        }
        if wire.buffer.is_empty() {
            more(wire).await?;
        }
        let usable = missing.min(room).min(wire.buffer.len() as u64) as usize;
        body.bytes.extend_from_slice(&wire.buffer[..usable]);
        wire.buffer.advance(usable);
        missing -= usable as u64;
    }
    Some(())
}

/// RFC 9112, section 7.1.
async fn chunks<S>(wire: &mut Wire<S>, body: &mut Body) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let line = line_length(wire, 0, MAX_CHUNK_LINE).await?;
        let size = match httparse::parse_chunk_size(&wire.buffer[..line]) {
            Ok(httparse::Status::Complete((_, size))) => size,
            _ => return None,
        };
        wire.buffer.advance(line);
        if size == 0 {
            return trailers(wire, body).await;
        }
        take(wire, body, size).await?;
        while wire.buffer.len() < 2 {
            more(wire).await?;
        }
        if !wire.buffer.starts_with(b"\r\n") {
            return None;
        }
        wire.buffer.advance(2);
    }
}

/// Header lines after the last chunk, up to a blank line.
async fn trailers<S>(wire: &mut Wire<S>, body: &mut Body) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut length = 0;
    loop {
        let end = line_length(wire, length, MAX_HEAD).await?;
        let blank = matches!(&wire.buffer[length..end], b"\n" | b"\r\n");
        length = end;
        if blank {
            break;
        }
    }
    body.trailers = header_lines(&wire.buffer[..length])?;
    wire.buffer.advance(length);
    Some(())
}

/// Where the line that begins at `start` ends, at most `bound` bytes into the buffer.
async fn line_length<S>(wire: &mut Wire<S>, start: usize, bound: usize) -> Option<usize>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut seen = start;
    loop {
        if let Some(end) = wire.buffer[seen..].iter().position(|&byte| byte == b'\n') {
            return Some(seen + end + 1).filter(|&length| length <= bound);
        }
        seen = wire.buffer.len();
        if seen > bound {
            return None;
        }
        more(wire).await?;
    }
}

async fn more<S>(wire: &mut Wire<S>) -> Option<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    matches!(wire.fill().await, Ok(1..)).then_some(())
}
