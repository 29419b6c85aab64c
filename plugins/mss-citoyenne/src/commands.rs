//! The commands: from a menu, a key, a script or a test. Those that send answer one JSON object: `message` (id in the record),
//! `envoi` (id of its entry of the outbox), `texte`. `etat` answers `echange`, `depuis` (instant), `limite`, `empeche`, and
//! `messages`, the latest first.

use serde_json::{Value, json};
use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Failure, documents, texts};

use crate::exchange::{Limit, Standing};
use crate::failures::said;
use crate::letter::{Beside, Letter, Mode};
use crate::order::{self, Wanted};
use crate::patient::OPPOSITION;
use crate::sorting::{self, For};
use crate::{Plugin, destinations, filing, hidden, models, patient};

impl Command for Plugin {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        let text = |name: &str| arguments.text(name).unwrap_or_default().to_owned();
        match id {
            "modeles" => return Ok(Data::Json(known()?.to_string())),
            "garder-modele" => {
                let own = text("pour") == "moi";
                models::keep(&text("nom"), own, &text("objet"), &text("texte"))?;
                return Ok(message("modele-note"));
            }
            "oublier-modele" => {
                models::forget(&text("modele"))?;
                return Ok(message("modele-retire"));
            }
            _ => {}
        }
        let patient = patient::of_call(c)?;
        let sent = |mode: Mode, answers: Option<String>| {
            let mut wanted = Wanted {
                subject: text("objet"),
                text: text("texte"),
                documents: papers(arguments),
                mode,
                answers,
            };
            if let Some(model) = arguments.text("modele").filter(|key| !key.is_empty()) {
                let (subject, text) = models::filled(model, &patient)?;
                for (typed, filled) in [(&mut wanted.subject, subject), (&mut wanted.text, text)] {
                    if typed.trim().is_empty() {
                        *typed = filled;
                    }
                }
            }
            send(&patient, &wanted)
        };
        match id {
            "envoyer" => sent(closing(&text("clore")), None),
            "repondre" => sent(closing(&text("clore")), Some(text("message"))),
            "terminer" => {
                let wanted = Wanted {
                    mode: Mode::Ends,
                    ..Wanted::default()
                };
                send(&patient, &wanted)
            }
            "destinations" => {
                let asked = papers(arguments);
                Ok(Data::Json(destinations::of(&patient, &asked)?.to_string()))
            }
            "etat" => Ok(Data::Json(state(&patient)?.to_string())),
            "limite" => {
                let word = text("reponses");
                let limit = Limit::of(&word);
                if limit.is_none() && word != "cabinet" {
                    return Err(said("mss-citoyenne.limite", "limite-inconnue").field("reponses"));
                }
                Limit::choose(&patient, limit)?;
                Ok(Data::Json(state(&patient)?.to_string()))
            }
            "opposition" | "opposition-levee" => {
                OPPOSITION.note(&patient, id == "opposition", None)?;
                Ok(message("note"))
            }
            "classer" => {
                let letter = Letter::open(&text("message"))?;
                let place = text("piece").parse();
                match (letter.patient == patient, place) {
                    (true, Ok(place)) => Ok(filing::file(&letter.id, place)?.into()),
                    _ => Err(said("messaging.document", "piece-inconnue").field("piece")),
                }
            }
            "trier" => {
                let letter = Letter::open(&text("message"))?;
                let whom = For::of(&text("pour"))
                    .ok_or_else(|| said("mss-citoyenne.tri", "tri-inconnu").field("pour"))?;
                if letter.patient != patient {
                    return Err(said("not-found", "message-inconnu").field("message"));
                }
                sorting::sort(&letter, whom, &text("note"))?;
                Ok(message("tri-fait"))
            }
            "ne-jamais-envoyer" | "peut-etre-envoye" => {
                let document = documents::open(&text("document"))?;
                if document.patient() != patient {
                    return Err(said("messaging.document", "autre-patient").field("document"));
                }
                let never = id == "ne-jamais-envoyer";
                hidden::mark(&document.id(), never)?;
                Ok(message(if never { "cache-note" } else { "cache-leve" }))
            }
            unknown => Err(Failure::unsupported(unknown)),
        }
    }
}

fn closing(word: &str) -> Mode {
    match word {
        "oui" => Mode::Closes,
        _ => Mode::Ordinary,
    }
}

/// The documents of a menu (one, or those selected), or of a script.
fn papers(arguments: &Arguments) -> Vec<String> {
    let mut all = arguments.get("documents").clone().into_texts();
    let one = arguments.text("document").unwrap_or_default();
    if !one.is_empty() && !all.iter().any(|known| known == one) {
        all.push(one.to_owned());
    }
    all
}

fn send(patient: &str, wanted: &Wanted) -> Result<Data, Failure> {
    let ordered = order::order(patient, Some(patient), wanted)?;
    let said = json!({
        "message": ordered.message,
        "envoi": ordered.entry,
        "texte": texts::text("en-file"),
    });
    Ok(Data::Json(said.to_string()))
}

/// The models: `modele` (what names it), `nom`, `objet`, `texte`.
fn known() -> Result<Value, Failure> {
    let all = models::all()?.into_iter();
    let all: Vec<Value> = all
        .map(|one| {
            json!({
                "modele": one.key,
                "nom": one.label(),
                "objet": one.subject,
                "texte": one.text,
            })
        })
        .collect();
    Ok(json!({ "rows": all }))
}

fn message(key: &str) -> Data {
    Data::Json(json!({ "texte": texts::text(key) }).to_string())
}

fn state(patient: &str) -> Result<Value, Failure> {
    let letters = Letter::of_patient(patient)?;
    let standing = Standing::of(&letters)?;
    let mut messages = Vec::new();
    for one in &letters {
        let beside = Beside::of(&one.id)?;
        let pieces: Vec<&str> = beside.pieces.iter().map(|one| one.name.as_str()).collect();
        messages.push(json!({
            "id": one.id,
            "envoye": one.is_sent,
            "avancement": one.progress,
            "objet": one.subject,
            "texte": one.text,
            "instant": one.at_ms,
            "pieces": pieces,
            "erreur": one.error,
            "attend": one.waits,
            "tri": beside.sorted.row(),
        }));
    }
    Ok(json!({
        "echange": standing.word(),
        "depuis": standing.since(),
        "limite": Limit::for_patient(patient)?.word(),
        "empeche": patient::hindrance(patient)?.map(|failure| failure.message),
        "messages": messages,
    }))
}
