//! Programs that find proxies in their environment.

use std::num::NonZeroUsize;
use std::sync::Arc;

use credoc::client::process::Limits;
use credoc::client::{Authenticate, Client, ProcessClient};
use credoc::judge::{self, Status, Verdict};
use credoc::plan::Case;
use credoc::run::{Observation, RunOptions, run};
use credoc::service::mattermost::service;
use rstest::rstest;
use tempfile::TempDir;

use super::clients::{cases, is_there};
use super::program::{hello, launch, name, request, within};

/// What keeps the shell's client from proxies.
const PAST: &str = " --noproxy '*'";

/// The shell's client with something else in place of what keeps it from proxies; `None` where it
/// can't be run.
fn curl(instead: &str) -> Option<(Arc<dyn Client>, TempDir)> {
    if !is_there("curl") || !is_there("sh") {
        println!("skipped: no curl");
        return None;
    }
    let script = std::fs::read_to_string(crate::support::root().join("tests/clients/minimal.sh"));
    let script = script.unwrap();
    assert!(script.contains(PAST));
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("client.sh");
    std::fs::write(&path, script.replace(PAST, instead)).unwrap();
    let command = vec!["sh".to_owned(), path.to_string_lossy().into_owned()];
    let client = ProcessClient::start(launch(&command), &hello(), Limits::default()).unwrap();
    Some((Arc::new(client), folder))
}

async fn judged(cases: &[Case], client: &Arc<dyn Client>) -> (Vec<Observation>, Vec<Verdict>) {
    let options = RunOptions { jobs: NonZeroUsize::new(4).unwrap(), ..RunOptions::default() };
    let seen = within(run(cases, client, &client.info(), &service(), &options)).await;
    let verdicts = judge::judge_all(cases, &seen);
    (seen, verdicts)
}

fn asked_of_proxy(seen: &Observation) -> Vec<&str> {
    let requests = seen.proxy.iter().flat_map(|proxy| &proxy.record.exchanges);
    requests.map(|exchange| exchange.request.method.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_goes_through_proxies_passes() {
    let Some((client, _folder)) = curl("") else { return };
    let mut cases = cases(&client.info());
    cases.retain(|case| case.rule.id.starts_with("proxy.") || case.rule.id == "auth.accepts-valid");
    let (seen, verdicts) = judged(&cases, &client).await;
    for ((case, seen), verdict) in cases.iter().zip(&seen).zip(&verdicts) {
        assert_eq!(verdict.status, Status::Pass, "{}: {verdict:?}", case.id);
        let expected: &[&str] = match case.id.as_str() {
            "proxy.reaches-server@certificate=none" => &["GET"],
            id if id.starts_with("proxy.passed-by") || !id.starts_with("proxy.") => &[],
            _ => &["CONNECT"],
        };
        assert_eq!(asked_of_proxy(seen), expected, "{}", case.id);
    }
}

#[rstest]
#[case::headers(
    " --proxy-header \"Authorization: Bearer $token\"",
    "proxy.tunnel@proxy=all",
    "token-at-proxy"
)]
#[case::no_exception(
    " --proxy \"${https_proxy:-}\" --noproxy ,",
    "proxy.passed-by@proxy=no-proxy",
    "token-at-proxy"
)]
#[case::unchecked("${https_proxy:+ --insecure}", "proxy.certificate", "token-over-untrusted")]
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_goes_wrongly_is_told(
    #[case] instead: &str,
    #[case] failed: &str,
    #[case] reason: &str,
) {
    let Some((client, _folder)) = curl(instead) else { return };
    let mut cases = cases(&client.info());
    cases.retain(|case| case.id.starts_with(failed));
    let (_, verdicts) = judged(&cases, &client).await;
    for (case, verdict) in cases.iter().zip(&verdicts) {
        assert_eq!(verdict.reason, Some(reason), "{}: {verdict:?}", case.id);
        assert!(verdict.actual.len() < 100, "{}: {}", case.id, verdict.actual);
    }
}

/// Answers each request at once where its environment says so, else only when it has two.
const WAITS_FOR_TWO: &str = r#"
read -r line
printf '%s\n' '{"op":"hello","protocol":1,"name":"two","fields":{},"capabilities":["concurrent"]}'
answer() {
    id=${1#*'"id":"'}
    printf '{"op":"result","id":"%s","ok":true}\n' "${id%%'"'*}"
}
while read -r one; do
    if [ -z "$AT_ONCE" ]; then
        read -r other
        answer "$other"
    fi
    answer "$one"
done
"#;

/// A program that has to be started anew is given both of two requests that are asked at once.
#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_requests_still_meet() {
    let command = ["sh", "-c", WAITS_FOR_TWO].map(str::to_owned).to_vec();
    let client = ProcessClient::start(launch(&command), &hello(), Limits::default()).unwrap();
    let ask = async |environment: &[(&str, &str)]| {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), Some((*value).to_owned()));
        let environment = environment.iter().map(pair).collect();
        let request = Authenticate { environment, ..request("http://127.0.0.1:1") };
        name(&client.attempt(request, false).await.ended)
    };
    assert_eq!(within(ask(&[("AT_ONCE", "yes")])).await, "answered");
    let both = within(async { futures::join!(ask(&[]), ask(&[])) }).await;
    assert_eq!(both, ("answered".to_owned(), "answered".to_owned()));
}
