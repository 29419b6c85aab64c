//! The state at a glance: shape and word first, colour after; then what to do next.

use socle_sdk::{Failure, View, texts};

use super::{action, next};
use crate::consent::CONSULTATION;
use crate::door::{self, Task};
use crate::state::{Known, Standing};

/// Keys of the buttons.
pub(super) const ASK: &str = "interroger";
pub(crate) const DECLARE: &str = "declarer";

/// Sign and tone.
const fn look(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::Unqualified | Standing::Unknown => ("none", "neutral"),
        Standing::None | Standing::Closed => ("empty", "neutral"),
        Standing::Forbidden => ("cross", "problem"),
        Standing::Missing => ("left", "attention"),
        Standing::Expired => ("right", "attention"),
        Standing::Open => ("full", "good"),
    }
}

/// A sign and a word. Without a qualified INS there is nothing to say beside the name: the identity says it.
pub(super) fn badge(known: &Known, view: &View) {
    if known.standing == Standing::Unqualified {
        return;
    }
    word(known, "banniere", view);
}

fn word(known: &Known, prefix: &str, view: &View) {
    let (sign, tone) = look(known.standing);
    view.badge(
        "etat",
        sign,
        &texts::text(&format!("{prefix}-{}", known.standing.code())),
    );
    view.tone(tone);
}

/// The state, since when, and the next step.
pub(super) fn draw(patient: &str, known: &Known, view: &View) -> Result<(), Failure> {
    word(known, "etat", view);
    if let Some(instant) = known.as_of {
        view.fact("le", &texts::text("le"), &instant.into(), "instant");
    }
    view.text("suite", &next(known));
    if known.standing == Standing::Unqualified {
        return Ok(());
    }
    declaring(patient, known, view)?;
    let text = match known.standing {
        Standing::Unknown => "interroger",
        _ => "actualiser",
    };
    action(view, ASK, text, door::hindrance(Task::State).as_deref());
    Ok(())
}

/// Where an access is missing or over: the button that declares it, and that the patient is told. Off with the reason where it
/// may not be.
pub(crate) fn declaring(patient: &str, known: &Known, view: &View) -> Result<(), Failure> {
    let text = match known.standing {
        Standing::Missing => "declarer",
        Standing::Expired => "renouveler",
        _ => return Ok(()),
    };
    let opposed = match CONSULTATION.is_noted(patient)? {
        true => Some(texts::text("opposition-consultation")),
        false => None,
    };
    let hindrance = opposed.or_else(|| door::hindrance(Task::Access));
    if known.standing == Standing::Missing {
        view.text("averti", &texts::text("premier-acces"));
    }
    action(view, DECLARE, text, hindrance.as_deref());
    view.tone("primary");
    Ok(())
}
