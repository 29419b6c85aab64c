//! The copy of a mailbox's headers, in the record: encrypted as all of it, found by words, shared by the workstations.
//!
//! A message's key is its id for plugins. It begins with the instant it arrived, so that keys stand in the order of time,
//! and ends with what the server calls it; none of it ever changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use socle_mail::imap::{Folder, State, Use};
use socle_record::{Record, RecordError, StoreQuery, Value, Write};
use socle_runtime::Data;
use socle_runtime::ports::mail::{Channel, MailQuery, OWNER, Values};

use super::row::{Row, mark_channel, mark_folder, mark_id, mark_seen, mark_thread};

/// What the copies of all mailboxes may take, bytes: some millions of headers.
pub(super) const QUOTA_BYTES: u64 = 8 << 30;
/// Rows read at once.
const AT_ONCE: u32 = 1_000;

fn rows(mailbox: &str) -> String {
    format!("box-{mailbox}")
}

fn folders(mailbox: &str) -> String {
    format!("dir-{mailbox}")
}

/// A folder as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    pub(super) label: String,
    /// What it is for, as the contract writes it.
    pub(super) purpose: Option<String>,
    /// A number of its own: keys bear it.
    pub(super) number: u32,
    /// Which state of the server's its rows are; none until all of them are there.
    pub(super) validity: Option<u32>,
    pub(super) modseq: Option<u64>,
}

/// What an folder is for, as the contract writes it.
pub(super) fn purpose(of: Use) -> &'static str {
    match of {
        Use::Inbox => "inbox",
        Use::Sent => "sent",
        Use::Drafts => "drafts",
        Use::Trash => "trash",
        Use::Archive => "archive",
        Use::Junk => "junk",
    }
}

impl Kept {
    pub(super) fn new(folder: &Folder, number: u32) -> Self {
        Self {
            label: folder.label(),
            purpose: folder.use_.map(|of| purpose(of).to_owned()),
            number,
            validity: None,
            modseq: None,
        }
    }

    pub(super) fn is(&self, of: Use) -> bool {
        self.purpose.as_deref() == Some(purpose(of))
    }
}

/// The key of a message.
pub(super) fn key(arrived_ms: i64, folder: u32, validity: u32, uid: u32) -> String {
    format!(
        "{}.{folder:04}.{validity:010}.{uid:010}",
        instant(arrived_ms)
    )
}

fn instant(ms: i64) -> String {
    // The years 1970 to 9999: what lies outside stands at the end it is nearer to.
    format!("{:015}", ms.clamp(0, 253_402_300_799_999))
}

/// The number of the folder, the state and the number of a message, from its key.
pub(super) fn place(key: &str) -> Option<(u32, u32, u32)> {
    let mut parts = key.split('.').skip(1);
    let mut next = || parts.next()?.parse().ok();
    Some((next()?, next()?, next()?))
}

fn row_of(value: Value) -> Option<Row> {
    match value {
        Value::Json(text) => serde_json::from_str(&text).ok(),
        _ => None,
    }
}

/// The copy of one mailbox.
#[derive(Clone)]
pub(super) struct Copy {
    pub(super) record: Record,
    pub(super) mailbox: String,
}

/// What the writes of a row are.
fn json(value: &impl Serialize) -> Value {
    // Texts, numbers and lists: they can always be written.
    Value::Json(serde_json::to_string(value).unwrap_or_default())
}

impl Copy {
    pub(super) fn folders(&self) -> Result<BTreeMap<String, Kept>, RecordError> {
        let query = StoreQuery {
            count: AT_ONCE,
            ..StoreQuery::default()
        };
        let found = self
            .record
            .store_find(OWNER, &folders(&self.mailbox), &query)?;
        Ok(found
            .into_iter()
            .filter_map(|(name, value)| match value {
                Value::Json(text) => Some((name, serde_json::from_str(&text).ok()?)),
                _ => None,
            })
            .collect())
    }

    /// The rows of folders, as plugins see them.
    pub(super) fn folder_rows(&self) -> Result<Vec<Values>, RecordError> {
        let all = self.folders()?.into_iter();
        Ok(all
            .map(|(name, kept)| {
                let mut row = vec![
                    ("name".to_owned(), Data::Text(name)),
                    ("label".to_owned(), Data::Text(kept.label)),
                ];
                if let Some(purpose) = kept.purpose {
                    row.push(("use".to_owned(), Data::Text(purpose)));
                }
                row
            })
            .collect())
    }

    pub(super) fn write_folder(&self, name: &str, kept: &Kept) -> Write {
        Write::StorePut {
            plugin: OWNER.to_owned(),
            table: folders(&self.mailbox),
            key: name.to_owned(),
            value: json(kept),
            words: String::new(),
        }
    }

    pub(super) fn forget_folder(&self, name: &str) -> Write {
        Write::StoreDelete {
            plugin: OWNER.to_owned(),
            table: folders(&self.mailbox),
            key: name.to_owned(),
        }
    }

    pub(super) fn get(&self, key: &str) -> Result<Option<Row>, RecordError> {
        let found = self.record.store_get(OWNER, &rows(&self.mailbox), key)?;
        Ok(found.and_then(row_of))
    }

    pub(super) fn write(&self, key: &str, row: &Row) -> Write {
        Write::StorePut {
            plugin: OWNER.to_owned(),
            table: rows(&self.mailbox),
            key: key.to_owned(),
            value: json(row),
            words: row.words(),
        }
    }

    /// The same for a message that just came: when another workstation was first, nothing of the unit is written.
    pub(super) fn write_new(&self, key: &str, row: &Row) -> [Write; 2] {
        let add = Write::StoreAdd {
            plugin: OWNER.to_owned(),
            table: rows(&self.mailbox),
            key: key.to_owned(),
            value: Value::None,
        };
        [add, self.write(key, row)]
    }

    pub(super) fn forget(&self, key: &str) -> Write {
        Write::StoreDelete {
            plugin: OWNER.to_owned(),
            table: rows(&self.mailbox),
            key: key.to_owned(),
        }
    }

    /// Messages.
    pub(super) fn find(&self, query: &MailQuery) -> Result<Vec<(String, Row)>, RecordError> {
        if query.channels.is_empty() {
            return Ok(Vec::new());
        }
        let found = self
            .record
            .store_find(OWNER, &rows(&self.mailbox), &asked(query))?;
        Ok(found
            .into_iter()
            .filter_map(|(key, value)| Some((key, row_of(value)?)))
            // Words are beginnings of words, and anybody may write a mark into a subject: this is what counts.
            .filter(|(_, row)| query.channels.contains(&row.channel()))
            .collect())
    }

    pub(super) fn unseen(&self, channels: &[Channel]) -> Result<u64, RecordError> {
        let mut many = 0;
        for (name, kept) in self.folders()? {
            if !kept.is(Use::Inbox) {
                continue;
            }
            for channel in channels {
                let query = MailQuery {
                    channels: vec![*channel],
                    folder: Some(name.clone()),
                    seen: Some(false),
                    ..MailQuery::default()
                };
                many += self
                    .record
                    .store_count(OWNER, &rows(&self.mailbox), &asked(&query))?;
            }
        }
        Ok(many)
    }

    /// Whether a copy of this message lies in a folder where messages arrive.
    pub(super) fn knows(
        &self,
        message: &Row,
        folders: &BTreeMap<String, Kept>,
    ) -> Result<bool, RecordError> {
        let print = message.print();
        if print.is_empty() {
            return Ok(false);
        }
        let query = MailQuery {
            channels: Channel::ALL.to_vec(),
            message_id: Some(message.message_id.clone()),
            count: AT_ONCE,
            ..MailQuery::default()
        };
        Ok(self.find(&query)?.iter().any(|(_, row)| {
            row.print() == print
                && folders
                    .get(&row.folder)
                    .is_none_or(|kept| !kept.is(Use::Sent) && !kept.is(Use::Drafts))
        }))
    }

    /// Where a folder stands by what is kept of it, and the keys of its messages.
    pub(super) fn states(
        &self,
        folders: &BTreeMap<String, Kept>,
    ) -> Result<BTreeMap<String, Standing>, RecordError> {
        let mut states: BTreeMap<String, Standing> = BTreeMap::new();
        for (name, kept) in folders {
            let mut standing = Standing::default();
            standing.state.validity = kept.validity.unwrap_or(0);
            standing.state.modseq = kept.modseq;
            states.insert(name.clone(), standing);
        }
        let mut first = 0;
        loop {
            let query = StoreQuery {
                first,
                count: AT_ONCE,
                ..StoreQuery::default()
            };
            let found = self
                .record
                .store_find(OWNER, &rows(&self.mailbox), &query)?;
            let many = found.len();
            for (key, value) in found {
                let (Some(row), Some((_, validity, uid))) = (row_of(value), place(&key)) else {
                    continue;
                };
                let Some(standing) = states.get_mut(&row.folder) else {
                    continue;
                };
                // Rows of a first pass that was not ended are found again by the next one.
                if validity == standing.state.validity {
                    standing.state.messages.insert(uid, row.flags());
                }
                let print = row.print();
                standing.keys.insert((validity, uid), Known { key, print });
            }
            if many < AT_ONCE as usize {
                return Ok(states);
            }
            first += u64::from(AT_ONCE);
        }
    }
}

/// A folder while it is followed.
#[derive(Debug, Clone, Default)]
pub(super) struct Standing {
    pub(super) state: State,
    /// Its messages, by the state and number on the server.
    pub(super) keys: BTreeMap<(u32, u32), Known>,
}

/// A message of a folder that is followed.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) key: String,
    /// What tells it where it was put, once it is gone from here: that of its copies. Empty without an identifier.
    pub(super) print: String,
}

/// The writes that empty a copy.
pub(super) fn emptied(mailbox: &str) -> Vec<Write> {
    // A table that takes the place of another leaves an empty one behind.
    [rows(mailbox), folders(mailbox)]
        .into_iter()
        .map(|table| Write::StoreSwap {
            plugin: OWNER.to_owned(),
            staged: format!("{table}-none"),
            table,
        })
        .collect()
}

fn asked(query: &MailQuery) -> StoreQuery {
    let mut words = Vec::new();
    if let [channel] = query.channels.as_slice() {
        words.push(mark_channel(*channel).to_owned());
    }
    words.extend(query.folder.as_deref().map(mark_folder));
    words.extend(query.seen.map(|seen| mark_seen(seen).to_owned()));
    words.extend(query.message_id.as_deref().map(mark_id));
    words.extend(query.thread.as_deref().map(mark_thread));
    words.push(query.words.clone());
    let words = words.join(" ");
    StoreQuery {
        words: Some(words).filter(|words| !words.trim().is_empty()),
        equal: None,
        low: query.since_ms.map(instant),
        // After every key of that instant.
        high: query.until_ms.map(|ms| format!("{}~", instant(ms))),
        descending: !query.is_ascending,
        first: query.first,
        count: query.count,
    }
}
