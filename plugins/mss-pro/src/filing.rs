//! Whose documents of an archive are, and filing them. By itself only for an identity that is *qualifiée*, by the INS **and**
//! the traits; a person decides otherwise, with both identities in front of them.

use serde_json::json;
use socle_formats::cda;
use socle_formats::documents::TypeDocument;
use socle_formats::identite::{TraitsRecus, concordance};
use socle_formats::mss::Integration;
use socle_formats::summary::{Person, WrittenIns};
use socle_formats::traits::Traits;
use socle_formats::xdm::{Archive, Received};
use socle_sdk::{Blob, Data, Document, Failure, Query, documents, records, texts};

use crate::failures::said;
use crate::flags::{self, Flagged};
use crate::patient::Patient;
use crate::rows;

/// Documents taken in: key patient, identifier on the wire; the id of the document here.
const TABLE: &str = "recus-documents";
/// Patients and documents one question brings, and the most documents whose identifier is read.
const MOST: u32 = 500;
const READ: usize = 40;
/// Longest title of a document, in characters.
const TITLE: usize = 200;
/// What a document without a type is filed as: a note (LOINC, from memory).
const NOTE: (&str, &str, &str) = ("2.16.840.1.113883.6.1", "34109-9", "Document reçu");

/// How sure it is that a file is that of a person of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sure {
    /// The INS of an identity that is *qualifiée* and the traits are equal.
    Certain,
    /// The traits are equal; the identity here is not *qualifiée*, or the document bears no INS.
    Traits,
    /// The INS is equal, a trait is not.
    Differs,
    /// The traits are equal, the INS is another one: not the same person, or an INS that is wrong.
    OtherIns,
}

impl Sure {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Traits => "traits",
            Self::Differs => "differe",
            Self::OtherIns => "autre-ins",
        }
    }

    /// Whether a person may file there.
    pub(crate) fn may_file(word: &str) -> bool {
        word != Self::OtherIns.word()
    }
}

/// A file that may be that of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) patient: String,
    pub(crate) sure: Sure,
}

/// The person an archive is about, as its documents say: none when none of them says it.
pub(crate) fn person(archive: &Archive) -> Option<Person> {
    archive
        .documents
        .iter()
        .filter(|one| one.is_cda)
        .find_map(|one| cda::document(&one.content).ok()?.person)
}

/// Whether each document bears the INS itself: metadata alone identify nobody.
fn all_say_it(archive: &Archive) -> bool {
    papers(archive).all(|one| one.is_cda && one.ins.is_some())
}

/// What an archive carries to be filed: its documents without their signatures.
pub(crate) fn papers(archive: &Archive) -> impl Iterator<Item = &Received> {
    archive
        .documents
        .iter()
        .filter(|one| !one.entry.is_signature())
}

/// The files that may be that of this person, the surest first.
pub(crate) fn candidates(archive: &Archive, person: &Person) -> Result<Vec<Candidate>, Failure> {
    let Ok(traits) = person.traits() else {
        return Ok(Vec::new());
    };
    let query = Query::new("patient");
    query.equal("date-naissance", &traits.date_naissance.to_string().into());
    query.page(0, MOST);
    let mut found = records::find(&query)?;
    // Born on another day by what is written here: found by name, to be told apart by a person.
    let query = Query::new("patient");
    query.matches(&format!(
        "{} {}",
        traits.nom_naissance, traits.premier_prenom
    ));
    query.page(0, MOST);
    found.extend(records::find(&query)?);
    let received = received(&traits);
    let mut candidates: Vec<Candidate> = Vec::new();
    for one in found {
        let id = one.id();
        if candidates.iter().any(|known| known.patient == id) {
            continue;
        }
        let patient = Patient::open(&id)?;
        let same = concordance(&patient.traits, &received).traits_stricts();
        let sure = match (&patient.ins, same) {
            (Some(ins), true) if *ins == archive.patient => match all_say_it(archive) {
                true => Sure::Certain,
                false => Sure::Traits,
            },
            (Some(ins), false) if *ins == archive.patient => Sure::Differs,
            (Some(_), true) => Sure::OtherIns,
            (None, true) => Sure::Traits,
            (_, false) => continue,
        };
        candidates.push(Candidate { patient: id, sure });
    }
    candidates.sort_by_key(|one| one.sure);
    Ok(candidates)
}

fn received(traits: &Traits) -> TraitsRecus {
    TraitsRecus {
        nom_naissance: Some(traits.nom_naissance.clone()),
        premier_prenom: Some(traits.premier_prenom.clone()),
        liste_prenoms: Some(traits.liste_prenoms.clone()).filter(|list| !list.is_empty()),
        sexe: Some(traits.sexe),
        date_naissance: Some(traits.date_naissance),
        lieu_naissance: traits.lieu_naissance,
    }
}

/// The error of integration a sender is told when nothing is filed.
pub(crate) fn error(archive: &Archive, candidates: &[Candidate]) -> Integration {
    if papers(archive).all(|one| one.ins.is_none()) {
        return Integration::SansIns;
    }
    match candidates.iter().any(|one| one.sure == Sure::OtherIns) {
        true => Integration::InsDifferent,
        false => Integration::PatientInconnu,
    }
}

/// What was filed of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Filed {
    /// Ids of its documents here.
    pub(crate) documents: Vec<String>,
    /// How many of them were here already.
    pub(crate) known: usize,
    /// Those that were not, with their titles.
    pub(crate) new: Vec<(String, String)>,
    /// What its authors flagged as alerts, French.
    pub(crate) alerts: Vec<String>,
}

/// Files all documents of an archive in this patient's file; those that are there already stay as they are.
pub(crate) fn file(patient: &str, archive: &Archive) -> Result<Filed, Failure> {
    let mut filed = Filed::default();
    let here = here(patient)?;
    for one in papers(archive) {
        let oid = &one.entry.unique_id;
        let known = match rows::get(TABLE, &format!("{patient}/{oid}"))? {
            Some(row) => Some(rows::text(&row, "document")),
            None => known(
                &here,
                &one.content,
                &one.entry.kind.code,
                &one.entry.unique_id,
            )?,
        };
        let found = cda::alerts(&one.content);
        filed.alerts.extend(found.iter().map(flags::line));
        let id = match known {
            Some(id) => {
                filed.known += 1;
                id
            }
            None => {
                let id = take(patient, one)?;
                filed.new.push((id.clone(), title(one)));
                id
            }
        };
        if one.is_cda {
            Flagged::of(&one.content).keep(&id)?;
        }
        rows::put(
            TABLE,
            &format!("{patient}/{oid}"),
            &json!({ "document": id }),
        )?;
        filed.documents.push(id);
    }
    Ok(filed)
}

fn here(patient: &str) -> Result<Vec<Document>, Failure> {
    let query = Query::new("document");
    query.equal("patient", &patient.into());
    query.page(0, MOST);
    documents::find(&query)
}

/// The same document, when it came another way: the same bytes, or the same identifier (one taken from the shared record).
fn known(
    here: &[Document],
    content: &[u8],
    code: &str,
    unique_id: &str,
) -> Result<Option<String>, Failure> {
    let digest: String = Blob::of(content)?
        .digest("sha-256")?
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let same = |document: &&Document| document.text("sha-256").as_deref() == Some(digest.as_str());
    if let Some(document) = here.iter().find(same) {
        return Ok(Some(document.id()));
    }
    let of_its_type = |document: &&Document| {
        document.text("mime").as_deref() == Some("text/xml")
            && document.text("type-code").as_deref() == Some(code)
    };
    for document in here.iter().filter(of_its_type).take(READ) {
        let content = document.content()?.to_vec()?;
        if !unique_id.is_empty() && cda::identifier(&content).as_deref() == Some(unique_id) {
            return Ok(Some(document.id()));
        }
    }
    Ok(None)
}

/// What a document is called here.
pub(crate) fn title(one: &Received) -> String {
    let entry = &one.entry;
    let label = match (entry.kind.code.as_str(), entry.kind.label.as_str()) {
        ("", _) | (_, "") => NOTE.2,
        (_, label) => label,
    };
    let title = match entry.title.trim() {
        "" => label,
        title => title,
    };
    title.chars().take(TITLE).collect()
}

fn take(patient: &str, one: &Received) -> Result<String, Failure> {
    let entry = &one.entry;
    let (system, code, label) = match entry.kind.code.as_str() {
        "" => NOTE,
        code => (entry.kind.system.as_str(), code, entry.kind.label.as_str()),
    };
    let mime = if one.is_cda {
        "text/xml"
    } else {
        entry.mime.as_str()
    };
    let mut more: Vec<(&str, Data)> = vec![
        ("type-system", system.into()),
        (
            "type-label",
            if label.is_empty() { code } else { label }.into(),
        ),
        ("mime", mime.into()),
        // It came as it is: nobody here writes on it, and nobody has seen it.
        ("status", "valide".into()),
        ("read", false.into()),
    ];
    if let Some(author) = entry.authors.first() {
        more.push(("author", author.affichage().into()));
    }
    if let Some(day) = day(&entry.service_start).or_else(|| day(&entry.creation)) {
        more.push(("date", day.into()));
    }
    let content = Blob::of(&one.content)?;
    let document = Document::file(patient, &title(one), code, &more, &content)?;
    replaced(patient, one, &document)?;
    Ok(document.id())
}

/// How a file that came beside the text of a message is filed.
pub(crate) struct Piece<'a> {
    pub(crate) title: &'a str,
    pub(crate) kind: &'static TypeDocument,
    /// Civil day; empty for today.
    pub(crate) date: &'a str,
    pub(crate) author: &'a str,
}

/// What a file is, by its first bytes: what it says of itself is not to be believed. None for what nothing here shows.
pub(crate) fn mime(content: &[u8]) -> Option<&'static str> {
    const SIGNS: [(&[u8], &str); 3] = [
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ];
    if let Some((_, mime)) = SIGNS.iter().find(|(sign, _)| content.starts_with(sign)) {
        return Some(mime);
    }
    let text = std::str::from_utf8(content).ok()?;
    if cda::document(content).is_ok() {
        return Some("text/xml");
    }
    let is_plain = |c: char| matches!(c, '\n' | '\r' | '\t') || !c.is_control();
    (!text.is_empty() && text.chars().all(is_plain)).then_some("text/plain")
}

/// Files one file in this patient's file; one that is there already stays as it is. A structured document says whom it is about:
/// it is filed with nobody else.
///
/// # Errors
/// `mss-pro.piece` for what cannot be shown here, `mss-pro.autre-ins` for a document of another person.
pub(crate) fn piece(patient: &str, content: &[u8], how: &Piece<'_>) -> Result<Filed, Failure> {
    let mime = mime(content).ok_or_else(|| said("mss-pro.piece", "piece-illisible"))?;
    let is_cda = mime == "text/xml";
    if is_cda {
        of_this_one(patient, content)?;
    }
    let unique_id = match is_cda {
        true => cda::identifier(content).unwrap_or_default(),
        false => String::new(),
    };
    let mut filed = Filed::default();
    if let Some(id) = known(&here(patient)?, content, how.kind.code, &unique_id)? {
        filed.known = 1;
        filed.documents.push(id);
        return Ok(filed);
    }
    let title: String = how.title.trim().chars().take(TITLE).collect();
    let mut more: Vec<(&str, Data)> = vec![
        ("type-system", how.kind.systeme.into()),
        ("type-label", how.kind.affichage().into()),
        ("mime", mime.into()),
        ("status", "valide".into()),
        ("read", false.into()),
        ("author", how.author.into()),
    ];
    if !how.date.is_empty() {
        more.push(("date", how.date.into()));
    }
    let blob = Blob::of(content)?;
    let id = Document::file(patient, &title, how.kind.code, &more, &blob)?.id();
    if is_cda {
        Flagged::of(content).keep(&id)?;
    }
    filed.new.push((id.clone(), title));
    filed.documents.push(id);
    Ok(filed)
}

/// Whether a structured document is about this patient, as far as it says.
fn of_this_one(patient: &str, content: &[u8]) -> Result<(), Failure> {
    let Some(person) = cda::document(content).ok().and_then(|shown| shown.person) else {
        return Ok(());
    };
    let patient = Patient::open(patient)?;
    let same_ins = match (&patient.ins, &person.ins) {
        (Some(here), Some(there)) => here == there,
        _ => true,
    };
    let same_traits = person
        .traits()
        .is_ok_and(|traits| concordance(&patient.traits, &received(&traits)).traits_stricts());
    match same_ins && same_traits {
        true => Ok(()),
        false => Err(said("mss-pro.autre-ins", "piece-d-un-autre")),
    }
}

/// What it says to stand in the place of, when that came here too.
fn replaced(patient: &str, one: &Received, by: &Document) -> Result<(), Failure> {
    if !one.is_cda {
        return Ok(());
    }
    let Some(before) = cda::document(&one.content)
        .ok()
        .and_then(|shown| shown.replaces)
    else {
        return Ok(());
    };
    let Some(row) = rows::get(TABLE, &format!("{patient}/{before}"))? else {
        return Ok(());
    };
    match documents::open(&rows::text(&row, "document")) {
        Ok(old) => old.replace(&by.id()),
        Err(_gone) => Ok(()),
    }
}

/// The civil day an instant of the metadata begins with.
fn day(instant: &str) -> Option<String> {
    let day = instant
        .get(..8)
        .filter(|day| day.bytes().all(|c| c.is_ascii_digit()))?;
    Some(format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]))
}

/// The traits of an identity that are set beside one another.
pub(crate) const TRAITS: [&str; 7] = [
    "nom-naissance",
    "premier-prenom",
    "liste-prenoms",
    "sexe",
    "date-naissance",
    "lieu-naissance",
    "matricule",
];

/// An identity, trait by trait, as a person compares it; what is not known is empty.
pub(crate) fn told(traits: &Traits, ins: Option<&WrittenIns>) -> Vec<(String, String)> {
    let values = [
        traits.nom_naissance.clone(),
        traits.premier_prenom.clone(),
        traits.liste_prenoms.clone(),
        traits.sexe.to_string(),
        traits.date_naissance.affichage(),
        traits
            .lieu_naissance
            .map(|place| place.to_string())
            .unwrap_or_default(),
        ins.map(|ins| ins.matricule.clone()).unwrap_or_default(),
    ];
    let names = TRAITS.iter().map(|name| (*name).to_owned());
    names.zip(values).collect()
}

/// The person of an archive, as the screen says it.
pub(crate) fn named(person: &Person) -> String {
    let birth = person
        .date_naissance
        .map(|date| date.affichage())
        .unwrap_or_default();
    let given = match person.premier_prenom.as_str() {
        "" => person
            .liste_prenoms
            .split_whitespace()
            .next()
            .unwrap_or_default(),
        given => given,
    };
    let who = [
        ("nom", person.nom_naissance.as_str().into()),
        ("prenom", given.into()),
        ("naissance", birth.into()),
    ];
    texts::text_with("personne-recue", &who)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_metadata_is_a_civil_one_or_none() {
        assert_eq!(day("20260801120000").as_deref(), Some("2026-08-01"));
        for none in ["", "2026", "2026-08-01", "é0260801"] {
            assert_eq!(day(none), None, "{none}");
        }
    }

    #[test]
    fn a_file_is_what_its_bytes_are() {
        for (bytes, mime_of) in [
            (&b"%PDF-1.7\n"[..], Some("application/pdf")),
            (b"\xff\xd8\xff\xe0", Some("image/jpeg")),
            (b"Bonjour,\r\n", Some("text/plain")),
            (b"<ClinicalDocument/>", Some("text/xml")),
            (b"<html>", Some("text/plain")),
            (b"MZ\x90\x00", None),
            (b"PK\x03\x04", None),
            (b"", None),
        ] {
            assert_eq!(mime(bytes), mime_of, "{bytes:?}");
        }
    }

    #[test]
    fn nobody_files_where_the_ins_is_another_one() {
        assert!(!Sure::may_file(Sure::OtherIns.word()));
        assert!(
            [Sure::Certain, Sure::Traits, Sure::Differs]
                .iter()
                .all(|sure| Sure::may_file(sure.word()))
        );
    }
}
