//! The service `messaging` with types, for who asks it: whether one may write, and a message.

use crate::{Data, Failure, Request, messaging};

/// Whom one writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Colleagues.
    Professional,
    /// The patient of this call.
    Patient,
}

impl Channel {
    /// As the contract writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Professional => "professional",
            Self::Patient => "patient",
        }
    }

    /// Whether one may write about the patient of this call now. A view may not ask.
    ///
    /// # Errors
    /// Those of the service: `unsupported` when nobody provides the channel.
    pub fn is_open(self) -> Result<bool, Failure> {
        let request = Request::new();
        request.set("channel", &self.as_str().into());
        messaging::state(&request)?;
        Ok(request.answered("possible").as_flag().unwrap_or_default())
    }

    /// The addresses of colleagues nobody is reached at any more, as who sends knows. A view may not ask.
    ///
    /// # Errors
    /// Those of the service: `unsupported` when nobody sends to colleagues here.
    pub fn unreachable() -> Result<Vec<Unreachable>, Failure> {
        let request = Request::new();
        request.set("channel", &Self::Professional.as_str().into());
        request.set("unreachable", &true.into());
        messaging::state(&request)?;
        let rows = request.answered_rows();
        Ok(rows
            .iter()
            .filter_map(|row| Unreachable::read(row))
            .collect())
    }
}

/// An address a message lately came back from for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreachable {
    /// The address.
    pub address: String,
    /// Why nobody is reached there, French.
    pub reason: String,
    /// When it came back; milliseconds since the Unix epoch, UTC.
    pub since: i64,
}

impl Unreachable {
    fn read(row: &[(String, Data)]) -> Option<Self> {
        let value = |key: &str| {
            let found = row.iter().find(|(name, _)| name == key);
            found.map_or(Data::None, |(_, value)| value.clone())
        };
        Some(Self {
            address: value("address").into_text()?,
            reason: value("reason").into_text().unwrap_or_default(),
            since: value("since").as_integer()?,
        })
    }
}

/// A message about the patient of this call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// Ids of documents of this patient.
    pub documents: Vec<String>,
    /// Addresses; none on the patient's channel.
    pub to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// It must be noticed.
    pub important: bool,
}

impl Message {
    /// Writes it and queues it, by whoever provides the channel.
    ///
    /// # Errors
    /// Those of the service.
    pub fn send(&self, channel: Channel) -> Result<(), Failure> {
        let request = Request::new();
        request.set("channel", &channel.as_str().into());
        if !self.documents.is_empty() {
            request.set("documents", &self.documents.clone().into());
        }
        if !self.to.is_empty() {
            request.set("to", &self.to.clone().into());
        }
        request.set("subject", &self.subject.as_str().into());
        request.set("text", &self.text.as_str().into());
        request.set("important", &self.important.into());
        messaging::send(&request)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::Unreachable;
    use crate::Data;

    #[test]
    fn a_row_that_does_not_say_which_address_or_since_when_is_left_out() {
        let row = |address: Data, since: Data| {
            Unreachable::read(&[("address".to_owned(), address), ("since".to_owned(), since)])
        };
        let read = row("a@b.fr".into(), Data::Integer(10)).unwrap();
        assert_eq!(
            (&*read.address, &*read.reason, read.since),
            ("a@b.fr", "", 10)
        );
        assert!(row(Data::None, Data::Integer(10)).is_none());
        assert!(row("a@b.fr".into(), Data::None).is_none());
    }
}
