//! A message leaves, once: the same identifier at each attempt, so that receivers keep one.

use socle_formats::mss::address::Address;
use socle_sdk::exports::Delivery;
use socle_sdk::{Blob, Context, Data, Entry, Failure, Mailbox, log};

use crate::compose::{Envelope, compose};
use crate::consent::OPPOSITION;
use crate::failures::said;
use crate::order::{Order, People};
use crate::{Plugin, absence, answer, boxes, sent};

/// The identifier of the message of an order, from this mailbox.
pub(crate) fn identifier(entry: &Entry, mailbox: &Mailbox) -> String {
    let address = boxes::address(mailbox);
    let domain = address.rsplit('@').next().unwrap_or_default();
    format!("{}@{domain}", entry.wire_id())
}

/// The mailbox of an order.
fn from(entry: &Entry, id: &str) -> Result<(Mailbox, Address, String), Failure> {
    let mailbox = boxes::open(id)?;
    let address = boxes::address(&mailbox)
        .parse()
        .map_err(|_malformed| said("mss-pro.boite", "adresse-de-boite"))?;
    let id = identifier(entry, &mailbox);
    Ok((mailbox, address, id))
}

impl Delivery for Plugin {
    fn attempt(_: &Context, entry: &Entry) -> Result<Data, Failure> {
        if let Some(report) = answer::Report::read(entry) {
            let (mailbox, from, id) = from(entry, &report.mailbox)?;
            let (to, content) = report.compose(&mailbox, from, &id)?;
            return mailbox
                .submit(entry, &[to], &Blob::of(&content)?)
                .map(Data::Text);
        }
        if let Some(answer) = absence::Answer::read(entry) {
            let (mailbox, from, id) = from(entry, &answer.mailbox)?;
            let (to, content) = answer.compose(from, &id)?;
            return mailbox
                .submit(entry, &[to], &Blob::of(&content)?)
                .map(Data::Text);
        }
        let order = Order::read(entry)?;
        // The patient may have said so since it was ordered.
        OPPOSITION.respect(order.draft.whose())?;
        let people = People::of(&order.draft)?;
        let (mailbox, from, id) = from(entry, &order.draft.mailbox)?;
        let wire_id = entry.wire_id();
        let envelope = Envelope {
            from,
            id: &id,
            wire_id: &wire_id,
        };
        let content = Blob::of(&compose(&order, &people, &envelope)?)?;
        let mut to: Vec<String> = Vec::new();
        for one in people.all() {
            let address = one.address.to_string();
            if !to.contains(&address) {
                to.push(address);
            }
        }
        let answer = mailbox.submit(entry, &to, &content)?;
        // It left: nothing that follows may make it leave again.
        if let Err(failure) = keep(&mailbox, &order, &content) {
            log::warn(&format!("no copy was kept: {}", failure.code));
        }
        if let Err(failure) = sent::left(&id) {
            log::warn(&format!("that it left was not kept: {}", failure.code));
        }
        Ok(answer.into())
    }

    fn reconcile(_: &Context, entry: &Entry) -> Result<Data, Failure> {
        let by_itself = answer::Report::read(entry)
            .map(|report| report.mailbox)
            .or_else(|| absence::Answer::read(entry).map(|answer| answer.mailbox));
        let of = match &by_itself {
            Some(mailbox) => mailbox.clone(),
            None => Order::read(entry)?.draft.mailbox,
        };
        let mailbox = boxes::open(&of)?;
        let is_there = mailbox.holds(entry)?;
        if is_there && by_itself.is_none() {
            sent::left(&identifier(entry, &mailbox))?;
        }
        Ok(is_there.into())
    }
}

/// A copy among what was sent, and the mark of an answer on what it answers.
fn keep(mailbox: &Mailbox, order: &Order, content: &Blob) -> Result<(), Failure> {
    if let Some(folder) = mailbox.folder_for("sent")? {
        mailbox.put(&folder, &["seen".to_owned()], content)?;
    }
    if let Some(answered) = &order.draft.answers
        && let Some(message) = mailbox.by_identifier(answered)?
    {
        message.set_flag("answered", true)?;
    }
    Ok(())
}
