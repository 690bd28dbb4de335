//! A case with its verdict and what was expected of it: what reports are made of.

use super::CaseExpectation;
use crate::front::ExchangeView;
use crate::judge::Verdict;
use crate::plan::Case;
use crate::run::Observation;

/// A case with all that a report says of it.
#[derive(Clone, Debug)]
pub struct JudgedCase {
    /// The case.
    pub case: Case,
    /// The client's name, as the command or the configuration has it.
    pub client: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What the fronts saw, redacted.
    pub exchanges: Vec<ExchangeView>,
    /// What the expectations file says of it.
    pub expectation: CaseExpectation,
    /// The command that runs this case alone.
    pub reproduce: String,
}

impl JudgedCase {
    /// Puts together what is known of a case. `client` is what names the client in a command: a
    /// name or `exec:…`.
    pub fn new(
        case: Case,
        client: &str,
        verdict: Verdict,
        observation: Observation,
        expectation: CaseExpectation,
    ) -> Self {
        Self {
            reproduce: reproduce(case.page.as_deref(), client, &case.id),
            case,
            client: client.to_owned(),
            verdict,
            exchanges: observation.views,
            expectation,
        }
    }
}

/// The command that runs one walk or case alone, as a POSIX shell reads it.
pub fn reproduce(page: Option<&str>, client: &str, id: &str) -> String {
    let words = ["credoc", "run"].into_iter().chain(page).chain(["--client", client, "--only", id]);
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

/// A word as a POSIX shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("reference", "reference")]
    #[case("tls.a@b=c,d=e", "tls.a@b=c,d=e")]
    #[case("exec:python3 it's.py", r"'exec:python3 it'\''s.py'")]
    #[case("", "''")]
    fn words_survive_the_shell(#[case] word: &str, #[case] expected: &str) {
        assert_eq!(quoted(word), expected);
    }
}
