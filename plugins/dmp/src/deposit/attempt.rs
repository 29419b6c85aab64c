//! A deposit leaves, once. Assertion, envelope and signature are made for this attempt; the document bears the identifier of
//! its order, so that one that is there already is known by it.

use socle_formats::xds::problem::{Call, Problem};
use socle_sdk::exports::Delivery;
use socle_sdk::{Blob, Context, Data, Document, Entry, Failure, documents, texts};

use super::compose::{Composed, Source, compose};
use super::current::{self, Current};
use super::order::Order;
use super::sign::signed;
use super::{is_in_use, kind_of, kinds};
use crate::change::Ordered;
use crate::consent::FEEDING;
use crate::patient::{self, Ins};
use crate::{Plugin, client, door, failures};

impl Delivery for Plugin {
    fn attempt(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        if let Some(ordered) = Ordered::read(entry)? {
            return ordered.attempt(c);
        }
        let sending = Sending::of(c, entry)?;
        FEEDING.respect(&sending.patient)?;
        sending.send(c)
    }

    /// Is it there? Who may not search does not know: then it is sent again under the same identifier, and the registry,
    /// which keeps one, says so.
    fn reconcile(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        if let Some(ordered) = Ordered::read(entry)? {
            return ordered.is_so(c).map(Data::Flag);
        }
        let sending = Sending::of(c, entry)?;
        let found = match current::by_oid(c, &sending.patient, &sending.oid) {
            Ok(found) => found,
            Err(failure) if failure.code == "shared-record.authorisation" => {
                return Ok(false.into());
            }
            Err(failure) => return Err(failure),
        };
        if found.is_some() {
            sending.there(c)?;
        }
        Ok(found.is_some().into())
    }
}

/// An order on its way.
pub(super) struct Sending {
    pub(super) patient: String,
    pub(super) order: Order,
    pub(super) entry: String,
    pub(super) document: Document,
    source: Source,
    /// The OID of the document on the wire.
    pub(super) oid: String,
}

/// What became of one submission.
enum Sent {
    /// It is there.
    Taken(Box<Composed>),
    /// It is not, and why.
    Refused(Problem),
}

impl Sending {
    fn of(c: &Context, entry: &Entry) -> Result<Self, Failure> {
        let patient = patient::of_call(c)?;
        let order = Order::read(entry)?;
        let document = documents::open(&order.document)?;
        if document.patient() != patient {
            return Err(Failure::new("dmp.document", texts::text("autre-patient")));
        }
        let source = Source::of(&document, order.version)?;
        let oid = source.oid(&order)?;
        Ok(Self {
            patient,
            order,
            entry: entry.id(),
            document,
            source,
            oid,
        })
    }

    fn send(&self, c: &Context) -> Result<Data, Failure> {
        let kind = kind_of(&self.document)
            .ok_or_else(|| Failure::new("dmp.type", texts::text("sans-type")))?;
        let mut types = kinds::one_of(kind);
        if types.is_empty() && self.order.wanted.current {
            types.push(socle_formats::xds::Code::new(
                kind.code,
                kind.systeme,
                kind.libelle,
            ));
        }
        let me = door::enter(door::feeding())?.said("identifiant");
        let sought = current::Sought {
            types: &types,
            whose: kinds::whose(kind),
            me: &me,
        };
        let found = current::find(c, &self.patient, &self.document, &sought)?;
        if found
            .as_ref()
            .is_some_and(|found| found.unique_id == self.oid)
        {
            return self.there(c);
        }
        let mut beside = String::new();
        let mut sent = self.submit(c, found.as_ref())?;
        if let (Sent::Refused(problem), Some(other)) = (&sent, &found)
            && !other.own
            && problem.call() == Call::Unknown
        {
            // Another's, which one may not replace (no code for that is published): beside it, and it is said.
            beside.clone_from(&other.author);
            sent = self.submit(c, None)?;
        }
        match sent {
            Sent::Taken(composed) => self.taken(&composed, &beside),
            Sent::Refused(problem) => self.refused(c, &problem),
        }
    }

    fn refused(&self, c: &Context, problem: &Problem) -> Result<Data, Failure> {
        match problem.code.as_str() {
            // The identifier is of this order alone: whatever is there under it is this document.
            "XDSDuplicateUniqueIdInRegistry" | "XDSNonIdenticalHash" | "XDSNonIdenticalSize" => {
                self.there(c)
            }
            // Somebody replaced it meanwhile: looked for again.
            "XDSRegistryDeprecatedDocumentError" => Err(Failure {
                retryable: true,
                ..failures::problem(problem)
            }),
            _ if problem.call() == Call::Done => self.there(c),
            _ => Err(failures::problem(problem)),
        }
    }

    fn submit(&self, c: &Context, current: Option<&Current>) -> Result<Sent, Failure> {
        let kind = kind_of(&self.document)
            .ok_or_else(|| Failure::new("dmp.type", texts::text("sans-type")))?;
        let composed = compose(
            &self.patient,
            &self.document,
            kind,
            &self.order,
            &self.source,
            current,
        )?;
        if composed.entry.patient != Ins::need(&self.patient)?.cx() {
            return Err(Failure::new("dmp.autre-ins", texts::text("autre-ins")));
        }
        let (submission, signature) = signed(&composed, current)?;
        let contents = [&composed.content, &signature];
        let answer = client::feed(
            c,
            &self.patient,
            self.order.wanted.secret,
            &submission,
            &contents,
        )?;
        Ok(match answer {
            Ok(()) => Sent::Taken(Box::new(composed)),
            Err(problem) => Sent::Refused(problem),
        })
    }

    /// It left: what was sent is what the practice keeps.
    fn taken(&self, composed: &Composed, beside: &str) -> Result<Data, Failure> {
        let document = match composed.adapted && is_in_use(&self.document) {
            true => self.file(&composed.content)?,
            false => self.order.document.clone(),
        };
        self.keep(&document, &composed.set_id, composed.number, beside)
    }

    /// It was there already.
    fn there(&self, c: &Context) -> Result<Data, Failure> {
        // A document that goes as it is bears its line itself.
        let own = match &self.source {
            Source::Cda(own) => socle_formats::vsm::reference(own),
            _ => None,
        };
        let (mut set_id, mut number) = match own {
            Some(line) => (line.set_id, line.version),
            None => (self.order.set_id.clone(), 1),
        };
        let mut document = self.order.document.clone();
        let asked = socle_formats::dmp::DocumentId {
            unique_id: self.oid.clone(),
            repository: String::new(),
        };
        // What is there is read where one may: an attempt that nobody saw the end of may have changed its place.
        match client::retrieve(c, &self.patient, client::Manner::default(), &asked) {
            Ok(read) => {
                if let Some(line) = socle_formats::vsm::reference(&read.content) {
                    (set_id, number) = (line.set_id, line.version);
                }
                if let Source::Cda(own) = &self.source
                    && *own != read.content
                    && is_in_use(&self.document)
                {
                    document = self.file(&Blob::of(&read.content)?)?;
                }
            }
            Err(failure) => {
                socle_sdk::log::debug(&format!("what is there was not read: {}", failure.code))
            }
        }
        self.keep(&document, &set_id, number, "")
    }
}
