//! The rooms and the doors between them: dependencies point left in the pipeline, never right.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Each room with the rooms it may know; every room may also know `source`, `diagnostic`
/// and `secret`. What is transitively allowed is spelt out, so that a new door shows here.
const ROOMS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("secret", &[]),
    ("doc", &[]),
    ("spec", &["doc"]),
    ("front", &[]),
    // The vocabulary of rules only; the trait, the contract and the stand-in don't judge.
    ("service", &["spec", "front", "rules"]),
    ("client", &["spec"]),
    ("walk", &["doc", "spec", "front", "service", "client"]),
    ("rules", &["spec", "client"]),
    ("plan", &["spec", "service", "client", "rules"]),
    ("run", &["spec", "front", "service", "client", "rules", "plan"]),
    ("judge", &["spec", "front", "service", "client", "rules", "plan", "run"]),
    ("expect", &["spec", "front", "rules", "plan", "run", "judge"]),
    ("report", &["spec", "front", "rules", "plan", "judge", "expect", "walk"]),
    (
        "suite",
        &[
            "doc", "spec", "front", "service", "client", "walk", "rules", "plan", "run", "judge",
            "expect", "report",
        ],
    ),
    (
        "cli",
        &[
            "doc", "spec", "front", "service", "client", "walk", "rules", "plan", "run", "judge",
            "expect", "report", "suite",
        ],
    ),
];

const COMMON: &[&str] = &["source", "diagnostic", "secret"];

#[test]
fn rooms_know_only_what_is_left_of_them() {
    let mut wrong = Vec::new();
    for (room, known) in ROOMS {
        for (file, line, used) in uses(room) {
            let allowed = used == *room
                || known.contains(&used.as_str())
                || (COMMON.contains(&used.as_str()) && !COMMON.contains(room));
            if !allowed {
                wrong.push(format!("{}:{line}: `{room}` uses `{used}`", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "doors that shouldn't be there:\n{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_a_room() {
    let folders: BTreeSet<String> = std::fs::read_dir(src())
        .unwrap()
        .filter_map(|entry| {
            let entry = entry.unwrap();
            entry.path().is_dir().then(|| entry.file_name().into_string().unwrap())
        })
        .collect();
    let rooms: BTreeSet<String> = ROOMS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(folders, rooms);
}

#[test]
fn only_the_cli_and_the_suite_print_exit_or_read_the_environment() {
    const WORDS: &[&str] =
        &["println!", "eprintln!", "print!(", "eprint!(", "process::exit", "env::var", "dbg!("];
    let mut wrong = Vec::new();
    for (room, _) in ROOMS.iter().filter(|(room, _)| !["cli", "suite"].contains(room)) {
        for (file, number, line) in code_lines(room) {
            if WORDS.iter().any(|word| line.contains(word)) {
                wrong.push(format!("{}:{number}: {}", file.display(), line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "these belong into `cli` or `suite`:\n{}", wrong.join("\n"));
}

#[test]
fn client_and_service_never_see_each_other() {
    for (room, other) in [("client", "service"), ("service", "client")] {
        assert!(uses(room).iter().all(|(_, _, used)| used != other), "`{room}` uses `{other}`");
    }
}

#[test]
fn files_hold_one_idea() {
    const MOST_LINES: usize = 450;
    let long: Vec<String> = ROOMS
        .iter()
        .flat_map(|(room, _)| files(room))
        .filter_map(|file| {
            let lines = std::fs::read_to_string(&file).unwrap().lines().count();
            (lines > MOST_LINES).then(|| format!("{}: {lines} lines", file.display()))
        })
        .collect();
    assert!(long.is_empty(), "split these by idea:\n{}", long.join("\n"));
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(room: &str) -> Vec<PathBuf> {
    let mut folders = vec![src().join(room)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The lines of a room's code: no comments, nothing from the test module on.
fn code_lines(room: &str) -> Vec<(PathBuf, usize, String)> {
    let mut lines = Vec::new();
    for file in files(room) {
        let text = std::fs::read_to_string(&file).unwrap();
        for (at, line) in text.lines().enumerate() {
            if line.starts_with("#[cfg(test)]") {
                break;
            }
            if !line.trim_start().starts_with("//") {
                lines.push((file.clone(), at + 1, line.to_owned()));
            }
        }
    }
    lines
}

/// The rooms that a room's code names with `crate::…`, one entry an occurrence.
fn uses(room: &str) -> Vec<(PathBuf, usize, String)> {
    let mut found = Vec::new();
    for (file, number, line) in code_lines(room) {
        let mut rest = line.as_str();
        while let Some(at) = rest.find("crate::") {
            rest = &rest[at + "crate::".len()..];
            let name: String =
                rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if ROOMS.iter().any(|(room, _)| *room == name) {
                found.push((file.clone(), number, name));
            } else if rest.starts_with('{') {
                panic!(
                    "{}:{number}: name each room with a `use crate::room` of its own, so that \
                     this test sees it",
                    file.display()
                );
            }
        }
    }
    found
}
