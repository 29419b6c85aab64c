//! Documents that are wrong in one way each: our own check refuses every one and names the element.
//!
//! A mutant is made of text, as a faulty program would write it, so that the check sees bytes and not our model. What is made
//! here is kept under `target/conformance-mutants/`, for whoever wants the official rules to say the same.

use socle_formats::vsm::{self, check};

use super::whole;

/// Replaces the first of these; it must be there.
fn first(document: &str, from: &str, to: &str) -> String {
    assert!(document.contains(from), "{from} is not in the document");
    document.replacen(from, to, 1)
}

/// Leaves out from `open` to the end of its first `close`.
fn without(document: &str, open: &str, close: &str) -> String {
    let start = document
        .find(open)
        .unwrap_or_else(|| panic!("{open} is not in the document"));
    let end = document[start..]
        .find(close)
        .unwrap_or_else(|| panic!("no {close}"))
        + start
        + close.len();
    format!("{}{}", &document[..start], &document[end..])
}

/// The same inside what follows `after`.
fn within(document: &str, after: &str, change: impl FnOnce(&str) -> String) -> String {
    let at = document
        .find(after)
        .unwrap_or_else(|| panic!("{after} is not in the document"));
    format!("{}{}", &document[..at], change(&document[at..]))
}

/// Leaves out the section of this code with the component around it.
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

type Mutant = (&'static str, &'static str, Box<dyn Fn(&str) -> String>);

fn mutant(
    name: &'static str,
    element: &'static str,
    change: impl Fn(&str) -> String + 'static,
) -> Mutant {
    (name, element, Box::new(change))
}

/// In the entries of problems: the first of them is a current problem.
const PROBLEM: &str = "1.2.250.1.213.1.1.3.39";
const ALLERGY: &str = "1.2.250.1.213.1.1.3.41";
const TREATMENT: &str = "<substanceAdministration";

fn mutants() -> Vec<Mutant> {
    let section = |name, code: &'static str| {
        mutant(name, "section", move |document| {
            without_section(document, code)
        })
    };
    let absent =
        |name: &'static str, element: &'static str, open: &'static str, close: &'static str| {
            mutant(name, element, move |document| {
                without(document, open, close)
            })
        };
    let changed =
        |name: &'static str, element: &'static str, from: &'static str, to: &'static str| {
            mutant(name, element, move |document| first(document, from, to))
        };
    let inside = |name: &'static str,
                  element: &'static str,
                  after: &'static str,
                  open: &'static str,
                  close: &'static str| {
        mutant(name, element, move |document| {
            within(document, after, |rest| without(rest, open, close))
        })
    };
    vec![
        section("sans pathologies et antécédents", "46612-8"),
        section("sans points de vigilance", "30954-2"),
        section("sans plan de traitement", "18776-5"),
        section("sans facteurs de risque", "57207-3"),
        changed(
            "un autre type",
            "code",
            "code=\"SYNTH\"",
            "code=\"60591-5\"",
        ),
        absent(
            "sans modèle de synthèse",
            "templateId",
            "<templateId root=\"1.2.250.1.213.1.1.1.13\"",
            "/>",
        ),
        absent(
            "sans modèle commun",
            "templateId",
            "<templateId root=\"1.2.250.1.213.1.1.1.1\"",
            "/>",
        ),
        absent("sans titre", "title", "<title>", "</title>"),
        absent("sans date", "effectiveTime", "<effectiveTime", "/>"),
        mutant("une date sans fuseau", "effectiveTime", |document| {
            within(document, "<effectiveTime value=\"", |rest| {
                let (head, tail) = rest.split_at("<effectiveTime value=\"".len() + 14);
                format!("{head}{}", &tail[5..])
            })
        }),
        absent("sans setId", "setId", "<setId", "/>"),
        absent(
            "sans numéro de version",
            "versionNumber",
            "<versionNumber",
            "/>",
        ),
        changed(
            "une confidentialité inconnue",
            "confidentialityCode",
            "<confidentialityCode code=\"N\"",
            "<confidentialityCode code=\"L\"",
        ),
        absent("sans langue", "languageCode", "<languageCode", "/>"),
        absent(
            "sans responsable",
            "legalAuthenticator",
            "<legalAuthenticator>",
            "</legalAuthenticator>",
        ),
        absent(
            "sans conservateur",
            "custodian",
            "<custodian>",
            "</custodian>",
        ),
        absent(
            "sans prise en charge",
            "componentOf",
            "<componentOf>",
            "</componentOf>",
        ),
        absent(
            "sans acte",
            "documentationOf",
            "<documentationOf>",
            "</documentationOf>",
        ),
        absent("sans exécutant", "performer", "<performer", "</performer>"),
        absent(
            "sans médecin traitant",
            "participant",
            "<participant typeCode=\"INF\">",
            "</participant>",
        ),
        mutant("un autre acte", "serviceEvent/code", |document| {
            within(document, "<serviceEvent>", |rest| {
                first(rest, "34117-2", "34117-3")
            })
        }),
        mutant("sans INS", "patientRole/id", |document| {
            within(document, "<patientRole>", |rest| without(rest, "<id", "/>"))
        }),
        absent(
            "sans nom de naissance",
            "name/family",
            "<family qualifier=\"BR\">",
            "</family>",
        ),
        absent("sans liste de prénoms", "name/given", "<given>", "</given>"),
        absent("sans date de naissance", "birthTime", "<birthTime", "/>"),
        absent(
            "sans sexe",
            "administrativeGenderCode",
            "<administrativeGenderCode",
            "/>",
        ),
        absent(
            "sans lieu de naissance",
            "birthplace",
            "<birthplace>",
            "</birthplace>",
        ),
        absent(
            "sans code du lieu de naissance",
            "county",
            "<county>",
            "</county>",
        ),
        mutant(
            "un auteur d’une autre racine",
            "author/assignedAuthor/id",
            |document| {
                within(document, "<assignedAuthor>", |rest| {
                    first(rest, "1.2.250.1.71.4.2.1", "1.2.3")
                })
            },
        ),
        changed(
            "une spécialité inconnue",
            "assignedAuthor/code",
            "G15_10/SM26",
            "G15_10/SM999",
        ),
        mutant(
            "un secteur inconnu",
            "healthCareFacility/code",
            |document| {
                within(document, "<healthCareFacility>", |rest| {
                    first(rest, "code=\"SA", "code=\"SA9")
                })
            },
        ),
        mutant(
            "un cadre inconnu",
            "standardIndustryClassCode",
            |document| {
                within(document, "<documentationOf>", |rest| {
                    first(rest, "AMBULATOIRE", "XXX")
                })
            },
        ),
        mutant(
            "un code de diagnostic qui n’en a pas la forme",
            "value",
            |document| {
                within(document, "<value xsi:type=\"CD\" code=\"", |rest| {
                    first(rest, "code=\"", "code=\"Z99.99Z")
                })
            },
        ),
        mutant("un traitement sans texte de section", "text", |document| {
            within(document, "section-10160-0", |rest| {
                without(rest, "<text>", "</text>")
            })
        }),
        inside(
            "un problème sans valeur",
            "value",
            PROBLEM,
            "<value",
            "</value>",
        ),
        inside(
            "un problème sans statut",
            "statusCode",
            PROBLEM,
            "<statusCode",
            "/>",
        ),
        inside(
            "un problème sans date",
            "effectiveTime",
            PROBLEM,
            "<effectiveTime>",
            "</effectiveTime>",
        ),
        mutant("un code de section faux", "section 11450-4", |document| {
            within(document, "section-11450-4", |rest| {
                first(rest, "code=\"11450-4\"", "code=\"11450-5\"")
            })
        }),
        mutant("sans code de section", "section 11450-4", |document| {
            within(document, "section-11450-4", |rest| {
                without(rest, "<code", "/>")
            })
        }),
        inside(
            "une allergie sans valeur",
            "value",
            ALLERGY,
            "<value",
            "</value>",
        ),
        inside(
            "une allergie sans agent",
            "participant",
            ALLERGY,
            "<participant",
            "</participant>",
        ),
        inside(
            "un traitement sans produit",
            "consumable",
            TREATMENT,
            "<consumable>",
            "</consumable>",
        ),
        inside(
            "un traitement sans identifiant",
            "id",
            TREATMENT,
            "<id",
            "/>",
        ),
        mutant("un identifiant avec extension", "id", |document| {
            within(document, "<id root=\"2.25.", |rest| {
                first(rest, "\"/>", "\" extension=\"42\"/>")
            })
        }),
        mutant(
            "une version 2 qui ne remplace rien",
            "relatedDocument",
            |document| {
                let without = if document.contains("<relatedDocument") {
                    without(document, "<relatedDocument", "</relatedDocument>")
                } else {
                    document.to_owned()
                };
                within(&without, "<versionNumber", |rest| {
                    let end = rest.find("/>").unwrap();
                    format!("<versionNumber value=\"2\"{}", &rest[end..])
                })
            },
        ),
        changed(
            "un renvoi dans le vide",
            "reference #nulle-part",
            "<reference value=\"#problemes-1-terme\"",
            "<reference value=\"#nulle-part\"",
        ),
        mutant("une INS de 14 caractères", "patientRole/id", |document| {
            within(document, "<patientRole>", |rest| {
                within(rest, "extension=\"", |rest| {
                    let (head, tail) = rest.split_at("extension=\"".len());
                    format!("{head}{}", &tail[1..])
                })
            })
        }),
        changed(
            "un téléphone avec des espaces",
            "telecom",
            "value=\"tel:",
            "value=\"tel:01 47 ",
        ),
        mutant("le titre avant le type", "code", |document| {
            let title = "<title>Synthèse médicale</title>";
            let moved = document.replacen(title, "", 1);
            first(
                &moved,
                "<code code=\"SYNTH\"",
                &format!("{title}<code code=\"SYNTH\""),
            )
        }),
        mutant(
            "une section codée sans donnée",
            "section 11450-4",
            |document| {
                let mut document = document.to_owned();
                loop {
                    let at = document.find("section-11450-4").unwrap();
                    let end = document[at..].find("</section>").unwrap() + at;
                    let Some(entry) = document[at..end].find("<entry>") else {
                        return document;
                    };
                    let close = document[at + entry..].find("</entry>").unwrap()
                        + at
                        + entry
                        + "</entry>".len();
                    document = format!("{}{}", &document[..at + entry], &document[close..]);
                }
            },
        ),
        mutant(
            "un texte à côté de toutes les sous-sections",
            "section 34117-2",
            |document| {
                within(document, "section-34117-2", |rest| {
                    first(rest, "</title>", "</title><text>De trop</text>")
                })
            },
        ),
        changed(
            "un texte écrit deux fois sous le même nom",
            "@ID",
            "ID=\"allergies-1-type\"",
            "ID=\"allergies-1-terme\"",
        ),
        mutant(
            "une fin sans que ce soit fini",
            "effectiveTime",
            |document| {
                within(document, PROBLEM, |rest| {
                    within(rest, "<effectiveTime>", |rest| {
                        first(
                            rest,
                            "</effectiveTime>",
                            "<high value=\"2020\"/></effectiveTime>",
                        )
                    })
                })
            },
        ),
        changed(
            "une date qui n’existe pas",
            "birthTime",
            "<birthTime value=\"19",
            "<birthTime value=\"1999139",
        ),
    ]
}

#[test]
fn a_document_that_is_wrong_in_one_way_is_refused_with_its_element_named() {
    let (header, mut content) = whole();
    // The first problem holds: what is done to it below must be what is wrong.
    for entry in &mut content.entries {
        if entry.item.kind == "probleme" {
            entry.item.text("statut", "actif");
        }
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
