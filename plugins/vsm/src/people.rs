//! Who a summary is about, who writes it and where.

use socle_formats::oid;
use socle_formats::summary::{Person, WrittenIns};
use socle_formats::vsm::{Header, Professional, Stamp, Structure, people};
use socle_sdk::{Failure, identity_store, records, session, settings, texts, time};

/// The header of a first version; the line of versions is set by whoever files it.
pub(crate) fn header(patient: &str) -> Result<Header, Failure> {
    let now = time::now_ms();
    let (author, structure) = author()?;
    Ok(Header {
        id: new_oid(),
        set_id: new_oid(),
        version: 1,
        replaces: None,
        title: texts::text("titre"),
        written: Stamp {
            ms: now,
            offset: time::offset_minutes(now),
        },
        patient: person(patient)?,
        local_id: None,
        author,
        structure,
        treating: treating(patient)?,
    })
}

pub(crate) fn new_oid() -> String {
    let mut bytes = [0; 16];
    for (byte, drawn) in bytes.iter_mut().zip(socle_sdk::random(16)) {
        *byte = drawn;
    }
    oid::of_uuid(bytes)
}

/// Traits and INS of an identity that is *qualifiée*, and how to reach the patient.
fn person(patient: &str) -> Result<Person, Failure> {
    let Some((matricule, oid)) = identity_store::matricule(patient)? else {
        return Err(Failure::new("vsm.identite", texts::text("identite")));
    };
    let identity = identity_store::open(patient)?;
    let administrative = records::open("patient", patient)?;
    let text = |field: &str| administrative.text(field).unwrap_or_default();
    let person = people::person(
        |field| identity.get(field).into_text().unwrap_or_default(),
        text,
        WrittenIns { matricule, oid },
    )
    .ok_or_else(|| Failure::new("vsm.traits", texts::text("traits")))?;
    Ok(Person {
        telephones: administrative.text("telephone").into_iter().collect(),
        adresse: text("adresse"),
        code_postal: text("code-postal"),
        commune: text("commune"),
        ..person
    })
}

/// The person of the session with their structure; the practice's settings say what the session does not.
fn author() -> Result<(Professional, Structure), Failure> {
    let session = session::current()?;
    let said = |key: &str| session.get(key).unwrap_or_default();
    let set = |key: &str| settings::get(key).into_text().unwrap_or_default();
    let author =
        people::author(said).ok_or_else(|| Failure::new("vsm.auteur", texts::text("auteur")))?;
    let structure = Structure {
        street: set("rue"),
        postal_code: set("code-postal"),
        city: set("commune"),
        phone: set("telephone"),
        ..people::structure(said, &set("secteur"))
    };
    Ok((author, structure))
}

/// The médecin traitant the file names as in force.
pub(crate) fn treating(patient: &str) -> Result<Option<Professional>, Failure> {
    let found = match socle_sdk::dossier::of_patient("medecin-traitant", patient) {
        Ok(found) => found,
        Err(failure) if failure.code == "denied" => return Ok(None),
        Err(failure) => return Err(failure),
    };
    Ok(found
        .iter()
        .find(|entity| entity.is_active())
        .map(|entity| Professional {
            // PS_IdNat of who has an RPPS number.
            id: entity
                .text("rpps")
                .filter(|rpps| !rpps.is_empty())
                .map(|rpps| format!("8{rpps}"))
                .unwrap_or_default(),
            family: entity.text("nom").unwrap_or_default(),
            ..Professional::default()
        }))
}

/// Whether this professional is who acts; nothing while nobody is there or one of both numbers is not known.
pub(crate) fn is_acting(professional: &Professional) -> Option<bool> {
    let own = session::current().ok()?.get("identifiant")?;
    (!own.is_empty() && !professional.id.is_empty()).then(|| own == professional.id)
}
