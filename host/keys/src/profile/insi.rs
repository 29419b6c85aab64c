//! The assertion of the INSi téléservice.
//!
//! - With a card: signed by its signature certificate, `NameQualifier` is the kind of card (official example: CPS, with
//!   `identifiantFacturation` alone).
//! - With Pro Santé Connect: unsigned, `NameQualifier` is `PSC` (SEL-MP-043, second-hand).
//! - With the organisation's certificate there is none at all: TLS alone tells who asks.

use crate::profile::request::{ProfileError, SignatureRequest};
use crate::profile::saml::{Assertion, attribute, instant};
use crate::signer::Signer;
use crate::speaker::{SessionKind, Voice};

/// What a plugin may give:
/// - `facturation`: the professional's number with the Assurance maladie;
/// - `specialite`: their speciality there (médecins).
const ATTRIBUTES: [&str; 2] = ["facturation", "specialite"];

pub(super) fn sign(
    request: &SignatureRequest,
    voice: &Voice,
    signer: Option<&dyn Signer>,
    at_ms: i64,
) -> Result<String, ProfileError> {
    request.only(&ATTRIBUTES)?;
    request.no_digests()?;
    let speaker = &voice.speaker;
    let qualifier = match speaker.kind {
        SessionKind::Organisation => {
            return Err(ProfileError::Speaker(
                "de personne : avec le certificat du cabinet, INSi s’interroge sans jeton".into(),
            ));
        }
        SessionKind::ProSanteConnect => "PSC",
        SessionKind::Cps | SessionKind::Cpe | SessionKind::Demonstration => {
            speaker.card.map_or("CPS", crate::CardKind::name)
        }
    };
    let person = speaker
        .person
        .as_ref()
        .filter(|person| !person.national_id.is_empty())
        .ok_or_else(|| ProfileError::Speaker("votre identifiant national".into()))?;
    let facturation = request.need("facturation")?;
    if !facturation.chars().all(|c| c.is_ascii_digit()) {
        return Err(ProfileError::Malformed("facturation".into()));
    }
    let at = instant(at_ms)?;
    let issuer = match signer {
        Some(signer) => signer.certificate().subject_name.as_str(),
        None => person.national_id.as_str(),
    };
    let assertion = Assertion {
        issuer,
        issuer_is_certificate: signer.is_some(),
        name_id: &person.national_id,
        name_qualifier: Some(qualifier),
        at: &at,
    };
    assertion.write(signer, |xml| {
        xml.element("saml2:AttributeStatement", &[], |xml| {
            attribute(xml, "identifiantFacturation", facturation)?;
            if let Some(speciality) = request.get("specialite") {
                attribute(xml, "codeSpecialiteAMO", speciality)?;
            }
            if !speaker.structure.sector.is_empty() {
                attribute(xml, "SecteurActivite", &speaker.structure.sector)?;
            }
            // Asked for with Pro Santé Connect, where no certificate says it.
            match (&person.profession, speaker.kind) {
                (Some(profession), SessionKind::ProSanteConnect) => {
                    attribute(xml, "gipProfessionCode", profession)
                }
                _ => Ok(()),
            }
        })
    })
}
