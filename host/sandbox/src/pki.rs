//! The sandbox's certification authority and what it signed, made once and kept in the state folder.
//!
//! The authority's key is thrown away as soon as it has signed: nothing else will ever be trusted through it. When a
//! later version knows further hosts or clients, everything is made again.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use serde::{Deserialize, Serialize};

use crate::service::all_hosts;
use crate::state_dir;

/// OU of the client certificates: an invented structure (FINESS `990000017`, a department that does not exist).
pub const STRUCTURE: &str = "1990000017";

/// National identifier of the demonstration's doctor, CN of the certificates of their card: fictitious, as in the
/// samples of the ANS.
pub const NATIONAL_ID: &str = "899900063480";

/// National identifier of the demonstration's secretary, CN of the certificates of their card (a CPE): made up, with the
/// first digit of an employee.
pub const SECRETARY_ID: &str = "399000001700042";

/// The key that signs as that card. Cards have RSA keys, which nothing here can make; everybody may know this one,
/// since no authority but that of a sandbox ever vouches for it.
const CARD_KEY: &str = include_str!("../data/carte-essai.key.pem");

/// Raised when the layout of the folder or the shape of a certificate changes.
const LAYOUT: u32 = 3;

const MANIFEST: &str = "manifest.json";
const CA: &str = "ca.pem";
const SERVER: &str = "server.pem";

/// The certificates a practice may use: those of the organisation, and those of a professional's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClientName {
    /// `CN=INSI-AUTO`: opens INSi for automatic searches.
    InsiAuto,
    /// `CN=INSI-MANU`: opens INSi for searches a person asks for.
    InsiManu,
    /// `CN=DMP-STRUCTURE`: speaks to the shared record for the people of the structure, and signs for them.
    Dmp,
    /// `CN=AUTRE-SERVICE`: a certificate that opens nothing.
    AutreService,
    /// The authentication certificate of a CPS: opens what is opened by card.
    Cps,
    /// The signature certificate of the same card.
    CpsSignature,
    /// The authentication certificate of a CPE, the card of a secretary.
    Cpe,
    /// The signature certificate of the same card.
    CpeSignature,
}

impl ClientName {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::InsiAuto,
        Self::InsiManu,
        Self::Dmp,
        Self::AutreService,
        Self::Cps,
        Self::CpsSignature,
        Self::Cpe,
        Self::CpeSignature,
    ];

    /// The file's name; of a certificate of the organisation, also the common name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InsiAuto => "INSI-AUTO",
            Self::InsiManu => "INSI-MANU",
            Self::Dmp => "DMP-STRUCTURE",
            Self::AutreService => "AUTRE-SERVICE",
            Self::Cps => "CPS-AUTHENTIFICATION",
            Self::CpsSignature => "CPS-SIGNATURE",
            Self::Cpe => "CPE-AUTHENTIFICATION",
            Self::CpeSignature => "CPE-SIGNATURE",
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
    /// The authority's certificate is not one.
    #[error("the authority's certificate cannot be read: {0}")]
    Authority(rustls::pki_types::pem::Error),
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

    /// The same in DER.
    pub(crate) fn ca_der(&self) -> Result<Vec<u8>, PkiError> {
        CertificateDer::from_pem_slice(self.ca.as_bytes())
            .map(|der| der.to_vec())
            .map_err(PkiError::Authority)
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
        let pem = match name {
            ClientName::Cps => card(&issuer, &DOCTOR, KeyPair::generate()?, false)?,
            ClientName::CpsSignature => card(&issuer, &DOCTOR, KeyPair::from_pem(CARD_KEY)?, true)?,
            ClientName::Cpe => card(&issuer, &SECRETARY, KeyPair::generate()?, false)?,
            ClientName::CpeSignature => {
                card(&issuer, &SECRETARY, KeyPair::from_pem(CARD_KEY)?, true)?
            }
            // Signs as a card does, hence with a key of the same kind.
            ClientName::Dmp => organisation(&issuer, name, &KeyPair::from_pem(CARD_KEY)?)?,
            other => organisation(&issuer, other, &KeyPair::generate()?)?,
        };
        files.push((client_file(name), pem));
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
fn organisation(issuer: &Issuer, name: ClientName, key: &KeyPair) -> Result<String, PkiError> {
    let mut params = base(name.as_str(), &[])?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    with_key(issuer, params, key)
}

/// Whose card it is.
struct Holder {
    id: &'static str,
    title: &'static str,
    family: &'static str,
    given: &'static str,
    /// The kind of card: 0 CPS, 2 CPE.
    kind: u8,
    /// Profession and savoir-faire, of who has them.
    profession: Option<(u8, &'static str)>,
}

const DOCTOR: Holder = Holder {
    id: NATIONAL_ID,
    title: "Médecin",
    family: "LIBRE",
    given: "MAX",
    kind: 0,
    profession: Some((10, "SM26")),
};

const SECRETARY: Holder = Holder {
    id: SECRETARY_ID,
    title: "Secrétaire",
    family: "ACCUEIL",
    given: "JEANNE",
    kind: 2,
    profession: None,
};

/// A certificate of a card: subject and extensions as in the official example of a CPS (kind of card, profession,
/// savoir-faire), for signatures that bind or for authentication.
fn card(issuer: &Issuer, holder: &Holder, key: KeyPair, signs: bool) -> Result<String, PkiError> {
    let mut params = base(holder.id, &[])?;
    let name = &mut params.distinguished_name;
    *name = rcgen::DistinguishedName::new();
    name.push(DnType::CountryName, "FR");
    name.push(DnType::from_oid(&[2, 5, 4, 12]), holder.title);
    name.push(DnType::from_oid(&[2, 5, 4, 4]), holder.family);
    name.push(DnType::from_oid(&[2, 5, 4, 42]), holder.given);
    name.push(DnType::CommonName, holder.id);
    let (usage, purpose) = match signs {
        true => (
            KeyUsagePurpose::ContentCommitment,
            ExtendedKeyUsagePurpose::EmailProtection,
        ),
        false => (
            KeyUsagePurpose::DigitalSignature,
            ExtendedKeyUsagePurpose::ClientAuth,
        ),
    };
    params.key_usages = vec![usage];
    params.extended_key_usages = vec![purpose];
    let gip = |last: &[u64]| [&[1, 2, 250, 1, 71][..], last].concat();
    let integer = |value: u8| vec![2, 1, value];
    params.custom_extensions = vec![CustomExtension::from_oid_content(
        &gip(&[1, 2, 2]),
        integer(holder.kind),
    )];
    if let Some((profession, savoir_faire)) = holder.profession {
        // A sequence of one text of four signs.
        let one = [b"\x30\x06\x0c\x04", savoir_faire.as_bytes()].concat();
        params.custom_extensions.extend([
            CustomExtension::from_oid_content(&gip(&[1, 2, 7]), integer(profession)),
            CustomExtension::from_oid_content(&gip(&[4, 2, 5]), one),
        ]);
    }
    let certificate: Certificate = params.signed_by(&key, issuer)?;
    Ok(format!("{}{}", certificate.pem(), key.serialize_pem()))
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
    with_key(issuer, params, &KeyPair::generate()?)
}

fn with_key(issuer: &Issuer, params: CertificateParams, key: &KeyPair) -> Result<String, PkiError> {
    let certificate: Certificate = params.signed_by(key, issuer)?;
    Ok(format!("{}{}", certificate.pem(), key.serialize_pem()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::http::Peer;

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

    #[test]
    fn a_card_names_its_holder_and_its_kind() {
        let dir = tempfile::tempdir().unwrap();
        let pki = Pki::open(dir.path()).unwrap();
        for name in [ClientName::Cps, ClientName::CpsSignature] {
            let pem = pki.client_pem(name);
            let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
            let peer = Peer::from_der(&certificate);
            assert_eq!(peer.common_name.as_deref(), Some(NATIONAL_ID));
            assert_eq!((peer.structure, peer.card), (None, Some(0)));
        }
    }
}
