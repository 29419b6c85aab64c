//! A server of TLS before the operator's: its certificate is its own, and names the list its authority publishes, which
//! says what a test wants.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::between::{Between, listening};
use crate::mail::Operator;

/// What the authority answers who asks for its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nothing was revoked.
    Good,
    /// The server's certificate was.
    Revoked,
    /// A list that has expired.
    Old,
    /// Nothing: it is not there.
    Absent,
}

/// The server, and its authority.
pub struct Front {
    /// IMAP over TLS.
    pub port: u16,
    /// The authority of its certificate, PEM.
    pub authority: String,
    says: Arc<Mutex<Says>>,
}

impl Front {
    /// Before the mailboxes of this operator.
    pub async fn before(operator: &Operator) -> Self {
        let (listener, lists) = (listening().await, listening().await);
        let port = |of: &TcpListener| of.local_addr().unwrap().port();
        let address = format!("http://127.0.0.1:{}/autorite.crl", port(&lists));
        let ca_key = rcgen::KeyPair::generate().unwrap();
        let mut ca = rcgen::CertificateParams::default();
        ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        ca.key_usages = vec![
            rcgen::KeyUsagePurpose::KeyCertSign,
            rcgen::KeyUsagePurpose::CrlSign,
        ];
        ca.distinguished_name
            .push(rcgen::DnType::CommonName, "Autorité de l’opérateur");
        let authority = ca.self_signed(&ca_key).unwrap().pem();
        let issuer = rcgen::Issuer::new(ca, ca_key);
        let key = rcgen::KeyPair::generate().unwrap();
        let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        wanted.serial_number = Some(7.into());
        wanted.crl_distribution_points = vec![rcgen::CrlDistributionPoint {
            uris: vec![address],
        }];
        let certificate = wanted.signed_by(&key, &issuer).unwrap();
        let front = Self {
            port: port(&listener),
            authority,
            says: Arc::new(Mutex::new(Says::Good)),
        };
        tokio::spawn(published(lists, issuer, Arc::clone(&front.says)));
        let between = Between {
            certificate: certificate.pem(),
            key: key.serialize_pem(),
            behind: operator.authority.clone(),
            to: operator.imaps,
        };
        between.carry(listener, |mut client, mut behind| async move {
            let _ended = tokio::io::copy_bidirectional(&mut client, &mut behind).await;
        });
        front
    }

    /// From now on the authority says this.
    pub fn says(&self, what: Says) {
        *self.says.lock().unwrap() = what;
    }
}

async fn published(
    listener: TcpListener,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    says: Arc<Mutex<Says>>,
) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut heard = vec![0; 4_096];
        let mut length = 0;
        while !heard[..length].ends_with(b"\r\n\r\n") {
            match stream.read(&mut heard[length..]).await {
                Ok(read) if read > 0 => length += read,
                _ => break,
            }
        }
        let says = *says.lock().unwrap();
        let (status, list) = match says {
            Says::Absent => ("404 Not Found", Vec::new()),
            says => ("200 OK", list(&issuer, says)),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            list.len()
        );
        let _parted = stream.write_all(head.as_bytes()).await;
        let _parted = stream.write_all(&list).await;
    }
}

fn list(issuer: &rcgen::Issuer<'static, rcgen::KeyPair>, says: Says) -> Vec<u8> {
    let revoked = rcgen::RevokedCertParams {
        serial_number: 7.into(),
        revocation_time: rcgen::date_time_ymd(2021, 1, 1),
        reason_code: Some(rcgen::RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    let until = match says {
        Says::Old => 2022,
        _ => 2120,
    };
    let list = rcgen::CertificateRevocationListParams {
        this_update: rcgen::date_time_ymd(2021, 1, 1),
        next_update: rcgen::date_time_ymd(until, 1, 1),
        crl_number: 1.into(),
        issuing_distribution_point: None,
        revoked_certs: match says {
            Says::Revoked => vec![revoked],
            _ => Vec::new(),
        },
        key_identifier_method: rcgen::KeyIdMethod::Sha256,
    };
    list.signed_by(issuer).unwrap().der().to_vec()
}
