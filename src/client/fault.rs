//! What can be wrong with a client that runs as a program of its own.

/// A fault of a client's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which.
    pub code: FaultCode,
    /// What happened, for people: one line, without secrets, the same in every run.
    pub message: String,
}

impl Fault {
    pub(super) fn new(code: FaultCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal,)+) => {
        /// Which fault. The names are reason codes of verdicts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FaultCode {
            $($(#[$doc])* $code,)+
        }

        impl FaultCode {
            /// Every code.
            pub const ALL: &'static [FaultCode] = &[$(FaultCode::$code,)+];

            /// The reason code.
            pub const fn name(self) -> &'static str {
                match self {
                    $(FaultCode::$code => $name,)+
                }
            }
        }
    };
}

codes! {
    /// A result that lacks something or has a value of the wrong type.
    BadResult = "bad-result",
    /// A hello that the runner can't work with.
    BadHello = "bad-hello",
    /// A line with a byte order mark.
    ByteOrderMark = "byte-order-mark",
    /// Given up on after several restarts without an answer.
    ClientDown = "client-down",
    /// A hello whose fields and capabilities contradict each other.
    ContradictoryHello = "contradictory-hello",
    /// Ended by a signal or with an exit code that isn't 0.
    Crashed = "crashed",
    /// Ended as if all were done, while it was to serve.
    ExitedEarly = "exited-early",
    /// Lines without end that nobody asked for.
    Flood = "flood",
    /// A line over the limit.
    LineTooLong = "line-too-long",
    /// Still there long after its standard input had ended.
    Lingered = "lingered",
    /// No hello.
    NoHello = "no-hello",
    /// A line that is no JSON object.
    NotJson = "not-json",
    /// Bytes that are no UTF-8.
    NotUtf8 = "not-utf8",
    /// An exit code other than 0 when all was done.
    OddExit = "odd-exit",
    /// A line that never ended.
    PartialLine = "partial-line",
    /// A second answer to a request.
    SecondAnswer = "second-answer",
    /// A hello that nobody asked for.
    SecondHello = "second-hello",
    /// A process it left behind kept the standard output open.
    StdoutHeld = "stdout-held",
    /// Didn't end on SIGTERM either.
    TermIgnored = "term-ignored",
    /// A secret in what it wrote outside of every case.
    TokenInOutput = "token-in-output",
    /// An `op` that isn't a client's to send.
    UnexpectedOp = "unexpected-op",
    /// An answer to a request that there isn't.
    UnknownId = "unknown-id",
}

impl FaultCode {
    /// Whether the program ended by itself.
    pub const fn is_crash(self) -> bool {
        matches!(self, FaultCode::Crashed | FaultCode::ExitedEarly)
    }

    /// Whether a client with it can't be taken as judged.
    pub const fn spoils_the_run(self) -> bool {
        !matches!(self, FaultCode::ContradictoryHello)
    }
}
