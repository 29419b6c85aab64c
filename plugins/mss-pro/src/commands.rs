//! The commands: from a menu, a key, a script or a test. An order answers one JSON object with `envoi`, the id of its entry of
//! the outbox. `envois` and `recus` answer what is known of messages, as rows; states are words of `sent.rs` and `receive.rs`.

use serde_json::{Value, json};
use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Failure, documents, texts, time};

use crate::colleagues::{self, Me};
use crate::consent::OPPOSITION;
use crate::contacts::{self, Someone, Source};
use crate::draft::Draft;
use crate::failures::said;
use crate::panel::{home, open};
use crate::papers::may_leave;
use crate::receive::{self, Known};
use crate::results::{self, Place, Waiting};
use crate::sent::{self, Sent};
use crate::{Plugin, boxes, destinations, flags, order};

impl Command for Plugin {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        let text = |name: &str| arguments.text(name).unwrap_or_default().to_owned();
        match id {
            "envoyer" => write_with(&of_call(c)?, &papers(arguments)).map(Data::from),
            "destinations" => answered(destinations::of(&of_call(c)?, &papers(arguments))?),
            "envoyer-documents" => {
                let entry =
                    destinations::send(&of_call(c)?, &papers(arguments), &text("destination"))?;
                answered(json!({ "envoi": entry }))
            }
            "opposition" | "opposition-levee" => {
                OPPOSITION.note(&of_call(c)?, id == "opposition", None)?;
                Ok(texts::text("opposition-notee").into())
            }
            "envoyer-message" => {
                let mut draft = Draft::new(&c.patient().unwrap_or_default());
                draft.to = text("vers");
                draft.cc = text("cc");
                draft.bcc = text("cci");
                draft.subject = text("objet");
                draft.text = text("texte");
                draft.mailbox = text("boite");
                draft.important = is_yes(arguments, "important");
                draft.advice = is_yes(arguments, "avis");
                draft.reading = !matches!(arguments.text("lecture"), Some("non"));
                draft.documents = papers(arguments);
                let entry = order::order(&draft)?;
                answered(json!({ "envoi": entry }))
            }
            "relever" => home::refresh(c).map(|()| texts::text("releve").into()),
            "classer" => {
                let mailbox = boxes::open(&text("boite"))?;
                let message = receive::find(&mailbox, &text("message"))?
                    .ok_or_else(|| said("mss-pro.message", "sans-message"))?;
                let into = arguments.text("dossier");
                answered(known(
                    &receive::key(&message)?,
                    &open::file(&mailbox, &message, into)?,
                ))
            }
            "favori" => {
                let address = text("adresse");
                let known = contacts::named(&address)?;
                contacts::toggle(
                    &known
                        .unwrap_or_else(|| Someone::new(&text("nom"), &address, Source::Favourite)),
                )?;
                answered(json!({ "favori": contacts::is_favourite(&address)? }))
            }
            "envois" => {
                let all = sent::about(&c.patient().unwrap_or_default())?;
                answered(Value::from(all.iter().map(row).collect::<Vec<_>>()))
            }
            "recus" => {
                let all = receive::all()?;
                let all = all.iter().map(|(key, one)| known(key, one));
                answered(Value::from(all.collect::<Vec<_>>()))
            }
            "resultats" => {
                let me = Me::here()?;
                let list = results::all(&me)?;
                let all = list.all.iter().map(|one| waiting(&me, one));
                answered(Value::from(all.collect::<Vec<_>>()))
            }
            "vu" => {
                results::seen(&known_to_others()?, &text("document"))?;
                Ok(texts::text("vu-fait").into())
            }
            "rappeler" => {
                let me = known_to_others()?;
                crate::panel::results::put_off(&me, &text("document"), &text("le"), &text("note"))?;
                Ok(texts::text("rappeler-fait").into())
            }
            "confier" => {
                let (me, to) = (known_to_others()?, colleagues::named(&text("vers"))?);
                results::entrust(&me, &text("document"), &to, &text("note"))?;
                Ok(texts::text("confier-fait").into())
            }
            _ => Err(Failure::unsupported(id)),
        }
    }
}

/// Whoever acts; others may entrust something to them from now on.
fn known_to_others() -> Result<Me, Failure> {
    let me = Me::here()?;
    me.known()?;
    Ok(me)
}

fn of_call(c: &Context) -> Result<String, Failure> {
    c.patient()
        .ok_or_else(|| said("patient-required", "patient"))
}

/// Opens the message about a patient with those of these documents that may leave; answers what is said of it. One that is half
/// written to somebody stays as it is: what goes with it too is for whoever writes it to say.
fn write_with(patient: &str, ids: &[String]) -> Result<String, Failure> {
    let (mut ready, mut unready) = (Vec::new(), 0);
    for id in ids {
        let document = documents::open(id)?;
        if document.patient() != patient {
            return Err(said("mss-pro.document", "autre-patient").field("documents"));
        }
        match may_leave(&document) {
            true => ready.push(id.clone()),
            false => unready += 1,
        }
    }
    let mut draft = Draft::of(patient)?.unwrap_or_else(|| Draft::new(patient));
    ready.retain(|id| !draft.documents.contains(id));
    let mut words = Vec::new();
    if ready.is_empty() || !draft.is_to_somebody() {
        draft.documents.extend(ready);
        words.push(texts::text("pret"));
    } else {
        let what = [
            ("nombre", many(ready.len())),
            ("qui", draft.to_whom().into()),
        ];
        words.push(texts::text_with("deja-un-message", &what));
        draft.offered = ready;
    }
    if unready > 0 {
        words.push(texts::text_with("a-valider", &[("nombre", many(unready))]));
    }
    draft.keep()?;
    Ok(words.join(" "))
}

fn many(number: usize) -> Data {
    Data::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// The documents of a menu (one, or those chosen), of a step or of a script, which may give them in one text.
fn papers(arguments: &Arguments) -> Vec<String> {
    let one = arguments.text("document").map(str::to_owned);
    let all = arguments.get("documents").clone().into_texts();
    let mut papers: Vec<String> = Vec::new();
    for id in one.iter().chain(&all).flat_map(|all| all.split([',', ' '])) {
        if !id.is_empty() && !papers.iter().any(|known| known == id) {
            papers.push(id.to_owned());
        }
    }
    papers
}

fn is_yes(arguments: &Arguments, name: &str) -> bool {
    match arguments.get(name) {
        Data::Flag(flag) => *flag,
        _ => arguments.text(name) == Some("oui"),
    }
}

fn answered(value: Value) -> Result<Data, Failure> {
    Ok(Data::Json(value.to_string()))
}

fn row(one: &Sent) -> Value {
    let people: Vec<Value> = one
        .people
        .iter()
        .map(|person| {
            json!({
                "adresse": person.address,
                "etat": person.standing.word(),
                "raison": person.reason,
            })
        })
        .collect();
    json!({
        "message": one.id,
        "envoi": one.entry,
        "etat": one.standing().word(),
        "personnes": people,
        "documents": one.documents,
    })
}

fn known(key: &str, one: &Known) -> Value {
    let candidates: Vec<Value> = one
        .candidates
        .iter()
        .map(|(patient, sure)| json!({ "dossier": patient, "sur": sure }))
        .collect();
    json!({
        "message": key,
        "etat": one.state,
        "dossier": one.patient,
        "propositions": candidates,
        "documents": one.documents,
        "deja": one.before,
        "alertes": one.alerts,
        "raison": one.reason,
        "erreur": one.error,
        "accuse": one.reported,
    })
}

fn waiting(me: &Me, one: &Waiting) -> Value {
    let (place, at) = match one.place(me, time::now_ms()) {
        Place::Now => ("a-voir", None),
        Place::Later(at) => ("plus-tard", Some(at)),
        Place::Entrusted => ("confie", None),
        Place::Elsewhere => ("autre", None),
    };
    let to = one.followed.iter().flat_map(|one| &one.to);
    json!({
        "document": one.document,
        "dossier": one.patient,
        "titre": Some(one.title.as_str()).filter(|_| me.reads),
        "verdict": Some(flags::word(one.flagged.verdict)).filter(|_| me.reads),
        "drapeaux": one.flagged.lines.iter().filter(|_| me.reads).collect::<Vec<_>>(),
        "expediteur": one.sender,
        "recu": one.came,
        "place": place,
        "revient": at,
        "pour": to.map(|one| one.id.as_str()).collect::<Vec<_>>(),
    })
}
