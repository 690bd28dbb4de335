//! What goes wrong outside of the program: each gets an error that names place and remedy, the
//! right exit code, no panic and no half-written file.

mod support;

use rstest::rstest;
use support::{Credoc, page, project};

#[rstest]
#[case::run(&["run", "docs/none.md"])]
#[case::lint(&["lint", "docs/none.md"])]
#[case::spec(&["spec", "docs/none.md"])]
#[case::regen(&["regen", "docs/none.md"])]
#[case::coverage(&["coverage", "docs/none.md"])]
#[case::diff(&["diff", "docs/none.md", "docs/none.md"])]
fn a_page_that_is_not_there(#[case] arguments: &[&str]) {
    Credoc::new(arguments).run().code(2).says(&["docs/none.md", "No such file", "help:"]);
}

#[test]
fn a_page_that_is_not_utf_8() {
    let folder = project(&[]);
    std::fs::write(folder.path().join("p.md"), b"# Title\n\nbad \xff byte\n").unwrap();
    Credoc::new(["run", "p.md"]).dir(folder.path()).run().code(2).says(&[
        "p.md:3:5",
        "not UTF-8",
        "help:",
    ]);
}

#[test]
fn a_page_over_the_bound() {
    let folder = project(&[("p.md", &"a".repeat(2 << 20))]);
    Credoc::new(["run", "p.md"]).dir(folder.path()).run().code(2).says(&["p.md", "1048576 bytes"]);
}

#[rstest]
#[case::duplicate_key("---\ntitle: a\npriority: low\ntitle: b\n---\n# T\n", &["p.md:4:1", "title"])]
#[case::unterminated("---\ntitle: a\n\n# T\n", &["p.md:1:1", "---"])]
#[case::not_yaml("---\ntitle: [a\n---\n# T\n", &["p.md:"])]
fn broken_frontmatter(#[case] text: &str, #[case] says: &[&str]) {
    let folder = project(&[("p.md", text)]);
    let ran = Credoc::new(["run", "p.md"]).dir(folder.path()).run().code(2).says(says);
    assert!(ran.stderr.contains("help:"), "{}", ran.stderr);
}

#[test]
fn an_unclosed_block_is_a_finding() {
    let text = page().replacen("    ///\n", "", 1);
    let folder = project(&[("p.md", &text)]);
    let ran = Credoc::new(["lint", "p.md"]).dir(folder.path()).run().code(1);
    let ran = ran.prints(&["error[block-unclosed]", "p.md:34:5"]);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_link_to_no_section_is_a_finding_with_a_mend() {
    let text = page().replace("(#enable-personal-access-tokens)", "(#enable-personal-tokens)");
    let folder = project(&[("p.md", &text)]);
    Credoc::new(["lint", "p.md"]).dir(folder.path()).run().code(1).prints(&[
        "error[link-target-missing]",
        "p.md:35",
        "enable-personal-access-tokens",
    ]);
    Credoc::new(["lint", "--fix", "p.md"]).dir(folder.path()).run().code(0);
    assert_eq!(std::fs::read_to_string(folder.path().join("p.md")).unwrap(), page());
}

#[test]
fn a_method_without_its_section_is_a_finding() {
    let text = page().replace("## Using API access token", "## Something else");
    let folder = project(&[("p.md", &text)]);
    Credoc::new(["lint", "p.md"])
        .dir(folder.path())
        .run()
        .code(1)
        .prints(&["error[method-without-section]", "p.md:17"]);
}

#[rstest]
#[case::turned_text(&page().replace("Create", "Cre\u{202e}ate"), 1, &["error[hidden-character]", "p.md:38:16", "U+202E", "help"])]
#[case::nul(&page().replace("Create", "Cre\0ate"), 1, &["error[hidden-character]", "p.md:38:16", "U+0000", "help"])]
#[case::a_title_that_is_a_list(&page().replace("title: Mattermost credentials", "title: [1,2]"), 0, &["warning[frontmatter-value]", "p.md:3:1", "help"])]
#[case::nothing("", 0, &["warning[page-empty]", "p.md:1:1", "help"])]
#[case::only_frontmatter("---\ntitle: x\n---\n", 0, &["warning[page-empty]", "help"])]
fn an_odd_page_is_a_finding(#[case] text: &str, #[case] code: i32, #[case] prints: &[&str]) {
    let folder = project(&[("p.md", text)]);
    Credoc::new(["lint", "p.md"]).dir(folder.path()).run().code(code).prints(prints);
}

#[test]
fn a_folder_without_pages() {
    let folder = project(&[]);
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    Credoc::new(["run", "empty"])
        .dir(folder.path())
        .run()
        .code(2)
        .says(&["empty: no pages", "help:"]);
    Credoc::new(["run"]).dir(folder.path()).run().code(2).says(&["docs/credentials", "help:"]);
}

#[rstest]
#[case::client(&["run", "--client", "referense"], &["referense", "did you mean `reference`"])]
#[case::a_command_line(&["smoke", "python3 client.py"], &["`exec:python3 client.py`"])]
#[case::flag(&["run", "--cleint", "x"], &["--cleint", "--client"])]
#[case::command(&["runn"], &["runn", "run"])]
#[case::format(&["run", "--report", "jsnl"], &["jsnl", "did you mean `jsonl`"])]
#[case::pattern(&["run", "--only", "tls.verfy-by-default"], &["tls.verfy-by-default", "matched nothing", "tls.verify-by-default"])]
#[case::axis(&["run", "--only", "tls.*@certificat=expired"], &["matched nothing", "there are", "certificate=expired"])]
#[case::malformed_pattern(&["run", "--only", "tls@@"], &["tls@@"])]
#[case::explain(&["explain", "tls.verify-by-defualt"], &["did you mean `tls.verify-by-default`"])]
#[case::timeout(&["run", "--timeout", "soon"], &["--timeout", "500ms"])]
#[case::jobs(&["run", "--jobs", "0"], &["--jobs"])]
fn names_that_are_not_known(#[case] arguments: &[&str], #[case] says: &[&str]) {
    Credoc::new(arguments).run().code(2).says(says);
}

#[rstest]
#[case::unknown_key("pages = [\"p.md\"]\npagess = []\n", &["credoc.toml:2:1", "pagess", "help:"])]
#[case::wrong_type("pages = 3\n", &["credoc.toml:1:9", "help:"])]
#[case::not_toml("pages = [\n", &["credoc.toml:", "help:"])]
fn broken_configuration(#[case] text: &str, #[case] says: &[&str]) {
    let folder = project(&[("credoc.toml", text), ("p.md", &page())]);
    Credoc::new(["run"]).dir(folder.path()).run().code(2).says(says);
}

#[test]
fn a_configuration_that_is_not_there() {
    Credoc::new(["--config", "none.toml", "run"]).run().code(2).says(&["none.toml", "help:"]);
}

#[test]
fn two_configurations() {
    let folder = project(&[("credoc.toml", ""), (".credoc.toml", "")]);
    Credoc::new(["run"]).dir(folder.path()).run().code(2).says(&["both", "keep one"]);
}

#[test]
fn a_page_of_no_known_service_is_read_and_nothing_is_judged() {
    let folder = project(&[("p.md", "# Acme credentials\n\n1. Select **Save**.\n")]);
    let ran = Credoc::new(["run", "p.md"]).dir(folder.path()).run().code(2);
    assert!(ran.stdout.contains("no stand-in"), "{}", ran.stdout);
    ran.says(&["nothing was judged"]);
}

#[cfg(unix)]
#[test]
fn a_target_that_cannot_be_written() {
    let folder = project(&[("docs/credentials/p.md", &page()), ("fixtures/specs", "a file")]);
    let ran = Credoc::new(["regen"]).dir(folder.path()).run().code(74);
    let ran = ran.says(&["fixtures/specs"]);
    assert!(!ran.stderr.contains("panicked"));
    assert_eq!(std::fs::read_to_string(folder.path().join("fixtures/specs")).unwrap(), "a file");
}

#[cfg(target_os = "linux")]
#[rstest]
#[case::jsonl("jsonl:/dev/full")]
#[case::junit("junit:/proc/none/report.xml")]
fn a_report_that_cannot_be_written(#[case] report: &str) {
    let path = report.split_once(':').unwrap().1;
    Credoc::new(["run", "--report", report]).run().code(74).says(&[path]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_standard_output() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = Credoc::new(["spec", "docs/credentials/mattermost.md"]).command();
    let output = command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(74));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    use std::io::Read;
    let mut command = Credoc::new(["list", "cases"]).command();
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(said, "");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_page_where_a_command_should_stand() {
    Credoc::new(["docs/credentials"]).run().code(2).says(&["credoc run docs/credentials"]);
}

#[test]
fn a_mistake_leaves_the_reports_of_another_run() {
    let folder = project(&[("p.md", &page()), ("old.jsonl", "old")]);
    let run = |arguments: &[&str]| Credoc::new(arguments).dir(folder.path()).run();
    run(&["run", "none.md", "--report", "jsonl:old.jsonl"]).code(2);
    run(&["run", "p.md", "--only", "none", "--report", "jsonl:old.jsonl"]).code(2);
    assert_eq!(std::fs::read_to_string(folder.path().join("old.jsonl")).unwrap(), "old");
}

#[test]
fn reports_that_would_overwrite_each_other() {
    let folder = project(&[("p.md", &page())]);
    Credoc::new(["run", "p.md", "--report", "jsonl:a", "--report", "junit:./a"])
        .dir(folder.path())
        .run()
        .code(2)
        .says(&["two reports want", "help:"]);
}

#[test]
fn a_report_that_is_a_folder_is_refused_before_the_run() {
    let folder = project(&[("p.md", &page()), ("out/none.txt", "")]);
    let ran = Credoc::new(["run", "p.md", "--report", "junit:out"]).dir(folder.path()).run();
    let ran = ran.code(74).says(&["out: is a folder", "help:"]);
    assert_eq!(ran.stdout, "");
}

#[cfg(unix)]
#[test]
fn a_finished_report_can_be_read_by_others_and_a_link_to_it_stays() {
    use std::os::unix::fs::PermissionsExt;
    let folder = project(&[("p.md", &page()), ("there.xml", "")]);
    std::os::unix::fs::symlink("there.xml", folder.path().join("link.xml")).unwrap();
    for report in ["junit:new.xml", "junit:link.xml"] {
        Credoc::new(["run", "p.md", "--only", "values", "--report", report])
            .dir(folder.path())
            .run()
            .code(0);
    }
    let mode = |name: &str| {
        std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode("new.xml"), mode("p.md"));
    assert!(folder.path().join("link.xml").is_symlink());
    assert!(std::fs::read_to_string(folder.path().join("there.xml")).unwrap().contains("</"));
}

#[cfg(target_os = "linux")]
#[test]
fn an_error_names_the_report_and_no_other_file() {
    let ran = Credoc::new(["run", "--only", "values", "--report", "junit:/dev/full"]).run();
    let ran = ran.code(74).says(&["/dev/full: No space left"]);
    assert!(!ran.stderr.contains("tmp"), "{}", ran.stderr);
}

/// The name of a report for the meantime is nothing to tell.
#[test]
fn a_reports_name_for_the_meantime_is_not_told() {
    let arguments = ["run", "--only", "auth", "--report", "junit:/nowhere/x.xml"];
    let ran = Credoc::new(arguments).run().code(74).says(&["/nowhere/x.xml: ", "help:"]);
    assert!(!ran.stderr.contains("tmp"), "{}", ran.stderr);
}
