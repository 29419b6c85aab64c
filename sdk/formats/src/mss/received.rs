//! A message read, whatever it is. Nothing of it is lost: what cannot be understood is kept as a file, said as a warning.
//!
//! The text is text: HTML is turned into words, nothing is fetched, no script, form or picture from elsewhere survives.
//! Parsing is `mail-parser`'s.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, HeaderName, MessageParser, MessagePart, MimeHeaders as _, PartType};

use super::address::{Address, Mailbox, one_line};
use super::headers::{self, Cda};
use super::message::Attachment;
use super::report::{self, Report};
use super::subject;

/// Largest message read, in bytes.
pub const MOST_BYTES: usize = 64 << 20;
/// The most signs of text shown; the rest is in the message that is kept.
pub const MOST_TEXT: usize = 1 << 20;
/// The most files of one message.
pub const MOST_FILES: usize = 500;
/// The longest subject kept, in signs.
pub const MOST_SUBJECT: usize = 1_000;
/// The most messages inside one another.
pub const MOST_NESTED: usize = 200;
/// The most addresses of one header.
const MOST_ADDRESSES: usize = 500;

/// Why a message is not read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReceivedError {
    /// Too many bytes.
    #[error("more than {MOST_BYTES} bytes")]
    TooLarge,
    /// Messages inside messages, deeper than anyone sends.
    #[error("too deeply nested")]
    TooNested,
    /// Nothing a mail begins with.
    #[error("no mail")]
    NotMail,
}

impl ReceivedError {
    /// Dotted code, stable.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "mss.received.too-large",
            Self::TooNested => "mss.received.too-nested",
            Self::NotMail => "mss.received.not-mail",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooLarge => {
                "Ce message est trop volumineux pour être affiché. Il reste dans la boîte."
            }
            Self::TooNested => {
                "Ce message est construit de façon dangereuse : par prudence, il n’est pas ouvert. Il reste dans la boîte."
            }
            Self::NotMail => {
                "Ce message est illisible. Il reste dans la boîte : demandez à l’expéditeur de l’envoyer de nouveau."
            }
        }
    }
}

/// What is odd about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// It bears no date, or none that can be read.
    NoDate,
    /// It bears no sender that can be answered.
    NoSender,
    /// A part could not be decoded: what is shown of it may be wrong.
    Damaged,
    /// The text is longer than what is shown.
    Cut,
    /// There are more files than those kept apart.
    MoreFiles,
    /// It holds a `winmail.dat`: files only Outlook opens.
    Outlook,
    /// More than one archive of documents.
    SeveralArchives,
}

impl Warning {
    /// What the practitioner reads.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::NoDate => "Ce message ne porte pas de date lisible.",
            Self::NoSender => {
                "L’expéditeur de ce message n’est pas lisible : il n’est pas possible d’y répondre."
            }
            Self::Damaged => {
                "Une partie de ce message est abîmée : ce qui est affiché peut être incomplet."
            }
            Self::Cut => "Le texte de ce message est très long : seul le début est affiché.",
            Self::MoreFiles => {
                "Ce message a trop de pièces jointes : toutes ne sont pas affichées."
            }
            Self::Outlook => {
                "Ce message contient un fichier « winmail.dat » que seul Outlook sait ouvrir. \
                 Demandez à l’expéditeur de l’envoyer en texte simple."
            }
            Self::SeveralArchives => {
                "Ce message contient plusieurs envois de documents. Un message ne peut parler que d’un patient : vérifiez chacun."
            }
        }
    }
}

/// A file that came with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Name to show and to save under; never a path.
    pub name: String,
    /// MIME type as it was said; not to be believed.
    pub mime: String,
    /// Content, byte for byte.
    pub content: Vec<u8>,
    /// It is an archive of documents (`IHE_XDM.zip`).
    pub is_archive: bool,
}

impl File {
    /// The same, to be sent on.
    #[must_use]
    pub fn forwarded(&self) -> Attachment {
        Attachment {
            name: self.name.clone(),
            mime: self.mime.clone(),
            content: self.content.clone(),
        }
    }
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// Who wrote it, when the address can be answered.
    pub from: Option<Mailbox>,
    /// Who wrote it, as it is written: to be shown when `from` is none.
    pub from_words: String,
    /// Where answers go.
    pub reply_to: Option<Mailbox>,
    /// To.
    pub to: Vec<Mailbox>,
    /// Copies.
    pub cc: Vec<Mailbox>,
    /// The subject, on one line, at most [`MOST_SUBJECT`] signs.
    pub subject: String,
    /// What it says.
    pub about: subject::Read,
    /// Its identifier, without angle brackets; may be empty.
    pub id: String,
    /// The messages it answers.
    pub in_reply_to: Vec<String>,
    /// Its thread, oldest first.
    pub references: Vec<String>,
    /// When it says it was written: milliseconds since the Unix epoch.
    pub at_ms: Option<i64>,
    /// Its text.
    pub text: String,
    /// The text was HTML.
    pub was_html: bool,
    /// Its files.
    pub files: Vec<File>,
    /// What its headers say of documents.
    pub cda: Option<Cda>,
    /// The sender's program, by its national number; may be empty.
    pub nil: String,
    /// Answers are not allowed.
    pub closes: bool,
    /// It is important.
    pub is_important: bool,
    /// Who asks for a reading report; asked by one who is not the sender, a person must agree to it.
    pub wants_reading: Option<Address>,
    /// Where refusals go, as the last server wrote it; may be empty.
    pub return_path: String,
    /// No person wrote it, or it went to many at once (`Auto-Submitted`, RFC 3834; `Precedence`, lists, refusals): nothing
    /// answers it by itself.
    pub is_automatic: bool,
    /// What it reports.
    pub report: Option<Report>,
    /// What is odd about it.
    pub warnings: Vec<Warning>,
}

impl Received {
    /// The archives of documents, in order.
    pub fn archives(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_archive)
    }

    /// Whether documents are to be taken in from it: an archive, or a subject that says so.
    #[must_use]
    pub fn announces_documents(&self) -> bool {
        self.about.is_xdm || self.archives().next().is_some()
    }

    /// Whether a reading report may leave by itself (RFC 8098): it goes to where refusals go.
    #[must_use]
    pub fn may_report_by_itself(&self) -> bool {
        let path = self.return_path.trim_matches(['<', '>', ' ']);
        self.wants_reading
            .as_ref()
            .is_some_and(|to| path.parse::<Address>().as_ref() == Ok(to))
    }
}

/// Reads a message.
///
/// # Errors
/// [`ReceivedError`]; everything else is said by [`Received::warnings`].
pub fn read(bytes: &[u8]) -> Result<Received, ReceivedError> {
    if bytes.len() > MOST_BYTES {
        return Err(ReceivedError::TooLarge);
    }
    if nested(bytes) > MOST_NESTED {
        return Err(ReceivedError::TooNested);
    }
    // The parser is other people's code before whatever comes: should it ever panic, one message is not read.
    std::panic::catch_unwind(|| understood(bytes)).unwrap_or(Err(ReceivedError::NotMail))
}

fn understood(bytes: &[u8]) -> Result<Received, ReceivedError> {
    let message = MessageParser::default()
        .parse(bytes)
        .filter(|message| {
            message.headers().iter().any(|one| {
                !one.name().is_empty() && one.name().bytes().all(|c| c.is_ascii_graphic())
            })
        })
        .ok_or(ReceivedError::NotMail)?;
    let mut warnings = Vec::new();
    let raw = |name: &'static str| {
        message
            .header_raw(HeaderName::parse(name).unwrap_or(HeaderName::Other(name.into())))
            .map(one_line)
            .unwrap_or_default()
    };
    let subject: String = one_line(message.subject().unwrap_or_default())
        .chars()
        .take(MOST_SUBJECT)
        .collect();
    let from_words = message
        .from()
        .and_then(|from| from.first())
        .map(|one| {
            one_line(&format!(
                "{} {}",
                one.name().unwrap_or_default(),
                one.address().unwrap_or_default()
            ))
        })
        .unwrap_or_default();
    let from = mailboxes(message.from()).into_iter().next();
    if from.is_none() {
        warnings.push(Warning::NoSender);
    }
    let at_ms = message
        .date()
        .filter(|date| date.is_valid())
        .map(|date| date.to_timestamp().saturating_mul(1_000));
    if at_ms.is_none() {
        warnings.push(Warning::NoDate);
    }
    let (text, was_html) = text(&message, &mut warnings);
    let files = files(&message, &mut warnings);
    if message.parts.iter().any(|part| part.is_encoding_problem) {
        warnings.push(Warning::Damaged);
    }
    let importance = [raw("Importance"), raw("X-Priority"), raw("Priority")];
    let report = report::of(&message);
    warnings.sort();
    warnings.dedup();
    Ok(Received {
        from,
        from_words,
        reply_to: mailboxes(message.reply_to()).into_iter().next(),
        to: mailboxes(message.to()),
        cc: mailboxes(message.cc()),
        // The exact five signs count, also when a server folded nothing.
        about: subject::read(&subject),
        subject,
        id: message.message_id().unwrap_or_default().to_owned(),
        in_reply_to: ids(message.in_reply_to()),
        references: ids(message.references()),
        at_ms,
        text,
        was_html,
        files,
        cda: Cda::read(&raw(headers::INS), &raw(headers::CODECDA)),
        nil: raw(headers::NIL),
        closes: raw(headers::MES).eq_ignore_ascii_case("FIN"),
        is_important: importance[0].eq_ignore_ascii_case("high")
            || importance[1].starts_with('1')
            || importance[2].eq_ignore_ascii_case("urgent"),
        wants_reading: address_in(&raw("Disposition-Notification-To")),
        return_path: message
            .header_raw(HeaderName::ReturnPath)
            .map(one_line)
            .unwrap_or_default(),
        is_automatic: report.is_some() || is_automatic(&raw),
        report,
        warnings,
    })
}

/// Whether the headers say that no person wrote this to one person: `Auto-Submitted` other than `no` (RFC 3834), the older
/// `Precedence`, those of lists, and a message without anybody to refuse it to.
fn is_automatic(raw: &impl Fn(&'static str) -> String) -> bool {
    let says = |name: &'static str| {
        let value = raw(name).to_ascii_lowercase();
        let word = value.split([';', ' ', '(']).next().unwrap_or_default();
        word.to_owned()
    };
    let submitted = says("Auto-Submitted");
    let is_bulk = matches!(says("Precedence").as_str(), "bulk" | "list" | "junk");
    let lists = ["List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress"];
    !(submitted.is_empty() || submitted == "no")
        || is_bulk
        || lists.iter().any(|name| !raw(name).is_empty())
        || raw("Return-Path").trim() == "<>"
}

/// How often a message says that a message is inside: no less than it is deep. What is as deep as it is long brings the
/// program down when it is put away, one level inside the other.
fn nested(bytes: &[u8]) -> usize {
    const MARKS: [&[u8]; 3] = [b"message/rfc822", b"message/global", b"multipart/digest"];
    let is_mark = |window: &[u8], mark: &[u8]| window.eq_ignore_ascii_case(mark);
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| matches!(byte, b'm' | b'M'))
        .filter(|(place, _)| {
            MARKS.iter().any(|mark| {
                bytes
                    .get(*place..*place + mark.len())
                    .is_some_and(|window| is_mark(window, mark))
            })
        })
        .take(MOST_NESTED + 1)
        .count()
}

/// The address of a header that holds one.
fn address_in(text: &str) -> Option<Address> {
    let inside = text
        .rsplit_once('<')
        .and_then(|(_, rest)| rest.split('>').next())
        .unwrap_or(text);
    inside.parse().ok()
}

fn mailboxes(header: Option<&mail_parser::Address<'_>>) -> Vec<Mailbox> {
    let Some(header) = header else {
        return Vec::new();
    };
    header
        .iter()
        .take(MOST_ADDRESSES)
        .filter_map(|one| {
            Some(Mailbox {
                name: one_line(one.name().unwrap_or_default()),
                address: one.address()?.parse().ok()?,
            })
        })
        .collect()
}

fn ids(header: &mail_parser::HeaderValue<'_>) -> Vec<String> {
    match header {
        mail_parser::HeaderValue::Text(one) => vec![one.to_string()],
        mail_parser::HeaderValue::TextList(all) => all
            .iter()
            .take(MOST_ADDRESSES)
            .map(|one| one.to_string())
            .collect(),
        _ => Vec::new(),
    }
}

fn text(message: &mail_parser::Message<'_>, warnings: &mut Vec<Warning>) -> (String, bool) {
    let mut text = String::new();
    let mut was_html = false;
    for place in 0..message.text_body_count() {
        let Some(part) = message.body_text(place) else {
            continue;
        };
        let is_html = u32::try_from(place)
            .ok()
            .and_then(|place| message.text_part(place))
            .is_some_and(MessagePart::is_text_html);
        was_html |= is_html;
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&shown(&part));
    }
    if let Some((place, _)) = text.char_indices().nth(MOST_TEXT) {
        text.truncate(place);
        warnings.push(Warning::Cut);
    }
    (text.trim_end().to_owned(), was_html)
}

/// Text without control signs other than the ends of lines and tabs, and without what turns the direction of reading: a
/// name or a dose must not read otherwise than it is written.
fn shown(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|c| if c == '\r' { '\n' } else { c })
        .filter(|c| matches!(c, '\n' | '\t') || !c.is_control())
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

fn files(message: &mail_parser::Message<'_>, warnings: &mut Vec<Warning>) -> Vec<File> {
    let mut files = Vec::new();
    for (number, part) in (1..).zip(message.attachments()) {
        if files.len() == MOST_FILES {
            warnings.push(Warning::MoreFiles);
            break;
        }
        let content = content(message, part);
        let mime = part
            .content_type()
            .map(|kind| match kind.subtype() {
                Some(sub) => format!("{}/{sub}", kind.ctype()).to_lowercase(),
                None => kind.ctype().to_lowercase(),
            })
            .unwrap_or_else(|| "application/octet-stream".to_owned());
        let name = name(part, &mime, number);
        // By its name alone: one that is damaged is an archive that is refused, not an ordinary file.
        let lower = name.to_lowercase();
        let is_archive = lower.starts_with("ihe_xdm") && lower.ends_with(".zip");
        if mime == "application/ms-tnef" || name.eq_ignore_ascii_case("winmail.dat") {
            warnings.push(Warning::Outlook);
        }
        files.push(File {
            name,
            mime,
            content,
            is_archive,
        });
    }
    if files.iter().filter(|file| file.is_archive).count() > 1 {
        warnings.push(Warning::SeveralArchives);
    }
    files
}

/// The bytes of a part. The parser turns whatever says it is text into text; a file is not text, whatever it says.
pub(super) fn content(message: &mail_parser::Message<'_>, part: &MessagePart<'_>) -> Vec<u8> {
    let whole = message.raw_message();
    let raw = || {
        let start = usize::try_from(part.offset_body).ok()?;
        let end = usize::try_from(part.offset_end).ok()?;
        whole.get(start..end)
    };
    match &part.body {
        PartType::Text(_) | PartType::Html(_) => {
            let Some(raw) = raw() else {
                return part.contents().to_vec();
            };
            let decoded = match part.encoding {
                Encoding::None => Some(raw.to_vec()),
                Encoding::QuotedPrintable => quoted_printable_decode(raw),
                Encoding::Base64 => base64_decode(raw),
            };
            decoded.unwrap_or_else(|| part.contents().to_vec())
        }
        // What was encoded is there decoded; what was not is a part of the whole.
        PartType::Message(inner) => match (part.encoding, raw()) {
            (Encoding::None, Some(raw)) => raw.to_vec(),
            _ => inner.raw_message.to_vec(),
        },
        _ => part.contents().to_vec(),
    }
}

/// A name without any path, of signs a file system takes.
fn name(part: &MessagePart<'_>, mime: &str, number: usize) -> String {
    let said = part.attachment_name().unwrap_or_default();
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = one_line(last)
        .chars()
        .filter(|c| !matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\0'))
        .filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .take(120)
        .collect();
    let clean = clean.trim().trim_start_matches('.').trim_end_matches('.');
    if !clean.is_empty() {
        return clean.to_owned();
    }
    match mime {
        "message/rfc822" => format!("message-{number}.eml"),
        "application/pdf" => format!("piece-{number}.pdf"),
        "text/html" => format!("piece-{number}.html"),
        _ => format!("piece-{number}"),
    }
}
