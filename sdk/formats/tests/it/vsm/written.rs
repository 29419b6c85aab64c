//! What is written, line by line.

use socle_fictitious::dossier::{Draw, summary};
use socle_formats::cda;
use socle_formats::summary::{Item, Term, Value, systems};
use socle_formats::vsm::{self, Content, Entry, Section, Stamp, values};

use super::{ALL, whole};

fn text(document: &[u8]) -> String {
    String::from_utf8(document.to_vec()).unwrap()
}

#[test]
fn the_same_file_gives_the_same_document_letter_for_letter() {
    let (header, content) = whole();
    assert_eq!(
        vsm::write(&header, &content).unwrap(),
        vsm::write(&header, &content).unwrap()
    );
}

#[test]
fn an_empty_file_says_of_each_section_that_nothing_is_written_there_and_claims_no_absence() {
    let (header, _) = whole();
    let document = text(&vsm::write(&header, &Content::default()).unwrap());
    for section in Section::ALL {
        let said = document.contains(section.nothing());
        assert_eq!(said, section != Section::AutresRisques, "{section:?}");
    }
    assert!(!document.contains("<entry>"));
    let read = cda::read(document.as_bytes()).unwrap();
    assert!(read.files[0].items.is_empty(), "{:?}", read.files[0].items);
}

#[test]
fn a_section_with_all_its_parts_has_no_text_and_one_with_some_says_the_others() {
    let (header, content) = whole();
    let document = text(&vsm::write(&header, &content).unwrap());
    let after = |code: &str| {
        let start = document.find(&format!("section-{code}")).unwrap();
        let title = document[start..].find("</title>").unwrap() + start + "</title>".len();
        document[title..].to_owned()
    };
    assert!(after("34117-2").starts_with("<component>"));
    // Risks that are not of work have no section: the third part gives its place up.
    assert!(after("57207-3").starts_with("<text>"));
    assert!(!document.contains("section-10161-8"));

    let mut without = content.clone();
    without
        .entries
        .retain(|entry| Section::of(&entry.item) != Some(Section::Allergies));
    without
        .words
        .insert(Section::Allergies, "Pollens, à confirmer".to_owned());
    let document = text(&vsm::write(&header, &without).unwrap());
    assert!(document.contains(
        "<list><caption>Allergies et intolérances</caption><item>Pollens, à confirmer</item></list>"
    ));
}

#[test]
fn a_code_that_may_not_stand_there_is_said_in_words() {
    for (system, code, kept) in [
        (systems::CIM10, "I10", true),
        (systems::CIM10, "E11.9", true),
        (systems::CIM10, "Z99.99Z", false),
        (systems::CIM10, "i10", false),
        (systems::CCAM, "HHFA001", false),
        ("", "I10", false),
    ] {
        let (header, _) = whole();
        let mut item = Item::new("probleme");
        item.term("terme", Term::new(system, code, "Hypertension"));
        let content = Content {
            entries: vec![Entry {
                key: "1".to_owned(),
                item,
            }],
            ..Content::default()
        };
        let document = text(&vsm::write(&header, &content).unwrap());
        assert_eq!(
            document.contains(&format!("code=\"{code}\"")),
            kept,
            "{code}"
        );
        assert!(document.contains(">Hypertension</content>"));
        assert_eq!(content.structure(), (1, usize::from(kept)));
    }
}

#[test]
fn notes_are_written_only_when_they_are_asked_for() {
    let (header, mut content) = whole();
    content.entries[0].item.text("note", "à garder pour moi");
    let without = text(&vsm::write(&header, &content).unwrap());
    content.notes = true;
    let with = text(&vsm::write(&header, &content).unwrap());
    assert!(!without.contains("à garder pour moi"));
    assert!(with.contains("à garder pour moi"));
}

#[test]
fn the_time_is_that_of_the_place_with_what_it_is_ahead() {
    // 12 March 2020, 10:17:00 UTC.
    let ms = 1_584_008_220_000;
    for (offset, expected) in [
        (60, "20200312111700+0100"),
        (-240, "20200312061700-0400"),
        (840, "20200313001700+1400"),
        (-630, "20200311234700-1030"),
    ] {
        assert_eq!(Stamp { ms, offset }.cda().unwrap(), expected);
    }
    assert_eq!(
        Stamp {
            ms: -1_000,
            offset: 0
        }
        .cda()
        .unwrap(),
        "19691231235959+0000"
    );
}

#[test]
fn what_the_document_lacks_is_named_with_its_element() {
    let (header, content) = whole();
    let refused = |change: fn(&mut vsm::Header)| {
        let mut header = header.clone();
        change(&mut header);
        let faults = vsm::write(&header, &content).unwrap_err();
        faults
            .into_iter()
            .map(|fault| (fault.code, fault.message()))
            .collect::<Vec<_>>()
    };
    let faults = refused(|header| header.patient.ins = None);
    assert_eq!(faults[0].0, "vsm.patient.ins");
    assert!(
        faults[0].1.contains("recordTarget/patientRole/id"),
        "{faults:?}"
    );
    for (change, code) in [
        (
            (|header| header.author.id.clear()) as fn(&mut vsm::Header),
            "vsm.author.id",
        ),
        (
            |header| header.author.profession = "G15_10/SM999".to_owned(),
            "vsm.author.profession",
        ),
        (
            |header| header.structure.sector = "SA999".to_owned(),
            "vsm.stay.sector",
        ),
        (
            |header| header.patient.lieu_naissance = None,
            "vsm.patient.traits",
        ),
        (|header| header.title = "a".repeat(129), "vsm.title"),
        (|header| header.id = header.set_id.clone(), "vsm.set"),
        (
            |header| {
                header.version = 2;
                header.replaces = None;
            },
            "vsm.replaced",
        ),
    ] {
        let faults = refused(change);
        assert!(
            faults.iter().any(|(found, _)| *found == code),
            "{code}: {faults:?}"
        );
    }
}

#[test]
fn a_profession_the_value_set_does_not_know_in_that_speciality_is_written_alone() {
    assert_eq!(values::profession_of("10", "SM26"), Some("G15_10/SM26"));
    assert_eq!(values::profession_of("10", ""), Some("G15_10"));
    assert_eq!(values::profession_of("10", "SM999"), Some("G15_10"));
    assert_eq!(values::profession_of("99", ""), None);
}

#[test]
fn a_summary_may_be_a_pdf_and_gives_it_back() {
    let (header, _) = whole();
    let pdf = b"%PDF-1.7 a summary".to_vec();
    let document = vsm::write_pdf(&header, &pdf).unwrap();
    let read = cda::read(&document).unwrap();
    let inside = &read.files[0].documents[0];
    assert_eq!(
        (inside.mime.as_str(), &inside.content),
        ("application/pdf", &pdf)
    );
    assert_eq!(inside.kind.code, "SYNTH");
    let (header, _) = summary(Draw {
        seed: 7,
        sections: ALL,
        most: 1,
        odd: 0,
    });
    assert!(vsm::write_pdf(&header, b"").is_err());
}

/// What is shown to the patient is what is written: every cell of every table stands in the document.
#[test]
fn the_preview_shows_what_the_document_says() {
    let (header, content) = whole();
    let document = text(&vsm::write(&header, &content).unwrap());
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('\'', "&apos;")
            .replace('"', "&quot;")
    };
    let mut seen = 0;
    for shown in vsm::shown(&content) {
        for row in &shown.table.rows {
            for cell in &row.cells {
                assert!(
                    document.contains(&escape(&cell.text)),
                    "{:?} {:?}",
                    shown.section,
                    cell.text
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn a_quantity_and_the_words_beside_it_are_both_read_and_change_nothing_by_themselves() {
    for (unit, read) in [("{pack}/a", "35"), ("", "35"), ("cigares", "35 cigares")] {
        let (header, mut content) = whole();
        let habit = content
            .entries
            .iter_mut()
            .find(|entry| entry.item.kind == "habitude")
            .unwrap();
        habit.item.set("quantite", Value::Number(35.0));
        habit.item.text("unite", unit);
        habit
            .item
            .term("valeur", Term::free("Fume encore le dimanche"));
        let document = vsm::write(&header, &content).unwrap();
        let text = text(&document);
        let said = text.split("-valeur\">").nth(1).unwrap();
        let said = &said[..said.find('<').unwrap()];
        assert!(
            said.starts_with(read) && said.ends_with(", Fume encore le dimanche"),
            "{said}"
        );
        let before = cda::read(&document).unwrap().files[0].items.clone();
        let changes = vsm::changes(&content, &before);
        assert!(changes.is_empty(), "{unit}: {changes:?}");
    }
}

#[test]
fn what_changed_since_the_last_one_is_found_and_what_is_gone_is_named() {
    let (header, mut content) = whole();
    let before = cda::read(&vsm::write(&header, &content).unwrap())
        .unwrap()
        .files[0]
        .items
        .clone();
    assert!(vsm::changes(&content, &before).is_empty());
    let treatment = content
        .entries
        .iter()
        .position(|entry| entry.item.kind == "traitement")
        .unwrap();
    content.entries[treatment]
        .item
        .text("posologie", "2 le soir");
    let gone = content
        .entries
        .iter()
        .position(|entry| entry.item.kind == "vigilance")
        .unwrap();
    let named = content.entries.remove(gone).item.label().to_owned();
    let changes = vsm::changes(&content, &before);
    let treatment = content
        .entries
        .iter()
        .find(|entry| entry.item.get_text("posologie") == "2 le soir")
        .unwrap();
    assert_eq!(
        changes.fresh.into_iter().collect::<Vec<_>>(),
        std::slice::from_ref(&treatment.key)
    );
    assert!(changes.gone.contains(&named), "{:?}", changes.gone);
}
