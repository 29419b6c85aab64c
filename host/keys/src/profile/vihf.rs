//! The VIHF: the SAML 2.0 assertion each request to the DMP bears.
//!
//! Attributes and code systems are those of official samples and of the ANS guides (`VIHF_Version` is `3.0` in the
//! samples of the DMP and `4.0` in a current guide, hence an attribute of the plugin). RSA-SHA256 is what a public client
//! uses where the samples of 2019 have SHA-1; whether the DMP asks for it is not known.

use crate::profile::request::{ProfileError, SignatureRequest, Software};
use crate::profile::saml::{Assertion, attribute, instant};
use crate::profile::xml::Xml;
use crate::signer::Signer;
use crate::speaker::{Person, SessionKind, Speaker, Voice};

/// What a plugin may give:
/// - `patient`: `matricule^^^&oid&ISO^NH`; absent for what concerns no single patient;
/// - `purpose`: `normal` (when absent), `bris_de_glace`, `centre_15`;
/// - `secret-connection`: `true` for a connection the legal representatives are not shown;
/// - `homologation`: number of the approval of the software by the DMP;
/// - `software-id`: identifier of the software there;
/// - `version`: `3.0` (when absent) or `4.0`.
const ATTRIBUTES: [&str; 6] = [
    "patient",
    "purpose",
    "secret-connection",
    "homologation",
    "software-id",
    "version",
];

const PROFESSIONS: &str = "1.2.250.1.71.1.2.7";
const SAVOIR_FAIRE: &str = "1.2.250.1.71.4.2.5";
const SECTORS: &str = "1.2.250.1.71.4.2.4";
const PURPOSES: &str = "1.2.250.1.213.1.1.4.248";
const HL7: &str = "urn:hl7-org:v3";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const HIDDEN: &str = "INVISIBLE_REPRESENTANTS_LEGAUX^1.2.250.1.213.1.1.4.13";

/// Professions (TRE G15) whose savoir-faire goes with them: the DMP refuses a médecin without one.
const WITH_SAVOIR_FAIRE: [&str; 2] = ["10", "21"];

pub(super) fn sign(
    request: &SignatureRequest,
    voice: &Voice,
    software: &Software,
    signer: &dyn Signer,
    at_ms: i64,
) -> Result<String, ProfileError> {
    request.only(&ATTRIBUTES)?;
    request.no_digests()?;
    let speaker = &voice.speaker;
    let patient = request.get("patient").map(patient).transpose()?;
    let (purpose, purpose_label) = purpose(request.get("purpose").unwrap_or("normal"))?;
    let version = match request.get("version").unwrap_or("3.0") {
        version @ ("3.0" | "4.0") => version,
        _ => return Err(ProfileError::Malformed("version".into())),
    };
    let hidden = match request.get("secret-connection") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(ProfileError::Malformed("secret-connection".into())),
    };
    let homologation = request.need("homologation")?;
    let direct = is_direct(speaker.kind);
    let (name_id, subject_id) = subject(speaker, direct, software)?;
    let roles = roles(speaker)?;
    let structure = said(&speaker.structure.id, "l’identifiant de la structure")?;
    let sector = said(
        &speaker.structure.sector,
        "le secteur d’activité du cabinet",
    )?;
    let at = instant(at_ms)?;
    let assertion = Assertion {
        issuer: &signer.certificate().subject_name,
        issuer_is_certificate: true,
        name_id: &name_id,
        name_qualifier: None,
        at: &at,
    };
    assertion.write(Some(signer), |xml| {
        xml.element("saml2:AuthnStatement", &[("AuthnInstant", &at)], |xml| {
            xml.element("saml2:AuthnContext", &[], |xml| {
                let class = match direct {
                    true => "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
                    false => "urn:oasis:names:tc:SAML:2.0:ac:classes:TLSClient",
                };
                xml.text("saml2:AuthnContextClassRef", &[], class)
            })
        })?;
        xml.element("saml2:AttributeStatement", &[], |xml| {
            attribute(xml, "VIHF_Version", version)?;
            attribute(xml, "Identifiant_Structure", structure)?;
            attribute(xml, "Secteur_Activite", &format!("{sector}^{SECTORS}"))?;
            if !subject_id.is_empty() {
                attribute(
                    xml,
                    "urn:oasis:names:tc:xspa:1.0:subject:subject-id",
                    &subject_id,
                )?;
            }
            write_roles(xml, &roles)?;
            attribute(
                xml,
                "Authentification_mode",
                if direct { "DIRECTE" } else { "INDIRECTE" },
            )?;
            if let Some(patient) = patient {
                attribute(
                    xml,
                    "urn:oasis:names:tc:xacml:2.0:resource:resource-id",
                    patient,
                )?;
            }
            attribute(xml, "Ressource_URN", "urn:dmp")?;
            write_coded(
                xml,
                "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse",
                "PurposeOfUse",
                &[(
                    purpose.to_owned(),
                    PURPOSES,
                    Some("mode acces VIHF 2.0"),
                    purpose_label.to_owned(),
                )],
            )?;
            if hidden {
                attribute(
                    xml,
                    "urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code",
                    HIDDEN,
                )?;
            }
            if let Some(id) = request.get("software-id") {
                attribute(xml, "LPS_ID", id)?;
            }
            attribute(xml, "LPS_Nom", &software.name)?;
            attribute(xml, "LPS_Version", &software.version)?;
            attribute(xml, "LPS_ID_HOMOLOGATION_DMP", homologation)
        })
    })
}

/// Authentication is direct when a person's card signs, indirect when the organisation vouches for them.
fn is_direct(kind: SessionKind) -> bool {
    match kind {
        SessionKind::Cps | SessionKind::Cpe | SessionKind::Demonstration => true,
        SessionKind::Organisation | SessionKind::ProSanteConnect => false,
    }
}

/// Who the assertion is about: identifier, and the name that goes with an indirect one (that of the software when it acts
/// by itself).
fn subject(
    speaker: &Speaker,
    direct: bool,
    software: &Software,
) -> Result<(String, String), ProfileError> {
    match &speaker.person {
        Some(person) => {
            let id = said(&person.national_id, "votre identifiant national")?.to_owned();
            let name = match direct {
                true => String::new(),
                false => full_name(person),
            };
            Ok((id, name))
        }
        None if direct => Err(ProfileError::Speaker("qui vous êtes".into())),
        None => {
            let id = said(&speaker.structure.id, "l’identifiant de la structure")?.to_owned();
            Ok((id, software.name.clone()))
        }
    }
}

fn full_name(person: &Person) -> String {
    format!("{} {}", person.prenom, person.nom)
        .trim()
        .to_owned()
}

fn said<'v>(value: &'v str, what: &str) -> Result<&'v str, ProfileError> {
    match value.is_empty() {
        true => Err(ProfileError::Speaker(what.into())),
        false => Ok(value),
    }
}

/// Code, code system, its name, label.
type Coded = (String, &'static str, Option<&'static str>, String);

/// The profession, then the savoir-faire of those who need one.
fn roles(speaker: &Speaker) -> Result<Vec<Coded>, ProfileError> {
    let Some(person) = &speaker.person else {
        return Err(ProfileError::Speaker("votre profession".into()));
    };
    let profession = person
        .profession
        .as_deref()
        .ok_or_else(|| ProfileError::Speaker("votre profession".into()))?;
    let mut roles = vec![(
        profession.to_owned(),
        PROFESSIONS,
        None,
        profession_label(profession).to_owned(),
    )];
    if WITH_SAVOIR_FAIRE.contains(&profession) {
        let savoir_faire = person
            .savoir_faire
            .first()
            .ok_or_else(|| ProfileError::Speaker("votre spécialité".into()))?;
        roles.push((
            savoir_faire.clone(),
            SAVOIR_FAIRE,
            None,
            savoir_faire_label(savoir_faire).to_owned(),
        ));
    }
    Ok(roles)
}

/// Labels of the professions of TRE G15, from memory; the code is what counts.
fn profession_label(code: &str) -> &str {
    match code {
        "10" => "Médecin",
        "21" => "Pharmacien",
        "40" => "Chirurgien-Dentiste",
        "50" => "Sage-Femme",
        "60" => "Infirmier",
        "70" => "Masseur-Kinésithérapeute",
        other => other,
    }
}

fn savoir_faire_label(code: &str) -> &str {
    match code {
        "SM26" => "Qualifié en Médecine Générale (SM)",
        other => other,
    }
}

fn write_roles(xml: &mut Xml, roles: &[Coded]) -> Result<(), ProfileError> {
    write_coded(
        xml,
        "urn:oasis:names:tc:xacml:2.0:subject:role",
        "Role",
        roles,
    )
}

fn write_coded(
    xml: &mut Xml,
    name: &str,
    element: &str,
    values: &[Coded],
) -> Result<(), ProfileError> {
    xml.element("saml2:Attribute", &[("Name", name)], |xml| {
        for (code, system, system_name, label) in values {
            let mut attributes = vec![
                ("xmlns", HL7),
                ("xmlns:xsi", XSI),
                ("xsi:type", "CE"),
                ("code", code.as_str()),
                ("codeSystem", *system),
            ];
            attributes.extend(system_name.map(|name| ("codeSystemName", name)));
            attributes.push(("displayName", label.as_str()));
            xml.element("saml2:AttributeValue", &[], |xml| {
                xml.empty(element, &attributes)
            })?;
        }
        Ok(())
    })
}

/// Access modes (TRE R248): code and label.
fn purpose(code: &str) -> Result<(&str, &'static str), ProfileError> {
    match code {
        "normal" => Ok((code, "Accès normal")),
        "bris_de_glace" => Ok((code, "Accès bris de glace")),
        "centre_15" => Ok((code, "Accès centre 15")),
        _ => Err(ProfileError::Malformed("purpose".into())),
    }
}

/// `matricule^^^&oid&ISO^NH`: 15 characters, an OID.
fn patient(text: &str) -> Result<&str, ProfileError> {
    let malformed = || ProfileError::Malformed("patient".into());
    let (matricule, rest) = text.split_once("^^^&").ok_or_else(malformed)?;
    let oid = rest.strip_suffix("&ISO^NH").ok_or_else(malformed)?;
    let well = matricule.len() == 15
        && matricule.chars().all(|c| c.is_ascii_alphanumeric())
        && oid.starts_with("1.2.250.1.213.1.4.")
        && oid.chars().all(|c| c.is_ascii_digit() || c == '.');
    well.then_some(text).ok_or_else(malformed)
}
