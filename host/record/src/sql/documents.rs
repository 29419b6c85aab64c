//! Documents: their present state, the versions of their content, and questions about them.

use super::stored::{json, json_column, parsed_column, signed, small, unsigned};
use super::work::{Work, after};
use super::{Args, Db, Param, Result, Row, params};
use super::{blobs, events};
use crate::error::RecordError;
use crate::model::blob::{BlobRef, Digest};
use crate::model::change::Change;
use crate::model::document::{
    Document, DocumentChange, DocumentSearch, DocumentStatut, DocumentType, DocumentVersion,
    NewDocument, Types,
};
use crate::model::event::{DOCUMENT_CHANGED, NewEvent};
use crate::model::id::DocumentId;
use crate::model::query::{MAX_ROWS, Order, Page, Query};
use crate::model::unit::Created;
use crate::model::value::Value;
use crate::model::words;

/// Kind of entity in queries.
pub(crate) const DOCUMENT: &str = "document";

const COLUMNS: &str = "d.seq, d.id, d.patient, d.revision, d.title, d.type_system, d.type_code, d.type_label, d.statut, \
                       d.is_read, d.author, d.date, d.created_ms, d.updated_ms, d.version, d.replaces, d.replaced_by, d.archived, \
                       d.for_person, \
                       v.mime, b.digest, b.size_bytes";
const TABLES: &str = "documents d JOIN document_versions v ON v.document_seq = d.seq AND v.number = d.version \
                      JOIN blobs b ON b.seq = v.blob_seq";

fn view(row: &Row<'_>) -> Result<Document> {
    let id = |column: &str| -> Result<Option<DocumentId>> {
        Ok(row.get::<Option<String>>(column)?.map(Into::into))
    };
    Ok(Document {
        id: row.get::<String>("id")?.into(),
        patient: row.get::<String>("patient")?.into(),
        revision: unsigned(row.get("revision")?),
        title: row.get("title")?,
        kind: DocumentType {
            system: row.get("type_system")?,
            code: row.get("type_code")?,
            label: row.get("type_label")?,
        },
        mime: row.get("mime")?,
        statut: parsed_column(row, "statut")?,
        is_read: row.get("is_read")?,
        author: row.get("author")?,
        date: row.get("date")?,
        created_ms: row.get("created_ms")?,
        updated_ms: row.get("updated_ms")?,
        version: small(row.get("version")?),
        content: content(row)?,
        replaces: id("replaces")?,
        replaced_by: id("replaced_by")?,
        archived: row.get("archived")?,
        for_person: row.get("for_person")?,
    })
}

fn content(row: &Row<'_>) -> Result<BlobRef> {
    Ok(BlobRef {
        digest: Digest(row.get("digest")?),
        size_bytes: unsigned(row.get("size_bytes")?),
    })
}

fn unknown(id: &DocumentId) -> RecordError {
    RecordError::NotFound {
        subject: DOCUMENT,
        id: id.to_string(),
    }
}

/// A document.
pub(crate) fn document(db: &Db<'_>, id: &DocumentId) -> Result<Document> {
    stored(db, id).map(|(_, document)| document)
}

fn stored(db: &Db<'_>, id: &DocumentId) -> Result<(i64, Document)> {
    db.one(
        &format!("SELECT {COLUMNS} FROM {TABLES} WHERE d.id = ?1"),
        params![id.as_str()],
        |row| Ok((row.get("seq")?, view(row)?)),
    )?
    .ok_or_else(|| unknown(id))
}

/// All contents a document had.
pub(crate) fn versions(db: &Db<'_>, id: &DocumentId) -> Result<Vec<DocumentVersion>> {
    let seq: i64 = db
        .one(
            "SELECT seq FROM documents WHERE id = ?1",
            params![id.as_str()],
            |row| row.get(0),
        )?
        .ok_or_else(|| unknown(id))?;
    db.all("SELECT v.number, v.mime, v.created_ms, v.author, b.digest, b.size_bytes
         FROM document_versions v JOIN blobs b ON b.seq = v.blob_seq WHERE v.document_seq = ?1 ORDER BY v.number", params![seq], |row| Ok(DocumentVersion {
            number: small(row.get("number")?),
            mime: row.get("mime")?,
            content: content(row)?,
            created_ms: row.get("created_ms")?,
            by: json_column(row, "author")?,
        }))
}

/// Files a document.
pub(crate) fn create(work: &mut Work<'_>, new: &NewDocument) -> Result<()> {
    work.require_patient(&new.patient)?;
    let id = match &new.id {
        Some(id) => id.clone(),
        None => work.mint()?.into(),
    };
    let title = new.title.trim();
    new.check()?;
    let kind = new.kind.clone().labelled();
    let taken: bool = work.db.value(
        "SELECT EXISTS (SELECT 1 FROM documents WHERE id = ?1)",
        params![id.as_str()],
    )?;
    if taken {
        return Err(RecordError::Conflict {
            subject: DOCUMENT,
            id: id.to_string(),
            expected: 0,
            found: 1,
        });
    }
    let seq: i64 = work.db
        .value("INSERT INTO documents (id, patient, revision, title, words, type_system, type_code, type_label, statut,
                                    is_read, author, date, created_ms, updated_ms, version)
             VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, 1)
             RETURNING seq", params![
            id.as_str(),
            new.patient.as_str(),
            title,
            words::fold(title),
            kind.system,
            kind.code,
            kind.label,
            new.statut.as_str(),
            new.is_read,
            new.author,
            new.date,
            work.now_ms
        ])?;
    keep(work, seq, 1, &new.content, &new.mime)?;
    let document = document(work.db, &id)?;
    tell(work, &document, "document.creation", "created")?;
    work.done.created.push(Created::Document(id));
    Ok(())
}

/// Keeps a version; the blob has one use more.
fn keep(work: &mut Work<'_>, seq: i64, number: u32, digest: &Digest, mime: &str) -> Result<()> {
    let blob = blobs::attach(work.db, digest)?;
    work.db.execute(
        "INSERT INTO document_versions (document_seq, number, mime, blob_seq, created_ms, author)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            seq,
            number,
            mime,
            blob,
            work.now_ms,
            json(work.author.as_ref())?
        ],
    )?;
    Ok(())
}

/// Journals it, and lets those who listen know.
fn tell(work: &mut Work<'_>, document: &Document, line: &str, change: &str) -> Result<()> {
    // What sends it is counted by what it is now.
    work.db.execute(
        "UPDATE outbox SET type_code = ?2, mime = (
             SELECT v.mime FROM documents d JOIN document_versions v ON v.document_seq = d.seq AND v.number = d.version
             WHERE d.id = ?1)
         WHERE document = ?1",
        params![document.id.as_str(), document.kind.code],
    )?;
    work.note_write(
        line,
        "documents",
        Some(&document.patient),
        document.id.as_str(),
    )?;
    work.changed(Change::Document {
        document: document.id.clone(),
        patient: document.patient.clone(),
    });
    let mut payload: Vec<(String, Value)> = vec![
        ("document".to_owned(), document.id.as_str().into()),
        ("change".to_owned(), change.into()),
        ("status".to_owned(), document.statut.as_str().into()),
        ("type-code".to_owned(), document.kind.code.as_str().into()),
    ];
    if let Some(plugin) = &work.author.plugin {
        payload.push(("by".to_owned(), plugin.as_str().into()));
    }
    events::raise(
        work,
        &NewEvent {
            name: DOCUMENT_CHANGED.to_owned(),
            patient: Some(document.patient.clone()),
            payload,
            only: None,
        },
    )
}

/// Changes a document.
pub(crate) fn change(
    work: &mut Work<'_>,
    id: &DocumentId,
    revision: u64,
    change: &DocumentChange,
) -> Result<()> {
    let (seq, mut now) = stored(work.db, id)?;
    work.check_revision(DOCUMENT, id.as_str(), revision, now.revision)?;
    let refused = |refused: &'static str| RecordError::DocumentStatut {
        id: id.clone(),
        statut: now.statut,
        refused,
    };
    let open = |what: &'static str| {
        if now.statut.is_open() {
            Ok(())
        } else {
            Err(refused(what))
        }
    };
    match change {
        DocumentChange::Version { content, mime } => {
            open("its content does not change any more")?;
            now.mime.clone_from(mime);
            now.version = now.version.saturating_add(1);
            now.statut = DocumentStatut::Brouillon;
            keep(work, seq, now.version, content, mime)?;
        }
        DocumentChange::Statut(next) => {
            if *next == now.statut {
                return Ok(());
            }
            if !now.statut.may_become(*next) {
                return Err(refused("it cannot become that"));
            }
            now.statut = *next;
        }
        DocumentChange::Read(read) => {
            if *read == now.is_read {
                return Ok(());
            }
            now.is_read = *read;
        }
        DocumentChange::Archive(archived) => {
            if *archived == now.archived {
                return Ok(());
            }
            now.archived = *archived;
        }
        DocumentChange::For(person) => {
            if *person == now.for_person {
                return Ok(());
            }
            now.for_person.clone_from(person);
        }
        DocumentChange::Describe {
            title,
            kind,
            author,
            date,
        } => {
            open("its description does not change any more")?;
            if let Some(title) = title {
                now.title = title.trim().to_owned();
            }
            if let Some(kind) = kind {
                now.kind = kind.clone().labelled();
            }
            if let Some(author) = author {
                now.author.clone_from(author);
            }
            if let Some(date) = date {
                now.date.clone_from(date);
            }
        }
        DocumentChange::ReplacedBy(other) => {
            if now.statut == DocumentStatut::Remplace {
                return Err(refused("it is replaced already"));
            }
            replace(work, id, &now, other)?;
            now.statut = DocumentStatut::Remplace;
            now.replaced_by = Some(other.clone());
        }
    }
    now.check()?;
    work.db
        .execute("UPDATE documents SET revision = ?2, title = ?3, words = ?4, type_system = ?5, type_code = ?6,
                                  type_label = ?7, statut = ?8, is_read = ?9, author = ?10, date = ?11, updated_ms = ?12,
                                  version = ?13, replaced_by = ?14, archived = ?15, for_person = ?16
             WHERE seq = ?1", params![
            seq,
            after(signed(now.revision)),
            now.title,
            words::fold(&now.title),
            now.kind.system,
            now.kind.code,
            now.kind.label,
            now.statut.as_str(),
            now.is_read,
            now.author,
            now.date,
            work.now_ms,
            now.version,
            now.replaced_by.as_ref().map(DocumentId::as_str),
            now.archived,
            now.for_person.as_deref()
        ])?;
    let line = match change {
        DocumentChange::Version { .. } => "document.version",
        DocumentChange::Statut(_) => "document.statut",
        DocumentChange::Read(_) => "document.lecture",
        DocumentChange::Archive(_) => "document.archivage",
        DocumentChange::For(_) => "document.destinataire",
        DocumentChange::Describe { .. } => "document.description",
        DocumentChange::ReplacedBy(_) => "document.remplacement",
    };
    tell(work, &now, line, change.name())
}

/// `other` stands in the place of `id`: it must be another document of the same patient that replaces nothing yet.
fn replace(work: &mut Work<'_>, id: &DocumentId, now: &Document, other: &DocumentId) -> Result<()> {
    let (seq, other) = stored(work.db, other)?;
    let wrong = |reason: &str| RecordError::Invalid {
        field: "replaced-by".to_owned(),
        reason: reason.to_owned(),
    };
    if other.id == *id || other.statut == DocumentStatut::Remplace {
        return Err(wrong("ne peut pas remplacer ce document"));
    }
    if other.patient != now.patient {
        return Err(wrong("est le document d’un autre patient"));
    }
    if other.replaces.is_some() {
        return Err(wrong("remplace déjà un autre document"));
    }
    work.db.execute(
        "UPDATE documents SET revision = ?2, replaces = ?3, updated_ms = ?4 WHERE seq = ?1",
        params![seq, after(signed(other.revision)), id.as_str(), work.now_ms],
    )?;
    work.changed(Change::Document {
        document: other.id,
        patient: other.patient,
    });
    Ok(())
}

/// Documents a search finds: every condition is the store's, so that a page costs a page.
pub(crate) fn search(db: &Db<'_>, search: &DocumentSearch) -> Result<Page<Document>> {
    let mut values = Args::default();
    let mut conditions = vec![format!("d.archived = {}", values.add(search.archived))];
    if let Some(patient) = &search.patient {
        let patient = values.add(patient.as_str().to_owned());
        conditions.push(format!("d.patient = {patient}"));
    }
    conditions.push(match search.statut {
        Some(statut) => format!("d.statut = {}", values.add(statut.as_str().to_owned())),
        None => {
            let replaced = DocumentStatut::Remplace.as_str().to_owned();
            format!("d.statut <> {}", values.add(replaced))
        }
    });
    if search.unread {
        conditions.push(format!("d.is_read = {}", values.add(false)));
    }
    if let Some(person) = &search.for_person {
        conditions.push(format!("d.for_person = {}", values.add(person.clone())));
    }
    for (date, sign) in [(&search.from, ">="), (&search.to, "<=")] {
        if let Some(date) = date {
            conditions.push(format!("d.date {sign} {}", values.add(date.clone())));
        }
    }
    conditions.extend(titled(&search.words, &mut values));
    if let Some(types) = &search.types {
        let (list, not) = match types {
            Types::Of(list) => (list, ""),
            Types::But(list) => (list, "NOT "),
        };
        let list: Vec<String> = list
            .iter()
            .map(|(system, code)| format!("{system} {code}"))
            .collect();
        let list = values.add(json(&list)?);
        let within = db.within("(d.type_system || ' ' || d.type_code)", &list);
        conditions.push(format!("{not}({within})"));
    }
    let condition = conditions.join(" AND ");
    let total: i64 = db.value(
        &format!("SELECT count(*) FROM documents d WHERE {condition}"),
        values.all(),
    )?;
    let (count, first) = (
        values.add(search.count.min(MAX_ROWS)),
        values.add(signed(search.first)),
    );
    let rows = db.all(
        &format!(
            "SELECT {COLUMNS} FROM {TABLES} WHERE {condition} ORDER BY d.date DESC, d.seq DESC LIMIT {count} OFFSET {first}"
        ),
        values.all(),
        view,
    )?;
    Ok(Page {
        rows,
        total: unsigned(total),
    })
}

/// A condition for each word the title must hold the beginning of.
fn titled(text: &str, values: &mut Args) -> Vec<String> {
    words::words(text)
        .into_iter()
        .map(|word| {
            // Folded words hold letters and digits only: nothing of them means something to LIKE.
            format!("(' ' || d.words) LIKE {}", values.add(format!("% {word}%")))
        })
        .collect()
}

/// Documents a query finds.
pub(crate) fn find(db: &Db<'_>, query: &Query) -> Result<Page<Document>> {
    if query.kind != DOCUMENT {
        return Err(RecordError::UnknownKind(query.kind.clone()));
    }
    let (condition, mut values) = condition(db, query)?;
    let total: i64 = db.value(
        &format!("SELECT count(*) FROM documents d WHERE {condition}"),
        values.all(),
    )?;
    let (count, first) = (
        values.add(query.count.min(MAX_ROWS)),
        values.add(signed(query.first)),
    );
    let order = match &query.sort {
        None => "d.date DESC, d.seq DESC".to_owned(),
        Some((field, order)) => {
            let direction = match order {
                Order::Ascending => "",
                Order::Descending => " DESC",
            };
            format!("{}{direction}, d.seq{direction}", column(field)?.0)
        }
    };
    let found = db.all(&format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE {condition} ORDER BY {order} LIMIT {count} OFFSET {first}"
    ), values.all(), view)?;
    Ok(Page {
        rows: found,
        total: unsigned(total),
    })
}

fn condition(db: &Db<'_>, query: &Query) -> Result<(String, Args)> {
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut values = Args::default();
    for (field, value) in &query.equal {
        let (column, _) = column(field)?;
        match sql(field, value)? {
            Some(value) => {
                conditions.push(format!("{column} = {}", values.add(value)));
            }
            None => conditions.push(format!("{column} IS NULL")),
        }
    }
    for (field, low, high) in &query.between {
        let (column, _) = column(field)?;
        for (value, sign) in [(low, ">="), (high, "<=")] {
            if let Some(value) = sql(field, value)? {
                conditions.push(format!("{column} {sign} {}", values.add(value)));
            }
        }
    }
    conditions.extend(titled(
        query.matches.as_deref().unwrap_or_default(),
        &mut values,
    ));
    if let Some(ids) = &query.within {
        let ids = values.add(json(ids)?);
        conditions.push(db.within("d.patient", &ids));
    }
    Ok((conditions.join(" AND "), values))
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    Number,
    Flag,
}

/// The column of a field. Its name comes from here, never from the asker.
fn column(field: &str) -> Result<(&'static str, Holds)> {
    Ok(match field {
        "patient" => ("d.patient", Holds::Text),
        "title" => ("d.words", Holds::Text),
        "type-system" => ("d.type_system", Holds::Text),
        "type-code" => ("d.type_code", Holds::Text),
        "status" => ("d.statut", Holds::Text),
        "read" => ("d.is_read", Holds::Flag),
        "author" => ("d.author", Holds::Text),
        "date" => ("d.date", Holds::Text),
        "created" => ("d.created_ms", Holds::Number),
        "modified" => ("d.updated_ms", Holds::Number),
        _ => {
            return Err(RecordError::Invalid {
                field: field.to_owned(),
                reason: "n’existe pas dans un document".to_owned(),
            });
        }
    })
}

/// The value to compare a field with; none for [`Value::None`].
fn sql(field: &str, value: &Value) -> Result<Option<Param<'static>>> {
    let (column, holds) = column(field)?;
    Ok(match (holds, value) {
        (_, Value::None) => None,
        (Holds::Text, Value::Text(text)) if column == "d.words" => Some(words::fold(text).into()),
        (Holds::Text, Value::Text(text)) => Some(text.clone().into()),
        (Holds::Number, Value::Integer(number)) => Some((*number).into()),
        (Holds::Flag, Value::Flag(flag)) => Some((*flag).into()),
        _ => {
            return Err(RecordError::Invalid {
                field: field.to_owned(),
                reason: "n’est pas comparable à cette valeur".to_owned(),
            });
        }
    })
}
