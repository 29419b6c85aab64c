//! What is seen: the reminder beside the file, and the tab where a summary is prepared.

use socle_formats::vsm::{self, Section};
use socle_sdk::exports::Panel;
use socle_sdk::{Context, Data, Event, Failure, View, identity_store, settings, texts, time};

use crate::Plugin;
use crate::choices::{self, Choices};
use crate::compose::{self, Format};
use crate::provider;
use crate::standing::{self, Standing};

const REMINDER: &str = "rappel";
const SUMMARY: &str = "synthese";
/// Before the key of an item's box, and of a section's words.
const ITEM: &str = "item-";
const WORDS: &str = "texte-";

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        let Some(patient) = c.patient() else {
            return Ok(());
        };
        let standing = Standing::of(&patient)?;
        match contribution {
            REMINDER => reminder(&patient, &standing, view),
            SUMMARY => summary(&patient, &standing, view),
            unknown => Err(Failure::unsupported(unknown)),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        let patient = c
            .patient()
            .ok_or_else(|| Failure::new("patient-required", texts::text("patient")))?;
        let target = event.target();
        let standing = Standing::of(&patient)?;
        match target.rsplit('/').next().unwrap_or_default() {
            "enregistrer" => save(&patient, &standing, Format::Structured),
            "enregistrer-pdf" => save(&patient, &standing, Format::Pdf),
            "ignorer" => {
                let delay = settings::get("delai-jours").as_integer().unwrap_or(365);
                let day = standing::later(&time::today(), delay).unwrap_or_default();
                choices::put_off_to(&patient, &day)?;
                socle_sdk::invalidate(contribution);
                Ok(())
            }
            "choix" => {
                chosen(&standing, &event.fields()).keep(&patient)?;
                socle_sdk::invalidate(SUMMARY);
                Ok(())
            }
            _ => Err(Failure::new("vsm.bouton", texts::text("bouton")).author(target)),
        }
    }
}

fn save(patient: &str, standing: &Standing, format: Format) -> Result<(), Failure> {
    compose::file(
        patient,
        &standing.content,
        standing.earlier.as_ref(),
        format,
    )
    .map(drop)
}

/// The choices a form says.
fn chosen(standing: &Standing, fields: &[(String, Data)]) -> Choices {
    let mut choices = standing.choices.clone();
    for (key, value) in fields {
        if let Some(item) = key.strip_prefix(ITEM) {
            if value.as_flag() == Some(true) {
                choices.left_out.remove(item);
            } else {
                choices.left_out.insert(item.to_owned());
            }
        } else if let Some(section) = key.strip_prefix(WORDS).and_then(Section::parse) {
            choices
                .words
                .insert(section, value.as_text().unwrap_or_default().to_owned());
        } else if key == "notes" {
            choices.notes = value.as_flag().unwrap_or(false);
        }
    }
    choices
}

/// Where the summary stands, in a few words.
fn said(standing: &Standing, view: &View) {
    match &standing.earlier {
        None => {
            view.badge("etat", "empty", &texts::text("aucune"));
        }
        Some(earlier) => {
            view.fact(
                "derniere",
                &texts::text("derniere"),
                &earlier.date().into(),
                "date",
            );
            let version = provider::version(earlier);
            view.text(
                "version",
                &texts::text_with("version", &[("version", version.into())]),
            );
            if standing.due {
                view.badge("etat", "warning", &texts::text("a-renouveler"));
                view.tone("attention");
            } else if standing.changed() {
                view.badge("etat", "left", &texts::text("changee"));
                view.tone("information");
            } else {
                view.badge("etat", "check", &texts::text("a-jour"));
                view.tone("good");
            }
            if !provider::by_treating(earlier) {
                view.text("autre-medecin", &texts::text("autre-medecin"));
            }
        }
    }
}

/// Why a summary cannot be written now, when that is known before trying.
fn hindrance(patient: &str) -> Result<Option<String>, Failure> {
    Ok(identity_store::matricule(patient)?
        .is_none()
        .then(|| texts::text("identite")))
}

fn action(view: &View, key: &str, label: &str, hindrance: Option<&str>) {
    view.button(key, &texts::text(label));
    if let Some(reason) = hindrance {
        view.disabled(reason);
    }
}

fn reminder(patient: &str, standing: &Standing, view: &View) -> Result<(), Failure> {
    said(standing, view);
    let hindrance = hindrance(patient)?;
    if let Some(reason) = &hindrance {
        view.text("empeche", reason);
    }
    if standing.due {
        view.notice("ald", &texts::text("ald"));
        return view.line("actions", |view| {
            action(view, "enregistrer", "renouveler", hindrance.as_deref());
            view.tone("primary");
            action(view, "ignorer", "ignorer", None);
            Ok(())
        });
    }
    if standing.changed() && (standing.ald || standing.earlier.is_some()) {
        action(view, "enregistrer", "renouveler", hindrance.as_deref());
    }
    Ok(())
}

fn summary(patient: &str, standing: &Standing, view: &View) -> Result<(), Failure> {
    let hindrance = hindrance(patient)?;
    said(standing, view);
    structure(standing, view);
    if crate::people::treating(patient)?.is_none() {
        view.text("medecin-inconnu", &texts::text("medecin-inconnu"));
    }
    view.text("dmp", &texts::text("dmp"));
    if let Some(reason) = &hindrance {
        view.notice("empeche", reason);
    }
    view.line("actions", |view| {
        action(view, "enregistrer", "preparer", hindrance.as_deref());
        view.tone("primary");
        action(
            view,
            "enregistrer-pdf",
            "enregistrer-pdf",
            hindrance.as_deref(),
        );
        Ok(())
    })?;
    view.section("apercu", &texts::text("apercu"), |view| {
        preview(standing, view)
    })?;
    view.section("choisir", &texts::text("choisir"), |view| {
        view.form("choix", &texts::text("mettre-a-jour"), |view| {
            form(standing, view);
            Ok(())
        })
    })
}

fn structure(standing: &Standing, view: &View) {
    let (all, coded) = standing.content.structure();
    if coded == 0 {
        view.badge("structure", "empty", &texts::text("non-structuree"));
        return;
    }
    let number = |count: usize| Data::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let words = texts::text_with(
        "structuree",
        &[("codes", number(coded)), ("tous", number(all))],
    );
    let sign = if coded == all { "full" } else { "left" };
    view.badge("structure", sign, &words);
}

/// The summary as the patient will read it; what is new since the last one is marked.
fn preview(standing: &Standing, view: &View) -> Result<(), Failure> {
    for shown in vsm::shown(&standing.content) {
        let key = shown.section.as_str();
        view.heading(&format!("titre-{key}"), 3, shown.section.title());
        let marked = !standing.changes.fresh.is_empty()
            && shown
                .table
                .rows
                .iter()
                .any(|row| standing.changes.fresh.contains(&row.key));
        if !shown.table.rows.is_empty() {
            let keys: Vec<String> = (0..=shown.table.columns.len())
                .map(|at| format!("c{at}"))
                .collect();
            let mut columns: Vec<(&str, &str)> = keys
                .iter()
                .map(String::as_str)
                .zip(shown.table.columns.iter().copied())
                .collect();
            if marked && let Some(last) = keys.last() {
                columns.push((last, ""));
            }
            view.table(
                &format!("table-{key}"),
                shown.section.title(),
                &columns,
                |view| {
                    for row in &shown.table.rows {
                        view.row(&row.key);
                        for cell in &row.cells {
                            view.cell(&cell.text.as_str().into(), "text");
                        }
                        if marked {
                            let fresh = standing.changes.fresh.contains(&row.key);
                            let word = if fresh {
                                texts::text("nouveau")
                            } else {
                                String::new()
                            };
                            view.cell(&word.into(), "text");
                        }
                    }
                    Ok(())
                },
            )?;
        }
        for (at, line) in shown.lines.iter().enumerate() {
            view.text(&format!("ligne-{key}-{at}"), line);
        }
    }
    if !standing.changes.gone.is_empty() {
        view.heading("titre-retires", 3, &texts::text("retires"));
        for (at, gone) in standing.changes.gone.iter().enumerate() {
            view.text(&format!("retire-{at}"), gone);
        }
    }
    Ok(())
}

/// A box for each item of the file, words for each section.
fn form(standing: &Standing, view: &View) {
    view.field(
        "notes",
        &texts::text("notes"),
        "flag",
        &standing.choices.notes.into(),
    );
    for section in Section::ALL {
        view.heading(&format!("choix-{}", section.as_str()), 4, section.title());
        for entry in standing.file.of(section) {
            let ticked = !standing.choices.left_out.contains(&entry.key);
            let label = entry.item.label();
            let label = if label.is_empty() {
                section.title()
            } else {
                label
            };
            view.field(
                &format!("{ITEM}{}", entry.key),
                label,
                "flag",
                &ticked.into(),
            );
        }
        let words = standing
            .choices
            .words
            .get(&section)
            .cloned()
            .unwrap_or_default();
        let label = texts::text_with("texte-libre", &[("section", section.title().into())]);
        view.field(
            &format!("{WORDS}{}", section.as_str()),
            &label,
            "multiline",
            &words.into(),
        );
    }
}
