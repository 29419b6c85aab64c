//! One message: who, when, what; what can be done with an answer.

use socle_sdk::{Context, Data, Event, Failure, View, log, texts};

use super::{compose, stale, subject};
use crate::letter::{Beside, Letter, Mode, Piece};
use crate::sorting::{self, For, Sorted};
use crate::{boxes, filing, order};

/// Before the id of a message in a key.
pub(super) const MESSAGE: &str = "m-";
/// The form of an answer.
const FORM: &str = "reponse";
const ANSWER: &str = "repondre";
const DONE: &str = "traite";
const READ: &str = "lu";
/// Before the place of a file in a key.
const FILE: &str = "classer-";
/// The same where it is read without being filed.
const LOOK: &str = "lire-";
/// What the scratch keeps: the message that is being answered.
const OPEN: &str = "repond-a";
/// The form of who sorts, and its word for the doctor.
const SORT: &str = "tri";
const NOTE: &str = "note";

/// Draws it. `name` is whose it is.
pub(super) fn draw(c: &Context, letter: &Letter, name: &str, view: &View) -> Result<(), Failure> {
    let beside = Beside::of(&letter.id)?;
    let is_answered = c.scratch_get(OPEN).as_text() == Some(letter.id.as_str());
    let title = match (letter.is_sent, beside.mode) {
        (true, Mode::Ends) => texts::text("fin-affiche"),
        (true, _) => texts::text_with("de-moi", &[("objet", subject(letter).into())]),
        (false, _) => texts::text_with(
            "du-patient",
            &[("patient", name.into()), ("objet", subject(letter).into())],
        ),
    };
    view.section(&format!("{MESSAGE}{}", letter.id), &title, |view| {
        view.line("etat", |view| {
            let (sign, tone) = sign(&letter.progress);
            let state = texts::text(&format!("etat-{}", letter.progress));
            view.badge("avancement", sign, &state);
            view.tone(tone);
            if letter.is_sent && beside.mode == Mode::Closes {
                view.badge("clot", "none", &texts::text("a-clos"));
            }
            sorted(&beside.sorted, view);
            Ok(())
        })?;
        view.fact("le", &texts::text("le"), &letter.at_ms.into(), "instant");
        if !beside.sorted.note.is_empty() {
            let said = [
                ("qui", Data::from(beside.sorted.by.as_str())),
                ("note", Data::from(beside.sorted.note.as_str())),
            ];
            view.text("note", &texts::text_with("tri-note", &said));
        }
        match letter.waits.trim_end_matches('.') {
            _ if letter.progress != "en-attente" => {}
            "" => view.text("attente", &texts::text("attente")),
            reason => {
                let reason = [("raison", Data::from(reason))];
                view.text("attente", &texts::text_with("attend", &reason));
            }
        }
        if !letter.error.is_empty() {
            view.notice("erreur", &letter.error);
            view.tone("problem");
        }
        if letter.is_held {
            view.text("envois", &texts::text("refus-envoi"));
        }
        if !letter.text.is_empty() {
            view.text("texte", &letter.text);
        }
        for (place, piece) in beside.pieces.iter().enumerate() {
            file(place, piece, !letter.patient.is_empty(), view)?;
        }
        match letter.is_sent {
            true => Ok(()),
            false => acts(c, letter, name, is_answered, view),
        }
    })
}

/// For whom an answer was sorted.
fn sorted(sorted: &Sorted, view: &View) {
    let (sign, tone) = match sorted.whom {
        For::Urgent => ("warning", "problem"),
        For::Doctor => ("full", "attention"),
        For::Nobody => return,
    };
    let key = format!("tri-{}", sorted.whom.word());
    view.badge("tri", sign, &texts::text(&key));
    view.tone(tone);
}

fn sign(progress: &str) -> (&'static str, &'static str) {
    match progress {
        "en-attente" => ("left", "information"),
        "parti" => ("check", "good"),
        "echec" => ("cross", "problem"),
        "non-lu" => ("full", "attention"),
        "lu" => ("empty", "neutral"),
        _ => ("check", "neutral"),
    }
}

fn file(place: usize, piece: &Piece, can_file: bool, view: &View) -> Result<(), Failure> {
    view.line(&format!("piece-{place}"), |view| {
        let named = [("nom", Data::from(piece.name.as_str()))];
        view.text("nom", &texts::text_with("piece", &named));
        if !piece.filed.is_empty() {
            view.badge("classe", "check", &texts::text("deja-classe"));
            return Ok(());
        }
        if filing::is_shown(piece) {
            view.button(
                &format!("{LOOK}{place}"),
                &texts::text_with("piece-lire", &named),
            );
        }
        if can_file {
            view.button(
                &format!("{FILE}{place}"),
                &texts::text_with("classer", &named),
            );
        }
        Ok(())
    })
}

fn acts(
    c: &Context,
    letter: &Letter,
    name: &str,
    is_answered: bool,
    view: &View,
) -> Result<(), Failure> {
    let named = [("patient", Data::from(name))];
    if is_answered {
        return view.form(FORM, &texts::text("envoyer-reponse"), |view| {
            let begun = compose::Begun::of(c, &letter.id);
            compose::models(view)?;
            let text = Data::from(begun.text.as_str());
            view.field("texte", &texts::text("reponse"), "multiline", &text);
            view.button(compose::CLOSES, &texts::text("envoyer-et-clore"));
            Ok(())
        });
    }
    view.line("actes", |view| {
        if !letter.patient.is_empty() {
            view.button(ANSWER, &texts::text_with("repondre", &named));
            if letter.progress != "traite" {
                view.tone("primary");
            }
        }
        if letter.progress == "non-lu" {
            view.button(READ, &texts::text("marquer-lu"));
        }
        if letter.progress != "traite" {
            view.button(DONE, &texts::text("marquer-traite"));
        }
        Ok(())
    })?;
    if letter.progress == "traite" || !sorting::is_secretary() {
        return Ok(());
    }
    view.form(SORT, "", |view| {
        view.field(NOTE, &texts::text("note-medecin"), "text", &Data::None);
        view.line("boutons", |view| {
            view.button(For::Doctor.word(), &texts::text("trier-medecin"));
            view.button(For::Urgent.word(), &texts::text("trier-urgent"));
            Ok(())
        })
    })
}

/// Something of a message was pressed; false when it is of none. `of_call` is the patient of this call.
pub(super) fn handle(c: &Context, of_call: Option<&str>, event: &Event) -> Result<bool, Failure> {
    let target = event.target();
    let Some(id) = target
        .split('/')
        .find_map(|part| part.strip_prefix(MESSAGE))
    else {
        return Ok(false);
    };
    let letter = Letter::open(id)?;
    // A message of another patient stands in no panel of this one.
    if of_call.is_some_and(|patient| patient != letter.patient) {
        return Err(stale(event));
    }
    let key = target.rsplit('/').next().unwrap_or_default();
    match key {
        ANSWER => {
            seen(&letter)?;
            c.scratch_set(OPEN, &id.into())?;
        }
        READ => seen(&letter)?,
        DONE => {
            mark(&letter)?;
            letter.progressed("traite")?;
        }
        FORM | compose::CLOSES => {
            let wanted = compose::wanted(event, key != FORM, Some(id.to_owned()));
            order::order(&letter.patient, of_call, &wanted)?;
            c.scratch_set(OPEN, &Data::None)?;
            compose::Begun::forget(c, id)?;
        }
        compose::INSERT => compose::insert(c, id, &letter.patient, event)?,
        word if target.contains(&format!("/{SORT}/")) => {
            let whom = For::of(word).ok_or_else(|| stale(event))?;
            let note = event.fields().into_iter().find(|(key, _)| key == NOTE);
            let note = note.and_then(|(_, value)| value.into_text());
            sorting::sort(&letter, whom, &note.unwrap_or_default())?;
        }
        key => {
            let place = |key: &str| key.parse::<usize>().map_err(|_none| stale(event));
            match (key.strip_prefix(LOOK), key.strip_prefix(FILE)) {
                (Some(at), _) => filing::show(id, place(at)?)?,
                (None, Some(at)) => drop(filing::file(id, place(at)?)?),
                (None, None) => return Err(stale(event)),
            }
            seen(&letter)?;
        }
    }
    for contribution in super::CONTRIBUTIONS {
        socle_sdk::invalidate(contribution);
    }
    Ok(true)
}

/// A person saw it.
fn seen(letter: &Letter) -> Result<(), Failure> {
    if letter.progress == "non-lu" {
        mark(letter)?;
        letter.progressed("lu")?;
    }
    Ok(())
}

/// The same at the operator: when it cannot be said there now, it is read here all the same.
fn mark(letter: &Letter) -> Result<(), Failure> {
    let beside = Beside::of(&letter.id)?;
    let marked = boxes::open(&beside.mailbox)
        .and_then(|mailbox| mailbox.by_identifier(&letter.identifier))
        .and_then(|found| match found {
            Some(message) => message.set_flag("seen", true),
            None => Ok(()),
        });
    if let Err(failure) = marked {
        log::debug(&format!("not marked at the operator: {}", failure.code));
    }
    Ok(())
}
