//! The first entries for a client: one for everything that fails now.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::cover::cover;
use super::{CaseFact, Date};
use crate::judge::{Status, Weight, reason};

/// Entries for what failed, as text to be written into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Initial {
    /// The entries in TOML; empty where nothing can be listed.
    pub text: String,
    /// How many entries that are.
    pub entries: usize,
    /// How many cases they account for.
    pub cases: usize,
    /// The cases that nobody may list in passing, each with its reason: leaks and TLS bypasses.
    pub refused: Vec<(String, &'static str)>,
}

/// Entries for every case that failed, or ended without a verdict that it should have had.
///
/// Leaks of a secret and TLS bypasses are refused: somebody has to answer for each of them in a
/// `[[risk]]` written by hand. What the client doesn't declare, or another rule judges, needs no
/// entry.
pub fn initial(cases: &[CaseFact<'_>], why: &str, until: Date) -> Initial {
    let mut refused = Vec::new();
    let mut groups: BTreeMap<(&str, &str, Status), BTreeSet<&str>> = BTreeMap::new();
    for case in cases {
        let Some(reason) = case.reason.and_then(reason) else { continue };
        let needs_none = ["unsupported", "not-applicable"].contains(&reason.code);
        if case.status == Status::Pass || needs_none {
            continue;
        }
        if reason.weight == Weight::Risk {
            refused.push((case.id.to_owned(), reason.code));
            continue;
        }
        let rule = case.id.split('@').next().unwrap_or_default();
        groups.entry((rule, reason.code, case.status)).or_default().insert(case.id);
    }
    let all: Vec<&str> = cases.iter().map(|case| case.id).collect();
    let mut initial = Initial { text: String::new(), entries: 0, cases: 0, refused };
    for ((_, code, status), wanted) in groups {
        initial.cases += wanted.len();
        for pattern in cover(&wanted, &all, |id| wanted.contains(id)) {
            initial.entries += 1;
            let separator = if initial.text.is_empty() { "" } else { "\n" };
            let _ = write!(
                initial.text,
                "{separator}[[expect]]\ncase = {}\nstatus = {}\nreason = {}\nwhy = {}\nuntil = {}\n",
                quoted(&pattern),
                quoted(status.name()),
                quoted(code),
                quoted(why),
                quoted(&until.to_string()),
            );
        }
    }
    initial
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expect::{Scope, State, hold_cases, parse};
    use crate::source::SourceFile;

    fn fact<'a>(id: &'a str, reason: Option<&'a str>) -> CaseFact<'a> {
        let status = match reason {
            None => Status::Pass,
            Some("unsupported" | "crashed" | "not-applicable") => Status::NotJudged,
            Some(_) => Status::Fail,
        };
        CaseFact { id, status, reason }
    }

    #[test]
    fn what_fails_is_listed_and_holds_and_leaks_are_refused() {
        let cases = [
            fact("a.b@x=1,y=1", Some("no-success")),
            fact("a.b@x=1,y=2", Some("no-success")),
            fact("a.b@x=2,y=1", None),
            fact("a.b@x=2,y=2", Some("success-reported")),
            fact("c.d@x=1", Some("token-in-url")),
            fact("c.d@x=2", Some("unsupported")),
            fact("c.d@x=3", Some("not-applicable")),
            fact("e.f", Some("crashed")),
        ];
        let today: Date = "2026-11-24".parse().unwrap();
        let initial = initial(&cases, "it \"can't\"", "2027-01-31".parse().unwrap());
        assert_eq!((initial.entries, initial.cases), (3, 4));
        assert_eq!(initial.refused, [("c.d@x=1".to_owned(), "token-in-url")]);
        let entries = parse(&SourceFile::new("x.toml", initial.text)).unwrap();
        let scope =
            Scope { complete: true, filtered: false, pages: &[], produces: &|_: &str| true };
        let held = hold_cases(&entries, &cases, &scope, today);
        assert_eq!(held.failed, []);
        let states: Vec<State> = held.states.iter().map(|state| state.state).collect();
        let (known, none) = (State::Known, State::None);
        assert_eq!(states, [known, known, none, known, none, none, none, known]);
    }
}
