//! Who a document made around a file is about, and who answers for it.

use socle_formats::documents::TypeDocument;
use socle_formats::summary::{Person, WrittenIns};
use socle_formats::vsm::{Header, Professional, Stamp, people};
use socle_formats::xds::entry::MOST_TITLE;
use socle_sdk::{Document, Failure, identity_store, records, texts, time};

use super::order::Order;
use crate::door::{self, Kind, Who};
use crate::patient::Ins;
use crate::settings;

/// The header of a first version.
pub(super) fn header(
    patient: &str,
    document: &Document,
    kind: &TypeDocument,
    order: &Order,
) -> Result<Header, Failure> {
    let who = door::enter(door::feeding())?;
    let title = document
        .text("title")
        .filter(|title| !title.trim().is_empty());
    let title = title.unwrap_or_else(|| kind.affichage());
    Ok(Header {
        id: order.wire_id.clone(),
        set_id: order.set_id.clone(),
        version: 1,
        replaces: None,
        title: title.trim().chars().take(MOST_TITLE).collect(),
        written: Stamp {
            ms: order.written,
            offset: time::offset_minutes(order.written),
        },
        patient: person(patient)?,
        local_id: None,
        author: author(&who)?,
        structure: people::structure(|key| who.said(key), &settings::sector()),
        treating: None,
    })
}

/// Traits and INS of an identity that is *qualifiée*; how to reach the patient stays in the practice.
fn person(patient: &str) -> Result<Person, Failure> {
    let ins = Ins::need(patient)?;
    let identity = identity_store::open(patient)?;
    let administrative = records::open("patient", patient)?;
    people::person(
        |field| identity.get(field).into_text().unwrap_or_default(),
        |field| administrative.text(field).unwrap_or_default(),
        WrittenIns {
            matricule: ins.matricule.as_str().to_owned(),
            oid: ins.oid.as_str().to_owned(),
        },
    )
    .ok_or_else(|| Failure::new("dmp.identite", texts::text("identite-illisible")))
}

/// Who answers for it: whoever deposits, or the doctor a secretary deposits for.
fn author(who: &Who) -> Result<Professional, Failure> {
    let author = match who.kind {
        // The session says no more of the doctor: a secretary works for doctors (TRE G15).
        Kind::Cpe => Some(Professional {
            id: who.said("responsable-identifiant"),
            family: who.said("responsable"),
            profession: "G15_10".to_owned(),
            ..Professional::default()
        })
        .filter(|doctor| !doctor.id.is_empty()),
        _ => people::author(|key| who.said(key)),
    };
    author.ok_or_else(|| Failure::new("dmp.auteur", texts::text("auteur")))
}
