//! A zip archive from outside, unpacked into memory inside bounds. Nothing it says of itself is believed.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::{MOST_BYTES, MOST_FILES, MOST_UNPACKED, XdmError};

/// The files of an archive, by their names in capitals: XDM names have no small letters, some senders write them.
pub(super) fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, XdmError> {
    if bytes.len() > MOST_BYTES {
        return Err(XdmError::TooLarge);
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_error| XdmError::NotZip("its directory cannot be read"))?;
    if archive.len() > MOST_FILES {
        return Err(XdmError::TooMany);
    }
    if archive.has_duplicate_names() {
        return Err(XdmError::SameName);
    }
    let mut files = BTreeMap::new();
    let mut left = MOST_UNPACKED;
    for place in 0..archive.len() {
        let said = {
            // Looked at before it is opened: an encrypted one does not open.
            let file = archive
                .by_index_raw(place)
                .map_err(|_error| XdmError::NotZip("a file cannot be read"))?;
            if file.encrypted() {
                return Err(XdmError::Encrypted);
            }
            if file.is_symlink() {
                return Err(XdmError::Path);
            }
            file.size()
        };
        if said > left {
            return Err(XdmError::Bomb);
        }
        let mut file = archive
            .by_index(place)
            .map_err(|_error| XdmError::NotZip("a file cannot be read"))?;
        let name = safe(&file.name().map_err(|_error| XdmError::Path)?)?;
        if file.is_dir() {
            continue;
        }
        // One byte more than it says is enough to know that it lies.
        let mut content = Vec::new();
        let read = (&mut file)
            .take(said.saturating_add(1))
            .read_to_end(&mut content)
            .map_err(|_error| XdmError::NotZip("a file is damaged"))?;
        let read = u64::try_from(read).unwrap_or(u64::MAX);
        if read > said {
            return Err(XdmError::Bomb);
        }
        left = left.saturating_sub(read);
        if files.insert(name, content).is_some() {
            return Err(XdmError::SameName);
        }
    }
    Ok(files)
}

/// The name as a path that stays inside, in capitals. A backslash separates as well: so do some senders' systems.
fn safe(name: &str) -> Result<String, XdmError> {
    let name = name.replace('\\', "/");
    let is_safe = !name.starts_with('/')
        && name.len() <= 1_024
        && !name
            .chars()
            .any(|c| c.is_control() || matches!(c, ':' | '\u{FFFD}'))
        && name
            .trim_end_matches('/')
            .split('/')
            .all(|part| !matches!(part, "" | "." | ".."));
    if is_safe {
        Ok(name.to_uppercase())
    } else {
        Err(XdmError::Path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_stays_inside_is_taken() {
        for name in [
            "INDEX.HTM",
            "IHE_XDM/SUBSET01/DOC0001.XML",
            "ihe_xdm\\subset01\\doc0001.xml",
            "IHE_XDM/",
            "a..b/c",
        ] {
            assert!(safe(name).is_ok(), "{name}");
        }
        for name in [
            "",
            "/etc/passwd",
            "../INDEX.HTM",
            "IHE_XDM/../../x",
            "IHE_XDM//x",
            "..\\x",
            "C:\\x",
            "a\0b",
            "\\\\server\\share",
            "./x",
        ] {
            assert_eq!(safe(name), Err(XdmError::Path), "{name}");
        }
    }
}
