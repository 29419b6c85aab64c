//! The service `shared-record` with types, for who asks it and for who answers.
//!
//! Who asks calls [`State::known`], [`Held::find`], [`feed`] and [`Progress::of`]; who answers fills the same types and gives
//! them to the request. The functions of the contract are here too, for what these types do not say.

pub use crate::bindings::imports::socle::services::shared_record::{
    change, deposit, find, order, read, state,
};
use crate::{Data, Failure, Request};

/// The `[[delivery]]` of whoever feeds the shared record.
pub const DELIVERY: &str = "shared-record";

/// How the shared record of a patient stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// The identity is not *qualifiée*: nothing may be asked.
    Unqualified,
    /// Not asked yet, or not reached; what a later contract says is read as this.
    #[default]
    Unknown,
    /// The patient has none.
    None,
    /// It is closed.
    Closed,
    /// The patient keeps this professional out.
    Forbidden,
    /// Nobody asked the patient yet.
    AuthorisationMissing,
    /// The patient's word has run out.
    AuthorisationExpired,
    /// It may be read.
    Open,
}

const STANDINGS: [(Standing, &str); 8] = [
    (Standing::Unqualified, "unqualified"),
    (Standing::Unknown, "unknown"),
    (Standing::None, "none"),
    (Standing::Closed, "closed"),
    (Standing::Forbidden, "forbidden"),
    (Standing::AuthorisationMissing, "authorisation-missing"),
    (Standing::AuthorisationExpired, "authorisation-expired"),
    (Standing::Open, "open"),
];

impl Standing {
    /// As the contract writes it.
    pub fn as_str(self) -> &'static str {
        STANDINGS
            .iter()
            .find(|(standing, _)| *standing == self)
            .map_or("unknown", |(_, word)| word)
    }

    /// The one of this word.
    pub fn of(word: &str) -> Self {
        STANDINGS
            .iter()
            .find(|(_, known)| *known == word)
            .map_or(Self::Unknown, |(standing, _)| *standing)
    }
}

/// How the shared record of a patient stands, and what may be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    /// In one word.
    pub standing: Standing,
    /// When it last answered; milliseconds since the Unix epoch, UTC.
    pub as_of: Option<i64>,
    /// What to do next, French.
    pub message: String,
    /// Documents may be fed.
    pub feed: bool,
    /// Whoever acts is the médecin traitant there.
    pub treating: bool,
}

impl State {
    /// What is known of the patient of this call, without asking the network; `about` names the patient in a call about none.
    pub fn known(about: Option<&str>) -> Result<Self, Failure> {
        Self::of(&about_patient(about))
    }

    /// The same, asked now.
    pub fn asked(about: Option<&str>) -> Result<Self, Failure> {
        let request = about_patient(about);
        request.set("ask", &true.into());
        Self::of(&request)
    }

    fn of(request: &Request) -> Result<Self, Failure> {
        state(request)?;
        let flag = |key: &str| request.answered(key).as_flag().unwrap_or(false);
        let text = |key: &str| request.answered(key).into_text().unwrap_or_default();
        Ok(Self {
            standing: Standing::of(&text("state")),
            as_of: request.answered("as-of").as_integer(),
            message: text("message"),
            feed: flag("feed"),
            treating: flag("treating"),
        })
    }

    /// Answer it.
    pub fn answer(&self, request: &Request) {
        request.answer("state", &self.standing.as_str().into());
        request.answer("as-of", &self.as_of.into());
        request.answer("message", &self.message.as_str().into());
        request.answer("feed", &self.feed.into());
        request.answer("treating", &self.treating.into());
    }
}

/// A question about a patient: that of this call, or the one named.
fn about_patient(patient: Option<&str>) -> Request {
    let request = Request::new();
    if let Some(patient) = patient {
        request.set("patient", &patient.into());
    }
    request
}

/// A document the shared record holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(missing_docs)]
pub struct Held {
    pub unique_id: String,
    pub entry_id: String,
    pub repository: String,
    pub title: String,
    pub type_system: String,
    pub type_code: String,
    pub type_label: String,
    pub mime: String,
    pub format: String,
    pub author: String,
    pub author_id: String,
    /// Milliseconds since the Unix epoch, UTC.
    pub date: Option<i64>,
    /// `current`, `replaced`, `archived`.
    pub status: String,
    /// `professionals`, `patient`, `representatives`.
    pub hidden: Vec<String>,
    /// In bytes.
    pub size: Option<i64>,
}

impl Held {
    /// The current documents of these types (codes; all when empty) of the patient of this call, or of the one named.
    pub fn find(about: Option<&str>, types: &[&str]) -> Result<Vec<Self>, Failure> {
        let request = about_patient(about);
        if !types.is_empty() {
            let types: Vec<String> = types.iter().map(|code| (*code).to_owned()).collect();
            request.set("types", &types.into());
        }
        find(&request)?;
        Ok(request
            .answered_rows()
            .iter()
            .map(|row| Self::of_row(row))
            .collect())
    }

    fn of_row(row: &[(String, Data)]) -> Self {
        let value = |key: &str| {
            row.iter()
                .find(|(name, _)| name == key)
                .map_or(Data::None, |(_, value)| value.clone())
        };
        let text = |key: &str| value(key).into_text().unwrap_or_default();
        Self {
            unique_id: text("unique-id"),
            entry_id: text("entry-id"),
            repository: text("repository"),
            title: text("title"),
            type_system: text("type-system"),
            type_code: text("type-code"),
            type_label: text("type-label"),
            mime: text("mime"),
            format: text("format"),
            author: text("author"),
            author_id: text("author-id"),
            date: value("date").as_integer(),
            status: text("status"),
            hidden: value("hidden").into_texts(),
            size: value("size").as_integer(),
        }
    }

    /// Answer it, one row more.
    pub fn answer(&self, request: &Request) {
        let row = |key: &str, value: Data| (key.to_owned(), value);
        request.answer_row(&[
            row("unique-id", self.unique_id.as_str().into()),
            row("entry-id", self.entry_id.as_str().into()),
            row("repository", self.repository.as_str().into()),
            row("title", self.title.as_str().into()),
            row("type-system", self.type_system.as_str().into()),
            row("type-code", self.type_code.as_str().into()),
            row("type-label", self.type_label.as_str().into()),
            row("mime", self.mime.as_str().into()),
            row("format", self.format.as_str().into()),
            row("author", self.author.as_str().into()),
            row("author-id", self.author_id.as_str().into()),
            row("date", self.date.into()),
            row("status", self.status.as_str().into()),
            row("hidden", self.hidden.clone().into()),
            row("size", self.size.into()),
        ]);
    }

    /// Its bytes, with their media type.
    pub fn content(&self, about: Option<&str>) -> Result<(crate::Blob, String), Failure> {
        let request = about_patient(about);
        request.set("unique-id", &self.unique_id.as_str().into());
        request.set("repository", &self.repository.as_str().into());
        read(&request)?;
        let mime = request.answered("mime").into_text().unwrap_or_default();
        let content = request.attachment("content").ok_or_else(|| {
            Failure::new(
                "shared-record.content",
                "Le dossier partagé n’a pas donné le contenu de ce document : réessayez.",
            )
            .author("read answered without the attachment `content`")
        })?;
        Ok((content, mime))
    }
}

/// An order that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// Id of the outbox entry.
    pub entry: String,
    /// What it waits for, French; none when it goes at once.
    pub waits: Option<String>,
}

/// Order a validated document to be fed. `in_place`: it stands in the place of the current one of its type.
pub fn feed(about: Option<&str>, document: &str, in_place: bool) -> Result<Ordered, Failure> {
    let request = about_patient(about);
    request.set("document", &document.into());
    if in_place {
        request.set("replaces", &"current".into());
    }
    deposit(&request)?;
    Ok(Ordered {
        entry: request.answered("entry").into_text().unwrap_or_default(),
        waits: request.answered("waits").into_text(),
    })
}

/// How far an order is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Progress {
    /// Of the outbox: `en-attente`, `attend-la-carte`, `en-cours`, `parti`, `inconnu`, `echec`, `abandonne`, `retire`.
    pub state: String,
    /// Why, French.
    pub reason: Option<String>,
    /// Since when; milliseconds since the Unix epoch, UTC.
    pub since: Option<i64>,
    /// What the provider wants read of it, French.
    pub said: Option<String>,
}

impl Progress {
    /// Of the order with this id. A view may ask.
    pub fn of(entry: &str) -> Result<Self, Failure> {
        let told = order(entry)?;
        let value = |key: &str| {
            told.iter()
                .find(|(name, _)| name == key)
                .map_or(Data::None, |(_, value)| value.clone())
        };
        Ok(Self {
            state: value("state").into_text().unwrap_or_default(),
            reason: value("reason").into_text(),
            since: value("since").as_integer(),
            said: value("answer").into_text().filter(|text| !text.is_empty()),
        })
    }

    /// The shared record has it.
    pub fn has_left(&self) -> bool {
        self.state == "parti"
    }
}
