//! A client of the tests: reqwest over a rustls configuration of our own, and requests written out in full.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use reqwest::Client;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use socle_sandbox::{ClientName, Options, Sandbox};
use tempfile::TempDir;

/// The host of the software certificate in production.
pub(crate) const HOST: &str = "services-ps-tlsm.ameli.fr";
pub(crate) const ACTION_TRAITS: &str =
    "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite";
pub(crate) const ACTION_CARTE: &str =
    "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale";
pub(crate) const OPERATION_TRAITS: &str = "insi/rechercherInsAvecTraitsIdentite";

/// A sandbox in a folder of its own.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) dir: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::start(Options::new(dir.path())).unwrap();
        Self { sandbox, dir }
    }

    /// A client that trusts the sandbox and resolves the national names to it.
    pub(crate) fn client(&self, identity: Option<ClientName>) -> Client {
        let pem = identity.map(|name| self.sandbox.client_identity_pem(name));
        client(&self.sandbox, pem)
    }

    /// Posts as INSI-AUTO to the real address.
    pub(crate) async fn post(&self, action: &str, body: &str) -> Answer {
        let client = self.client(Some(ClientName::InsiAuto));
        post(&client, action, body.to_owned()).await.unwrap()
    }
}

pub(crate) fn client(sandbox: &Sandbox, identity_pem: Option<&str>) -> Client {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(sandbox.ca_pem().as_bytes()).unwrap())
        .unwrap();
    let builder =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
    let config = match identity_pem {
        None => builder.with_no_client_auth(),
        Some(pem) => builder
            .with_client_auth_cert(
                CertificateDer::pem_slice_iter(pem.as_bytes())
                    .map(Result::unwrap)
                    .collect(),
                PrivateKeyDer::from_pem_slice(pem.as_bytes()).unwrap(),
            )
            .unwrap(),
    };
    let mut client = Client::builder()
        .tls_backend_preconfigured(config)
        .no_proxy();
    for (host, addr) in sandbox.host_map() {
        client = client.resolve(&host, addr);
    }
    client.build().unwrap()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// What stands between the first `open` and the next `close`.
    pub(crate) fn between(&self, open: &str, close: &str) -> Option<String> {
        let text = self.text();
        let (_, rest) = text.split_once(open)?;
        Some(rest.split_once(close)?.0.to_owned())
    }

    /// `subcode code` of a fault, `-` where there is none; a version mismatch has neither and says its name.
    pub(crate) fn fault(&self) -> String {
        let innermost = |values: String| -> Option<String> {
            let (before, _) = values.rsplit_once("</S:Value>")?;
            Some(before.rsplit_once(':')?.1.to_owned())
        };
        let subcode = match self.between("<S:Value>S:", "</S:Value>").as_deref() {
            Some("VersionMismatch") => Some("VersionMismatch".to_owned()),
            _ => self.between("<S:Subcode>", "</S:Code>").and_then(innermost),
        };
        let code = self.between("code=\"", "\"");
        let or_dash = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
        format!("{} {}", or_dash(subcode), or_dash(code))
    }
}

pub(crate) fn content_type(action: &str) -> String {
    format!("application/soap+xml; charset=utf-8; action=\"{action}\"")
}

pub(crate) async fn post(
    client: &Client,
    action: &str,
    body: String,
) -> Result<Answer, reqwest::Error> {
    post_to(
        client,
        &format!("https://{HOST}/lps"),
        &content_type(action),
        body,
    )
    .await
}

pub(crate) async fn post_to(
    client: &Client,
    url: &str,
    content_type: &str,
    body: String,
) -> Result<Answer, reqwest::Error> {
    post_bytes(client, url, content_type, body.into_bytes()).await
}

pub(crate) async fn post_bytes(
    client: &Client,
    url: &str,
    content_type: &str,
    body: Vec<u8>,
) -> Result<Answer, reqwest::Error> {
    let response = client
        .post(url)
        .header("content-type", content_type)
        .body(body)
        .send()
        .await?;
    Ok(Answer {
        status: response.status().as_u16(),
        content_type: response.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned(),
        body: response.bytes().await?.to_vec(),
    })
}

/// A UUID no other request of this run bears.
pub(crate) fn fresh_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!(
        "b3549edd-4ae9-472a-b26f-{:012x}",
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

const CONTEXTE_LPS: &str = r#"<l:ContexteLPS xmlns:l="urn:siram:lps:ctxlps" Version="01_00"><l:Id>0d4f5d2c-8ad6-4f0f-9b0e-0b1a6e5d7c11</l:Id><l:Temps>2026-01-05T08:30:00.250Z</l:Temps><l:Emetteur>1990000017</l:Emetteur><l:LPS><l:IDAM R="4">SOCLE-DEMO-0001</l:IDAM><l:Version>0.1.0</l:Version><l:Instance>5f0a3a1e-70b5-4a07-8e4a-1d1f0a7b9c33</l:Instance><l:Nom>urn:lps:essai:0.1.0</l:Nom></l:LPS></l:ContexteLPS>"#;

fn envelope(couverture: &str, action: &str, body: &str) -> String {
    let id = fresh_id();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing"><e:Header><ContexteBAM xmlns="urn:siram:bam:ctxbam" Version="01_02"><Id>4f1a6f0a-5c02-4c55-8f3c-6b7d2e1a9b22</Id><Temps>2026-01-05T08:30:00.250Z</Temps><Emetteur>1990000017</Emetteur>{couverture}</ContexteBAM><wsa:MessageID>uuid:{id}</wsa:MessageID><wsa:Action>{action}</wsa:Action>{CONTEXTE_LPS}</e:Header><e:Body>{body}</e:Body></e:Envelope>"#
    )
}

/// A search by traits; `fields` are the children of `RECSANSVITALE`, under the prefix `r`.
pub(crate) fn traits(fields: &str) -> String {
    envelope(
        "<COUVERTURE/>",
        ACTION_TRAITS,
        &format!(
            "<r:RECSANSVITALE xmlns:r=\"http://www.cnamts.fr/INSiRecSans\">{fields}</r:RECSANSVITALE>"
        ),
    )
}

/// The fields of a search by traits.
pub(crate) fn fields(
    nom: &str,
    prenom: &str,
    sexe: &str,
    date: &str,
    lieu: Option<&str>,
) -> String {
    let lieu = lieu.map_or_else(String::new, |lieu| {
        format!("<r:LieuNaissance>{lieu}</r:LieuNaissance>")
    });
    format!(
        "<r:NomNaissance>{nom}</r:NomNaissance><r:Prenom>{prenom}</r:Prenom><r:Sexe>{sexe}</r:Sexe><r:DateNaissance>{date}</r:DateNaissance>{lieu}"
    )
}

/// ADRUN ZOE, the request every refusal breaks in one way.
pub(crate) fn zoe() -> String {
    traits(&fields("ADRUN", "ZOE", "F", "1975-12-31", Some("63220")))
}

/// A search by card. `own` is the beneficiary's own number when the card carries one.
pub(crate) fn carte(own: Option<&str>, assure: &str, date: &str, rang: &str) -> String {
    let nir = own.map_or_else(String::new, |own| format!("<Nir><Num>{own}</Num></Nir>"));
    let individu = own.map_or_else(String::new, |own| {
        format!(
            "<v:MatriculeIndividu><v:NumIdentifiant>{own}</v:NumIdentifiant></v:MatriculeIndividu>"
        )
    });
    envelope(
        &format!(
            "<COUVERTURE><ASSURE><Id><Num>{assure}</Num></Id></ASSURE><BENEFICIAIRE>{nir}<DateNai>{date}</DateNai><Rang>{rang}</Rang></BENEFICIAIRE></COUVERTURE>"
        ),
        ACTION_CARTE,
        &format!(
            "<v:RECVITALE xmlns:v=\"http://www.cnamts.fr/INSiRecVit\">{individu}<v:MatriculeOD><v:NumIdentifiant>{assure}</v:NumIdentifiant></v:MatriculeOD><v:DateNaissance>{date}</v:DateNaissance><v:RangNaissance>{rang}</v:RangNaissance></v:RECVITALE>"
        ),
    )
}
