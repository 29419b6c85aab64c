//! The commands: from a menu, a script or a test. Each answers one JSON object.

use serde_json::{Value as Json, json};
use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Failure, texts};

use crate::calendar::{Day, Period};
use crate::counts::Question;
use crate::panel::Goals;
use crate::scheme::Standing;
use crate::{Plugin, choice, kept};

impl Command for Plugin {
    fn run(_: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        let doctor = arguments.text("medecin").unwrap_or_default();
        let answer = match id {
            "compter" => count(arguments, doctor)?,
            "objectifs" => objectives(year(arguments)?, doctor)?,
            "bareme" => {
                let year = year(arguments)?;
                match kept::text(year)? {
                    Some((text, own)) => json!({ "annee": year, "modifie": own, "texte": text }),
                    None => return Err(without(year)),
                }
            }
            unknown => return Err(Failure::unsupported(unknown)),
        };
        Ok(Data::Json(answer.to_string()))
    }
}

fn without(year: i64) -> Failure {
    Failure::new(
        "statistiques.sans-bareme",
        texts::text_with("sans-bareme", &[("annee", year.to_string().into())]),
    )
    .field("annee")
}

fn year(arguments: &Arguments) -> Result<i64, Failure> {
    match arguments.text("annee") {
        None => Ok(choice::today().year_month().0),
        Some(text) => text.trim().parse().map_err(|_no_year| {
            Failure::new("statistiques.annee", texts::text("annee-fausse")).field("annee")
        }),
    }
}

fn count(arguments: &Arguments, doctor: &str) -> Result<Json, Failure> {
    let day = |name: &str| {
        arguments
            .text(name)
            .and_then(Day::read)
            .ok_or_else(|| Failure::new("statistiques.jour", texts::text("jour-faux")).field(name))
    };
    let period = Period {
        first: day("du")?,
        last: day("au")?,
    };
    let mut answer = json!({
        "du": period.first.text(),
        "au": period.last.text(),
        "par": period.span(),
    });
    for line in Question::new(period, doctor).activity()?.lines {
        answer["lignes"][line.name] = json!({
            "total": line.total,
            "temps": line.by_time,
            "medecins": line.by_doctor,
        });
    }
    Ok(answer)
}

fn objectives(year: i64, doctor: &str) -> Result<Json, Failure> {
    let Some(found) = Goals::of(year, doctor)? else {
        return Err(without(year));
    };
    let indicators: serde_json::Map<String, Json> = found
        .judged()
        .map(|(indicator, judged)| {
            let steps: Vec<Json> = judged
                .steps
                .iter()
                .map(|step| {
                    json!({
                        "taux": step.rate,
                        "centimes": step.cents,
                        "atteint": step.is_reached,
                        "manque": step.missing,
                        "manque-fin-annee": step.missing_at_end,
                    })
                })
                .collect();
            let said = json!({
                "fait": judged.done,
                "sur": judged.of,
                "taux": judged.rate,
                "projection": judged.projected,
                "seuils": steps,
                "bonus": judged.bonus,
                "acquis": judged.won,
            });
            (indicator.id.clone(), said)
        })
        .collect();
    let conditions: serde_json::Map<String, Json> = found
        .scheme
        .conditions
        .iter()
        .zip(&found.verdict.conditions)
        .map(|(condition, standing)| {
            let said = match standing {
                Standing::Holds => json!(true),
                Standing::Fails => json!(false),
                Standing::Unknown => Json::Null,
            };
            (condition.id.clone(), said)
        })
        .collect();
    let declared: serde_json::Map<String, Json> = kept::declared(year)?
        .into_iter()
        .map(|(month, one)| (month, json!({ "nombre": one.count, "source": one.source })))
        .collect();
    Ok(json!({
        "annee": year,
        "declarees": declared,
        "bareme": found.scheme.nom,
        "modifie": found.is_own,
        "chiffres": found.figures,
        "conditions": conditions,
        "indicateurs": indicators,
        "rythme": { "jours": found.pace.begun, "sur": found.pace.days, "avant": found.pace.before },
        "acquis-centimes": found.verdict.won,
        "enjeu-centimes": found.verdict.most,
    }))
}
