//! The desktop's keyring (Secret Service API of freedesktop.org).

use std::collections::HashMap;

use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use zeroize::Zeroizing;

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
    fn get(&self, home: &str) -> Result<Zeroizing<Vec<u8>>, RecordError>;
}

/// The one of the session bus.
#[derive(Debug, Clone, Copy)]
pub struct SystemKeyring;

fn attributes(home: &str) -> HashMap<&str, &str> {
    HashMap::from([("application", "socle"), ("home", home)])
}

fn said(error: secret_service::Error) -> RecordError {
    RecordError::Keyring {
        detail: error.to_string(),
    }
}

impl Keyring for SystemKeyring {
    fn put(&self, home: &str, key: &[u8]) -> Result<(), RecordError> {
        let service = SecretService::connect(EncryptionType::Dh).map_err(said)?;
        let collection = service.get_default_collection().map_err(said)?;
        if collection.is_locked().map_err(said)? {
            collection.unlock().map_err(said)?;
        }
        collection
            .create_item(
                "Socle : clé du cabinet",
                attributes(home),
                key,
                true,
                "application/octet-stream",
            )
            .map_err(said)?;
        Ok(())
    }

    fn get(&self, home: &str) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let service = SecretService::connect(EncryptionType::Dh).map_err(said)?;
        let found = service.search_items(attributes(home)).map_err(said)?;
        let item = match (found.unlocked.first(), found.locked.first()) {
            (Some(item), _) => item,
            (None, Some(item)) => {
                item.unlock().map_err(said)?;
                item
            }
            (None, None) => {
                return Err(RecordError::Keyring {
                    detail: "no key for this home".to_owned(),
                });
            }
        };
        item.get_secret().map(Zeroizing::new).map_err(said)
    }
}
