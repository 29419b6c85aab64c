//! What no source says and Socle does not count: a field for each, and who says so.

use socle_sdk::{Data, Failure, View, texts};

use super::Goals;

/// What no source says, with a field to fill in and its source.
pub(super) fn draw(goals: &Goals, view: &View) -> Result<(), Failure> {
    for (indicator, judged) in goals.judged() {
        let last = indicator.seuils.last();
        let no_rate = last.is_some_and(|step| step.taux.is_none());
        let no_cents = last.is_some_and(|step| step.centimes.is_none() && step.points.is_none());
        let is_counted = judged.is_counted;
        if is_counted && !no_rate && !no_cents {
            continue;
        }
        let filled = goals
            .answers
            .filled
            .get(&indicator.id)
            .cloned()
            .unwrap_or_default();
        let whole = |number: Option<u64>| {
            number
                .and_then(|number| i64::try_from(number).ok())
                .map_or(Data::None, Data::Integer)
        };
        view.section(
            &format!("inconnu-{}", indicator.id),
            &texts::text_with(
                "a-completer",
                &[("objectif", indicator.libelle.as_str().into())],
            ),
            |view| {
                let key = if indicator.deduit {
                    "source-deduite"
                } else {
                    "source-dite"
                };
                view.text(
                    "source-dite",
                    &texts::text_with(key, &[("source", indicator.source.as_str().into())]),
                );
                view.form(
                    &format!("remplir:{}", indicator.id),
                    &texts::text("completer"),
                    |view| {
                        view.line("champs", |view| {
                            if !is_counted {
                                view.field(
                                    "fait",
                                    &texts::text("champ-fait"),
                                    "integer",
                                    &whole(filled.done),
                                );
                                view.field(
                                    "sur",
                                    &texts::text("champ-sur"),
                                    "integer",
                                    &whole(filled.of),
                                );
                            }
                            if no_rate {
                                let rate = filled.rate.map_or(Data::None, |rate| {
                                    Data::Number((rate * 10_000.0).round() / 100.0)
                                });
                                view.field("seuil", &texts::text("champ-seuil"), "number", &rate);
                            }
                            if no_cents {
                                #[allow(clippy::cast_precision_loss)]
                                let euros = filled
                                    .cents
                                    .map_or(Data::None, |cents| Data::Number(cents as f64 / 100.0));
                                view.field(
                                    "montant",
                                    &texts::text("champ-montant"),
                                    "number",
                                    &euros,
                                );
                            }
                            view.field(
                                "source",
                                &texts::text("champ-source"),
                                "text",
                                &filled.source.as_str().into(),
                            );
                            Ok(())
                        })
                    },
                )?;
                if judged.steps.iter().any(|step| step.is_filled) || judged.is_declared {
                    view.text(
                        "rempli",
                        &texts::text_with("rempli", &[("source", filled.source.as_str().into())]),
                    );
                }
                Ok(())
            },
        )?;
    }
    Ok(())
}
