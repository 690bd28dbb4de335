//! What a filter by a claim selects, and that one mistake is told once however it is found.

mod support;

use rstest::rstest;
use serde_json::Value;
use support::{Credoc, page, project, root};

const PAGE: &str = "docs/credentials/mattermost.md";

/// What a filter by a claim selects: the ids of the walks, and the rules.
fn selected(folder: &std::path::Path, claim: &str) -> (Vec<String>, Vec<String>) {
    let ran = Credoc::new(["run", "--no-expectations", "--only", claim, "--report", "jsonl"])
        .dir(folder)
        .run();
    let (mut walks, mut rules) = (Vec::new(), Vec::new());
    for line in ran.stdout.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        match event["event"].as_str() {
            Some("walk") => walks.push(text("id")),
            Some("case") => rules.push(text("rule")),
            _ => {}
        }
    }
    rules.dedup();
    (walks, rules)
}

#[rstest]
#[case::a_step("using-api-access-token/copy.token-id", 12, &[])]
#[case::a_step_that_some_walks_come_to("enable-personal-access-tokens/log-in.admin", 12, &[])]
#[case::a_toggle("using-api-access-token/turn-on.ignore-ssl-issues", 12, &["tls.ignore-honoured"])]
#[case::a_default("using-api-access-token/default.ignore-ssl-issues", 0, &["tls.verify-by-default"])]
fn only_a_claim_selects_what_executes_it(
    #[case] claim: &str,
    #[case] walks: usize,
    #[case] rules: &[&str],
) {
    let found = selected(&root(), claim);
    assert_eq!(found.0.len(), walks, "{found:?}");
    for rule in rules {
        assert!(found.1.iter().any(|found| found == rule), "{rule} is not among {found:?}");
    }
    assert!(!found.1.iter().any(|rule| rule == "values.nothing"), "{found:?}");
}

#[test]
fn a_dead_link_is_told_once_by_run() {
    let dead = page().replace("(#enable-personal-access-tokens)", "(#enable-tokens)");
    let folder = project(&[(PAGE, &dead)]);
    let ran = Credoc::new(["run", "--no-expectations", "--report", "jsonl"]).dir(folder.path());
    let findings: Vec<Value> = ran
        .run()
        .code(1)
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|event| event["event"] == "finding" && event["line"] == 35)
        .collect();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(findings[0]["fix"][0]["text"], "#enable-personal-access-tokens");
}
