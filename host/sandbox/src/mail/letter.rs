//! A message as far as the rules look at it. Read by a parser of mail, not by the code that wrote it.

use mail_parser::{HeaderValue, MessageParser};

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letter {
    /// Who sends it, by the envelope.
    pub from: String,
    /// To whom, by the envelope.
    pub to: Vec<String>,
    /// Its subject, sign for sign.
    pub subject: String,
    /// Its identifier, without angle brackets.
    pub id: String,
    /// It answers another message.
    pub is_answer: bool,
    /// `X-MSS-MES: FIN`.
    pub closes: bool,
    /// It asks for a report of reading.
    pub wants_reading: bool,
    /// Bytes, with what it carries.
    pub size: usize,
}

impl Letter {
    /// Reads one; none of what is no message, or bears no identifier.
    #[must_use]
    pub fn read(from: &str, to: &[String], content: &[u8]) -> Option<Self> {
        let read = MessageParser::default().parse(content)?;
        let said = |name: &str| {
            read.header_raw(name)
                .map(str::trim)
                .unwrap_or_default()
                .to_owned()
        };
        let names_one = |value: &HeaderValue<'_>| !matches!(value, HeaderValue::Empty);
        Some(Self {
            from: from.to_owned(),
            to: to.to_vec(),
            subject: read.subject().unwrap_or_default().to_owned(),
            id: read.message_id().filter(|id| !id.is_empty())?.to_owned(),
            is_answer: names_one(read.in_reply_to()),
            closes: said("X-MSS-MES").eq_ignore_ascii_case("FIN"),
            wants_reading: !said("Disposition-Notification-To").is_empty(),
            size: content.len(),
        })
    }
}
