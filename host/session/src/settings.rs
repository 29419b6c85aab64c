//! What is set about coming in: which ways there are, and where things lie.

use std::path::PathBuf;
use std::sync::Arc;

use socle_keys::Signer;
use socle_keys::pkcs11::Slot;

use crate::identified::Structure;
use crate::psc::Config;

/// What is set about coming in.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Cards.
    pub card: Option<CardSettings>,
    /// Authorities trusted for cards and certificates: a PEM file. The national ones are not ours to give on.
    pub authorities: Option<PathBuf>,
    /// A revocation list, PEM or DER.
    pub revocations: Option<PathBuf>,
    /// Pro Santé Connect.
    pub psc: Option<Config>,
    /// The practice's certificate: a PKCS#12 file.
    pub organisation: Option<PathBuf>,
    /// Its key, where the practice is to be known by its certificate with nobody there to type its passphrase.
    pub organisation_key: Option<Arc<dyn Signer>>,
    /// The practice's certificates whose passphrase is kept, each by its common name: a service may want a certain one, for
    /// what happens without anybody or for what a person asks.
    pub certificates: Vec<(String, Arc<dyn Signer>)>,
    /// The practice, where card and certificate do not name it.
    pub structure: Structure,
}

/// Where cards are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardSettings {
    /// The PKCS#11 module of their vendor.
    pub module: PathBuf,
    /// Which slot.
    pub slot: Slot,
}
