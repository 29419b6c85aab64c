//! Whom an opened message is about, when it does not say so itself, and the files that stand beside its text: each is filed in that
//! patient's file in one press, with a type and a date that are proposed.

use serde_json::{Value, json};
use socle_formats::documents::TypeDocument;
use socle_formats::mss::received::Received;
use socle_sdk::{Context, Data, Event, Failure, Query, View, records, texts};

use super::{field, open, unfiled};
use crate::failures::said;
use crate::patient::Patient;
use crate::receive::{self, Known};
use crate::rows::text;
use crate::{day, filing};

/// What the scratch keeps: the patients that were looked for.
const FOUND: &str = "patients-trouves";
/// Patients shown of those found.
const MOST: u32 = 8;
/// Bytes of a kibibyte, and of a mebibyte.
const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// The files of a message that came as they are: an archive files itself whole.
pub(super) fn of(read: &Received) -> Value {
    let files = read.files.iter().enumerate();
    let plain = files.filter(|(_, file)| !file.is_archive && read.archives().next().is_none());
    let all = plain.map(|(place, file)| {
        json!({
            "place": place,
            "nom": file.name,
            "octets": file.content.len(),
            "lisible": filing::mime(&file.content).is_some(),
        })
    });
    all.collect()
}

pub(super) fn draw(c: &Context, held: &Value, known: &Known, view: &View) -> Result<(), Failure> {
    // The documents of an archive say whom they are about.
    if known.state != "message" {
        return Ok(());
    }
    whom(c, known, view)?;
    let pieces = held["pieces"].as_array().map_or(&[][..], Vec::as_slice);
    if pieces.is_empty() {
        return Ok(());
    }
    view.section("pieces", &texts::text("pieces-recues"), |view| {
        if known.patient.is_empty() {
            view.text("d-abord", &texts::text("piece-d-abord"));
        }
        for one in pieces {
            piece(held, one, known, view)?;
        }
        Ok(())
    })
}

/// Whom it is about, or the field that finds them.
fn whom(c: &Context, known: &Known, view: &View) -> Result<(), Failure> {
    if !known.patient.is_empty() {
        return view.line("au-sujet", |view| {
            let who = [("patient", Patient::name_of(&known.patient)?.into())];
            view.text("de-qui", &texts::text_with("message-de", &who));
            view.button("dossier", &texts::text("ouvrir-dossier"));
            view.opens(&known.patient);
            Ok(())
        });
    }
    view.form("patient", &texts::text("patient-chercher"), |view| {
        view.field("qui", &texts::text("patient-qui"), "text", &"".into());
        Ok(())
    })?;
    let Data::Texts(found) = c.scratch_get(FOUND) else {
        return Ok(());
    };
    if found.is_empty() {
        view.text("aucun", &texts::text("patient-aucun"));
    }
    for id in &found {
        let patient = Patient::open(id)?;
        let who = [
            ("patient", patient.name().into()),
            (
                "naissance",
                patient.traits.date_naissance.affichage().into(),
            ),
        ];
        let words = texts::text_with("rattacher", &who);
        view.button(&format!("rattacher:{id}"), &words);
    }
    Ok(())
}

/// A file: its name, and what files it.
fn piece(held: &Value, one: &Value, known: &Known, view: &View) -> Result<(), Failure> {
    let place = one["place"].as_u64().unwrap_or_default();
    let is_place = |known: &usize| u64::try_from(*known) == Ok(place);
    let name = text(one, "nom");
    let key = format!("piece-{place}");
    if known.pieces.iter().any(|(known, _)| is_place(known)) {
        return view.line(&key, |view| {
            view.text("nom", &name);
            view.badge("classe", "check", &texts::text("deja-classe"));
            view.tone("good");
            Ok(())
        });
    }
    let size = one["octets"].as_u64().and_then(|size| size.try_into().ok());
    let titled = format!("{name} ({})", weight(size.unwrap_or_default()));
    if one["lisible"] != true {
        view.text(&key, &titled);
        view.text(&format!("{key}-illisible"), &texts::text("piece-illisible"));
        return Ok(());
    }
    let reads = open::reads();
    if known.patient.is_empty() {
        return view.line(&key, |view| {
            view.text("nom", &titled);
            if reads {
                unfiled::file(place, &name, view);
            }
            Ok(())
        });
    }
    view.form(&key, "", |view| {
        view.text("nom", &titled);
        view.line("comment", |view| {
            if reads {
                unfiled::file(place, &name, view);
            }
            let kinds = kinds(&name, &text(held, "objet"));
            let options: Vec<(String, String)> = kinds
                .iter()
                .map(|kind| (kind.code.to_owned(), kind.affichage()))
                .collect();
            let first: Vec<String> = kinds
                .first()
                .map(|kind| kind.code.to_owned())
                .into_iter()
                .collect();
            view.choice("type", &texts::text("piece-type"), &options, &first);
            let at = held["le"].as_i64().map(day::of).unwrap_or_default();
            view.field("date", &texts::text("piece-date"), "date", &at.into());
            view.button(&format!("piece:{place}"), &texts::text("piece-classer"));
            view.tone("primary");
            Ok(())
        })
    })
}

/// The types a file may be of: what its name or its message speaks of, then those a practice gives most.
fn kinds(name: &str, subject: &str) -> Vec<&'static TypeDocument> {
    let spoken = [name, subject].into_iter().find_map(TypeDocument::proposer);
    let mut all: Vec<&'static TypeDocument> = spoken.into_iter().collect();
    for kind in TypeDocument::usuels() {
        if !all.contains(&kind) {
            all.push(kind);
        }
    }
    all
}

fn weight(bytes: usize) -> String {
    match bytes {
        few if few < KIB => texts::text_with("octets", &[("nombre", number(few))]),
        some if some < MIB => texts::text_with("kilo-octets", &[("nombre", number(some / KIB))]),
        many => texts::text_with("mega-octets", &[("nombre", number(many / MIB))]),
    }
}

fn number(many: usize) -> Data {
    Data::Integer(i64::try_from(many).unwrap_or(i64::MAX))
}

/// Something was done with the message; false when it is none of the acts here.
pub(super) fn handle(
    c: &Context,
    held: &Value,
    act: &str,
    about: &str,
    event: &Event,
) -> Result<bool, Failure> {
    match act {
        "patient" => {
            let words = field(&event.fields(), "qui");
            let found = match words.is_empty() {
                true => Vec::new(),
                false => {
                    let query = Query::new("patient");
                    query.matches(&words);
                    query.page(0, MOST);
                    records::find(&query)?
                }
            };
            let ids: Vec<String> = found.iter().map(records::Entity::id).collect();
            c.scratch_set(FOUND, &Data::Texts(ids))?;
        }
        "rattacher" => {
            let (mailbox, message) = open::found(held)?;
            let read = receive::fetch(&message)?;
            let key = text(held, "cle");
            let mut known = Known::of(&key)?;
            receive::is_about(&mut known, &mailbox, &read, about)?;
            known.keep(&key)?;
            c.scratch_set(FOUND, &Data::None)?;
        }
        "piece" => file(held, about, event)?,
        _ => return Ok(false),
    }
    Ok(true)
}

fn file(held: &Value, place: &str, event: &Event) -> Result<(), Failure> {
    let stale = || said("mss-pro.bouton", "bouton");
    let place: usize = place.parse().map_err(|_none| stale())?;
    let (mailbox, message) = open::found(held)?;
    let read = receive::fetch(&message)?;
    let key = text(held, "cle");
    let mut known = Known::of(&key)?;
    if known.patient.is_empty() || known.pieces.iter().any(|(known, _)| *known == place) {
        return Err(stale());
    }
    let fields = event.fields();
    let code = field(&fields, "type");
    let kind = TypeDocument::par_code(&code)
        .ok_or_else(|| said("mss-pro.piece", "piece-sans-type").field("type"))?;
    let date = field(&fields, "date");
    if !date.is_empty() && day::begins(&date).is_none() {
        return Err(said("mss-pro.piece", "absence-jour").field("date"));
    }
    let file = read.files.get(place).ok_or_else(stale)?;
    let title = file
        .name
        .rsplit_once('.')
        .map_or(&*file.name, |(name, _)| name);
    let author = match read.from.as_ref().map(|from| from.name.replace('_', " ")) {
        Some(name) if !name.trim().is_empty() => name,
        _ => read.from_words.clone(),
    };
    let how = filing::Piece {
        title: match title.trim() {
            "" => kind.libelle,
            title => title,
        },
        kind,
        date: &date,
        author: &author,
    };
    receive::piece(&mut known, &mailbox, &read, place, &how)?;
    known.keep(&key)
}
