//! Whose certificate this is.
//!
//! Sources: `1.2.250.1.71.1.2.*` are the extensions of the certificates of professionals (card kind, serial,
//! profession, savoir-faire), decoded from an official test certificate; for an organisation the common name and the
//! organisational unit (structure). See the "IGC-Santé" gabarits of the ANS.

use x509_parser::asn1_rs::{Any, FromDer as _, Tag};
use x509_parser::prelude::X509Certificate;
use x509_parser::x509::X509Name;

use crate::error::KeyError;

/// Kind of card, extension `1.2.250.1.71.1.2.2`.
const CARD_KIND: &str = "1.2.250.1.71.1.2.2";
/// Issuer and serial of the card, extension `1.2.250.1.71.1.2.3`: `8025000001/2600855206`.
const CARD_SERIAL: &str = "1.2.250.1.71.1.2.3";
/// Profession, extension `1.2.250.1.71.1.2.7`: 10 is a médecin (TRE G15).
const PROFESSION: &str = "1.2.250.1.71.1.2.7";
/// Savoir-faire, extension `1.2.250.1.71.4.2.5`: `SM26`, …
const SAVOIR_FAIRE: &str = "1.2.250.1.71.4.2.5";

const COMMON_NAME: &str = "2.5.4.3";
const SURNAME: &str = "2.5.4.4";
const COUNTRY: &str = "2.5.4.6";
const LOCALITY: &str = "2.5.4.7";
const STATE: &str = "2.5.4.8";
const ORGANISATION: &str = "2.5.4.10";
const UNIT: &str = "2.5.4.11";
const TITLE: &str = "2.5.4.12";
const GIVEN_NAME: &str = "2.5.4.42";
const SERIAL_NUMBER: &str = "2.5.4.5";

/// Which card a professional's certificate lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// Carte de professionnel de santé.
    Cps,
    /// Carte de professionnel en formation: interns, locums who are still students.
    Cpf,
    /// Carte de personnel d’établissement. A directeur’s (CDE) bears the same number: only its holder’s title tells.
    Cpe,
    /// Carte de personnel autorisé.
    Cpa,
}

impl CardKind {
    fn from_number(number: u64) -> Option<Self> {
        match number {
            0 => Some(Self::Cps),
            1 => Some(Self::Cpf),
            2 => Some(Self::Cpe),
            3 => Some(Self::Cpa),
            _ => None,
        }
    }

    /// Its name, which is also the `NameQualifier` of an INSi assertion.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cps => "CPS",
            Self::Cpf => "CPF",
            Self::Cpe => "CPE",
            Self::Cpa => "CPA",
        }
    }
}

/// A professional or an employee, as their certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// PS_IdNat: `8` and the RPPS number for a professional, a number of the structure for an employee.
    pub national_id: String,
    /// Family name; none on a card that is not nominative.
    pub nom: Option<String>,
    /// Given name.
    pub prenom: Option<String>,
    /// Code of the profession (TRE G15): `10` is a médecin; none for employees.
    pub profession: Option<String>,
    /// The same in French, from the subject's title.
    pub profession_label: Option<String>,
    /// Codes of the savoir-faire, such as `SM26`.
    pub savoir_faire: Vec<String>,
    /// Which card.
    pub card: CardKind,
    /// Serial number of the card, without its issuer.
    pub card_serial: Option<String>,
}

impl Holder {
    /// Whether the card names a person.
    pub fn is_nominative(&self) -> bool {
        self.nom.is_some()
    }
}

/// An organisation or a software of it, as its certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Common name: `INSI-AUTO`, a domain name, …
    pub common_name: String,
    /// Name of the organisation.
    pub name: Option<String>,
    /// Its units as written. IGC-Santé puts Struct_IdNat there.
    pub units: Vec<String>,
}

impl Organisation {
    /// Struct_IdNat: the first unit that looks like one (a digit for its kind, then the number).
    pub fn structure(&self) -> Option<&str> {
        self.units.iter().map(String::as_str).find(|unit| {
            unit.len() >= 9
                && unit.starts_with(|c: char| c.is_ascii_digit())
                && unit.chars().all(|c| c.is_ascii_alphanumeric())
        })
    }
}

/// Whom a certificate stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A person with a card.
    Professional(Holder),
    /// An organisation.
    Organisation(Organisation),
}

impl Subject {
    /// The person, when it is one.
    pub fn holder(&self) -> Option<&Holder> {
        match self {
            Self::Professional(holder) => Some(holder),
            Self::Organisation(_) => None,
        }
    }

    /// The organisation, when it is one.
    pub fn organisation(&self) -> Option<&Organisation> {
        match self {
            Self::Organisation(organisation) => Some(organisation),
            Self::Professional(_) => None,
        }
    }
}

/// A certificate: whom it stands for, who issued it, when it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    /// Whom it stands for.
    pub subject: Subject,
    /// Subject as RFC 4514 writes it, most specific first: the issuer of a SAML assertion.
    pub subject_name: String,
    /// Issuer, the same way.
    pub issuer_name: String,
    /// Serial number in hexadecimal, upper case, no separators.
    pub serial: String,
    /// The same in decimal, as XML signatures want it.
    pub serial_decimal: String,
    /// Valid from, milliseconds since the Unix epoch, UTC.
    pub not_before_ms: i64,
    /// Valid until, the same way.
    pub not_after_ms: i64,
    /// It is meant for signatures that bind (`nonRepudiation`), not for authentication.
    pub signs_documents: bool,
}

impl Certificate {
    /// Read one. What a certificate says is believed only once [`crate::Trust`] has judged it.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let (rest, certificate) = X509Certificate::from_der(der)
            .map_err(|error| KeyError::Unreadable(format!("certificate: {error}")))?;
        if !rest.is_empty() {
            return Err(KeyError::Unreadable(
                "certificate: something follows it".into(),
            ));
        }
        let ms = |time: x509_parser::time::ASN1Time| time.timestamp().saturating_mul(1_000);
        let signs_documents = certificate
            .key_usage()
            .ok()
            .flatten()
            .is_some_and(|usage| usage.value.non_repudiation());
        Ok(Self {
            der: der.to_vec(),
            subject: subject(&certificate),
            subject_name: name(certificate.subject()),
            issuer_name: name(certificate.issuer()),
            serial: hex_of(certificate.raw_serial()),
            serial_decimal: certificate.serial.to_string(),
            not_before_ms: ms(certificate.validity().not_before),
            not_after_ms: ms(certificate.validity().not_after),
            signs_documents,
        })
    }

    /// As it came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whether it holds at this moment, by its dates alone.
    pub fn check_dates(&self, at_ms: i64) -> Result<(), KeyError> {
        if at_ms > self.not_after_ms {
            return Err(KeyError::Expired {
                since_ms: self.not_after_ms,
            });
        }
        if at_ms < self.not_before_ms {
            return Err(KeyError::NotYetValid {
                from_ms: self.not_before_ms,
            });
        }
        Ok(())
    }
}

fn subject(certificate: &X509Certificate<'_>) -> Subject {
    let name = certificate.subject();
    let one = |oid: &str| values(name, oid).into_iter().next();
    let common_name = one(COMMON_NAME).unwrap_or_default();
    let kind = extension(certificate, CARD_KIND)
        .and_then(|value| number(&value))
        .and_then(CardKind::from_number);
    let Some(card) = kind else {
        return Subject::Organisation(Organisation {
            common_name,
            name: one(ORGANISATION),
            units: values(name, UNIT),
        });
    };
    let card_serial = extension(certificate, CARD_SERIAL)
        .and_then(|value| texts(&value).into_iter().next())
        .map(|text| match text.split_once('/') {
            Some((_, serial)) => serial.to_owned(),
            None => text,
        });
    Subject::Professional(Holder {
        national_id: common_name,
        nom: one(SURNAME),
        prenom: one(GIVEN_NAME),
        profession: extension(certificate, PROFESSION)
            .and_then(|value| number(&value))
            .map(|code| code.to_string()),
        profession_label: one(TITLE),
        savoir_faire: extension(certificate, SAVOIR_FAIRE)
            .map(|value| texts(&value))
            .unwrap_or_default(),
        card,
        card_serial,
    })
}

fn values(name: &X509Name<'_>, oid: &str) -> Vec<String> {
    name.iter_attributes()
        .filter(|attribute| attribute.attr_type().to_id_string() == oid)
        .filter_map(|attribute| attribute.as_str().ok())
        .map(str::to_owned)
        .collect()
}

fn extension(certificate: &X509Certificate<'_>, oid: &str) -> Option<Vec<u8>> {
    certificate
        .extensions()
        .iter()
        .find(|extension| extension.oid.to_id_string() == oid)
        .map(|extension| extension.value.to_vec())
}

/// A small number, whether it was written as an INTEGER or an ENUMERATED.
fn number(der: &[u8]) -> Option<u64> {
    let (_, any) = Any::from_der(der).ok()?;
    if any.tag() != Tag::Integer && any.tag() != Tag::Enumerated {
        return None;
    }
    let bytes = any.data;
    if bytes.len() > 8 {
        return None;
    }
    Some(
        bytes
            .iter()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte)),
    )
}

/// A text, or the texts of a sequence, whatever their kind of string.
fn texts(der: &[u8]) -> Vec<String> {
    let Ok((_, any)) = Any::from_der(der) else {
        return Vec::new();
    };
    if any.tag() != Tag::Sequence && any.tag() != Tag::Set {
        return text(&any).into_iter().collect();
    }
    let mut rest = any.data;
    let mut found = Vec::new();
    while let Ok((after, part)) = Any::from_der(rest) {
        found.extend(text(&part));
        rest = after;
    }
    found
}

fn text(any: &Any<'_>) -> Option<String> {
    let kinds = [Tag::Utf8String, Tag::PrintableString, Tag::Ia5String];
    if !kinds.contains(&any.tag()) {
        return None;
    }
    std::str::from_utf8(any.data).ok().map(str::to_owned)
}

/// A distinguished name as RFC 4514 writes it: the last RDN first, `+` inside one, escapes. Types RFC 4514 gives no
/// short name bear those that are usual (`SN`, `GN`, `T`).
fn name(name: &X509Name<'_>) -> String {
    let mut parts: Vec<String> = name
        .iter_rdn()
        .map(|rdn| {
            rdn.iter()
                .map(|attribute| {
                    let oid = attribute.attr_type().to_id_string();
                    let value = attribute.as_str().map(escaped);
                    match (short(&oid), value) {
                        (Some(short), Ok(value)) => format!("{short}={value}"),
                        (None, Ok(value)) => format!("{oid}={value}"),
                        (_, Err(_)) => format!("{oid}=#{}", hex_of(attribute.as_slice())),
                    }
                })
                .collect::<Vec<_>>()
                .join("+")
        })
        .collect();
    parts.reverse();
    parts.join(",")
}

fn short(oid: &str) -> Option<&'static str> {
    Some(match oid {
        COMMON_NAME => "CN",
        SURNAME => "SN",
        COUNTRY => "C",
        LOCALITY => "L",
        STATE => "ST",
        ORGANISATION => "O",
        UNIT => "OU",
        TITLE => "T",
        GIVEN_NAME => "GN",
        SERIAL_NUMBER => "SERIALNUMBER",
        _ => return None,
    })
}

fn escaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (at, c) in value.chars().enumerate() {
        let special = matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\')
            || (at == 0 && matches!(c, ' ' | '#'))
            || (at == last && c == ' ');
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
