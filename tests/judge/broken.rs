//! Every rule has clients that break exactly it, and every reason of it one that fails with it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use credoc::judge::Status;
use credoc::rules;
use credoc::run::RunOptions;
use rstest::rstest;

use super::{cases, observe, options, snapshot};

/// Broken clients that mix up whatever runs at the same time, other cases too.
const ALONE: &[&str] = &["ignores-for-all"];

/// Rules with a reason that no client fails with which breaks that rule alone. Whether an answer
/// comes in pieces a client can't tell without having asked; see
/// `success_without_asking_is_none`.
pub const UNREACHED: &[(&str, &str)] = &[("time.slow-but-in-time", "success-unasked")];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn each_broken_client_breaks_exactly_its_rule(
    #[values(
        "answers",
        "auth",
        "base-url",
        "fields",
        "proxy",
        "redirect",
        "report",
        "retry",
        "state",
        "time",
        "tls",
        "transport",
        "values"
    )]
    family: &str,
) {
    let (mut table, mut wrong) = (String::new(), String::new());
    let mut reached = BTreeSet::new();
    let rules = of_family(family);
    for rule in &rules {
        for broken in rule.broken {
            let client = (broken.make)();
            let cases = cases(&client.info());
            // Whoever waits for ever is soon given up on.
            let jobs = if ALONE.contains(&broken.name) { 1 } else { 4 };
            let options = RunOptions { grace: Duration::from_millis(200), ..options(jobs) };
            let (_, verdicts) = observe(&cases, &client, &options).await;
            let mut broke = BTreeSet::new();
            for (case, verdict) in cases.iter().zip(&verdicts) {
                match verdict.status {
                    Status::Pass => continue,
                    Status::Fail => {
                        broke.insert(case.rule.id);
                        let reason = verdict.reason.unwrap();
                        reached.insert((case.rule.id, reason));
                        assert!(case.rule.reasons.contains(&reason), "{}: {reason}", case.id);
                    }
                    Status::NotJudged => {
                        let waits = rule.id.starts_with("time.");
                        let fine = verdict.reason == Some("not-applicable")
                            || waits && verdict.reason == Some("timed-out");
                        if !fine {
                            let _ = writeln!(wrong, "{}: {}: {verdict:?}", broken.name, case.id);
                        }
                    }
                }
                let (status, reason) = (verdict.status.name(), verdict.reason.unwrap_or(""));
                let _ = writeln!(
                    table,
                    "{}: {status} {reason}: {}: {}",
                    broken.name, case.id, verdict.actual
                );
            }
            if broke != BTreeSet::from([rule.id]) {
                let _ = writeln!(wrong, "{} of {}: {broke:?}", broken.name, rule.id);
            }
        }
    }
    assert!(wrong.is_empty(), "{table}\n{wrong}");
    let listed = rules.iter().flat_map(|rule| rule.reasons.iter().map(|code| (rule.id, *code)));
    let unreached: Vec<_> = listed.filter(|pair| !reached.contains(pair)).collect();
    let named = UNREACHED.iter().copied().filter(|(rule, _)| rules.iter().any(|of| of.id == *rule));
    assert_eq!(unreached, named.collect::<Vec<_>>(), "reasons that no client fails with");
    snapshot!(format!("verdicts-broken-{family}"), table);
}

/// Each rule belongs to a family that the test above names.
#[test]
fn every_rule_has_a_family() {
    let families = [
        "answers",
        "auth",
        "base-url",
        "fields",
        "proxy",
        "redirect",
        "report",
        "retry",
        "state",
        "time",
        "tls",
        "transport",
        "values",
    ];
    let of_families: usize = families.iter().map(|family| of_family(family).len()).sum();
    assert_eq!(of_families, rules::all().len());
}

fn of_family(family: &str) -> Vec<&'static rules::Rule> {
    let mut rules = rules::all();
    rules.retain(|rule| rule.id.split('.').next() == Some(family));
    rules
}
