//! Who speaks: the assertion of the DMP, and whose certificate signed it.
//!
//! Published: the attributes and their code systems; that a signature by anything but a certificate to sign with is
//! `DMPInvalidCertificate`; that a médecin needs a speciality. Other refusals have a code of ours. An assertion is good for
//! a while ([`GOOD_FOR_MS`], inferred).

use crate::assertion::{self, DS, SAML, X509_NAME};
use crate::http::Peer;
use crate::soap::Fault;
use crate::xml::Element;

use super::{fault, instant, invalid_certificate};

const ROLE: &str = "urn:oasis:names:tc:xacml:2.0:subject:role";
const RESOURCE: &str = "urn:oasis:names:tc:xacml:2.0:resource:resource-id";
const PURPOSE: &str = "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse";
const SECRET: &str = "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code";
const HIDDEN: &str = "INVISIBLE_REPRESENTANTS_LEGAUX^1.2.250.1.213.1.1.4.13";
/// How long an assertion is good for. That it is not good for ever, and the code of the refusal, are inferred: no public
/// material says either.
const GOOD_FOR_MS: i64 = 10 * 60_000;
/// How far the clock of the caller may be ahead; inferred.
const AHEAD_MS: i64 = 5 * 60_000;
const MANDATORY: [&str; 10] = [
    "VIHF_Version",
    "Identifiant_Structure",
    "Secteur_Activite",
    ROLE,
    "Authentification_mode",
    "Ressource_URN",
    PURPOSE,
    "LPS_Nom",
    "LPS_Version",
    "LPS_ID_HOMOLOGATION_DMP",
];
const OPTIONAL: [&str; 4] = [
    "urn:oasis:names:tc:xspa:1.0:subject:subject-id",
    RESOURCE,
    SECRET,
    "LPS_ID",
];

/// How one comes to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Normal,
    BrisDeGlace,
    Centre15,
}

impl Mode {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::BrisDeGlace => "bris_de_glace",
            Self::Centre15 => "centre_15",
        }
    }
}

/// Who speaks.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// National identifier of the person, or of the structure.
    pub(super) id: String,
    /// Profession (TRE G15).
    pub(super) profession: String,
    /// The kind of card, when one speaks by a card.
    pub(super) card: Option<u8>,
    pub(super) mode: Mode,
    /// Matricule and authority of the patient.
    pub(super) patient: Option<(String, String)>,
    /// The legal representatives of a minor are not to know.
    pub(super) is_secret: bool,
}

fn wrong(reason: impl Into<String>) -> Box<Fault> {
    fault("sandbox_vihf", reason)
}

/// Reads the assertion, which stands in `message`.
pub(super) fn caller(
    assertion: &Element,
    message: &[u8],
    peer: &Peer,
    authority: &[u8],
    now_ms: i64,
) -> Result<Caller, Box<Fault>> {
    if !assertion.is(SAML, "Assertion") || assertion.attribute("Version") != Some("2.0") {
        return Err(wrong("no assertion of SAML 2.0"));
    }
    let id = assertion
        .attribute("ID")
        .filter(|id| id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'))
        .ok_or_else(|| wrong("no ID"))?;
    let issued = assertion
        .attribute("IssueInstant")
        .and_then(instant::ms)
        .ok_or_else(|| wrong("no IssueInstant in UTC"))?;
    let child = |name: &'static str| {
        let mut found = assertion
            .children
            .iter()
            .filter(|child| child.is(SAML, name));
        match (found.next(), found.next()) {
            (Some(child), None) => Ok(child),
            _ => Err(wrong(format!("not one {name}"))),
        }
    };
    let issuer = child("Issuer")?;
    let name_id = child("Subject")?
        .children
        .iter()
        .find(|child| child.is(SAML, "NameID"))
        .map(|name| name.text.trim().to_owned())
        .filter(|name| !name.is_empty())
        .ok_or_else(|| wrong("no NameID"))?;
    let authentication = child("AuthnStatement")?;
    if authentication
        .attribute("AuthnInstant")
        .and_then(instant::ms)
        .is_none_or(|authenticated| authenticated > issued)
    {
        return Err(wrong("no AuthnInstant before IssueInstant"));
    }
    let attributes = attributes(child("AttributeStatement")?)?;
    let said = |name: &str| {
        attributes
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, values)| values.as_slice())
    };
    let text = |name: &str| {
        said(name)
            .and_then(<[&Element]>::first)
            .map(|value| value.text.trim())
            .unwrap_or_default()
    };
    for name in MANDATORY {
        if said(name).is_none() {
            return Err(wrong(format!("the attribute {name} is missing")));
        }
    }
    if !["3.0", "4.0"].contains(&text("VIHF_Version")) {
        return Err(wrong("VIHF_Version"));
    }
    if text("Ressource_URN") != "urn:dmp" {
        return Err(wrong("Ressource_URN is not urn:dmp"));
    }
    let sector = text("Secteur_Activite");
    let is_sector = sector
        .strip_suffix("^1.2.250.1.71.4.2.4")
        .is_some_and(|code| code.len() == 4 && code.starts_with("SA"));
    if !is_sector {
        return Err(wrong(format!("Secteur_Activite is {sector}")));
    }
    let profession = roles(said(ROLE).unwrap_or_default())?;
    let mode = mode(said(PURPOSE).unwrap_or_default())?;
    let patient = said(RESOURCE)
        .map(|_| patient(text(RESOURCE)))
        .transpose()?;
    let signature = assertion
        .children
        .iter()
        .find(|child| child.is(DS, "Signature"))
        .ok_or_else(|| invalid_certificate("the assertion is not signed"))?;
    assertion::signature_shape(signature, id).map_err(invalid_certificate)?;
    let alone = standing_alone(message, assertion)
        .ok_or_else(|| wrong("the assertion does not stand alone"))?;
    let signatory = assertion::verified(alone, id, authority).map_err(invalid_certificate)?;
    if !signatory.is_for_signing {
        return Err(invalid_certificate("Not a valid signature certificate"));
    }
    if issuer.attribute("Format") != Some(X509_NAME) || !signatory.is_called(issuer.text.trim()) {
        return Err(wrong("the issuer is not who signed"));
    }
    if !(issued - AHEAD_MS..=issued + GOOD_FOR_MS).contains(&now_ms) {
        return Err(fault(
            "sandbox_VihfPerime",
            "Le VIHF est périmé ou daté du futur",
        ));
    }
    let is_secret = match said(SECRET) {
        None => false,
        Some(_) if text(SECRET) == HIDDEN => true,
        Some(_) => return Err(wrong(format!("confidentiality-code is {}", text(SECRET)))),
    };
    let authenticated = text("Authentification_mode");
    match (peer.card, authenticated) {
        (Some(_), "DIRECTE") => {
            if signatory.card != peer.card
                || peer.common_name.as_deref() != Some(signatory.common_name.as_str())
                || signatory.common_name != name_id
            {
                return Err(wrong(format!(
                    "signed by {}, about {name_id}, over the connection of {}",
                    signatory.common_name,
                    peer.common_name.as_deref().unwrap_or("nobody")
                )));
            }
        }
        (None, "INDIRECTE" | "INDIRECTE_RENFORCEE") => {
            let structure = text("Identifiant_Structure");
            if signatory.card.is_some() || peer.structure.as_deref() != Some(structure) {
                return Err(wrong(format!(
                    "the connection is not that of the structure {structure}"
                )));
            }
            if said(OPTIONAL[0]).is_none() {
                return Err(wrong("an indirect VIHF without subject-id"));
            }
        }
        (_, other) => {
            return Err(wrong(format!(
                "Authentification_mode is {other}, which is not how the connection was made"
            )));
        }
    }
    Ok(Caller {
        id: name_id,
        profession,
        card: peer.card,
        mode,
        patient,
        is_secret,
    })
}

/// The assertion as it is written in the message. It is verified by itself: identifiers of the metadata beside it, which
/// an entry and its document share, are none of its own.
fn standing_alone<'a>(message: &'a [u8], assertion: &Element) -> Option<&'a [u8]> {
    let text = std::str::from_utf8(message).ok()?;
    text.match_indices("Assertion").find_map(|(at, _)| {
        let start = text.get(..at)?.rfind('<')?;
        let name = text.get(start + 1..at + "Assertion".len())?;
        let end = format!("</{name}>");
        let length = text.get(start..)?.find(&end)? + end.len();
        let alone = text.get(start..start + length)?.as_bytes();
        crate::xml::parse(alone)
            .is_ok_and(|parsed| parsed == *assertion)
            .then_some(alone)
    })
}

type Attributes<'a> = Vec<(&'a str, Vec<&'a Element>)>;

fn attributes(statement: &Element) -> Result<Attributes<'_>, Box<Fault>> {
    let mut attributes: Attributes<'_> = Vec::new();
    for attribute in &statement.children {
        let name = attribute.attribute("Name").unwrap_or_default();
        if !attribute.is(SAML, "Attribute")
            || !(MANDATORY.contains(&name) || OPTIONAL.contains(&name))
        {
            return Err(wrong(format!("the attribute {name} is unknown")));
        }
        if attributes.iter().any(|(known, _)| *known == name) {
            return Err(wrong(format!("{name} twice")));
        }
        let values: Vec<&Element> = attribute
            .children
            .iter()
            .filter(|value| value.is(SAML, "AttributeValue"))
            .collect();
        let filled = !values.is_empty()
            && values
                .iter()
                .all(|value| !value.text.trim().is_empty() || !value.children.is_empty());
        if !filled {
            return Err(wrong(format!("{name} is empty")));
        }
        attributes.push((name, values));
    }
    Ok(attributes)
}

fn roles(values: &[&Element]) -> Result<String, Box<Fault>> {
    let role = |at: usize, system: &str| {
        values
            .get(at)
            .and_then(|value| value.children.first())
            .filter(|role| role.is("urn:hl7-org:v3", "Role"))
            .filter(|role| role.attribute("codeSystem") == Some(system))
            .and_then(|role| role.attribute("code"))
            .filter(|code| !code.is_empty())
    };
    let profession =
        role(0, "1.2.250.1.71.1.2.7").ok_or_else(|| wrong("the first Role is no profession"))?;
    if ["10", "21"].contains(&profession) && role(1, "1.2.250.1.71.4.2.5").is_none() {
        return Err(fault(
            "sandbox_specialite",
            "Aucune spécialité dans le vihf. Spécialité obligatoire pour les Médecins et les Pharmaciens",
        ));
    }
    Ok(profession.to_owned())
}

fn mode(values: &[&Element]) -> Result<Mode, Box<Fault>> {
    let purpose = values
        .first()
        .and_then(|value| value.children.first())
        .filter(|purpose| purpose.is("urn:hl7-org:v3", "PurposeOfUse"))
        .filter(|purpose| purpose.attribute("codeSystem") == Some("1.2.250.1.213.1.1.4.248"));
    match purpose.and_then(|purpose| purpose.attribute("code")) {
        Some("normal") => Ok(Mode::Normal),
        Some("bris_de_glace") => Ok(Mode::BrisDeGlace),
        Some("centre_15") => Ok(Mode::Centre15),
        other => Err(wrong(format!(
            "PurposeOfUse is {}",
            other.unwrap_or("not one")
        ))),
    }
}

fn patient(text: &str) -> Result<(String, String), Box<Fault>> {
    super::rim::patient(text).ok_or_else(|| wrong(format!("resource-id is {text}")))
}
