//! The key of the record: 256 random bits, or derived from a passphrase.

use std::fmt;

use zeroize::Zeroizing;

/// A passphrase in memory, wiped when dropped and never printed.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a passphrase.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
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

/// What opens a home.
#[derive(Debug, Clone)]
pub enum Unlock {
    /// The key file or the keyring, as the header says.
    Kept,
    /// A passphrase.
    Passphrase(Secret),
}
