//! Files in every mix, by seed: a sample, or five hundred with `SOCLE_LONG`; `SOCLE_SEED` for another row. Each is written,
//! one in four in three versions in a row, passes our own check, is kept for the official rules, and is read back as it was.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use socle_fictitious::dossier::{Draw, summary};
use socle_formats::cda;
use socle_formats::summary::{Item, Term, Value, systems};
use socle_formats::vsm::{self, Content, Header, Section};

pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"),
        PathBuf::from,
    )
}

fn seed() -> u64 {
    std::env::var("SOCLE_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(1)
}

/// Every mix of sections comes, spread over the row: 1,024 is prime to this.
fn draw(seed: u64, number: u64) -> Draw {
    Draw {
        seed: seed.wrapping_mul(1_000_003).wrapping_add(number),
        sections: u16::try_from(number * 389 % 1_024).unwrap(),
        most: 4,
        odd: 3,
    }
}

#[test]
fn every_mix_of_sections_and_odd_words_is_written_and_read_back_as_it_was() {
    let seed = seed();
    let many = if std::env::var_os("SOCLE_LONG").is_some() {
        500
    } else {
        16
    };
    eprintln!("seed {seed}, {many} files");
    let folder = target().join("conformance").join("vsm");
    std::fs::create_dir_all(&folder).unwrap();
    let mut items = 0;
    for number in 0..many {
        let draw = draw(seed, number);
        let (mut header, mut content) = summary(draw);
        let plain = vsm::write(&header, &content).unwrap_or_else(|faults| {
            panic!(
                "{draw:?}: {}",
                faults
                    .iter()
                    .map(vsm::Fault::message)
                    .collect::<Vec<_>>()
                    .join("\n")
            )
        });
        let read = cda::read(&plain).unwrap_or_else(|error| panic!("{draw:?}: {error}"));
        let (mut found, mut expected) = (read.files[0].items.clone(), carried(&content));
        let sorted = |items: &mut Vec<Item>| items.sort_by_key(|item| format!("{item:?}"));
        sorted(&mut found);
        sorted(&mut expected);
        assert_eq!(found, expected, "{draw:?}");
        items += found.len();
        let changed = vsm::changes(&content, &read.files[0].items);
        assert!(changed.is_empty(), "{draw:?} {changed:?}");
        let which = vsm::reference(&plain).unwrap();
        assert_eq!(
            (which.id, which.set_id, which.version),
            (header.id.clone(), header.set_id.clone(), header.version)
        );
        let traits = read.files[0].person.traits().unwrap();
        assert_eq!(traits.nom_naissance, header.patient.nom_naissance);
        assert_eq!(traits.liste_prenoms, header.patient.liste_prenoms);
        assert_eq!(traits.sexe, header.patient.sexe.unwrap());
        assert_eq!(read.files[0].person.ins, header.patient.ins);
        // What is kept also bears words the doctor adds.
        if number % 3 == 0 {
            for section in Section::ALL {
                content.words.insert(
                    section,
                    format!("Ligne libre <&> de {}\nautre ligne", section.title()),
                );
            }
        }
        let mut kept = vsm::write(&header, &content).unwrap();
        std::fs::write(folder.join(format!("{seed}-{number:03}.xml")), &kept).unwrap();
        if number % 4 == 0 {
            for after in ["suite", "suite-2"] {
                kept = next(&mut header, &mut content, &kept);
                std::fs::write(
                    folder.join(format!("{seed}-{number:03}-{after}.xml")),
                    &kept,
                )
                .unwrap();
            }
        }
    }
    eprintln!("{items} items read back");
    assert!(items > usize::try_from(many).unwrap(), "{items}");
}

/// The next version of the same line, in the place of this one, with one item less.
fn next(header: &mut Header, content: &mut Content, before: &[u8]) -> Vec<u8> {
    let replaced = vsm::reference(before).unwrap();
    header.id = format!("{}.{}", header.set_id, replaced.version + 1);
    (header.version, header.replaces) = (replaced.version + 1, Some(replaced.id.clone()));
    header.written.ms += 86_400_000;
    let gone = content.entries.pop();
    let document = vsm::write(header, content).unwrap_or_else(|faults| panic!("{faults:?}"));
    let now = vsm::reference(&document).unwrap();
    assert_eq!(
        (&now.set_id, now.version),
        (&replaced.set_id, replaced.version + 1)
    );
    assert!(String::from_utf8_lossy(&document).contains(&replaced.id));
    if gone.is_some() {
        let held = &cda::read(before).unwrap().files[0].items;
        assert!(!vsm::changes(content, held).is_empty());
    }
    document
}

/// What a VSM carries of a file: the fields its entries have a place for, words as XML and a reader of lines leave them.
fn carried(content: &Content) -> Vec<Item> {
    let sections: Vec<Section> = content
        .entries
        .iter()
        .filter_map(|entry| Section::of(&entry.item))
        .collect();
    let joined = [Section::Habitus, Section::AutresRisques, Section::Familiaux]
        .iter()
        .all(|section| sections.contains(section));
    content
        .entries
        .iter()
        .map(|entry| {
            let section = Section::of(&entry.item).unwrap();
            let mut item = Item::new(entry.item.kind);
            let fields: &[&str] = match section {
                Section::Problemes | Section::Antecedents => &["terme", "debut", "fin", "statut"],
                Section::Actes => &["terme", "date", "statut", "motif", "executant"],
                Section::Allergies => &[
                    "terme",
                    "type",
                    "reaction",
                    "gravite",
                    "certitude",
                    "debut",
                    "fin",
                    "statut",
                ],
                Section::Habitus => &["terme", "quantite", "unite", "valeur", "debut", "fin"],
                Section::RisquesProfessionnels => &["terme", "professionnel"],
                Section::Familiaux => &["terme", "lien", "debut"],
                Section::AutresRisques | Section::Vigilance => &["terme"],
                Section::Traitements => &[
                    "terme",
                    "cip",
                    "posologie",
                    "dose",
                    "dose-unite",
                    "periode",
                    "periode-unite",
                    "voie",
                    "motif",
                    "debut",
                    "fin",
                    "statut",
                ],
            };
            for field in fields {
                if let Some(value) = entry.item.fields.get(field) {
                    item.set(field, squeezed(value));
                }
            }
            if joined {
                // Three sub-sections leave no place for a text: risks at work join the others in it.
                item.fields.remove("professionnel");
            }
            let note = entry.item.get_text("note");
            if content.notes && section.coded() && !note.is_empty() {
                item.set("note", squeezed(&Value::Text(note.to_owned())));
            }
            if content.notes && !section.coded() && !note.is_empty() {
                let note = clean(note);
                let label = format!("{} ({note})", item.label());
                item.set("terme", squeezed(&Value::Term(Term::free(&label))));
            }
            if item.kind == "habitude" && item.label() == "Autre élément social" {
                // Words that are those of the code for a habit without one.
                item.term(
                    "terme",
                    Term::new(systems::LOINC, "11345-6", "Autre élément social"),
                );
            }
            if item.get_text("unite") == "h/wk" {
                // A unit of no list is said in words.
                let words = format!("{} h/semaine", item.get_number("quantite").unwrap());
                let words = words.replace('.', ",");
                item.fields.remove("quantite");
                item.term("valeur", Term::free(&words));
            }
            let empty = |item: &Item, field: &str| item.get_text(field).is_empty();
            for (field, of) in [("dose-unite", "dose"), ("unite", "quantite")] {
                if empty(&item, field) || item.get_number(of).is_none() {
                    item.fields.remove(field);
                }
            }
            item
        })
        .collect::<Vec<_>>()
        .into_iter()
        .inspect(|item| assert!(!item.fields.is_empty()))
        .collect()
}

fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_ascii_control() || c.is_ascii_whitespace() && *c != '\u{C}')
        .filter(|c| !['\u{FFFE}', '\u{FFFF}'].contains(c))
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn squeezed(value: &Value) -> Value {
    match value {
        Value::Text(words) => Value::Text(clean(words)),
        Value::Term(term) => Value::Term(Term::new(&term.system, &term.code, &clean(&term.label))),
        other => other.clone(),
    }
}

/// The rows of draws reach every section alone, none, and all.
#[test]
fn the_five_hundred_files_meet_every_section_there_and_not() {
    let mut met: BTreeMap<(usize, bool), u32> = BTreeMap::new();
    for number in 0..500 {
        let sections = draw(1, number).sections;
        for bit in 0..10 {
            *met.entry((bit, sections & (1 << bit) != 0)).or_default() += 1;
        }
    }
    assert_eq!(met.len(), 20);
    assert!(met.values().all(|times| *times > 200), "{met:?}");
}
