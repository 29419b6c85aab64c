//! Rows of patients: creation, administrative fields, lines of lists, and the words they are found by.

use socle_formats::date::CivilDate;
use socle_formats::identite::{Attributs, Identite};

use super::entities::{self, Line};
use super::fields::{of_json, to_json};
use super::identities;
use super::stored::{corrupt, parsed_column, unsigned};
use super::work::{Work, after};
use super::{Db, Result, Row, params};
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::entity::Happened;
use crate::model::event::{NewEvent, PATIENT_CHANGED, PATIENT_CREATED};
use crate::model::fields::{Fields, date_of, text_of};
use crate::model::id::PatientId;
use crate::model::kinds::PATIENT;
use crate::model::patient::{NewPatient, PatientLine};
use crate::model::rules::{self, Around};
use crate::model::unit::Created;
use crate::model::value::Value;
use crate::model::words;

/// The columns of a line, in the order [`line`] reads them.
pub(crate) const LINE: &str = "id, nom_naissance, premier_prenom, fields, date_naissance, sexe, statut, attributs, \
                               a_verifier, matricule, revision, identity_revision";

/// A line of a list.
pub(crate) fn line(row: &Row<'_>) -> Result<PatientLine> {
    let fields = of_json(&row.get::<String>("fields")?)?;
    let given =
        |name: &str| Some(text_of(&fields, name).to_owned()).filter(|text| !text.is_empty());
    Ok(PatientLine {
        id: row.get::<String>("id")?.into(),
        nom_naissance: row.get("nom_naissance")?,
        premier_prenom: row.get("premier_prenom")?,
        nom_utilise: given("nom-utilise"),
        prenom_utilise: given("prenom-utilise"),
        deces: date_of(&fields, "date-deces"),
        inactive_since: rules::inactive_since(&fields),
        date_naissance: parsed_column(row, "date_naissance")?,
        sexe: parsed_column(row, "sexe")?,
        statut: parsed_column(row, "statut")?,
        attributs: attributs(row.get("attributs")?),
        matricule: row.get("matricule")?,
        a_verifier: row.get("a_verifier")?,
        revision: unsigned(row.get("revision")?),
        identity_revision: unsigned(row.get("identity_revision")?),
    })
}

fn attributs(bits: i64) -> Attributs {
    Attributs {
        douteux: bits & 1 != 0,
        fictif: bits & 2 != 0,
        homonyme: bits & 4 != 0,
        date_incertaine: bits & 8 != 0,
    }
}

fn bits(attributs: Attributs) -> i64 {
    i64::from(attributs.douteux)
        | i64::from(attributs.fictif) << 1
        | i64::from(attributs.homonyme) << 2
        | i64::from(attributs.date_incertaine) << 3
}

/// The line of one patient.
pub(crate) fn patient(db: &Db<'_>, id: &PatientId) -> Result<PatientLine> {
    db.one(
        &format!("SELECT {LINE} FROM patients WHERE id = ?1"),
        params![id.as_str()],
        line,
    )?
    .ok_or_else(|| unknown(id))
}

/// The error of a patient that is not there.
pub(crate) fn unknown(id: &PatientId) -> RecordError {
    RecordError::NotFound {
        subject: "patient",
        id: id.to_string(),
    }
}

/// Creates a patient; its identity starts *provisoire*.
pub(crate) fn create(work: &mut Work<'_>, new: &NewPatient) -> Result<()> {
    let id = match &new.id {
        Some(id) => id.clone(),
        None => work.mint()?.into(),
    };
    let identite = Identite::nouvelle(new.traits.clone())?;
    identities::check_birth(work, &identite)?;
    let mut fields = Fields::new();
    entities::merge(&PATIENT, &mut fields, &new.fields)?;
    check(work, &identite, &fields)?;
    let taken: bool = work.db.value(
        "SELECT EXISTS (SELECT 1 FROM patients WHERE id = ?1)",
        params![id.as_str()],
    )?;
    if taken {
        return Err(RecordError::Conflict {
            subject: "patient",
            id: id.to_string(),
            expected: 0,
            found: 1,
        });
    }
    let copy = Mirror::of(&identite);
    let seq: i64 = work.db
        .value("INSERT INTO patients (id, revision, identity_revision, created_ms, fields, sort_key, nom_naissance,
                                   premier_prenom, liste_prenoms, date_naissance, lieu_naissance, sexe, statut,
                                   attributs, a_verifier, matricule, inactive_since)
             VALUES (?1, 1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
             RETURNING seq", params![
            id.as_str(),
            work.now_ms,
            to_json(&fields)?,
            copy.sort_key,
            identite.traits().nom_naissance,
            identite.traits().premier_prenom,
            identite.traits().liste_prenoms,
            identite.traits().date_naissance.to_string(),
            identite.traits().lieu_naissance.map(|cog| cog.to_string()),
            identite.traits().sexe.as_str(),
            identite.statut().as_str(),
            copy.attributs,
            copy.a_verifier,
            copy.matricule,
            inactive_since(&fields)
        ])?;
    index(work, seq, &terms(&identite, &fields))?;
    identities::begin(work, seq, &id, &identite)?;
    entities::keep(
        work,
        &Line {
            entity: id.as_str(),
            revision: 1,
            what: Happened::Creation,
            reason: None,
            changes: entities::differences(&PATIENT, &Fields::new(), &fields),
        },
    )?;
    work.note_write("patient.creation", "records.patient", Some(&id), "")?;
    work.changed(Change::Created(id.clone()));
    super::events::raise(
        work,
        &NewEvent {
            name: PATIENT_CREATED.to_owned(),
            patient: Some(id.clone()),
            payload: Vec::new(),
            only: None,
        },
    )?;
    work.done.created.push(Created::Patient(id));
    Ok(())
}

/// Changes administrative fields.
pub(crate) fn set_fields(
    work: &mut Work<'_>,
    id: &PatientId,
    revision: u64,
    changes: &[(String, Value)],
) -> Result<()> {
    let (seq, now, mut fields) = stored(work.db, id)?;
    entities::checked(work, &PATIENT, id.as_str(), revision, unsigned(now))?;
    let before = fields.clone();
    entities::merge(&PATIENT, &mut fields, changes)?;
    if fields == before {
        return Ok(());
    }
    let identite = identities::read(work.db, seq)?.identite;
    check(work, &identite, &fields)?;
    work.db.execute(
        "UPDATE patients SET revision = ?2, fields = ?3, inactive_since = ?4 WHERE seq = ?1",
        params![seq, after(now), to_json(&fields)?, inactive_since(&fields)],
    )?;
    reindex(
        work,
        seq,
        &terms(&identite, &before),
        &terms(&identite, &fields),
    )?;
    let changes = entities::differences(&PATIENT, &before, &fields);
    let names: Vec<String> = changes.iter().map(|change| change.field.clone()).collect();
    entities::keep(
        work,
        &Line {
            entity: id.as_str(),
            revision: unsigned(after(now)),
            what: Happened::Modification,
            reason: None,
            changes,
        },
    )?;
    work.note_write(
        "patient.modification",
        "records.patient",
        Some(id),
        &names.join(" "),
    )?;
    work.changed(Change::Patient(id.clone()));
    super::events::raise(
        work,
        &NewEvent {
            name: PATIENT_CHANGED.to_owned(),
            patient: Some(id.clone()),
            payload: vec![("fields".to_owned(), Value::Texts(names))],
            only: None,
        },
    )
}

/// The row number, revision and fields of a patient.
fn stored(db: &Db<'_>, id: &PatientId) -> Result<(i64, i64, Fields)> {
    let found = db.one(
        "SELECT seq, revision, fields FROM patients WHERE id = ?1",
        params![id.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?, row.get::<String>(2)?)),
    )?;
    let (seq, revision, fields) = found.ok_or_else(|| unknown(id))?;
    Ok((seq, revision, of_json(&fields)?))
}

/// Checks the administrative fields beside the identity and the day.
fn check(work: &Work<'_>, identite: &Identite, fields: &Fields) -> Result<()> {
    let around = Around {
        naissance: Some(identite.traits().date_naissance),
        deces: None,
        today: work.today()?,
    };
    rules::check(&PATIENT, fields, &around).map_err(|broken| RecordError::Field {
        kind: PATIENT.name,
        field: broken.field.to_owned(),
        reason: broken.reason,
    })
}

/// The day since which they are no longer followed here, as it is kept.
fn inactive_since(fields: &Fields) -> Option<String> {
    rules::inactive_since(fields).map(|since| since.to_string())
}

/// The day since which a patient is no longer followed here.
pub(crate) fn since(db: &Db<'_>, id: &PatientId) -> Result<Option<CivilDate>> {
    stored(db, id).map(|(_, _, fields)| rules::inactive_since(&fields))
}

/// What a row of `patients` repeats of an identity, beyond its traits.
struct Mirror {
    sort_key: String,
    attributs: i64,
    a_verifier: bool,
    matricule: Option<String>,
}

impl Mirror {
    fn of(identite: &Identite) -> Self {
        let traits = identite.traits();
        Self {
            sort_key: sort_key(&traits.nom_naissance, traits.prenoms()),
            attributs: bits(identite.attributs()),
            a_verifier: identite.a_verifier().is_some(),
            matricule: identite
                .matricule_transmissible()
                .map(|ins| ins.matricule.as_str().to_owned()),
        }
    }
}

/// Names in alphabetical order: the birth name, then the given names; the separator comes before any letter or space.
fn sort_key(nom: &str, prenoms: &str) -> String {
    format!("{}\u{1}{}", words::fold(nom), words::fold(prenoms))
}

/// The row of an identity that changes: what it repeats of it, and the words it is found by.
pub(crate) fn copy_identity(
    work: &mut Work<'_>,
    id: &PatientId,
    before: &Identite,
    identite: &Identite,
    revision: i64,
) -> Result<()> {
    let (seq, _, fields) = stored(work.db, id)?;
    let copy = Mirror::of(identite);
    let traits = identite.traits();
    work.db
        .execute("UPDATE patients SET identity_revision = ?2, sort_key = ?3, nom_naissance = ?4, premier_prenom = ?5,
                    liste_prenoms = ?6, date_naissance = ?7, lieu_naissance = ?8, sexe = ?9, statut = ?10,
                    attributs = ?11, a_verifier = ?12, matricule = ?13
             WHERE seq = ?1", params![
            seq,
            revision,
            copy.sort_key,
            traits.nom_naissance,
            traits.premier_prenom,
            traits.liste_prenoms,
            traits.date_naissance.to_string(),
            traits.lieu_naissance.map(|cog| cog.to_string()),
            traits.sexe.as_str(),
            identite.statut().as_str(),
            copy.attributs,
            copy.a_verifier,
            copy.matricule
        ])?;
    reindex(
        work,
        seq,
        &terms(before, &fields),
        &terms(identite, &fields),
    )
}

/// The words a patient is found by.
fn terms(identite: &Identite, fields: &Fields) -> String {
    let mut found = Vec::new();
    let traits = identite.traits();
    words::name_words(&traits.nom_naissance, &mut found);
    words::name_words(&traits.premier_prenom, &mut found);
    words::name_words(&traits.liste_prenoms, &mut found);
    for field in ["nom-utilise", "prenom-utilise"] {
        words::name_words(text_of(fields, field), &mut found);
    }
    words::date_words(traits.date_naissance, &mut found);
    words::phone_words(text_of(fields, "telephone"), &mut found);
    if let Some(Value::Texts(phones)) = fields.get("autres-telephones") {
        phones
            .iter()
            .for_each(|phone| words::phone_words(phone, &mut found));
    }
    if let Some(ins) = identite.matricule_transmissible() {
        found.extend(words::words(ins.matricule.as_str()));
    }
    found.sort_unstable();
    found.dedup();
    found.join(" ")
}

fn index(work: &Work<'_>, seq: i64, terms: &str) -> Result<()> {
    work.db.execute(
        "INSERT INTO patient_words (rowid, words) VALUES (?1, ?2)",
        params![seq, terms],
    )?;
    Ok(())
}

fn reindex(work: &Work<'_>, seq: i64, before: &str, now: &str) -> Result<()> {
    if before == now {
        return Ok(());
    }
    let gone = work
        .db
        .execute("DELETE FROM patient_words WHERE rowid = ?1", params![seq])?;
    if gone != 1 {
        return Err(corrupt("a patient has no words"));
    }
    index(work, seq, now)
}
