//! What our side of each WIT resource holds.

use std::sync::Arc;

use crate::bindings::imports::socle::base::types::Data;
use crate::meter::{BlobBudget, Room};
use crate::view::TreeBuilder;

/// A resource a plugin fills with values the host keeps: how many bytes they are.
pub(crate) trait Held: Send + 'static {
    fn bytes(&mut self) -> &mut usize;
}

macro_rules! held {
    ($($type:ty),*) => {
        $(impl Held for $type {
            fn bytes(&mut self) -> &mut usize {
                &mut self.bytes
            }
        })*
    };
}

held!(
    Query,
    Page,
    Entry,
    HttpRequest,
    Request,
    Workbook,
    Tally,
    Signing,
    Layout
);

/// What the call is about lives in the call itself; this is only its name inside the plugin.
#[derive(Debug)]
pub struct Context;

/// A question about entities or about a table of the plugin's store.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub(crate) kind: String,
    pub(crate) equal: Vec<(String, Data)>,
    pub(crate) between: Vec<(String, Data, Data)>,
    pub(crate) words: String,
    pub(crate) sort: Option<(String, bool)>,
    pub(crate) first: u64,
    pub(crate) count: Option<u32>,
    pub(crate) bytes: usize,
}

/// Rows asked of a plugin, and what it gave.
#[derive(Debug, Clone, Default)]
pub struct Page {
    pub(crate) first: u64,
    pub(crate) count: u32,
    pub(crate) sorted_by: String,
    pub(crate) descending: bool,
    pub(crate) rows: Vec<(String, Vec<Data>)>,
    pub(crate) total: u64,
    /// More rows were given than asked for; the author was told.
    pub(crate) overflows: bool,
    pub(crate) bytes: usize,
}

/// A view under construction.
#[derive(Debug)]
pub struct View(pub(crate) TreeBuilder);

/// What the practitioner did.
#[derive(Debug, Clone)]
pub struct Event(pub(crate) crate::view::UiEvent);

/// What happened.
#[derive(Debug, Clone)]
pub struct Happening {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) values: Vec<(String, Data)>,
    pub(crate) occurred_ms: i64,
    pub(crate) failures: u32,
}

/// Bytes held by the host for the length of a call. Shared, so that a response body is not copied.
#[derive(Debug, Clone, Default)]
pub struct Blob {
    pub(crate) bytes: Arc<Vec<u8>>,
    /// What they take of the call's budget; what the host itself brings takes none.
    room: Option<Arc<Room>>,
}

impl Blob {
    /// Bytes the host brings, such as those of an order.
    pub(crate) fn brought(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Arc::new(bytes),
            room: None,
        }
    }

    /// Bytes that came from outside for this call; `None` when the call has no room for them.
    pub(crate) fn taken(bytes: Arc<Vec<u8>>, budget: &BlobBudget) -> Option<Self> {
        let room = budget.take(bytes.len())?;
        Some(Self {
            bytes,
            room: Some(Arc::new(room)),
        })
    }

    /// Add bytes at the end; false, and nothing is added, when the call has no room for them.
    pub(crate) fn append(&mut self, more: &[u8], budget: &BlobBudget) -> bool {
        let alone = Arc::get_mut(&mut self.bytes).is_some();
        let room = self.room.as_mut().filter(|_| alone).and_then(Arc::get_mut);
        let fits = match room {
            Some(room) => room.widen(more.len()),
            // What others share is copied before it grows.
            None => budget
                .take(self.bytes.len() + more.len())
                .map(|room| self.room = Some(Arc::new(room)))
                .is_some(),
        };
        if fits {
            Arc::make_mut(&mut self.bytes).extend_from_slice(more);
        }
        fits
    }
}

/// An entity of the record as it was when it was opened, and the changes staged on it.
#[derive(Debug, Clone)]
pub struct Entity {
    pub(crate) id: String,
    pub(crate) kind: String,
    /// Whose; none for what is the practice's.
    pub(crate) patient: Option<String>,
    pub(crate) revision: u64,
    pub(crate) fields: Vec<(String, Data)>,
}

/// The identity of a patient as it was when it was opened.
#[derive(Debug, Clone)]
pub struct Identity {
    pub(crate) patient: String,
    pub(crate) revision: u64,
    pub(crate) state: socle_formats::identite::Identite,
    pub(crate) asked: Option<socle_record::Asked>,
    pub(crate) dates: socle_record::Dates,
    /// What happened to it, once that was asked for.
    pub(crate) history: Option<std::sync::Arc<Vec<socle_record::IdentityEvent>>>,
}

/// A document as it was when it was opened, with the changes staged on it.
#[derive(Debug, Clone)]
pub struct Document(pub(crate) socle_record::Document);

/// A notice under construction.
#[derive(Debug, Clone, Default)]
pub struct Notice {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) tone: crate::view::Tone,
    /// Command and label.
    pub(crate) button: Option<(String, String)>,
    pub(crate) about: Option<String>,
}

/// A barcode that was read.
#[derive(Debug, Clone)]
pub struct Code(pub(crate) crate::ports::Barcode);

/// Tables under construction.
#[derive(Debug, Clone, Default)]
pub struct Workbook {
    pub(crate) sheets: Vec<crate::ports::Sheet>,
    /// Of all sheets.
    pub(crate) rows: usize,
    pub(crate) bytes: usize,
}

/// A count under construction.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub(crate) asked: socle_record::Tally,
    pub(crate) bytes: usize,
}

/// A document under construction.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    pub(crate) layout: crate::ports::Layout,
    /// Texts in all of it.
    pub(crate) parts: usize,
    pub(crate) bytes: usize,
}

/// An order to send something.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub(crate) id: String,
    pub(crate) wire_id: String,
    pub(crate) service: String,
    pub(crate) attempts: u32,
    pub(crate) values: Vec<(String, Data)>,
    pub(crate) attachments: Vec<(String, Blob)>,
    pub(crate) needs: Vec<String>,
    pub(crate) after: Option<String>,
    /// Where it goes, by a key of the plugin's own; empty when it named none.
    pub(crate) destination: String,
    /// The order this call carries out, and not one under construction.
    pub(crate) is_claimed: bool,
    pub(crate) bytes: usize,
}

/// An HTTP request under construction.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    pub(crate) request: crate::ports::HttpRequest,
    pub(crate) body: Blob,
    pub(crate) bytes: usize,
}

/// What a server answered.
#[derive(Debug, Clone)]
pub struct HttpResponse {
    pub(crate) response: crate::ports::HttpResponse,
    pub(crate) body: Blob,
}

/// Who is at the keyboard.
#[derive(Debug, Clone)]
pub struct Session(pub(crate) crate::ports::Session);

/// A request to a service, shared between the consumer's call and the provider's.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub(crate) values: Vec<(String, Data)>,
    pub(crate) answers: Vec<(String, Data)>,
    pub(crate) rows: Vec<Vec<(String, Data)>>,
    pub(crate) attachments: Vec<(String, Blob)>,
    pub(crate) bytes: usize,
}

impl Request {
    /// The same for another call: what is attached is made anew there, within its room, but for what it holds already.
    /// Bytes are shared, not copied. `None` when there is no room.
    pub(crate) fn made_anew(
        mut self,
        held: &[(String, Blob)],
        budget: &BlobBudget,
    ) -> Option<Self> {
        for (_, blob) in &mut self.attachments {
            let own = held
                .iter()
                .find(|(_, own)| Arc::ptr_eq(&own.bytes, &blob.bytes));
            *blob = match own {
                Some((_, own)) => own.clone(),
                None => Blob::taken(Arc::clone(&blob.bytes), budget)?,
            };
        }
        Some(self)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::limits;

    fn left(budget: &BlobBudget) -> usize {
        limits::BLOB_BYTES - budget.left()
    }

    #[test]
    fn bytes_count_once_however_many_share_them_and_are_given_back_by_the_last() {
        let budget = BlobBudget::default();
        let blob = Blob::taken(Arc::new(vec![7; 1_000]), &budget).unwrap();
        let shared = blob.clone();
        assert_eq!(left(&budget), 1_000);
        drop(blob);
        assert_eq!(left(&budget), 1_000);
        drop(shared);
        assert_eq!(left(&budget), 0);
    }

    #[test]
    fn what_others_share_is_copied_before_it_grows() {
        let budget = BlobBudget::default();
        let mut blob = Blob::default();
        assert!(blob.append(b"abc", &budget));
        let shared = blob.clone();
        assert!(blob.append(b"def", &budget));
        assert_eq!(
            (blob.bytes.as_slice(), shared.bytes.as_slice()),
            (b"abcdef".as_slice(), b"abc".as_slice())
        );
        assert_eq!(left(&budget), 9);
        drop(shared);
        assert_eq!(left(&budget), 6);
        assert!(blob.append(b"ghi", &budget));
        assert_eq!(left(&budget), 9);
    }

    #[test]
    fn what_the_host_brings_costs_nothing_until_it_grows() {
        let budget = BlobBudget::default();
        let mut blob = Blob::brought(b"abc".to_vec());
        assert_eq!(left(&budget), 0);
        assert!(blob.append(b"def", &budget));
        assert_eq!(
            (blob.bytes.as_slice(), left(&budget)),
            (b"abcdef".as_slice(), 6)
        );
    }

    #[test]
    fn what_a_request_attaches_is_made_anew_in_the_call_that_gets_it() {
        let (asks, answers) = (BlobBudget::default(), BlobBudget::default());
        let own = Blob::taken(Arc::new(vec![7; 1_000]), &asks).unwrap();
        let question = Request {
            attachments: vec![("given".into(), own.clone())],
            ..Request::default()
        };
        let mut heard = question.clone().made_anew(&[], &answers).unwrap();
        assert_eq!((left(&asks), left(&answers)), (1_000, 1_000));
        let more = Blob::taken(Arc::new(vec![7; 50]), &answers).unwrap();
        heard.attachments.push(("content".into(), more));
        let answer = heard.made_anew(&question.attachments, &asks).unwrap();
        // What was its own before is not counted again, and nothing is the other's any more.
        assert_eq!((left(&asks), left(&answers)), (1_050, 0));
        assert!(Arc::ptr_eq(&answer.attachments[0].1.bytes, &own.bytes));
        let _taken = answers.take(limits::BLOB_BYTES - 4).unwrap();
        assert!(answer.made_anew(&[], &answers).is_none());
    }

    #[test]
    fn without_room_nothing_is_added() {
        let budget = BlobBudget::default();
        let _taken = budget.take(limits::BLOB_BYTES - 4).unwrap();
        let mut blob = Blob::default();
        assert!(blob.append(b"abcd", &budget));
        assert!(!blob.append(b"e", &budget));
        assert_eq!(blob.bytes.as_slice(), b"abcd");
        assert!(Blob::taken(Arc::new(vec![0]), &budget).is_none());
    }
}

/// A signature to be made.
#[derive(Debug, Clone, Default)]
pub struct Signing {
    pub(crate) order: crate::ports::SignatureOrder,
    /// The first name that was given a value no profile takes.
    pub(crate) odd: Option<String>,
    pub(crate) bytes: usize,
}

/// A mailbox.
#[derive(Debug, Clone)]
pub struct Mailbox(pub(crate) crate::ports::mail::Mailbox);

/// A message as the copy has it.
#[derive(Debug, Clone)]
pub struct Message {
    pub(crate) mailbox: crate::ports::mail::Mailbox,
    pub(crate) header: crate::ports::mail::MailHeader,
}

/// A message that was fetched: its bytes and those of its files count as long as it lives.
#[derive(Debug, Clone)]
pub struct Content {
    pub(crate) content: crate::ports::mail::MailContent,
    pub(crate) parts: Vec<Blob>,
    pub(crate) source: Blob,
}

/// A person a carte Vitale covers.
#[derive(Debug, Clone)]
pub struct Insured(pub(crate) crate::ports::InsuredPerson);

/// An identity read from an application carte Vitale.
#[derive(Debug, Clone)]
pub struct Reading(pub(crate) crate::ports::ApcvReading);
