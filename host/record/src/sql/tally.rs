//! Counts: one statement each, whatever is counted.
//!
//! Instants are brought to the practice's days inside the statement: the changes of its clock in the period become a
//! `CASE`, so a store needs no table of zones, and all stores count the same days. Names of tables and columns come from
//! here, never from the asker.

mod source;

use std::ops::ControlFlow;

use jiff::civil::Date;

use super::stored::{from_json, json, signed, unsigned};
use super::{Args, Db, Result, params};
use crate::error::RecordError;
use crate::model::author::Author;
use crate::model::query::{MAX_ROWS, Page};
use crate::model::tally::{Beside, Group, MAX_BESIDE, MAX_GROUPS, Span, Tally};
use crate::model::value::Value;
use crate::zone::Zone;
use socle_formats::date::CivilDate;
use source::{Moment, Source};

/// Up to so many days after it, the days something else counts for are listed one by one.
const MAX_LISTED_DAYS: u32 = 31;

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
    let mut statement = Statement::new(db, zone, today);
    let part = match Source::kept(asked) {
        Some(kept) => statement.about(kept, asked, 0)?,
        None => statement.part(asked, 0)?,
    };
    let mut keys = Vec::new();
    for field in &asked.by {
        keys.push(part.source.field(field)?);
    }
    if let Some(span) = asked.per {
        keys.push(statement.span(&part.moment, span, asked));
    }
    let what = match part.source.weight() {
        Some(weight) => format!("CAST(coalesce(sum({weight}), 0) AS BIGINT)"),
        None if asked.patients => format!("count(DISTINCT {})", part.source.patient()),
        None => "count(*)".to_owned(),
    };
    let listed: Vec<String> = keys.iter().map(|key| format!("{key}, ")).collect();
    let mut sql = format!(
        "SELECT {}{what} FROM {} WHERE {}",
        listed.concat(),
        part.source.table(db, asked),
        part.condition
    );
    if !keys.is_empty() {
        let places: Vec<String> = (1..=keys.len()).map(|place| place.to_string()).collect();
        sql.push_str(&format!(
            " GROUP BY {} LIMIT {}",
            places.join(", "),
            MAX_GROUPS + 1
        ));
    }
    let mut groups = Vec::new();
    db.each(&sql, statement.args.all(), |row| {
        let mut found = Vec::with_capacity(keys.len());
        for place in 0..keys.len() {
            let key: Option<String> = row.get(place)?;
            found.push(key.filter(|key| !key.is_empty()));
        }
        let count = unsigned(row.get(keys.len())?);
        // What is kept counted goes down to nothing; nothing is no group.
        if count > 0 || keys.is_empty() {
            groups.push(Group { keys: found, count });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if groups.len() > MAX_GROUPS {
        return Err(invalid("by", "donne trop de groupes"));
    }
    Ok(merged(groups))
}

/// In order, and what is absent in one way or another is one group.
fn merged(mut groups: Vec<Group>) -> Vec<Group> {
    groups.sort_unstable();
    let mut kept: Vec<Group> = Vec::with_capacity(groups.len());
    for group in groups {
        match kept.last_mut() {
            Some(last) if last.keys == group.keys => last.count += group.count,
            _ => kept.push(group),
        }
    }
    kept
}

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

/// How a person is called in what they wrote or sent.
pub(crate) fn person_name(db: &Db<'_>, id: &str) -> Result<Option<String>> {
    let by = super::tally::source::person_of(db, "author");
    let questions = [
        // What they wrote of a medical file: the first line of its history is theirs.
        "SELECT h.author FROM entity_history h WHERE h.seq =
             (SELECT min(f.seq) FROM entity_history f WHERE f.entity = (SELECT e.id FROM entities e WHERE e.author = ?1 LIMIT 1))"
            .to_owned(),
        "SELECT author FROM outbox WHERE person = ?1 LIMIT 1".to_owned(),
        format!("SELECT author FROM identity_history WHERE {by} = ?1 LIMIT 1"),
    ];
    for question in questions {
        let author: Option<String> = db.one(&question, params![id], |row| row.get(0))?;
        let person = author
            .map(|author| from_json::<Author>(&author))
            .transpose()?
            .and_then(|author| author.person);
        if let Some(person) = person
            && person.id == id
            && !person.nom.trim().is_empty()
        {
            return Ok(Some(person.nom));
        }
    }
    Ok(None)
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
            let column = source.field(field)?;
            conditions.push(format!("coalesce({column}, '') <> ''"));
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
                    let at = self.args.add(self.begins(from)?);
                    conditions.push(format!("{column} >= {at}"));
                }
                if let Some(to) = to {
                    let next = to
                        .tomorrow()
                        .map_err(|_end| invalid("to", "est trop loin"))?;
                    let at = self.args.add(self.begins(next)?);
                    conditions.push(format!("{column} < {at}"));
                }
            }
        }
        Ok(())
    }

    /// The instant a day begins where the practice is.
    fn begins(&self, day: Date) -> Result<i64> {
        day.to_zoned(self.zone.time_zone().clone())
            .map(|begins| begins.timestamp().as_millisecond())
            .map_err(|_outside| invalid("from", "est trop loin"))
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
