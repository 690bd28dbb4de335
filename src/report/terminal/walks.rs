//! The walks: a line per procedure and outcome, and each walk that needs attention.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{
    BAD, GOOD, KNOWN, QUIET, STRONG, TerminalOptions, WalkDone, axes_line, exchange, painted, time,
    title, wrapped,
};
use crate::expect::State;
use crate::walk::{Walk, WalkVerdict};

/// Where the lines below a walk's first one start.
const INDENT: usize = 9;

/// All walks of a run; `names` has what to call each finding, by fingerprint.
pub fn text(
    walks: &[WalkDone],
    names: &BTreeMap<String, String>,
    uncounted: &[String],
    options: TerminalOptions,
) -> String {
    let mut text = String::new();
    for group in groups(walks, |done| (done.page.clone(), done.walk.client.clone())) {
        let first = group[0];
        let same = |done: &WalkDone| {
            let walk = &done.walk;
            (walk.procedure.clone(), word(done), walk.reason, walk.findings.clone())
        };
        let shown: Vec<_> = groups_of(&group, |done| same(done))
            .into_iter()
            .filter(|same| !options.quiet || needs_attention(same[0]))
            .collect();
        if shown.is_empty() {
            continue;
        }
        let over = format!("walks of {} with", first.page);
        let _ = writeln!(text, "{}", title(&over, &first.walk.client, uncounted, options));
        for same in shown {
            summary_line(&mut text, &same, names, options);
        }
        for done in group {
            if options.verbose || is_unexplained(done) {
                detail(&mut text, done, options);
            }
        }
    }
    text
}

/// What of a walk has to be kept until all walks are there: of the exchanges only what is shown.
pub fn kept(done: &WalkDone, options: TerminalOptions) -> WalkDone {
    if options.verbose || is_unexplained(done) {
        return done.clone();
    }
    let walk = Walk { exchanges: Vec::new(), ..done.walk.clone() };
    WalkDone { walk, page: done.page.clone(), reproduce: done.reproduce.clone(), ..*done }
}

/// Whether it calls for somebody.
pub fn needs_attention(done: &WalkDone) -> bool {
    done.walk.verdict != WalkVerdict::Pass && done.state != State::Known
}

/// Whether it failed and no finding of the page says why.
fn is_unexplained(done: &WalkDone) -> bool {
    done.walk.verdict != WalkVerdict::Pass && done.walk.findings.is_empty()
}

fn word(done: &WalkDone) -> &'static str {
    match (done.walk.verdict, done.state) {
        (WalkVerdict::Pass, _) => "ok",
        (WalkVerdict::Fail, State::Known) => "known",
        (WalkVerdict::Fail, _) => "FAIL",
        (WalkVerdict::NotJudged, _) => "not judged",
    }
}

fn summary_line(
    text: &mut String,
    same: &[&WalkDone],
    names: &BTreeMap<String, String>,
    options: TerminalOptions,
) {
    let first = same[0];
    let word = word(first);
    let style = match word {
        "ok" => GOOD,
        "known" => KNOWN,
        _ => BAD,
    };
    let axes = axes_line(same.iter().map(|done| &done.walk.situation));
    let reason = first.walk.reason.map(|reason| format!("  {reason}")).unwrap_or_default();
    let _ = writeln!(
        text,
        "  {}  {}  {}{reason}{}",
        painted(&format!("{word:<5}"), style, options),
        first.walk.procedure,
        count(same.len(), "walk"),
        time(same.iter().map(|done| done.walk.took), options),
    );
    if !axes.is_empty() {
        let axes = wrapped(axes.split(' '), INDENT, INDENT);
        let _ = writeln!(text, "{}{}", " ".repeat(INDENT), painted(&axes, QUIET, options));
    }
    if !first.walk.findings.is_empty() {
        let called = |fingerprint: &String| {
            names.get(fingerprint).cloned().unwrap_or_else(|| fingerprint.clone())
        };
        let called: Vec<String> = first.walk.findings.iter().map(called).collect();
        // A name stays on one line, its comma with it.
        let called = called.join(",\n");
        let called = wrapped(called.split('\n'), INDENT, INDENT);
        let _ = writeln!(text, "{}{called}", " ".repeat(INDENT));
    }
}

fn detail(text: &mut String, done: &WalkDone, options: TerminalOptions) {
    let walk = &done.walk;
    let _ = writeln!(text, "\n  {}", painted(&walk.id, STRONG, options));
    let steps: &[_] = if options.verbose {
        &walk.steps
    } else {
        &walk.steps[walk.steps.len().saturating_sub(3)..]
    };
    if steps.len() < walk.steps.len() {
        let _ = writeln!(text, "    … {} before", count(walk.steps.len() - steps.len(), "action"));
    }
    for step in steps {
        let outcome = exchange::printable(&step.outcome);
        let _ = writeln!(text, "    {}: {outcome}", step.action);
        let _ = writeln!(
            text,
            "      {}",
            painted(&format!("{} on {}", step.claim, step.screen), QUIET, options)
        );
    }
    if options.verbose {
        for exchange in &walk.exchanges {
            let line = exchange::line(exchange);
            let _ = writeln!(
                text,
                "    {}",
                painted(&format!("{:>2}  {line}", exchange.n), QUIET, options)
            );
        }
    } else if let Some(last) = walk.exchanges.last() {
        let _ = writeln!(text, "    last exchange: {}", exchange::line(last));
    }
    if !walk.findings.is_empty() {
        let _ = writeln!(text, "    findings: {}", walk.findings.join(", "));
    }
    let _ = writeln!(text, "    repeat: {}", done.reproduce);
}

/// `n` things: `1 walk`, `2 walks`.
pub fn count(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// `items` grouped by `key`, groups and members in order of appearance.
pub fn groups<T, K: PartialEq>(items: &[T], key: impl Fn(&T) -> K) -> Vec<Vec<&T>> {
    let refs: Vec<&T> = items.iter().collect();
    groups_of(&refs, key)
}

fn groups_of<'a, T, K: PartialEq>(items: &[&'a T], key: impl Fn(&T) -> K) -> Vec<Vec<&'a T>> {
    let mut groups: Vec<(K, Vec<&T>)> = Vec::new();
    for item in items {
        let key = key(item);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}
