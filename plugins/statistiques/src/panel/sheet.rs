//! What is taken elsewhere: fields to type into Amelipro one by one, tables to save, and the scheme as a text to correct.

use socle_sdk::{Failure, View, texts};

use super::goals::{Goals, done_percent, known};
use crate::choice::Choice;
use crate::kept;

/// What to type into Amelipro: each field with its value, ready to be copied.
pub(crate) fn fields(goals: &Goals) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (indicator, judged) in goals.judged() {
        for (key, value) in [
            ("amelipro-fait", known(judged.done)),
            ("amelipro-sur", known(judged.of)),
            (
                "amelipro-taux",
                judged
                    .rate
                    .map_or_else(|| texts::text("inconnu"), done_percent),
            ),
        ] {
            let label = texts::text_with(key, &[("objectif", indicator.libelle.as_str().into())]);
            fields.push((label, value));
        }
    }
    fields
}

pub(super) fn draw(choice: &Choice, goals: Option<&Goals>, view: &View) -> Result<(), Failure> {
    let year = choice.year();
    if let Some(goals) = goals {
        view.section("amelipro", &texts::text("amelipro"), |view| {
            view.text("amelipro-aide", &texts::text("amelipro-aide"));
            for (rank, (label, value)) in fields(goals).into_iter().enumerate() {
                view.line(&format!("champ-{rank}"), |view| {
                    view.text("valeur", &format!("{label} : {value}"));
                    if value != texts::text("inconnu") {
                        view.button(
                        // What is pasted into a field of another program has ordinary spaces.
                        let plain = value.replace('\u{202f}', " ");
                            &format!("copier:{value}"),
                            &texts::text_with("copier", &[("valeur", value.as_str().into())]),
                        );
                        // Several fields may hold the same value: said with it to who does not see the line.
                        view.hint(&label);
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
    }
    view.section("tableaux", &texts::text("tableaux"), |view| {
        view.line("boutons", |view| {
            for format in ["excel", "csv", "pdf"] {
                view.button(format, &texts::text(&format!("enregistrer-{format}")));
            }
            Ok(())
        })
    })?;
    scheme(choice, year, view)
}

/// The scheme as a text: what it says, who says so, and a field to correct it.
fn scheme(choice: &Choice, year: i64, view: &View) -> Result<(), Failure> {
    let title = texts::text_with("bareme-titre", &[("annee", year.to_string().into())]);
    view.section("bareme-section", &title, |view| {
        let kept = kept::text(year)?;
        let key = if choice.edits {
            "bareme-fermer"
        } else {
            "bareme-modifier"
        };
        view.line("actes", |view| {
            view.button("modifier", &texts::text(key));
            if kept.as_ref().is_some_and(|(_, own)| *own) {
                view.button("fourni", &texts::text("bareme-fourni"));
                view.confirm(&texts::text("bareme-fourni-question"));
            }
            Ok(())
        })?;
        if choice.edits {
            let text = kept.map(|(text, _)| text).unwrap_or_default();
            view.form("bareme", &texts::text("bareme-enregistrer"), |view| {
                view.field(
                    "texte",
                    &texts::text("bareme-texte"),
                    "multiline",
                    &text.as_str().into(),
                );
                view.hint(&texts::text("bareme-aide"));
                Ok(())
            })?;
        }
        Ok(())
    })
}
