//! Value sets and identifiers of the metadata: facts of IHE ITI TF-3 and of the value sets JDV_J57 to JDV_J62 of the shared
//! record, version of 27 September 2024.

use crate::summary::Term;

/// Scheme of the format codes of the ANS (TRE_A06).
const ANS: &str = "1.2.250.1.213.1.1.4.2.282";
/// Scheme of the format codes of IHE (TRE_A11).
const IHE: &str = "1.3.6.1.4.1.19376.1.2.3";
/// Scheme of the confidentiality of HL7.
const CONFIDENTIALITY: &str = "2.16.840.1.113883.5.25";
/// Scheme of what hides a document (TRE_A07).
const HIDING: &str = "1.2.250.1.213.1.1.4.13";

/// From whom a document is hidden (JDV_J58).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// From professionals other than its author and the médecin traitant.
    Professionnels,
    /// From the patient, until it was told.
    Patient,
    /// From the legal representatives of a minor.
    Representants,
}

impl Hidden {
    /// All of them.
    pub const TOUS: [Self; 3] = [Self::Professionnels, Self::Patient, Self::Representants];

    /// The code with its label.
    #[must_use]
    pub fn term(self) -> Term {
        let (code, label) = match self {
            Self::Professionnels => ("MASQUE_PS", "Masqué aux professionnels de santé"),
            Self::Patient => ("INVISIBLE_PATIENT", "Non visible par le patient"),
            Self::Representants => (
                "INVISIBLE_REPRESENTANTS_LEGAUX",
                "Non visible par les représentants légaux du patient",
            ),
        };
        Term::new(HIDING, code, label)
    }

    /// That of this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::TOUS.into_iter().find(|one| one.term().code == code)
    }
}

/// The confidentiality of a CDA.
pub(super) fn confidentiality(code: &str) -> Option<Term> {
    let label = match code {
        "N" => "Normal",
        "R" => "Restreint",
        "V" => "Très restreint",
        _ => return None,
    };
    Some(Term::new(CONFIDENTIALITY, code, label))
}

/// The format of a document without structure, by what it holds.
pub(super) fn format_of_media(mime: &str) -> Option<Term> {
    let (code, label) = match mime {
        "application/pdf" => (
            "urn:ihe:iti:xds-sd:pdf:2008",
            "Document à corps non structuré en Pdf/A-1",
        ),
        "text/plain" => (
            "urn:ihe:iti:xds-sd:text:2008",
            "Document à corps non structuré en texte brut",
        ),
        "image/jpeg" => (
            "urn:ihe:iti-fr:xds-sd:jpeg:2010",
            "Document à corps non structuré en format jpeg",
        ),
        "image/tiff" => (
            "urn:ihe:iti-fr:xds-sd:tiff:2010",
            "Document à corps non structuré en format tiff",
        ),
        "text/rtf" | "application/rtf" => (
            "urn:ihe:iti-fr:xds-sd:rtf:2010",
            "Document à corps non structuré en format rtf",
        ),
        _ => return None,
    };
    Some(Term::new(IHE, code, label))
}

/// The format of a structured document, by its templates (ASS_A11). One that is of no template here says so.
pub(super) fn format_of_template(templates: &[&str]) -> Term {
    const KNOWN: [(&str, &str, &str, &str); 7] = [
        (
            "1.2.250.1.213.1.1.1.13",
            ANS,
            "urn:asip:ci-sis:vsm:2012",
            "Synthèse médicale",
        ),
        (
            "1.2.250.1.213.1.1.1.51",
            IHE,
            "urn:ihe:pcc:ips:2020",
            "Synthèse médicale",
        ),
        (
            "1.2.250.1.213.1.1.1.37",
            ANS,
            "urn:asip:ci-sis:vac:2019",
            "Historique des vaccinations",
        ),
        (
            "1.2.250.1.213.1.1.1.46",
            ANS,
            "urn:asip:ci-sis:vac-note:2021",
            "Note de vaccination",
        ),
        (
            "1.3.6.1.4.1.19376.1.3.3",
            IHE,
            "urn:ihe:lab:xd-lab:2008",
            "Compte rendu structuré d'examens de biologie médicale",
        ),
        (
            "1.2.250.1.213.1.1.1.8",
            ANS,
            "urn:asip:ci-sis:frcp:2011",
            "Fiche de réunion de concertation pluridisciplinaire",
        ),
        (
            "1.2.250.1.213.1.1.1.9",
            ANS,
            "urn:asip:ci-sis:idap:2011",
            "Information et directives anticipées du patient",
        ),
    ];
    KNOWN
        .iter()
        .find(|(template, ..)| templates.contains(template))
        .map_or_else(
            || {
                Term::new(
                    ANS,
                    "urn:asipSante:modelesHorsProfils:2011",
                    "Document non référencé IHE ou CI-SIS",
                )
            },
            |(_, scheme, code, label)| Term::new(scheme, code, label),
        )
}

/// What sort of activity a submission comes from (JDV_J59): the sector of the practice where the set has it.
///
/// The scheme of sectors in this set was not found in a source: that of the sectors themselves is written.
pub(super) fn content_type(sector: &Term) -> Term {
    let number: Option<u32> = sector
        .code
        .strip_prefix("SA")
        .and_then(|number| number.parse().ok());
    if number.is_some_and(|number| number >= 5)
        && let Some((code, label)) = crate::vsm::values::secteur(&sector.code)
    {
        return Term::new(crate::vsm::values::SECTEURS, code, label);
    }
    Term::new("1.2.250.1.213.2.2", "97", "Type d'activité indifférencié")
}

/// Identifiers of ebRIM objects (IHE ITI TF-3, 4.2).
pub(super) mod uuid {
    pub(in crate::xdm) const SET: &str = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd";
    pub(in crate::xdm) const SET_AUTHOR: &str = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d";
    pub(in crate::xdm) const SET_CONTENT: &str = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500";
    pub(in crate::xdm) const SET_PATIENT: &str = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446";
    pub(in crate::xdm) const SET_SOURCE: &str = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832";
    pub(in crate::xdm) const SET_ID: &str = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8";
    pub(in crate::xdm) const ENTRY: &str = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1";
    pub(in crate::xdm) const AUTHOR: &str = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d";
    pub(in crate::xdm) const CLASS: &str = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a";
    pub(in crate::xdm) const TYPE: &str = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983";
    pub(in crate::xdm) const CONFIDENTIALITY: &str =
        "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f";
    pub(in crate::xdm) const FORMAT: &str = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d";
    pub(in crate::xdm) const FACILITY: &str = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1";
    pub(in crate::xdm) const PRACTICE: &str = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead";
    pub(in crate::xdm) const EVENT: &str = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4";
    pub(in crate::xdm) const PATIENT: &str = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427";
    pub(in crate::xdm) const ID: &str = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab";
}
