//! The marks that CommonMark doesn't know, found line by line before it sees the page, and put
//! out of its sight byte for byte, so that every span stays true.
//!
//! A line that opens or closes a box becomes a thematic break of the same length (it ends a
//! paragraph and keeps two lists apart, as the box does). Whether such a line is a mark at all is
//! CommonMark's to say: where no thematic break comes back (inside a code fence, say), the line
//! is given back as it was and the page read again.

use std::borrow::Cow;

use super::lines::{Line, lines, trim};
use crate::source::Span;

/// What pairs an opening with its closing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fence {
    /// This many slashes (pymdownx blocks).
    Slashes(usize),
    /// This many colons (Docusaurus, VitePress).
    Colons(usize),
    /// `{% hint %}` and `{% endhint %}`.
    Hint,
    /// GitBook's `<div data-gb-custom-block …>` and `</div>`.
    Div,
}

/// A line that is a mark.
#[derive(Clone, Debug)]
pub(super) struct LineMark {
    /// What it says.
    pub kind: LineMarkKind,
    /// From its first non-blank to its last, options lines included.
    pub span: Span,
    /// What is put out of sight: `span`, or for `!!!` the same.
    pub masked: Masked,
}

/// How a mark is put out of sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Masked {
    /// As a thematic break.
    Rule,
    /// As a list item that begins with a thematic break, so that the indented body is inside.
    ItemWithRule,
    /// Between its braces.
    Braces,
}

/// What a line mark says.
#[derive(Clone, Debug)]
pub(super) enum LineMarkKind {
    /// A box opens.
    Open {
        /// What closes it.
        fence: Fence,
        /// Its kind, lower case.
        kind: String,
        /// Where its title stands.
        title: Option<Span>,
    },
    /// A box closes.
    Close(Fence),
    /// `!!! kind "title"`: a box whose body is indented.
    Indented {
        /// Its kind, lower case.
        kind: String,
        /// Where its title stands, without quotes.
        title: Option<Span>,
    },
    /// `--8<-- "path"`.
    Snippet(String),
    /// `{:target=_blank .external-link}` behind an inline, or at the end of a heading.
    Attributes {
        /// The `#id` in it.
        id: Option<String>,
    },
}

/// All marks of the body of `text`, which starts at byte `from`, in page order.
pub(super) fn scan(text: &str, from: usize) -> Vec<LineMark> {
    let mut marks: Vec<LineMark> = Vec::new();
    let mut options_of: Option<(usize, usize)> = None;
    for line in lines(text, from) {
        let content = &text[line.start..line.end];
        let body = content.trim_start_matches([' ', '\t', '>']);
        let indent = content.len() - body.len();
        if let Some((index, width)) = options_of {
            if is_option(content, width) {
                add_option(&mut marks[index], text, &line);
                continue;
            }
            options_of = None;
        }
        let start = line.start + indent;
        if let Some((kind, masked)) = line_mark(body, start) {
            if matches!(kind, LineMarkKind::Open { fence: Fence::Slashes(_), .. }) {
                options_of = Some((marks.len(), indent));
            }
            let end = start + body.trim_end().len();
            marks.push(LineMark { kind, span: Span::new(start, end), masked });
        } else if content.contains('{') {
            attribute_lists(content, line.start, &mut marks);
        }
    }
    marks
}

/// `text` with `marks` out of sight, of the same length. A lone CR becomes LF: pulldown-cmark 0.13
/// loses what follows one inside of indented code.
pub(super) fn mask<'t>(text: &'t str, marks: &[LineMark]) -> Cow<'t, str> {
    let lone = |bytes: &[u8], at: usize| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    let has_lone_cr = text.contains('\r') && (0..text.len()).any(|at| lone(text.as_bytes(), at));
    if marks.is_empty() && !has_lone_cr {
        return Cow::Borrowed(text);
    }
    let mut bytes = text.as_bytes().to_vec();
    if has_lone_cr {
        for at in 0..bytes.len() {
            if lone(&bytes, at) {
                bytes[at] = b'\n';
            }
        }
    }
    for mark in marks {
        let range = mark.span.range();
        match mark.masked {
            Masked::Braces => bytes[range.start + 1..range.end - 1].fill(b'x'),
            Masked::Rule => cover(&mut bytes[range], b"___"),
            Masked::ItemWithRule => cover(&mut bytes[range], b"-   ___"),
        }
    }
    // Only whole characters are replaced, and by ASCII; should that ever fail, the page is read
    // without its marks instead of not at all.
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Overwrites `line` with `cover` and blanks, line ends excepted.
fn cover(line: &mut [u8], cover: &[u8]) {
    for byte in line.iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
    line[..cover.len()].copy_from_slice(cover);
}

fn line_mark(body: &str, start: usize) -> Option<(LineMarkKind, Masked)> {
    let kind = match body.as_bytes().first()? {
        b'/' => slashes(body, start)?,
        b':' => colons(body, start)?,
        b'{' => hint(body).or_else(|| include(body))?,
        b'-' => snippet(body)?,
        b'!' | b'?' => return Some((indented(body, start)?, Masked::ItemWithRule)),
        _ => return None,
    };
    Some((kind, Masked::Rule))
}

/// `/// kind | Title` and `///` (pymdownx.blocks: at least three slashes, a name of word
/// characters and hyphens, then nothing or a bar and the argument).
fn slashes(body: &str, start: usize) -> Option<LineMarkKind> {
    let rest = body.trim_start_matches('/');
    let count = body.len() - rest.len();
    if count < 3 {
        return None;
    }
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(LineMarkKind::Close(Fence::Slashes(count)));
    }
    let name_end =
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
    let (name, after) = rest.split_at(name_end);
    let after = after.trim_start();
    if name.is_empty() || !(after.is_empty() || after.starts_with('|')) {
        return None;
    }
    let title = after.strip_prefix('|').map(str::trim).filter(|title| !title.is_empty());
    Some(LineMarkKind::Open {
        fence: Fence::Slashes(count),
        kind: name.to_lowercase(),
        title: title.map(|title| place(body, title, start)),
    })
}

/// `:::kind[Title]`, `::: kind Title` and `:::` (Docusaurus, VitePress: at least three colons).
fn colons(body: &str, start: usize) -> Option<LineMarkKind> {
    let rest = body.trim_start_matches(':');
    let count = body.len() - rest.len();
    if count < 3 {
        return None;
    }
    let rest = rest.trim();
    if rest.is_empty() {
        return Some(LineMarkKind::Close(Fence::Colons(count)));
    }
    let name_end =
        rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
    let (name, after) = rest.split_at(name_end);
    let title = match after.strip_prefix('[') {
        Some(bracketed) => bracketed.strip_suffix(']')?.trim(),
        None if after.is_empty() || after.starts_with([' ', '\t']) => after.trim(),
        None => return None,
    };
    name.starts_with(char::is_alphabetic).then(|| LineMarkKind::Open {
        fence: Fence::Colons(count),
        kind: name.to_lowercase(),
        title: (!title.is_empty()).then(|| place(body, title, start)),
    })
}

/// `{% hint style="warning" %}` and `{% endhint %}` (GitBook).
fn hint(body: &str) -> Option<LineMarkKind> {
    let inner = body.trim_end().strip_prefix("{%")?.strip_suffix("%}")?.trim();
    if inner == "endhint" {
        return Some(LineMarkKind::Close(Fence::Hint));
    }
    let rest = inner.strip_prefix("hint")?;
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    let style = super::html::attribute(rest, "style").unwrap_or_else(|| "info".into());
    Some(LineMarkKind::Open { fence: Fence::Hint, kind: style.to_lowercase(), title: None })
}

/// `--8<-- "path"` (pymdownx.snippets, a line of its own).
fn snippet(body: &str) -> Option<LineMarkKind> {
    let rest = body.strip_prefix("--8<--")?.trim();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let path = rest[1..].strip_suffix(quote)?;
    (!path.is_empty() && !path.contains(quote)).then(|| LineMarkKind::Snippet(path.to_owned()))
}

/// `{% include "path" %}` and `{% include-markdown "path" %}` (GitBook, mkdocs-include-markdown),
/// a line of its own.
fn include(body: &str) -> Option<LineMarkKind> {
    let inner = body.trim_end().strip_prefix("{%")?.strip_suffix("%}")?.trim();
    let rest = inner.strip_prefix("include")?;
    let rest = rest.strip_prefix("-markdown").unwrap_or(rest).strip_prefix([' ', '\t'])?.trim();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (path, _) = rest[1..].split_once(quote)?;
    (!path.is_empty()).then(|| LineMarkKind::Snippet(path.to_owned()))
}

/// `!!! kind "Title"`, `??? kind`, `???+ kind` (Python-Markdown's admonition, pymdownx.details).
fn indented(body: &str, start: usize) -> Option<LineMarkKind> {
    let rest = body
        .strip_prefix("!!!")
        .or_else(|| body.strip_prefix("???+"))
        .or_else(|| body.strip_prefix("???"))?;
    let rest = rest.trim();
    let name_end = rest
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | ' ')))
        .unwrap_or(rest.len());
    let (names, after) = rest.split_at(name_end);
    let kind = names.split(' ').next().filter(|name| !name.is_empty())?;
    let title = match after {
        "" => None,
        quoted => Some(quoted.strip_prefix('"')?.strip_suffix('"')?.trim()),
    };
    // The cover needs seven bytes.
    (body.trim_end().len() >= 7).then(|| LineMarkKind::Indented {
        kind: kind.to_lowercase(),
        title: title.filter(|title| !title.is_empty()).map(|title| place(body, title, start)),
    })
}

/// Where `part`, a slice of `whole` that starts at byte `start` of the page, stands.
fn place(whole: &str, part: &str, start: usize) -> Span {
    let at = start + (part.as_ptr() as usize - whole.as_ptr() as usize);
    Span::new(at, at + part.len())
}

/// An options line: straight after the opening, four blanks deeper, a YAML `key: value`.
fn is_option(content: &str, opening: usize) -> bool {
    let body = content.trim_start_matches([' ', '\t', '>']);
    let indent = content.len() - body.len();
    indent >= opening + 4
        && body.split_once(':').is_some_and(|(key, value)| {
            !key.is_empty()
                && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
                && (value.is_empty() || value.starts_with(' '))
        })
}

/// `type: warning` names the kind of a generic box (pymdownx.blocks.admonition, `details`).
fn add_option(mark: &mut LineMark, text: &str, line: &Line) {
    let (start, end) = trim(text, line.start, line.end);
    if let LineMarkKind::Open { kind, .. } = &mut mark.kind
        && let Some(value) = text[start..end].strip_prefix("type:")
    {
        let value = value.trim().trim_matches(['"', '\'']);
        if !value.is_empty() {
            *kind = value.to_lowercase();
        }
    }
    mark.span.end = end;
}

/// The attribute lists of a line that stand where one may: behind a link, an image or another
/// inline, or at the end of the line.
fn attribute_lists(content: &str, start: usize, marks: &mut Vec<LineMark>) {
    let content = content.trim_end();
    let is_heading = content.trim_start().starts_with('#');
    let mut at = 0;
    while let Some(found) = content[at..].find('{') {
        let open = at + found;
        at = open + 1;
        let Some(length) = content[at..].find(['{', '}']) else { return };
        let close = at + length;
        if content.as_bytes()[close] == b'{' {
            continue;
        }
        let inner = &content[open + 1..close];
        let before = content[..open].trim_end_matches([' ', '\t']);
        let glued = before.len() == open;
        let behind = before.ends_with([')', ']', '>', '`', '*', '_', '~']);
        let heading = is_heading && close + 1 == content.len();
        if !(heading || behind && (glued || before.ends_with([')', ']', '>']))) {
            continue;
        }
        let Some(id) = attributes(inner) else { continue };
        marks.push(LineMark {
            kind: LineMarkKind::Attributes { id },
            span: Span::new(start + open, start + close + 1),
            masked: Masked::Braces,
        });
        at = close + 1;
    }
}

/// The `#id` of an attribute list (Python-Markdown's attr_list), or `None` where it is no such
/// list: an optional colon, then `.class`, `#id` and `key=value`, blanks between.
fn attributes(inner: &str) -> Option<Option<String>> {
    let inner = inner.strip_prefix(':').unwrap_or(inner);
    let mut id = None;
    let mut any = false;
    let mut rest = inner.trim();
    while !rest.is_empty() {
        let word_end = rest.find([' ', '\t', '"', '\'']).unwrap_or(rest.len());
        let word = &rest[..word_end];
        let quoted = rest[word_end..].chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quoted {
            let key = word.strip_suffix('=')?;
            let length = rest[word_end + 1..].find(quote)?;
            if !is_name(key) {
                return None;
            }
            rest = &rest[word_end + 1 + length + 1..];
        } else {
            let (name, value) = match word.as_bytes()[0] {
                b'.' => (&word[1..], None),
                b'#' => (&word[1..], Some(&word[1..])),
                _ => (word.split_once('=')?.0, None),
            };
            if !is_name(name) {
                return None;
            }
            id = value.map(str::to_owned).or(id);
            rest = &rest[word_end..];
        }
        any = true;
        rest = rest.trim_start();
    }
    any.then_some(id)
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
}
