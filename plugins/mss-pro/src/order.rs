//! A draft looked at, and queued. Everything that can be said before it leaves is said here, beside the field it is about.

use serde_json::{Value, json};
use socle_formats::mss::address::Mailbox;
use socle_sdk::{Data, Entry, Failure, Mailbox as Own, outbox, texts, time};

use crate::consent::OPPOSITION;
use crate::draft::Draft;
use crate::failures::said;
use crate::papers::{self, Paper};
use crate::people::Author;
use crate::{address, boxes, correspondent, sent, settings};

/// The `[[delivery]]` of the manifest.
pub(crate) const DELIVERY: &str = "messaging-professional";
/// The key that holds what is ordered.
const WHAT: &str = "mss-pro.message";
/// The most people a message goes to.
const MOST_PEOPLE: usize = 50;

/// Whom a message goes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct People {
    pub(crate) to: Vec<Mailbox>,
    pub(crate) cc: Vec<Mailbox>,
    pub(crate) bcc: Vec<Mailbox>,
}

impl People {
    /// Those of a draft.
    pub(crate) fn of(draft: &Draft) -> Result<Self, Failure> {
        let (domains, patients) = (settings::domains(), settings::patients());
        let all = |typed: &str, field: &str| address::all(typed, field, &domains, &patients);
        let people = Self {
            to: all(&draft.to, "a")?,
            cc: all(&draft.cc, "cc")?,
            bcc: all(&draft.bcc, "cci")?,
        };
        let many = people.all().count();
        if many == 0 {
            return Err(said("mss-pro.personne", "personne").field("a"));
        }
        if many > MOST_PEOPLE {
            return Err(said("mss-pro.trop-de-monde", "trop-de-monde").field("a"));
        }
        Ok(people)
    }

    /// Each with the field they stand in: `a`, `cc`, `cci`.
    pub(crate) fn by_field(&self) -> impl Iterator<Item = (&'static str, &Mailbox)> {
        [("a", &self.to), ("cc", &self.cc), ("cci", &self.bcc)]
            .into_iter()
            .flat_map(|(field, all)| all.iter().map(move |one| (field, one)))
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Mailbox> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }
}

/// An order as it was queued.
pub(crate) struct Order {
    pub(crate) draft: Draft,
    pub(crate) author: Author,
    pub(crate) papers: Vec<Paper>,
    /// When, milliseconds since the Unix epoch.
    pub(crate) ordered: i64,
}

impl Order {
    pub(crate) fn read(entry: &Entry) -> Result<Self, Failure> {
        let row = ordered(entry, WHAT).ok_or_else(|| said("mss-pro.ordre", "ordre-illisible"))?;
        let papers = row["papiers"].as_array().into_iter().flatten();
        Ok(Self {
            draft: Draft::read(&row["message"]),
            author: Author::read(&row["auteur"]),
            papers: papers.map(Paper::read).collect(),
            ordered: row["le"].as_i64().unwrap_or_else(time::now_ms),
        })
    }

    fn row(&self) -> Value {
        json!({
            "message": self.draft.row(),
            "auteur": self.author.row(),
            "papiers": self.papers.iter().map(Paper::row).collect::<Vec<_>>(),
            "le": self.ordered,
        })
    }
}

/// What an entry orders under this key; none when it orders something else.
pub(crate) fn ordered(entry: &Entry, what: &str) -> Option<Value> {
    let Data::Json(json) = entry.get(what) else {
        return None;
    };
    serde_json::from_str(&json).ok()
}

/// Queues what this mailbox says to one person: what is ordered, under its key, with the key of its title.
pub(crate) fn queue(
    mailbox: &Own,
    to: &str,
    title: &str,
    (what, row): (&str, &Value),
) -> Result<(), Failure> {
    let entry = Entry::new(DELIVERY);
    entry.set("title", &texts::text(title).into());
    entry.set(what, &Data::Json(row.to_string()));
    wait(&entry, mailbox);
    entry.destination(to);
    outbox::enqueue(&entry).map(drop)
}

/// Queues a message; answers the id of its entry.
pub(crate) fn order(draft: &Draft) -> Result<String, Failure> {
    settings::nil()?;
    OPPOSITION.respect(draft.whose())?;
    let people = People::of(draft)?;
    let mailbox = match draft.mailbox.as_str() {
        "" => boxes::usual()?,
        id => boxes::open(id)?,
    };
    let draft = Draft {
        mailbox: boxes::text(mailbox.get("id")),
        ..draft.clone()
    };
    let papers = draft
        .documents
        .iter()
        .map(|id| Paper::of(&draft.patient, id))
        .collect::<Result<Vec<_>, _>>()?;
    if papers.is_empty() && draft.text.trim().is_empty() {
        return Err(said("mss-pro.vide", "vide").field("texte"));
    }
    if papers.is_empty() && draft.subject.trim().is_empty() {
        return Err(said("mss-pro.sans-objet", "sans-objet").field("objet"));
    }
    let order = Order {
        author: Author::here()?,
        ordered: time::now_ms(),
        papers,
        draft,
    };
    if !order.papers.is_empty() {
        // Said now rather than when nobody looks.
        order.author.professional()?;
    }
    let entry = entry(&mailbox, &people);
    entry.set(WHAT, &Data::Json(order.row().to_string()));
    let id = outbox::enqueue(&entry)?;
    correspondent::add(&order.draft, &people)?;
    sent::ordered(&entry, &mailbox, &order, &people, &id)?;
    Ok(id)
}

fn entry(mailbox: &Own, people: &People) -> Entry {
    let entry = Entry::new(DELIVERY);
    let first = people.all().next().map(|one| match one.name.as_str() {
        "" => one.address.to_string(),
        name => name.to_owned(),
    });
    let title = [("qui", first.clone().unwrap_or_default().into())];
    entry.set("title", &texts::text_with("envoi", &title).into());
    wait(&entry, mailbox);
    // One who is out of reach holds up no message to another.
    entry.destination(&first.unwrap_or_default());
    entry
}

/// What a message from this mailbox waits for: the network; the person, for a mailbox that is entered with their token.
fn wait(entry: &Entry, mailbox: &Own) {
    entry.needs("network");
    if mailbox.get("login").as_text() == Some("token") {
        entry.needs("act:send");
    }
}

/// The documents of a draft that may not go, each with why.
pub(crate) fn hindered(draft: &Draft) -> Vec<(String, String)> {
    let reasons = draft.documents.iter().filter_map(|id| {
        let document = socle_sdk::documents::open(id).ok()?;
        (!papers::may_leave(&document)).then(|| (id.clone(), texts::text("pas-valide")))
    });
    reasons.collect()
}
