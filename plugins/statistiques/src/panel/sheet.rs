//! What is taken elsewhere: fields to type into Amelipro one by one, tables to save, and the scheme as a text to correct.

use socle_sdk::{Data, Failure, View, texts};

use super::goals::{Goals, done_percent, known};
use crate::choice::Choice;
use crate::kept;
use crate::scheme::{Said, draft};

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
                        // What is pasted into a field of another program has ordinary spaces.
                        let plain = value.replace('\u{202f}', " ");
                        view.button(
                            &format!("copier:{plain}"),
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

/// A year nobody has published a scheme for: no threshold and no amount of another year is taken for it. One press writes a
/// draft from the last one, with none of them, which is kept when it is saved.
pub(super) fn begin(choice: &Choice, view: &View) -> Result<(), Failure> {
    let year = choice.year();
    let last = kept::last_before(year)?;
    let mut about = vec![("annee", Data::from(year.to_string()))];
    if let Some(last) = &last {
        about.push(("dernier", last.annee.to_string().into()));
    }
    let key = match (&last, choice.edits) {
        (_, true) => "bareme-fermer",
        (Some(_), false) => "brouillon-preparer",
        (None, false) => "bareme-ecrire",
    };
    view.button("preparer", &texts::text_with(key, &about));
    if !choice.edits {
        return Ok(());
    }
    let text = match &last {
        Some(last) => {
            view.text("brouillon", &texts::text_with("brouillon-aide", &about));
            let said = |key: &str| {
                let mut about = about.clone();
                about.push(("nom", last.nom.as_str().into()));
                texts::text_with(key, &about)
            };
            let said = Said {
                name: said("brouillon-nom"),
                source: said("brouillon-source"),
                entry: said("brouillon-entree"),
            };
            draft(last, year, &said)
        }
        None => String::new(),
    };
    form(&text, view)
}

/// The scheme as a text: what it says, who says so, and a field to correct it. Where there is none, it is begun above, where it
/// is missed.
fn scheme(choice: &Choice, year: i64, view: &View) -> Result<(), Failure> {
    let Some((text, is_own)) = kept::text(year)? else {
        return Ok(());
    };
    let title = texts::text_with("bareme-titre", &[("annee", year.to_string().into())]);
    view.section("bareme-section", &title, |view| {
        let key = if choice.edits {
            "bareme-fermer"
        } else {
            "bareme-modifier"
        };
        view.line("actes", |view| {
            view.button("modifier", &texts::text(key));
            if is_own {
                view.button("fourni", &texts::text("bareme-fourni"));
                view.confirm(&texts::text("bareme-fourni-question"));
            }
            Ok(())
        })?;
        if choice.edits {
            form(&text, view)?;
        }
        Ok(())
    })
}

fn form(text: &str, view: &View) -> Result<(), Failure> {
    view.form("bareme", &texts::text("bareme-enregistrer"), |view| {
        view.field(
            "texte",
            &texts::text("bareme-texte"),
            "multiline",
            &text.into(),
        );
        view.hint(&texts::text("bareme-aide"));
        Ok(())
    })
}
