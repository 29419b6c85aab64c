//! What the patient agreed to, and what one declared: one's access, oneself as médecin traitant. What is in force is always said;
//! what changes it is used rarely, and shown when it is asked for.

use socle_sdk::{Context, Data, Event, Failure, View, invalidate, texts};

use super::action;
use crate::consent::{CONSULTATION, FEEDING};
use crate::door::{self, Task};
use crate::state::{Known, Standing};

/// Keys of the buttons.
pub(super) const WITHDRAW: &str = "retirer";
pub(super) const TREATING: &str = "traitant";
pub(super) const NOT_TREATING: &str = "plus-traitant";
pub(super) const OPPOSED: &str = "opposition";
pub(super) const NOT_OPPOSED: &str = "opposition-levee";
pub(super) const NOT_CONSULTED: &str = "consultation-refusee";
pub(super) const CONSULTED: &str = "consultation-acceptee";
/// Shows the buttons, or takes them away; also what the scratch keeps.
pub(super) const MORE: &str = "droits-changer";
/// Key of the field.
const REASON: &str = "motif";

/// The reason that was typed.
pub(super) fn reason(event: &Event) -> String {
    event
        .fields()
        .into_iter()
        .find(|(key, _)| key == REASON)
        .and_then(|(_, value)| value.into_text())
        .unwrap_or_default()
}

/// Shows the buttons, or takes them away.
pub(super) fn toggle(c: &Context) -> Result<(), Failure> {
    let open = is_open(c);
    c.scratch_set(MORE, &Data::Flag(!open))?;
    invalidate(super::SIDE);
    Ok(())
}

fn is_open(c: &Context) -> bool {
    c.scratch_get(MORE).as_flag().unwrap_or_default()
}

pub(super) fn draw(c: &Context, patient: &str, known: &Known, view: &View) -> Result<(), Failure> {
    if known.standing == Standing::Unqualified || known.standing.is_without() {
        return Ok(());
    }
    view.section("droits", &texts::text("droits"), |view| {
        let open = is_open(c);
        if known.standing == Standing::Open {
            access(known, open, view);
        }
        feeding(patient, open, view)?;
        consultation(patient, open, view)?;
        action(
            view,
            MORE,
            if open {
                "droits-fermer"
            } else {
                "droits-changer"
            },
            None,
        );
        Ok(())
    })
}

fn access(known: &Known, open: bool, view: &View) {
    if known.treating {
        view.badge("traitant-etat", "check", &texts::text("est-traitant"));
    }
    if !open {
        return;
    }
    let treating = door::hindrance(Task::Treating);
    if known.treating {
        action(view, NOT_TREATING, "plus-traitant", treating.as_deref());
        view.confirm(&texts::text("plus-traitant-question"));
    } else {
        action(view, TREATING, "traitant", treating.as_deref());
        view.confirm(&texts::text("traitant-question"));
    }
    let withdraw = door::hindrance(Task::Access);
    action(view, WITHDRAW, "retirer", withdraw.as_deref());
    view.confirm(&texts::text("retirer-question"));
}

fn feeding(patient: &str, open: bool, view: &View) -> Result<(), Failure> {
    if FEEDING.is_noted(patient)? {
        view.badge("depot-etat", "cross", &texts::text("depot-oppose"));
        view.tone("attention");
        view.button(NOT_OPPOSED, &texts::text("opposition-levee"));
        return Ok(());
    }
    if !open {
        return Ok(());
    }
    view.form("opposition-depot", "", |view| {
        view.field(REASON, &texts::text("motif"), "text", &"".into());
        view.hint(&texts::text("motif-aide"));
        view.button(OPPOSED, &texts::text("opposition"));
        Ok(())
    })
}

fn consultation(patient: &str, open: bool, view: &View) -> Result<(), Failure> {
    if CONSULTATION.is_noted(patient)? {
        view.badge(
            "consultation-etat",
            "cross",
            &texts::text("consultation-opposee"),
        );
        view.tone("attention");
        view.button(CONSULTED, &texts::text("consultation-acceptee"));
    } else if open {
        view.button(NOT_CONSULTED, &texts::text("consultation-refusee"));
    }
    Ok(())
}
