//! Spec files on disk: which file belongs to a page, writing them, and whether they are current.

mod check;
mod write;

use std::path::{Component, Path, PathBuf};

use super::file::SpecFile;

pub use check::{Stale, StaleKind, check, orphans};
pub use write::{Written, write_atomically};

/// A page with the file that holds its spec.
#[derive(Clone, Debug)]
pub struct Target {
    /// The page as people see it.
    pub page: String,
    /// Its spec file.
    pub spec_path: PathBuf,
    /// What the page means now.
    pub spec: SpecFile,
}

/// Why spec files can't be compared or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegenError {
    /// Two pages would share one spec file.
    #[error("{first} and {second} would both have their spec in {path}; rename one of the pages")]
    Conflict {
        /// One page.
        first: String,
        /// The other one.
        second: String,
        /// The spec file.
        path: String,
    },
    /// The file or its folder may not be written.
    #[error(
        "{path}: is read-only; nothing was written. Allow writing to it, or name another folder for specs"
    )]
    ReadOnly {
        /// The file.
        path: String,
    },
    /// The file can't be written.
    #[error("{path}: {source}; the file is as it was. {remedy}")]
    Write {
        /// The file.
        path: String,
        /// What to do.
        remedy: &'static str,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
    /// A spec file or folder can't be read.
    #[error("{path}: {source}")]
    Read {
        /// The file or folder.
        path: String,
        /// What the operating system said.
        #[source]
        source: std::io::Error,
    },
}

/// The spec file of `page` in the folder `specs`: the page's path below its root (the deepest of
/// `roots` that holds it), `.md` replaced by `.yaml`. A page below no root goes by its file name.
pub fn spec_path(specs: &Path, roots: &[PathBuf], page: &Path) -> PathBuf {
    let below = roots
        .iter()
        .filter_map(|root| plain(page).strip_prefix(plain(root)).map(Path::to_path_buf).ok())
        .filter(|below| !below.as_os_str().is_empty())
        .min_by_key(|below| below.components().count());
    let below = below.or_else(|| page.file_name().map(PathBuf::from)).unwrap_or_default();
    specs.join(below.with_extension("yaml"))
}

/// The targets for pages with what they mean.
///
/// # Errors
/// [`RegenError::Conflict`] where two pages would share one file.
pub fn targets(
    specs: &Path,
    roots: &[PathBuf],
    pages: Vec<(PathBuf, String, SpecFile)>,
) -> Result<Vec<Target>, RegenError> {
    let mut targets: Vec<Target> = Vec::new();
    for (disk, page, spec) in pages {
        let spec_path = spec_path(specs, roots, &disk);
        if let Some(other) = targets.iter().find(|target| target.spec_path == spec_path) {
            return Err(RegenError::Conflict {
                first: other.page.clone(),
                second: page,
                path: shown(&spec_path),
            });
        }
        targets.push(Target { page, spec_path, spec });
    }
    Ok(targets)
}

/// Writes the target's spec file where it isn't current.
///
/// # Errors
/// As [`write_atomically`].
pub fn regenerate(target: &Target) -> Result<Written, RegenError> {
    write_atomically(&target.spec_path, &target.spec.to_yaml())
}

/// `path` without `.` parts, so that `./docs` and `docs` are the same root.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| !matches!(part, Component::CurDir)).collect()
}

/// A path as people see it.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
