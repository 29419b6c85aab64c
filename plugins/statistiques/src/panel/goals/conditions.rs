//! What must hold whatever is done: how each condition stands, who says so, and a field to answer.

use socle_sdk::{Data, Failure, View, texts};

use super::{Goals, euros};
use crate::scheme::{Answer, Constat, Standing};

pub(super) fn draw(goals: &Goals, view: &View) -> Result<(), Failure> {
    if goals.scheme.conditions.is_empty() {
        return Ok(());
    }
    view.heading("conditions-titre", 3, &texts::text("conditions"));
    if let Some(cents) = goals.scheme.of_conditions() {
        let amount = [("montant", euros(cents).into())];
        view.text("volet", &texts::text_with("conditions-montant", &amount));
    }
    if !goals.question.doctor.is_empty() {
        view.text("du-medecin", &texts::text("reponses-medecin"));
    }
    for (condition, standing) in goals
        .scheme
        .conditions
        .iter()
        .zip(&goals.verdict.conditions)
    {
        let (sign, word, tone) = match standing {
            Standing::Holds => ("check", "condition-remplie", "good"),
            Standing::Fails => ("cross", "condition-manque", "problem"),
            Standing::Unknown => ("empty", "condition-inconnue", "neutral"),
        };
        view.badge(
            &format!("etat-{}", condition.id),
            sign,
            &format!("{} : {}", condition.libelle, texts::text(word)),
        );
        view.tone(tone);
    }
    view.form(
        "conditions",
        &texts::text("conditions-enregistrer"),
        |view| {
            for condition in &goals.scheme.conditions {
                let answer = goals.answers.conditions.get(&condition.id);
                let who = match condition.constat {
                    Constat::Declare => "constat-declare",
                    Constat::Calcule => "constat-calcule",
                };
                if condition.superieur_a.or(condition.au_moins).is_some() {
                    let percent = match answer {
                        Some(Answer::Rate(rate)) => Data::Number((rate * 10_000.0).round() / 100.0),
                        _ => Data::None,
                    };
                    view.field(
                        &condition.id,
                        &texts::text_with(
                            "taux-lu",
                            &[("condition", condition.libelle.as_str().into())],
                        ),
                        "number",
                        &percent,
                    );
                } else {
                    let options = ["inconnu", "oui", "non"]
                        .map(|word| (word.to_owned(), texts::text(&format!("reponse-{word}"))));
                    let said = match answer {
                        Some(Answer::Said(true)) => "oui",
                        Some(Answer::Said(false)) => "non",
                        _ => "inconnu",
                    };
                    view.choice(
                        &condition.id,
                        &condition.libelle,
                        &options,
                        &[said.to_owned()],
                    );
                }
                view.hint(&texts::text_with(
                    who,
                    &[("source", condition.source.as_str().into())],
                ));
            }
            Ok(())
        },
    )
}
