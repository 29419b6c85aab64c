//! Consultations the practice had with another software: their monthly totals, typed or pasted, and what the indicators would
//! be of so many. What is declared is said to be, and measures nothing.

use std::collections::BTreeMap;

use socle_sdk::{Arguments, Data, Failure, View, texts};

use super::{
    activity,
    goals::{Goals, done_percent},
    number, typed,
};
use crate::calendar::Period;
use crate::choice::Choice;
use crate::counts::Question;
use crate::declared::{self, MOST, Month, Part};
use crate::kept;

/// The figure of a scheme that is compared with what was declared.
const CONSULTATIONS: &str = "consultations";

/// What Socle counted of the year that is looked at, month by month: of the whole practice, as what is declared is.
pub(crate) fn measured(choice: &Choice) -> Result<BTreeMap<String, u64>, Failure> {
    Question::new(Period::year(choice.year()), "").by_month(CONSULTATIONS)
}

pub(super) fn draw(choice: &Choice, goals: Option<&Goals>, view: &View) -> Result<(), Failure> {
    let year = choice.year();
    let months = kept::declared(year)?;
    let title = texts::text_with("declarees", &[("annee", year.to_string().into())]);
    view.section("declarees", &title, |view| {
        view.text("aide", &texts::text("declarees-aide"));
        if !months.is_empty() {
            table(&months, &measured(choice)?, view)?;
            // What was declared is of the whole practice.
            if choice.doctor.is_empty() {
                compared(goals, &months, view)?;
            }
        }
        view.form("declarer", &texts::text("declarer"), |view| {
            view.line("champs", |view| {
                view.field("mois", &texts::text("champ-mois"), "text", &Data::None);
                view.hint(&texts::text("champ-mois-aide"));
                view.field(
                    "nombre",
                    &texts::text("champ-nombre"),
                    "integer",
                    &Data::None,
                );
                view.hint(&texts::text("champ-nombre-aide"));
                view.field("source", &texts::text("champ-source"), "text", &Data::None);
                Ok(())
            })
        })?;
        view.form("importer", &texts::text("importer"), |view| {
            let label = texts::text("champ-tableau");
            view.field("tableau", &label, "multiline", &Data::None);
            view.hint(&texts::text("champ-tableau-aide"));
            view.field("source", &texts::text("champ-source"), "text", &Data::None);
            Ok(())
        })
    })
}

/// What was declared beside what was measured: two columns, never one sum.
fn table(
    months: &BTreeMap<String, Month>,
    measured: &BTreeMap<String, u64>,
    view: &View,
) -> Result<(), Failure> {
    let titles = ["mois", "declarees", "mesurees", "qui-dit"]
        .map(|key| (key, texts::text(&format!("colonne-{key}"))));
    let columns: Vec<(&str, &str)> = titles
        .iter()
        .map(|(key, title)| (*key, title.as_str()))
        .collect();
    let counted = |month: &str| measured.get(month).copied().unwrap_or_default();
    let caption = texts::text("tableau-declarees");
    view.table("mois", &caption, &columns, |view| {
        for (month, one) in months {
            view.row(month);
            view.cell(&activity::place(month).into(), "text");
            view.cell(&activity::whole(one.count), "text");
            view.cell(&activity::whole(counted(month)), "text");
            view.cell(&one.source.as_str().into(), "text");
        }
        view.row("total");
        view.cell(&texts::text("total-declare").into(), "text");
        view.cell(&activity::whole(total(months)), "text");
        let same_months = months.keys().map(|month| counted(month)).sum();
        view.cell(&activity::whole(same_months), "text");
        view.cell(&texts::text("declare-non-mesure").into(), "text");
        Ok(())
    })
}

fn total(months: &BTreeMap<String, Month>) -> u64 {
    months.values().map(|one| one.count).sum()
}

/// What was done in the months that were declared, of so many consultations.
fn compared(
    goals: Option<&Goals>,
    months: &BTreeMap<String, Month>,
    view: &View,
) -> Result<(), Failure> {
    let total = total(months);
    let Some(goals) = goals.filter(|_| total > 0) else {
        return Ok(());
    };
    for (indicator, _) in goals.judged() {
        let (Some(CONSULTATIONS), Some(figure)) = (
            indicator.denominateur.as_deref(),
            indicator.numerateur.as_deref(),
        ) else {
            continue;
        };
        let by_month = goals.question.by_month(figure)?;
        let done: u64 = by_month
            .iter()
            .filter(|(month, _)| months.contains_key(*month))
            .map(|(_, count)| count)
            .sum();
        #[allow(clippy::cast_precision_loss)]
        let rate = done_percent(done as f64 / total as f64);
        let said = [
            ("objectif", Data::from(indicator.libelle.as_str())),
            ("fait", activity::whole(done)),
            ("nombre", activity::whole(total)),
            ("mois", activity::whole(months.len() as u64)),
            ("taux", rate.into()),
        ];
        let key = if done > total {
            "declarees-taux-etrange"
        } else {
            "declarees-taux"
        };
        let text = texts::text_with(key, &said);
        view.text(&format!("taux-{}", indicator.id), &text);
    }
    Ok(())
}

fn refused(code: &str, text: &str, field: &str) -> Failure {
    Failure::new(code, texts::text(text)).field(field)
}

fn source(fields: &Arguments) -> Result<String, Failure> {
    typed(fields, "source").ok_or_else(|| refused("statistiques.source", "source-manque", "source"))
}

/// A month was typed; without a number it is taken back.
pub(super) fn declare(fields: &Arguments) -> Result<(), Failure> {
    let month = typed(fields, "mois")
        .and_then(|text| declared::month(&text))
        .ok_or_else(|| refused("statistiques.mois", "mois-faux", "mois"))?;
    let count = match fields.get("nombre") {
        Data::Text(text) if !text.trim().is_empty() => Some(declared::count(text)),
        _ => number(fields, "nombre").map(|number| {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss
            )]
            let whole = (number.fract() == 0.0 && (0.0..=MOST as f64).contains(&number))
                .then_some(number as u64);
            whole
        }),
    };
    let one = match count {
        None => None,
        Some(None) => return Err(refused("statistiques.nombre", "declare-faux", "nombre")),
        Some(Some(count)) => Some(Month {
            count,
            source: source(fields)?,
        }),
    };
    kept::declare(&month, one)
}

/// A table was pasted: all of it is kept, or nothing.
pub(super) fn import(fields: &Arguments) -> Result<(), Failure> {
    let text = typed(fields, "tableau").unwrap_or_default();
    let months = declared::table(&text).map_err(|fault| {
        let key = match fault.part {
            Part::Line => "tableau-ligne",
            Part::Month => "tableau-mois",
            Part::Count => "tableau-nombre",
            Part::Twice => "tableau-double",
        };
        let line = i64::try_from(fault.line).unwrap_or_default();
        let message = texts::text_with(key, &[("ligne", line.into())]);
        Failure::new("statistiques.tableau", message).field("tableau")
    })?;
    if months.is_empty() {
        return Err(refused("statistiques.tableau", "tableau-vide", "tableau"));
    }
    let months = months.into_iter().collect();
    kept::declare_all(&months, &source(fields)?)?;
    Ok(())
}
