//! Clients written from the document alone: whatever they declare must pass.

use std::num::NonZeroUsize;
use std::process::{Command, Stdio};
use std::sync::Arc;

use credoc::client::process::Limits;
use credoc::client::{Client, ClientInfo, ProcessClient};
use credoc::judge::{self, Status, Verdict};
use credoc::plan::{Case, plan};
use credoc::run::{RunOptions, run};
use credoc::service::mattermost::service;
use credoc::source::SourceFile;
use rstest::rstest;

use super::program::{faults, hello, launch};

#[rstest]
#[case(&["python3"], "minimal.py")]
#[case(&["node"], "minimal.js")]
#[case(&["sh", "curl"], "minimal.sh")]
#[tokio::test(flavor = "multi_thread")]
async fn a_minimal_client_passes_what_it_declares(#[case] needs: &[&str], #[case] script: &str) {
    if let Some(missing) = needs.iter().find(|program| !is_there(program)) {
        println!("skipped: no {missing}");
        return;
    }
    let command = vec![needs[0].to_owned(), format!("tests/clients/{script}")];
    let client = ProcessClient::start(launch(&command), &hello(), Limits::default()).unwrap();
    let client = Arc::new(client);
    let info = client.info();
    let cases = cases(&info);
    let verdicts = judged(&cases, &(client.clone() as Arc<dyn Client>), 8).await;
    for (case, verdict) in cases.iter().zip(&verdicts) {
        let declared = case.is_supported();
        let unasked = matches!(verdict.reason, Some("unsupported" | "not-applicable" | "not-here"));
        assert!(
            verdict.status == Status::Pass
                || (unasked && (!declared || verdict.status == Status::NotJudged)),
            "{}: {verdict:?}",
            case.id
        );
    }
    let passed = verdicts.iter().filter(|verdict| verdict.status == Status::Pass).count();
    assert!(passed * 10 > cases.len() * 7, "{passed} of {} judged", cases.len());
    assert_eq!(faults(&client), Vec::<&str>::new());
}

/// Whether a program can be run.
pub fn is_there(program: &str) -> bool {
    let mut command = Command::new(program);
    let quiet = command.arg(if program == "sh" { "-c:" } else { "--version" });
    let quiet = quiet.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok()
}

/// Every case for such a client.
pub fn cases(info: &ClientInfo) -> Vec<Case> {
    let source = SourceFile::new("docs/credentials/mattermost.md", crate::support::page());
    let spec = credoc::spec::read(Arc::new(source)).unwrap();
    plan(&[&spec], &service(), info)
}

/// The verdicts of these cases.
pub async fn judged(cases: &[Case], client: &Arc<dyn Client>, jobs: usize) -> Vec<Verdict> {
    let options = RunOptions { jobs: NonZeroUsize::new(jobs).unwrap(), ..RunOptions::default() };
    let seen = run(cases, client, &client.info(), &service(), &options).await;
    judge::judge_all(cases, &seen)
}
