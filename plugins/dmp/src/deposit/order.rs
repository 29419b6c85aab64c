//! An order: which version of which document, hidden from whom. What makes it wait is said by the outbox, and beforehand here.

use socle_formats::documents::TypeDocument;
use socle_formats::xds::values::Hidden;
use socle_sdk::shared_record::{DELIVERY, Progress};
use socle_sdk::{Document, Entry, Failure, outbox, texts, time};

use super::compose::leaves;
use super::kept::{self, Deposit};
use super::{hidden_from, hidden_word, is_in_use, kind_of};
use crate::consent::FEEDING;
use crate::door::{self, Task};
use crate::patient::Ins;
use crate::{settings, state};

/// What is wanted of a deposit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wanted {
    /// From whom it is hidden.
    pub(crate) hidden: Vec<Hidden>,
    /// It stands in the place of the current one of its type, whoever wrote it.
    pub(crate) current: bool,
    /// The legal representatives of a minor do not see that it came.
    pub(crate) secret: bool,
}

/// What was queued.
pub(crate) struct Ordered {
    /// Id of the entry.
    pub(crate) entry: String,
    /// What it waits for; none when it goes at once.
    pub(crate) waits: Option<String>,
}

/// Gives a document the type of this code.
///
/// # Errors
/// One the shared record does not take.
pub(crate) fn typed(document: &Document, code: &str) -> Result<(), Failure> {
    let kind = TypeDocument::par_code(code)
        .ok_or_else(|| Failure::new("dmp.type", texts::text("type-a-choisir")).field("type"))?;
    document.set("type-system", &kind.systeme.into())?;
    document.set("type-code", &kind.code.into())?;
    document.set("type-label", &kind.affichage().into())
}

/// Queues a deposit that whoever is there asks for. The same version ordered twice is one entry.
pub(crate) fn order(
    patient: &str,
    document: &Document,
    wanted: &Wanted,
) -> Result<Ordered, Failure> {
    queue(patient, document, wanted, door::feeding())
}

/// Queues what its author validated: it waits for them, whoever sits where the event is told, be it at a secretary's desk.
pub(crate) fn by_itself(patient: &str, document: &Document) -> Result<Ordered, Failure> {
    queue(patient, document, &Wanted::default(), Task::Feed)
}

fn queue(
    patient: &str,
    document: &Document,
    wanted: &Wanted,
    task: Task,
) -> Result<Ordered, Failure> {
    if document.patient() != patient {
        return Err(Failure::new("dmp.document", texts::text("autre-patient")).field("document"));
    }
    if !is_in_use(document) {
        return Err(Failure::new("dmp.document", texts::text("pas-valide")).field("document"));
    }
    if kind_of(document).is_none() {
        return Err(Failure::new("dmp.type", texts::text("sans-type")).field("document"));
    }
    if !leaves(&document.text("mime").unwrap_or_default()) {
        return Err(Failure::new("dmp.format", texts::text("format")).field("document"));
    }
    FEEDING.respect(patient)?;
    let known = state::known(patient)?;
    if let Some(failure) = known.hindrance().filter(|_| known.standing.is_without()) {
        return Err(failure);
    }
    let version = document.get("version").as_integer().unwrap_or(1);
    let before = Deposit::of(patient, &document.id())?;
    let same = before
        .as_ref()
        .filter(|before| before.version == version && !is_over(before));
    if let Some(before) = same {
        return Ok(Ordered {
            entry: before.entry.clone(),
            waits: waits_for(patient, task)?.filter(|_| before.left.is_none()),
        });
    }
    let entry = Entry::new(DELIVERY);
    let title = document.text("title").unwrap_or_default();
    let hidden: Vec<String> = wanted
        .hidden
        .iter()
        .map(|who| hidden_word(*who).to_owned())
        .collect();
    entry.set(
        "title",
        &texts::text_with("envoi", &[("titre", title.as_str().into())]).into(),
    );
    entry.set("document", &document.id().into());
    entry.set("version", &version.into());
    entry.set("hidden", &hidden.into());
    if wanted.current {
        entry.set("replaces", &"current".into());
    }
    // Ours: another provider may send what nothing was attempted of yet.
    entry.set("dmp.secret", &wanted.secret.into());
    // What a document made around a file says of itself is the same however often it is sent.
    entry.set("dmp.set-id", &settings::new_oid().into());
    entry.set("dmp.written", &time::now_ms().into());
    entry.needs("qualified");
    entry.needs("network");
    entry.needs(&door::need(task));
    let id = outbox::enqueue(&entry)?;
    let before = before.unwrap_or_default();
    Deposit {
        document: document.id(),
        version,
        entry: id.clone(),
        left: None,
        beside: String::new(),
        change: String::new(),
        ..before
    }
    .keep(patient)?;
    kept::leave_out(patient, &document.id(), false)?;
    Ok(Ordered {
        entry: id,
        waits: waits_for(patient, task)?,
    })
}

/// What something done there waits for now.
pub(crate) fn waits_for(patient: &str, task: Task) -> Result<Option<String>, Failure> {
    if Ins::of(patient)?.is_none() {
        return Ok(Some(texts::text("attend-qualification")));
    }
    Ok(door::hindrance(task))
}

/// How an order that has not left stands, as far as this plugin may ask the host.
pub(crate) fn progress(entry: &str) -> Option<Progress> {
    Progress::of(entry).ok()
}

/// Whether an order will never leave by itself: refused for good, given up, taken back.
pub(crate) fn is_over(deposit: &Deposit) -> bool {
    deposit.left.is_none()
        && progress(&deposit.entry)
            .is_some_and(|order| ["echec", "abandonne", "retire"].contains(&order.state.as_str()))
}

/// A deposit that has not left is taken back, and the document stays out.
pub(crate) fn withdraw(patient: &str, document: &str) -> Result<(), Failure> {
    if let Some(deposit) = Deposit::of(patient, document)? {
        if deposit.left.is_some() {
            return Err(Failure::new("dmp.deja-depose", texts::text("deja-depose")));
        }
        if !is_over(&deposit) {
            outbox::withdraw(&deposit.entry)?;
        }
        deposit.forget(patient)?;
    }
    kept::leave_out(patient, document, true)
}

/// An order as it was queued.
pub(super) struct Order {
    pub(super) document: String,
    pub(super) version: i64,
    pub(super) wanted: Wanted,
    /// OID a document made around a file bears.
    pub(super) wire_id: String,
    pub(super) set_id: String,
    /// When it was ordered, milliseconds since the Unix epoch, UTC.
    pub(super) written: i64,
}

impl Order {
    pub(super) fn read(entry: &Entry) -> Result<Self, Failure> {
        let text = |key: &str| entry.get(key).into_text().unwrap_or_default();
        let flag = |key: &str| entry.get(key).as_flag().unwrap_or_default();
        Ok(Self {
            document: text("document"),
            version: entry.get("version").as_integer().unwrap_or(1),
            wanted: Wanted {
                hidden: hidden_from(&entry.get("hidden").into_texts())?,
                current: text("replaces") == "current",
                secret: flag("dmp.secret"),
            },
            wire_id: entry.wire_id(),
            set_id: match text("dmp.set-id") {
                set_id if set_id.is_empty() => settings::new_oid(),
                set_id => set_id,
            },
            written: entry
                .get("dmp.written")
                .as_integer()
                .unwrap_or_else(time::now_ms),
        })
    }
}
