//! TD3.2: documents are read.

use super::access::patient_of;
use super::reply::{Reply, XDS, retrieved};
use super::state::Store;
use super::vihf::Caller;
use super::{REPOSITORY, Refusal, code, fault};
use crate::xml::{Element, escape};

/// The kind of card of an employee, who reads no document.
pub(super) const CPE: u8 = 2;

pub(super) fn retrieve(
    store: &Store,
    caller: &Caller,
    body: &Element,
    today: i64,
) -> Result<Reply, Refusal> {
    if !body.is(XDS, "RetrieveDocumentSetRequest") || body.children.is_empty() {
        return Err(fault("sandbox_schema", "not RetrieveDocumentSetRequest").into());
    }
    if caller.card == Some(CPE) {
        return code("sandbox_DroitsInsuffisants", "a CPE reads no document");
    }
    let patient = &patient_of(store, caller)?;
    store.with(|state| {
        let rights = state.rights(patient, caller)?;
        let made = store.made(state, patient, today)?;
        let first_asked = state.first_asked.get(&patient.matricule).copied();
        let (mut documents, mut parts, mut errors) = (String::new(), Vec::new(), Vec::new());
        for (number, request) in body.children.iter().enumerate() {
            let said: Vec<&str> = request.children.iter().map(|child| child.text.trim()).collect();
            let names: Vec<&str> = request.children.iter().map(|child| child.name.as_str()).collect();
            let ([repository, unique_id], ["RepositoryUniqueId", "DocumentUniqueId"]) =
                (said.as_slice(), names.as_slice())
            else {
                return Err(fault("sandbox_schema", "DocumentRequest").into());
            };
            if *repository != REPOSITORY {
                errors.push(("XDSUnknownRepositoryId", format!("{repository} is unknown")));
                continue;
            }
            let entry = state
                .visible(patient, caller, rights, &made)
                .find(|entry| entry.unique_id == *unique_id);
            let Some(entry) = entry else {
                errors.push(("XDSDocumentUniqueIdError", format!("{unique_id} is unknown")));
                continue;
            };
            // A mark that has to be encoded in the reference, as those of the real one.
            let cid = format!("{number}+document@dmp.gouv.fr");
            documents.push_str(&format!(
                "<x:DocumentResponse><x:RepositoryUniqueId>{REPOSITORY}</x:RepositoryUniqueId><x:DocumentUniqueId>{unique_id}</x:DocumentUniqueId><x:mimeType>{}</x:mimeType><x:Document><i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:{}\"/></x:Document></x:DocumentResponse>",
                escape(&entry.mime),
                cid.replace('+', "%2B").replace('@', "%40")
            ));
            parts.push((cid, store.content(patient, unique_id, first_asked)?));
        }
        Ok(retrieved(&documents, parts, &errors))
    })
}
