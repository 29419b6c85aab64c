//! The generic interface: entities by kind, and questions about their fields.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, Row, params_from_iter};

use super::connect::Result;
use super::patients::{Fields, unknown};
use super::search::expression;
use super::stored::{json, json_column, signed, unsigned};
use crate::error::RecordError;
use crate::model::id::PatientId;
use crate::model::kinds::{Kind, PATIENT, Unfit, WrittenBy};
use crate::model::query::{EntityView, MAX_ROWS, Order, Page, Query};
use crate::model::value::Value;
use crate::model::words;

const COLUMNS: &str = "id, revision, fields, nom_naissance, premier_prenom, liste_prenoms, date_naissance, \
                       lieu_naissance, sexe, statut";

/// The kind of this name.
pub(crate) fn kind(name: &str) -> Result<&'static Kind> {
    Kind::named(name).ok_or_else(|| RecordError::UnknownKind(name.to_owned()))
}

/// An entity by kind and id.
pub(crate) fn entity(db: &Connection, name: &str, id: &str) -> Result<EntityView> {
    kind(name)?;
    let mut statement =
        db.prepare_cached(&format!("SELECT {COLUMNS} FROM patients WHERE id = ?1"))?;
    let mut rows = statement.query([id])?;
    match rows.next()? {
        Some(row) => view(row),
        None => Err(unknown(&id.into())),
    }
}

fn view(row: &Row<'_>) -> Result<EntityView> {
    let id: String = row.get("id")?;
    let administrative: Fields = json_column(row, "fields")?;
    let mut fields: Vec<(String, Value)> = administrative
        .into_iter()
        .map(|(name, text)| (name, Value::Text(text)))
        .collect();
    for field in PATIENT
        .fields
        .iter()
        .filter(|field| field.written_by == WrittenBy::Identity)
    {
        let text: Option<String> = row.get(field.name.replace('-', "_").as_str())?;
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            fields.push((field.name.to_owned(), Value::Text(text)));
        }
    }
    Ok(EntityView {
        kind: PATIENT.name,
        patient: PatientId::from(id.as_str()),
        id,
        revision: unsigned(row.get("revision")?),
        fields,
    })
}

/// Entities a query finds.
pub(crate) fn find(db: &Connection, query: &Query) -> Result<Page<EntityView>> {
    let filter = Filter::of(query)?;
    let total = filter.count(db)?;
    let mut values = filter.values;
    values.push(Sql::Integer(i64::from(query.count.min(MAX_ROWS))));
    values.push(Sql::Integer(signed(query.first)));
    let sql = format!(
        "SELECT {COLUMNS} FROM patients p WHERE {} ORDER BY {} LIMIT ? OFFSET ?",
        filter.condition,
        order(query)?
    );
    let mut statement = db.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(view(row)?);
    }
    Ok(Page { rows: found, total })
}

/// How many entities a query finds.
pub(crate) fn count(db: &Connection, query: &Query) -> Result<u64> {
    Filter::of(query)?.count(db)
}

/// A condition and the values of its question marks.
struct Filter {
    condition: String,
    values: Vec<Sql>,
}

impl Filter {
    fn of(query: &Query) -> Result<Self> {
        kind(&query.kind)?;
        let mut conditions = vec!["1".to_owned()];
        let mut values = Vec::new();
        for (field, value) in &query.equal {
            let column = column(field)?;
            match text(field, value)? {
                Some(text) => {
                    conditions.push(format!("{column} = ?"));
                    values.push(Sql::Text(text));
                }
                None => conditions.push(format!("coalesce({column}, '') = ''")),
            }
        }
        for (field, low, high) in &query.between {
            let column = column(field)?;
            for (value, sign) in [(low, ">="), (high, "<=")] {
                if let Some(text) = text(field, value)? {
                    conditions.push(format!("{column} {sign} ?"));
                    values.push(Sql::Text(text));
                }
            }
        }
        let clauses = query
            .matches
            .as_deref()
            .map(words::question)
            .unwrap_or_default();
        if !clauses.is_empty() {
            conditions.push(
                "seq IN (SELECT rowid FROM patient_words WHERE patient_words MATCH ?)".to_owned(),
            );
            values.push(Sql::Text(expression(&clauses, "")));
        }
        if let Some(ids) = &query.within {
            conditions.push("id IN (SELECT value FROM json_each(?))".to_owned());
            values.push(Sql::Text(json(ids)?));
        }
        Ok(Self {
            condition: conditions.join(" AND "),
            values,
        })
    }

    fn count(&self, db: &Connection) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM patients p WHERE {}", self.condition);
        let total = db
            .prepare_cached(&sql)?
            .query_row(params_from_iter(&self.values), |row| row.get(0))?;
        Ok(unsigned(total))
    }
}

/// The SQL of a field. Its name comes from our own table of kinds, never from the asker.
fn column(name: &str) -> Result<String> {
    let field = PATIENT.field(name).ok_or_else(|| RecordError::Invalid {
        field: name.to_owned(),
        reason: Unfit::Unknown.message(),
    })?;
    Ok(match field.written_by {
        WrittenBy::Identity => field.name.replace('-', "_"),
        WrittenBy::Records => format!("(fields ->> '{}')", field.name),
    })
}

/// The text to compare a field with; none for [`Value::None`].
fn text(field: &str, value: &Value) -> Result<Option<String>> {
    match value {
        Value::None => Ok(None),
        Value::Text(text) => Ok(Some(text.clone())),
        _ => Err(RecordError::Invalid {
            field: field.to_owned(),
            reason: Unfit::NotText.message(),
        }),
    }
}

fn order(query: &Query) -> Result<String> {
    let Some((field, order)) = &query.sort else {
        return Ok("sort_key, seq".to_owned());
    };
    let direction = match order {
        Order::Ascending => "",
        Order::Descending => " DESC",
    };
    Ok(match field.as_str() {
        "nom-naissance" => format!("sort_key{direction}, seq"),
        _ => format!("{}{direction}, sort_key, seq", column(field)?),
    })
}
