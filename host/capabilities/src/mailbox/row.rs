//! A message as the copy keeps it: what its header says, and the words it is found by.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use socle_formats::mss::address::{Address, Mailbox};
use socle_formats::mss::received;
use socle_mail::imap::{Flag, Header};
use socle_runtime::Data;
use socle_runtime::ports::mail::{Channel, Values};

/// Longest list of addresses or identifiers kept of a message.
const MOST_LISTED: usize = 50;

/// Somebody as a header names them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Who {
    pub(super) address: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
}

impl From<&Mailbox> for Who {
    fn from(one: &Mailbox) -> Self {
        Self {
            address: one.address.to_string(),
            name: one.name.clone(),
        }
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    /// Its folder, by its name on the wire.
    pub(super) folder: String,
    /// It is of the patient's channel.
    pub(super) is_patient: bool,
    pub(super) subject: String,
    /// Without the marks of secure mail.
    pub(super) title: String,
    pub(super) is_xdm: bool,
    pub(super) from: Option<Who>,
    pub(super) to: Vec<Who>,
    pub(super) cc: Vec<Who>,
    pub(super) date_ms: Option<i64>,
    pub(super) arrived_ms: i64,
    pub(super) size: u32,
    /// The same without its header, which grows on its way; not known of what was copied before this was kept.
    #[serde(default)]
    pub(super) body: Option<u32>,
    pub(super) message_id: String,
    pub(super) in_reply_to: Vec<String>,
    pub(super) references: Vec<String>,
    /// What X-MSS-INS says, and the types of documents; nothing without these headers.
    pub(super) ins: Option<bool>,
    pub(super) types: Vec<String>,
    pub(super) seen: bool,
    pub(super) answered: bool,
    pub(super) flagged: bool,
    pub(super) draft: bool,
}

impl Row {
    /// From a header, in a mailbox of this address; `patients` is the domain of patients. A header that cannot be read
    /// gives a row all the same: the message is there, and can be opened.
    pub(super) fn of(header: &Header, folder: &str, own: &Address, patients: &str) -> Self {
        let read = received::read(&header.header).unwrap_or_default();
        let all = |list: &[Mailbox]| list.iter().take(MOST_LISTED).map(Who::from).collect();
        let ids = |list: Vec<String>| list.into_iter().take(MOST_LISTED).collect();
        let is_own = read.from.as_ref().is_some_and(|from| from.address == *own);
        let is_patient = |one: &Mailbox| one.address.domain().eq_ignore_ascii_case(patients);
        // The other side: who wrote, or those this mailbox wrote to.
        let is_with_patient = if is_own {
            read.to.iter().chain(&read.cc).any(is_patient)
        } else {
            read.from.iter().any(is_patient)
        };
        let mut row = Self {
            folder: folder.to_owned(),
            is_patient: is_with_patient,
            title: read.about.shown.clone(),
            is_xdm: read.about.is_xdm,
            from: match &read.from {
                Some(from) => Some(from.into()),
                None if read.from_words.is_empty() => None,
                None => Some(Who {
                    address: String::new(),
                    name: read.from_words.clone(),
                }),
            },
            to: all(&read.to),
            cc: all(&read.cc),
            date_ms: read.at_ms,
            arrived_ms: header.arrived_ms.or(read.at_ms).unwrap_or(0),
            size: header.size,
            body: u32::try_from(header.header.len())
                .ok()
                .map(|head| header.size.saturating_sub(head)),
            message_id: read.id.clone(),
            in_reply_to: ids(read.in_reply_to),
            references: ids(read.references),
            ins: read.cda.as_ref().map(|cda| cda.is_qualified),
            types: read.cda.map(|cda| cda.codes).unwrap_or_default(),
            subject: read.subject,
            seen: false,
            answered: false,
            flagged: false,
            draft: false,
        };
        row.flag(&header.flags);
        row
    }

    /// Takes these flags.
    pub(super) fn flag(&mut self, flags: &std::collections::BTreeSet<Flag>) {
        self.seen = flags.contains(&Flag::Seen);
        self.answered = flags.contains(&Flag::Answered);
        self.flagged = flags.contains(&Flag::Flagged);
        self.draft = flags.contains(&Flag::Draft);
    }

    /// Its flags.
    pub(super) fn flags(&self) -> std::collections::BTreeSet<Flag> {
        [
            (self.seen, Flag::Seen),
            (self.answered, Flag::Answered),
            (self.flagged, Flag::Flagged),
            (self.draft, Flag::Draft),
        ]
        .into_iter()
        .filter_map(|(is_on, flag)| is_on.then_some(flag))
        .collect()
    }

    pub(super) fn channel(&self) -> Channel {
        if self.is_patient {
            Channel::Patient
        } else {
            Channel::Professional
        }
    }

    /// What is the same of all copies of one message, and not of two messages whose sender gave them one identifier. Empty
    /// without an identifier, and where nothing tells.
    pub(super) fn print(&self) -> String {
        let Some(body) = self.body.filter(|_| !self.message_id.is_empty()) else {
            return String::new();
        };
        let from = self.from.clone().unwrap_or_default();
        let said = [
            &self.message_id,
            &from.address,
            &from.name,
            &self.subject,
            &self.date_ms.unwrap_or_default().to_string(),
            &body.to_string(),
        ];
        short(&said.map(String::as_str).join("\n"))
    }

    /// The words it is found by: what a person types, and marks for what a query asks besides.
    pub(super) fn words(&self) -> String {
        let mut words = vec![
            self.title.clone(),
            mark_folder(&self.folder),
            mark_channel(self.channel()).to_owned(),
            mark_seen(self.seen).to_owned(),
        ];
        for one in self.from.iter().chain(&self.to).chain(&self.cc) {
            words.push(one.name.replace('_', " "));
            words.push(one.address.clone());
        }
        if !self.message_id.is_empty() {
            words.push(mark_id(&self.message_id));
        }
        let thread = std::iter::once(&self.message_id)
            .chain(&self.in_reply_to)
            .chain(&self.references);
        words.extend(thread.filter(|id| !id.is_empty()).map(|id| mark_thread(id)));
        words.join(" ")
    }

    /// As plugins see it.
    pub(super) fn values(&self) -> Values {
        let text = |text: &str| Data::Text(text.to_owned());
        let or_none = |value: &str| match value {
            "" => Data::None,
            value => text(value),
        };
        let addresses =
            |all: &[Who]| Data::Texts(all.iter().map(|one| one.address.clone()).collect());
        let from = self.from.clone().unwrap_or_default();
        [
            ("folder", text(&self.folder)),
            ("subject", text(&self.subject)),
            ("title", text(&self.title)),
            ("from", or_none(&from.address)),
            ("from-name", or_none(&from.name)),
            ("to", addresses(&self.to)),
            ("cc", addresses(&self.cc)),
            ("date", self.date_ms.map_or(Data::None, Data::Integer)),
            ("arrived", Data::Integer(self.arrived_ms)),
            ("size", Data::Integer(self.size.into())),
            ("message-id", or_none(&self.message_id)),
            ("print", or_none(&self.print())),
            ("in-reply-to", Data::Texts(self.in_reply_to.clone())),
            ("references", Data::Texts(self.references.clone())),
            ("seen", Data::Flag(self.seen)),
            ("answered", Data::Flag(self.answered)),
            ("flagged", Data::Flag(self.flagged)),
            ("draft", Data::Flag(self.draft)),
            ("is-xdm", Data::Flag(self.is_xdm)),
            ("ins", self.ins.map_or(Data::None, Data::Flag)),
            ("types", Data::Texts(self.types.clone())),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }
}

// Marks end with an `x`: none of them is the beginning of another.

pub(super) fn mark_folder(folder: &str) -> String {
    format!("xdossier{}x", short(folder))
}

pub(super) fn mark_channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Professional => "xcanalprofessionnelx",
        Channel::Patient => "xcanalpatientx",
    }
}

pub(super) fn mark_seen(seen: bool) -> &'static str {
    if seen {
        "xmessagelux"
    } else {
        "xmessagenonlux"
    }
}

pub(super) fn mark_id(id: &str) -> String {
    format!("xmessage{}x", short(id))
}

pub(super) fn mark_thread(id: &str) -> String {
    format!("xfil{}x", short(id))
}

/// A name of any signs as sixteen.
fn short(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
