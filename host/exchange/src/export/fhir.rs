//! A patient as a FHIR bundle.

use serde_json::Value as Json;
use socle_formats::fhir::{self, Identity, Patient};
use socle_formats::summary::{self, File, Item, Person, Term};
use socle_record::model::fields::Holds;
use socle_record::model::kinds::Kind;
use socle_record::{Coded, Document, EntityView, Record, Value};

use super::own::Own;
use crate::error::ExchangeError;

/// Bytes of a document read at once.
const PIECE: usize = 1 << 20;

/// The bundle. Entries that were struck out, and documents another one stands in the place of, are left to the record's
/// own export.
pub(super) fn bundle(
    record: &Record,
    own: &Own,
    documents: &[Document],
) -> Result<Json, ExchangeError> {
    let mut file = File {
        person: person(own),
        ..File::default()
    };
    for (kind, found) in &own.entities {
        let Some(name) = summary::KINDS.iter().find(|known| **known == kind.name) else {
            continue;
        };
        for view in found {
            if view.get("etat").as_text() != Some("rature") {
                file.items.push(item(name, kind, view));
            }
        }
    }
    for document in documents
        .iter()
        .filter(|document| document.replaced_by.is_none())
    {
        file.documents.push(summary::Document {
            title: document.title.clone(),
            kind: Term::new(
                &document.kind.system,
                &document.kind.code,
                &document.kind.label,
            ),
            date: document.date.parse().ok(),
            author: document.author.clone(),
            mime: document.mime.clone(),
            content: content(record, document)?,
        });
    }
    let state = &own.identity.identite;
    let identity = Identity {
        statut: state.statut(),
        ins: state
            .matricule_transmissible()
            .map(|ins| (ins.matricule.as_str().to_owned(), ins.oid)),
    };
    Ok(fhir::bundle(
        Patient {
            id: &own.patient.id,
            file: &file,
            identity: &identity,
        },
        &super::iso(own.now_ms),
    ))
}

fn content(record: &Record, document: &Document) -> Result<Vec<u8>, ExchangeError> {
    let mut bytes = Vec::new();
    loop {
        let piece = record.read_blob(&document.content.digest, bytes.len() as u64, PIECE)?;
        if piece.is_empty() {
            return Ok(bytes);
        }
        bytes.extend(piece);
    }
}

fn person(own: &Own) -> Person {
    let traits = own.identity.identite.traits();
    let field = |name: &str| {
        own.patient
            .get(name)
            .as_text()
            .unwrap_or_default()
            .to_owned()
    };
    let listed = |one: &str, others: &str| {
        let mut all = vec![field(one)];
        if let Value::Texts(more) = own.patient.get(others) {
            all.extend(more);
        }
        all.retain(|text| !text.is_empty());
        all
    };
    Person {
        nom_naissance: traits.nom_naissance.clone(),
        premier_prenom: traits.premier_prenom.clone(),
        liste_prenoms: traits.prenoms().to_owned(),
        nom_utilise: field("nom-utilise"),
        prenom_utilise: field("prenom-utilise"),
        sexe: Some(traits.sexe),
        date_naissance: Some(traits.date_naissance),
        lieu_naissance: traits.lieu_naissance,
        ins: None,
        telephones: listed("telephone", "autres-telephones"),
        courriels: listed("courriel", "autres-courriels"),
        adresse: field("adresse"),
        code_postal: field("code-postal"),
        commune: field("commune"),
        date_deces: field("date-deces").parse().ok(),
    }
}

/// An entity as an item: the same fields under the same names.
fn item(name: &'static str, kind: &'static Kind, view: &EntityView) -> Item {
    let mut item = Item::new(name);
    for field in kind.fields {
        let held = view.get(field.name);
        let value = match (field.holds, &held) {
            (_, Value::None) => continue,
            (Holds::Coded, held) => match Coded::from_value(held) {
                Some(coded) => {
                    summary::Value::Term(Term::new(&coded.system, &coded.code, &coded.label))
                }
                None => continue,
            },
            (_, Value::Text(text)) => summary::Value::Text(text.clone()),
            (_, Value::Integer(number)) => summary::Value::Integer(*number),
            (_, Value::Number(number)) => summary::Value::Number(*number),
            (_, Value::Flag(flag)) => summary::Value::Flag(*flag),
            _ => continue,
        };
        item.set(field.name, value);
    }
    item
}
