//! A case with its verdict and what was expected of it: what reports are made of.

use std::path::PathBuf;
use std::time::Duration;

use super::CaseExpectation;
use crate::front::ExchangeView;
use crate::judge::Verdict;
use crate::plan::Case;
use crate::source::display_path;

/// A case with all that a report says of it.
#[derive(Clone, Debug)]
pub struct JudgedCase {
    /// The case.
    pub case: Case,
    /// The client's name, as the command or the configuration has it.
    pub client: String,
    /// The verdict.
    pub verdict: Verdict,
    /// What the fronts saw, redacted: the first and the last exchanges where there were many.
    pub exchanges: Vec<ExchangeView>,
    /// How many exchanges between them are left out.
    pub left_out: usize,
    /// How long it took.
    pub took: Duration,
    /// What the expectations file says of it.
    pub expectation: CaseExpectation,
    /// The command that runs this case alone.
    pub reproduce: String,
}

impl JudgedCase {
    /// Puts together what is known of a case. `client` is what names the client in a command: a
    /// name or `exec:…`.
    pub fn new(
        prompt: &Prompt,
        case: Case,
        client: &str,
        verdict: Verdict,
        shown: Shown,
        expectation: CaseExpectation,
    ) -> Self {
        Self {
            reproduce: prompt.command(case.page.as_deref(), client, &case.id),
            case,
            client: client.to_owned(),
            verdict,
            exchanges: shown.exchanges,
            left_out: shown.left_out,
            took: Duration::ZERO,
            expectation,
        }
    }

    /// The same, having taken so long.
    pub fn taking(mut self, took: Duration) -> Self {
        self.took = took;
        self
    }
}

/// The most exchanges of a case that are kept for reports, half of them from its end.
const MAX_SHOWN: usize = 64;

/// The exchanges of a case that reports show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    exchanges: Vec<ExchangeView>,
    left_out: usize,
}

impl Shown {
    /// All of them; of very many the first and the last.
    pub fn of(mut exchanges: Vec<ExchangeView>) -> Self {
        let left_out = exchanges.len().saturating_sub(MAX_SHOWN);
        if left_out > 0 {
            exchanges.drain(MAX_SHOWN / 2..MAX_SHOWN / 2 + left_out);
            exchanges.shrink_to_fit();
        }
        Self { exchanges, left_out }
    }
}

/// Where the commands that repeat something are typed, and with which flags.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    /// The working directory, and the folder that the paths of pages are relative to; `None` where
    /// they are the same.
    pub folders: Option<(PathBuf, PathBuf)>,
    /// Flags without which something else would come out.
    pub flags: Vec<String>,
}

impl Prompt {
    /// The command that runs one walk or case alone, as a POSIX shell reads it there.
    pub fn command(&self, page: Option<&str>, client: &str, id: &str) -> String {
        let page = page.map(|page| match &self.folders {
            Some((here, base)) => display_path(&base.join(page), here),
            None => page.to_owned(),
        });
        let words = ["credoc", "run"].into_iter().chain(page.as_deref());
        let words = words.chain(self.flags.iter().map(String::as_str));
        let words = words.chain(["--client", client, "--only", id]);
        words.map(quoted).collect::<Vec<_>>().join(" ")
    }
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
    use crate::front::RequestView;
    use rstest::rstest;

    #[rstest]
    #[case(0, 0)]
    #[case(MAX_SHOWN, 0)]
    #[case(MAX_SHOWN + 1, 1)]
    #[case(10_000, 10_000 - MAX_SHOWN)]
    fn of_many_exchanges_the_first_and_the_last_are_shown(#[case] n: usize, #[case] out: usize) {
        let shown = Shown::of((1..=n).map(exchange).collect());
        assert_eq!((shown.exchanges.len(), shown.left_out), (n - out, out));
        let numbers: Vec<usize> = shown.exchanges.iter().map(|one| one.n).collect();
        let half = numbers.len() / 2;
        assert_eq!(numbers[..half], (1..=half).collect::<Vec<_>>());
        assert_eq!(numbers[half..], (half + 1 + out..=n).collect::<Vec<_>>());
    }

    fn exchange(n: usize) -> ExchangeView {
        let request = RequestView {
            method: "GET".to_owned(),
            target: "/".to_owned(),
            headers: Vec::new(),
            body: String::new(),
            body_bytes: 0,
            truncated: false,
        };
        ExchangeView { n, connection: 1, tls: None, request, response: None }
    }

    #[rstest]
    #[case("reference", "reference")]
    #[case("tls.a@b=c,d=e", "tls.a@b=c,d=e")]
    #[case("exec:python3 it's.py", r"'exec:python3 it'\''s.py'")]
    #[case("", "''")]
    fn words_survive_the_shell(#[case] word: &str, #[case] expected: &str) {
        assert_eq!(quoted(word), expected);
    }
}
