//! What is seen: the state of the record beside the patient's name, and with its next step in the side panel.

mod destinations;
mod papers;
mod rights;
mod standing;

use socle_formats::dmp::Action;
use socle_sdk::exports::Panel;
use socle_sdk::{Context, Event, Failure, Page, View, texts};

use crate::consent::{self, CONSULTATION, FEEDING};
use crate::state::{self, Known};
use crate::{Plugin, consult, patient};

pub(crate) use destinations::rows as destinations;
pub(crate) use standing::{DECLARE, declaring};

/// The side panel.
pub(crate) const SIDE: &str = "etat";
/// Beside the name.
const BANNER: &str = "banniere";
/// What shows the state: drawn again when it changes.
pub(crate) const CONTRIBUTIONS: [&str; 3] = [SIDE, BANNER, consult::CONTRIBUTION];

/// What to do next, in one sentence.
pub(crate) fn next(known: &Known) -> String {
    texts::text(&format!("suite-{}", known.standing.code()))
}

impl Panel for Plugin {
    fn render(c: &Context, contribution: &str, view: &View) -> Result<(), Failure> {
        let Some(patient) = c.patient() else {
            return Ok(());
        };
        match contribution {
            BANNER => {
                standing::badge(&state::known(&patient)?, view);
                Ok(())
            }
            SIDE => {
                let known = state::known(&patient)?;
                standing::draw(&patient, &known, view)?;
                papers::draw(c, &patient, &known, view)?;
                rights::draw(c, &patient, &known, view)
            }
            consult::CONTRIBUTION => consult::draw(c, &patient, view),
            unknown => Err(Failure::unsupported(unknown)),
        }
    }

    fn rows(c: &Context, contribution: &str, _table: &str, into: &Page) -> Result<(), Failure> {
        match contribution {
            consult::CONTRIBUTION => consult::rows(c, into),
            unknown => Err(Failure::unsupported(unknown)),
        }
    }

    fn handle(c: &Context, contribution: &str, event: &Event) -> Result<(), Failure> {
        let patient = patient::of_call(c)?;
        if contribution == consult::CONTRIBUTION {
            return consult::handle(c, &patient, event);
        }
        let target = event.target();
        let key = target.rsplit('/').next().unwrap_or_default();
        if papers::handle(c, &patient, event)? {
            return Ok(());
        }
        match key {
            standing::ASK => state::ask(c, &patient).map(drop),
            standing::DECLARE => consent::declare(c, &patient).map(drop),
            rights::MORE => rights::toggle(c),
            rights::WITHDRAW => consent::change(c, &patient, Action::Withdraw).map(drop),
            rights::TREATING => consent::change(c, &patient, Action::DeclareTreating).map(drop),
            rights::NOT_TREATING => {
                consent::change(c, &patient, Action::WithdrawTreating).map(drop)
            }
            rights::OPPOSED => consent::note(&patient, &FEEDING, true, &rights::reason(event)),
            rights::NOT_OPPOSED => consent::note(&patient, &FEEDING, false, ""),
            rights::NOT_CONSULTED => consent::note(&patient, &CONSULTATION, true, ""),
            rights::CONSULTED => consent::note(&patient, &CONSULTATION, false, ""),
            _ => Err(Failure::new("dmp.bouton", texts::text("bouton")).author(target)),
        }
    }
}

/// A button that is greyed with the reason when it may not be pressed.
pub(crate) fn action(view: &View, key: &str, text: &str, hindrance: Option<&str>) {
    view.button(key, &texts::text(text));
    if let Some(reason) = hindrance {
        view.disabled(reason);
    }
}
