//! Running text to the tokens that the grammar reads.

use crate::doc::{Inline, InlineKind};
use crate::source::{SourceFile, Span};
use crate::spec::chars::{Char, align, collect, find, folded, written};
use crate::spec::slug::fold_quotes;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word of running text.
    Word,
    /// A name: a strong, emphasised or quoted run, or a link's text. One part of it where the run
    /// is a menu path.
    Term,
    /// Code: a value.
    Code,
    /// What separates the parts of a menu path.
    Arrow,
    /// A punctuation mark.
    Punct,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Its text in lower case, with plain apostrophes.
    pub(super) lower: String,
    /// Its text as written, where that is another.
    written: Option<String>,
    /// Where the text stands, marks excluded.
    pub(super) span: Span,
    /// Where it stands, marks included.
    pub(super) outer: Span,
    /// Whether it is the text of a link.
    pub(super) link: bool,
}

impl Token {
    /// Its text, marks removed, blanks folded.
    pub(super) fn text(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.lower)
    }

    /// Whether this is the word `lower`.
    pub(super) fn is(&self, lower: &str) -> bool {
        self.kind == Kind::Word && self.lower == lower
    }

    /// Whether this is one of these words.
    pub(super) fn is_any(&self, words: &[&str]) -> bool {
        self.kind == Kind::Word && words.contains(&self.lower.as_str())
    }

    /// Whether this denies something.
    pub(super) fn is_negation(&self) -> bool {
        self.is_any(&["not", "no", "never", "cannot", "without", "neither", "nor"])
            || self.kind == Kind::Word && self.lower.ends_with("n't")
    }

    /// Whether this is the mark `mark`.
    pub(super) fn is_mark(&self, mark: &str) -> bool {
        self.kind == Kind::Punct && self.lower == mark
    }
}

/// Room for the characters of one sentence, used anew for each.
#[derive(Default)]
pub(super) struct Scratch(Vec<Char>);

/// The tokens of `inlines`, in page order. Images, raw HTML and quotation marks give none.
pub(super) fn tokens(source: &SourceFile, inlines: &[Inline], scratch: &mut Scratch) -> Vec<Token> {
    let length = match inlines {
        [first, .., last] => last.span.end - first.span.start,
        [only] => only.span.len(),
        [] => 0,
    };
    // A word and the blank behind it have five bytes or more, on the average.
    let tokens = Vec::with_capacity(length / 5 + 2);
    let mut reader = Reader { source, tokens, pending: std::mem::take(&mut scratch.0) };
    reader.read(inlines);
    reader.flush();
    scratch.0 = reader.pending;
    reader.tokens
}

struct Reader<'a> {
    source: &'a SourceFile,
    tokens: Vec<Token>,
    /// Running text that isn't cut into words yet.
    pending: Vec<Char>,
}

impl Reader<'_> {
    fn read(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(text) => align(self.source, inline.span, text, &mut self.pending),
                InlineKind::SoftBreak | InlineKind::HardBreak => {
                    self.pending.push(Char { c: ' ', span: inline.span });
                }
                InlineKind::Strong(inner) | InlineKind::Emphasis(inner) => {
                    if let [only] = inner.as_slice()
                        && matches!(only.kind, InlineKind::Link { .. })
                    {
                        self.read(inner);
                    } else {
                        self.term(inner, inline.span, false);
                    }
                }
                InlineKind::Link { inlines: inner, .. } => self.term(inner, inline.span, true),
                InlineKind::Strikethrough(inner) => self.read(inner),
                InlineKind::Code(text) => {
                    self.flush();
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    let span = find(self.source, inline.span, &text);
                    self.push(Kind::Code, text, span, inline.span, false);
                }
                InlineKind::Image { .. } | InlineKind::Html(_) => {}
            }
        }
    }

    /// A marked run: one name, or the parts of a menu path. Emphasis on function words only
    /// ("do *not*") stays running text.
    fn term(&mut self, inner: &[Inline], outer: Span, link: bool) {
        let before = self.pending.len();
        collect(self.source, inner, &mut self.pending);
        if !link && is_stressed(&self.pending[before..]) {
            return;
        }
        let mut pending = std::mem::take(&mut self.pending);
        self.cut(&pending[..before]);
        self.parts(&pending[before..], outer, link);
        pending.clear();
        self.pending = pending;
    }

    fn parts(&mut self, chars: &[Char], outer: Span, link: bool) {
        let from = self.tokens.len();
        let mut start = 0;
        for at in 0..=chars.len() {
            let arrow = chars.get(at).is_some_and(|c| is_arrow(c.c));
            if at == chars.len() || arrow {
                self.term_part(&chars[start..at], link);
                start = at + 1;
            }
            if arrow {
                let c = chars[at];
                self.push(Kind::Arrow, ">".to_owned(), c.span, c.span, false);
            }
        }
        if let [first, ..] = &mut self.tokens[from..] {
            first.outer.start = first.outer.start.min(outer.start);
        }
        if let [.., last] = &mut self.tokens[from..] {
            last.outer.end = last.outer.end.max(outer.end);
        }
    }

    fn term_part(&mut self, chars: &[Char], link: bool) {
        let is_edge = |c: &Char| c.c.is_whitespace() || is_quote(c.c);
        let Some(first) = chars.iter().position(|c| !is_edge(c)) else { return };
        let mut end = chars.iter().rposition(|c| !is_edge(c)).map_or(first, |at| at + 1);
        let mut mark = None;
        if end - first > 1 && matches!(chars[end - 1].c, '.' | ',' | ':' | ';') {
            mark = Some(chars[end - 1]);
            end -= 1;
        }
        let body = &chars[first..end];
        let text = folded(body);
        let span = body[0].span.to(body[body.len() - 1].span);
        self.push(Kind::Term, text, span, span, link);
        if let Some(mark) = mark {
            self.push(Kind::Punct, mark.c.to_string(), mark.span, mark.span, false);
        }
    }

    fn flush(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        self.cut(&pending);
        pending.clear();
        self.pending = pending;
    }

    /// Cuts running text into words, marks and quoted names.
    fn cut(&mut self, chars: &[Char]) {
        let mut at = 0;
        while at < chars.len() {
            if chars[at].c.is_whitespace() {
                at += 1;
            } else if let Some(close) = quoted(chars, at) {
                let inner = &chars[at + 1..close];
                let from = self.tokens.len();
                let mut start = 0;
                for end in 0..=inner.len() {
                    let arrow = inner.get(end).is_some_and(|c| is_arrow(c.c));
                    if end == inner.len() || arrow {
                        self.term_part(&inner[start..end], false);
                        start = end + 1;
                    }
                    if arrow {
                        let span = inner[end].span;
                        self.push(Kind::Arrow, ">".to_owned(), span, span, false);
                    }
                }
                if let [first, ..] = &mut self.tokens[from..] {
                    first.outer.start = chars[at].span.start;
                }
                if let [.., last] = &mut self.tokens[from..] {
                    last.outer.end = chars[close].span.end;
                }
                at = close + 1;
            } else {
                let end = chars[at..]
                    .iter()
                    .position(|c| c.c.is_whitespace())
                    .map_or(chars.len(), |n| at + n);
                self.word(&chars[at..end]);
                at = end;
            }
        }
    }

    /// One run between blanks: leading marks, the word, trailing marks.
    fn word(&mut self, chars: &[Char]) {
        let is_lead = |c: &Char| matches!(c.c, '(' | '[' | '"') || is_quote(c.c);
        let is_trail = |c: &Char| {
            matches!(c.c, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '"') || is_quote(c.c)
        };
        let start = chars.iter().position(|c| !is_lead(c)).unwrap_or(chars.len());
        let end = chars.iter().rposition(|c| !is_trail(c)).map_or(start, |at| (at + 1).max(start));
        for c in &chars[..start] {
            self.mark(*c);
        }
        let body = &chars[start..end];
        if let (Some(first), Some(last)) = (body.first(), body.last()) {
            let span = first.span.to(last.span);
            let text = written(self.source, span, body);
            if body.iter().all(|c| is_arrow(c.c)) || text == "->" {
                self.push(Kind::Arrow, ">".to_owned(), span, span, false);
            } else {
                self.push(Kind::Word, text, span, span, false);
            }
        }
        for c in &chars[end..] {
            self.mark(*c);
        }
    }

    fn mark(&mut self, c: Char) {
        if !is_quote(c.c) {
            self.push(Kind::Punct, c.c.to_string(), c.span, c.span, false);
        }
    }

    fn push(&mut self, kind: Kind, text: String, span: Span, outer: Span, link: bool) {
        let is_lower = |c: u8| c.is_ascii() && !c.is_ascii_uppercase();
        let (lower, written) = if text.bytes().all(is_lower) {
            (text, None)
        } else {
            (fold_quotes(&text).to_lowercase(), Some(text))
        };
        self.tokens.push(Token { kind, lower, written, span, outer, link });
    }
}

/// How long a quoted name may be, in characters.
const MAX_QUOTED: usize = 80;

/// The place of the mark that closes the quotation opened at `at`, if one is opened there.
fn quoted(chars: &[Char], at: usize) -> Option<usize> {
    let closers: &[char] = match chars[at].c {
        '\'' | '\u{2018}' => &['\'', '\u{2019}'],
        '"' | '\u{201c}' | '\u{201e}' => &['"', '\u{201d}', '\u{201c}'],
        '\u{ab}' => &['\u{bb}'],
        _ => return None,
    };
    if at > 0 && chars[at - 1].c.is_alphanumeric() {
        return None;
    }
    let limit = chars.len().min(at + MAX_QUOTED);
    (at + 2..limit).find(|&end| {
        closers.contains(&chars[end].c)
            && !chars[end - 1].c.is_whitespace()
            && chars.get(end + 1).is_none_or(|next| !next.c.is_alphanumeric())
    })
}

fn is_arrow(c: char) -> bool {
    matches!(c, '>' | '\u{2192}' | '\u{203a}' | '\u{2794}' | '\u{279c}' | '\u{21d2}')
}

fn is_quote(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '\u{2018}'
            | '\u{2019}'
            | '\u{201c}'
            | '\u{201d}'
            | '\u{201e}'
            | '\u{ab}'
            | '\u{bb}'
    )
}

/// Words that are stressed, not named, when marked.
const STRESSED: &[&str] = &[
    "not", "and", "or", "must", "only", "all", "any", "before", "after", "never", "always", "both",
    "either", "should", "can", "cannot", "do", "don't", "no",
];

/// Whether all words of `chars` are such; names mostly begin with a capital, so they cost nothing.
fn is_stressed(chars: &[Char]) -> bool {
    !chars.iter().any(|c| c.c.is_ascii_uppercase())
        && folded(chars).split(' ').all(|word| word.is_empty() || STRESSED.contains(&word))
}
