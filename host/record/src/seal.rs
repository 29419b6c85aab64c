//! What is kept encrypted by a store on another machine: AES-256-GCM, a key that follows from the practice's.
//!
//! Sealed bytes are a kind (1 text, 2 bytes), a random nonce of twelve bytes, then the ciphertext with its tag; the kind is
//! authenticated. With random nonces a key may seal some four thousand million values (NIST SP 800-38D, 8.3), more than a
//! practice writes.

use std::fmt;

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::RecordError;
use crate::home::key::Key;
use crate::sql::stored::corrupt;
use crate::surroundings::Surroundings;

const NONCE_BYTES: usize = 12;
/// Told apart from any other use of the practice's key.
const PURPOSE: &[u8] = b"socle record seal 1";

/// What sealed bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text = 1,
    Bytes = 2,
}

/// Seals and opens.
#[derive(Clone)]
pub(crate) struct Seal {
    cipher: Aes256Gcm,
    surroundings: Surroundings,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// With the practice's key. It is random or stretched by Argon2 already: one hash sets this use apart.
    pub(crate) fn new(key: &Key, surroundings: &Surroundings) -> Result<Self, RecordError> {
        let mut hash = Sha256::new();
        hash.update(PURPOSE);
        hash.update(&key[..]);
        let own: Zeroizing<[u8; 32]> = Zeroizing::new(hash.finalize().into());
        let cipher = Aes256Gcm::new_from_slice(&own[..]).map_err(|error| RecordError::Store {
            detail: error.to_string(),
        })?;
        Ok(Self {
            cipher,
            surroundings: surroundings.clone(),
        })
    }

    /// Seals.
    pub(crate) fn close(&self, kind: Kind, plain: &[u8]) -> Result<Vec<u8>, RecordError> {
        let mut nonce = [0; NONCE_BYTES];
        self.surroundings.chance.fill(&mut nonce)?;
        let aad = [kind as u8];
        let sealed = self
            .cipher
            .encrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: plain,
                    aad: &aad,
                },
            )
            .map_err(|error| RecordError::Store {
                detail: error.to_string(),
            })?;
        Ok([&aad[..], &nonce, &sealed].concat())
    }

    /// Opens. What was sealed with another key, or changed since, is refused.
    pub(crate) fn open(&self, sealed: &[u8]) -> Result<(Kind, Vec<u8>), RecordError> {
        let wrong = || corrupt("a sealed value does not open");
        let (&kind, rest) = sealed.split_first().ok_or_else(wrong)?;
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_BYTES).ok_or_else(wrong)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_length| wrong())?;
        let kind_known = match kind {
            1 => Kind::Text,
            2 => Kind::Bytes,
            _ => return Err(wrong()),
        };
        let payload = Payload {
            msg: ciphertext,
            aad: &[kind],
        };
        match self.cipher.decrypt(&Nonce::from(nonce), payload) {
            Ok(plain) => Ok((kind_known, plain)),
            Err(_) => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_sealed_comes_back_and_any_changed_byte_is_refused() {
        let seal = Seal::new(&Key::default(), &Surroundings::default()).unwrap();
        let sealed = seal.close(Kind::Text, "né à Pau".as_bytes()).unwrap();
        assert_eq!(
            seal.open(&sealed).unwrap(),
            (Kind::Text, "né à Pau".as_bytes().to_vec())
        );
        assert!(!sealed.windows(3).any(|part| part == b"Pau"));
        assert_ne!(
            sealed,
            seal.close(Kind::Text, "né à Pau".as_bytes()).unwrap()
        );
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(seal.open(&changed).is_err(), "{place}");
        }
        for length in 0..sealed.len() {
            assert!(seal.open(&sealed[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let seal = |key: [u8; 32]| Seal::new(&Key::from(key), &Surroundings::default()).unwrap();
        let sealed = seal([1; 32]).close(Kind::Bytes, b"x").unwrap();
        assert!(seal([2; 32]).open(&sealed).is_err());
        assert_eq!(seal([1; 32]).open(&sealed).unwrap().0, Kind::Bytes);
    }
}
