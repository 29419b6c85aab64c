//! What arrives: reports are noted beside what was sent, documents are filed or wait for a person, answers are known by the
//! patient of what they answer. A message that cannot be fetched now is looked at again by itself (`again.rs`), with the next one,
//! or when asked.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use socle_formats::mss::MOST_MESSAGE_BYTES;
use socle_formats::mss::received::{self, Received};
use socle_formats::xdm::{self, Archive};
use socle_sdk::exports::OnEvent;
use socle_sdk::{
    Context, Data, Failure, Happening, Mailbox, Message, Query, invalidate, log, records, texts,
};

use crate::failures::{self, said};
use crate::filing::{self, Candidate, Filed, Sure};
use crate::followed::{self, Asked};
use crate::rows::{self, text};
use crate::{Plugin, absence, again, answer, boxes, panel, reminders, sent, settings};

/// What waits to be looked at: mailbox and message.
const ARRIVED: &str = "arrivees";
/// What was found in each message, by its identifier.
const TABLE: &str = "recus";
/// Those whose documents wait for a person, by identifier.
const WAITING: &str = "a-classer";
/// How long a call looks at messages while more wait, in milliseconds: others have their turn then, so that whoever presses
/// something waits for one message of a slow server at most.
const TURN_MS: u32 = 1_000;
/// What must be left of a call to look at one more, in milliseconds.
const LEFT_MS: u32 = 20_000;
/// The most messages that bear one identifier.
const NAMESAKES: u32 = 100;

/// What is known of a message that came.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Known {
    /// `classe`, `a-classer`, `illisible`, `rapport`, `message`.
    pub(crate) state: String,
    /// Whose it is; empty when nobody knows.
    pub(crate) patient: String,
    /// Whom its documents are about, as they say it.
    pub(crate) named: String,
    /// The same, trait by trait: names of `filing::told`.
    pub(crate) traits: Vec<(String, String)>,
    /// Files that may be theirs: id and how sure that is.
    pub(crate) candidates: Vec<(String, String)>,
    /// Ids of the documents here.
    pub(crate) documents: Vec<String>,
    /// How many of them were here before.
    pub(crate) before: usize,
    pub(crate) alerts: Vec<String>,
    /// Why its documents are not filed, French.
    pub(crate) reason: String,
    /// The error of integration its sender may be told.
    pub(crate) error: Option<u16>,
    /// The files of it that were filed one by one: their places in the message, and the documents here.
    pub(crate) pieces: Vec<(usize, String)>,
    /// What was reported to the sender: `lu`, `classe`, `erreur`; empty for nothing.
    pub(crate) reported: String,
    /// What tells it from another message that bears its identifier; empty when that is not known.
    print: String,
    /// The message of the record.
    record: String,
}

impl Known {
    pub(crate) fn read(row: &Value) -> Self {
        let candidates = row["dossiers"].as_array().into_iter().flatten();
        let pieces = row["pieces"].as_object().into_iter().flatten();
        Self {
            state: text(row, "etat"),
            patient: text(row, "patient"),
            named: text(row, "nom"),
            traits: filing::TRAITS
                .iter()
                .filter(|_| row["traits"].is_object())
                .map(|name| ((*name).to_owned(), text(&row["traits"], name)))
                .collect(),
            candidates: candidates
                .map(|one| (text(one, "patient"), text(one, "sur")))
                .collect(),
            documents: rows::texts(row, "documents"),
            before: row["deja"]
                .as_u64()
                .and_then(|n| n.try_into().ok())
                .unwrap_or_default(),
            alerts: rows::texts(row, "alertes"),
            reason: text(row, "raison"),
            error: row["erreur"].as_u64().and_then(|code| code.try_into().ok()),
            pieces: pieces
                .filter_map(|(place, id)| Some((place.parse().ok()?, id.as_str()?.to_owned())))
                .collect(),
            reported: text(row, "accuse"),
            print: text(row, "empreinte"),
            record: text(row, "message"),
        }
    }

    fn row(&self) -> Value {
        let candidates: Vec<Value> = self
            .candidates
            .iter()
            .map(|(patient, sure)| json!({ "patient": patient, "sur": sure }))
            .collect();
        let traits = self.traits.iter();
        let traits = traits.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
        let pieces = self.pieces.iter();
        let pieces = pieces.map(|(place, id)| (place.to_string(), Value::from(id.as_str())));
        json!({
            "etat": self.state,
            "pieces": Value::Object(pieces.collect()),
            "patient": self.patient,
            "nom": self.named,
            "traits": match self.traits.is_empty() {
                true => Value::Null,
                false => Value::Object(traits.collect()),
            },
            "dossiers": candidates,
            "documents": self.documents,
            "deja": self.before,
            "alertes": self.alerts,
            "raison": self.reason,
            "erreur": self.error,
            "accuse": self.reported,
            "empreinte": self.print,
            "message": self.record,
        })
    }

    /// Whether its documents wait for a person.
    pub(crate) fn waits(&self) -> bool {
        matches!(self.state.as_str(), "a-classer" | "illisible")
    }

    /// What is known of one; none when it was never looked at.
    pub(crate) fn find(key: &str) -> Result<Option<Self>, Failure> {
        Ok(rows::get(TABLE, key)?.map(|row| Self::read(&row)))
    }

    pub(crate) fn of(key: &str) -> Result<Self, Failure> {
        Ok(Self::find(key)?.unwrap_or_default())
    }

    pub(crate) fn keep(&self, key: &str) -> Result<(), Failure> {
        rows::put(TABLE, key, &self.row())?;
        match self.waits() {
            true => rows::put(WAITING, key, &json!({}))?,
            false => rows::delete(WAITING, key)?,
        }
        invalidate(panel::HOME);
        invalidate(panel::FILE);
        invalidate(panel::RESULTS);
        Ok(())
    }
}

/// What is known of all of them, by key.
pub(crate) fn all() -> Result<Vec<(String, Known)>, Failure> {
    let rows = rows::all(TABLE)?;
    Ok(rows
        .iter()
        .map(|(key, row)| (key.clone(), Known::read(row)))
        .collect())
}

/// The keys of those whose documents wait for a person.
pub(crate) fn waiting() -> Result<Vec<String>, Failure> {
    let rows = rows::all(WAITING)?;
    Ok(rows.into_iter().map(|(key, _)| key).collect())
}

/// Under which key a message is known: by its identifier, which stays when it is moved; one that bears none, by its place. Some
/// senders give one identifier to different messages: the first that was looked at is known by it, another by it and by what
/// tells them apart.
pub(crate) fn key(message: &Message) -> Result<String, Failure> {
    let of = |key: &str| boxes::text(message.get(key));
    let identifier = of("message-id");
    if identifier.is_empty() {
        return Ok(format!("{}|{}", of("mailbox"), of("id")));
    }
    let print = of("print");
    let first = rows::get(TABLE, &identifier)?.map(|row| text(&row, "empreinte"));
    Ok(match first {
        Some(first) if !first.is_empty() && first != print => format!("{identifier} {print}"),
        _ => identifier,
    })
}

/// The message of a key, wherever it lies in this mailbox.
pub(crate) fn find(mailbox: &Mailbox, key: &str) -> Result<Option<Message>, Failure> {
    if let Some((of, id)) = key.split_once('|')
        && of == boxes::text(mailbox.get("id"))
        && let Ok(message) = mailbox.message(id)
    {
        return Ok(Some(message));
    }
    let identifier = key
        .rsplit_once(' ')
        .map_or(key, |(identifier, _)| identifier);
    let query = Query::new("message");
    query.equal("message-id", &identifier.into());
    query.page(0, NAMESAKES);
    for message in mailbox.find(&query)? {
        if self::key(&message)? == key {
            return Ok(Some(message));
        }
    }
    Ok(None)
}

impl OnEvent for Plugin {
    fn deliver(c: &Context, what: &Happening) -> Result<(), Failure> {
        let said = |key: &str| what.get(key).into_text().unwrap_or_default();
        match what.name().as_str() {
            "mail-arrived" => look(c, "", arrived(what), what.failures()),
            // Its time has come: what a job does not do itself is done here, when it is the plugin's turn.
            "job-finished" => match said("name").as_str() {
                again::JOB => look(c, &said("answer"), Vec::new(), what.failures()),
                reminders::JOB => reminders::back_today(),
                _ => Ok(()),
            },
            other => Err(Failure::unsupported(other)),
        }
    }
}

/// What an event says that came: a row for each message.
fn arrived(what: &Happening) -> Vec<(String, Value)> {
    let said = |key: &str| what.get(key).into_text().unwrap_or_default();
    if said("channel") != "professional" {
        return Vec::new();
    }
    let (mailbox, folder) = (said("mailbox"), said("folder"));
    let messages = what.get("messages").into_texts().into_iter();
    messages
        .map(|message| {
            let row = json!({ "boite": mailbox, "dossier": folder, "message": message });
            (format!("{mailbox}|{message}"), row)
        })
        .collect()
}

/// Looks at what waits, as far as the turn of the call goes.
pub(crate) fn drain(c: &Context) -> Result<(), Failure> {
    look(c, "", Vec::new(), 0)
}

/// Looks at what waits behind this key and at what arrived now, as far as the turn of the call goes; the rest is looked at in
/// calls that follow at once. What the server does not give now waits for later. A call that failed before so many times passes
/// over as many messages, and looks at one: whichever it was that stopped it holds up no other.
fn look(
    c: &Context,
    after: &str,
    arrived: Vec<(String, Value)>,
    failures: u32,
) -> Result<(), Failure> {
    // Each with whether it is kept among those that wait.
    let mut all: BTreeMap<String, (Value, bool)> = arrived
        .into_iter()
        .map(|(key, row)| (key, (row, false)))
        .collect();
    for (key, row) in rows::all(ARRIVED)? {
        all.insert(key, (row, true));
    }
    let began = c.remaining_ms();
    let turn_ms = match failures {
        0 => TURN_MS,
        _ => 0,
    };
    let goes_on = again::may();
    let is_over = || {
        let left = c.remaining_ms();
        left < LEFT_MS || goes_on && began.saturating_sub(left) >= turn_ms
    };
    let (mut to_pass, mut looked, mut waits) = (failures, false, false);
    let (mut behind, mut ends) = (after.to_owned(), false);
    for (key, (row, is_kept)) in &all {
        let mut is_settled = false;
        if key.as_str() > after && !ends {
            if to_pass > 0 {
                to_pass -= 1;
            } else if looked && is_over() {
                ends = true;
            } else {
                looked = true;
                is_settled = settled(row);
            }
            if !ends {
                behind.clone_from(key);
            }
        }
        match (is_settled, is_kept) {
            (true, true) => rows::delete(ARRIVED, key)?,
            (false, false) => rows::put(ARRIVED, key, row)?,
            _ => {}
        }
        waits |= !is_settled;
    }
    match (ends, waits) {
        (true, _) => again::at_once(&behind)?,
        (false, true) => again::soon()?,
        (false, false) => again::done()?,
    }
    invalidate(panel::HOME);
    Ok(())
}

/// Looks at one; false when it is to be looked at again.
fn settled(row: &Value) -> bool {
    let (mailbox, message) = (text(row, "boite"), text(row, "message"));
    match looked_at(&mailbox, &text(row, "dossier"), &message) {
        Err(failure) if later(&failure) => {
            log::info(&format!("a message is looked at later: {}", failure.code));
            false
        }
        Err(failure) => {
            log::warn(&format!("a message was not looked at: {}", failure.code));
            true
        }
        Ok(()) => true,
    }
}

/// Whether what failed may succeed later.
fn later(failure: &Failure) -> bool {
    failure.retryable || failure.code == "session-required"
}

fn looked_at(mailbox: &str, folder: &str, id: &str) -> Result<(), Failure> {
    let mailbox = boxes::open(mailbox)?;
    if mailbox.folder_for("inbox")?.as_deref() != Some(folder) {
        return Ok(());
    }
    let message = mailbox.message(id)?;
    let read = fetch(&message)?;
    let key = key(&message)?;
    let mut known = take_in(&mailbox, &message, &read, None)?;
    // What was filed is known from here on, whatever else fails.
    known.keep(&key)?;
    if known.state == "classe"
        && settings::reports_by_itself()
        && read.may_report_by_itself()
        && report(&mut known, &mailbox, &message, &read, true)?
    {
        known.keep(&key)?;
    }
    if known.state == "rapport" {
        return Ok(());
    }
    absence::tell(&mailbox, &read)
}

/// A message, fetched and read.
pub(crate) fn fetch(message: &Message) -> Result<Received, Failure> {
    let size = message.get("size").as_integer().unwrap_or_default();
    if u64::try_from(size).is_ok_and(|size| size > MOST_MESSAGE_BYTES) {
        return Err(said("mss-pro.trop-grand", "recu-trop-grand"));
    }
    let source = message.open()?.source()?.to_vec()?;
    received::read(&source).map_err(|error| failures::received(&error))
}

/// What a message is, and what comes of it. `into` is the file a person chose for its documents.
pub(crate) fn take_in(
    mailbox: &Mailbox,
    message: &Message,
    read: &Received,
    into: Option<&str>,
) -> Result<Known, Failure> {
    let mut known = Known::of(&key(message)?)?;
    known.print = boxes::text(message.get("print"));
    if let Some(report) = &read.report {
        let by = read.from.as_ref().map(|from| from.address.to_string());
        if sent::reported(report, &by.unwrap_or_default())? {
            known.state = "rapport".to_owned();
            // It is told where the message stands: nobody has to read it.
            if let Err(failure) = message.set_flag("seen", true) {
                log::debug(&format!("a report stays unread: {}", failure.code));
            }
            return Ok(known);
        }
    }
    let mut archives = read.archives();
    match (archives.next(), archives.next()) {
        (None, _) => plain(&mut known, read)?,
        (Some(_), Some(_)) => refuse(&mut known, texts::text("deux-archives"), 906),
        (Some(archive), None) => match xdm::open(&archive.content) {
            Ok(archive) => documents(&mut known, mailbox, &archive, into)?,
            Err(error) => refuse(&mut known, error.message(), error.integration().code()),
        },
    }
    in_record(&mut known, mailbox, read)?;
    Ok(known)
}

/// A message without documents is about the patient of what it answers, unless a person said whom it is about.
fn plain(known: &mut Known, read: &Received) -> Result<(), Failure> {
    known.state = "message".to_owned();
    if !known.patient.is_empty() {
        return Ok(());
    }
    for id in read.in_reply_to.iter().chain(&read.references) {
        if let Some((patient, _)) = sent::of(id)?
            && !patient.is_empty()
        {
            known.patient = patient;
            break;
        }
    }
    Ok(())
}

fn refuse(known: &mut Known, reason: String, error: u16) {
    known.state = "illisible".to_owned();
    known.reason = reason;
    known.error = Some(error);
}

fn documents(
    known: &mut Known,
    mailbox: &Mailbox,
    archive: &Archive,
    into: Option<&str>,
) -> Result<(), Failure> {
    if known.state == "classe" {
        return Ok(());
    }
    let person = filing::person(archive);
    let candidates = match &person {
        Some(person) => filing::candidates(archive, person)?,
        None => Vec::new(),
    };
    known.named = person.as_ref().map(filing::named).unwrap_or_default();
    known.traits = match person.as_ref().map(|one| (one.traits(), &one.ins)) {
        Some((Ok(traits), ins)) => filing::told(&traits, ins.as_ref().or(Some(&archive.patient))),
        _ => Vec::new(),
    };
    known.candidates = candidates
        .iter()
        .map(|one| (one.patient.clone(), one.sure.word().to_owned()))
        .collect();
    let Some(patient) = chosen(&candidates, into)? else {
        known.state = "a-classer".to_owned();
        known.error = Some(filing::error(archive, &candidates).code());
        return Ok(());
    };
    let filed = filing::file(&patient, archive)?;
    to_locum(mailbox, &patient, &filed)?;
    known.state = "classe".to_owned();
    known.patient = patient;
    known.before = filed.known;
    known.documents = filed.documents;
    known.alerts = filed.alerts;
    known.error = None;
    Ok(())
}

/// A person says whom a message is about: it is in that file from now on.
pub(crate) fn is_about(
    known: &mut Known,
    mailbox: &Mailbox,
    read: &Received,
    patient: &str,
) -> Result<(), Failure> {
    patient.clone_into(&mut known.patient);
    in_record(known, mailbox, read)
}

/// Files one of the files of a message about somebody.
pub(crate) fn piece(
    known: &mut Known,
    mailbox: &Mailbox,
    read: &Received,
    place: usize,
    how: &filing::Piece<'_>,
) -> Result<(), Failure> {
    let file = read
        .files
        .get(place)
        .ok_or_else(|| said("mss-pro.bouton", "bouton"))?;
    let patient = known.patient.clone();
    let filed = filing::piece(&patient, &file.content, how)?;
    known.before += filed.known;
    for id in &filed.documents {
        known.pieces.push((place, id.clone()));
        if !known.documents.contains(id) {
            known.documents.push(id.clone());
        }
    }
    if !known.record.is_empty() {
        records::open("message", &known.record)?
            .set("documents", &known.documents.clone().into())?;
    }
    to_locum(mailbox, &patient, &filed)
}

/// What comes to somebody who is away is their locum's to see.
fn to_locum(mailbox: &Mailbox, patient: &str, filed: &Filed) -> Result<(), Failure> {
    let Some((who, locum)) = absence::locum(&boxes::address(mailbox))? else {
        return Ok(());
    };
    let note = texts::text_with("note-absence", &[("qui", who.name.as_str().into())]);
    for (document, title) in &filed.new {
        followed::ask(&Asked {
            patient,
            document,
            title,
            by: &who,
            to: std::slice::from_ref(&locum),
            note: &note,
            at: None,
        })?;
    }
    Ok(())
}

/// In which file: the one a person chose among those that may be, else the only certain one where that goes by itself.
fn chosen(candidates: &[Candidate], into: Option<&str>) -> Result<Option<String>, Failure> {
    let certain = || candidates.iter().filter(|one| one.sure == Sure::Certain);
    Ok(match into {
        Some(patient) => {
            let found = candidates.iter().find(|one| one.patient == patient);
            let found = found.filter(|one| Sure::may_file(one.sure.word()));
            Some(
                found
                    .ok_or_else(|| said("mss-pro.autre-ins", "autre-ins-recu"))?
                    .patient
                    .clone(),
            )
        }
        None if settings::files_by_itself() && certain().count() == 1 => {
            certain().next().map(|one| one.patient.clone())
        }
        None => None,
    })
}

/// The message in the record, once.
fn in_record(known: &mut Known, mailbox: &Mailbox, read: &Received) -> Result<(), Failure> {
    if known.patient.is_empty() || !known.record.is_empty() {
        return Ok(());
    }
    let addresses = |all: &[socle_formats::mss::address::Mailbox]| -> Vec<String> {
        all.iter().map(|one| one.address.to_string()).collect()
    };
    let from = read.from.as_ref().map(|from| from.address.to_string());
    let text: String = read.text.chars().take(200_000).collect();
    let fields: Vec<(String, Data)> = [
        ("canal", Data::from("professionnel")),
        ("sens", "recu".into()),
        ("avancement", "non-lu".into()),
        ("expediteur", from.unwrap_or_default().into()),
        (
            "destinataires",
            match addresses(&read.to) {
                none if none.is_empty() => vec![boxes::address(mailbox)],
                all => all,
            }
            .into(),
        ),
        ("sujet", read.about.shown.as_str().into()),
        ("corps", text.into()),
        (
            "instant",
            read.at_ms.unwrap_or_else(socle_sdk::time::now_ms).into(),
        ),
        (
            "identifiants",
            std::iter::once(read.id.clone())
                .chain(read.in_reply_to.iter().take(1).cloned())
                .filter(|id| !id.is_empty())
                .collect::<Vec<_>>()
                .into(),
        ),
        ("documents", known.documents.clone().into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    known.record = records::create("message", &known.patient, &fields)?.id();
    Ok(())
}

/// Tells the sender who asked, once: that it was read, that its documents were taken in, or why not.
pub(crate) fn report(
    known: &mut Known,
    mailbox: &Mailbox,
    message: &Message,
    read: &Received,
    automatic: bool,
) -> Result<bool, Failure> {
    let id = boxes::text(mailbox.get("id"));
    let Some(report) = answer::wanted(&id, message, read)? else {
        return Ok(false);
    };
    let (word, filed) = match known.state.as_str() {
        "classe" => ("classe", true),
        "a-classer" | "illisible" => ("erreur", true),
        _ => ("lu", false),
    };
    if known.reported == word || known.reported == "classe" {
        return Ok(false);
    }
    let refused = known.error.filter(|_| word == "erreur");
    answer::Report {
        filed,
        automatic,
        refused,
        ..report
    }
    .order()?;
    known.reported = word.to_owned();
    Ok(true)
}
