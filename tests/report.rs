//! The reports of the page: what they look like, and that they are the same bytes every time.

mod support;

use rstest::rstest;
use serde_json::Value;
use support::{Credoc, project, root};

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[rstest]
#[case::known(&["run"], 0, "report_terminal")]
#[case::unexpected(
    &["run", "--no-expectations", "--only", "using-api-access-token@feature=on,server=11.6"],
    1,
    "report_terminal_no_expectations"
)]
#[case::verbose(
    &["run", "-v", "--only", "using-api-access-token@feature=off,server=9.8,user=plain"],
    0,
    "report_terminal_verbose"
)]
fn for_people(#[case] arguments: &[&str], #[case] code: i32, #[case] name: &str) {
    let ran = Credoc::new(arguments).run().code(code);
    assert_eq!(ran.stderr, "");
    snapshot(name, &ran.stdout);
}

#[test]
fn for_machines() {
    let ran = Credoc::new(["run", "--report", "jsonl"]).run().code(0);
    assert!(ran.stderr.contains("all as expected"), "people are told on standard error");
    snapshot("report_jsonl", &ran.stdout);
    let events = events(&ran.stdout);
    let count = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
    assert_eq!(events[0]["event"], "start");
    assert_eq!(events[events.len() - 1]["event"], "end");
    assert_eq!(events[0]["walks"], count("walk"));
    assert_eq!(events[0]["cases"], count("case"));
    let fingerprints: Vec<&Value> = events
        .iter()
        .filter(|event| event["event"] == "finding")
        .map(|event| &event["fingerprint"])
        .collect();
    for walk in events.iter().filter(|event| event["event"] == "walk") {
        for fingerprint in walk["findings"].as_array().unwrap() {
            assert!(fingerprints.contains(&fingerprint), "{fingerprint} is no finding's");
        }
    }
}

#[test]
fn for_ci() {
    let folder = project(&[]);
    let path = folder.path().join("report.xml");
    Credoc::new(["run", "--report", &format!("junit:{}", path.display())]).run().code(0);
    snapshot("report_junit", &std::fs::read_to_string(path).unwrap());
}

#[test]
fn the_same_bytes_every_time() {
    let run =
        |jobs: &str| Credoc::new(["run", "--report", "jsonl", "-v", "--jobs", jobs]).run().code(0);
    let first = run("1");
    for round in 0..20 {
        let again = run(if round % 2 == 0 { "8" } else { "1" });
        assert_eq!(first.stdout, again.stdout, "round {round}");
        assert_eq!(first.stderr, again.stderr, "round {round}");
    }
}

#[test]
fn durations_are_told_only_when_asked_for() {
    let timed = ["walk", "case", "end"];
    let mut asked = Credoc::new(["run", "--report", "jsonl", "--timings"]).run().code(0);
    let without = Credoc::new(["run", "--report", "jsonl"]).run().code(0);
    assert!(asked.stderr.contains("\ntime      "), "{}", asked.stderr);
    assert!(!without.stderr.contains("\ntime      "), "{}", without.stderr);
    assert!(!without.stdout.contains("duration_ms"));
    let mut events = events(&asked.stdout);
    for event in &mut events {
        let duration = event.as_object_mut().unwrap().shift_remove("duration_ms");
        let is_timed = timed.contains(&event["event"].as_str().unwrap());
        assert_eq!(duration.is_some_and(|duration| duration.is_u64()), is_timed, "{event}");
    }
    asked.stdout = events.iter().map(|event| format!("{event}\n")).collect();
    assert_eq!(asked.stdout, without.stdout);
}

#[test]
fn nothing_random_and_nothing_of_this_machine_is_in_them() {
    let ran = Credoc::new(["run", "--report", "jsonl"]).run().code(0);
    for text in [&ran.stdout, &ran.stderr] {
        assert!(!text.contains(root().to_str().unwrap()));
        for (at, _) in text.match_indices("127.0.0.1:") {
            let after = &text[at + "127.0.0.1:".len()..];
            assert!(after.starts_with("‹port"), "a port: {}", &after[..20]);
        }
        let ids = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| {
            word.len() == 26
                && word.bytes().all(|byte| b"ybndrfg8ejkmcpqxot1uwisza345h769".contains(&byte))
        });
        assert_eq!(ids.collect::<Vec<_>>(), Vec::<&str>::new());
    }
}

#[test]
fn when_the_page_is_mended_its_entries_fail() {
    let page = support::page().replace("Copy the **Token ID**", "Copy the **Access Token**");
    let expectations =
        std::fs::read_to_string(root().join("fixtures/expectations/findings.toml")).unwrap();
    let folder = project(&[
        ("docs/credentials/mattermost.md", &page),
        ("findings.toml", &expectations),
        ("credoc.toml", "expectations = \"findings.toml\"\n"),
    ]);
    Credoc::new(["run"]).dir(folder.path()).run().code(1).prints(&[
        "findings.toml:4:1",
        "value-rejected",
        "matches nothing",
    ]);
}

#[test]
fn a_page_mended_in_full_needs_no_expectations() {
    let found = Credoc::new(["run", "--no-expectations", "--report", "jsonl"]).run().code(1);
    let mut edits: Vec<(usize, usize, String)> = Vec::new();
    for finding in events(&found.stdout).iter().filter(|event| event["event"] == "finding") {
        for edit in finding["fix"].as_array().unwrap() {
            let number = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
            edits.push((number("start"), number("end"), edit["text"].as_str().unwrap().into()));
        }
    }
    edits.sort_by(|a, b| b.cmp(a));
    let mut page = support::page();
    for (start, end, text) in edits {
        page.replace_range(start..end, &text);
    }
    let folder = project(&[("docs/credentials/mattermost.md", &page)]);
    Credoc::new(["run"])
        .dir(folder.path())
        .run()
        .code(0)
        .prints(&["12 of 12 connected", "all as expected"]);
}

fn events(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[rstest]
#[case(&["run"])]
#[case(&["run", "--no-expectations"])]
fn what_is_summed_up_fits_a_hundred_columns(#[case] arguments: &[&str]) {
    let ran = Credoc::new(arguments).run();
    let (_, summed_up) = ran.stdout.split_once("\nwalks of ").unwrap();
    for line in summed_up.lines() {
        assert!(line.chars().count() <= 100, "{line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn what_is_known_is_marked_at_its_head_and_what_is_not_is_counted_at_the_end() {
    let known = Credoc::new(["run"]).run().code(0);
    assert!(!known.stdout.contains("\nerror["), "{}", known.stdout);
    known.prints(&["known error[value-rejected]", "all as expected (exit 0)"]);
    let unknown = Credoc::new(["run", "--no-expectations"]).run().code(1);
    unknown.prints(&[
        "\nerror[value-rejected]",
        "not as expected: 3 findings, 12 walks (exit 1)",
        "list it as known",
    ]);
}

#[test]
fn many_pages_without_a_stand_in_take_little_room() {
    let names: Vec<String> = (0..9).map(|n| format!("docs/credentials/p{n}.md")).collect();
    let page = support::page();
    let mut files: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "# Acme\n")).collect();
    files.push(("docs/credentials/mattermost.md", &page));
    let folder = project(&files);
    let run = |flag: &str| {
        Credoc::new(["run", "--only", "values", flag]).dir(folder.path()).run().code(0).stdout
    };
    let (short, long) = (run("--jobs=2"), run("-v"));
    assert!(short.contains("9 more pages  0 claims"), "{short}");
    assert!(!short.contains("p3.md"), "{short}");
    assert!(long.contains("p3.md"), "{long}");
}

/// The command that repeats something does so where it is pasted: in the folder of the run.
#[rstest]
#[case::at_home(".", &[])]
#[case::below("docs/credentials", &[])]
#[case::elsewhere_with_a_configuration("other", &["--config", "../x.toml"])]
#[case::with_less_time(".", &["--timeout", "900ms"])]
fn repeats_where_it_ran(#[case] from: &str, #[case] flags: &[&str]) {
    let folder = project(&[
        ("docs/credentials/mattermost.md", &support::page()),
        ("other/keep", ""),
        ("x.toml", "pages = [\"docs\"]\n"),
        ("credoc.toml", ""),
        ("client.sh", "exit 1\n"),
    ]);
    let credoc = |arguments: &[&str]| {
        let path = std::env::var("PATH").unwrap_or_default();
        Credoc::new(arguments).env("PATH", &path).dir(&folder.path().join(from)).run()
    };
    let only = ["--client", "exec:sh client.sh", "--only", "auth.accepts-valid@server=9.8"];
    let ran = credoc(&[&["run", "--report", "jsonl"], flags, &only].concat()).code(3);
    let events = events(&ran.stdout);
    let case = events.iter().find(|event| event["event"] == "case").expect("a case");
    let words = shlex::split(case["reproduce"].as_str().unwrap()).expect("a command");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let again = credoc(&words[1..]).code(3);
    assert_eq!(again.stdout, ran.stderr);
}
