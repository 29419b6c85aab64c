//! Who a document made around a PDF is about, and who answers for it.

use socle_formats::documents::TypeDocument;
use socle_formats::summary::{Person, WrittenIns};
use socle_formats::vsm::{Header, Professional, Stamp, Structure, values};
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
        structure: structure(&who),
        treating: None,
    })
}

/// Traits and INS of an identity that is *qualifiée*; how to reach the patient stays in the practice.
fn person(patient: &str) -> Result<Person, Failure> {
    let ins = Ins::need(patient)?;
    let identity = identity_store::open(patient)?;
    let of = |field: &str| identity.get(field).into_text().unwrap_or_default();
    let illegible = || Failure::new("dmp.identite", texts::text("identite-illisible"));
    let administrative = records::open("patient", patient)?;
    let used = |field: &str| administrative.text(field).unwrap_or_default();
    Ok(Person {
        nom_naissance: of("nom-naissance"),
        premier_prenom: of("premier-prenom"),
        liste_prenoms: of("liste-prenoms"),
        nom_utilise: used("nom-utilise"),
        prenom_utilise: used("prenom-utilise"),
        sexe: Some(of("sexe").parse().map_err(|_unknown| illegible())?),
        date_naissance: Some(
            of("date-naissance")
                .parse()
                .map_err(|_unknown| illegible())?,
        ),
        lieu_naissance: Some(
            of("lieu-naissance")
                .parse()
                .map_err(|_unknown| illegible())?,
        ),
        ins: Some(WrittenIns {
            matricule: ins.matricule.as_str().to_owned(),
            oid: ins.oid.as_str().to_owned(),
        }),
        ..Person::default()
    })
}

/// Who answers for it: whoever deposits, or the doctor a secretary deposits for.
fn author(who: &Who) -> Result<Professional, Failure> {
    let own = who.kind != Kind::Cpe;
    let id = who.said(if own {
        "identifiant"
    } else {
        "responsable-identifiant"
    });
    if id.is_empty() {
        return Err(Failure::new("dmp.auteur", texts::text("auteur")));
    }
    if !own {
        return Ok(Professional {
            id,
            family: who.said("responsable"),
            // The session says no more of the doctor: a secretary works for doctors (TRE G15).
            profession: "G15_10".to_owned(),
            ..Professional::default()
        });
    }
    let profession = values::profession_of(&who.said("profession"), &who.said("specialite"));
    Ok(Professional {
        id,
        family: who.said("nom"),
        given: who.said("prenom"),
        profession: profession.unwrap_or_default().to_owned(),
        phone: String::new(),
    })
}

fn structure(who: &Who) -> Structure {
    let or = |said: String, otherwise: String| if said.is_empty() { otherwise } else { said };
    Structure {
        id: who.said("structure"),
        name: or(who.said("structure-nom"), who.said("nom")),
        sector: or(who.said("secteur"), settings::sector()),
        setting: "AMBULATOIRE".to_owned(),
        ..Structure::default()
    }
}
