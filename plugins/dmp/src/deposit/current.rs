//! The document a deposit takes the place of: the current one of its type, whoever wrote it, or an earlier version of the same
//! document. It is looked for when the deposit leaves, so that whoever deposits, from whichever workstation or backup, never
//! leaves two current ones.

use socle_formats::dmp::DocumentId;
use socle_formats::vsm;
use socle_formats::xds::Code;
use socle_formats::xds::entry::{APPROVED, Entry};
use socle_formats::xds::query::{By, Documents, Query};
use socle_sdk::{Context, Document, Failure, texts};

use super::kept::Deposit;
use super::kinds::Whose;
use crate::client::{self, Manner};
use crate::patient::Ins;

/// How long a deposit waits for the access it needs to find what it takes the place of, in milliseconds, where nobody is told
/// that it came: one that is declared or found has it tried at once (`state::ask`).
const WAITS_MS: u32 = 15 * 60_000;

/// A current document.
#[derive(Debug, Clone)]
pub(crate) struct Current {
    /// Its `entryUUID`.
    pub(super) entry: String,
    /// Its OID.
    pub(super) unique_id: String,
    /// OID of its versions; empty when it has none.
    pub(super) set_id: String,
    /// Its number among them.
    pub(super) number: u32,
    /// Whoever deposits wrote it.
    pub(super) own: bool,
    /// Who wrote it, for the eye.
    pub(super) author: String,
}

/// What is looked for.
pub(super) struct Sought<'a> {
    /// Types of which there is one current document; none where a document only follows its own earlier version.
    pub(super) types: &'a [Code],
    pub(super) whose: Whose,
    /// National identifier of whoever deposits.
    pub(super) me: &'a str,
}

/// What this document takes the place of.
pub(super) fn find(
    c: &Context,
    patient: &str,
    document: &Document,
    sought: &Sought<'_>,
) -> Result<Option<Current>, Failure> {
    if !sought.types.is_empty() {
        return of_type(c, patient, sought).map_err(waiting);
    }
    let me = sought.me;
    let Some(earlier) = earlier(patient, document)? else {
        return Ok(None);
    };
    let found = by_oid(c, patient, &earlier.unique_id).map_err(waiting)?;
    let current = found.filter(|entry| entry.status == APPROVED);
    Ok(current.map(|entry| Current {
        set_id: earlier.set_id,
        number: earlier.number,
        ..seen(&entry, me)
    }))
}

/// An earlier version of this document, or the document it stands in the place of here, as far as one was deposited.
fn earlier(patient: &str, document: &Document) -> Result<Option<Deposit>, Failure> {
    let mut ids = vec![document.id()];
    ids.extend(document.text("replaces"));
    for id in ids {
        let known = Deposit::of(patient, &id)?.filter(|one| !one.unique_id.is_empty());
        if known.is_some() {
            return Ok(known);
        }
    }
    Ok(None)
}

/// The current document of these types: one's own first, then the latest.
fn of_type(c: &Context, patient: &str, sought: &Sought<'_>) -> Result<Option<Current>, Failure> {
    let me = sought.me;
    let query = Query::Documents(Documents {
        patient: Ins::need(patient)?.cx(),
        kinds: sought.types.to_vec(),
        ..Documents::default()
    });
    let registry = client::search(c, patient, Manner::default(), &query)?;
    let deposited = Deposit::all(patient)?;
    let is_own = |entry: &Entry| {
        let ours = |one: &Deposit| one.unique_id == entry.unique_id;
        is_by(entry, me) || deposited.iter().any(ours)
    };
    let found = registry
        .entries
        .into_iter()
        .filter(|entry| entry.status == APPROVED)
        .filter(|entry| sought.whose == Whose::Anybody || is_own(entry))
        .max_by_key(|entry| (is_by(entry, me), entry.creation.clone()));
    let Some(entry) = found else {
        return Ok(None);
    };
    let current = seen(&entry, me);
    if let Some(known) = Deposit::by_oid(patient, &current.unique_id)? {
        return Ok(Some(Current {
            set_id: known.set_id,
            number: known.number,
            ..current
        }));
    }
    // Another program's, or one's own from before a backup: it says its line itself.
    let document = DocumentId {
        unique_id: current.unique_id.clone(),
        repository: entry.repository,
    };
    let read = client::retrieve(c, patient, Manner::default(), &document)?;
    let line = vsm::reference(&read.content);
    Ok(Some(match line {
        Some(line) => Current {
            set_id: line.set_id,
            number: line.version,
            ..current
        },
        None => current,
    }))
}

/// The metadata of the document of this OID, when one sees it.
pub(crate) fn by_oid(c: &Context, patient: &str, oid: &str) -> Result<Option<Entry>, Failure> {
    let query = Query::DocumentsAndAssociations(By::Unique(vec![oid.to_owned()]));
    let registry = client::search(c, patient, Manner::default(), &query)?;
    Ok(registry
        .entries
        .into_iter()
        .find(|entry| entry.unique_id == oid))
}

fn is_by(entry: &Entry, id: &str) -> bool {
    entry
        .authors
        .iter()
        .filter_map(|author| author.person.as_ref())
        .any(|person| person.id == id)
}

fn seen(entry: &Entry, me: &str) -> Current {
    Current {
        entry: entry.id.clone(),
        unique_id: entry.unique_id.clone(),
        set_id: String::new(),
        number: 0,
        own: is_by(entry, me),
        author: entry
            .authors
            .first()
            .map(|author| author.affichage())
            .unwrap_or_default(),
    }
}

/// Searching needs an access, feeding does not: what takes the place of another waits for the access, so that there are never
/// two.
fn waiting(failure: Failure) -> Failure {
    match failure.code.as_str() {
        "shared-record.authorisation" => {
            Failure::passing(&failure.code, texts::text("attend-acces"))
                .with("retry-after-ms", WAITS_MS.to_string())
        }
        _ => failure,
    }
}
