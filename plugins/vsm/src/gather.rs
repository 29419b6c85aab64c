//! The medical file as a summary: what belongs there, and where.

use socle_formats::summary::{Item, Term, Value, systems};
use socle_formats::vsm::{Content, Entry};
use socle_sdk::dossier::Coded;
use socle_sdk::records::{self, Entity};
use socle_sdk::{Data, Failure, Query};

/// The kinds a summary is made of, each with the fields it takes.
const KINDS: [(&str, &[&str]); 9] = [
    ("probleme", &["debut", "fin", "statut", "note"]),
    ("antecedent", &["debut", "fin", "statut", "note", "type"]),
    ("acte", &["date", "statut", "note", "executant", "motif"]),
    (
        "allergie",
        &[
            "debut",
            "fin",
            "statut",
            "note",
            "type",
            "reaction",
            "gravite",
            "certitude",
        ],
    ),
    (
        "habitude",
        &["debut", "fin", "note", "quantite", "unite", "valeur"],
    ),
    ("facteur-risque", &["note", "professionnel"]),
    ("antecedent-familial", &["debut", "note", "lien", "age"]),
    ("vigilance", &["note"]),
    (
        "traitement",
        &[
            "debut",
            "fin",
            "statut",
            "note",
            "cip",
            "posologie",
            "dose",
            "dose-unite",
            "voie",
            "periode",
            "periode-unite",
            "si-besoin",
            "motif",
        ],
    ),
];

/// What a vaccination says.
const VACCINATION: [&str; 11] = [
    "date",
    "lot",
    "rang",
    "rappel",
    "dose",
    "voie",
    "site",
    "cible",
    "vaccinateur",
    "statut",
    "note",
];

/// The most items one question brings.
const MOST: u32 = 1_000;

/// What the file says of a patient. A kind whose line of consent is refused is left out.
pub(crate) fn file(patient: &str, today: &str) -> Result<Content, Failure> {
    let mut content = Content::default();
    for (kind, fields) in KINDS {
        for (entity, item) in items(patient, kind, fields)? {
            if let Some(item) = belongs(item, entity.is_active(), today) {
                content.entries.push(Entry {
                    key: entity.id(),
                    item,
                });
            }
        }
    }
    Ok(content)
}

/// The vaccinations of the file, which have a document of their own: the earliest first.
pub(crate) fn vaccinations(patient: &str) -> Result<Vec<Entry>, Failure> {
    let mut found: Vec<Entry> = items(patient, "vaccination", &VACCINATION)?
        .into_iter()
        .map(|(entity, item)| Entry {
            key: entity.id(),
            item,
        })
        .collect();
    found.sort_by(|one, other| {
        let day = |entry: &Entry| entry.item.get_text("date").to_owned();
        (day(one), &one.key).cmp(&(day(other), &other.key))
    });
    Ok(found)
}

/// The entities of a kind as items, those without a term left out; nothing where the line of consent is refused.
fn items(
    patient: &str,
    kind: &'static str,
    fields: &[&'static str],
) -> Result<Vec<(Entity, Item)>, Failure> {
    let query = Query::new(kind);
    query.equal("patient", &patient.into());
    query.page(0, MOST);
    let found = match records::find(&query) {
        Ok(found) => found,
        Err(failure) if failure.code == "denied" => return Ok(Vec::new()),
        Err(failure) => return Err(failure),
    };
    let mut items = Vec::new();
    for entity in found {
        let Some(term) = entity.terme() else {
            continue;
        };
        let mut item = Item::new(kind);
        item.term("terme", of(term));
        for field in fields {
            set(&mut item, field, entity.get(field));
        }
        items.push((entity, item));
    }
    Ok(items)
}

fn of(coded: Coded) -> Term {
    Term::new(&coded.system, &coded.code, &coded.label)
}

fn set(item: &mut Item, field: &'static str, value: Data) {
    match value {
        Data::Text(text) => {
            item.text(field, &text);
        }
        texts @ Data::Texts(_) => {
            if let Some(coded) = Coded::read(texts) {
                item.term(field, of(coded));
            }
        }
        Data::Number(number) => {
            item.set(field, Value::Number(number));
        }
        Data::Integer(number) => {
            item.set(field, Value::Integer(number));
        }
        Data::Flag(flag) => {
            item.set(field, Value::Flag(flag));
        }
        _ => {}
    }
}

/// The place of an item in a summary, `None` when it has none: a refuted allergy, a treatment that is over, an act that was
/// cancelled or only billed. A problem that is over is a past illness.
fn belongs(mut item: Item, active: bool, today: &str) -> Option<Item> {
    let over = !active || matches!(item.get_text("statut"), "termine" | "interrompu");
    // Dates of one shape compare as texts; a year alone ends with the year.
    let ended = |item: &Item| {
        let end = item.get_text("fin");
        !end.is_empty() && today.get(..end.len()).is_some_and(|now| end < now)
    };
    match item.kind {
        "probleme" if over => {
            let mut past = Item::new("antecedent");
            past.fields = std::mem::take(&mut item.fields);
            if !matches!(past.get_text("statut"), "termine" | "interrompu") {
                past.text("statut", "termine");
            }
            Some(past)
        }
        "allergie" if item.get_text("certitude") == "refutee" => None,
        "traitement" if over || ended(&item) => None,
        "vigilance" | "facteur-risque" | "habitude" if !active => None,
        "acte" => {
            let listed = item
                .get_term("terme")
                .is_some_and(|term| term.code.is_empty() || term.system == systems::CCAM);
            (listed && item.get_text("statut") != "annule").then_some(item)
        }
        _ => Some(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(kind: &'static str, fields: &[(&'static str, &str)]) -> Item {
        let mut item = Item::new(kind);
        item.term("terme", Term::free("quelque chose"));
        for (field, value) in fields {
            item.text(field, value);
        }
        item
    }

    #[test]
    fn a_problem_that_is_over_is_a_past_illness_and_what_no_longer_holds_is_left_out() {
        let kind = |item, active| belongs(item, active, "2026-11-26").map(|item| item.kind);
        for (fields, active, expected) in [
            (&[("statut", "actif")][..], true, "probleme"),
            (&[("statut", "suspendu")], true, "probleme"),
            (&[("statut", "termine")], true, "antecedent"),
            (&[("statut", "actif")], false, "antecedent"),
        ] {
            assert_eq!(kind(item("probleme", fields), active), Some(expected));
        }
        for (fields, expected) in [
            (&[("fin", "2026-11-26")][..], true),
            (&[("fin", "2026-11")], true),
            (&[("fin", "2026-11-25")], false),
            (&[("fin", "2025")], false),
            (&[("statut", "termine")], false),
            (&[], true),
        ] {
            let there = kind(item("traitement", fields), true).is_some();
            assert_eq!(there, expected, "{fields:?}");
        }
        assert_eq!(
            kind(item("allergie", &[("certitude", "refutee")]), true),
            None
        );
        assert_eq!(kind(item("vigilance", &[]), false), None);
    }

    #[test]
    fn an_act_that_was_only_billed_is_no_history() {
        let act = |system: &str, code: &str| {
            let mut act = Item::new("acte");
            act.term("terme", Term::new(system, code, "Acte"));
            belongs(act, true, "2026-11-26").is_some()
        };
        assert!(act(systems::CCAM, "HHFA001"));
        assert!(act("", ""));
        assert!(!act("1.2.250.1.215.300.2", "GS"));
    }
}
