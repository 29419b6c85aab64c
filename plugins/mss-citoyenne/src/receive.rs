//! What is heard: messages that came, and messages that were written for a patient who is not the one of the call.
//!
//! An answer goes into the file of who was written to at its address: no other is known. What was not delivered is said on the
//! message it is about.

use socle_formats::mss::received;
use socle_formats::mss::report::{Cause, Delivery, Report};
use socle_sdk::exports::OnEvent;
use socle_sdk::{Content, Context, Data, Failure, Happening, Mailbox, Message, log, texts, time};

use crate::letter::{self, Beside, Letter, Piece};
use crate::{Plugin, boxes, order, patient};

/// The largest report that is read, in bytes: larger ones send back what they are about.
const MOST_REPORT: u64 = 4 << 20;
/// The most files noted of one message.
const MOST_PIECES: usize = 100;

impl OnEvent for Plugin {
    fn deliver(c: &Context, what: &Happening) -> Result<(), Failure> {
        let said = |key: &str| what.get(key).into_text().unwrap_or_default();
        match what.name().as_str() {
            "mail-arrived" if said("channel") == "patient" => {
                let mailbox = boxes::open(&said("mailbox"))?;
                for id in what.get("messages").into_texts() {
                    came(&mailbox, &id)?;
                }
                Ok(())
            }
            "dossier-changed" if said("kind") == "message" => match c.patient() {
                Some(patient) => wrote(&patient, &said("entity")),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

/// A message of this plugin that is not queued yet is, now that the call is about its patient.
fn wrote(patient: &str, id: &str) -> Result<(), Failure> {
    let mut beside = Beside::of(id)?;
    if beside.mailbox.is_empty() || !beside.entry.is_empty() {
        return Ok(());
    }
    let letter = Letter::open(id)?;
    if !letter.is_sent || letter.progress != "en-attente" || letter.patient != patient {
        return Ok(());
    }
    match patient::hindrance(patient)? {
        Some(hindrance) => letter.failed(&hindrance.message),
        None => order::queue(id, patient, &mut beside),
    }
}

fn came(mailbox: &Mailbox, id: &str) -> Result<(), Failure> {
    let message = match mailbox.message(id) {
        Ok(message) => message,
        // It was put away meanwhile, by somebody who saw it.
        Err(failure) if failure.code == "mail.not-there" => return Ok(()),
        Err(failure) => return Err(failure),
    };
    let identifier = boxes::text(message.get("message-id"));
    if letter::by_identifier(&identifier)?.is_some() {
        return Ok(());
    }
    let content = message.open()?;
    if let Some(report) = report(&message, &content)? {
        return not_delivered(&report);
    }
    let from = boxes::text(message.get("from"));
    let patient = letter::by_address(&from)?.unwrap_or_default();
    let sender = match patient.as_str() {
        "" => boxes::text(message.get("from-name")),
        _ => String::new(),
    };
    let letter = Letter {
        id: String::new(),
        patient,
        is_sent: false,
        progress: "non-lu".to_owned(),
        subject: boxes::text(message.get("title")),
        text: boxes::text(content.get("text")),
        at_ms: instant(&message),
        identifier,
        documents: Vec::new(),
        sender,
        error: String::new(),
        waits: String::new(),
        is_held: false,
    };
    let beside = Beside {
        mailbox: boxes::text(mailbox.get("id")),
        pieces: pieces(&content),
        ..Beside::default()
    };
    letter.create(&beside).map(drop)
}

/// When it came; what a sender says of it is not to be believed.
fn instant(message: &Message) -> i64 {
    match message.get("arrived").as_integer() {
        Some(ms) if ms > 0 => ms,
        _ => time::now_ms(),
    }
}

fn pieces(content: &Content) -> Vec<Piece> {
    let parts = content.parts();
    let value = |row: &[(String, Data)], key: &str| {
        let found = row.iter().find(|(name, _)| name == key);
        found
            .and_then(|(_, value)| value.as_text().map(str::to_owned))
            .unwrap_or_default()
    };
    parts
        .iter()
        .take(MOST_PIECES)
        .map(|row| Piece {
            name: value(row, "name"),
            mime: value(row, "mime"),
            filed: String::new(),
        })
        .collect()
}

/// The delivery report a message is; none when it is none.
fn report(message: &Message, content: &Content) -> Result<Option<Delivery>, Failure> {
    let from = boxes::text(message.get("from")).to_lowercase();
    let is_machine = from.starts_with("mailer-daemon@") || from.starts_with("postmaster@");
    let source = content.source()?;
    if !is_machine || source.size() > MOST_REPORT {
        return Ok(None);
    }
    Ok(match received::read(&source.to_vec()?) {
        Ok(read) => match read.report {
            Some(Report::Delivery(delivery)) => Some(delivery),
            _ => None,
        },
        Err(_unreadable) => None,
    })
}

/// A message was not delivered: it is said on it, in plain words.
fn not_delivered(report: &Delivery) -> Result<(), Failure> {
    let Some(cause) = report.recipients.iter().find_map(|one| one.cause()) else {
        return Ok(());
    };
    let found = match letter::by_identifier(&report.envelope)? {
        Some(found) => Some(found),
        None => letter::by_identifier(&report.message)?,
    };
    let Some((message, _)) = found else {
        log::debug("a report is about no message of ours");
        return Ok(());
    };
    let letter = Letter::open(&message)?;
    match letter.is_sent {
        true => letter.failed(&reason(cause)),
        false => Ok(()),
    }
}

/// Why a patient did not get a message, and what to do.
fn reason(cause: Cause) -> String {
    texts::text(match cause {
        Cause::Fermee => "refus-fermee",
        Cause::Inconnu => "refus-inconnu",
        Cause::Adresse => "refus-adresse",
        Cause::Taille => "refus-taille",
        Cause::Pleine => "refus-pleine",
        _ => "refus-autre",
    })
}
