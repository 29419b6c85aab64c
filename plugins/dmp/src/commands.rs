//! The commands: from a menu, a key, a script or a test. Those about the state answer one JSON object: `etat` (the words of the
//! service `shared-record`), `le` (instant of the last answer), `alimentation` and `traitant` (flags), `message`. An order
//! answers `envoi` (id of its entry of the outbox) and `message`; one of several documents `envois`.

use socle_formats::dmp::Action;
use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Document, Failure, documents, texts};

use crate::change::{self, What};
use crate::consent::{self, CONSULTATION, FEEDING};
use crate::deposit::kept::{self, Deposit};
use crate::deposit::order::{self, Ordered, Wanted};
use crate::deposit::{hidden_from, is_in_use, kind_of};
use crate::state::{self, Known};
use crate::{Plugin, astray, colleague, consult, panel, patient};

impl Command for Plugin {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        let patient = patient::of_call(c)?;
        if let Some(answer) = consult::run(c, &patient, id, arguments)? {
            return Ok(answer);
        }
        match id {
            "deposer" => return deposit(&patient, arguments, &[]),
            "deposer-annonce" => return deposit(&patient, arguments, &["patient"]),
            "deposer-masque" => return deposit(&patient, arguments, &["professionals"]),
            "deposer-documents" => return deposit_all(&patient, &documents(&patient, arguments)?),
            "ne-pas-deposer" => return leave_out(&patient, &[document(&patient, arguments)?]),
            "ne-pas-deposer-documents" => {
                return leave_out(&patient, &documents(&patient, arguments)?);
            }
            "destinations" => {
                let documents = documents(&patient, arguments)?;
                return Ok(Data::Json(
                    panel::destinations(&patient, &documents)?.to_string(),
                ));
            }
            "mauvais-patient" => {
                let document = document(&patient, arguments)?;
                return astray::take_back(&patient, &document, arguments.text("bon-patient"));
            }
            "envoyer-traitant" => {
                colleague::write(&patient, &document(&patient, arguments)?)?;
                return Ok(message("confrere-parti"));
            }
            "masquer" => return change(&patient, arguments, "hide-from-professionals"),
            "montrer-patient" => return change(&patient, arguments, "show-to-patient"),
            "changer" => {
                let word = arguments.text("changement").unwrap_or_default();
                return change(&patient, arguments, word);
            }
            _ => {}
        }
        let known = match id {
            "interroger" => state::ask(c, &patient)?,
            "etat" => state::known(&patient)?,
            "declarer" => consent::declare(c, &patient)?,
            "retirer" => consent::change(c, &patient, Action::Withdraw)?,
            "traitant" => consent::change(c, &patient, Action::DeclareTreating)?,
            "plus-traitant" => consent::change(c, &patient, Action::WithdrawTreating)?,
            "opposition" | "opposition-levee" => {
                let object = match arguments.text("objet") {
                    None | Some("depot") => &FEEDING,
                    Some("consultation") => &CONSULTATION,
                    Some(_) => {
                        return Err(
                            Failure::new("dmp.objet", texts::text("objet-inconnu")).field("objet")
                        );
                    }
                };
                let reason = arguments.text("motif").unwrap_or_default();
                consent::note(&patient, object, id == "opposition", reason)?;
                state::known(&patient)?
            }
            unknown => return Err(Failure::unsupported(unknown)),
        };
        Ok(Data::Json(said(&known).to_string()))
    }
}

/// The document of the argument, of this patient.
fn document(patient: &str, arguments: &Arguments) -> Result<Document, Failure> {
    let document = documents::open(arguments.text("document").unwrap_or_default())?;
    match document.patient() == patient {
        true => Ok(document),
        false => Err(Failure::new("dmp.document", texts::text("autre-patient")).field("document")),
    }
}

/// Those of the argument, all of this patient.
fn documents(patient: &str, arguments: &Arguments) -> Result<Vec<Document>, Failure> {
    let ids = arguments.get("documents").clone().into_texts();
    ids.iter()
        .map(|id| {
            let document = documents::open(id)?;
            match document.patient() == patient {
                true => Ok(document),
                false => {
                    Err(Failure::new("dmp.document", texts::text("autre-patient"))
                        .field("documents"))
                }
            }
        })
        .collect()
}

fn message(key: &str) -> Data {
    Data::Json(serde_json::json!({ "message": texts::text(key) }).to_string())
}

fn deposit(patient: &str, arguments: &Arguments, hidden: &[&str]) -> Result<Data, Failure> {
    let document = document(patient, arguments)?;
    match arguments.text("type") {
        Some(code) => order::typed(&document, code)?,
        None if kind_of(&document).is_none() && is_in_use(&document) => {
            // At the door: the panel proposes one, and it leaves with it at one press.
            kept::ask_type(patient, &document.id())?;
            return Ok(message("type-a-choisir"));
        }
        None => {}
    }
    let mut words: Vec<String> = hidden.iter().map(|word| (*word).to_owned()).collect();
    let more = arguments.text("masque").unwrap_or_default();
    words.extend(more.split_whitespace().map(str::to_owned));
    let wanted = Wanted {
        hidden: hidden_from(&words)?,
        current: arguments.text("remplace") == Some("courant"),
        secret: false,
    };
    Ok(ordered(
        &order::order(patient, &document, &wanted)?,
        "ordonne",
    ))
}

/// Several at once, each for itself: one that cannot be ordered keeps none of the others. Answers their entries, and why
/// those without one have none.
fn deposit_all(patient: &str, chosen: &[Document]) -> Result<Data, Failure> {
    let mut entries = Vec::new();
    let mut refused: Vec<(String, Failure)> = Vec::new();
    let mut waits = None;
    for document in chosen {
        // Chosen by a person now, whatever was chosen before.
        kept::leave_out(patient, &document.id(), false)?;
        match order::order(patient, document, &Wanted::default()) {
            Ok(ordered) => {
                entries.push(ordered.entry);
                waits = ordered.waits.or(waits);
            }
            Err(failure) => refused.push((document.text("title").unwrap_or_default(), failure)),
        }
    }
    if entries.is_empty()
        && let Some((_, failure)) = refused.pop()
    {
        return Err(failure);
    }
    let mut message = waits.unwrap_or_else(|| texts::text("ordonne"));
    for (title, failure) in &refused {
        message.push_str(&format!(" {title} : {}", failure.message));
    }
    let said = serde_json::json!({ "envois": entries, "message": message });
    Ok(Data::Json(said.to_string()))
}

fn leave_out(patient: &str, documents: &[Document]) -> Result<Data, Failure> {
    for document in documents {
        order::withdraw(patient, &document.id())?;
    }
    Ok(message("ecarte"))
}

/// A document that was deposited here, or any of the record by its OID.
fn change(patient: &str, arguments: &Arguments, word: &str) -> Result<Data, Failure> {
    let what = What::parse(word)?;
    let oid = match arguments.text("oid") {
        Some(oid) => oid.to_owned(),
        None => {
            let document = document(patient, arguments)?;
            Deposit::of(patient, &document.id())?
                .filter(|deposit| !deposit.unique_id.is_empty())
                .map(|deposit| deposit.unique_id)
                .ok_or_else(|| {
                    Failure::new("dmp.pas-depose", texts::text("pas-depose")).field("document")
                })?
        }
    };
    Ok(ordered(&change::order(patient, &oid, what)?, "change"))
}

/// What was queued, and what it waits for.
fn ordered(ordered: &Ordered, goes: &str) -> Data {
    let waits = ordered.waits.clone();
    let message = waits.unwrap_or_else(|| texts::text(goes));
    let said = serde_json::json!({ "envoi": ordered.entry, "message": message });
    Data::Json(said.to_string())
}

fn said(known: &Known) -> serde_json::Value {
    serde_json::json!({
        "etat": known.standing.code(),
        "le": known.as_of,
        "alimentation": known.feed,
        "traitant": known.treating,
        "message": crate::panel::next(known),
    })
}
