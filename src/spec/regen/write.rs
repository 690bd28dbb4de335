//! Writing a file so that nobody ever sees half of it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::{RegenError, shown};

/// What [`write_atomically`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// The file had this content already and wasn't touched.
    Unchanged,
    /// The file has this content now.
    Written,
}

/// Gives the file at `path` the content `text`: written beside it, flushed to the disk, then put
/// in its place in one step. Folders on the way are made. A link is followed.
///
/// # Errors
/// [`RegenError::ReadOnly`] where the file or its folder is read-only, [`RegenError::Write`] for
/// anything else (a full disk, a folder in its place). The file is as it was then.
pub fn write_atomically(path: &Path, text: &str) -> Result<Written, RegenError> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let failed = |source: io::Error| failure(path, source);
    let present = match fs::read(&real) {
        Ok(bytes) if bytes == text.as_bytes() => return Ok(Written::Unchanged),
        Ok(_) => Some(fs::metadata(&real).map_err(failed)?.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let folder = match real.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder).map_err(failed)?;
    let folder_permissions = fs::metadata(folder).map_err(failed)?.permissions();
    // Renaming over a read-only file would succeed: its owner's wish is asked for here.
    if folder_permissions.readonly() || present.as_ref().is_some_and(fs::Permissions::readonly) {
        return Err(RegenError::ReadOnly { path: shown(path) });
    }
    let mut file = create(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    if let Some(permissions) = present {
        file.as_file().set_permissions(permissions).map_err(failed)?;
    }
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&real).map_err(|error| failed(error.error))?;
    // The new name is safe once its folder is on the disk; where a folder can't be opened or
    // flushed, the file's content is safe all the same.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(Written::Written)
}

/// A temporary file that gets the usual permissions of a new file.
fn create(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".credoc-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

fn failure(path: &Path, source: io::Error) -> RegenError {
    let remedy = match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            return RegenError::ReadOnly { path: shown(path) };
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "Make room on the disk",
        io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            "Move away what stands in the way"
        }
        _ => "Check the folder for specs",
    };
    RegenError::Write { path: shown(path), remedy, source }
}
