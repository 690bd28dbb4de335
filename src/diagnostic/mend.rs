//! A fix as the lines that it takes away and adds.

use std::fmt::Write as _;

use annotate_snippets::renderer::{
    DEFAULT_ADDITION_STYLE, DEFAULT_HELP_STYLE, DEFAULT_LINE_NUM_STYLE, DEFAULT_REMOVAL_STYLE,
};
use anstyle::Style;

use super::render::clean;
use super::{Edit, apply_edits};
use crate::source::{SourceFile, Span};

/// The longest line that is shown as a whole, in characters.
const LONG_LINE: usize = 180;

/// How much of a longer one is shown before and behind the first change.
const BEFORE: usize = 40;
const BEHIND: usize = 100;

/// Lines that belong together.
struct Hunk<'a> {
    /// The number of the first of `old`.
    line: usize,
    /// How many more lines the page has before this hunk than it had.
    shift: isize,
    /// The line before, where lines are only added: it says where.
    context: Option<&'a str>,
    old: Vec<&'a str>,
    new: Vec<String>,
}

/// `help`, and below it what `fix` changes of `source`: `-` for lines taken away, `+` for lines
/// added, numbered as they stand before and after. Edits lie in the file, in order.
pub(super) fn mend(source: &SourceFile, fix: &[Edit], help: &str, colour: bool) -> String {
    let paint = |style: Style| if colour { style } else { Style::new() };
    let (number, title) = (paint(DEFAULT_LINE_NUM_STYLE), paint(DEFAULT_HELP_STYLE));
    let (gone, added) = (paint(DEFAULT_REMOVAL_STYLE), paint(DEFAULT_ADDITION_STYLE));
    let hunks = hunks(source, fix);
    let widest = hunks.iter().map(|hunk| hunk.line + hunk.old.len() + hunk.new.len()).max();
    let width = widest.unwrap_or(1).to_string().len();
    let gutter = format!("{number}{:width$} |{number:#}\n", "");
    let help = clean(help);
    let mut text = format!("{gutter}{title}help{title:#}: {help}\n{gutter}");
    let mut next = hunks.first().map_or(0, |hunk| hunk.line);
    for hunk in &hunks {
        if hunk.line > next {
            let _ = writeln!(text, "{number}...{number:#}");
        }
        next = hunk.line + hunk.old.len();
        if let Some(context) = hunk.context {
            let (line, context) = (hunk.line - 1, shorten(context, ""));
            let _ = writeln!(text, "{number}{line:width$} |{number:#} {context}");
        }
        for (at, old) in hunk.old.iter().enumerate() {
            let shown = shorten(old, hunk.new.get(at).map_or("", String::as_str));
            let line = hunk.line + at;
            let _ = writeln!(text, "{number}{line:width$}{number:#} {gone}- {shown}{gone:#}");
        }
        for (at, new) in hunk.new.iter().enumerate() {
            let shown = shorten(new, hunk.old.get(at).copied().unwrap_or_default());
            let line = (hunk.line + at).saturating_add_signed(hunk.shift);
            let _ = writeln!(text, "{number}{line:width$}{number:#} {added}+ {shown}{added:#}");
        }
    }
    text.push_str(&gutter);
    // A line that is empty ends in the blank behind its mark.
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

fn hunks<'a>(source: &'a SourceFile, fix: &[Edit]) -> Vec<Hunk<'a>> {
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut shift = 0;
    let mut rest = fix;
    while let Some(first) = rest.first() {
        let line = source.position(first.span.start).line;
        let mut last_line = line;
        let mut count = 0;
        for edit in rest {
            if count > 0 && source.position(edit.span.start).line > last_line {
                break;
            }
            last_line = last_line.max(source.position(edit.span.end).line);
            count += 1;
        }
        let (edits, others) = rest.split_at(count);
        rest = others;
        let end = source.text().len();
        let start_of = |line| source.lines().line_start(line).unwrap_or(end);
        let span = Span::new(start_of(line), start_of(last_line + 1));
        let hunk = Hunk::new(source, span, line, shift, edits);
        shift += hunk.new.len() as isize - hunk.old.len() as isize;
        hunks.push(hunk);
    }
    hunks
}

impl<'a> Hunk<'a> {
    fn new(source: &'a SourceFile, span: Span, line: usize, shift: isize, edits: &[Edit]) -> Self {
        let text = source.slice(span);
        let edits: Vec<Edit> = edits
            .iter()
            .map(|edit| Edit {
                span: Span::new(edit.span.start - span.start, edit.span.end - span.start),
                text: edit.text.clone(),
            })
            .collect();
        let changed = apply_edits(text, &edits);
        let old = split(text);
        let new = split(&changed);
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let left = old.len().min(new.len()) - same;
        let behind = old
            .iter()
            .rev()
            .zip(new.iter().rev())
            .take(left)
            .take_while(|(old, new)| old == new)
            .count();
        let context = match (same, old.len() - same - behind) {
            (0, 0) if line > 1 => {
                let before = source.lines().line_start(line - 1).unwrap_or(span.start);
                split(&source.text()[before..span.start]).first().copied()
            }
            (_, 0) => old[..same].last().copied(),
            _ => None,
        };
        Self {
            line: line + same,
            shift,
            context,
            new: new[same..new.len() - behind].iter().map(|&line| line.to_owned()).collect(),
            old: old[same..old.len() - behind].to_vec(),
        }
    }
}

/// The lines of `text` without their ends. A text that ends in a line end has no line behind it.
fn split(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text.trim_start_matches('\u{feff}');
    while !rest.is_empty() {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        lines.push(&rest[..end]);
        rest = &rest[end..];
        rest = rest.strip_prefix("\r\n").or_else(|| rest.get(1..)).unwrap_or_default();
    }
    lines
}

/// `line`, fit for a terminal; of a long one, what is around its first difference from `other`.
fn shorten(line: &str, other: &str) -> String {
    let length = line.chars().count();
    if length <= LONG_LINE {
        return clean(line);
    }
    let same = line.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(BEFORE).min(length - LONG_LINE.min(length));
    let to = (same + BEHIND).clamp(from, length);
    let part: String = line.chars().skip(from).take(to - from).collect();
    let (before, behind) = (if from > 0 { "…" } else { "" }, if to < length { "…" } else { "" });
    format!("{before}{}{behind}", clean(&part))
}
