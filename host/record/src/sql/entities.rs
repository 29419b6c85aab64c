//! Entities of the medical file, contacts and messages: their present state, what happened to them, questions about them.
//!
//! In clear in every store, because it is asked or sorted by: kind, patient, state, code and its system, day (or name, for
//! a contact), and the words a contact is found by. All the rest is sealed.

mod find;
mod history;

use super::fields::{of_json, to_json};
use super::stored::{corrupt, parsed_column, signed, unsigned};
use super::work::{Work, after};
use super::{Db, Result, Row, events, params, spot};
use crate::error::RecordError;
use crate::model::change::Change;
use crate::model::coded::Coded;
use crate::model::entity::{EntityAct, Etat, FieldChange, Happened, Meanwhile, NewEntity};
use crate::model::event::{CONSULTATION_OPENED, CONSULTATION_VALIDATED, DOSSIER_CHANGED, NewEvent};
use crate::model::fields::{Fields, Holds, WrittenBy, date_of, text_of};
use crate::model::id::{EntityId, PatientId};
use crate::model::kinds::{
    AUTEUR, CONSULTATION, CONTACT, FIN, Kind, MESSAGE, STATUT, TERME, Unfit, Whose,
};
use crate::model::query::EntityView;
use crate::model::rules::{self, Around, Refused, Wanted};
use crate::model::unit::Created;
use crate::model::value::Value;
use crate::model::words;
use socle_formats::date::CivilDate;

pub(crate) use find::{count, find, holding, of_patient};
pub(crate) use history::{Line, history, keep};

const COLUMNS: &str =
    "seq, id, kind, patient, revision, etat, owner, author, created_ms, updated_ms, fields";

/// Longest reason for striking out, characters.
const REASON_MAX_CHARS: usize = 400;

/// A row.
struct Stored {
    seq: i64,
    kind: &'static Kind,
    id: String,
    patient: Option<PatientId>,
    revision: i64,
    etat: Etat,
    /// The person it is private to.
    owner: Option<String>,
    /// The person who wrote it first.
    author: Option<String>,
    created_ms: i64,
    updated_ms: i64,
    fields: Fields,
}

impl Stored {
    fn of(row: &Row<'_>) -> Result<Self> {
        let (kind, id): (String, String) = (row.get("kind")?, row.get("id")?);
        let fields: String = row.sealed("fields", &spot::entity(&id))?;
        Ok(Self {
            seq: row.get("seq")?,
            kind: Kind::named(&kind).ok_or_else(|| corrupt("kind"))?,
            id,
            patient: row.get::<Option<String>>("patient")?.map(Into::into),
            revision: row.get("revision")?,
            etat: parsed_column(row, "etat")?,
            owner: row.get("owner")?,
            author: row.get("author")?,
            created_ms: row.get("created_ms")?,
            updated_ms: row.get("updated_ms")?,
            fields: of_json(&fields)?,
        })
    }

    /// As the generic interface shows it.
    fn view(self) -> EntityView {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut fields: Vec<(String, Value)> = self.fields.into_iter().collect();
        let mut kept = |name: &str, value: Value| {
            if !value.is_none() {
                fields.push((name.to_owned(), value));
            }
        };
        kept("etat", text(self.etat.as_str()));
        kept("cree", Value::Integer(self.created_ms));
        kept("modifie", Value::Integer(self.updated_ms));
        if let Some(patient) = &self.patient {
            kept("patient", text(patient.as_str()));
        }
        if let Some(author) = &self.author {
            kept("auteur-id", text(author));
        }
        let terme = fields
            .iter()
            .find(|(name, _)| name == TERME)
            .and_then(|(_, value)| Coded::from_value(value));
        if let Some(terme) = terme {
            let parts = [
                ("systeme", terme.system),
                ("code", terme.code),
                ("libelle", terme.label),
            ];
            for (name, part) in parts {
                if !part.is_empty() {
                    fields.push((name.to_owned(), Value::Text(part)));
                }
            }
        }
        EntityView {
            kind: self.kind.name,
            id: self.id,
            patient: self.patient,
            revision: unsigned(self.revision),
            owner: self.owner,
            fields,
        }
    }

    /// The consultation it belongs to.
    fn consultation(&self) -> Option<String> {
        consultation(self.kind, &self.fields)
    }

    fn refused<T>(&self, refused: Refused) -> Result<T> {
        refuse(self.kind, refused)
    }
}

fn consultation(kind: &Kind, fields: &Fields) -> Option<String> {
    kind.field("consultation")?;
    Some(text_of(fields, "consultation").to_owned()).filter(|id| !id.is_empty())
}

fn refuse<T>(kind: &'static Kind, refused: Refused) -> Result<T> {
    Err(RecordError::Dossier {
        kind: kind.name,
        refused,
    })
}

/// The kind of this name, of those kept here.
pub(crate) fn kind(name: &str) -> Result<&'static Kind> {
    Kind::named(name)
        .filter(|kind| kind.whose != Whose::Itself)
        .ok_or_else(|| RecordError::UnknownKind(name.to_owned()))
}

fn stored(db: &Db<'_>, kind: &'static Kind, id: &str) -> Result<Stored> {
    db.one(
        &format!("SELECT {COLUMNS} FROM entities WHERE id = ?1 AND kind = ?2"),
        params![id, kind.name],
        Stored::of,
    )?
    .ok_or_else(|| RecordError::NotFound {
        subject: kind.name,
        id: id.to_owned(),
    })
}

/// An entity by kind and id.
pub(crate) fn entity(db: &Db<'_>, kind: &'static Kind, id: &str) -> Result<EntityView> {
    stored(db, kind, id).map(Stored::view)
}

/// What is known of a patient and the day.
pub(crate) fn around(work: &Work<'_>, patient: Option<&PatientId>) -> Result<Around> {
    let (naissance, deces) = match patient {
        None => (None, None),
        Some(patient) => work
            .db
            .one(
                "SELECT date_naissance, fields FROM patients WHERE id = ?1",
                params![patient.as_str()],
                |row| {
                    let fields = of_json(&row.get::<String>("fields")?)?;
                    let naissance: CivilDate = parsed_column(row, "date_naissance")?;
                    Ok((Some(naissance), date_of(&fields, "date-deces")))
                },
            )?
            .ok_or_else(|| super::patients::unknown(patient))?,
    };
    Ok(Around {
        naissance,
        deces,
        today: work.today()?,
    })
}

/// Applies changes of fields, each checked against the kind.
pub(crate) fn merge(
    kind: &'static Kind,
    fields: &mut Fields,
    changes: &[(String, Value)],
) -> Result<()> {
    for (name, value) in changes {
        let unfit = |unfit: Unfit| RecordError::Field {
            kind: kind.name,
            field: name.clone(),
            reason: unfit.message(),
        };
        let field = kind.field(name).ok_or_else(|| unfit(Unfit::Unknown))?;
        field.check(value).map_err(unfit)?;
        match field.normal(value).map_err(unfit)? {
            Value::None => fields.remove(name),
            value => fields.insert(name.clone(), value),
        };
    }
    Ok(())
}

/// What differs, in the order of the kind; fields the record keeps come last.
pub(crate) fn differences(kind: &Kind, before: &Fields, now: &Fields) -> Vec<FieldChange> {
    let own = kind.fields.iter().map(|field| field.name);
    let value = |fields: &Fields, name: &str| fields.get(name).cloned().unwrap_or_default();
    own.filter(|name| before.get(*name) != now.get(*name))
        .map(|name| FieldChange {
            field: name.to_owned(),
            before: value(before, name),
            after: value(now, name),
        })
        .collect()
}

fn check(kind: &'static Kind, fields: &Fields, around: &Around) -> Result<()> {
    rules::check(kind, fields, around).map_err(|broken| RecordError::Field {
        kind: kind.name,
        field: broken.field.to_owned(),
        reason: broken.reason,
    })
}

/// Checks that what the fields refer to is there, and is of the same patient.
fn references(
    work: &Work<'_>,
    kind: &'static Kind,
    patient: Option<&PatientId>,
    fields: &Fields,
) -> Result<()> {
    for field in kind.fields {
        let (Holds::Reference(of), id) = (field.holds, text_of(fields, field.name)) else {
            continue;
        };
        if id.is_empty() || of == "patient" {
            continue;
        }
        let of = self::kind(of)?;
        let found: Option<Option<String>> = work.db.one(
            "SELECT patient FROM entities WHERE id = ?1 AND kind = ?2",
            params![id, of.name],
            |row| row.get(0),
        )?;
        let Some(whose) = found else {
            return Err(RecordError::Field {
                kind: kind.name,
                field: field.name.to_owned(),
                reason: "désigne un élément qui n’existe pas".to_owned(),
            });
        };
        if of.whose == Whose::Patient && whose.as_deref() != patient.map(PatientId::as_str) {
            return refuse(kind, Refused::OtherPatient);
        }
    }
    Ok(())
}

/// The state of the consultation of this id.
fn state_of(work: &Work<'_>, consultation: Option<&str>) -> Result<Option<Etat>> {
    match consultation {
        Some(id) => work.db.one(
            "SELECT etat FROM entities WHERE id = ?1 AND kind = ?2",
            params![id, CONSULTATION.name],
            |row| parsed_column(row, "etat"),
        ),
        None => Ok(None),
    }
}

/// What a row is asked and sorted by.
struct Asked {
    system: Option<String>,
    code: Option<String>,
    sort_key: String,
    words: String,
}

impl Asked {
    fn of(kind: &Kind, fields: &Fields) -> Self {
        let terme = fields.get(TERME).and_then(Coded::from_value);
        let part =
            |part: fn(Coded) -> String| terme.clone().map(part).filter(|text| !text.is_empty());
        let (sort_key, words) = if kind.name == CONTACT.name {
            let name = [text_of(fields, "nom"), text_of(fields, "prenom")].join(" ");
            (words::fold(&name), contact_words(fields))
        } else if kind.name == MESSAGE.name {
            let instant = fields
                .get("instant")
                .and_then(Value::as_integer)
                .unwrap_or_default();
            (format!("{instant:020}"), String::new())
        } else {
            let date = kind.dated_by.map_or("", |field| text_of(fields, field));
            (date.to_owned(), String::new())
        };
        Self {
            system: part(|terme| terme.system),
            code: part(|terme| terme.code),
            sort_key,
            words,
        }
    }
}

/// The words a contact is found by.
fn contact_words(fields: &Fields) -> String {
    let mut found = Vec::new();
    for name in ["nom", "prenom", "organisation", "commune"] {
        words::name_words(text_of(fields, name), &mut found);
    }
    for name in ["specialite", "profession"] {
        let label = fields
            .get(name)
            .and_then(Coded::from_value)
            .unwrap_or_default()
            .label;
        words::text_words(&label, &mut found);
    }
    words::phone_words(text_of(fields, "telephone"), &mut found);
    for name in ["mss", "autres-telephones"] {
        if let Some(Value::Texts(texts)) = fields.get(name) {
            texts
                .iter()
                .for_each(|text| words::text_words(text, &mut found));
        }
    }
    found.extend(words::words(text_of(fields, "rpps")));
    found.sort_unstable();
    found.dedup();
    found.join(" ")
}

/// Creates an entity.
pub(crate) fn create(work: &mut Work<'_>, new: &NewEntity) -> Result<()> {
    let kind = kind(&new.kind)?;
    match (kind.whose, &new.patient) {
        (Whose::Patient | Whose::PatientOrPractice, Some(patient)) => {
            work.require_patient(patient)?
        }
        (Whose::Practice | Whose::PatientOrPractice, None) => {}
        (Whose::Patient, None) => {
            return Err(RecordError::Field {
                kind: kind.name,
                field: "patient".to_owned(),
                reason: Unfit::Missing.message(),
            });
        }
        (Whose::Practice | Whose::Itself, _) => return refuse(kind, Refused::Attached),
    }
    let id = match &new.id {
        Some(id) => id.clone(),
        None => work.mint()?.into(),
    };
    let taken: bool = work.db.value(
        "SELECT EXISTS (SELECT 1 FROM entities WHERE id = ?1)",
        params![id.as_str()],
    )?;
    if taken {
        return Err(RecordError::Conflict {
            subject: kind.name,
            id: id.to_string(),
            expected: 0,
            found: 1,
        });
    }
    let mut fields = Fields::new();
    merge(kind, &mut fields, &new.fields)?;
    let around = around(work, new.patient.as_ref())?;
    complete(work, kind, &mut fields, &new.fields, &around);
    references(work, kind, new.patient.as_ref(), &fields)?;
    let consultation = consultation(kind, &fields);
    let parent = state_of(work, consultation.as_deref())?;
    rules::may(kind, Etat::Actif, parent, Wanted::Create).map_err(|refused| {
        RecordError::Dossier {
            kind: kind.name,
            refused,
        }
    })?;
    check(kind, &fields, &around)?;
    let owner = owner(work, kind, &fields)?;
    let asked = Asked::of(kind, &fields);
    work.db.execute(
        "INSERT INTO entities (id, kind, patient, consultation, revision, etat, owner, author, system, code, sort_key,
                               words, created_ms, updated_ms, fields)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13)",
        params![
            id.as_str(),
            kind.name,
            new.patient.as_ref().map(PatientId::as_str),
            consultation,
            rules::etat(kind, &fields).as_str(),
            owner,
            work.author.person_id(),
            asked.system,
            asked.code,
            asked.sort_key,
            asked.words,
            work.now_ms,
            spot::entity(id.as_str()).text("fields", &to_json(&fields)?)
        ],
    )?;
    let line = Line {
        entity: id.as_str(),
        revision: 1,
        what: Happened::Creation,
        reason: None,
        changes: differences(kind, &Fields::new(), &fields),
    };
    keep(work, &line)?;
    tell(
        work,
        kind,
        id.as_str(),
        new.patient.as_ref(),
        Happened::Creation,
        &fields,
    )?;
    work.done.created.push(Created::Entity(id));
    Ok(())
}

/// Fills in what was not said.
fn complete(
    work: &Work<'_>,
    kind: &Kind,
    fields: &mut Fields,
    changes: &[(String, Value)],
    around: &Around,
) {
    let changed: Vec<&str> = changes.iter().map(|(name, _)| name.as_str()).collect();
    let author = work
        .author
        .person
        .as_ref()
        .map(|person| person.nom.as_str());
    rules::complete(kind, fields, &changed, author, around.today);
}

/// The person a contact is private to.
fn owner(work: &Work<'_>, kind: &'static Kind, fields: &Fields) -> Result<Option<String>> {
    if fields.get("prive") != Some(&Value::Flag(true)) {
        return Ok(None);
    }
    match work.author.person_id() {
        Some(person) => Ok(Some(person.to_owned())),
        None => refuse(kind, Refused::Nobody),
    }
}

/// The entity as it is now, if a write that carries this revision may go on.
fn found(work: &mut Work<'_>, kind: &'static Kind, id: &str, revision: u64) -> Result<Stored> {
    let now = stored(work.db, kind, id)?;
    // What is private to somebody else is not there.
    if now.owner.is_some() && now.owner.as_deref() != work.author.person_id() {
        return Err(RecordError::NotFound {
            subject: kind.name,
            id: id.to_owned(),
        });
    }
    checked(work, kind, id, revision, unsigned(now.revision))?;
    Ok(now)
}

/// Checks a revision; a stale one says who changed what meanwhile.
pub(crate) fn checked(
    work: &mut Work<'_>,
    kind: &'static Kind,
    id: &str,
    revision: u64,
    now: u64,
) -> Result<()> {
    match work.check_revision(kind.name, id, revision, now) {
        Err(RecordError::Conflict {
            expected, found, ..
        }) => {
            let mut events = history(work.db, id)?;
            events.retain(|event| event.revision > expected);
            Err(RecordError::Meanwhile(Box::new(Meanwhile {
                kind: kind.name,
                id: id.to_owned(),
                expected,
                found,
                now_ms: work.now_ms,
                events,
            })))
        }
        checked => checked,
    }
}

/// Changes fields of an entity.
pub(crate) fn set_fields(
    work: &mut Work<'_>,
    kind: &'static Kind,
    id: &str,
    revision: u64,
    changes: &[(String, Value)],
) -> Result<()> {
    let now = found(work, kind, id, revision)?;
    let parent = state_of(work, now.consultation().as_deref())?;
    if let Err(refused) = rules::may(kind, now.etat, parent, Wanted::Modify) {
        return now.refused(refused);
    }
    let mut fields = now.fields.clone();
    merge(kind, &mut fields, changes)?;
    if fields == now.fields {
        return Ok(());
    }
    let around = around(work, now.patient.as_ref())?;
    complete(work, kind, &mut fields, changes, &around);
    references(work, kind, now.patient.as_ref(), &fields)?;
    if consultation(kind, &fields) != now.consultation() {
        // Into another consultation as if it were written there.
        let parent = state_of(work, consultation(kind, &fields).as_deref())?;
        if let Err(refused) = rules::may(kind, Etat::Actif, parent, Wanted::Create) {
            return now.refused(refused);
        }
    }
    check(kind, &fields, &around)?;
    let etat = rules::etat(kind, &fields);
    write(work, now, fields, etat, Happened::Modification, None)
}

/// Closes, strikes out, validates or attaches an entity.
pub(crate) fn act(
    work: &mut Work<'_>,
    kind: &'static Kind,
    id: &EntityId,
    revision: u64,
    act: &EntityAct,
) -> Result<()> {
    let mut now = found(work, kind, id.as_str(), revision)?;
    let parent = state_of(work, now.consultation().as_deref())?;
    let may = |wanted| {
        rules::may(kind, now.etat, parent, wanted).map_err(|refused| RecordError::Dossier {
            kind: kind.name,
            refused,
        })
    };
    let mut fields = now.fields.clone();
    match act {
        EntityAct::Close { fin, interrompu } => {
            may(Wanted::Close)?;
            let statut = if *interrompu { "interrompu" } else { "termine" };
            let mut changes = vec![(STATUT.to_owned(), Value::from(statut))];
            if let Some(fin) = fin {
                changes.push((FIN.to_owned(), Value::from(fin.as_str())));
            }
            merge(kind, &mut fields, &changes)?;
            check(kind, &fields, &around(work, now.patient.as_ref())?)?;
            let etat = rules::etat(kind, &fields);
            write(work, now, fields, etat, Happened::Cloture, None)
        }
        EntityAct::Strike { reason } => {
            may(Wanted::Strike)?;
            let reason = reason.trim();
            if reason.is_empty() {
                return now.refused(Refused::NoReason);
            }
            let reason: String = reason.chars().take(REASON_MAX_CHARS).collect();
            fields.insert("rature-motif".to_owned(), Value::from(reason.as_str()));
            if kind.name == CONSULTATION.name {
                strike_children(work, id, &reason)?;
            }
            write(
                work,
                now,
                fields,
                Etat::Rature,
                Happened::Rature,
                Some(&reason),
            )
        }
        EntityAct::Validate => {
            may(Wanted::Validate)?;
            let by = work.author.person.as_ref().map(|person| person.nom.clone());
            let by = by.unwrap_or_else(|| text_of(&fields, AUTEUR).to_owned());
            fields.insert("validee-le".to_owned(), Value::Integer(work.now_ms));
            if !by.is_empty() {
                fields.insert("validee-par".to_owned(), Value::Text(by));
            }
            write(work, now, fields, Etat::Validee, Happened::Validation, None)
        }
        EntityAct::Attach { patient } => {
            may(Wanted::Modify)?;
            if kind.whose != Whose::PatientOrPractice || now.patient.is_some() {
                return now.refused(Refused::Attached);
            }
            work.require_patient(patient)?;
            now.patient = Some(patient.clone());
            let etat = now.etat;
            write(work, now, fields, etat, Happened::Rattachement, None)
        }
    }
}

/// What belongs to a consultation that is struck out goes with it.
fn strike_children(work: &mut Work<'_>, consultation: &EntityId, reason: &str) -> Result<()> {
    let children = work.db.all(
        &format!("SELECT {COLUMNS} FROM entities WHERE consultation = ?1 AND etat <> 'rature' ORDER BY seq"),
        params![consultation.as_str()],
        Stored::of,
    )?;
    for child in children {
        let mut fields = child.fields.clone();
        fields.insert("rature-motif".to_owned(), Value::from(reason));
        write(
            work,
            child,
            fields,
            Etat::Rature,
            Happened::Rature,
            Some(reason),
        )?;
    }
    Ok(())
}

/// Writes an entity as it has become, with its line of history.
fn write(
    work: &mut Work<'_>,
    now: Stored,
    fields: Fields,
    etat: Etat,
    what: Happened,
    reason: Option<&str>,
) -> Result<()> {
    let asked = Asked::of(now.kind, &fields);
    let owner = match (what, now.fields.get("prive") == fields.get("prive")) {
        (Happened::Modification, false) => owner(work, now.kind, &fields)?,
        _ => now.owner.clone(),
    };
    let revision = after(now.revision);
    work.db.execute(
        "UPDATE entities SET patient = ?2, consultation = ?3, revision = ?4, etat = ?5, owner = ?6, system = ?7, code = ?8,
                             sort_key = ?9, words = ?10, updated_ms = ?11, fields = ?12
         WHERE seq = ?1",
        params![
            now.seq,
            now.patient.as_ref().map(PatientId::as_str),
            consultation(now.kind, &fields),
            revision,
            etat.as_str(),
            owner,
            asked.system,
            asked.code,
            asked.sort_key,
            asked.words,
            work.now_ms,
            spot::entity(&now.id).text("fields", &to_json(&fields)?)
        ],
    )?;
    let line = Line {
        entity: &now.id,
        revision: unsigned(revision),
        what,
        reason,
        changes: differences(now.kind, &now.fields, &fields),
    };
    keep(work, &line)?;
    tell(work, now.kind, &now.id, now.patient.as_ref(), what, &fields)
}

/// Journals it, and lets those who listen know.
fn tell(
    work: &mut Work<'_>,
    kind: &'static Kind,
    id: &str,
    patient: Option<&PatientId>,
    what: Happened,
    fields: &Fields,
) -> Result<()> {
    work.note_write(
        &format!("{}.{}", kind.name, what.as_str()),
        &format!("records.{}", kind.name),
        patient,
        id,
    )?;
    work.changed(Change::Entity {
        kind: kind.name,
        entity: id.into(),
        patient: patient.cloned(),
    });
    let Some(patient) = patient else {
        return Ok(());
    };
    let mut payload: Vec<(String, Value)> = vec![
        ("kind".to_owned(), kind.name.into()),
        ("entity".to_owned(), id.into()),
        ("change".to_owned(), what.as_str().into()),
    ];
    if let Some(plugin) = &work.author.plugin {
        payload.push(("by".to_owned(), plugin.as_str().into()));
    }
    raise(work, DOSSIER_CHANGED, patient, payload)?;
    if kind.name != CONSULTATION.name {
        return Ok(());
    }
    let mut payload: Vec<(String, Value)> = vec![
        ("consultation".to_owned(), id.into()),
        ("date".to_owned(), text_of(fields, "date").into()),
    ];
    if let Some(person) = work.author.person_id() {
        payload.push(("person".to_owned(), person.into()));
    }
    match what {
        Happened::Creation => raise(work, CONSULTATION_OPENED, patient, payload),
        Happened::Validation => {
            let acts: i64 = work.db.value(
                "SELECT count(*) FROM entities WHERE consultation = ?1 AND kind = 'acte' AND etat <> 'rature'",
                params![id],
            )?;
            payload.push(("actes".to_owned(), acts.into()));
            raise(work, CONSULTATION_VALIDATED, patient, payload)
        }
        _ => Ok(()),
    }
}

fn raise(
    work: &mut Work<'_>,
    name: &str,
    patient: &PatientId,
    payload: Vec<(String, Value)>,
) -> Result<()> {
    events::raise(
        work,
        &NewEvent {
            name: name.to_owned(),
            patient: Some(patient.clone()),
            payload,
            only: None,
        },
    )
}

/// Whether a field of these may be asked by: written by whoever, but not the identity's.
fn is_own(written_by: WrittenBy) -> bool {
    written_by != WrittenBy::Identity
}

/// A number as stores keep it.
fn number(count: usize) -> i64 {
    signed(count as u64)
}
