//! What is seen: where the objectives of the year stand, the period and what was done in it, every number with its source, what
//! was declared, what to type elsewhere, the scheme, and what each number counts.

pub(crate) mod activity;
mod declared;
mod definitions;
pub(crate) mod goals;
pub(crate) mod sheet;

use socle_sdk::exports::Panel;
use socle_sdk::{Arguments, Context, Data, Event, Failure, View, clipboard, texts};

use crate::calendar::{Day, Length};
use crate::choice::Choice;
use crate::counts::Question;
use crate::scheme::{Answer, Filled};
use crate::{Plugin, export, kept};

pub(crate) use declared::measured;
pub(crate) use goals::Goals;

/// The contribution of the manifest.
pub(crate) const PANEL: &str = "statistiques";

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        if contribution != PANEL {
            return Err(Failure::unsupported(contribution));
        }
        let choice = Choice::of(c);
        let question = Question::new(choice.period(), &choice.doctor);
        let counted = match question.activity() {
            Ok(counted) => counted,
            // A line of consent was refused: what it was for is said, and nothing is shown as if it were nothing.
            Err(failure) if failure.code == "denied" => {
                view.notice("refusee", &texts::text("refusee"));
                view.tone("attention");
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        let goals = match Goals::beside(&choice, &counted) {
            // A kept scheme of an older version may read no more: the rest of the page stands.
            Err(failure) if failure.code != "statistiques.bareme" => return Err(failure),
            goals => goals,
        };
        // What a doctor with little time comes for stands first: where one is, how many are missing, whom to begin with.
        goals::draw_standing(&goals, &counted, &choice, view)?;
        period(&choice, &counted.doctors, view)?;
        activity::draw(&question, &counted, view)?;
        let goals = goals.ok().flatten();
        if let Some(goals) = &goals {
            goals::draw_detail(goals, view)?;
        }
        declared::draw(&choice, goals.as_ref(), view)?;
        sheet::draw(&choice, goals.as_ref(), view)?;
        definitions::draw(&question, view)
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        if contribution != PANEL {
            return Err(Failure::unsupported(contribution));
        }
        let target = event.target();
        let pressed = target.rsplit('/').next().unwrap_or_default();
        let (act, about) = pressed.split_once(':').unwrap_or((pressed, ""));
        let fields = Arguments::new(event.fields());
        let mut choice = Choice::of(c);
        match act {
            "periode" => choose(&mut choice, &fields)?,
            "avant" => choice.step(false),
            "apres" => choice.step(true),
            "actualiser" => {}
            "patients" if choice.listed == about => choice.listed.clear(),
            "patients" => about.clone_into(&mut choice.listed),
            "conditions" => conditions(&choice, &fields)?,
            "remplir" => fill(&choice, about, &fields)?,
            "declarer" => declared::declare(&fields)?,
            "importer" => declared::import(&fields)?,
            "copier" => clipboard::put(about)?,
            "excel" => return export::save(&choice, "xlsx"),
            "csv" => return export::save(&choice, "csv"),
            "pdf" => return export::save(&choice, "pdf"),
            "modifier" | "preparer" => choice.edits = !choice.edits,
            "bareme" => {
                kept::keep(choice.year(), fields.text("texte").unwrap_or_default())?;
                choice.edits = false;
            }
            "fourni" => {
                kept::forget(choice.year())?;
                choice.edits = false;
            }
            _ => return Err(Failure::unsupported(&target)),
        }
        choice.keep(c)?;
        socle_sdk::invalidate(PANEL);
        Ok(())
    }
}

fn period(choice: &Choice, doctors: &[(String, String)], view: &View) -> Result<(), Failure> {
    let period = choice.period();
    view.heading(
        "titre",
        2,
        &texts::text_with(
            "titre-periode",
            &[
                ("du", period.first.shown().into()),
                ("au", period.last.shown().into()),
            ],
        ),
    );
    view.form("periode", &texts::text("afficher"), |view| {
        view.line("champs", |view| {
            let lengths = Length::ALL.map(|length| {
                let word = length.word();
                (word.to_owned(), texts::text(&format!("duree-{word}")))
            });
            view.choice(
                "duree",
                &texts::text("duree"),
                &lengths,
                &[choice.length.word().to_owned()],
            );
            view.field(
                "du",
                &texts::text("du"),
                "date",
                &choice.first.text().into(),
            );
            view.field("au", &texts::text("au"), "date", &choice.last.text().into());
            view.hint(&texts::text("au-aide"));
            let mut whose = vec![(String::new(), texts::text("cabinet"))];
            whose.extend(doctors.iter().cloned());
            // Who did nothing in this period is still who is looked at.
            if !whose.iter().any(|(id, _)| *id == choice.doctor) {
                whose.push((choice.doctor.clone(), choice.doctor.clone()));
            }
            view.choice(
                "medecin",
                &texts::text("medecin"),
                &whose,
                std::slice::from_ref(&choice.doctor),
            );
            Ok(())
        })
    })?;
    view.line("pas", |view| {
        for (key, text) in [
            ("avant", "periode-avant"),
            ("apres", "periode-apres"),
            ("actualiser", "actualiser"),
        ] {
            view.button(key, &texts::text(text));
        }
        Ok(())
    })
}

/// What a form says: none where the field is empty.
fn typed(fields: &Arguments, name: &str) -> Option<String> {
    let text = fields.get(name).clone().into_texts().into_iter().next()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn choose(choice: &mut Choice, fields: &Arguments) -> Result<(), Failure> {
    let day = |name: &str| -> Result<Option<Day>, Failure> {
        typed(fields, name)
            .map(|text| {
                Day::read(&text).ok_or_else(|| {
                    Failure::new("statistiques.jour", texts::text("jour-faux")).field(name)
                })
            })
            .transpose()
    };
    let length = typed(fields, "duree").and_then(|word| Length::named(&word));
    let (first, last) = (day("du")?, day("au")?);
    choice.length = length.unwrap_or(choice.length);
    choice.first = first.unwrap_or(choice.first);
    choice.last = last.unwrap_or(choice.last);
    if choice.length == Length::Free && choice.last < choice.first {
        return Err(Failure::new("statistiques.jour", texts::text("jours-inverses")).field("au"));
    }
    choice.doctor = typed(fields, "medecin").unwrap_or_default();
    Ok(())
}

/// The number in a field: a whole one, a fraction, or what was typed.
fn number(fields: &Arguments, name: &str) -> Option<f64> {
    #[allow(clippy::cast_precision_loss)]
    match fields.get(name) {
        Data::Integer(number) => Some(*number as f64),
        Data::Number(number) => Some(*number),
        Data::Text(text) => text.trim().replace(',', ".").parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

/// What was answered about the conditions of a year, for whom is looked at.
fn conditions(choice: &Choice, fields: &Arguments) -> Result<(), Failure> {
    let year = choice.year();
    let Some((scheme, _)) = kept::scheme(year)? else {
        return Ok(());
    };
    for condition in &scheme.conditions {
        let has_rate = condition.superieur_a.or(condition.au_moins).is_some();
        let answer = if has_rate {
            let rate = number(fields, &condition.id);
            if rate.is_some_and(|rate| !(0.0..=100.0).contains(&rate)) {
                return Err(Failure::new("statistiques.taux", texts::text("taux-faux"))
                    .field(condition.id.as_str()));
            }
            rate.map(|percent| Answer::Rate(percent / 100.0))
        } else {
            match typed(fields, &condition.id).as_deref() {
                Some("oui") => Some(Answer::Said(true)),
                Some("non") => Some(Answer::Said(false)),
                _ => None,
            }
        };
        kept::answer(year, &choice.doctor, &condition.id, answer)?;
    }
    Ok(())
}

/// What was filled in of an indicator: with who says so, or not at all.
fn fill(choice: &Choice, indicator: &str, fields: &Arguments) -> Result<(), Failure> {
    let whole = |name: &str| -> Result<Option<u64>, Failure> {
        let Some(number) = number(fields, name) else {
            return Ok(None);
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        if number.fract() == 0.0 && (0.0..1e12).contains(&number) {
            return Ok(Some(number as u64));
        }
        Err(Failure::new("statistiques.nombre", texts::text("nombre-faux")).field(name))
    };
    let rate = number(fields, "seuil");
    if rate.is_some_and(|rate| !(rate > 0.0 && rate <= 100.0)) {
        return Err(Failure::new("statistiques.taux", texts::text("taux-faux")).field("seuil"));
    }
    let euros = number(fields, "montant");
    if euros.is_some_and(|euros| !(0.0..1e9).contains(&euros)) {
        return Err(
            Failure::new("statistiques.nombre", texts::text("nombre-faux")).field("montant"),
        );
    }
    #[allow(clippy::cast_possible_truncation)]
    let filled = Filled {
        done: whole("fait")?,
        of: whole("sur")?,
        rate: rate.map(|percent| percent / 100.0),
        cents: euros.map(|euros| (euros * 100.0).round() as i64),
        source: typed(fields, "source").unwrap_or_default(),
    };
    let says = filled != Filled::default() && filled.source.is_empty();
    if says {
        return Err(
            Failure::new("statistiques.source", texts::text("source-manque")).field("source"),
        );
    }
    kept::fill(choice.year(), &choice.doctor, indicator, &filled)
}
