//! Byte offset to line and column.

/// A place for people: both numbers start at 1, columns count Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1. LF, CR LF and a lone CR each end a line (CommonMark 0.31, section 2.1).
    pub line: usize,
    /// Column, from 1, in Unicode scalar values.
    pub column: usize,
}

/// Where each line of a text starts.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Indexes the lines of `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends_line {
                starts.push(at + 1);
            }
        }
        Self { starts }
    }

    /// The position of byte `offset` of `text`, the text this index was made of.
    /// An offset past the end is taken as the end; one inside a character as that character.
    /// A byte order mark at the very start takes no column.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = offset.min(text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        let column = text[start..]
            .char_indices()
            .take_while(|(at, c)| start + at + c.len_utf8() <= offset)
            .filter(|(at, c)| !(start + at == 0 && *c == '\u{feff}'))
            .count();
        Position { line, column: column + 1 }
    }

    /// The byte at which `line` (from 1) starts, if there is such a line.
    pub fn line_start(&self, line: usize) -> Option<usize> {
        self.starts.get(line.checked_sub(1)?).copied()
    }

    /// How many lines there are; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("abc", 0, 1, 1)]
    #[case("abc", 3, 1, 4)]
    #[case("abc", 99, 1, 4)]
    #[case("a\nb", 2, 2, 1)]
    #[case("a\r\nb", 3, 2, 1)]
    #[case("a\rb", 2, 2, 1)]
    #[case("äöü x", 7, 1, 5)]
    #[case("\u{feff}abc", 3, 1, 1)]
    #[case("", 0, 1, 1)]
    fn positions(
        #[case] text: &str,
        #[case] offset: usize,
        #[case] line: usize,
        #[case] column: usize,
    ) {
        assert_eq!(LineIndex::new(text).position(text, offset), Position { line, column });
    }
}
