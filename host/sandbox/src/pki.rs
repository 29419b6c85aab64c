//! The sandbox's certification authority and what it signed, made once and kept in the state folder.
//!
//! The authority's key is thrown away as soon as it has signed: nothing else will ever be trusted through it. When a
//! later version knows further hosts or clients, everything is made again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use serde::{Deserialize, Serialize};

use crate::service::all_hosts;
use crate::state_dir;

/// OU of the client certificates: an invented structure (FINESS `990000017`, a department that does not exist).
pub const STRUCTURE: &str = "1990000017";

/// Raised when the layout of the folder or the shape of a certificate changes.
const LAYOUT: u32 = 1;

const MANIFEST: &str = "manifest.json";
const CA: &str = "ca.pem";
const SERVER: &str = "server.pem";

/// The organisation certificates a practice may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientName {
    /// `CN=INSI-AUTO`: opens INSi for automatic searches.
    InsiAuto,
    /// `CN=INSI-MANU`: opens INSi for searches a person asks for.
    InsiManu,
    /// `CN=AUTRE-SERVICE`: a certificate that opens nothing.
    AutreService,
}

impl ClientName {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::InsiAuto, Self::InsiManu, Self::AutreService];

    /// The common name, also the file's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InsiAuto => "INSI-AUTO",
            Self::InsiManu => "INSI-MANU",
            Self::AutreService => "AUTRE-SERVICE",
        }
    }
}

/// Why the certificates could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A file.
    #[error("{}: {error}", path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// A certificate or key.
    #[error("a certificate could not be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The list of what was made.
    #[error("the list of certificates could not be written: {0}")]
    Manifest(#[from] serde_json::Error),
}

/// What the folder was made for.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    layout: u32,
    hosts: Vec<String>,
    clients: Vec<String>,
}

impl Manifest {
    fn current() -> Self {
        Self {
            layout: LAYOUT,
            hosts: all_hosts().map(str::to_owned).collect(),
            clients: ClientName::ALL
                .iter()
                .map(|name| name.as_str().to_owned())
                .collect(),
        }
    }
}

/// Certificates and keys in PEM.
#[derive(Debug, Clone)]
pub(crate) struct Pki {
    ca: String,
    server: String,
    clients: BTreeMap<ClientName, String>,
}

impl Pki {
    /// Reads the folder, making it first when it is missing or of another version. The caller holds the lock.
    pub(crate) fn open(state_dir: &Path) -> Result<Self, PkiError> {
        let dir = state_dir.join("pki");
        let current = fs::read(dir.join(MANIFEST))
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Manifest>(&bytes).ok())
            .is_some_and(|manifest| manifest == Manifest::current());
        if !current {
            create(state_dir, &dir)?;
        }
        Self::read(state_dir)
    }

    /// Reads the folder as it is.
    pub(crate) fn read(state_dir: &Path) -> Result<Self, PkiError> {
        let dir = state_dir.join("pki");
        let file = |name: &str| {
            let path = dir.join(name);
            fs::read_to_string(&path).map_err(|error| PkiError::File { path, error })
        };
        let mut clients = BTreeMap::new();
        for name in ClientName::ALL {
            clients.insert(name, file(&client_file(name))?);
        }
        Ok(Self {
            ca: file(CA)?,
            server: file(SERVER)?,
            clients,
        })
    }

    /// The authority's certificate.
    pub(crate) fn ca_pem(&self) -> &str {
        &self.ca
    }

    /// The server's certificate and key.
    pub(crate) fn server_pem(&self) -> &str {
        &self.server
    }

    /// A client's certificate and key.
    pub(crate) fn client_pem(&self, name: ClientName) -> &str {
        self.clients.get(&name).map_or("", String::as_str)
    }
}

fn client_file(name: ClientName) -> String {
    format!("{}.pem", name.as_str())
}

/// Makes everything beside, then moves it into place.
fn create(state_dir: &Path, dir: &Path) -> Result<(), PkiError> {
    let making = state_dir.join(format!("pki.{}", uuid::Uuid::new_v4()));
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| PkiError::File { path, error }
    };
    state_dir::create(&making).map_err(at(&making))?;
    for (name, content) in make()? {
        let path = making.join(name);
        state_dir::write_private(&path, content.as_bytes()).map_err(at(&path))?;
    }
    if dir.exists() {
        fs::remove_dir_all(dir).map_err(at(dir))?;
    }
    fs::rename(&making, dir).map_err(at(dir))
}

/// Every file of the folder.
fn make() -> Result<Vec<(String, String)>, PkiError> {
    let issuer = authority("AC DU BAC A SABLE SOCLE")?;
    let mut files = vec![
        (CA.to_owned(), issuer.pem()),
        (SERVER.to_owned(), server(&issuer)?),
    ];
    for name in ClientName::ALL {
        files.push((client_file(name), client(&issuer, name)?));
    }
    files.push((
        MANIFEST.to_owned(),
        serde_json::to_string_pretty(&Manifest::current())?,
    ));
    Ok(files)
}

/// A certificate and key for the real hosts, signed by an authority nobody trusts.
pub(crate) fn untrusted_server_pem() -> Result<String, PkiError> {
    server(&authority("AC INCONNUE DE TOUS")?)
}

type Issuer = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Result<Issuer, PkiError> {
    let mut params = base(name, &[])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn server(issuer: &Issuer) -> Result<String, PkiError> {
    let mut names: Vec<&str> = all_hosts().collect();
    names.extend(["localhost", "127.0.0.1"]);
    let mut params = base("bac à sable des services nationaux", &names)?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    signed(issuer, params)
}

/// Subject as in an IGC-Santé organisation certificate: `C, O, OU = structure, CN = service`.
fn client(issuer: &Issuer, name: ClientName) -> Result<String, PkiError> {
    let mut params = base(name.as_str(), &[])?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    signed(issuer, params)
}

fn base(common_name: &str, names: &[&str]) -> Result<CertificateParams, PkiError> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names)?;
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2049, 12, 31);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    let name = &mut params.distinguished_name;
    *name = rcgen::DistinguishedName::new();
    name.push(DnType::CountryName, "FR");
    name.push(DnType::OrganizationName, "CABINET DE DEMONSTRATION");
    name.push(DnType::OrganizationalUnitName, STRUCTURE);
    name.push(DnType::CommonName, common_name);
    Ok(params)
}

/// Certificate and key in one PEM.
fn signed(issuer: &Issuer, params: CertificateParams) -> Result<String, PkiError> {
    let key = KeyPair::generate()?;
    let certificate: Certificate = params.signed_by(&key, issuer)?;
    Ok(format!("{}{}", certificate.pem(), key.serialize_pem()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::http::Peer;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    #[test]
    fn made_once_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let first = Pki::open(dir.path()).unwrap();
        let second = Pki::open(dir.path()).unwrap();
        assert_eq!(first.ca_pem(), second.ca_pem());
        assert_eq!(
            first.client_pem(ClientName::InsiManu),
            second.client_pem(ClientName::InsiManu)
        );
        fs::write(dir.path().join("pki").join(MANIFEST), b"{}").unwrap();
        let third = Pki::open(dir.path()).unwrap();
        assert_ne!(first.ca_pem(), third.ca_pem());
    }

    #[cfg(unix)]
    #[test]
    fn keys_are_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        Pki::open(dir.path()).unwrap();
        let pki = dir.path().join("pki");
        assert_eq!(
            fs::metadata(&pki).unwrap().permissions().mode() & 0o777,
            0o700
        );
        let mut files = 0;
        for entry in fs::read_dir(&pki).unwrap() {
            files += 1;
            let mode = entry.unwrap().metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(files, 3 + ClientName::ALL.len());
    }

    #[test]
    fn a_client_certificate_names_its_structure() {
        let dir = tempfile::tempdir().unwrap();
        let pki = Pki::open(dir.path()).unwrap();
        let pem = pki.client_pem(ClientName::InsiAuto);
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
        let peer = Peer::from_der(&certificate);
        assert_eq!(peer.common_name.as_deref(), Some("INSI-AUTO"));
        assert_eq!(peer.structure.as_deref(), Some(STRUCTURE));
        assert_eq!(Peer::from_der(b"nothing"), Peer::default());
    }
}
