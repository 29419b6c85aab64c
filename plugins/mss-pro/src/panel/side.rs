//! Beside a patient's file: the message being written about them, and how the last ones stand.

use socle_sdk::{Context, Event, Failure, View, texts};

use super::{compose, pressed, thread};
use crate::consent::OPPOSITION;
use crate::draft::Draft;
use crate::failures::said;
use crate::{contacts, sent};

/// Messages shown.
const SHOWN: usize = 3;
const WRITE: &str = "nouveau";

pub(super) fn draw(c: &Context, patient: &str, view: &View) -> Result<(), Failure> {
    if contacts::allowed(OPPOSITION.is_noted(patient))? {
        view.notice("oppose", &texts::text("oppose"));
        view.tone("attention");
    }
    match Draft::of(patient)? {
        Some(draft) => compose::draw(c, &draft, view)?,
        None => {
            view.button(WRITE, &texts::text("nouveau"));
        }
    }
    let all = sent::about(patient)?;
    for one in all.iter().take(SHOWN) {
        thread::sent(one, false, view)?;
    }
    Ok(())
}

pub(super) fn handle(c: &Context, patient: &str, event: &Event) -> Result<(), Failure> {
    let (act, _) = pressed(event);
    if act == WRITE {
        return Draft::new(patient).keep();
    }
    let mut draft = Draft::of(patient)?.unwrap_or_else(|| Draft::new(patient));
    match compose::handle(c, &mut draft, event)? {
        true => Ok(()),
        false => Err(said("mss-pro.bouton", "bouton").author(event.target())),
    }
}
