//! What the practice keeps: schemes it corrected, answers to conditions, what it filled in where a source is silent, the
//! consultations it declared.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use socle_sdk::{Data, Failure, store, texts};

use crate::declared::Month;
use crate::scheme::{self, Answer, Answers, Fault, Filled, SHIPPED, Scheme};

/// Tables of the plugin's own store, a row a year; answers also a row a year and a doctor.
const SCHEMES: &str = "baremes";
const ANSWERS: &str = "reponses";
const DECLARED: &str = "declarees";

/// The text of the scheme of a year: the practice's own, else the one that came with the plugin.
pub(crate) fn text(year: i64) -> Result<Option<(String, bool)>, Failure> {
    if let Some(own) = store::get(SCHEMES, &year.to_string())?.into_text() {
        return Ok(Some((own, true)));
    }
    let shipped = SHIPPED.iter().find(|(known, _)| *known == year);
    Ok(shipped.map(|(_, text)| ((*text).to_owned(), false)))
}

/// The scheme of a year; none when there is none.
pub(crate) fn scheme(year: i64) -> Result<Option<(Scheme, bool)>, Failure> {
    text(year)?
        .map(|(text, own)| Ok((scheme::read(&text).map_err(|fault| refused(&fault))?, own)))
        .transpose()
}

/// How many years back a scheme is still one to begin with.
const YEARS_BACK: i64 = 10;

/// The last scheme before a year that can be read; none when there is none to begin with.
pub(crate) fn last_before(year: i64) -> Result<Option<Scheme>, Failure> {
    for before in (year - YEARS_BACK..year).rev() {
        // One that was kept and reads no more is no beginning; the one before it may be.
        if let Some((text, _)) = text(before)?
            && let Ok(scheme) = scheme::read(&text)
        {
            return Ok(Some(scheme));
        }
    }
    Ok(None)
}

/// Keeps a scheme in the place of the one of its year.
pub(crate) fn keep(year: i64, text: &str) -> Result<(), Failure> {
    let read = scheme::read(text).map_err(|fault| refused(&fault))?;
    if read.annee != year {
        return Err(Failure::new(
            "statistiques.annee",
            texts::text_with(
                "bareme-autre-annee",
                &[("annee", year.into()), ("lue", read.annee.into())],
            ),
        )
        .field("bareme"));
    }
    store::put(SCHEMES, &year.to_string(), &text.into(), "")
}

/// Back to the scheme that came with the plugin.
pub(crate) fn forget(year: i64) -> Result<(), Failure> {
    store::delete(SCHEMES, &year.to_string())
}

fn refused(fault: &Fault) -> Failure {
    let line = i64::try_from(fault.line).unwrap_or_default();
    Failure::new(
        "statistiques.bareme",
        texts::text_with(
            "bareme-faute",
            &[
                ("ligne", line.into()),
                ("raison", fault.reason.as_str().into()),
            ],
        ),
    )
    .field("bareme")
}

/// The row of what was answered for a doctor; of the practice when none is named.
fn row(year: i64, doctor: &str) -> String {
    match doctor {
        "" => year.to_string(),
        doctor => format!("{year}/{doctor}"),
    }
}

fn kept(row: &str) -> Result<Json, Failure> {
    let Data::Json(text) = store::get(ANSWERS, row)? else {
        return Ok(json!({}));
    };
    Ok(serde_json::from_str(&text).unwrap_or_else(|_odd| json!({})))
}

fn write(row: &str, all: &Json) -> Result<(), Failure> {
    store::put(ANSWERS, row, &Data::Json(all.to_string()), "")
}

/// What was answered and filled in for a year. A scheme is paid to a doctor: what was said of them stands before what was said of
/// the whole practice, which holds where nothing was said of them.
pub(crate) fn answers(year: i64, doctor: &str) -> Result<Answers, Failure> {
    let mut answers = Answers::default();
    put_into(&mut answers, &kept(&row(year, ""))?);
    if !doctor.is_empty() {
        put_into(&mut answers, &kept(&row(year, doctor))?);
    }
    Ok(answers)
}

fn put_into(answers: &mut Answers, all: &Json) {
    let entries = |part: &str| {
        all[part]
            .as_object()
            .map(|entries| entries.clone().into_iter().collect::<Vec<_>>())
            .unwrap_or_default()
    };
    for (id, value) in entries("conditions") {
        let answer = match (value.as_bool(), value.as_f64()) {
            (Some(said), _) => Answer::Said(said),
            (_, Some(rate)) => Answer::Rate(rate),
            // That nobody knows is an answer too.
            _ => {
                answers.conditions.remove(&id);
                continue;
            }
        };
        answers.conditions.insert(id, answer);
    }
    for (id, value) in entries("indicateurs") {
        answers.filled.insert(
            id,
            Filled {
                done: value["fait"].as_u64(),
                of: value["sur"].as_u64(),
                rate: value["taux"].as_f64(),
                cents: value["centimes"].as_i64(),
                source: value["source"].as_str().unwrap_or_default().to_owned(),
            },
        );
    }
}

/// Keeps the answer to a condition; none takes it back.
pub(crate) fn answer(
    year: i64,
    doctor: &str,
    condition: &str,
    answer: Option<Answer>,
) -> Result<(), Failure> {
    let row = row(year, doctor);
    let mut all = kept(&row)?;
    all["conditions"][condition] = match answer {
        Some(Answer::Said(said)) => json!(said),
        Some(Answer::Rate(rate)) => json!(rate),
        None => Json::Null,
    };
    write(&row, &all)
}

/// Keeps what was filled in of an indicator.
pub(crate) fn fill(
    year: i64,
    doctor: &str,
    indicator: &str,
    filled: &Filled,
) -> Result<(), Failure> {
    let row = row(year, doctor);
    let mut all = kept(&row)?;
    all["indicateurs"][indicator] = json!({
        "fait": filled.done,
        "sur": filled.of,
        "taux": filled.rate,
        "centimes": filled.cents,
        "source": filled.source,
    });
    write(&row, &all)
}

/// The consultations of a year as they were declared, by month (`YYYY-MM`).
pub(crate) fn declared(year: i64) -> Result<BTreeMap<String, Month>, Failure> {
    let Data::Json(text) = store::get(DECLARED, &year.to_string())? else {
        return Ok(BTreeMap::new());
    };
    let all: Json = serde_json::from_str(&text).unwrap_or_else(|_odd| json!({}));
    let months = all.as_object().into_iter().flatten();
    Ok(months
        .filter_map(|(month, one)| {
            let month_of = Month {
                count: one["nombre"].as_u64()?,
                source: one["source"].as_str().unwrap_or_default().to_owned(),
            };
            Some((month.clone(), month_of))
        })
        .collect())
}

/// Keeps what was declared of a month (`YYYY-MM`); none takes it back.
pub(crate) fn declare(month: &str, one: Option<Month>) -> Result<(), Failure> {
    let year = year_of(month);
    let mut all = declared(year)?;
    match one {
        Some(one) => all.insert(month.to_owned(), one),
        None => all.remove(month),
    };
    write_declared(year, all)
}

/// A month whose number was another before.
pub(crate) struct Replaced {
    /// `YYYY-MM`.
    pub month: String,
    pub before: u64,
    pub now: u64,
}

/// Keeps what a source says of several months, in the place of what was declared of them; answers those that changed.
pub(crate) fn declare_all(
    months: &BTreeMap<String, u64>,
    source: &str,
) -> Result<Vec<Replaced>, Failure> {
    let mut years: BTreeMap<i64, Vec<(&String, u64)>> = BTreeMap::new();
    for (month, count) in months {
        years
            .entry(year_of(month))
            .or_default()
            .push((month, *count));
    }
    let mut replaced = Vec::new();
    for (year, months) in years {
        let mut all = declared(year)?;
        for (month, count) in months {
            let source = source.to_owned();
            let before = all.insert(month.clone(), Month { count, source });
            if let Some(before) = before.filter(|before| before.count != count) {
                replaced.push(Replaced {
                    month: month.clone(),
                    before: before.count,
                    now: count,
                });
            }
        }
        write_declared(year, all)?;
    }
    Ok(replaced)
}

fn year_of(month: &str) -> i64 {
    let year = month.get(..4).and_then(|year| year.parse().ok());
    year.unwrap_or(0)
}

fn write_declared(year: i64, all: BTreeMap<String, Month>) -> Result<(), Failure> {
    let all: serde_json::Map<String, Json> = all
        .into_iter()
        .map(|(month, one)| (month, json!({ "nombre": one.count, "source": one.source })))
        .collect();
    let all = Data::Json(Json::Object(all).to_string());
    store::put(DECLARED, &year.to_string(), &all, "")
}
