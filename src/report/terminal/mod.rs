//! For people: findings as a compiler shows them, a line per procedure and per rule, each
//! failure with its evidence and the command that repeats it, and what was judged.

mod exchange;
mod rules;
mod summary;
mod tally;
mod walks;

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use anstyle::{AnsiColor, Style};

use super::{Event, FoundFinding, PageRead, Reporter, WalkDone};
use crate::diagnostic::{WIDTH, render, render_known, wrapped};
use crate::expect::JudgedCase;
use crate::expect::State;
use tally::Tally;

/// How much is shown, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct TerminalOptions {
    /// With ANSI colours.
    pub colour: bool,
    /// Only what needs attention, and the summary.
    pub quiet: bool,
    /// Also every step of every walk and every exchange of a failure.
    pub verbose: bool,
    /// Also how long walks, cases and the run took.
    pub timings: bool,
}

/// Writes for people.
pub struct Terminal<W: Write> {
    out: W,
    options: TerminalOptions,
    names: BTreeMap<String, String>,
    /// The clients whose failures don't count.
    uncounted: Vec<String>,
    walks: Vec<WalkDone>,
    cases: Vec<JudgedCase>,
    /// Pages that were only read, until something else happens.
    unserved: Vec<PageRead>,
    tally: Tally,
    printed_anything: bool,
}

impl<W: Write> Terminal<W> {
    /// Writes to `out`.
    pub fn new(out: W, options: TerminalOptions) -> Self {
        Self {
            out,
            options,
            names: BTreeMap::new(),
            uncounted: Vec::new(),
            walks: Vec::new(),
            cases: Vec::new(),
            unserved: Vec::new(),
            tally: Tally::default(),
            printed_anything: false,
        }
    }

    fn finding(&mut self, found: &FoundFinding) -> std::io::Result<()> {
        let diagnostic = &found.finding.diagnostic;
        let line = found.source.position(diagnostic.span.start).line;
        self.names.insert(found.fingerprint(), format!("{} (line {line})", diagnostic.code));
        self.tally.finding(diagnostic.severity, found.state);
        if self.options.quiet && found.state == State::Known {
            return Ok(());
        }
        let mut shown = found.finding.diagnostic.clone();
        for exchange in &found.finding.evidence {
            shown.notes.push(format!("seen: {}", exchange::line(exchange)));
        }
        match found.state {
            State::Known => {
                let why = found.why.as_deref().unwrap_or("listed as expected");
                shown.notes.push(format!("known: {why}"));
            }
            State::Expired => {
                shown.notes.push("listed as expected, but the entry's date has passed".to_owned());
            }
            _ => {}
        }
        self.blank_line()?;
        let draw = if found.state == State::Known { render_known } else { render };
        self.out.write_all(draw(&found.source, &shown, self.options.colour).as_bytes())
    }

    fn counts(&self, client: &str) -> bool {
        !self.uncounted.iter().any(|name| name == client)
    }

    fn blank_line(&mut self) -> std::io::Result<()> {
        if self.printed_anything {
            writeln!(self.out)?;
        }
        self.printed_anything = true;
        Ok(())
    }

    /// Prints the pages that were only read: each, or many in one line.
    fn flush_pages(&mut self) -> std::io::Result<()> {
        let pages = std::mem::take(&mut self.unserved);
        if pages.is_empty() {
            return Ok(());
        }
        self.printed_anything = true;
        self.out.write_all(summary::unserved(&pages, self.options).as_bytes())
    }

    /// Prints the walks gathered so far, once they are complete.
    fn flush_walks(&mut self) -> std::io::Result<()> {
        let gathered = std::mem::take(&mut self.walks);
        let text = walks::text(&gathered, &self.names, &self.uncounted, self.options);
        self.block(&text)
    }

    fn flush_cases(&mut self) -> std::io::Result<()> {
        let gathered = std::mem::take(&mut self.cases);
        let text = rules::text(&gathered, &self.uncounted, self.options);
        self.block(&text)
    }

    fn block(&mut self, text: &str) -> std::io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.blank_line()?;
        self.out.write_all(text.as_bytes())
    }
}

impl<W: Write> Reporter for Terminal<W> {
    fn event(&mut self, event: &Event) -> std::io::Result<()> {
        if !matches!(event, Event::Page(_)) {
            self.flush_pages()?;
        }
        match event {
            Event::Start(start) => {
                self.uncounted.clone_from(&start.uncounted);
                Ok(())
            }
            Event::Page(page) => {
                if self.options.quiet {
                    return Ok(());
                }
                if page.service.is_none() && !self.options.verbose {
                    self.unserved.push(page.clone());
                    return Ok(());
                }
                self.printed_anything = true;
                self.out.write_all(summary::page(page, self.options).as_bytes())
            }
            Event::Finding(found) => self.finding(found),
            Event::Walk(done) => {
                self.tally.walk(done, self.counts(&done.walk.client));
                self.walks.push(walks::kept(done, self.options));
                Ok(())
            }
            Event::Case(judged) => {
                self.tally.case(judged, self.counts(&judged.client));
                self.cases.push(rules::kept(judged));
                Ok(())
            }
            Event::Client(fault) => {
                self.flush_walks()?;
                self.flush_cases()?;
                let text = summary::client(fault, self.options);
                self.block(&text)
            }
            Event::Expectation(entry) => {
                self.tally.entries += 1;
                self.flush_walks()?;
                self.flush_cases()?;
                let text = summary::expectation(entry, self.options);
                self.block(&text)
            }
            Event::End(end) => {
                self.flush_walks()?;
                self.flush_cases()?;
                let text = summary::end(end, &self.tally, self.options);
                self.block(&text)?;
                self.out.flush()
            }
        }
    }
}

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const KNOWN: Style = AnsiColor::Yellow.on_default();
const QUIET: Style = Style::new().dimmed();
const STRONG: Style = Style::new().bold();

/// The title over what a client did, saying so where its failures don't count.
fn title(text: &str, client: &str, uncounted: &[String], options: TerminalOptions) -> String {
    let title = painted(&format!("{text} {client}"), STRONG, options);
    if uncounted.iter().any(|name| name == client) {
        return format!("{title}  (its failures don't count: gating = false)");
    }
    title
}

/// `text` in `style` where colours are wanted.
fn painted(text: &str, style: Style, options: TerminalOptions) -> String {
    if options.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
}

/// How long these took together, where that is wanted: `  12 ms`.
fn time(took: impl Iterator<Item = Duration>, options: TerminalOptions) -> String {
    if !options.timings {
        return String::new();
    }
    format!("  {} ms", took.sum::<Duration>().as_millis())
}

/// Sums up axes: each axis once, with the values that occur, `axis=a|b`, axes in alphabetical
/// order, values in order of appearance.
fn axes_line<'a>(all: impl Iterator<Item = &'a BTreeMap<String, String>>) -> String {
    let mut seen: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for axes in all {
        for (axis, value) in axes {
            let values = seen.entry(axis).or_default();
            if !values.contains(&value.as_str()) {
                values.push(value);
            }
        }
    }
    let parts: Vec<String> =
        seen.iter().map(|(axis, values)| format!("{axis}={}", values.join("|"))).collect();
    parts.join(" ")
}
