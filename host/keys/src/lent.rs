//! Keys lent for as long as a session is open: whoever holds one after it was taken back signs nothing with it.
//!
//! A plugin's call under way, a connection kept open, a day's journal being signed: each keeps its own handle of a key. The
//! session takes all of them back at once, and the card behind them is logged out without waiting for their owners.

use std::sync::{Arc, PoisonError, RwLock};

use crate::error::KeyError;
use crate::holder::Certificate;
use crate::signer::{Algorithm, Signer};
use crate::source::Keys;

/// What takes lent keys back. They are taken back when it is dropped, too.
#[derive(Debug)]
pub struct Loan {
    lent: [Arc<Lent>; 2],
}

impl Loan {
    /// Lend these keys.
    #[must_use]
    pub fn of(keys: Keys) -> (Keys, Self) {
        let one = Arc::new(Lent::of(keys.authentication));
        let other = Arc::new(Lent::of(keys.signature));
        let handed: Keys = Keys {
            authentication: Arc::clone(&one) as Arc<dyn Signer>,
            signature: Arc::clone(&other) as Arc<dyn Signer>,
        };
        let lent = [one, other];
        (handed, Self { lent })
    }

    /// Take them back. At once: what is answered may wait on the card when it is dropped.
    pub fn take_back(&self) -> Vec<Arc<dyn Signer>> {
        self.lent.iter().filter_map(|lent| lent.end()).collect()
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        drop(self.take_back());
    }
}

#[derive(Debug)]
struct Lent {
    certificate: Certificate,
    chain: Vec<Vec<u8>>,
    algorithms: Vec<Algorithm>,
    /// None once it was taken back.
    key: RwLock<Option<Arc<dyn Signer>>>,
}

impl Lent {
    fn of(key: Arc<dyn Signer>) -> Self {
        Self {
            certificate: key.certificate().clone(),
            chain: key.chain().to_vec(),
            algorithms: key.algorithms().to_vec(),
            key: RwLock::new(Some(key)),
        }
    }

    fn key(&self) -> Option<Arc<dyn Signer>> {
        self.key
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn end(&self) -> Option<Arc<dyn Signer>> {
        self.key
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Signer for Lent {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signed = self
            .key()
            .ok_or(KeyError::SessionEnded)?
            .sign(algorithm, message)?;
        // What waited for its turn at the card, and came after the session had ended, is given to nobody.
        match self.key() {
            Some(_) => Ok(signed),
            None => Err(KeyError::SessionEnded),
        }
    }
}
