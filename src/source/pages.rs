//! Finding the pages that an argument names.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::file::{SourceError, display_path};

/// The pages below `paths` in a stable order: a file is itself, a folder all `*.md`
/// below it except hidden ones, by name. Each comes with the path people see, relative to `base`,
/// and comes once. Links are followed, but not back into a folder that they lie in.
///
/// # Errors
/// [`SourceError::NoPages`] for a folder without pages, [`SourceError::Io`] for what isn't there
/// or can't be listed, [`SourceError::TooManyEntries`] for a folder that is no folder of pages.
pub fn discover_pages(
    paths: &[PathBuf],
    base: &Path,
) -> Result<Vec<(PathBuf, String)>, SourceError> {
    let mut pages: Vec<(PathBuf, String)> = Vec::new();
    let mut seen = HashSet::new();
    for path in paths {
        let mut found = Vec::new();
        if path.is_dir() {
            let mut folder = Listing { top: path, base, ancestors: Vec::new(), entries: 0 };
            folder.list(path, &mut found)?;
            if found.is_empty() {
                return Err(SourceError::NoPages { path: display_path(path, base) });
            }
        } else {
            path.metadata().map_err(|source| io(path, base, source))?;
            found.push((path.clone(), display_path(path, base)));
        }
        pages.extend(found.into_iter().filter(|(_, shown)| seen.insert(shown.clone())));
    }
    Ok(pages)
}

/// How deep folders are followed.
const MAX_DEPTH: usize = 32;

/// How many files and folders are looked at below one argument.
pub(super) const MAX_ENTRIES: usize = 100_000;

/// One argument's folder, being listed.
struct Listing<'a> {
    top: &'a Path,
    base: &'a Path,
    /// The folders around the current one, links resolved.
    ancestors: Vec<PathBuf>,
    entries: usize,
}

impl Listing<'_> {
    fn list(
        &mut self,
        folder: &Path,
        found: &mut Vec<(PathBuf, String)>,
    ) -> Result<(), SourceError> {
        let base = self.base;
        let real = folder.canonicalize().map_err(|source| io(folder, base, source))?;
        if self.ancestors.contains(&real) || self.ancestors.len() > MAX_DEPTH {
            return Ok(());
        }
        self.ancestors.push(real);
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|source| io(folder, base, source))? {
            self.entries += 1;
            if self.entries > MAX_ENTRIES {
                return Err(SourceError::TooManyEntries { path: display_path(self.top, base) });
            }
            entries.push(entry.map_err(|source| io(folder, base, source))?);
        }
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                self.list(&path, found)?;
            } else if path.extension().is_some_and(|extension| extension == "md") {
                let shown = display_path(&path, base);
                found.push((path, shown));
            }
        }
        self.ancestors.pop();
        Ok(())
    }
}

fn io(path: &Path, base: &Path, source: std::io::Error) -> SourceError {
    SourceError::Io { path: display_path(path, base), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            fs::write(path, "# T\n").expect("a file");
        }
        folder
    }

    fn shown(paths: &[PathBuf], base: &Path) -> Vec<String> {
        let pages = discover_pages(paths, base).expect("pages");
        pages.into_iter().map(|(_, shown)| shown).collect()
    }

    #[test]
    fn a_folder_is_its_pages_by_name() {
        let folder = folder(&["b.md", "a/z.md", "a.md", "c.txt", ".d.md", ".git/e.md", "f.MD"]);
        let base = folder.path();
        assert_eq!(shown(&[base.into()], base), ["a/z.md", "a.md", "b.md"]);
    }

    #[test]
    fn a_page_comes_once_and_the_order_given_stays() {
        let folder = folder(&["a.md", "b.md"]);
        let base = folder.path();
        assert_eq!(shown(&[base.join("b.md"), base.into()], base), ["b.md", "a.md"]);
    }

    #[test]
    fn a_page_named_itself_needs_no_ending() {
        let folder = folder(&["page.txt"]);
        assert_eq!(shown(&[folder.path().join("page.txt")], folder.path()), ["page.txt"]);
    }

    #[test]
    fn nothing_found_is_an_error() {
        let folder = folder(&["a.txt"]);
        let base = folder.path();
        let empty = discover_pages(&[base.into()], base);
        assert!(matches!(empty, Err(SourceError::NoPages { .. })), "{empty:?}");
        let missing = discover_pages(&[base.join("no.md")], base);
        assert!(matches!(missing, Err(SourceError::Io { .. })), "{missing:?}");
    }

    #[cfg(unix)]
    #[test]
    fn links_back_are_not_followed() {
        let folder = folder(&["a/x.md", "b/y.md"]);
        let base = folder.path();
        for (link, to) in [("a/up", ".."), ("a/b", "../b"), ("b/a", "../a"), ("b/self", ".")] {
            std::os::unix::fs::symlink(to, base.join(link)).expect("a link");
        }
        assert_eq!(shown(&[base.into()], base), ["a/b/y.md", "a/x.md", "b/a/x.md", "b/y.md"],);
    }
}
