//! The patients for whom something can be done today so that a figure grows: each row opens their file, and begins it there.

use socle_sdk::{Data, Failure, View, records, statistics, texts};

use super::Goals;
use crate::choice::{self, Choice};
use crate::counts::{self, is_of_consultations, word};
use crate::panel::activity::whole;

/// Patients listed at once; the others are counted.
const LISTED: u32 = 50;

/// A button, and the patients when it was pressed; nothing where nothing can be done any more.
pub(super) fn draw(
    goals: &Goals,
    (id, label, figure): (&str, &str, &str),
    choice: &Choice,
    view: &View,
) -> Result<(), Failure> {
    let objectif = [("objectif", Data::from(label))];
    let today = choice::today();
    let Some(tally) = goals.question.lacking(figure, today) else {
        if is_of_consultations(figure) {
            view.text("plus-rien", &texts::text("liste-plus-rien"));
        }
        return Ok(());
    };
    let is_open = choice.listed == id;
    let key = if is_open {
        "masquer-patients"
    } else {
        "voir-patients"
    };
    view.button(&format!("patients:{id}"), &texts::text_with(key, &objectif));
    if !is_open {
        return Ok(());
    }
    view.text("faire", &texts::text(&format!("faire-{}", word(figure))));
    if is_of_consultations(figure) {
        let days = [("jours", i64::from(goals.question.days).into())];
        view.text("delai", &texts::text_with("liste-delai", &days));
    }
    let waiting = goals.question.waiting(figure)?;
    if waiting > 0 {
        let waiting = [("nombre", whole(waiting))];
        view.text("en-attente", &texts::text_with("liste-attente", &waiting));
    }
    let patients = match statistics::patients_behind(&tally, 0, LISTED) {
        Ok(patients) => patients,
        Err(failure) if failure.code == "denied" => {
            view.text("liste-refusee", &texts::text("liste-refusee"));
            return Ok(());
        }
        Err(failure) => return Err(failure),
    };
    if patients.is_empty() {
        view.text("liste-vide", &texts::text("liste-vide"));
        return Ok(());
    }
    let columns = ["patient", "naissance"].map(|key| (key, texts::text(&format!("colonne-{key}"))));
    let columns: Vec<(&str, &str)> = columns
        .iter()
        .map(|(key, title)| (*key, title.as_str()))
        .collect();
    let caption = texts::text_with("liste", &objectif);
    view.table("patients", &caption, &columns, |view| {
        for patient in &patients {
            let entity = records::open("patient", patient)?;
            let of = |field: &str| entity.text(field).unwrap_or_default();
            view.row(patient);
            view.cell(
                &format!("{} {}", of("nom-naissance"), of("premier-prenom")).into(),
                "text",
            );
            view.cell(&of("date-naissance").into(), "date");
            view.opens(patient);
            if let Some(service) = counts::service(figure) {
                view.begins(service);
            }
        }
        Ok(())
    })?;
    if patients.len() >= LISTED as usize {
        tally.patients();
        let said = [
            ("nombre", i64::from(LISTED).into()),
            ("total", whole(counts::number(&tally)?)),
        ];
        view.text("liste-suite", &texts::text_with("liste-suite", &said));
    }
    Ok(())
}
