//! One JSON object a line, for machines (schema 1).

use std::io::Write;

use serde_json::{Map, Value, json};

use super::event::failure_word;
use super::{Event, FoundFinding, Reporter, WalkDone};
use crate::diagnostic::Edit;
use crate::expect::JudgedCase;

/// Writes each event as one line.
pub struct Jsonl<W: Write> {
    out: W,
    timed: bool,
}

impl<W: Write> Jsonl<W> {
    /// Writes to `out`, which is flushed after each event so that an aborted run leaves whole lines.
    pub fn new(out: W) -> Self {
        Self { out, timed: false }
    }

    /// The same; where `timed`, with the time that walks, cases and the run took.
    pub fn timed(mut self, timed: bool) -> Self {
        self.timed = timed;
        self
    }
}

impl<W: Write> Reporter for Jsonl<W> {
    fn event(&mut self, event: &Event) -> std::io::Result<()> {
        let mut object = object(event);
        if let (true, Some(took), Some(fields)) = (self.timed, event.took(), object.as_object_mut())
        {
            fields.insert("duration_ms".to_owned(), json!(took.as_millis() as u64));
        }
        let mut line = object.to_string();
        line.push('\n');
        self.out.write_all(line.as_bytes())?;
        self.out.flush()
    }
}

fn object(event: &Event) -> Value {
    match event {
        Event::Start(start) => json!({
            "event": "start",
            "schema": 1,
            "credoc": env!("CARGO_PKG_VERSION"),
            "pages": start.pages,
            "clients": start.clients.iter()
                .map(|(name, version)| {
                    let gating = !start.uncounted.contains(name);
                    json!({"name": name, "version": version, "gating": gating})
                })
                .collect::<Vec<_>>(),
            "cases": start.cases,
            "walks": start.walks,
        }),
        Event::Page(page) => json!({
            "event": "page",
            "page": page.page,
            "service": page.service,
            "claims": page.claims,
            "executed": page.executed,
            "not_executed": page.not_executed,
            "sentences": {"prose": page.prose, "unclassified": page.unclassified},
        }),
        Event::Finding(found) => finding_object(found),
        Event::Walk(done) => walk_object(done),
        Event::Case(case) => case_object(case),
        Event::Client(fault) => json!({
            "event": "client",
            "client": fault.client,
            "reason": fault.reason,
            "message": fault.message,
        }),
        Event::Expectation(entry) => json!({
            "event": "expectation",
            "file": entry.place.path,
            "line": entry.place.line,
            "entry": entry.about,
            "reason": failure_word(entry),
            "message": entry.to_string(),
        }),
        Event::End(end) => json!({"event": "end", "totals": end.totals, "exit": end.exit}),
    }
}

/// A finding in the form of the events; `lint --json` prints these alone.
pub fn finding_object(found: &FoundFinding) -> Value {
    let diagnostic = &found.finding.diagnostic;
    let start = found.source.position(diagnostic.span.start);
    let end = found.source.position(diagnostic.span.end);
    json!({
        "event": "finding",
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "fingerprint": found.fingerprint(),
        "expectation": found.state,
        "page": found.source.path(),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "claim": diagnostic.claim,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "fix": diagnostic.fix.as_deref().map(edits),
        "evidence": found.finding.evidence,
    })
}

fn walk_object(done: &WalkDone) -> Value {
    let walk = &done.walk;
    let steps: Vec<Value> = walk
        .steps
        .iter()
        .map(|step| {
            json!({
                "claim": step.claim.0,
                "screen": step.screen,
                "action": step.action,
                "exchanges": step.exchanges,
                "outcome": step.outcome,
            })
        })
        .collect();
    json!({
        "event": "walk",
        "id": walk.id,
        "page": done.page,
        "client": walk.client,
        "steps": steps,
        "verdict": walk.verdict,
        "reason": walk.reason,
        "expectation": done.state,
        "findings": walk.findings,
        "mend": walk.mend.as_deref().map(edits),
        "exchanges": walk.exchanges,
        "reproduce": done.reproduce,
    })
}

fn case_object(judged: &JudgedCase) -> Value {
    let case = &judged.case;
    let axes: Map<String, Value> =
        case.axes.iter().map(|(axis, value)| (axis.clone(), json!(value))).collect();
    let mut object = json!({
        "event": "case",
        "id": case.id,
        "rule": case.rule.id,
        "axes": axes,
        "level": case.rule.level,
        "client": judged.client,
        "page": case.page,
        "line": case.line,
        "claim": case.claim.as_ref().map(|claim| &claim.0),
        "citation": case.citation,
        "verdict": judged.verdict.status,
        "reason": judged.verdict.reason,
        "expected": judged.verdict.expected,
        "actual": judged.verdict.actual,
        "expectation": judged.expectation.state,
        "exchanges": judged.exchanges,
        "reproduce": judged.reproduce,
    });
    if judged.left_out > 0 {
        object["exchanges_left_out"] = json!(judged.left_out);
    }
    object
}

fn edits(edits: &[Edit]) -> Value {
    edits
        .iter()
        .map(|edit| json!({"start": edit.span.start, "end": edit.span.end, "text": edit.text}))
        .collect()
}
