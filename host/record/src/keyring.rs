//! The desktop's keyring (Secret Service).

use crate::error::RecordError;

/// Where a key kept by the desktop lives, by the id of the home.
pub trait Keyring: Send + Sync {
    /// Keeps `key` for `home`.
    ///
    /// # Errors
    /// [`RecordError::Keyring`].
    fn put(&self, home: &str, key: &[u8]) -> Result<(), RecordError>;

    /// The key of `home`.
    ///
    /// # Errors
    /// [`RecordError::Keyring`], also when there is none.
    fn get(&self, home: &str) -> Result<zeroize::Zeroizing<Vec<u8>>, RecordError>;
}

/// The one of the session bus.
#[derive(Debug, Clone, Copy)]
pub struct SystemKeyring;

impl Keyring for SystemKeyring {
    fn put(&self, home: &str, key: &[u8]) -> Result<(), RecordError> {
        todo!()
    }
    fn get(&self, home: &str) -> Result<zeroize::Zeroizing<Vec<u8>>, RecordError> {
        todo!()
    }
}
