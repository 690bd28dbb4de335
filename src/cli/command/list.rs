//! `credoc list`: what there is.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cli::args::{ListArgs, Listing};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output;
use crate::diagnostic::CODES;
use crate::judge;
use crate::rules;
use crate::suite::{self, PlannedCase};
use crate::walk;

/// Prints one line per thing: its id and what it is in short.
pub fn run(context: &Context, args: &ListArgs) -> Result<Exit, Failure> {
    let rows = match args.what {
        Listing::Rules => rules::all()
            .iter()
            .map(|rule| {
                row(
                    rule.id,
                    &format!("{} {}", rule.level.name(), rule.title),
                    json!({
                        "level": rule.level,
                        "title": rule.title,
                    }),
                )
            })
            .collect(),
        Listing::Cases => cases(context)?,
        Listing::Claims => claims(context)?,
        Listing::Clients => suite::client_names(&context.config)
            .into_iter()
            .map(|(name, what)| row(&name, &what, json!({"what": what})))
            .collect(),
        Listing::Reasons => reasons(),
        Listing::Codes => CODES
            .iter()
            .map(|code| {
                row(
                    code.id,
                    code.meaning,
                    json!({
                        "severity": code.severity,
                        "meaning": code.meaning,
                    }),
                )
            })
            .collect::<Vec<_>>(),
    };
    let width = rows.iter().map(|(id, _, _)| id.chars().count()).max().unwrap_or(0);
    let text: String = rows
        .into_iter()
        .map(|(id, what, object)| {
            if args.json {
                format!("{object}\n")
            } else if what.is_empty() {
                format!("{id}\n")
            } else {
                format!("{id:<width$}  {what}\n")
            }
        })
        .collect();
    output::print(&text)?;
    Ok(Exit::Success)
}

type Row = (String, String, Value);

fn row(id: &str, what: &str, mut object: Value) -> Row {
    let mut with_id = json!({"id": id});
    if let (Some(to), Some(from)) = (with_id.as_object_mut(), object.as_object_mut()) {
        to.append(from);
    }
    (id.to_owned(), what.to_owned(), with_id)
}

/// The reasons of cases and of walks, by code; one that both know comes once.
fn reasons() -> Vec<Row> {
    let of_walks = walk::REASONS.iter().map(|reason| (reason.code, reason.meaning));
    let of_cases = judge::REASONS.iter().map(|reason| (reason.code, reason.meaning));
    let all: BTreeMap<&str, &str> = of_walks.chain(of_cases).collect();
    all.into_iter()
        .map(|(code, meaning)| {
            let mut of = Vec::new();
            of.extend(judge::reason(code).map(|_| "case"));
            of.extend(walk::reason(code).map(|_| "walk"));
            row(code, meaning, json!({"of": of, "meaning": meaning}))
        })
        .collect()
}

fn cases(context: &Context) -> Result<Vec<Row>, Failure> {
    let programme = super::run::programme(context, &crate::cli::args::RunArgs::default())?;
    let planned = suite::planned(&programme);
    let walks = planned.walks.iter().map(|walk| {
        row(
            &walk.id,
            &format!("walk with {}", walk.client),
            json!({"client": walk.client, "kind": "walk"}),
        )
    });
    let cases = planned.cases.iter().map(|PlannedCase { case, client, .. }| {
        row(
            &case.id,
            &format!("{} for {client}", case.rule.level.name()),
            json!({
                "client": client, "kind": "case", "rule": case.rule.id, "level": case.rule.level,
            }),
        )
    });
    Ok(walks.chain(cases).collect())
}

fn claims(context: &Context) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    for page in context.pages(&[])? {
        for claim in &page.spec.claims {
            let line = page.source.position(claim.span.start).line;
            let place = format!("{}:{line}", page.source.path());
            rows.push(row(&claim.id.0, &place, json!({"page": page.source.path(), "line": line})));
        }
    }
    Ok(rows)
}
