//! A zip archive from outside, unpacked into memory inside bounds. Nothing it says of itself is believed.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive};

use super::{MOST_BYTES, MOST_FILES, MOST_UNPACKED, XdmError};

/// The files of an archive, by their names in capitals: XDM names have no small letters, some senders write them.
pub(crate) fn unpack(bytes: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, XdmError> {
    unpack_those(bytes, MOST_UNPACKED, |_name| true)
}

/// Those files of an archive whose names, in capitals, are wanted: no more than so many bytes of them together. What is not
/// wanted is not unpacked, and takes no room.
pub(crate) fn unpack_those(
    bytes: &[u8],
    most: u64,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, XdmError> {
    if bytes.len() > MOST_BYTES {
        return Err(XdmError::TooLarge);
    }
    let damaged = |_error| XdmError::NotZip("its directory cannot be read");
    let archive = ZipArchive::from_slice(bytes).map_err(damaged)?;
    let mut entries = archive.entries();
    let mut files = BTreeMap::new();
    let mut seen = 0;
    let mut left = most;
    while let Some(entry) = entries.next_entry().map_err(damaged)? {
        seen += 1;
        if seen > MOST_FILES {
            return Err(XdmError::TooMany);
        }
        if entry.flags().is_encrypted() {
            return Err(XdmError::Encrypted);
        }
        if entry.mode().is_symlink() {
            return Err(XdmError::Path);
        }
        let name = safe(&named(entry.file_path().as_bytes()))?;
        if entry.is_dir() || !is_wanted(&name) {
            continue;
        }
        let said = entry.uncompressed_size_hint();
        if said > left {
            return Err(XdmError::Bomb);
        }
        let file = archive
            .get_entry(entry.wayfinder())
            .map_err(|_error| XdmError::NotZip("a file cannot be read"))?;
        let plain: Box<dyn Read> = match entry.compression_method() {
            CompressionMethod::STORE => Box::new(file.data()),
            CompressionMethod::DEFLATE => Box::new(DeflateDecoder::new(file.data())),
            _ => return Err(XdmError::NotZip("a file is packed in another way")),
        };
        // One byte more than it says is enough to know that it lies; held against size and checksum at its end.
        let mut content = Vec::new();
        let read = file
            .verifying_reader(plain)
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
    // The directory says how many there are: one that was cut would hide the last.
    if u64::try_from(seen) != Ok(archive.entries_hint()) {
        return Err(XdmError::NotZip("its directory is cut"));
    }
    Ok(files)
}

/// A name as text. Names without the mark of UTF-8 are of the code page of some old system: their signs beyond ASCII are in
/// no name that XDM knows, and [`safe`] refuses what could not be read.
fn named(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
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
