//! `socle demo`.

use std::path::Path;

use super::Answered;

#[cfg(feature = "demo")]
pub(crate) fn make(home: &Path) -> Answered {
    use serde_json::json;

    let made = socle_practice::demonstration::make(home)?;
    let text = if made.patients > 0 {
        format!(
            "Cabinet de démonstration créé dans {} : {} patients fictifs.",
            home.display(),
            made.patients
        )
    } else if made.plugins > 0 {
        format!(
            "Cabinet de démonstration à jour dans {} : {} extension(s) installée(s).",
            home.display(),
            made.plugins
        )
    } else {
        format!(
            "Cabinet de démonstration déjà prêt dans {}.",
            home.display()
        )
    };
    Ok(super::answer::Answer::new(
        text,
        json!({ "home": home.display().to_string(), "patients": made.patients, "extensions": made.plugins }),
    ))
}

#[cfg(not(feature = "demo"))]
pub(crate) fn make(home: &Path) -> Answered {
    Err(socle_practice::OpenError::WithoutDemonstration(home.to_owned()).into())
}
