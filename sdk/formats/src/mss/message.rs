//! A message written: checked, then MIME.
//!
//! `multipart/mixed` with the text, `IHE_XDM.zip`, the PDF copies. The writing of MIME itself is `mail-builder`'s; what a
//! person typed goes through [`one_line`] before it stands in a header, addresses through [`Address`].

use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};

use super::address::{Address, Mailbox, one_line};
use super::headers::{self, Cda};
use super::subject::FIN;

/// Name of the archive in a message.
pub const ARCHIVE: &str = "IHE_XDM.zip";

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name; written in ASCII without spaces, for old clients.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// Content.
    pub content: Vec<u8>,
}

/// A message to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Who writes.
    pub from: Mailbox,
    /// Where answers go when not there: a mailbox someone reads.
    pub reply_to: Option<Mailbox>,
    /// To.
    pub to: Vec<Mailbox>,
    /// Copies.
    pub cc: Vec<Mailbox>,
    /// Hidden copies: in the envelope, in no header.
    pub bcc: Vec<Mailbox>,
    /// Subject.
    pub subject: String,
    /// Its own identifier, without angle brackets: minted once, the same at each attempt, so that a receiver keeps one.
    pub id: String,
    /// When it was written: milliseconds since the Unix epoch.
    pub at_ms: i64,
    /// The message it answers.
    pub in_reply_to: Option<String>,
    /// The messages of its thread, oldest first.
    pub references: Vec<String>,
    /// Text.
    pub text: String,
    /// The archive of documents, of one patient.
    pub archive: Option<Vec<u8>>,
    /// What is said of the documents; of need with an archive.
    pub cda: Option<Cda>,
    /// Other files: the PDF copies, images.
    pub attachments: Vec<Attachment>,
    /// A reading report is asked for.
    pub wants_reading: bool,
    /// A delivery report is asked for, as the référentiel has it (a header; the envelope asks as well).
    pub wants_delivery: bool,
    /// It is important.
    pub is_important: bool,
    /// The product's number at the national register.
    pub nil: String,
    /// The patient may not answer (`X-MSS-MES: FIN`).
    pub closes: bool,
    /// No person wrote it, it answers another (`Auto-Submitted: auto-replied`, RFC 3834): no machine answers it.
    pub is_automatic: bool,
}

/// Why a message is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Nobody to write to.
    #[error("no recipient")]
    NoRecipient,
    /// An identifier that is not of the form `x@y`.
    #[error("a message identifier is badly formed")]
    Id,
    /// The product's number is missing.
    #[error("no X-MSS-NIL")]
    NoNil,
    /// An archive without a word about it.
    #[error("an archive needs what is said of its documents")]
    NoCda,
    /// The subject that closes is not delivered: what such a message carries would be lost.
    #[error("a message whose subject is [FIN] carries something")]
    FinCarries,
    /// Both ways of closing at once.
    #[error("[FIN] and X-MSS-MES together")]
    ClosedTwice,
    /// The instant is outside the years a mail can say.
    #[error("the instant is out of range")]
    Instant,
}

impl MessageError {
    /// Dotted code, stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoRecipient => "mss.no-recipient",
            Self::Id => "mss.id",
            Self::NoNil => "mss.no-nil",
            Self::NoCda => "mss.no-cda",
            Self::FinCarries => "mss.fin-carries",
            Self::ClosedTwice => "mss.closed-twice",
            Self::Instant => "mss.instant",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::NoRecipient => "Ce message n’a pas de destinataire. Ajoutez-en un.",
            Self::Id | Self::NoCda => {
                "Ce message n’a pas pu être préparé. Signalez-le à l’assistance du logiciel."
            }
            Self::NoNil => {
                "Le numéro d’homologation du logiciel manque dans les réglages de la messagerie. Complétez-le."
            }
            Self::FinCarries => {
                "Un message qui termine l’échange n’est pas remis au patient : son texte et ses pièces seraient perdus. \
                 Choisissez « Envoyer et clore »."
            }
            Self::ClosedTwice => {
                "Ce message termine l’échange de deux façons à la fois. Choisissez-en une."
            }
            Self::Instant => {
                "L’horloge de ce poste est fausse. Mettez-la à l’heure, puis recommencez."
            }
        }
    }
}

impl Message {
    /// A message with nothing but who, to whom and what about.
    #[must_use]
    pub fn new(from: Mailbox, to: Vec<Mailbox>, subject: &str, id: &str, at_ms: i64) -> Self {
        Self {
            from,
            reply_to: None,
            to,
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: subject.to_owned(),
            id: id.to_owned(),
            at_ms,
            in_reply_to: None,
            references: Vec::new(),
            text: String::new(),
            archive: None,
            cda: None,
            attachments: Vec::new(),
            wants_reading: false,
            wants_delivery: false,
            is_important: false,
            nil: String::new(),
            closes: false,
            is_automatic: false,
        }
    }

    /// Everyone it goes to, each once: the envelope.
    #[must_use]
    pub fn recipients(&self) -> Vec<&Address> {
        let mut all: Vec<&Address> = Vec::new();
        for mailbox in self.to.iter().chain(&self.cc).chain(&self.bcc) {
            if !all.contains(&&mailbox.address) {
                all.push(&mailbox.address);
            }
        }
        all
    }

    fn check(&self) -> Result<(), MessageError> {
        if self.recipients().is_empty() {
            return Err(MessageError::NoRecipient);
        }
        let ids = self.in_reply_to.iter().chain(&self.references);
        if !std::iter::once(&self.id).chain(ids).all(|id| is_id(id)) {
            return Err(MessageError::Id);
        }
        if one_line(&self.nil).is_empty() {
            return Err(MessageError::NoNil);
        }
        if self.archive.is_some() && self.cda.is_none() {
            return Err(MessageError::NoCda);
        }
        if self.subject == FIN {
            if self.closes {
                return Err(MessageError::ClosedTwice);
            }
            let carries = !self.text.trim().is_empty()
                || self.archive.is_some()
                || !self.attachments.is_empty();
            if carries {
                return Err(MessageError::FinCarries);
            }
        }
        // The years 1970 to 9999.
        if !(0..253_402_300_800_000).contains(&self.at_ms) {
            return Err(MessageError::Instant);
        }
        Ok(())
    }

    /// Writes it.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn write(&self) -> Result<Vec<u8>, MessageError> {
        self.check()?;
        let mut message = MessageBuilder::new()
            .header("From", written(&self.from))
            .header("Date", date(self.at_ms))
            .header("Subject", Text::new(one_line(&self.subject)))
            .message_id(self.id.clone());
        for (name, all) in [("To", &self.to), ("Cc", &self.cc)] {
            if !all.is_empty() {
                let all: Vec<String> = all.iter().map(one_written).collect();
                message = message.header(name, HeaderType::Raw(Raw::new(all.join(", "))));
            }
        }
        if let Some(reply_to) = &self.reply_to {
            message = message.header("Reply-To", written(reply_to));
        }
        if let Some(answered) = &self.in_reply_to {
            message = message.in_reply_to(answered.clone());
        }
        if !self.references.is_empty() {
            message = message.references(self.references.clone());
        }
        let raw = |text: String| HeaderType::Raw(Raw::new(text));
        message = message.header(headers::NIL, raw(ascii(&one_line(&self.nil))));
        if let Some(cda) = &self.cda {
            message = message
                .header(headers::INS, raw(cda.ins().to_owned()))
                .header(headers::CODECDA, raw(ascii(&cda.codecda())));
        }
        if self.closes {
            message = message.header(headers::MES, raw("FIN".to_owned()));
        }
        if self.is_automatic {
            // The second is what older programs obey.
            message = message
                .header("Auto-Submitted", raw("auto-replied".to_owned()))
                .header("Precedence", raw("bulk".to_owned()));
        }
        let own = self.from.address.to_string();
        if self.wants_reading {
            message = message.header("Disposition-Notification-To", raw(own.clone()));
        }
        if self.wants_delivery {
            message = message.header("Return-Receipt-To", raw(own));
        }
        if self.is_important {
            message = message
                .header("Importance", raw("high".to_owned()))
                .header("X-Priority", raw("1".to_owned()));
        }
        Ok(finished(message.body(self.body())))
    }

    fn body(&self) -> MimePart<'_> {
        let text = MimePart::new("text/plain", self.text.as_str());
        let archive = self.archive.as_ref().map(|archive| {
            MimePart::new("application/zip", BodyPart::Binary(archive.into())).attachment(ARCHIVE)
        });
        let others = self.attachments.iter().map(attached);
        let files: Vec<MimePart<'_>> = archive.into_iter().chain(others).collect();
        if files.is_empty() {
            return text;
        }
        let parts: Vec<MimePart<'_>> = std::iter::once(text).chain(files).collect();
        MimePart::new(multipart("mixed", &self.id), parts)
    }
}

/// Whether a text may stand as a message identifier.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() <= 250
        && text.split_once('@').is_some_and(|(left, right)| {
            !left.is_empty() && !right.is_empty() && !right.contains('@')
        })
        && text
            .bytes()
            .all(|c| c.is_ascii_graphic() && !matches!(c, b'<' | b'>' | b'"' | b'\\'))
}

/// The name of the PDF copy of a document: `20220531_CR_d_imagerie_medicale_CORSE_FIGATELLIX.pdf`.
///
/// `act` is the day of the act, `AAAAMMJJ`; `number` the patient's number in the practice, which may be empty.
#[must_use]
pub fn pdf_name(act: &str, kind: &str, family: &str, given: &str, number: &str) -> String {
    let parts: Vec<String> = [act, kind, family, given, number]
        .iter()
        .map(|part| plain(part))
        .filter(|part| !part.is_empty())
        .collect();
    format!("{}.pdf", parts.join("_"))
}

/// ASCII letters, digits, points and hyphens; one `_` for what is between.
fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let mut made = String::new();
    for c in text
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
    {
        match c {
            'œ' | 'Œ' => made.push_str("oe"),
            'æ' | 'Æ' => made.push_str("ae"),
            c if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') => made.push(c),
            _ if made.is_empty() || made.ends_with('_') => {}
            _ => made.push('_'),
        }
    }
    made.trim_end_matches('_').to_owned()
}

/// A name for an attachment: as [`plain`], never empty, never hidden.
pub(super) fn file_name(name: &str) -> String {
    let name = plain(name);
    let name = name.trim_start_matches('.');
    let name: String = name.chars().take(120).collect();
    if name.is_empty() {
        "piece-jointe".to_owned()
    } else {
        name
    }
}

pub(super) fn ascii(text: &str) -> String {
    text.chars().filter(char::is_ascii).collect()
}

pub(super) fn date(at_ms: i64) -> Date {
    Date::new(at_ms.div_euclid(1_000))
}

pub(super) fn written(mailbox: &Mailbox) -> HeaderType<'static> {
    HeaderType::Raw(Raw::new(one_written(mailbox)))
}

/// Name and address. The library would put encoded words between quotes, where no reader has to decode them (RFC 2047, 5).
fn one_written(mailbox: &Mailbox) -> String {
    let name = one_line(&mailbox.name);
    if name.is_empty() {
        return format!("<{}>", mailbox.address);
    }
    let name = if name.is_ascii() {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded(&name)
    };
    format!("{name} <{}>", mailbox.address)
}

/// Encoded words, none longer than a line takes, each of whole characters.
fn encoded(text: &str) -> String {
    use base64::Engine as _;
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    words
        .iter()
        .map(|word| {
            format!(
                "=?utf-8?B?{}?=",
                base64::engine::general_purpose::STANDARD.encode(word)
            )
        })
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn attached(file: &Attachment) -> MimePart<'_> {
    let is_type = |mime: &&str| {
        mime.split_once('/').is_some_and(|(left, right)| {
            let token = |part: &str| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|c| c.is_ascii_alphanumeric() || b"-+._".contains(&c))
            };
            token(left) && token(right) && left != "multipart" && left != "message"
        })
    };
    let mime = Some(file.mime.as_str())
        .filter(is_type)
        .unwrap_or("application/octet-stream");
    // Forced: what is ASCII would be sent as lines, and come out with other ends of lines.
    MimePart::new(mime, BodyPart::Binary(file.content.as_slice().into()))
        .attachment(file_name(&file.name))
        .base64()
}

trait Base64 {
    fn base64(self) -> Self;
}

impl Base64 for MimePart<'_> {
    fn base64(mut self) -> Self {
        use base64::Engine as _;
        let BodyPart::Binary(content) = &self.contents else {
            return self;
        };
        let text = base64::engine::general_purpose::STANDARD.encode(content);
        let mut lines = String::with_capacity(text.len() + text.len() / 38);
        for line in text.as_bytes().chunks(76) {
            lines.push_str(&String::from_utf8_lossy(line));
            lines.push_str("\r\n");
        }
        self.contents = BodyPart::Text(lines.into());
        self.transfer_encoding("base64")
    }
}

/// A multipart type with its boundary. It comes from the identifier of the message: the same message is the same bytes at
/// each attempt. `=_` stands in no base64 and no quoted-printable.
pub(super) fn multipart(sort: &str, id: &str) -> ContentType<'static> {
    let own: String = id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40)
        .collect();
    ContentType::new(format!("multipart/{sort}"))
        .attribute("boundary", format!("=_{}_{own}", sort.len()))
}

pub(super) fn finished(message: MessageBuilder<'_>) -> Vec<u8> {
    // Writing into memory does not fail.
    message.write_to_vec().unwrap_or_default()
}
