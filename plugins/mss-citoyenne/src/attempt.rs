//! A message leaves, once: made for this attempt, always the same bytes under the same identifier, and a copy of it is put among
//! what was sent.

use socle_formats::mss::address::{Address, Mailbox as Written};
use socle_formats::mss::message::{Attachment, Message, MessageError};
use socle_formats::mss::most_documents_bytes;
use socle_sdk::exports::Delivery;
use socle_sdk::{Blob, Context, Data, Entry, Failure, Mailbox, documents, log};

use crate::failures::said;
use crate::letter::{Beside, Letter, Mode};
use crate::patient::OPPOSITION;
use crate::{Plugin, boxes, order, paper, patient, settings};

impl Delivery for Plugin {
    fn attempt(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        let patient = patient::of_call(c)?;
        let sending = Sending::of(entry)?;
        if sending.letter.patient != patient {
            return Err(said("not-found", "message-inconnu"));
        }
        OPPOSITION.respect(&patient)?;
        let to = patient::address(&patient)?;
        let id = sending.identifier(entry)?;
        let content = Blob::of(&sending.written(&patient, &to, &id)?)?;
        let taken = sending
            .mailbox
            .submit(entry, &[to.as_str().to_owned()], &content)?;
        sending.letter.left(&id)?;
        sending.copy(&content);
        Ok(taken.into())
    }

    fn reconcile(_: &Context, entry: &Entry) -> Result<Data, Failure> {
        let sending = Sending::of(entry)?;
        let holds = sending.mailbox.holds(entry)?;
        if holds {
            sending.letter.left(&sending.identifier(entry)?)?;
        }
        Ok(holds.into())
    }
}

/// An order on its way.
struct Sending {
    letter: Letter,
    beside: Beside,
    mailbox: Mailbox,
}

impl Sending {
    fn of(entry: &Entry) -> Result<Self, Failure> {
        let message = entry.get("message").into_text().unwrap_or_default();
        let beside = Beside::of(&message)?;
        Ok(Self {
            letter: Letter::open(&message)?,
            mailbox: boxes::open(&beside.mailbox)?,
            beside,
        })
    }

    fn own(&self) -> Result<Address, Failure> {
        boxes::text(self.mailbox.get("address"))
            .parse()
            .map_err(|_shape| said("mss-citoyenne.boite", "sans-boite"))
    }

    fn identifier(&self, entry: &Entry) -> Result<String, Failure> {
        Ok(format!("{}@{}", entry.wire_id(), self.own()?.domain()))
    }

    fn written(&self, patient: &str, to: &Address, id: &str) -> Result<Vec<u8>, Failure> {
        let Self { letter, beside, .. } = self;
        let from = Written {
            name: match beside.from.as_str() {
                "" => boxes::text(self.mailbox.get("name")),
                name => name.to_owned(),
            },
            address: self.own()?,
        };
        let to = Written::bare(to.clone());
        let mut message = Message::new(from, vec![to], &letter.subject, id, letter.at_ms);
        message.nil = settings::nil()?;
        message.text.clone_from(&letter.text);
        message.closes = beside.mode == Mode::Closes;
        if !beside.answers.is_empty() {
            message.in_reply_to = Some(beside.answers.clone());
            message.references = vec![beside.answers.clone()];
        }
        for document in &letter.documents {
            let document = documents::open(document)?;
            // It may have been replaced or hidden since it was ordered.
            order::check(patient, &document)?;
            let (mime, content) = paper::sent(patient, &document)?;
            message.attachments.push(Attachment {
                name: file_name(&document.text("title").unwrap_or_default(), &mime),
                mime,
                content,
            });
        }
        let bytes: usize = message
            .attachments
            .iter()
            .map(|one| one.content.len())
            .sum();
        if u64::try_from(bytes).is_ok_and(|bytes| bytes > most_documents_bytes(1)) {
            return Err(said("messaging.too-large", "trop-lourd").field("documents"));
        }
        message.write().map_err(|error: MessageError| {
            Failure::new(error.code(), error.message()).author(error.to_string())
        })
    }

    /// A copy among what was sent, and the mark on what it answers. The message has left: nothing of this is worth failing for.
    fn copy(&self, content: &Blob) {
        let copied = self
            .mailbox
            .folder_for("sent")
            .and_then(|folder| match folder {
                Some(folder) => self.mailbox.put(&folder, &["seen".to_owned()], content),
                None => Ok(()),
            });
        let marked = match self.beside.answers.as_str() {
            "" => Ok(()),
            id => self
                .mailbox
                .by_identifier(id)
                .and_then(|found| match found {
                    Some(message) => message.set_flag("answered", true),
                    None => Ok(()),
                }),
        };
        for failure in [copied, marked].into_iter().filter_map(Result::err) {
            log::debug(&format!("after it left: {}", failure.code));
        }
    }
}

/// The name of a file, after the title of its document.
fn file_name(title: &str, mime: &str) -> String {
    let ending = match mime {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        _ => "pdf",
    };
    let title = title.trim();
    match title.to_lowercase().ends_with(&format!(".{ending}")) {
        true => title.to_owned(),
        false => format!("{title}.{ending}"),
    }
}
