//! Rules, plan, run and judge together: the reference client passes everything, and each broken
//! client breaks exactly its own rule.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use credoc::client::{Capability, Client, ClientInfo, Reference};
use credoc::judge::{self, Status, Verdict};
use credoc::plan::{Case, plan};
use credoc::rules;
use credoc::run::{Observation, Outcome, RunOptions, run};
use credoc::service::mattermost::service;
use credoc::source::SourceFile;
use credoc::spec::CredentialSpec;

#[path = "judge/broken.rs"]
mod broken;
#[path = "judge/fairness.rs"]
mod fairness;
#[path = "judge/kept.rs"]
mod kept;
#[path = "judge/misbehaving.rs"]
mod misbehaving;
#[path = "judge/unusual.rs"]
mod unusual;

const PAGE: &str = include_str!("../docs/credentials/mattermost.md");

fn page() -> CredentialSpec {
    spec(PAGE)
}

fn spec(text: &str) -> CredentialSpec {
    let source = SourceFile::new("docs/credentials/mattermost.md", text);
    credoc::spec::read(Arc::new(source)).unwrap()
}

fn cases(client: &ClientInfo) -> Vec<Case> {
    plan(&[&page()], &service(), client)
}

fn options(jobs: usize) -> RunOptions {
    RunOptions { jobs: NonZeroUsize::new(jobs).unwrap(), ..RunOptions::default() }
}

async fn observe(
    cases: &[Case],
    client: &Arc<dyn Client>,
    options: &RunOptions,
) -> (Vec<Observation>, Vec<Verdict>) {
    let seen = run(cases, client, &client.info(), &service(), options).await;
    let verdicts = judge::judge_all(cases, &seen);
    (seen, verdicts)
}

/// One line per case.
fn table(cases: &[Case], verdicts: &[Verdict]) -> String {
    let mut table = String::new();
    for (case, verdict) in cases.iter().zip(verdicts) {
        let reason = verdict.reason.unwrap_or("");
        let _ = writeln!(
            table,
            "{:10} {:22} {} :: {} :: {}",
            verdict.status.name(),
            reason,
            case.id,
            verdict.expected,
            verdict.actual
        );
    }
    table
}

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::with_settings!({
            snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}
pub(crate) use snapshot;

#[test]
fn the_case_list() {
    let mut list = String::new();
    for case in cases(&Reference.info()) {
        let level = case.rule.level.name();
        let _ = writeln!(list, "{level:6} {} [{}]", case.id, case.citation);
    }
    snapshot!("cases", list);
}

#[test]
fn a_rule_holds_where_no_page_says_so() {
    let info = Reference.info();
    let planned = plan(&[], &service(), &info);
    let all = cases(&info);
    let without_fields = all.iter().filter(|case| case.rule.id != "fields.documented");
    assert!(planned.iter().map(|case| &case.id).eq(without_fields.map(|case| &case.id)));
    assert!(planned.iter().all(|case| case.page.is_none() && case.claim.is_none()));
}

#[test]
fn a_page_that_says_the_opposite_is_not_cited() {
    let says = "By default, n8n connects only if SSL certificate validation succeeds.";
    let opposite = "By default, n8n connects even if SSL certificate validation fails.";
    assert!(PAGE.contains(says));
    let spec = spec(&PAGE.replace(says, opposite));
    let cases = plan(&[&spec], &service(), &Reference.info());
    let case = cases.iter().find(|case| case.rule.id == "tls.verify-by-default").unwrap();
    assert_eq!(case.citation, "RFC 9110, section 4.3.4");
}

#[test]
fn a_field_that_the_page_names_otherwise_is_missing() {
    let spec = spec(&PAGE.replace("**Ignore SSL Issues**", "**Skip Certificate Checks**"));
    let client: Arc<dyn Client> = Arc::new(Reference);
    let mut cases = plan(&[&spec], &service(), &client.info());
    cases.retain(|case| case.rule.id == "fields.documented");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_, verdicts) = runtime.block_on(observe(&cases, &client, &options(1)));
    let failed: Vec<&str> = cases
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| verdict.reason == Some("field-missing"))
        .map(|(case, _)| case.id.as_str())
        .collect();
    assert_eq!(failed, ["fields.documented@field=skip-certificate-checks"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_client_passes_everything() {
    let client: Arc<dyn Client> = Arc::new(Reference);
    let cases = cases(&client.info());
    let (_, verdicts) = observe(&cases, &client, &options(4)).await;
    let table = table(&cases, &verdicts);
    assert!(verdicts.iter().all(|verdict| verdict.status == Status::Pass), "{table}");
    snapshot!("verdicts-reference", table);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_serial_and_parallel() {
    let client: Arc<dyn Client> = Arc::new(Reference);
    let cases = cases(&client.info());
    let mut first = None;
    for jobs in [1, 8, 3, 8] {
        let (seen, verdicts) = observe(&cases, &client, &options(jobs)).await;
        let views: Vec<_> = seen.iter().map(|seen| &seen.views).collect();
        let all = (table(&cases, &verdicts), serde_json::to_string_pretty(&views).unwrap());
        let first = first.get_or_insert_with(|| all.clone());
        assert_eq!(*first, all, "{jobs} jobs");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn normalised_exchanges() {
    let client: Arc<dyn Client> = Arc::new(Reference);
    let chosen = [
        "auth.accepts-valid@server=9.8",
        "auth.reports-refused@token=token-id",
        "redirect.token-stays@status=307,target=other-host",
        "tls.ignore-honoured@certificate=self-signed,ignore=on",
        "tls.verify-by-default@certificate=self-signed,ignore=unset",
    ];
    let mut cases = cases(&client.info());
    cases.retain(|case| chosen.contains(&case.id.as_str()));
    assert_eq!(cases.len(), chosen.len());
    let (seen, _) = observe(&cases, &client, &options(2)).await;
    let mut text = String::new();
    for (case, seen) in cases.iter().zip(&seen) {
        let views = serde_json::to_string_pretty(&seen.views).unwrap();
        let _ = writeln!(text, "{}\n{views}\n", case.id);
        assert!(credoc::secret::find(views.as_bytes(), &seen.token).is_none());
    }
    snapshot!("exchanges", text);
}

const SECONDS: Duration = Duration::from_secs(5);

fn verdicts_of(client: Arc<dyn Client>, timeout: Duration) -> Vec<(String, Verdict)> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let cases = cases(&client.info());
        let options = RunOptions { timeout, grace: Duration::from_millis(50), ..options(16) };
        let (_, verdicts) = observe(&cases, &client, &options).await;
        cases.into_iter().map(|case| case.id).zip(verdicts).collect()
    })
}

#[test]
fn no_case_is_passed_without_an_answer() {
    let outcomes = [
        (Outcome::TimedOut, "timed-out"),
        (Outcome::Crashed, "crashed"),
        (Outcome::ProtocolError, "protocol-error"),
        (Outcome::NotHere, "not-here"),
        (Outcome::NotRun, "not-run"),
        (Outcome::NothingToRun, "not-run"),
    ];
    for case in cases(&Reference.info()) {
        for (outcome, reason) in outcomes.clone() {
            let seen = Observation::empty(outcome.clone());
            let verdict = judge::judge(&case, &seen);
            let tried = !matches!(outcome, Outcome::NotHere | Outcome::NotRun);
            if case.rule.id == "fields.documented" && tried {
                assert_eq!(verdict.reason, Some("field-missing"), "{}", case.id);
            } else if outcome == Outcome::TimedOut && is_about_time(&case.id) {
                assert_eq!(verdict.reason, Some("no-answer"), "{}", case.id);
            } else {
                assert_eq!(verdict.status, Status::NotJudged, "{}: {outcome:?}", case.id);
                assert_eq!(verdict.reason, Some(reason), "{}: {outcome:?}", case.id);
            }
        }
    }
}

/// Whether a missing answer is what fails the case.
fn is_about_time(case: &str) -> bool {
    let rules = ["time.body-bounded", "time.head-bounded", "time.limit", "transport.odd-answers"];
    rules.iter().any(|rule| case.starts_with(rule))
}

#[test]
fn a_crash_is_never_a_refusal() {
    let verdicts = verdicts_of(Arc::new(misbehaving::Panics), SECONDS);
    for (case, verdict) in verdicts {
        if case.starts_with("fields.") {
            assert_eq!(verdict.status, Status::Pass, "{case}");
        } else if case == "auth.bearer@place=output" {
            // The panic's message holds the token.
            assert_eq!(verdict.reason, Some("token-in-output"), "{case}");
        } else if case == "auth.bearer@place=output-echoed" {
            // The same leak.
            assert_eq!(verdict.reason, Some("not-applicable"), "{case}");
        } else {
            assert_eq!(verdict.status, Status::NotJudged, "{case}: {verdict:?}");
            assert_eq!(verdict.reason, Some("crashed"), "{case}");
        }
    }
}

#[test]
fn a_hang_is_never_a_refusal() {
    for client in [Arc::new(misbehaving::Hangs) as Arc<dyn Client>, Arc::new(misbehaving::Blocks)] {
        for (case, verdict) in verdicts_of(client, Duration::from_millis(50)) {
            if !case.starts_with("fields.") {
                let reason = if is_about_time(&case) { "no-answer" } else { "timed-out" };
                assert_eq!(verdict.reason, Some(reason), "{case}: {verdict:?}");
            }
        }
    }
}

#[test]
fn what_is_not_declared_is_not_asked_for() {
    let client = Arc::new(misbehaving::Declares(vec![]));
    let cases = cases(&client.info());
    let unsupported: Vec<&str> =
        cases.iter().filter(|case| !case.is_supported()).map(|case| case.id.as_str()).collect();
    for asked in ["auth.", "answers.", "retry.", "values.blanks", "base-url.odd-forms"] {
        assert!(!unsupported.iter().any(|case| case.starts_with(asked)), "{unsupported:?}");
    }
    for spared in ["time.limit@fault=hang-at-once", "base-url.sub-path@form=plain"] {
        assert!(unsupported.contains(&spared), "{unsupported:?}");
    }
    assert!(!unsupported.contains(&"tls.verify-by-default@certificate=expired,ignore=unset"));
    for (case, verdict) in verdicts_of(client, SECONDS) {
        let expected = match unsupported.contains(&case.as_str()) {
            true => (Status::NotJudged, Some("unsupported")),
            false => (Status::Pass, None),
        };
        assert_eq!((verdict.status, verdict.reason), expected, "{case}");
    }
}

#[test]
fn a_declaration_can_waive_a_rule() {
    let client = Arc::new(misbehaving::Declares(vec![Capability::BaseUrlParts]));
    let case = cases(&client.info()).into_iter().find(|case| case.id == "base-url.trailing-slash");
    assert_eq!(case.unwrap().waived, Some(Capability::BaseUrlParts));
}

#[test]
fn what_the_front_saw_stands_whatever_happens_afterwards() {
    let follows = (rules::rule("redirect.token-stays").unwrap().broken[0].make)();
    for (rule, reason, client) in [
        ("redirect.token-stays", "token-elsewhere", follows),
        ("tls.verify-by-default", "token-over-untrusted", Arc::new(misbehaving::ChecksNothing)),
    ] {
        let verdicts = verdicts_of(Arc::new(misbehaving::ThenPanics(client)), SECONDS);
        for (case, verdict) in verdicts {
            if case.starts_with("fields.") {
                continue;
            }
            match verdict.status {
                Status::NotJudged => assert_eq!(verdict.reason, Some("crashed"), "{case}"),
                _ => assert_eq!(verdict.reason, Some(reason), "{case}"),
            }
            // It follows with the settings of the URL it began with, which trust no server.
            if case.starts_with(rule) && !case.ends_with("target=https") {
                assert_eq!(verdict.status, Status::Fail, "{case}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_break_in_a_header_is_seen_though_the_service_refuses_it() {
    let client: Arc<dyn Client> = Arc::new(misbehaving::WritesRaw);
    let mut cases = cases(&client.info());
    cases.retain(|case| case.id == "values.line-break@field=access-token");
    let (_, verdicts) = observe(&cases, &client, &options(1)).await;
    assert_eq!(verdicts[0].reason, Some("not-refused"), "{verdicts:?}");
}

#[test]
fn a_leak_in_any_case_fails_the_rule_about_it_or_the_case_itself() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client: Arc<dyn Client> = Arc::new(misbehaving::LeaksOnForbidden);
        let mut cases = cases(&client.info());
        let (_, verdicts) = observe(&cases, &client, &options(4)).await;
        let failed: Vec<(&str, &Verdict)> = cases
            .iter()
            .map(|case| case.id.as_str())
            .zip(&verdicts)
            .filter(|(_, verdict)| verdict.status == Status::Fail)
            .collect();
        assert_eq!(failed.len(), 1, "{failed:?}");
        assert_eq!(failed[0].0, "auth.bearer@place=output");
        assert_eq!(failed[0].1.reason, Some("token-in-output"));
        assert!(failed[0].1.actual.contains("answers.error-status@status=403"));

        cases.retain(|case| case.id == "answers.error-status@status=403");
        let (_, verdicts) = observe(&cases, &client, &options(1)).await;
        assert_eq!(verdicts[0].reason, Some("token-in-output"));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn success_without_asking_is_none() {
    let client: Arc<dyn Client> = Arc::new(misbehaving::SaysYes);
    let cases = cases(&client.info());
    let (_, verdicts) = observe(&cases, &client, &options(4)).await;
    for (case, verdict) in cases.iter().zip(&verdicts) {
        let passes = case.rule.id == "fields.documented"
            || case.id.starts_with("auth.bearer@") && !case.id.ends_with("authorization");
        if verdict.status != Status::NotJudged {
            assert_eq!(verdict.status == Status::Pass, passes, "{}: {verdict:?}", case.id);
        }
        if broken::UNREACHED.contains(&(case.rule.id, "success-unasked")) {
            assert_eq!(verdict.reason, Some("success-unasked"), "{}", case.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_leak_is_one_failing_case() {
    for (name, blamed, excused) in [
        ("token-in-message", "auth.bearer@place=output", "auth.bearer@place=output-echoed"),
        ("shows-servers-words", "auth.bearer@place=output-echoed", "auth.bearer@place=output"),
    ] {
        let bearer = rules::rule("auth.bearer").unwrap();
        let broken = bearer.broken.iter().find(|broken| broken.name == name).unwrap();
        let client = (broken.make)();
        let cases = cases(&client.info());
        let (_, verdicts) = observe(&cases, &client, &options(4)).await;
        let verdict = |id| &verdicts[cases.iter().position(|case| case.id == id).unwrap()];
        let failed = verdicts.iter().filter(|verdict| verdict.status == Status::Fail).count();
        assert_eq!((failed, verdict(blamed).status), (1, Status::Fail), "{name}");
        assert_ne!(verdict(excused).status, Status::Fail, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_half_of_a_token_that_was_broken_in_two_is_shown() {
    let client: Arc<dyn Client> = Arc::new(misbehaving::QuotesValues);
    let mut cases = cases(&client.info());
    cases.retain(|case| case.id.starts_with("values.") || case.id.contains("line-break"));
    let (seen, verdicts) = observe(&cases, &client, &options(2)).await;
    let mut quoted = 0;
    for ((case, seen), verdict) in cases.iter().zip(&seen).zip(&verdicts) {
        let token = seen.token.expose();
        for half in [&token[..token.len() / 2], &token[token.len() / 2..]] {
            assert!(half.is_empty() || !verdict.actual.contains(half), "{}: {verdict:?}", case.id);
        }
        quoted += usize::from(verdict.actual.contains("‹half-a-token› ‹half-a-token-2›"));
    }
    assert!(quoted > 0, "{verdicts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_whose_environment_cannot_be_set_is_not_asked_about_proxies() {
    let client: Arc<dyn Client> = Arc::new(misbehaving::KeepsItsEnvironment);
    let mut cases = cases(&client.info());
    cases.retain(|case| case.rule.id.starts_with("proxy."));
    assert!(!cases.is_empty());
    let (_, verdicts) = observe(&cases, &client, &options(2)).await;
    for (case, verdict) in cases.iter().zip(&verdicts) {
        assert_eq!(verdict.reason, Some("unsupported"), "{}: {verdict:?}", case.id);
    }
}
