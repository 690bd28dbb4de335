//! Published clients, where they are installed (`fixtures/clients/install`): everything they fail
//! is listed, everything listed still fails, and the scoreboard is that of today.

mod support;

use std::path::PathBuf;

use rstest::rstest;
use serde_json::Value;
use support::{Credoc, root};

const CLIENTS: &[&str] = &[
    "client4-go",
    "client4-js",
    "curl",
    "mattermost",
    "mattermost-client",
    "mattermost_api",
    "mattermostautodriver",
    "mattermostdriver",
];

fn room(client: &str) -> PathBuf {
    root().join("fixtures/cache/clients").join(client)
}

fn credoc(arguments: &[String]) -> Credoc {
    let path = std::env::var("PATH").unwrap_or_default();
    Credoc::new(arguments).env("PATH", &path)
}

#[test]
fn every_client_has_a_folder_a_configuration_and_expectations() {
    let config = std::fs::read_to_string(root().join(".credoc.toml")).unwrap();
    for client in CLIENTS {
        assert!(root().join("fixtures/clients").join(client).is_dir(), "{client}");
        assert!(config.contains(&format!("[clients.{client}]")), "{client}");
        let file = root().join(format!("fixtures/expectations/clients/{client}.toml"));
        assert!(!std::fs::read_to_string(file).unwrap().contains("todo"), "{client}");
    }
}

#[test]
fn what_is_not_installed_is_said() {
    let start = root().join("fixtures/clients/start");
    let ran = std::process::Command::new(start).arg("nobody").output().unwrap();
    assert_eq!(ran.status.code(), Some(127));
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(said.contains("nobody is not installed"), "{said}");
}

/// One run of all: its events against the expectations, its scoreboard against the file.
#[test]
fn what_they_fail_is_what_is_listed() {
    let installed: Vec<&str> =
        CLIENTS.iter().copied().filter(|client| room(client).join("installed").is_file()).collect();
    for client in CLIENTS.iter().filter(|client| !installed.contains(client)) {
        println!("skipped: {client} is not installed");
    }
    if installed.is_empty() {
        return;
    }
    // A busy machine makes slow clients late; what stands when less is done at once is theirs.
    let complete = installed.len() == CLIENTS.len();
    let (mut wrong, mut board) = judged(&installed, "8");
    if !wrong.is_empty() || is_stale(&board, complete) {
        (wrong, board) = judged(&installed, "2");
    }
    assert!(wrong.is_empty(), "not as listed:\n{}", wrong.join("\n"));
    assert!(
        !is_stale(&board, complete),
        "docs/scoreboard.md is not current; write it with the command that it shows:\n{board}"
    );
}

/// What of one run isn't as listed, and its scoreboard.
fn judged(clients: &[&str], jobs: &str) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let board = folder.path().join("scoreboard.md");
    let mut arguments: Vec<String> =
        ["run", "--jobs", jobs, "--report", "jsonl"].map(String::from).to_vec();
    arguments.push("--report".to_owned());
    arguments.push(format!("scoreboard:{}", board.display()));
    for client in ["reference"].iter().chain(clients) {
        arguments.extend(["--client".to_owned(), (*client).to_owned()]);
    }
    let ran = credoc(&arguments).run().code(0);
    let events = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut wrong = Vec::new();
    for event in events {
        match event["event"].as_str() {
            Some("case") if event["verdict"] == "fail" => {
                // That a date is past is told by every run; it doesn't make the tests fail.
                let state = event["expectation"].as_str().unwrap_or_default();
                if !["known", "risk", "expired"].contains(&state) {
                    wrong
                        .push(format!("{}: {}: {}", event["client"], event["id"], event["reason"]));
                }
            }
            Some("expectation") if event["reason"] != "expired" => {
                wrong.push(event["message"].to_string());
            }
            _ => {}
        }
    }
    (wrong, std::fs::read_to_string(board).unwrap())
}

/// Whether the checked-in scoreboard is another one than this. curl's version is the machine's.
fn is_stale(made: &str, complete: bool) -> bool {
    let file = std::fs::read_to_string(root().join("docs/scoreboard.md")).unwrap();
    let versions = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with("| curl |"));
        lines.map(|line| line.split('|').nth(2).unwrap_or_default().to_owned()).collect()
    };
    if !complete || versions(made) != versions(&file) {
        println!("skipped: the scoreboard is of other clients than those that are installed");
        return false;
    }
    made != file
}

/// What is known of these libraries from elsewhere must show, with its evidence.
#[rstest]
#[case::login_page("mattermostdriver", "answers.not-mattermost@answer=html", "success-reported")]
#[case::login_page("client4-js", "answers.not-mattermost@answer=html", "success-reported")]
#[case::redirect(
    "client4-go",
    "redirect.token-stays@status=302,target=other-port",
    "token-elsewhere"
)]
#[case::sub_path("mattermost_api", "base-url.sub-path@form=plain", "outside-sub-path")]
#[case::no_option("mattermost_api", "fields.documented@field=ignore-ssl-issues", "field-missing")]
fn what_is_known_shows(#[case] client: &str, #[case] case: &str, #[case] reason: &str) {
    if !room(client).join("installed").is_file() {
        println!("skipped: {client} is not installed");
        return;
    }
    let arguments = ["run", "--client", client, "--only", case, "--report", "jsonl"];
    let ran = credoc(&arguments.map(String::from)).run().code(0);
    let events = ran.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found = events.into_iter().find(|event| event["event"] == "case").unwrap();
    assert_eq!((found["verdict"].as_str(), found["reason"].as_str()), (Some("fail"), Some(reason)));
    let exchanges = found["exchanges"].as_array().unwrap();
    assert!(reason == "field-missing" || !exchanges.is_empty(), "{found}");
}
