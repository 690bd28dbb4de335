//! `credoc explain ID`: what a rule, case, walk, claim, client, reason or finding's code means.

use std::fmt::Write;

use crate::cli::args::{ExplainArgs, RunArgs};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::diagnostic::{CODES, Severity, code, wrapped};
use crate::judge::{self, Weight};
use crate::plan::{Case, did_you_mean};
use crate::rules::{self, Values};
use crate::suite::{self, Planned, Programme};
use crate::walk;

/// Prints the explanation.
pub fn run(context: &Context, args: &ExplainArgs) -> Result<Exit, Failure> {
    let id = args.id.as_str();
    let text = explain_code(id).or_else(|| explain_reason(id)).or_else(|| explain_rule(id));
    let text = match text.or_else(|| explain_client(context, id)) {
        Some(text) => text,
        None => explain_planned(context, id)?,
    };
    output::print(&text)?;
    Ok(Exit::Success)
}

fn explain_code(id: &str) -> Option<String> {
    let code = code(id)?;
    let severity = match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    Some(format!("{id}: the code of a finding, {severity}\n\n{}\n", code.meaning))
}

/// A reason of a case, of a walk, or of both.
fn explain_reason(id: &str) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(reason) = judge::reason(id) {
        let what = match reason.weight {
            Weight::Fail => "why a case failed",
            Weight::Risk => "why a case failed, at the cost of a secret",
            Weight::NotJudged => "why a case wasn't judged",
        };
        parts.push(format!("{id}: {what}\n\n{}\n", reason.meaning));
    }
    if let Some(reason) = walk::reason(id) {
        let what = if reason.fails { "failed" } else { "wasn't judged" };
        parts.push(format!("{id}: why a walk {what}\n\n{}\n", reason.meaning));
    }
    (!parts.is_empty()).then(|| parts.join("\n"))
}

fn explain_rule(id: &str) -> Option<String> {
    let rule = rules::rule(id)?;
    let mut text = format!("{id}: a rule on clients, {}\n\n{}\n\n", rule.level.name(), rule.title);
    let _ = writeln!(text, "why       {}", rule.rationale);
    let _ = writeln!(text, "citation  {}", rule.citation.source);
    for axis in rule.axes {
        let _ = writeln!(text, "axis      {}: {}", axis.name, values(axis.values));
    }
    let _ = writeln!(text, "fails as  {}", rule.reasons.join(", "));
    let _ = writeln!(text, "run       credoc run --only '{id}'");
    Some(text)
}

fn values(values: Values) -> String {
    match values {
        Values::These(values) => values.join(", "),
        Values::Generations => "the generations of the service".to_owned(),
        Values::DocumentedFields => "the fields that the pages document".to_owned(),
    }
}

fn explain_client(context: &Context, id: &str) -> Option<String> {
    let (_, what) =
        suite::client_names(&context.config).into_iter().find(|(name, _)| name == id)?;
    Some(format!("{id}: a client\n\n{what}\n\nrun       credoc run --client {id}\n"))
}

/// What only the pages can tell: a case, a walk, a procedure or a claim.
fn explain_planned(context: &Context, id: &str) -> Result<String, Failure> {
    let programme = super::run::programme(context, &RunArgs::default())?;
    let planned = suite::planned(&programme);
    let text = planned
        .possible
        .iter()
        .find(|case| case.id == id)
        .map(explain_case)
        .or_else(|| explain_walk(&planned, id));
    match text {
        Some(text) => Ok(text),
        None => explain_claim(&programme, &planned, id),
    }
}

fn explain_case(case: &Case) -> String {
    let (id, rule) = (&case.id, case.rule);
    let level = rule.level.name();
    let mut text = format!("{id}: a case of {}, {level}\n\n{}\n\n", rule.id, rule.title);
    let _ = writeln!(text, "why       {}", rule.rationale);
    let _ = writeln!(text, "citation  {}", case.citation);
    for (axis, value) in &case.axes {
        let _ = writeln!(text, "axis      {axis}: {value}");
    }
    let _ = writeln!(text, "fails as  {}", rule.reasons.join(", "));
    let _ = writeln!(text, "run       credoc run --only '{id}'");
    text
}

/// A walk by its id, or all walks of a section.
fn explain_walk(planned: &Planned, id: &str) -> Option<String> {
    let walks: Vec<_> =
        planned.walks.iter().filter(|walk| walk.id == id || walk.procedure == id).collect();
    let first = walks.first()?;
    let mut text = if first.id == id {
        format!(
            "{id}: a walk\n\nDoes what the section `{}` says, in one situation",
            first.procedure
        )
    } else {
        format!("{id}: a procedure\n\nDone as its section says, in {} situations", walks.len())
    };
    text.push_str("; the credential\nthat comes out goes to the client and must connect.\n\n");
    let _ = writeln!(text, "page      {}", first.page);
    if first.id == id {
        for (axis, value) in &first.situation {
            let _ = writeln!(text, "axis      {axis}: {value}");
        }
    }
    let _ = writeln!(text, "run       credoc run --only '{id}'");
    Some(text)
}

fn explain_claim(programme: &Programme, planned: &Planned, id: &str) -> Result<String, Failure> {
    let mut known: Vec<String> = Vec::new();
    for page in &programme.pages {
        for covered in suite::coverage(page, &planned.possible) {
            let claim = match page.spec.claim(&covered.claim) {
                Some(claim) if claim.id.0 == id => claim,
                _ => {
                    known.push(covered.claim.0);
                    continue;
                }
            };
            let mut text = format!("{id}: a claim\n\n");
            let _ = writeln!(text, "page      {}:{}", page.source.path(), covered.line);
            let _ = writeln!(text, "says      {}", page.source.slice(claim.span).trim());
            let executed = match covered.why_not() {
                None => covered.by.join(", "),
                Some(why) => format!("no: {why}"),
            };
            let executed = wrapped(executed.split(' '), 10, 10);
            let _ = writeln!(text, "executed  {executed}");
            return Ok(text);
        }
    }
    let names = CODES
        .iter()
        .map(|code| code.id)
        .chain(judge::REASONS.iter().map(|reason| reason.code))
        .chain(walk::REASONS.iter().map(|reason| reason.code))
        .chain(rules::all().into_iter().map(|rule| rule.id))
        .chain(planned.known.iter().map(String::as_str))
        .chain(known.iter().map(String::as_str));
    let failure = Failure::usage(format!("nothing is called `{id}`"));
    Err(match did_you_mean(id, names) {
        Some(name) => failure.help(format!("did you mean `{name}`?")),
        None => failure
            .help("`credoc list rules|cases|claims|clients|reasons|codes` shows what there is"),
    })
}
