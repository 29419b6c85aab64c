//! Questions about entities.
//!
//! What a column answers is asked of the store; the rest is looked at row by row here, since a store on another machine
//! cannot read what is sealed. So a question about all patients that names only a kind, codes, states and days is quick; one
//! about other fields reads all entities of the kind.

use std::ops::ControlFlow;

use super::super::stored::{json, signed, unsigned};
use super::super::{Args, Db, Result};
use super::{COLUMNS, Stored, is_own, number};
use crate::error::RecordError;
use crate::model::fields::Holds;
use crate::model::id::PatientId;
use crate::model::kinds::{CONTACT, Kind, MESSAGE, Unfit};
use crate::model::query::{EntityView, MAX_ROWS, Order, Page, Query, SeenBy};
use crate::model::value::Value;
use crate::model::words;

/// The entities of a patient, of all kinds, struck ones left out; the first written first.
pub(crate) fn of_patient(
    db: &Db<'_>,
    patient: &PatientId,
    kinds: &[&str],
) -> Result<Vec<EntityView>> {
    let mut args = Args::default();
    args.add(patient.as_str().to_owned());
    let chosen = if kinds.is_empty() {
        String::new()
    } else {
        let at = args.add(json(&kinds)?);
        format!("AND {}", db.within("kind", &at))
    };
    db.all(
        &format!("SELECT {COLUMNS} FROM entities WHERE patient = ?1 AND etat <> 'rature' {chosen} ORDER BY seq"),
        args.all(),
        |row| Stored::of(row).map(Stored::view),
    )
}

/// Entities a query finds, struck ones left out unless they are asked for: the latest first, contacts by name.
pub(crate) fn find(db: &Db<'_>, query: &Query) -> Result<Page<EntityView>> {
    let asked = Question::of(db, query)?;
    let wanted = query.count.min(MAX_ROWS) as usize;
    let order = asked.order()?;
    if asked.rest.is_empty()
        && let Some(order) = &order
    {
        let total = asked.count(db)?;
        let mut args = asked.args;
        let (limit, offset) = (
            args.add(i64::from(query.count.min(MAX_ROWS))),
            args.add(signed(query.first)),
        );
        let sql = format!(
            "SELECT {COLUMNS} FROM entities WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
            asked.condition
        );
        let rows = db.all(&sql, args.all(), |row| Stored::of(row).map(Stored::view))?;
        return Ok(Page { rows, total });
    }
    let mut rows = Vec::new();
    let sql = format!(
        "SELECT {COLUMNS} FROM entities WHERE {} ORDER BY {}",
        asked.condition,
        order.as_deref().unwrap_or("seq")
    );
    let skip = usize::try_from(query.first).unwrap_or(usize::MAX);
    let mut total = 0_usize;
    db.each(&sql, asked.args.all(), |row| {
        let view = Stored::of(row)?.view();
        if asked.rest.iter().all(|rest| rest.holds(&view)) {
            // What is sorted here is cut only afterwards.
            if order.is_none() || (total >= skip && rows.len() < wanted) {
                rows.push(view);
            }
            total += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if let (None, Some((field, direction))) = (&order, &query.sort) {
        rows.sort_by(|a, b| {
            let ordering = compare(&a.get(field), &b.get(field));
            match direction {
                Order::Ascending => ordering,
                Order::Descending => ordering.reverse(),
            }
        });
        rows = rows.into_iter().skip(skip).take(wanted).collect();
    }
    Ok(Page {
        rows,
        total: unsigned(number(total)),
    })
}

/// How many entities a query finds.
pub(crate) fn count(db: &Db<'_>, query: &Query) -> Result<u64> {
    let asked = Question::of(db, query)?;
    if asked.rest.is_empty() {
        return asked.count(db);
    }
    let mut total = 0_usize;
    let sql = format!("SELECT {COLUMNS} FROM entities WHERE {}", asked.condition);
    db.each(&sql, asked.args.all(), |row| {
        let view = Stored::of(row)?.view();
        total += usize::from(asked.rest.iter().all(|rest| rest.holds(&view)));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(unsigned(number(total)))
}

/// The ids of the entities of a kind whose fields each hold one of these values, for what no column answers.
pub(crate) fn holding(
    db: &Db<'_>,
    kind: &str,
    asked: &[(String, Vec<Value>)],
) -> Result<Vec<String>> {
    let query = Query {
        kind: kind.to_owned(),
        seen_by: SeenBy::Host,
        ..Query::default()
    };
    let question = Question::of(db, &query)?;
    let mut wanted = Vec::new();
    for (field, values) in asked {
        let mut normal = Vec::with_capacity(values.len());
        for value in values {
            normal.push(question.value(field, value)?);
        }
        wanted.push((field, normal));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM entities WHERE {}",
        question.condition
    );
    let mut ids = Vec::new();
    db.each(&sql, question.args.all(), |row| {
        let view = Stored::of(row)?.view();
        if wanted
            .iter()
            .all(|(field, values)| values.contains(&view.get(field)))
        {
            ids.push(view.id);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ids)
}

/// A question: what the store answers, and what is looked at here.
struct Question<'q> {
    kind: &'static Kind,
    query: &'q Query,
    condition: String,
    args: Args,
    rest: Vec<Rest>,
}

/// A condition on a row that was read.
enum Rest {
    Equal(String, Value),
    AtLeast(String, Value),
    AtMost(String, Value),
    /// Beginnings of words.
    Words(Vec<String>),
}

impl Rest {
    fn holds(&self, view: &EntityView) -> bool {
        use std::cmp::Ordering;
        match self {
            Self::Equal(field, value) => view.get(field) == *value,
            Self::AtLeast(field, low) => {
                let found = view.get(field);
                !found.is_none() && compare(&found, low) != Ordering::Less
            }
            Self::AtMost(field, high) => {
                let found = view.get(field);
                !found.is_none() && compare(&found, high) != Ordering::Greater
            }
            Self::Words(starts) => {
                let mut known = Vec::new();
                for (name, value) in &view.fields {
                    match value {
                        Value::Text(text) if name != "patient" => known.extend(words::words(text)),
                        Value::Texts(texts) => {
                            texts
                                .iter()
                                .for_each(|text| known.extend(words::words(text)));
                        }
                        _ => {}
                    }
                }
                starts
                    .iter()
                    .all(|start| known.iter().any(|word| word.starts_with(start.as_str())))
            }
        }
    }
}

/// Values of one field in order; what is absent comes first.
fn compare(a: &Value, b: &Value) -> std::cmp::Ordering {
    use std::cmp::Ordering;
    match (a, b) {
        (Value::None, Value::None) => Ordering::Equal,
        (Value::None, _) => Ordering::Less,
        (_, Value::None) => Ordering::Greater,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
        (Value::Flag(a), Value::Flag(b)) => a.cmp(b),
        (Value::Texts(a), Value::Texts(b)) => a.last().cmp(&b.last()),
        _ => Ordering::Equal,
    }
}

impl<'q> Question<'q> {
    fn of(db: &Db<'_>, query: &'q Query) -> Result<Self> {
        let kind = super::kind(&query.kind)?;
        let mut asked = Self {
            kind,
            query,
            condition: String::new(),
            args: Args::default(),
            rest: Vec::new(),
        };
        let name = asked.args.add(kind.name.to_owned());
        let mut conditions = vec![format!("kind = {name}")];
        if !query.equal.iter().any(|(field, _)| field == "etat") {
            conditions.push("etat <> 'rature'".to_owned());
        }
        for (field, value) in &query.equal {
            let value = asked.value(field, value)?;
            match (asked.column(field), value) {
                (Some(column), Value::Text(text)) => {
                    let at = asked.args.add(text);
                    conditions.push(format!("{column} = {at}"));
                }
                (Some(column), Value::Integer(number)) => {
                    let at = asked.args.add(number);
                    conditions.push(format!("{column} = {at}"));
                }
                (_, value) => asked.rest.push(Rest::Equal(field.clone(), value)),
            }
        }
        for (field, low, high) in &query.between {
            for (value, sign) in [(low, ">="), (high, "<=")] {
                let value = asked.value(field, value)?;
                match (asked.column(field), value) {
                    (_, Value::None) => {}
                    (Some(column), Value::Text(text)) => {
                        let at = asked.args.add(text);
                        // What has no day is between no two days.
                        conditions.push(format!("{column} {sign} {at} AND {column} <> ''"));
                    }
                    (Some(column), Value::Integer(number)) => {
                        let at = asked.args.add(number);
                        conditions.push(format!("{column} {sign} {at}"));
                    }
                    (_, value) if sign == ">=" => {
                        asked.rest.push(Rest::AtLeast(field.clone(), value))
                    }
                    (_, value) => asked.rest.push(Rest::AtMost(field.clone(), value)),
                }
            }
        }
        asked.words(&mut conditions);
        if let Some(ids) = &query.within {
            let at = asked.args.add(json(ids)?);
            conditions.push(db.within("patient", &at));
        }
        match &query.seen_by {
            SeenBy::Host => {}
            SeenBy::Practice => conditions.push("owner IS NULL".to_owned()),
            SeenBy::Person(person) => {
                let at = asked.args.add(person.clone());
                conditions.push(format!("(owner IS NULL OR owner = {at})"));
            }
        }
        asked.condition = conditions.join(" AND ");
        Ok(asked)
    }

    fn words(&mut self, conditions: &mut Vec<String>) {
        let starts = self
            .query
            .matches
            .as_deref()
            .map(words::words)
            .unwrap_or_default();
        if starts.is_empty() {
            return;
        }
        if self.kind.name != CONTACT.name {
            self.rest.push(Rest::Words(starts));
            return;
        }
        for word in starts {
            // Folded words hold letters and digits only: nothing of them means something to LIKE.
            let at = self.args.add(format!("% {word}%"));
            conditions.push(format!("(' ' || words) LIKE {at}"));
        }
    }

    /// The value to compare a field with.
    fn value(&self, field: &str, value: &Value) -> Result<Value> {
        let wrong = |unfit: Unfit| RecordError::Field {
            kind: self.kind.name,
            field: field.to_owned(),
            reason: unfit.message(),
        };
        let known = self
            .kind
            .field(field)
            .filter(|known| is_own(known.written_by))
            .ok_or_else(|| wrong(Unfit::Unknown))?;
        known.normal(value).map_err(wrong)
    }

    /// The column that answers for a field. Its name comes from here, never from the asker.
    fn column(&self, field: &str) -> Option<&'static str> {
        Some(match field {
            "etat" => "etat",
            "patient" => "patient",
            "systeme" => "system",
            "code" => "code",
            "cree" => "created_ms",
            "modifie" => "updated_ms",
            "consultation" if self.kind.field("consultation").is_some() => "consultation",
            _ if self.kind.dated_by == Some(field) => "sort_key",
            _ => return None,
        })
    }

    /// The order, when a column gives it.
    fn order(&self) -> Result<Option<String>> {
        let Some((field, order)) = &self.query.sort else {
            let latest_first = self.kind.dated_by.is_some() || self.kind.name == MESSAGE.name;
            return Ok(Some(if latest_first {
                "sort_key DESC, seq DESC".to_owned()
            } else {
                "sort_key, seq".to_owned()
            }));
        };
        let known = self.kind.field(field).ok_or_else(|| RecordError::Field {
            kind: self.kind.name,
            field: field.clone(),
            reason: Unfit::Unknown.message(),
        })?;
        let column = match (self.kind.name, field.as_str(), known.holds) {
            (name, "nom", _) if name == CONTACT.name => Some("sort_key"),
            (name, "instant", _) if name == MESSAGE.name => Some("sort_key"),
            (
                _,
                _,
                Holds::Code(_)
                | Holds::Line(_)
                | Holds::Date
                | Holds::Instant
                | Holds::Reference(_),
            ) => self.column(field),
            _ => None,
        };
        let direction = match order {
            Order::Ascending => "",
            Order::Descending => " DESC",
        };
        Ok(column.map(|column| match column {
            // Absent comes first, as where it is sorted here.
            "system" | "code" | "patient" | "consultation" => {
                format!("coalesce({column}, ''){direction}, seq{direction}")
            }
            _ => format!("{column}{direction}, seq{direction}"),
        }))
    }

    fn count(&self, db: &Db<'_>) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM entities WHERE {}", self.condition);
        Ok(unsigned(db.value(&sql, self.args.all())?))
    }
}
