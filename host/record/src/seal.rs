//! What is kept encrypted by a store on another machine: AES-256-GCM, a key that follows from the practice's.
//!
//! Sealed bytes are a kind (3 text, 4 bytes), a random nonce of twelve bytes, then the ciphertext with its tag. What is
//! authenticated beside them is the kind and the place the value stands at ([`Place`]): moved to another row, or another
//! column, it does not open. Up to schema 9 the kinds were 1 and 2, and no place was bound; such values are opened only to
//! be sealed again (`crate::postgres`). With random nonces a key may seal some four thousand million values (NIST SP 800-38D, 8.3), more than a
//! practice writes.

use std::fmt;

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::error::RecordError;
use crate::home::key::Key;
use crate::surroundings::Surroundings;

const NONCE_BYTES: usize = 12;
/// Told apart from any other use of the practice's key.
const PURPOSE: &[u8] = b"socle record seal 1";

/// What sealed bytes hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text = 3,
    Bytes = 4,
}

/// Kinds of values sealed before places were bound.
const OLD_TEXT: u8 = 1;
const OLD_BYTES: u8 = 2;

/// Where a sealed value stands: its table, its column, and what names its row for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    table: &'static str,
    column: String,
    row: String,
}

impl Place {
    /// This column of a row.
    pub(crate) fn of(table: &'static str, row: &str, column: &str) -> Self {
        Self {
            table,
            column: column.to_owned(),
            row: row.to_owned(),
        }
    }

    /// What is authenticated: no two places give the same bytes, since names hold no null.
    fn bytes(&self, kind: u8) -> Vec<u8> {
        [
            &[kind],
            self.table.as_bytes(),
            &[0],
            self.column.as_bytes(),
            &[0],
            self.row.as_bytes(),
        ]
        .concat()
    }

    fn refused(&self) -> RecordError {
        RecordError::Sealed {
            table: self.table.to_owned(),
            column: self.column.clone(),
        }
    }
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

    /// Seals what stands at this place.
    pub(crate) fn close(
        &self,
        kind: Kind,
        place: &Place,
        plain: &[u8],
    ) -> Result<Vec<u8>, RecordError> {
        let mut nonce = [0; NONCE_BYTES];
        self.surroundings.chance.fill(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: &place.bytes(kind as u8),
        };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|error| RecordError::Store {
                detail: error.to_string(),
            })?;
        Ok([&[kind as u8][..], &nonce, &sealed].concat())
    }

    /// Opens what stands at this place. What was sealed with another key or for another place, or changed since, is refused.
    pub(crate) fn open(
        &self,
        place: &Place,
        sealed: &[u8],
    ) -> Result<(Kind, Vec<u8>), RecordError> {
        let wrong = || place.refused();
        let kind = match sealed.first() {
            Some(3) => Kind::Text,
            Some(4) => Kind::Bytes,
            _ => return Err(wrong()),
        };
        let plain = self.decrypt(sealed, &place.bytes(kind as u8));
        plain.map(|plain| (kind, plain)).ok_or_else(wrong)
    }

    /// Opens what was sealed before places were bound.
    pub(crate) fn open_old(&self, sealed: &[u8]) -> Option<(Kind, Vec<u8>)> {
        let (kind, known) = match *sealed.first()? {
            OLD_TEXT => (OLD_TEXT, Kind::Text),
            OLD_BYTES => (OLD_BYTES, Kind::Bytes),
            _ => return None,
        };
        Some((known, self.decrypt(sealed, &[kind])?))
    }

    fn decrypt(&self, sealed: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
        let (nonce, msg) = sealed.get(1..)?.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        self.cipher
            .decrypt(&Nonce::from(nonce), Payload { msg, aad })
            .ok()
    }

    /// Seals as it was done before places were bound.
    #[cfg(test)]
    pub(crate) fn close_old(&self, kind: Kind, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        self.surroundings
            .chance
            .fill(&mut nonce)
            .unwrap_or_else(|error| panic!("{error}"));
        let aad = [match kind {
            Kind::Text => OLD_TEXT,
            Kind::Bytes => OLD_BYTES,
        }];
        let payload = Payload {
            msg: plain,
            aad: &aad,
        };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .unwrap_or_else(|error| panic!("{error}"));
        [&aad[..], &nonce, &sealed].concat()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn seal(key: [u8; 32]) -> Seal {
        Seal::new(&Key::from(key), &Surroundings::default()).unwrap()
    }

    fn here() -> Place {
        Place::of("entities", "2:e1", "fields")
    }

    #[test]
    fn what_is_sealed_comes_back_and_any_changed_byte_is_refused() {
        let seal = seal([0; 32]);
        let close = || {
            seal.close(Kind::Text, &here(), "né à Pau".as_bytes())
                .unwrap()
        };
        let sealed = close();
        assert_eq!(
            seal.open(&here(), &sealed).unwrap(),
            (Kind::Text, "né à Pau".as_bytes().to_vec())
        );
        assert!(!sealed.windows(3).any(|part| part == b"Pau"));
        assert_ne!(sealed, close());
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert!(seal.open(&here(), &changed).is_err(), "{place}");
        }
        for length in 0..sealed.len() {
            assert!(seal.open(&here(), &sealed[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn another_key_opens_nothing() {
        let sealed = seal([1; 32]).close(Kind::Bytes, &here(), b"x").unwrap();
        assert!(seal([2; 32]).open(&here(), &sealed).is_err());
        assert_eq!(seal([1; 32]).open(&here(), &sealed).unwrap().0, Kind::Bytes);
    }

    #[test]
    fn a_value_opens_only_where_it_was_sealed() {
        let seal = seal([1; 32]);
        let sealed = seal.close(Kind::Text, &here(), b"x").unwrap();
        for other in [
            Place::of("entities", "2:e2", "fields"),
            Place::of("entities", "2:e1", "reason"),
            Place::of("entity_history", "2:e1", "fields"),
            Place::of("entities", "e1", "fields"),
        ] {
            let refused = seal.open(&other, &sealed).unwrap_err();
            assert!(
                matches!(&refused, RecordError::Sealed { table, column }
                    if *table == other.table && *column == other.column),
                "{refused}"
            );
        }
    }

    #[test]
    fn what_was_sealed_for_no_place_is_refused_at_any() {
        let seal = seal([1; 32]);
        let old = seal.close_old(Kind::Text, b"x");
        assert_eq!(seal.open_old(&old), Some((Kind::Text, b"x".to_vec())));
        let mut relabelled = old.clone();
        for kind in 0..=5 {
            relabelled[0] = kind;
            assert!(seal.open(&here(), &relabelled).is_err(), "{kind}");
        }
        let bound = seal.close(Kind::Text, &here(), b"x").unwrap();
        assert_eq!(seal.open_old(&bound), None);
    }
}
