//! Rule by client, in Markdown: what each client passes and fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;

use super::{Event, Reporter};
use crate::expect::JudgedCase;
use crate::judge::Status;
use crate::walk::WalkVerdict;

/// Writes the scoreboard when the run is over.
pub struct Scoreboard<W: Write> {
    out: W,
    clients: Vec<Client>,
    rules: BTreeMap<&'static str, &'static str>,
}

/// What is known of a client.
#[derive(Default)]
struct Client {
    name: String,
    version: String,
    walks: (usize, usize),
    rules: BTreeMap<&'static str, Tally>,
    faults: BTreeSet<&'static str>,
}

/// How the cases of a rule ended.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: BTreeMap<&'static str, usize>,
    not_judged: BTreeMap<&'static str, usize>,
}

impl<W: Write> Scoreboard<W> {
    /// Writes to `out`, once, at the end.
    pub fn new(out: W) -> Self {
        Self { out, clients: Vec::new(), rules: BTreeMap::new() }
    }

    fn client(&mut self, name: &str) -> Option<&mut Client> {
        self.clients.iter_mut().find(|client| client.name == name)
    }

    fn case(&mut self, judged: &JudgedCase) {
        let rule = judged.case.rule;
        self.rules.insert(rule.id, rule.level.name());
        let Some(client) = self.client(&judged.client) else { return };
        let tally = client.rules.entry(rule.id).or_default();
        let reason = judged.verdict.reason.unwrap_or("no reason");
        match judged.verdict.status {
            Status::Pass => tally.passed += 1,
            Status::Fail => *tally.failed.entry(reason).or_default() += 1,
            Status::NotJudged => *tally.not_judged.entry(reason).or_default() += 1,
        }
    }

    fn text(&self) -> String {
        let mut text = String::from(HEAD);
        let clients = self.clients.iter().map(|client| format!(" --client {}", client.name));
        let command = format!(
            "credoc run{} --report scoreboard:docs/scoreboard.md",
            clients.collect::<String>()
        );
        let _ = write!(text, "\n```\n{command}\n```\n");
        text.push_str("\n## Clients\n\n");
        text.push_str("| client | version | judged | passed | failed | walks connected |\n");
        text.push_str("|---|---|--:|--:|--:|--:|\n");
        for client in &self.clients {
            text.push_str(&client.line());
        }
        text.push_str("\n## Rules\n\n");
        text.push_str(LEGEND);
        text.push_str("\n| rule | level |");
        for client in &self.clients {
            let _ = write!(text, " {} |", client.name);
        }
        text.push_str("\n|---|---|");
        text.push_str(&"---|".repeat(self.clients.len()));
        text.push('\n');
        for (rule, level) in &self.rules {
            let _ = write!(text, "| `{rule}` | {level} |");
            for client in &self.clients {
                let _ = write!(
                    text,
                    " {} |",
                    client.rules.get(rule).map_or_else(String::new, Tally::cell)
                );
            }
            text.push('\n');
        }
        text.push_str("\n## What failed, and what was not judged\n");
        for client in &self.clients {
            text.push_str(&client.section());
        }
        text
    }
}

const HEAD: &str = "# Scoreboard

What the rules make of clients as they are published, each wrapped as its users would call it
(`fixtures/clients/`). Every case is an exchange with the stand-in; the reason codes are those of
`credoc explain REASON`, and the same command with `--only RULE` shows the exchanges. What a client
doesn't declare isn't asked of it and counts as not judged. `fixtures/clients/install` installs the
clients; this page is written by
";

const LEGEND: &str =
    "Each cell: cases passed of cases judged, ✘ where one failed, `–` where none was judged.\n";

impl Client {
    fn line(&self) -> String {
        let sum = |of: fn(&Tally) -> usize| self.rules.values().map(of).sum::<usize>();
        let (passed, failed, open) =
            (sum(|tally| tally.passed), sum(Tally::failed), sum(Tally::not_judged));
        let judged = match passed + failed {
            0 if !self.faults.is_empty() => {
                format!("not run: {}", self.faults.iter().copied().collect::<Vec<_>>().join(", "))
            }
            judged => format!("{judged} of {}", judged + open),
        };
        let version = if self.version.is_empty() { "unknown" } else { &self.version };
        format!(
            "| {} | {version} | {judged} | {passed} | {failed} | {} of {} |\n",
            self.name, self.walks.0, self.walks.1
        )
    }

    fn section(&self) -> String {
        let mut text = format!("\n### {}\n\n", self.name);
        let noted = self.rules.iter().filter(|(_, tally)| tally.failed() + tally.not_judged() > 0);
        let lines: Vec<String> = noted.map(|(rule, tally)| tally.line(rule)).collect();
        if lines.is_empty() {
            text.push_str("Nothing.\n");
            return text;
        }
        text.push_str("| rule | passed | failed | not judged |\n|---|--:|---|---|\n");
        text.push_str(&lines.concat());
        text
    }
}

impl Tally {
    fn failed(&self) -> usize {
        self.failed.values().sum()
    }

    fn not_judged(&self) -> usize {
        self.not_judged.values().sum()
    }

    fn cell(&self) -> String {
        let (failed, judged) = (self.failed(), self.passed + self.failed());
        match judged {
            0 => "–".to_owned(),
            _ if failed > 0 => format!("✘ {}/{judged}", self.passed),
            _ => format!("{judged}/{judged}"),
        }
    }

    fn line(&self, rule: &str) -> String {
        let reasons = |of: &BTreeMap<&str, usize>| {
            of.iter()
                .map(|(code, number)| format!("{number} × `{code}`"))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (failed, open) = (reasons(&self.failed), reasons(&self.not_judged));
        format!("| `{rule}` | {} | {failed} | {open} |\n", self.passed)
    }
}

impl<W: Write> Reporter for Scoreboard<W> {
    fn event(&mut self, event: &Event) -> std::io::Result<()> {
        match event {
            Event::Start(start) => {
                let client = |(name, version): &(String, String)| Client {
                    name: name.clone(),
                    version: version.clone(),
                    ..Client::default()
                };
                self.clients = start.clients.iter().map(client).collect();
            }
            Event::Walk(done) => {
                if let Some(client) = self.client(&done.walk.client) {
                    client.walks.0 += usize::from(done.walk.verdict == WalkVerdict::Pass);
                    client.walks.1 += 1;
                }
            }
            Event::Case(judged) => self.case(judged),
            Event::Client(fault) => {
                if let Some(client) = self.client(&fault.client) {
                    client.faults.insert(fault.reason);
                }
            }
            Event::End(_) => {
                self.out.write_all(self.text().as_bytes())?;
                self.out.flush()?;
            }
            Event::Page(_) | Event::Finding(_) | Event::Expectation(_) => {}
        }
        Ok(())
    }
}
