//! A message opened: fetched once, held while the page is. What it carries is filed from here in one press; a person who is not
//! certain is shown beside what the document says.

use serde_json::{Value, json};
use socle_sdk::{Context, Data, Event, Failure, Mailbox, Message, Query, View, mailbox, texts};

use super::{code, pieces, pressed, unfiled};
use crate::colleagues::Me;
use crate::contacts::{self, Someone, Source};
use crate::draft::Draft;
use crate::filing::Sure;
use crate::patient::Patient;
use crate::receive::{self, Known};
use crate::rows::{self, text};
use crate::{address, boxes};

/// What the scratch keeps: the message that is open.
const OPEN: &str = "ouvert";
/// Longest text held, in characters; the rest is at the mailbox.
const TEXT: usize = 40_000;
/// Copies of one message that are marked with it.
const COPIES: u32 = 10;
/// Messages of its thread shown.
const THREAD: u32 = 20;

/// The message that is open, as it is held.
fn held(c: &Context) -> Option<Value> {
    match c.scratch_get(OPEN) {
        Data::Json(json) => serde_json::from_str(&json).ok(),
        _ => None,
    }
}

/// Whether whoever is there keeps the medical file; the others sort.
pub(super) fn reads() -> bool {
    Me::here().is_ok_and(|me| me.reads)
}

pub(super) fn found(held: &Value) -> Result<(Mailbox, Message), Failure> {
    let mailbox = boxes::open(&text(held, "boite"))?;
    let message = mailbox.message(&text(held, "message"))?;
    Ok((mailbox, message))
}

/// Opens the message of a row: it is read by a person, and looked at if it was not.
pub(super) fn open(c: &Context, row: &str) -> Result<(), Failure> {
    let (mailbox, id) = row.split_once('|').unwrap_or_default();
    let mailbox = boxes::open(mailbox)?;
    let message = mailbox.message(id)?;
    let read = receive::fetch(&message)?;
    let key = receive::key(&message)?;
    let is_own =
        read.from.as_ref().map(|from| from.address.to_string()) == Some(boxes::address(&mailbox));
    let mut known = Known::of(&key)?;
    if !is_own {
        if known.state.is_empty() {
            known = receive::take_in(&mailbox, &message, &read, None)?;
        }
        // Somebody who may know what it says sees it: that is what a reading report says. Who sorts has not read it.
        if reads() {
            let may = read.may_report_by_itself() && crate::settings::reports_by_itself();
            if may && !known.waits() {
                receive::report(&mut known, &mailbox, &message, &read, false)?;
            }
            message.set_flag("seen", true)?;
            seen_too(&mailbox, &message)?;
        }
        known.keep(&key)?;
    }
    let name = |one: &socle_formats::mss::address::Mailbox| {
        address::written(&one.name.replace('_', " "), one.address.as_str())
    };
    let files: Vec<&str> = read.files.iter().map(|file| file.name.as_str()).collect();
    let warnings: Vec<&str> = read.warnings.iter().map(|one| one.message()).collect();
    let cut = read.text.chars().count() > TEXT;
    let thread: Vec<String> = read
        .references
        .iter()
        .chain(std::iter::once(&read.id))
        .cloned()
        .collect();
    let row = json!({
        "boite": boxes::text(mailbox.get("id")),
        "message": id,
        "cle": key,
        "de": read.from.as_ref().map_or_else(|| read.from_words.clone(), &name),
        "a": read.to.iter().chain(&read.cc).map(name).collect::<Vec<_>>().join(", "),
        "objet": read.about.shown,
        "le": read.at_ms,
        "texte": read.text.chars().take(TEXT).collect::<String>(),
        "coupe": cut,
        "fichiers": files,
        "pieces": pieces::of(&read),
        "a-lire": unfiled::of(&read),
        "avertissements": warnings,
        "important": read.is_important,
        "demande": read.wants_reading.is_some() && !is_own,
        "repondre-a": read.reply_to.as_ref().or(read.from.as_ref()).map(name),
        "id": read.id,
        "fil": thread,
        "envoye": is_own,
    });
    c.scratch_set(OPEN, &Data::Json(row.to_string()))
}

/// The same message that came a second time is not to be read again; another that bears its identifier is.
fn seen_too(mailbox: &Mailbox, message: &Message) -> Result<(), Failure> {
    let said = |message: &Message, key: &str| boxes::text(message.get(key));
    let (identifier, print) = (said(message, "message-id"), said(message, "print"));
    if print.is_empty() {
        return Ok(());
    }
    let query = Query::new("message");
    query.equal("message-id", &identifier.into());
    query.equal("folder", &said(message, "folder").into());
    query.equal("seen", &false.into());
    query.page(0, COPIES);
    for copy in mailbox.find(&query)? {
        if said(&copy, "id") != said(message, "id") && said(&copy, "print") == print {
            copy.set_flag("seen", true)?;
        }
    }
    Ok(())
}

/// Draws the open message; false when none is.
pub(super) fn draw(c: &Context, view: &View) -> Result<bool, Failure> {
    let Some(held) = held(c) else {
        return Ok(false);
    };
    let known = Known::of(&text(&held, "cle"))?;
    let reads = reads();
    view.button("fermer", &texts::text("retour-liste"));
    view.section("message", &text(&held, "objet"), |view| {
        view.fact("de", &texts::text("de"), &text(&held, "de").into(), "text");
        view.fact("a", &texts::text("a"), &text(&held, "a").into(), "text");
        if let Some(at) = held["le"].as_i64() {
            view.fact("le", &texts::text("le"), &at.into(), "instant");
        }
        if held["important"] == true {
            view.badge("important", "warning", &texts::text("important"));
            view.tone("attention");
        }
        for (number, one) in rows::texts(&held, "avertissements").iter().enumerate() {
            view.notice(&format!("avertissement-{number}"), one);
            view.tone("attention");
        }
        let words = text(&held, "texte");
        if !reads {
            view.text("tri", &texts::text("texte-reserve"));
        } else if !words.trim().is_empty() {
            view.text("texte", words.trim());
        }
        if reads && held["coupe"] == true {
            view.text("coupe", &texts::text("texte-coupe"));
        }
        let files = rows::texts(&held, "fichiers");
        if !files.is_empty() {
            view.fact(
                "fichiers",
                &texts::text("fichiers"),
                &files.join(", ").into(),
                "text",
            );
        }
        Ok(())
    })?;
    documents(&held, &known, reads, view)?;
    if held["envoye"] != true {
        pieces::draw(c, &held, &known, view)?;
    }
    actions(&held, &known, view)?;
    thread(&held, view)?;
    Ok(true)
}

/// What it carries, and where that is or may be filed.
fn documents(held: &Value, known: &Known, reads: bool, view: &View) -> Result<(), Failure> {
    if known.state != "classe" && known.state != "a-classer" && known.state != "illisible" {
        return Ok(());
    }
    view.section("documents", &texts::text("documents-recus"), |view| {
        if !known.named.is_empty() {
            view.text("identite", &known.named);
        }
        for (number, alert) in known.alerts.iter().filter(|_| reads).enumerate() {
            view.badge(&format!("alerte-{number}"), "warning", alert);
            view.tone("problem");
        }
        if reads && known.state != "classe" {
            unfiled::draw(held, view)?;
        }
        match known.state.as_str() {
            "classe" => {
                let what = [
                    ("nombre", count(known.documents.len())),
                    ("patient", Patient::open(&known.patient)?.name().into()),
                    ("deja", count(known.before)),
                ];
                let word = if known.before == 0 {
                    "classes-dans"
                } else {
                    "classes-dans-deja"
                };
                view.badge("classe", "check", &texts::text_with(word, &what));
                view.tone("good");
                Ok(())
            }
            "illisible" => {
                view.notice("raison", &known.reason);
                view.tone("problem");
                Ok(())
            }
            _ => choose(known, view),
        }
    })
}

fn count(number: usize) -> Data {
    Data::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Each file that may be theirs, beside what the document says.
fn choose(known: &Known, view: &View) -> Result<(), Failure> {
    if known.candidates.is_empty() {
        view.notice("inconnu", &texts::text("patient-inconnu"));
        view.tone("attention");
        view.button("reessayer", &texts::text("reessayer"));
    }
    for (id, sure) in &known.candidates {
        let patient = Patient::open(id)?;
        let words = texts::text("dossier-propose");
        view.section(&format!("dossier-{id}"), &words, |view| {
            let traits = &patient.traits;
            let who = [
                ("nom", traits.nom_naissance.as_str().into()),
                ("prenom", traits.premier_prenom.as_str().into()),
                ("naissance", traits.date_naissance.affichage().into()),
            ];
            view.text("traits", &texts::text_with("personne-dossier", &who));
            view.text("pourquoi", &texts::text(&format!("sur-{sure}")));
            beside(known, &patient, view)?;
            if Sure::may_file(sure) {
                let into = [("patient", patient.name().into())];
                view.button(
                    &format!("classer:{id}"),
                    &texts::text_with("classer-dans", &into),
                );
                view.tone("primary");
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// What the document says of a person beside what the file says, trait by trait; what differs says so by a word.
fn beside(known: &Known, patient: &Patient, view: &View) -> Result<(), Failure> {
    if known.traits.is_empty() {
        return Ok(());
    }
    let titles = ["trait", "document", "dossier", "accord"]
        .map(|one| texts::text(&format!("identites-{one}")));
    let columns: Vec<(&str, &str)> = ["trait", "document", "dossier", "accord"]
        .into_iter()
        .zip(titles.iter().map(String::as_str))
        .collect();
    let here = crate::filing::told(&patient.traits, patient.ins.as_ref());
    view.table("identites", &texts::text("identites"), &columns, |view| {
        for ((name, there), (_, here)) in known.traits.iter().zip(&here) {
            view.row(name);
            view.cell(&texts::text(&format!("trait-{name}")).into(), "text");
            view.cell(&there.as_str().into(), "text");
            view.cell(&here.as_str().into(), "text");
            let word = match (there.is_empty() || here.is_empty(), there == here) {
                (true, _) => "identites-absent",
                (false, true) => "identites-egal",
                (false, false) => "identites-differe",
            };
            view.cell(&texts::text(word).into(), "text");
        }
        Ok(())
    })
}

fn actions(held: &Value, known: &Known, view: &View) -> Result<(), Failure> {
    let is_own = held["envoye"] == true;
    view.line("actes", |view| {
        view.button("repondre", &texts::text("repondre"));
        if is_own {
            return Ok(());
        }
        view.button("non-lu", &texts::text("marquer-non-lu"));
        view.button("archiver", &texts::text("archiver"));
        let from = text(held, "de");
        if let Some(one) = address::read(&from) {
            let word = match contacts::is_favourite(one.address.as_str())? {
                true => "favori-retirer",
                false => "favori-ajouter",
            };
            view.button(&format!("favori:{}", code(&from)), &texts::text(word));
        }
        Ok(())
    })?;
    if held["demande"] == true && known.reported.is_empty() {
        view.line("accuses", |view| {
            if known.error.is_some() {
                view.button("signaler", &texts::text("signaler"));
                view.hint(&texts::text("signaler-aide"));
            } else {
                view.button("accuser", &texts::text("accuser"));
            }
            Ok(())
        })?;
    }
    if !known.reported.is_empty() {
        view.badge(
            "accuse",
            "check",
            &texts::text(&format!("accuse-{}-envoye", known.reported)),
        );
    }
    Ok(())
}

/// The messages that answer it, and those it answers, as the copies have them.
fn thread(held: &Value, view: &View) -> Result<(), Failure> {
    let own = text(held, "cle");
    let mut others: Vec<(i64, String, String)> = Vec::new();
    for mailbox in mailbox::mailboxes()? {
        for id in rows::texts(held, "fil") {
            let query = Query::new("message");
            query.equal("thread", &id.as_str().into());
            query.page(0, THREAD);
            for message in mailbox.find(&query)? {
                let said = |key: &str| boxes::text(message.get(key));
                if receive::key(&message)? == own {
                    continue;
                }
                let key = format!("{}|{}", boxes::text(mailbox.get("id")), said("id"));
                let name = match said("from-name") {
                    none if none.is_empty() => said("from"),
                    name => name.replace('_', " "),
                };
                let what = [("qui", name.into()), ("objet", said("title").into())];
                let at = message.get("arrived").as_integer().unwrap_or_default();
                others.push((at, key, texts::text_with("fil-ligne", &what)));
            }
        }
    }
    others.sort();
    others.dedup();
    if others.is_empty() {
        return Ok(());
    }
    view.section("fil", &texts::text("fil"), |view| {
        for (_, key, words) in &others {
            view.button(&format!("ouvrir:{}", code(key)), words);
        }
        Ok(())
    })
}

/// Something was done with the open message; false when it is none of its acts.
pub(super) fn handle(c: &Context, event: &Event) -> Result<bool, Failure> {
    let (act, about) = pressed(event);
    let Some(held) = held(c) else {
        return Ok(false);
    };
    match act.as_str() {
        "fermer" => close(c)?,
        unfiled::READ => unfiled::show(&held, &about)?,
        "ouvrir" => open(c, &about)?,
        "classer" => classify(&held, Some(&about))?,
        "reessayer" => classify(&held, None)?,
        "signaler" | "accuser" => {
            let (mailbox, message) = found(&held)?;
            let read = receive::fetch(&message)?;
            let key = text(&held, "cle");
            let mut known = Known::of(&key)?;
            receive::report(&mut known, &mailbox, &message, &read, false)?;
            known.keep(&key)?;
        }
        "repondre" => answer(&held)?,
        "non-lu" => {
            found(&held)?.1.set_flag("seen", false)?;
            close(c)?;
        }
        "archiver" => {
            let (mailbox, message) = found(&held)?;
            let folder = mailbox
                .folder_for("archive")?
                .ok_or_else(|| crate::failures::said("mss-pro.sans-archive", "sans-archive"))?;
            message.move_to(&folder)?;
            close(c)?;
        }
        "favori" => {
            if let Some(one) = address::read(&about) {
                let known = contacts::named(one.address.as_str())?;
                contacts::toggle(&known.unwrap_or_else(|| {
                    Someone::new(&one.name, one.address.as_str(), Source::Favourite)
                }))?;
            }
        }
        _ => return pieces::handle(c, &held, &act, &about, event),
    }
    Ok(true)
}

fn close(c: &Context) -> Result<(), Failure> {
    c.scratch_set(OPEN, &Data::None)
}

/// Files the documents of the open message, in this file or where it is certain; the sender who asked is told.
fn classify(held: &Value, into: Option<&str>) -> Result<(), Failure> {
    let (mailbox, message) = found(held)?;
    file(&mailbox, &message, into).map(drop)
}

/// The same for any message.
pub(crate) fn file(
    mailbox: &Mailbox,
    message: &Message,
    into: Option<&str>,
) -> Result<Known, Failure> {
    let read = receive::fetch(message)?;
    let mut known = receive::take_in(mailbox, message, &read, into)?;
    let may = read.may_report_by_itself() && crate::settings::reports_by_itself();
    if may && known.state == "classe" {
        receive::report(&mut known, mailbox, message, &read, false)?;
    }
    known.keep(&receive::key(message)?)?;
    Ok(known)
}

/// An answer begun: to whoever wrote, in the same thread, about the patient when one knows.
fn answer(held: &Value) -> Result<(), Failure> {
    let known = Known::of(&text(held, "cle"))?;
    // Written here, on the page where the message is read; the exchange is in the patient's file all the same.
    let mut draft = Draft::of("")?.unwrap_or_else(|| Draft::new(""));
    draft.about.clone_from(&known.patient);
    draft.mailbox = text(held, "boite");
    if let Some(to) = held["repondre-a"].as_str() {
        draft.add(to);
    }
    draft.subject = texts::text_with("objet-reponse", &[("objet", text(held, "objet").into())]);
    draft.answers = Some(text(held, "id")).filter(|id| !id.is_empty());
    draft.thread = rows::texts(held, "fil");
    draft.keep()
}
