//! The value sets a summary is written from: professions of authors (JDV_J01), sectors of activity (JDV_J02), family
//! relations, types of allergies, routes, habits. Codes and labels are facts of the CI-SIS value sets of 13 December 2024;
//! the labels of the last three routes are from memory.

use super::Section;
use crate::summary::Term;

/// OID of the professions and savoir-faire of authors (G15 and G16).
pub const PROFESSIONS: &str = "1.2.250.1.213.1.1.4.5";
/// OID of the sectors of activity.
pub const SECTEURS: &str = "1.2.250.1.71.4.2.4";
/// OID of the settings of care.
pub const CADRES: &str = "1.2.250.1.213.1.1.4.9";

fn find(table: &'static str, code: &str) -> Option<(&'static str, &'static str)> {
    table
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .find(|(known, _)| *known == code)
}

/// A profession with its savoir-faire, `G15_10/SM26`, with its label.
#[must_use]
pub fn profession(code: &str) -> Option<(&'static str, &'static str)> {
    find(include_str!("../../data/professions.tsv"), code)
}

/// The code of a profession (`10`) and a savoir-faire (`SM26`, may be empty) as authors are written. A savoir-faire the
/// value set does not know leaves the profession alone.
#[must_use]
pub fn profession_of(profession: &str, speciality: &str) -> Option<&'static str> {
    [
        format!("G15_{profession}/{speciality}"),
        format!("G15_{profession}"),
        format!("G16_{profession}"),
    ]
    .iter()
    .find_map(|code| self::profession(code))
    .map(|(code, _)| code)
}

/// A sector of activity, `SA07`, with its label.
#[must_use]
pub fn secteur(code: &str) -> Option<(&'static str, &'static str)> {
    find(include_str!("../../data/secteurs.tsv"), code)
}

/// A setting of care, `AMBULATOIRE`, with its label: those a practice may be in.
#[must_use]
pub fn cadre(code: &str) -> Option<&'static str> {
    Some(match code {
        "AMBULATOIRE" => "Ambulatoire",
        "DEPISTAGE" => "Dépistage",
        "ESSMS" => "Etablissement ou Service Social ou Médico-Social",
        "ETABLISSEMENT" => "Etablissement de santé",
        "HAD" => "Hospitalisation à domicile",
        "MAD" => "Maintien à domicile",
        "PALLIATIF" => "Soins palliatifs",
        "SAD" => "Soins à domicile",
        "SAMU_SMUR" => "SAMU/SMUR",
        _ => return None,
    })
}

/// What an allergy is when the file does not say: any adverse reaction.
pub(super) const ANY_REACTION: &str = "420134006";

/// The types of allergies of the medical file (SNOMED CT).
#[must_use]
pub fn allergie(code: &str) -> Option<&'static str> {
    Some(match code {
        "416098002" => "allergie médicamenteuse",
        "414285001" => "allergie alimentaire",
        "419199007" => "allergie à une substance",
        "59037007" => "intolérance médicamenteuse",
        "235719002" => "intolérance alimentaire",
        ANY_REACTION => "prédisposition à une réaction indésirable",
        _ => return None,
    })
}

/// A family relation (HL7 RoleCode), with the sex it says (`F`, `M`, empty).
#[must_use]
pub fn lien(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "MTH" => ("Mère", "F"),
        "FTH" => ("Père", "M"),
        "PRN" => ("Parent", ""),
        "SIB" => ("Frère ou sœur", ""),
        "BRO" => ("Frère", "M"),
        "SIS" => ("Sœur", "F"),
        "HBRO" => ("Demi-frère", "M"),
        "HSIS" => ("Demi-sœur", "F"),
        "TWIN" => ("Jumeau ou jumelle", ""),
        "CHILD" => ("Enfant", ""),
        "SONC" => ("Fils", "M"),
        "DAUC" => ("Fille", "F"),
        "MGRMTH" => ("Grand-mère maternelle", "F"),
        "MGRFTH" => ("Grand-père maternel", "M"),
        "PGRMTH" => ("Grand-mère paternelle", "F"),
        "PGRFTH" => ("Grand-père paternel", "M"),
        "GRPRN" => ("Grand-parent", ""),
        "GRMTH" => ("Grand-mère", "F"),
        "GRFTH" => ("Grand-père", "M"),
        "GRNDCHILD" => ("Petit-enfant", ""),
        "AUNT" => ("Tante", "F"),
        "UNCLE" => ("Oncle", "M"),
        "MAUNT" => ("Tante maternelle", "F"),
        "MUNCLE" => ("Oncle maternel", "M"),
        "PAUNT" => ("Tante paternelle", "F"),
        "PUNCLE" => ("Oncle paternel", "M"),
        "COUSN" => ("Cousin ou cousine", ""),
        "NIECE" => ("Nièce", "F"),
        "NEPHEW" => ("Neveu", "M"),
        "FAMMEMB" => ("Autre membre de la famille", ""),
        _ => return None,
    })
}

/// A route of administration (EDQM).
#[must_use]
pub fn voie(code: &str) -> Option<&'static str> {
    Some(match code {
        "20053000" => "Voie orale",
        "20066000" => "Voie sous-cutanée",
        "20035000" => "Voie intramusculaire",
        "20030000" => "Voie intradermique",
        "20020000" => "Voie inhalée",
        "20003000" => "Voie cutanée",
        "20045000" => "Voie intraveineuse",
        "20061000" => "Voie rectale",
        _ => return None,
    })
}

/// Whether a vaccine is given that way (JDV_ImmunizationRouteCodes).
pub(super) fn is_vaccine_route(code: &str) -> bool {
    ["20035000", "20030000", "20020000", "20053000", "20066000"].contains(&code)
}

/// Whether a vaccine is given there (JDV_ImmunizationApproachSiteCode, SNOMED CT).
pub(super) fn is_vaccine_site(code: &str) -> bool {
    [
        "64262003",
        "66480008",
        "16217661000119109",
        "16217701000119102",
        "91774008",
        "91775009",
        "11207009",
        "61396006",
        "723980000",
        "723979003",
    ]
    .contains(&code)
}

/// A habit that is none of the others: its words say which.
pub(super) const OTHER_HABIT: &str = "11345-6";

/// What a habit is about (LOINC): the closed set an entry must take its code from (JDV_SocialHistoryCodes).
#[must_use]
pub fn habitude(code: &str) -> Option<&'static str> {
    Some(match code {
        "72166-2" => "Statut tabagique",
        "74011-8" => "Consommation tabagique",
        "74013-4" => "Consommation d'alcool",
        "11343-1" => "Consommation de drogue non médicales",
        "73985-4" => "Exercice physique",
        "81663-7" => "Régime",
        "92944-8" => "Exposition à risque",
        "8683-5" => "Exposition professionnelle",
        "67875-5" => "Statut d'emploi",
        "29556-8" => "Trouble du comportement",
        OTHER_HABIT => "Autre élément social",
        _ => return None,
    })
}

/// Whether a unit may stand beside a quantity: those of the published UCUM list a practice measures in, and what is only
/// counted (`{tablet}`, `{pack}/a`). Another one is said in words.
#[must_use]
pub fn is_unit(unit: &str) -> bool {
    const UNITS: [&str; 31] = [
        "%", "/d", "/wk", "[drp]", "[IU]", "[IU]/d", "d", "g", "g/d", "h", "kcal/d", "kg", "L",
        "L/d", "meq/d", "mg", "mg/d", "mg/wk", "min", "mL", "mL/d", "mmol/d", "ng", "U", "U/d",
        "ug", "ug/d", "wk", "mo", "a", "cm",
    ];
    let counted = |unit: &str| {
        unit.strip_prefix('{')
            .and_then(|unit| unit.strip_suffix('}'))
            .is_some_and(|word| !word.is_empty() && word.bytes().all(|c| c.is_ascii_alphabetic()))
    };
    UNITS.contains(&unit)
        || counted(unit)
        || ["/a", "/d", "/wk"]
            .iter()
            .any(|rhythm| unit.strip_suffix(rhythm).is_some_and(counted))
}

/// A statut of the medical file in words.
#[must_use]
pub(super) fn statut(code: &str) -> &'static str {
    match code {
        "suspendu" => "Suspendu",
        "interrompu" => "Interrompu",
        "termine" => "Terminé",
        "en-cours" => "En cours",
        "annule" => "Annulé",
        "realise" => "Réalisé",
        _ => "Actif",
    }
}

/// How severe, in words; empty when it is not said.
pub(super) fn gravite(code: &str) -> &'static str {
    match code {
        "legere" => "Légère",
        "moderee" => "Modérée",
        "severe" => "Sévère",
        _ => "",
    }
}

/// How severe, as an entry says it (SNOMED CT). The first two codes are those of the ANS example of the IPS-FR; that of
/// *sévère* is from memory.
pub(super) fn severite(code: &str) -> Option<(&'static str, &'static str)> {
    SEVERITES
        .iter()
        .find(|(known, _, _)| *known == code)
        .map(|(_, code, words)| (*code, *words))
}

/// The word of the medical file for a severity of SNOMED CT.
#[must_use]
pub fn gravite_of(code: &str) -> Option<&'static str> {
    SEVERITES
        .iter()
        .find(|(_, known, _)| *known == code)
        .map(|(word, _, _)| *word)
}

const SEVERITES: [(&str, &str, &str); 3] = [
    ("legere", "255604002", "léger"),
    ("moderee", "6736007", "modéré"),
    ("severe", "24484000", "sévère"),
];

/// Code system of the certainty of an allergy, as the ANS example of the IPS-FR writes it.
pub(super) const CERTITUDES: &str = "2.16.840.1.113883.4.642.4.130";

/// How certain, as an entry says it (HL7 *verification status*).
pub(super) fn certitude(code: &str) -> Option<(&'static str, &'static str)> {
    VERIFICATIONS
        .iter()
        .find(|(known, _, _)| *known == code)
        .map(|(_, code, words)| (*code, *words))
}

/// The word of the medical file for a *verification status* of HL7.
#[must_use]
pub fn certitude_of(code: &str) -> Option<&'static str> {
    VERIFICATIONS
        .iter()
        .find(|(_, known, _)| *known == code)
        .map(|(word, _, _)| *word)
}

const VERIFICATIONS: [(&str, &str, &str); 3] = [
    ("confirmee", "confirmed", "Confirmé"),
    ("suspectee", "unconfirmed", "Non confirmé"),
    ("refutee", "refuted", "Réfuté"),
];

/// The rhythm of a period in words: `toutes les 8 heures`, `tous les jours`.
pub(super) fn every(period: f64, unit: &str) -> String {
    let (all, one, many) = match unit {
        "h" => ("toutes", "heure", "heures"),
        "d" => ("tous", "jour", "jours"),
        "wk" => ("toutes", "semaine", "semaines"),
        "mo" => ("tous", "mois", "mois"),
        other => ("toutes", other, other),
    };
    if period == 1.0 && !one.is_empty() {
        return format!("{all} les {many}");
    }
    let number = period.to_string().replace('.', ",");
    let named = if period.abs() < 2.0 { one } else { many };
    format!("{all} les {number} {named}").trim().to_owned()
}

/// Whether a code may stand in the entries of a section, by the shape of its code system. A code that may not is not sent
/// as one: the entry says it in words.
#[must_use]
pub fn is_well_formed(term: &Term) -> bool {
    use crate::summary::systems;
    let code = term.code.as_bytes();
    let upper = |range: &[u8]| range.iter().all(u8::is_ascii_uppercase);
    let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
    match term.system.as_str() {
        // A letter, two digits, then up to three more signs after a point or without.
        systems::CIM10 => {
            let rest = code.get(3..).unwrap_or_default();
            let rest = rest.strip_prefix(b".").unwrap_or(rest);
            code.len() >= 3
                && upper(&code[..1])
                && digits(&code[1..3])
                && rest.len() <= 3
                && rest.iter().all(|c| c.is_ascii_digit() || *c == b'+')
                && !term.code.ends_with('.')
        }
        systems::CCAM | systems::CCAM_OLD => {
            code.len() == 7 && upper(&code[..4]) && digits(&code[4..])
        }
        systems::CIS => code.len() == 8 && digits(code),
        systems::CIP => (code.len() == 7 || code.len() == 13) && digits(code),
        systems::ATC => {
            code.first().is_some_and(u8::is_ascii_uppercase)
                && code.len() <= 7
                && code.iter().all(u8::is_ascii_alphanumeric)
        }
        systems::LOINC => term.code.split_once('-').is_some_and(|(number, key)| {
            !number.is_empty()
                && digits(number.as_bytes())
                && key.len() == 1
                && digits(key.as_bytes())
        }),
        systems::SNOMED_CT => code.len() >= 6 && code.len() <= 18 && digits(code),
        system => {
            crate::oid::is_oid(system)
                && !term.code.chars().any(char::is_whitespace)
                && !code.is_empty()
        }
    }
}

/// The code systems the entries of a section are coded in.
pub(super) fn systems_of(section: Section) -> &'static [&'static str] {
    use crate::summary::systems::{ATC, CCAM, CIM10, CIS, LOINC, SNOMED_CT};
    match section {
        Section::Problemes | Section::Antecedents | Section::Familiaux => &[CIM10, SNOMED_CT],
        Section::Actes => &[CCAM],
        Section::Allergies => &[CIS, ATC, SNOMED_CT, CIM10],
        Section::Habitus => &[LOINC],
        Section::Traitements => &[CIS],
        Section::RisquesProfessionnels | Section::AutresRisques | Section::Vigilance => &[],
    }
}
