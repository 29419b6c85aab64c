//! Calls to the shared record, one function each. Every call has an assertion of its own, made by the host in the name of
//! whoever speaks, and is made with their certificate. What is refused is a failure with its sentence ([`failures`]).

pub(crate) mod line;

use socle_formats::dmp::{self, Action, Authorised, DocumentId, Existence, Which};
use socle_formats::soap::Head;
use socle_formats::xds::problem::Problem;
use socle_formats::xds::query::Query;
use socle_formats::xds::registry::Registry;
use socle_formats::xds::submission::{Submission, Update};
use socle_sdk::{Blob, Context, Failure, time};

use crate::door::{self, Task};
use crate::{failures, settings};
use line::{Line, told};

/// TD0.2: whether there is a record, and whether one may access it.
pub(crate) fn existence(c: &Context, patient: &str) -> Result<Existence, Failure> {
    let line = Line::open(c, patient, Task::State)?;
    let sender = settings::sender()?;
    let ins = (&line.ins().matricule, line.ins().oid);
    let now = time::now_ms();
    let reply = line.ask(|head| dmp::existence(head, &sender, ins, now))?;
    told(&reply, dmp::read_existence)
}

/// TD0.3: declare or withdraw one's access, or oneself as médecin traitant.
pub(crate) fn authorise(c: &Context, patient: &str, action: Action) -> Result<(), Failure> {
    let task = match action {
        Action::Declare | Action::Withdraw => Task::Access,
        Action::DeclareTreating | Action::WithdrawTreating => Task::Treating,
    };
    let line = Line::open(c, patient, task)?;
    let reply = line.ask(|head| dmp::authorise(head, action))?;
    told(&reply, dmp::read_status).map(drop)
}

/// TD1.6: who may access the record.
pub(crate) fn authorised(
    c: &Context,
    patient: &str,
    which: Which,
) -> Result<Vec<Authorised>, Failure> {
    let line = Line::open(c, patient, Task::WhoMay)?;
    let reply = line.ask(|head| dmp::authorised(head, which))?;
    told(&reply, dmp::read_authorised)
}

/// How one comes to the record: as usual, in an emergency, hidden from the legal representatives of a minor.
pub(crate) use line::Manner;

/// TD3.1: a stored query.
pub(crate) fn search(
    c: &Context,
    patient: &str,
    manner: Manner,
    query: &Query,
) -> Result<Registry, Failure> {
    let line = Line::open(c, patient, Task::Search)?.coming(manner);
    let reply = line.ask(|head| dmp::search(head, query))?;
    told(&reply, dmp::read_registry)
}

/// A document that was read.
pub(crate) struct Read {
    /// Its media type.
    pub(crate) mime: String,
    /// What it holds.
    pub(crate) content: Vec<u8>,
}

/// TD3.2: one document.
pub(crate) fn retrieve(
    c: &Context,
    patient: &str,
    manner: Manner,
    document: &DocumentId,
) -> Result<Read, Failure> {
    let line = Line::open(c, patient, Task::Read)?.coming(manner);
    let reply = line.ask(|head| dmp::retrieve(head, std::slice::from_ref(document)))?;
    let given = dmp::read_documents(&reply.body, reply.content_type.as_deref());
    let (documents, problems) = given
        .map_err(|error| failures::reply(&error, reply.status))?
        .given()
        .map_err(|problem| failures::problem(&problem))?;
    let found = documents
        .into_iter()
        .find(|found| found.unique_id == document.unique_id);
    match (found, problems.first()) {
        (Some(found), _) => Ok(Read {
            mime: found.mime,
            content: found.content.into_owned(),
        }),
        (None, Some(problem)) => Err(failures::problem(problem)),
        (None, None) => Err(line::empty()),
    }
}

/// TD3.3: mask, show, archive, delete.
pub(crate) fn change(c: &Context, patient: &str, update: &Update) -> Result<(), Failure> {
    let line = Line::open(c, patient, Task::Change)?;
    let reply = line.send(|head| Ok((dmp::change(head, update)?, None)))?;
    told(&reply, dmp::read_registry).map(drop)
}

/// TD2.1 and TD2.2: what is submitted, the contents in the order of its entries.
///
/// # Errors
/// `outcome-unknown` once bytes may have left and no reply was read. A refusal keeps the server's own words: what it calls
/// for depends on what was asked.
pub(crate) fn feed(
    c: &Context,
    patient: &str,
    secret: bool,
    submission: &Submission,
    contents: &[&Blob],
) -> Result<Result<(), Problem>, Failure> {
    let line = Line::open(c, patient, door::feeding())?.coming(Manner {
        secret,
        ..Manner::default()
    });
    let reply = line.send(|head| feeding(head, submission, contents))?;
    let answer = dmp::read_registry(&reply.body, reply.content_type.as_deref())
        .map_err(|error| failures::unknown(&failures::reply(&error, reply.status)))?;
    Ok(answer.given().map(drop))
}

/// The request with its parts: documents are never in the memory of the plugin.
fn feeding(
    head: &Head,
    submission: &Submission,
    contents: &[&Blob],
) -> Result<(dmp::Request, Option<Blob>), line::Unsent> {
    let (writer, request, parts) = dmp::submission(head, submission)?;
    let body = Blob::of(writer.root_head().as_bytes())?;
    body.append_blob(&Blob::of(&request.body)?)?;
    if parts.len() != contents.len() {
        return Err(dmp::RequestError::Contents.into());
    }
    for (part, content) in parts.iter().zip(contents) {
        body.append(writer.part_head(part).as_bytes())?;
        body.append_blob(content)?;
    }
    body.append(writer.end().as_bytes())?;
    Ok((request, Some(body)))
}
