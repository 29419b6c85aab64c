//! The campaign: the patients in ALD whose summary is due, one after the other on the home page. One key writes and shows the
//! next, another leaves one for later.

mod due;
mod row;

use socle_sdk::{Data, Event, Failure, View, records, texts};

use crate::compose::{self, Format};
use crate::panel::{self, form, preview};
use crate::standing::Standing;
use row::Row;

/// The contribution of the manifest.
const PANEL: &str = "campagne";
/// Names shown before the campaign begins; the others are counted.
const SHOWN: usize = 50;
/// Before the patient in the key of the form: what was typed for one is never taken for another's.
const FORM: &str = "fiche-";

pub(crate) fn render(view: &View) -> Result<(), Failure> {
    match Row::of()? {
        None => waiting(view),
        Some(row) => match row.first() {
            Some(patient) => one(patient, &row, view),
            None => {
                view.text("bilan", &tally("campagne-finie", &row));
                ordered(&row, view);
                view.button("arreter", &texts::text("campagne-fermer"));
                Ok(())
            }
        },
    }
}

fn number(count: usize) -> Data {
    Data::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

fn tally(key: &str, row: &Row) -> String {
    texts::text_with(
        key,
        &[
            ("ecrites", number(row.written)),
            ("plus-tard", number(row.left)),
            ("reste", number(row.patients.len())),
        ],
    )
}

/// How many of those written were ordered for the shared record.
fn ordered(row: &Row, view: &View) {
    if row.written > 0 {
        view.text(
            "depots",
            &texts::text_with(
                "campagne-depots",
                &[
                    ("depots", number(row.ordered)),
                    ("ecrites", number(row.written)),
                ],
            ),
        );
    }
}

/// Before it begins: who is due.
fn waiting(view: &View) -> Result<(), Failure> {
    let due = match due::patients() {
        Ok(due) => due,
        // The lines for all patients are the campaign's own: without them the rest of the plugin works.
        Err(failure) if failure.code == "denied" => {
            view.text("refusee", &texts::text("campagne-refusee"));
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    if due.is_empty() {
        view.text("aucune", &texts::text("campagne-vide"));
        return Ok(());
    }
    let count = number(due.len());
    view.text(
        "nombre",
        &texts::text_with("campagne-nombre", &[("nombre", count)]),
    );
    view.button("commencer", &texts::text("campagne-commencer"));
    view.tone("primary");
    view.table(
        "liste",
        &texts::text("campagne-liste"),
        &[
            ("patient", &texts::text("campagne-patient")),
            ("derniere", &texts::text("derniere")),
            ("identite", &texts::text("campagne-identite")),
        ],
        |view| {
            for one in due.iter().take(SHOWN) {
                view.row(&one.patient);
                view.cell(&name(&one.patient)?.into(), "text");
                match one.last.as_str() {
                    "" => view.cell(&texts::text("aucune").into(), "text"),
                    last => view.cell(&last.into(), "date"),
                }
                let word = if one.is_qualified {
                    String::new()
                } else {
                    texts::text("campagne-non-qualifiee")
                };
                view.cell(&word.into(), "text");
            }
            Ok(())
        },
    )
}

/// Birth name, used name when it is another one, first given name.
fn name(patient: &str) -> Result<String, Failure> {
    let entity = records::open("patient", patient)?;
    let of = |field: &str| entity.text(field).unwrap_or_default();
    let (birth, used) = (of("nom-naissance"), of("nom-utilise"));
    let used = if used.is_empty() || used == birth {
        String::new()
    } else {
        format!(" ({used})")
    };
    Ok(format!("{birth}{used} {}", of("premier-prenom")))
}

/// One summary: what it will say, what was chosen, and the two keys.
fn one(patient: &str, row: &Row, view: &View) -> Result<(), Failure> {
    let standing = Standing::of(patient)?;
    let hindrance = panel::hindrance(patient)?;
    view.text("ou", &tally("campagne-ou", row));
    ordered(row, view);
    view.heading("patient", 2, &name(patient)?);
    if let Some(born) = records::open("patient", patient)?.text("date-naissance") {
        view.fact("ne", &texts::text("campagne-ne"), &born.into(), "date");
    }
    panel::said(&standing, view);
    panel::structure(&standing, view);
    panel::of_vaccinations(patient, view)?;
    panel::author(&standing, view);
    panel::planned(view);
    if let Some(reason) = &hindrance {
        view.notice("empeche", reason);
    }
    // Whatever is pressed carries what was ticked and typed.
    view.form(&format!("{FORM}{patient}"), "", |view| {
        view.line("actions", |view| {
            panel::action(view, "ecrire", "campagne-ecrire", hindrance.as_deref());
            view.tone("primary");
            view.shortcut("Entrée");
            panel::action(view, "plus-tard", "campagne-plus-tard", None);
            view.shortcut("Échap");
            panel::action(view, "apercu", "mettre-a-jour", None);
            panel::action(view, "tous-les-items", "tous-les-items", None);
            panel::action(view, "arreter", "campagne-arreter", None);
            Ok(())
        })?;
        view.section("lecture", &texts::text("apercu"), |view| {
            preview::preview(&standing, view)
        })?;
        form::form(&standing, view);
        Ok(())
    })
}

pub(crate) fn handle(event: &Event) -> Result<(), Failure> {
    let target = event.target();
    match target.rsplit('/').next().unwrap_or_default() {
        "commencer" => {
            let due = due::patients()?.into_iter().map(|one| one.patient);
            Row::new(due.collect()).keep()?;
        }
        "arreter" => Row::end()?,
        act => {
            let stale = || Failure::new("vsm.bouton", texts::text("bouton")).author(target.clone());
            let mut row = Row::of()?.ok_or_else(stale)?;
            // The form says whose it is: a press that comes late is nobody else's.
            let patient = row
                .first()
                .filter(|patient| target.starts_with(&format!("{FORM}{patient}/")))
                .ok_or_else(stale)?
                .to_owned();
            let standing = Standing::of(&patient)?;
            let chosen = form::chosen(&standing, &event.fields());
            match act {
                "ecrire" => {
                    chosen.keep(&patient)?;
                    let content = chosen.apply(standing.file);
                    let earlier = standing.earlier.as_ref();
                    let filed = compose::file(&patient, &content, earlier, Format::Structured)?;
                    row.wrote(filed.deposit.is_ordered());
                    row.skip(due::is_still)?;
                }
                "plus-tard" => {
                    chosen.keep(&patient)?;
                    row.leave();
                    row.skip(due::is_still)?;
                }
                "apercu" => chosen.keep(&patient)?,
                "tous-les-items" => chosen.with_everything().keep(&patient)?,
                _ => return Err(stale()),
            }
            row.keep()?;
        }
    }
    socle_sdk::invalidate(PANEL);
    Ok(())
}
