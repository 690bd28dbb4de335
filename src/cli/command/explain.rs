//! `credoc explain ID`: what a rule, case, claim, reason or finding's code means.

use std::fmt::Write;

use crate::cli::args::{ExplainArgs, RunArgs};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::diagnostic::{CODES, Severity, code};
use crate::judge::REASONS;
use crate::plan::did_you_mean;
use crate::rules::{self, Values};
use crate::suite;

/// Prints the explanation.
pub fn run(context: &Context, args: &ExplainArgs) -> Result<Exit, Failure> {
    let id = args.id.as_str();
    let text = explain_code(id)
        .or_else(|| explain_reason(id))
        .or_else(|| explain_rule(id.split_once('@').map_or(id, |(rule, _)| rule)));
    let text = match text {
        Some(text) => text,
        None => explain_claim(context, id)?,
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

fn explain_reason(id: &str) -> Option<String> {
    let reason = REASONS.iter().find(|reason| reason.code == id)?;
    Some(format!("{id}: the reason of a verdict\n\n{}\n", reason.meaning))
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

fn explain_claim(context: &Context, id: &str) -> Result<String, Failure> {
    let programme = super::run::programme(context, &RunArgs::default())?;
    let cases = suite::planned(&programme).possible;
    let mut known: Vec<String> = Vec::new();
    for page in &programme.pages {
        for covered in suite::coverage(page, &cases) {
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
            match covered.reason {
                None => {
                    let _ = writeln!(text, "executed  {}", covered.by.join(", "));
                }
                Some(reason) => {
                    let _ = writeln!(text, "executed  no: {}", reason.word());
                }
            }
            return Ok(text);
        }
    }
    let names = CODES
        .iter()
        .map(|code| code.id)
        .chain(REASONS.iter().map(|reason| reason.code))
        .chain(rules::all().into_iter().map(|rule| rule.id))
        .chain(known.iter().map(String::as_str));
    let failure = Failure::usage(format!("nothing is called `{id}`"));
    Err(match did_you_mean(id, names) {
        Some(name) => failure.help(format!("did you mean `{name}`?")),
        None => failure.help("`credoc list rules|claims|reasons|codes` shows what there is"),
    })
}
