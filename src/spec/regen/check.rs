//! Whether the spec files on disk are what the pages mean.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::diff::diff;
use super::super::file::from_yaml;
use super::{RegenError, Target, shown};

/// A spec file that doesn't fit its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The page as people see it; of an orphan, where it would be.
    pub page: String,
    /// The spec file as people see it.
    pub spec_path: String,
    /// In which way.
    pub kind: StaleKind,
}

/// In which way a spec file doesn't fit its page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StaleKind {
    /// There is none.
    Missing,
    /// It means something else, or can't be read.
    Differs {
        /// What changed from the file to the page, one line each.
        diff: Vec<String>,
    },
    /// The page is gone.
    Orphan,
}

/// The targets whose files aren't current, in the order given. Only meaning counts: a file that
/// is laid out differently is current.
///
/// # Errors
/// [`RegenError::Read`] for a file that is there and can't be read.
pub fn check(targets: &[Target]) -> Result<Vec<Stale>, RegenError> {
    let mut stale = Vec::new();
    for target in targets {
        let spec_path = shown(&target.spec_path);
        let kind = match fs::read_to_string(&target.spec_path) {
            Ok(text) => match from_yaml(&text) {
                Ok(file) if file == target.spec => continue,
                Ok(file) => StaleKind::Differs {
                    diff: diff(&file, &target.spec).iter().map(ToString::to_string).collect(),
                },
                Err(error) => StaleKind::Differs { diff: vec![format!("{spec_path}:{error}")] },
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => StaleKind::Missing,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                StaleKind::Differs { diff: vec![format!("{spec_path}: is not UTF-8")] }
            }
            Err(source) => return Err(RegenError::Read { path: spec_path, source }),
        };
        stale.push(Stale { page: target.page.clone(), spec_path, kind });
    }
    Ok(stale)
}

/// The spec files below `specs` whose page stands below none of `roots` any more, by path.
///
/// # Errors
/// [`RegenError::Read`] where a folder can't be listed. One that isn't there holds none.
pub fn orphans(specs: &Path, roots: &[PathBuf]) -> Result<Vec<Stale>, RegenError> {
    let mut files = Vec::new();
    list(specs, 0, &mut files)?;
    let mut stale = Vec::new();
    for file in files {
        let Ok(below) = file.strip_prefix(specs) else { continue };
        let page = below.with_extension("md");
        if roots.iter().any(|root| root.join(&page).is_file() || is_itself(root, &page)) {
            continue;
        }
        let would_be = roots.first().map_or_else(|| page.clone(), |root| root.join(&page));
        stale.push(Stale {
            page: shown(&would_be),
            spec_path: shown(&file),
            kind: StaleKind::Orphan,
        });
    }
    Ok(stale)
}

/// Whether the root is a single page of that name.
fn is_itself(root: &Path, page: &Path) -> bool {
    root.is_file() && root.file_name() == Some(page.as_os_str())
}

/// How deep folders are followed; a cycle of links ends here.
const MAX_DEPTH: usize = 32;

fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<(), RegenError> {
    let read = |source| RegenError::Read { path: shown(folder), source };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(read(error)),
    };
    let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(read)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if depth < MAX_DEPTH {
                list(&path, depth + 1, files)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    Ok(())
}
