//! One file, read whole and checked.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::pages::MAX_ENTRIES;
use super::{LineIndex, Position, Span};

/// The largest page that is read, in bytes. The largest real credential page
/// measured has about 30 kB; the bound keeps a wrong argument from eating memory.
pub const MAX_PAGE_BYTES: u64 = 1024 * 1024;

/// A text file with the name people see and its line index.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    lines: LineIndex,
}

/// Why a file can't be read as text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The file can't be opened or read.
    #[error("{path}: {source}")]
    Io {
        /// The path as given.
        path: String,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// The path is a folder.
    #[error("{path}: is a folder, not a file")]
    IsFolder {
        /// The path as given.
        path: String,
    },
    /// The path is a pipe, a device or a socket: reading it might never end.
    #[error("{path}: is no regular file")]
    NotAFile {
        /// The path as given.
        path: String,
    },
    /// The bytes aren't UTF-8.
    #[error("{path}:{}:{}: not UTF-8 (byte {offset})", .position.line, .position.column)]
    NotUtf8 {
        /// The path as given.
        path: String,
        /// The first byte that isn't UTF-8, from 0.
        offset: usize,
        /// The same as line and column.
        position: Position,
    },
    /// The file is larger than [`MAX_PAGE_BYTES`].
    #[error("{path}: has more than {MAX_PAGE_BYTES} bytes")]
    TooLarge {
        /// The path as given.
        path: String,
    },
    /// A folder holds too much to be a folder of pages.
    #[error("{path}: more than {MAX_ENTRIES} files and folders below this folder")]
    TooManyEntries {
        /// The path as given.
        path: String,
    },
    /// A folder holds no page.
    #[error("{path}: no pages (*.md) in this folder")]
    NoPages {
        /// The path as given.
        path: String,
    },
}

impl SourceError {
    /// Where, and what: the two halves of what it says.
    pub fn place_and_message(&self) -> (String, String) {
        let text = self.to_string();
        let (place, message) = text.split_once(": ").unwrap_or(("", &text));
        (place.to_owned(), message.to_owned())
    }
}

impl SourceFile {
    /// Wraps `text`; `path` is what people will see (relative, with `/`).
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { path: path.into(), lines: LineIndex::new(&text), text }
    }

    /// Reads the file at `disk`, to be known as `path`.
    ///
    /// # Errors
    /// Where it can't be opened, is a folder or no regular file, has more than [`MAX_PAGE_BYTES`]
    /// or isn't UTF-8.
    pub fn read(disk: &Path, path: impl Into<String>) -> Result<Self, SourceError> {
        let path = path.into();
        let io = |source| SourceError::Io { path: path.clone(), source };
        // Before it is opened: opening a pipe waits for its other end.
        let metadata = disk.metadata().map_err(io)?;
        if metadata.is_dir() {
            return Err(SourceError::IsFolder { path });
        }
        if !metadata.is_file() {
            return Err(SourceError::NotAFile { path });
        }
        let file = std::fs::File::open(disk).map_err(io)?;
        let mut bytes = Vec::new();
        file.take(MAX_PAGE_BYTES + 1).read_to_end(&mut bytes).map_err(io)?;
        if bytes.len() as u64 > MAX_PAGE_BYTES {
            return Err(SourceError::TooLarge { path });
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(path, text)),
            Err(error) => {
                let offset = error.utf8_error().valid_up_to();
                let valid = String::from_utf8_lossy(&error.as_bytes()[..offset]);
                let position = LineIndex::new(&valid).position(&valid, offset);
                Err(SourceError::NotUtf8 { path, offset, position })
            }
        }
    }

    /// The name people see.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text, byte for byte as on disk.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }

    /// Line and column of byte `offset`.
    pub fn position(&self, offset: usize) -> Position {
        self.lines.position(&self.text, offset)
    }

    /// The line index.
    pub fn lines(&self) -> &LineIndex {
        &self.lines
    }
}

/// `path` as people see it: relative to `base`, with `/`. What shares no folder with `base` is
/// shown as it is named.
pub fn display_path(path: &Path, base: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let base = std::path::absolute(base).unwrap_or_else(|_| PathBuf::from(base));
    let shown = relative(&absolute, &base).unwrap_or_else(|| path.to_path_buf());
    let text = shown.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// The way from `base` to `path`, both absolute; `None` where only the root is common to them.
fn relative(path: &Path, base: &Path) -> Option<PathBuf> {
    let goes_up = |path: &Path| path.components().any(|part| part == Component::ParentDir);
    if let Ok(below) = path.strip_prefix(base) {
        return Some(below.to_path_buf());
    }
    if goes_up(path) || goes_up(base) {
        return None;
    }
    let common = path.components().zip(base.components()).take_while(|(a, b)| a == b).count();
    let named = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !path.components().take(common).any(named) {
        return None;
    }
    let up = base.components().skip(common).map(|_| Component::ParentDir);
    Some(up.chain(path.components().skip(common)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn read(bytes: &[u8]) -> Result<SourceFile, SourceError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("page.md");
        std::fs::write(&path, bytes).expect("a file");
        SourceFile::read(&path, "page.md")
    }

    #[rstest]
    #[case::empty(b"")]
    #[case::byte_order_mark(b"\xef\xbb\xbf# T\r\n")]
    #[case::lone_cr(b"a\rb\r")]
    #[case::nul(b"a\0b")]
    fn text_stays_as_it_is(#[case] bytes: &[u8]) {
        assert_eq!(read(bytes).expect("a page").text().as_bytes(), bytes);
    }

    #[rstest]
    #[case::first(b"\xff\xfea", "page.md:1:1: not UTF-8 (byte 0)")]
    #[case::later("ä\r\nü\u{feff}".as_bytes(), "")]
    #[case::latin_1(b"a\rb\xe9", "page.md:2:2: not UTF-8 (byte 3)")]
    #[case::cut_off(b"a\n\xc3", "page.md:2:1: not UTF-8 (byte 2)")]
    fn what_is_not_utf_8_has_a_place(#[case] bytes: &[u8], #[case] message: &str) {
        let error = read(bytes).err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(error, message);
    }

    #[test]
    fn the_size_is_bounded() {
        let bound = MAX_PAGE_BYTES as usize;
        assert!(read(&vec![b'a'; bound]).is_ok());
        assert!(matches!(read(&vec![b'a'; bound + 1]), Err(SourceError::TooLarge { .. })));
    }

    #[cfg(unix)]
    #[rstest]
    #[case::below("/a/b/c.md", "/a/b", "c.md")]
    #[case::beside("/a/c/d.md", "/a/b", "../c/d.md")]
    #[case::above("/a/c.md", "/a/b/d", "../../c.md")]
    #[case::elsewhere("/x/c.md", "/a/b", "/x/c.md")]
    fn paths_are_shown_from_the_base(#[case] path: &str, #[case] base: &str, #[case] shown: &str) {
        assert_eq!(display_path(Path::new(path), Path::new(base)), shown);
    }

    #[test]
    fn a_folder_is_no_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let error = SourceFile::read(folder.path(), "docs");
        assert!(matches!(error, Err(SourceError::IsFolder { .. })), "{error:?}");
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_not_read() {
        let device = SourceFile::read(Path::new("/dev/zero"), "zero");
        assert!(matches!(device, Err(SourceError::NotAFile { .. })), "{device:?}");
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("page.md");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
        let error = SourceFile::read(&socket, "page.md");
        assert!(matches!(error, Err(SourceError::NotAFile { .. })), "{error:?}");
    }
}
