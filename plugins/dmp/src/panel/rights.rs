//! What the patient agreed to, and what one declared: one's access, oneself as médecin traitant.

use socle_sdk::{Event, Failure, View, texts};

use super::action;
use crate::consent::{self, Object};
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

pub(super) fn draw(patient: &str, known: &Known, view: &View) -> Result<(), Failure> {
    if known.standing == Standing::Unqualified || known.standing.is_without() {
        return Ok(());
    }
    view.section("droits", &texts::text("droits"), |view| {
        if known.standing == Standing::Open {
            access(known, view);
        }
        feeding(patient, view)?;
        consultation(patient, view)
    })
}

fn access(known: &Known, view: &View) {
    let treating = door::hindrance(Task::Treating);
    if known.treating {
        view.badge("traitant-etat", "check", &texts::text("est-traitant"));
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

fn feeding(patient: &str, view: &View) -> Result<(), Failure> {
    if consent::is_opposed(patient, Object::Feeding)? {
        view.badge("depot-etat", "cross", &texts::text("depot-oppose"));
        view.tone("attention");
        view.button(NOT_OPPOSED, &texts::text("opposition-levee"));
        return Ok(());
    }
    view.form("opposition-depot", "", |view| {
        view.field(REASON, &texts::text("motif"), "text", &"".into());
        view.hint(&texts::text("motif-aide"));
        view.button(OPPOSED, &texts::text("opposition"));
        Ok(())
    })
}

fn consultation(patient: &str, view: &View) -> Result<(), Failure> {
    if consent::is_opposed(patient, Object::Consultation)? {
        view.badge(
            "consultation-etat",
            "cross",
            &texts::text("consultation-opposee"),
        );
        view.tone("attention");
        view.button(CONSULTED, &texts::text("consultation-acceptee"));
    } else {
        view.button(NOT_CONSULTED, &texts::text("consultation-refusee"));
    }
    Ok(())
}
