//! One exchange with the shared record, in the name of who asks, about one patient.

use socle_formats::dmp::{AccessMode, Answer, Request, RequestError, WireError};
use socle_formats::soap::Head;
use socle_sdk::{Blob, Context, Failure, http, signature::Signing, texts, uuid};

use crate::door::{self, CERTIFICATE, Task};
use crate::patient::Ins;
use crate::{failures, settings};

/// The largest reply that is read, in bytes: what is larger would not fit in the memory of a plugin.
const MOST_REPLY: u64 = 24 << 20;
/// The longest exchange, in milliseconds.
const PATIENCE_MS: u32 = 50_000;
/// What a call keeps for itself after an exchange, in milliseconds.
const AFTER_MS: u32 = 1_000;

/// How one comes to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Manner {
    /// As usual, or in an emergency.
    pub(crate) mode: AccessMode,
    /// Hidden from the legal representatives of a minor.
    pub(crate) secret: bool,
}

/// Who asks about whom.
pub(crate) struct Line<'c> {
    c: &'c Context,
    ins: Ins,
    manner: Manner,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
}

/// Why nothing was sent.
pub(crate) enum Unsent {
    /// The message cannot be written.
    Request(RequestError),
    /// The host.
    Host(Failure),
}

impl From<RequestError> for Unsent {
    fn from(error: RequestError) -> Self {
        Self::Request(error)
    }
}

impl From<Failure> for Unsent {
    fn from(failure: Failure) -> Self {
        Self::Host(failure)
    }
}

impl From<Unsent> for Failure {
    fn from(unsent: Unsent) -> Self {
        match unsent {
            Unsent::Request(error) => failures::request(&error),
            Unsent::Host(failure) => failure,
        }
    }
}

impl<'c> Line<'c> {
    /// Somebody who may do this, about a patient whose INS is *qualifiée*.
    pub(crate) fn open(c: &'c Context, patient: &str, task: Task) -> Result<Self, Failure> {
        let ins = Ins::need(patient)?;
        door::enter(task)?;
        Ok(Self {
            c,
            ins,
            manner: Manner::default(),
        })
    }

    /// The same, coming in this manner.
    pub(crate) fn coming(self, manner: Manner) -> Self {
        Self { manner, ..self }
    }

    /// The patient.
    pub(crate) fn ins(&self) -> &Ins {
        &self.ins
    }

    /// Asks: what fails may be asked again.
    pub(crate) fn ask(
        &self,
        write: impl FnOnce(&Head) -> Result<Request, RequestError>,
    ) -> Result<Reply, Failure> {
        self.exchange(|head| Ok((write(head)?, None)))
    }

    /// Changes something: once bytes may have left, nobody knows whether it did.
    pub(crate) fn send(
        &self,
        write: impl FnOnce(&Head) -> Result<(Request, Option<Blob>), Unsent>,
    ) -> Result<Reply, Failure> {
        let reply =
            self.exchange(write)
                .map_err(|failure| match failures::may_have_left(&failure) {
                    true => failures::unknown(&failure),
                    false => failure,
                })?;
        // A gateway that answers in its own name does not know what the service behind it did.
        match reply.is_readable() {
            true => Ok(reply),
            false => Err(failures::unknown(&no_service(reply.status))),
        }
    }

    fn exchange(
        &self,
        write: impl FnOnce(&Head) -> Result<(Request, Option<Blob>), Unsent>,
    ) -> Result<Reply, Failure> {
        if self.c.cancelled() {
            return Err(Failure::passing("cancelled", texts::text("annule")));
        }
        let left = self.c.remaining_ms().saturating_sub(AFTER_MS);
        if left == 0 {
            return Err(Failure::passing("dmp.delai", texts::text("delai")));
        }
        self.c.progress(None, &texts::text("en-cours"));
        let head = Head {
            message_id: uuid(),
            host: settings::host(),
            assertion: Some(self.assertion()?),
        };
        let (request, body) = write(&head)?;
        let body = match body {
            Some(body) => body,
            None => Blob::of(&request.body)?,
        };
        let sent = http::Request::new("POST", &request.address);
        sent.header("Content-Type", &request.content_type)?;
        sent.client(CERTIFICATE);
        sent.timeout(PATIENCE_MS.min(left));
        sent.limit(MOST_REPLY);
        sent.body(&body);
        let got = sent.send().map_err(waiting_for_a_card)?;
        Ok(Reply {
            status: got.status(),
            content_type: got.header("content-type"),
            body: got.body().to_vec()?,
        })
    }

    /// The assertion of this call: who speaks is written by the host.
    fn assertion(&self) -> Result<String, Failure> {
        let order = Signing::new("vihf");
        order.set("homologation", &settings::approval()?.into());
        order.set("patient", &self.ins.cx().into());
        order.set("purpose", &self.manner.mode.code().into());
        if self.manner.secret {
            order.set("secret-connection", &true.into());
        }
        order.sign()
    }
}

/// Reads a reply, or says why there is none.
pub(crate) fn told<T>(
    reply: &Reply,
    read: impl FnOnce(&[u8], Option<&str>) -> Result<Answer<T>, WireError>,
) -> Result<T, Failure> {
    read(&reply.body, reply.content_type.as_deref())
        .map_err(|error| failures::reply(&error, reply.status))?
        .given()
        .map_err(|problem| failures::problem(&problem))
}

/// A document was asked for, and neither it nor a reason came.
pub(crate) fn empty() -> Failure {
    Failure::new("dmp.sans-document", texts::text("sans-document"))
}

impl Reply {
    /// Whether the service itself answers: XML, or parts.
    fn is_readable(&self) -> bool {
        self.status < 500
            || self
                .content_type
                .as_deref()
                .is_some_and(|kind| kind.contains("xml") || kind.contains("multipart"))
    }
}

fn no_service(status: u16) -> Failure {
    Failure::passing("dmp.indisponible", texts::text("indisponible"))
        .author(format!("HTTP status {status}"))
}

/// Without the certificate of a card nothing left, and it waits for one.
fn waiting_for_a_card(failure: Failure) -> Failure {
    match failure.code.as_str() {
        "http.client" => Failure {
            code: "session-required".to_owned(),
            retryable: true,
            ..failure
        },
        _ => failure,
    }
}
