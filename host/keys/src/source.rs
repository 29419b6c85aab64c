//! Where a practice's keys are.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use zeroize::Zeroizing;

use crate::error::KeyError;
use crate::p12;
use crate::pkcs11::{Module, Slot};
use crate::signer::{Signer, SoftSigner};

/// A PIN or a passphrase: wiped when it goes, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// What was typed.
    pub fn new(typed: impl Into<String>) -> Self {
        Self(Zeroizing::new(typed.into()))
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where keys are, as the settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// A card, through the PKCS#11 module of its vendor.
    Card {
        /// Path of the module.
        module: PathBuf,
        /// Which slot.
        slot: Slot,
    },
    /// A PKCS#12 file (`.p12`, `.pfx`).
    File {
        /// Its path.
        path: PathBuf,
    },
    /// PEM of the chain and of the key, together: what a demonstration makes for itself.
    Pem(String),
}

/// The keys of one holder.
#[derive(Debug, Clone)]
pub struct Keys {
    /// To authenticate: TLS, the challenge at login.
    pub authentication: Arc<dyn Signer>,
    /// To sign: assertions, manifests. The same key where there is only one.
    pub signature: Arc<dyn Signer>,
}

impl Keys {
    fn one(signer: SoftSigner) -> Self {
        let signer: Arc<dyn Signer> = Arc::new(signer);
        Self {
            authentication: Arc::clone(&signer),
            signature: signer,
        }
    }
}

/// Longest PKCS#12 file, in bytes.
const FILE_BYTES: u64 = 1 << 20;

impl KeySource {
    /// Open it. `secret` is the PIN of a card (none for a reader with its own keypad), the passphrase of a file; PEM needs
    /// none. With a card exactly one try of the PIN is spent, and none when only one is left: see
    /// [`Module::login`] to spend it. Blocks.
    pub fn open(&self, secret: Option<&Secret>) -> Result<Keys, KeyError> {
        match self {
            Self::Card { module, slot } => {
                Module::load(module)?.login(slot, secret, crate::pkcs11::LastTry::Keep)
            }
            Self::File { path } => {
                let bytes = read(path)?;
                p12::open(&bytes, secret.map_or("", Secret::reveal)).map(Keys::one)
            }
            Self::Pem(pem) => from_pem(pem).map(Keys::one),
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, KeyError> {
    let file = |reason: String| KeyError::File {
        path: path.to_owned(),
        reason,
    };
    let length = std::fs::metadata(path)
        .map_err(|error| file(error.to_string()))?
        .len();
    if length > FILE_BYTES {
        return Err(file(format!("{length} bytes are no PKCS#12 file")));
    }
    std::fs::read(path).map_err(|error| file(error.to_string()))
}

fn from_pem(pem: &str) -> Result<SoftSigner, KeyError> {
    let unreadable = |error: rustls::pki_types::pem::Error| KeyError::Unreadable(error.to_string());
    let chain = CertificateDer::pem_slice_iter(pem.as_bytes())
        .map(|certificate| certificate.map(|certificate| certificate.to_vec()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(unreadable)?;
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(unreadable)?;
    SoftSigner::new(chain, key)
}
