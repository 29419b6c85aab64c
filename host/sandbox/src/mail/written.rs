//! The messages the operator and those who are written to write: answers, delivery reports (RFC 3464), reading reports
//! (RFC 8098). Each bears an identifier derived from the message it is about, so that the same rules give the same bytes.

use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::mime::{BodyPart, MimePart};

use super::letter::Letter;
use super::mes::Cause;

fn seconds(ms: i64) -> i64 {
    ms.div_euclid(1_000)
}

/// What stands before the `@` of an identifier.
fn left(id: &str) -> &str {
    id.split('@').next().unwrap_or(id)
}

fn finished(message: MessageBuilder<'_>) -> Vec<u8> {
    // Writing into memory does not fail.
    message.write_to_vec().unwrap_or_default()
}

/// The head of what was sent, to be returned.
fn head(original: &[u8]) -> &[u8] {
    let end = original
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map_or(original.len(), |at| at + 2);
    &original[..end]
}

/// Somebody answers.
pub(super) struct Answer<'a> {
    /// Name shown; may be empty.
    pub(super) name: &'a str,
    pub(super) from: &'a str,
    /// What is answered.
    pub(super) letter: &'a Letter,
    pub(super) text: &'a str,
    /// With a document.
    pub(super) with_photo: bool,
    pub(super) at_ms: i64,
    /// Which answer of this person to this message.
    pub(super) number: u32,
}

impl Answer<'_> {
    pub(super) fn write(&self) -> Vec<u8> {
        let domain = self.from.rsplit('@').next().unwrap_or_default();
        let mut message = MessageBuilder::new()
            .to(self.letter.from.as_str())
            .subject(format!("Re: {}", self.letter.subject))
            .date(Date::new(seconds(self.at_ms)))
            .message_id(format!(
                "reponse{}.{}@{domain}",
                self.number,
                left(&self.letter.id)
            ))
            .in_reply_to(self.letter.id.as_str())
            .references(self.letter.id.as_str())
            .text_body(self.text);
        message = if self.name.is_empty() {
            message.from(self.from)
        } else {
            message.from((self.name, self.from))
        };
        if self.with_photo {
            message = message.attachment("application/pdf", "photo.pdf", PHOTO.as_bytes());
        }
        finished(message)
    }
}

/// A page with one line, made by hand.
const PHOTO: &str = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>endobj\n\
4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n\
5 0 obj<</Length 52>>stream\nBT /F1 14 Tf 30 100 Td (Photo de la cicatrice) Tj ET\nendstream endobj\n\
trailer<</Root 1 0 R>>\n%%EOF\n";

/// A multipart/report.
fn report<'a>(
    sort: &'static str,
    text: &'a str,
    fields: String,
    returned: &'a [u8],
) -> MimePart<'a> {
    let (kind, subtype) = match sort {
        "delivery-status" => ("message/delivery-status", sort),
        _ => ("message/disposition-notification", sort),
    };
    MimePart::new(
        ContentType::new("multipart/report").attribute("report-type", subtype),
        vec![
            MimePart::new("text/plain", text),
            MimePart::new(
                ContentType::new(kind),
                BodyPart::Binary(fields.into_bytes().into()),
            )
            .transfer_encoding("7bit"),
            MimePart::new("text/rfc822-headers", BodyPart::Binary(returned.into()))
                .transfer_encoding("7bit"),
        ],
    )
}

fn from_operator<'a>(
    domain: &str,
    id: String,
    letter: &'a Letter,
    at_ms: i64,
) -> MessageBuilder<'a> {
    MessageBuilder::new()
        .from((
            "Mail Delivery System".to_owned(),
            format!("MAILER-DAEMON@{domain}"),
        ))
        .to(letter.from.as_str())
        .date(Date::new(seconds(at_ms)))
        .message_id(id)
}

fn status(
    domain: &str,
    letter: &Letter,
    recipient: &str,
    action: &str,
    code: &str,
    said: &str,
) -> String {
    format!(
        "Reporting-MTA: dns; {domain}\r\nOriginal-Envelope-Id: {}\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {code}\r\n{said}",
        letter.id
    )
}

/// A message was not delivered.
pub(super) struct Bounce<'a> {
    pub(super) cause: Cause,
    pub(super) recipient: &'a str,
    pub(super) domain: &'a str,
    pub(super) letter: &'a Letter,
    pub(super) original: &'a [u8],
    pub(super) at_ms: i64,
}

impl Bounce<'_> {
    pub(super) fn write(&self) -> Vec<u8> {
        let Self { cause, letter, .. } = self;
        let said = format!(
            "Diagnostic-Code: smtp; 550 {} {}\r\n",
            cause.status(),
            cause.words()
        );
        let fields = status(
            self.domain,
            letter,
            self.recipient,
            "failed",
            cause.status(),
            &said,
        );
        let text = format!(
            "Votre message n'a pas ete distribue : {}.\r\n",
            cause.words()
        );
        let id = format!("retour.{}@{}", left(&letter.id), self.domain);
        let message = from_operator(self.domain, id, letter, self.at_ms)
            .subject(cause.subject())
            .body(report(
                "delivery-status",
                &text,
                fields,
                head(self.original),
            ));
        finished(message)
    }
}

/// A message is in a mailbox.
pub(super) struct Delivered<'a> {
    pub(super) recipient: &'a str,
    pub(super) domain: &'a str,
    pub(super) letter: &'a Letter,
    pub(super) original: &'a [u8],
    pub(super) at_ms: i64,
}

impl Delivered<'_> {
    pub(super) fn write(&self) -> Vec<u8> {
        let letter = self.letter;
        let fields = status(
            self.domain,
            letter,
            self.recipient,
            "delivered",
            "2.0.0",
            "",
        );
        let name = self.recipient.replace('@', ".");
        let id = format!("remis.{name}.{}@{}", left(&letter.id), self.domain);
        let message = from_operator(self.domain, id, letter, self.at_ms)
            .subject("Successful Mail Delivery Report")
            .body(report(
                "delivery-status",
                "Votre message a ete remis.\r\n",
                fields,
                head(self.original),
            ));
        finished(message)
    }
}

/// A message was read.
pub(super) struct Reading<'a> {
    pub(super) recipient: &'a str,
    pub(super) letter: &'a Letter,
    pub(super) at_ms: i64,
}

impl Reading<'_> {
    pub(super) fn write(&self) -> Vec<u8> {
        let letter = self.letter;
        let fields = format!(
            "Original-Recipient: rfc822;{to}\r\nFinal-Recipient: rfc822;{to}\r\nOriginal-Message-ID: <{}>\r\n\
             Disposition: manual-action/MDN-sent-manually; displayed\r\n",
            letter.id,
            to = self.recipient,
        );
        let domain = self.recipient.rsplit('@').next().unwrap_or_default();
        let message = MessageBuilder::new()
            .from(self.recipient)
            .to(letter.from.as_str())
            .date(Date::new(seconds(self.at_ms)))
            .message_id(format!("lu.{}@{domain}", left(&letter.id)))
            .in_reply_to(letter.id.as_str())
            .references(letter.id.as_str())
            .subject(format!("Lu : {}", letter.subject))
            .body(report(
                "disposition-notification",
                "Votre message a ete lu.\r\n",
                fields,
                b"",
            ));
        finished(message)
    }
}
