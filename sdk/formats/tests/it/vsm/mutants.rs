//! Documents that are wrong in one way each: our own check refuses every one and names the element.
//!
//! A mutant is made of text, as a faulty program would write it, so that the check sees bytes and not our model. What is made
//! here is kept under `target/conformance-mutants/`, for whoever wants the official rules to say the same.

use socle_formats::vsm::{self, check};

use super::whole;

/// One thing done to a document.
pub(super) type Change = Box<dyn Fn(&str) -> String>;

/// Where this stands first; it must be there.
fn find(document: &str, what: &str) -> usize {
    document
        .find(what)
        .unwrap_or_else(|| panic!("{what} is not in the document"))
}

/// The first of these is replaced.
pub(super) fn put(from: &'static str, to: &'static str) -> Change {
    Box::new(move |document| {
        find(document, from);
        document.replacen(from, to, 1)
    })
}

/// From `open` to the end of its first `close` is left out.
pub(super) fn no(open: &'static str, close: &'static str) -> Change {
    Box::new(move |document| {
        let start = find(document, open);
        let end = start + find(&document[start..], close) + close.len();
        format!("{}{}", &document[..start], &document[end..])
    })
}

/// The change is made in what begins with `mark`.
pub(super) fn after(mark: &'static str, change: Change) -> Change {
    Box::new(move |document| {
        let at = find(document, mark);
        format!("{}{}", &document[..at], change(&document[at..]))
    })
}

/// So many signs that stand behind `mark` are left out, `skip` signs further on.
fn shorter(mark: &'static str, skip: usize, signs: usize) -> Change {
    Box::new(move |document| {
        let at = find(document, mark) + mark.len() + skip;
        format!("{}{}", &document[..at], &document[at + signs..])
    })
}

/// One change after another.
fn both(one: Change, other: Change) -> Change {
    Box::new(move |document| other(&one(document)))
}

/// Leaves out the section of this code with the component around it.
fn no_section(code: &'static str) -> Change {
    Box::new(move |document| without_section(document, code))
}

fn without_section(document: &str, code: &str) -> String {
    let id = document.find(&format!("section-{code}\"")).unwrap();
    let start = document[..id].rfind("<component>").unwrap();
    let mut depth = 0;
    let mut at = start;
    loop {
        let rest = &document[at..];
        let open = rest.find("<component").unwrap_or(usize::MAX);
        let close = rest.find("</component>").unwrap();
        if open < close {
            depth += 1;
            at += open + 1;
        } else {
            depth -= 1;
            at += close + "</component>".len();
        }
        if depth == 0 {
            return format!("{}{}", &document[..start], &document[at..]);
        }
    }
}

/// Every entry of a section is left out, the section stays.
fn no_entries(section: &'static str) -> Change {
    Box::new(move |document| {
        let mut document = document.to_owned();
        loop {
            let at = find(&document, section);
            let end = at + find(&document[at..], "</section>");
            let Some(entry) = document[at..end].find("<entry>") else {
                return document;
            };
            let close = at + entry + find(&document[at + entry..], "</entry>") + "</entry>".len();
            document = format!("{}{}", &document[..at + entry], &document[close..]);
        }
    })
}

/// In the entries of problems: the first of them is a current problem.
const PROBLEM: &str = "1.2.250.1.213.1.1.3.39";
const ALLERGY: &str = "1.2.250.1.213.1.1.3.41";
const SEVERITY: &str = "1.2.250.1.213.1.1.3.29";
const CERTAINTY: &str = "1.2.250.1.213.1.1.3.171";
const COMMENT: &str = "1.2.250.1.213.1.1.3.32";
const TREATMENT: &str = "<substanceAdministration";

/// What is wrong, the element that must be named, and how it is made.
fn mutants() -> Vec<(&'static str, &'static str, Change)> {
    vec![
        (
            "sans pathologies et antécédents",
            "section",
            no_section("46612-8"),
        ),
        ("sans points de vigilance", "section", no_section("30954-2")),
        ("sans plan de traitement", "section", no_section("18776-5")),
        ("sans facteurs de risque", "section", no_section("57207-3")),
        (
            "un autre type",
            "code",
            put("code=\"SYNTH\"", "code=\"60591-5\""),
        ),
        (
            "sans modèle de synthèse",
            "templateId",
            no("<templateId root=\"1.2.250.1.213.1.1.1.13\"", "/>"),
        ),
        (
            "sans modèle commun",
            "templateId",
            no("<templateId root=\"1.2.250.1.213.1.1.1.1\"", "/>"),
        ),
        ("sans titre", "title", no("<title>", "</title>")),
        ("sans date", "effectiveTime", no("<effectiveTime", "/>")),
        (
            "une date sans fuseau",
            "effectiveTime",
            shorter("<effectiveTime value=\"", 14, 5),
        ),
        ("sans setId", "setId", no("<setId", "/>")),
        (
            "sans numéro de version",
            "versionNumber",
            no("<versionNumber", "/>"),
        ),
        (
            "une confidentialité inconnue",
            "confidentialityCode",
            put(
                "<confidentialityCode code=\"N\"",
                "<confidentialityCode code=\"L\"",
            ),
        ),
        ("sans langue", "languageCode", no("<languageCode", "/>")),
        (
            "sans responsable",
            "legalAuthenticator",
            no("<legalAuthenticator>", "</legalAuthenticator>"),
        ),
        (
            "sans conservateur",
            "custodian",
            no("<custodian>", "</custodian>"),
        ),
        (
            "sans prise en charge",
            "componentOf",
            no("<componentOf>", "</componentOf>"),
        ),
        (
            "sans acte",
            "documentationOf",
            no("<documentationOf>", "</documentationOf>"),
        ),
        (
            "sans exécutant",
            "performer",
            no("<performer", "</performer>"),
        ),
        (
            "sans médecin traitant",
            "participant",
            no("<participant typeCode=\"INF\">", "</participant>"),
        ),
        (
            "un autre acte",
            "serviceEvent/code",
            after("<serviceEvent>", put("34117-2", "34117-3")),
        ),
        (
            "sans INS",
            "patientRole/id",
            after("<patientRole>", no("<id", "/>")),
        ),
        (
            "sans nom de naissance",
            "name/family",
            no("<family qualifier=\"BR\">", "</family>"),
        ),
        (
            "sans liste de prénoms",
            "name/given",
            no("<given>", "</given>"),
        ),
        (
            "sans date de naissance",
            "birthTime",
            no("<birthTime", "/>"),
        ),
        (
            "sans sexe",
            "administrativeGenderCode",
            no("<administrativeGenderCode", "/>"),
        ),
        (
            "sans lieu de naissance",
            "birthplace",
            no("<birthplace>", "</birthplace>"),
        ),
        (
            "sans code du lieu de naissance",
            "county",
            no("<county>", "</county>"),
        ),
        (
            "un auteur d’une autre racine",
            "author/assignedAuthor/id",
            after("<assignedAuthor>", put("1.2.250.1.71.4.2.1", "1.2.3")),
        ),
        (
            "une spécialité inconnue",
            "assignedAuthor/code",
            put("G15_10/SM26", "G15_10/SM999"),
        ),
        (
            "un secteur inconnu",
            "healthCareFacility/code",
            after("<healthCareFacility>", put("code=\"SA", "code=\"SA9")),
        ),
        (
            "un cadre inconnu",
            "standardIndustryClassCode",
            after("<documentationOf>", put("AMBULATOIRE", "XXX")),
        ),
        (
            "un code de diagnostic qui n’en a pas la forme",
            "value",
            after(
                "<value xsi:type=\"CD\" code=\"",
                put("code=\"", "code=\"Z99.99Z"),
            ),
        ),
        (
            "un traitement sans texte de section",
            "text",
            after("section-10160-0", no("<text>", "</text>")),
        ),
        (
            "un problème sans valeur",
            "value",
            after(PROBLEM, no("<value", "</value>")),
        ),
        (
            "un problème sans statut",
            "statusCode",
            after(PROBLEM, no("<statusCode", "/>")),
        ),
        (
            "un problème sans date",
            "effectiveTime",
            after(PROBLEM, no("<effectiveTime>", "</effectiveTime>")),
        ),
        (
            "un code de section faux",
            "section 11450-4",
            after(
                "section-11450-4",
                put("code=\"11450-4\"", "code=\"11450-5\""),
            ),
        ),
        (
            "sans code de section",
            "section 11450-4",
            after("section-11450-4", no("<code", "/>")),
        ),
        (
            "une allergie sans valeur",
            "value",
            after(ALLERGY, no("<value", "</value>")),
        ),
        (
            "une allergie sans agent",
            "participant",
            after(ALLERGY, no("<participant", "</participant>")),
        ),
        (
            "une gravité sans renvoi à son texte",
            "text/reference",
            after(SEVERITY, no("<text>", "</text>")),
        ),
        (
            "une gravité inconnue",
            "value",
            after(
                SEVERITY,
                put(
                    "<value xsi:type=\"CD\" code=\"",
                    "<value xsi:type=\"CD\" code=\"9",
                ),
            ),
        ),
        (
            "une certitude sans identifiant",
            "id",
            after(CERTAINTY, no("<id", "/>")),
        ),
        (
            "une certitude inconnue",
            "value",
            after(
                CERTAINTY,
                put(
                    "<value xsi:type=\"CE\" code=\"",
                    "<value xsi:type=\"CE\" code=\"peut-etre-",
                ),
            ),
        ),
        (
            "un commentaire sans renvoi à son texte",
            "text/reference",
            after(COMMENT, no("<text>", "</text>")),
        ),
        (
            "un commentaire qui n’est pas achevé",
            "statusCode",
            after(COMMENT, put("completed", "active")),
        ),
        (
            "un traitement sans produit",
            "consumable",
            after(TREATMENT, no("<consumable", "</consumable>")),
        ),
        (
            "un traitement sans identifiant",
            "id",
            after(TREATMENT, no("<id", "/>")),
        ),
        (
            "un identifiant avec extension",
            "id",
            after("<id root=\"2.25.", put("\"/>", "\" extension=\"42\"/>")),
        ),
        (
            "une version 2 qui ne remplace rien",
            "relatedDocument",
            put("<versionNumber value=\"1\"", "<versionNumber value=\"2\""),
        ),
        (
            "un renvoi dans le vide",
            "reference #nulle-part",
            put(
                "<reference value=\"#problemes-1-terme\"",
                "<reference value=\"#nulle-part\"",
            ),
        ),
        (
            "une INS de 14 caractères",
            "patientRole/id",
            after("<patientRole>", shorter("extension=\"", 0, 1)),
        ),
        (
            "un téléphone avec des espaces",
            "telecom",
            put("value=\"tel:", "value=\"tel:01 47 "),
        ),
        (
            "le titre avant le type",
            "code",
            both(
                no("<title>", "</title>"),
                put(
                    "<code code=\"SYNTH\"",
                    "<title>Synthèse médicale</title><code code=\"SYNTH\"",
                ),
            ),
        ),
        (
            "une section codée sans donnée",
            "section 11450-4",
            no_entries("section-11450-4"),
        ),
        (
            "un texte à côté de toutes les sous-sections",
            "section 34117-2",
            after(
                "section-34117-2",
                put("</title>", "</title><text>De trop</text>"),
            ),
        ),
        (
            "un texte écrit deux fois sous le même nom",
            "@ID",
            put("ID=\"allergies-1-type\"", "ID=\"allergies-1-terme\""),
        ),
        (
            "une fin sans que ce soit fini",
            "effectiveTime",
            after(
                PROBLEM,
                after(
                    "<effectiveTime>",
                    put("</effectiveTime>", "<high value=\"2020\"/></effectiveTime>"),
                ),
            ),
        ),
        (
            "une date qui n’existe pas",
            "birthTime",
            put("<birthTime value=\"19", "<birthTime value=\"1999139"),
        ),
    ]
}

#[test]
fn a_document_that_is_wrong_in_one_way_is_refused_with_its_element_named() {
    let (mut header, mut content) = whole();
    (header.version, header.replaces) = (1, None);
    content.notes = true;
    // The first problem holds, and the first allergy says all it may: what is done to them below must be what is wrong.
    for entry in &mut content.entries {
        match entry.item.kind {
            "probleme" => entry.item.text("statut", "actif").text("note", "à revoir"),
            "allergie" => entry
                .item
                .text("gravite", "severe")
                .text("certitude", "confirmee"),
            _ => &mut entry.item,
        };
    }
    let document = String::from_utf8(vsm::write(&header, &content).unwrap()).unwrap();
    let folder = super::campaign::target().join("conformance-mutants");
    std::fs::create_dir_all(&folder).unwrap();
    let mutants = mutants();
    assert!(mutants.len() >= 46, "{}", mutants.len());
    for (number, (name, element, change)) in mutants.iter().enumerate() {
        let wrong = change(&document);
        assert_ne!(wrong, document, "{name} changes nothing");
        std::fs::write(folder.join(format!("{number:02}.xml")), &wrong).unwrap();
        let faults = check(wrong.as_bytes());
        assert!(!faults.is_empty(), "{name} is let through");
        let messages: Vec<String> = faults.iter().map(vsm::Fault::message).collect();
        assert!(
            messages.iter().any(|message| message.contains(element)),
            "{name}: {element} is not named in {messages:?}"
        );
    }
}

#[test]
fn what_is_no_document_is_refused_and_does_no_harm() {
    for bytes in [
        &b""[..],
        b"<ClinicalDocument",
        b"<html/>",
        b"<!DOCTYPE a [<!ENTITY b \"c\">]><ClinicalDocument>&b;</ClinicalDocument>",
        b"\xFF\xFE<",
        b"<ClinicalDocument/>",
    ] {
        assert!(!check(bytes).is_empty());
    }
}
