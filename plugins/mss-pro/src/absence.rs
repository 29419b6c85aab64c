//! Away from a day to another: what comes to one's mailboxes meanwhile is entrusted to a locum, and whoever writes is told once.
//! A machine is never answered, so that two of them do not write to each other (RFC 3834): see `Received::is_automatic`.

use serde_json::{Value, json};
use socle_formats::mss::address::{Address, Mailbox};
use socle_formats::mss::message::{Message, is_id};
use socle_formats::mss::received::Received;
use socle_sdk::{Data, Entry, Failure, Mailbox as Own, texts, time};

use crate::colleagues::{Me, Person};
use crate::failures::{self, said};
use crate::order;
use crate::rows::{self, text};
use crate::{address, boxes, day, settings};

/// Absences, by the national identifier of who is away.
const TABLE: &str = "absences";
/// Who was told of which: identifier, first day, address.
const TOLD: &str = "absences-dites";
/// The key that holds what is ordered.
const WHAT: &str = "mss-pro.absence";
/// Longest word to whoever writes, in characters.
const WORDS: usize = 2_000;

/// An absence.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Absence {
    pub(crate) who: Person,
    /// Civil days, both included.
    pub(crate) from: String,
    pub(crate) to: String,
    /// To whom goes what comes meanwhile.
    pub(crate) locum: Option<Person>,
    /// The mailboxes it is about, by address.
    pub(crate) addresses: Vec<String>,
    /// What whoever writes is told; empty when nobody is.
    pub(crate) words: String,
}

impl Absence {
    fn read(id: &str, row: &Value) -> Self {
        Self {
            who: Person::new(id, &text(row, "nom")),
            from: text(row, "du"),
            to: text(row, "au"),
            locum: Person::read(&text(row, "vers")),
            addresses: rows::texts(row, "boites"),
            words: text(row, "texte"),
        }
    }

    /// The one of somebody that is not over.
    pub(crate) fn of(who: &Person) -> Result<Option<Self>, Failure> {
        let row = rows::get(TABLE, &who.id)?;
        let today = day::of(time::now_ms());
        Ok(row
            .map(|row| Self::read(&who.id, &row))
            .filter(|one| one.to >= today))
    }

    /// Keeps it, in the place of the one before.
    ///
    /// # Errors
    /// `mss-pro.absence` with the detail `field`.
    pub(crate) fn keep(&self) -> Result<(), Failure> {
        let wrong = |field: &str, text: &str| Err(said("mss-pro.absence", text).field(field));
        if self.who.id.is_empty() {
            return wrong("du", "absence-sans-identifiant");
        }
        for (field, value) in [("du", &self.from), ("au", &self.to)] {
            if day::begins(value).is_none() {
                return wrong(field, "absence-jour");
            }
        }
        if self.to < self.from {
            return wrong("au", "absence-a-l-envers");
        }
        if self.to < day::of(time::now_ms()) {
            return wrong("au", "absence-passee");
        }
        if self.locum.is_none() && self.words.trim().is_empty() {
            return wrong("vers", "absence-pour-rien");
        }
        let row = json!({
            "nom": self.who.name,
            "du": self.from,
            "au": self.to,
            "vers": self.locum.as_ref().map(Person::written),
            "boites": self.addresses,
            "texte": self.words.trim().chars().take(WORDS).collect::<String>(),
        });
        rows::put(TABLE, &self.who.id, &row)
    }

    /// Back again.
    pub(crate) fn end(who: &Person) -> Result<(), Failure> {
        rows::delete(TABLE, &who.id)
    }

    fn is_on(&self, civil: &str) -> bool {
        (self.from.as_str()..=self.to.as_str()).contains(&civil)
    }

    fn is_about(&self, address: &str) -> bool {
        self.addresses
            .iter()
            .any(|one| one.eq_ignore_ascii_case(address))
    }
}

/// Who is away today of those this mailbox is of.
fn away(address: &str) -> Result<Option<Absence>, Failure> {
    let today = day::of(time::now_ms());
    let all = rows::all(TABLE)?;
    let mut all = all.iter().map(|(id, row)| Absence::read(id, row));
    Ok(all.find(|one| one.is_on(&today) && one.is_about(address)))
}

/// The locum who sees what came to this mailbox today, with who is away.
pub(crate) fn locum(address: &str) -> Result<Option<(Person, Person)>, Failure> {
    let away = away(address)?;
    Ok(away.and_then(|one| Some((one.who, one.locum?))))
}

/// Tells whoever wrote, once for each absence, that somebody is away. Never a machine, never oneself, and only where the message
/// is addressed to this mailbox by name.
pub(crate) fn tell(mailbox: &Own, read: &Received) -> Result<(), Failure> {
    let own = boxes::address(mailbox);
    let Some(absence) = away(&own)?.filter(|one| !one.words.is_empty()) else {
        return Ok(());
    };
    let Some(from) = &read.from else {
        return Ok(());
    };
    let is_named = read
        .to
        .iter()
        .chain(&read.cc)
        .any(|one| one.address.to_string().eq_ignore_ascii_case(&own));
    let to = read.reply_to.as_ref().unwrap_or(from).address.to_string();
    let is_machine = read.is_automatic || speaks_for_machines(&to);
    let is_own = absence.is_about(&to) || absence.is_about(&from.address.to_string());
    if is_machine || is_own || !is_named || read.id.is_empty() {
        return Ok(());
    }
    // Outside the trust space nobody is written to, and nobody by themselves.
    if address::all(&to, "a", &settings::domains(), &settings::patients()).is_err()
        || settings::nil().is_err()
    {
        return Ok(());
    }
    let told = format!("{}/{}/{}", absence.who.id, absence.from, to.to_lowercase());
    if rows::get(TOLD, &told)?.is_some() {
        return Ok(());
    }
    let what = json!({
        "boite": boxes::text(mailbox.get("id")),
        "nom": absence.who.name,
        "a": to,
        "au": absence.to,
        "texte": absence.words,
        "repond": read.id,
        "objet": read.about.shown,
        "le": time::now_ms(),
    });
    order::queue(mailbox, &to, "envoi-absence", (WHAT, &what))?;
    rows::put(TOLD, &told, &json!({ "le": time::now_ms() }))
}

/// An address no person reads.
fn speaks_for_machines(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default().to_lowercase();
    let plain: String = local.chars().filter(char::is_ascii_alphanumeric).collect();
    [
        "noreply",
        "nepasrepondre",
        "mailerdaemon",
        "postmaster",
        "donotreply",
    ]
    .iter()
    .any(|one| plain.starts_with(one))
        || local.starts_with("owner-")
        || local.ends_with("-request")
}

/// An answer ordered.
pub(crate) struct Answer {
    pub(crate) mailbox: String,
    name: String,
    to: String,
    until: String,
    words: String,
    answers: String,
    subject: String,
    ordered: i64,
}

impl Answer {
    /// That of an entry; none when it orders something else.
    pub(crate) fn read(entry: &Entry) -> Option<Self> {
        let row = order::ordered(entry, WHAT)?;
        Some(Self {
            mailbox: text(&row, "boite"),
            name: text(&row, "nom"),
            to: text(&row, "a"),
            until: text(&row, "au"),
            words: text(&row, "texte"),
            answers: text(&row, "repond"),
            subject: text(&row, "objet"),
            ordered: row["le"].as_i64().unwrap_or_else(time::now_ms),
        })
    }

    /// Writes it; answers to whom it goes with its bytes.
    ///
    /// # Errors
    /// `mss-pro.absence-finie` once it would say what is no longer so.
    pub(crate) fn compose(&self, from: Address, id: &str) -> Result<(String, Vec<u8>), Failure> {
        if day::of(time::now_ms()) > self.until {
            return Err(said("mss-pro.absence-finie", "absence-finie"));
        }
        let to: Address = self
            .to
            .parse()
            .map_err(|_malformed| said("mss-pro.adresse", "accuse-adresse"))?;
        let from = Mailbox {
            name: self.name.clone(),
            address: from,
        };
        let about = [("objet", Data::from(self.subject.as_str()))];
        let subject = texts::text_with("objet-absence", &about);
        let mut message = Message::new(from, vec![Mailbox::bare(to)], &subject, id, self.ordered);
        message.is_automatic = true;
        if is_id(&self.answers) {
            message.in_reply_to = Some(self.answers.clone());
            message.references = vec![self.answers.clone()];
        }
        message.nil = settings::nil()?;
        message.text.clone_from(&self.words);
        let content = message.write().map_err(|error| failures::message(&error))?;
        Ok((self.to.clone(), content))
    }
}

/// The mailboxes an absence may be about: one's own, and the practice's, with whether it is one's own.
pub(crate) fn mailboxes(me: &Me) -> impl Iterator<Item = (&str, bool)> {
    let own = me.addresses.iter().map(|one| (one.as_str(), true));
    own.chain(me.shared.iter().map(|one| (one.as_str(), false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_no_person_reads_are_known() {
        for machine in [
            "no-reply@labo.mssante.fr",
            "NE_PAS_REPONDRE@labo.mssante.fr",
            "mailer-daemon@x.fr",
            "owner-liste@x.fr",
            "liste-request@x.fr",
        ] {
            assert!(speaks_for_machines(machine), "{machine}");
        }
        for person in [
            "max.libre@medecin.mssante.fr",
            "norah@x.fr",
            "secretariat@x.fr",
        ] {
            assert!(!speaks_for_machines(person), "{person}");
        }
    }

    #[test]
    fn an_absence_is_on_from_its_first_day_to_its_last() {
        let one = Absence {
            from: "2026-08-01".to_owned(),
            to: "2026-08-15".to_owned(),
            ..Absence::default()
        };
        let on = ["2026-08-01", "2026-08-15"];
        assert!(on.iter().all(|day| one.is_on(day)));
        assert!(!one.is_on("2026-07-31") && !one.is_on("2026-08-16"));
    }
}
