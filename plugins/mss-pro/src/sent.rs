//! What was sent, and what reports say became of it, person by person. A report comes from outside: it is believed about a
//! message of ours, by one it went to, and about nothing else.

use serde_json::{Value, json};
use socle_formats::mss::report::{Action, Delivery, Read, Reading, Report};
use socle_sdk::orders::Progress;
use socle_sdk::{Data, Entry, Failure, Mailbox, invalidate, log, records, texts, time};

use crate::order::{Order, People};
use crate::rows::{self, text};
use crate::{attempt, boxes, dead};

const TABLE: &str = "envois";
/// From the identifier of a message to its key in the other table.
const KEYS: &str = "identifiants";
/// The part of a key that stands for no patient.
pub(crate) const NOBODY: &str = "cabinet";

/// How a message stands for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// It has not left.
    Waits,
    /// The server took it.
    Server,
    /// The next server has it, which sends no reports.
    Relayed,
    /// It is late.
    Late,
    /// It is in their mailbox.
    Delivered,
    /// It was deleted, perhaps unread.
    Deleted,
    /// A person saw it.
    Read,
    /// Its documents were taken in.
    Filed,
    /// It was not delivered, or its documents were not taken in.
    Refused,
}

const STANDINGS: [(Standing, &str, &str, &str); 9] = [
    (Standing::Waits, "attend", "left", "information"),
    (Standing::Server, "serveur", "right", "neutral"),
    (Standing::Relayed, "relaye", "right", "neutral"),
    (Standing::Late, "retarde", "warning", "attention"),
    (Standing::Delivered, "remis", "full", "neutral"),
    (Standing::Deleted, "supprime", "empty", "attention"),
    (Standing::Read, "lu", "check", "good"),
    (Standing::Filed, "classe", "check", "good"),
    (Standing::Refused, "refuse", "cross", "problem"),
];

impl Standing {
    fn of(word: &str) -> Self {
        let found = STANDINGS.iter().find(|(_, known, ..)| *known == word);
        found.map_or(Self::Waits, |(standing, ..)| *standing)
    }

    fn row(self) -> (&'static str, &'static str, &'static str) {
        let found = STANDINGS.iter().find(|(standing, ..)| *standing == self);
        found.map_or(
            ("attend", "left", "information"),
            |(_, word, sign, tone)| (word, sign, tone),
        )
    }

    pub(crate) fn word(self) -> &'static str {
        self.row().0
    }

    /// The sign beside the word, and its tone.
    pub(crate) fn sign(self) -> (&'static str, &'static str) {
        (self.row().1, self.row().2)
    }

    /// In French.
    pub(crate) fn said(self) -> String {
        texts::text(&format!("etat-{}", self.word()))
    }
}

/// One person a message went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The field they stood in: `a`, `cc`, `cci`.
    pub(crate) field: String,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) standing: Standing,
    /// Why not, French; empty otherwise.
    pub(crate) reason: String,
    /// Since when, milliseconds since the Unix epoch.
    pub(crate) since: i64,
}

/// A message that was ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Its identifier.
    pub(crate) id: String,
    pub(crate) entry: String,
    pub(crate) mailbox: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) documents: Vec<String>,
    pub(crate) thread: Vec<String>,
    /// When it was ordered, milliseconds since the Unix epoch.
    pub(crate) ordered: i64,
    pub(crate) people: Vec<Person>,
    /// For what it waits, French; empty when it has left, or when nobody knows.
    pub(crate) waits: String,
    /// The message of the record.
    record: String,
}

impl Sent {
    fn read(id: &str, row: &Value) -> Self {
        let people = row["personnes"].as_array().into_iter().flatten();
        Self {
            id: id.to_owned(),
            entry: text(row, "envoi"),
            mailbox: text(row, "boite"),
            subject: text(row, "objet"),
            text: text(row, "texte"),
            documents: rows::texts(row, "documents"),
            thread: rows::texts(row, "fil"),
            ordered: row["le"].as_i64().unwrap_or_default(),
            people: people
                .map(|one| Person {
                    field: text(one, "champ"),
                    name: text(one, "nom"),
                    address: text(one, "adresse"),
                    standing: Standing::of(&text(one, "etat")),
                    reason: text(one, "raison"),
                    since: one["depuis"].as_i64().unwrap_or_default(),
                })
                .collect(),
            waits: String::new(),
            record: text(row, "message"),
        }
    }

    /// As the outbox says of what has not left: for what it waits, or that it never will and why.
    pub(crate) fn looked_up(mut self) -> Self {
        if self.standing() != Standing::Waits {
            return self;
        }
        match Progress::of(&self.entry) {
            Ok(progress) if progress.is_over() && !progress.has_left() => {
                let reason = match progress.reason {
                    Some(reason) => reason,
                    None => texts::text("etat-arrete"),
                };
                for one in &mut self.people {
                    if one.standing == Standing::Waits {
                        one.standing = Standing::Refused;
                        one.reason.clone_from(&reason);
                    }
                }
            }
            Ok(progress) => self.waits = progress.reason.unwrap_or_default(),
            // It was ordered in a call that is not done yet, or is kept no longer.
            Err(failure) => log::debug(&format!("the outbox answered {}", failure.code)),
        }
        self
    }

    fn keep(&self, key: &str) -> Result<(), Failure> {
        let people: Vec<Value> = self
            .people
            .iter()
            .map(|one| {
                json!({
                    "champ": one.field,
                    "nom": one.name,
                    "adresse": one.address,
                    "etat": one.standing.word(),
                    "raison": one.reason,
                    "depuis": one.since,
                })
            })
            .collect();
        let row = json!({
            "envoi": self.entry,
            "boite": self.mailbox,
            "objet": self.subject,
            "texte": self.text,
            "documents": self.documents,
            "fil": self.thread,
            "le": self.ordered,
            "personnes": people,
            "message": self.record,
        });
        rows::put(TABLE, key, &row)?;
        invalidate(crate::panel::SIDE);
        invalidate(crate::panel::FILE);
        invalidate(crate::panel::HOME);
        Ok(())
    }

    /// How it stands as a whole: as with the one with whom it stands worst.
    pub(crate) fn standing(&self) -> Standing {
        let refused = self
            .people
            .iter()
            .find(|one| one.standing == Standing::Refused);
        let all = self.people.iter().map(|one| one.standing);
        refused.map_or_else(|| all.min().unwrap_or(Standing::Waits), |one| one.standing)
    }

    /// Whether it went to this address.
    fn is_to(&self, address: &str) -> bool {
        let mut people = self.people.iter();
        people.any(|one| one.address.eq_ignore_ascii_case(address))
    }

    /// Whom it went to, by name.
    pub(crate) fn with(&self) -> String {
        let names = self.people.iter().map(|one| match one.name.as_str() {
            "" => one.address.as_str(),
            name => name,
        });
        names.collect::<Vec<_>>().join(", ")
    }
}

/// What was ordered about a patient (or about nobody), the latest first.
pub(crate) fn about(patient: &str) -> Result<Vec<Sent>, Failure> {
    let start = if patient.is_empty() { NOBODY } else { patient };
    let mut all: Vec<Sent> = rows::under(TABLE, start)?
        .iter()
        .map(|(id, row)| Sent::read(id, row).looked_up())
        .collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.ordered));
    Ok(all)
}

/// The one with this identifier, and the patient it is about (empty: nobody).
pub(crate) fn of(id: &str) -> Result<Option<(String, Sent)>, Failure> {
    let Some(key) = rows::get(KEYS, id)?.and_then(|row| row["cle"].as_str().map(str::to_owned))
    else {
        return Ok(None);
    };
    let about = key.split('/').next().unwrap_or_default();
    let about = if about == NOBODY { "" } else { about };
    Ok(rows::get(TABLE, &key)?.map(|row| (about.to_owned(), Sent::read(id, &row))))
}

fn key(about: &str, id: &str) -> String {
    let about = if about.is_empty() { NOBODY } else { about };
    format!("{about}/{id}")
}

/// An order was queued.
pub(crate) fn ordered(
    entry: &Entry,
    mailbox: &Mailbox,
    order: &Order,
    people: &People,
    id: &str,
) -> Result<(), Failure> {
    let draft = &order.draft;
    let own = attempt::identifier(entry, mailbox);
    let now = time::now_ms();
    let addresses: Vec<String> = people.all().map(|one| one.address.to_string()).collect();
    let fields: Vec<(String, Data)> = [
        ("canal", Data::from("professionnel")),
        ("sens", "envoye".into()),
        ("avancement", "en-attente".into()),
        ("expediteur", boxes::address(mailbox).into()),
        ("destinataires", addresses.into()),
        ("sujet", draft.subject.as_str().into()),
        ("corps", draft.text.as_str().into()),
        ("instant", now.into()),
        ("identifiants", vec![own.clone()].into()),
        ("documents", draft.documents.clone().into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let record = records::create("message", draft.whose(), &fields)?;
    let sent = Sent {
        id: own.clone(),
        entry: id.to_owned(),
        mailbox: draft.mailbox.clone(),
        subject: draft.subject.clone(),
        text: draft.text.clone(),
        documents: draft.documents.clone(),
        thread: draft.thread.clone(),
        ordered: now,
        people: people
            .by_field()
            .map(|(field, one)| Person {
                field: field.to_owned(),
                name: one.name.clone(),
                address: one.address.to_string(),
                standing: Standing::Waits,
                reason: String::new(),
                since: now,
            })
            .collect(),
        waits: String::new(),
        record: record.id(),
    };
    let key = key(draft.whose(), &own);
    rows::put(KEYS, &own, &json!({ "cle": key }))?;
    sent.keep(&key)
}

/// The server took it.
pub(crate) fn left(id: &str) -> Result<(), Failure> {
    let Some((about, mut sent)) = of(id)? else {
        return Ok(());
    };
    for one in &mut sent.people {
        if one.standing == Standing::Waits {
            (one.standing, one.since) = (Standing::Server, time::now_ms());
        }
    }
    progress(&sent, "parti", "")?;
    sent.keep(&key(&about, id))
}

/// A report came. Answers whether it was about a message of ours.
pub(crate) fn reported(report: &Report, by: &str) -> Result<bool, Failure> {
    match report {
        Report::Delivery(delivery) => delivered(delivery),
        Report::Reading(reading) => read(reading, by),
    }
}

fn delivered(delivery: &Delivery) -> Result<bool, Failure> {
    let ids = [&delivery.envelope, &delivery.message];
    let mut found = None;
    for id in ids {
        if found.is_none() && !id.is_empty() {
            found = of(id)?;
        }
    }
    let Some((about, mut sent)) = found else {
        return Ok(false);
    };
    for outcome in &delivery.recipients {
        if sent.is_to(&outcome.recipient) {
            dead::heard(outcome)?;
        }
        let standing = match outcome.action {
            Action::Failed => Standing::Refused,
            Action::Delayed => Standing::Late,
            Action::Delivered => Standing::Delivered,
            Action::Relayed | Action::Expanded => Standing::Relayed,
        };
        let reason = outcome.cause().map(|cause| cause.message().to_owned());
        change(
            &mut sent,
            &outcome.recipient,
            standing,
            reason.unwrap_or_default(),
        );
    }
    finish(&about, &sent)?;
    Ok(true)
}

fn read(reading: &Reading, by: &str) -> Result<bool, Failure> {
    let Some((about, mut sent)) = of(&reading.message)? else {
        return Ok(false);
    };
    let (standing, reason) = match (&reading.refused, reading.kind) {
        (Some(refused), _) => (Standing::Refused, refused.message().to_owned()),
        (None, _) if !reading.error.is_empty() => (Standing::Refused, reading.error.clone()),
        (None, Read::Displayed) => (Standing::Read, String::new()),
        (None, Read::Deleted) => (Standing::Deleted, String::new()),
        (None, Read::Processed) => (Standing::Filed, String::new()),
        (None, Read::Dispatched) => (Standing::Delivered, String::new()),
    };
    // Who reports is who wrote the message that says so.
    let who = if reading.recipient.is_empty() {
        by
    } else {
        &reading.recipient
    };
    // Who reports read it there, whatever became of its documents.
    if sent.is_to(who) {
        dead::alive(who)?;
    }
    change(&mut sent, who, standing, reason);
    finish(&about, &sent)?;
    Ok(true)
}

/// A later state takes the place of an earlier one; a refusal that of any.
fn change(sent: &mut Sent, address: &str, standing: Standing, reason: String) {
    for one in &mut sent.people {
        if one.address.eq_ignore_ascii_case(address) && standing > one.standing {
            one.standing = standing;
            one.reason.clone_from(&reason);
            one.since = time::now_ms();
        }
    }
}

fn finish(about: &str, sent: &Sent) -> Result<(), Failure> {
    match sent.standing() {
        Standing::Refused => {
            progress(sent, "echec", &reasons(&sent.people))?;
        }
        Standing::Read | Standing::Filed => progress(sent, "lu", "")?,
        _ => {}
    }
    sent.keep(&key(about, &sent.id))
}

/// Why it did not arrive; of several people, after the address of each, so that whoever reads the record knows which.
fn reasons(people: &[Person]) -> String {
    let refused = people.iter().filter(|one| !one.reason.is_empty());
    let said: Vec<String> = refused
        .map(|one| match people {
            [_] => one.reason.clone(),
            _ => format!("{} : {}", one.address, one.reason),
        })
        .collect();
    said.join(" ")
}

/// The same in the record's message.
fn progress(sent: &Sent, word: &str, reason: &str) -> Result<(), Failure> {
    if sent.record.is_empty() {
        return Ok(());
    }
    let message = records::open("message", &sent.record)?;
    message.set("avancement", &word.into())?;
    if !reason.is_empty() {
        let reason: String = reason.chars().take(1_000).collect();
        message.set("erreur", &reason.into())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(address: &str, standing: Standing) -> Person {
        Person {
            field: "a".to_owned(),
            name: String::new(),
            address: address.to_owned(),
            standing,
            reason: String::new(),
            since: 0,
        }
    }

    fn sent(people: Vec<Person>) -> Sent {
        Sent {
            id: "1@a.fr".to_owned(),
            entry: String::new(),
            mailbox: String::new(),
            subject: String::new(),
            text: String::new(),
            documents: Vec::new(),
            thread: Vec::new(),
            ordered: 0,
            people,
            waits: String::new(),
            record: String::new(),
        }
    }

    #[test]
    fn a_message_stands_as_with_the_last_of_its_people_and_refused_as_soon_as_one_refuses() {
        let of = |all: &[Standing]| {
            sent(all.iter().map(|one| person("a@b.fr", *one)).collect()).standing()
        };
        assert_eq!(of(&[Standing::Read, Standing::Server]), Standing::Server);
        assert_eq!(of(&[Standing::Read, Standing::Filed]), Standing::Read);
        assert_eq!(of(&[Standing::Read, Standing::Refused]), Standing::Refused);
        assert_eq!(of(&[]), Standing::Waits);
    }

    #[test]
    fn of_several_people_the_record_says_whom_a_message_did_not_reach() {
        let mut gone = person("a@b.fr", Standing::Refused);
        "Elle n’existe pas.".clone_into(&mut gone.reason);
        assert_eq!(reasons(std::slice::from_ref(&gone)), "Elle n’existe pas.");
        let two = [gone, person("c@d.fr", Standing::Delivered)];
        assert_eq!(reasons(&two), "a@b.fr : Elle n’existe pas.");
    }

    #[test]
    fn the_words_of_states_are_read_back() {
        for (standing, word, ..) in STANDINGS {
            assert_eq!((Standing::of(word), standing.word()), (standing, word));
        }
    }
}
