//! The practice's record, as the rules of filing ask it.

use socle_formats::date::CivilDate;
use socle_formats::summary::filing::{self, Around, Known, Practice};
use socle_formats::summary::{self, Item, Summary, Term, Value};
use socle_formats::traits::{Sexe, Traits};
use socle_sdk::Document as Filed;
use socle_sdk::prelude::{
    Blob, Context, Data, Failure, Query, documents, identity_store, records, texts, time,
};
use socle_sdk::records::Entity;

/// Largest file taken, in bytes: read whole, it must fit into the memory of one call several times.
const MOST_BYTES: u64 = 12 << 20;
/// The most rows asked at once.
const ROWS: u32 = 1_000;
/// Longest title of a document, in characters.
const TITLE_CHARS: usize = 200;
/// Type of a document whose file does not say any: a note (LOINC, from memory).
const NOTE: (&str, &str) = ("34109-9", "Document importé");

/// All bytes of a file, within what a call can hold.
pub(crate) fn whole(content: &Blob) -> Result<Vec<u8>, Failure> {
    if content.size() > MOST_BYTES {
        let most = i64::try_from(MOST_BYTES >> 20).unwrap_or(i64::MAX);
        return Err(Failure::new(
            "import.too-large",
            texts::text_with("trop-grand", &[("mo", most.into())]),
        ));
    }
    content.to_vec()
}

/// Puts a summary into the record and says what came of it.
pub(crate) fn file(c: &Context, summary: &Summary, name: &str) -> Result<Data, Failure> {
    let today = time::today();
    let today = today.parse().map_err(|error| {
        Failure::new(
            "import.today",
            "La date du poste n’est pas lisible : vérifiez l’horloge.",
        )
        .author(format!("{today}: {error}"))
    })?;
    let patient = c.patient();
    let around = Around {
        open: patient.as_deref(),
        origin: name,
        today,
    };
    let report = filing::file(summary, around, &mut Record)?;
    Ok(report.text().into())
}

struct Record;

/// A failure about one thing, which the report says and the rest survives; any other ends the whole.
fn refusal(failure: Failure) -> Result<String, Failure> {
    let about_a_field = failure.details.iter().any(|(key, _)| key == "field");
    if about_a_field || failure.code == "denied" {
        Ok(failure.message)
    } else {
        Err(failure)
    }
}

fn text(entity: &Entity, field: &str) -> String {
    entity.get(field).into_text().unwrap_or_default()
}

fn known(entity: &Entity) -> Option<Known> {
    Some(Known {
        id: entity.id(),
        nom_naissance: text(entity, "nom-naissance"),
        nom_utilise: text(entity, "nom-utilise"),
        premier_prenom: text(entity, "premier-prenom"),
        date_naissance: text(entity, "date-naissance").parse().ok()?,
        sexe: text(entity, "sexe").parse().unwrap_or(Sexe::I),
    })
}

fn data(value: &Value) -> Data {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Term(term) => {
            vec![term.system.clone(), term.code.clone(), term.label.clone()].into()
        }
        Value::Number(number) => (*number).into(),
        Value::Integer(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
    }
}

/// What tells an item of the file from another: its term and its day.
fn item(kind: &'static str, entity: &Entity) -> Item {
    let mut item = Item::new(kind);
    let parts = entity.get("terme").into_texts();
    if let [system, code, label] = parts.as_slice() {
        item.term("terme", Term::new(system, code, label));
    }
    for field in ["debut", "date", "lien", "motif"] {
        // A reason is words in a consultation, a term elsewhere.
        item.text(field, &text(entity, field));
    }
    item
}

impl Practice for Record {
    type Error = Failure;

    fn born_on(&mut self, date: CivilDate) -> Result<Vec<Known>, Failure> {
        let query = Query::new("patient");
        query.equal("date-naissance", &date.to_string().into());
        query.page(0, ROWS);
        Ok(records::find(&query)?.iter().filter_map(known).collect())
    }

    fn patient(&mut self, id: &str) -> Result<Option<Known>, Failure> {
        Ok(known(&records::open("patient", id)?))
    }

    fn matricule(&mut self, id: &str) -> Result<Option<String>, Failure> {
        match identity_store::matricule(id) {
            Ok(ins) => Ok(ins.map(|(matricule, _)| matricule)),
            // Then the traits alone tell.
            Err(failure) if failure.code == "denied" => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn create(
        &mut self,
        traits: &Traits,
        fields: &[(&'static str, String)],
    ) -> Result<Result<String, String>, Failure> {
        let place = traits.lieu_naissance.map(|place| place.to_string());
        let all: Vec<(String, Data)> = [
            ("nom-naissance", traits.nom_naissance.clone()),
            ("premier-prenom", traits.premier_prenom.clone()),
            ("liste-prenoms", traits.liste_prenoms.clone()),
            ("sexe", traits.sexe.as_str().to_owned()),
            ("date-naissance", traits.date_naissance.to_string()),
            ("lieu-naissance", place.unwrap_or_default()),
        ]
        .into_iter()
        .chain(fields.iter().map(|(name, text)| (*name, text.clone())))
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), text.into()))
        .collect();
        match records::create("patient", "", &all) {
            Ok(entity) => Ok(Ok(entity.id())),
            Err(failure) => Ok(Err(refusal(failure)?)),
        }
    }

    fn items(&mut self, patient: &str, kind: &'static str) -> Result<Vec<Item>, Failure> {
        let query = Query::new(kind);
        query.equal("patient", &patient.into());
        query.page(0, ROWS);
        match records::find(&query) {
            Ok(found) => Ok(found.iter().map(|entity| item(kind, entity)).collect()),
            // Then none is added either, and that is said.
            Err(failure) if failure.code == "denied" => Ok(Vec::new()),
            Err(failure) => Err(failure),
        }
    }

    fn add(&mut self, patient: &str, item: &Item) -> Result<Result<(), String>, Failure> {
        let fields: Vec<(String, Data)> = item
            .fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), data(value)))
            .collect();
        match records::create(item.kind, patient, &fields) {
            Ok(_) => Ok(Ok(())),
            Err(failure) => Ok(Err(refusal(failure)?)),
        }
    }

    fn has_document(&mut self, patient: &str, content: &[u8]) -> Result<bool, Failure> {
        let digest = Blob::of(content)?.digest("sha-256")?;
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let query = Query::new("document");
        query.equal("patient", &patient.into());
        query.page(0, ROWS);
        match documents::find(&query) {
            Ok(found) => Ok(found
                .iter()
                .any(|document| document.text("sha-256").as_deref() == Some(digest.as_str()))),
            Err(failure) if failure.code == "denied" => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    fn add_document(
        &mut self,
        patient: &str,
        document: &summary::Document,
    ) -> Result<Result<(), String>, Failure> {
        let content = Blob::of(&document.content)?;
        let summary::Document {
            title,
            kind,
            date,
            author,
            mime,
            content: _,
        } = document;
        let mut more: Vec<(&str, Data)> = vec![
            ("mime", mime.as_str().into()),
            // It came as it is: nobody here writes on it.
            ("status", "valide".into()),
        ];
        let (system, code, label) = if kind.code.is_empty() {
            (summary::systems::LOINC, NOTE.0, NOTE.1)
        } else {
            (
                kind.system.as_str(),
                kind.code.as_str(),
                kind.label.as_str(),
            )
        };
        more.push(("type-system", system.into()));
        let label = if label.is_empty() { code } else { label };
        more.push(("type-label", label.into()));
        if !author.is_empty() {
            more.push(("author", author.as_str().into()));
        }
        if let Some(date) = date {
            // A document has a day: the first one of what is known.
            more.push(("date", date.rniv().to_string().into()));
        }
        let title: String = title.chars().take(TITLE_CHARS).collect();
        match Filed::file(patient, &title, code, &more, &content) {
            Ok(_) => Ok(Ok(())),
            Err(failure) => Ok(Err(refusal(failure)?)),
        }
    }
}
