//! The command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::expect::Date;

/// Documentation that proves itself: reads credential pages, does what they say against a
/// stand-in of the service, and holds auth clients to them.
#[derive(Debug, Parser)]
#[command(name = "credoc", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 all as expected · 1 not as expected · 2 usage, \
                        configuration or an unreadable page · 3 a client could not be judged · \
                        4 specs are stale · 70 a bug of credoc's · 74 a report could not be \
                        written · 130 interrupted")]
pub struct Cli {
    /// What to do; without it `run` with what the configuration says.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Flags of `run`, for use without a command.
    #[command(flatten)]
    pub run: RunFlags,
    /// Flags of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
}

/// Flags of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct GlobalArgs {
    /// How many walks and cases run at once [default: twice the processors]
    #[arg(long, global = true, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// How long a client may take for one answer: `500ms`, `5s`, or seconds; one that doesn't
    /// declare `timeout` gets six times as long
    #[arg(long, global = true, value_name = "TIME", default_value = "5s", value_parser = duration)]
    pub timeout: Duration,
    /// Stop at the first result that is not as expected
    #[arg(long, global = true)]
    pub fail_fast: bool,
    /// Treat nothing as known: what the expectations files list counts like everything else
    #[arg(long, global = true)]
    pub no_expectations: bool,
    /// When to use colours: `auto` (on a terminal, unless NO_COLOR is set), `always` or `never`
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_enum)]
    #[arg(hide_possible_values = true)]
    pub color: Color,
    /// Show only what needs attention
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Show every step and every exchange of a failure
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Use this configuration file instead of the one found upwards from here
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Do what pages say, and hold clients to it
    Run(RunArgs),
    /// Show what is wrong with pages, as far as reading them tells
    Lint(LintArgs),
    /// Print the spec of one page
    Spec(SpecArgs),
    /// Write the spec files of pages, or check that they are current
    Regen(RegenArgs),
    /// Show what changed in meaning between two pages or specs
    Diff(DiffArgs),
    /// List the rules, cases, claims, clients, reasons or codes
    List(ListArgs),
    /// Explain anything that `list` shows
    Explain(ExplainArgs),
    /// Show for every claim of a page what puts it to the test, or why nothing can
    Coverage(CoverageArgs),
    /// Write the first expectations of a client, or take away those that no longer hold
    #[command(subcommand)]
    Expect(ExpectCommand),
    /// Try whether a client's plumbing works: its hello, one good login, one that is refused
    Smoke(SmokeArgs),
    /// Print a JSON Schema
    Schema(SchemaArgs),
}

/// `run`.
#[derive(Clone, Debug, Default, Args)]
pub struct RunArgs {
    /// Pages, or folders of pages [default: what the configuration says]
    #[arg(value_name = "PAGE|DIR")]
    pub pages: Vec<PathBuf>,
    /// The flags.
    #[command(flatten)]
    pub flags: RunFlags,
}

/// The flags of `run`.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Options of run")]
pub struct RunFlags {
    /// A client to judge: `reference`, a name from the configuration or `exec:COMMAND LINE`
    /// (can be given more than once)
    #[arg(long, value_name = "CLIENT")]
    pub client: Vec<String>,
    /// Only walks and cases whose id matches; `*` stays within one segment (can be given more than once)
    #[arg(long, value_name = "PATTERN")]
    pub only: Vec<String>,
    /// A report: `terminal`, `jsonl`, `junit` or `scoreboard`, to standard output or to PATH (can
    /// be given more than once)
    #[arg(long, value_name = "FORMAT[:PATH]")]
    pub report: Vec<String>,
    /// Also exit 4 where a page and its spec file differ in meaning
    #[arg(long)]
    pub check_specs: bool,
    /// Tell in the reports how long walks, cases and the whole run took
    #[arg(long)]
    pub timings: bool,
}

impl RunFlags {
    /// Whether none of them is given.
    pub fn is_empty(&self) -> bool {
        self.client.is_empty()
            && self.only.is_empty()
            && self.report.is_empty()
            && !self.check_specs
            && !self.timings
    }

    /// These and `others`, as if they had been given together.
    pub fn and(mut self, others: Self) -> Self {
        self.client.extend(others.client);
        self.only.extend(others.only);
        self.report.extend(others.report);
        self.check_specs |= others.check_specs;
        self.timings |= others.timings;
        self
    }
}

/// `lint`.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Pages, or folders of pages [default: what the configuration says]
    #[arg(value_name = "PAGE|DIR")]
    pub pages: Vec<PathBuf>,
    /// Change the pages where it is certain how
    #[arg(long)]
    pub fix: bool,
    /// Print the findings as JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// `spec`.
#[derive(Debug, Args)]
pub struct SpecArgs {
    /// The page
    #[arg(value_name = "PAGE")]
    pub page: PathBuf,
    /// Print JSON instead of YAML
    #[arg(long)]
    pub json: bool,
}

/// `regen`.
#[derive(Debug, Args)]
pub struct RegenArgs {
    /// Pages, or folders of pages [default: what the configuration says]
    #[arg(value_name = "PAGE|DIR")]
    pub pages: Vec<PathBuf>,
    /// Write nothing; exit 4 where a page and its spec differ in meaning
    #[arg(long)]
    pub check: bool,
}

/// `diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// A page (*.md) or a spec file (*.yaml)
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// A page (*.md) or a spec file (*.yaml)
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Print the changes as JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// What to list
    #[arg(value_enum)]
    pub what: Listing,
    /// Print JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// What can be listed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Listing {
    /// The rules on clients.
    Rules,
    /// The cases and walks that a run would do.
    Cases,
    /// The claims of the pages.
    Claims,
    /// The clients that can be named.
    Clients,
    /// The reasons that a verdict can have.
    Reasons,
    /// The codes that a finding can have.
    Codes,
}

/// `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The id of a rule, case, walk, claim, client, reason or code
    #[arg(value_name = "ID")]
    pub id: String,
}

/// `coverage`.
#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// Pages, or folders of pages [default: what the configuration says]
    #[arg(value_name = "PAGE|DIR")]
    pub pages: Vec<PathBuf>,
    /// Print JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// `smoke`.
#[derive(Debug, Args)]
pub struct SmokeArgs {
    /// The client: a name from the configuration, or `exec:COMMAND LINE`
    #[arg(value_name = "CLIENT")]
    pub client: String,
}

/// `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_enum)]
    pub what: Schema,
}

/// What there is a JSON Schema of.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Schema {
    /// The lines of the client protocol.
    Protocol,
}

/// `expect`.
#[derive(Debug, Subcommand)]
pub enum ExpectCommand {
    /// Write an entry for everything that fails now; leaks and TLS bypasses are refused
    Init(ExpectInitArgs),
    /// Remove or narrow the entries that pass or match nothing; add nothing
    Fix(ExpectFixArgs),
}

/// `expect init`.
#[derive(Debug, Args)]
pub struct ExpectInitArgs {
    /// The client, by its name in the configuration
    #[arg(long, value_name = "CLIENT")]
    pub client: String,
    /// Why its failures are known
    #[arg(long, value_name = "TEXT")]
    pub why: String,
    /// The last day on which the entries hold, as 2027-01-31
    #[arg(long, value_name = "DATE")]
    pub until: Date,
}

/// `expect fix`.
#[derive(Debug, Args)]
pub struct ExpectFixArgs {
    /// A client, by its name in the configuration [repeatable; default: all with expectations]
    #[arg(long, value_name = "CLIENT")]
    pub client: Vec<String>,
}

/// Reads `500ms`, `5s`, `2m` or plain seconds; from 10 ms to one hour.
fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = match text.find(|c: char| !c.is_ascii_digit() && c != '.') {
        Some(at) => text.split_at(at),
        None => (text, "s"),
    };
    let number: f64 = digits.parse().map_err(|_| "write it like 500ms, 5s or 2m".to_owned())?;
    let seconds = match unit {
        "ms" => number / 1000.0,
        "s" => number,
        "m" => number * 60.0,
        _ => return Err(format!("unknown unit `{unit}`; write it like 500ms, 5s or 2m")),
    };
    if !(0.01..=3600.0).contains(&seconds) {
        return Err("it must lie between 10ms and 60m".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn the_definition_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[rstest]
    #[case("500ms", Some(500))]
    #[case("5s", Some(5000))]
    #[case("5", Some(5000))]
    #[case("0.5s", Some(500))]
    #[case("2m", Some(120_000))]
    #[case("0", None)]
    #[case("5h", None)]
    #[case("", None)]
    #[case("1.2.3s", None)]
    fn durations(#[case] text: &str, #[case] milliseconds: Option<u64>) {
        assert_eq!(duration(text).ok(), milliseconds.map(Duration::from_millis));
    }
}
