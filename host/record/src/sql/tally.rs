//! Counts: one statement each, whatever is counted.
//!
//! Instants are brought to the practice's days inside the statement: the changes of its clock in the period become a
//! `CASE`, so a store needs no table of zones, and all stores count the same days. Names of tables and columns come from
//! here, never from the asker.

mod months;
mod source;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use jiff::civil::Date;

use super::stored::{json, signed, unsigned};
use super::{Args, Db, Result, params};
use crate::error::RecordError;
use crate::model::query::{MAX_ROWS, Page};
use crate::model::tally::{Beside, Group, MAX_BESIDE, MAX_GROUPS, Span, Tally};
use crate::model::value::Value;
use crate::zone::Zone;
use months::{Edge, Months};
use socle_formats::date::CivilDate;
use source::{Moment, Source};

/// Up to so many days after it, the days something else counts for are listed one by one.
const MAX_LISTED_DAYS: u32 = 31;
/// Up to so many values of a field are named one by one.
const MAX_NAMED: usize = 8;

pub(crate) fn invalid(field: &str, reason: &str) -> RecordError {
    RecordError::Invalid {
        field: field.to_owned(),
        reason: reason.to_owned(),
    }
}

/// How many there are in each group.
pub(crate) fn count_by(
    db: &Db<'_>,
    asked: &Tally,
    zone: &Zone,
    today: CivilDate,
) -> Result<Vec<Group>> {
    let mut found = Found::default();
    let statement = || Statement::new(db, zone, today);
    if let Some(months) = Months::answering(asked, zone)? {
        statement().months(asked, &months, &mut found)?;
        statement().edges(asked, &months.edges, &mut found)?;
    } else {
        let source = match Source::kept(asked) {
            Some(kept) => kept,
            None => Source::of(&asked.of, 0)?,
        };
        statement().each(source, asked, &mut found)?;
    }
    if found.len() > MAX_GROUPS {
        return Err(invalid("by", "donne trop de groupes"));
    }
    let has_groups = !asked.by.is_empty() || asked.per.is_some();
    Ok(found
        .into_iter()
        .map(|(keys, count)| Group {
            keys,
            count: unsigned(count),
        })
        // What is kept counted goes down to nothing; nothing is no group.
        .filter(|group| group.count > 0 || !has_groups)
        .collect())
}

/// Groups in the order of their keys: what is absent in one way or another is one group.
type Found = BTreeMap<Vec<Option<String>>, i64>;

/// The patients behind a count.
pub(crate) fn patients(
    db: &Db<'_>,
    asked: &Tally,
    zone: &Zone,
    today: CivilDate,
    first: u64,
    count: u32,
) -> Result<Page<String>> {
    let mut statement = Statement::new(db, zone, today);
    let part = statement.part(asked, 0)?;
    let patient = part.source.patient();
    let from = format!(
        "FROM {} WHERE {} AND {patient} IS NOT NULL",
        part.source.table(db, asked),
        part.condition
    );
    let total: i64 = db.value(
        &format!("SELECT count(DISTINCT {patient}) {from}"),
        statement.args.all(),
    )?;
    let (limit, offset) = (
        statement.args.add(i64::from(count.min(MAX_ROWS))),
        statement.args.add(signed(first)),
    );
    let moment = part.moment.column();
    let rows = db.all(
        &format!(
            "SELECT {patient} {from} GROUP BY {patient} ORDER BY max({moment}) DESC, {patient} LIMIT {limit} OFFSET {offset}"
        ),
        statement.args.all(),
        |row| row.get(0),
    )?;
    Ok(Page {
        rows,
        total: unsigned(total),
    })
}

/// How a person is called who wrote, sent or did something.
pub(crate) fn person_name(db: &Db<'_>, id: &str) -> Result<Option<String>> {
    db.one(
        "SELECT name FROM persons WHERE id = ?1",
        params![id],
        |row| row.get(0),
    )
}

/// A statement being put together.
struct Statement<'s> {
    db: &'s Db<'s>,
    zone: &'s Zone,
    today: CivilDate,
    args: Args,
}

/// What is counted, and under which condition.
struct Part {
    source: Source,
    moment: Moment,
    condition: String,
}

impl<'s> Statement<'s> {
    fn new(db: &'s Db<'s>, zone: &'s Zone, today: CivilDate) -> Self {
        Self {
            db,
            zone,
            today,
            args: Args::default(),
        }
    }

    fn part(&mut self, asked: &Tally, level: usize) -> Result<Part> {
        if asked.beside.len() > MAX_BESIDE || asked.depth() > MAX_BESIDE {
            return Err(invalid("beside", "a trop de conditions"));
        }
        self.about(Source::of(&asked.of, level)?, asked, level)
    }

    /// Counts what a source holds, in one statement.
    fn each(mut self, source: Source, asked: &Tally, found: &mut Found) -> Result<()> {
        let part = self.about(source, asked, 0)?;
        let mut keys = part.source.keys(asked)?;
        if let Some(span) = asked.per {
            keys.push(self.span(&part.moment, span, asked));
        }
        let what = match part.source.weight() {
            Some(weight) => format!("CAST(coalesce(sum({weight}), 0) AS BIGINT)"),
            None if asked.patients => format!("count(DISTINCT {})", part.source.patient()),
            None => "count(*)".to_owned(),
        };
        let from = format!(
            "FROM {} WHERE {}",
            part.source.table(self.db, asked),
            part.condition
        );
        self.groups("", &keys, &what, &from, found)
    }

    /// Counts what left in whole months.
    fn months(mut self, asked: &Tally, months: &Months, found: &mut Found) -> Result<()> {
        let source = Source::months();
        let mut conditions = Vec::new();
        self.equal(&source, asked, &mut conditions)?;
        for (bound, sign) in [(&months.from, ">="), (&months.before, "<")] {
            if let Some(month) = bound {
                let at = self.args.add(month.clone());
                conditions.push(format!("{} {sign} {at}", source.month()));
            }
        }
        let mut keys = source.keys(asked)?;
        match asked.per {
            Some(Span::Year) => keys.push(format!("substr({}, 1, 4)", source.month())),
            Some(_) => keys.push(source.month()),
            None => {}
        }
        let from = format!(
            "FROM {} WHERE {}",
            source.table(self.db, asked),
            conditions.join(" AND ")
        );
        let what = "CAST(coalesce(sum(t0.count), 0) AS BIGINT)";
        self.groups("", &keys, what, &from, found)
    }

    /// Counts what left around the edges of months: adds it, or takes it away.
    fn edges(mut self, asked: &Tally, edges: &[Edge], found: &mut Found) -> Result<()> {
        if edges.is_empty() {
            return Ok(());
        }
        let rows: Vec<String> = edges
            .iter()
            .map(|edge| {
                let sign = if edge.is_added { 1 } else { -1 };
                // A span is made of digits and dashes.
                format!(
                    "('{}', {sign}, {}, {})",
                    edge.span, edge.first_ms, edge.next_ms
                )
            })
            .collect();
        let listed = format!(
            "WITH edges (span, sign, begins, ends) AS (VALUES {}) ",
            rows.join(", ")
        );
        let source = Source::of(&asked.of, 0)?;
        let moment = source.moment(asked.dated_by.as_deref())?;
        let mut conditions = vec![
            format!("{} >= edges.begins", moment.column()),
            format!("{} < edges.ends", moment.column()),
        ];
        self.equal(&source, asked, &mut conditions)?;
        let mut keys = source.keys(asked)?;
        if asked.per.is_some() {
            keys.push("edges.span".to_owned());
        }
        let from = format!(
            "FROM edges CROSS JOIN {} WHERE {}",
            source.table(self.db, asked),
            conditions.join(" AND ")
        );
        let what = "CAST(coalesce(sum(edges.sign), 0) AS BIGINT)";
        self.groups(&listed, &keys, what, &from, found)
    }

    /// Adds the groups of a statement to those found so far.
    fn groups(
        &self,
        before: &str,
        keys: &[String],
        what: &str,
        from: &str,
        found: &mut Found,
    ) -> Result<()> {
        let listed: Vec<String> = keys.iter().map(|key| format!("{key}, ")).collect();
        let mut sql = format!("{before}SELECT {}{what} {from}", listed.concat());
        if !keys.is_empty() {
            let places: Vec<String> = (1..=keys.len()).map(|place| place.to_string()).collect();
            sql.push_str(&format!(
                " GROUP BY {} LIMIT {}",
                places.join(", "),
                MAX_GROUPS + 1
            ));
        }
        self.db.each(&sql, self.args.all(), |row| {
            let mut group = Vec::with_capacity(keys.len());
            for place in 0..keys.len() {
                let key: Option<String> = row.get(place)?;
                group.push(key.filter(|key| !key.is_empty()));
            }
            *found.entry(group).or_insert(0) += row.get::<i64>(keys.len())?;
            Ok(ControlFlow::Continue(()))
        })
    }

    fn about(&mut self, source: Source, asked: &Tally, level: usize) -> Result<Part> {
        let moment = source.moment(asked.dated_by.as_deref())?;
        let mut conditions = source.base(&mut self.args, asked);
        self.equal(&source, asked, &mut conditions)?;
        self.during(&moment, asked, &mut conditions)?;
        for beside in &asked.beside {
            let condition = self.beside(&source, &moment, beside, asked, level)?;
            conditions.push(condition);
        }
        Ok(Part {
            source,
            moment,
            condition: conditions.join(" AND "),
        })
    }

    fn equal(
        &mut self,
        source: &Source,
        asked: &Tally,
        conditions: &mut Vec<String>,
    ) -> Result<()> {
        let mut rest = Vec::new();
        for (field, values) in &asked.equal {
            if source.is_kept_inside(field) {
                rest.push((field.clone(), values.clone()));
                continue;
            }
            if let (Some(column), [Value::Flag(active)]) =
                (source.inactive(field), values.as_slice())
            {
                // As `rules::is_active`: the beginning of a date comes before the date.
                let today = self.args.add(self.today.to_string());
                conditions.push(if *active {
                    format!("({column} IS NULL OR {column} > {today})")
                } else {
                    format!("{column} <= {today}")
                });
                continue;
            }
            let column = source.field(field)?;
            let mut texts = Vec::new();
            let mut absent = false;
            for value in values {
                match value {
                    Value::Text(text) => texts.push(text.clone()),
                    Value::None => absent = true,
                    _ => return Err(invalid(field, "se compare à un texte")),
                }
            }
            let mut either = Vec::new();
            if absent {
                either.push(format!("coalesce({column}, '') = ''"));
            }
            match texts.as_slice() {
                [] => {}
                [text] => {
                    let at = self.args.add(text.clone());
                    either.push(format!("{column} = {at}"));
                }
                // A few are named one by one: a server that sees them reads no more than those from its index.
                texts if texts.len() <= MAX_NAMED => {
                    let all: Vec<String> = texts
                        .iter()
                        .map(|text| self.args.add(text.clone()))
                        .collect();
                    either.push(format!("{column} IN ({})", all.join(", ")));
                }
                texts => {
                    let at = self.args.add(json(&texts)?);
                    either.push(self.db.within(&column, &at));
                }
            }
            // None of nothing.
            conditions.push(if either.is_empty() {
                "1 = 0".to_owned()
            } else {
                format!("({})", either.join(" OR "))
            });
        }
        for field in &asked.present {
            conditions.extend(source.holds(field, asked)?);
        }
        if !rest.is_empty() {
            let ids = super::entities::holding(self.db, &asked.of, &rest)?;
            let at = self.args.add(json(&ids)?);
            conditions.push(self.db.within(&source.id(), &at));
        }
        Ok(())
    }

    fn during(
        &mut self,
        moment: &Moment,
        asked: &Tally,
        conditions: &mut Vec<String>,
    ) -> Result<()> {
        let (from, to) = (
            day("from", asked.from.as_deref())?,
            day("to", asked.to.as_deref())?,
        );
        let column = moment.column();
        match moment {
            Moment::Civil(_) => {
                if let Some(from) = from {
                    let at = self.args.add(from.to_string());
                    conditions.push(format!("{column} >= {at}"));
                }
                if let Some(to) = to {
                    // A month or a year that is all within is within; nothing is after its last day.
                    let at = self.args.add(to.to_string());
                    conditions.push(format!("{column} <= {at} AND {column} <> ''"));
                }
            }
            Moment::Instant(_) => {
                if let Some(from) = from {
                    let at = self.args.add(begins(self.zone, from)?);
                    conditions.push(format!("{column} >= {at}"));
                }
                if let Some(to) = to {
                    let next = to
                        .tomorrow()
                        .map_err(|_end| invalid("to", "est trop loin"))?;
                    let at = self.args.add(begins(self.zone, next)?);
                    conditions.push(format!("{column} < {at}"));
                }
            }
        }
        Ok(())
    }

    /// Of which patient, and on which day, there is something else. The list of them does not depend on what is counted: a
    /// store makes it once, and looks in it for each.
    fn beside(
        &mut self,
        source: &Source,
        moment: &Moment,
        beside: &Beside,
        asked: &Tally,
        level: usize,
    ) -> Result<String> {
        let other = match beside.days {
            Some(days) => within(&beside.other, asked, days)?,
            None => beside.other.clone(),
        };
        // Each level of conditions has names of its own, and those of one level stand apart in brackets.
        let part = self.part(&other, level + 1)?;
        let (own, patient) = (source.patient(), part.source.patient());
        let (table, condition) = (part.source.table(self.db, &other), &part.condition);
        let among = match beside.days {
            None => format!(
                "{own} IN (SELECT {patient} FROM {table} WHERE {condition} AND {patient} IS NOT NULL)"
            ),
            Some(days) if days <= MAX_LISTED_DAYS => {
                let day = self.day_of(&part.moment, &other);
                let (from, day) = if days == 0 {
                    (table, day)
                } else {
                    let before = self.db.numbers_to(days);
                    (
                        format!("{table} CROSS JOIN {before}"),
                        format!("({day} - before.n)"),
                    )
                };
                // Dates are compared as they are written: an incomplete one is no day.
                let (own_day, day) = match moment {
                    Moment::Civil(column) => (column.clone(), self.db.date_of_day(&day)),
                    Moment::Instant(_) => (self.day_of(moment, asked), day),
                };
                format!(
                    "({own}, {own_day}) IN (SELECT {patient}, {day} FROM {from}
                     WHERE {condition} AND {patient} IS NOT NULL)"
                )
            }
            Some(days) => {
                let (own_day, day) = (
                    self.day_of(moment, asked),
                    self.day_of(&part.moment, &other),
                );
                format!(
                    "EXISTS (SELECT 1 FROM {table} WHERE {condition} AND {patient} = {own}
                     AND {day} >= {own_day} AND {day} <= {own_day} + {days})"
                )
            }
        };
        // Without a patient or a day it is not among them, which `NOT IN` would not say.
        Ok(if beside.there {
            among
        } else {
            format!("CASE WHEN {among} THEN 1 ELSE 0 END = 0")
        })
    }

    /// The number of the day, 0 being 1 January 1970; null where it is not known to the day.
    fn day_of(&self, moment: &Moment, bounds: &Tally) -> String {
        match moment {
            Moment::Civil(column) => self.db.day_of_date(column),
            Moment::Instant(column) => {
                format!("(({column} + {}) / 86400000)", self.ahead(column, bounds))
            }
        }
    }

    /// Milliseconds the practice's clock is ahead of UTC at an instant of the period. Outside it, or without one, from
    /// 2000 to 2060.
    fn ahead(&self, column: &str, bounds: &Tally) -> String {
        let zone = self.zone.time_zone();
        let edge = |text: Option<&str>, otherwise: i16| {
            text.and_then(|text| text.parse::<Date>().ok())
                .unwrap_or(jiff::civil::date(otherwise, 1, 1))
                .to_zoned(zone.clone())
                .map(|day| day.timestamp())
                .unwrap_or_default()
        };
        let week = jiff::SignedDuration::from_hours(24 * 7);
        let first = edge(bounds.from.as_deref(), 2_000);
        let last = edge(bounds.to.as_deref(), 2_060);
        let first = first.checked_sub(week).unwrap_or(first);
        let last = last.checked_add(week).unwrap_or(last);
        let millis = |seconds: i32| i64::from(seconds) * 1_000;
        let mut before = millis(zone.to_offset(first).seconds());
        let mut cases = String::new();
        for change in zone.following(first) {
            if change.timestamp() > last {
                break;
            }
            let after = millis(change.offset().seconds());
            if after != before {
                cases.push_str(&format!(
                    "WHEN {column} < {} THEN {before} ",
                    change.timestamp().as_millisecond()
                ));
                before = after;
            }
        }
        if cases.is_empty() {
            before.to_string()
        } else {
            format!("CASE {cases}ELSE {before} END")
        }
    }

    fn span(&self, moment: &Moment, span: Span, asked: &Tally) -> String {
        let letters = match span {
            Span::Day => 10,
            Span::Month => 7,
            Span::Year => 4,
            Span::Week => {
                let day = self.day_of(moment, asked);
                return self.db.date_of_day(&format!("({day} - ({day} + 3) % 7)"));
            }
        };
        match moment {
            Moment::Civil(column) => {
                format!(
                    "CASE WHEN length({column}) >= {letters} THEN substr({column}, 1, {letters}) END"
                )
            }
            Moment::Instant(_) => {
                let date = self.db.date_of_day(&self.day_of(moment, asked));
                format!("substr({date}, 1, {letters})")
            }
        }
    }
}

/// The same, of the days it can be on beside what is counted, unless it says its own.
fn within(other: &Tally, asked: &Tally, days: u32) -> Result<Tally> {
    let mut other = other.clone();
    if other.from.is_some() || other.to.is_some() {
        return Ok(other);
    }
    other.from.clone_from(&asked.from);
    if let Some(last) = day("to", asked.to.as_deref())? {
        let last = last
            .checked_add(jiff::Span::new().days(i64::from(days)))
            .map_err(|_end| invalid("to", "est trop loin"))?;
        other.to = Some(last.to_string());
    }
    Ok(other)
}

/// The instant a day begins where the practice is.
fn begins(zone: &Zone, day: Date) -> Result<i64> {
    day.to_zoned(zone.time_zone().clone())
        .map(|begins| begins.timestamp().as_millisecond())
        .map_err(|_outside| invalid("from", "est trop loin"))
}

/// A complete civil day.
fn day(field: &str, text: Option<&str>) -> Result<Option<Date>> {
    text.map(|text| {
        text.parse::<Date>()
            .ok()
            .filter(|_| text.len() == 10)
            .ok_or_else(|| invalid(field, "n’est pas un jour"))
    })
    .transpose()
}
