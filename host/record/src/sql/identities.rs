//! Identities: the present state, changed only through the state machine, and the history that keeps every change.

use socle_formats::identite::{Acte, Effet, Identite, Motif, Piece, Refus};
use socle_formats::traits::{Champ, Defaut, ErreurTrait};

use super::patients::{copy_identity, unknown};
use super::stored::{
    corrupt, json, json_column, optional_sealed_json, parsed_column, sealed_json, unsigned,
};
use super::work::{Work, after};
use super::{Db, Result, params, spot};
use crate::error::RecordError;
use crate::model::author::Author;
use crate::model::change::Change;
use crate::model::event::{IDENTITY_CHANGED, NewEvent};
use crate::model::id::PatientId;
use crate::model::identity::{Asked, CheckedBy, Dates, IdentityEvent, IdentityFile, Moyen};
use crate::model::rules;
use crate::model::value::Value;

/// Name of the first line of a history.
const CREATION: &str = "creation";
/// Name of a line that says INSi gave no identity.
const SANS_REPONSE: &str = "sans_reponse";

/// An identity as stored.
pub(crate) struct Stored {
    pub(crate) identite: Identite,
    pub(crate) asked: Option<Asked>,
    pub(crate) dates: Dates,
}

/// The identity of the patient at this row.
pub(crate) fn read(db: &Db<'_>, seq: i64) -> Result<Stored> {
    let (identite, asked, dates): (Identite, _, Option<Dates>) = db
        .one(
            "SELECT identity, asked, dates FROM identities WHERE patient_seq = ?1",
            params![seq],
            |row| {
                let spot = spot::identity(seq);
                Ok((
                    sealed_json(row, "identity", &spot)?,
                    optional_sealed_json(row, "asked", &spot)?,
                    optional_sealed_json(row, "dates", &spot)?,
                ))
            },
        )?
        .ok_or_else(|| corrupt("a patient has no identity"))?;
    let dates = match dates {
        Some(dates) => dates,
        // Written before these dates were kept: the history knows the check.
        None => Dates {
            checked: if identite.controle().is_some() {
                last_check(db, seq)?
            } else {
                None
            },
            ..Dates::default()
        },
    };
    Ok(Stored {
        identite,
        asked,
        dates,
    })
}

fn last_check(db: &Db<'_>, seq: i64) -> Result<Option<CheckedBy>> {
    db.one(
        "SELECT at_ms, author FROM identity_history
         WHERE patient_seq = ?1 AND acte IN ('controler', 'attester') ORDER BY seq DESC LIMIT 1",
        params![seq],
        |row| {
            let author: Author = json_column(row, "author")?;
            Ok(CheckedBy {
                at_ms: row.get("at_ms")?,
                who: name_of(&author),
            })
        },
    )
}

fn name_of(author: &Author) -> Option<String> {
    author.person.as_ref().map(|person| person.nom.clone())
}

/// Who else of the practice holds this matricule, qualified.
pub(crate) fn holder(db: &Db<'_>, id: &PatientId, matricule: &str) -> Result<Option<PatientId>> {
    db.one(
        "SELECT id FROM patients WHERE matricule = ?1 AND id <> ?2 LIMIT 1",
        params![matricule, id.as_str()],
        |row| Ok(row.get::<String>(0)?.into()),
    )
}

/// Two patients never bear one matricule: the second is refused, so that a person looks at both. A matricule that is not
/// yet qualified is sealed and cannot be looked for: whichever of two is qualified first has it.
fn check_matricule(
    work: &Work<'_>,
    id: &PatientId,
    before: &Identite,
    after: &Identite,
) -> Result<()> {
    let number = |identite: &Identite| identite.ins().map(|ins| ins.matricule);
    let newly = number(after) != number(before)
        || (after.matricule_transmissible().is_some()
            && before.matricule_transmissible().is_none());
    let Some(matricule) = number(after).filter(|_| newly) else {
        return Ok(());
    };
    match holder(work.db, id, matricule.as_str())? {
        Some(holder) => Err(RecordError::MatriculeTaken {
            patient: id.clone(),
            holder,
        }),
        None => Ok(()),
    }
}

/// A birth after the day of the practice is refused, typed or accepted from an answer.
pub(crate) fn check_birth(work: &Work<'_>, identite: &Identite) -> Result<()> {
    if rules::is_before(work.today()?, identite.traits().date_naissance) {
        return Err(Refus::Trait(ErreurTrait {
            champ: Champ::DateNaissance,
            defaut: Defaut::Avenir,
        })
        .into());
    }
    Ok(())
}

/// A document that proves the identity of minors only is refused to an adult.
fn check_piece(work: &Work<'_>, identite: &Identite, piece: Piece) -> Result<()> {
    let today = work.today()?;
    if identite.piece_de_mineur_refusee(piece, &today) {
        return Err(Refus::PieceDeMineur(piece).into());
    }
    Ok(())
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
        dates: stored.dates,
    })
}

/// The history of an identity, oldest first.
pub(crate) fn history(db: &Db<'_>, id: &PatientId) -> Result<Vec<IdentityEvent>> {
    let (seq, _) = place(db, id)?;
    db.all(
        "SELECT revision, at_ms, author, moyen, acte, code, reason, before, after
         FROM identity_history WHERE patient_seq = ?1 ORDER BY seq",
        params![seq],
        |row| {
            let revision: i64 = row.get("revision")?;
            let spot = spot::identity_history(seq, revision);
            Ok(IdentityEvent {
                revision: unsigned(revision),
                at_ms: row.get("at_ms")?,
                author: json_column(row, "author")?,
                moyen: parsed_column(row, "moyen")?,
                acte: row.get("acte")?,
                code: row.get("code")?,
                reason: row.sealed::<Option<String>>("reason", &spot)?,
                before: optional_sealed_json(row, "before", &spot)?,
                after: sealed_json(row, "after", &spot)?,
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
        params![seq, spot::identity(seq).text("identity", &text)],
    )?;
    let line = Line {
        seq,
        revision: 1,
        moyen: Moyen::Saisie,
        acte: CREATION,
        code: None,
        reason: None,
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
    if let Acte::Controler(piece) = acte {
        check_piece(work, &before.identite, *piece)?;
    }
    let (identite, suite) = before.identite.appliquer(acte)?;
    check_matricule(work, id, &before.identite, &identite)?;
    // What is there already stays: only a date that comes in is looked at.
    if identite.traits().date_naissance != before.identite.traits().date_naissance {
        check_birth(work, &identite)?;
    }
    let statut = suite.statut;
    let idle = suite.effet == Effet::SansChangement
        && identite == before.identite
        && !before.dates.renewed_by(acte, work.now_ms);
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
    let dates = before.dates.after(
        acte,
        &before.identite,
        &identite,
        work.now_ms,
        name_of(&work.author),
    );
    update(work, seq, &text_after, asked.as_ref(), &dates)?;
    copy_identity(work, id, &before.identite, &identite, next)?;
    let line = Line {
        seq,
        revision: next,
        moyen,
        acte: acte.nom(),
        code: match acte {
            Acte::Verifier(verdict) => Some(verdict.as_str()),
            _ => None,
        },
        reason: acte.motif().map(Motif::as_str),
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
    update(work, seq, &text, Some(&asked), &before.dates)?;
    copy_identity(work, id, &before.identite, &before.identite, next)?;
    let line = Line {
        seq,
        revision: next,
        moyen,
        acte: SANS_REPONSE,
        code: Some(code),
        reason: None,
        before: Some(&text),
        after: &text,
    };
    keep(work, &line)?;
    work.note_write("identite.sans_reponse", "identity-store", Some(id), code)?;
    tell(work, id, SANS_REPONSE, before.identite.statut().as_str())
}

fn update(
    work: &Work<'_>,
    seq: i64,
    identity: &str,
    asked: Option<&Asked>,
    dates: &Dates,
) -> Result<()> {
    let (asked, dates) = (asked.map(json).transpose()?, json(dates)?);
    let spot = spot::identity(seq);
    work.db.execute(
        "UPDATE identities SET identity = ?2, asked = ?3, dates = ?4 WHERE patient_seq = ?1",
        params![
            seq,
            spot.text("identity", identity),
            asked.as_deref().map(|asked| spot.text("asked", asked)),
            spot.text("dates", &dates)
        ],
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
    reason: Option<&'a str>,
    before: Option<&'a str>,
    after: &'a str,
}

fn keep(work: &Work<'_>, line: &Line<'_>) -> Result<()> {
    let spot = spot::identity_history(line.seq, line.revision);
    work.db
        .execute("INSERT INTO identity_history (patient_seq, revision, at_ms, author, moyen, acte, code, before, after, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", params![
            line.seq,
            line.revision,
            work.now_ms,
            json(&work.author)?,
            line.moyen.as_str(),
            line.acte,
            line.code,
            line.before.map(|before| spot.text("before", before)),
            spot.text("after", line.after),
            line.reason.map(|reason| spot.text("reason", reason))
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
