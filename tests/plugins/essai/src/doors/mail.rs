//! Mailboxes, and the services of mail.

use socle_sdk::{
    Blob, Context, Data, Entry, Failure, Mailbox, Message, Query, Request, directory, mailbox,
    messaging, outbox,
};

use super::{Args, said};

fn opened(id: &str) -> Result<Mailbox, Failure> {
    let all = mailbox::mailboxes()?;
    let found = all
        .into_iter()
        .find(|one| one.get("id").as_text() == Some(id));
    found.ok_or_else(|| Failure::new("essai.boite", "Cette boîte n’est pas là."))
}

fn message(a: Args<'_>) -> Result<Message, Failure> {
    opened(a.at(0))?.message(a.at(1))
}

/// The mailboxes that are there: id, state, unseen.
pub(super) fn mailboxes(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let all = mailbox::mailboxes()?;
    let one = |one: &Mailbox| {
        let said = |key: &str| said(&one.get(key));
        format!("{} {} {}", said("id"), said("state"), said("unseen"))
    };
    Ok(all.iter().map(one).collect::<Vec<_>>().join(", "))
}

/// The uses of the folders of a mailbox.
pub(super) fn folders(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let rows = opened(a.at(0))?.folders()?;
    let of = |row: Vec<(String, Data)>, key: &str| {
        row.into_iter()
            .find(|(name, _)| name == key)
            .map_or(Data::None, |(_, value)| value)
    };
    let uses: Vec<String> = rows.into_iter().map(|row| said(&of(row, "use"))).collect();
    Ok(uses.join(" "))
}

/// Mailbox, words, then `field=value`: `id title` of what is found.
pub(super) fn find(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let query = Query::new("message");
    query.matches(a.at(1));
    for place in 2.. {
        let Some((field, value)) = a.given(place).and_then(|text| text.split_once('=')) else {
            break;
        };
        match value {
            "oui" => query.equal(field, &true.into()),
            "non" => query.equal(field, &false.into()),
            value => query.equal(field, &value.into()),
        }
    }
    let found = opened(a.at(0))?.find(&query)?;
    let line = |one: &Message| format!("{} {}", said(&one.get("id")), said(&one.get("title")));
    Ok(found.iter().map(line).collect::<Vec<_>>().join("/"))
}

/// Mailbox, message, key.
pub(super) fn get(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    Ok(said(&message(a)?.get(a.at(2))))
}

/// Mailbox, message: its text, and the names and sizes of what came with it.
pub(super) fn open(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let content = message(a)?.open()?;
    let mut words = vec![said(&content.get("text"))];
    for (place, row) in content.parts().into_iter().enumerate() {
        let name = row.iter().find(|(key, _)| key == "name");
        let size = content
            .part(u32::try_from(place).unwrap_or(u32::MAX))?
            .size();
        words.push(format!(
            "{}:{size}",
            name.map_or(String::new(), |(_, name)| said(name))
        ));
    }
    words.push(content.source()?.size().to_string());
    Ok(words.join(" "))
}

/// Mailbox, message, flag, `oui` or `non`.
pub(super) fn flag(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    message(a)?.set_flag(a.at(2), a.at(3) == "oui")?;
    Ok(String::new())
}

/// Mailbox, message, folder.
pub(super) fn move_to(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    message(a)?.move_to(a.at(2))?;
    Ok(String::new())
}

/// Mailbox, folder, text.
pub(super) fn put(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let content = written(&opened(a.at(0))?, "copie@essai.invalid", a.at(0), a.at(2));
    let marks = ["seen".to_owned()];
    opened(a.at(0))?.put(a.at(1), &marks, &Blob::of(content.as_bytes())?)?;
    Ok(String::new())
}

/// Mailbox, identifier, text.
pub(super) fn draft(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let content = written(&opened(a.at(0))?, a.at(1), a.at(0), a.at(2));
    opened(a.at(0))?.put_draft(a.at(1), &Blob::of(content.as_bytes())?)?;
    Ok(String::new())
}

pub(super) fn refresh(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    opened(a.at(0))?.refresh()?;
    Ok(String::new())
}

/// Mailbox, address, text: handed in here and now, of an order that was just made.
pub(super) fn submit(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entry = Entry::new("essai");
    entry.set("mailbox", &a.at(0).into());
    entry.set("to", &a.at(1).into());
    entry.set("text", &a.at(2).into());
    hand_in(&entry)
}

/// Mailbox, address, text: an order that hands it in.
pub(super) fn order(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let entry = Entry::new("essai");
    entry.set("mailbox", &a.at(0).into());
    entry.set("to", &a.at(1).into());
    entry.set("text", &a.at(2).into());
    let id = outbox::enqueue(&entry)?;
    Ok(format!("{id} {}", entry.wire_id()))
}

/// Hands in the message of an order; what the server said.
pub(crate) fn hand_in(entry: &Entry) -> Result<String, Failure> {
    let said = |key: &str| entry.get(key).into_text().unwrap_or_default();
    let mailbox = opened(&said("mailbox"))?;
    let address = mailbox.get("address").into_text().unwrap_or_default();
    let domain = address.rsplit('@').next().unwrap_or_default();
    let id = format!("{}@{domain}", entry.wire_id());
    let to = said("to");
    let content = written(&mailbox, &id, &to, &said("text"));
    let content = Blob::of(content.as_bytes())?;
    mailbox.submit(entry, &[to], &content)
}

/// Whether the message of an order is in its mailbox.
pub(crate) fn holds(entry: &Entry) -> Result<bool, Failure> {
    let mailbox = entry.get("mailbox").into_text().unwrap_or_default();
    opened(&mailbox)?.holds(entry)
}

fn written(mailbox: &Mailbox, id: &str, to: &str, text: &str) -> String {
    let from = mailbox.get("address").into_text().unwrap_or_default();
    format!(
        "From: <{from}>\r\nTo: <{to}>\r\nDate: Sun, 1 Mar 2026 09:00:00 +0000\r\nMessage-ID: <{id}>\r\n\
         Subject: {text}\r\nX-MSS-NIL: DEV000000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    )
}

/// Channel: what its provider says.
pub(super) fn messaging_state(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = Request::new();
    request.set("channel", &a.at(0).into());
    messaging::state(&request)?;
    Ok(said(&request.answered("reason")))
}

/// Address, subject, text, document: the order.
pub(super) fn messaging_send(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = Request::new();
    request.set("channel", &"professional".into());
    request.set("to", &vec![a.at(0).to_owned()].into());
    request.set("subject", &a.at(1).into());
    request.set("text", &a.at(2).into());
    request.set("documents", &vec![a.at(3).to_owned()].into());
    messaging::send(&request)?;
    let rows = request.answered_rows();
    let entry = rows
        .iter()
        .flatten()
        .find(|(key, _)| key == "entry")
        .map(|(_, entry)| said(entry));
    Ok(entry.unwrap_or_default())
}

/// What was exchanged: for each message which way, with whom, about what, and how it stands.
pub(super) fn messaging_history(_: &Context, _: Args<'_>) -> Result<String, Failure> {
    let request = Request::new();
    request.set("channel", &"professional".into());
    messaging::history(&request)?;
    let one = |row: &Vec<(String, Data)>| {
        let value = |key: &str| {
            let found = row.iter().find(|(name, _)| name == key);
            found.map_or(String::new(), |(_, value)| said(value))
        };
        ["sent", "with", "subject", "state"].map(value).join(";")
    };
    let rows: Vec<String> = request.answered_rows().iter().map(one).collect();
    Ok(rows.join("/"))
}

/// Words: how many rows, and the name of the first.
pub(super) fn directory_search(_: &Context, a: Args<'_>) -> Result<String, Failure> {
    let request = Request::new();
    request.set("words", &a.at(0).into());
    directory::search(&request)?;
    let rows = request.answered_rows();
    let name = rows
        .first()
        .and_then(|row| row.iter().find(|(key, _)| key == "name"));
    Ok(format!(
        "{} {}",
        rows.len(),
        name.map_or(String::new(), |(_, name)| said(name))
    ))
}
