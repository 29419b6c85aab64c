//! Certificates of servers that live as long as a test.

/// A certificate in PEM, its key, and the authority that signed it.
#[derive(Debug)]
pub(crate) struct Certified {
    pub(crate) authority: String,
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// For a client of this name.
pub(crate) fn certificate_of_client(name: &str) -> Certified {
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.distinguished_name
        .push(rcgen::DnType::CommonName, "Autorité des clients");
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let authority = ca.self_signed(&ca_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let mut wanted = rcgen::CertificateParams::default();
    wanted.distinguished_name = rcgen::DistinguishedName::new();
    wanted
        .distinguished_name
        .push(rcgen::DnType::CommonName, name);
    wanted.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    Certified {
        authority,
        certificate: wanted.signed_by(&key, &issuer).unwrap().pem(),
        key: key.serialize_pem(),
    }
}

/// For a server of this name.
pub(crate) fn certificate_of(name: &str) -> Certified {
    certificate_valid(name, 2020, 2120)
}

/// The same, valid from the beginning of one year to that of another.
pub(crate) fn certificate_valid(name: &str, from: i32, until: i32) -> Certified {
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.distinguished_name
        .push(rcgen::DnType::CommonName, "Autorité du cabinet");
    let authority = ca.self_signed(&ca_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(ca, ca_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let mut wanted = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
    wanted.not_before = rcgen::date_time_ymd(from, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(until, 1, 1);
    let certificate = wanted.signed_by(&key, &issuer).unwrap().pem();
    Certified {
        authority,
        certificate,
        key: key.serialize_pem(),
    }
}
