//! The history of vaccinations: written, read back as it was, refused when something is wrong with it. What is written here
//! is kept under `target/conformance/cda` for the official rules.

use socle_formats::cda;
use socle_formats::summary::{Item, Term, Value, systems};
use socle_formats::vsm::{self, Entry, vaccinations};

use super::mutants::{Change, after, no, put};
use super::whole;

fn vaccination(term: Term, fields: &[(&'static str, &str)]) -> Item {
    let mut item = Item::new("vaccination");
    item.term("terme", term);
    for (field, value) in fields {
        item.text(field, value);
    }
    item
}

/// Everything an entry has a place for, and as little as a file may say.
fn all() -> Vec<Entry> {
    let mut coded = vaccination(
        Term::new(
            systems::CIS,
            "68747507",
            "VACCIN TETANIQUE PASTEUR, suspension injectable",
        ),
        &[
            ("date", "2009-09-28"),
            ("statut", "realisee"),
            ("lot", "44 <56672> &"),
            ("voie", "20035000"),
            ("vaccinateur", "Dr Anne ORME & associés"),
            ("note", "Fièvre le soir\nrevue le lendemain"),
        ],
    );
    coded
        .set("rang", Value::Integer(2))
        .set("rappel", Value::Flag(true))
        .term(
            "site",
            Term::new(systems::SNOMED_CT, "16217701000119102", "deltoïde gauche"),
        );
    let class = vaccination(
        Term::new(systems::ATC, "J07BB02", "vaccin grippe"),
        &[("date", "2024"), ("statut", "realisee")],
    );
    let words = vaccination(Term::free("BCG, حساسية"), &[("statut", "realisee")]);
    let refused = vaccination(
        Term::free("Vaccin contre le papillomavirus"),
        &[("date", "2025-03"), ("statut", "refusee")],
    );
    [coded, class, words, refused]
        .into_iter()
        .enumerate()
        .map(|(number, item)| Entry {
            key: format!("vaccin-{number}"),
            item,
        })
        .collect()
}

#[test]
fn vaccinations_are_written_and_read_back_as_they_were() {
    let (header, content) = whole();
    let mut entries = all();
    // What is no vaccination is not of this document.
    entries.extend(content.entries.into_iter().take(2));
    let document = vaccinations::write(&header, &entries, true).unwrap();
    let folder = super::campaign::target().join("conformance").join("cda");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("vaccinations.xml"), &document).unwrap();
    let mut expected: Vec<Item> = all().into_iter().map(|entry| entry.item).collect();
    expected[0].text("note", "Fièvre le soir revue le lendemain");
    let read = cda::read(&document).unwrap();
    assert_eq!(read.files[0].items, expected);
    let reference = vsm::reference(&document).unwrap();
    assert_eq!(
        (reference.set_id, reference.version),
        (header.set_id.clone(), header.version)
    );
    let without = vaccinations::write(&header, &all(), false).unwrap();
    std::fs::write(folder.join("vaccinations-sans-notes.xml"), &without).unwrap();
    let without = String::from_utf8(without).unwrap();
    assert!(!without.contains("Fièvre le soir"));
    // The shared record asks for this type.
    assert!(without.contains("<code code=\"11369-6\" displayName=\"Historique de vaccinations\""));
}

#[test]
fn two_versions_are_told_apart_by_what_they_say_and_not_by_their_headers() {
    let (header, _) = whole();
    let first = vaccinations::write(&header, &all(), false).unwrap();
    let mut next = header.clone();
    next.replaces = Some(header.id.clone());
    (next.id, next.version) = ("2.25.42".to_owned(), header.version + 1);
    let same = vaccinations::write(&next, &all(), false).unwrap();
    assert_ne!(first, same);
    assert!(vaccinations::say_the_same(&first, &same));
    // What has no code says something new all the same.
    let mut entries = all();
    entries[2].item.text("dose", "0,1 mL");
    let other = vaccinations::write(&next, &entries, false).unwrap();
    assert!(!vaccinations::say_the_same(&first, &other));
    assert!(!vaccinations::say_the_same(b"", b""));
}

#[test]
fn what_may_not_stand_in_a_code_is_said_in_words() {
    let (header, _) = whole();
    let mut item = vaccination(
        Term::new(systems::CIS, "123", "Vaccin mal codé"),
        &[("voie", "20003000"), ("dose", "0,5 mL")],
    );
    item.term("site", Term::new(systems::SNOMED_CT, "1", "Mollet"))
        .term("cible", Term::free("Tétanos"));
    let entries = [Entry {
        key: "1".to_owned(),
        item,
    }];
    let document = vaccinations::write(&header, &entries, false).unwrap();
    let text = String::from_utf8(document.clone()).unwrap();
    for absent in ["code=\"123\"", "<routeCode", "<approachSiteCode"] {
        assert!(!text.contains(absent), "{absent}");
    }
    for said in [
        "Vaccin mal codé",
        "Voie cutanée",
        "Mollet",
        "0,5 mL",
        "Tétanos",
    ] {
        assert!(text.contains(said), "{said}");
    }
    let folder = super::campaign::target().join("conformance").join("cda");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("vaccinations-en-mots.xml"), document).unwrap();
}

#[test]
fn a_file_without_vaccinations_gives_no_document() {
    let (header, content) = whole();
    let faults = vaccinations::write(&header, &content.entries, true).unwrap_err();
    assert!(faults.iter().any(|fault| fault.code == "vac.empty"));
    let message = faults[0].message();
    assert!(
        message.starts_with("L’historique des vaccinations n’est pas envoyé"),
        "{message}"
    );
}

#[test]
fn a_history_that_is_wrong_in_one_way_is_refused_with_its_element_named() {
    const FIRST: &str = "<substanceAdministration";
    let (header, _) = whole();
    let document = String::from_utf8(vaccinations::write(&header, &all(), true).unwrap()).unwrap();
    let wrong: Vec<(&str, Change)> = vec![
        (
            "templateId",
            no(
                "<templateId root=\"1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2\"",
                "/>",
            ),
        ),
        (
            "code",
            put("<code code=\"11369-6\"", "<code code=\"87273-9\""),
        ),
        (
            "serviceEvent/code",
            after("<serviceEvent>", put("11369-6", "34117-2")),
        ),
        (
            "section 11369-6",
            put("1.2.250.1.213.1.1.2.147", "1.2.250.1.213.1.1.2.148"),
        ),
        ("@negationInd", put(" negationInd=\"false\"", "")),
        ("id", after(FIRST, no("<id", "/>"))),
        ("code", after(FIRST, put("BOOSTER", "RAPPEL"))),
        ("text/reference", after(FIRST, no("<text>", "</text>"))),
        ("statusCode", after(FIRST, put("completed", "active"))),
        ("effectiveTime", after(FIRST, no("<effectiveTime", "/>"))),
        (
            "consumable",
            after(FIRST, no("<consumable", "</consumable>")),
        ),
        (
            "substanceAdministration",
            put(
                "1.3.6.1.4.1.19376.1.5.3.1.4.12\"",
                "1.3.6.1.4.1.19376.1.5.3.1.4.7\"",
            ),
        ),
        (
            "text/reference",
            after("1.2.250.1.213.1.1.3.32", no("<text>", "</text>")),
        ),
    ];
    for (element, change) in wrong {
        let mutant = change(&document);
        let messages: Vec<String> = vsm::check(mutant.as_bytes())
            .iter()
            .map(vsm::Fault::message)
            .collect();
        assert!(
            messages.iter().any(|message| message.contains(element)),
            "{element} is not named in {messages:?}"
        );
    }
}
