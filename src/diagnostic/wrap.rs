//! Lines of ours, no wider than a terminal shows well.

/// How wide lines of ours may be.
pub(crate) const WIDTH: usize = 100;

/// `words` after one another, wrapped at [`WIDTH`] columns; the first line starts at column
/// `at`, further ones are indented by `indent`. No word is broken.
pub(crate) fn wrapped<'a>(
    words: impl Iterator<Item = &'a str>,
    at: usize,
    indent: usize,
) -> String {
    let mut text = String::new();
    let mut column = at;
    for (n, word) in words.flat_map(|word| pieces(word, WIDTH - indent)).enumerate() {
        let width = word.chars().count();
        if n > 0 && column + 1 + width > WIDTH {
            text.push('\n');
            text.push_str(&" ".repeat(indent));
            column = indent;
        } else if n > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text
}

/// A word in pieces of at most `width` columns, broken behind `|`.
fn pieces(word: &str, width: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = word;
    while rest.chars().count() > width {
        let bars = rest.match_indices('|').map(|(at, _)| at + 1);
        let fits = bars.take_while(|at| rest[..*at].chars().count() <= width).last();
        let Some(at) = fits else { break };
        let (piece, after) = rest.split_at(at);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}
