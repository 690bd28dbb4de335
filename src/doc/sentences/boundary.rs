//! Where a sentence ends.

use std::cell::LazyCell;

use super::super::{Inline, InlineKind};
use super::glyphs::{Glyph, Part};

/// Abbreviations that a sentence doesn't end with (without their last full stop).
const NEVER_LAST: &[&str] = &[
    "approx", "ca", "cf", "dr", "eg", "esp", "ex", "ie", "incl", "mr", "mrs", "ms", "prof", "resp",
    "st", "viz", "vs",
];

/// Abbreviations that a sentence may end with: it does if what follows begins like one.
const MAYBE_LAST: &[&str] =
    &["al", "co", "corp", "dept", "est", "etc", "inc", "jr", "ltd", "max", "min", "misc", "sr"];

/// Words that number what follows: `No. 5`, `Step 1. Select …`.
const COUNTED: &[&str] = &["no", "nr", "fig", "figs", "sec", "vol", "ver", "v", "p", "pp", "ch"];
const NUMBERED: &[&str] =
    &["step", "option", "method", "part", "phase", "case", "stage", "version", "number"];

/// Longest quotation or bracket, in characters, that holds a sentence together.
const MAX_BRACKET: usize = 400;

/// The bytes of the page behind which a sentence ends and another begins, ascending.
pub(super) fn ends(glyphs: &[Glyph]) -> Vec<usize> {
    let inside = LazyCell::new(|| inside_brackets(glyphs));
    let mut ends = Vec::new();
    let mut sentence = 0;
    let mut at = 0;
    while at < glyphs.len() {
        if !glyphs[at].is(is_terminator) {
            at += 1;
            continue;
        }
        let last = last_of_end(glyphs, at);
        let next = (last + 1..glyphs.len()).find(|&next| is_visible(&glyphs[next]));
        if let Some(next) = next
            && glyphs[last].may_end
            && !inside[last]
            && is_end(glyphs, sentence, at, last, next)
        {
            ends.push(glyphs[last].end);
            sentence = next;
        }
        at = last + 1;
    }
    ends
}

/// Whether more than blanks stands behind a first end mark of `inlines`. Where nothing does, they
/// are one sentence, which most paragraphs are.
pub(super) fn may_have_several(inlines: &[Inline]) -> bool {
    let mut scan = Scan::Sentence;
    scan.inlines(inlines)
}

/// What has been read of a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scan {
    Sentence,
    EndMark,
    Behind,
}

impl Scan {
    /// Reads on; true where something stands behind an end mark.
    fn inlines(&mut self, inlines: &[Inline]) -> bool {
        inlines.iter().any(|inline| match &inline.kind {
            InlineKind::Text(text) => self.text(text),
            InlineKind::SoftBreak | InlineKind::HardBreak => self.text(" "),
            InlineKind::Html(_) => false,
            InlineKind::Code(_) | InlineKind::Image { .. } => *self != Self::Sentence,
            InlineKind::Strong(inner)
            | InlineKind::Emphasis(inner)
            | InlineKind::Strikethrough(inner)
            | InlineKind::Link { inlines: inner, .. } => self.inlines(inner),
        })
    }

    fn text(&mut self, text: &str) -> bool {
        let mut rest = text;
        if *self == Self::Sentence {
            let Some(at) = text.find(is_terminator) else { return false };
            rest = &text[at..];
            *self = Self::EndMark;
        }
        rest.chars().any(|c| {
            if c.is_whitespace() {
                *self = Self::Behind;
                return false;
            }
            *self == Self::Behind || !(is_terminator(c) || is_closing(c))
        })
    }
}

fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '?' | '!' | '…') || is_wide_terminator(c)
}

/// Full stops of scripts that write no blank behind them.
fn is_wide_terminator(c: char) -> bool {
    matches!(c, '。' | '！' | '？')
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '"' | '\'' | '”' | '’' | '»' | '）' | '」')
}

fn is_visible(glyph: &Glyph) -> bool {
    glyph.part != Part::Invisible && !glyph.is_blank()
}

/// The last character of the end mark at `first`: more of them, what closes, HTML behind it.
fn last_of_end(glyphs: &[Glyph], first: usize) -> usize {
    let mut last = first;
    while let Some(glyph) = glyphs.get(last + 1)
        && (glyph.part == Part::Invisible || glyph.is(|c| is_terminator(c) || is_closing(c)))
    {
        last += 1;
    }
    last
}

/// Whether the end mark `first..=last` ends the sentence that began at `sentence`; `next` is the
/// first visible character behind it.
fn is_end(glyphs: &[Glyph], sentence: usize, first: usize, last: usize, next: usize) -> bool {
    if is_wide_terminator(glyphs[first].c) {
        return true;
    }
    if !glyphs[last + 1].is_blank() {
        return false;
    }
    let single_stop = glyphs[first].c == '.'
        && !glyphs[first..=last].iter().skip(1).any(|glyph| glyph.is(is_terminator));
    let follower = glyphs[next];
    if !follower.starts_mark
        && follower.is(|c| {
            matches!(c, ',' | ';' | ':' | ')' | ']' | '/' | '|' | '>' | '=' | '-' | '–' | '—')
        })
    {
        return false;
    }
    let begins = begins_sentence(glyphs, next);
    // Inside of a mark, and after anything but one full stop, only what clearly begins anew.
    if !single_stop || glyphs[first].part == Part::Marked || last > first {
        return begins;
    }
    let word = word_before(glyphs, sentence, first);
    let short: Vec<&str> = word.split('.').collect();
    if short.len() > 1 && short.iter().all(|part| part.chars().count() == 1) {
        return false;
    }
    if NEVER_LAST.contains(&word.as_str()) {
        return false;
    }
    if COUNTED.contains(&word.as_str()) && glyphs[next].is(|c| c.is_ascii_digit()) {
        return false;
    }
    if MAYBE_LAST.contains(&word.as_str()) {
        return begins;
    }
    !is_label(glyphs, sentence, first)
}

/// Whether what stands at `at` looks like the start of a sentence: a mark, a capital or a letter
/// without case, a number, an opening quotation or bracket, a name like `n8n` or `iOS`.
fn begins_sentence(glyphs: &[Glyph], at: usize) -> bool {
    let first = glyphs[at];
    if first.starts_mark || first.part == Part::Opaque || !first.c.is_lowercase() {
        return true;
    }
    glyphs[at..]
        .iter()
        .take(24)
        .take_while(|glyph| glyph.c.is_alphanumeric())
        .any(|glyph| glyph.c.is_ascii_digit() || glyph.c.is_uppercase())
}

/// The word that ends before `end`, lower case, without what opens before it.
fn word_before(glyphs: &[Glyph], sentence: usize, end: usize) -> String {
    let from = end.saturating_sub(24).max(sentence);
    let start = glyphs[from..end]
        .iter()
        .rposition(|glyph| glyph.is_blank() || matches!(glyph.part, Part::Opaque | Part::Invisible))
        .map_or(from, |found| from + found + 1);
    let word: String = glyphs[start..end].iter().map(|glyph| glyph.c).collect();
    word.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// Whether the sentence so far is only a label: `1`, `a`, `Step 1`.
fn is_label(glyphs: &[Glyph], sentence: usize, end: usize) -> bool {
    if end - sentence > 16 {
        return false;
    }
    let text: String = glyphs[sentence..end].iter().map(|glyph| glyph.c).collect();
    let text = text.trim().to_lowercase();
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    match text.split_once(' ') {
        None => is_number(&text) || text.chars().count() == 1,
        Some((word, number)) => NUMBERED.contains(&word) && is_number(number.trim()),
    }
}

/// For each character, whether it stands inside of brackets or quotation marks that are closed.
fn inside_brackets(glyphs: &[Glyph]) -> Vec<bool> {
    let mut change = vec![0i32; glyphs.len() + 1];
    let mut brackets: Vec<usize> = Vec::new();
    let mut curly: Option<usize> = None;
    let mut straight: Option<usize> = None;
    for (at, glyph) in glyphs.iter().enumerate() {
        if !matches!(glyph.part, Part::Plain | Part::Marked) {
            continue;
        }
        let opening = match glyph.c {
            '(' => {
                brackets.push(at);
                None
            }
            ')' => brackets.pop(),
            '“' => {
                curly = Some(at);
                None
            }
            '”' => curly.take(),
            '"' if straight.is_none() || opens(glyphs, at) => {
                straight = Some(at);
                None
            }
            '"' => straight.take(),
            _ => None,
        };
        if let Some(opening) = opening.filter(|opening| at - opening <= MAX_BRACKET) {
            change[opening] += 1;
            change[at] -= 1;
        }
    }
    let mut depth = 0;
    change[..glyphs.len()]
        .iter()
        .map(|step| {
            depth += step;
            depth > 0
        })
        .collect()
}

/// Whether a straight quotation mark opens: a blank or a bracket before it, none behind.
fn opens(glyphs: &[Glyph], at: usize) -> bool {
    let before = at.checked_sub(1).map(|before| glyphs[before]);
    let blank_before = before.is_none_or(|glyph| glyph.is_blank() || matches!(glyph.c, '(' | '['));
    blank_before && glyphs.get(at + 1).is_some_and(|glyph| !glyph.is_blank())
}
