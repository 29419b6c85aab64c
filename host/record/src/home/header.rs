//! `home.toml`, in clear.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::RecordError;
use crate::files;

/// Name of the file.
pub(crate) const FILE: &str = "home.toml";
/// Version of the file's own layout.
const FORMAT: u32 = 1;

/// What a home is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A real practice.
    Practice,
    /// Fictitious patients, national services played by the sandbox.
    Demonstration,
}

/// Where the key of the record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeptBy {
    /// `record.key` in the home.
    File,
    /// Derived from a passphrase.
    Passphrase,
    /// The desktop's keyring.
    Keyring,
}

/// What `home.toml` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Header {
    /// Version of this file's layout.
    pub format: u32,
    /// Id of the home: it names the workstation and the key in the keyring.
    pub id: String,
    /// What the home is for.
    pub purpose: Purpose,
    /// Schema of the record when it was last opened.
    pub schema: u32,
    /// Where the key is kept.
    pub key: KeptBy,
    /// Id of the practice, when this home is not the one it was made in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub practice: Option<String>,
    /// Address of the practice's server, without password; the record is in this folder otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Where the home stood when it was last opened: a copy elsewhere is another workstation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands: Option<Stands>,
    /// How the key follows from a passphrase.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derivation: Option<Derivation>,
}

/// Where a home stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Stands {
    /// A hash of the machine's id; empty when it has none.
    pub machine: String,
    /// The folder, links followed.
    pub folder: String,
}

/// Parameters of Argon2id (RFC 9106).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Derivation {
    /// Sixteen random bytes, hexadecimal.
    pub salt: String,
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Header {
    pub(crate) fn new(id: String, purpose: Purpose, schema: u32, key: KeptBy) -> Self {
        Self {
            format: FORMAT,
            id,
            purpose,
            schema,
            key,
            practice: None,
            stands: None,
            server: None,
            derivation: None,
        }
    }

    /// Id of the practice.
    #[must_use]
    pub fn practice(&self) -> &str {
        self.practice.as_deref().unwrap_or(&self.id)
    }

    /// Whether a home has one.
    pub(crate) fn is_in(home: &Path) -> bool {
        home.join(FILE).exists()
    }

    pub(crate) fn read(home: &Path) -> Result<Self, RecordError> {
        Self::read_from(&home.join(FILE))
    }

    /// Reads one from this file; that it is missing means that there is no home where it lies.
    pub(crate) fn read_from(path: &Path) -> Result<Self, RecordError> {
        let missing = || RecordError::MissingHome {
            home: path.parent().unwrap_or(path).to_owned(),
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(missing()),
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
                return Err(missing());
            }
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                return Err(RecordError::Header {
                    detail: error.to_string(),
                });
            }
            Err(error) => return Err(files::failed(path, error)),
        };
        let header: Self = toml::from_str(&text).map_err(|error| RecordError::Header {
            // The file holds no secret, but the message of the parser would quote it.
            detail: error.message().to_owned(),
        })?;
        if header.format > FORMAT {
            return Err(RecordError::NewerSchema {
                found: header.format,
                known: FORMAT,
            });
        }
        Ok(header)
    }

    pub(crate) fn write(&self, home: &Path) -> Result<(), RecordError> {
        self.write_to(&home.join(FILE))
    }

    /// Writes it to this file.
    pub(crate) fn write_to(&self, path: &Path) -> Result<(), RecordError> {
        let text = toml::to_string(self).map_err(|error| RecordError::Header {
            detail: error.to_string(),
        })?;
        files::replace(path, text.as_bytes())
    }
}
