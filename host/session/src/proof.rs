//! Proof that somebody has the key of their certificate, and that the certificate holds.

use rustls::pki_types::CertificateDer;
use socle_keys::{Algorithm, CardKind, Certificate, Holder, KeyError, Signer, Subject, Trust};
use webpki::EndEntityCert;

use crate::identified::{Identified, Structure};
use crate::kind::Kind;
use crate::role::{NoRole, Role};
use crate::settings::Settings;

/// Length of a challenge, in bytes.
const CHALLENGE: usize = 32;
/// What precedes a challenge: what is signed here can stand for nothing else.
const PURPOSE: &[u8] = b"socle session challenge 1\0";

/// Why a card or a certificate lets nobody in.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The key or the certificate.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The person.
    #[error(transparent)]
    NoRole(#[from] NoRole),
    /// No authority is known: no certificate can be believed.
    #[error("no trusted authorities are set")]
    NoAuthorities,
    /// The signature of the challenge does not hold: this is not the key of that certificate.
    #[error("the challenge is not signed by the key of the certificate")]
    NotTheKey,
    /// Somebody in training must say for whom they work.
    #[error("no principal")]
    NoPrincipal,
    /// The certificate is not one of an organisation.
    #[error("not a certificate of an organisation")]
    NotAnOrganisation,
    /// Something needed is not set.
    #[error("not configured: {0}")]
    NotConfigured(&'static str),
}

impl ProofError {
    /// Dotted code, stable.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Key(error) => error.code(),
            Self::NoRole(error) => error.code(),
            Self::NoAuthorities => "session.authorities",
            Self::NotTheKey => "session.not-the-key",
            Self::NoPrincipal => "session.principal",
            Self::NotAnOrganisation => "session.not-an-organisation",
            Self::NotConfigured(_) => "session.settings",
        }
    }

    /// What the person reads.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Key(error) => error.sentence(),
            Self::NoRole(error) => error.sentence().to_owned(),
            Self::NoAuthorities => "Les autorités de certification (IGC-Santé) ne sont pas indiquées sur ce poste : donnez leur fichier dans les réglages de connexion.".into(),
            Self::NotTheKey => "La carte ne prouve pas qu’elle est celle de son certificat : n’allez pas plus loin et prévenez votre support.".into(),
            Self::NoPrincipal => "Indiquez le médecin pour qui vous exercez, puis recommencez.".into(),
            Self::NotAnOrganisation => "Ce certificat n’est pas celui d’un cabinet : choisissez le certificat d’organisation dans les réglages de connexion.".into(),
            Self::NotConfigured(what) => format!(
                "Cette connexion n’est pas réglée sur ce poste ({what}) : complétez les réglages de connexion."
            ),
        }
    }
}

/// The authorities and revocation lists that are set.
///
/// # Errors
/// [`ProofError::NoAuthorities`], or what is wrong with the files.
pub fn trust(settings: &Settings) -> Result<Trust, ProofError> {
    let file = |path: &std::path::Path| {
        std::fs::read(path).map_err(|error| KeyError::File {
            path: path.to_owned(),
            reason: error.to_string(),
        })
    };
    let authorities = settings
        .authorities
        .as_deref()
        .ok_or(ProofError::NoAuthorities)?;
    let pem = file(authorities)?;
    let pem = std::str::from_utf8(&pem)
        .map_err(|error| KeyError::Unreadable(format!("authorities: {error}")))?;
    let mut trust = Trust::new(&[pem])?;
    if trust.is_empty() {
        return Err(ProofError::NoAuthorities);
    }
    if let Some(list) = &settings.revocations {
        trust.add_revocation_list(&file(list)?)?;
    }
    Ok(trust)
}

/// Does its owner have this key, and does its certificate hold at this moment? Blocks while a card signs.
///
/// # Errors
/// [`ProofError::Key`], [`ProofError::NotTheKey`].
pub fn prove(signer: &dyn Signer, trust: &Trust, at_ms: i64) -> Result<(), ProofError> {
    trust.check(signer.chain(), at_ms)?;
    let mut message = PURPOSE.to_vec();
    let mut challenge = [0_u8; CHALLENGE];
    getrandom::fill(&mut challenge)
        .map_err(|error| KeyError::Unreadable(format!("no chance to be had: {error}")))?;
    message.extend_from_slice(&challenge);
    let algorithm = *signer
        .algorithms()
        .first()
        .ok_or_else(|| KeyError::Algorithm("anything".into()))?;
    let signature = signer.sign(algorithm, &message)?;
    let der = CertificateDer::from(signer.certificate().der());
    let certificate = EndEntityCert::try_from(&der)
        .map_err(|error| KeyError::Unreadable(format!("certificate: {error}")))?;
    let known = match algorithm {
        Algorithm::RsaPkcs1Sha256 => webpki::ring::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RsaPssSha256 => webpki::ring::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        Algorithm::EcdsaP256Sha256 => webpki::ring::ECDSA_P256_SHA256,
    };
    certificate
        .verify_signature(known, &message, &signature)
        .map_err(|_wrong| ProofError::NotTheKey)
}

/// Who the holder of a professional's card is.
///
/// # Errors
/// [`NoRole`] says why nobody may speak with this card.
pub fn identified(holder: &Holder, structure: &Structure) -> Result<Identified, NoRole> {
    let kind = match holder.card {
        CardKind::Cps => Kind::Cps,
        CardKind::Cpf => Kind::Cpf,
        CardKind::Cpe => Kind::Cpe,
        CardKind::Cpa => return Err(NoRole::OtherCard),
    };
    if !holder.is_nominative() || holder.national_id.is_empty() {
        return Err(NoRole::CardOfNobody);
    }
    let role = Role::of(kind, holder.profession.as_deref(), false)?;
    Ok(Identified {
        person: Identified::person_of(&holder.national_id),
        kind,
        role,
        national_id: holder.national_id.clone(),
        family: holder.nom.clone().unwrap_or_default(),
        given: holder.prenom.clone().unwrap_or_default(),
        profession: holder.profession.clone().unwrap_or_default(),
        speciality: holder.savoir_faire.first().cloned().unwrap_or_default(),
        structure: structure.clone(),
        principal: None,
        card: holder.card_serial.clone().unwrap_or_default(),
    })
}

/// The practice itself, by its certificate.
///
/// # Errors
/// [`ProofError::NotAnOrganisation`].
pub fn organisation(
    certificate: &Certificate,
    structure: &Structure,
) -> Result<Identified, ProofError> {
    let Subject::Organisation(found) = &certificate.subject else {
        return Err(ProofError::NotAnOrganisation);
    };
    let mut structure = structure.clone();
    if let Some(id) = found.structure() {
        structure.id = id.to_owned();
    }
    if structure.name.is_empty() {
        structure.name = found.name.clone().unwrap_or_default();
    }
    Ok(Identified {
        person: format!("certificat-{}", certificate.serial),
        kind: Kind::Organisation,
        role: Role::Organisation,
        national_id: String::new(),
        family: found
            .name
            .clone()
            .unwrap_or_else(|| found.common_name.clone()),
        given: String::new(),
        profession: String::new(),
        speciality: String::new(),
        structure,
        principal: None,
        card: String::new(),
    })
}
