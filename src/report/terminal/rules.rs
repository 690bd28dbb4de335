//! The rules: a line per rule with its axes summed up, and each failure in full.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::walks::{count, groups};
use super::{
    BAD, GOOD, KNOWN, QUIET, STRONG, TerminalOptions, WIDTH, axes_line, exchange, painted, time,
    title, wrapped,
};
use crate::expect::{JudgedCase, State};
use crate::judge::{self, Reason, Status};

/// Where axes start that have a line of their own.
const AXES: usize = 16;

/// Where the details of a failure start.
const DETAIL: usize = 14;

/// All cases of a run.
pub fn text(cases: &[JudgedCase], uncounted: &[String], options: TerminalOptions) -> String {
    let mut text = String::new();
    for of_client in groups(cases, |judged| judged.client.clone()) {
        let mut lines = String::new();
        let of_client: Vec<JudgedCase> = of_client.into_iter().cloned().collect();
        for of_rule in groups(&of_client, |judged| judged.case.rule.id) {
            if !options.quiet || of_rule.iter().any(|judged| needs_attention(judged)) {
                rule_line(&mut lines, &of_rule, options);
            }
        }
        if lines.is_empty() {
            continue;
        }
        let title = title("rules for", &of_client[0].client, uncounted, options);
        let _ = writeln!(text, "{title}");
        text.push_str(&lines);
        // What a reason means is told once.
        let mut told = BTreeSet::new();
        let attention = of_client.iter().filter(|judged| needs_attention(judged));
        let attention: Vec<&JudgedCase> = attention.collect();
        for judged in &attention {
            let same: Vec<&&JudgedCase> =
                attention.iter().filter(|other| tells_the_same(judged, other)).collect();
            let is_first = same.first().is_none_or(|first| first.case.id == judged.case.id);
            if !is_first && !options.verbose {
                continue;
            }
            let news = judged.verdict.reason.filter(|reason| told.insert(*reason));
            failure(&mut text, judged, news.and_then(judge::reason), options);
            if same.len() > 1 && !options.verbose {
                let more = count(same.len() - 1, "more case");
                let _ = writeln!(text, "    and so:   {more}; -v shows each");
            }
        }
    }
    text
}

/// What of a case has to be kept until all cases are there: exchanges only where they are shown.
pub fn kept(judged: &JudgedCase) -> JudgedCase {
    if needs_attention(judged) {
        return judged.clone();
    }
    let (exchanges, case, expectation) =
        (Vec::new(), judged.case.clone(), judged.expectation.clone());
    let (client, verdict) = (judged.client.clone(), judged.verdict.clone());
    let reproduce = judged.reproduce.clone();
    JudgedCase { case, client, verdict, exchanges, expectation, reproduce, ..*judged }
}

/// Whether it calls for somebody.
pub fn needs_attention(judged: &JudgedCase) -> bool {
    match judged.verdict.status {
        Status::Pass => judged.expectation.state == State::UnexpectedPass,
        Status::Fail => judged.expectation.state != State::Known,
        Status::NotJudged => {
            judged.expectation.state != State::Known && !judged.verdict.is_excused()
        }
    }
}

/// Whether the one says nothing that the other doesn't: neither was asked, and for a reason that
/// is the whole client's.
fn tells_the_same(one: &JudgedCase, other: &JudgedCase) -> bool {
    matches!(one.verdict.reason, Some("no-hello" | "bad-hello" | "client-down"))
        && one.exchanges.is_empty()
        && other.exchanges.is_empty()
        && one.verdict.reason == other.verdict.reason
        && one.verdict.actual == other.verdict.actual
}

fn rule_line(text: &mut String, cases: &[&JudgedCase], options: TerminalOptions) {
    let rule = cases[0].case.rule;
    let passed = cases.iter().filter(|judged| judged.verdict.status == Status::Pass).count();
    let judged = cases.iter().filter(|case| case.verdict.status != Status::NotJudged).count();
    let attention = cases.iter().any(|judged| needs_attention(judged));
    let (word, style) = if attention {
        ("FAIL", BAD)
    } else if passed == cases.len() {
        ("ok", GOOD)
    } else if judged == 0 {
        ("skip", KNOWN)
    } else if passed == judged {
        ("part", KNOWN)
    } else {
        ("known", KNOWN)
    };
    let mut reasons: Vec<&str> = cases
        .iter()
        .filter(|case| case.verdict.status == Status::NotJudged)
        .filter_map(|case| case.verdict.reason)
        .collect();
    reasons.dedup();
    let unjudged = match cases.len() - judged {
        0 => String::new(),
        n => format!("  {n} not judged: {}", reasons.join(", ")),
    };
    let time = time(cases.iter().map(|judged| judged.took), options);
    let axes = axes_line(cases.iter().map(|judged| &judged.case.axes));
    let rest = format!(
        "{:<6} {:<26} {passed}/{judged} passed{unjudged}{time}",
        rule.level.name(),
        rule.id
    );
    let _ = write!(text, "  {}  {rest}", painted(&format!("{word:<5}"), style, options));
    if !axes.is_empty() {
        // Behind the counts where there is room, else on a line of their own.
        let at = 9 + rest.chars().count();
        let fits = at + 2 + axes.chars().count() <= WIDTH;
        let axes = wrapped(axes.split(' '), AXES, AXES);
        let gap = if fits { "  ".to_owned() } else { format!("\n{}", " ".repeat(AXES)) };
        let _ = write!(text, "{gap}{}", painted(&axes, QUIET, options));
    }
    text.push('\n');
}

fn failure(
    text: &mut String,
    judged: &JudgedCase,
    reason: Option<&Reason>,
    options: TerminalOptions,
) {
    let case = &judged.case;
    let verdict = &judged.verdict;
    let head = match judged.expectation.state {
        State::UnexpectedPass => "unexpected pass".to_owned(),
        _ => verdict.reason.unwrap_or("failed").to_owned(),
    };
    let _ = writeln!(
        text,
        "\n  {} {}",
        painted(&format!("{head}:"), BAD, options),
        painted(&case.id, STRONG, options)
    );
    let _ = writeln!(text, "    rule:     {} {}", case.rule.level.name(), case.rule.title);
    let _ = writeln!(text, "    because:  {}", case.citation);
    if let (Some(page), Some(line)) = (&case.page, case.line) {
        let place = format!("{page}:{line}");
        if !case.citation.starts_with(&place) {
            let _ = writeln!(text, "    page:     {place}");
        }
    }
    let _ = writeln!(text, "    expected: {}", exchange::printable(&verdict.expected));
    let _ = writeln!(text, "    actual:   {}", exchange::printable(&verdict.actual));
    for (at, seen) in judged.exchanges.iter().enumerate() {
        if judged.left_out > 0 && at == judged.exchanges.len() / 2 {
            let _ = writeln!(text, "    … {} more", judged.left_out);
        }
        if options.verbose {
            for line in exchange::whole(seen) {
                let _ = writeln!(text, "      {}", painted(&line, QUIET, options));
            }
        } else {
            let _ = writeln!(text, "    seen:     {}", exchange::line_in_full(seen));
        }
    }
    if judged.exchanges.is_empty() {
        let _ = writeln!(text, "    seen:     no request arrived");
    }
    if let Some(reason) = reason {
        let help = wrapped(reason.meaning.split_whitespace(), DETAIL, DETAIL);
        let _ = writeln!(text, "    help:     {help}");
    }
    let _ = writeln!(text, "    repeat:   {}", judged.reproduce);
}
