//! What is true of any bearer-token HTTP credential.

/// What the server's API answers, where a case is about answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServerAnswer {
    /// The service's own answers.
    #[default]
    Own,
    /// 200 with a page of HTML (a login page of a proxy).
    Html,
    /// 200 without a body.
    Empty,
    /// 200 with JSON of another kind than the service's.
    ForeignJson,
    /// 200 with JSON that breaks off.
    BrokenJson,
    /// This status with a short plain text body.
    Status(u16),
    /// A redirect with this status to this URL with the request's path kept.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// Scheme, host and port to go to.
        origin: String,
    },
}
