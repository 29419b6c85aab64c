//! What became of a message: delivery reports (RFC 3464), reading reports (RFC 8098, with the errors of integration of the
//! CI-SIS). Reports come from outside: a report says what it says, whose message it is about is known by its identifier.

use mail_builder::MessageBuilder;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};
use mail_parser::MimeHeaders as _;

use super::Integration;
use super::address::{Address, Mailbox, one_line};
use super::message::{
    Attachment, MessageError, ascii, attached, date, finished, is_id, multipart, written,
};
use super::{received, subject};
use crate::fold::fold;

/// The most recipients of one report.
const MOST_RECIPIENTS: usize = 500;

/// What a message reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// What became of the delivery.
    Delivery(Delivery),
    /// What became of the reading.
    Reading(Reading),
}

/// A delivery report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// The identifier the envelope bore (`ENVID`): ours is the identifier of the message. May be empty.
    pub envelope: String,
    /// The identifier of the message, from what was sent back of it; may be empty.
    pub message: String,
    /// One line for each recipient.
    pub recipients: Vec<Outcome>,
}

/// What became of a message for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The address.
    pub recipient: String,
    /// What happened.
    pub action: Action,
    /// Enhanced status, `5.1.1`; may be empty.
    pub status: String,
    /// What the last server said; may be empty.
    pub diagnostic: String,
}

/// What happened (RFC 3464).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Not delivered, and no more tried.
    Failed,
    /// Not yet delivered.
    Delayed,
    /// In the mailbox.
    Delivered,
    /// Handed on to a server that sends no reports.
    Relayed,
    /// Handed on to several.
    Expanded,
}

/// Why a message was not delivered. The texts of operators were not all found: the status is read first, then words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// The mailbox is closed (the patient closed their messages).
    Fermee,
    /// Nobody of this address; no profile in Mon espace santé.
    Inconnu,
    /// The address is badly formed.
    Adresse,
    /// The mailbox is full.
    Pleine,
    /// The message is too large.
    Taille,
    /// The domain is outside the trust space.
    HorsEspace,
    /// Another reason.
    Autre,
}

impl Cause {
    /// What the practitioner reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Fermee => {
                "La messagerie du destinataire est fermée : il ne reçoit plus de messages."
            }
            Self::Inconnu => "Cette adresse n’existe pas ou n’a pas de messagerie.",
            Self::Adresse => "L’adresse du destinataire n’est pas valide.",
            Self::Pleine => {
                "La boîte du destinataire est pleine. Réessayez plus tard, ou joignez-le autrement."
            }
            Self::Taille => {
                "Le message est trop volumineux (25 Mo au plus vers Mon espace santé). Allégez-le, puis renvoyez-le."
            }
            Self::HorsEspace => {
                "L’adresse du destinataire n’est pas dans l’espace de confiance MSSanté."
            }
            Self::Autre => "Le message n’a pas pu être remis. Joignez le destinataire autrement.",
        }
    }
}

impl Outcome {
    /// Why it failed; `None` when it did not.
    #[must_use]
    pub fn cause(&self) -> Option<Cause> {
        if self.action != Action::Failed {
            return None;
        }
        let words = fold(&self.diagnostic);
        let says = |text: &str| words.contains(text);
        Some(match self.status.as_str() {
            "5.2.1" => Cause::Fermee,
            _ if says("messagerie fermee") || says("profil ferme") => Cause::Fermee,
            "5.2.2" | "4.2.2" => Cause::Pleine,
            "5.2.3" | "5.3.4" => Cause::Taille,
            _ if says("patient non trouve") || says("introuvable") => Cause::Inconnu,
            _ if says("adresse invalide") => Cause::Adresse,
            _ if says("espace de confiance") => Cause::HorsEspace,
            "5.1.1" | "5.1.10" | "5.1.6" => Cause::Inconnu,
            "5.1.2" => Cause::HorsEspace,
            "5.1.3" => Cause::Adresse,
            _ if says("too large") || says("trop volumineux") => Cause::Taille,
            _ if says("user unknown") || says("does not exist") => Cause::Inconnu,
            _ => Cause::Autre,
        })
    }
}

/// A reading report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Who reports.
    pub recipient: String,
    /// The message it is about, without angle brackets; may be empty.
    pub message: String,
    /// What was done.
    pub kind: Read,
    /// Nobody did it: a program.
    pub is_automatic: bool,
    /// Documents were not taken in.
    pub refused: Option<Integration>,
    /// Another error, as it is said; may be empty.
    pub error: String,
}

/// What was done with a message (RFC 8098).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Read {
    /// Shown to a person.
    Displayed,
    /// Deleted, perhaps unread.
    Deleted,
    /// Sent on.
    Dispatched,
    /// Its documents were taken in.
    Processed,
}

impl Read {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Displayed => "displayed",
            Self::Deleted => "deleted",
            Self::Dispatched => "dispatched",
            Self::Processed => "processed",
        }
    }

    /// What the sender reads.
    #[must_use]
    pub const fn libelle(self) -> &'static str {
        match self {
            Self::Displayed => "Lu",
            Self::Deleted => "Supprimé",
            Self::Dispatched => "Transféré",
            Self::Processed => "Rangé dans le dossier",
        }
    }
}

/// Reads the report of a message, if it is one.
pub(super) fn of(message: &mail_parser::Message<'_>) -> Option<Report> {
    let typed = |part: &&mail_parser::MessagePart<'_>, sub: &str| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind
                    .subtype()
                    .is_some_and(|known| known.eq_ignore_ascii_case(sub))
        })
    };
    let fields_of = |sub: &str| {
        message
            .parts
            .iter()
            .find(|part| typed(part, sub) || typed(part, &format!("global-{sub}")))
            .map(|part| blocks(&String::from_utf8_lossy(&received::content(message, part))))
    };
    if let Some(blocks) = fields_of("delivery-status") {
        return Some(Report::Delivery(delivery(message, &blocks)));
    }
    let blocks = fields_of("disposition-notification")?;
    let fields = blocks.into_iter().next()?;
    Some(Report::Reading(reading(&fields)))
}

/// A field with its value, unfolded.
type Fields = Vec<(String, String)>;

fn blocks(text: &str) -> Vec<Fields> {
    let mut blocks = vec![Fields::new()];
    for line in text.lines().take(20_000) {
        let last = blocks.len() - 1;
        if line.trim().is_empty() {
            if !blocks[last].is_empty() {
                blocks.push(Fields::new());
            }
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = blocks[last].last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            blocks[last].push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value.as_str())
}

/// `rfc822; a@b` is `a@b`.
fn after_type(value: &str) -> String {
    one_line(value.split_once(';').map_or(value, |(_, rest)| rest))
}

fn bare(id: &str) -> String {
    id.trim().trim_matches(['<', '>']).to_owned()
}

fn delivery(message: &mail_parser::Message<'_>, blocks: &[Fields]) -> Delivery {
    let mut delivery = Delivery::default();
    for fields in blocks {
        let envelope = field(fields, "original-envelope-id");
        if !envelope.is_empty() {
            delivery.envelope = unxtext(envelope);
        }
        let recipient = ["original-recipient", "final-recipient"]
            .iter()
            .map(|name| after_type(field(fields, name)))
            .find(|recipient| !recipient.is_empty());
        let action = match field(fields, "action").to_lowercase().as_str() {
            "failed" => Some(Action::Failed),
            "delayed" => Some(Action::Delayed),
            "delivered" => Some(Action::Delivered),
            "relayed" => Some(Action::Relayed),
            "expanded" => Some(Action::Expanded),
            _ => None,
        };
        if let (Some(recipient), Some(action)) = (recipient, action)
            && delivery.recipients.len() < MOST_RECIPIENTS
        {
            delivery.recipients.push(Outcome {
                recipient: unxtext(&recipient),
                action,
                status: one_line(field(fields, "status")),
                diagnostic: after_type(field(fields, "diagnostic-code")),
            });
        }
    }
    delivery.message = returned(message).unwrap_or_default();
    delivery
}

/// The identifier in what a report sends back of the message.
fn returned(message: &mail_parser::Message<'_>) -> Option<String> {
    message.attachments().find_map(|part| {
        if let Some(inner) = part.message() {
            return inner.message_id().map(str::to_owned);
        }
        let is_headers = part.content_type().is_some_and(|kind| {
            kind.subtype()
                .is_some_and(|sub| sub.eq_ignore_ascii_case("rfc822-headers"))
        });
        if !is_headers {
            return None;
        }
        let fields = blocks(&String::from_utf8_lossy(&received::content(message, part)));
        fields
            .first()
            .map(|fields| bare(field(fields, "message-id")))
            .filter(|id| !id.is_empty())
    })
}

/// The text of an `xtext` (RFC 3461): `+3D` is `=`.
fn unxtext(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('+') {
        made.push_str(&rest[..place]);
        let code = rest
            .get(place + 1..place + 3)
            .and_then(|code| u8::from_str_radix(code, 16).ok())
            .filter(u8::is_ascii);
        match code {
            Some(code) => {
                made.push(char::from(code));
                rest = &rest[place + 3..];
            }
            None => {
                made.push('+');
                rest = &rest[place + 1..];
            }
        }
    }
    made.push_str(rest);
    made
}

fn reading(fields: &Fields) -> Reading {
    let disposition = field(fields, "disposition");
    let (mode, kind) = disposition.split_once(';').unwrap_or(("", disposition));
    let (kind, modifier) = kind.split_once('/').unwrap_or((kind, ""));
    let error = modifier
        .split_once(':')
        .map_or_else(String::new, |(_, error)| one_line(error));
    let error = if error.is_empty() {
        one_line(field(fields, "error"))
    } else {
        error
    };
    let refused = error
        .split(['^', ' '])
        .next()
        .and_then(|code| code.parse().ok())
        .and_then(Integration::parse);
    Reading {
        recipient: after_type(field(fields, "final-recipient")),
        message: bare(field(fields, "original-message-id")),
        kind: match kind.trim().to_lowercase().as_str() {
            "deleted" => Read::Deleted,
            "dispatched" => Read::Dispatched,
            "processed" => Read::Processed,
            // The default of the RFC for what is not known.
            _ => Read::Displayed,
        },
        is_automatic: mode.to_lowercase().contains("automatic-action"),
        refused,
        error,
    }
}

/// A reading report to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingReport {
    /// Who reports.
    pub from: Mailbox,
    /// Who asked.
    pub to: Address,
    /// Its own identifier.
    pub id: String,
    /// When: milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The product's number at the national register.
    pub nil: String,
    /// The message it is about: its identifier, its subject, its bytes.
    pub about: (String, String, Vec<u8>),
    /// What was done.
    pub kind: Read,
    /// No person did it.
    pub is_automatic: bool,
    /// Documents were not taken in, and why.
    pub refused: Option<Integration>,
    /// What a person reads.
    pub text: String,
    /// The archive and the PDF of the message, sent back with an error (CI-SIS).
    pub returned: Vec<Attachment>,
}

impl ReadingReport {
    /// Writes it.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn write(&self) -> Result<Vec<u8>, MessageError> {
        let (id, about, original) = &self.about;
        if ![&self.id, id].into_iter().all(|id| is_id(id)) {
            return Err(MessageError::Id);
        }
        if one_line(&self.nil).is_empty() {
            return Err(MessageError::NoNil);
        }
        let subject = match self.refused {
            Some(error) => subject::refused(error, about, true),
            None => format!("{} : {}", self.kind.libelle(), one_line(about)),
        };
        let mode = if self.is_automatic {
            "automatic-action/MDN-sent-automatically"
        } else {
            "manual-action/MDN-sent-manually"
        };
        let error = self
            .refused
            .map(|error| format!("/Error: {error}"))
            .unwrap_or_default();
        let fields = format!(
            "Original-Recipient: rfc822;{own}\r\nFinal-Recipient: rfc822;{own}\r\n\
             Original-Message-ID: <{id}>\r\nDisposition: {mode}; {}{error}\r\n",
            self.kind.as_str(),
            own = self.from.address,
        );
        let mut parts = vec![
            MimePart::new("text/plain", self.text.as_str()),
            MimePart::new(
                ContentType::new("message/disposition-notification"),
                BodyPart::Binary(fields.into_bytes().into()),
            )
            .transfer_encoding("7bit"),
            // A message inside a message is never encoded (RFC 2046).
            MimePart::new(
                "message/rfc822",
                BodyPart::Binary(original.as_slice().into()),
            )
            .attachment("message_original.eml")
            .transfer_encoding(if original.is_ascii() { "7bit" } else { "8bit" }),
        ];
        parts.extend(self.returned.iter().map(attached));
        let report =
            multipart("report", &self.id).attribute("report-type", "disposition-notification");
        let message = MessageBuilder::new()
            .header("From", written(&self.from))
            .header("To", written(&Mailbox::bare(self.to.clone())))
            .header("Date", date(self.at_ms))
            .header("Subject", Text::new(subject))
            .message_id(self.id.clone())
            .in_reply_to(id.clone())
            .references(id.clone())
            .header(
                super::headers::NIL,
                mail_builder::headers::raw::Raw::new(ascii(&one_line(&self.nil))),
            )
            .body(MimePart::new(report, parts));
        Ok(finished(message))
    }
}
