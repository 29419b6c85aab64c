//! The sender of a message is told what became of it: a reading report when one was asked for (RFC 8098), with the error of
//! integration where its documents were not taken in. It leaves by the outbox as any message does.

use serde_json::{Value, json};
use socle_formats::mss::Integration;
use socle_formats::mss::address::{Address, Mailbox};
use socle_formats::mss::report::{Read, ReadingReport};
use socle_sdk::{Entry, Failure, Mailbox as Own, Message, log, texts, time};

use crate::failures;
use crate::order;
use crate::rows::text;
use crate::{boxes, receive, settings};

/// The key that holds what is ordered.
const WHAT: &str = "mss-pro.accuse";
/// The most bytes of a message that go back with a report; beyond, its head does.
const MOST_BYTES: u64 = 1 << 20;

/// A report ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Report {
    /// The mailbox the message came to.
    pub(crate) mailbox: String,
    /// Its identifier, what it is known by here, and its subject.
    pub(crate) about: String,
    pub(crate) key: String,
    pub(crate) subject: String,
    /// Who asked.
    pub(crate) to: String,
    /// Its documents were taken in, or a person saw it.
    pub(crate) filed: bool,
    /// Nobody did it in person.
    pub(crate) automatic: bool,
    /// Its documents were not taken in: the number of why.
    pub(crate) refused: Option<u16>,
    /// When, milliseconds since the Unix epoch.
    pub(crate) ordered: i64,
}

impl Report {
    /// That of an entry; none when it orders something else.
    pub(crate) fn read(entry: &Entry) -> Option<Self> {
        let row = order::ordered(entry, WHAT)?;
        Some(Self {
            mailbox: text(&row, "boite"),
            about: text(&row, "message"),
            key: text(&row, "cle"),
            subject: text(&row, "objet"),
            to: text(&row, "a"),
            filed: row["classe"].as_bool().unwrap_or_default(),
            automatic: row["seul"].as_bool().unwrap_or_default(),
            refused: row["erreur"].as_u64().and_then(|code| code.try_into().ok()),
            ordered: row["le"].as_i64().unwrap_or_else(time::now_ms),
        })
    }

    fn row(&self) -> Value {
        json!({
            "boite": self.mailbox,
            "message": self.about,
            "cle": self.key,
            "objet": self.subject,
            "a": self.to,
            "classe": self.filed,
            "seul": self.automatic,
            "erreur": self.refused,
            "le": self.ordered,
        })
    }

    /// Queues it.
    pub(crate) fn order(&self) -> Result<(), Failure> {
        let mailbox = boxes::open(&self.mailbox)?;
        order::queue(&mailbox, &self.to, "envoi-accuse", (WHAT, &self.row()))
    }

    /// Writes it; answers to whom it goes with its bytes.
    pub(crate) fn compose(
        &self,
        mailbox: &Own,
        from: Address,
        id: &str,
    ) -> Result<(String, Vec<u8>), Failure> {
        let to: Address = self
            .to
            .parse()
            .map_err(|_malformed| failures::said("mss-pro.adresse", "accuse-adresse"))?;
        let error = self.refused.and_then(Integration::parse);
        let said = match (error, self.filed) {
            (Some(error), _) => error.message().to_owned(),
            (None, true) => texts::text("accuse-classe"),
            (None, false) => texts::text("accuse-lu"),
        };
        let report = ReadingReport {
            from: Mailbox::bare(from),
            to,
            id: id.to_owned(),
            at_ms: self.ordered,
            nil: settings::nil()?,
            about: (
                self.about.clone(),
                self.subject.clone(),
                original(mailbox, &self.key),
            ),
            kind: if self.filed {
                Read::Processed
            } else {
                Read::Displayed
            },
            is_automatic: self.automatic,
            refused: error,
            text: said,
            returned: Vec::new(),
        };
        let content = report.write().map_err(|error| failures::message(&error))?;
        Ok((self.to.clone(), content))
    }
}

/// What goes back of the message: all of a small one, the head of another. One that is gone goes back in name only, and no other
/// in its place: another message may bear its identifier.
fn original(mailbox: &Own, key: &str) -> Vec<u8> {
    let fetched = || -> Result<Vec<u8>, Failure> {
        let Some(message) = receive::find(mailbox, key)? else {
            return Ok(Vec::new());
        };
        let source = message.open()?.source()?;
        if source.size() <= MOST_BYTES {
            return source.to_vec();
        }
        let head = source.read(0, 64 << 10)?;
        let end = head.windows(4).position(|four| four == b"\r\n\r\n");
        Ok(head
            .get(..end.map_or(0, |end| end + 4))
            .unwrap_or_default()
            .to_vec())
    };
    fetched().unwrap_or_else(|failure| {
        log::debug(&format!(
            "the message goes back in name only: {}",
            failure.code
        ));
        Vec::new()
    })
}

/// The report a message asks for, by its header; none when nobody asked.
pub(crate) fn wanted(
    mailbox: &str,
    message: &Message,
    read: &socle_formats::mss::received::Received,
) -> Result<Option<Report>, Failure> {
    let Some(to) = read.wants_reading.as_ref().filter(|_| !read.id.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(Report {
        mailbox: mailbox.to_owned(),
        about: read.id.clone(),
        key: receive::key(message)?,
        subject: boxes::text(message.get("subject")),
        to: to.to_string(),
        filed: false,
        automatic: false,
        refused: None,
        ordered: time::now_ms(),
    }))
}
