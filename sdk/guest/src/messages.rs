//! The service `messaging` with types, for who asks it: whether one may write, and a message.

use crate::{Failure, Request, messaging};

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
