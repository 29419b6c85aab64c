//! TD3.3: documents are masked, shown, put away, deleted.
//!
//! Who may: their author, or the médecin traitant; delete only the author, and what the patient wrote only the médecin
//! traitant. The code of a refusal is not published.

use super::access::patient_of;
use super::feed::{stored_set, write};
use super::metadata;
use super::reply::{Reply, registered};
use super::rim::{APPROVED, ARCHIVED, DELETED, fresh, set_slot, slot};
use super::state::{Access, Entry, State, Store};
use super::vihf::{Caller, Mode};
use super::{REPOSITORY, Refusal, bad, code};
use crate::xml::Element;

const HAS_MEMBER: &str = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember";
const UPDATE_STATUS: &str = "urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus";

pub(super) fn change(
    store: &Store,
    caller: &Caller,
    body: &Element,
    today: i64,
) -> Result<Reply, Refusal> {
    let patient = &patient_of(store, caller)?;
    let about = caller.patient.clone().unwrap_or_default();
    let objects = metadata::objects(body)?;
    let submission = metadata::set(objects.set, &about)?;
    let set_id = objects.set.attribute("id").unwrap_or_default();
    let [association] = objects.associations.as_slice() else {
        return bad("not one association");
    };
    let said = |name: &str| association.attribute(name).unwrap_or_default();
    if said("sourceObject") != set_id {
        return bad("the association does not begin at the submission set");
    }
    store.with(|state| {
        if caller.mode == Mode::Normal {
            state.rights(patient, caller)?;
        }
        // Those made at each search are in no registry: they do not change.
        store.made(state, patient, today)?;
        if state
            .sets
            .iter()
            .any(|set| set.unique_id == submission.unique_id)
        {
            return code("XDSDuplicateUniqueIdInRegistry", "the submission is there");
        }
        let is_treating = state.access(patient, &caller.id) == Access::Valid { treating: true };
        match (said("associationType"), objects.entries.as_slice()) {
            (HAS_MEMBER, [entry]) => {
                let metadata = metadata::entry(entry, &about)?;
                if said("targetObject") != entry.attribute("id").unwrap_or_default() {
                    return bad("the association does not end at the entry");
                }
                let previous = slot(association, "PreviousVersion");
                let known = find(state, &patient.matricule, |known| {
                    Some(known.lid.as_str()) == entry.attribute("lid")
                })?;
                confidentiality(known, entry, &metadata, &previous)?;
                may_change(known, caller, is_treating)?;
                let mut changed = Entry {
                    id: fresh(),
                    version: known.version + 1,
                    confidentiality: metadata.confidentiality,
                    ..known.clone()
                };
                let mut element = (*entry).clone();
                set_slot(&mut element, "repositoryUniqueId", REPOSITORY);
                write(&mut changed, element);
                let old = known.id.clone();
                renamed(state, &old, &changed.id);
                if let Some(place) = state.entries.iter_mut().find(|one| one.id == old) {
                    *place = changed;
                }
            }
            (UPDATE_STATUS, []) => {
                let known = find(state, &patient.matricule, |known| {
                    known.id == said("targetObject")
                })?;
                let (from, to) = (
                    slot(association, "OriginalStatus"),
                    slot(association, "NewStatus"),
                );
                status(known, &from, &to, caller, is_treating)?;
                let (id, to) = (known.id.clone(), to.concat());
                for entry in &mut state.entries {
                    if entry.id == id {
                        to.clone_into(&mut entry.status);
                    }
                }
            }
            (kind, entries) => return bad(format!("{kind} with {} entries", entries.len())),
        }
        let id = fresh();
        let set = stored_set(objects.set, &id, &submission, &patient.matricule);
        state.sets.push(set);
        Ok(registered())
    })
}

fn find<'a>(
    state: &'a State,
    matricule: &str,
    is: impl Fn(&Entry) -> bool,
) -> Result<&'a Entry, Refusal> {
    match state
        .entries
        .iter()
        .find(|known| is(known) && known.status != DELETED)
    {
        Some(known) if known.matricule == matricule => Ok(known),
        Some(_) => code("XDSPatientIdDoesNotMatch", "a document of another patient"),
        None => bad("the document is not there"),
    }
}

/// Nothing but the confidentiality may change, and from the version that is there.
fn confidentiality(
    known: &Entry,
    entry: &Element,
    metadata: &metadata::Entry,
    previous: &[String],
) -> Result<(), Refusal> {
    if previous != [known.version.to_string()] {
        return bad(format!(
            "PreviousVersion is {previous:?}, the version is {}",
            known.version
        ));
    }
    let hash = slot(entry, "hash");
    let same = metadata.unique_id == known.unique_id
        && metadata.kind == known.kind
        && metadata.class == known.class
        && metadata.creation == known.creation
        && metadata.authors == known.authors
        && hash == [known.hash.clone()]
        && slot(entry, "size") == [known.size.to_string()]
        && slot(entry, "repositoryUniqueId") == [REPOSITORY];
    match same {
        true => Ok(()),
        false => bad("something else than the confidentiality changes"),
    }
}

fn may_change(known: &Entry, caller: &Caller, is_treating: bool) -> Result<(), Refusal> {
    match is_treating || known.authors.contains(&caller.id) {
        true => Ok(()),
        false => code("sandbox_DroitsInsuffisants", "the document is another's"),
    }
}

fn status(
    known: &Entry,
    from: &[String],
    to: &[String],
    caller: &Caller,
    is_treating: bool,
) -> Result<(), Refusal> {
    if from != [known.status.clone()] {
        return bad(format!(
            "OriginalStatus is {from:?}, the status is {}",
            known.status
        ));
    }
    match to {
        [to] if to == DELETED => {
            let is_of_patient = known.class == "90";
            let may = match is_of_patient {
                true => is_treating,
                false => known.authors.contains(&caller.id),
            };
            match may {
                true => Ok(()),
                false => code("sandbox_DroitsInsuffisants", "the document is another's"),
            }
        }
        [to] if *to != known.status && (to == ARCHIVED || to == APPROVED) => {
            may_change(known, caller, is_treating)
        }
        other => bad(format!("NewStatus is {other:?}")),
    }
}

/// What hung on the metadata hangs on the new ones.
fn renamed(state: &mut State, old: &str, new: &str) {
    for association in &mut state.associations {
        for end in [&mut association.source, &mut association.target] {
            if end == old {
                new.clone_into(end);
            }
        }
    }
}
