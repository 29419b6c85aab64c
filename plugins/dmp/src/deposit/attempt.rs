//! A deposit leaves, once. Assertion, envelope and signature are made for this attempt; the document bears the identifier of
//! its order, so that one that is there already is known by it.

use socle_formats::xds::problem::{Call, Problem};
use socle_formats::xds::submission::{Document as Submitted, Submission, SubmissionSet};
use socle_formats::xds::{entry::APPROVED, time, values};
use socle_sdk::exports::Delivery;
use socle_sdk::signature::Signing;
use socle_sdk::{Blob, Context, Data, Document, Entry, Failure, documents, texts, time as clock};

use super::compose::{Composed, Source, compose};
use super::current::{self, Current};
use super::kept::Deposit;
use super::order::Order;
use super::{is_in_use, kind_of, kinds};
use crate::consent::{self, Object};
use crate::patient::{self, Ins};
use crate::{Plugin, client, door, failures, settings};

impl Delivery for Plugin {
    fn attempt(c: &Context, entry: &Entry) -> Result<Data, Failure> {
        let sending = Sending::of(c, entry)?;
        consent::respect(&sending.patient, Object::Feeding)?;
        sending.send(c)
    }

    /// Is it there? Who may not search does not know: then it is sent again under the same identifier, and the registry,
    /// which keeps one, says so.
    fn reconcile(c: &Context, entry: &Entry) -> Result<Data, Failure> {
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
struct Sending {
    patient: String,
    order: Order,
    entry: String,
    document: Document,
    source: Source,
    /// The OID of the document on the wire.
    oid: String,
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
        let found = current::find(c, &self.patient, &self.document, &types, &me)?;
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
        let (mut set_id, mut number) = (self.order.set_id.clone(), 1);
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

    /// Files what was sent in the place of what was composed.
    fn file(&self, content: &Blob) -> Result<String, Failure> {
        let text = |field: &str| self.document.text(field).unwrap_or_default();
        let filed = Document::file(
            &self.patient,
            &text("title"),
            &text("type-code"),
            &[
                ("type-system", text("type-system").into()),
                ("type-label", text("type-label").into()),
                ("mime", text("mime").into()),
                ("date", text("date").into()),
                ("author", text("author").into()),
                ("status", "valide".into()),
            ],
            content,
        )?;
        self.document.replace(&filed.id())?;
        Ok(filed.id())
    }

    fn keep(
        &self,
        document: &str,
        set_id: &str,
        number: u32,
        beside: &str,
    ) -> Result<Data, Failure> {
        let known = Deposit::of(&self.patient, &self.order.document)?;
        let sent = Deposit {
            document: self.order.document.clone(),
            version: self.order.version,
            entry: self.entry.clone(),
            unique_id: self.oid.clone(),
            set_id: set_id.to_owned(),
            number,
            left: Some(clock::now_ms()),
            beside: beside.to_owned(),
        };
        let kept = match known {
            // A later version was ordered meanwhile: it learns what it will stand in the place of.
            Some(later) if later.version > sent.version => Deposit {
                unique_id: sent.unique_id,
                set_id: sent.set_id,
                number: sent.number,
                ..later
            },
            _ => sent,
        };
        kept.keep(&self.patient)?;
        if document != self.order.document {
            Deposit {
                document: document.to_owned(),
                version: 1,
                ..kept
            }
            .keep(&self.patient)?;
        }
        let answer = serde_json::json!({ "oid": self.oid, "version": number });
        Ok(Data::Json(answer.to_string()))
    }
}

/// The submission of one document, and its signature.
fn signed(composed: &Composed, current: Option<&Current>) -> Result<(Submission, Blob), Failure> {
    let entry = &composed.entry;
    let sender = settings::sender()?;
    let now = time::of_ms(clock::now_ms());
    let unique_id = settings::new_oid();
    let order = Signing::new("xades-manifest");
    order.set("submission", &unique_id.as_str().into());
    order.digest(&entry.unique_id, &composed.content.digest("sha-256")?);
    let xml = order.sign()?.into_bytes();
    let submission = Submission {
        set: SubmissionSet {
            id: "SubmissionSet01".to_owned(),
            unique_id: unique_id.clone(),
            source: sender.oid,
            patient: entry.patient.clone(),
            time: now.clone(),
            content: values::content(&entry.facility.code)
                .unwrap_or_else(|| entry.facility.clone()),
            author: entry.authors.first().cloned().unwrap_or_default(),
            title: entry.title.clone(),
            status: APPROVED.to_owned(),
        },
        signature: Some(entry.signature("Signature01", &format!("{unique_id}.1"), &now, &xml)),
        documents: vec![Submitted {
            entry: entry.clone(),
            replaces: current.map(|current| current.entry.clone()),
        }],
    };
    Ok((submission, Blob::of(&xml)?))
}
