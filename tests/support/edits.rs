//! Edits of a page.

#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::sync::Arc;

use credoc::doc;
use credoc::source::SourceFile;
use credoc::spec::{self, CredentialSpec};

/// `page` with `from`, which must be there, replaced once.
pub fn replace(page: &str, from: &str, to: &str) -> String {
    assert!(page.contains(from), "the page has `{from}`");
    page.replacen(from, to, 1)
}

/// `page` without the line `at` (from 0) and what is indented below it.
pub fn without_line(page: &str, at: usize) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let belongs = |line: &str| line.is_empty() || line.starts_with(' ');
    let mut end = at + 1;
    let below = lines[at + 1..].iter().take_while(|line| belongs(line)).count();
    if lines[at + 1..at + 1 + below].iter().any(|line| line.starts_with(' ')) {
        end += below;
    }
    [&lines[..at], &lines[end..]].concat().join("\n")
}

/// `page` with two lines swapped.
pub fn swap_lines(page: &str, a: usize, b: usize) -> String {
    let mut lines: Vec<&str> = page.lines().collect();
    lines.swap(a, b);
    lines.join("\n")
}

/// `1)` for `1.`.
pub fn numbers_with_bracket(page: &str) -> String {
    map_numbers(page, |number| format!("{number})"))
}

/// `1.` for every number.
pub fn all_ones(page: &str) -> String {
    map_numbers(page, |_| "1.".to_owned())
}

fn map_numbers(page: &str, marker: impl Fn(&str) -> String) -> String {
    let lines = page.lines().map(|line| match line.split_once(". ") {
        Some((number, rest)) if number.parse::<u32>().is_ok() => {
            format!("{} {rest}", marker(number))
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every blank in the body's running text a line end.
pub fn one_word_a_line(page: &str) -> String {
    wrap(page, &(0..1000).collect::<Vec<_>>())
}

/// The line breaks at these blanks (counted over all lines that may be wrapped), continued as
/// deep as the line's content stands.
pub fn wrap(page: &str, places: &[usize]) -> String {
    let mut blank = 0;
    let mut in_frontmatter = false;
    let mut result = Vec::new();
    for line in page.lines() {
        if line == "---" {
            in_frontmatter = !in_frontmatter;
        }
        let fixed = in_frontmatter || line.starts_with('#') || line.trim_start().starts_with("///");
        if fixed {
            result.push(line.to_owned());
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        let marker = match line.split_once(' ') {
            Some((head, _))
                if head == "-"
                    || head.strip_suffix('.').is_some_and(|n| n.parse::<u32>().is_ok()) =>
            {
                head.len() + 1
            }
            _ => indent,
        };
        let mut wrapped = line[..marker].to_owned();
        let words: Vec<&str> = line[marker..].split(' ').collect();
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                // A line that starts with `>` or `-` would be something else, and an attribute
                // list may not be wrapped.
                let may_break = !matches!(*word, ">" | "-") && !word.ends_with('}');
                if may_break && places.contains(&blank) {
                    wrapped.push('\n');
                    wrapped.push_str(&" ".repeat(marker));
                } else {
                    wrapped.push(' ');
                }
                blank += 1;
            }
            wrapped.push_str(word);
        }
        result.push(wrapped);
    }
    result.join("\n")
}

/// The warning as Material for MkDocs writes boxes.
pub fn material_box(page: &str) -> String {
    let page = replace(
        page,
        "/// warning | No Personal Access Tokens option\n    If",
        "!!! warning \"No Personal Access Tokens option\"\n\n        If",
    );
    replace(&page, "below.\n    ///\n", "below.\n")
}

/// The warning as GitHub writes boxes, its title in strong letters.
pub fn gfm_alert(page: &str) -> String {
    let page = replace(
        page,
        "/// warning | No Personal Access Tokens option\n    If",
        "> [!WARNING]\n    > **No Personal Access Tokens option**\n    >\n    > If",
    );
    replace(&page, "below.\n    ///\n", "below.\n")
}

/// The page's strong runs between HTML tags `name`.
pub fn tags(page: &str, name: &str) -> String {
    let mut opens = false;
    let pieces = page.split("**").enumerate().map(|(at, piece)| {
        opens = at % 2 == 1;
        match (at, opens) {
            (0, _) => piece.to_owned(),
            (_, true) => format!("<{name}>{piece}"),
            (_, false) => format!("</{name}>{piece}"),
        }
    });
    pieces.collect()
}

/// The warning between colons, opened by the line `opening`.
pub fn colon_box(page: &str, opening: &str) -> String {
    let page = replace(page, "/// warning | No Personal Access Tokens option", opening);
    replace(&page, "    ///\n", "    :::\n")
}

/// The page with one word of the line replaced, and that word; `None` if it is an article.
pub fn other_word(
    page: &str,
    line: usize,
    word: proptest::sample::Index,
) -> Option<(String, String)> {
    let mut lines: Vec<String> = page.lines().map(str::to_owned).collect();
    let text = lines[line].clone();
    let starts: Vec<(usize, usize)> = words(&text);
    let (start, end) = starts[word.index(starts.len())];
    let old = text[start..end].to_owned();
    lines[line] = format!("{}zebra{}", &text[..start], &text[end..]);
    Some((old, lines.join("\n")))
}

fn words(line: &str) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        let inside = c.is_alphabetic() || (start.is_some() && (c.is_alphanumeric() || c == '\''));
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                words.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    words
}

/// The spec of `text`, if it can be read.
pub fn parsed(text: &str) -> Option<CredentialSpec> {
    let document = doc::parse(Arc::new(SourceFile::new("page.md", text))).ok()?;
    Some(spec::build(&document))
}
