//! Changes to a document that is in the record: from whom it is hidden, put away, deleted. Its metadata are asked for first: a
//! change is made to what is there now. Like everything sent it leaves by the outbox, after the deposits of the same patient that
//! were ordered before.

use socle_formats::xds::entry::{APPROVED, ARCHIVED, Entry};
use socle_formats::xds::submission::{Change, Status, SubmissionSet, Update};
use socle_formats::xds::values::Hidden;
use socle_formats::xds::{time, values};
use socle_sdk::shared_record::DELIVERY;
use socle_sdk::{Context, Data, Entry as Order, Failure, outbox, texts, time as clock};

use crate::deposit::current::by_oid;
use crate::deposit::hidden_word;
use crate::deposit::kept::{self, Deposit};
use crate::deposit::order::{Ordered as Queued, waits_for};
use crate::door::{self, Task};
use crate::{client, patient, settings};

/// What is made of a document that is put away, beside the words of whom it is hidden from.
const PUT_AWAY: &str = "archived";

/// What is made of a document by its deposit: from whom it is hidden.
pub(crate) fn hidden(from: &[Hidden]) -> Vec<String> {
    let words = from.iter().map(|who| hidden_word(*who).to_owned());
    words.collect()
}

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Hide it from other professionals.
    HideFromProfessionals,
    /// Show it to them again.
    ShowToProfessionals,
    /// Show it to the patient, once it was announced.
    ShowToPatient,
    /// Show it to the legal representatives.
    ShowToRepresentatives,
    /// Put it away.
    Archive,
    /// Bring it back.
    Unarchive,
    /// Delete it.
    Delete,
}

impl What {
    /// All of them, with their words in the contract.
    pub(crate) const ALL: [(Self, &'static str); 7] = [
        (Self::HideFromProfessionals, "hide-from-professionals"),
        (Self::ShowToProfessionals, "show-to-professionals"),
        (Self::ShowToPatient, "show-to-patient"),
        (Self::ShowToRepresentatives, "show-to-representatives"),
        (Self::Archive, "archive"),
        (Self::Unarchive, "unarchive"),
        (Self::Delete, "delete"),
    ];

    /// That of this word.
    ///
    /// # Errors
    /// One that is none.
    pub(crate) fn parse(word: &str) -> Result<Self, Failure> {
        Self::ALL
            .into_iter()
            .find(|(_, one)| *one == word)
            .map(|(what, _)| what)
            .ok_or_else(|| {
                Failure::new("dmp.changement", texts::text("changement-inconnu")).field("change")
            })
    }

    /// Its word in the contract.
    pub(crate) fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(one, _)| *one == self)
            .map_or("", |(_, word)| word)
    }

    /// What it adds to what was made of a document, or takes from it; nothing for one that leaves nothing there.
    fn makes(self) -> Option<(&'static str, bool)> {
        Some(match self {
            Self::HideFromProfessionals => (hidden_word(Hidden::Professionals), true),
            Self::ShowToProfessionals => (hidden_word(Hidden::Professionals), false),
            Self::ShowToPatient => (hidden_word(Hidden::Patient), false),
            Self::ShowToRepresentatives => (hidden_word(Hidden::Representatives), false),
            Self::Archive => (PUT_AWAY, true),
            Self::Unarchive => (PUT_AWAY, false),
            Self::Delete => return None,
        })
    }

    /// Whether there is something to it, by what was made of the document from here. What others made of it is told by
    /// the tab, which asks.
    pub(crate) fn is_open(self, made: Option<&[String]>) -> bool {
        match (self.makes(), made) {
            (Some((word, adds)), Some(made)) => made.iter().any(|one| one == word) != adds,
            _ => true,
        }
    }

    /// What was made of a document once this is done.
    fn after(self, mut made: Vec<String>) -> Vec<String> {
        if let Some((word, adds)) = self.makes() {
            made.retain(|one| one != word);
            if adds {
                made.push(word.to_owned());
            }
        }
        made
    }

    /// What it makes of the metadata: those that change, or another status; nothing when it is so already.
    fn of(self, entry: &Entry) -> Option<Change> {
        let shown = |who: Hidden, hidden: bool| {
            (entry.is_hidden_from(who) != hidden).then(|| {
                let mut entry = entry.clone();
                entry.hide_from(who, hidden);
                Change::Metadata(Box::new(entry))
            })
        };
        let status = |to: Status| {
            let from = match entry.status.as_str() {
                APPROVED => Status::Approved,
                ARCHIVED => Status::Archived,
                _ => return None,
            };
            (from != to).then(|| Change::Status {
                entry: entry.id.clone(),
                from,
                to,
            })
        };
        match self {
            Self::HideFromProfessionals => shown(Hidden::Professionals, true),
            Self::ShowToProfessionals => shown(Hidden::Professionals, false),
            Self::ShowToPatient => shown(Hidden::Patient, false),
            Self::ShowToRepresentatives => shown(Hidden::Representatives, false),
            Self::Archive => status(Status::Archived),
            Self::Unarchive => status(Status::Approved),
            Self::Delete => status(Status::Deleted),
        }
    }
}

/// Queues a change of the document of this OID.
pub(crate) fn order(patient: &str, oid: &str, what: What) -> Result<Queued, Failure> {
    if !socle_formats::oid::is_oid(oid) {
        return Err(Failure::new("dmp.pas-depose", texts::text("pas-depose")).field("unique-id"));
    }
    let entry = Order::new(DELIVERY);
    let said = texts::text(&format!("changer-{}", what.word()));
    entry.set(
        "title",
        &texts::text_with("envoi-changement", &[("changement", said.into())]).into(),
    );
    entry.set("unique-id", &oid.into());
    entry.set("change", &what.word().into());
    entry.needs("qualified");
    entry.needs("network");
    entry.needs(&door::need(Task::Change));
    let id = outbox::enqueue(&entry)?;
    if let Some(deposit) = Deposit::by_oid(patient, oid)? {
        let change = id.clone();
        Deposit { change, ..deposit }.keep(patient)?;
    }
    Ok(Queued {
        entry: id,
        waits: waits_for(patient, Task::Change)?,
    })
}

/// A change as it was queued.
pub(crate) struct Ordered {
    oid: String,
    what: What,
}

impl Ordered {
    /// The change an entry orders; none when it orders a deposit.
    pub(crate) fn read(entry: &Order) -> Result<Option<Self>, Failure> {
        let Some(word) = entry.get("change").into_text() else {
            return Ok(None);
        };
        Ok(Some(Self {
            oid: entry.get("unique-id").into_text().unwrap_or_default(),
            what: What::parse(&word)?,
        }))
    }

    /// Makes it, to what is there now.
    pub(crate) fn attempt(&self, c: &Context) -> Result<Data, Failure> {
        let patient = patient::of_call(c)?;
        match by_oid(c, &patient, &self.oid)? {
            None if self.what == What::Delete => {}
            None => return Err(Failure::new("dmp.absent", texts::text("plus-au-dmp"))),
            Some(entry) => {
                if let Some(change) = self.what.of(&entry) {
                    client::change(c, &patient, &update(&entry, change)?)?;
                }
            }
        }
        self.done(&patient)?;
        Ok(Data::None)
    }

    /// Whether it took effect.
    pub(crate) fn is_so(&self, c: &Context) -> Result<bool, Failure> {
        let patient = patient::of_call(c)?;
        let so = match by_oid(c, &patient, &self.oid)? {
            None => self.what == What::Delete,
            Some(entry) => self.what.of(&entry).is_none(),
        };
        if so {
            self.done(&patient)?;
        }
        Ok(so)
    }

    fn done(&self, patient: &str) -> Result<(), Failure> {
        let Some(deposit) = Deposit::by_oid(patient, &self.oid)? else {
            return Ok(());
        };
        if self.what == What::Delete {
            deposit.forget(patient)?;
            return kept::leave_out(patient, &deposit.document, true);
        }
        let made = deposit.made.clone().map(|made| self.what.after(made));
        Deposit { made, ..deposit }.keep(patient)
    }
}

/// A submission that says no more than the change.
fn update(entry: &Entry, change: Change) -> Result<Update, Failure> {
    let facility = &entry.facility;
    let set = SubmissionSet {
        id: "SubmissionSet01".to_owned(),
        unique_id: settings::new_oid(),
        source: settings::sender()?.oid,
        patient: entry.patient.clone(),
        time: time::of_ms(clock::now_ms()),
        content: values::content(&facility.code).unwrap_or_else(|| facility.clone()),
        author: entry.authors.first().cloned().unwrap_or_default(),
        title: entry.title.clone(),
        status: APPROVED.to_owned(),
    };
    Ok(Update { set, change })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(status: &str) -> Entry {
        Entry {
            id: "urn:uuid:1".to_owned(),
            status: status.to_owned(),
            ..Entry::default()
        }
    }

    #[test]
    fn what_is_so_already_is_not_asked_for_again() {
        assert_eq!(What::ShowToPatient.of(&entry(APPROVED)), None);
        assert_eq!(What::Unarchive.of(&entry(APPROVED)), None);
        assert!(What::HideFromProfessionals.of(&entry(APPROVED)).is_some());
        assert!(What::Archive.of(&entry(APPROVED)).is_some());
        assert!(What::Delete.of(&entry(ARCHIVED)).is_some());
        // What another took the place of has no status a professional gives.
        assert_eq!(
            What::Delete.of(&entry(
                "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
            )),
            None
        );
    }

    #[test]
    fn what_there_is_nothing_to_is_not_offered() {
        let offered = |made: &[String]| -> Vec<&str> {
            let all = What::ALL.into_iter();
            all.filter(|(what, _)| what.is_open(Some(made)))
                .map(|(_, word)| word)
                .collect()
        };
        let made = hidden(&[Hidden::Patient]);
        let to_patient = [
            "hide-from-professionals",
            "show-to-patient",
            "archive",
            "delete",
        ];
        assert_eq!(offered(&made), to_patient);
        let made = What::Archive.after(What::ShowToPatient.after(made));
        let put_away = ["hide-from-professionals", "unarchive", "delete"];
        assert_eq!(offered(&made), put_away);
        // Nothing was kept of it: everything is.
        assert!(What::ALL.into_iter().all(|(what, _)| what.is_open(None)));
    }

    #[test]
    fn each_word_of_the_contract_is_a_change() {
        for (what, word) in What::ALL {
            assert!(What::parse(word).is_ok_and(|parsed| parsed == what));
        }
    }
}
