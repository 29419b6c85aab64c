//! Changes to a document that is in the record: from whom it is hidden, put away, deleted. Its metadata are asked for first: a
//! change is made to what is there now.

use socle_formats::xds::entry::{APPROVED, ARCHIVED, Entry};
use socle_formats::xds::submission::{Change, Status, SubmissionSet, Update};
use socle_formats::xds::values::Hidden;
use socle_formats::xds::{time, values};
use socle_sdk::{Context, Failure, texts, time as clock};

use crate::deposit::current::by_oid;
use crate::{client, settings};

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

/// Makes the change to the document of this OID.
pub(crate) fn change(c: &Context, patient: &str, oid: &str, what: What) -> Result<(), Failure> {
    let entry = by_oid(c, patient, oid)?
        .ok_or_else(|| Failure::new("dmp.absent", texts::text("plus-au-dmp")))?;
    let Some(change) = what.of(&entry) else {
        return Ok(());
    };
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
    client::change(c, patient, &Update { set, change })
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
    fn each_word_of_the_contract_is_a_change() {
        for (what, word) in What::ALL {
            assert!(What::parse(word).is_ok_and(|parsed| parsed == what));
        }
    }
}
