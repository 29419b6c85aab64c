//! What is said of a document, taken from the document itself.

use super::XdmError;
use super::values::{self, Hidden};
use crate::cda::tree::{self, Element};
use crate::cda::{self, CdaError};
use crate::documents::{CLASSES, TypeDocument};
use crate::oid;
use crate::summary::{Term, WrittenIns};

/// The identifiers of professionals (PS_IdNat).
const PROFESSIONALS: &str = "1.2.250.1.71.4.2.1";
/// The identifiers of structures (Struct_IdNat).
const STRUCTURES: &str = "1.2.250.1.71.4.2.2";

/// Who wrote a document, or a submission, in the words of the metadata.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Author {
    /// XCN: `8…^NOM^PRENOM^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS`; empty for a structure or a program.
    pub person: String,
    /// XON: `NAME^^^^^&1.2.250.1.71.4.2.2&ISO^IDNST^^^ID`; may be empty.
    pub institution: String,
    /// `code^label^system`; may be empty.
    pub specialty: String,
    /// In words; may be empty.
    pub role: String,
}

/// What the metadata say of a document (XDS DocumentEntry). Times are UTC, `AAAAMMJJhhmmss`, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// OID of the document: the `id` of the CDA. The same in mail and in the shared record: copies are known by it.
    pub unique_id: String,
    /// Title.
    pub title: String,
    /// Type.
    pub kind: Term,
    /// Class.
    pub class: Term,
    /// Format.
    pub format: Term,
    /// Confidentiality: the CDA's own code first, then what hides it.
    pub confidentiality: Vec<Term>,
    /// When the document was made.
    pub created: String,
    /// When what it speaks of began.
    pub service_start: String,
    /// When that ended; may be empty.
    pub service_stop: String,
    /// `fr-FR`.
    pub language: String,
    /// MIME type.
    pub mime: String,
    /// The INS of the patient.
    pub patient: Option<WrittenIns>,
    /// The patient's number at the author's, as HL7 writes it (CX).
    pub source_patient: String,
    /// Name, birth date, sex: `PID-5|…`, `PID-7|…`, `PID-8|…`.
    pub source_patient_info: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<Author>,
    /// Who answers for it (XCN).
    pub legal_authenticator: String,
    /// Sector of activity.
    pub facility: Term,
    /// Setting of care.
    pub practice: Term,
    /// What it speaks of, in codes.
    pub events: Vec<Term>,
    /// SHA-1 in hexadecimal; empty when it is not said.
    pub hash: String,
    /// Bytes; none when it is not said.
    pub size: Option<u64>,
    /// Name of the file beside `METADATA.XML`.
    pub uri: String,
}

/// What a document may lack, in a doctor's words.
pub(super) fn french(what: &str) -> &'static str {
    match what {
        "id" => "son identifiant",
        "title" => "un titre",
        "code" => "un type connu",
        "confidentialityCode" => "la confidentialité",
        "effectiveTime" => "la date",
        "languageCode" => "la langue",
        "serviceEvent" => "la date de l’acte",
        "author" => "l’auteur",
        "legalAuthenticator" => "le responsable",
        "healthCareFacility" => "le secteur d’activité du cabinet",
        "standardIndustryClassCode" => "le cadre d’exercice du cabinet",
        "body" => "un contenu",
        _ => "une mention obligatoire",
    }
}

impl Entry {
    /// What a CDA says of itself, by the mapping of the ANS. The hash, the size and the name of the file are left empty.
    ///
    /// # Errors
    /// [`XdmError::Document`], [`XdmError::Lacks`] (both as of document 1), [`XdmError::NoIns`].
    pub fn of(document: &[u8]) -> Result<Self, XdmError> {
        let root = tree::read(document).map_err(|error| XdmError::Document(1, error))?;
        if root.name != "ClinicalDocument" {
            return Err(XdmError::Document(1, CdaError::NotCda(root.name)));
        }
        of_tree(&root)
    }

    /// From whom it is hidden.
    #[must_use]
    pub fn hidden(&self) -> Vec<Hidden> {
        self.confidentiality
            .iter()
            .filter_map(|term| Hidden::parse(&term.code))
            .collect()
    }
}

fn lacks(what: &'static str) -> XdmError {
    XdmError::Lacks(1, what)
}

fn of_tree(root: &Element) -> Result<Entry, XdmError> {
    let patient = ins(root).ok_or(XdmError::NoIns)?;
    let id = root.child("id").ok_or_else(|| lacks("id"))?;
    let unique_id = id.attribute("root").to_owned();
    // The shared record and its peers take no extension.
    if !oid::is_oid(&unique_id) || unique_id.len() > 64 || !id.attribute("extension").is_empty() {
        return Err(lacks("id"));
    }
    let code = root.child("code").ok_or_else(|| lacks("code"))?;
    let kind = TypeDocument::par_code(code.attribute("code")).ok_or_else(|| lacks("code"))?;
    let event = root
        .children("documentationOf")
        .next()
        .and_then(|event| event.child("serviceEvent"))
        .ok_or_else(|| lacks("serviceEvent"))?;
    let bound = |name: &str| {
        event
            .at(&["effectiveTime", name])
            .map(|time| utc(time.attribute("value")))
            .unwrap_or_default()
    };
    let authors: Vec<Author> = root.children("author").filter_map(author_of).collect();
    let source_patient = root
        .at(&["recordTarget", "patientRole"])
        .and_then(|role| {
            role.children("id").find(|id| {
                !oid::is_ins(id.attribute("root")) && !id.attribute("extension").is_empty()
            })
        })
        .map_or_else(
            || cx(&patient),
            |id| {
                format!(
                    "{}^^^&{}&ISO^PI",
                    part(id.attribute("extension")),
                    part(id.attribute("root"))
                )
            },
        );
    let entry = Entry {
        unique_id,
        title: root.child("title").map(Element::words).unwrap_or_default(),
        kind: Term::new(kind.systeme, kind.code, kind.libelle),
        class: Term::new(CLASSES, kind.classe.code(), kind.classe.libelle()),
        format: format(root)?,
        confidentiality: vec![
            root.child("confidentialityCode")
                .and_then(|code| values::confidentiality(code.attribute("code")))
                .ok_or_else(|| lacks("confidentialityCode"))?,
        ],
        created: root
            .child("effectiveTime")
            .map(|time| utc(time.attribute("value")))
            .unwrap_or_default(),
        service_start: bound("low"),
        service_stop: bound("high"),
        language: root
            .child("languageCode")
            .map(|code| code.attribute("code").to_owned())
            .unwrap_or_default(),
        mime: "text/xml".to_owned(),
        source_patient,
        source_patient_info: patient_info(root),
        authors,
        legal_authenticator: root
            .at(&["legalAuthenticator", "assignedEntity"])
            .and_then(xcn)
            .unwrap_or_default(),
        facility: root
            .at(&[
                "componentOf",
                "encompassingEncounter",
                "location",
                "healthCareFacility",
                "code",
            ])
            .map(term)
            .unwrap_or_default(),
        practice: event
            .at(&[
                "performer",
                "assignedEntity",
                "representedOrganization",
                "standardIndustryClassCode",
            ])
            .map(term)
            .unwrap_or_default(),
        events: event
            .child("code")
            .map(term)
            .filter(|term| {
                ![&term.code, &term.system, &term.label]
                    .iter()
                    .any(|text| text.is_empty())
            })
            .into_iter()
            .collect(),
        patient: Some(patient),
        ..Entry::default()
    };
    let known = [
        ("title", !entry.title.is_empty()),
        ("effectiveTime", !entry.created.is_empty()),
        ("serviceEvent", !entry.service_start.is_empty()),
        ("languageCode", !entry.language.is_empty()),
        ("author", !entry.authors.is_empty()),
        ("legalAuthenticator", !entry.legal_authenticator.is_empty()),
        ("healthCareFacility", whole(&entry.facility)),
        ("standardIndustryClassCode", whole(&entry.practice)),
    ];
    match known.iter().find(|(_, is_known)| !is_known) {
        Some((what, _)) => Err(lacks(what)),
        None => Ok(entry),
    }
}

fn whole(term: &Term) -> bool {
    ![&term.code, &term.system, &term.label]
        .iter()
        .any(|text| text.is_empty())
}

fn term(code: &Element) -> Term {
    Term::new(
        code.attribute("codeSystem"),
        code.attribute("code"),
        code.attribute("displayName"),
    )
}

/// The INS of a CDA, as it is written.
pub(super) fn ins(root: &Element) -> Option<WrittenIns> {
    cda::patient(root).and_then(|person| person.ins)
}

fn format(root: &Element) -> Result<Term, XdmError> {
    let component = root.child("component").ok_or_else(|| lacks("body"))?;
    if let Some(text) = component.at(&["nonXMLBody", "text"]) {
        return values::format_of_media(text.attribute("mediaType")).ok_or_else(|| lacks("body"));
    }
    if component.child("structuredBody").is_none() {
        return Err(lacks("body"));
    }
    let templates: Vec<&str> = root
        .children("templateId")
        .map(|template| template.attribute("root"))
        .collect();
    Ok(values::format_of_template(&templates))
}

fn patient_info(root: &Element) -> Vec<String> {
    let Some(person) = cda::patient(root) else {
        return Vec::new();
    };
    let birth = root
        .at(&["recordTarget", "patientRole", "patient", "birthTime"])
        .map(|time| time.attribute("value"))
        .unwrap_or_default();
    let day: String = birth
        .chars()
        .take_while(char::is_ascii_digit)
        .take(8)
        .collect();
    let mut info = vec![format!(
        "PID-5|{}^{}^^^^^L",
        part(&person.nom_naissance),
        part(&person.premier_prenom)
    )];
    if !day.is_empty() {
        info.push(format!("PID-7|{day}"));
    }
    if let Some(sexe) = person.sexe {
        // HL7 says *unknown* for what the INS calls undetermined.
        let sexe = match sexe {
            crate::traits::Sexe::I => "U",
            known => known.as_str(),
        };
        info.push(format!("PID-8|{sexe}"));
    }
    info
}

/// A matricule as HL7 writes it.
pub(super) fn cx(ins: &WrittenIns) -> String {
    format!("{}^^^&{}&ISO^NH", part(&ins.matricule), part(&ins.oid))
}

/// What separates the parts of a value in HL7 cannot stand in one.
fn part(text: &str) -> String {
    text.replace(['^', '&', '|', '~', '\\'], " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Reads a matricule of HL7.
pub(super) fn ins_of_cx(text: &str) -> Option<WrittenIns> {
    let mut parts = text.split('^');
    let matricule = parts.next()?.trim();
    let authority = parts.nth(2)?;
    let oid = authority.split('&').nth(1)?.trim();
    (!matricule.is_empty() && oid::is_ins(oid)).then(|| WrittenIns {
        matricule: matricule.to_owned(),
        oid: oid.to_owned(),
    })
}

fn author_of(author: &Element) -> Option<Author> {
    let role = author.child("assignedAuthor")?;
    let code = role.child("code").map(term).unwrap_or_default();
    let made = Author {
        person: xcn(role).unwrap_or_default(),
        institution: role
            .child("representedOrganization")
            .and_then(xon)
            .unwrap_or_default(),
        specialty: if whole(&code) {
            [&code.code, &code.label, &code.system]
                .map(|text| part(text))
                .join("^")
        } else {
            String::new()
        },
        role: author
            .child("functionCode")
            .map(|code| code.attribute("displayName").to_owned())
            .unwrap_or_default(),
    };
    (!made.person.is_empty() || !made.institution.is_empty()).then_some(made)
}

/// A person of the header with their identifier.
fn xcn(role: &Element) -> Option<String> {
    let id = role.child("id")?;
    let (extension, root) = (id.attribute("extension"), id.attribute("root"));
    let name = ["assignedPerson", "assignedAuthoringDevice"]
        .iter()
        .find_map(|name| role.child(name));
    let of = |name: &Element, part_name: &str| {
        name.child("name")
            .and_then(|name| name.child(part_name))
            .map(Element::words)
            .unwrap_or_default()
    };
    let name = name?;
    let (family, given) = match name.name.as_str() {
        "assignedPerson" => (of(name, "family"), of(name, "given")),
        _ => (
            name.child("softwareName")
                .map(Element::words)
                .unwrap_or_default(),
            String::new(),
        ),
    };
    // A patient is known by the INS, a program by its own number.
    let (is_legal, sort) = match root {
        PROFESSIONALS => ("D", "IDNPS"),
        root if oid::is_ins(root) => ("L", "NH"),
        _ if name.name == "assignedAuthoringDevice" => ("U", "RI"),
        _ => ("D", "PI"),
    };
    if extension.is_empty() || !oid::is_oid(root) {
        return None;
    }
    Some(format!(
        "{}^{}^{}^^^^^^&{root}&ISO^{is_legal}^^^{sort}",
        part(extension),
        part(&family),
        part(&given),
    ))
}

fn xon(structure: &Element) -> Option<String> {
    let id = structure
        .children("id")
        .find(|id| id.attribute("root") == STRUCTURES && !id.attribute("extension").is_empty())?;
    let name = structure
        .child("name")
        .map(Element::words)
        .filter(|name| !name.is_empty())?;
    Some(format!(
        "{}^^^^^&{STRUCTURES}&ISO^IDNST^^^{}",
        part(&name),
        part(id.attribute("extension"))
    ))
}

/// A time of CDA (local, with what it is ahead of UTC) as the metadata say it: `20200312111700+0100` is `20200312101700`. A
/// day, or a time without a zone, stays as it is.
fn utc(value: &str) -> String {
    let digits: String = value.chars().take_while(char::is_ascii_digit).collect();
    let zone = value
        .find(['+', '-'])
        .and_then(|place| value.get(place..))
        .and_then(minutes);
    match (zone, digits.len()) {
        (Some(zone), 12 | 14) => moved(&digits, zone).unwrap_or(digits),
        _ => digits,
    }
}

fn minutes(zone: &str) -> Option<i64> {
    let number = zone.get(1..5)?;
    if !number.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i64, i64) = (
        number.get(..2)?.parse().ok()?,
        number.get(2..)?.parse().ok()?,
    );
    let all = hours * 60 + minutes;
    Some(if zone.starts_with('-') { -all } else { all })
}

fn moved(digits: &str, zone: i64) -> Option<String> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let (hour, minute) = (number(8..10)?, number(10..12)?);
    let second = number(12..14).unwrap_or(0);
    let days = days_since_1970(year, month, day);
    let at = days * 1_440 + hour * 60 + minute - zone;
    let date = crate::date::CivilDate::depuis_jours_unix(at.div_euclid(1_440)).ok()?;
    let rest = at.rem_euclid(1_440);
    Some(format!(
        "{}{:02}{:02}{second:02}",
        date.to_string().replace('-', ""),
        rest / 60,
        rest % 60
    ))
}

/// Days from 1 January 1970 (Howard Hinnant's formula for the Gregorian calendar).
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// An instant, UTC.
pub(super) fn stamp(ms: i64) -> Option<String> {
    let seconds = ms.div_euclid(1_000);
    let date = crate::date::CivilDate::depuis_jours_unix(seconds.div_euclid(86_400)).ok()?;
    let rest = seconds.rem_euclid(86_400);
    Some(format!(
        "{}{:02}{:02}{:02}",
        date.to_string().replace('-', ""),
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_document_become_utc_in_winter_in_summer_and_overseas() {
        for (written, read) in [
            ("20200312111700+0100", "20200312101700"),
            ("20200712111700+0200", "20200712091700"),
            ("202401010030+0100", "20231231233000"),
            ("20240229233000-1000", "20240301093000"),
            ("20240101000000+0430", "20231231193000"),
            ("20240101", "20240101"),
            ("20240101120000", "20240101120000"),
            ("2024", "2024"),
            ("", ""),
        ] {
            assert_eq!(utc(written), read, "{written}");
        }
        assert_eq!(stamp(1_785_585_600_000).as_deref(), Some("20260801120000"));
    }

    #[test]
    fn a_matricule_of_the_metadata_is_read_with_its_authority_or_not_at_all() {
        let read = ins_of_cx("279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH^^20200101");
        assert_eq!(
            read,
            Some(WrittenIns {
                matricule: "279035121518989".to_owned(),
                oid: "1.2.250.1.213.1.4.10".to_owned()
            })
        );
        for text in [
            "",
            "279035121518989",
            "1^^^&1.2.3&ISO^PI",
            "^^^&1.2.250.1.213.1.4.8&ISO^NH",
        ] {
            assert_eq!(ins_of_cx(text), None, "{text}");
        }
    }

    #[test]
    fn what_separates_values_in_hl7_never_comes_from_a_name() {
        assert_eq!(part("A^B&C|D~E\\F  G"), "A B C D E F G");
    }
}
