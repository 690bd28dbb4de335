//! What was read, what doesn't hold of the expectations, and what it all came to.

use std::fmt::Write;

use super::tally::Tally;
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

/// How many pages that were only read are listed one by one.
const LISTED: usize = 3;

/// The pages that were only read: a line each, or one for many.
pub fn unserved(pages: &[PageRead], options: TerminalOptions) -> String {
    if pages.len() <= LISTED {
        return pages.iter().map(|read| page(read, options)).collect();
    }
    let claims = pages.iter().map(|page| page.claims).sum();
    let unclassified: usize = pages.iter().map(|page| page.unclassified).sum();
    let mut text = format!(
        "{}  {}, 0 executed: no stand-in for their services, read only\n",
        painted(&format!("{} more pages", pages.len()), STRONG, options),
        count(claims, "claim"),
    );
    let _ =
        writeln!(text, "  {} not understood; -v lists the pages", count(unclassified, "sentence"));
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
pub fn end(end: &End, tally: &Tally, options: TerminalOptions) -> String {
    let totals = &end.totals;
    let mut text = String::new();
    if totals.findings > 0 {
        let _ = writeln!(text, "findings  {} ({} known)", totals.findings, totals.findings_known);
    }
    if totals.walks > 0 {
        let _ = writeln!(
            text,
            "walks     {} of {} connected; {} failed ({} known){}",
            totals.walks_passed,
            totals.walks,
            totals.walks_failed,
            totals.walks_known,
            tally.walks_not_judged(),
        );
    }
    if totals.cases > 0 {
        let _ = writeln!(
            text,
            "cases     {} of {} judged: {} passed, {} failed ({} known){}",
            totals.judged,
            totals.cases,
            totals.passed,
            totals.failed,
            totals.failed_known,
            tally.cases_not_judged(),
        );
    }
    if totals.expectation_problems > 0 {
        let _ = writeln!(
            text,
            "entries   {} of the expectations don't hold",
            totals.expectation_problems
        );
    }
    if options.timings {
        let _ = writeln!(text, "time      {} ms", end.took.as_millis());
    }
    let uncounted = tally.uncounted();
    if !uncounted.is_empty() {
        let _ = writeln!(
            text,
            "uncounted {uncounted} not as expected, of clients with `gating = false`: they don't \
             change the exit code"
        );
    }
    let (word, style) = match end.exit {
        0 if !uncounted.is_empty() => ("all that counts is as expected", GOOD),
        0 => ("all as expected", GOOD),
        1 => ("not as expected", BAD),
        2 => ("nothing was judged", BAD),
        3 => ("a client could not be judged", BAD),
        4 => ("specs are stale", BAD),
        _ => ("stopped", BAD),
    };
    let unexpected = match tally.unexpected() {
        counts if end.exit == 1 && !counts.is_empty() => format!(": {counts}"),
        _ => String::new(),
    };
    let _ = writeln!(
        text,
        "{}{unexpected} {}",
        painted(word, style, options),
        painted(&format!("(exit {})", end.exit), QUIET, options)
    );
    if end.exit == 1 {
        text.push_str(
            "  mend what is shown above, or list it as known with a reason; \
             `credoc explain CODE` tells more\n",
        );
    }
    if end.exit == 3 {
        text.push_str(
            "  `credoc smoke CLIENT` shows what goes to and fro, and what it writes to standard \
             error; `credoc explain REASON` tells more\n",
        );
    }
    text
}
