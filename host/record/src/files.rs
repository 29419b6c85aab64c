//! Small files of the home, replaced in one step.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use crate::error::RecordError;

/// The error of a file.
pub(crate) fn failed(path: &Path, error: io::Error) -> RecordError {
    if error.kind() == io::ErrorKind::StorageFull || error.kind() == io::ErrorKind::QuotaExceeded {
        RecordError::DiskFull
    } else {
        RecordError::File {
            path: path.to_owned(),
            error,
        }
    }
}

/// Creates a file only its owner can read; it must not be there.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Copies a file to one only its owner can read, which must not be there.
pub(crate) fn copy_private(from: &Path, to: &Path) -> Result<(), RecordError> {
    let mut source = File::open(from).map_err(|error| failed(from, error))?;
    let mut copy = || -> io::Result<()> {
        let mut target = create_private(to)?;
        io::copy(&mut source, &mut target)?;
        target.sync_all()?;
        sync_folder_of(to)
    };
    copy().map_err(|error| failed(to, error))
}

/// Creates a folder, with those it stands in, that only its owner can enter; one that is there is left as it is.
pub(crate) fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Removes a file of ours that could not be finished; that it cannot be is said in the log only.
pub(crate) fn discard(path: &Path) {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(file = %path.display(), %error, "an unfinished file could not be removed");
        }
        _ => {}
    }
}

/// Replaces the content of a file: after a power cut there is the old one or the new one.
pub(crate) fn replace(path: &Path, content: &[u8]) -> Result<(), RecordError> {
    let write = || -> io::Result<()> {
        let staged = path.with_extension("new");
        match std::fs::remove_file(&staged) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = create_private(&staged)?;
        file.write_all(content)?;
        file.sync_all()?;
        std::fs::rename(&staged, path)?;
        sync_folder_of(path)
    };
    write().map_err(|error| failed(path, error))
}

/// Makes the names of a folder durable.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        // A bare name stands in the folder the program works in.
        #[cfg(unix)]
        Some(folder) if folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        #[cfg(unix)]
        Some(folder) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Takes the group's and others' rights away from a file.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(path)?.permissions().mode();
        if mode & 0o077 != 0 {
            tracing::warn!(file = %path.display(), "a secret file was open to others: its rights are tightened");
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(())
}
