//! An authority, certificates with the extensions of CPS cards, revocation lists.

use std::path::{Path, PathBuf};
use std::process::Command;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension,
    DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyPair,
    KeyUsagePurpose, RevokedCertParams, SerialNumber, date_time_ymd,
};

use crate::run;

/// A civil date: year, month, day.
pub type Day = (i32, u8, u8);

/// An authority below a root: what stands between trust and cards.
pub struct Authority {
    /// PEM of the root.
    pub root_pem: String,
    /// PEM of the authority.
    pub pem: String,
    /// DER of the authority.
    pub der: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct Issued {
    /// DER of the certificate.
    pub der: Vec<u8>,
    /// PEM of the certificate.
    pub certificate_pem: String,
    /// PEM of the key (PKCS#8).
    pub key_pem: String,
}

impl Issued {
    /// Certificate and key together.
    pub fn pem(&self) -> String {
        format!("{}{}", self.certificate_pem, self.key_pem)
    }

    /// Both in a PKCS#12 file of this folder, `NAME.p12`, as authorities hand it out.
    ///
    /// # Panics
    /// When the folder cannot be written, or openssl is not there.
    pub fn write_pkcs12(&self, folder: &Path, name: &str, passphrase: &str) -> PathBuf {
        let [pem, p12] = ["pem", "p12"].map(|kind| folder.join(format!("{name}.{kind}")));
        std::fs::write(&pem, self.pem()).unwrap_or_else(|error| panic!("{pem:?}: {error}"));
        run(Command::new("openssl")
            .args([
                "pkcs12",
                "-export",
                "-passout",
                &format!("pass:{passphrase}"),
                "-in",
            ])
            .arg(&pem)
            .arg("-inkey")
            .arg(&pem)
            .arg("-out")
            .arg(&p12));
        p12
    }
}

/// What a certificate of a card says.
#[derive(Debug, Clone)]
pub struct Cps<'a> {
    /// Extension 1.2.250.1.71.1.2.2: 0 CPS, 1 CPF, 2 CPE, 3 CPA.
    pub kind: u8,
    /// PS_IdNat.
    pub national_id: &'a str,
    /// Family name.
    pub nom: Option<&'a str>,
    /// Given name.
    pub prenom: Option<&'a str>,
    /// Profession: 10 is a médecin.
    pub profession: Option<u8>,
    /// Its label.
    pub title: Option<&'a str>,
    /// Savoir-faire.
    pub savoir_faire: &'a [&'a str],
    /// Card issuer and serial.
    pub serial: &'a str,
    /// For signatures (`nonRepudiation`) and not for authentication.
    pub signs: bool,
    /// First day it holds.
    pub from: Day,
    /// First day it does not hold any more.
    pub until: Day,
}

impl Cps<'static> {
    /// Dr Max LIBRE, médecin généraliste: fictitious, as in the samples of the ANS.
    pub fn doctor() -> Self {
        Self {
            kind: 0,
            national_id: "899900063480",
            nom: Some("LIBRE"),
            prenom: Some("MAX"),
            profession: Some(10),
            title: Some("Médecin"),
            savoir_faire: &["SM26"],
            serial: "8025000001/2600855206",
            signs: true,
            from: (2024, 1, 1),
            until: (2036, 1, 1),
        }
    }

    /// A secretary with a nominative CPE.
    pub fn secretary() -> Self {
        Self {
            kind: 2,
            national_id: "499900063480001/0000000012",
            nom: Some("ACCUEIL"),
            prenom: Some("ANNE"),
            profession: None,
            title: None,
            savoir_faire: &[],
            serial: "8025000001/2600855299",
            ..Self::doctor()
        }
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new("TEST AC FICTIVE FORT PERSONNES")
    }
}

impl Authority {
    /// An authority of this name below a root of its own.
    pub fn new(name: &str) -> Self {
        let root_key = KeyPair::generate().unwrap();
        let root = authority(&format!("{name} RACINE"));
        let root_certificate = root.self_signed(&root_key).unwrap();
        let root_pem = root_certificate.pem();
        let root = Issuer::new(root, root_key);
        let key = KeyPair::generate().unwrap();
        let params = authority(name);
        let certificate = params.signed_by(&key, &root).unwrap();
        Self {
            root_pem,
            pem: certificate.pem(),
            der: certificate.der().to_vec(),
            issuer: Issuer::new(params, key),
        }
    }

    /// Both certificates, as a practice is given them.
    pub fn bundle_pem(&self) -> String {
        format!("{}{}", self.root_pem, self.pem)
    }

    /// A certificate for a card.
    pub fn card(&self, cps: &Cps<'_>) -> Issued {
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, "FR");
        for (oid, value) in [
            (&[2, 5, 4, 12][..], cps.title),
            (&[2, 5, 4, 4], cps.nom),
            (&[2, 5, 4, 42], cps.prenom),
        ] {
            if let Some(value) = value {
                name.push(DnType::from_oid(oid), value);
            }
        }
        name.push(DnType::CommonName, cps.national_id);
        let mut params = between(cps.from, cps.until);
        params.distinguished_name = name;
        params.key_usages = vec![match cps.signs {
            true => KeyUsagePurpose::ContentCommitment,
            false => KeyUsagePurpose::DigitalSignature,
        }];
        params.extended_key_usages = vec![match cps.signs {
            true => ExtendedKeyUsagePurpose::EmailProtection,
            false => ExtendedKeyUsagePurpose::ClientAuth,
        }];
        let gip = |last: &[u64]| [&[1, 2, 250, 1, 71][..], last].concat();
        let mut extensions = vec![
            CustomExtension::from_oid_content(&gip(&[1, 2, 2]), vec![2, 1, cps.kind]),
            CustomExtension::from_oid_content(&gip(&[1, 2, 3]), text(cps.serial)),
        ];
        if let Some(profession) = cps.profession {
            let oid = gip(&[1, 2, 7]);
            extensions.push(CustomExtension::from_oid_content(
                &oid,
                vec![2, 1, profession],
            ));
        }
        if !cps.savoir_faire.is_empty() {
            let codes: Vec<u8> = cps
                .savoir_faire
                .iter()
                .flat_map(|code| text(code))
                .collect();
            let mut sequence = vec![0x30, u8::try_from(codes.len()).unwrap()];
            sequence.extend(codes);
            let oid = gip(&[4, 2, 5]);
            extensions.push(CustomExtension::from_oid_content(&oid, sequence));
        }
        params.custom_extensions = extensions;
        self.issue(params)
    }

    /// A certificate for an organisation.
    pub fn organisation(&self, common_name: &str, structure: &str) -> Issued {
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, "FR");
        name.push(DnType::OrganizationName, "CABINET FICTIF");
        name.push(DnType::OrganizationalUnitName, structure);
        name.push(DnType::CommonName, common_name);
        let mut params = between((2024, 1, 1), (2036, 1, 1));
        params.distinguished_name = name;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(params)
    }

    /// A certificate for a server at `localhost`.
    pub fn server(&self) -> Issued {
        let mut params = between((2024, 1, 1), (2036, 1, 1));
        params.subject_alt_names = vec![rcgen::SanType::DnsName("localhost".try_into().unwrap())];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.issue(params)
    }

    fn issue(&self, params: CertificateParams) -> Issued {
        // The keys of cards are RSA, which is not made here but by openssl.
        let key_pem = rsa_key();
        let key = KeyPair::from_pem(&key_pem).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Issued {
            der: certificate.der().to_vec(),
            certificate_pem: certificate.pem(),
            key_pem,
        }
    }

    /// A list of what this authority revoked, by serial number, good from the first day to the second. DER.
    pub fn revocation_list(&self, serials: &[&[u8]], from: Day, until: Day) -> Vec<u8> {
        let day = |(year, month, day): Day| date_time_ymd(year, month, day);
        let list = CertificateRevocationListParams {
            this_update: day(from),
            next_update: day(until),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: serials
                .iter()
                .map(|serial| RevokedCertParams {
                    serial_number: SerialNumber::from_slice(serial),
                    revocation_time: day(from),
                    reason_code: None,
                    invalidity_date: None,
                })
                .collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&self.issuer).unwrap().der().to_vec()
    }
}

/// An RSA key of 2048 bits, PKCS#8 in PEM.
pub fn rsa_key() -> String {
    let made = run(Command::new("openssl").args([
        "genpkey",
        "-algorithm",
        "RSA",
        "-pkeyopt",
        "rsa_keygen_bits:2048",
    ]));
    String::from_utf8(made).unwrap()
}

fn authority(name: &str) -> CertificateParams {
    let mut params = between((2020, 1, 1), (2045, 1, 1));
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "FR");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn between(from: Day, until: Day) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(from.0, from.1, from.2);
    params.not_after = date_time_ymd(until.0, until.1, until.2);
    params
}

/// A UTF8String.
fn text(value: &str) -> Vec<u8> {
    let mut der = vec![0x0C, u8::try_from(value.len()).unwrap()];
    der.extend_from_slice(value.as_bytes());
    der
}
