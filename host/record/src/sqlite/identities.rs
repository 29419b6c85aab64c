//! Identities: the present state, changed only through the state machine, and the history that keeps every change.

use rusqlite::{Connection, OptionalExtension as _, params};
use socle_formats::identite::{Acte, Effet, Identite};

use super::connect::Result;
use super::patients::{copy_identity, unknown};
use super::stored::{corrupt, json, json_column, optional_json_column, parsed_column, unsigned};
use super::work::{Work, after};
use crate::model::change::Change;
use crate::model::event::{IDENTITY_CHANGED, NewEvent};
use crate::model::id::PatientId;
use crate::model::identity::{Asked, IdentityEvent, IdentityFile, Moyen};
use crate::model::value::Value;

/// Name of the first line of a history.
const CREATION: &str = "creation";
/// Name of a line that says INSi gave no identity.
const SANS_REPONSE: &str = "sans_reponse";

/// An identity as stored.
pub(crate) struct Stored {
    pub(crate) identite: Identite,
    pub(crate) asked: Option<Asked>,
}

/// The identity of the patient at this row.
pub(crate) fn read(db: &Connection, seq: i64) -> Result<Stored> {
    let mut statement =
        db.prepare_cached("SELECT identity, asked FROM identities WHERE patient_seq = ?1")?;
    let mut rows = statement.query([seq])?;
    let row = rows
        .next()?
        .ok_or_else(|| corrupt("a patient has no identity"))?;
    Ok(Stored {
        identite: json_column(row, "identity")?,
        asked: optional_json_column(row, "asked")?,
    })
}

/// The row number and identity revision of a patient.
fn place(db: &Connection, id: &PatientId) -> Result<(i64, i64)> {
    db.prepare_cached("SELECT seq, identity_revision FROM patients WHERE id = ?1")?
        .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or_else(|| unknown(id))
}

/// The identity of a patient.
pub(crate) fn identity(db: &Connection, id: &PatientId) -> Result<IdentityFile> {
    let (seq, revision) = place(db, id)?;
    let stored = read(db, seq)?;
    Ok(IdentityFile {
        patient: id.clone(),
        revision: unsigned(revision),
        identite: stored.identite,
        asked: stored.asked,
    })
}

/// The history of an identity, oldest first.
pub(crate) fn history(db: &Connection, id: &PatientId) -> Result<Vec<IdentityEvent>> {
    let (seq, _) = place(db, id)?;
    let mut statement = db.prepare_cached(
        "SELECT revision, at_ms, author, moyen, acte, code, before, after
         FROM identity_history WHERE patient_seq = ?1 ORDER BY seq",
    )?;
    let mut rows = statement.query([seq])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(IdentityEvent {
            revision: unsigned(row.get("revision")?),
            at_ms: row.get("at_ms")?,
            author: json_column(row, "author")?,
            moyen: parsed_column(row, "moyen")?,
            acte: row.get("acte")?,
            code: row.get("code")?,
            before: optional_json_column(row, "before")?,
            after: json_column(row, "after")?,
        });
    }
    Ok(events)
}

/// The identity of a patient just created at this row.
pub(crate) fn begin(
    work: &mut Work<'_>,
    seq: i64,
    id: &PatientId,
    identite: &Identite,
) -> Result<()> {
    let text = json(identite)?;
    work.db
        .prepare_cached("INSERT INTO identities (patient_seq, identity) VALUES (?1, ?2)")?
        .execute(params![seq, text])?;
    let line = Line {
        seq,
        revision: 1,
        moyen: Moyen::Saisie,
        acte: CREATION,
        code: None,
        before: None,
        after: &text,
    };
    keep(work, &line)?;
    work.changed(Change::Identity(id.clone()));
    Ok(())
}

/// Acts on an identity: the state machine decides, whoever asks.
pub(crate) fn act(
    work: &mut Work<'_>,
    id: &PatientId,
    revision: u64,
    acte: &Acte,
    moyen: Moyen,
) -> Result<()> {
    let (seq, now) = place(work.db, id)?;
    work.check_revision("identity", id.as_str(), revision, unsigned(now))?;
    let before = read(work.db, seq)?;
    let (identite, suite) = before.identite.appliquer(acte)?;
    let statut = suite.statut;
    let idle = suite.effet == Effet::SansChangement && identite == before.identite;
    work.done.suites.push((id.clone(), suite));
    let asked = match acte {
        Acte::Reponse(_) => Some(Asked {
            at_ms: work.now_ms,
            code: "00".to_owned(),
            moyen,
        }),
        _ if idle => return Ok(()),
        // What INSi said was of other traits: corrected ones are asked about at once.
        Acte::ModifierTraits(_) => None,
        _ => before.asked,
    };
    let next = after(now);
    let (text_before, text_after) = (json(&before.identite)?, json(&identite)?);
    update(work, seq, &text_after, asked.as_ref())?;
    copy_identity(work, id, &before.identite, &identite, next)?;
    let line = Line {
        seq,
        revision: next,
        moyen,
        acte: acte.nom(),
        code: None,
        before: Some(&text_before),
        after: &text_after,
    };
    keep(work, &line)?;
    work.note_write(
        &format!("identite.{}", acte.nom()),
        "identity-store",
        Some(id),
        statut.as_str(),
    )?;
    tell(work, id, acte.nom(), statut.as_str())
}

/// Notes that INSi was asked and gave no identity.
pub(crate) fn no_answer(
    work: &mut Work<'_>,
    id: &PatientId,
    revision: u64,
    code: &str,
    moyen: Moyen,
) -> Result<()> {
    let (seq, now) = place(work.db, id)?;
    work.check_revision("identity", id.as_str(), revision, unsigned(now))?;
    let before = read(work.db, seq)?;
    let asked = Asked {
        at_ms: work.now_ms,
        code: code.to_owned(),
        moyen,
    };
    let next = after(now);
    let text = json(&before.identite)?;
    update(work, seq, &text, Some(&asked))?;
    copy_identity(work, id, &before.identite, &before.identite, next)?;
    let line = Line {
        seq,
        revision: next,
        moyen,
        acte: SANS_REPONSE,
        code: Some(code),
        before: Some(&text),
        after: &text,
    };
    keep(work, &line)?;
    work.note_write("identite.sans_reponse", "identity-store", Some(id), code)?;
    tell(work, id, SANS_REPONSE, before.identite.statut().as_str())
}

fn update(work: &Work<'_>, seq: i64, identity: &str, asked: Option<&Asked>) -> Result<()> {
    let asked = asked.map(json).transpose()?;
    work.db
        .prepare_cached("UPDATE identities SET identity = ?2, asked = ?3 WHERE patient_seq = ?1")?
        .execute(params![seq, identity, asked])?;
    Ok(())
}

/// A line of the history.
struct Line<'a> {
    seq: i64,
    revision: i64,
    moyen: Moyen,
    acte: &'a str,
    code: Option<&'a str>,
    before: Option<&'a str>,
    after: &'a str,
}

fn keep(work: &Work<'_>, line: &Line<'_>) -> Result<()> {
    work.db
        .prepare_cached(
            "INSERT INTO identity_history (patient_seq, revision, at_ms, author, moyen, acte, code, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            line.seq,
            line.revision,
            work.now_ms,
            json(&work.author)?,
            line.moyen.as_str(),
            line.acte,
            line.code,
            line.before,
            line.after
        ])?;
    Ok(())
}

fn tell(work: &mut Work<'_>, id: &PatientId, acte: &str, statut: &str) -> Result<()> {
    work.changed(Change::Identity(id.clone()));
    let by = work.author.plugin.clone().map_or(Value::None, Value::Text);
    super::events::raise(
        work,
        &NewEvent {
            name: IDENTITY_CHANGED.to_owned(),
            patient: Some(id.clone()),
            payload: vec![
                ("acte".to_owned(), acte.into()),
                ("statut".to_owned(), statut.into()),
                ("by".to_owned(), by),
            ],
            only: None,
        },
    )
}
