//! A submission of one document, signed for this attempt.

use socle_formats::xds::entry::APPROVED;
use socle_formats::xds::submission::{Document, Submission, SubmissionSet};
use socle_formats::xds::{time, values};
use socle_sdk::signature::Signing;
use socle_sdk::{Blob, Failure, time as clock};

use super::compose::Composed;
use super::current::Current;
use crate::settings;

/// The submission of one document, and its signature.
pub(super) fn signed(
    composed: &Composed,
    current: Option<&Current>,
) -> Result<(Submission, Blob), Failure> {
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
        documents: vec![Document {
            entry: entry.clone(),
            replaces: current.map(|current| current.entry.clone()),
        }],
    };
    Ok((submission, Blob::of(&xml)?))
}
