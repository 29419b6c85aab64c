//! A message as the record keeps it (`message`, channel of the patient), with what this plugin keeps beside it.
//!
//! Addresses are not written into it: that of a patient is their matricule. What is theirs is known by whose file it is in.

use serde_json::{Value, json};
use socle_sdk::orders::Progress;
use socle_sdk::{Data, Failure, Query, dossier, invalidate, records, store, texts};

use crate::sorting::Sorted;
use crate::{panel, rows};

const KIND: &str = "message";
const CHANNEL: &str = "patient";
/// What is kept beside a message, by the id of its entity.
const BESIDE: &str = "messages";
/// Which message of which patient bears an identifier.
const IDENTIFIERS: &str = "identifiants";
/// The most messages one question brings.
const MOST: u32 = 500;

/// What a message does to the exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    /// It opens it, or keeps it open.
    #[default]
    Ordinary,
    /// It is delivered, and closes (`X-MSS-MES: FIN`).
    Closes,
    /// It closes and is not delivered (`[FIN]`).
    Ends,
}

impl Mode {
    const fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinaire",
            Self::Closes => "clore",
            Self::Ends => "terminer",
        }
    }

    fn of(word: &str) -> Self {
        [Self::Closes, Self::Ends]
            .into_iter()
            .find(|mode| mode.word() == word)
            .unwrap_or_default()
    }
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) name: String,
    pub(crate) mime: String,
    /// Id of the document it was filed as; empty before.
    pub(crate) filed: String,
}

/// What is kept beside a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Beside {
    pub(crate) mode: Mode,
    /// The mailbox it leaves from, or came to.
    pub(crate) mailbox: String,
    /// Entry of the outbox; empty until it is queued.
    pub(crate) entry: String,
    /// The message it answers, by its identifier.
    pub(crate) answers: String,
    /// Name the patient reads as the sender's.
    pub(crate) from: String,
    /// What came with it.
    pub(crate) pieces: Vec<Piece>,
    /// How it was sorted.
    pub(crate) sorted: Sorted,
}

impl Beside {
    pub(crate) fn of(message: &str) -> Result<Self, Failure> {
        let Some(row) = rows::get(BESIDE, message)? else {
            return Ok(Self::default());
        };
        let text = |key: &str| rows::text(&row, key);
        let pieces = row["pieces"].as_array().map(|all| {
            let piece = |one: &Value| Piece {
                name: rows::text(one, "nom"),
                mime: rows::text(one, "mime"),
                filed: rows::text(one, "document"),
            };
            all.iter().map(piece).collect()
        });
        Ok(Self {
            mode: Mode::of(&text("mode")),
            mailbox: text("boite"),
            entry: text("envoi"),
            answers: text("repond-a"),
            from: text("de"),
            pieces: pieces.unwrap_or_default(),
            sorted: Sorted::read(&row["tri"]),
        })
    }

    pub(crate) fn keep(&self, message: &str) -> Result<(), Failure> {
        let pieces: Vec<Value> = self
            .pieces
            .iter()
            .map(|one| json!({ "nom": one.name, "mime": one.mime, "document": one.filed }))
            .collect();
        let row = json!({
            "mode": self.mode.word(),
            "boite": self.mailbox,
            "envoi": self.entry,
            "repond-a": self.answers,
            "de": self.from,
            "pieces": pieces,
            "tri": self.sorted.row(),
        });
        rows::put(BESIDE, message, &row)?;
        for contribution in panel::CONTRIBUTIONS {
            invalidate(contribution);
        }
        Ok(())
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Id of its entity.
    pub(crate) id: String,
    /// Whose file it is in; empty when that is not known.
    pub(crate) patient: String,
    /// The practice wrote it.
    pub(crate) is_sent: bool,
    /// `en-attente`, `parti`, `echec`; `non-lu`, `lu`, `traite`.
    pub(crate) progress: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    /// Milliseconds since the Unix epoch, UTC.
    pub(crate) at_ms: i64,
    /// Its own identifier; empty until it left.
    pub(crate) identifier: String,
    /// Ids of the documents that go with it.
    pub(crate) documents: Vec<String>,
    /// Who wrote it when the patient is not known.
    pub(crate) sender: String,
    /// Why it failed.
    pub(crate) error: String,
    /// What it waits for before it leaves; empty when nobody knows of anything.
    pub(crate) waits: String,
    /// Its order was refused before it left, or given up: the page of sends has it.
    pub(crate) is_held: bool,
}

impl Letter {
    fn read(entity: &records::Entity) -> Self {
        let text = |field: &str| entity.text(field).unwrap_or_default();
        Self {
            id: entity.id(),
            patient: text("patient"),
            is_sent: text("sens") == "envoye",
            progress: text("avancement"),
            subject: text("sujet"),
            text: text("corps"),
            at_ms: entity.integer("instant").unwrap_or_default(),
            identifier: entity
                .texts("identifiants")
                .into_iter()
                .next()
                .unwrap_or_default(),
            documents: entity.texts("documents"),
            sender: text("expediteur"),
            error: text("erreur"),
            waits: String::new(),
            is_held: false,
        }
    }

    /// With what the outbox says of one that has not left: what was refused for good was not delivered, whatever the record
    /// has.
    fn followed(mut self) -> Result<Self, Failure> {
        if !self.is_sent || self.progress != "en-attente" {
            return Ok(self);
        }
        let order = match Beside::of(&self.id)?.entry {
            entry if entry.is_empty() => return Ok(self),
            entry => Progress::of(&entry),
        };
        match order {
            Ok(order) if order.is_over() => {
                "echec".clone_into(&mut self.progress);
                self.is_held = true;
                self.error = match order.reason {
                    Some(reason) if order.is_refused() => reason,
                    _ => texts::text("envoi-abandonne"),
                };
            }
            Ok(order) => self.waits = order.reason.unwrap_or_default(),
            // It was forgotten since: what the record has stands.
            Err(failure) if failure.code == "not-found" => {}
            Err(failure) => return Err(failure),
        }
        Ok(self)
    }

    fn each(entities: &[records::Entity]) -> Result<Vec<Self>, Failure> {
        let read = |entity| Self::read(entity).followed();
        entities.iter().map(read).collect()
    }

    /// The one of this id; none of another channel.
    ///
    /// # Errors
    /// `not-found`.
    pub(crate) fn open(id: &str) -> Result<Self, Failure> {
        let entity = records::open(KIND, id)?;
        match entity.text("canal").as_deref() == Some(CHANNEL) {
            true => Self::read(&entity).followed(),
            false => Err(crate::failures::said("not-found", "message-inconnu")),
        }
    }

    /// Those of a patient, the latest first.
    pub(crate) fn of_patient(patient: &str) -> Result<Vec<Self>, Failure> {
        let query = Query::new(KIND);
        query.equal("patient", &patient.into());
        query.equal("canal", &CHANNEL.into());
        query.page(0, MOST);
        let mut all = Self::each(&records::find(&query)?)?;
        all.sort_by_key(|one| std::cmp::Reverse(one.at_ms));
        Ok(all)
    }

    /// Those of all patients that stand so, the latest first: `sens` and `avancement` of the record.
    pub(crate) fn all(sens: &str, progress: &str, count: u32) -> Result<Vec<Self>, Failure> {
        let query = Query::new(KIND);
        query.equal("canal", &CHANNEL.into());
        query.equal("sens", &sens.into());
        query.equal("avancement", &progress.into());
        query.page(0, count);
        Self::each(&records::find(&query)?)
    }

    /// How many stand so.
    pub(crate) fn count(sens: &str, progress: &str) -> Result<u64, Failure> {
        let query = Query::new(KIND);
        query.equal("canal", &CHANNEL.into());
        query.equal("sens", &sens.into());
        query.equal("avancement", &progress.into());
        records::count(&query)
    }

    /// Writes a new one; answers its id.
    pub(crate) fn create(&self, beside: &Beside) -> Result<String, Failure> {
        let sens = if self.is_sent { "envoye" } else { "recu" };
        let mut fields: Vec<(&str, Data)> = vec![
            ("canal", CHANNEL.into()),
            ("sens", sens.into()),
            ("avancement", self.progress.as_str().into()),
            ("sujet", self.subject.as_str().into()),
            ("corps", self.text.as_str().into()),
            ("instant", self.at_ms.into()),
        ];
        if !self.identifier.is_empty() {
            fields.push(("identifiants", vec![self.identifier.clone()].into()));
        }
        if !self.documents.is_empty() {
            fields.push(("documents", self.documents.clone().into()));
        }
        if !self.sender.is_empty() {
            fields.push(("expediteur", self.sender.as_str().into()));
        }
        let entity = dossier::create(KIND, &self.patient, &fields)?;
        let id = entity.id();
        beside.keep(&id)?;
        if !self.identifier.is_empty() {
            remember(&self.identifier, &id, &self.patient)?;
        }
        Ok(id)
    }

    /// The practice sent it, and nothing says that it was not delivered.
    pub(crate) fn goes(&self) -> bool {
        self.is_sent
            && self.error.is_empty()
            && !matches!(self.progress.as_str(), "echec" | "brouillon")
    }

    /// It stands so from now on.
    pub(crate) fn progressed(&self, progress: &str) -> Result<(), Failure> {
        if self.progress == progress {
            return Ok(());
        }
        records::open(KIND, &self.id)?.set("avancement", &progress.into())
    }

    /// It left, under this identifier.
    pub(crate) fn left(&self, identifier: &str) -> Result<(), Failure> {
        let entity = records::open(KIND, &self.id)?;
        entity.set("avancement", &"parti".into())?;
        entity.set("identifiants", &vec![identifier.to_owned()].into())?;
        remember(identifier, &self.id, &self.patient)
    }

    /// It was not delivered.
    pub(crate) fn failed(&self, why: &str) -> Result<(), Failure> {
        let entity = records::open(KIND, &self.id)?;
        entity.set("avancement", &"echec".into())?;
        entity.set("erreur", &why.into())
    }

    /// A document was filed of it.
    pub(crate) fn bears(&self, document: &str) -> Result<(), Failure> {
        let mut documents = self.documents.clone();
        documents.push(document.to_owned());
        records::open(KIND, &self.id)?.set("documents", &documents.into())
    }
}

fn remember(identifier: &str, message: &str, patient: &str) -> Result<(), Failure> {
    let row = json!({ "message": message, "patient": patient });
    rows::put(IDENTIFIERS, identifier, &row)
}

/// The message with this identifier and whose it is.
pub(crate) fn by_identifier(identifier: &str) -> Result<Option<(String, String)>, Failure> {
    if identifier.is_empty() || identifier.len() > 400 {
        return Ok(None);
    }
    let row = rows::get(IDENTIFIERS, identifier)?;
    Ok(row.map(|row| (rows::text(&row, "message"), rows::text(&row, "patient"))))
}

/// Where the patients who were written to are kept, by their address.
const ADDRESSES: &str = "adresses";

/// This address is this patient's.
pub(crate) fn remember_address(address: &str, patient: &str) -> Result<(), Failure> {
    store::put(ADDRESSES, &address.to_lowercase(), &patient.into(), "")
}

/// Whose address it is, among those that were written to.
pub(crate) fn by_address(address: &str) -> Result<Option<String>, Failure> {
    if address.is_empty() || address.len() > 400 {
        return Ok(None);
    }
    Ok(store::get(ADDRESSES, &address.to_lowercase())?.into_text())
}
