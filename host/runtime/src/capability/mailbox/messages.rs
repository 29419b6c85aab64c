//! Messages of the copy, and those that were fetched.

use std::sync::Arc;

use wasmtime::component::Resource;

use super::{Row, in_time, late};
use crate::bindings::imports::socle::net::mailbox;
use crate::capability::base::lookup;
use crate::failure::{Data, Failure};
use crate::ports::mail::{Channel, MailChange, MailContent, Mailbox as Known};
use crate::resources::{Blob, Content, Message};
use crate::state::CallState;

/// It is gone, or was never there.
pub(super) fn not_there() -> Failure {
    Failure::new(
        "mail.not-there",
        "Ce message ou ce dossier n’est plus dans la boîte. Actualisez la liste.",
    )
}

impl CallState {
    /// Before a message goes anywhere: its mailbox, its id and that its channel is open.
    fn may_go_for(&mut self, mailbox: &Known, channel: Channel) -> Result<(), Failure> {
        self.may_go_to(mailbox)?;
        self.may_use_channel(&mailbox.address, channel)
    }

    fn keep_fetched(&mut self, content: MailContent) -> Option<Content> {
        let budget = self.meter.blobs.clone();
        let source = Blob::taken(Arc::clone(&content.source), &budget)?;
        let parts = content
            .parts
            .iter()
            .map(|part| Blob::taken(Arc::clone(&part.content), &budget))
            .collect::<Option<Vec<Blob>>>()?;
        Some(Content {
            content,
            parts,
            source,
        })
    }

    async fn change_message(
        &mut self,
        message: Resource<Message>,
        change: MailChange,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let Message { mailbox, header } = self.resource(&message)?.clone();
        let may = self
            .may_write()
            .and_then(|()| self.may_go_for(&mailbox, header.channel));
        if let Err(failure) = may {
            return Ok(Err(failure));
        }
        let mail = self.mail();
        let changing = mail.change(&mailbox.id, &header.id, change);
        Ok(in_time(self.call.remaining(), changing, late).await)
    }
}

impl mailbox::HostMessage for CallState {
    fn get(&mut self, message: Resource<Message>, key: String) -> wasmtime::Result<Data> {
        let Message { mailbox, header } = self.resource(&message)?;
        Ok(match key.as_str() {
            "id" => Data::Text(header.id.clone()),
            "mailbox" => Data::Text(mailbox.id.clone()),
            "channel" => Data::Text(header.channel.as_str().to_owned()),
            _ => lookup(&header.values, &key),
        })
    }

    async fn open(
        &mut self,
        message: Resource<Message>,
    ) -> wasmtime::Result<Result<Resource<Content>, Failure>> {
        let Message { mailbox, header } = self.resource(&message)?.clone();
        if let Err(failure) = self.may_go_for(&mailbox, header.channel) {
            return Ok(Err(failure));
        }
        let mail = self.mail();
        let opening = mail.open(&mailbox.id, &header.id);
        match in_time(self.call.remaining(), opening, late).await {
            Ok(content) => match self.keep_fetched(content) {
                Some(content) => Ok(Ok(self.keep(content)?)),
                None => Ok(Err(Failure::new(
                    "limit",
                    "Ce message est trop volumineux pour être ouvert avec les autres.",
                )
                .author("a call holds at most 256 MiB of blobs"))),
            },
            Err(failure) => Ok(Err(failure)),
        }
    }

    async fn set_flag(
        &mut self,
        message: Resource<Message>,
        flag: String,
        on: bool,
    ) -> wasmtime::Result<Result<(), Failure>> {
        let change = MailChange::Flag { flag, is_on: on };
        self.change_message(message, change).await
    }

    async fn move_to(
        &mut self,
        message: Resource<Message>,
        folder: String,
    ) -> wasmtime::Result<Result<(), Failure>> {
        self.change_message(message, MailChange::MoveTo(folder))
            .await
    }

    fn drop(&mut self, resource: Resource<Message>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}

impl mailbox::HostContent for CallState {
    fn get(&mut self, content: Resource<Content>, key: String) -> wasmtime::Result<Data> {
        Ok(lookup(&self.resource(&content)?.content.values, &key))
    }

    fn parts(&mut self, content: Resource<Content>) -> wasmtime::Result<Vec<Row>> {
        let parts = &self.resource(&content)?.content.parts;
        Ok(parts.iter().map(|part| part.values.clone()).collect())
    }

    fn part(
        &mut self,
        content: Resource<Content>,
        place: u32,
    ) -> wasmtime::Result<Result<Resource<Blob>, Failure>> {
        let found = usize::try_from(place)
            .ok()
            .and_then(|place| self.table.get(&content).ok()?.parts.get(place).cloned());
        match found {
            Some(blob) => Ok(Ok(self.keep(blob)?)),
            None => Ok(Err(not_there())),
        }
    }

    fn source(
        &mut self,
        content: Resource<Content>,
    ) -> wasmtime::Result<Result<Resource<Blob>, Failure>> {
        let source = self.resource(&content)?.source.clone();
        Ok(Ok(self.keep(source)?))
    }

    fn drop(&mut self, resource: Resource<Content>) -> wasmtime::Result<()> {
        self.forget(resource)
    }
}
