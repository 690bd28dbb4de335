//! What was read, what doesn't hold of the expectations, and what it all came to.

use std::fmt::Write;

use super::walks::count;
use super::{BAD, GOOD, QUIET, STRONG, TerminalOptions, painted};
use crate::expect::FailedEntry;
use crate::report::{ClientFault, End, PageRead};

/// One line on a page that was read.
pub fn page(page: &PageRead, options: TerminalOptions) -> String {
    let mut text = format!(
        "{}  {}, {} executed",
        painted(&page.page, STRONG, options),
        count(page.claims, "claim"),
        page.executed
    );
    match page.service {
        Some(service) => {
            let outside: usize = page.not_executed.values().sum();
            let _ = write!(text, " against the {service} stand-in, {outside} outside of it");
        }
        None => text.push_str(": no stand-in for its service, read only"),
    }
    if page.unclassified > 0 {
        let _ = write!(text, "; {} not understood", count(page.unclassified, "sentence"));
    }
    text.push('\n');
    text
}

/// An entry that doesn't hold.
pub fn expectation(entry: &FailedEntry, options: TerminalOptions) -> String {
    format!("{} {entry}\n", painted("expectation:", BAD, options))
}

/// Something wrong with a client.
pub fn client(fault: &ClientFault, options: TerminalOptions) -> String {
    let reason = painted(fault.reason, BAD, options);
    format!("client {}: {reason}: {}\n", fault.client, fault.message)
}

/// The last lines.
pub fn end(end: &End, options: TerminalOptions) -> String {
    let totals = &end.totals;
    let mut text = String::new();
    if totals.findings > 0 {
        let _ = writeln!(text, "findings  {} ({} known)", totals.findings, totals.findings_known);
    }
    if totals.walks > 0 {
        let _ = writeln!(
            text,
            "walks     {} of {} connected; {} failed ({} known)",
            totals.walks_passed, totals.walks, totals.walks_failed, totals.walks_known
        );
    }
    if totals.cases > 0 {
        let _ = writeln!(
            text,
            "cases     {} of {} judged: {} passed, {} failed ({} known)",
            totals.judged, totals.cases, totals.passed, totals.failed, totals.failed_known
        );
    }
    if totals.expectation_problems > 0 {
        let _ = writeln!(
            text,
            "entries   {} of the expectations don't hold",
            totals.expectation_problems
        );
    }
    let (word, style) = match end.exit {
        0 => ("all as expected", GOOD),
        1 => ("not as expected", BAD),
        2 => ("nothing was judged", BAD),
        3 => ("a client could not be judged", BAD),
        4 => ("specs are stale", BAD),
        _ => ("stopped", BAD),
    };
    let _ = writeln!(
        text,
        "{} {}",
        painted(word, style, options),
        painted(&format!("(exit {})", end.exit), QUIET, options)
    );
    text
}
