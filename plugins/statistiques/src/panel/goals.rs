//! Where the objectives of the year stand: what is at stake, each indicator, the conditions, and the patients that would close
//! a gap, each one click away.

use socle_sdk::{Data, Failure, View, records, statistics, texts};

use crate::calendar::Period;
use crate::choice::{self, Choice};
use crate::counts::{Activity, Question};
use crate::kept;
use crate::scheme::{Answer, Answers, Constat, Judged, Scheme, Standing, Verdict, judge};

/// Patients listed at once; the others are counted.
const LISTED: u32 = 50;

/// The objectives of a year, judged.
pub(crate) struct Goals {
    pub(crate) scheme: Scheme,
    /// The practice corrected it.
    pub(crate) is_own: bool,
    pub(crate) answers: Answers,
    pub(crate) verdict: Verdict,
    pub(crate) question: Question,
    pub(crate) figures: crate::scheme::Figures,
}

impl Goals {
    /// Of a year and a doctor; none for a year without scheme.
    pub(crate) fn of(year: i64, doctor: &str) -> Result<Option<Self>, Failure> {
        Self::with(year, doctor, None)
    }

    /// Those that go with what is looked at, of which this was counted.
    pub(crate) fn beside(choice: &Choice, counted: &Activity) -> Result<Option<Self>, Failure> {
        let year = choice.year();
        let is_its_year = choice.period() == Period::year(year);
        Self::with(year, &choice.doctor, is_its_year.then_some(counted))
    }

    fn with(year: i64, doctor: &str, counted: Option<&Activity>) -> Result<Option<Self>, Failure> {
        let Some((scheme, is_own)) = kept::scheme(year)? else {
            return Ok(None);
        };
        let answers = kept::answers(year)?;
        let period = Period::year(year);
        let question = Question::new(period, doctor);
        let bonus = |indicator: &crate::scheme::Indicator| {
            indicator
                .bonus
                .as_ref()
                .map(|bonus| [bonus.numerateur.clone(), bonus.denominateur.clone()])
        };
        let mut names: Vec<String> = Vec::new();
        for indicator in &scheme.indicateurs {
            names.extend(indicator.numerateur.clone());
            names.extend(indicator.denominateur.clone());
            names.extend(bonus(indicator).into_iter().flatten());
        }
        let figures = question.figures(
            names.iter().map(String::as_str),
            counted.map(Activity::figures).unwrap_or_default(),
        )?;
        let begun = period.begun(choice::today());
        let verdict = judge(&scheme, &figures, &answers, begun, period.days());
        Ok(Some(Self {
            scheme,
            is_own,
            answers,
            verdict,
            question,
            figures,
        }))
    }
}

/// A part of one as it is read: `12,5 %`.
pub(crate) fn percent(rate: f64) -> String {
    format!("{:.1} %", rate * 100.0).replace('.', ",")
}

/// A count, or that nobody knows.
pub(crate) fn known(count: Option<u64>) -> String {
    count.map_or_else(|| texts::text("inconnu"), |count| count.to_string())
}

pub(super) fn euros(cents: i64) -> String {
    if cents % 100 == 0 {
        format!("{} €", cents / 100)
    } else {
        format!("{},{:02} €", cents / 100, cents % 100)
    }
}

/// Draws them; without a scheme that can be read, why there are none.
pub(super) fn draw(
    goals: &Result<Option<Goals>, Failure>,
    choice: &Choice,
    view: &View,
) -> Result<(), Failure> {
    let year = choice.year();
    let title = texts::text_with("objectifs", &[("annee", year.to_string().into())]);
    view.section("objectifs", &title, |view| {
        let goals = match goals {
            Ok(Some(goals)) => goals,
            Ok(None) => {
                view.text(
                    "sans-bareme",
                    &texts::text_with("sans-bareme", &[("annee", year.to_string().into())]),
                );
                return Ok(());
            }
            Err(failure) => {
                view.notice("bareme-illisible", &failure.message);
                view.tone("problem");
                return Ok(());
            }
        };
        stake(goals, view);
        indicators(goals, view)?;
        gaps(goals, choice, view)?;
        conditions(goals, view)?;
        unknown(goals, view)
    })
}

/// One sentence: how much is reached, how much is at stake, and on which condition.
fn stake(goals: &Goals, view: &View) {
    let verdict = &goals.verdict;
    view.text(
        "bareme",
        &texts::text_with(
            if goals.is_own {
                "bareme-modifie"
            } else {
                "bareme-nom"
            },
            &[
                ("nom", goals.scheme.nom.as_str().into()),
                ("source", goals.scheme.source.as_str().into()),
            ],
        ),
    );
    if verdict.fails() {
        view.notice("enjeu", &texts::text("enjeu-nul"));
        view.tone("problem");
        return;
    }
    view.text(
        "enjeu",
        &texts::text_with(
            "enjeu",
            &[
                ("acquis", euros(verdict.won).into()),
                ("enjeu", euros(verdict.most).into()),
            ],
        ),
    );
    view.tone("information");
    if verdict.is_open() {
        view.text("reserve", &texts::text("enjeu-reserve"));
    }
    if verdict.indicators.iter().any(|one| one.has_unknown) {
        view.text("partiel", &texts::text("enjeu-partiel"));
    }
}

fn indicators(goals: &Goals, view: &View) -> Result<(), Failure> {
    let titles = [
        "objectif",
        "fait",
        "taux",
        "seuil",
        "manque",
        "fin-annee",
        "montant",
    ]
    .map(|key| (key, texts::text(&format!("colonne-{key}"))));
    let columns: Vec<(&str, &str)> = titles
        .iter()
        .map(|(key, title)| (*key, title.as_str()))
        .collect();
    view.table(
        "indicateurs",
        &texts::text("tableau-objectifs"),
        &columns,
        |view| {
            for (indicator, judged) in goals
                .scheme
                .indicateurs
                .iter()
                .zip(&goals.verdict.indicators)
            {
                view.row(&indicator.id);
                for cell in row(&indicator.libelle, judged) {
                    view.cell(&cell.into(), "text");
                }
            }
            Ok(())
        },
    )?;
    for (indicator, judged) in goals
        .scheme
        .indicateurs
        .iter()
        .zip(&goals.verdict.indicators)
    {
        if judged.is_odd() {
            view.notice(
                &format!("etrange-{}", indicator.id),
                &texts::text_with(
                    "etrange",
                    &[("objectif", indicator.libelle.as_str().into())],
                ),
            );
            view.tone("attention");
        }
        if let (Some(bonus), Some(reached)) = (&indicator.bonus, judged.bonus) {
            let key = if reached {
                "bonus-acquis"
            } else {
                "bonus-manque"
            };
            view.text(
                &format!("bonus-{}", indicator.id),
                &texts::text_with(
                    key,
                    &[
                        ("part", percent(bonus.part).into()),
                        ("quoi", bonus.libelle.as_str().into()),
                    ],
                ),
            );
        }
        if let Some(note) = &indicator.note {
            view.text(&format!("note-{}", indicator.id), note);
        }
    }
    Ok(())
}

/// The cells of an indicator, as texts.
pub(crate) fn row(label: &str, judged: &Judged) -> [String; 7] {
    let unknown = || texts::text("inconnu");
    let each = |of: &dyn Fn(&crate::scheme::StepJudged) -> String| {
        let parts: Vec<String> = judged.steps.iter().map(of).collect();
        parts.join(" / ")
    };
    let done = match (judged.done, judged.of) {
        (None, None) => unknown(),
        (done, of) => format!("{} / {}", known(done), known(of)),
    };
    [
        label.to_owned(),
        if judged.is_declared {
            texts::text_with("declare", &[("nombre", done.into())])
        } else {
            done
        },
        judged.rate.map_or_else(
            || {
                if judged.of == Some(0) {
                    "–".to_owned()
                } else {
                    unknown()
                }
            },
            percent,
        ),
        each(&|step| step.rate.map_or_else(unknown, percent)),
        each(&|step| {
            if step.is_reached {
                texts::text("atteint")
            } else {
                known(step.missing)
            }
        }),
        match judged.projected {
            Some((done, of)) => {
                let expected = format!("{done} / {of}");
                match judged.next().and_then(|step| step.missing_at_end) {
                    Some(more) => texts::text_with(
                        "projection-manque",
                        &[
                            ("prevu", expected.into()),
                            ("nombre", i64::try_from(more).unwrap_or(i64::MAX).into()),
                        ],
                    ),
                    None => expected,
                }
            }
            None => "–".to_owned(),
        },
        each(&|step| step.cents.map_or_else(unknown, euros)),
    ]
}

/// A button for each gap, and the patients of the one that is open.
fn gaps(goals: &Goals, choice: &Choice, view: &View) -> Result<(), Failure> {
    let open: Vec<_> = goals
        .scheme
        .indicateurs
        .iter()
        .filter_map(|indicator| {
            let tally = goals.question.lacking(indicator.numerateur.as_deref()?)?;
            Some((indicator, tally))
        })
        .collect();
    view.line("listes", |view| {
        for (indicator, _) in &open {
            let shown = choice.listed == indicator.id;
            let key = if shown {
                "masquer-patients"
            } else {
                "voir-patients"
            };
            view.button(
                &format!("patients:{}", indicator.id),
                &texts::text_with(key, &[("objectif", indicator.libelle.as_str().into())]),
            );
        }
        Ok(())
    })?;
    let Some((indicator, tally)) = open.iter().find(|(one, _)| one.id == choice.listed) else {
        return Ok(());
    };
    let patients = match statistics::patients_behind(tally, 0, LISTED) {
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
    let columns = [
        ("patient", texts::text("colonne-patient")),
        ("naissance", texts::text("colonne-naissance")),
    ];
    let columns: Vec<(&str, &str)> = columns
        .iter()
        .map(|(key, title)| (*key, title.as_str()))
        .collect();
    let caption = texts::text_with("liste", &[("objectif", indicator.libelle.as_str().into())]);
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
        }
        Ok(())
    })?;
    if patients.len() >= LISTED as usize {
        view.text(
            "liste-suite",
            &texts::text_with("liste-suite", &[("nombre", i64::from(LISTED).into())]),
        );
    }
    Ok(())
}

fn conditions(goals: &Goals, view: &View) -> Result<(), Failure> {
    if goals.scheme.conditions.is_empty() {
        return Ok(());
    }
    view.heading("conditions-titre", 3, &texts::text("conditions"));
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

/// What no source says, with a field to fill in and its source.
fn unknown(goals: &Goals, view: &View) -> Result<(), Failure> {
    for (indicator, judged) in goals
        .scheme
        .indicateurs
        .iter()
        .zip(&goals.verdict.indicators)
    {
        let last = indicator.seuils.last();
        let no_rate = last.is_some_and(|step| step.taux.is_none());
        let no_cents = last.is_some_and(|step| step.centimes.is_none() && step.points.is_none());
        let is_counted = indicator.numerateur.is_some();
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
