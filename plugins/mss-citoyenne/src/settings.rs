//! What the practice chose, with the manifest's defaults.

use socle_formats::mss::address::PATIENTS;
use socle_sdk::{Failure, settings, texts};

use crate::exchange::Limit;

/// The product's number at the national register: every message bears it.
///
/// # Errors
/// `mss-citoyenne.reglage` with the setting in the detail `field`.
pub(crate) fn nil() -> Result<String, Failure> {
    match settings::text("numero") {
        number if number.is_empty() => {
            Err(Failure::new("mss-citoyenne.reglage", texts::text("sans-numero")).field("numero"))
        }
        number => Ok(number),
    }
}

/// The domain of patients in Mon espace santé.
pub(crate) fn patients() -> String {
    match settings::text("domaine-patients") {
        domain if domain.is_empty() => PATIENTS.to_owned(),
        domain => domain.to_lowercase(),
    }
}

/// In how long patients are answered, in words; may be empty.
pub(crate) fn delay() -> String {
    settings::text("delai")
}

/// How long patients may answer where nothing else was chosen for one.
pub(crate) fn limit() -> Limit {
    Limit::of(&settings::text("reponses")).unwrap_or(Limit::Open)
}
