//! Whether a server's certificate was revoked, by the list its authority publishes where the certificate says (CRL).
//!
//! The Référentiel of clients asks that a server's certificate be neither expired nor revoked, and that the last list that
//! has not expired be kept. A certificate that names no list is believed without one. Judging a list (its signature, its
//! dates, its issuer) is rustls's.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName, UnixTime};
use rustls::{CertificateError, RootCertStore};
use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};

use crate::error::MailError;

/// A list that is being read.
pub type Reading<'a> = Pin<Box<dyn Future<Output = Result<Vec<u8>, String>> + Send + 'a>>;

/// Who has the lists of authorities.
pub trait Lists: std::fmt::Debug + Send + Sync {
    /// The list of this address, DER or PEM: the one that is kept while it is young. `anew`: it was no use, another one is
    /// asked for. Errors say why there is none.
    fn list<'a>(&'a self, address: &'a str, anew: bool) -> Reading<'a>;
}

/// Why a list does not help.
enum Verdict {
    Revoked,
    NoUse(String),
}

/// Asks about a server's chain of certificates, its own first. It was believed already but for this.
pub(crate) async fn asked_about(
    chain: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    host: &str,
    roots: &Arc<RootCertStore>,
    lists: &dyn Lists,
) -> Result<(), MailError> {
    let Some((own, between)) = chain.split_first() else {
        return Err(MailError::Tls("no certificate was shown".to_owned()));
    };
    let addresses = addresses(own).map_err(MailError::Tls)?;
    if addresses.is_empty() {
        return Ok(());
    }
    let mut why = String::new();
    for anew in [false, true] {
        for address in &addresses {
            let verdict = match lists.list(address, anew).await {
                Ok(list) => judged(own, between, name, roots, &list),
                Err(error) => Err(Verdict::NoUse(error)),
            };
            match verdict {
                Ok(()) => return Ok(()),
                Err(Verdict::Revoked) => {
                    return Err(MailError::Revoked {
                        host: host.to_owned(),
                    });
                }
                Err(Verdict::NoUse(reason)) => why = reason,
            }
        }
    }
    Err(MailError::RevocationUnknown(why))
}

fn judged(
    own: &CertificateDer<'_>,
    between: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    roots: &Arc<RootCertStore>,
    list: &[u8],
) -> Result<(), Verdict> {
    let list = CertificateRevocationListDer::from_pem_slice(list)
        .unwrap_or_else(|_not_pem| CertificateRevocationListDer::from(list.to_vec()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.clone(), provider)
        .with_crls([list])
        .only_check_end_entity_revocation()
        .enforce_revocation_expiration()
        .build()
        .map_err(|error| Verdict::NoUse(error.to_string()))?;
    match verifier.verify_server_cert(own, between, name, &[], UnixTime::now()) {
        Ok(_) => Ok(()),
        Err(rustls::Error::InvalidCertificate(CertificateError::Revoked)) => Err(Verdict::Revoked),
        Err(error) => Err(Verdict::NoUse(error.to_string())),
    }
}

/// Where a certificate says that the list of its authority is; only what HTTP can fetch.
fn addresses(certificate: &CertificateDer<'_>) -> Result<Vec<String>, String> {
    let (_, read) =
        x509_parser::parse_x509_certificate(certificate).map_err(|error| error.to_string())?;
    let mut found = Vec::new();
    for extension in read.extensions() {
        let ParsedExtension::CRLDistributionPoints(points) = extension.parsed_extension() else {
            continue;
        };
        for point in points.iter() {
            if let Some(DistributionPointName::FullName(names)) = &point.distribution_point {
                found.extend(names.iter().filter_map(|name| match name {
                    GeneralName::URI(address) if address.starts_with("http") => {
                        Some((*address).to_owned())
                    }
                    _ => None,
                }));
            }
        }
    }
    Ok(found)
}
