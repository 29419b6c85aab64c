//! The doors for scripts and tests. Each answers one JSON object, but for `importer`, which answers the id of the document, and
//! `navigateur`, which answers nothing.
//!
//! | command | arguments | answers |
//! |---|---|---|
//! | `consulter`, `tout-consulter` | `mode` (`bris-de-glace`, `centre-15`), `motif`, `secret` | `total`, `nouveaux`, `depuis`, `documents` |
//! | `lire` | `document` (OID), and the same | `titre`, `mime`, `texte`, `fichiers`, `autre-patient` |
//! | `importer` | `document`, and the same | the document's id |
//! | `qui` | | `personnes` |

use serde_json::{Value, json};
use socle_sdk::{Arguments, Context, Data, Failure, texts, time};

use super::ask::{self, Extent};
use super::filters::Around;
use super::manner::Coming;
use super::reading::{self, Shown};
use super::{import, kept, list, people, tab};

/// Does one of these; none when it is no command of the consultation.
pub(crate) fn run(
    c: &Context,
    patient: &str,
    id: &str,
    arguments: &Arguments,
) -> Result<Option<Data>, Failure> {
    let said = |name: &str| arguments.text(name).unwrap_or_default();
    let coming = || {
        let secret = matches!(said("secret"), "oui" | "true");
        Coming::parse(said("mode"), said("motif"), secret)
    };
    let document = || match said("document") {
        "" => Err(Failure::new("dmp.absent", texts::text("document-inconnu")).field("document")),
        oid => Ok(oid.to_owned()),
    };
    let answer = match id {
        "consulter" => consulted(c, patient, &coming()?, Extent::Usual)?,
        "tout-consulter" => consulted(c, patient, &coming()?, Extent::Everything)?,
        "lire" => {
            let read = reading::read(c, patient, &coming()?, &document()?)?;
            let shown = Shown::of(patient, &read)?;
            json!({
                "titre": list::title(&read.card),
                "mime": read.mime,
                "texte": shown.text(),
                "fichiers": shown.has_files,
                "autre-patient": shown.other_patient,
            })
        }
        "importer" => {
            let id = import::import(c, patient, &coming()?, &document()?, false)?;
            return Ok(Some(id.into()));
        }
        "qui" => {
            let people = people::ask(c, patient)?;
            let people: Vec<Value> = people
                .iter()
                .map(|one| {
                    json!({
                        "nom": people::name(one),
                        "identifiant": one.id,
                        "traitant": one.is_treating,
                        "etat": one.status,
                    })
                })
                .collect();
            json!({ "personnes": people })
        }
        "navigateur" => {
            tab::browse(patient)?;
            return Ok(Some(Data::None));
        }
        _ => return Ok(None),
    };
    Ok(Some(Data::Json(answer.to_string())))
}

fn consulted(
    c: &Context,
    patient: &str,
    coming: &Coming,
    extent: Extent,
) -> Result<Value, Failure> {
    let found = ask::consult(c, patient, coming, extent)?;
    let (read, mut in_file) = (kept::read(patient)?, kept::in_file(patient)?);
    in_file.extend(kept::look_into_file(patient)?);
    let around = Around {
        read: &read,
        in_file: &in_file,
    };
    let documents: Vec<Value> = found
        .cards
        .iter()
        .map(|card| {
            json!({
                "document": card.unique_id,
                "titre": list::title(card),
                "type": card.kind.0,
                "classe": card.class.0,
                "auteur": card.author.0,
                "date": card.day(time::offset_minutes),
                "etat": card.status,
                "mots": list::words(card, &around),
                "nouveau": card.new,
                "dossier": around.in_file.get(&card.unique_id),
            })
        })
        .collect();
    Ok(json!({
        "total": found.cards.len(),
        "nouveaux": found.cards.iter().filter(|card| card.new).count(),
        "depuis": found.since,
        "documents": documents,
    }))
}
