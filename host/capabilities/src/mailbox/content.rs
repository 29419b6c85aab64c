//! A message that was fetched, as plugins see it; and one to hand in, looked at before it goes.

use std::sync::Arc;

use socle_formats::mss::address::Address;
use socle_formats::mss::received::{self, Received};
use socle_runtime::ports::mail::{MailContent, MailPart};
use socle_runtime::{Data, Failure};

use super::failures::malformed;

/// Reads it, whatever it is.
pub(super) fn read(source: Vec<u8>) -> Result<MailContent, Failure> {
    let read = received::read(&source)
        .map_err(|error| Failure::new(error.code(), error.message()).author(error.to_string()))?;
    let parts = read
        .files
        .iter()
        .map(|file| MailPart {
            values: named([
                ("name", Data::Text(file.name.clone())),
                ("mime", Data::Text(file.mime.clone())),
                (
                    "size",
                    Data::Integer(i64::try_from(file.content.len()).unwrap_or(i64::MAX)),
                ),
                ("is-xdm", Data::Flag(file.is_archive)),
            ]),
            content: Arc::new(file.content.clone()),
        })
        .collect();
    Ok(MailContent {
        values: values(&read),
        parts,
        source: Arc::new(source),
    })
}

fn values(read: &Received) -> Vec<(String, Data)> {
    let address =
        |one: Option<&Address>| one.map_or(Data::None, |address| Data::Text(address.to_string()));
    let warnings = read.warnings.iter().map(|one| one.message().to_owned());
    named([
        ("text", Data::Text(read.text.clone())),
        ("was-html", Data::Flag(read.was_html)),
        (
            "reply-to",
            address(read.reply_to.as_ref().map(|one| &one.address)),
        ),
        ("wants-reading", address(read.wants_reading.as_ref())),
        ("may-report", Data::Flag(read.may_report_by_itself())),
        ("closes", Data::Flag(read.closes)),
        ("important", Data::Flag(read.is_important)),
        ("software", Data::Text(read.nil.clone())),
        ("warnings", Data::Texts(warnings.collect())),
    ])
}

fn named<const N: usize>(values: [(&str, Data); N]) -> Vec<(String, Data)> {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// Whether a message is what is said of it: from this mailbox, with this identifier, without hidden copies in its header.
pub(super) fn check(content: &[u8], own: &Address, id: &str) -> Result<(), Failure> {
    for (name, many) in [
        ("from", 1),
        ("message-id", 1),
        ("bcc", 0),
        ("resent-from", 0),
    ] {
        let found = fields(content, name);
        if found != many {
            return Err(malformed(format!(
                "{found} header fields `{name}`, not {many}"
            )));
        }
    }
    let read = received::read(content).map_err(|error| malformed(error.to_string()))?;
    if read.from.as_ref().map(|from| &from.address) != Some(own) {
        return Err(malformed("the message is not from this mailbox"));
    }
    if read.id != id {
        return Err(malformed(
            "its Message-ID is not the identifier of the order at the domain of the mailbox",
        ));
    }
    Ok(())
}

/// How many header fields have this name, in small letters.
fn fields(content: &[u8], name: &str) -> usize {
    content
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .take_while(|line| !line.is_empty())
        .filter(|line| {
            line.iter()
                .position(|byte| *byte == b':')
                .is_some_and(|end| {
                    line[..end]
                        .trim_ascii()
                        .eq_ignore_ascii_case(name.as_bytes())
                })
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Address {
        match "a@medecin.mssante.fr".parse() {
            Ok(address) => address,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn a_message_is_from_its_mailbox_with_its_identifier_and_hides_no_copy() {
        let message = |head: &str| format!("{head}To: b@medecin.mssante.fr\r\n\r\nBcc: texte\r\n");
        let good = "From: <a@medecin.mssante.fr>\r\nMessage-ID: <1@medecin.mssante.fr>\r\n";
        let judged = |head: &str| {
            check(message(head).as_bytes(), &own(), "1@medecin.mssante.fr")
                .map_err(|failure| failure.code)
        };
        assert_eq!(judged(good), Ok(()));
        for bad in [
            "",
            "From: <b@medecin.mssante.fr>\r\nMessage-ID: <1@medecin.mssante.fr>\r\n",
            "From: <a@medecin.mssante.fr>\r\nMessage-ID: <2@medecin.mssante.fr>\r\n",
            "From: <a@medecin.mssante.fr>\r\n",
            &format!("{good}BCC : c@medecin.mssante.fr\r\n"),
            &format!("{good}from: <b@medecin.mssante.fr>\r\n"),
        ] {
            assert_eq!(judged(bad), Err("mail.malformed".to_owned()), "{bad:?}");
        }
    }
}
