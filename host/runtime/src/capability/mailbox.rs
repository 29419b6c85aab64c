//! `socle:net/mailbox`: the practice's secure mailboxes, within the granted channels.
//!
//! Lists come from the copy the host keeps, in views too. What goes to a server does not, and is journalled before. A
//! message is handed in from `delivery.attempt` only, for the order of that attempt.

mod messages;
mod submit;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use socle_manifest::Permission;
use wasmtime::component::Resource;

use crate::bindings::imports::socle::net::mailbox;
use crate::failure::{Data, Failure};
use crate::limits;
use crate::ports::mail::{Channel, MailPlace, MailQuery, Mailbox as Known, Mailboxes};
use crate::resources::{Blob, Entry, Mailbox, Message, Query};
use crate::state::{CallState, Origin};

/// What the contract calls the messages of a query.
const MESSAGE: &str = "message";

/// Values as the contract hands rows over.
type Row = Vec<(String, Data)>;

impl CallState {
    fn mail(&self) -> Arc<dyn Mailboxes> {
        Arc::clone(&self.host.ports.mailboxes)
    }

    /// May it reach messages of this channel in a mailbox of this address?
    fn may_use_channel(&self, address: &str, channel: Channel) -> Result<(), Failure> {
        let domain = address.rsplit('@').next().unwrap_or_default();
        self.granted_any(
            &format!("mailbox: {} at {domain}", channel.as_str()),
            |permission| match permission {
                Permission::Mailbox {
                    channel: granted,
                    domain: within,
                } => {
                    granted == channel.as_str()
                        && within.as_ref().is_none_or(|within| within.matches(domain))
                }
                _ => false,
            },
        )
    }

    /// The channels that are open to it in a mailbox; a failure when none is.
    fn channels(&self, mailbox: &Known) -> Result<Vec<Channel>, Failure> {
        let mut refused = None;
        let mut open = Vec::new();
        for channel in Channel::ALL {
            match self.may_use_channel(&mailbox.address, channel) {
                Ok(()) => open.push(channel),
                Err(failure) => refused = Some(failure),
            }
        }
        match refused {
            Some(failure) if open.is_empty() => Err(failure),
            _ => Ok(open),
        }
    }

    /// The channels, and the use noted: it reads what is in the mailbox.
    fn reads_mailbox(&mut self, mailbox: &Known) -> Result<Vec<Channel>, Failure> {
        let channels = self.channels(mailbox)?;
        self.dependencies.mail = true;
        let patient = self.call.patient.clone();
        self.note_use(&format!("mailbox {}", mailbox.address), patient.as_deref());
        Ok(channels)
    }

    /// Before anything goes to a server.
    fn may_go_to(&mut self, mailbox: &Known) -> Result<(), Failure> {
        if !self.call.origin.may_reach_network() {
            return Err(Failure::new(
                "view.offline",
                "Un affichage ne peut pas appeler la messagerie.",
            )
            .author("render and rows reach no mailbox"));
        }
        self.reads_mailbox(mailbox)?;
        self.flush_reads()
    }

    /// Of whoever acts, or the practice's; what the practice does by itself may see all.
    fn is_theirs(&self, mailbox: &Known) -> bool {
        let Some(owner) = &mailbox.owner else {
            return true;
        };
        if !self.call.is_for_a_person() {
            return true;
        }
        self.person().is_some_and(|one| one.person == *owner)
    }

    fn keep_messages(
        &mut self,
        mailbox: &Known,
        found: Vec<crate::ports::mail::MailHeader>,
    ) -> wasmtime::Result<Vec<Resource<Message>>> {
        let mut kept = Vec::with_capacity(found.len());
        for header in found {
            kept.push(self.keep(Message {
                mailbox: mailbox.clone(),
                header,
            })?);
        }
        Ok(kept)
    }

    async fn put_message(
        &mut self,
        mailbox: Resource<Mailbox>,
        place: MailPlace,
        content: Resource<Blob>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let known = self.resource(&mailbox)?.0.clone();
        let content = Arc::clone(&self.resource(&content)?.bytes);
        let may = self
            .may_write()
            .and_then(|()| self.may_go_to(&known))
            .and_then(|()| self.may_leave("a mailbox"));
        if let Err(failure) = may {
            return Ok(Err(failure));
        }
        let mail = self.mail();
        let putting = mail.put(&known.id, place, content);
        Ok(in_time(self.call.remaining(), putting, late).await)
    }
}

/// What a server is asked takes no longer than what is left of the call; `otherwise` is what is known when it does.
async fn in_time<T>(
    left: Option<Duration>,
    asking: impl Future<Output = Result<T, Failure>>,
    otherwise: impl FnOnce() -> Failure,
) -> Result<T, Failure> {
    let Some(left) = left else {
        return asking.await;
    };
    let left = left.saturating_sub(limits::AFTER_HTTP);
    tokio::time::timeout(left, asking)
        .await
        .unwrap_or_else(|_late| Err(otherwise()))
}

/// The server did not answer in the time of the call.
fn late() -> Failure {
    Failure::passing(
        "mail.late",
        "La messagerie n’a pas répondu à temps. Recommencez dans un moment.",
    )
}

/// What a query asks, of these channels.
fn asked(query: &Query, channels: Vec<Channel>) -> Result<MailQuery, Failure> {
    let wrong = |author: String| {
        Failure::new(
            "query",
            "L’extension a mal posé une question à la messagerie.",
        )
        .author(author)
    };
    if query.kind != MESSAGE {
        return Err(wrong(format!(
            "the kind of a query in a mailbox is `{MESSAGE}`"
        )));
    }
    let mut asked = MailQuery {
        channels,
        words: query.words.clone(),
        first: query.first,
        count: query
            .count
            .unwrap_or(limits::QUERY_ROWS)
            .min(limits::QUERY_ROWS),
        ..MailQuery::default()
    };
    for (field, value) in &query.equal {
        match (field.as_str(), value) {
            ("folder", Data::Text(text)) => asked.folder = Some(text.clone()),
            ("message-id", Data::Text(text)) => asked.message_id = Some(text.clone()),
            ("thread", Data::Text(text)) => asked.thread = Some(text.clone()),
            ("seen", Data::Flag(seen)) => asked.seen = Some(*seen),
            ("channel", Data::Text(text)) => {
                let wanted = Channel::of(text);
                asked.channels.retain(|one| Some(*one) == wanted);
            }
            _ => return Err(wrong(format!("`equal` on `{field}` with this value"))),
        }
    }
    for (field, low, high) in &query.between {
        let end = |value: &Data| match value {
            Data::None => Ok(None),
            Data::Integer(ms) => Ok(Some(*ms)),
            _ => Err(wrong("`between` on `arrived` takes instants".to_owned())),
        };
        if field != "arrived" {
            return Err(wrong(format!("`between` on `{field}`")));
        }
        (asked.since_ms, asked.until_ms) = (end(low)?, end(high)?);
    }
    if let Some((field, descending)) = &query.sort {
        if field != "arrived" {
            return Err(wrong(format!("`sort` on `{field}`")));
        }
        asked.is_ascending = !descending;
    }
    Ok(asked)
}

impl mailbox::Host for CallState {
    fn mailboxes(&mut self) -> wasmtime::Result<Result<Vec<Resource<Mailbox>>, Failure>> {
        // Without any line not even that there are none is told.
        let any = self.granted_any("mailbox", |permission| {
            matches!(permission, Permission::Mailbox { .. })
        });
        let listed = any.and_then(|()| self.mail().list());
        let all = match listed {
            Ok(all) => all,
            Err(failure) => return Ok(Err(failure)),
        };
        self.dependencies.mail = true;
        let patient = self.call.patient.clone();
        self.note_use("mailbox", patient.as_deref());
        let mut kept = Vec::new();
        for one in all {
            if self.is_theirs(&one) && self.channels(&one).is_ok() {
                kept.push(self.keep(Mailbox(one))?);
            }
        }
        Ok(Ok(kept))
    }
}

impl mailbox::HostMailbox for CallState {
    fn get(&mut self, mailbox: Resource<Mailbox>, key: String) -> wasmtime::Result<Data> {
        let known = self.resource(&mailbox)?.0.clone();
        if key == "unseen" {
            let unseen = self
                .reads_mailbox(&known)
                .and_then(|channels| self.mail().unseen(&known.id, &channels));
            return Ok(match unseen {
                Ok(many) => Data::Integer(i64::try_from(many).unwrap_or(i64::MAX)),
                Err(_) => Data::None,
            });
        }
        Ok(crate::capability::base::lookup(&known.values, &key))
    }

    fn folders(
        &mut self,
        mailbox: Resource<Mailbox>,
    ) -> wasmtime::Result<Result<Vec<Row>, Failure>> {
        let known = self.resource(&mailbox)?.0.clone();
        Ok(self
            .reads_mailbox(&known)
            .and_then(|_channels| self.mail().folders(&known.id)))
    }

    fn find(
        &mut self,
        mailbox: Resource<Mailbox>,
        query: Resource<Query>,
    ) -> wasmtime::Result<Result<Vec<Resource<Message>>, Failure>> {
        let known = self.resource(&mailbox)?.0.clone();
        let query = self.resource(&query)?.clone();
        let found = self
            .reads_mailbox(&known)
            .and_then(|channels| asked(&query, channels))
            .and_then(|asked| self.mail().find(&known.id, &asked));
        match found {
            Ok(found) => Ok(Ok(self.keep_messages(&known, found)?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn message(
        &mut self,
        mailbox: Resource<Mailbox>,
        id: String,
    ) -> wasmtime::Result<Result<Resource<Message>, Failure>> {
        let known = self.resource(&mailbox)?.0.clone();
        let found = self.reads_mailbox(&known).and_then(|channels| {
            let header = self.mail().header(&known.id, &id)?;
            // Whether a message is there is not told of a channel that is shut.
            if channels.contains(&header.channel) {
                Ok(header)
            } else {
                Err(messages::not_there())
            }
        });
        match found {
            Ok(header) => Ok(Ok(self.keep(Message {
                mailbox: known,
                header,
            })?)),
            Err(failure) => Ok(Err(failure)),
        }
    }

    fn refresh(&mut self, mailbox: Resource<Mailbox>) -> wasmtime::Result<Result<(), Failure>> {
        let known = self.resource(&mailbox)?.0.clone();
        Ok(self
            .may_go_to(&known)
            .map(|()| self.mail().refresh(&known.id)))
    }

    async fn put(
        &mut self,
        mailbox: Resource<Mailbox>,
        folder: String,
        flags: Vec<String>,
        content: Resource<Blob>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let place = MailPlace::Folder {
            name: folder,
            flags,
        };
        self.put_message(mailbox, place, content).await
    }

    async fn put_draft(
        &mut self,
        mailbox: Resource<Mailbox>,
        message_id: String,
        content: Resource<Blob>,
    ) -> wasmtime::Result<Result<(), Failure>> {
        self.put_message(mailbox, MailPlace::Draft { id: message_id }, content)
            .await
    }

    async fn submit(
        &mut self,
        mailbox: Resource<Mailbox>,
        entry: Resource<Entry>,
        to: Vec<String>,
        content: Resource<Blob>,
    ) -> wasmtime::Result<Result<String, Failure>> {
        let known = self.resource(&mailbox)?.0.clone();
        let order = self.resource(&entry)?.clone();
        let content = Arc::clone(&self.resource(&content)?.bytes);
        Ok(self.hand_in(&known, &order, to, content).await)
    }

    async fn holds(
        &mut self,
        mailbox: Resource<Mailbox>,
        entry: Resource<Entry>,
    ) -> wasmtime::Result<Result<bool, Failure>> {
        let known = self.resource(&mailbox)?.0.clone();
        let wire_id = self.resource(&entry)?.wire_id.clone();
        if let Err(failure) = self.may_go_to(&known) {
            return Ok(Err(failure));
        }
        let mail = self.mail();
        let looking = mail.holds(&known.id, &wire_id);
        Ok(in_time(self.call.remaining(), looking, late).await)
    }

    fn drop(&mut self, resource: Resource<Mailbox>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
