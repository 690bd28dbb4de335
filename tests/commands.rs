//! The commands, one by one, as a person or a script calls them.

mod support;

use rstest::rstest;
use serde_json::Value;
use support::{Credoc, page, project, root};

const PAGE: &str = "docs/credentials/mattermost.md";

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn spec_prints_the_spec_file() {
    let ran = Credoc::new(["spec", PAGE]).run().code(0);
    let file = std::fs::read_to_string(root().join("fixtures/specs/mattermost.yaml")).unwrap();
    assert_eq!(ran.stdout, file);
}

#[test]
fn spec_as_json_says_the_same() {
    let yaml = Credoc::new(["spec", PAGE]).run().code(0).stdout;
    let json = Credoc::new(["spec", "--json", PAGE]).run().code(0).stdout;
    let yaml: Value = serde_yaml::from_str(&yaml).unwrap();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(yaml, json);
}

#[test]
fn the_specs_of_the_repository_are_current() {
    Credoc::new(["regen", "--check"]).run().code(0).prints(&["all specs are current"]);
}

#[test]
fn regen_writes_what_check_asks_for() {
    let folder = project(&[(PAGE, &page())]);
    let credoc = |arguments: &[&str]| Credoc::new(arguments).dir(folder.path()).run();
    credoc(&["regen", "--check"]).code(4).prints(&[PAGE, "fixtures/specs/mattermost.yaml"]);
    credoc(&["run", "--check-specs", "--only", "values"]).code(4);
    credoc(&["regen"]).code(0).prints(&["wrote fixtures/specs/mattermost.yaml"]);
    credoc(&["regen"]).code(0).prints(&["all specs are current"]);
    credoc(&["regen", "--check"]).code(0);
    credoc(&["run", "--check-specs", "--only", "values"]).code(0);
    let left: Vec<_> = std::fs::read_dir(folder.path().join("fixtures/specs")).unwrap().collect();
    assert_eq!(left.len(), 1, "something was left behind");
}

#[test]
fn an_editorial_change_is_none_and_a_change_of_meaning_is_one() {
    let folder = project(&[(PAGE, &page())]);
    let credoc = |arguments: &[&str]| Credoc::new(arguments).dir(folder.path()).run();
    let write = |text: String| std::fs::write(folder.path().join(PAGE), text).unwrap();
    credoc(&["regen"]).code(0);
    write(
        page()
            .replace("**Token ID**", "__Token ID__")
            .replace("{:target=_blank .external-link}", ""),
    );
    credoc(&["regen", "--check"]).code(0);
    write(page().replace("**Token ID**", "**Access Token**"));
    credoc(&["regen", "--check"]).code(4).prints(&["copy.token-id", "copy.access-token"]);
    std::fs::remove_file(folder.path().join(PAGE)).unwrap();
    std::fs::write(folder.path().join("docs/credentials/other.md"), "# Other\n").unwrap();
    credoc(&["regen", "--check"]).code(4).prints(&["mattermost.yaml: its page is gone"]);
}

#[rstest]
#[case::same_page(PAGE, PAGE, 0)]
#[case::page_and_its_spec(PAGE, "fixtures/specs/mattermost.yaml", 0)]
#[case::same_meaning_in_another_dialect("fixtures/dialects/gitbook-2026.md", PAGE, 0)]
#[case::another_meaning("fixtures/dialects/legacy-2022.md", PAGE, 1)]
fn diff_tells_changes_of_meaning(#[case] old: &str, #[case] new: &str, #[case] code: i32) {
    let ran = Credoc::new(["diff", old, new]).run().code(code);
    assert_eq!(ran.stdout.is_empty(), code == 0, "{}", ran.stdout);
    for line in Credoc::new(["diff", "--json", old, new]).run().code(code).stdout.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
}

#[test]
fn coverage_accounts_for_every_claim() {
    let ran = Credoc::new(["coverage"]).run().code(0);
    snapshot("coverage", &ran.stdout);
    let claims = Credoc::new(["list", "claims"]).run().code(0).stdout.lines().count();
    let numbered = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    assert_eq!(ran.stdout.lines().filter(numbered).count(), claims);
    let mut below = ran.stdout.lines().filter(|line| line.starts_with("         "));
    assert!(below.all(|line| line.chars().count() <= 100), "{}", ran.stdout);
}

#[rstest]
#[case::rules("rules")]
#[case::cases("cases")]
#[case::claims("claims")]
#[case::clients("clients")]
#[case::reasons("reasons")]
#[case::codes("codes")]
fn lists_are_the_same_for_people_and_machines(#[case] what: &str) {
    let people = Credoc::new(["list", what]).run().code(0).stdout;
    let machines = Credoc::new(["list", what, "--json"]).run().code(0).stdout;
    assert!(!people.is_empty());
    for (line, object) in people.lines().zip(machines.lines()) {
        let object: Value = serde_json::from_str(object).unwrap();
        assert!(line.starts_with(object["id"].as_str().unwrap()), "{line}");
    }
    assert_eq!(people.lines().count(), machines.lines().count());
}

#[test]
fn everything_that_is_listed_can_be_explained() {
    for what in ["rules", "cases", "clients", "reasons", "codes", "claims"] {
        for line in Credoc::new(["list", what, "--json"]).run().code(0).stdout.lines() {
            let object: Value = serde_json::from_str(line).unwrap();
            let id = object["id"].as_str().unwrap();
            let ran = Credoc::new(["explain", id]).run().code(0);
            assert!(ran.stdout.starts_with(&format!("{id}: ")), "{}", ran.stdout);
        }
    }
}

#[test]
fn every_reason_that_a_report_gives_is_listed() {
    let listed = Credoc::new(["list", "reasons"]).run().code(0).stdout;
    let listed: Vec<&str> = listed.lines().filter_map(|l| l.split_whitespace().next()).collect();
    let ran = Credoc::new(["run", "--report", "jsonl"]).run().code(0);
    for line in ran.stdout.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        if let Some(reason) = event["reason"].as_str() {
            assert!(listed.contains(&reason), "{reason}");
        }
    }
    for reason in ["stuck", "credential-incomplete", "refused", "not-connected", "other-user"] {
        assert!(listed.contains(&reason), "{reason}");
    }
}

#[rstest]
#[case::procedure("using-api-access-token", "a procedure")]
#[case::walk("using-api-access-token@feature=on,server=9.8,user=plain", "a walk")]
#[case::case("tls.verify-by-default@certificate=expired,ignore=unset", "a case of")]
#[case::client("reference", "a client")]
#[case::of_cases_and_walks("timed-out", "why a walk")]
fn explanations(#[case] id: &str, #[case] says: &str) {
    Credoc::new(["explain", id]).run().code(0).prints(&[id, says]);
}

#[test]
fn what_a_failure_says_to_run_can_be_run() {
    let ran = Credoc::new(["run", "--report", "jsonl"]).run().code(0);
    let mut tried = 0;
    for line in ran.stdout.lines() {
        let event: Value = serde_json::from_str(line).unwrap();
        let Some(command) = event["reproduce"].as_str() else { continue };
        // One of each kind is enough; all are made by the same code.
        if !command.contains("user=plain") && !command.contains("tls.verify") {
            continue;
        }
        let words = command.split_whitespace().skip(1).map(|word| word.trim_matches('\''));
        Credoc::new(words).run().code(0);
        tried += 1;
    }
    assert!(tried > 2);
}

#[rstest]
#[case::from_the_top(".", &["list", "claims"], "docs/p.md:")]
#[case::from_below("docs/deep", &["list", "claims"], "docs/p.md:")]
#[case::named_from_below("docs/deep", &["coverage", "../p.md"], "docs/p.md: ")]
#[case::in_another_folder("other", &["coverage", "../docs/p.md"], "docs/p.md: ")]
#[case::named_configuration("other", &["coverage", "--config", "../credoc.toml"], "docs/p.md: ")]
#[case::page_of_a_named_configuration(
    "docs", &["coverage", "--config", "../other/x.toml", "p.md"], "../docs/p.md: "
)]
#[case::page_outside("other", &["coverage", "--config", "x.toml"], "../docs/p.md: ")]
fn paths_are_relative_to_the_configuration(
    #[case] folder: &str,
    #[case] arguments: &[&str],
    #[case] shown: &str,
) {
    let project = project(&[
        ("docs/p.md", &page()),
        ("docs/deep/none.txt", ""),
        ("credoc.toml", "pages = [\"docs\"]\n"),
        ("other/x.toml", "pages = [\"../docs\"]\n"),
    ]);
    let ran = Credoc::new(arguments).dir(&project.path().join(folder)).run().code(0);
    assert!(ran.stdout.contains(shown), "{}", ran.stdout);
    assert!(!ran.stdout.contains(project.path().to_str().unwrap()), "{}", ran.stdout);
    assert!(!ran.stdout.contains("deep/"), "{}", ran.stdout);
}

#[test]
fn lint_marks_what_is_known() {
    let text = page().replacen("    ///\n", "", 1);
    let entry = "[[expect]]\nfinding = \"block-unclosed\"\npage = \"p.md\"\nclaim = \"CLAIM\"\n\
                 why = \"kept as it is\"\n";
    let found = |entry: &str, code: i32| {
        let config = "pages = [\"p.md\"]\nexpectations = \"e.toml\"\n";
        let folder = project(&[("p.md", &text), ("credoc.toml", config), ("e.toml", entry)]);
        let run = |arguments: &[&str]| Credoc::new(arguments).dir(folder.path()).run().code(code);
        (run(&["lint"]).stdout, run(&["lint", "--json"]).stdout)
    };
    let (people, machines) = found("", 1);
    assert!(people.contains("1 finding\n"), "{people}");
    let finding: Value = serde_json::from_str(machines.lines().next().unwrap()).unwrap();
    let entry = match finding["claim"].as_str() {
        Some(claim) => entry.replace("CLAIM", claim),
        None => entry.replace("claim = \"CLAIM\"\n", ""),
    };
    let (people, machines) = found(&entry, 0);
    assert!(people.starts_with("known error[block-unclosed]"), "{people}");
    assert!(people.ends_with("1 finding (1 known)\n"), "{people}");
    assert!(machines.contains("\"expectation\":\"known\""), "{machines}");
}

#[test]
fn fail_fast_stops_and_says_so() {
    let ran = Credoc::new(["run", "--no-expectations", "--fail-fast", "--report", "jsonl"])
        .run()
        .code(1)
        .says(&["stopped at the first unexpected result"]);
    let cases = ran.stdout.lines().filter(|line| line.contains("\"event\":\"case\"")).count();
    assert_eq!(cases, 0);
    assert!(ran.stdout.lines().last().unwrap().contains("\"event\":\"end\""));
}

#[test]
fn colours_only_where_they_are_wanted() {
    let plain = Credoc::new(["run", "--only", "values"]).run().code(0);
    assert!(!plain.stdout.contains('\u{1b}'));
    let coloured = Credoc::new(["--color", "always", "run", "--only", "values"]).run().code(0);
    assert!(coloured.stdout.contains('\u{1b}'));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_without_leaving_half_a_report() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let folder = project(&[]);
    let report = folder.path().join("report.xml");
    let mut child = Credoc::new([
        "run",
        "--jobs",
        "1",
        "--report",
        "jsonl",
        "--report",
        &format!("junit:{}", report.display()),
    ])
    .command()
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The run is under way once its first line is there.
    assert!(lines.next().unwrap().unwrap().contains("\"start\""));
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    let status = child.wait().unwrap();
    let ended = rest.iter().any(|line| line.contains("\"event\":\"end\""));
    if !ended {
        assert_eq!(status.code(), Some(130));
        assert!(!report.exists(), "half a report was left");
    }
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, usize::from(report.exists()), "something was left behind");
}

/// The text of `docs/commands.md`: what `--help` says of each command.
fn commands_document() -> String {
    let mut text = "# Commands\n\nWhat `--help` says. `CREDOC_WRITE_DOCS=1 cargo test --test \
                    commands` writes this file anew.\n"
        .to_owned();
    let commands = [
        "",
        "run",
        "lint",
        "spec",
        "regen",
        "diff",
        "list",
        "explain",
        "coverage",
        "expect",
        "expect init",
        "expect fix",
        "smoke",
        "schema",
    ];
    for command in commands {
        let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let help = Credoc::new(arguments).run().code(0).stdout;
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        let help = lines.join("\n");
        let title = format!("credoc {command}");
        text.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", title.trim(), help.trim_end()));
    }
    text
}

#[test]
fn the_document_on_commands_is_current() {
    let path = root().join("docs/commands.md");
    let text = commands_document();
    if std::env::var_os("CREDOC_WRITE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, text, "run CREDOC_WRITE_DOCS=1 cargo test --test commands");
    let help = Credoc::new(["--help"]).run().stdout;
    for line in help.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty())
    {
        let command = line.split_whitespace().next().unwrap();
        let there = command == "help" || text.contains(&format!("## credoc {command}\n"));
        assert!(there, "{command} isn't in docs/commands.md");
    }
}
