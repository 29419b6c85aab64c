//! What mailboxes are come into with: the token of who is there, the key of a certificate, and the lists of what was revoked.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use socle_keys::signer::Algorithm;
use socle_keys::{Certificate, KeyError, Signer};
use socle_mail::Tokens;
use socle_mail::revocation::Lists;
use socle_mail::tls::Shown;

/// Whose certificate a mailbox is come into with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Holder {
    /// Of who is there: their card.
    Person,
    /// Of the practice, with nobody there too.
    Practice,
}

/// The key of a certificate, while it is there.
pub type Keys = Arc<dyn Fn(Holder) -> Option<Arc<dyn Signer>> + Send + Sync>;

/// What mailboxes are come into with.
#[derive(Clone)]
pub struct Entry {
    /// Tokens of who is there.
    pub tokens: Arc<dyn Tokens>,
    /// Keys of certificates.
    pub keys: Keys,
    /// Lists of revoked certificates; servers are not asked about without.
    pub lists: Option<Arc<dyn Lists>>,
}

impl Entry {
    /// By token or password only.
    #[must_use]
    pub fn by_token(tokens: Arc<dyn Tokens>) -> Self {
        Self {
            tokens,
            keys: Arc::new(|_any| None),
            lists: None,
        }
    }
}

/// This key as TLS shows its certificate.
pub(super) fn shown(signer: Arc<dyn Signer>) -> Shown {
    Shown {
        versions: socle_keys::tls::versions(signer.as_ref()),
        certificate: socle_keys::tls::shown(Arc::new(Aside(signer))),
    }
}

/// A key whose signature may wait on a card: other tasks go on meanwhile.
#[derive(Debug)]
struct Aside(Arc<dyn Signer>);

impl Signer for Aside {
    fn certificate(&self) -> &Certificate {
        self.0.certificate()
    }

    fn chain(&self) -> &[Vec<u8>] {
        self.0.chain()
    }

    fn algorithms(&self) -> &[Algorithm] {
        self.0.algorithms()
    }

    fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        use tokio::runtime::{Handle, RuntimeFlavor};
        let has_others = Handle::try_current()
            .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
        match has_others {
            true => tokio::task::block_in_place(|| self.0.sign(algorithm, message)),
            false => self.0.sign(algorithm, message),
        }
    }
}
