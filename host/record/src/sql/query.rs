//! The generic interface: entities by kind, and questions about their fields.

use super::fields::of_json;
use super::patients::unknown;
use super::stored::{json, signed, unsigned};
use super::{Args, Db, Result, Row, entities, params};
use crate::error::RecordError;
use crate::model::id::PatientId;
use crate::model::kinds::{Kind, PATIENT, Unfit, WrittenBy};
use crate::model::query::{EntityView, MAX_ROWS, Order, Page, Query};
use crate::model::rules;
use crate::model::value::Value;
use crate::model::words;
use socle_formats::date::CivilDate;

const COLUMNS: &str = "id, revision, fields, nom_naissance, premier_prenom, liste_prenoms, date_naissance, \
                       lieu_naissance, sexe, statut";

/// The kind of this name.
pub(crate) fn kind(name: &str) -> Result<&'static Kind> {
    Kind::named(name).ok_or_else(|| RecordError::UnknownKind(name.to_owned()))
}

/// An entity by kind and id.
pub(crate) fn entity(db: &Db<'_>, name: &str, id: &str, today: CivilDate) -> Result<EntityView> {
    let kind = kind(name)?;
    if kind.name != PATIENT.name {
        return entities::entity(db, kind, id);
    }
    db.one(
        &format!("SELECT {COLUMNS} FROM patients WHERE id = ?1"),
        params![id],
        |row| view(row, today),
    )?
    .ok_or_else(|| unknown(&id.into()))
}

fn view(row: &Row<'_>, today: CivilDate) -> Result<EntityView> {
    let id: String = row.get("id")?;
    let administrative = of_json(&row.get::<String>("fields")?)?;
    let active = rules::is_active(rules::inactive_since(&administrative), today);
    let mut fields: Vec<(String, Value)> = administrative.into_iter().collect();
    fields.push(("actif".to_owned(), Value::Flag(active)));
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
        patient: Some(PatientId::from(id.as_str())),
        owner: None,
        id,
        revision: unsigned(row.get("revision")?),
        fields,
    })
}

/// Entities a query finds.
pub(crate) fn find(db: &Db<'_>, query: &Query, today: CivilDate) -> Result<Page<EntityView>> {
    if query.kind != PATIENT.name {
        return entities::find(db, query);
    }
    let filter = Filter::of(db, query, today)?;
    let total = filter.count(db)?;
    let mut values = filter.values;
    let (count, first) = (
        values.add(query.count.min(MAX_ROWS)),
        values.add(signed(query.first)),
    );
    let sql = format!(
        "SELECT {COLUMNS} FROM patients p WHERE {} ORDER BY {} LIMIT {count} OFFSET {first}",
        filter.condition,
        order(db, query)?
    );
    let found = db.all(&sql, values.all(), |row| view(row, today))?;
    Ok(Page { rows: found, total })
}

/// How many entities a query finds.
pub(crate) fn count(db: &Db<'_>, query: &Query, today: CivilDate) -> Result<u64> {
    if query.kind != PATIENT.name {
        return entities::count(db, query);
    }
    Filter::of(db, query, today)?.count(db)
}

/// A condition and the values of its question marks.
struct Filter {
    condition: String,
    values: Args,
}

impl Filter {
    fn of(db: &Db<'_>, query: &Query, today: CivilDate) -> Result<Self> {
        let mut conditions = vec!["1 = 1".to_owned()];
        let mut values = Args::default();
        for (field, value) in &query.equal {
            if let ("actif", Value::Flag(active)) = (field.as_str(), value) {
                // As `rules::is_active`: the beginning of a date comes before the date.
                let today = values.add(today.to_string());
                conditions.push(if *active {
                    format!("(inactive_since IS NULL OR inactive_since > {today})")
                } else {
                    format!("inactive_since <= {today}")
                });
                continue;
            }
            let column = column(db, field)?;
            match text(field, value)? {
                Some(text) => {
                    conditions.push(format!("{column} = {}", values.add(text)));
                }
                None => conditions.push(format!("coalesce({column}, '') = ''")),
            }
        }
        for (field, low, high) in &query.between {
            let column = column(db, field)?;
            for (value, sign) in [(low, ">="), (high, "<=")] {
                if let Some(text) = text(field, value)? {
                    conditions.push(format!("{column} {sign} {}", values.add(text)));
                }
            }
        }
        let clauses = query
            .matches
            .as_deref()
            .map(words::question)
            .unwrap_or_default();
        if !clauses.is_empty() {
            let question = values.add(db.question(&clauses, ""));
            conditions.push(format!(
                "seq IN ({})",
                db.matching("patient_words", &question)
            ));
        }
        if let Some(ids) = &query.within {
            let ids = values.add(json(ids)?);
            conditions.push(db.within("id", &ids));
        }
        Ok(Self {
            condition: conditions.join(" AND "),
            values,
        })
    }

    fn count(&self, db: &Db<'_>) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM patients p WHERE {}", self.condition);
        let total = db.value(&sql, self.values.all())?;
        Ok(unsigned(total))
    }
}

/// The SQL of a field. Its name comes from our own table of kinds, never from the asker.
fn column(db: &Db<'_>, name: &str) -> Result<String> {
    let field = PATIENT.field(name).ok_or_else(|| RecordError::Invalid {
        field: name.to_owned(),
        reason: Unfit::Unknown.message(),
    })?;
    Ok(match field.written_by {
        WrittenBy::Identity => field.name.replace('-', "_"),
        WrittenBy::Record | WrittenBy::Records => db.member("fields", field.name),
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

fn order(db: &Db<'_>, query: &Query) -> Result<String> {
    let Some((field, order)) = &query.sort else {
        return Ok("sort_key, seq".to_owned());
    };
    let (direction, nulls) = match order {
        Order::Ascending => ("", " NULLS FIRST"),
        Order::Descending => (" DESC", " NULLS LAST"),
    };
    Ok(match field.as_str() {
        "nom-naissance" => format!("sort_key{direction}, seq"),
        _ => format!("{}{direction}{nulls}, sort_key, seq", column(db, field)?),
    })
}
