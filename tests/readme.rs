//! The README and the documentation tell the truth: every command in a `console` block is run,
//! and what it prints must be what stands there.

mod support;

use std::path::Path;

use support::{Credoc, root};

#[test]
fn commands_print_what_the_documentation_shows() {
    let mut checked = 0;
    for file in ["README.md", "docs/writing-pages.md"] {
        let Ok(text) = std::fs::read_to_string(root().join(file)) else { continue };
        for shown in console_blocks(&text) {
            let Some(arguments) = arguments(&shown.command) else { continue };
            let ran = Credoc::new(arguments).run();
            let printed = ran.stdout.trim_end();
            if let Some(expected) = &shown.output {
                assert_eq!(
                    expected.trim_end(),
                    printed,
                    "{file}:{}: `{}` prints something else\nstderr:\n{}",
                    shown.line,
                    shown.command,
                    ran.stderr
                );
            }
            assert!([0, 1].contains(&ran.code), "{file}:{}: exit {}", shown.line, ran.code);
            checked += 1;
        }
    }
    assert!(checked > 0, "no command was checked");
}

#[test]
fn the_two_commands_are_there() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    for command in ["$ cargo run", "$ cargo test"] {
        assert!(text.lines().any(|line| line == command), "no line `{command}`");
    }
}

#[test]
fn links_of_the_documentation_lead_somewhere() {
    for file in markdown_files(&root()) {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, _) in text.match_indices("](") {
            let target: String = text[at + 2..].chars().take_while(|c| *c != ')').collect();
            let path = target.split('#').next().unwrap();
            if path.is_empty() || path.contains("://") {
                continue;
            }
            let there = file.parent().unwrap().join(path);
            assert!(there.exists(), "{}: {target} isn't there", file.display());
        }
    }
}

/// CI does every step, whatever fails, and names the one that did; no terminal is needed.
#[cfg(unix)]
#[test]
fn ci_names_the_step_that_failed() {
    use std::os::unix::fs::PermissionsExt;
    let tools = support::project(&[(
        "cargo",
        "#!/bin/sh\ncase \"$*\" in 'clippy --version') ;; clippy*) exit 3;; esac\n",
    )]);
    let cargo = tools.path().join("cargo");
    std::fs::set_permissions(&cargo, std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.path().display(), std::env::var("PATH").unwrap());
    let ran = std::process::Command::new("bash")
        .arg(root().join(".ci/run"))
        .env("PATH", path)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(ran.status.code(), Some(1), "{said}");
    assert!(said.ends_with("failed: lints\n"), "{said}");
    for step in ["format", "lints", "documentation", "main job", "tests"] {
        assert!(said.contains(&format!("\n== {step}: ")), "{said}");
    }
}

/// A command of a `console` block and the output shown under it, if any is shown.
struct Shown {
    line: usize,
    command: String,
    output: Option<String>,
}

fn console_blocks(text: &str) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        match (inside, line) {
            (false, "```console") => inside = true,
            (true, "```") => inside = false,
            (true, line) => match (line.strip_prefix("$ "), shown.last_mut()) {
                (Some(command), _) => {
                    shown.push(Shown { line: at + 1, command: command.to_owned(), output: None })
                }
                (None, Some(last)) => {
                    let output = last.output.get_or_insert_default();
                    output.push_str(line);
                    output.push('\n');
                }
                (None, None) => panic!("line {}: output without a command", at + 1),
            },
            (false, _) => {}
        }
    }
    shown
}

/// The arguments of a call of the program; `None` for other commands.
fn arguments(command: &str) -> Option<Vec<String>> {
    let rest = match command.strip_prefix("cargo run") {
        Some(rest) => rest.trim().trim_start_matches("--").trim(),
        None => command.strip_prefix("credoc")?.trim(),
    };
    let words = rest.split_whitespace().map(|word| word.trim_matches('\'').to_owned());
    Some(words.collect())
}

fn markdown_files(root: &Path) -> Vec<std::path::PathBuf> {
    let mut files = vec![root.join("README.md")];
    // The pages under test belong to others and link into their own site.
    files.extend(
        std::fs::read_dir(root.join("docs"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md")),
    );
    files
}
