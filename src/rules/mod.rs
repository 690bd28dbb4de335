//! What is true of any bearer-token HTTP credential: the rules, as data, each with the client
//! that breaks exactly it.
//!
//! A new rule is one entry of a file in `catalogue/`; a new way to break it some lines in
//! `broken/`. What a case needs is said in [`Setup`], what is held against a client in
//! [`Requirement`]; both are small closed vocabularies that `run` and `judge` interpret.

mod broken;
mod catalogue;
mod named;
mod server;
mod setup;

pub use broken::Broken;
pub use named::Named;
pub use server::{
    Certificate, Damage, ENDLESS, Fault, Host, Reach, RedirectTarget, SUB_PATH, ServerAnswer,
    TlsVersion,
};
pub use setup::{
    Episode, EpisodeToken, Proxies, Residue, Setup, Toggle, TokenForm, TokenState, Trust, UrlForm,
    When,
};

use std::collections::BTreeMap;

use crate::client::{Capability, FailureKind};

/// A named requirement on a client.
#[derive(Debug)]
pub struct Rule {
    /// The id, `tls.verify-by-default`; stays as it is once shipped.
    pub id: &'static str,
    /// How much it binds.
    pub level: Level,
    /// The requirement in one sentence.
    pub title: &'static str,
    /// Why it is required: what happens to people when it is broken.
    pub rationale: &'static str,
    /// Where it comes from.
    pub citation: Citation,
    /// What is varied; each combination of values is a case. In alphabetical order.
    pub axes: &'static [Axis],
    /// The reason codes with which a case can fail.
    pub reasons: &'static [&'static str],
    /// What a client must have declared, beyond what the setup asks for.
    pub needs: &'static [Capability],
    /// The setup at a point of the axes.
    pub setup: fn(&Axes) -> Setup,
    /// What is required at a point of the axes.
    pub requirement: fn(&Axes) -> Requirement,
    /// The clients that break exactly this rule.
    pub broken: &'static [Broken],
}

/// How much a rule binds (RFC 2119).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// Absolutely required.
    Must,
    /// Required unless there are good reasons.
    Should,
    /// Truly optional.
    May,
}

impl Level {
    /// `MUST`, `SHOULD` or `MAY`.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Must => "MUST",
            Level::Should => "SHOULD",
            Level::May => "MAY",
        }
    }
}

/// Where a rule comes from.
#[derive(Clone, Copy, Debug)]
pub struct Citation {
    /// Patterns of the claims it can come from, the best first; `{axis}` stands for the value of
    /// an axis. The first claim of a page that one matches is cited.
    pub claims: &'static [&'static str],
    /// What is cited where no page makes such a claim.
    pub source: Source,
}

/// A source outside of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A section of an RFC.
    Rfc {
        /// The RFC's number.
        number: u16,
        /// `3.2`.
        section: &'static str,
    },
    /// The API reference of the service under test: which part.
    Reference(&'static str),
    /// credoc's client protocol: which part.
    Protocol(&'static str),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Rfc { number, section } => write!(f, "RFC {number}, section {section}"),
            Source::Reference(part) => write!(f, "API reference, {part}"),
            Source::Protocol(part) => write!(f, "client protocol, {part}"),
        }
    }
}

/// Something that is varied.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Its name: lower case, words joined by `-`.
    pub name: &'static str,
    /// Its values.
    pub values: Values,
}

/// The values of an axis.
#[derive(Clone, Copy, Debug)]
pub enum Values {
    /// These.
    These(&'static [&'static str]),
    /// The service's server generations, newest first.
    Generations,
    /// The fields that the pages document, by slug, in order of first mention.
    DocumentedFields,
}

/// A point of a rule's axes: axis to value.
pub type Axes = BTreeMap<String, String>;

/// What is held against a client: the closed set that `judge` interprets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement {
    /// Success must be reported, and the service must have accepted the token in this case.
    Succeed,
    /// Success must not be reported.
    NotSucceed,
    /// A value that can't be right is refused: no success is reported, and no request with the
    /// credential, or with a part of it, arrives.
    Refuse,
    /// No byte of HTTP may arrive, and success must not be reported.
    RefuseConnection,
    /// Success is reported only if the service accepted the token in this case; any failure will
    /// do.
    Honest,
    /// An answer, whichever, comes within the limit; a success only as in [`Requirement::Honest`].
    AnswerInTime,
    /// A failure is reported within the limit.
    FailInTime,
    /// Success, and no request with the token outside of this path.
    SucceedWithin(&'static str),
    /// The token doesn't arrive over plain HTTP; success only as in [`Requirement::Honest`].
    NotInClear,
    /// No success, and no more than so many requests with the token.
    FailWithin(usize),
    /// No more than so many requests with the token, whatever is reported.
    SendAtMost(usize),
    /// No request with the token once one was answered 401. What came before that answer, to
    /// whichever route, is no repetition.
    StopWhenRefused,
    /// Where success is reported, a request with the token arrived.
    Ask,
    /// The handshake doesn't fail for want of a common version.
    Negotiate,
    /// Behind an answer of 429 at most one request with the token, which comes no sooner than
    /// after so many seconds.
    RepeatPatiently(u32),
    /// Nothing of the credential that was there before arrives.
    Apart,
    /// The token arrives as bearer in `Authorization`, exactly as it is.
    Bearer,
    /// The token is found nowhere in this place. Held against everything the client did in the
    /// whole run, not in this case alone.
    KeepTokenOut(Place),
    /// The token doesn't arrive at the other origin, and success is not reported.
    StayHome,
    /// Success is not reported of a compressed answer that can't be unpacked. Who doesn't ask for
    /// compressed answers gets a plain one, of which it may.
    Unpack,
    /// The proxy that the environment names can't read the token; success only as in
    /// [`Requirement::Honest`].
    KeepFromProxy,
    /// The cookie that came with the redirect doesn't arrive at the other origin.
    KeepCookieHome,
    /// A value in unusual writing is mended and works, or is refused as unusable; it is never
    /// sent as written.
    MendOrRefuse,
    /// The service doesn't get to see a token that works in place of the one that was entered.
    NotMended,
    /// A reported failure is of one of these kinds.
    Kind(&'static [FailureKind]),
    /// A reported failure is not of kind `auth`.
    NotAuth,
    /// A named user is the one that the service named.
    RightUser,
    /// The client has this field of the credential.
    OffersField(String),
}

/// Where a token may not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The request's target.
    Url,
    /// A header other than `Authorization`.
    Header,
    /// The request's body.
    Body,
    /// What the client says and writes.
    Output,
}

/// Every rule, by id.
pub fn all() -> Vec<&'static Rule> {
    let mut rules: Vec<&'static Rule> = catalogue::ALL.iter().copied().flatten().collect();
    rules.sort_by_key(|rule| rule.id);
    rules
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    catalogue::ALL.iter().copied().flatten().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn entries_are_well_formed() {
        let mut ids = BTreeSet::new();
        let mut names = BTreeSet::new();
        for rule in all() {
            assert!(ids.insert(rule.id), "{} is there twice", rule.id);
            assert!(rule.title.ends_with('.') && rule.rationale.ends_with('.'), "{}", rule.id);
            assert!(!rule.broken.is_empty(), "{}: no client breaks it", rule.id);
            assert!(!rule.reasons.is_empty(), "{}: can't fail", rule.id);
            assert!(rule.axes.is_sorted_by_key(|axis| axis.name), "{}: axes unsorted", rule.id);
            for broken in rule.broken {
                assert!(names.insert(broken.name), "{} is there twice", broken.name);
            }
        }
    }

    #[test]
    fn no_two_cases_of_a_rule_are_the_same() {
        for rule in all() {
            let mut seen = Vec::new();
            for axes in points(rule) {
                let case = ((rule.setup)(&axes), (rule.requirement)(&axes));
                assert!(!seen.contains(&case), "{} at {axes:?} repeats another case", rule.id);
                seen.push(case);
            }
        }
    }

    fn points(rule: &Rule) -> Vec<Axes> {
        rule.axes.iter().fold(vec![Axes::new()], |points, axis| {
            let values = match axis.values {
                Values::These(values) => values,
                Values::Generations => &["2", "1"],
                Values::DocumentedFields => &["access-token", "base-url"],
            };
            let with = |axes: &Axes, value: &&str| {
                let mut axes = axes.clone();
                axes.insert(axis.name.to_owned(), (*value).to_owned());
                axes
            };
            points.iter().flat_map(|axes| values.iter().map(move |v| with(axes, v))).collect()
        })
    }
}
