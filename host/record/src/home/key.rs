//! The key of the record: 256 random bits kept by file or keyring, or derived from a passphrase.

use std::fmt;
use std::io::Write as _;
use std::path::Path;

use argon2::{Algorithm, Argon2, Params, Version};
use zeroize::Zeroizing;

use super::header::{Derivation, Header, KeptBy};
use crate::error::RecordError;
use crate::files;
use crate::record::PracticeKey;
use crate::surroundings::Surroundings;

/// Name of the key file: 64 hexadecimal digits and a line break, mode 0600.
pub(crate) const FILE: &str = "record.key";

/// The second recommended choice of RFC 9106: 64 MiB, three passes; one lane, since the work is done on one thread.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// What a header may ask for at most, so that a foreign one cannot take all memory.
const MAX_MEMORY_KIB: u32 = 4 * 1024 * 1024;

/// The key, wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; 32]>;

/// A passphrase in memory, wiped when dropped and never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a passphrase.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where the key of a new home is to be kept.
#[derive(Debug, Clone)]
pub enum KeyChoice {
    /// In `record.key`, mode 0600.
    File,
    /// Derived from a passphrase each time the home is opened.
    Passphrase(Secret),
    /// In the desktop's keyring.
    Keyring,
}

impl KeyChoice {
    pub(crate) const fn kept_by(&self) -> KeptBy {
        match self {
            Self::File => KeptBy::File,
            Self::Passphrase(_) => KeptBy::Passphrase,
            Self::Keyring => KeptBy::Keyring,
        }
    }
}

/// What opens a home.
#[derive(Debug, Clone)]
pub enum Unlock {
    /// The key file or the keyring, as the header says.
    Kept,
    /// A passphrase.
    Passphrase(Secret),
}

/// Whether a home has a key file.
pub(crate) fn is_in(home: &Path) -> bool {
    home.join(FILE).exists()
}

/// Removes the key file of a home that could not be made.
pub(crate) fn remove(home: &Path) {
    files::discard(&home.join(FILE));
}

/// Makes the key of a new home and keeps it; completes `header`.
pub(crate) fn make(
    home: &Path,
    choice: &KeyChoice,
    header: &mut Header,
    surroundings: &Surroundings,
) -> Result<Key, RecordError> {
    let mut key = Key::default();
    match choice {
        KeyChoice::File => {
            surroundings.chance.fill(&mut key[..])?;
            write_file(&home.join(FILE), &key)?;
        }
        KeyChoice::Passphrase(secret) => {
            let mut salt = [0; 16];
            surroundings.chance.fill(&mut salt)?;
            let derivation = Derivation {
                salt: hex::encode(salt),
                memory_kib: MEMORY_KIB,
                passes: PASSES,
                lanes: LANES,
            };
            key = derive(secret, &derivation)?;
            header.derivation = Some(derivation);
        }
        KeyChoice::Keyring => {
            surroundings.chance.fill(&mut key[..])?;
            surroundings.keyring.put(&header.id, &key[..])?;
        }
    }
    Ok(key)
}

/// The key of a practice that exists, for a new home of it; completes `header`, which has the practice's derivation.
pub(crate) fn take_over(
    home: &Path,
    known: &PracticeKey,
    header: &mut Header,
) -> Result<Key, RecordError> {
    match known {
        PracticeKey::File(path) => {
            let key = read_file(path)?;
            header.key = KeptBy::File;
            header.derivation = None;
            write_file(&home.join(FILE), &key)?;
            Ok(key)
        }
        PracticeKey::Passphrase(secret) => {
            // A practice whose key is random has no passphrase.
            let derivation = header.derivation.as_ref().ok_or(RecordError::WrongKey)?;
            let key = derive(secret, derivation)?;
            header.key = KeptBy::Passphrase;
            Ok(key)
        }
    }
}

/// The key of a home, as its header says it is kept.
pub(crate) fn find(
    home: &Path,
    unlock: &Unlock,
    header: &Header,
    surroundings: &Surroundings,
) -> Result<Key, RecordError> {
    match header.key {
        KeptBy::File => read_file(&home.join(FILE)),
        KeptBy::Passphrase => {
            let Unlock::Passphrase(secret) = unlock else {
                return Err(RecordError::PassphraseRequired);
            };
            let derivation = header
                .derivation
                .as_ref()
                .ok_or_else(|| unreadable("[derivation] is missing"))?;
            derive(secret, derivation)
        }
        KeptBy::Keyring => {
            let bytes = surroundings.keyring.get(&header.id)?;
            let mut key = Key::default();
            if bytes.len() != key.len() {
                return Err(RecordError::WrongKey);
            }
            key.copy_from_slice(&bytes);
            Ok(key)
        }
    }
}

fn unreadable(detail: &str) -> RecordError {
    RecordError::Header {
        detail: detail.to_owned(),
    }
}

fn derive(secret: &Secret, derivation: &Derivation) -> Result<Key, RecordError> {
    if derivation.memory_kib > MAX_MEMORY_KIB {
        return Err(unreadable("memory-kib is too large"));
    }
    let wrong = |error: argon2::Error| unreadable(&error.to_string());
    let params = Params::new(
        derivation.memory_kib,
        derivation.passes,
        derivation.lanes,
        Some(32),
    )
    .map_err(wrong)?;
    let salt = hex::decode(&derivation.salt).map_err(|error| unreadable(&error.to_string()))?;
    let mut key = Key::default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.0.as_bytes(), &salt, &mut key[..])
        .map_err(wrong)?;
    Ok(key)
}

fn write_file(path: &Path, key: &Key) -> Result<(), RecordError> {
    let text = Zeroizing::new(format!("{}\n", *hexadecimal(key)));
    let write = || {
        let mut file = files::create_private(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        files::sync_folder_of(path)
    };
    write().map_err(|error| files::failed(path, error))
}

fn read_file(path: &Path) -> Result<Key, RecordError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(RecordError::KeyMissing {
                path: path.to_owned(),
            });
        }
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            return Err(RecordError::WrongKey);
        }
        Err(error) => return Err(files::failed(path, error)),
    };
    let mut key = Key::default();
    // What is not 64 hexadecimal digits is no key of ours; why does not matter, and the bytes are not repeated.
    hex::decode_to_slice(text.trim(), &mut key[..])
        .map_err(|_not_hexadecimal| RecordError::WrongKey)?;
    files::make_private(path).map_err(|error| files::failed(path, error))?;
    Ok(key)
}

/// The key in hexadecimal, wiped when dropped.
pub(crate) fn hexadecimal(key: &Key) -> Zeroizing<String> {
    Zeroizing::new(hex::encode(&key[..]))
}
