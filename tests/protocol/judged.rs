//! Misbehaving programs in a whole run: the verdict of the case in which it happens, and of no
//! other.

use std::sync::Arc;

use credoc::client::process::Limits;
use credoc::client::{Client, ProcessClient};
use credoc::judge::Status;
use rstest::rstest;
use tempfile::TempDir;

use super::clients::{cases, judged};
use super::program::{command, faults, hello, launch, within};

/// Ends the base URL of one case alone: of the one about a slash at its end.
const SLASH: &str = "/\"},\"timeout_ms\"";
const SLASH_CASE: &str = "base-url.trailing-slash";

fn client(mode: &str, trigger: &str, capabilities: &[&str]) -> (Arc<ProcessClient>, TempDir) {
    let folder = TempDir::new().unwrap();
    let launch = launch(&command(mode, trigger, folder.path(), capabilities));
    let client = ProcessClient::start(launch, &hello(), Limits::default()).unwrap();
    (Arc::new(client), folder)
}

#[rstest]
#[case("crash", "crashed", &[])]
#[case("crash", "crashed", &["concurrent"])]
#[case("early-exit", "exited-early", &["concurrent"])]
#[case("garbage", "not-json", &["concurrent"])]
#[case("duplicate", "second-answer", &["concurrent"])]
#[case("no-kind", "bad-result", &["concurrent"])]
#[tokio::test(flavor = "multi_thread")]
async fn only_the_case_in_which_it_happens_is_not_judged(
    #[case] mode: &str,
    #[case] reason: &str,
    #[case] capabilities: &[&str],
) {
    let (client, _folder) = client(mode, SLASH, capabilities);
    let cases: Vec<_> = cases(&client.info())
        .into_iter()
        .filter(|case| case.is_supported() && !case.id.contains("slow"))
        .filter(|case| {
            ["auth.", "base-url.trailing-slash", "values."].iter().any(|p| case.id.starts_with(p))
        })
        .collect();
    let verdicts = within(judged(&cases, &(client.clone() as Arc<dyn Client>), 8)).await;
    let mut hit = 0;
    for (case, verdict) in cases.iter().zip(&verdicts) {
        if case.id.starts_with(SLASH_CASE) {
            hit += 1;
            assert_eq!(
                (verdict.status, verdict.reason),
                (Status::NotJudged, Some(reason)),
                "{}",
                case.id
            );
        } else {
            assert_ne!(verdict.reason, Some(reason), "{}", case.id);
            let told = ["crashed", "client-down", "timed-out", "not-run"];
            assert!(verdict.reason.is_none_or(|reason| !told.contains(&reason)), "{}", case.id);
        }
    }
    assert!(hit > 0, "the case was among them");
    assert_eq!(faults(&client), Vec::<&str>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leak_to_standard_error_fails_the_rule_against_it() {
    let (client, _folder) = client("late-leak", SLASH, &[]);
    let cases = cases(&client.info());
    let cases: Vec<_> = cases
        .into_iter()
        .filter(|case| case.id.starts_with("auth.bearer") || case.id.starts_with(SLASH_CASE))
        .collect();
    let verdicts = within(judged(&cases, &(client as Arc<dyn Client>), 1)).await;
    let leaked: Vec<&str> = cases
        .iter()
        .zip(&verdicts)
        .filter(|(_, verdict)| verdict.reason == Some("token-in-output"))
        .map(|(case, _)| case.id.as_str())
        .collect();
    assert_eq!(leaked, ["auth.bearer@place=output"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_a_hello_has_no_verdict() {
    let (client, _folder) = client("hello-none", SLASH, &[]);
    let cases = cases(&client.info());
    let verdicts = within(judged(&cases, &(client as Arc<dyn Client>), 4)).await;
    for (case, verdict) in cases.iter().zip(&verdicts) {
        assert_eq!(verdict.status, Status::NotJudged, "{}", case.id);
        let reason = if case.is_supported() { "no-hello" } else { "unsupported" };
        assert_eq!(verdict.reason, Some(reason), "{}", case.id);
    }
}
