//! The files of a package: plain files, few, and read no further than their limit. A link would bring in what lies
//! elsewhere on the machine, a device would never end.

use std::fs;
use std::io::{Error, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use crate::error::HostError;
use crate::limits;

fn failed(path: &Path) -> impl Fn(Error) -> HostError + '_ {
    |source| HostError::File {
        path: path.to_owned(),
        source,
    }
}

fn refused(path: &Path, why: impl Into<String>) -> HostError {
    failed(path)(Error::new(ErrorKind::InvalidInput, why.into()))
}

/// The files of the package in this folder, once it is known that they are plain, few and not too large together. A
/// package is flat: what lies in a folder of it is not part of it.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>, HostError> {
    let mut files = Vec::new();
    let mut bytes = 0_u64;
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        let kind = fs::symlink_metadata(&path).map_err(failed(&path))?;
        if kind.is_dir() {
            continue;
        }
        if !kind.is_file() {
            return Err(refused(&path, "not a plain file"));
        }
        bytes = bytes.saturating_add(kind.len());
        files.push(path);
        if files.len() > limits::PACKAGE_FILES {
            return Err(refused(
                folder,
                format!("more than {} files", limits::PACKAGE_FILES),
            ));
        }
        if bytes > limits::PACKAGE_BYTES {
            return Err(refused(
                folder,
                format!("more than {} MiB", limits::PACKAGE_BYTES >> 20),
            ));
        }
    }
    files.sort();
    Ok(files)
}

/// A file of a package, whole, when it has at most so many bytes.
pub(crate) fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, HostError> {
    let kind = fs::symlink_metadata(path).map_err(failed(path))?;
    if !kind.is_file() {
        return Err(refused(path, "not a plain file"));
    }
    let mut content = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut content))
        .map_err(failed(path))?;
    if content.len() as u64 > most {
        return Err(refused(path, format!("more than {most} bytes")));
    }
    Ok(content)
}

/// The same as text.
pub(crate) fn text(path: &Path, most: u64) -> Result<String, HostError> {
    String::from_utf8(bytes(path, most)?)
        .map_err(|error| failed(path)(Error::new(ErrorKind::InvalidData, error)))
}

/// Copy the package of one folder into another, which is made.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), HostError> {
    fs::create_dir_all(to).map_err(failed(to))?;
    for path in list(from)? {
        let Some(name) = path.file_name() else {
            continue;
        };
        let content = bytes(&path, limits::PACKAGE_BYTES)?;
        fs::write(to.join(name), content).map_err(failed(&path))?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn plain_files_are_listed_and_copied_and_folders_left_alone() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(from.path().join("b"), "deux").unwrap();
        fs::write(from.path().join("a"), "un").unwrap();
        fs::create_dir(from.path().join("dossier")).unwrap();
        copy(from.path(), &to.path().join("copie")).unwrap();
        let names: Vec<_> = list(&to.path().join("copie"))
            .unwrap()
            .into_iter()
            .map(|path| path.file_name().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(text(&to.path().join("copie/b"), 4).unwrap(), "deux");
        assert!(text(&to.path().join("copie/b"), 3).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_or_a_device_is_never_read() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("lien");
        for target in ["/dev/zero", "/etc/hostname"] {
            std::os::unix::fs::symlink(target, &link).unwrap();
            assert_eq!(bytes(&link, 1 << 20).unwrap_err().code(), "host.file");
            assert!(list(folder.path()).is_err());
            fs::remove_file(&link).unwrap();
        }
        assert!(bytes(Path::new("/dev/zero"), 10).is_err());
    }

    #[test]
    fn many_files_or_large_ones_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = fs::File::create(folder.path().join("film")).unwrap();
        file.set_len(limits::PACKAGE_BYTES + 1).unwrap();
        assert!(list(folder.path()).is_err());
        file.set_len(limits::PACKAGE_BYTES).unwrap();
        assert_eq!(list(folder.path()).unwrap().len(), 1);
        for n in 0..limits::PACKAGE_FILES {
            fs::write(folder.path().join(n.to_string()), "").unwrap();
        }
        assert!(list(folder.path()).is_err());
    }
}
