//! Diagnostics as people see them.

use std::sync::Arc;

use credoc::diagnostic::{Diagnostic, Edit, Severity, apply_edits, joined_fixes, render};
use credoc::doc;
use credoc::source::{SourceFile, Span};
use proptest::prelude::*;
use rstest::rstest;

macro_rules! snapshot {
    ($name:expr, $value:expr) => {
        insta::with_settings!({
            snapshot_path => "../snapshots",
            prepend_module_to_snapshot => false,
            omit_expression => true
        }, { insta::assert_snapshot!($name, $value) });
    };
}

const PAGE: &str = include_str!("../docs/credentials/mattermost.md");

fn diagnostic(span: Span) -> Diagnostic {
    Diagnostic {
        code: "link-target-missing",
        severity: Severity::Error,
        span,
        claim: None,
        message: "this is wrong".into(),
        help: None,
        notes: Vec::new(),
        fix: None,
    }
}

fn find(text: &str, part: &str) -> Span {
    let start = text.find(part).expect("the part");
    Span::new(start, start + part.len())
}

fn problems(text: &str) -> String {
    let source = Arc::new(SourceFile::new("docs/credentials/page.md", text));
    let document = doc::parse(source.clone()).expect("a page that parses");
    document.problems.iter().map(|problem| render(&source, problem, false)).collect()
}

#[test]
fn a_block_that_is_never_closed() {
    let text = PAGE.replacen("    ///\n\n2.", "\n2.", 1);
    snapshot!("diagnostic-block-unclosed", problems(&text));
}

#[test]
fn a_closing_that_closes_nothing() {
    let text = PAGE.replacen("2. Select", "    ///\n\n2. Select", 1);
    snapshot!("diagnostic-block-unopened", problems(&text));
}

#[test]
fn a_mend_within_a_line() {
    let source = SourceFile::new("docs/credentials/mattermost.md", PAGE);
    let span = find(PAGE, "**Token ID**");
    let inner = find(PAGE, "Token ID");
    let mut diagnostic = diagnostic(span);
    diagnostic.notes = vec!["the server answered `401`".into(), "second\nline".into()];
    diagnostic.help = Some("copy the **Access Token** instead".into());
    diagnostic.fix = Some(vec![Edit { span: inner, text: "Access Token".into() }]);
    snapshot!("diagnostic-mend", render(&source, &diagnostic, false));
}

#[test]
fn a_mend_in_a_long_line() {
    let text = format!("a\n{} **Token ID** {}\nb\n", "long ".repeat(200), "line ".repeat(200));
    let source = SourceFile::new("page.md", text.as_str());
    let mut diagnostic = diagnostic(find(&text, "**Token ID**"));
    diagnostic.fix =
        Some(vec![Edit { span: find(&text, "Token ID"), text: "Access Token".into() }]);
    snapshot!("diagnostic-long-line", render(&source, &diagnostic, false));
}

#[test]
fn a_block_closed_at_another_indentation() {
    let text = PAGE.replacen("    ///\n\n2.", "///\n\n2.", 1);
    snapshot!("diagnostic-block-closed-elsewhere", problems(&text));
}

#[test]
fn a_mend_of_whole_lines() {
    let source = SourceFile::new("docs/credentials/mattermost.md", PAGE.replace('\n', "\r\n"));
    let text = source.text();
    let mut diagnostic = diagnostic(find(text, "4. Select **Save**."));
    diagnostic.severity = Severity::Warning;
    let (before, gone) = (find(text, "4. Select"), find(text, "6. Enter your Mattermost URL"));
    let line = text[gone.start..].find('\n').expect("a line end") + 1;
    diagnostic.fix = Some(vec![
        Edit { span: Span::at(before.start), text: "4. Wait.\r\n".into() },
        Edit { span: Span::new(gone.start, gone.start + line), text: String::new() },
    ]);
    snapshot!("diagnostic-mend-lines", render(&source, &diagnostic, false));
}

#[test]
fn a_place_over_several_lines() {
    let source = SourceFile::new("docs/credentials/mattermost.md", PAGE);
    let mut diagnostic = diagnostic(find(PAGE, "2. Select").to(find(PAGE, "7. By default")));
    diagnostic.severity = Severity::Note;
    snapshot!("diagnostic-several-lines", render(&source, &diagnostic, false));
}

#[rstest]
#[case::tabs("\ta\t**b**\tc\n")]
#[case::wide("語語 **b** é\n")]
#[case::crlf("x\r\na **b** c\r\nd\r\n")]
#[case::lone_cr("x\ra **b** c\rd\r")]
#[case::byte_order_mark("\u{feff}a **b** c\n")]
#[case::escape_sequence("a\u{1b}[31m\u{9b}31m **b** c\u{7}\n")]
#[case::no_line_end("a **b**")]
fn alignment(#[case] text: &str) {
    let source = SourceFile::new("page.md", text);
    let span = find(text, "**b**");
    let shown = render(&source, &diagnostic(span), false);
    let lines: Vec<&str> = shown.lines().collect();
    let at = lines.iter().position(|line| line.contains("**b**")).expect("the line");
    let width =
        |text: &str| -> usize { text.chars().map(|c| if c == '語' { 2 } else { 1 }).sum() };
    let before = &lines[at][..lines[at].find("**b**").expect("the mark")];
    let under = lines[at + 1];
    assert_eq!(width(before), under.find('^').expect("an underline"), "{shown}");
    assert_eq!(under.matches('^').count(), 5, "{shown}");
    let position = source.position(span.start);
    let place = format!("--> page.md:{}:{}\n", position.line, position.column);
    assert!(shown.contains(&place), "{shown}");
    assert!(shown.contains(&format!("{} | ", position.line)), "{shown}");
}

#[test]
fn colour_comes_from_us_only() {
    let text = "a \u{1b}[31mred\u{1b}[0m **b**\n";
    let source = SourceFile::new("page\u{1b}[2J.md", text);
    let mut diagnostic = diagnostic(find(text, "**b**"));
    diagnostic.message = "quotes \u{1b}[31mred".into();
    diagnostic.notes = vec!["\u{9b}31m note".into()];
    diagnostic.help = Some("\u{7} help".into());
    diagnostic.fix = Some(vec![Edit { span: find(text, "b"), text: "\u{1b}c".into() }]);
    let plain = render(&source, &diagnostic, false);
    let controls = |c: char| c.is_control() && c != '\n';
    assert!(!plain.contains(controls), "{plain:?}");
    let coloured = render(&source, &diagnostic, true);
    assert!(coloured.contains("\u{1b}["));
    assert!(!coloured.contains("\u{1b}[31m") && !coloured.contains("\u{1b}c"), "{coloured:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_diagnostic_can_be_drawn(
        text in "[a-c \t\r\n\u{feff}語é\u{1b}\u{9b}\u{202e}]{0,600}",
        places in prop::collection::vec((any::<usize>(), 0usize..50), 1..4),
        new in "[a\r\n\u{1b}]{0,5}",
        overlapping: bool,
    ) {
        let source = SourceFile::new("page.md", text.as_str());
        let spans: Vec<Span> = places
            .iter()
            .map(|(at, length)| {
                let at = at % (text.len() + 3);
                Span::new(at, at + length)
            })
            .collect();
        let mut diagnostic = diagnostic(spans[0]);
        let mut fix: Vec<Edit> = Vec::new();
        let mut sorted = spans.clone();
        sorted.sort();
        for span in sorted {
            if overlapping || fix.last().is_none_or(|last| last.span.end < span.start) {
                fix.push(Edit { span, text: new.clone() });
            }
        }
        let shown = render(&source, &diagnostic, false);
        let position = source.position(spans[0].start.min(text.len()));
        prop_assert!(shown.contains(&format!("page.md:{}:", position.line)), "{}", shown);
        diagnostic.fix = Some(fix);
        let shown = render(&source, &diagnostic, false);
        prop_assert!(!shown.contains(|c: char| c.is_control() && c != '\n'), "{:?}", shown);
        prop_assert!(shown.ends_with('\n'));
    }

    #[test]
    fn a_mend_shows_just_what_changes(
        text in "([ab]{0,3}\n){0,12}[ab]{0,3}",
        cuts in prop::collection::vec((0usize..60, 0usize..9, "[abc\n]{0,4}"), 1..5),
    ) {
        let mut fix: Vec<Edit> = Vec::new();
        for (at, length, new) in cuts {
            let start = at.min(text.len());
            let span = Span::new(start, (start + length).min(text.len()));
            if fix.iter().all(|other| span.end < other.span.start || other.span.end < span.start) {
                fix.push(Edit { span, text: new });
            }
        }
        let source = SourceFile::new("page.md", text.as_str());
        let mut diagnostic = diagnostic(Span::at(0));
        diagnostic.fix = Some(fix.clone());
        let shown = render(&source, &diagnostic, false);
        let help = shown.split_once("help: ").expect("the help").1;
        let mut lines: Vec<Option<&str>> = text.lines().map(Some).collect();
        let mut added = Vec::new();
        for line in help.lines().skip(1) {
            let mut words = line.trim_start().splitn(3, ' ');
            let number = words.next().and_then(|number| number.parse::<usize>().ok());
            match (number, words.next(), words.next().unwrap_or_default()) {
                (Some(number), Some("-"), old) => {
                    prop_assert_eq!(lines[number - 1].take(), Some(old), "{}", shown);
                }
                (Some(number), Some("+"), new) => added.push((number, new)),
                _ => {}
            }
        }
        let mut lines: Vec<&str> = lines.into_iter().flatten().collect();
        for (number, new) in added {
            prop_assert!(number <= lines.len() + 1, "{}", shown);
            lines.insert(number - 1, new);
        }
        let changed = apply_edits(&text, &fix);
        prop_assert_eq!(lines, changed.lines().collect::<Vec<_>>(), "{}", shown);
    }
}

#[rstest]
#[case::apart(vec![vec![(0, 1, "A")], vec![(2, 3, "C")]], 2, "AbCdef")]
#[case::clashing(vec![vec![(0, 2, "A")], vec![(1, 3, "B")]], 1, "Acdef")]
#[case::whole_or_not_at_all(vec![vec![(0, 2, "A")], vec![(1, 3, "B"), (5, 6, "F")]], 1, "Acdef")]
#[case::a_later_one_beside_what_was_left_out(
    vec![vec![(0, 2, "A")], vec![(1, 3, "B"), (5, 6, "F")], vec![(5, 6, "G")]], 2, "AcdeG"
)]
#[case::the_same_twice(vec![vec![(1, 2, "B")], vec![(1, 2, "B"), (4, 4, "+")]], 2, "aBcd+ef")]
#[case::insertions_at_one_place(vec![vec![(1, 1, "+")], vec![(1, 1, "-")]], 1, "a+bcdef")]
#[case::an_insertion_where_another_ends(vec![vec![(0, 1, "A")], vec![(1, 1, "+")]], 2, "A+bcdef")]
fn fixes_are_joined_whole(
    #[case] fixes: Vec<Vec<(usize, usize, &str)>>,
    #[case] count: usize,
    #[case] text: &str,
) {
    let fix = |edits: &Vec<(usize, usize, &str)>| -> Vec<Edit> {
        let edit = |(start, end, text): &(usize, usize, &str)| Edit {
            span: Span::new(*start, *end),
            text: (*text).to_owned(),
        };
        edits.iter().map(edit).collect()
    };
    let fixes: Vec<Vec<Edit>> = fixes.iter().map(fix).collect();
    let (edits, joined) = joined_fixes(fixes.iter().map(Vec::as_slice));
    assert_eq!((joined, apply_edits("abcdef", &edits).as_str()), (count, text));
}

#[test]
fn a_long_title_is_wrapped_below_its_first_word() {
    let source = SourceFile::new("p.md", "Some text.\n");
    let message = ["a rather long title that goes on"; 6].join(" and ");
    let diagnostic = Diagnostic { message: message.clone(), ..diagnostic(Span::new(0, 4)) };
    let drawn = render(&source, &diagnostic, false);
    let head: Vec<&str> = drawn.lines().take_while(|line| !line.contains("-->")).collect();
    assert!(head.len() > 1 && head.iter().all(|line| line.chars().count() <= 100), "{drawn}");
    let said: Vec<&str> = head.iter().flat_map(|line| line.split_whitespace()).collect();
    assert_eq!(said.join(" "), format!("error[link-target-missing]: {message}"));
}
