//! The first thing one sees: what is at stake, where each objective stands, how many are missing, and whom something can be done
//! for now.

use socle_sdk::{Data, Failure, View, texts};

use super::{Goals, done_percent, euros, gaps, known, percent};
use crate::choice::Choice;
use crate::counts::{Activity, IDENTITIES};
use crate::panel::activity::whole;
use crate::panel::sheet;
use crate::scheme::{Indicator, Judged, StepJudged};

/// Draws it; without a scheme that can be read, why there is none.
pub(crate) fn draw(
    goals: &Result<Option<Goals>, Failure>,
    counted: &Activity,
    choice: &Choice,
    view: &View,
) -> Result<(), Failure> {
    let year = choice.year().to_string();
    let about = [("annee", Data::from(year.as_str()))];
    view.section(
        "objectifs",
        &texts::text_with("objectifs", &about),
        |view| {
            let goals = match goals {
                Ok(Some(goals)) => goals,
                Ok(None) => {
                    let missing = texts::text_with("sans-bareme", &about);
                    view.text("sans-bareme", &missing);
                    return sheet::begin(choice, view);
                }
                Err(failure) => {
                    view.notice("bareme-illisible", &failure.message);
                    view.tone("problem");
                    return Ok(());
                }
            };
            stake(goals, counted, view);
            for (indicator, judged) in goals.judged() {
                view.column(&format!("etat-{}", indicator.id), |view| {
                    let (sign, tone, text) = said(indicator, judged);
                    view.badge("etat", sign, &text);
                    view.tone(tone);
                    if judged.is_odd() {
                        let label = [("objectif", indicator.libelle.as_str().into())];
                        view.notice("etrange", &texts::text_with("etrange", &label));
                        view.tone("attention");
                    }
                    match &indicator.numerateur {
                        Some(figure) if tone != "good" => {
                            let gap = (
                                indicator.id.as_str(),
                                indicator.libelle.as_str(),
                                figure.as_str(),
                            );
                            gaps::draw(goals, gap, choice, view)
                        }
                        _ => Ok(()),
                    }
                })?;
            }
            // No scheme pays for it, and all the others rest on it.
            view.column("etat-ins-des-vus", |view| {
                let label = texts::text("ins-des-vus");
                gaps::draw(goals, ("ins-des-vus", &label, IDENTITIES), choice, view)
            })?;
            let named = [
                ("nom", goals.scheme.nom.as_str().into()),
                ("source", goals.scheme.source.as_str().into()),
            ];
            let key = if goals.is_own {
                "bareme-modifie"
            } else {
                "bareme-nom"
            };
            view.text("bareme", &texts::text_with(key, &named));
            Ok(())
        },
    )
}

/// One sentence: how much is reached, how much is at stake, and on which condition.
fn stake(goals: &Goals, counted: &Activity, view: &View) {
    let verdict = &goals.verdict;
    if verdict.fails() {
        view.notice("enjeu", &texts::text("enjeu-nul"));
        view.tone("problem");
        return;
    }
    let mut said = match (verdict.most, goals.scheme.ceiling()) {
        (0, Some(ceiling)) => {
            texts::text_with("enjeu-inconnu", &[("plafond", euros(ceiling).into())])
        }
        (most, _) => texts::text_with(
            "enjeu",
            &[
                ("acquis", euros(verdict.won).into()),
                ("enjeu", euros(most).into()),
            ],
        ),
    };
    let unanswered = verdict
        .conditions
        .iter()
        .filter(|one| **one == crate::scheme::Standing::Unknown)
        .count();
    if unanswered > 0 {
        let many = [("nombre", whole(unanswered as u64))];
        said.push(' ');
        said.push_str(&texts::text_with("enjeu-reserve", &many));
    }
    view.text("enjeu", &said);
    view.tone("information");
    if verdict.most > 0 && verdict.indicators.iter().any(|one| one.has_unknown) {
        view.text("partiel", &texts::text("enjeu-partiel"));
    }
    let doctors = counted
        .lines
        .iter()
        .find(|line| line.name == "consultations");
    let doctors = doctors.map_or(0, |line| {
        line.by_doctor.keys().filter(|id| !id.is_empty()).count()
    });
    if goals.question.doctor.is_empty() && doctors > 1 {
        view.text("par-medecin", &texts::text("enjeu-par-medecin"));
    }
}

/// Where an indicator stands: a sign, a tone, and a sentence.
fn said(indicator: &Indicator, judged: &Judged) -> (&'static str, &'static str, String) {
    let amount = |step: &StepJudged| {
        step.cents
            .map_or_else(|| texts::text("montant-inconnu"), euros)
    };
    let sentence = |key: &str, step: Option<&StepJudged>| {
        let mut words: Vec<(&str, Data)> = vec![
            ("objectif", indicator.libelle.as_str().into()),
            ("fait", known(judged.done).into()),
            ("sur", known(judged.of).into()),
            (
                "taux",
                judged
                    .rate
                    .map_or_else(|| texts::text("inconnu"), done_percent)
                    .into(),
            ),
        ];
        if let Some(step) = step {
            let rate = step.rate.map_or_else(|| texts::text("inconnu"), percent);
            words.push(("seuil", rate.into()));
            words.push(("manque", whole(step.missing.unwrap_or_default())));
            words.push(("fin", whole(step.missing_at_end.unwrap_or_default())));
            words.push(("montant", amount(step).into()));
        }
        texts::text_with(key, &words)
    };
    if judged.done.is_none() || judged.of.is_none() {
        return ("empty", "neutral", sentence("etat-inconnu", None));
    }
    if judged.of == Some(0) {
        return ("empty", "neutral", sentence("etat-rien", None));
    }
    if let Some(step) = judged.next() {
        let key = match step.missing_at_end {
            Some(more) if Some(more) != step.missing && judged.projected.is_some() => {
                "etat-manque-et-fin"
            }
            _ => "etat-manque",
        };
        return ("left", "attention", sentence(key, Some(step)));
    }
    match judged.steps.iter().rev().find(|step| step.is_reached) {
        Some(step) => ("check", "good", sentence("etat-atteint", Some(step))),
        None => ("empty", "neutral", sentence("etat-seuil-inconnu", None)),
    }
}
