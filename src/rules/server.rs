//! What a case's servers are like: the part of the vocabulary that `run` gives to stand-ins.

use super::named::{Named, named};

/// The path below which a stand-in is served in cases about sub-paths.
pub const SUB_PATH: &str = "/company/chat";

/// What the server's API answers, where a case is about answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerAnswer {
    /// The service's own answers.
    #[default]
    Own,
    /// The service's own answers, compressed with gzip where the request takes that.
    Compressed,
    /// The service's own answers, said to be compressed with gzip where the request takes that,
    /// but not to be unpacked.
    Miscompressed(Damage),
    /// The service's own answers, the good ones with a cookie that holds the token.
    WithCookie,
    /// 200 with a page of HTML (a login page of a proxy).
    Html,
    /// 200 with a line of plain text.
    Text,
    /// 200 without a body.
    Empty,
    /// 204.
    NoContent,
    /// 200 with JSON of another kind than the service's.
    ForeignJson,
    /// 200 with JSON that is no object: a text.
    JsonText,
    /// 200 with JSON that breaks off.
    BrokenJson,
    /// This status with a short plain text body.
    Status(u16),
    /// 401 with an error in the service's form that repeats the token.
    Echo,
    /// 429 with a `Retry-After` of so many seconds, or without.
    TooMany(Option<u32>),
    /// 429 with a `Retry-After` that is a date, so many seconds ahead.
    TooManyUntil(u32),
    /// Redirects.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// How many lead to this server itself, before the one to `origin` or the server's own
        /// answer; [`ENDLESS`] for a circle.
        within: u8,
        /// Scheme, host and port to go to in the end, with the request's path kept.
        origin: Option<String>,
        /// Whether they set a session's cookie: the token's characters in reverse order.
        cookie: bool,
    },
}

/// Redirects without end.
pub const ENDLESS: u8 = u8::MAX;

impl ServerAnswer {
    /// The answer of this name on the axis `answer`, where it has one.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "broken-json" => ServerAnswer::BrokenJson,
            "empty" => ServerAnswer::Empty,
            "foreign-json" => ServerAnswer::ForeignJson,
            "html" => ServerAnswer::Html,
            "json-text" => ServerAnswer::JsonText,
            "no-content" => ServerAnswer::NoContent,
            "text" => ServerAnswer::Text,
            _ => return None,
        })
    }
}

named! {
    /// What is wrong with a compressed answer.
    Damage {
        /// The end is missing, though not from the message.
        #[default]
        CutShort = "cut-short",
        /// It isn't compressed at all.
        Plain = "plain",
    }
}

named! {
    /// The certificate that the server shows; each bad one differs from the good one in one
    /// property. A client that can is told to trust our authority in all these cases.
    Certificate {
        /// None: plain HTTP.
        #[default]
        None = "none",
        /// Right in every way, of our authority.
        Trusted = "trusted",
        /// Signed with its own key.
        SelfSigned = "self-signed",
        /// Of an authority that nobody trusts.
        UnknownCa = "unknown-ca",
        /// Its time is over.
        Expired = "expired",
        /// Its time hasn't come.
        NotYetValid = "not-yet-valid",
        /// For another host.
        WrongHost = "wrong-host",
        /// Bad in several ways: nobody who leaves out one check takes it.
        AllWrong = "all-wrong",
    }
}

named! {
    /// Which versions of TLS the server speaks.
    TlsVersion {
        /// 1.2 and 1.3.
        #[default]
        Both = "both",
        /// 1.2 alone.
        Only12 = "1.2",
        /// 1.3 alone.
        Only13 = "1.3",
    }
}

named! {
    /// Whether the server can be reached.
    Reach {
        /// It can.
        #[default]
        Open = "open",
        /// Its port is closed.
        Closed = "closed",
    }
}

named! {
    /// Where the server listens, and how the base URL names it.
    Host {
        /// On 127.0.0.1, by that address.
        #[default]
        V4 = "ipv4",
        /// On ::1, by that address.
        V6 = "ipv6",
        /// On 127.0.0.1 alone, by the name `localhost`.
        Name = "name",
        /// On both addresses, by the name `localhost`.
        NameOfBoth = "name-of-both",
    }
}

impl Host {
    /// Whether the base URL has a name in it.
    pub fn is_name(self) -> bool {
        matches!(self, Host::Name | Host::NameOfBoth)
    }
}

named! {
    /// Where a redirect leads.
    RedirectTarget {
        /// To another name of this machine, and another port.
        #[default]
        OtherHost = "other-host",
        /// To another port of the same host.
        OtherPort = "other-port",
        /// To another port, by way of two redirects on the same server.
        Chain = "chain",
        /// To another name and port, where another redirect leads on within that server.
        Onward = "onward",
        /// From HTTPS to HTTP.
        Downgrade = "http",
        /// From HTTP to HTTPS.
        Upgrade = "https",
        /// To the same server, which answers itself then.
        SameOrigin = "same-origin",
        /// To the same server, and so on without end.
        Circle = "circle",
    }
}

named! {
    /// What happens to the server's answers or connections on their way.
    Fault {
        /// Nothing.
        #[default]
        None = "none",
        /// Closed as soon as it is accepted.
        CloseAtOnce = "close-at-once",
        /// Reset as soon as it is accepted.
        ResetAtOnce = "reset-at-once",
        /// Accepted, and nothing more.
        HangAtOnce = "hang-at-once",
        /// Closed within the handshake.
        CloseInHandshake = "close-in-handshake",
        /// Reset within the handshake.
        ResetInHandshake = "reset-in-handshake",
        /// Silent within the handshake.
        HangInHandshake = "hang-in-handshake",
        /// Closed behind the request.
        CloseUnanswered = "close-unanswered",
        /// Reset behind the request.
        ResetUnanswered = "reset-unanswered",
        /// Silent behind the request.
        HangUnanswered = "hang-unanswered",
        /// Closed within the answer's head.
        CloseInHead = "close-in-head",
        /// Reset within the answer's head.
        ResetInHead = "reset-in-head",
        /// Silent within the answer's head.
        HangInHead = "hang-in-head",
        /// Closed within the answer's body.
        CloseInBody = "close-in-body",
        /// Reset within the answer's body.
        ResetInBody = "reset-in-body",
        /// Silent within the answer's body.
        HangInBody = "hang-in-body",
        /// In small pieces, all of them in time.
        Slow = "slow",
        /// In small pieces, the last long after the limit.
        TooSlow = "too-slow",
        /// A body without end.
        Endless = "endless",
        /// A header without end.
        EndlessHead = "endless-head",
        /// A length that promises more than comes.
        LengthTooLong = "length-too-long",
        /// A length that promises less than comes.
        LengthTooShort = "length-too-short",
        /// Two lengths that differ, the first of which is right.
        TwoLengths = "two-lengths",
        /// A chunk whose size is no number.
        ChunkSize = "chunk-size",
        /// Chunks without a last one.
        ChunksUnended = "chunks-unended",
        /// Something that isn't HTTP.
        Garbage = "garbage",
        /// The same answer twice.
        Twice = "twice",
        /// A header of 200 kB.
        LargeHeader = "large-header",
        /// 8 MB of blanks behind the body.
        LargeBody = "large-body",
        /// Within the rules: informational answers before the answer.
        Interim = "interim",
        /// Within the rules: small chunks with extensions and a trailer.
        SmallChunks = "small-chunks",
        /// Within the rules: a body that ends with the connection.
        UntilClose = "until-close",
    }
}

impl Fault {
    /// Whether a client that waits for the end of the answer waits for its whole limit.
    pub fn outlasts(self) -> bool {
        use Fault::*;
        matches!(
            self,
            HangAtOnce | HangInHandshake | HangUnanswered | HangInHead | HangInBody | TooSlow
        )
    }

    /// Whether it strikes within the handshake, so that the server must do TLS.
    pub fn is_in_handshake(self) -> bool {
        matches!(self, Fault::CloseInHandshake | Fault::ResetInHandshake | Fault::HangInHandshake)
    }
}
