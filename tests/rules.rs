//! `docs/rules.md` says what the catalogue says. `CREDOC_UPDATE=1 cargo test --test rules` writes
//! it anew.

use std::fmt::Write as _;
use std::path::Path;

use credoc::rules::{self, Rule, Values};

#[test]
fn the_page_on_rules_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = page();
    if std::env::var_os("CREDOC_UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == page, "docs/rules.md is stale: CREDOC_UPDATE=1 cargo test --test rules");
}

#[test]
fn there_are_rules_enough() {
    let rules = rules::all();
    assert!(rules.len() >= 40, "{}", rules.len());
    let clients: usize = rules.iter().map(|rule| rule.broken.len()).sum();
    assert!(clients >= rules.len());
}

fn page() -> String {
    let rules = rules::all();
    let mut page = String::from(
        "# Rules\n\nWhat clients are held to, by id; `credoc explain RULE` tells the same of one. \
         Where a page makes a claim that a rule can come from, that claim is cited; else the \
         source below. Generated from the catalogue under `src/rules/catalogue`.\n\n\
         | rule | level | requirement |\n|---|---|---|\n",
    );
    for rule in &rules {
        let anchor = rule.id.replace('.', "");
        let level = rule.level.name();
        let _ = writeln!(page, "| [`{}`](#{anchor}) | {level} | {} |", rule.id, rule.title);
    }
    for rule in &rules {
        section(&mut page, rule);
    }
    page
}

fn section(page: &mut String, rule: &Rule) {
    let code = |words: &[&str]| {
        words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    };
    let _ = write!(page, "\n## {}\n\n", rule.id);
    let _ = write!(page, "**{}** {} {}\n\n", rule.level.name(), rule.title, rule.rationale);
    let _ = writeln!(page, "- Source: {}", rule.citation.source);
    if !rule.citation.claims.is_empty() {
        let _ = writeln!(page, "- Claims: {}", code(rule.citation.claims));
    }
    for axis in rule.axes {
        let values = match axis.values {
            Values::These(values) => code(values),
            Values::Generations => "the server generations".to_owned(),
            Values::DocumentedFields => "the fields that pages document".to_owned(),
        };
        let _ = writeln!(page, "- Axis `{}`: {values}", axis.name);
    }
    let _ = writeln!(page, "- Reasons to fail: {}", code(rule.reasons));
    for broken in rule.broken {
        let _ = writeln!(page, "- Broken by `{}`: {}", broken.name, broken.what);
    }
}
