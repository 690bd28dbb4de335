//! Finding the pages that an argument names.

use std::path::{Path, PathBuf};

use super::file::{SourceError, display_path};

/// The pages below `paths` in a stable order: a file is itself, a folder all `*.md`
/// below it except hidden ones, by name. Each comes with the path people see, relative to `base`.
///
/// # Errors
/// [`SourceError::NoPages`] for a folder without pages, [`SourceError::Io`] for what isn't there
/// or can't be listed.
pub fn discover_pages(
    paths: &[PathBuf],
    base: &Path,
) -> Result<Vec<(PathBuf, String)>, SourceError> {
    let mut pages: Vec<(PathBuf, String)> = Vec::new();
    for path in paths {
        let mut found = Vec::new();
        if path.is_dir() {
            list_folder(path, base, 0, &mut found)?;
            if found.is_empty() {
                return Err(SourceError::NoPages { path: display_path(path, base) });
            }
        } else {
            path.metadata().map_err(|source| io(path, base, source))?;
            found.push((path.clone(), display_path(path, base)));
        }
        for page in found {
            if !pages.iter().any(|(_, shown)| *shown == page.1) {
                pages.push(page);
            }
        }
    }
    Ok(pages)
}

/// How deep folders are followed; a cycle of links ends here.
const MAX_DEPTH: usize = 32;

fn list_folder(
    folder: &Path,
    base: &Path,
    depth: usize,
    found: &mut Vec<(PathBuf, String)>,
) -> Result<(), SourceError> {
    if depth > MAX_DEPTH {
        return Ok(());
    }
    let mut entries = std::fs::read_dir(folder)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|source| io(folder, base, source))?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            list_folder(&path, base, depth + 1, found)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let shown = display_path(&path, base);
            found.push((path, shown));
        }
    }
    Ok(())
}

fn io(path: &Path, base: &Path, source: std::io::Error) -> SourceError {
    SourceError::Io { path: display_path(path, base), source }
}
