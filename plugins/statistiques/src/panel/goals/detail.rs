//! Every number of the objectives with its source, the conditions, and what is to be filled in.

use socle_sdk::{Failure, View, texts};

use super::{Goals, conditions, percent, row, unknown};

/// The columns of an indicator, by the names of their texts.
pub(crate) const COLUMNS: [&str; 7] = [
    "objectif",
    "fait",
    "taux",
    "seuil",
    "manque",
    "fin-annee",
    "montant",
];

pub(crate) fn draw(goals: &Goals, view: &View) -> Result<(), Failure> {
    view.section("detail", &texts::text("detail"), |view| {
        indicators(goals, view)?;
        conditions::draw(goals, view)?;
        unknown::draw(goals, view)
    })
}

fn indicators(goals: &Goals, view: &View) -> Result<(), Failure> {
    let titles = COLUMNS.map(|key| (key, texts::text(&format!("colonne-{key}"))));
    let columns: Vec<(&str, &str)> = titles
        .iter()
        .map(|(key, title)| (*key, title.as_str()))
        .collect();
    let caption = texts::text("tableau-objectifs");
    view.table("indicateurs", &caption, &columns, |view| {
        for (indicator, judged) in goals.judged() {
            view.row(&indicator.id);
            for cell in row(&indicator.libelle, judged, goals.pace) {
                view.cell(&cell.into(), "text");
            }
        }
        Ok(())
    })?;
    for (indicator, judged) in goals.judged() {
        let mut said = vec![texts::text_with(
            if indicator.deduit {
                "source-de-deduit"
            } else {
                "source-de"
            },
            &[
                ("objectif", indicator.libelle.as_str().into()),
                ("source", indicator.source.as_str().into()),
            ],
        )];
        if let (Some(bonus), Some(reached)) = (&indicator.bonus, judged.bonus) {
            let key = if reached {
                "bonus-acquis"
            } else {
                "bonus-manque"
            };
            said.push(texts::text_with(
                key,
                &[
                    ("part", percent(bonus.part).into()),
                    ("quoi", bonus.libelle.as_str().into()),
                ],
            ));
        }
        said.extend(indicator.note.clone());
        view.text(&format!("source-{}", indicator.id), &said.join(" "));
    }
    Ok(())
}
