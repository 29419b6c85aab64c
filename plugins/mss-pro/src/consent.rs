//! Whether the patient is opposed to what concerns them being exchanged between professionals: obeyed when a message is ordered
//! and again when it leaves.

use socle_sdk::opposition::{Object, Opposition};
use socle_sdk::{Failure, View, texts};

use crate::contacts;

pub(crate) const OPPOSITION: Opposition = Opposition {
    to: Object::ProfessionalExchanges,
    code: "messaging.opposed",
    sentence: "oppose",
};

/// That the patient is opposed, with how it is lifted; or how it is noted.
pub(crate) fn draw(patient: &str, view: &View) -> Result<(), Failure> {
    if contacts::allowed(OPPOSITION.is_noted(patient))? {
        view.notice("oppose", &texts::text("oppose"));
        view.tone("attention");
        view.button("opposition-levee", &texts::text("lever-opposition"));
        view.confirm(&texts::text("lever-opposition-question"));
    } else {
        view.button("opposition", &texts::text("noter-opposition"));
        view.confirm(&texts::text("noter-opposition-question"));
    }
    Ok(())
}
