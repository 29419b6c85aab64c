//! The value sets of the shared record: formats (JDV_J60), confidentiality (J58), contents of a submission (J59),
//! facilities (J61), settings of care (J62). Types and classes (J66, J57) are in [`crate::documents`].
//!
//! Facts of the sets of 27 September 2024 (J62: 22 September 2023). Left out: four contents of TRE_R276, whose OID is not
//! public. The system of the contents that are sectors of activity (`SA07`) is taken to be that of the sectors; the OID of
//! the DICOM registry is from memory.

use super::Code;
use crate::vsm::values::{CADRES, SECTEURS, secteur};

/// OID of the confidentiality of HL7.
pub const CONFIDENTIALITY: &str = "2.16.840.1.113883.5.25";
/// OID of what hides a document (TRE_A07).
pub const VISIBILITY: &str = "1.2.250.1.213.1.1.4.13";
/// OID of the values for what patients and digital services deposit.
const OTHERS: &str = "1.2.250.1.213.1.1.4.6";

/// From whom a document is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hidden {
    /// Other professionals than its author and the médecin traitant.
    Professionals,
    /// The patient, until it was announced to them.
    Patient,
    /// The legal representatives of a minor.
    Representatives,
}

impl Hidden {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Professionals, Self::Patient, Self::Representatives];

    /// Its code in [`VISIBILITY`].
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Professionals => "MASQUE_PS",
            Self::Patient => "INVISIBLE_PATIENT",
            Self::Representatives => "INVISIBLE_REPRESENTANTS_LEGAUX",
        }
    }

    /// Its label in the value set.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Professionals => "Masqué aux professionnels de santé",
            Self::Patient => "Non visible par le patient",
            Self::Representatives => "Non visible par les représentants légaux du patient",
        }
    }

    /// The one of this code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// As metadata say it.
    #[must_use]
    pub fn coded(self) -> Code {
        Code::new(self.code(), VISIBILITY, self.libelle())
    }
}

/// The confidentiality a document says itself: `N`, `R`, `V`.
#[must_use]
pub fn confidentiality(code: &str) -> Option<Code> {
    let label = match code {
        "N" => "Normal",
        "R" => "Restreint",
        "V" => "Très restreint",
        _ => return None,
    };
    Some(Code::new(code, CONFIDENTIALITY, label))
}

/// A format.
#[must_use]
pub fn format(code: &str) -> Option<Code> {
    row(include_str!("../../data/xds-formats.tsv"), code)
}

/// What a submission is about: the setting, or the sector of activity of a practice. In-patient facilities (`SA01` to
/// `SA04`) have their own settings instead.
#[must_use]
pub fn content(code: &str) -> Option<Code> {
    match code {
        "SA01" | "SA02" | "SA03" | "SA04" | "SNR" => None,
        _ => row(include_str!("../../data/xds-contenus.tsv"), code).or_else(|| facility(code)),
    }
}

/// A facility.
#[must_use]
pub fn facility(code: &str) -> Option<Code> {
    let (system, label) = match code {
        "EXP_PATIENT" => (OTHERS, "Expression personnelle du patient"),
        "SNR" => (OTHERS, "Service numérique référencé"),
        "SA11" => (SECTEURS, "Entreprise d'intérim"),
        // Sectors of professionals the shared record does not know as facilities.
        "SA66" | "SA67" => return None,
        sector => (SECTEURS, secteur(sector)?.1),
    };
    Some(Code::new(code, system, label))
}

/// A setting of care.
#[must_use]
pub fn practice(code: &str) -> Option<Code> {
    let (system, label) = match code {
        "EXP_PATIENT" => (OTHERS, "Expression personnelle du patient"),
        "SNR" => (OTHERS, "Service numérique référencé"),
        "AMBULATOIRE" => (CADRES, "Ambulatoire"),
        "AMO" => (CADRES, "Organisme d'assurance maladie obligatoire"),
        "DEPISTAGE" => (CADRES, "Dépistage"),
        "ETABLISSEMENT" => (CADRES, "Etablissement de santé"),
        "HAD" => (CADRES, "Hospitalisation à domicile"),
        "MAD" => (CADRES, "Maintien à domicile"),
        "PALLIATIF" => (CADRES, "Soins palliatifs"),
        "SAD" => (CADRES, "Soins à domicile"),
        "SAMU_SMUR" => (CADRES, "SAMU/SMUR"),
        _ => return None,
    };
    Some(Code::new(code, system, label))
}

/// The format of a structured document by its templates (ASS_A11, and the volets of 2019 to 2024); of one nobody listed,
/// that of documents out of profile.
#[must_use]
pub fn format_of_templates<'a>(templates: impl IntoIterator<Item = &'a str>) -> Option<Code> {
    templates
        .into_iter()
        .find_map(|root| {
            Some(match root {
                "1.2.250.1.213.1.1.1.13" => "urn:asip:ci-sis:vsm:2012",
                "1.2.250.1.213.1.1.1.51" => "urn:ihe:pcc:ips:2020",
                "1.2.250.1.213.1.1.1.37" => "urn:asip:ci-sis:vac:2019",
                "1.2.250.1.213.1.1.1.46" => "urn:asip:ci-sis:vac-note:2021",
                "1.2.250.1.213.1.1.1.9" => "urn:asip:ci-sis:idap:2011",
                "1.2.250.1.213.1.1.1.8" => "urn:asip:ci-sis:frcp:2011",
                "1.2.250.1.213.1.1.1.2.1.1" => "urn:asip:ci-sis:avk:2009",
                "1.2.250.1.213.1.1.1.2.1.2" => "urn:asip:ci-sis:tap:2009",
                "1.2.250.1.213.1.1.1.2.1.3" => "urn:asip:ci-sis:dci:2009",
                "1.2.250.1.213.1.1.1.2.1.4" => "urn:asip:ci-sis:psc:2009",
                "1.2.250.1.213.1.1.1.2.1.5" => "urn:asip:ci-sis:ppv:2009",
                "1.3.6.1.4.1.19376.1.3.3" => "urn:ihe:lab:xd-lab:2008",
                _ => return None,
            })
        })
        .map_or_else(|| format("urn:asipSante:modelesHorsProfils:2011"), format)
}

/// The format of a document around a file, by the file's media type.
#[must_use]
pub fn format_of_media(media: &str) -> Option<Code> {
    format(match media {
        "application/pdf" => "urn:ihe:iti:xds-sd:pdf:2008",
        "text/plain" => "urn:ihe:iti:xds-sd:text:2008",
        "image/jpeg" => "urn:ihe:iti-fr:xds-sd:jpeg:2010",
        "image/tiff" => "urn:ihe:iti-fr:xds-sd:tiff:2010",
        "text/rtf" | "application/rtf" => "urn:ihe:iti-fr:xds-sd:rtf:2010",
        _ => return None,
    })
}

fn row(table: &'static str, code: &str) -> Option<Code> {
    table.lines().find_map(|line| {
        let mut columns = line.split('\t');
        (columns.next()? == code).then_some(())?;
        Some(Code::new(code, columns.next()?, columns.next()?))
    })
}
