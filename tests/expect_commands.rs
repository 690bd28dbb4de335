//! `credoc expect`: a client's first entries, and taking away what no longer holds.

mod support;

use std::path::Path;

use support::{Credoc, Ran, page, project};

const PAGE: &str = "docs/credentials/mattermost.md";
const ENTRIES: &str = "expectations/sh.toml";

const CONFIG: &str = r#"
[clients.sh]
command = ["sh", "client.sh"]
expectations = "expectations/sh.toml"
"#;

/// A client in a few lines of shell that answers `$answer` to everything.
fn client(answer: &str) -> String {
    format!(
        r#"while read -r line; do
  case $line in
  *'"op":"hello"'*)
    echo '{{"op":"hello","protocol":1,"name":"sh","version":"1","fields":{{"access-token":"t","base-url":"u"}},"capabilities":[]}}' ;;
  *)
    id=$(printf %s "$line" | sed 's/.*"id":"\([^"]*\)".*/\1/')
    echo '{{"op":"result","id":"'"$id"'",{answer}}}' ;;
  esac
done
"#
    )
}

fn credoc(folder: &Path, arguments: &[&str]) -> Ran {
    let path = std::env::var("PATH").unwrap_or_default();
    Credoc::new(arguments).env("PATH", &path).dir(folder).run()
}

const INIT: &[&str] =
    &["expect", "init", "--client", "sh", "--why", "it never asks", "--until", "2999-01-31"];

#[test]
fn entries_are_written_once_and_only_shrink() {
    let folder = project(&[
        (PAGE, &page()),
        ("credoc.toml", &(CONFIG.to_owned() + "gating = false\n")),
        ("client.sh", &client("\"ok\":true")),
    ]);
    let text = || std::fs::read_to_string(folder.path().join(ENTRIES)).unwrap();
    let mend = |answer| std::fs::write(folder.path().join("client.sh"), client(answer)).unwrap();

    // What can lose a secret is refused, what can't is listed, and then it is known.
    let ran = credoc(folder.path(), INIT).code(1);
    let ran = ran.prints(&["wrote expectations/sh.toml"]);
    ran.says(&["refused", "tls.", "success-over-untrusted"]);
    let first = text();
    assert!(first.contains("case = \"answers.error-status\""), "{first}");
    assert!(!first.contains("success-over-untrusted"), "{first}");
    let run = credoc(folder.path(), &["run", "--client", "sh", "--report", "jsonl"]);
    let events = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
    let events: Vec<serde_json::Value> = events.collect();
    let failed =
        |event: &&serde_json::Value| event["verdict"] == "fail" && event["rule"].is_string();
    assert!(events.iter().any(|event| failed(&event) && event["expectation"] == "known"));
    for event in events.iter().filter(failed) {
        let risk = event["reason"] == "success-over-untrusted";
        assert_eq!(event["expectation"] == "none", risk, "{event}");
    }
    assert!(!events.iter().any(|event| event["event"] == "expectation"));

    credoc(folder.path(), INIT).code(2).says(&["has entries already", "expect fix"]);
    credoc(folder.path(), &["expect", "fix"]).code(0).prints(&["every entry holds"]);
    assert_eq!(text(), first);

    // A client that can't be judged says nothing of what it would do.
    std::fs::write(folder.path().join("client.sh"), "exit 1\n").unwrap();
    credoc(folder.path(), &["expect", "fix"]).code(3).says(&["could not be judged"]);
    assert_eq!(text(), first);

    // Now it refuses everything: what no longer holds goes, nothing is added.
    mend("\"ok\":false,\"kind\":\"network\"");
    let own = format!("# Of a client.\n\n{first}");
    std::fs::write(folder.path().join(ENTRIES), &own).unwrap();
    credoc(folder.path(), &["expect", "fix", "--client", "sh"]).code(0).prints(&["removed"]);
    let second = text();
    assert!(second.starts_with("# Of a client.\n"), "{second}");
    assert!(!second.contains("answers.error-status"), "{second}");
    assert!(!second.contains("no-success"), "nothing is added: {second}");
    credoc(folder.path(), &["expect", "fix"]).code(0).prints(&["every entry holds"]);
}

/// A client that counts and of which everything is listed ends well: what doesn't apply to it
/// (it names no user) is no verdict that is missing.
#[test]
fn a_client_of_which_all_is_listed_is_as_expected() {
    let folder = project(&[
        (PAGE, &page()),
        ("credoc.toml", CONFIG),
        ("client.sh", &client("\"ok\":false,\"kind\":\"network\"")),
    ]);
    credoc(folder.path(), INIT).code(0);
    let cases =
        ["run", "--client", "sh", "--only", "report", "--only", "auth", "--report", "jsonl"];
    let ran = credoc(folder.path(), &cases).code(0);
    assert!(ran.stdout.contains("\"reason\":\"not-applicable\""), "{}", ran.stdout);
}

#[test]
fn what_is_missing_is_said() {
    let folder = project(&[
        (PAGE, &page()),
        ("credoc.toml", "[clients.sh]\ncommand = [\"sh\", \"client.sh\"]\n"),
    ]);
    let run = |arguments: &[&str]| credoc(folder.path(), arguments);
    run(INIT).code(2).says(&["names no expectations file", "[clients.sh]"]);
    run(&["expect", "fix"]).code(2).says(&["no client has an expectations file"]);
    let past = ["expect", "init", "--client", "sh", "--why", "w", "--until", "2001-01-31"];
    run(&past).code(2).says(&["is past"]);
    let empty = ["expect", "init", "--client", "sh", "--why", " ", "--until", "2999-01-31"];
    run(&empty).code(2).says(&["--why is empty"]);
}

const CASE: &str =
    "[[expect]]\ncase = \"auth\"\nstatus = \"fail\"\nreason = \"no-success\"\nwhy = \"w\"\n";
const FINDING: &str = "[[expect]]\nfinding = \"value-rejected\"\npage = \"docs/credentials/mattermost.md\"\nwhy = \"w\"\n";

/// An entry in a file of the other sort would never be looked at.
#[test]
fn entries_gone_astray_are_refused() {
    let top = "expectations = \"findings.toml\"\n";
    let folder = project(&[
        (PAGE, &page()),
        ("credoc.toml", &format!("{top}{CONFIG}")),
        ("client.sh", &client("\"ok\":true")),
    ]);
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let arguments = ["run", "--client", "sh", "--only", "fields"];
    let run = || credoc(folder.path(), &arguments);
    put("findings.toml", "");
    put(ENTRIES, &format!("\n{FINDING}"));
    run().code(2).says(&["expectations/sh.toml:2:1: ", "about a finding", "top of the"]);
    put("findings.toml", CASE);
    put(ENTRIES, "");
    run().code(2).says(&["findings.toml:1:1: ", "about a case", "[clients.NAME]"]);
    // One file for both is one that is looked at for both.
    put("findings.toml", &format!("{CASE}\n{FINDING}"));
    put("credoc.toml", &format!("{top}{}", CONFIG.replace(ENTRIES, "findings.toml")));
    run().code(1);
}

#[test]
fn files_that_cannot_be_read_are_named_once() {
    let folder =
        project(&[(PAGE, &page()), ("credoc.toml", CONFIG), ("client.sh", &client("\"ok\":true"))]);
    let path = folder.path().join(ENTRIES);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    for arguments in [&["run", "--client", "sh"][..], &["expect", "fix"]] {
        std::fs::write(&path, b"# a\n\xff").unwrap();
        let ran = credoc(folder.path(), arguments).code(2);
        let ran = ran.says(&["error: expectations/sh.toml:2:1: not UTF-8", "help: "]);
        assert!(!ran.stderr.contains("page"), "{}", ran.stderr);
        std::fs::write(&path, "[[expect]]\ncsae = \"a\"\n").unwrap();
        let ran = credoc(folder.path(), arguments).code(2);
        ran.says(&["expectations/sh.toml:2:1: unknown field", "did you mean `case`?"]);
    }
}

/// A page that wasn't read may document the field that an entry is about.
#[test]
fn entries_about_other_pages_are_left_alone() {
    let other = "# Mattermost credentials\n\n## Supported authentication methods\n\n- API\n\n\
                 ## Using API\n\n1. Enter your **Base URL**.\n";
    let folder = project(&[
        (PAGE, &page()),
        ("docs/credentials/other.md", other),
        ("credoc.toml", CONFIG),
        ("client.sh", &client("\"ok\":false,\"kind\":\"network\"")),
    ]);
    credoc(folder.path(), INIT).code(0);
    let text = std::fs::read_to_string(folder.path().join(ENTRIES)).unwrap();
    assert!(text.contains("fields.documented@field=ignore-ssl-issues"), "{text}");
    let ran = credoc(folder.path(), &["run", "docs/credentials/other.md", "--client", "sh"]);
    assert!(!ran.stdout.contains("matches nothing"), "{}", ran.stdout);
}

#[test]
fn the_scoreboard_shows_rule_by_client() {
    let folder = project(&[
        (PAGE, &page()),
        ("credoc.toml", &(CONFIG.replace("expectations", "#") + "gating = false\n")),
        ("client.sh", &client("\"ok\":true")),
    ]);
    let arguments = [
        "run",
        "--client",
        "reference",
        "--client",
        "sh",
        "--only",
        "auth.reports-refused",
        "--only",
        "tls.accepts-trusted",
        "--report",
        "scoreboard",
    ];
    let ran = credoc(folder.path(), &arguments).code(0);
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("report-scoreboard", ran.stdout) });
}

/// What doesn't count is said not to count, beside what failed and at the end.
#[test]
fn failures_that_do_not_count_are_told_apart() {
    let config = CONFIG.replace("expectations", "#");
    let only = ["run", "--client", "sh", "--only", "auth.accepts-valid"];
    let folder = project(&[
        (PAGE, &page()),
        ("credoc.toml", &(config.clone() + "gating = false\n")),
        ("client.sh", &client("\"ok\":false,\"kind\":\"network\"")),
    ]);
    credoc(folder.path(), &only).code(0).prints(&[
        "rules for sh  (its failures don't count: gating = false)",
        "uncounted 2 cases not as expected",
        "all that counts is as expected (exit 0)",
    ]);
    let report = [&only[..], &["--report", "jsonl"]].concat();
    let ran = credoc(folder.path(), &report).code(0);
    let start: serde_json::Value =
        serde_json::from_str(ran.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(start["clients"][0]["gating"], false);

    let both = [&only[..], &["--client", "exec:sh client.sh"]].concat();
    let ran = credoc(folder.path(), &both).code(1);
    let ran = ran.prints(&["uncounted 2 cases", "not as expected: 2 cases (exit 1)"]);
    assert!(!ran.stdout.contains("all that counts"), "{}", ran.stdout);

    std::fs::write(folder.path().join("credoc.toml"), config).unwrap();
    let ran = credoc(folder.path(), &only).code(1).prints(&["not as expected: 2 cases (exit 1)"]);
    assert!(!ran.stdout.contains("count"), "{}", ran.stdout);
}

/// What hits every case alike is told once.
#[test]
fn a_client_that_says_no_hello_is_told_of_once() {
    let folder = project(&[(PAGE, &page()), ("client.sh", "exit 1\n")]);
    let only = ["run", "--client", "exec:sh client.sh", "--only", "auth"];
    let ran = credoc(folder.path(), &only).code(3).prints(&["and so:   13 more cases"]);
    assert_eq!(ran.stdout.matches("\n  no-hello: ").count(), 1, "{}", ran.stdout);
    let ran = credoc(folder.path(), &[&only[..], &["-v"]].concat()).code(3);
    assert_eq!(ran.stdout.matches("\n  no-hello: ").count(), 14, "{}", ran.stdout);
}
