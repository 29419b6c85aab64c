//! Where a home stands, and whether it is a copy of another.
//!
//! A home names a workstation. Copied to another machine, or to another folder of this one, there would be two of the same
//! name: each would take what the other is doing for its own. So a home writes down where it stands, and one that finds
//! itself elsewhere is a copy, unless it was only moved: then it is no longer where it was.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::header::{Header, KeptBy, Stands};
use super::key::Key;
use crate::error::RecordError;
use crate::surroundings::{Machine, Surroundings};

/// Told apart from any other use of the machine's id, which `machine-id(5)` asks not to be shown as it is.
const PURPOSE: &[u8] = b"socle home machine 1";

impl Stands {
    /// Where the home in this folder stands now.
    pub(crate) fn now(home: &Path, machine: &dyn Machine) -> Self {
        let folder = std::fs::canonicalize(home).unwrap_or_else(|_unreadable| home.to_owned());
        let id = machine.id().map_or_else(String::new, |id| {
            let mut hash = Sha256::new();
            hash.update(PURPOSE);
            hash.update(id.as_bytes());
            hex::encode(&hash.finalize()[..16])
        });
        Self {
            machine: id,
            folder: folder.to_string_lossy().into_owned(),
        }
    }
}

/// Completes the header of a home that is about to be opened: where it stands now, and an id of its own when it is a copy.
/// Answers the id of the home it was copied from.
///
/// The header is for the caller to write, once the record knows of the new workstation: a copy that is cut off before finds
/// out again that it is one.
pub(crate) fn settle(
    home: &Path,
    header: &mut Header,
    key: &Key,
    surroundings: &Surroundings,
) -> Result<Option<String>, RecordError> {
    let now = Stands::now(home, &*surroundings.machine);
    let is_copy = is_copy(header, &now);
    header.stands = Some(now);
    if !is_copy {
        return Ok(None);
    }
    header.practice = Some(header.practice().to_owned());
    let id = surroundings.uuid()?.to_string();
    if header.key == KeptBy::Keyring {
        surroundings.keyring.put(&id, &key[..])?;
    }
    Ok(Some(std::mem::replace(&mut header.id, id)))
}

/// Whether a home that stands at `now` is a copy of the one its header was written for. One that never wrote down where it
/// stands is older than this question.
fn is_copy(header: &Header, now: &Stands) -> bool {
    let Some(before) = &header.stands else {
        return false;
    };
    if before.machine != now.machine {
        return true;
    }
    // The same machine, another folder: the home it was copied from is still there, or it was moved.
    before.folder != now.folder
        && Header::read(Path::new(&before.folder)).is_ok_and(|other| other.id == header.id)
}
