//! Running text to sentences.

mod boundary;
mod glyphs;

use super::{Inline, InlineKind};
use crate::source::Span;

/// One sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Its content, without the blanks around it.
    pub inlines: Vec<Inline>,
    /// From its first to its last byte, marks and end punctuation included.
    pub span: Span,
}

/// Splits `inlines` into sentences, in order. No mark is split: what is strong, a link or code
/// lies in one sentence as a whole. Every non-blank byte of `inlines` lies in exactly one
/// sentence. A colon ends none, so a lead-in (`To set it up:`) is one.
pub fn sentences(inlines: &[Inline]) -> Vec<Sentence> {
    let ends = match boundary::may_have_several(inlines) {
        true => boundary::ends(&glyphs::of(inlines)),
        false => Vec::new(),
    };
    let mut ends = ends.into_iter().peekable();
    let mut sentences = Vec::new();
    let mut current: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        let mut from = inline.span.start;
        while let Some(end) = ends.next_if(|&end| end <= inline.span.end) {
            current.extend(piece(inline, from, end));
            from = end;
            finish(&mut current, &mut sentences);
        }
        current.extend(piece(inline, from, inline.span.end));
    }
    finish(&mut current, &mut sentences);
    sentences
}

/// The part `start..end` of `inline`, which is all of it or a part of a verbatim text.
fn piece(inline: &Inline, start: usize, end: usize) -> Option<Inline> {
    let span = Span::new(start, end);
    if span == inline.span {
        return Some(inline.clone());
    }
    let InlineKind::Text(text) = &inline.kind else { return None };
    let part = text.get(start - inline.span.start..end - inline.span.start)?;
    (!part.is_empty()).then(|| Inline { kind: InlineKind::Text(part.to_owned()), span })
}

/// Moves `current`, blanks at both ends taken off, to `sentences`. What stands between two
/// sentences and is no text (a break) stays with the one before it.
fn finish(current: &mut Vec<Inline>, sentences: &mut Vec<Sentence>) {
    let mut inlines = std::mem::take(current);
    while let Some(last) = inlines.last_mut() {
        if !trim_end(last) {
            break;
        }
        inlines.pop();
    }
    let mut rest = inlines.into_iter().peekable();
    while let Some(first) = rest.peek_mut() {
        let is_break = matches!(first.kind, InlineKind::HardBreak);
        if trim_start(first) {
            rest.next();
        } else if let (true, Some(before)) = (is_break, sentences.last_mut()) {
            before.span.end = first.span.end;
            before.inlines.extend(rest.next());
        } else {
            break;
        }
    }
    let inlines: Vec<Inline> = rest.collect();
    if let (Some(first), Some(last)) = (inlines.first(), inlines.last()) {
        let span = first.span.to(last.span);
        sentences.push(Sentence { inlines, span });
    }
}

/// Takes blanks off the end; true where nothing is left.
fn trim_end(inline: &mut Inline) -> bool {
    match &mut inline.kind {
        InlineKind::SoftBreak => true,
        InlineKind::Text(text) if text.len() == inline.span.len() => {
            text.truncate(text.trim_end().len());
            inline.span.end = inline.span.start + text.len();
            text.is_empty()
        }
        _ => false,
    }
}

/// Takes blanks off the start; true where nothing is left.
fn trim_start(inline: &mut Inline) -> bool {
    match &mut inline.kind {
        InlineKind::SoftBreak => true,
        InlineKind::Text(text) if text.len() == inline.span.len() => {
            *text = text.trim_start().to_owned();
            inline.span.start = inline.span.end - text.len();
            text.is_empty()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::super::{Document, parse, plain_text};
    use super::*;
    use crate::source::SourceFile;

    fn document(text: &str) -> Document {
        parse(Arc::new(SourceFile::new("page.md", text))).expect("a page that parses")
    }

    fn split(text: &str) -> Vec<String> {
        let document = document(text);
        let runs = document.text_runs();
        runs.iter()
            .flat_map(|run| sentences(run.inlines))
            .map(|sentence| document.source.slice(sentence.span).to_owned())
            .collect()
    }

    #[rstest]
    #[case::two("Select **Save**. Then go on.", &["Select **Save**.", "Then go on."])]
    #[case::lead_in("To set it up:", &["To set it up:"])]
    #[case::abbreviation("Enter a name, e.g. Mattermost, i.e. yours. Save.", &[
        "Enter a name, e.g. Mattermost, i.e. yours.",
        "Save.",
    ])]
    #[case::etc_inside("Users, teams, etc. are shown.", &["Users, teams, etc. are shown."])]
    #[case::etc_last("Users, teams, etc. Then save.", &["Users, teams, etc.", "Then save."])]
    #[case::version("Use version 11.6 or v9.8. It works.", &[
        "Use version 11.6 or v9.8.",
        "It works.",
    ])]
    #[case::file("Open config.json. Edit it.", &["Open config.json.", "Edit it."])]
    #[case::url("See https://n8n.io/a.b. It helps.", &["See https://n8n.io/a.b.", "It helps."])]
    #[case::name("This is n8n.io today. n8n connects.", &["This is n8n.io today.", "n8n connects."])]
    #[case::in_strong("**Save it. Now.** Then go.", &["**Save it. Now.**", "Then go."])]
    #[case::strong_inside("The **Continue?** button is grey.", &["The **Continue?** button is grey."])]
    #[case::in_link("See [the docs.](x) Go on.", &["See [the docs.](x)", "Go on."])]
    #[case::question("Ready? Go! Done.", &["Ready?", "Go!", "Done."])]
    #[case::bang_inside("The Yahoo! account works.", &["The Yahoo! account works."])]
    #[case::brackets("Save (see below. It helps.) now. Go.", &[
        "Save (see below. It helps.) now.",
        "Go.",
    ])]
    #[case::bracket_around("Save. (See below.) Go.", &["Save.", "(See below.)", "Go."])]
    #[case::quotation("Select \"Yes. Do it.\" and wait. Go.", &[
        "Select \"Yes. Do it.\" and wait.",
        "Go.",
    ])]
    #[case::quotation_ends("It says “Saved.” Close it.", &["It says “Saved.”", "Close it."])]
    #[case::ellipsis("Wait... then go... Done.", &["Wait... then go...", "Done."])]
    #[case::code("Enter `a. B`. Save.", &["Enter `a. B`.", "Save."])]
    #[case::label("Step 1. Select it.", &["Step 1. Select it."])]
    #[case::number("Use No. 5 here.", &["Use No. 5 here."])]
    #[case::lines("One two.\nThree four.", &["One two.", "Three four."])]
    #[case::hard_break("One.\\\nTwo.", &["One.\\", "Two."])]
    #[case::line_break("One.<br>Two.", &["One.<br>", "Two."])]
    #[case::comment("One.<!-- c --> Two.", &["One.<!-- c -->", "Two."])]
    #[case::no_stop("If it's not, change", &["If it's not, change"])]
    #[case::menu("Go to **A > B**. *Then* C.", &["Go to **A > B**.", "*Then* C."])]
    #[case::entity("A &amp; B. C.", &["A &amp; B.", "C."])]
    #[case::escape("Ab\\. Cd. E.", &["Ab\\.", "Cd.", "E."])]
    #[case::wide("保存する。次へ。", &["保存する。", "次へ。"])]
    #[case::lower("Save it. then go.", &["Save it.", "then go."])]
    fn splits(#[case] text: &str, #[case] expected: &[&str]) {
        assert_eq!(split(text), expected);
    }

    fn markdown() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z0-9 .?!()\"“”,:'é]{0,12}",
            Just("**Save.** ".to_owned()),
            Just("[a. B](x.y){:target=_blank} ".to_owned()),
            Just("`c. D`".to_owned()),
            Just("&amp; \\. \\\n".to_owned()),
            Just("  \n".to_owned()),
            Just("<br><!-- x -->".to_owned()),
            Just("*e.g.* ".to_owned()),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn every_byte_is_in_one_sentence(text in markdown()) {
            let document = document(&text);
            for run in document.text_runs() {
                let sentences = sentences(run.inlines);
                let mut at = 0;
                for sentence in &sentences {
                    prop_assert!(at <= sentence.span.start, "sentences overlap");
                    at = sentence.span.end;
                    prop_assert!(!sentence.inlines.is_empty());
                }
                for inline in run.inlines {
                    for (offset, c) in document.source.slice(inline.span).char_indices() {
                        let byte = inline.span.start + offset;
                        let holders = sentences
                            .iter()
                            .filter(|s| s.span.start <= byte && byte < s.span.end)
                            .count();
                        prop_assert!(c.is_whitespace() || holders == 1, "{c:?} at {byte}");
                        if !matches!(inline.kind, InlineKind::Text(_) | InlineKind::HardBreak | InlineKind::SoftBreak) {
                            prop_assert!(sentences.iter().any(|s| s.span.contains(inline.span)));
                        }
                    }
                }
                let joined: Vec<String> =
                    sentences.iter().map(|s| plain_text(&s.inlines)).collect();
                let whole: String = plain_text(run.inlines).split_whitespace().collect();
                let parts: String = joined.concat().split_whitespace().collect();
                prop_assert_eq!(parts, whole);
            }
        }
    }
}
