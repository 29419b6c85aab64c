//! PKCS#12 files: a key, its certificate and those that issued it.

use p12_keystore::Pkcs12Archive;
use p12_keystore::error::Error;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::error::KeyError;
use crate::signer::SoftSigner;

/// Most certificates a chain may have.
const CHAIN: usize = 8;

/// Open one. Files encrypted with AES or, as older ones are, with triple DES or 40-bit RC2 open; others answer
/// [`KeyError::OldFile`].
pub(crate) fn open(bytes: &[u8], passphrase: &str) -> Result<SoftSigner, KeyError> {
    let archive = Pkcs12Archive::from_pkcs12(bytes, passphrase).map_err(why)?;
    let key = archive
        .keys
        .first()
        .ok_or_else(|| KeyError::Missing("de clé privée".into()))?;
    let own = archive
        .certs
        .iter()
        .filter(|bag| match (&bag.local_key_id, &key.local_key_id) {
            (Some(certificate), Some(key)) => certificate.as_slice() == key.as_ref(),
            _ => false,
        })
        .chain(&archive.certs)
        .next()
        .ok_or_else(|| KeyError::Missing("de certificat".into()))?;
    let mut chain = vec![own.cert.as_der().to_vec()];
    let mut last = &own.cert;
    while chain.len() < CHAIN
        && last.issuer() != last.subject()
        && let Some(issuer) = archive
            .certs
            .iter()
            .find(|bag| bag.cert.subject() == last.issuer())
    {
        chain.push(issuer.cert.as_der().to_vec());
        last = &issuer.cert;
    }
    let key = PrivatePkcs8KeyDer::from(key.key.as_der().to_vec());
    SoftSigner::new(chain, PrivateKeyDer::Pkcs8(key))
}

fn why(error: Error) -> KeyError {
    match error {
        // The code over the whole is checked first: it is what a wrong passphrase breaks.
        Error::MacError(_) | Error::UnpadError => KeyError::WrongPassphrase,
        Error::UnsupportedEncryptionScheme | Error::UnsupportedMacAlgorithm => {
            KeyError::OldFile(error.to_string())
        }
        Error::Pkcs5Error(reason) => KeyError::OldFile(reason),
        error => KeyError::Unreadable(format!("PKCS#12: {error}")),
    }
}
