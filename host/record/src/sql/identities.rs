//! Identities: the present state, changed only through the state machine, and the history that keeps every change.

use socle_formats::identite::{Acte, Effet, Identite};

use super::patients::{copy_identity, unknown};
use super::stored::{
    corrupt, json, json_column, optional_sealed_json, parsed_column, sealed_json, unsigned,
};
use super::work::{Work, after};
use super::{Db, Result, params, sealed};
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
pub(crate) fn read(db: &Db<'_>, seq: i64) -> Result<Stored> {
    db.one(
        "SELECT identity, asked FROM identities WHERE patient_seq = ?1",
        params![seq],
        |row| {
            Ok(Stored {
                identite: sealed_json(row, "identity")?,
                asked: optional_sealed_json(row, "asked")?,
            })
        },
    )?
    .ok_or_else(|| corrupt("a patient has no identity"))
}

/// The row number and identity revision of a patient.
fn place(db: &Db<'_>, id: &PatientId) -> Result<(i64, i64)> {
    db.one(
        "SELECT seq, identity_revision FROM patients WHERE id = ?1",
        params![id.as_str()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?
    .ok_or_else(|| unknown(id))
}

/// The identity of a patient.
pub(crate) fn identity(db: &Db<'_>, id: &PatientId) -> Result<IdentityFile> {
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
pub(crate) fn history(db: &Db<'_>, id: &PatientId) -> Result<Vec<IdentityEvent>> {
    let (seq, _) = place(db, id)?;
    db.all(
        "SELECT revision, at_ms, author, moyen, acte, code, before, after
         FROM identity_history WHERE patient_seq = ?1 ORDER BY seq",
        params![seq],
        |row| {
            Ok(IdentityEvent {
                revision: unsigned(row.get("revision")?),
                at_ms: row.get("at_ms")?,
                author: json_column(row, "author")?,
                moyen: parsed_column(row, "moyen")?,
                acte: row.get("acte")?,
                code: row.get("code")?,
                before: optional_sealed_json(row, "before")?,
                after: sealed_json(row, "after")?,
            })
        },
    )
}

/// The identity of a patient just created at this row.
pub(crate) fn begin(
    work: &mut Work<'_>,
    seq: i64,
    id: &PatientId,
    identite: &Identite,
) -> Result<()> {
    let text = json(identite)?;
    work.db.execute(
        "INSERT INTO identities (patient_seq, identity) VALUES (?1, ?2)",
        params![seq, sealed(&text)],
    )?;
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
    work.db.execute(
        "UPDATE identities SET identity = ?2, asked = ?3 WHERE patient_seq = ?1",
        params![seq, sealed(identity), asked.as_deref().map(sealed)],
    )?;
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
        .execute("INSERT INTO identity_history (patient_seq, revision, at_ms, author, moyen, acte, code, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", params![
            line.seq,
            line.revision,
            work.now_ms,
            json(&work.author)?,
            line.moyen.as_str(),
            line.acte,
            line.code,
            line.before.map(sealed),
            sealed(line.after)
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
