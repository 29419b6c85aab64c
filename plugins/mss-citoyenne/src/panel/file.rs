//! In a patient's file: how the exchange stands, a new message, what was exchanged, and what the patient chose.

use socle_sdk::{Context, Event, Failure, View, texts};

use super::{compose, stale, thread};
use crate::exchange::{Limit, Standing};
use crate::letter::{Letter, Mode};
use crate::order::{self, Wanted};
use crate::patient::{self, OPPOSITION};

const END: &str = "terminer";
const LIMIT: &str = "limite";
const OPPOSED: &str = "oppose";
const NOT_OPPOSED: &str = "opposition-levee";
/// The form of the limit.
const CHOICES: &str = "choix";
/// No limit of this patient's own.
const PRACTICE: &str = "cabinet";
/// Messages shown.
const SHOWN: usize = 50;

pub(super) fn draw(c: &Context, id: &str, view: &View) -> Result<(), Failure> {
    let letters = Letter::of_patient(id)?;
    let standing = Standing::of(&letters)?;
    let hindrance = patient::hindrance(id)?;
    let limit = Limit::for_patient(id)?;
    state(standing, limit, view)?;
    match &hindrance {
        Some(failure) => {
            view.notice("empeche", &failure.message);
            if failure.code == "mss.address.not-qualified" {
                view.button("identite", &texts::text("ouvrir-identite"));
                view.leads_to("identity");
            }
        }
        None => {
            let is_first = !letters.iter().any(Letter::goes);
            view.section("nouveau", &texts::text("nouveau"), |view| {
                compose::draw(c, id, is_first, limit, view)
            })?;
        }
    }
    let name = patient::name(id)?;
    for letter in letters.iter().take(SHOWN) {
        thread::draw(c, letter, &name, view)?;
    }
    choices(id, view)
}

fn state(standing: Standing, limit: Limit, view: &View) -> Result<(), Failure> {
    let (sign, tone) = match standing {
        Standing::None => ("none", "neutral"),
        Standing::Open(_) | Standing::Reopened(_) => ("full", "good"),
        Standing::Closed(_) => ("empty", "neutral"),
    };
    view.line("echange", |view| {
        view.badge(
            "ou",
            sign,
            &texts::text(&format!("echange-{}", standing.word())),
        );
        view.tone(tone);
        if standing.is_open() {
            view.button(END, &texts::text("terminer"));
            view.confirm(&texts::text("terminer-question"));
        }
        Ok(())
    })?;
    if let Some(ms) = standing.since() {
        view.fact("depuis", &texts::text("depuis"), &ms.into(), "instant");
    }
    if standing.is_open() && limit == Limit::Week {
        view.text("fin", &texts::text("limite-7-jours-rappel"));
    }
    Ok(())
}

fn choices(id: &str, view: &View) -> Result<(), Failure> {
    view.section("reglages", &texts::text("reglages"), |view| {
        view.form(CHOICES, &texts::text("enregistrer"), |view| {
            let mut options = vec![(PRACTICE.to_owned(), texts::text("limite-cabinet"))];
            for limit in Limit::ALL {
                let word = limit.word();
                options.push((word.to_owned(), texts::text(&format!("limite-{word}"))));
            }
            let chosen = Limit::chosen(id)?.map_or(PRACTICE, Limit::word);
            view.choice(
                LIMIT,
                &texts::text("limite"),
                &options,
                &[chosen.to_owned()],
            );
            Ok(())
        })?;
        if OPPOSITION.is_noted(id)? {
            view.button(NOT_OPPOSED, &texts::text("lever-opposition"));
        } else {
            view.button(OPPOSED, &texts::text("noter-opposition"));
            view.confirm(&texts::text("opposition-question"));
        }
        Ok(())
    })
}

pub(super) fn handle(c: &Context, id: &str, event: &Event) -> Result<(), Failure> {
    if thread::handle(c, Some(id), event)? {
        return Ok(());
    }
    let target = event.target();
    match target.rsplit('/').next().unwrap_or_default() {
        compose::FORM => send(c, id, event, false),
        compose::CLOSES => send(c, id, event, true),
        compose::INSERT => {
            compose::insert(c, compose::FORM, id, event)?;
            socle_sdk::invalidate(super::FILE);
            Ok(())
        }
        END => {
            let wanted = Wanted {
                mode: Mode::Ends,
                ..Wanted::default()
            };
            order::order(id, Some(id), &wanted).map(drop)
        }
        CHOICES => {
            let chosen = event.fields().into_iter().find(|(key, _)| key == LIMIT);
            let chosen = chosen.and_then(|(_, value)| value.into_texts().into_iter().next());
            Limit::choose(id, chosen.as_deref().and_then(Limit::of))?;
            socle_sdk::invalidate(super::FILE);
            Ok(())
        }
        OPPOSED => OPPOSITION.note(id, true, None),
        NOT_OPPOSED => OPPOSITION.note(id, false, None),
        _ => Err(stale(event)),
    }
}

fn send(c: &Context, id: &str, event: &Event, closes: bool) -> Result<(), Failure> {
    order::order(id, Some(id), &compose::wanted(event, closes, None))?;
    compose::Begun::forget(c, compose::FORM)
}
